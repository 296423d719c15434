"""What a job works on: the tracker that was read, its day, and its history where there is one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation.history.store import HistoryUnavailable
from automation.task import Status, Task, status_of, task_of
from automation.tracker.read.which_tracker import history_path
from tests.support.trackers import AS_AT, small_tracker

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return task_of(small_tracker(tmp_path / "workbook"), tmp_path / "output", None, NOW)


def test_a_job_uses_the_trackers_date_unless_another_is_given(task: Task) -> None:
    assert task.day == AS_AT
    assert task_of(task.tracker, task.out, date(2017, 9, 1), NOW).day == date(2017, 9, 1)


def test_a_history_that_cannot_be_used_is_reported_and_stops_only_what_needs_it(task: Task) -> None:
    path = history_path(task.tracker)
    path.parent.mkdir()
    path.write_bytes(b"no history")
    with task.history() as (history, without):
        assert history is None
        assert without[0].startswith("The history was not used: ")
    with pytest.raises(HistoryUnavailable), task.history(needed=True):
        pass


def test_how_a_job_ended_is_the_exit_status_of_a_command() -> None:
    assert [int(status_of(needs)) for needs in (False, True)] == [0, 1]
    assert int(Status.NOT_DONE) == 2
