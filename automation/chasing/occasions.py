"""Which date of an action a letter is about: its deadline, its next step, or the round that is due.

Most actions have one date. A rhythm comes round again and again, and a phrase with steps has a date for
each: a reminder is about the next of them, a chaser about the last that has passed.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from automation.plan.due import Due, DueKind, Every
from automation.plan.model import Action
from automation.plan.ratings import Rating


@dataclass(frozen=True, slots=True)
class Occasion:
    """The dates of an action that letters on a day are about.

    Args:
        passed: the date that has passed without the action being Blue; None if none has.
        coming: the next date that is still to come, today included; None if none is.
        party: whose step `coming` is, or what it is called, where the phrase says so.
        settles: whether an answer settles the matter until the next date. It does for a rhythm and for
            a start, because such an action stays open after it has happened or begun.
    """

    passed: date | None
    coming: date | None
    party: str = ""
    settles: bool = False


def occasion(action: Action, as_at: date) -> Occasion:
    """Find the dates that letters about an action are about on a day.

    Nothing is asked about an action that is Blue, has no date, or whose date has two readings.
    """
    due = action.deadline
    if action.rating is Rating.BLUE or due.by is None or not due.understood:
        return Occasion(None, None)
    if due.kind is DueKind.RECURRING and due.every is not None:
        passed, coming = _rounds(due.by, due.every, as_at)
        return Occasion(passed, coming, settles=True)
    settles = due.kind is DueKind.START
    if due.by < as_at:
        return Occasion(due.by, None, settles=settles)
    step = next_step(due, as_at)
    return Occasion(None, *step, settles=settles)


def next_step(due: Due, as_at: date) -> tuple[date | None, str]:
    """Give the next date of a phrase on or after a day, and whose step it is."""
    steps = sorted((step.by, step.party) for step in due.milestones if step.by >= as_at)
    if steps and due.by is not None and steps[0][0] <= due.by:
        return steps[0]
    return due.by, ""


def _rounds(first: date, every: Every, as_at: date) -> tuple[date | None, date]:
    """Give the last round before a day and the first on or after it."""
    passed, coming, count = None, first, 0
    while coming < as_at:
        count += 1
        passed, coming = coming, _after(first, every, count)
    return passed, coming


def _after(first: date, every: Every, rounds: int) -> date:
    count = max(every.count, 1) * rounds
    if every.unit == "day":
        return first + timedelta(days=count)
    if every.unit == "week":
        return first + timedelta(weeks=count)
    months = count * (12 if every.unit == "year" else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    # A month means its last day, so the rounds of one that starts on a last day are last days too.
    end = first.day == monthrange(first.year, first.month)[1]
    return date(year, month + 1, last if end else min(first.day, last))
