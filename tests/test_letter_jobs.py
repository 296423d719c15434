"""The job `letters`, as the command line and a button do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation import jobs
from automation.jobs import Send
from automation.letter_jobs import ALL, list_letters, mark_letters, paper_done
from automation.plan.findings import PlanError
from automation.plan.model import Board
from automation.task import Status, Task, task_of
from automation.tracker.write.workbook import build_tracker
from tests.support.trackers import small_plan

MONDAY, TUESDAY = date(2017, 10, 2), date(2017, 10, 3)
NOW = datetime(2017, 10, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "workbook" / "improvement-plan.xlsm"
    build_tracker(small_plan(), path, as_at=MONDAY)
    return path


def task(tracker: Path, day: date) -> Task:
    return task_of(tracker, tracker.parent.parent / "output", day, NOW)


def test_a_tracker_without_letters_says_so(tracker: Path) -> None:
    done = list_letters(task(tracker, MONDAY))
    assert (done.said, done.status) == ("No letter has been written yet.", Status.DONE)
    with pytest.raises(PlanError, match="no letters to mark"):
        mark_letters(task(tracker, MONDAY), NOW, sent=ALL)


def test_the_list_asks_about_drafts_that_nobody_marked(tracker: Path) -> None:
    jobs.letters(task(tracker, MONDAY), Send.DRAFTS, say=lambda *_: None)
    done = list_letters(task(tracker, TUESDAY))
    assert done.status is Status.NEEDS_A_PERSON
    assert [line.rpartition(": ")[2] for line in done.said.splitlines()] == ["drafted", "drafted"]
    assert done.notes[0].startswith("2 drafts of 2 October 2017 are not marked as sent.")
    mark_letters(task(tracker, TUESDAY), NOW, sent=MONDAY)
    done = list_letters(task(tracker, TUESDAY))
    assert (done.status, done.notes) == (Status.DONE, ())
    assert [line.rpartition(": ")[2] for line in done.said.splitlines()] == ["sent", "sent"]


def test_a_day_of_sending_that_has_not_come_is_refused(tracker: Path) -> None:
    with pytest.raises(PlanError, match="for a day that has come"):
        mark_letters(task(tracker, MONDAY), NOW, sent=MONDAY, on=TUESDAY)


def test_without_a_board_the_one_paper_that_is_due_is_marked_and_of_several_none(tmp_path: Path) -> None:
    plan = small_plan()
    scrutiny = Board("Scrutiny", "improvement-board.docx", date(2017, 10, 9), 7)
    tracker = tmp_path / "workbook" / "improvement-plan.xlsm"
    build_tracker(replace(plan, boards=(*plan.boards, scrutiny)), tracker, as_at=MONDAY)
    with pytest.raises(PlanError, match="The papers for Improvement Board and Scrutiny are due"):
        paper_done(task(tracker, MONDAY))
    paper_done(task(tracker, MONDAY), "Scrutiny")
    said = paper_done(task(tracker, MONDAY)).said
    assert said == "The paper for Improvement Board on 9 October 2017 is marked as done."
    with pytest.raises(PlanError, match="No paper is due, so none was marked as done"):
        paper_done(task(tracker, MONDAY))
