"""Findings about headings: proposed, missing, repeated."""

from __future__ import annotations

from automation.tracker.read.answers import Answers
from automation.tracker.read.reading import read_grids
from tests.support.grids import grid, read, told

ROWS = ("Replace the boilers | Head of Estates | Sep-17", "Review the contracts | Chief Nurse | Oct-17")


def test_a_doubtful_column_is_an_error_at_its_heading_and_stays_out() -> None:
    found = read(grid("Plan", "Action | Falls to | Deadline", *ROWS))
    assert ("S72", "Plan!B1") in told(found.findings)
    assert [action.lead for action in found.plan.actions] == ["", ""]


def test_a_doubtful_column_taken_as_proposed_stays_an_error() -> None:
    found = read_grids(
        [grid("Plan", "Action | Falls to | Deadline", *ROWS)], answers=Answers(as_proposed=True)
    )
    assert ("S72", "Plan!B1") in told(found.findings)
    assert [action.lead for action in found.plan.actions] == ["Head of Estates", "Chief Nurse"]


def test_a_plan_without_leads_is_read_and_the_lead_is_asked_for() -> None:
    found = read(grid("Plan", "Action | Deadline | RAG", "Replace the boilers | Sep-17 | Green"))
    assert len(found.plan.actions) == 1
    assert ("S57", "Plan!A1") in told(found.findings)
