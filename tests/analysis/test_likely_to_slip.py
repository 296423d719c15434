"""Which dates are at risk: by what became of actions of the same rating, never by who has them."""

from __future__ import annotations

from datetime import date

import pytest

from automation.analysis.frame import nights_frame
from automation.analysis.likely_to_slip import CameDue, kept_by, likely_to_slip
from automation.analysis.likely_to_slip import came_due as dates_that_came
from automation.plan.model import Action
from tests.support.plans import EIGHT_WORDS, action, plan, under

EARLIER, SINCE, NOW = date(2017, 5, 1), date(2017, 7, 3), date(2017, 10, 2)


def came_due(before: str, after: str, number: int, first: int = 1) -> tuple[list[Action], list[Action]]:
    """Make actions that were due in June: as they were rated well before, and afterwards."""
    refs = [f"2.{place}" for place in range(first, first + number)]
    return [action(ref, "Jun-17", before) for ref in refs], [action(ref, "Jun-17", after) for ref in refs]


def told(before: list[Action], after: list[Action], *now: Action) -> list[tuple[str, int, int]]:
    nights = [(EARLIER, plan(*before)), (SINCE, plan(*after)), (NOW, plan(*after, *now))]
    return [(row.ref, row.missed, row.came_due) for row in likely_to_slip(nights_frame(nights), NOW)]


def test_an_action_of_a_kind_that_mostly_missed_its_dates_is_named() -> None:
    missed, open_still = came_due("Amber", "Amber", 4)
    kept, done = came_due("Amber", "Blue", 2, first=5)
    now = (action("2.90", "Nov-17", "Amber"), action("2.91", "Nov-17", "Green"))
    assert told(missed + kept, open_still + done, *now) == [("2.90", 4, 6)]


@pytest.mark.parametrize(
    "now",
    [
        action("2.90", "Nov-18", "Amber"),  # too far ahead
        action("2.90", "Sep-17", "Amber"),  # late already
        action("2.90", "Nov-17", "Blue"),  # done
        action("2.90", "", "Amber"),  # no date
    ],
)
def test_only_what_is_open_and_due_within_three_months_can_be_named(now: Action) -> None:
    assert told(*came_due("Amber", "Red", 6), now) == []


def test_a_kind_of_which_few_came_due_or_half_were_done_in_time_says_nothing() -> None:
    now = action("2.90", "Nov-17", "Amber")
    assert told(*came_due("Amber", "Red", 4), now) == []
    missed, late = came_due("Amber", "Red", 3)
    kept, done = came_due("Amber", "Blue", 3, first=4)
    assert told(missed + kept, late + done, now) == []


def test_a_date_that_was_moved_before_it_came_was_missed_too() -> None:
    before, _ = came_due("Amber", "Amber", 6)
    moved = [action(one.ref, "Jun-17", "Amber", revised="Dec-18") for one in before]
    assert told(before, moved, action("2.90", "Nov-17", "Amber")) == [("2.90", 6, 6)]


def test_an_action_that_left_the_plan_says_nothing() -> None:
    before, after = came_due("Amber", "Amber", 6)
    assert told(before, after[:4], action("2.90", "Nov-17", "Amber")) == []


def test_how_late_the_actions_of_a_kind_were_tells_how_many_were_done_within_some_days() -> None:
    _, done_late = came_due("Amber", "Blue", 3)
    before, open_still = came_due("Amber", "Red", 6)
    nights = [
        (EARLIER, plan(*before)),
        (SINCE, plan(*open_still)),
        (date(2017, 8, 7), plan(*done_late, *open_still[3:])),
        (NOW, plan(*done_late, *open_still[3:])),
    ]
    dates = dates_that_came(nights_frame(nights))
    assert dates == (CameDue("Amber", 3, 94),) * 3 + (CameDue("Amber", 94, 94),) * 3
    assert [kept_by(dates, "Amber", days) for days in (0, 3, 60, 94)] == [(0, 6), (3, 6), (3, 6), (0, 0)]
    assert kept_by(dates, "Green") == (0, 0)


def test_an_action_that_was_withdrawn_says_nothing_from_then_on() -> None:
    nights = [
        (EARLIER, under(EIGHT_WORDS, plan(action("2.1", "Jun-17", "A")))),
        (SINCE, under(EIGHT_WORDS, plan(action("2.1", "Jun-17", "A")))),
        (NOW, under(EIGHT_WORDS, plan(action("2.1", "Jun-17", "Dropped")))),
    ]
    assert dates_that_came(nights_frame(nights)) == (CameDue("Amber", 3, 3),)
