"""Days on which letters go out: not on weekends, nor on the bank holidays of England."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from automation.chasing.letter import Level, Stop, state_of
from automation.plan.due import DueKind, uk
from automation.plan.model import Action
from automation.plan.ratings import Rating
from automation.plan.recurrence import passed_and_coming
from automation.plan.settings import Settings

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@cache
def _calendar() -> Any:
    import holidays  # noqa: PLC0415 (takes a quarter of a second, and only letters need it)

    return holidays.country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    """Return whether a day is neither a weekend nor a bank holiday of England."""
    return bool(_calendar().is_working_day(day))


def add_working_days(day: date, count: int) -> date:
    """Return the day that is some working days after another, or before it where the count is negative."""
    found: date = _calendar().get_nth_working_day(day, count)
    return found


def why_closed(day: date) -> str:
    """Return in one sentence why no letters go out on a day; empty if they do."""
    if is_working_day(day):
        return ""
    name = _calendar().get(day, "")
    what = f"a bank holiday in England ({name})" if name else f"a {_DAYS[day.weekday()]}"
    return f"{uk(day)} is {what}: letters go out again on {uk(add_working_days(day, 1))}."


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
    steps = sorted((step.by, step.party) for step in due.milestones if as_at <= step.by <= due.by)
    return Occasion(None, *(steps[0] if steps else (due.by, "")), settles=settles)


CHASERS = frozenset({Level.CHASE, Level.ESCALATE, Level.OWNER})
"""The levels of letters about a date that has passed."""


STILL_LATE = {
    DueKind.RECURRING: "late until Revised due date names its next round",
    DueKind.START: "late until Revised due date names its end",
}
"""What an answer does not do by itself: the figures count by the dates and the rating alone."""


@dataclass(frozen=True, slots=True)
class Past:
    """A letter that has gone about an action of a lead, as far as what follows depends on it.

    `to` are the addresses that it went to, which are somebody else's where somebody covered for the lead.
    `taken_away` says that it was a draft which a later run of its day took away: it may not have gone.
    """

    level: Level
    day: date
    by: date
    state: str
    to: tuple[str, ...] = ()
    taken_away: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """The next step for one action and lead.

    Args:
        level: how to ask; None if nothing is asked today.
        by: the date that is asked about.
        why: why nothing is asked, where something would be but for what came before; else empty.
        party: whose step it is, where a phrase with steps says so.
        nobody: whether it would have gone further up if anybody were named there.
        stop: what it asks of a person that nothing is asked today.
    """

    level: Level | None
    by: date | None = None
    why: str = ""
    party: str = ""
    nobody: bool = False
    stop: Stop = Stop.NOTHING


def next_ask(
    action: Action,
    as_at: date,
    past: Sequence[Past] = (),
    *,
    changed: date | None = None,
    settings: Settings,
    above: Iterable[Level] = (Level.ESCALATE, Level.OWNER),
) -> Step:
    """Decide what to ask a lead about an action on a day.

    Args:
        action: the action as the tracker has it now.
        as_at: the day.
        past: the letters that went to this lead about it, in the order in which they went.
        changed: when its rating, comments or revised date last changed, as far as the history knows.
        settings: when to remind, to chase and to go further.
        above: which of `ESCALATE` and `OWNER` there is somebody for.
    """
    found = occasion(action, as_at)
    if found.passed is not None and (as_at - found.passed).days >= max(settings.chase_after_days, 0):
        step = _chase(action, as_at, past, changed, settings, found, frozenset(above))
        if step.level is not None or found.coming is None or not found.settles:
            return step
        reminder = _remind(as_at, past, settings, found)
        return reminder if reminder.level is not None else step
    return _remind(as_at, past, settings, found)


def _remind(as_at: date, past: Sequence[Past], settings: Settings, found: Occasion) -> Step:
    day = found.coming
    if day is None or (day - as_at).days > max(settings.remind_days, 0):
        return Step(None)
    before = [item for item in past if item.by == day and item.level is Level.REMIND]
    if before:
        return Step(None, day, f"reminded on {uk(before[-1].day)}{_if_sent(before[-1])}")
    return Step(Level.REMIND, day, party=found.party)


def _chase(
    action: Action,
    as_at: date,
    past: Sequence[Past],
    changed: date | None,
    settings: Settings,
    found: Occasion,
    above: frozenset[Level],
) -> Step:
    day = found.passed
    assert day is not None
    state = state_of(action)
    if found.settles and _answered(past, day, state, changed):
        when = f" on {uk(changed)}" if changed and changed > day else ""
        return Step(None, day, f"answered{when}; {STILL_LATE[action.deadline.kind]}")
    if why := _too_soon(as_at, day, past, changed, max(settings.chase_every_days, 1)):
        return Step(None, day, why)
    open_chasers = unanswered(past, day, state, changed)
    levels = [item.level for item in open_chasers]
    if settings.escalate_after < 1 or levels.count(Level.CHASE) < settings.escalate_after:
        return Step(Level.CHASE, day)
    for level in (Level.ESCALATE, Level.OWNER):
        if level in above and level not in levels and Level.OWNER not in levels:
            return Step(level, day)
    if above & set(levels):
        last = uk(open_chasers[-1].day)
        why = f"no answer to any letter, the last of {last}: please speak to the lead"
        return Step(None, day, why, stop=Stop.SPEAK)
    return Step(Level.CHASE, day, nobody=True)


def _too_soon(as_at: date, day: date, past: Sequence[Past], changed: date | None, every: int) -> str:
    """Return why it is too soon to ask again about a date that passed; empty if it is not."""
    # Without a letter before it an update answers nobody: often it is the rating being put to Red.
    since = max(day, past[-1].day) if past else None
    if changed is not None and since is not None and changed > since and (as_at - changed).days < every:
        return f"updated on {uk(changed)}"
    chasers = [item for item in past if item.level in CHASERS]
    if chasers and (as_at - chasers[-1].day).days < every:
        return f"{ago(chasers[-1].day, as_at)}{_if_sent(chasers[-1])}"
    return ""


def ago(day: date, as_at: date) -> str:
    """Return when somebody was asked: `asked 3 days ago, on 29 September 2017`."""
    days = (as_at - day).days
    if days < 0:
        return f"asked on {uk(day)}, after this date"
    when = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    return f"asked {when}, on {uk(day)}"


def _if_sent(item: Past) -> str:
    return ", if its draft was sent before it was taken away" if item.taken_away else ""


def unanswered(past: Sequence[Past], by: date, state: str, changed: date | None) -> tuple[Past, ...]:
    """Return the chasers about a date that nobody has answered yet, in order.

    A chaser is answered once the action's rating, comments or revised date are no longer what they were
    when it went, or have changed since as the history tells.
    """
    found = []
    for item in reversed(past):
        if item.state != state or (changed is not None and changed > item.day):
            break
        if item.by == by and item.level in CHASERS:
            found.append(item)
    return tuple(reversed(found))


def _answered(past: Sequence[Past], by: date, state: str, changed: date | None) -> bool:
    """Return whether anybody has said anything about the action since a date passed."""
    if changed is not None and changed > by:
        return True
    return any(item.by == by and item.level in CHASERS and item.state != state for item in past)
