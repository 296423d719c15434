"""Checks of the sheet Decisions: what a board decided can be found in its minutes and in the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from automation.checks.context import Context, name_key
from automation.checks.registry import Spot, at, plan_check, row_check
from automation.checks.similar_texts import Nearest
from automation.plan.decision_words import DecisionKind
from automation.plan.decisions import DateStanding
from automation.plan.due import uk
from automation.plan.findings import NOWHERE, Severity
from automation.plan.model import Action, Decision, grouped, ref_key
from automation.plan.text import listed, ordinal

_KEPT_APART = re.compile(r"/|\d{3}")
"""A minute such as 17/45 or 1043 is numbered through all meetings, one such as 4.2 anew at each."""


def _is_taken(row: Decision) -> bool:
    """Return whether a board decided it: a request waits for one."""
    return row.kind is not DecisionKind.REQUESTED


def _boards(context: Context) -> dict[str, str]:
    """Find the name of each board and body by its key."""
    names = [*(body.name for body in context.plan.bodies), *(board.name for board in context.plan.boards)]
    return {name_key(name): name for name in names}


@row_check("G01", Severity.WARNING, "decisions")
def board_of_decision_unknown(row: Decision, context: Context) -> Iterator[Spot]:
    """The board of a decision is one of those on the sheets Boards and Bodies.

    Under another name its papers do not list the decision, and it does not count as that of a board that may
    change dates.

    Before: Decisions: Improvment Board | Extended | 2.1
    After: Decisions: Improvement Board | Extended | 2.1
    """
    names = _boards(context)
    if not names or name_key(row.board) in names or not (row.board or _is_taken(row)):
        return
    if not row.board:
        yield at(row, "board", "This decision names no board.", "Type the board that took it.")
        return
    near = Nearest(names.values(), least=75).find(row.board)
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
    # A date that a board agreed to in the former plan may lie before the date that an action has in this one;
    # it still lies after the meeting.
    former = {ref_key(ref): was.due.by for was in context.plan.former for ref in was.new_refs}
    actions = [
        action
        for action in context.minutes.refs.actions_of(row)
        if not (row.meeting or new) < new <= (former.get(ref_key(action.label)) or date.min)
    ]
    old = [context.minutes.agreed_before(action, row) for action in actions]
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


def _had(action: Action, context: Context) -> str:
    agreed = context.minutes.agreed(action)
    return f"The agreed date is {agreed.text}" if not agreed.blank else "It has no agreed date"


def _goes_on(context: Context) -> str:
    counts = context.plan.settings.undecided_dates == "count"
    return "Until then the revised date counts." if counts else "Until then the agreed date counts."


@row_check("G08", Severity.WARNING, "actions")
def date_moved_without_decision(action: Action, context: Context) -> Iterator[Spot]:
    """A revised date that puts an action off was agreed by a board.

    Otherwise nobody can say who agreed to it, and the action may be late by the date that was agreed. The
    setting 'Dates without a decision' says which of the two counts.

    Before: 2.1 | Due date: Sep-17 | Revised due date: Dec-17
    After: Decisions: Improvement Board | 18/09/2017 | 17/45 | Extended | 2.1 | Dec-17
    """
    standing = context.minutes.standing(action)
    if standing not in {DateStanding.UNDECIDED, DateStanding.REFUSED}:
        return
    what = f"{action.label} was moved to {action.revised.text} without a decision."
    if standing is DateStanding.REFUSED:
        what = f"{action.label} has the revised date {action.revised.text}, which was asked for and refused."
    hint = f"Add the decision to the sheet Decisions, or take the date out. {_goes_on(context)}"
    yield at(action, "revised", f"{what} {_had(action, context)}.", hint)


@row_check("G09", Severity.WARNING, "decisions")
def board_may_not_redate(row: Decision, context: Context) -> Iterator[Spot]:
    """More time is given by a board that the setting 'Who may re-date' names.

    A date that another board agreed to counts as moved without a decision.

    Before: Who may re-date: Improvement Board; Decisions: Scrutiny | Extended | 2.1
    After: Decisions: Improvement Board | Extended | 2.1
    """
    if row.kind is DecisionKind.EXTENDED and row.board and not context.minutes.may_redate(row.board):
        may = context.plan.settings.who_may_redate
        what = f"{row.board} gave {row.refs} more time, but may not move dates. The setting names {may}."
        yield at(row, "board", what, "Put it to a board that may, or name this one under Who may re-date.")


@row_check("G10", Severity.WARNING, "decisions")
def moved_for_third_time(row: Decision, context: Context) -> Iterator[Spot]:
    """An action does not get more time again and again.

    At the third time a board would ask what stands in its way, rather than agree to another date.

    Before: Extended | 2.1 | Sep-17; Extended | 2.1 | Dec-17; Extended | 2.1 | Mar-18
    After: the third accepted, with the reason
    """
    for action in context.minutes.refs.actions_of(row):
        before = [one for one in context.minutes.extensions(action) if one is not row]
        if row.kind is DecisionKind.EXTENDED:
            before = [one for one in before if (one.meeting or date.max) < (row.meeting or date.min)]
        elif row not in context.minutes.requests(action):
            continue
        if len(before) >= _OFTEN:
            dates = listed([action.due.text, *(one.new_date.text for one in before), row.new_date.text])
            asks = "asks for more time" if row.kind is DecisionKind.REQUESTED else "gets more time"
            nth = f"for the {ordinal(len(before) + 1)} time"
            hint = "Ask what stands in its way. If the board agreed knowing this, accept it with the reason."
            yield at(row, "new_date", f"{action.label} {asks} {nth}: {dates}.", hint)


_OFTEN = 2
"""After how many extensions the next one is reported."""


@row_check("G11", Severity.WARNING, "actions")
def date_not_granted_yet(action: Action, context: Context) -> Iterator[Spot]:
    """A date that was asked for is entered as the revised date once a board has granted it.

    Until then everybody who reads the plan takes it for agreed.

    Before: Extension requested | 2.1 | Dec-17; Actions: 2.1 | Revised due date: Dec-17
    After: Extended | 2.1 | Dec-17; Actions: 2.1 | Revised due date: Dec-17
    """
    if context.minutes.standing(action) is DateStanding.REQUESTED:
        asked = f"{action.revised.text}, which was asked for and is not granted yet"
        what = f"{action.label} has the revised date {asked}."
        hint = f"Enter what the board decides on the sheet Decisions. {_goes_on(context)}"
        yield at(action, "revised", f"{what} {_had(action, context)}.", hint)


@row_check("G12", Severity.WARNING, "actions")
def granted_date_not_entered(action: Action, context: Context) -> Iterator[Spot]:
    """A date that a board granted is the revised date of its action.

    Otherwise the action is called late although it has more time. `check --apply G12` enters it.

    Before: Extended | 2.1 | Dec-17; Actions: 2.1 | Due date: Sep-17 | Revised due date: blank
    After: Actions: 2.1 | Due date: Sep-17 | Revised due date: Dec-17
    """
    granted, has = context.minutes.granted(action), action.revised.by or action.due.by
    if not granted or not action.is_open or has is None or (granted[-1].new_date.by or has) <= has:
        return
    last, until = granted[-1], granted[-1].new_date.text
    now = action.revised.text.strip() or "blank"
    what = f"{action.label} has more time until {until} ({last.cited}), but its revised date is {now}."
    yield at(action, "revised", what, f"Enter {until} as the revised date, or correct Decisions.")


@plan_check("G13", Severity.WARNING)
def redating_board_unknown(context: Context) -> Iterator[Spot]:
    """The setting 'Who may re-date' names boards that are on the sheets Boards or Bodies.

    What the board that was meant decides does not count.

    Before: Who may re-date: Improvment Board
    After: Who may re-date: Improvement Board
    """
    names, place = _boards(context), context.read.settings_at.get("who_may_redate")
    for name in re.split(r"[;,\n]", context.plan.settings.who_may_redate):
        if name.strip() and names and name_key(name) not in names:
            near = Nearest(names.values(), least=75).find(name)
            hint = f"Did you mean '{near}'?" if near else "Type it as on the sheet Boards."
            what = f"Who may re-date names '{name.strip()}', which is not on the sheets Boards and Bodies."
            yield at(place or NOWHERE, "value", what, hint, name.strip())
