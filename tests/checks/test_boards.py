from __future__ import annotations

from datetime import date

import pytest

from automation.plan.model import Board
from automation.tracker.sheets import BOARDS
from tests.support.checking import of
from tests.support.plans import action, place, plan


def found(*names: str) -> list[tuple[str, str]]:
    """Give the cell and the hint of each finding on boards with these names, in rows 2, 3 and so on."""
    boards = tuple(
        Board(name, "x.docx", date(2017, 10, 9), 5, place(BOARDS, row)) for row, name in enumerate(names, 2)
    )
    return [(f.cell, f.hint) for f in of("S14", plan(action("2.1"), boards=boards))]


def test_the_spelling_of_fewer_rows_is_the_one_to_correct():
    ics = "ICS Governance Board"
    assert found("ICS Governence Board", ics, ics) == [("A2", f"If so, type '{ics}' here.")]
    assert found(ics, "ICS Governence Board") == [("A3", f"If so, type '{ics}' here.")]


@pytest.mark.parametrize(
    "other",
    [
        "Improvement board",
        "Improvment Board",
        "Improvement Borad",
        "The Improvement Board",
        "Improvement-Board",
        "ImprovementBoard",
        "Board Improvement",
    ],
)
def test_two_spellings_of_one_board(other):
    assert found("Improvement Board", other) == [("A3", "If so, type 'Improvement Board' here.")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("East Area Board", "West Area Board"),
        ("North Area Board", "South Area Board"),
        ("Board A", "Board B"),
        ("Improvement Board 1", "Improvement Board 2"),
        ("Internal Audit Board", "External Audit Board"),
        ("Adults Board", "Audit Board"),
        ("ICS Board", "ICB Board"),
        ("Cabinet", "Cabinet Committee"),
        ("Improvement Board", "Improvement Board"),
        ("", "  "),
    ],
)
def test_two_boards_are_not_one_in_two_spellings(one, other):
    assert found(one, other) == []
