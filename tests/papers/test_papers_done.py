"""Papers that a person has finished."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from automation.history.store import History
from automation.papers.meetings import Meeting
from automation.papers.papers_done import mark_done, still_to_do

DAY = date(2017, 10, 4)
BOARD = Meeting("Improvement Board", "improvement-board", date(2017, 10, 9), date(2017, 10, 2))
NEXT = Meeting("Improvement Board", "improvement-board", date(2017, 11, 9), date(2017, 11, 2))
SCRUTINY = Meeting("Scrutiny", "scrutiny", date(2017, 10, 9), date(2017, 10, 2))


def test_a_paper_is_done_for_one_meeting_of_one_board(tmp_path: Path) -> None:
    with History.open(tmp_path / "plan-history.sqlite") as history:
        assert still_to_do(history, [BOARD, NEXT, SCRUTINY]) == (BOARD, NEXT, SCRUTINY)
        for _ in range(2):
            mark_done(history, BOARD, DAY)
        assert still_to_do(history, [BOARD, NEXT, SCRUTINY]) == (NEXT, SCRUTINY)


def test_without_a_history_no_paper_is_done() -> None:
    assert still_to_do(None, [BOARD]) == (BOARD,)
