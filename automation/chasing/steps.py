"""What a day asks of one lead about one action: nothing, a reminder, a chaser, or somebody higher up.

The policy, in one place. It knows nothing of addresses or letters: it is given what was asked before and
whether somebody answered, and gives the next step or the reason for none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from automation.chasing.letter import Level, Stop, state_of
from automation.chasing.occasions import Occasion, occasion
from automation.plan.due import DueKind, uk
from automation.plan.model import Action
from automation.plan.settings import Settings

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


SPEAK = "please speak to the lead"
"""What is left where nobody answers, however far up the letters went."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next step for one action and lead.

    Args:
        level: how to ask; None if nothing is asked today.
        by: the date that is asked about.
        why: why nothing is asked, where something would be but for what came before; else empty.
        party: whose step it is, where a phrase with steps says so.
        nobody: whether it would have gone further up if anybody were named there.
    """

    level: Level | None
    by: date | None = None
    why: str = ""
    party: str = ""
    nobody: bool = False

    @property
    def stop(self) -> Stop:
        """Return what it asks of a person that nothing is asked today."""
        return Stop.SPEAK if self.why.endswith(SPEAK) else Stop.NOTHING


NOTHING = Step(None)


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
        return NOTHING
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
    chasers = [item for item in past if item.level in CHASERS]
    open_chasers = unanswered(past, day, state, changed)
    answered = _answered(past, day, state, changed)
    if found.settles and answered:
        when = f" on {uk(changed)}" if changed and changed > day else ""
        return Step(None, day, f"answered{when}; {STILL_LATE[action.deadline.kind]}")
    every = max(settings.chase_every_days, 1)
    # Without a letter before it an update answers nobody: often it is the rating being put to Red.
    since = max(day, past[-1].day) if past else None
    if changed is not None and since is not None and changed > since and (as_at - changed).days < every:
        return Step(None, day, f"updated on {uk(changed)}")
    if chasers and (as_at - chasers[-1].day).days < every:
        return Step(None, day, f"{ago(chasers[-1].day, as_at)}{_if_sent(chasers[-1])}")
    levels = [item.level for item in open_chasers]
    if settings.escalate_after < 1 or levels.count(Level.CHASE) < settings.escalate_after:
        return Step(Level.CHASE, day)
    for level in (Level.ESCALATE, Level.OWNER):
        if level in above and level not in levels and Level.OWNER not in levels:
            return Step(level, day)
    if above & set(levels):
        last = open_chasers[-1]
        why = f"no answer to any letter, the last of {uk(last.day)}: {SPEAK}"
        return Step(None, day, why)
    return Step(Level.CHASE, day, nobody=True)


def ago(day: date, as_at: date) -> str:
    """Say when somebody was asked: `asked 3 days ago, on 29 September 2017`."""
    days = (as_at - day).days
    if days < 0:
        return f"asked on {uk(day)}, after this date"
    when = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    return f"asked {when}, on {uk(day)}"


def _if_sent(item: Past) -> str:
    return ", if its draft was sent before it was taken away" if item.taken_away else ""


def unanswered(past: Sequence[Past], by: date, state: str, changed: date | None) -> tuple[Past, ...]:
    """Give the chasers about a date that nobody has answered yet, in order.

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
    """Say whether anybody has said anything about the action since a date passed."""
    if changed is not None and changed > by:
        return True
    return any(item.by == by and item.level in CHASERS and item.state != state for item in past)
