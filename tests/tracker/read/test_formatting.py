from __future__ import annotations

import re
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Color, PatternFill
from openpyxl.worksheet.filters import FilterColumn, Filters
from openpyxl.worksheet.table import Table

from automation.checks.run_checks import run_checks
from automation.plan.findings import column_letters
from automation.plan.ratings import Rating
from automation.tracker.read.formatting import (
    Filter,
    MergedCells,
    Range,
    blank_rows,
    cells_with,
    read_formatting,
    unread_cells,
)
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.safety import as_excel_writes
from tests.support.grids import told
from tests.support.trackers import small_tracker
from tests.support.workbooks import remade, with_sheet


@pytest.fixture
def book():
    made = Workbook()
    sheet = made.active
    sheet.title = "Actions"
    for number in range(1, 12):
        sheet.append([f"{column}{number}" for column in "ABCDE"])
    return made


def seen(book, tmp_path, sheet="Actions"):
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    return read_formatting(path, [sheet]).sheet(sheet)


def test_a_plain_sheet_has_no_special_formatting(book, tmp_path):
    found = seen(book, tmp_path)
    assert not found.hidden
    assert (found.merged, found.hidden_rows, found.hidden_columns, found.filters) == ((), set(), set(), ())
    assert (dict(found.colours), found.day_and_month, found.noted) == ({}, set(), set())


def test_merged_cells_hidden_rows_and_hidden_columns_are_found(book, tmp_path):
    sheet = book["Actions"]
    sheet.merge_cells("B4:C5")
    sheet.row_dimensions[7].hidden = True
    sheet.row_dimensions[9].height = 30
    sheet.column_dimensions["D"].hidden = True
    found = seen(book, tmp_path)
    assert found.merged == (Range(1, 4, 2, 5),)
    assert found.hidden_rows == {7}
    assert found.hidden_columns == {3}


def test_a_hidden_sheet_is_found(book, tmp_path):
    book.create_sheet("Front")
    book["Actions"].sheet_state = "hidden"
    assert seen(book, tmp_path).hidden


def test_a_filter_counts_only_while_it_is_switched_on(book, tmp_path):
    sheet = book["Actions"]
    sheet.auto_filter.ref = "A1:E11"
    assert seen(book, tmp_path).filters == ()
    sheet.auto_filter.add_filter_column(2, ["C5"])
    assert seen(book, tmp_path).filters == (Filter(Range(0, 1, 4, 11), (2,)),)


def test_the_filter_of_an_excel_table_is_found(book, tmp_path):
    table = Table(displayName="Actions", ref="B1:E11")
    table._initialise_columns()
    table.autoFilter.filterColumn.append(FilterColumn(colId=1, filters=Filters(filter=["C5"])))
    for column, name in zip(table.tableColumns, "BCDE", strict=True):
        column.name = f"{name}1"
    book["Actions"].add_table(table)
    found = seen(book, tmp_path)
    assert found.filters == (Filter(Range(1, 1, 4, 11), (2,)),)
    assert found.tables == (("Actions", Range(1, 1, 4, 11)),)


def test_fills_that_people_see_as_ratings_are_found(book, tmp_path):
    sheet = book["Actions"]
    sheet["C2"].fill = PatternFill("solid", fgColor="FFFF0000")
    sheet["C3"].fill = PatternFill("solid", fgColor=Color(theme=6, tint=-0.25))  # a green of the theme
    sheet["C4"].fill = PatternFill("solid", fgColor=Color(indexed=52))
    sheet["C5"].fill = PatternFill("solid", fgColor="FFDDEBF7")  # a band of a table
    sheet["C6"].fill = PatternFill("lightGrid", fgColor="FFFF0000")
    assert dict(seen(book, tmp_path).colours) == {"C2": Rating.RED, "C3": Rating.GREEN, "C4": Rating.AMBER}


def test_dates_shown_without_a_year_are_found(book, tmp_path):
    sheet = book["Actions"]
    for cell, code in {"D2": "d-mmm", "D3": "dd/mm/yyyy", "D4": 'd" of "mmmm', "D5": "mmm-yy"}.items():
        sheet[cell] = date(2017, 4, 17)
        sheet[cell].number_format = code
    assert seen(book, tmp_path).day_and_month == {"D2", "D4"}


def test_notes_on_cells_are_found(book, tmp_path):
    book["Actions"]["E3"].comment = Comment("ask again in May", "somebody")
    assert seen(book, tmp_path).noted == {"E3"}


def test_numbers_stored_as_text_are_told_from_real_numbers(book, tmp_path):
    book["Actions"]["B3"] = 12
    book["Actions"]["B4"] = "12"
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    found = read_formatting(path, ["Actions"], {"Actions": [1]}).sheet("Actions")
    assert "B4" in found.texts
    assert "B3" not in found.texts
    assert "C4" not in found.texts
    assert 4 in found.text_rows
    assert 3 not in found.text_rows
    assert read_formatting(path, ["Actions"]).sheet("Actions").texts == set()


def test_a_workbook_that_was_unpacked_for_reading_is_not_opened_again(tmp_path):
    path = small_tracker(tmp_path)
    opened_again = read_formatting(path, ["Actions"])
    package = read_tracker(path).file.package
    path.unlink()
    assert package is not None
    assert read_formatting(package, ["Actions"]) == opened_again


def test_a_hidden_column_hides_no_row(book, tmp_path):
    book["Actions"].column_dimensions["D"].hidden = True
    found = seen(book, tmp_path)
    assert (found.hidden_rows, found.hidden_columns) == (set(), {3})


def test_a_row_without_any_value_is_blank(book, tmp_path):
    sheet = book["Actions"]
    for column in "ABCDE":
        sheet[f"{column}5"] = None
        sheet[f"{column}5"].number_format = "0.00"
        sheet[f"{column}7"] = None
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    assert blank_rows(path, "Actions", [4, 5, 7, 8, 40]) == {5, 7, 40}


def test_a_file_that_is_not_a_workbook_has_no_formatting(tmp_path):
    text, archive = tmp_path / "plan.txt", tmp_path / "other.zip"
    text.write_text("2.1", encoding="utf-8")
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("hello.txt", "hello")
    for path in (text, archive, tmp_path / "missing.xlsx"):
        assert read_formatting(path, ["Actions"]).sheets == {}


def test_a_sheet_whose_tags_have_a_prefix_is_read(tmp_path):
    path = tmp_path / "prefixed.xlsx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(
            "_rels/.rels",
            '<Relationships xmlns="r">'
            '<Relationship Id="a" Type="x/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        )
        made.writestr(
            "xl/workbook.xml",
            '<x:workbook xmlns:x="m" xmlns:r="o">'
            '<x:sheets><x:sheet name="Plan" r:id="s"/></x:sheets></x:workbook>',
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="r"><Relationship Id="s" Type="x/worksheet" Target="sheets/one.xml"/>'
            "</Relationships>",
        )
        made.writestr(
            "xl/sheets/one.xml",
            '<x:worksheet xmlns:x="m">'
            '<x:sheetData><x:row/><x:row hidden="1"/><x:row r="9" ht="0"/></x:sheetData>'
            '<x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>',
        )
    found = read_formatting(path, ["Plan"]).sheet("Plan")
    assert found.hidden_rows == {2, 9}
    assert found.merged == (Range(0, 1, 1, 1),)


def test_rows_with_a_cell_filled_by_hand_are_found(book, tmp_path):
    book["Actions"]["C2"].fill = PatternFill("solid", fgColor="FFFF0000")
    book["Actions"]["AB7"].fill = PatternFill("solid", fgColor="FF00FF00")
    assert seen(book, tmp_path).coloured_rows == {2, 7}


CELLS = (
    '<c r="B3" s="1" t="s"><v>0</v></c><c r="C3" t="n"><v>1</v></c><c r="D3" t="str"><v>x</v></c>'
    '<c r="BB3" t="s"><v>0</v></c><c r="B4"><v>2</v></c>'
)


def written(tmp_path, cells, around=""):
    """Look at a sheet with a row of these cells, in columns B and C and in columns D and BB."""
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(with_sheet(f'<row r="3">{cells}</row>', tail=around))
    return [read_formatting(path, ["Plan"], {"Plan": columns}).sheet("Plan") for columns in ((1, 2), (3, 53))]


@pytest.mark.parametrize(
    "cells",
    [
        CELLS,
        CELLS.replace("<c ", '<x:c xmlns:x="x" ').replace("</c>", "</x:c>"),
        CELLS + '<c s="1" r="B9" t="b"><v>1</v></c>',
        CELLS.replace('<c r="B3" s="1" t="s">', '<c t="s" s="1" r="B3">'),
        CELLS.replace('<c r="B3" s="1"', '<c\n r="B3"\n s="1"'),
        CELLS.replace('"', "'"),
    ],
    ids=["Excel", "with a prefix", "another order", "type first", "line breaks", "single quotes"],
)
def test_text_is_found_however_a_program_writes_the_cell(tmp_path, cells):
    first, second = (found.texts for found in written(tmp_path, cells))
    assert first - {"B1", "B2", "C1", "C2"} == {"B3"}
    assert second - {"D1", "D2"} == {"D3", "BB3"}


@pytest.mark.parametrize(
    "cell", ['<c r="C7" s="3">', '<c s="3" r="C7">', '<x:c xmlns:x="x" s="3" t="s" r="C7">']
)
def test_a_styled_cell_is_found_however_a_program_writes_it(cell):
    end = "</x:c>" if "x:" in cell else "</c>"
    around = (
        '<sheetData><row r="7" s="3"><c r="A7" s="33"><v>1</v></c>'
        + cell
        + "<v>0</v>"
        + end
        + "</row></sheetData>"
    )
    assert list(cells_with(as_excel_writes(around.encode()), {3, 5})) == [(7, 2, 3)]


def test_a_sheet_written_by_excel_is_not_rewritten():
    plain = f'<worksheet><sheetData><row r="3">{CELLS}</row></sheetData></worksheet>'.encode()
    assert as_excel_writes(plain) is plain


def test_rows_and_cells_without_positions_get_them():
    bare = b"<w><sheetData><row><c><v>1</v></c><c r='D1'/><c/></row><row r='5'><c/></row></sheetData><x/></w>"
    rows = b'<row r="1"><c r="A1"><v>1</v></c><c r="D1" /><c r="E1" /></row><row r="5"><c r="A5" /></row>'
    assert as_excel_writes(bare) == b"<w><sheetData>" + rows + b"</sheetData><x /></w>"


def test_a_sheet_with_broken_xml_keeps_its_values_and_is_reported(tmp_path):
    tail = '<x:y/><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    cells = '<c r="B3" t="str"><v>x</v></c>'
    found, _ = written(tmp_path, cells, tail)
    assert (found.merged, found.is_partly_read) == ((), True)
    assert "B3" in found.texts
    found, _ = written(tmp_path, cells.replace('"', "'"), tail)
    assert (found.texts, found.is_partly_read) == (set(), True)
    read = read_tracker(tmp_path / "tracker.xlsx")
    assert read.plan.actions[0].text == "Do it"
    assert ("S17", "Plan") in told(run_checks(read, date(2017, 10, 2)).findings)


ranges = st.builds(
    lambda column, row, wide, high: Range(column, row, column + wide, row + high),
    st.integers(0, 3), st.sampled_from((1, 2, 3, 6, 1_048_576)), st.integers(0, 2),
    st.sampled_from((0, 1, 2, 150, 1_048_576)),
)  # fmt: skip


@given(st.lists(ranges, max_size=5), st.integers(0, 5), st.one_of(st.integers(1, 200), st.just(1_048_576)))
def test_a_cell_is_merged_if_any_merged_range_covers_it(merged, column, row):
    cell = f"{column_letters(column)}{row}"
    assert MergedCells(merged).covers(cell) == any(cells.covers(column, row) for cells in merged)


def test_the_first_of_merged_cells_has_the_value_and_the_others_are_blank():
    merged = MergedCells([Range(1, 4, 2, 5)])
    assert [cell for cell in ("B4", "C4", "B5", "C5", "D5", "B6", "") if merged.covers(cell)] == [
        "C4",
        "B5",
        "C5",
    ]


def with_a_formula_column(path, change=lambda data: data):
    """Make a table A1:C5 whose last column has a formula, which is typed over in C3 and deleted in C5."""
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet("Plan")
    columns = [{"header": "Due"}, {"header": "Days"}, {"header": "By", "formula": "=[@Due]+[@Days]"}]
    page.add_table("A1:C5", {"columns": columns, "name": "Plan", "data": [[1, 2]] * 4})
    page.write_number("C3", 7)
    page.write_blank("C5", None, made.add_format({"bold": True}))
    page.write_formula("D2", "=1+1")
    made.close()
    path.write_bytes(remade(path.read_bytes(), lambda name, old: change(old) if "sheet1" in name else old))
    return read_formatting(path, ["Plan"]).sheet("Plan").formulas


def test_rows_that_lack_the_formula_of_their_column_are_found(tmp_path):
    (found,) = with_a_formula_column(tmp_path / "plan.xlsx")
    assert (found.column, found.rows) == ("C", {2, 4})
    assert [row for row in range(1, 8) if found.lacks(row)] == [3, 5]


def test_a_formula_is_found_however_a_program_writes_the_cell(tmp_path):
    (odd,) = with_a_formula_column(
        tmp_path / "plan.xlsx", lambda data: data.replace(b'<c r="C2"', b'<c  r="C2"')
    )
    assert odd.rows == {2, 4}


def sheet(rows: str) -> bytes:
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


def test_cells_with_an_error_or_without_a_stored_result_are_found():
    rows = (
        '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><f>A1</f></c><c r="C2"><f>A1</f><v>5</v></c>'
        '<c r="D2" t="str"><f>A1</f><v></v></c><c r="E2"><f>A1</f><v/></c>'
        '<c r="AB2"><f t="shared" si="0"/></c><c r="G2" t="s"><v>0</v></c></row>'
    )
    found = [(cell.cell, cell.shows) for cell in unread_cells(sheet(rows))]
    assert sorted(found) == [("A2", "#REF!"), ("AB2", ""), ("B2", ""), ("E2", "")]


def test_cells_with_one_of_the_styles_are_found():
    rows = '<row r="2"><c r="A2" s="3"><v>1</v></c><c r="B2" s="31"><v>1</v></c><c r="AC2" s="4"/></row>'
    assert list(cells_with(sheet(rows), {3, 4})) == [(2, 0, 3), (2, 28, 4)]


shown = st.builds(
    '<c r="{}{}"{}>{}{}</c>'.format,
    st.sampled_from("ABC"),
    st.integers(1, 9),
    st.sampled_from(("", ' t="e"', ' t="str"', ' s="1" t="e"', ' t="inlineStr"')),
    st.sampled_from(("", "<f>A1</f>", '<f t="shared" si="0"/>', '<is><t>t="e" t="e"</t></is>')),
    st.sampled_from(("", "<v/>", "<v></v>", "<v>#REF!</v>", "<v>5</v>", "<v> #N/A </v>")),
)


@given(st.lists(shown, max_size=6))
def test_a_cell_is_unread_only_if_its_own_content_says_so(written):
    """The plain definition looks at each cell alone, of those that Excel writes."""
    wanted = []
    for text in written:
        tag, _, content = text.partition(">")
        place = re.search(r'r="([ABC])(\d)"', tag)
        value = re.search(r"<v>([^<]*)</v>", content)
        error = value[1].strip() if value else ""
        if 't="e"' in tag and error and "<is>" not in content:
            wanted.append((place[1] + place[2], error))
        elif 't="str"' not in tag and re.search(
            r"</f>(</c>|<v/>|<v></v>)|<f [^>]*/>(</c>|<v/>|<v></v>)", content
        ):
            wanted.append((place[1] + place[2], ""))
    xml = sheet("<row>" + "".join(written) + "</row>")
    assert {(cell.cell, cell.shows) for cell in unread_cells(xml)} == set(wanted)
