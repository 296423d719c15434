"""Every due date that was moved, and who agreed to it; what was asked for, and what each extension costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from automation.analysis.slippage import Slippage
from automation.plan.decision_words import DecisionKind
from automation.plan.decisions import DateStanding, Minutes
from automation.plan.due import uk
from automation.plan.model import Action, Decision, Plan, grouped, ref_key
from automation.plan.text import count, listed, one_line, ordinal

_ONLY_ASKED = {DateStanding.REQUESTED, DateStanding.REFUSED}
"""A date that was typed before a board decided about it: it did not move an action once more."""


@dataclass(frozen=True, slots=True)
class DateMove:
    """One change of the date that counts for an action, and who agreed to it.

    Args:
        ref: the action.
        night: the night that first showed the new date.
        was: the date before, as written.
        now: the new one, as written; empty where it was taken away.
        days: by how many days it moved; None where the date was taken away.
        times: how often the action had been put off by then.
        by_then: whether it was moved before the first night on record.
        refreshed: whether it came with a new plan, which no single decision agrees to.
        standing: who agreed; None where it was brought forward, taken away, or decisions were not kept yet.
        decision: the decision that agreed to it, if one did.
        gone: the last night on which that row was on Decisions, if it was taken off since.
    """

    ref: str
    night: date
    was: str
    now: str
    days: int | None
    times: int
    by_then: bool = False
    refreshed: bool = False
    standing: DateStanding | None = None
    decision: Decision | None = None
    gone: date | None = None

    @property
    def said(self) -> str:
        """Return who agreed to it, in words."""
        if self.decision is not None:
            may_not = ", which may not move dates" if self.standing is DateStanding.NOT_ALLOWED else ""
            gone = f", in a row last seen on Decisions on {uk(self.gone)}" if self.gone else ""
            return f"agreed by {one_line(self.decision.cited)}{may_not}{gone}{self._often}"
        if self.days is None:
            return "date taken away"
        if self.days < 0:
            return "brought forward"
        if self.refreshed:
            return f"set by the new plan{self._often}"
        return f"{self.standing or 'moved before decisions were kept'}{self._often}"

    @property
    def briefly(self) -> str:
        """Return the minute that agreed to it, or why there is none, for a narrow column."""
        if self.decision is not None and self.standing is DateStanding.AGREED:
            return _minute(self.decision) or one_line(self.decision.board)
        if self.refreshed:
            return "new plan"
        return "" if self.standing is None else "not agreed"

    @property
    def who(self) -> str:
        """Return the board and minute that agreed to it, or why there is none."""
        if self.decision is not None and self.standing is DateStanding.AGREED:
            return ", ".join(filter(None, (one_line(self.decision.board), _minute(self.decision))))
        return self.briefly.capitalize()

    @property
    def puts_off(self) -> bool:
        """Return whether it put the action off; a date that was only asked for did not."""
        return (self.days or 0) > 0 and self.standing not in _ONLY_ASKED

    @property
    def _often(self) -> str:
        return f", for the {ordinal(self.times)} time" if self.times >= _OFTEN else ""


def _minute(row: Decision) -> str:
    """Return a minute as a narrow column has it: `minute 17/45`, or `ICS 17/45`; empty without one."""
    minute = one_line(row.minute)
    return f"minute {minute}" if minute and not any(map(str.isalpha, minute)) else minute


_OFTEN = 3
"""From which time on it is said how often an action was put off."""


def date_moves(plan: Plan, entries: Iterable[Slippage]) -> tuple[DateMove, ...]:
    """Return every move of a date in the history, action by action, each with who agreed to it.

    Nothing is returned for a plan that keeps no decisions.
    """
    minutes = Minutes(plan)
    if not minutes.are_kept:
        return ()
    actions = {ref_key(action.label): action for action in reversed(plan.actions)}
    found = ((entry, actions.get(ref_key(entry.ref))) for entry in entries if entry.changes)
    return tuple(move for entry, action in found if action for move in _moves(entry, action, minutes))


def _moves(entry: Slippage, action: Action, minutes: Minutes) -> Iterator[DateMove]:
    was, times = entry.first_text, 0
    for change in entry.changes:
        later = change.days is not None and change.days > 0
        times += later
        facts = (was, change.text, change.days, times, change.by_then, change.refreshed)
        move = DateMove(entry.ref, change.night, *facts)
        if later and change.by is not None:
            decision = minutes.granting(action, change.by)
            standing = minutes.standing_of(action, change.by, change.night)
            from_then_on = minutes.first_meeting or change.night
            before = change.by_then or change.refreshed or change.night < from_then_on
            kept = decision is not None or standing is not DateStanding.UNDECIDED or not before
            move = replace(move, standing=standing if kept else None, decision=decision)
        yield move
        was = change.text


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for an action that was asked for, granted or refused, and what it costs.

    `was` is the date that boards had agreed to by then, `times` how often it was put off before, `waits` what
    waits for it, and `outlook` what it does to the forecast.
    """

    decision: Decision
    action: Action
    was: str
    days: int | None
    times: int
    waits: str
    outlook: str = ""

    def outcome(self, board: str) -> str:
        """Return what became of it, for a board: `Granted by this board, 19 September 2017, minute 17/70`."""
        row, word = self.decision, _OUTCOMES[self.decision.kind or DecisionKind.NOTED]
        if row.kind is DecisionKind.REQUESTED:
            return word
        own = one_line(row.board).casefold() == one_line(board).casefold()
        minute = f"minute {one_line(row.minute)}" if row.minute else ""
        by = f"by {'this board' if own else one_line(row.board)}" if row.board else ""
        return f"{word} {', '.join(filter(None, [by, uk(row.meeting) if row.meeting else '', minute]))}"

    @property
    def dates(self) -> str:
        """Return the date that it had, and the one asked for or granted."""
        new = one_line(self.decision.new_date.text)
        had = one_line(self.was) or "No date"
        return f"{had} to {new}" if new else f"{had} stands"

    @property
    def cost(self) -> str:
        """Return what it costs: the days, how often it was put off before, what waits, and the outlook."""
        moved = f"for the {ordinal(self.times + 1)} time" if self.times else "for the first time"
        days = f"{self.days:+,d} days, " if self.days is not None else ""
        return " ".join(filter(None, [f"{days}{moved}.", self.waits, self.outlook]))


_OUTCOMES: dict[DecisionKind, str] = {
    DecisionKind.REQUESTED: "Asked for",
    DecisionKind.REFUSED: "Refused",
    DecisionKind.EXTENDED: "Granted",
}
"""What an extension is called, in the order in which papers list them."""


def extensions(
    plan: Plan, board: str, since: date | None, as_at: date, moves: Iterable[DateMove] = ()
) -> tuple[Extension, ...]:
    """Return the extensions that a board's paper lists: those asked for first, then refused, then granted.

    Args:
        plan: the plan.
        board: the board: what was asked of another one is left out.
        since: the day of its last meeting: what was decided before is left out. None: nothing is.
        as_at: the day; what is to be decided later is no decision yet.
        moves: each move of a date in the history: those that no board agreed to are counted as well.
    """
    minutes, of = Minutes(plan), grouped(moves, lambda move: ref_key(move.ref))
    found = [
        _extension(row, action, minutes, plan, of.get(ref_key(action.label), ()))
        for row in plan.decisions
        if _is_for(row, board, since, as_at)
        for action in minutes.refs.actions_of(row)
        if row.kind is not DecisionKind.REQUESTED or row in minutes.requests(action)
    ]
    order = list(_OUTCOMES)
    return tuple(sorted(found, key=lambda item: order.index(item.decision.kind or order[0])))


def _is_for(row: Decision, board: str, since: date | None, as_at: date) -> bool:
    if row.kind is DecisionKind.REQUESTED:
        return not row.board or one_line(row.board).casefold() == one_line(board).casefold()
    taken = row.meeting is not None and row.meeting <= as_at
    return row.kind in _OUTCOMES and taken and (since is None or (row.meeting or since) >= since)


def _extension(
    row: Decision, action: Action, minutes: Minutes, plan: Plan, moves: Iterable[DateMove]
) -> Extension:
    is_asked = row.kind is DecisionKind.REQUESTED
    was = minutes.agreed(action) if is_asked else minutes.agreed_before(action, row)
    new, day = row.new_date.by, row.meeting or date.max
    days = (new - was.by).days if new and was.by else None
    before = [one for one in minutes.granted(action) if one is not row and (one.meeting or date.max) < day]
    moved = [one for one in moves if one.puts_off and one.night <= day and one.decision is not row]
    times = max(len(before), len(moved))
    return Extension(row, action, was.text, days, times, waiting(plan, action, new))


def waiting(plan: Plan, action: Action, new: date | None) -> str:
    """Return which section and measures wait for an action; empty if none does."""
    section, said = one_line(action.section), []
    others = [one for one in plan.actions_of(section) if one.is_open and one.label != action.label]
    last = max((one.due_by for one in others if one.due_by), default=None)
    if section and not others:
        said.append(f"Section {section} waits for it alone.")
    elif section and new and last and last < new:
        said.append(f"Section {section} waits for it: its other actions are due by {uk(last)}.")
    measures = [one_line(row.name) for row in plan.measures if ref_key(row.section) == ref_key(section)]
    if measures:
        said.append(f"Measured by: {listed(measures, _MOST_MEASURES)}.")
    return " ".join(said)


_MOST_MEASURES = 2


def undecided_said(plan: Plan, as_at: date) -> str:
    """Return how many open actions have a date that no board agreed to, and what is late by either date.

    Empty where there are none, or where the plan keeps no decisions.
    """
    minutes = Minutes(plan)
    of = {action.label: minutes.standing(action) for action in plan.actions if action.is_open}
    apart = [label for label, standing in of.items() if standing not in {None, DateStanding.AGREED}]
    if not apart:
        return ""
    typed = [replace(action, counted=None) for action in plan.actions]
    agreed = [replace(a, counted=minutes.agreed(a)) if a.label in apart else a for a in typed]
    late, otherwise = (sum(action.is_late(as_at) for action in actions) for actions in (typed, agreed))
    have = count(len(apart), "open action has", "open actions have")
    counts = "That date counts" if len(apart) == 1 else "Those dates count"
    if plan.settings.undecided_dates != "count":
        counts = "The agreed date counts" if len(apart) == 1 else "The agreed dates count"
    return (
        f"{have} a revised date that no board agreed to ({listed(apart, _MOST_REFS)}). {counts}: "
        f"{late:,} are late by the dates as typed, {otherwise:,} by the agreed ones."
    )


_MOST_REFS = 8
