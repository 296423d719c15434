"""The small workbook that goes with a letter."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl

from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import (
    BASE,
    HEADER_ROW,
    HEADINGS,
    SHEET,
    TALLEST,
    YOUR_COMMENT,
    reply_sheet,
    row_height,
)
from tests.support.plans import EIGHT_WORDS, action, plan, under

MONDAY = date(2017, 10, 2)
FIRST = HEADER_ROW + 2
"""The row of the first action, as Excel counts."""


def tracker():
    return plan(
        action("2.1", "Sep-17", "Red", comments="Waiting.", row=2), action("2.2", "Sep-17", "", row=3)
    )


def sheet_of(listed):
    (letter,) = plan_letters(listed, MONDAY).letters
    return reply_sheet(letter)


def test_only_three_cells_of_a_row_are_open_and_the_rating_is_a_list():
    book = openpyxl.load_workbook(io.BytesIO(sheet_of(tracker())))
    sheet = book[SHEET]
    assert sheet.protection.sheet
    assert book[BASE].sheet_state == "veryHidden"
    assert [open_in(sheet[row]) for row in range(FIRST, FIRST + 3)] == ["DF", "E", "DEF"]
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert [str(v.sqref) for v in lists] == [f"D{FIRST}", f"D{FIRST + 2}"]
    assert choices(book) == ["Blue", "Red", "Amber", "Green"]


def open_in(row):
    """Name the columns of a row that can be filled in."""
    return "".join(cell.column_letter for cell in row[:6] if not cell.protection.locked)


def test_it_is_one_marked_table_with_the_log_above_the_cell_for_the_new_entry():
    sheet = openpyxl.load_workbook(io.BytesIO(sheet_of(tracker())))[SHEET]
    (table,) = sheet.tables.values()
    assert table.ref == f"A{FIRST - 1}:F{FIRST + 2}"
    assert [cell.value for cell in sheet[FIRST - 1][:6]] == list(HEADINGS)
    shown = [[cell.value for cell in sheet[row][:6]] for row in range(FIRST, FIRST + 3)]
    assert [(row[0], row[1], row[4]) for row in shown] == [
        ("2.1", "Do what 2.1 says", "Waiting."),
        ("2.1", YOUR_COMMENT, None),
        ("2.2", "Do what 2.2 says", None),
    ]
    assert sheet["A2"].value.startswith("Fill in columns D, E and F: ")


def test_it_says_what_the_ratings_mean():
    own = under(EIGHT_WORDS, plan(action("2.1", "Sep-17", "Off course")))
    said = openpyxl.load_workbook(io.BytesIO(sheet_of(own)))[SHEET].cell(HEADER_ROW, 1).value
    assert all(f"{rating.name}: " in said for rating in EIGHT_WORDS.ratings)
    said = openpyxl.load_workbook(io.BytesIO(sheet_of(tracker())))[SHEET].cell(HEADER_ROW, 1).value
    assert said.startswith("Blue: Done, and the evidence is recorded. Red: Off track or late.")


def choices(book):
    """Give the words that the dropdown of the ratings offers."""
    listed, *_ = (v for v in book[SHEET].data_validations.dataValidation if v.type == "list")
    sheet, _, cells = listed.formula1.removeprefix("=").partition("!")
    return [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]


def test_the_ratings_to_choose_from_are_those_of_the_key_whole_words_with_commas_too():
    own = under(EIGHT_WORDS, plan(action("2.1", "Sep-17", "Off course", comments="Waiting.")))
    book = openpyxl.load_workbook(io.BytesIO(sheet_of(own)))
    assert choices(book) == [rating.name for rating in EIGHT_WORDS.ratings]
    assert "Done, not yet evidenced" in choices(book)
    assert book[SHEET].cell(FIRST, 4).value == "Off course"
    rules = [rule for rules in book[SHEET].conditional_formatting for rule in rules.rules]
    assert [rule.formula for rule in rules] == [[f'"{rating.name}"'] for rating in EIGHT_WORDS.ratings]
    fills = [rule.dxf.fill.bgColor.rgb for rule in rules]
    assert fills == [f"FF{rating.colour}" for rating in EIGHT_WORDS.ratings]


def test_the_same_letter_gives_the_same_workbook():
    assert sheet_of(tracker()) == sheet_of(tracker())
    names = zipfile.ZipFile(io.BytesIO(sheet_of(tracker()))).namelist()
    assert not any("vba" in name.casefold() for name in names)


def test_a_row_is_as_high_as_its_longest_text_needs_and_no_higher_than_excel_allows():
    assert row_height(["one", "two"], [10, 10], line=10) == 13
    assert row_height(["one\ntwo", "three"], [10, 10], line=10) == 23
    assert row_height(["x" * 100_000], [10]) == TALLEST
