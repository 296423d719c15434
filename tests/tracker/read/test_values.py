from __future__ import annotations

from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.styles import Color, PatternFill

from automation.tracker.read.grid import Merged
from automation.tracker.read.open_file import open_source
from automation.tracker.read.reading import read_tracker
from tests.support.grids import told

HEAD = ["Ref", "Action", "Lead", "Due date", "Progress BRAG", "Comments", "Desired outcome"]


def saved(tmp_path, *rows, formats=(), sheet="Plan", epoch=None, name="tracker.xlsx"):
    """Save a workbook of rows below the headings, some cells with a number format, and read it."""
    book = Workbook()
    if epoch:
        book.epoch = epoch
    book.active.title = sheet
    for row in (HEAD, *rows):
        book.active.append(row)
    for cell, form in formats:
        book.active[cell].number_format = form
    path = tmp_path / name
    book.save(path)
    return read_tracker(path)


@pytest.mark.parametrize(
    ("form", "shows"),
    [
        ("mmm-yy", "Sep-17"),
        ("mmmm yyyy", "September 2017"),
        ("[$-809]mmm\\ yy;@", "Sep 17"),
        ("mm/yyyy", "09/2017"),
    ],
)
@pytest.mark.parametrize("day", [1, 15, 30])
def test_a_month_that_excel_made_a_day_is_the_month_that_people_see(tmp_path, form, shows, day):
    found = saved(tmp_path, ["1.1", "Do it", "Head", date(2017, 9, day)], formats=[("D2", form)])
    due = found.plan.actions[0].due
    assert (due.text, due.by) == (shows, date(2017, 9, 30))
    assert ("D52", "Plan!D2") in told(found.findings)


@pytest.mark.parametrize(("form", "shows"), [("yyyy", "2018"), ("mmm", "Jan"), ('"Q1 "yyyy', "Q1 2018")])
def test_a_date_shown_as_a_year_a_quarter_or_a_month_is_read_as_shown(tmp_path, form, shows):
    found = saved(tmp_path, ["1.1", "Do it", "Head", date(2018, 1, 1)], formats=[("D2", form)])
    assert found.plan.actions[0].due.text == shows
    assert ("D52", "Plan!D2") in told(found.findings)


@pytest.mark.parametrize("form", ["dd/mm/yyyy", "d-mmm-yy", "[$-809]dd mmmm yyyy;@", "d mmm"])
def test_a_first_day_that_people_see_is_that_day(tmp_path, form):
    found = saved(tmp_path, ["1.1", "Do it", "Head", date(2017, 9, 1)], formats=[("D2", form)])
    assert found.plan.actions[0].due.by == date(2017, 9, 1)
    assert "D52" not in dict(told(found.findings))


def test_another_day_shown_as_its_month_is_that_month_too(tmp_path):
    found = saved(tmp_path, ["1.1", "Do it", "Head", date(2017, 9, 15)], formats=[("D2", "mmm-yy")])
    assert found.plan.actions[0].due.by == date(2017, 9, 30)
    assert ("D52", "Plan!D2") in told(found.findings)


def test_in_our_own_tracker_a_month_is_its_last_day_and_excels_day_is_reported(tmp_path):
    book = Workbook()
    book.active.title = "Actions"
    book.active.append(["Section", "Ref", "Action", "Lead", "Due date", "Due by"])
    book.active.append(["1", "1.1", "Do it", "Head", date(2017, 9, 1), None])
    book.active["E2"].number_format = "mmm-yy"
    book.create_sheet("Settings").append(["Setting", "Value"])
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    found = read_tracker(path)
    assert found.plan.actions[0].due.by == date(2017, 9, 30)
    (finding,) = [finding for finding in found.findings if finding.code == "D52"]
    assert finding.where == "Actions!E2"
    assert "but Excel's Due by counts 1 September 2017" in finding.message


@pytest.mark.parametrize(
    ("ref", "form", "shows"),
    [
        (1.1, "0.00", "1.10"),
        (1.1, "General", "1.1"),
        (1, "00", "01"),
        (3, '"LSCB"0', "LSCB3"),
        (11, "0", "11"),
    ],
)
def test_a_ref_that_is_a_number_is_what_its_cell_shows(tmp_path, ref, form, shows):
    found = saved(tmp_path, [ref, "Do it", "Head", "Sep-17"], formats=[("A2", form)])
    assert [action.ref for action in found.plan.actions] == [shows]


def figures(tmp_path, *rows, formats=(), unit="%"):
    """Read the measure 'On time' from a workbook with these readings, some with a number format."""
    book = Workbook()
    book.active.title = "Plan"
    for row in (HEAD, ["1.1", "Do it", "Head", "Sep-17"]):
        book.active.append(row)
    sheet = book.create_sheet("Measures")
    sheet.append(["Measure", "Section", "Unit", "Better", "Baseline", "Baseline date"])
    sheet.append(["On time", "1", unit, "higher", 0.5, date(2017, 4, 1)])
    sheet["E2"].number_format = "0%" if unit in {"", "%"} else "0"
    sheet["F2"].number_format = "mmm-yy"
    sheet = book.create_sheet("Readings")
    sheet.append(["Measure", "Date", "Target", "Actual"])
    for row in rows:
        sheet.append(["On time", *row])
    for cell, form in formats:
        sheet[cell].number_format = form
    book.save(tmp_path / "tracker.xlsx")
    return read_tracker(tmp_path / "tracker.xlsx")


def test_each_percentage_is_read_as_its_own_cell_shows_it(tmp_path):
    found = figures(
        tmp_path,
        [date(2017, 6, 1), 0.62, 0.625], [date(2017, 7, 1), 75, 0.75], [date(2017, 8, 31), 0.85, "80%"],
        formats=[("B2", "mmm-yy"), ("C2", "0%"), ("D2", "0.0%"), ("B3", "mmmm yyyy"), ("C4", "0%;-0%")],
    )  # fmt: skip
    assert [(r.day, r.target, r.actual) for r in found.plan.readings] == [
        (date(2017, 6, 30), 62, 62.5), (date(2017, 7, 31), 75, 0.75), (date(2017, 8, 31), 85, 80)
    ]  # fmt: skip
    (measure,) = found.plan.measures
    assert (measure.baseline, measure.baseline_date) == (50, date(2017, 4, 30))
    assert told(found.findings) == []


def test_a_measure_without_a_unit_is_in_per_cent_where_its_cells_are(tmp_path):
    found = figures(tmp_path, [date(2017, 6, 1), 0.62, 0.75], formats=[("C2", "0%"), ("D2", "0%")], unit="")
    assert [measure.unit for measure in found.plan.measures] == ["%"]


def test_a_percentage_of_a_measure_in_days_is_reported_and_days_are_not(tmp_path):
    found = figures(
        tmp_path, [date(2017, 6, 1), 12, 0.75], [date(2017, 7, 1), 12.5, 13],
        formats=[("D2", "0%"), ("C3", '0.0 "days"'), ("D3", "0")], unit="days",
    )  # fmt: skip
    assert [(r.target, r.actual) for r in found.plan.readings] == [(12, 75), (12.5, 13)]
    assert told(found.findings) == [("M51", "Readings!D2")]


def test_dates_of_a_workbook_that_counts_from_1904_are_right(tmp_path):
    found = saved(tmp_path, ["1.1", "Do it", "Head", date(2017, 9, 29)], epoch=datetime(1904, 1, 1))
    assert found.plan.actions[0].due.by == date(2017, 9, 29)


def test_a_row_of_formulas_alone_that_were_never_calculated_is_reported(tmp_path):
    found = saved(tmp_path, ["1.1", "Do it", "Head", "Sep-17"], ["=A2", "=B2", "=C2", "=D2"])
    assert len(found.plan.actions) == 1
    assert [where for code, where in told(found.findings) if code == "S60"] == [
        "Plan!A3", "Plan!B3", "Plan!C3", "Plan!D3"
    ]  # fmt: skip


def test_merged_banners_above_and_between_rows_are_headings(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["Our plan"])
    sheet.append(HEAD)
    sheet.append(["GOOD PRACTICE"])
    sheet.append(["Recommendation 1. Plan ahead"])
    sheet.append(["1.1", "Do it", "Head", "Sep-17"])
    for row in (1, 3, 4):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=7)
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    found = read_tracker(path)
    assert [(s.ref, s.theme, s.title) for s in found.plan.sections] == [("1", "GOOD PRACTICE", "Plan ahead")]
    assert told(found.findings) == []


def test_chart_sheets_and_empty_sheets_are_skipped(tmp_path):
    book = Workbook()
    for row in (HEAD, ["1.1", "Do it", "Head", "Sep-17"]):
        book.active.append(row)
    book.create_chartsheet("Chart")
    book.create_sheet("Empty")
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    assert len(read_tracker(path).plan.actions) == 1


def test_a_sheet_that_the_toolkit_wrote_is_not_read_as_a_plan(tmp_path):
    book = Workbook()
    book.active.title = "Actions"
    for row in (["Section", *HEAD], ["1", "1.1", "Do it", "Head", "Sep-17"]):
        book.active.append(row)
    for name in ("Summary", "Start here", "Checks", "BRAG key"):
        sheet = book.create_sheet(name)
        sheet.append(HEAD)
        sheet.append(["9.9", "Not this", "Head", "Sep-17"])
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    found = read_tracker(path)
    assert [a.ref for a in found.plan.actions] == ["1.1"]
    assert ("S56", "BRAG key") in told(found.findings)


def test_the_fills_of_cells_are_read_blank_cells_too_but_not_white(tmp_path):
    book = Workbook()
    book.active.title = "Plan"
    book.active.append(["RAG", "Action"])
    colours = ["FFC000", "00ffff00", "FFFFFF", Color(indexed=10), Color(theme=9), Color(theme=4, tint=0.4)]
    for row, colour in enumerate(colours, 2):
        book.active.cell(row, 1).fill = PatternFill("solid", fgColor=colour)
    book.active["B2"].fill = PatternFill("solid", fgColor="FF0000")
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    source, _ = open_source(path)
    assert source.fills("Plan", {0}) == {
        2: {0: "FFC000"}, 3: {0: "FFFF00"}, 5: {0: "FF0000"}, 6: {0: "F79646"}, 7: {0: "95B3D7"}
    }  # fmt: skip
    assert source.fills("Plan", {1}) == {2: {1: "FF0000"}}
    assert source.fills("Plan", ()) == {}


def test_the_areas_of_merged_cells_are_read(tmp_path):
    book = Workbook()
    book.active.title = "Plan"
    book.active.append(["Lead", "Action"])
    book.active.merge_cells("A2:A4")
    book.active.merge_cells("A5:B5")
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    assert set(open_source(path)[0].merged("Plan")) == {Merged(2, 0, 4, 0), Merged(5, 0, 5, 1)}


def test_a_sheet_whose_first_columns_and_rows_are_blank_is_read_at_its_real_addresses(tmp_path):
    book = Workbook()
    for row, cells in enumerate((HEAD, ["1.1", "Do it", "Head", "Sep-17", "Purple"]), 3):
        for column, text in enumerate(cells, 2):
            book.active.cell(row, column).value = text
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    (action,) = read_tracker(path).plan.actions
    assert (action.place.cell("rating"), action.place.cell("ref")) == ("F4", "B4")
