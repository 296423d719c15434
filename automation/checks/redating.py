"""Whether a due date was moved to another day, or only put right.

What counts is the day that a phrase means, not its words. A phrase without a day cannot have slipped, so
adding the year to `Sep` moves nothing.
"""

from __future__ import annotations

from datetime import date

from automation.checks.plan_years import Years
from automation.plan.due import Due, uk
from automation.plan.due_language import read_due
from automation.plan.recurrence import is_next_round


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
