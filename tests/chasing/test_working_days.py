"""Days on which letters go out."""

from __future__ import annotations

from datetime import date

import pytest

from automation.chasing.working_days import (
    add_working_days,
    is_working_day,
    last_working_day_before,
    next_working_day,
    why_closed,
)


@pytest.mark.parametrize(
    ("day", "open_day"),
    [
        (date(2017, 10, 2), True),
        (date(2017, 10, 7), False),  # Saturday
        (date(2017, 10, 8), False),  # Sunday
        (date(2017, 8, 28), False),  # the summer bank holiday of England
        (date(2017, 8, 7), True),  # a bank holiday in Scotland only
        (date(2018, 3, 17), False),
        (date(2018, 3, 19), True),  # a holiday in Northern Ireland only
        (date(2018, 4, 2), False),  # Easter Monday, no holiday in Scotland
        (date(2020, 5, 8), False),  # moved that year
        (date(2021, 12, 27), False),  # in place of a Saturday
        (date(2022, 9, 19), False),  # once only
    ],
)
def test_the_working_days_of_england(day, open_day):
    assert is_working_day(day) is open_day
    assert (why_closed(day) == "") is open_day


def test_going_on_and_back():
    assert next_working_day(date(2018, 3, 29)) == date(2018, 4, 3)
    assert last_working_day_before(date(2018, 4, 3)) == date(2018, 3, 29)
    assert add_working_days(date(2017, 12, 21), 3) == date(2017, 12, 28)
    assert add_working_days(date(2017, 10, 2), 0) == date(2017, 10, 2)
