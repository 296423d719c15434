"""Which day it is where the plan is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.plan.settings import Settings
from automation.plan.time_zone import day_of, read_zone

LATE_ON_A_SUMMER_EVENING = datetime(2017, 7, 1, 23, 30, tzinfo=UTC)


def test_today_is_the_councils_today() -> None:
    assert day_of(Plan(), None, LATE_ON_A_SUMMER_EVENING) == date(2017, 7, 2)
    lisbon = Plan(settings=Settings(time_zone="Atlantic/Azores"))
    assert day_of(lisbon, None, LATE_ON_A_SUMMER_EVENING) == date(2017, 7, 1)


def test_the_date_asked_for_wins_then_the_trackers() -> None:
    kept = Plan(settings=Settings(as_at=date(2017, 10, 2)))
    assert day_of(kept, None, LATE_ON_A_SUMMER_EVENING) == date(2017, 10, 2)
    assert day_of(kept, date(2017, 9, 4), LATE_ON_A_SUMMER_EVENING) == date(2017, 9, 4)


def test_a_zone_that_does_not_exist_is_said_only_where_today_is_wanted() -> None:
    wrong = Plan(settings=Settings(time_zone="Europe/Lundon"))
    with pytest.raises(PlanError, match="'Europe/Lundon' is no time zone"):
        day_of(wrong, None, LATE_ON_A_SUMMER_EVENING)
    assert day_of(wrong, date(2017, 9, 4), LATE_ON_A_SUMMER_EVENING) == date(2017, 9, 4)


@pytest.mark.parametrize("name", ["Europe/Lundon", "", "../../etc/passwd", "London"])
def test_what_is_no_zone_is_said(name: str) -> None:
    with pytest.raises(PlanError, match="is no time zone"):
        read_zone(name)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2200, 1, 1), date(9999, 12, 31)])
def test_a_day_at_the_end_of_the_calendar_cannot_stand_in_for_today(day: date) -> None:
    """Days are counted to both sides of it."""
    for of, asked in ((Plan(), day), (Plan(settings=Settings(as_at=day)), None)):
        with pytest.raises(
            PlanError, match=f"{day.isoformat()} cannot stand in for today: give a day between"
        ):
            day_of(of, asked, LATE_ON_A_SUMMER_EVENING)
    assert day_of(Plan(), date(1900, 1, 1), LATE_ON_A_SUMMER_EVENING) == date(1900, 1, 1)
