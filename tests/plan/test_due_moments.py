from __future__ import annotations

from datetime import date

import pytest

from automation.plan.due_moments import Moment, MonthAlone, Unsure, last_of, moment_at


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("sep-17", date(2017, 9, 1), date(2017, 9, 30)),
        ("5-9 june 2017", date(2017, 6, 5), date(2017, 6, 9)),
        ("29 sept - 3 oct 2017", date(2017, 9, 29), date(2017, 10, 3)),
        ("30/09/2017", date(2017, 9, 30), date(2017, 9, 30)),
        ("w/c 5 june 2017", date(2017, 6, 5), date(2017, 6, 11)),
        ("mid-june 2017", date(2017, 6, 11), date(2017, 6, 20)),
        ("q2 2017/18", date(2017, 7, 1), date(2017, 9, 30)),
        ("q4 2017/18", date(2018, 1, 1), date(2018, 3, 31)),
        ("q1-q2 2017/18", date(2017, 4, 1), date(2017, 9, 30)),
        ("first quarter of calendar year 2018", date(2018, 1, 1), date(2018, 3, 31)),
        ("fy 17/18", date(2017, 4, 1), last_of(2018, 3)),
    ],
)
def test_a_date_is_read_as_the_days_that_it_names(phrase, first, last):
    found = moment_at(phrase, 0)
    assert found is not None
    assert isinstance(found[0], Moment)
    assert (found[0].first, found[0].last, found[1]) == (first, last, len(phrase))


@pytest.mark.parametrize(
    "phrase", ["q2", "q2 2017", "half-term", "autumn term 2017", "spring 2018", "easter", "31/04/2017"]
)
def test_a_date_with_no_single_reading_says_why(phrase):
    found = moment_at(phrase, 0)
    assert found is not None
    assert isinstance(found[0], Unsure)


def test_a_month_without_a_year_is_read_as_such():
    assert moment_at("june", 0) == (MonthAlone(6), 4)
    assert moment_at("council", 0) is None
