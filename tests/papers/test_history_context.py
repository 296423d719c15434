"""What a paper says of the past: since its own board met, over six months, or that there is nothing yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from automation.history.store import History
from automation.papers.history_context import NOTHING_YET, memory_for, read_nights
from automation.plan.model import Board
from automation.tracker.read.result import ReadTracker
from tests.support.plans import action
from tests.support.trackers import AS_AT, small_plan


def test_without_nights_a_plain_sentence_says_so() -> None:
    memory = memory_for(read_nights(None, small_plan(), AS_AT), "Improvement Board")
    assert (memory.movement, memory.half_year, memory.trend, memory.slippage) == (None, None, (), ())
    assert memory.since == memory.half_year_since == NOTHING_YET


def test_movement_starts_from_the_boards_own_last_meeting(tmp_path: Path) -> None:
    now = replace(
        small_plan(),
        boards=(
            Board("Improvement Board", "improvement-board", date(2017, 9, 4), 7),
            Board("Cabinet", "summary", date(2017, 7, 3), 7),
        ),
    )
    first = replace(now, actions=(action("2.1", "Jun-17", "Red"), *now.actions[1:]))
    second = replace(now, actions=(action("2.1", "Jul-17", "Green"), *now.actions[1:]))
    with History.open(tmp_path / "h.sqlite") as history:
        history.record(ReadTracker(first), date(2017, 7, 1), b"1")
        history.record(ReadTracker(second), date(2017, 9, 1), b"2")
        nights = read_nights(history, now, AS_AT)
        board, cabinet, never = (
            memory_for(nights, name) for name in ("Improvement Board", "Cabinet", "Scrutiny")
        )
    assert board.movement is not None
    assert board.movement.opened == date(2017, 9, 1)
    assert "Improvement Board met on 4 September 2017" in board.since
    assert cabinet.movement is not None
    assert cabinet.movement.opened == date(2017, 7, 1)
    assert never.movement == never.half_year
    assert never.since == "Since the night of 1 July 2017, the first of the history (asked for 2 April 2017)."
    assert [night.day for night in board.trend] == [date(2017, 7, 1), date(2017, 9, 1), AS_AT]
    assert {item.ref: item.times for item in board.slippage}["2.1"] == 2
