"""Files that are larger than any plan, once unpacked, are refused before they fill the memory."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from openpyxl import Workbook

from automation import files
from automation.plan.findings import PlanError
from automation.tracker.read import safety
from automation.tracker.read.open_file import _skipped, open_source
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.safety import Package, column_number
from tests.support.workbooks import NAMESPACE, SHEET, cell, remade, with_sheet, workbook

TOO_LARGE = "unpacks to far more than a tracker can hold"


def shared_texts(*texts: str, announced: str = "") -> tuple[str, bytes]:
    """Make the part with the texts that cells share."""
    count = announced or str(len(texts))
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return "xl/sharedStrings.xml", f'<sst xmlns="{NAMESPACE}" uniqueCount="{count}">{items}</sst>'.encode()


@pytest.fixture
def opened(tmp_path):
    def open_it(data: bytes, name: str = "tracker.xlsx"):
        (tmp_path / name).write_bytes(data)
        return read_tracker(tmp_path / name)

    return open_it


ROW = '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c></row>'


@pytest.mark.parametrize("announced", ["4294967295", "2147483647", "99999999999999999999", "&#57;9999999999"])
def test_a_list_that_announces_more_texts_than_it_has_is_refused(opened, announced):
    """calamine reserves memory for all of them, and ends the program if there is not enough."""
    with pytest.raises(PlanError, match=TOO_LARGE):
        opened(remade(with_sheet(ROW), more=[shared_texts("1.2", "Go on", announced=announced)]))


@pytest.mark.parametrize("announced", ["2", "3", "900", "0"])
def test_a_list_that_miscounts_a_little_is_read(opened, announced):
    plan = opened(remade(with_sheet(ROW), more=[shared_texts("1.2", "Go on", announced=announced)])).plan
    assert [(a.ref, a.text) for a in plan.actions] == [("1.1", "Do it"), ("1.2", "Go on")]


def many_cells(rows: int, form: str = '<c r="B{0}" t="s"><v>1</v></c>') -> str:
    return "".join(f'<row r="{n}">{cell(0, n, f"1.{n}")}{form.format(n)}</row>' for n in range(3, rows + 3))


@pytest.mark.parametrize(
    "form",
    [
        '<c r="B{0}" t="s"><v>1</v></c>',
        "<c r='B{0}' t = 's' ><v> 1 </v></c>",
        '<x:c xmlns:x="x" r="B{0}" t="s"><x:v>1</x:v></x:c>',
    ],
)
def test_one_long_text_shared_by_thousands_of_cells_is_refused(opened, form):
    long = "do " * 10_900
    with pytest.raises(PlanError):
        opened(remade(with_sheet(many_cells(9_000, form)), more=[shared_texts("short", long)]))


def test_a_long_text_shared_by_a_few_of_many_cells_is_read(opened):
    """What counts is the text that the cells really have."""
    rows = many_cells(9_000).replace("<v>1</v>", "<v>0</v>")
    rows = rows.replace("<v>0</v>", "<v>1</v>", 3)
    plan = opened(remade(with_sheet(rows), more=[shared_texts("short", "do " * 10_900)])).plan
    assert len(plan.actions) == 9_001
    assert sum(len(action.text) > 30_000 for action in plan.actions) == 3


def test_a_package_that_lists_a_million_parts_is_refused(opened):
    """Python's reader would take half a kilobyte for each."""
    first = b"PK\x03\x04" + struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    entry = b"PK\x01\x02" + struct.pack(
        "<HHHHHHLLLHHHHHLL", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    )
    number = 1_000_000
    entries = (entry + b"a") * number
    end = struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, number, number, len(entries), len(first))
    after = len(first) + len(entries)
    tail = b"PK\x06\x06" + end + b"PK\x06\x07" + struct.pack("<LQL", 0, after, 1)
    tail += b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    with pytest.raises(PlanError, match="contains far more parts than any tracker"):
        opened(first + entries + tail)


def test_a_package_with_a_hundred_thousand_parts_is_refused(opened):
    with pytest.raises(PlanError, match="contains far more parts than any tracker"):
        opened(remade(workbook(), more=[(f"xl/x{i}.xml", b"") for i in range(100_000)]))


def test_a_sheet_with_more_filled_rows_than_any_plan_is_refused(opened, monkeypatch):
    rows = many_cells(3_000, cell(1, 3, "Go on").replace("B3", "B{0}"))
    assert len(opened(with_sheet(rows)).plan.actions) == 3_001
    monkeypatch.setattr(safety, "MOST_FILLED", 2_000)
    with pytest.raises(PlanError, match=r"The sheet 'Plan' has more than 2,000 filled rows"):
        opened(with_sheet(rows))
    empty = "".join(f'<row r="{n}" s="1"/>' for n in range(3, 3_003))
    assert len(opened(with_sheet(f'{empty}<row r="4000">{cell(0, 4000, "1.9")}</row>')).plan.actions) == 2


HEAD = b"Ref,Action,Lead,Due date\n1.1,Do it,Me,Sep-17\n"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("long.txt", HEAD + b"y" * 70_000_000, "far too large for a plan in a text file"),
        (
            "quote.csv",
            HEAD + b'"' + b"y" * 200_000,
            "a field that ends on line 3 has more than 131,072 letters",
        ),
        ("colons.csv", b"Ref:Action:Lead:Due date:" * 8_000, "Put commas or semicolons between the fields"),
    ],
)
def test_text_files_too_large_for_a_plan_are_refused(opened, name, data, says):
    with pytest.raises(PlanError, match=says):
        opened(data, name)


def test_the_same_limits_apply_to_a_folder_of_csv_files(tmp_path):
    (tmp_path / "Actions.csv").write_bytes(HEAD)
    (tmp_path / "Notes.csv").write_bytes(b"y" * 70_000_000)
    with pytest.raises(PlanError, match=r"Notes\.csv is far too large"):
        read_tracker(tmp_path)


def test_a_word_document_with_more_xml_than_can_be_parsed_is_refused(opened):
    import io

    import docx

    target = io.BytesIO()
    docx.Document().save(target)

    def longer(name: str, part: bytes) -> bytes:
        many = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 1_200_000
        return part.replace(b"<w:sectPr", many + b"<w:sectPr", 1) if name == "word/document.xml" else part

    with pytest.raises(PlanError, match=TOO_LARGE):
        opened(remade(target.getvalue(), longer), "plan.docx")


def test_a_sheet_as_wide_as_excel_allows_is_read(opened):
    values = "".join(f"<c><v>{n}</v></c>" for n in range(16_384))
    assert len(opened(with_sheet(f'<row r="3">{values}</row>')).plan.actions) == 2


def test_a_file_that_is_not_a_package_is_damaged():
    with pytest.raises(PlanError, match="is damaged"):
        Package(b"PK\x03\x04 and nothing more", "tracker.xlsx")


@pytest.mark.parametrize(("letters", "number"), [(b"A", 1), (b"z", 26), (b"AA", 27), (b"XFD", 16_384)])
def test_columns_are_counted_from_one(letters, number):
    assert column_number(letters) == number


def check_reach(rows: str) -> None:
    package = Package(with_sheet(rows), "tracker.xlsx")
    package.unpack()
    package.check_sheets()


@pytest.mark.parametrize(
    "rows",
    [
        "",
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="100000"><c r="Z100000"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>',
        '<row r="1048576"><c r="C1048576"><v>1</v></c></row>',
    ],
)
def test_a_sheet_with_a_few_cells_far_away_is_read(rows):
    check_reach(rows)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><x:c xmlns:x="x" r="XFD1048576"><x:v>1</x:v></x:c></row>',
        '<row r="1"><c r="AAA1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>',
        '<row r="1"><c r="AAAA1"><v>1</v></c></row><row r="90000"><c r="A90000"><v>1</v></c></row>',
    ],
)
def test_a_sheet_spread_over_too_many_cells_is_refused(rows):
    with pytest.raises(PlanError):
        check_reach(rows)


def test_a_part_is_unpacked_once_and_completely():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.xml", b"x" * 1000)
    with Package(whole.getvalue(), "x.zip") as package:
        assert len(package.part("a.xml")) == 1000
        assert package.part("/A.xml") is package.part("a.xml")
        assert package.part("b.xml") == b""


def test_a_skipped_part_is_not_unpacked():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        package.writestr("a.xml", b"what nobody opens")
        package.writestr("b.xml", b"what is read")
    damaged = whole.getvalue().replace(b"nobody", b"nobodx")
    with Package(damaged, "x.zip") as package:
        package.unpack({"a.xml"})
        with pytest.raises(PlanError, match="is damaged"):
            package.unpack()


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


def test_each_sheet_is_found_with_its_part():
    with Package(workbook(sheet="Plan"), "tracker.xlsx") as book:
        assert book.sheets() == (("Plan", SHEET, False),)


def test_a_part_used_by_two_sheets_is_refused(tmp_path):
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
def test_a_part_is_recognised_however_its_name_is_spelt(tmp_path, target):
    link = f'<Relationship Id="rId77" Type="{OFFICE}/worksheet" Target="{target}"/>'
    with pytest.raises(PlanError, match="is damaged"):
        read(tmp_path, named_again(1, "rId77", link))


def test_sheets_with_a_part_each_are_read(tmp_path):
    assert len(read(tmp_path, workbook()).plan.actions) == 1


ACTIONS = (["Section", "Ref", "Action", "Lead", "Due date"], ["2", "2.1", "Do it", "Head", "Sep-17"])


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
    with Package(data, "tracker.xlsx") as book:
        return dict(_skipped(book))


def changed(part: str, old: bytes, new: bytes, data: bytes | None = None) -> bytes:
    data = tracker() if data is None else data

    def change(name: str, content: bytes) -> bytes:
        if name == part:
            assert old in content
            return content.replace(old, new)
        return content

    return remade(data, change)


def test_sheets_that_the_toolkit_writes_itself_are_skipped():
    assert found(tracker("Checks")) == {
        "Summary": "xl/worksheets/sheet2.xml", "Checks": "xl/worksheets/sheet4.xml"
    }  # fmt: skip
    data = (files.workbook_folder() / "improvement-plan.xlsm").read_bytes()
    assert {"Start here", "Summary", "Checks"} <= set(found(data))
    assert "Actions" not in found(data)


def test_in_another_organisations_workbook_no_sheet_is_skipped():
    book = Workbook()
    book.active.title = "Summary"
    target = io.BytesIO()
    book.save(target)
    assert found(target.getvalue()) == {}


def test_a_damaged_summary_does_not_stop_the_plan_from_being_read(tmp_path):
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
    "broken", [changed(INDEX, b"</sheets>", b""), changed(LINKS, b"<Relationships", b"<")]
)
def test_no_sheet_is_skipped_if_the_index_cannot_be_read(broken):
    assert found(broken) == {}


def test_a_skipped_part_may_have_any_size(tmp_path):
    data = io.BytesIO(tracker())
    with zipfile.ZipFile(data) as book:
        size = book.getinfo("xl/worksheets/sheet2.xml").file_size
    # What it declares is far more than all parts together may have.
    declared = data.getvalue().replace(size.to_bytes(4, "little"), (4_000_000_000).to_bytes(4, "little"))
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(declared)
    assert len(read_tracker(path).plan.actions) == 1
