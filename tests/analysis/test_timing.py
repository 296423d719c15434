from __future__ import annotations

from datetime import date, timedelta

import pytest

from automation.analysis.timing import timing
from automation.plan.due import Due
from automation.plan.model import Action
from automation.plan.ratings import Rating
from tests.support.plans import action

AS_AT = date(2017, 10, 2)


def _on(day: date, rating: Rating = Rating.GREEN) -> Action:
    return Action("2.1", "2", label="2.1", due=Due.on(day), rating=rating)


@pytest.mark.parametrize(
    ("days", "ages", "soon"),
    [
        (-1, (1, 0, 0), (0, 0)),
        (-30, (1, 0, 0), (0, 0)),
        (-31, (0, 1, 0), (0, 0)),
        (-90, (0, 1, 0), (0, 0)),
        (-91, (0, 0, 1), (0, 0)),
        (0, (0, 0, 0), (1, 1)),
        (30, (0, 0, 0), (1, 1)),
        (31, (0, 0, 0), (0, 1)),
        (60, (0, 0, 0), (0, 1)),
        (61, (0, 0, 0), (0, 0)),
    ],
)
def test_each_age_ends_on_its_day(days, ages, soon):
    found = timing([_on(AS_AT + timedelta(days=days))], AS_AT)
    assert tuple(count for _, count in found.by_age()) == ages
    assert (len(found.due_30), len(found.due_60)) == soon


def test_what_is_blue_is_neither_late_nor_due():
    assert timing([_on(date(2017, 1, 1), rating=Rating.BLUE)], AS_AT) == timing([], AS_AT)


def test_what_has_no_date_is_named():
    found = timing([action("2.1", "Twice yearly"), action("2.2", "Sep-17")], AS_AT)
    assert found.undated == ("2.1",)
    assert found.late_30 == ("2.2",)
