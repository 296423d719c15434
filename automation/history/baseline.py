"""Which nights the checks compare with: a month back for what changed, longer for what was never touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from automation.checks.catalogue import CHECKS
from automation.checks.context import Night
from automation.checks.run_checks import CheckResult, run_checks
from automation.plan.model import Plan
from automation.tracker.read.result import ReadTracker

if TYPE_CHECKING:
    from automation.history.store import History

RECENT = timedelta(days=30)
"""How far back a change still counts as news: long enough for the board that meets next to see it."""


@dataclass(frozen=True, slots=True)
class LookingBack:
    """Earlier nights: the one that changes are told against, and others by how many days back they lie."""

    earlier: Plan | None = None
    earlier_on: date | None = None
    older: Mapping[int, Night] = field(default_factory=dict)


def look_back(history: History | None, as_at: date, *days: int) -> LookingBack:
    """Find the nights that the checks compare with.

    Args:
        history: the nights on record; None where there are none to be had.
        as_at: the day of the check.
        days: how far back checks look, such as the days after which an action counts as untouched.

    Returns:
        The last night at least a month back, or else the first on record; and the last night at least so many
        days back, for each number of days. A night that is not on record is left out.

    Raises:
        HistoryUnavailable: the history is damaged.
    """
    if history is None:
        return LookingBack()

    def night(on: date | None) -> Night | None:
        plan = history.snapshot(on) if on else None
        return Night(on, plan) if on and plan is not None else None

    first = next((record.day for record in history.nights() if record.day < as_at), None)
    earlier = night(history.latest_on_or_before(as_at - RECENT) or first)
    found = {number: night(history.latest_on_or_before(as_at - timedelta(days=number))) for number in days}
    older = {number: found_night for number, found_night in found.items() if found_night is not None}
    return LookingBack(earlier.plan, earlier.on, older) if earlier else LookingBack(older=older)


def check_against_history(read: ReadTracker, as_at: date, history: History | None) -> CheckResult:
    """Check a plan, with the nights that it is compared with.

    Args:
        read: the tracker as it was read.
        as_at: the day of the check.
        history: the nights on record; None where there are none to be had.

    Raises:
        HistoryUnavailable: the history is damaged.
    """
    wanted = {check.days_back(read.plan.settings) for check in CHECKS}
    back = look_back(history, as_at, *(days for days in sorted(wanted) if days > 0))
    return run_checks(read, as_at, earlier=back.earlier, earlier_on=back.earlier_on, older=back.older)
