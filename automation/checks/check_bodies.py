"""Checks of the sheet Bodies: the meetings of a body on Boards come as often as it meets, and go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from automation.checks.context import Context, name_key
from automation.checks.registry import Spot, at, row_check
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.governance import rhythm_of
from automation.plan.model import Board, Body
from automation.plan.unconfirmed import unconfirmed

_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}
_LATEST = 1.5
"""How much longer than its rhythm it may be from one meeting to the next: holidays move meetings."""


def _meetings(body: Body, context: Context) -> list[tuple[date, Board]]:
    """Return the meetings of a body, the earliest first; none while nobody has confirmed the body."""
    if body in unconfirmed(context.plan, "bodies"):
        return []
    key = name_key(body.name)
    rows = [(row.meeting, row) for row in context.plan.boards if row.meeting and name_key(row.name) == key]
    return sorted(rows, key=lambda row: row[0])


@row_check("S25", Severity.WARNING, "bodies")
def meetings_break_rhythm(body: Body, context: Context) -> Iterator[Spot]:
    """The meetings of a body on the sheet Boards come as often as it is said to meet.

    A meeting that is not listed gets no paper, and nobody is told that one is due.

    Before: Bodies: Improvement Board | Meets: monthly; Boards: 3 July and 16 October 2017
    After: Boards: 3 July, 7 August, 4 September and 16 October 2017
    """
    every = rhythm_of(body.meets)
    if every is None:
        return
    longest = timedelta(_LATEST * every.count * _DAYS[every.unit])
    for (before, _), (after, row) in pairwise(_meetings(body, context)):
        if after - before > longest:
            meets = f"{body.meets[:1].lower()}{body.meets[1:]}"
            what = f"{body.name} meets {meets}, but has no meeting between {uk(before)} and {uk(after)}."
            yield at(row, "meeting", what, "Add the meetings between, or correct Meets on the sheet Bodies.")


@row_check("S26", Severity.WARNING, "bodies")
def meetings_end(body: Body, context: Context) -> Iterator[Spot]:
    """A body whose meetings are on the sheet Boards has one that is still to come.

    Otherwise it gets no further paper, and nobody is told.

    Before: Bodies: Improvement Board; Boards: its last meeting is 18 September 2017, on 2 October 2017
    After: Boards: its next meeting is 16 October 2017
    """
    for last, row in _meetings(body, context)[-1:]:
        if last < context.as_at:
            what = f"The last meeting of {body.name} on this sheet was on {uk(last)}."
            yield at(row, "meeting", what, "Add its next meetings.")
