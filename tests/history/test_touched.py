"""When an action was last updated, as far as the nights on record tell."""

from __future__ import annotations

from datetime import date

from automation.history.touched import last_touched
from tests.support.plans import action, plan

NIGHTS = [
    (date(2017, 9, 4), plan(action("2.1", rating="Green"), action("2.2", rating="Amber", comments="Draft."))),
    (
        date(2017, 9, 11),
        plan(action("2.1", rating="Amber"), action("2.2", rating="Amber", comments="Draft.")),
    ),
    (date(2017, 9, 18), plan(action("2.1", rating="Amber"), action("2.2", rating="Amber", comments="Done?"))),
]
TODAY = date(2017, 10, 2)


def test_the_night_on_which_an_action_came_to_stand_as_it_does() -> None:
    touched = last_touched(NIGHTS, TODAY)
    assert touched(action("2.1", rating="Amber")) == date(2017, 9, 11)
    assert touched(action("2.2", rating="Amber", comments="Done?")) == date(2017, 9, 18)


def test_a_change_that_no_night_has_on_record_was_made_today() -> None:
    touched = last_touched(NIGHTS, TODAY)
    assert touched(action("2.1", rating="Blue")) == TODAY
    assert touched(action("2.1", rating="Amber", revised="Dec-17")) == TODAY


def test_what_always_stood_so_and_what_nobody_knows_was_not_touched() -> None:
    touched = last_touched(NIGHTS[:1], TODAY)
    assert touched(action("2.1", rating="Green")) is None
    assert touched(action("9.9", rating="Red")) is None


def test_nights_from_the_day_on_do_not_count() -> None:
    touched = last_touched(NIGHTS, date(2017, 9, 11))
    assert touched(action("2.1", rating="Amber")) == date(2017, 9, 11)
    assert touched(action("2.1", rating="Green")) is None
