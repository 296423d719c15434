"""Each sheet of a workbook has a part of its own, or the workbook is not read."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from automation import files
from automation.plan.findings import PlanError
from automation.tracker.read import sheet_parts as module
from automation.tracker.read.open_file import open_source
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.safety import MOST_CELLS, open_package
from automation.tracker.read.sheet_parts import passed_over, sheet_parts
from tests.support.workbooks import NAMESPACE, remade, workbook

INDEX, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def named_again(times, link="rId1", links=""):
    """Make a workbook whose one sheet is named again under other names."""
    sheets = "".join(
        f'<sheet xmlns:r="{OFFICE}" name="Copy {n}" sheetId="{n + 2}" r:id="{link}"/>' for n in range(times)
    )

    def change(name, content):
        content = content.replace(b"</sheets>", sheets.encode() + b"</sheets>") if name == INDEX else content
        return content.replace(b"</Relationships>", links.encode() + b"</Relationships>")

    return remade(
        workbook(), lambda name, content: change(name, content) if name in {INDEX, LINKS} else content
    )


def read(tmp_path, data):
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(data)
    return read_tracker(path)


def test_the_part_of_each_sheet():
    with zipfile.ZipFile(io.BytesIO(workbook(sheet="Plan"))) as book:
        assert [(found.name, found.part) for found in sheet_parts(book)] == [
            ("Plan", "xl/worksheets/sheet1.xml")
        ]


def test_a_part_that_is_two_sheets_is_refused(tmp_path):
    with pytest.raises(PlanError, match="is damaged"):
        read(tmp_path, named_again(1))


@pytest.mark.parametrize(
    "target",
    [
        "/xl/worksheets/sheet1.xml",
        "worksheets/sheet1.xml",
        "/xl/worksheets/SHEET1.xml",
        "worksheets/./sheet1.xml",
    ],
)
def test_a_part_that_is_named_by_another_link_is_the_same_part(tmp_path, target):
    link = f'<Relationship Id="rId77" Type="{OFFICE}/worksheet" Target="{target}"/>'
    with pytest.raises(PlanError, match="is damaged"):
        read(tmp_path, named_again(1, "rId77", link))


def test_sheets_of_their_own_are_read(tmp_path):
    assert len(read(tmp_path, workbook()).plan.actions) == 1


def two_links(index):
    index = index.replace(b"<workbook ", b'<workbook xmlns:a="a" ')
    return index.replace(b" r:id=", b' a:id="x" r:id=')


@pytest.mark.parametrize(
    "change",
    [
        lambda index: index.replace(b"</workbook>", b"<a></workbook>"),
        two_links,
    ],
    ids=["not well formed", "two links"],
)
def test_where_nothing_tells_the_part_of_each_sheet_their_number_is_bounded(tmp_path, monkeypatch, change):
    data = remade(named_again(200), lambda name, content: change(content) if name == INDEX else content)
    monkeypatch.setattr(module, "LARGEST_WHOLE", 100_000)
    with pytest.raises(PlanError, match="is damaged"):
        read(tmp_path, data)


ACTIONS = (["Section", "Ref", "Action", "Lead", "Due date"], ["2", "2.1", "Do it", "Head", "Sep-17"])
LINKS_PART, INDEX_PART = "xl/_rels/workbook.xml.rels", "xl/workbook.xml"


def tracker(*more: str) -> bytes:
    """Make a tracker of the toolkit's own sheets: Actions, Summary (sheet2.xml), Settings, and more."""
    book = Workbook()
    book.active.title = "Actions"
    for row in ACTIONS:
        book.active.append(row)
    for name in ("Summary", "Settings", *more):
        book.create_sheet(name).append(
            ["Setting", "Value"] if name == "Settings" else ["Ref", "Lead", "Due date"]
        )
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def found(data: bytes) -> dict[str, str]:
    with open_package(data, "tracker.xlsx") as book:
        return dict(passed_over(book))


def changed(part: str, old: bytes, new: bytes, data: bytes | None = None) -> bytes:
    data = tracker() if data is None else data

    def change(name: str, content: bytes) -> bytes:
        if name == part:
            assert old in content
            return content.replace(old, new)
        return content

    return remade(data, change)


def test_what_the_toolkit_fills_itself_is_passed_over():
    assert found(tracker("Checks")) == {
        "Summary": "xl/worksheets/sheet2.xml", "Checks": "xl/worksheets/sheet4.xml"
    }  # fmt: skip
    data = (files.workbook_folder() / "improvement-plan.xlsm").read_bytes()
    assert {"Start here", "Summary", "Checks"} <= set(found(data))
    assert "Actions" not in found(data)


def test_in_a_workbook_of_another_make_every_sheet_is_read():
    book = Workbook()
    book.active.title = "Summary"
    target = io.BytesIO()
    book.save(target)
    assert found(target.getvalue()) == {}


def test_a_summary_that_nobody_could_read_leaves_the_plan_as_it_is(tmp_path):
    far = f'<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    broken = remade(
        tracker(),
        lambda name, content: far.encode() if name == "xl/worksheets/sheet2.xml" else content,
    )
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(broken)
    assert [action.ref for action in read_tracker(path).plan.actions] == ["2.1"]
    source, _ = open_source(path)
    assert list(source.names()) == ["Actions", "Summary", "Settings"]
    assert [grid.sheet for grid in source.grids()] == ["Actions", "Settings"]


@pytest.mark.parametrize(
    "doubtful",
    [
        # Another sheet leads to the same part, in whatever spelling.
        changed(LINKS_PART, b"/xl/worksheets/sheet1.xml", b"/xl/worksheets/sheet2.xml"),
        changed(LINKS_PART, b"/xl/worksheets/sheet1.xml", b"worksheets/SHEET2.xml"),
        changed(LINKS_PART, b"/xl/worksheets/sheet1.xml", b"worksheets\\sheet2.xml"),
        changed(LINKS_PART, b"/xl/worksheets/sheet1.xml", b"/xl/worksheets/sheet&#50;.xml"),
        # Two sheets have one link, or one link is there twice.
        changed(INDEX_PART, b'r:id="rId1"', b'r:id="rId2"'),
        changed(INDEX_PART, b'r:id="rId1"', b'r:id="&#114;Id2"'),
        changed(LINKS_PART, b'Id="rId1"', b'Id="rId2"'),
        # Two parts have one name.
        remade(tracker(), more=[("xl/worksheets/Sheet2.xml", b"<worksheet/>")]),
        remade(tracker(), more=[("elsewhere/sheet2.xml", b"<worksheet/>")]),
        remade(tracker(), more=[("XL/workbook.xml", b"<workbook/>")]),
        # The index cannot be read.
        changed(INDEX_PART, b"</sheets>", b""),
        changed(INDEX_PART, b"<workbook", b"<!DOCTYPE x><workbook"),
    ],
)
def test_where_there_is_any_doubt_nothing_is_passed_over(doubtful):
    assert "Summary" not in found(doubtful)


def test_a_part_that_two_sheets_lead_to_is_measured(tmp_path):
    cells = "".join(
        f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in (1, MOST_CELLS // 16_384 + 1)
    )
    far = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    data = changed(LINKS_PART, b"/xl/worksheets/sheet1.xml", b"/xl/worksheets/sheet2.xml")
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(
        remade(data, lambda name, content: far if name == "xl/worksheets/sheet2.xml" else content)
    )
    with pytest.raises(PlanError, match="reach over"):
        read_tracker(path)


def test_a_part_that_is_passed_over_may_be_of_any_size(tmp_path):
    data = io.BytesIO(tracker())
    with zipfile.ZipFile(data) as book:
        size = book.getinfo("xl/worksheets/sheet2.xml").file_size
    # What it declares is far more than all parts together may have.
    declared = data.getvalue().replace(size.to_bytes(4, "little"), (4_000_000_000).to_bytes(4, "little"))
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(declared)
    assert len(read_tracker(path).plan.actions) == 1
