"""What the command line, the buttons and the night all call: each job works on the tracker that was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from automation import import_jobs, jobs
from automation.chasing.planning import plan_letters
from automation.history.store import HistoryUnavailable
from automation.jobs import Send
from automation.plan.findings import PlanError
from automation.task import FINDINGS, SUMMARY, Task, task_of
from automation.tracker.read.which_tracker import history_path
from tests.support.trackers import small_tracker

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return task_of(small_tracker(tmp_path / "workbook"), tmp_path / "output", None, NOW)


def test_figures_and_findings_are_written_as_a_workbook_only_if_asked_for(task: Task) -> None:
    assert jobs.check(task, None).errors == 0
    assert jobs.summary(task, None).summary.overall.late == 2
    assert not task.out.exists()
    jobs.check(task, None, workbook=True)
    jobs.summary(task, None, workbook=True)
    assert {path.name for path in task.out.iterdir()} == {FINDINGS, SUMMARY}


def test_letters_that_nobody_asked_to_write_leave_nothing_behind(task: Task) -> None:
    chase, sent = jobs.letters(task, Send.NONE, say=lambda *_: None)
    assert (len(chase.letters), sent) == (2, None)
    assert not task.out.exists()
    assert not history_path(task.tracker).exists()
    _, sent = jobs.letters(task, Send.DRAFTS, say=lambda *_: None)
    assert sent is not None
    assert len(sent.files) == 2
    assert history_path(task.tracker).exists()


def test_papers_are_of_the_board_that_is_named_or_of_all_that_are_due(task: Task) -> None:
    (meeting,), said = jobs.papers_wanted(task, "improvement")
    assert (meeting.board, said) == ("Improvement Board", [])
    assert jobs.papers_wanted(task) == ((meeting,), [])
    with pytest.raises(PlanError, match="There is no board 'Nobody'"):
        jobs.papers_wanted(task, "Nobody")


def test_without_its_ledger_no_letters_are_written(task: Task) -> None:
    path = history_path(task.tracker)
    path.parent.mkdir()
    path.write_bytes(b"no history")
    with pytest.raises(HistoryUnavailable):
        jobs.letters(task, Send.DRAFTS, say=lambda *_: None)


def test_an_import_says_what_became_of_each_row_and_column(tmp_path: Path) -> None:
    source = tmp_path / "plan.csv"
    source.write_text(
        "Task,Falls to,Deadline\nMend the gate,Head of Estates,Oct-17\nPaint the hall,Team Manager,Nov-17\n",
        "utf-8",
    )
    done = import_jobs.import_plan(source, tmp_path / "new.xlsx", None, NOW, as_proposed=True)
    assert done.data["rows"]["with_text"] == 3
    assert done.data["rows"]["actions"] == 2
    assert done.data["rows"]["left_out"] == []
    states = [(column["heading"], column["field"], column["state"]) for column in done.data["columns"]]
    assert states == [
        ("Task", "Action", "known"),
        ("Falls to", "Lead", "proposed"),
        ("Deadline", "Due date", "known"),
    ]
    assert "3 rows of the source have text: 2 actions" in done.said


def test_letters_to_owners_carry_their_briefs_only_where_the_setting_says_so(task: Task) -> None:
    figures = jobs.summary(task, None)
    letters = plan_letters(task.read.plan, task.day).letters
    assert jobs.with_briefs(task, letters, None, figures) == letters
    plan = task.read.plan
    owned = replace(plan, sections=tuple(replace(one, owner=letters[0].lead) for one in plan.sections))
    owned = replace(owned, settings=replace(plan.settings, attach_brief="yes"))
    within = replace(task, read=replace(task.read, plan=owned))
    first, *others = jobs.with_briefs(within, letters, None, jobs.summary(within, None))
    ((name, content),) = first.briefs
    assert (name[-5:], content[:2]) == (".docx", b"PK")
    assert not any(one.briefs for one in others if one.to != first.to)
    assert list(task.out.rglob("*.docx")) == []
    jobs.letters(within, Send.DRAFTS, say=lambda *_: None)
    drafts = [path.read_bytes() for path in task.out.rglob("*.eml")]
    assert [name.encode() in draft for draft in drafts].count(True) == 1
