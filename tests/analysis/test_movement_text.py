from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.analysis.movement import movement
from automation.analysis.movement_text import movement_json, movement_text
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
