"""Dates judged by their column: American order, swapped days and months, months in figures."""

from __future__ import annotations

from datetime import date

from automation.tracker.read.grid import Value
from tests.support.grids import grid, read, told


def days(heading: str, *dates: Value) -> tuple[list[date | None], bool]:
    """Return the days that due dates mean, and whether their column was reported."""
    rows: list[list[Value]] = [
        [f"Do the thing with number {i}", "Head of Estates", day] for i, day in enumerate(dates)
    ]
    found = read(grid("Plan", ["Task", "Lead", heading], *rows))
    return [action.due.by for action in found.plan.actions], ("D54", "Plan!C1") in told(found.findings)


def test_one_date_that_can_only_be_american_settles_the_column() -> None:
    assert days("Deadline", "10/16/2017", "11/09/2017") == ([date(2017, 10, 16), date(2017, 11, 9)], True)


def test_british_dates_are_read_as_they_are() -> None:
    assert days("Deadline", "16/10/2017", "11/09/2017") == ([date(2017, 10, 16), date(2017, 9, 11)], False)


def test_dates_in_both_orders_are_one_error() -> None:
    assert days("Deadline", "16/10/2017", "10/16/2017")[1]


def test_days_and_months_that_were_swapped_on_opening_are_turned_back() -> None:
    swapped = (date(2017, 9, 11), date(2017, 8, 12), "11/30/2017", "10/16/2017")
    assert days("Deadline", *swapped)[0][:2] == [date(2017, 11, 9), date(2017, 12, 8)]


def test_months_in_figures_are_months() -> None:
    found = days("Target date (MM/YY)", "09/17", "03/18")
    assert found == ([date(2017, 9, 30), date(2018, 3, 31)], True)


def test_a_time_of_day_is_left_out() -> None:
    assert days("Due date", "30/Sep/17 12:00 AM") == ([date(2017, 9, 30)], False)


def test_days_as_excel_numbers_them_are_dates() -> None:
    assert days("Due date", "43039", "43100") == ([date(2017, 10, 31), date(2017, 12, 31)], True)
    assert days("Due date", "12345", "Oct-17")[0][0] is None
