"""Checks of due dates: each is filled in, understood, and within the years of the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from automation.checks.comment_claims import says_done
from automation.checks.context import Context, has_column
from automation.checks.plan_years import Years, runs_backwards
from automation.checks.registry import Spot, at, in_more_rows, plan_check, row_check
from automation.plan.due import Due, DueKind, Milestone, uk
from automation.plan.due_language import read_due
from automation.plan.due_phrases import phrase_key
from automation.plan.due_proposals import proposal
from automation.plan.findings import Severity
from automation.plan.model import Action, DuePhrase, Plan
from automation.plan.ratings import State
from automation.plan.recurrence import is_next_round, passed_steps
from automation.tracker.sheets import DUE_DATES
from automation.tracker.write.formulas import phrases_to_list, plain_date


def _written(action: Action) -> tuple[tuple[str, str, Due], ...]:
    """Return the due dates of an action that hold something: field, what people call it, and the date."""
    due = () if action.due.blank else (("due", "due date", action.due),)
    return due if action.revised.blank else (*due, ("revised", "revised due date", action.revised))


@row_check("D01", Severity.ERROR, "actions")
def due_date_blank(action: Action, context: Context) -> Iterator[Spot]:
    """Every action has a due date.

    An action without one can never be late, so it drops out of the counts and nobody is chased.

    Before: 2.1 | Due date: blank
    After: 2.1 | Due date: Sep-17
    """
    if action.due.blank and action.revised.blank:
        yield at(
            action,
            "due",
            f"{action.label} has no due date.",
            f"Type when it is due, such as {context.some_month}.",
        )


@row_check("D02", Severity.ERROR, "actions")
def due_date_not_understood(action: Action, context: Context) -> Iterator[Spot]:
    """Every due date can be read in exactly one way.

    A date that is not understood makes the late counts wrong and could send a wrong letter.

    Before: 2.1 | Due date: end of phase 2
    After: 2.1 | Due date: Sep-17
    """
    for field, name, due in _written(action):
        if not due.understood and not runs_backwards(due):
            note = (f" {due.note}" if due.note else "") + _meanwhile(action, field)
            what = f"The {name} of {action.label}, '{due.text}', is not understood.{note}"
            hint = f"Type a month such as {context.some_month}, or a date, or confirm its date on Due dates."
            if plain := proposal(due.text, context.likely_year):
                hint = f"Proposed: {plain.note} If that is right, type Yes under Confirmed on Due dates."
            yield at(action, field, what, hint)


@plan_check("D03", Severity.ERROR)
def due_date_outside_plan(context: Context) -> Iterator[Spot]:
    """Every due date is within the years of the plan.

    Excel turns Apr-17 into the 17th of April of the current year, and a slip of one digit moves a date by ten
    years. The years are set on the Settings sheet; if it is blank they are estimated from the plan's other
    dates.

    Before: 2.1 | Due date: 17/04/2026, a real date
    After: 2.1 | Due date: Apr-17
    """
    years = context.years
    if years is None:
        return
    for action in context.plan.actions:
        for field, name, due in _written(action):
            if due.by is None or years.hold(due.by) or due.confirmed:
                continue
            first = due.by < years.first
            limit = (
                f"before the plan's first possible date, {uk(years.first)}"
                if first
                else f"after the plan's last possible date, {uk(years.last)}"
            )
            what = f"The {name} of {action.label} is {uk(due.by)}, {limit} ({years.why})."
            guess = f"{_month(due.by)}-{due.by.day:02d}" if due.typed else ""
            hint = f"Was {guess} typed here? " if guess and _year_of(due.by.day, years) else ""
            hint += (
                f"Type it as text, such as '{context.some_month} with the quote mark."
                if due.typed
                else "Correct the date, or change Plan starts and Plan ends on the Settings sheet."
            )
            yield at(action, field, what, hint)


def _year_of(day: int, years: Years) -> bool:
    """Return whether a day of the month could be the two-digit year of a date of the plan."""
    return any(day == year % 100 for year in range(years.first.year, years.last.year + 1))


@row_check("D04", Severity.WARNING, "actions")
def recurring_without_anchor(action: Action, context: Context) -> Iterator[Spot]:
    """A date that recurs says when it is due for the first time.

    Without that the action can never be late, and nobody is reminded of it.

    Before: 3.6 | Due date: Twice yearly
    After: 3.6 | Due date: Twice yearly from Sep-17
    """
    for field, due in _to_count(action).items():
        if due.kind is DueKind.RECURRING and due.by is None and action.is_open:
            what = f"{action.label} recurs ('{due.text}') but does not say when it is first due."
            hint = (
                f"Type the first date as well, such as '{due.text} from {context.some_month}', or confirm "
                "one on Due dates."
            )
            yield at(action, field, what + _meanwhile(action, field), hint)


@row_check("D05", Severity.WARNING, "actions")
def due_date_open(action: Action, context: Context) -> Iterator[Spot]:
    """A due date gives a date, so that it can be met or missed.

    An action that is ongoing or to be confirmed can never be late, and a board will ask for a date.

    Before: 2.4 | Due date: ongoing
    After: 2.4 | Due date: Mar-18
    """
    for field, due in _to_count(action).items():
        meanwhile = _meanwhile(action, field)
        settled = due.confirmed and not meanwhile
        if due.kind is not DueKind.OPEN or due.by is not None or settled or not action.is_open:
            continue
        if meanwhile:
            what = f"The revised due date of {action.label} gives no date: '{due.text}'.{meanwhile}"
            hint = (
                f"Type the new date, such as {context.some_month}; or clear the cell if the first date "
                "still holds."
            )
        else:
            what = f"{action.label} has no date: its due date is '{due.text}'."
            hint = (
                f"Type when it will be done or reviewed, such as {context.some_month}; or confirm on Due "
                "dates that it has none."
            )
        yield at(action, field, what, hint)


def _to_count(action: Action) -> dict[str, Due]:
    """Return the dates of an action that count or were meant to, by their field."""
    found = {action.deadline_field: action.deadline}
    return found if action.revised.blank else {**found, "revised": action.revised}


def _meanwhile(action: Action, field: str) -> str:
    """Return a sentence on the date that counts while the revised one gives none; else empty."""
    by = action.due.by
    if field == "due" or action.deadline_field == "revised" or by is None:
        return ""
    return f" Until it gives a date, the first due date counts: {uk(by)}."


@plan_check("D06", Severity.ERROR)
def month_typed_as_day(context: Context) -> Iterator[Spot]:
    """A real date in a cell is one that somebody meant, not what Excel made of a month and a year.

    Excel takes Apr-17 for the 17th of April of the year in which it is typed. Where nearly all due dates are
    written as text, or the cell shows no year, a date whose day could be one of the plan's years is doubtful.

    Before: 2.3 | Due date: 17/04/2017, a real date that shows as 17-Apr
    After: 2.3 | Due date: Apr-17
    """
    years = context.years
    if years is None:
        return
    for field in ("due", "revised"):
        for action, due, odd in _real_dates(context.plan, field):
            if due.by is None or due.confirmed or not years.hold(due.by):
                continue
            place = action.place
            bare = place.cell(field) in context.unseen.sheet(place.sheet).day_and_month
            if (bare or odd) and due.by.day in _short_years(context.plan):
                guess = f"{_month(due.by)}-{due.by.day:02d}"
                means = uk(read_due(guess).by or due.by)
                what = f"The cell holds the date {uk(due.by)}. Was {guess} typed here, meaning {means}?"
                hint = (
                    f"If so, type '{guess} with the quote mark; otherwise confirm {uk(due.by)} on Due dates."
                )
                yield at(place, field, what, hint, action.label)


def _real_dates(plan: Plan, field: str) -> Iterator[tuple[Action, Due, bool]]:
    """Go through the real dates of a column, and tell whether nearly all others are written as text."""
    dates = [(action, due) for action in plan.actions for f, _, due in _written(action) if f == field]
    typed = [(action, due) for action, due in dates if due.typed]
    yield from ((action, due, len(typed) * 10 <= len(dates)) for action, due in typed)


def _month(day: date) -> str:
    return uk(day).split()[1][:3]


def _short_years(plan: Plan) -> set[int]:
    """Return the last two digits of the years that the plan's written due dates name."""
    return {
        due.by.year % 100
        for action in plan.actions
        for _, _, due in _written(action)
        if due.by is not None and not due.typed
    }


@row_check("D07", Severity.ERROR, "actions")
def due_date_backwards(action: Action, _context: Context) -> Iterator[Spot]:
    """A range of dates ends after it starts.

    One of its two dates is wrong, and nobody can say which; the action cannot be counted as late.

    Before: 1.5 | Due date: Jun-18 to Jun-17
    After: 1.5 | Due date: Jun-17 to Jun-18
    """
    for field, name, due in _written(action):
        if runs_backwards(due) and not due.confirmed:
            note = due.note if "runs backwards" in due.note else "It ends before it starts."
            what = f"The {name} of {action.label} is '{due.text}'. {note}"
            hint = "Put the earlier date first, or correct the year."
            yield at(action, field, what, hint)


@row_check("D08", Severity.ERROR, "due_phrases")
def due_phrase_disagrees(row: DuePhrase, _context: Context) -> Iterator[Spot]:
    """An unconfirmed row of the sheet Due dates has the date that the toolkit reads in its phrase.

    Somebody who types another date there expects it to count. Until the row is confirmed it does not count,
    or only in Excel if Excel cannot read the phrase by itself.

    Before: Sheet Due dates: Sep-17 | By 30/09/2018 | Confirmed: blank
    After: Sheet Due dates: Sep-17 | By 30/09/2018 | Confirmed: Yes
    """
    if row.confirmed or not row.phrase.strip():
        return
    due = read_due(row.phrase)
    is_proposed = row.by is not None and proposal(row.phrase, row.by.year) is not None
    if row.by == due.by or is_proposed:
        return
    said = uk(row.by) if row.by else "no date"
    means = uk(due.by) if due.by else "no date"
    what = (
        f"The sheet Due dates shows {said} for '{row.phrase}', but the phrase is read as {means} and "
        "nobody has confirmed the row. "
    ) + (
        f"Until somebody does, {means} counts."
        if plain_date(row.phrase)
        else "Until this is settled, Excel's Summary uses the first date and everything else the second."
    )
    hint = (
        f"If {said} is right, type Yes under Confirmed; otherwise type {due.by:%d/%m/%Y}."
        if due.by
        else (f"If {said} is right, type Yes under Confirmed; otherwise clear the date.")
    )
    yield at(row, "by", what, hint)


@plan_check("D09", Severity.ERROR)
def due_phrase_twice(context: Context) -> Iterator[Spot]:
    """The sheet Due dates lists a phrase once.

    Excel counts with the first row it finds; a second row with another date looks as if it counted.

    Before: Sheet Due dates: Sep-17 | 30/09/2017 and below it Sep-17 | 15/09/2017
    After: Sheet Due dates: Sep-17 | 30/09/2017, once
    """
    first: dict[str, DuePhrase] = {}
    for row in context.plan.due_phrases:
        other = first.setdefault(phrase_key(row.phrase), row)
        if other is not row and (other.by != row.by or other.confirmed != row.confirmed):
            what = f"'{row.phrase}' is on the sheet Due dates twice, also in {other.place.cell('phrase')}."
            yield at(row, "phrase", what, "Keep the row that is right, and delete the other.")


@plan_check("D10", Severity.WARNING)
def due_phrase_not_listed(context: Context) -> Iterator[Spot]:
    """Every due-date phrase that Excel cannot read by itself is on the sheet Due dates.

    Excel reads plain months and dates, such as Sep-17 and 30/09/2017, and looks up all others. Until such a
    phrase has a row there, the column Due by stays blank and the Summary does not count the action as late.

    Before: 2.1 | Due date: Nov-17, which the sheet Due dates does not hold
    After: Sheet Due dates: Nov-17 | 30/11/2017
    """
    rows = {phrase_key(row.phrase): row.phrase for row in context.plan.due_phrases}
    sheets = {name.strip().casefold() for name in context.unseen.names}
    if context.years is None or not (context.plan.due_phrases or DUE_DATES.sheet.casefold() in sheets):
        return  # somebody else's tracker has no such sheet, and no formula that looks anything up
    for action, due in phrases_to_list(context.plan):
        if due.by is None or not context.years.hold(due.by):
            continue
        field = action.deadline_field
        plain = " ".join(due.text.split())
        if phrase_key(plain) in rows:
            what = (
                f"Due dates has '{plain}' with different spaces, so Excel finds no date for {action.label}."
            )
            hint = f"Type {plain} here and on Due dates, with single spaces."
        else:
            what = f"'{plain}' is not on the sheet Due dates, so Excel finds no date for {action.label}."
            hint = f"Add a row to Due dates: {plain}, By {due.by:%d/%m/%Y}. The check button offers it."
        yield at(action, field, what, hint)


@row_check("D11", Severity.WARNING, "actions")
def revised_before_first(action: Action, context: Context) -> Iterator[Spot]:
    """A revised due date is later than the first one.

    Dates are revised because they cannot be kept; an earlier one is more often a slip of the year.

    Before: 2.1 | Due date: Dec-17 | Revised due date: Sep-17
    After: 2.1 | Due date: Dec-17 | Revised due date: Mar-18
    """
    first, revised = action.due.by, action.revised.by
    if first is None or revised is None or context.years is None or not context.years.hold(revised):
        return
    if revised < first:
        what = f"The revised due date of {action.label}, {uk(revised)}, is before its first one, {uk(first)}."
        yield at(action, "revised", what, "Correct the revised date.")


@row_check("D12", Severity.WARNING, "actions")
def revised_without_comment(action: Action, _context: Context) -> Iterator[Spot]:
    """A due date that was moved has a comment that says why.

    A board will ask who agreed to the new date, and why.

    Before: 2.1 | Revised due date: Dec-17 | Comments: blank
    After: 2.1 | Revised due date: Dec-17 | Comments: Supplier three months late
    """
    # Actions that are done or off track and have no comment are reported as such.
    if (
        action.revised.by is None
        or action.comments.strip()
        or not action.is_open
        or action.rating.state is State.OFF_TRACK
    ):
        return
    if is_next_round(action.due, action.revised):
        return  # a round was done, and nothing was put off
    if has_column(action.place, "comments"):
        what = f"The due date of {action.label} was moved to {action.revised.text} without a comment."
        yield at(action, "comments", what, "Say in Comments why, and who agreed to it.")


@row_check("D13", Severity.WARNING, "actions")
def revised_without_first(action: Action, _context: Context) -> Iterator[Spot]:
    """An action with a revised due date keeps its first due date as well.

    Without the first date nobody can say how far the action has slipped.

    Before: 2.1 | Due date: blank | Revised due date: Dec-17
    After: 2.1 | Due date: Sep-17 | Revised due date: Dec-17
    """
    if action.due.blank and not action.revised.blank and has_column(action.place, "due"):
        what = f"{action.label} has a revised due date ({action.revised.text}) but no first one."
        yield at(action, "due", what, "Type the due date that was first agreed.")


@plan_check("D14", Severity.WARNING)
def confirmed_without_date(context: Context) -> Iterator[Spot]:
    """A phrase that gives a date is not confirmed as having none.

    A confirmed row with a blank By means that a phrase gives no date, such as TBC. For a phrase that does
    give one, it more often means that the date was deleted, and then its actions are never late, and nobody
    is reminded or chased.

    Before: Sheet Due dates: Sep-17 | By blank | Confirmed: Yes
    After: Sheet Due dates: Sep-17 | By 30/09/2017 | Confirmed: Yes
    """
    real = _only_real_dates(context.plan)
    for row in context.plan.due_phrases:
        by = read_due(row.phrase).by if row.confirmed and row.by is None else None
        if by is not None and phrase_key(row.phrase) not in real:
            what = (
                f"'{row.phrase}' reads as {uk(by)}, but the sheet Due dates confirms it without a date: "
                "actions that are due then are never late, and nobody is chased."
            )
            hint = f"Type the date under By, such as {by:%d/%m/}{by.year:04d}, or clear Confirmed."
            yield at(row, "by", what, hint)


@row_check("D15", Severity.NOTE, "actions")
def step_passed(action: Action, context: Context) -> Iterator[Spot]:
    """Where a step of a due date has passed, the comments say whether it was done.

    The action is late only once the last date has passed. Until then nobody notices a missed step unless
    somebody writes it down.

    Before: 2.1 | Due date: Council - Sep-17 Others - Dec-17 | Comments: blank, on 2 October 2017
    After: 2.1 | Due date: Council - Sep-17 Others - Dec-17 | Comments: Council done on 28 September
    """
    if not action.is_open or context.is_unrated or context.years is None:
        return
    passed = passed_steps(action.deadline, context.as_at)
    untold = [step for step in passed if context.years.hold(step.by) and not _told(action.comments, step)]
    if not untold or not has_column(action.place, "comments"):
        return
    last = untold[-1]
    named = f", {last.named}," if last.party else ""
    what = (
        f"A step of {action.label}{named} was due by {uk(last.by)}, and no comment says whether it was done."
    )
    hint = f"Say in Comments what happened to {last.named or uk(last.by).split(maxsplit=1)[1]}."
    yield at(action, "comments", what, hint)


def _told(comments: str, step: Milestone) -> bool:
    """Return whether comments speak of a step: by its name, by its month, or as of something that is done."""
    words = set(re.findall(r"[^\W_]+", comments.casefold()))
    party = set(re.findall(r"[^\W_]+", step.party.casefold()))
    if says_done(comments) or (party and party <= words):
        return True
    # With a capital, because `may` is a word as well.
    month = uk(step.by).split()[1]
    return re.search(rf"\b(?:{month}|{month[:3]}|{month[:4]})\b", comments) is not None


@plan_check("D16", Severity.WARNING)
def real_date_confirmed_otherwise(context: Context) -> Iterator[Spot]:
    """A cell that holds a real date is not confirmed as another one on the sheet Due dates.

    A real date counts as itself, in Excel and here. Only what is typed as text is looked up on that sheet, so
    the other date has no effect.

    Before: 2.1 | Due date: 15/09/2017, a real date | Due dates: 15/09/2017 | By 30/09/2017 | Confirmed:
        Yes
    After: 2.1 | Due date: 30/09/2017
    """
    confirmed = {
        phrase_key(row.phrase): row.by for row in reversed(context.plan.due_phrases) if row.confirmed
    }
    for action in context.plan.actions:
        for field, name, due in _written(action):
            key = phrase_key(due.text)
            if not due.typed or due.by is None or confirmed.get(key, due.by) == due.by:
                continue
            by = confirmed[key]
            what = (
                f"The {name} of {action.label} is the real date {uk(due.by)}, which counts, although the "
                f"sheet Due dates confirms {uk(by) if by else 'no date'} for it."
            )
            hint = f"Type {f'{by:%d/%m/}{by.year:04d}' if by else 'what is meant'} in the cell."
            yield at(action, field, what, hint)


@plan_check("D17", Severity.ERROR)
def due_by_without_formula(context: Context) -> Iterator[Spot]:
    """Every cell of the column Due by has its formula.

    The Summary and the colours use what is in that column; letters and papers use the due date. With the
    formula deleted or typed over, the two count different actions as late.

    Before: 2.1 | Due date: Sep-17 | Due by: 31/12/2017, typed over the formula
    After: 2.1 | Due date: Dec-17 | Due by: the formula
    """
    own = [action for action in context.plan.actions if context.is_on_own_sheet(action)]
    for formula in context.unseen.sheet(own[0].place.sheet).formulas if own else ():
        gone = [action for action in own if formula.lacks(action.place.row)]
        if gone:
            place, label = gone[0].place, gone[0].label
            what = f"The Due by formula is missing beside {label}{in_more_rows(gone)}."
            hint = (
                "Copy a cell of the column that still has it, and paste it here; a date belongs in Due date."
            )
            yield Spot(what, hint, place.sheet, f"{formula.column}{place.row}", label)


def _only_real_dates(plan: Plan) -> set[str]:
    """Return the keys of the dates that due-date cells hold as real dates, and none as text."""
    real: set[str] = set()
    text: set[str] = set()
    for action in plan.actions:
        for _, _, due in _written(action):
            (real if due.typed else text).add(phrase_key(due.text))
    return real - text
