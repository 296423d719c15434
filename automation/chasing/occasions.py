"""Which date of an action a letter is about: its deadline, its next step, or the round that is due.

Most actions have one date. A rhythm comes round again and again, and a phrase with steps has a date for
each: a reminder is about the next of them. A chaser is about what is late in the figures too: the deadline,
or the last round that has passed. A step that has passed while another is to come makes nothing late; the
reminder of the next step asks about it, and a check says that nothing tells whether it was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from automation.plan.due import Due, DueKind
from automation.plan.model import Action
from automation.plan.ratings import Rating
from automation.plan.rounds import passed_and_coming


@dataclass(frozen=True, slots=True)
class Occasion:
    """The dates of an action that letters on a day are about.

    Args:
        passed: the date that has passed without the action being Blue; None if none has.
        coming: the next date that is still to come, today included; None if none is.
        party: whose step `coming` is, or what it is called, where the phrase says so.
        settles: whether an answer settles the matter until the next date. It does for a rhythm that comes
            round again and for a start, because such an action stays open after it has happened or begun.
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
    passed, coming = passed_and_coming(due, as_at)
    if due.kind is DueKind.RECURRING and due.every is not None:
        return Occasion(passed, coming, settles=coming is not None)
    settles = due.kind is DueKind.START
    if passed is not None:
        return Occasion(passed, None, settles=settles)
    step = next_step(due, as_at)
    return Occasion(None, *step, settles=settles)


def next_step(due: Due, as_at: date) -> tuple[date | None, str]:
    """Give the next date of a phrase on or after a day, and whose step it is."""
    steps = sorted((step.by, step.party) for step in due.milestones if step.by >= as_at)
    if steps and due.by is not None and steps[0][0] <= due.by:
        return steps[0]
    return due.by, ""
