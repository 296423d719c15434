"""Dropdowns offer and never refuse, and what is typed into a column of dates is queried if it is none."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from automation.tracker.sheets import TABLES
from automation.tracker.write.choices import NAMED_COLUMNS, validations
from tests.support.trackers import small_tracker


def test_nothing_that_people_type_is_refused() -> None:
    for table in TABLES:
        for options in validations(table).values():
            is_told = options["validate"] == "any"
            assert is_told or options.get("error_type") == "warning" or options["show_error"] is False


def test_a_built_tracker_offers_what_its_tables_list(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(small_tracker(tmp_path))
    lists = {
        (sheet.title, str(rule.sqref).partition(":")[0]): rule.formula1
        for sheet in book
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    names = set(NAMED_COLUMNS) | {"RatingNames", "StateNames", "ColourNames"}
    assert {name for name in lists.values() if name in names} == names
    assert names <= set(book.defined_names)
    assert lists["Actions", "I2"] == "RatingNames"
    assert lists["BRAG key", "D2"] == "StateNames"


def test_dates_are_dates_in_every_column_of_them(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(small_tracker(tmp_path))
    dated = {
        f"{sheet.title}!{str(rule.sqref).partition(':')[0]}"
        for sheet in book
        for rule in sheet.data_validations.dataValidation
        if rule.type == "date"
    }
    assert {"Actions!L2", "Boards!C2", "Leads!F2", "Accepted!E2", "Readings!B2"} <= dated
    row = next(row for row in book["Settings"].iter_rows() if row[0].value == "As at")
    assert f"Settings!{row[1].coordinate}" in dated


def test_rows_that_people_will_add_have_the_formats_of_their_columns(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(small_tracker(tmp_path))["Actions"]
    assert {sheet.column_dimensions[column].number_format for column in "ABFI"} == {"@"}
    assert sheet.column_dimensions["L"].number_format == "dd/mm/yyyy"
