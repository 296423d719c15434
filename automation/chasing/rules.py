"""When to remind, chase and escalate, and on which days: not at weekends or on English bank holidays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from automation.chasing.letter import Level, Outcome, Stop, state_of
from automation.plan.due import DueKind, uk
from automation.plan.model import Action
from automation.plan.recurrence import passed_and_coming
from automation.plan.settings import Settings


@cache
def _calendar() -> Any:
    import holidays  # noqa: PLC0415 (only letters need it)

    # Read by itself: through the package, the holidays of every country are loaded first.
    place = Path(holidays.__file__).with_name("countries") / "united_kingdom.py"
    spec = spec_from_file_location("holidays.countries.united_kingdom", place)
    assert spec is not None
    assert spec.loader is not None
    country = module_from_spec(spec)
    spec.loader.exec_module(country)
    return country.UnitedKingdom(subdiv="ENG")


def add_working_days(day: date, count: int) -> date:
    """Return the day that is so many working days after another, or before it if the count is negative."""
    found: date = _calendar().get_nth_working_day(day, count)
    return found


def last_day_before(day: date) -> date:
    """Return the last working day before a day."""
    return add_working_days(day, -1)


def why_closed(day: date) -> str:
    """Return a sentence that says why no letters go out on a day; empty if they do."""
    if _calendar().is_working_day(day):
        return ""
    name = _calendar().get(day, "")
    what = f"a bank holiday in England ({name})" if name else f"a {day:%A}"
    return f"{uk(day)} is {what}: letters go out again on {uk(add_working_days(day, 1))}."


@dataclass(frozen=True, slots=True)
class Occasion:
    """The dates of an action that the letters of a day are about.

    Args:
        passed: the date that has passed while the action is open; None if there is none.
        coming: the next date, today included; None if there is none.
        party: whose step `coming` is, or what it is called, if the due date says so.
        settles: whether an answer is enough until the next date. It is for actions that repeat and for
            actions that have to start by a date, because they stay open once they have happened or started.
    """

    passed: date | None
    coming: date | None
    party: str = ""
    settles: bool = False


def occasion(action: Action, as_at: date) -> Occasion:
    """Return the dates that letters about an action are about on a day.

    There are none if the action is not open, has no date, or its date can be read in two ways.
    """
    due = action.deadline
    if not action.is_open or due.by is None or not due.understood:
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
    DueKind.RECURRING: "counted as late until you enter the next date under Revised due date",
    DueKind.START: "counted as late until you enter the end date under Revised due date",
}
"""What still holds after an answer: the figures go only by dates and ratings."""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier letter to a lead about an action.

    `to` are the addresses it went to, which are somebody else's if somebody covered for the lead. `outcome`
    says whether it is known to have been sent.
    """

    level: Level
    day: date
    by: date
    state: str
    to: tuple[str, ...] = ()
    outcome: Outcome = Outcome.SENT


@dataclass(frozen=True, slots=True)
class Step:
    """The next step for one action and lead.

    Args:
        level: which letter to send; None if none today.
        by: the date that it is about.
        why: why there is no letter, if there would be one but for earlier letters or answers.
        party: whose step it is, if the due date has steps.
        nobody: whether it would have been escalated if anybody were named to escalate to.
        stop: what a person has to do, if there is no letter today.
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
        return Step(None, day, f"reminded on {uk(before[-1].day)}")
    if last_day_before(day) <= as_at:
        return Step(None, day, f"due on {uk(day)}, before a letter could be answered", stop=Stop.ASK)
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
    """Return why it is too soon to ask again about a date that has passed; empty if it is not."""
    # An update without an earlier letter is not an answer: often it is only the rating being made worse.
    since = max(day, past[-1].day) if past else None
    if changed is not None and since is not None and changed > since and (as_at - changed).days < every:
        return f"updated on {uk(changed)}"
    chasers = [item for item in past if item.level in CHASERS]
    if chasers and (as_at - chasers[-1].day).days < every:
        days, last = (as_at - chasers[-1].day).days, uk(chasers[-1].day)
        if days < 0:
            return f"asked on {last}, after this date"
        when = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
        return f"asked {when}, on {last}"
    return ""


def unanswered(past: Sequence[Past], by: date, state: str, changed: date | None) -> tuple[Past, ...]:
    """Return the chasers about a date that nobody has answered yet, in order.

    A chaser is answered once the action's rating, comments or revised date have changed since it was sent.
    One that may not have arrived cannot have been left unanswered.
    """
    found = []
    for item in reversed(past):
        if item.state != state or (changed is not None and changed > item.day):
            break
        if item.by == by and item.level in CHASERS and item.outcome is Outcome.SENT:
            found.append(item)
    return tuple(reversed(found))


def _answered(past: Sequence[Past], by: date, state: str, changed: date | None) -> bool:
    """Return whether the action was updated since a date passed."""
    if changed is not None and changed > by:
        return True
    return any(item.by == by and item.level in CHASERS and item.state != state for item in past)
