"""Views that list actions: all of them, the late ones, those due soon, those without a date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import itemgetter

from automation.analysis.rollup import LATER, SOON, Summary
from automation.plan.comment_log import latest_words
from automation.plan.model import Action, Plan, late
from automation.plan.text import count, one_line
from automation.views.view import Column, Kind, View, text_of


def actions_view(actions: Sequence[Action], as_at: date) -> View:
    """List actions as the page does: a column added here is a column of the page."""
    return View.of(
        actions,
        (
            Column("Section", lambda action: action.section, page_width="6em"),
            Column("Ref", lambda action: action.label or action.ref, Kind.REF, page_width="6em"),
            Column("Action", lambda action: action.text),
            Column("Lead", leads_of, page_width="14%"),
            Column("Due", lambda action: _due(action, as_at), page_width="7.5em"),
            Column("Rating", lambda action: action.rating, Kind.RATING, page_width="7.5em"),
            Column("Late", lambda action: _how_late(action, as_at), page_width="5em"),
            Column("Comments", lambda action: latest_words(action.comments, as_at)),
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
        note="Past the due date and still open. The rating is the one in the tracker: a late action "
        "that is rated as on track needs a second look.",
        empty="No action is late.",
    )


def due_soon_view(plan: Plan, summary: Summary) -> View:
    """List the actions that are due in the next days, the next first."""
    day, timing = summary.as_at, summary.timing
    return View.of(
        due_soon(plan, summary),
        _action_columns(day, Column("Days left", lambda action: _days_left(action, day), Kind.NUMBER, 10)),
        key="due-soon",
        name="Due soon",
        title=f"Due in the next {LATER} days",
        note=f"Still open. {count(len(timing.due_30), 'action')} due in the next {SOON} days, "
        f"{len(timing.due_60):,} in the next {LATER}.",
        empty=f"No action is due in the next {LATER} days.",
    )


def due_soon(plan: Plan, summary: Summary) -> list[Action]:
    """Return the open actions that are due in the next days, the next first."""
    soon = [(_days_left(action, summary.as_at), action) for action in plan.actions if action.is_open]
    return [action for days, action in sorted(soon, key=itemgetter(0)) if 0 <= days <= LATER]


def _days_left(action: Action, as_at: date) -> int:
    return (action.due_by - as_at).days if action.due_by else -1


def undated_view(plan: Plan, summary: Summary) -> View:
    """List the actions that can never be late, because no date of theirs is understood."""
    return View.of(
        [action for action in plan.actions if action.is_open and action.due_by is None],
        _action_columns(summary.as_at),
        key="undated",
        name="Without a date",
        title="Actions without a date",
        note=f"{count(len(summary.timing.undated), 'open action')} with no date that could be "
        f"understood. Nobody is told when they are late.",
        empty="Every open action has a date.",
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
