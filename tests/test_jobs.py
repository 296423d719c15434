"""What the command line, the buttons and the night all call: each job works on the tracker that was read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation import jobs
from automation.history.store import HistoryUnavailable
from automation.jobs import Send, Status, task_of
from automation.plan.findings import PlanError
from automation.tracker.read.which_tracker import history_path
from tests.support.trackers import AS_AT, small_tracker

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def task(tmp_path: Path) -> jobs.Task:
    return task_of(small_tracker(tmp_path / "workbook"), tmp_path / "output", None, NOW)


def test_a_job_takes_the_trackers_own_date_unless_another_is_asked_for(task: jobs.Task) -> None:
    assert task.day == AS_AT
    assert task_of(task.tracker, task.out, date(2017, 9, 1), NOW).day == date(2017, 9, 1)


def test_figures_and_findings_go_into_a_workbook_only_where_that_is_asked_for(task: jobs.Task) -> None:
    assert jobs.check(task, None).errors == 0
    assert jobs.summary(task, None).summary.overall.late == 2
    assert not task.out.exists()
    jobs.check(task, None, workbook=True)
    jobs.summary(task, None, workbook=True)
    assert {path.name for path in task.out.iterdir()} == {jobs.FINDINGS, jobs.SUMMARY}


def test_letters_that_nobody_asked_to_write_leave_nothing_behind(task: jobs.Task) -> None:
    chase, sent = jobs.letters(task, Send.NONE, say=lambda *_: None)
    assert (len(chase.letters), sent) == (2, None)
    assert not task.out.exists()
    assert not history_path(task.tracker).exists()
    _, sent = jobs.letters(task, Send.DRAFTS, say=lambda *_: None)
    assert sent is not None
    assert len(sent.files) == 2
    assert history_path(task.tracker).exists()


def test_a_history_that_cannot_be_used_is_said_and_ends_only_what_needs_it(task: jobs.Task) -> None:
    path = history_path(task.tracker)
    path.parent.mkdir()
    path.write_bytes(b"no history")
    with task.history() as (history, without):
        assert history is None
        assert without[0].startswith("Without the history: ")
    with pytest.raises(HistoryUnavailable), task.history(needed=True):
        pass
    with pytest.raises(HistoryUnavailable):
        jobs.letters(task, Send.DRAFTS, say=lambda *_: None)


def test_papers_are_of_the_board_that_is_named_or_of_all_that_are_due(task: jobs.Task) -> None:
    (meeting,), said = jobs.papers_wanted(task, "improvement")
    assert (meeting.board, said) == ("Improvement Board", [])
    assert jobs.papers_wanted(task) == ((meeting,), [])
    with pytest.raises(PlanError, match="There is no board 'Nobody'"):
        jobs.papers_wanted(task, "Nobody")


def test_how_a_job_ended_is_the_exit_status_of_a_command() -> None:
    assert [int(jobs.status_of(needs)) for needs in (False, True)] == [0, 1]
    assert int(Status.NOT_DONE) == 2
