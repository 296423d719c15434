from __future__ import annotations

from datetime import date

import pytest

from automation.checks.plan_years import Years, is_dated, is_moved, years_of
from automation.plan.due import Due
from automation.plan.due_language import read_due
from automation.plan.settings import Settings
from tests.support.plans import action, plan


def test_a_few_wrong_dates_do_not_move_the_years_of_a_plan():
    years = years_of(
        plan(*(action(f"2.{n}", due) for n, due in enumerate(("Sep-17", "Oct-17", "Nov-17", "Sep-71"), 1)))
    )
    assert years is not None
    assert years.hold(date(2018, 12, 31))
    assert not years.hold(date(2071, 9, 30))


def test_the_years_on_the_settings_sheet_come_first():
    said = Settings(plan_starts=date(2017, 4, 1), plan_ends=date(2018, 3, 31))
    assert years_of(plan(action("2.1"), settings=said)) == Years(
        date(2017, 4, 1), date(2018, 3, 31), said=True
    )


@pytest.mark.parametrize(
    ("was", "now", "moved"),
    [
        ("Sep-17", "Dec-17", True),
        ("Sep-17", "30/09/2017", False),
        ("quarterly from Sep-17", "quarterly from Dec-17", False),
    ],
)
def test_only_another_day_is_a_move(was, now, moved):
    assert is_moved(read_due(was), read_due(now)) is moved


def test_a_month_that_excel_took_for_a_day_is_put_right_and_not_moved():
    assert not is_moved(Due.on(date(2026, 4, 17)), read_due("Apr-17"))


def test_a_phrase_without_a_single_date_has_no_day_to_compare():
    assert is_dated(read_due("Sep-17"), None)
    assert not is_dated(read_due("TBC"), None)
    assert not is_dated(read_due("Sep-71"), Years(date(2017, 1, 1), date(2019, 1, 1), said=True))
