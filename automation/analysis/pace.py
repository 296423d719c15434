"""How fast actions come to be done: week by week as recorded, and where that pace leads.

A pace is simulated: many runs, each of which draws its weeks from the weeks on record. Each run first draws
which of those weeks it may draw from, because a short record is itself a matter of luck, and draws them a
little wider, for the same reason: so the middle eight of ten runs hold what comes in eight of ten plans.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RUNS = 1000
"""How many runs are simulated."""
LONGEST = 260
"""How many weeks ahead a run goes: five years."""
SHARES = (10, 50, 90)
"""The shares of the runs, in per cent, that are printed."""
_SEED = 171


Corridor: TypeAlias = tuple[tuple[date, float, float, float], ...]
"""The last day of each week ahead, and how many are done then: the lowest tenth, the middle, the highest."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Where the pace of some weeks leads.

    Args:
        as_at: the last day of those weeks.
        weeks: how many weeks it was taken from.
        done: how many actions came to be done in them, less those that were opened again.
        by: the share of the runs, from 0 to 1, in which all is done by the end of each week ahead.
    """

    as_at: date
    weeks: int
    done: float
    by: NDArray[np.float64]

    @property
    def per_week(self) -> float:
        """Return how many actions came to be done in a week."""
        return self.done / self.weeks

    def chance(self, day: date) -> float:
        """Return the share of the runs, from 0 to 1, in which all is done by a day within five years."""
        weeks = (day - self.as_at).days // 7
        return float(self.by[min(weeks, LONGEST) - 1]) if weeks > 0 else 0.0

    @property
    def finish(self) -> tuple[date | None, ...]:
        """Return the days by which all is done in one, five and nine of ten runs; None: not in five years."""
        weeks = (int((self.by < share / 100).sum()) + 1 for share in SHARES)
        return tuple(self.as_at + timedelta(weeks=week) if week <= LONGEST else None for week in weeks)


def pace_of(done: NDArray[np.float64], scope: float, as_at: date, runs: int = RUNS) -> Pace:
    """Simulate where the pace of some weeks leads if nothing is added to what there is to do.

    Args:
        done: how many actions were done at the end of each week; the first is where counting begins.
        scope: how many there are to do in all.
        as_at: the last of those days.
        runs: how many runs are simulated.
    """
    return Pace(
        as_at,
        len(done) - 1,
        float(done[-1] - done[0]),
        (_runs(done, scope, runs, LONGEST) >= scope).mean(axis=0),
    )


def corridor(done: NDArray[np.float64], scope: float, as_at: date, weeks: int) -> Corridor:
    """Return how many are done in the weeks ahead."""
    import numpy as np  # noqa: PLC0415 (loaded only where figures are made)

    shares = np.percentile(_runs(done, scope, RUNS, weeks), SHARES, axis=0).T.tolist()
    return tuple((as_at + timedelta(weeks=week), *values) for week, values in enumerate(shares, 1))


def _runs(done: NDArray[np.float64], scope: float, runs: int, ahead: int) -> NDArray[np.float64]:
    """Return how many are done at the end of each week ahead, a row for each run; all done stays all done."""
    import numpy as np  # noqa: PLC0415 (loaded only where figures are made)

    steps = np.diff(done)
    weeks = len(steps)
    chance = np.random.default_rng(_SEED)
    base = steps[chance.integers(weeks, size=(runs, weeks))]
    base = steps.mean() + (base - steps.mean()) * np.sqrt(weeks / (weeks - 2))
    drawn = np.take_along_axis(base, chance.integers(weeks, size=(runs, ahead)), axis=1)
    paths = done[-1] + drawn.cumsum(axis=1)
    is_done = np.logical_or.accumulate(paths >= scope - 1e-9, axis=1)
    return np.where(is_done, scope, paths)
