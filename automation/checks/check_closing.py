"""Checks of what boards have closed: it is minuted, done, still so, and looked at again in time."""

from __future__ import annotations

from collections.abc import Iterator

from automation.checks.context import Context
from automation.checks.registry import Spot, at, plan_check, row_check
from automation.plan.closings import open_again, unproven
from automation.plan.decision_words import DecisionKind
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.model import Decision
from automation.plan.text import listed, one_line, rating_in_words


@row_check("C01", Severity.WARNING, "decisions")
def closed_without_minute(row: Decision, _context: Context) -> Iterator[Spot]:
    """What a board has closed has the number of its minute.

    An inspector asks who closed it and when, and is shown the minute.

    Before: Decisions: Improvement Board | 18/09/2017 | Minute: blank | Closed | 9B
    After: Decisions: Improvement Board | 18/09/2017 | 17/45 | Closed | 9B
    """
    if row.kind is DecisionKind.CLOSED and not row.minute.strip():
        what = f"{row.refs or 'What this row names'} was closed, but no minute is named."
        yield at(row, "minute", what, "Type the number of the minute.")


@plan_check("C02", Severity.WARNING)
def closed_but_not_done(context: Context) -> Iterator[Spot]:
    """Every action that a board has closed, or whose section it has closed, is done.

    Either it was closed too early, or it has slipped back since. Papers ask the board to reopen it.

    Before: Decisions: Closed | 9B, while 9B.4 is Amber
    After: 9B.4 Blue; or Decisions: Reopened | 9B
    """
    for closing in context.closings:
        actions = open_again(context.plan, closing)
        if actions:
            named = listed([f"{one.label} is {rating_in_words(one.rating)}" for one in actions], 3)
            what = f"{closing.ref} was closed on {uk(closing.on)}, but {named}."
            hint = "Correct the rating, or add the row that reopens it once a board has."
            yield at(closing.decision, "refs", what, hint, closing.ref)


@plan_check("C03", Severity.WARNING)
def recheck_missed(context: Context) -> Iterator[Spot]:
    """What was closed is looked at again after the months that the setting names, and a row says so.

    What was closed and never looked at again is where old faults come back.

    Before: Decisions: 06/03/2017 | Closed | 9B, and no later row about 9B on 2 October 2017
    After: Decisions: 04/09/2017 | Noted | 9B
    """
    months = context.plan.settings.recheck_months
    for closing in context.closings:
        by = closing.again_by(months)
        if by is not None and by < context.as_at:
            last = uk(closing.looked_at)
            what = f"{closing.ref} was last looked at on {last} and was to be again by {uk(by)}."
            hint = "When a board has looked at it, add a row: Noted if it still holds, Reopened if not."
            yield at(closing.decision, "meeting", what, hint, closing.ref)


@plan_check("C04", Severity.WARNING)
def closed_and_worse(context: Context) -> Iterator[Spot]:
    """The evidence of success of a section that a board has closed is still rated as done.

    The board closed it because of this evidence, and does not know that it got worse.

    Before: Decisions: Closed | 9B; Evidence of 9B: Amber
    After: Evidence of 9B: Blue; or Decisions: Reopened | 9B
    """
    for closing in context.closings:
        for row in unproven(context.plan, closing):
            rated = one_line(rating_in_words(row.rating))
            what = f"Section {closing.ref} was closed on {uk(closing.on)}, but this evidence is {rated}."
            hint = "Correct the rating, or add the row that reopens the section once a board has."
            yield at(row, "rating", what, hint, closing.ref)
