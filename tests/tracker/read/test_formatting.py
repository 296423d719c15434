from __future__ import annotations

import re
import time
import zipfile
from contextlib import contextmanager
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

from automation.plan.place import column_letters
from automation.plan.ratings import COLOURS, Rating
from automation.tracker.read import formatting
from automation.tracker.read.formatting import Filter, Merged, Range, blank_rows, colour_as_rating, look
from tests.support.workbooks import SHEET, remade


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
    assert set(formatting._texts(cells.encode(), {1, 2})) == {"B3"}
    assert set(formatting._texts(cells.encode(), {3, 53})) == {"D3", "BB3"}
    assert set(formatting._texts(cells.encode(), ())) == set()


@pytest.mark.parametrize("cell", ['<c r="C7" s="3">', '<c s="3" r="C7">', '<x:c s="3" t="s" r="C7"/>'])
def test_a_cell_with_a_style_is_found_however_it_is_written(cell):
    around = '<row r="7" s="3"><c r="A7" s="33"><v>1</v></c>' + cell + '<v> s="3"</v></c></row>'
    assert list(formatting._styled(around.encode(), {3, 5})) == [("C7", 3)]


ranges = st.builds(
    lambda column, row, wide, high: Range(column, row, column + wide, row + high),
    st.integers(0, 3), st.sampled_from((1, 2, 3, 6, 1_048_576)), st.integers(0, 2),
    st.sampled_from((0, 1, 2, 150, 1_048_576)),
)  # fmt: skip


@given(st.lists(ranges, max_size=5), st.integers(0, 5), st.one_of(st.integers(1, 200), st.just(1_048_576)))
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


@contextmanager
def in_a_moment():
    """Hold that something takes no more processor time than its bytes warrant."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < 4


def test_merged_cells_that_lie_over_each_other_are_kept_in_a_moment():
    ranges = [Range(n % 30, n % 50 + 1, 40, n % 1000 + 60) for n in range(50_000)]
    tall = [Range(n, 1, n, 100_000) for n in range(0, 4000, 2)]
    with in_a_moment():
        merged = Merged([*ranges, *tall])
        found = [merged.covers(f"{column_letters(column)}99999") for column in range(4000)]
    assert found == [column % 2 == 0 for column in range(4000)]


FILTER = re.compile(
    rb"<(?:\w+:)?autoFilter\s([^>]*[^/])>(.*?)</(?:\w+:)?autoFilter>", re.DOTALL
)  # the plain definition, which looks at what follows a filter that never ends again and again
pieces = st.sampled_from(
    (
        '<autoFilter ref="A1:B9">', '<autoFilter ref="C2:D7"/>', '<x:autoFilter x="1" ref="E1:F3">',
        "</autoFilter>", "</x:autoFilter>", '<filterColumn colId="1">', '<filterColumn colId="0"/>',
        '<filterColumn hiddenButton="1" colId="0">', "</filterColumn>", "<c/>", " ", "<sheetPr/>",
    )
)  # fmt: skip


@given(st.lists(pieces, max_size=8).map("".join))
def test_filters_are_those_that_begin_and_end(xml):
    plain = [
        (found[1], re.findall(rb'<(?:\w+:)?filterColumn\s[^>]*?\bcolId="(\d+)"[^>/]*>', found[2]))
        for found in FILTER.finditer(xml.encode())
    ]
    wanted = [
        Filter(cells, tuple(cells.first_column + int(column) for column in columns))
        for text, columns in plain
        if (cells := formatting._range(re.search(rb'ref="([^"]*)"', text)[1].decode())) and columns
    ]
    assert list(formatting._filters(xml.encode())) == wanted


spans = st.tuples(st.integers(1, 1100), st.integers(0, 16_384)).map(sorted)


@given(st.lists(spans, max_size=5))
def test_hidden_columns_are_those_of_any_span(spans):
    xml = "".join(f'<col min="{first}" max="{last}" hidden="1"/>' for first, last in spans if first)
    wanted = {n - 1 for first, last in spans if first for n in range(first, last + 1) if n <= 1000}
    assert list(formatting._hidden_columns(xml.encode(), len(xml))) == sorted(wanted)


written = st.sampled_from(
    (
        '<c r="A1" s="3">', '<c s="3" r="B1">', '<x:c r="C1" s="5"/>', '<c r="D1" s="33">', '<c r="E1">',
        "<t>", 's="3"', 's="5" ', "</t>", "</c>", '<row s="3">', ' r="F1" ',
    )
)  # fmt: skip


@given(st.lists(written, max_size=12).map("".join))
def test_cells_with_a_style_are_those_whose_tag_has_it(xml):
    tags = re.findall(r"<(?:\w+:)?c\s[^<>]*>", xml)
    wanted = {
        re.search(r'\br="([A-Z]+\d+)"', tag)[1]: int(style[1])
        for tag in tags
        if (style := re.search(r'\bs="([35])"', tag))
    }
    assert dict(formatting._styled(xml.encode(), {3, 5})) == wanted


@pytest.mark.parametrize(
    "xml",
    [
        b'<autoFilter ref="A1:B2">' * 100_000,
        b'<autoFilter ref="A1:B2"' * 100_000 + b"/></autoFilter>",
        b'<filterColumn colId="1"' * 100_000,
        b"<mergeCell a" * 200_000,
        b'<mergeCell ref="A1:A99"/>' * 100_000,
        b'<row r="2" ' + b"a" * 1_000_000 + b' hidden="1">',
        b'<row r="2" hidden="1" ' * 100_000,
        b"<cols>" + b'<col min="1" max="16384" hidden="1"/>' * 50_000 + b"</cols>",
        b"<cols>" + b'<col min="1" ' * 100_000 + b"</cols>",
        b'<c r="A9" t="inlineStr"><is><t>' + b's="1" ' * 300_000 + b"</t></is></c>",
        b'<c s="1" ' * 200_000,
    ],
    ids=lambda xml: xml[:24].decode(),
)
def test_a_sheet_that_was_made_to_be_slow_is_looked_at_in_a_moment(book, tmp_path, xml):
    book["Actions"]["A2"].fill = PatternFill("solid", fgColor="FFFF0000")
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    place = b"<sheetData>" if xml.startswith(b"<cols") else b"</sheetData>"
    inside = xml.startswith((b"<c", b"<row"))

    def changed(data):
        return data.replace(place, xml + place if inside else place + xml)

    path.write_bytes(remade(path.read_bytes(), lambda name, part: changed(part) if name == SHEET else part))
    with in_a_moment():
        found = look(path, ["Actions"], {"Actions": [0, 1]}).sheet("Actions")
        Merged(found.merged)
        blank_rows(path, "Actions", range(1, 500))
    assert "A2" in found.colours


RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"


def relations(kind, number):
    one = f'<Relationship Id="r%d" Type="http://x/{kind}" Target="../more/t.xml"/>'
    return f"<Relationships>{''.join(one % n for n in range(number))}</Relationships>".encode()


def test_a_part_that_a_sheet_names_without_end_is_looked_at_once(book, tmp_path):
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    table = b'<table displayName="Plan" ref="A1:E11">' + b" " * 5_000_000 + b"</table>"
    more = [(RELATIONS, relations("table", 5000)), ("xl/more/t.xml", table)]
    path.write_bytes(remade(path.read_bytes(), more=more))
    with in_a_moment():
        found = look(path, ["Actions"]).sheet("Actions")
    assert found.tables == (("Plan", Range(0, 1, 4, 11)),)


def test_notes_that_never_end_are_looked_at_in_a_moment(book, tmp_path):
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    more = [(RELATIONS, relations("comments", 1)), ("xl/more/t.xml", b"<comment a" * 300_000)]
    path.write_bytes(remade(path.read_bytes(), more=more))
    with in_a_moment():
        assert look(path, ["Actions"]).sheet("Actions").noted == set()


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
    return look(path, ["Plan"]).sheet("Plan").formulas


def test_the_rows_that_lack_the_formula_of_their_column(tmp_path):
    (found,) = with_a_formula_column(tmp_path / "plan.xlsx")
    assert (found.column, found.rows) == ("C", {2, 4})
    assert [row for row in range(1, 8) if found.lacks(row)] == [3, 5]


def test_of_cells_written_in_another_way_than_excels_no_formula_is_missed(tmp_path):
    odd = with_a_formula_column(
        tmp_path / "plan.xlsx", lambda data: data.replace(b'<c r="C2"', b'<c  r="C2"')
    )
    assert odd == ()
