"""The trend: each night's counts, so that a picture can show how a plan went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from automation.analysis.rollup import impact_counts
from automation.plan.model import Plan
from automation.plan.tally import Counts, tally


@dataclass(frozen=True, slots=True)
class TrendNight:
    """One night's counts of actions, late as at that night, and of rows of evidence by impact."""

    day: date
    counts: Counts
    impact: Counts


def trend(nights: Iterable[tuple[date, Plan]]) -> tuple[TrendNight, ...]:
    """Count each night, the oldest first."""
    found = [TrendNight(day, tally(plan.actions, day), impact_counts(plan.evidence)) for day, plan in nights]
    return tuple(sorted(found, key=lambda night: night.day))
