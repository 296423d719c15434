"""Each sheet of a workbook has a part of its own, or the workbook is not read."""

from __future__ import annotations

import io
import zipfile

import pytest

from automation.plan.findings import PlanError
from automation.tracker import sheet_parts as module
from automation.tracker.reading import read_tracker
from automation.tracker.sheet_parts import sheet_parts
from tests.support.workbooks import remade, workbook

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
