"""Checks of the sheet Decisions: what a board decided can be found in its minutes and in the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from automation.checks.context import Context, name_key
from automation.checks.registry import Spot, at, plan_check, row_check
from automation.checks.similar_texts import Nearest
from automation.plan.decision_words import DecisionKind
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.model import Decision, grouped
from automation.plan.text import listed

_KEPT_APART = re.compile(r"/|\d{3}")
"""A minute such as 17/45 or 1043 is numbered through all meetings, one such as 4.2 anew at each."""


def _is_taken(row: Decision) -> bool:
    """Return whether a board decided it: a request waits for one."""
    return row.kind is not DecisionKind.REQUESTED


@row_check("G01", Severity.WARNING, "decisions")
def board_of_decision_unknown(row: Decision, context: Context) -> Iterator[Spot]:
    """The board of a decision is one of those on the sheets Boards and Bodies.

    Under another name its papers do not list the decision, and it does not count as that of a board that may
    change dates.

    Before: Decisions: Improvment Board | Extended | 2.1
    After: Decisions: Improvement Board | Extended | 2.1
    """
    listed_names = [b.name for b in context.plan.bodies] + [b.name for b in context.plan.boards]
    names = {name_key(name): name for name in listed_names}
    if not names or name_key(row.board) in names or not (row.board or _is_taken(row)):
        return
    if not row.board:
        yield at(row, "board", "This decision names no board.", "Type the board that took it.")
        return
    near = Nearest(list(names.values()), least=75).find(row.board)
    hint = f"Did you mean '{near}'?" if near else "Type it as on Boards, or add it there."
    yield at(row, "board", f"'{row.board}' is not on the sheets Boards and Bodies.", hint)


@plan_check("G02", Severity.WARNING)
def minute_used_twice(context: Context) -> Iterator[Spot]:
    """A minute number stands for one decision.

    Whoever looks it up in the minutes finds one of them and misses the others. Boards that number their items
    anew at each meeting may use a number again at the next one.

    Before: Improvement Board | minute 17/45 | 2.1, and minute 17/45 | 3.4
    After: Improvement Board | minute 17/45 | 2.1, and minute 17/46 | 3.4
    """

    def key(row: Decision) -> tuple[object, ...]:
        meeting = None if _KEPT_APART.search(row.minute) else row.meeting
        return name_key(row.board), name_key(row.minute), meeting

    numbered = (row for row in context.plan.decisions if row.minute.strip())
    for rows in grouped(numbered, key).values():
        if len(rows) > 1:
            yield _used_twice(rows)


def _used_twice(rows: Sequence[Decision]) -> Spot:
    first, second, *_ = rows
    what = f"Minute {second.minute} of {second.board} stands in {len(rows)} rows, first for {first.refs}."
    if first.meeting != second.meeting and first.meeting and second.meeting:
        days = f"{uk(first.meeting)} and {uk(second.meeting)}"
        what = f"Minute {second.minute} of {second.board} stands at two meetings, of {days}."
    hint = f"Correct the number; or, if it is one item, number its parts: {second.minute}a, {second.minute}b."
    also = tuple((row.place.sheet, row.place.row) for row in rows if row is not second)
    return at(second, "minute", what, hint)._replace(also=also)


@row_check("G03", Severity.WARNING, "decisions")
def new_date_before_old(row: Decision, context: Context) -> Iterator[Spot]:
    """The new date of an extension is after the date that its actions had.

    More time cannot end earlier: the date, the year or the ref is wrong.

    Before: 2.1 | Due date: Sep-17; Decisions: Extended | 2.1 | New date: Aug-17
    After: Decisions: Extended | 2.1 | New date: Dec-17
    """
    new = row.new_date.by
    if new is None or row.kind not in {DecisionKind.EXTENDED, DecisionKind.REQUESTED}:
        return
    old = [context.minutes.agreed_before(action, row) for action in context.minutes.refs.actions_of(row)]
    if old and all(due.by and due.by > new for due in old):
        what = f"{row.new_date.text} is before the date that {row.refs} had by then, {old[0].text}."
        yield at(row, "new_date", what, "Correct the new date or the refs.")


@row_check("G04", Severity.WARNING, "decisions")
def decision_ref_unknown(row: Decision, context: Context) -> Iterator[Spot]:
    """The refs of a decision are those of actions or sections of the plan.

    A decision about a ref that is not there changes nothing: the action it was meant for still looks as if
    nobody had decided.

    Before: Decisions: Extended | 2.91
    After: Decisions: Extended | 2.9
    """
    unknown = context.minutes.refs.named(row.refs).unknown
    if unknown:
        names = listed([f"'{word}'" for word in unknown], 5)
        what = f"{names} {'is' if len(unknown) == 1 else 'are'} neither an action nor a section of the plan."
        yield at(row, "refs", what, "Type refs as on the sheet Actions, such as 2.1; 2.4-2.6; LMG.")


@row_check("G05", Severity.WARNING, "decisions")
def decision_not_understood(row: Decision, _context: Context) -> Iterator[Spot]:
    """The column Decision says one of the things that a board can decide.

    What is not understood changes nothing.

    Before: Decisions: Agreed | 2.1 | New date: blank
    After: Decisions: Extended | 2.1 | New date: Dec-17
    """
    if row.kind is None:
        said = f"'{row.decision}' does not say what was decided" if row.decision else "No decision is typed"
        one_of = "; ".join(DecisionKind)
        yield at(row, "decision", f"{said}.", f"Type one of: {one_of}.")


@row_check("G06", Severity.WARNING, "decisions")
def meeting_to_come(row: Decision, context: Context) -> Iterator[Spot]:
    """A decision was taken at a meeting that has been held.

    Nobody can have decided it yet: the date is wrong, or the row is still a request.

    Before: on 2 October 2017: Decisions: 16/10/2017 | Extended | 2.1
    After: Decisions: 18/09/2017 | Extended | 2.1
    """
    if row.meeting and row.meeting > context.as_at and _is_taken(row):
        what = f"The meeting of {uk(row.meeting)} is still to come."
        hint = f"Correct the date; or, if it is to be decided then, type {DecisionKind.REQUESTED}."
        yield at(row, "meeting", what, hint)


_NEEDS = {
    DecisionKind.EXTENDED: ("refs", "new_date", "meeting"),
    DecisionKind.REQUESTED: ("refs", "new_date"),
    DecisionKind.REFUSED: ("refs", "meeting"),
    DecisionKind.CLOSED: ("refs", "meeting"),
    DecisionKind.REOPENED: ("refs", "meeting"),
    DecisionKind.ASKED: ("meeting", "new_date"),
}
_HEADINGS = {"refs": "Refs", "new_date": "New date", "meeting": "Meeting date"}
_WHY = {
    "refs": "so it is not known which actions it is about",
    "new_date": "so no date follows from it",
    "meeting": "so nobody can find it in the minutes",
}


@row_check("G07", Severity.WARNING, "decisions")
def decision_incomplete(row: Decision, _context: Context) -> Iterator[Spot]:
    """A decision says which actions it is about, which meeting took it and, for more time, until when.

    Without them it changes nothing.

    Before: Decisions: Improvement Board | 18/09/2017 | Extended | 2.1 | New date: blank
    After: Decisions: Improvement Board | 18/09/2017 | Extended | 2.1 | New date: Dec-17
    """
    for field in _NEEDS.get(row.kind, ()) if row.kind else ():
        value = getattr(row, field)
        if not value or (field == "new_date" and value.blank):
            what = f"This row says {row.kind}, but has no {_HEADINGS[field]}, {_WHY[field]}."
            yield at(row, field, what, f"Type the {_HEADINGS[field]}.")
            return
