"""Views of dates: what is late and how it is reported, what is due soon, what has no date."""

from __future__ import annotations

from datetime import date

from automation.analysis.rollup import LATER, SOON, Summary
from automation.plan.model import Action, Plan, late
from automation.plan.ratings import Rating
from automation.plan.text import count
from automation.views.view import Column, Kind, Value, View, named, numbers


def late_reported_view(summary: Summary) -> View:
    """Show which rating is reported for the late actions of each theme."""
    groups = [(item.theme, item.late) for item in summary.by_theme] + [("All late actions", summary.late)]
    return View(
        key="late-reported",
        name="Late as reported",
        title="How late actions are reported",
        note="The rating in the tracker of actions past their date. Late and Green comes first.",
        columns=(Column("Theme", width=42), *numbers("Red", "Amber", "Green", "Not rated", "Late")),
        rows=tuple((name, c.red, c.amber, c.green, c.not_rated, c.total) for name, c in groups)
        if summary.late.total
        else (),
        empty="No action is late.",
    )


def late_by_age_view(summary: Summary) -> View:
    """Show how late the late actions are."""
    timing = summary.timing
    which = (timing.late_30, timing.late_90, timing.late_more)
    rows = [
        (name, number, named(labels) or "none")
        for (name, number), labels in zip(timing.by_age(), which, strict=True)
    ]
    return View(
        key="late-by-age",
        name="Late by age",
        title="How late the late actions are",
        note="Days since the date that counts: the revised one where there is one, and the last round "
        "that has passed where something comes round again and again.",
        columns=(Column("How late", width=24), *numbers("Actions"), Column("Which", width=90)),
        rows=(*rows, ("All late actions", timing.late, "all of the above")) if timing.late else (),
        empty="No action is late.",
    )


def late_view(plan: Plan, summary: Summary) -> View:
    """List the late actions, the longest late first."""
    return View(
        key="late",
        name="Late actions",
        title="Late actions, the longest late first",
        note="Past the date and not Blue. The rating is the one reported: a late action that is Green or "
        "Amber needs a second look.",
        columns=_action_columns("Days late"),
        rows=tuple(
            _action_row(action, summary.as_at, action.days_late(summary.as_at))
            for action in late(plan.actions, summary.as_at)
        ),
        empty="No action is late.",
    )


def due_soon_view(plan: Plan, summary: Summary) -> View:
    """List the actions that are due in the next days, the next first."""
    day = summary.as_at
    soon = [
        (action.due_by, action)
        for action in plan.actions
        if action.rating is not Rating.BLUE
        and action.due_by is not None
        and 0 <= (action.due_by - day).days <= LATER
    ]
    timing = summary.timing
    return View(
        key="due-soon",
        name="Due soon",
        title=f"Due in the next {LATER} days",
        note=f"Not Blue. {count(len(timing.due_30), 'action')} due in the next {SOON} days, "
        f"{len(timing.due_60):,} in the next {LATER}.",
        columns=_action_columns("Days left"),
        rows=tuple(
            _action_row(action, day, (by - day).days) for by, action in sorted(soon, key=lambda pair: pair[0])
        ),
        empty=f"No action is due in the next {LATER} days.",
    )


def undated_view(plan: Plan, summary: Summary) -> View:
    """List the actions that can never be late, because no date of theirs is understood."""
    number = len(summary.timing.undated)
    return View(
        key="undated",
        name="Without a date",
        title="Actions without a date",
        note=f"{count(number, 'action')} not Blue and without a date that is understood: "
        "nobody hears when they are late.",
        columns=_action_columns(""),
        rows=tuple(
            _action_row(action, summary.as_at)
            for action in plan.actions
            if action.rating is not Rating.BLUE and action.due_by is None
        ),
        empty="Every action that is not Blue has a date.",
    )


def _action_columns(days: str) -> tuple[Column, ...]:
    return (
        Column("Ref", width=10),
        Column("Action", width=50),
        Column("Lead", width=30),
        Column("Due date as written", width=15),
        Column("Due by", Kind.DATE, 13),
        *((Column(days, Kind.NUMBER, 10),) if days else ()),
        Column("Rating", Kind.RATING, 12),
    )


def _action_row(action: Action, as_at: date, *days: int) -> tuple[Value, ...]:
    return (
        action.label or action.ref,
        action.text,
        leads_of(action),
        action.deadline.text,
        action.due_as_at(as_at),
        *days,
        action.rating,
    )


def leads_of(action: Action) -> str:
    """Name the leads of an action as the Leads sheet does, else as written."""
    return "; ".join(action.leads) or action.lead
