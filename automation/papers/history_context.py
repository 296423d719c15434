"""What the nights on record add to a paper: movement since a board met, over six months, and slippage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from automation.analysis.movement import Movement
from automation.analysis.slippage import Slippage, slippage
from automation.analysis.trend import TrendNight, trend
from automation.history.compare import LAST_BOARD, Since, movement_since, since
from automation.history.store import History
from automation.plan.findings import PlanError
from automation.plan.model import Plan

HALF_YEAR = timedelta(days=183)
NOTHING_YET = "No earlier night is on record, so nothing can be compared yet."


@dataclass(frozen=True, slots=True)
class Memory:
    """What a paper can say of the past. `since` and `half_year_since` say what was compared, or why not."""

    movement: Movement | None = None
    since: str = NOTHING_YET
    half_year: Movement | None = None
    half_year_since: str = NOTHING_YET
    trend: tuple[TrendNight, ...] = ()
    slippage: tuple[Slippage, ...] = ()
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Nights:
    """The nights on record up to a day, read once for all of a night's papers.

    Args:
        history: the history that they are in.
        plan: the plan as it stands.
        as_at: the day of the papers.
        trend: the counts of each night before that day, and of the plan as it stands.
        slippage: how due dates moved over the same nights.
    """

    history: History
    plan: Plan
    as_at: date
    trend: tuple[TrendNight, ...]
    slippage: tuple[Slippage, ...]
    _moved: dict[date, Movement] = field(default_factory=dict, compare=False, repr=False)

    def moved_since(self, start: Since) -> Movement:
        """Tell what moved from a night to the plan as it stands; boards that met on one day share it."""
        if start.night not in self._moved:
            self._moved[start.night] = movement_since(self.history, self.plan, start, self.as_at)
        return self._moved[start.night]


def read_nights(history: History | None, plan: Plan, as_at: date) -> Nights | None:
    """Read the nights before a day, and put the plan as it stands at their end; None without a history.

    Raises:
        HistoryUnavailable: the history cannot be read.
    """
    if history is None:
        return None
    nights = [(night, then) for night, then in history.snapshots(until=as_at) if night < as_at]
    nights.append((as_at, plan))
    return Nights(history, plan, as_at, trend(nights), slippage(nights))


def memory_for(nights: Nights | None, board: str) -> Memory:
    """Say what the past adds to one board's paper; without a history, that there is none.

    The movement starts from the night of the board's own last meeting, or, for a board that never met, from
    the first night on record.
    """
    if nights is None:
        return Memory()
    moved, said = _movement(nights, LAST_BOARD, board)
    half, half_said = _movement(nights, nights.as_at - HALF_YEAR, "")
    if moved is None:
        moved, said = half, half_said
    return Memory(
        movement=moved,
        since=said,
        half_year=half,
        half_year_since=half_said,
        trend=nights.trend,
        slippage=nights.slippage,
        illustrative=any(record.illustrative for record in nights.history.nights()),
    )


def _movement(nights: Nights, asked: date | str, board: str) -> tuple[Movement | None, str]:
    try:
        start = since(nights.history, nights.plan, asked, nights.as_at, board=board)
        return nights.moved_since(start), start.said
    except PlanError as error:
        return None, str(error)
