from __future__ import annotations

from datetime import date

import pytest

from automation.plan.due_moments import moment_at
from automation.plan.due_words import tokens
from automation.plan.due_years import Moment, MonthAlone, Unsure


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("Sep-17", date(2017, 9, 1), date(2017, 9, 30)),
        ("5-9 June 2017", date(2017, 6, 5), date(2017, 6, 9)),
        ("29 Sept - 3 Oct 2017", date(2017, 9, 29), date(2017, 10, 3)),
        ("30/09/2017", date(2017, 9, 30), date(2017, 9, 30)),
        ("w/c 5 June 2017", date(2017, 6, 5), date(2017, 6, 11)),
        ("mid-June 2017", date(2017, 6, 11), date(2017, 6, 20)),
    ],
)
def test_a_moment_is_the_days_that_are_named(phrase, first, last):
    found = moment_at(tokens(phrase), 0)
    assert found is not None
    assert isinstance(found[0], Moment)
    assert (found[0].first, found[0].last, found[1]) == (first, last, len(tokens(phrase)))


def test_a_month_alone_waits_for_its_year_and_what_is_unsure_says_why():
    assert moment_at(tokens("June"), 0) == (MonthAlone(6), 1)
    assert moment_at(tokens("31/04/2017"), 0) == (Unsure("April 2017 has no day 31."), 5)
    assert moment_at(tokens("Council"), 0) is None
