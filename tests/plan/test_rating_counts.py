"""Counts: every action once, whatever the order, and late ones beside their ratings."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from automation.plan.rating_counts import tally
from automation.plan.ratings import Rating
from tests.support.plans import action

AS_AT = date(2017, 10, 2)


def test_a_green_action_that_is_late_counts_as_green_and_as_late() -> None:
    counts = tally(
        [
            action("2.1", "Sep-17", "Green"),  # late
            action("2.2", "Sep-17", "Blue"),  # done, so never late
            action("2.3", "Oct-17", "Red"),  # in time
            action("2.4", "Twice yearly", ""),  # no date
            action("2.5", "Sep-17", "Amber", revised="Dec-17"),  # re-dated
        ],
        AS_AT,
    )
    assert counts.as_dict() == {
        "Blue": 1, "Red": 1, "Amber": 1, "Green": 1, "Not rated": 1, "Total": 5, "Late": 1,
    }  # fmt: skip


def test_late_begins_the_day_after_it_was_due() -> None:
    due = action("2.1", "30/09/2017", "Green")
    assert not due.is_late(date(2017, 9, 30))
    assert due.is_late(date(2017, 10, 1))
    assert (due.days_late(date(2017, 9, 30)), due.days_late(AS_AT)) == (0, 2)


ACTIONS = st.builds(
    action,
    st.just("2.1"),
    due=st.sampled_from(["Sep-17", "Dec-17", "TBC", ""]),
    rating=st.sampled_from(["Blue", "Red", "Amber", "Green", ""]),
)


@given(st.lists(ACTIONS), st.lists(ACTIONS))
def test_counts_add_up(some, others) -> None:
    one, other, both = tally(some, AS_AT), tally(others, AS_AT), tally([*others, *some], AS_AT)
    assert both.total == one.total + other.total == len(some) + len(others)
    assert both.late == one.late + other.late <= both.total - both.blue
    assert all(both.of(r) == one.of(r) + other.of(r) for r in Rating)
