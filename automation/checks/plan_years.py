"""The years of a plan: between which days its due dates can lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from automation.plan.due import Due
from automation.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Years:
    """The first and the last day that the plan's due dates may have, and how they are known."""

    first: date
    last: date
    said: bool

    @property
    def why(self) -> str:
        """Say where the two days come from."""
        return "the Settings sheet says so" if self.said else "judged from the plan's other dates"

    def hold(self, day: date) -> bool:
        """Return whether a day lies within them."""
        return self.first <= day <= self.last


def years_of(plan: Plan) -> Years | None:
    """Return the years of a plan: as the Settings sheet says, else judged from the due dates themselves.

    Half of a plan's dates lie between its quartiles, and a few wrong ones do not move those. A date is out of
    the plan's years when it lies further from them than three times their distance, but at least two years
    before or three years after: improvement plans run for one to three years.

    Returns:
        None where the plan has neither dates nor settings to judge by.
    """
    days = sorted(
        due.by for action in plan.actions for due in (action.due, action.revised) if due.by is not None
    )
    said_first, said_last = plan.settings.plan_starts, plan.settings.plan_ends
    if not days and (said_first is None or said_last is None):
        return None
    if days:
        lower, upper = days[len(days) // 4], days[-1 - len(days) // 4]
        wide = 3 * (upper - lower)
        first = _shift(lower, -max(wide, timedelta(days=731)))
        last = _shift(upper, max(wide, timedelta(days=1096)))
    else:
        first, last = date.min, date.max
    return Years(said_first or first, said_last or last, said_first is not None or said_last is not None)


def _shift(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return date.min if by < timedelta(0) else date.max


def runs_backwards(due: Due) -> bool:
    """Return whether a phrase is a range that ends before it starts."""
    if due.start is not None and due.end is not None and due.end < due.start:
        return True
    return not due.understood and "runs backwards" in due.note
