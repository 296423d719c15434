"""Whether leads have answered, from the history: when an action's rating, comments or date last changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from automation.chasing.letter import action_keys, state_of
from automation.chasing.planning import Changed
from automation.history.store import History
from automation.plan.model import Action, Plan


def changed_from(history: History, plan: Plan, as_at: date) -> Changed:
    """Say when each action of a plan was last updated, as the nights of the history tell.

    Args:
        history: the history; its first night is where it begins, and no change.
        plan: the plan as the tracker has it; what differs from the last night changed on `as_at`.
        as_at: nights after this day are left out.

    Raises:
        HistoryUnavailable: the history is damaged.
    """
    earlier = [record for record in history.nights() if record.day < as_at]
    # A night on which nothing changed tells nothing.
    telling = [record.day for record in earlier if record.changed or record is earlier[0]]
    return last_changes(((day, history.snapshot(day)) for day in telling), plan, as_at)


def last_changes(nights: Iterable[tuple[date, Plan]], plan: Plan, as_at: date) -> Changed:
    """Say when each action of a plan was last updated, from the plans of nights, the oldest first."""
    states: dict[str, str] = {}
    changed: dict[str, date] = {}
    for day, night in (*nights, (as_at, plan)):
        for key, action in zip(action_keys(night), night.actions, strict=True):
            state = state_of(action)
            if states.get(key, state) != state:
                changed[key] = day
            states[key] = state
    found = {
        id(action): changed[key]
        for key, action in zip(action_keys(plan), plan.actions, strict=True)
        if key in changed
    }

    def last(action: Action) -> date | None:
        # By identity: two rows with the same ref are two actions.
        return found.get(id(action))

    return last
