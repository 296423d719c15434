"""The trend: each night's counts, so that a picture can show how a plan went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from automation.analysis.rollup import impact_counts
from automation.plan.model import Plan
from automation.plan.rating_counts import Counts, tally


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


_MOST = 60
"""How many columns there is room for on a telephone."""


def sampled(nights: Sequence[TrendNight], most: int = _MOST) -> tuple[TrendNight, ...]:
    """Pick nights at even distances, the first and the last among them."""
    if len(nights) <= most:
        return tuple(nights)
    step = (len(nights) - 1) / (most - 1)
    return tuple(nights[round(number * step)] for number in range(most))
