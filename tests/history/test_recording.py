"""What a night does with the history: recorded when it happened, left out when it is a what-if."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from automation.history.recording import remember
from automation.history.store import History
from automation.plan.ratings import Rating
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.plans import action, plan

NIGHT = date(2017, 10, 2)
TODAY = date(2026, 11, 24)
NIGHTS = "Date,Table,Ref,Field,Was,Became\n2017-09-11,Actions,2.1,Progress BRAG,,Green\n"


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
    assert remember(history, read(tmp_path), NIGHT, b"x", today=TODAY).said == "on record already"
    assert remember(history, read(tmp_path, "Red"), NIGHT, b"y", today=TODAY).said == "recorded anew"
    assert days(history) == [NIGHT]


def test_the_first_night_of_the_example_has_nights_before_it(history, tmp_path):
    (tmp_path / "nights.csv").write_text(NIGHTS, encoding="utf-8")
    tonight = remember(history, read(tmp_path), NIGHT, b"x", today=TODAY)
    assert tonight.said == "recorded; begun with 2 illustrative nights of the example"
    assert days(history) == [date(2017, 9, 4), date(2017, 9, 11), NIGHT]
    assert history.snapshot(date(2017, 9, 4)).actions[0].rating is Rating.NOT_RATED


def test_a_file_of_changes_that_cannot_be_read_never_costs_the_night(history, tmp_path):
    (tmp_path / "nights.csv").write_text("nonsense", encoding="utf-8")
    tonight = remember(history, read(tmp_path), NIGHT, b"x", today=TODAY)
    assert tonight.said.startswith("recorded; nights.csv was not used")
    assert days(history) == [NIGHT]


def test_a_day_to_come_is_not_recorded(history, tmp_path):
    """`--as-at 2107-10-02` for 2017: the keeping rule would take every night for ninety years old."""
    remember(history, read(tmp_path), NIGHT, b"x", today=NIGHT)
    tonight = remember(history, read(tmp_path), date(2107, 10, 2), b"x", today=NIGHT)
    assert tonight.recorded is None
    assert tonight.said == "not recorded: 2 October 2107 is still to come"
    assert days(history) == [NIGHT]


def test_a_look_back_does_not_overwrite_what_was(history, tmp_path):
    for day in (date(2017, 8, 1), NIGHT):
        remember(history, read(tmp_path), day, b"then", today=NIGHT)
    for day in (date(2017, 7, 1), date(2017, 8, 1), date(2017, 8, 2)):
        tonight = remember(history, read(tmp_path, "Red"), day, b"now", today=NIGHT)
        assert tonight.said == "not recorded: the history has later nights already, up to 2 October 2017"
    assert days(history) == [date(2017, 8, 1), NIGHT]
    assert history.tracker_of(date(2017, 8, 1)) == b"then"


def test_illustrative_nights_later_than_the_night_do_not_count(history, tmp_path):
    history.record_example([(date(2017, 11, 1), read(tmp_path))])
    assert remember(history, read(tmp_path), NIGHT, b"x", today=TODAY).said == "recorded"
