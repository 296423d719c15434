"""Which nights the checks compare with: a month back for what changed, longer for what was never touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from automation.checks.run_checks import CheckResult, run_checks
from automation.plan.model import Plan
from automation.tracker.read.result import ReadTracker

if TYPE_CHECKING:
    from automation.history.store import History

RECENT = timedelta(days=30)
"""How far back a change still counts as news: long enough for the board that meets next to see it."""


@dataclass(frozen=True, slots=True)
class LookingBack:
    """Earlier states of the plan and their nights; None where no night is that old, or none is on record."""

    earlier: Plan | None = None
    earlier_on: date | None = None
    older: Plan | None = None
    older_on: date | None = None


def look_back(history: History | None, as_at: date, untouched_days: int) -> LookingBack:
    """Find the nights that the checks compare with.

    Args:
        history: the nights on record; None where there are none to be had.
        as_at: the day of the check.
        untouched_days: after how many days without a change an action counts as untouched.

    Returns:
        The last night at least a month back, or else the first on record; and the last night before the days
        of `untouched_days`.

    Raises:
        HistoryUnavailable: the history is damaged.
    """
    if history is None:
        return LookingBack()
    first = next((record.day for record in history.nights() if record.day < as_at), None)
    earlier_on = history.latest_on_or_before(as_at - RECENT) or first
    older_on = history.latest_on_or_before(as_at - timedelta(days=max(untouched_days, 1)))
    return LookingBack(
        history.snapshot(earlier_on) if earlier_on else None,
        earlier_on,
        history.snapshot(older_on) if older_on else None,
        older_on,
    )


def check_against_history(read: ReadTracker, as_at: date, history: History | None) -> CheckResult:
    """Check a plan, with the nights that it is compared with.

    Args:
        read: the tracker as it was read.
        as_at: the day of the check.
        history: the nights on record; None where there are none to be had.

    Raises:
        HistoryUnavailable: the history is damaged.
    """
    back = look_back(history, as_at, read.plan.settings.stale_days)
    return run_checks(
        read,
        as_at,
        earlier=back.earlier,
        earlier_on=back.earlier_on,
        older=back.older,
        older_on=back.older_on,
    )
