"""A small sound tracker, built for tests that need a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from automation.plan.model import Board, Plan
from automation.plan.settings import Settings
from automation.tracker.write.workbook import build_tracker
from tests.support.plans import action, evidence, lead, plan

AS_AT = date(2017, 10, 2)


def small_plan() -> Plan:
    """Give a plan with something of each kind: done, on track, late, re-dated, not rated."""
    return plan(
        action("2.1", "Sep-17", "Amber", comments="The draft is out for comment."),
        action("2.2", "Jun-17", "Blue", comments="Six briefings held; list on file."),
        action("2.3", "Dec-17", "Green", "Principal social worker"),
        action(
            "3.1", "Jul-17", "Red", "Principal social worker; ART service manager", comments="No capacity."
        ),
        action("3.2", "Apr-18", ""),
        evidence=(evidence("2", "Amber", comments="First audit is mixed."), evidence("3")),
        leads=(
            lead("ART service manager", "art@example.org"),
            lead("Principal social worker", "psw@example.org"),
        ),
        boards=(Board("Improvement Board", "improvement-board.docx", date(2017, 10, 9), 7),),
        settings=Settings(as_at=AS_AT, council="Exampleshire Council", sender="plan@example.org"),
    )


def small_tracker(folder: Path, name: str = "improvement-plan.xlsm") -> Path:
    """Build the small plan's tracker in a folder."""
    path = folder / name
    build_tracker(small_plan(), path, as_at=AS_AT)
    return path
