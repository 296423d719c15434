"""Each job on the recorded nights, as the buttons and the command line call it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from automation import history_jobs
from automation.history.database import HistoryUnavailable
from automation.history.store import History
from automation.task import task_of
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from tests.support.trackers import small_tracker

NOW = datetime(2017, 10, 2, 9, 0).astimezone()


def test_a_night_is_listed_compared_restored_and_forgotten(tmp_path: Path) -> None:
    tracker = small_tracker(tmp_path)
    nights = date(2017, 9, 25), date(2017, 10, 2)
    with History.open(history_path(tracker)) as history:
        for night in nights:
            history.record(read_tracker(tracker), night, tracker.read_bytes())
    listed = history_jobs.list_nights(tracker)
    assert [night["night"] for night in listed.data] == ["2017-09-25", "2017-10-02"]
    assert history_jobs.compare_nights(tracker, *nights).data is not None
    restored = history_jobs.restore_night(tracker, nights[0], tmp_path / "out")
    assert restored.said.startswith("Written: ")
    (copy,) = (tmp_path / "out").iterdir()
    assert copy.read_bytes() == tracker.read_bytes()
    assert "25 September 2017 was removed" in history_jobs.forget_night(tracker, nights[0]).said
    with pytest.raises(HistoryUnavailable):
        history_jobs.forget_night(tracker, nights[0])


def test_before_the_first_night_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    tracker = small_tracker(tmp_path)
    with History.open(history_path(tracker)):
        pass
    done = history_jobs.since_last_board(task_of(tracker, tmp_path / "out", None, NOW))
    assert "no earlier night" in done.said
