"""Decisions can be found in the minutes and in the plan; a plan without decisions hears nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.plan.due_language import read_due
from automation.plan.former_plan import FormerAction
from automation.plan.model import Board, Body, Decision, Plan
from automation.plan.settings import Settings
from automation.tracker.sheets import DECISIONS
from tests.support.checking import check, of
from tests.support.plans import action, place, plan

ACTIONS = (
    action("2.1", "Sep-17", row=2),
    action("2.2", "Dec-17", row=3),
    action("2.3", "Mar-18", row=4),
    action("3.1", "Sep-17", row=5),
)


def decided(*lines: str) -> Plan:
    """Make a plan with decisions: board | meeting | minute | decision | refs | new date."""
    rows = []
    for number, line in enumerate(lines, 2):
        board, meeting, minute, decision, refs, new = (part.strip() for part in line.split("|"))
        day = date.fromisoformat(meeting) if meeting else None
        rows.append(
            Decision(board, day, minute, decision, refs, read_due(new), place=place(DECISIONS, number))
        )
    boards = (Board("Pond Board", meeting=date(2017, 9, 18)), Board("Pond Board", meeting=date(2017, 10, 16)))
    return plan(*ACTIONS, decisions=tuple(rows), boards=boards, bodies=(Body("LSCB"),))


def found(*lines: str) -> list[str]:
    """Return what is wrong with the sheet itself, as code and cell."""
    findings = check(decided(*lines)).findings
    return [f"{one.code} {one.cell}" for one in findings if "G01" <= one.code <= "G07"]


def test_a_plan_without_decisions_hears_nothing():
    assert found() == []


def test_a_sound_decision_is_quiet():
    assert (
        found(
            "pond  board | 2017-09-18 | 12 | Extended | 2.1; 2.2 | Dec-17",
            "LSCB | 2017-09-20 | 12 | noted | 3 |",
        )
        == []
    )


def test_an_unknown_board_is_named_with_the_nearest():
    plan = decided("Pnd Board | 2017-09-18 | 12 | Noted | 2 |", " | 2017-09-18 | 13 | Noted | 2 |")
    assert [one.hint for one in of("G01", plan)] == [
        "Did you mean 'Pond Board'?",
        "Type the board that took it.",
    ]
    assert found(" | | | Extension requested | 2.1 | Dec-17") == []


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        (("Pond Board | 2017-09-18 | 4.2", "Pond Board | 2017-09-18 | 4.2"), ["G02 C3"]),
        (("Pond Board | 2017-08-21 | 17/45", "Pond Board | 2017-09-18 | 17/45"), ["G02 C3"]),
        (("Pond Board | 2017-08-21 | 4.2", "Pond Board | 2017-09-18 | 4.2"), []),
        (("Pond Board | 2017-09-18 | 17/45", "LSCB | 2017-09-18 | 17/45"), []),
        (("Pond Board | 2017-09-18 | 17/45a", "Pond Board | 2017-09-18 | 17/45b"), []),
        (("Pond Board | 2017-09-18 | ", "Pond Board | 2017-09-18 | "), []),
    ],
)
def test_a_minute_used_twice(lines, cells):
    assert found(*(f"{line} | Noted | 2 | " for line in lines)) == cells


def test_more_time_that_ends_before_the_date_it_had():
    early = "Pond Board | 2017-09-18 | 1 | Extended | 2.1 | Aug-17"
    assert found(early) == ["G03 F2"]
    former = (FormerAction("9.9", due=read_due("Aug-17"), became="Carried", new_ref="2.1"),)
    agreed = "Pond Board | 2017-05-15 | 1 | Extended | 2.1 | Aug-17"
    assert not of("G03", replace(decided(agreed), former=former)), "it was agreed in the former plan"
    assert of("G03", replace(decided(early), former=former)), "no plan gives time until before the meeting"
    assert found("Pond Board | 2017-09-18 | 1 | Refused | 2.1 | Aug-17") == []
    assert found("Pond Board | 2017-09-18 | 1 | Extended | 2 | Dec-17") == []
    twice = (
        "Pond Board | 2017-08-21 | 1 | Extended | 2.1 | Mar-18",
        "Pond Board | 2017-09-18 | 2 | Extended | 2.1 | Jan-18",
    )
    assert found(*twice) == ["G03 F3"]


def test_refs_that_the_plan_does_not_have_and_words_that_decide_nothing():
    assert found("Pond Board | 2017-09-18 | 1 | Noted | 2.1; 2.9 |") == ["G04 E2"]
    assert found("Pond Board | 2017-09-18 | 1 | Agreed | 2.1 |") == ["G05 D2"]
    assert found("Pond Board | 2017-09-18 | 1 | Agreed | 2.1 | Dec-17") == []


def test_a_meeting_to_come_decides_nothing_but_may_be_asked():
    assert found("Pond Board | 2017-10-16 | | Extended | 2.1 | Dec-17") == ["G06 B2"]
    assert found("Pond Board | 2017-10-16 | | Extension requested | 2.1 | Dec-17") == []


def test_what_a_decision_needs():
    assert found("Pond Board | 2017-09-18 | 1 | Extended | 2.1 | ") == ["G07 F2"]
    assert found("Pond Board | 2017-09-18 | 1 | Closed | | ") == ["G07 E2"]
    assert found("Pond Board | | 1 | Refused | 2.1 | ") == ["G07 B2"]
    assert found("Pond Board | 2017-09-18 | 1 | Noted | | ") == []


def dated(revised: str, *lines: str, may: str = "") -> list[str]:
    """Return what is said of 2.1, due in September and revised."""
    made = decided(*lines)
    moved = replace(made.actions[0], revised=read_due(revised))
    found = check(replace(made, actions=(moved, *made.actions[1:]), settings=Settings(who_may_redate=may)))
    return [f"{one.code} {one.cell}" for one in found.findings if one.code >= "G08" and one.code[0] == "G"]


def test_a_revised_date_is_agreed_or_named():
    noted = "Pond Board | 2017-09-18 | 1 | Noted | 2 |"
    granted = "Pond Board | 2017-09-18 | 2 | Extended | 2.1 | Dec-17"
    asked = "Pond Board | | | Extension requested | 2.1 | Dec-17"
    assert dated("Dec-17") == []
    assert dated("Dec-17", noted) == ["G08 G2"]
    assert dated("Aug-17", noted) == []
    assert dated("Dec-17", granted) == []
    assert dated("Nov-17", granted) == ["G12 G2"]
    assert dated("Dec-17", granted, may="LSCB") == ["G09 A2"]
    assert dated("Dec-17", granted, may="Pound Board; pond board") == ["G13 "]
    assert dated("Dec-17", asked) == ["G11 G2"]
    assert dated("Dec-17", asked, "Pond Board | 2017-09-18 | 3 | Refused | 2.1 |") == ["G08 G2"]


def test_the_third_extension_is_named_whether_asked_for_or_granted():
    first = (
        "Pond Board | 2017-06-19 | 1 | Extended | 2.1 | Oct-17",
        "LSCB | 2017-07-19 | 2 | Granted | 2.1 | Nov-17",
    )
    assert dated("Nov-17", *first) == []
    assert dated("Nov-17", *first, "Pond Board | | | Extension requested | 2.1 | Dec-17") == ["G10 F4"]
    assert dated("Dec-17", *first, "Pond Board | 2017-09-18 | 3 | Extended | 2.1 | Dec-17") == ["G10 F4"]
