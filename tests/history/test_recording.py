"""What a night does with the history: recorded when it happened, left out when it is a what-if."""

from __future__ import annotations

import runpy
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from automation import files
from automation.analysis.rollup import summarise
from automation.history.recording import EXAMPLE, begin_from_example, remember
from automation.history.store import History
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.plans import action, plan

NIGHT = date(2017, 10, 2)
TODAY = date(2026, 11, 24)


@pytest.fixture
def history(tmp_path):
    with History.open(tmp_path / "history" / "plan-history.sqlite") as opened:
        yield opened


def read(folder: Path, rating: str = "Green") -> ReadTracker:
    return ReadTracker(plan(action("2.1", rating=rating)), file=TrackerFile(folder / "plan.xlsx"))


def days(history: History) -> list[date]:
    return [record.day for record in history.nights()]


def test_a_night_is_recorded_and_once_more_changes_nothing(history, tmp_path):
    assert remember(history, read(tmp_path), NIGHT, b"x", today=TODAY).said == "recorded"
    assert remember(history, read(tmp_path), NIGHT, b"x", today=TODAY).said == "already recorded"
    assert remember(history, read(tmp_path, "Red"), NIGHT, b"y", today=TODAY).said == "recorded again"
    assert days(history) == [NIGHT]


def example(folder: Path, *, text: str = "") -> ReadTracker:
    """A copy of the example and of its nights, in a folder of its own."""
    shutil.copy(files.workbook_folder() / EXAMPLE, folder)
    read = read_tracker(files.workbook_folder() / "improvement-plan.xlsm")
    actions = tuple(
        replace(row, text=f"{text} {row.label}" if text else row.text) for row in read.plan.actions
    )
    return ReadTracker(replace(read.plan, actions=actions), file=TrackerFile(folder / "plan.xlsm"))


class TestTheNightsOfTheExample:
    def test_they_come_before_its_own_first_night_without_a_copy(self, history, tmp_path):
        tonight = remember(history, example(tmp_path), NIGHT, b"x", today=TODAY)
        assert tonight.said == "recorded; started with 34 illustrative nights from the example"
        *before, own = history.nights()
        assert {(record.illustrative, record.has_copy, record.saved_by) for record in before} == {
            (True, False, "")
        }
        assert (own.day, own.illustrative) == (NIGHT, False)

    def test_they_begin_unrated_and_fill_up(self, history, tmp_path):
        remember(history, example(tmp_path), NIGHT, b"x", today=TODAY)
        first, *_, last = [summarise(then, day).overall for day, then in history.snapshots(until=NIGHT)]
        assert (first.not_rated, first.total, first.done) == (170, 170, 0)
        assert last.done > 30

    def test_a_history_with_nights_gets_none_of_them(self, history, tmp_path):
        remember(history, read(tmp_path), date(2017, 9, 1), b"x", today=TODAY)
        assert begin_from_example(history, example(tmp_path), NIGHT) == ()
        assert days(history) == [date(2017, 9, 1)]

    def test_only_nights_before_the_first_real_one_are_added(self, history, tmp_path):
        begun = begin_from_example(history, example(tmp_path), date(2017, 5, 1))
        assert begun[0] == date(2017, 4, 3)
        assert max(begun) < date(2017, 5, 1)

    def test_another_plan_beside_them_starts_with_its_own_first_night(self, history, tmp_path):
        assert begin_from_example(history, example(tmp_path, text="Something else"), NIGHT) == ()
        assert begin_from_example(history, read(tmp_path), NIGHT) == ()
        assert days(history) == []

    def test_those_that_ship_are_those_that_the_script_writes(self, tmp_path):
        """Whoever changes a CSV file of the example runs the script again."""
        script = runpy.run_path(str(files.scripts_folder() / "build_nights.py"))
        script["build"](tmp_path / "built.sqlite")
        with (
            History.open(tmp_path / "built.sqlite") as built,
            History.open(files.workbook_folder() / EXAMPLE) as ships,
        ):
            assert dict(built.snapshots()) == dict(ships.snapshots())


def test_a_day_in_the_future_is_not_recorded(history, tmp_path):
    """`--as-at 2107-10-02` for 2017: the keeping rule would take every night for ninety years old."""
    remember(history, read(tmp_path), NIGHT, b"x", today=NIGHT)
    tonight = remember(history, read(tmp_path), date(2107, 10, 2), b"x", today=NIGHT)
    assert tonight.said == "not recorded: 2 October 2107 is in the future"
    assert days(history) == [NIGHT]


def test_looking_back_does_not_overwrite_an_earlier_night(history, tmp_path):
    for day in (date(2017, 8, 1), NIGHT):
        remember(history, read(tmp_path), day, b"then", today=NIGHT)
    for day in (date(2017, 7, 1), date(2017, 8, 1), date(2017, 8, 2)):
        tonight = remember(history, read(tmp_path, "Red"), day, b"now", today=NIGHT)
        assert tonight.said == "not recorded: the history already has later nights, up to 2 October 2017"
    assert days(history) == [date(2017, 8, 1), NIGHT]
    assert history.tracker_of(date(2017, 8, 1)) == b"then"


def test_illustrative_nights_later_than_the_night_do_not_count(history, tmp_path):
    history.record(read(tmp_path), date(2017, 11, 1), None, illustrative=True)
    assert remember(history, read(tmp_path), NIGHT, b"x", today=TODAY).said == "recorded"
