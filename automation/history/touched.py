"""When each action was last updated, as far as the nights on record tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from automation.plan.model import Action, Plan, ref_key


def last_touched(nights: Iterable[tuple[date, Plan]], as_at: date) -> Callable[[Action], date | None]:
    """Tell when an action's rating, comments or revised due date last changed.

    Args:
        nights: the nights on record with their plans, the oldest first; those from `as_at` on are left out.
        as_at: the day on which a change shows that no night has on record yet.

    Returns:
        A function that gives the first night on which an action stood as it does now; None for an action that
        has stood so since the first night, and for one that no night knows.
    """
    known: dict[str, tuple[tuple[str, str, str], date | None]] = {}
    for night, plan in nights:
        if night >= as_at:
            break
        for action in plan.actions:
            key, state = _key(action), _state(action)
            before = known.get(key)
            if before is None:
                known[key] = (state, None)
            elif before[0] != state:
                known[key] = (state, night)

    def touched(action: Action) -> date | None:
        found = known.get(_key(action))
        if found is None:
            return None
        state, day = found
        return day if state == _state(action) else as_at

    return touched


def _key(action: Action) -> str:
    return f"{ref_key(action.section)} {ref_key(action.label)}"


def _state(action: Action) -> tuple[str, str, str]:
    return action.rating.value, action.comments, action.revised.text
