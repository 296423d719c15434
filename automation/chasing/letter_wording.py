"""How letters say things: dates as written, how late, how many, and what is asked for.

Sentences are for busy people: short, kind, and right for one action and for many.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from automation.chasing.people import one_line
from automation.plan.due import Due, DueKind, Milestone, uk
from automation.plan.model import Action
from automation.plan.recurrence import passed_and_coming, passed_steps
from automation.plan.text import count, listed

LONGEST_COMMENT = 400
"""Characters of a comment that a letter repeats: enough to recognise it."""


def how_late(day: date, as_at: date) -> str:
    """Say how far past a date is, or how far off: `3 days late`, `9 weeks late`, `due today`."""
    days = (as_at - day).days
    if days <= 0:
        return {0: "due today", -1: "due tomorrow"}.get(days, f"due in {-days} days")
    if days < 21:
        return f"{count(days, 'day')} late"
    return f"{days} days late (about {count(round(days / 7), 'week')})"


def shorten(text: str, longest: int = LONGEST_COMMENT) -> str:
    """Give text on one line, cut between words where it is very long."""
    text = one_line(text)
    if len(text) <= longest:
        return text
    cut = text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.")
    return f"{cut or text[:longest]}…"


def due_words(action: Action, as_at: date) -> str:
    """Say when an action is due, as the toolkit understands it and as it was written.

    For example `30 September 2017 (written as Sep-17)`.
    """
    due = action.deadline
    words = _meaning(due, as_at)
    notes = []
    written = one_line(due.text)
    if written and not due.typed and written.casefold() != words.casefold():
        notes.append(f"written as {written}")
    if action.deadline_field == "revised" and not action.due.blank:
        notes.append(f"at first {one_line(action.due.text)}")
    return f"{words} ({'; '.join(notes)})" if notes else words


def _meaning(due: Due, as_at: date) -> str:
    if due.by is None:
        return "no date"
    match due.kind:
        case DueKind.START:
            return f"to start by {uk(due.by)}"
        case DueKind.RECURRING if due.every is not None:
            passed, coming = passed_and_coming(due, as_at)
            until = f" until {uk(due.end)}" if due.end else ""
            first = f"every {_rhythm(str(due.every))}{until}, the first by {uk(due.by)}"
            if passed and passed != due.by:
                first += f", the {'latest' if coming else 'last'} by {uk(passed)}"
            return f"{first}, the next by {uk(coming)}" if coming and coming != due.by else first
        case DueKind.MILESTONES if len(due.milestones) > 1:
            steps = [f"{one_line(m.party)} by {uk(m.by)}" if m.party else uk(m.by) for m in due.milestones]
            return "in steps: " + listed(steps)
        case _:
            return uk(due.by)


def _rhythm(every: str) -> str:
    """Turn `1 month` into `month` and leave `3 months` alone."""
    return every.removeprefix("1 ")


def ask_late(action: Action, as_at: date) -> str:
    """Say what is asked about an action whose date has passed."""
    match action.deadline.kind:
        case DueKind.START:
            return (
                "Has this started? If so, please say by when it is to be finished. "
                "If not, please say what is in the way and when it will start."
            )
        case DueKind.RECURRING if passed_and_coming(action.deadline, as_at)[1] is None:
            return (
                "The last round of this is past its date. Has it been done? "
                "If not, please say when it will be."
            )
        case DueKind.RECURRING:
            return (
                "This comes round regularly. Has the latest round been done? "
                "If not, please say when it will be."
            )
        case _:
            return "Is this done? If not, please say what is in the way and when it will be."


def ask_coming(action: Action, day: date, party: str, as_at: date) -> str:
    """Say what is asked about an action whose date is still to come."""
    when = "today" if day == as_at else f"by {uk(day)}"
    match action.deadline.kind:
        case DueKind.START:
            return f"This is to start {when}. Will it?"
        case DueKind.RECURRING:
            return f"The next round is due {when}. Is it in hand?"
        case DueKind.MILESTONES if len(action.deadline.milestones) > 1:
            step = f"The next step ({one_line(party)})" if party else "The next step"
            before = _steps_before(passed_steps(action.deadline, as_at))
            return f"{step} is due {when}. Is it on track?{before}"
        case _:
            return "Is this on track?" if day != as_at else "This is due today. Is it done?"


def _steps_before(steps: Sequence[Milestone]) -> str:
    """Ask about the steps that have passed, since no chaser asks about them while the last is to come."""
    if not steps:
        return ""
    named = [f"{one_line(step.party)}, by {uk(step.by)}" if step.party else uk(step.by) for step in steps]
    one = len(steps) == 1
    return f" {'Was the step' if one else 'Were the steps'} before it ({'; '.join(named)}) done?"
