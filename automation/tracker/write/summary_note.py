"""What the check button says on the Summary: whether the toolkit counts the same, and if not, why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from automation.plan.due import uk
from automation.plan.model import Action, Plan
from automation.plan.ratings import NO_HEADING, tally
from automation.plan.text import listed
from automation.tracker.sheets import CHECKS

ALL_ROW = 6
"""The row of the Summary, from 0, with the counts of all actions."""
LINE_ROW, NOTE_ROW = ALL_ROW + 1, ALL_ROW + 2
"""The rows of the line that says what Excel cannot count, and of what the check button says."""

_MOST_NAMED = 6


def summary_note(
    plan: Plan, as_at: date, summary: Sequence[Sequence[Any]], actions: Sequence[Sequence[Any]], now: datetime
) -> str:
    """Return what to say below the totals.

    Args:
        plan: the tracker as the toolkit reads it.
        as_at: the day used as today.
        summary: what the sheet Summary shows, row by row.
        actions: what the sheet Actions shows.
        now: the present moment.

    Returns:
        A sentence; empty if this is not a Summary that has room for it.
    """
    if len(summary) <= NOTE_ROW or summary[ALL_ROW][0] != "All" or "Rated as" not in actions[0]:
        return ""
    shown = dict(zip(summary[ALL_ROW - 1], summary[ALL_ROW], strict=True))
    counted = tally(plan.actions, as_at, plan.key).as_dict()
    others = [
        f"{number:,} {name} ({shown.get(name) or 0:,.0f} here)"
        for name, number in counted.items()
        if number != (shown.get(name) or 0)
    ]
    reasons = [*_reasons(plan, actions, "Rated as", "rates", _rating)]
    reasons += _reasons(plan, actions, "Due by", "dates", _due_by)
    checked = f"checked on {uk(now.date())} at {now:%H:%M}"
    if not others and not reasons:
        return f"The toolkit counts the same ({checked})."
    said = f"The toolkit counts {listed(others)}" if others else "The toolkit counts the same numbers"
    why = f": it {listed(reasons)}" if reasons else ""
    return f"{said}{why} ({checked}). The sheet {CHECKS} says what to type."


def _reasons(
    plan: Plan,
    actions: Sequence[Sequence[Any]],
    heading: str,
    does: str,
    value: Callable[[Action], object],
) -> list[str]:
    """Return which actions have another value in a column of the sheet than in the toolkit."""
    column = list(actions[0]).index(heading)
    others = [
        action.label
        for action in plan.actions
        if action.place.row <= len(actions) and _plain(actions[action.place.row - 1][column]) != value(action)
    ]
    more = len(others) - _MOST_NAMED
    named = [*others[:_MOST_NAMED], f"{more} more"] if more > 1 else others
    return [f"{does} {listed(named)} otherwise"] if others else []


def _rating(action: Action) -> object:
    return action.rating.name.removesuffix(NO_HEADING)


def _due_by(action: Action) -> object:
    return action.due_by


def _plain(value: Any) -> object:
    return value.date() if isinstance(value, datetime) else value or None
