"""The dates of a repeating action around a day: the last one that has passed, and the next one.

Most phrases have one date. A rhythm comes round again and again, from its first date to its end where the
phrase names one. Whoever says how long something is late, or asks about it, takes its dates from here, so
that no two outputs count from two different days.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from automation.plan.due import Due, DueKind, Every, Milestone, uk


def passed_and_coming(due: Due, as_at: date) -> tuple[date | None, date | None]:
    """Return the last date of a promise before a day, and the next one on or after it.

    None stands where there is none: before the first round, after the last, and on both sides of a phrase
    that names no date.
    """
    first = due.by
    if first is None:
        return None, None
    if due.kind is not DueKind.RECURRING or due.every is None:
        return (first, None) if first < as_at else (None, first)
    number = _rounds_before(first, due.every, as_at)
    passed = _last_round(due, number - 1) if number else None
    coming = nth_round(first, due.every, number)
    if coming is not None and number and due.end is not None and coming > due.end:
        coming = None
    return passed, coming


def is_next_round(was: Due, now: Due) -> bool:
    """Return whether a date is a later round of the same rhythm: it came round, and nothing was put off."""
    if was.by is None or now.by is None or was.every is None or was.every != now.every:
        return False
    return now.by > was.by and passed_and_coming(was, now.by)[1] == now.by


def passed_steps(due: Due, as_at: date) -> tuple[Milestone, ...]:
    """Return the steps that have passed while the last one has not, the earliest first."""
    if due.kind is not DueKind.MILESTONES or due.by is None or due.by < as_at:
        return ()
    return tuple(sorted((step for step in due.milestones if step.by < as_at), key=lambda step: step.by))


def round_phrase(due: Due, first: date) -> str:
    """Write the same rhythm from another first date, as people type it: `Oct-17 quarterly thereafter`."""
    every = due.every
    assert every is not None
    rhythm = _RHYTHMS.get((every.count, every.unit)) or f"every {every}"
    if due.end is None:
        return f"{typed_day(first)} {rhythm} thereafter"
    return f"{rhythm} from {typed_day(first)} to {typed_day(due.end)}"


_RHYTHMS = {
    (1, "day"): "daily",
    (1, "week"): "weekly",
    (2, "week"): "fortnightly",
    (1, "month"): "monthly",
    (3, "month"): "quarterly",
    (12, "month"): "yearly",
}


def typed_day(day: date) -> str:
    """Write a day as the tracker likes it: `Oct-17` for the last day of a month, else `15/10/2017`."""
    if 2000 <= day.year < 2100 and _ends_month(day):
        return f"{uk(day).split()[1][:3]}-{day.year % 100:02d}"
    return f"{day:%d/%m/}{day.year:04d}"


def some_month(as_at: date) -> str:
    """Return a month some way ahead, as an example of a due date: `Mar-18` in October 2017."""
    year, month = divmod(as_at.month + 4, 12)
    return f"{uk(date(2000, month + 1, 1)).split()[1][:3]}-{(as_at.year + year) % 100:02d}"


def months_on(day: date, number: int) -> date | None:
    """Return the day so many months later, or before if negative; None beyond the last date that there is."""
    return nth_round(day, Every(1, "month"), number)


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _last_round(due: Due, number: int) -> date | None:
    """Return a round by its number, or the last one there is where the rhythm ended before it."""
    assert due.by is not None
    assert due.every is not None
    if due.end is not None:
        last = _rounds_before(due.by, due.every, due.end)
        number = min(number, last if nth_round(due.by, due.every, last) == due.end else last - 1)
    return nth_round(due.by, due.every, max(number, 0))


def _rounds_before(first: date, every: Every, day: date) -> int:
    """Count the rounds before a day."""
    if day <= first:
        return 0
    if every.unit in {"day", "week"}:
        step = max(every.count, 1) * (7 if every.unit == "week" else 1)
        return -(-(day - first).days // step)
    whole = ((day.year - first.year) * 12 + day.month - first.month) // _months(every)
    last = nth_round(first, every, whole)
    return whole + (last is not None and last < day)


def _months(every: Every) -> int:
    return max(every.count, 1) * (12 if every.unit == "year" else 1)


def nth_round(first: date, every: Every, number: int) -> date | None:
    """Return the date of a round, the first being number 0; None beyond the last date that there is."""
    try:
        if every.unit in {"day", "week"}:
            step = max(every.count, 1) * (7 if every.unit == "week" else 1)
            return first + timedelta(days=step * number)
        year, month = divmod(first.year * 12 + first.month - 1 + _months(every) * number, 12)
        last = monthrange(year, month + 1)[1]
        # A month means its last day, so the rounds of one that starts on a last day are last days too.
        return date(year, month + 1, last if _ends_month(first) else min(first.day, last))
    except (OverflowError, ValueError):
        return None
