from __future__ import annotations

import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Color, PatternFill
from openpyxl.worksheet.filters import FilterColumn, Filters
from openpyxl.worksheet.table import Table

from automation.plan.place import column_letters
from automation.plan.ratings import COLOURS, Rating
from automation.tracker import unseen
from automation.tracker.unseen import Filter, Merged, Range, blank_rows, colour_as_rating, look


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
    return look(path, [sheet]).sheet(sheet)


def test_a_plain_sheet_hides_nothing(book, tmp_path):
    found = seen(book, tmp_path)
    assert not found.hidden
    assert (found.merged, found.hidden_rows, found.hidden_columns, found.filters) == ((), set(), set(), ())
    assert (dict(found.colours), found.day_and_month, found.noted) == ({}, set(), set())


def test_merged_cells_hidden_rows_and_hidden_columns(book, tmp_path):
    sheet = book["Actions"]
    sheet.merge_cells("B4:C5")
    sheet.row_dimensions[7].hidden = True
    sheet.row_dimensions[9].height = 30
    sheet.column_dimensions["D"].hidden = True
    found = seen(book, tmp_path)
    assert found.merged == (Range(1, 4, 2, 5),)
    assert found.hidden_rows == {7}
    assert found.hidden_columns == {3}


def test_a_hidden_sheet_is_known_for_one(book, tmp_path):
    book.create_sheet("Front")
    book["Actions"].sheet_state = "hidden"
    assert seen(book, tmp_path).hidden


def test_a_filter_counts_only_while_it_is_switched_on(book, tmp_path):
    sheet = book["Actions"]
    sheet.auto_filter.ref = "A1:E11"
    assert seen(book, tmp_path).filters == ()
    sheet.auto_filter.add_filter_column(2, ["C5"])
    assert seen(book, tmp_path).filters == (Filter(Range(0, 1, 4, 11), (2,)),)


def test_the_filter_of_a_table_is_found_in_the_tables_own_part(book, tmp_path):
    table = Table(displayName="Actions", ref="B1:E11")
    table._initialise_columns()
    table.autoFilter.filterColumn.append(FilterColumn(colId=1, filters=Filters(filter=["C5"])))
    for column, name in zip(table.tableColumns, "BCDE", strict=True):
        column.name = f"{name}1"
    book["Actions"].add_table(table)
    found = seen(book, tmp_path)
    assert found.filters == (Filter(Range(1, 1, 4, 11), (2,)),)
    assert found.tables == (("Actions", Range(1, 1, 4, 11)),)


def test_fills_that_people_read_as_ratings(book, tmp_path):
    sheet = book["Actions"]
    sheet["C2"].fill = PatternFill("solid", fgColor="FFFF0000")
    sheet["C3"].fill = PatternFill("solid", fgColor=Color(theme=6, tint=-0.25))  # a green of the theme
    sheet["C4"].fill = PatternFill("solid", fgColor=Color(indexed=52))
    sheet["C5"].fill = PatternFill("solid", fgColor="FFDDEBF7")  # a band of a table
    sheet["C6"].fill = PatternFill("lightGrid", fgColor="FFFF0000")
    assert dict(seen(book, tmp_path).colours) == {"C2": Rating.RED, "C3": Rating.GREEN, "C4": Rating.AMBER}


def test_dates_that_show_no_year(book, tmp_path):
    sheet = book["Actions"]
    for cell, code in {"D2": "d-mmm", "D3": "dd/mm/yyyy", "D4": 'd" of "mmmm', "D5": "mmm-yy"}.items():
        sheet[cell] = date(2017, 4, 17)
        sheet[cell].number_format = code
    assert seen(book, tmp_path).day_and_month == {"D2", "D4"}


def test_notes_pinned_to_cells(book, tmp_path):
    book["Actions"]["E3"].comment = Comment("ask again in May", "somebody")
    assert seen(book, tmp_path).noted == {"E3"}


@pytest.mark.parametrize("rating", [Rating.BLUE, Rating.RED, Rating.AMBER, Rating.GREEN])
def test_the_trackers_own_colours_are_read_as_their_ratings(rating):
    assert colour_as_rating(COLOURS[rating]) is rating


@pytest.mark.parametrize(
    ("rgb", "rating"),
    [
        ("FFFF00", Rating.AMBER),
        ("92D050", Rating.GREEN),
        ("00B0F0", Rating.BLUE),
        ("FFC7CE", Rating.RED),
        ("7030A0", None),
        ("FFFFFF", None),
        ("BDD7EE", None),
        ("E7E6E6", None),
    ],
)
def test_the_colours_of_excels_palette(rgb, rating):
    assert colour_as_rating(rgb) is rating


def test_cells_that_hold_text_are_told_from_numbers_where_that_is_asked(book, tmp_path):
    book["Actions"]["B3"] = 12
    book["Actions"]["B4"] = "12"
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    found = look(path, ["Actions"], {"Actions": [1]}).sheet("Actions")
    assert "B4" in found.texts
    assert "B3" not in found.texts
    assert "C4" not in found.texts
    assert 4 in found.text_rows
    assert 3 not in found.text_rows
    assert look(path, ["Actions"]).sheet("Actions").texts == set()


def test_rows_without_a_value_are_blank(book, tmp_path):
    sheet = book["Actions"]
    for column in "ABCDE":
        sheet[f"{column}5"] = None
        sheet[f"{column}5"].number_format = "0.00"
        sheet[f"{column}7"] = None
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    assert blank_rows(path, "Actions", [4, 5, 7, 8, 40]) == {5, 7, 40}


def test_a_file_that_is_no_workbook_has_nothing_unseen(tmp_path):
    text, archive = tmp_path / "plan.txt", tmp_path / "other.zip"
    text.write_text("2.1", encoding="utf-8")
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("hello.txt", "hello")
    for path in (text, archive, tmp_path / "missing.xlsx"):
        assert look(path, ["Actions"]).sheets == {}


def test_names_under_a_prefix_are_read_as_well(tmp_path):
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
    found = look(path, ["Plan"]).sheet("Plan")
    assert found.hidden_rows == {2, 9}
    assert found.merged == (Range(0, 1, 1, 1),)


def test_the_rows_in_which_a_cell_is_filled_by_hand(book, tmp_path):
    book["Actions"]["C2"].fill = PatternFill("solid", fgColor="FFFF0000")
    book["Actions"]["AB7"].fill = PatternFill("solid", fgColor="FF00FF00")
    assert seen(book, tmp_path).coloured_rows == {2, 7}


CELLS = (
    '<c r="B3" s="1" t="s"><v>0</v></c><c r="C3" t="n"><v>1</v></c><c r="D3" t="str"><v>x</v></c>'
    '<c r="BB3" t="s"><v>0</v></c><c r="B4"><v>2</v></c>'
)


@pytest.mark.parametrize(
    "cells",
    [
        CELLS,
        CELLS.replace("<c ", "<x:c ").replace("</c>", "</x:c>"),
        CELLS + '<c s="1" r="B9" t="b"><v>1</v></c>',
        CELLS.replace('<c r="B3" s="1" t="s">', '<c t="s" s="1" r="B3">'),
        CELLS.replace('<c r="B3" s="1"', '<c\n r="B3"\n s="1"'),
    ],
)
def test_text_is_found_in_its_columns_however_a_cell_is_written(cells):
    assert set(unseen._texts(cells.encode(), {1, 2})) == {"B3"}
    assert set(unseen._texts(cells.encode(), {3, 53})) == {"D3", "BB3"}
    assert set(unseen._texts(cells.encode(), ())) == set()


@pytest.mark.parametrize("cell", ['<c r="C7" s="3">', '<c s="3" r="C7">', '<x:c s="3" t="s" r="C7"/>'])
def test_a_cell_with_a_style_is_found_however_it_is_written(cell):
    around = '<row r="7" s="3"><c r="A7" s="33"><v>1</v></c>' + cell + '<v> s="3"</v></c></row>'
    assert list(unseen._styled(around.encode(), {3, 5})) == [("C7", 3)]


ranges = st.builds(
    lambda column, row, wide, high: Range(column, row, column + wide, row + high),
    st.integers(0, 3), st.integers(1, 6), st.integers(0, 2), st.sampled_from((0, 1, 2, 150)),
)  # fmt: skip


@given(st.lists(ranges, max_size=5), st.integers(0, 5), st.integers(1, 200))
def test_a_cell_is_merged_over_where_any_of_the_ranges_covers_it(merged, column, row):
    cell = f"{column_letters(column)}{row}"
    assert Merged(merged).covers(cell) == any(cells.covers(column, row) for cells in merged)


def test_the_first_of_merged_cells_holds_the_value_for_all():
    merged = Merged([Range(1, 4, 2, 5)])
    assert [cell for cell in ("B4", "C4", "B5", "C5", "D5", "B6", "") if merged.covers(cell)] == [
        "C4",
        "B5",
        "C5",
    ]
