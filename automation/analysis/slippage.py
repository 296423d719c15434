"""The slippage ledger: each action's first due date, every later one, and how far it has moved in all.

The date is the one that counts: the revised one where there is one. A phrase that was only reworded and means
the same day is no change, and neither is the next round of something that comes round again. A phrase that
names no day has not slipped: the first day that is understood is the first date. On the first night that an
action was seen, its column Due date tells the first date and its revised date a change that was made by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from automation.analysis.matching import action_places
from automation.checks.plan_years import Years, years_of
from automation.checks.redating import is_dated, is_moved
from automation.plan.due import Due
from automation.plan.model import Action, Plan


@dataclass(frozen=True, slots=True)
class DateChange:
    """A new due date: the night that first showed it, as written, the day it means, and days moved.

    `days` is None where the date was taken away. `by_then` says that it was changed before history began.
    """

    night: date
    text: str
    by: date | None
    days: int | None
    by_then: bool = False


@dataclass(frozen=True, slots=True)
class Slippage:
    """One action's due dates over time.

    Args:
        ref: its label now, or its last one.
        text: the action.
        leads: who has it.
        first_seen: the first night that shows it.
        first_text: its first due date as written.
        first_by: the first day ever recorded for it, moved on with each round that came round; None where
            none was understood.
        changes: every later date, the oldest first.
        now_by: the day that counts now.
        in_plan: whether the last night still has it.
    """

    ref: str
    text: str
    leads: tuple[str, ...]
    first_seen: date
    first_text: str
    first_by: date | None
    changes: tuple[DateChange, ...]
    now_by: date | None
    in_plan: bool

    @property
    def times(self) -> int:
        """Count how often the date was changed."""
        return len(self.changes)

    @property
    def days(self) -> int | None:
        """Count the days from the first date to the present one; negative where it was brought forward."""
        if self.first_by is None or self.now_by is None:
            return None
        return (self.now_by - self.first_by).days


@dataclass(slots=True)
class _Track:
    """An action followed from night to night; `seen` is its last phrase, `due` the last that named a day."""

    action: Action
    first_seen: date
    first: Due
    seen: Due | None = None
    due: Due | None = None
    first_by: date | None = None
    now_by: date | None = None
    changes: list[DateChange] = field(default_factory=list)


def slippage(nights: Iterable[tuple[date, Plan]]) -> tuple[Slippage, ...]:
    """Work the ledger out from every night's plan.

    Args:
        nights: the nights with their plans, the oldest first.

    Returns:
        One entry for each action that any night has: those of the last night in plan order, then those
        that are gone, in the order in which they went.
    """
    before: Plan | None = None
    tracks: list[_Track] = []
    gone: list[_Track] = []
    for night, plan in nights:
        if before is not None and (before.actions is plan.actions or before.actions == plan.actions):
            continue
        came_from = action_places(before or Plan(), plan)
        fresh, years = [], years_of(plan)
        for place, action in enumerate(plan.actions):
            if place in came_from:
                track = tracks[came_from[place]]
                if action is not track.action:
                    track.action = action
                    _date(track, action.deadline, night, years)
            else:
                track = _start(action, night, years)
            fresh.append(track)
        here = set(came_from.values())
        gone += [track for place, track in enumerate(tracks) if place not in here]
        before, tracks = plan, fresh
    return (*(_entry(track, in_plan=True) for track in tracks), *(_entry(t, in_plan=False) for t in gone))


def _start(action: Action, night: date, years: Years | None) -> _Track:
    first = action.deadline if action.due.blank else action.due
    track = _Track(action, night, first)
    _date(track, first, night, years)
    if action.deadline is not first:
        _date(track, action.deadline, night, years, by_then=True)
    return track


def _date(track: _Track, due: Due, night: date, years: Years | None, *, by_then: bool = False) -> None:
    if due == track.seen:
        return
    track.seen, before, had = due, track.due, track.now_by
    if not is_dated(due, years):
        track.now_by = None
        # What is not understood may still mean the same day; what names none takes the date away.
        if had is not None and due.by is None and (due.understood or due.blank):
            track.changes.append(DateChange(night, due.text, None, None, by_then))
        return
    track.due, track.now_by = due, due.by
    if before is None or before.by is None or due.by is None or track.first_by is None:
        track.first_by = due.by
    elif is_moved(before, due):
        track.changes.append(DateChange(night, due.text, due.by, (due.by - before.by).days, by_then))
    else:
        track.first_by += due.by - before.by


def _entry(track: _Track, *, in_plan: bool) -> Slippage:
    action = track.action
    return Slippage(
        ref=action.label or action.ref,
        text=action.text,
        leads=action.leads,
        first_seen=track.first_seen,
        first_text=track.first.text,
        first_by=track.first_by,
        changes=tuple(track.changes),
        now_by=track.now_by,
        in_plan=in_plan,
    )
