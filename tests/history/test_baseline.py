"""Which nights the checks compare with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from automation.history.baseline import LookingBack, look_back
from automation.history.store import History
from automation.tracker.read.result import ReadTracker
from tests.support.plans import action, plan

TODAY = date(2017, 10, 2)


def recorded(folder: Path, *nights: date) -> History:
    history = History.open(folder / "plan-history.sqlite")
    for night in nights:
        history.record(ReadTracker(plan(action("2.1", comments=night.isoformat()))), night, None)
    return history


def test_a_month_back_for_changes_and_further_for_what_stood_still(tmp_path: Path) -> None:
    nights = (date(2017, 7, 31), date(2017, 8, 28), date(2017, 9, 2), date(2017, 9, 25), TODAY)
    with recorded(tmp_path, *nights) as history:
        found = look_back(history, TODAY, 60)
    assert (found.earlier_on, found.older[60].on) == (date(2017, 9, 2), date(2017, 7, 31))
    assert found.earlier is not None
    assert found.earlier.actions[0].comments == "2017-09-02"


def test_a_young_history_gives_its_first_night_and_nothing_older(tmp_path: Path) -> None:
    with recorded(tmp_path, date(2017, 9, 25), date(2017, 9, 29), TODAY) as history:
        found = look_back(history, TODAY, 60)
    assert (found.earlier_on, found.older) == (date(2017, 9, 25), {})


def test_without_earlier_nights_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    with recorded(tmp_path, TODAY) as history:
        assert look_back(history, TODAY, 60) == LookingBack()
    assert look_back(None, TODAY, 60) == LookingBack()
