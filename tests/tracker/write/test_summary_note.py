"""What the check says on the Summary about where it counts otherwise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from automation.tracker.write.summary_note import ALL_ROW, LINE_ROW, NOTE_ROW, summary_note
from tests.support.plans import action, plan

AS_AT = date(2017, 10, 2)
NOW = datetime(2017, 10, 2, 14, 5)
ACTIONS = [["Ref", "Due by", "Rated as"], ["2.1", datetime(2017, 9, 30), "Green"], ["2.2", "", "Not rated"]]


def summary(*numbers: object) -> list[list[Any]]:
    """Return a Summary that shows these counts of all actions."""
    rows: list[list[Any]] = [[""] * 9 for _ in range(NOTE_ROW + 1)]
    rows[ALL_ROW - 1] = ["", "All actions", "Blue", "Red", "Amber", "Green", "Not rated", "Total", "Late"]
    rows[ALL_ROW] = ["All", "The whole plan", *numbers]
    rows[LINE_ROW][0] = "Everything is counted."
    return rows


def test_the_same_counts_are_confirmed_with_day_and_time() -> None:
    same = plan(action("2.1", "Sep-17", "Green", row=2), action("2.2", "", row=3))
    note = summary_note(same, AS_AT, summary(0, 0, 0, 1, 1, 2, 1), ACTIONS, NOW)
    assert note == "The toolkit counts the same (checked on 2 October 2017 at 14:05)."


def test_other_counts_are_named_with_the_actions_that_they_come_from() -> None:
    other = plan(action("2.1", "Sep-17", "Green", row=2), action("2.2", "Q1 2017/18", "Red", row=3))
    note = summary_note(other, AS_AT, summary(0, 0, 0, 1, 1, 2, 1), ACTIONS, NOW)
    assert note == (
        "The toolkit counts 1 Red (0 here), 0 Not rated (1 here) and 2 Late (1 here): it rates 2.2 otherwise "
        "and dates 2.2 otherwise (checked on 2 October 2017 at 14:05). The sheet Checks says what to type."
    )


def test_nothing_is_said_on_a_summary_that_has_no_room_for_it() -> None:
    old = summary(0, 0, 0, 1, 1, 2, 1)[1:]
    assert not summary_note(plan(), AS_AT, old, ACTIONS, NOW)
    assert not summary_note(plan(), AS_AT, summary(0, 0, 0, 1, 1, 2, 1), [["Ref"]], NOW)
