"""A small sound tracker, built for tests that need a file."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

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


_BUILT: dict[tuple[str, str], bytes] = {}
"""Trackers that were built in this process, by their plan and the kind of file."""


def tracker_of(plan: Plan, path: Path) -> Path:
    """Write the tracker of a plan, as at the usual day, and build it only once for all tests of a process.

    An .xlsx has no macros, an .xlsm what ships.
    """
    key = repr(plan), path.suffix
    if key not in _BUILT:
        with tempfile.TemporaryDirectory() as folder:
            built = Path(folder, f"plan{path.suffix}")
            build_tracker(plan, built, as_at=AS_AT)
            _BUILT[key] = built.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_BUILT[key])
    return path


def small_tracker(folder: Path, name: str = "improvement-plan.xlsm", **more: Any) -> Path:
    """Put the small plan's tracker into a folder; `more` are other tables of the plan."""
    return tracker_of(replace(small_plan(), **more), folder / name)
