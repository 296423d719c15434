"""Views of dates: what is late and how it is reported, what is due soon, what has no date."""

from __future__ import annotations

from datetime import date

from automation.analysis.rollup import LATER, SOON, Summary
from automation.plan.model import Action, Plan, late
from automation.plan.ratings import Rating
from automation.plan.text import count
from automation.views.view import Column, Kind, View, named, number


def late_reported_view(summary: Summary) -> View:
    """Show which rating is reported for the late actions of each theme."""
    groups = [(item.theme, item.late) for item in summary.by_theme] + [("All late actions", summary.late)]
    return View.of(
        groups if summary.late.total else (),
        (
            Column("Theme", lambda group: group[0], width=42),
            number("Red", lambda group: group[1].red),
            number("Amber", lambda group: group[1].amber),
            number("Green", lambda group: group[1].green),
            number("Not rated", lambda group: group[1].not_rated),
            number("Late", lambda group: group[1].total),
        ),
        key="late-reported",
        name="Late as reported",
        title="How late actions are reported",
        note="The rating in the tracker of actions past their date. Late and Green comes first.",
        empty="No action is late.",
    )


def late_by_age_view(summary: Summary) -> View:
    """Show how late the late actions are."""
    timing = summary.timing
    which = (timing.late_30, timing.late_90, timing.late_more)
    rows = [
        (name, actions, named(labels) or "none")
        for (name, actions), labels in zip(timing.by_age(), which, strict=True)
    ]
    return View.of(
        (*rows, ("All late actions", timing.late, "all of the above")) if timing.late else (),
        (
            Column("How late", lambda row: row[0], width=24),
            number("Actions", lambda row: row[1]),
            Column("Which", lambda row: row[2], width=90),
        ),
        key="late-by-age",
        name="Late by age",
        title="How late the late actions are",
        note="Days since the date that counts: the revised one where there is one, and the last round "
        "that has passed where something comes round again and again.",
        empty="No action is late.",
    )


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
        note=f"{count(len(summary.timing.undated), 'action')} not Blue and without a date that is understood: "
        "nobody hears when they are late.",
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
