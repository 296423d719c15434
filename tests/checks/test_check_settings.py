"""."""

from __future__ import annotations

from datetime import date

import pytest

from automation.plan.model import Board
from automation.plan.settings import Settings
from automation.tracker.sheets import BOARDS
from tests.support.checking import of
from tests.support.plans import action, lead, place, plan, section


def found(*names: str) -> list[tuple[str, str]]:
    """Give the cell and the hint of each finding on boards with these names, in rows 2, 3 and so on."""
    boards = tuple(
        Board(name, "x.docx", date(2017, 10, 9), 5, place=place(BOARDS, row))
        for row, name in enumerate(names, 2)
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


REFS = ("2.1", "2.9", "2.10", "9A.1", "LMG 1", "LMG 2")


def found_in_quiet(quiet: str) -> list[tuple[str, str]]:
    """Give the name and the hint of each finding on a setting Quiet."""
    listed = plan(
        *(action(ref, row=row) for row, ref in enumerate(REFS, 2)),
        sections=tuple(section(ref, row=row) for row, ref in enumerate(("2", "9A", "LMG", "H&P"), 2)),
        leads=(lead("ART service manager", also=("ART",)),),
        settings=Settings(quiet=quiet),
    )
    return [(f.ref, f.hint) for f in of("L90", listed)]


@pytest.mark.parametrize("quiet", ["", "2", "2.1; 9a", "lmg,H & P", "LMG1\n2.10", "LMG 1;;"])
def test_quiet_may_name_any_ref_of_the_plan(quiet):
    assert found_in_quiet(quiet) == []


ASKED = "Type the ref as the sheet Actions has it, or take it out."
LEAD = "Quiet does not take leads. Type the refs of sections or actions, with semicolons."


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("LGM", "Did you mean 'LMG'?"),
        ("2.l", "Did you mean '2.1'?"),
        ("2.1O", "Did you mean '2.10'?"),
        ("9B", "Did you mean '9A'?"),
        ("H&O", "Did you mean 'H&P'?"),
        ("LMG 11", "Did you mean 'LMG 1'?"),
        ("LMG 3", ASKED),  # as near to LMG 1 as to LMG 2
        ("7", ASKED),
        ("Training", ASKED),
        ("ART service manager", LEAD),
        ("art", LEAD),
    ],
)
def test_an_unknown_ref_in_quiet_is_reported_with_the_nearest_one(name, hint):
    assert found_in_quiet(f"2.1; {name}") == [(name, hint)]


def test_each_unknown_ref_in_quiet_is_reported():
    assert {name for name, _ in found_in_quiet("LGM; 2.1; 2.99")} == {"LGM", "2.99"}


@pytest.mark.parametrize(
    ("paper", "meeting", "hints"),
    [
        ("improvement-bord", date(2017, 10, 9), ["Did you mean 'improvement-board.docx'?"]),
        ("improvement-bord", None, ["Did you mean 'improvement-board.docx'?"]),
        ("improvement-bord", date(2017, 9, 4), []),
        ("improvement-board", date(2017, 10, 9), []),
        ("Summary.docx".lower(), date(2017, 10, 9), []),
        ("", date(2017, 10, 9), []),
    ],
)
def test_a_template_that_is_missing_is_reported_for_meetings_to_come(paper, meeting, hints):
    boards = (Board("Improvement Board", paper, meeting, 5, place=place(BOARDS, 2)),)
    assert [f.hint for f in of("S18", plan(action("2.1"), boards=boards))] == hints
