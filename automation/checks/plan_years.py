"""The years of a plan, and whether a due date was moved to another day or only put right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from automation.plan.due import Due, uk
from automation.plan.due_language import read_due
from automation.plan.model import Plan
from automation.plan.recurrence import is_next_round


@dataclass(frozen=True, slots=True)
class Years:
    """The first and the last day that the plan's due dates may have, and how they are known."""

    first: date
    last: date
    said: bool

    @property
    def why(self) -> str:
        """Return where the two days come from."""
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


def is_dated(due: Due, years: Years | None) -> bool:
    """Return whether a phrase names a day to compare with: in one reading, and within the plan's years."""
    if due.by is None or not due.understood:
        return False
    return due.confirmed or years is None or years.hold(due.by)


def is_moved(was: Due, now: Due) -> bool:
    """Return whether a date was moved to another day, where both phrases name one.

    The next round of a rhythm is no move. Neither is Apr-17 in the place of the 17th of April, which is what
    Excel makes of it.
    """
    put_right = _month_meant(was) == now.by or _month_meant(now) == was.by
    return was.by != now.by and not put_right and not is_next_round(was, now)


def _month_meant(due: Due) -> date | None:
    """Return the last day of the month that was typed, if Excel took a month and a year for a day."""
    if due.by is None or not due.typed:
        return None
    return read_due(f"{uk(due.by).split()[1][:3]}-{due.by.day:02d}").by
