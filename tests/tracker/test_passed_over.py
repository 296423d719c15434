from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from automation import shipped
from automation.plan.findings import PlanError
from automation.tracker.opening import open_source
from automation.tracker.package import MOST_CELLS, open_package
from automation.tracker.passed_over import passed_over
from automation.tracker.reading import read_tracker
from tests.support.workbooks import NAMESPACE, remade

ACTIONS = (["Section", "Ref", "Action", "Lead", "Due date"], ["2", "2.1", "Do it", "Head", "Sep-17"])
LINKS, INDEX = "xl/_rels/workbook.xml.rels", "xl/workbook.xml"


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
    data = (shipped.workbook_folder() / "improvement-plan.xlsm").read_bytes()
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
        changed(LINKS, b"/xl/worksheets/sheet1.xml", b"/xl/worksheets/sheet2.xml"),
        changed(LINKS, b"/xl/worksheets/sheet1.xml", b"worksheets/SHEET2.xml"),
        changed(LINKS, b"/xl/worksheets/sheet1.xml", b"worksheets\\sheet2.xml"),
        changed(LINKS, b"/xl/worksheets/sheet1.xml", b"/xl/worksheets/sheet&#50;.xml"),
        # Two sheets have one link, or one link is there twice.
        changed(INDEX, b'r:id="rId1"', b'r:id="rId2"'),
        changed(INDEX, b'r:id="rId1"', b'r:id="&#114;Id2"'),
        changed(LINKS, b'Id="rId1"', b'Id="rId2"'),
        # Two parts have one name.
        remade(tracker(), more=[("xl/worksheets/Sheet2.xml", b"<worksheet/>")]),
        remade(tracker(), more=[("elsewhere/sheet2.xml", b"<worksheet/>")]),
        remade(tracker(), more=[("XL/workbook.xml", b"<workbook/>")]),
        # The index cannot be read.
        changed(INDEX, b"</sheets>", b""),
        changed(INDEX, b"<workbook", b"<!DOCTYPE x><workbook"),
    ],
)
def test_where_there_is_any_doubt_nothing_is_passed_over(doubtful):
    assert "Summary" not in found(doubtful)


def test_a_part_that_two_sheets_lead_to_is_measured(tmp_path):
    cells = "".join(
        f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in (1, MOST_CELLS // 16_384 + 1)
    )
    far = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    data = changed(LINKS, b"/xl/worksheets/sheet1.xml", b"/xl/worksheets/sheet2.xml")
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
