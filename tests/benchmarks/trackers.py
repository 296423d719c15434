"""Trackers of any size, generated, and kept in a temporary folder between runs."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from automation.plan.model import Plan
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


def tracker_of(actions: int) -> Path:
    """Give the tracker with so many actions; it is built where it is not there yet."""
    folder = Path(tempfile.gettempdir(), "improvement-plan-benchmarks")
    folder.mkdir(exist_ok=True)
    path = folder / f"{actions}.xlsx"
    if not path.exists():
        build_tracker(plan_of(actions), path, as_at=AS_AT)
    return path
