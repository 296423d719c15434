"""Which meeting a paper is for, and when it is due."""

from __future__ import annotations

from datetime import date

import pytest

from automation.papers.boards import last_meeting, meetings, next_meeting, papers_due
from automation.plan.findings import PlanError
from automation.plan.model import Board, Plan

PLAN = Plan(
    boards=(
        Board("Improvement Board", "ib.docx", date(2017, 11, 13), 7),
        Board("Improvement Board", "ib.docx", date(2017, 10, 9), 7),
        Board("Improvement Board", "ib.docx", date(2017, 9, 4), 7),
        Board("Cabinet", "summary.docx", date(2017, 10, 16), None),
        Board("LSCB", "summary.docx", None, 7),
    )
)


@pytest.mark.parametrize(
    ("as_at", "due"),
    [
        (date(2017, 10, 1), []),
        (date(2017, 10, 2), ["Improvement Board"]),
        (date(2017, 10, 9), ["Improvement Board"]),
        (date(2017, 10, 10), []),
        (date(2017, 10, 16), ["Cabinet"]),
    ],
)
def test_a_paper_is_due_from_its_due_day_to_its_meeting(as_at: date, due: list[str]) -> None:
    assert [meeting.board for meeting in papers_due(PLAN, as_at)] == due


def test_the_next_meeting_is_found_by_name_or_part_of_it() -> None:
    for name in ("Improvement Board", "improvement board", " IMPROVEMENT "):
        assert next_meeting(PLAN, name, date(2017, 10, 2)).day == date(2017, 10, 9)
    assert next_meeting(PLAN, "cabinet", date(2017, 10, 16)).day == date(2017, 10, 16)


def test_the_last_meeting_is_before_the_day() -> None:
    assert last_meeting(PLAN, "Improvement Board", date(2017, 10, 9)) == date(2017, 9, 4)
    assert last_meeting(PLAN, "Improvement Board", date(2017, 9, 4)) is None


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Scrutiny", "There is no board 'Scrutiny'. The sheet Boards has: Improvement Board, Cabinet, LSCB."),
        ("b", "'b' may mean several boards. The sheet Boards has: Improvement Board, Cabinet, LSCB."),
        ("", "There is no board ''"),
        ("LSCB", "The LSCB has no meeting from 2017-10-02 on; add a Meeting date to the sheet Boards."),
    ],
)
def test_a_board_that_cannot_be_found_is_said(name: str, sentence: str) -> None:
    with pytest.raises(PlanError) as error:
        next_meeting(PLAN, name, date(2017, 10, 2))
    assert sentence in str(error.value)


def test_a_plan_without_boards_says_what_to_add() -> None:
    with pytest.raises(PlanError, match="names no board; add the board"):
        next_meeting(Plan(), "Improvement Board", date(2017, 10, 2))


def test_days_that_no_calendar_has_are_none() -> None:
    boards = (
        Board("One", "x.docx", date(2017, 10, 9), 10**9),
        Board("Two", "x.docx", date(1, 1, 1), 5),
        Board("Three", "x.docx", date(9999, 12, 31), -5),
    )
    assert [m.paper_due for m in meetings(Plan(boards=boards))] == [
        date(1, 1, 1), date(2017, 10, 9), date(9999, 12, 31)
    ]  # fmt: skip
