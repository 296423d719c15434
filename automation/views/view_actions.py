"""Views that list actions: all of them, the late ones, those due soon, those without a date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from automation.analysis.rollup import LATER, SOON, Summary
from automation.plan.model import Action, Plan, late
from automation.plan.ratings import Rating
from automation.plan.text import count, one_line
from automation.views.view import Column, Kind, View, text_of


def actions_view(actions: Sequence[Action], as_at: date) -> View:
    """List actions as the page does: a column added here is a column of the page."""
    return View.of(
        actions,
        (
            Column("Section", lambda action: action.section, page_width="4.75em"),
            Column("Ref", lambda action: action.label or action.ref, Kind.REF, page_width="4.75em"),
            Column("Action", lambda action: action.text),
            Column("Lead", leads_of, page_width="14%"),
            Column("Due", lambda action: _due(action, as_at), page_width="7.5em"),
            Column("Rating", lambda action: action.rating, Kind.RATING, page_width="7.5em"),
            Column("Late", lambda action: _how_late(action, as_at), page_width="5em"),
            Column("Comments", lambda action: action.comments),
        ),
        key="actions",
        name="All actions",
        title="Actions, in plan order",
        note="",
        empty="The plan has no actions.",
    )


def _due(action: Action, as_at: date) -> str:
    by = text_of(action.due_as_at(as_at), Kind.DATE)
    written = one_line(action.deadline.text, 60)
    return f"{by} ({written})" if written and written != by else by


def _how_late(action: Action, as_at: date) -> str:
    days = action.days_late(as_at)
    return f"Late, {count(days, 'day')}" if days else "No"


def late_view(plan: Plan, summary: Summary) -> View:
    """List the late actions, the longest late first."""
    day = summary.as_at
    return View.of(
        late(plan.actions, day),
        _action_columns(day, Column("Days late", lambda action: action.days_late(day), Kind.NUMBER, 10)),
        key="late",
        name="Late actions",
        title="Late actions, the longest late first",
        note="Past the date and not Blue. The rating is the one reported: a late action that is Green or "
        "Amber needs a second look.",
        empty="No action is late.",
    )


def due_soon_view(plan: Plan, summary: Summary) -> View:
    """List the actions that are due in the next days, the next first."""
    day, timing = summary.as_at, summary.timing

    def left(action: Action) -> int:
        return (action.due_by - day).days if action.due_by else -1

    soon = [
        action for action in plan.actions if action.rating is not Rating.BLUE and 0 <= left(action) <= LATER
    ]
    return View.of(
        sorted(soon, key=left),
        _action_columns(day, Column("Days left", left, Kind.NUMBER, 10)),
        key="due-soon",
        name="Due soon",
        title=f"Due in the next {LATER} days",
        note=f"Not Blue. {count(len(timing.due_30), 'action')} due in the next {SOON} days, "
        f"{len(timing.due_60):,} in the next {LATER}.",
        empty=f"No action is due in the next {LATER} days.",
    )


def undated_view(plan: Plan, summary: Summary) -> View:
    """List the actions that can never be late, because no date of theirs is understood."""
    return View.of(
        [action for action in plan.actions if action.rating is not Rating.BLUE and action.due_by is None],
        _action_columns(summary.as_at),
        key="undated",
        name="Without a date",
        title="Actions without a date",
        note=f"{count(len(summary.timing.undated), 'action')} not Blue and without a date that is "
        "understood: nobody hears when they are late.",
        empty="Every action that is not Blue has a date.",
    )


def _action_columns(as_at: date, *days: Column) -> tuple[Column, ...]:
    return (
        Column("Ref", lambda action: action.label or action.ref, width=10),
        Column("Action", lambda action: action.text, width=50),
        Column("Lead", leads_of, width=30),
        Column("Due date as written", lambda action: action.deadline.text, width=15),
        Column("Due by", lambda action: action.due_as_at(as_at), Kind.DATE, 13),
        *days,
        Column("Rating", lambda action: action.rating, Kind.RATING, 12),
    )


def leads_of(action: Action) -> str:
    """Name the leads of an action as the Leads sheet does, else as written."""
    return "; ".join(action.leads) or action.lead
