"""Trackers of any size, generated, and kept in a temporary folder between runs."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from automation.plan.due_language import read_due
from automation.plan.model import Action, Board, Measure, MeasureReading, Plan
from automation.plan.ratings import DEFAULT_KEY, Rating
from automation.tracker.building import build_tracker
from tests.support import plans

AS_AT = date(2017, 10, 2)
_DUE = (
    "Sep-17",
    "Jun-17 to Jun 18",
    "Apr/May 2017",
    "Jul-17 Apr-18",
    "Dec-17",
    "Jul-17 quarterly thereafter",
)
_RATINGS = ("Blue", "Green", "Amber", "Red", "")


def plan_of(actions: int) -> Plan:
    """Make a plan of so many actions, five to a section; ten to a lead, but never more than 400 leads."""
    leads = min(max(actions // 10, 1), 400)
    return plans.plan(
        *(
            plans.action(
                f"{number // 5 + 1}.{number % 5 + 1}",
                _DUE[number % len(_DUE)],
                _RATINGS[number % len(_RATINGS)],
                f"Service manager {number % leads + 1}",
                row=number + 2,
                text=f"Audit {number} case files of team {number % 97} and tell the board what was learnt",
                outcome=f"Children of team {number % 97} are seen within {number % 13 + 2} days",
            )
            for number in range(actions)
        )
    )


_THEMES = ("Leadership", "Front door", "Care planning", "Workforce")
_BOARDS = (
    ("Improvement Board", "improvement-board"),
    ("Governance Board", "ics-governance-board"),
    ("Department for Education", "dfe-review"),
    ("Cabinet", "summary"),
    ("Publication", "published-plan"),
)


def whole_plan_of(actions: int, *, nights_ago: int = 0) -> Plan:
    """Make a plan with everything that a plan has: themes, evidence, measures with readings, five boards.

    Args:
        actions: how many actions; there are four rows of evidence to five of them.
        nights_ago: gives the plan as it stood that many nights before: every seventh action has another
            rating, and every hundredth one another due date.
    """
    plan = plan_of(actions)
    changed = list(plan.actions)
    for number in range(actions):
        if nights_ago and number % 7 == nights_ago % 7:
            changed[number] = rated(changed[number], _RATINGS[(number + 1) % len(_RATINGS)])
        if nights_ago and number % 100 == nights_ago % 100:
            changed[number] = replace(changed[number], due=read_due("Mar-18"))
    sections = tuple(
        replace(
            one,
            theme=_THEMES[number * len(_THEMES) // len(plan.sections)],
            title=f"Children of area {number} are safe",
            children_say="My worker listens to me.\nI know what happens next.",
        )
        for number, one in enumerate(plan.sections)
    )
    evidence = tuple(
        plans.evidence(
            sections[number * len(sections) // (actions * 4 // 5)].ref,
            _RATINGS[number % len(_RATINGS)],
            row=number + 2,
            text=f"Audit {number} finds that the work of team {number % 97} is good",
        )
        for number in range(actions * 4 // 5)
    )
    measures = tuple(
        Measure(f"Measure {number}", sections[number * 5 % len(sections)].ref, "%", "higher", 60.0)
        for number in range(max(actions // 100, 1))
    )
    readings = tuple(
        MeasureReading(one.name, date(2017, month, 28), 60.0 + month, 59.5 + month)
        for one in measures
        for month in range(4, 10)
    )
    boards = tuple(
        Board(name, f"{paper}.docx", day, 7)
        for name, paper in _BOARDS
        for day in (date(2017, 9, 4), date(2017, 10, 9), date(2017, 11, 13))
    )
    return replace(
        plan,
        actions=tuple(changed),
        sections=sections,
        evidence=evidence,
        measures=measures,
        readings=readings,
        boards=boards,
    )


def rated(action: Action, word: str) -> Action:
    """Give an action another rating."""
    return replace(action, rating_text=word, rating=DEFAULT_KEY.read(word) or Rating.NOT_RATED)


def tracker_of(actions: int, *, whole: bool = False) -> Path:
    """Give the tracker with so many actions; it is built where it is not there yet.

    Args:
        actions: how many.
        whole: whether it has everything else that a plan has too.
    """
    folder = Path(tempfile.gettempdir(), "improvement-plan-benchmarks")
    folder.mkdir(exist_ok=True)
    path = folder / f"{actions}{'-whole' if whole else ''}.xlsx"
    if not path.exists():
        build_tracker((whole_plan_of if whole else plan_of)(actions), path, as_at=AS_AT)
    return path
