"""Due dates: each is written, understood, and within the years of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from automation.checks.context import Context
from automation.checks.registry import Spot, action_check, at, plan_check
from automation.plan.due import Due, uk
from automation.plan.due_language import read_due
from automation.plan.findings import Severity
from automation.plan.model import Action, Plan


def _written(action: Action) -> Iterator[tuple[str, str, Due]]:
    """Give the due dates of an action that hold something: field, what people call it, and the date."""
    if not action.due.blank:
        yield "due", "due date", action.due
    if not action.revised.blank:
        yield "revised", "revised due date", action.revised


@action_check(
    "D01", "due-date-blank", Severity.ERROR, "dates",
    before="2.1 | Due date: blank", after="2.1 | Due date: Sep-17",
)  # fmt: skip
def due_date_blank(action: Action, _context: Context) -> Iterator[Spot]:
    """Every action has a due date.

    An action without one can never be late, so it drops out of the counts and nobody is chased.
    """
    if action.due.blank and action.revised.blank:
        what = f"{action.label} has no due date."
        yield at(action.place, "due", what, "Type when it is due, such as Sep-17.", action.label)


@action_check(
    "D02", "due-date-not-understood", Severity.ERROR, "dates",
    before="2.1 | Due date: end of phase 2", after="2.1 | Due date: Sep-17",
)  # fmt: skip
def due_date_not_understood(action: Action, _context: Context) -> Iterator[Spot]:
    """Every due date can be read in exactly one way.

    A date that is not understood makes the late counts wrong and could send a wrong letter.
    """
    for field, name, due in _written(action):
        if not due.understood and not _backwards(due):
            note = f" {due.note}" if due.note else ""
            what = f"The {name} of {action.label}, '{due.text}', is not understood.{note}"
            hint = (
                "Type a month such as Sep-17 or a date such as 30/09/2017, or confirm its date on Due dates."
            )
            yield at(action.place, field, what, hint, action.label)


def _backwards(due: Due) -> bool:
    return due.start is not None and due.end is not None and due.end < due.start


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


def years_of(plan: Plan) -> Years | None:
    """Give the years of a plan: as the Settings sheet says, else judged from the due dates themselves.

    Half of a plan's dates lie between its quartiles, and a few wrong ones do not move those. A date is out of
    the plan's years when it lies further from them than three times their distance, but at least two years
    before or three years after: improvement plans run for one to three years.
    """
    days = sorted(due.by for action in plan.actions for _, _, due in _written(action) if due.by is not None)
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


@plan_check(
    "D03", "due-date-outside-plan", Severity.ERROR, "dates",
    before="2.1 | Due date: 17/04/2026, a real date", after="2.1 | Due date: Apr-17",
)  # fmt: skip
def due_date_outside_plan(context: Context) -> Iterator[Spot]:
    """Every due date lies within the years of the plan.

    Excel turns Apr-17 into the 17th of April of the current year, and a slip of one digit moves a date by
    ten years. The years are those on the Settings sheet; where it is blank they are judged from the plan's
    other dates.
    """
    years = years_of(context.plan)
    if years is None:
        return
    for action in context.plan.actions:
        for field, name, due in _written(action):
            if due.by is None or years.first <= due.by <= years.last or due.confirmed:
                continue
            first = due.by < years.first
            limit = (
                f"before the plan's first possible date, {uk(years.first)}"
                if first
                else f"after the plan's last possible date, {uk(years.last)}"
            )
            what = f"The {name} of {action.label} is {uk(due.by)}, {limit} ({years.why})."
            guess = f"{uk(due.by).split()[1][:3]}-{due.by.day:02d}" if due.typed else ""
            hint = f"Was {guess} typed here? " if guess and _year_of(due.by.day, years) else ""
            hint += (
                "Type it as text, such as 'Sep-17 with the quote mark."
                if due.typed
                else "Correct the date, or change Plan starts and Plan ends on the Settings sheet."
            )
            yield at(action.place, field, what, hint, action.label)


def _year_of(day: int, years: Years) -> bool:
    """Say whether a day of the month could be the two-digit year of a date of the plan."""
    return any(day == year % 100 for year in range(years.first.year, years.last.year + 1))


@plan_check(
    "D08", "due-phrase-disagrees", Severity.ERROR, "dates",
    before="Sheet Due dates: Sep-17 | By 30/09/2018 | Confirmed: blank",
    after="Sheet Due dates: Sep-17 | By 30/09/2018 | Confirmed: Yes",
)  # fmt: skip
def due_phrase_disagrees(context: Context) -> Iterator[Spot]:
    """A row of the sheet Due dates that nobody confirmed says what the toolkit takes the phrase to mean.

    Excel counts with the date on that sheet and the toolkit with its own reading until the row is
    confirmed, so the two would count different actions as late.
    """
    for row in context.plan.due_phrases:
        if row.confirmed or not row.phrase.strip():
            continue
        due = read_due(row.phrase)
        if row.by == due.by:
            continue
        said = uk(row.by) if row.by else "no date"
        means = uk(due.by) if due.by else "no date"
        what = f"The sheet Due dates gives '{row.phrase}' the date {said}, but it is read as {means}."
        hint = (
            f"If {said} is right, type Yes under Confirmed; else type {due.by:%d/%m/%Y}."
            if due.by
            else (f"If {said} is right, type Yes under Confirmed; else clear the date.")
        )
        yield at(row.place, "by", what, hint)
