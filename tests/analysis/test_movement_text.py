from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.analysis.date_decisions import DateMove
from automation.analysis.movement import movement
from automation.analysis.movement_text import movement_json, movement_text
from automation.plan.decisions import DateStanding
from tests.support.plans import action, plan

MOVED = movement(
    plan(action("2.1", "Dec-17", "Green"), action("2.2", "Dec-17", "Amber")),
    plan(
        action("2.1", "Dec-17", "Green"),
        action("2.2", "Dec-17", "Green"),
        action("2.7", "Dec-17", "Green", text="Something new"),
    ),
    opened=date(2017, 7, 11),
    closed=date(2017, 10, 2),
)


def test_the_text_and_the_json_tell_the_same():
    assert "Green rose from 1 to 3" in movement_text(MOVED)
    green = next(line for line in movement_json(MOVED)["overall"]["ratings"] if line["name"] == "Green")
    assert (green["opening"], green["closing"]) == (1, 3)
    assert {"reason": "new", "count": 1, "refs": ["2.7"]} in green["came"]


def test_illustrative_nights_are_called_so():
    assert "made up for the example" in movement_text(replace(MOVED, illustrative=True))
    assert "illustrative" not in movement_text(MOVED)


def test_dates_that_were_moved_between_the_two_nights_name_who_agreed():
    before = DateMove("2.1", date(2017, 7, 11), "Sep-17", "Oct-17", 31, 1)
    since = DateMove("2.1", date(2017, 9, 20), "Oct-17", "Dec-17", 61, 2, standing=DateStanding.UNDECIDED)
    assert "dates" not in movement_json(MOVED)
    assert movement_json(MOVED, (before, since))["dates"] == [
        {
            "ref": "2.1", "was": "Oct-17", "now": "Dec-17", "days": 61, "night": "2017-09-20",
            "who": "moved without a decision",
        }
    ]  # fmt: skip
    text = movement_text(MOVED, (before, since))
    assert "1 date was moved:\n    2.1: Oct-17 became Dec-17 (moved without a decision)." in text
