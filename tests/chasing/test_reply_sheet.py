"""The small workbook that goes with a letter."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl

from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import BASE, HEADER_ROW, SHEET, TALLEST, reply_sheet, row_height
from tests.support.plans import action, plan

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
    row = sheet[FIRST]
    assert [cell.protection.locked for cell in row[:6]] == [True, True, True, False, False, False]
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert [(v.formula1, str(v.sqref)) for v in lists] == [
        ('"Blue,Red,Amber,Green"', f"D{FIRST}:D{FIRST + 1}")
    ]


def test_the_same_letter_gives_the_same_workbook():
    assert sheet_of(tracker()) == sheet_of(tracker())
    names = zipfile.ZipFile(io.BytesIO(sheet_of(tracker()))).namelist()
    assert not any("vba" in name.casefold() for name in names)


def test_a_row_is_as_high_as_its_longest_text_needs_and_no_higher_than_excel_allows():
    assert row_height(["one", "two"], [10, 10], line=10) == 13
    assert row_height(["one\ntwo", "three"], [10, 10], line=10) == 23
    assert row_height(["x" * 100_000], [10]) == TALLEST
