"""Views: each table that the outputs show, made once, so that workbook, page and text hold the same numbers.

A view prints frozen figures and lists actions; it counts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from automation.analysis.measures import MeasureFigures
from automation.analysis.percent import percent
from automation.analysis.rollup import Summary
from automation.analysis.timing import LATER, SOON
from automation.plan.model import Action, Plan, late
from automation.plan.ratings import RATED, Rating
from automation.plan.tally import Counts
from automation.plan.wording import count, one_line
from automation.reports.figures import Figures

Value: TypeAlias = str | int | float | date | Rating | None
"""What a cell of a view holds; None where there is nothing to say."""


class Kind(StrEnum):
    """What a column holds, which decides how it is written and where it is aligned."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    """Whole per cents: 49 is 49%."""
    DATE = "date"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view.

    Args:
        heading: its heading, the same in every output.
        kind: what it holds.
        width: how many characters wide a workbook shows it.
    """

    heading: str
    kind: Kind = Kind.TEXT
    width: int = 10


@dataclass(frozen=True, slots=True)
class View:
    """One table of the night.

    Args:
        key: names it in links; unique.
        name: its short name: the sheet of the workbook, the line in a contents list.
        title: its heading.
        note: how to read it and how it is counted.
        columns: its columns; the first names the row.
        rows: its rows.
        empty: the sentence that stands for it where it has no rows.
    """

    key: str
    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    empty: str


RATINGS = tuple(rating.value for rating in (*RATED, Rating.NOT_RATED))
"""The headings of the counts, in the order of the word BRAG."""
COUNTS = tuple(Column(name, Kind.NUMBER, 9) for name in (*RATINGS, "Total", "Late"))
"""The columns that hold a `Counts`."""


def views_of(figures: Figures) -> tuple[View, ...]:
    """Make every view of a night, in the order in which the outputs show them."""
    plan, summary = figures.plan, figures.summary
    return (
        themes_view(summary),
        late_reported_view(summary),
        late_by_age_view(summary),
        late_view(plan, summary),
        due_soon_view(plan, summary),
        undated_view(plan, summary),
        sections_view(summary),
        owners_view(summary),
        leads_view(summary),
        impact_view(summary),
        assurance_view(summary),
        measures_view(summary),
        key_view(plan),
    )


def _counts(counts: Counts) -> tuple[Value, ...]:
    return tuple(counts.as_dict().values())


def _numbers(*headings: str) -> tuple[Column, ...]:
    return tuple(Column(heading, Kind.NUMBER, 9) for heading in headings)


def themes_view(summary: Summary) -> View:
    """Show the counts of each theme and of the whole plan."""
    groups = [(item.theme, item.counts) for item in summary.by_theme]
    rows = [
        (name, *_counts(counts), percent(counts.blue, counts.total), percent(counts.late, counts.total))
        for name, counts in (*groups, ("All actions", summary.overall))
    ]
    return View(
        key="themes",
        name="Themes",
        title="Actions by theme",
        note="Every action counts once. Late: past its date and not Blue, whatever its rating.",
        columns=(
            Column("Theme", width=42),
            *COUNTS,
            Column("Blue %", Kind.SHARE, 9),
            Column("Late %", Kind.SHARE, 9),
        ),
        rows=tuple(rows),
        empty="The plan has no themes.",
    )


def late_reported_view(summary: Summary) -> View:
    """Show which rating is reported for the late actions of each theme."""
    groups = [(item.theme, item.late) for item in summary.by_theme] + [("All late actions", summary.late)]
    return View(
        key="late-reported",
        name="Late as reported",
        title="How late actions are reported",
        note="The rating in the tracker of actions past their date. Late and Green comes first.",
        columns=(Column("Theme", width=42), *_numbers("Red", "Amber", "Green", "Not rated", "Late")),
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
        (name, number, ", ".join(labels) or "none")
        for (name, number), labels in zip(timing.by_age(), which, strict=True)
    ]
    return View(
        key="late-by-age",
        name="Late by age",
        title="How late the late actions are",
        note="Days since the date that counts: the revised one where there is one.",
        columns=(Column("How late", width=24), *_numbers("Actions"), Column("Which", width=90)),
        rows=(*rows, ("All late actions", timing.late, "all of the above")) if timing.late else (),
        empty="No action is late.",
    )


def sections_view(summary: Summary) -> View:
    """Show each section with its derived rating and its counts."""
    rule = {
        "worst": "the worst rated action counts",
        "most": "the commonest rating counts",
    }.get(summary.section_rule, summary.section_rule)
    return View(
        key="sections",
        name="Sections",
        title="Actions by section",
        note=f"A section's rating follows from its actions: {rule}. Blue only when every action is Blue.",
        columns=(
            Column("Section", width=10),
            Column("Title", width=42),
            Column("Owner", width=24),
            Column("Rating", Kind.RATING, 12),
            *COUNTS,
        ),
        rows=tuple(
            (item.section, item.title, item.owner, item.rating, *_counts(item.counts))
            for item in summary.by_section
        ),
        empty="The plan has no sections.",
    )


def owners_view(summary: Summary) -> View:
    """Show the counts of each owner's sections."""
    return View(
        key="owners",
        name="Owners",
        title="Actions by owner",
        note="The actions of all sections that an owner answers for. Every action counts once.",
        columns=(Column("Owner", width=40), Column("Sections", width=26), *COUNTS),
        rows=tuple(
            (item.owner, ", ".join(item.sections), *_counts(item.counts)) for item in summary.by_owner
        ),
        empty="The plan has no sections.",
    )


def leads_view(summary: Summary) -> View:
    """Show the workload of each lead."""
    return View(
        key="leads",
        name="Leads",
        title="Actions by lead",
        note="A shared action counts once for each of its leads, so the leads add up to more than the total. "
        "Open: not Blue. Shared: others have it too.",
        columns=(Column("Lead", width=42), *COUNTS, *_numbers("Open", "Shared", "Due in 30 days")),
        rows=tuple(
            (item.lead, *_counts(item.counts), item.open, item.shared, len(item.timing.due_30))
            for item in summary.by_lead
        ),
        empty="No action has a lead.",
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


def _action_row(action: Action, *days: int) -> tuple[Value, ...]:
    return (
        action.label or action.ref,
        action.text,
        leads_of(action),
        action.deadline.text,
        action.due_by,
        *days,
        action.rating,
    )


def leads_of(action: Action) -> str:
    """Name the leads of an action as the Leads sheet does, else as written."""
    return "; ".join(action.leads) or action.lead


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
            _action_row(action, action.days_late(summary.as_at))
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
            _action_row(action, (by - day).days) for by, action in sorted(soon, key=lambda pair: pair[0])
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
            _action_row(action)
            for action in plan.actions
            if action.rating is not Rating.BLUE and action.due_by is None
        ),
        empty="Every action that is not Blue has a date.",
    )


def impact_view(summary: Summary) -> View:
    """Show how the evidence of success is rated beside how the actions are."""
    shown = [item for item in summary.by_section if item.impact.total]
    rows = [
        (item.section, item.title, item.rating, item.impact_rating, *_counts(item.impact)[:-1])
        for item in shown
    ]
    total = ("All", "All evidence of success", None, None, *_counts(summary.impact)[:-1])
    return View(
        key="impact",
        name="Impact",
        title="Impact: evidence of success by section",
        note="The counts are rows of evidence. Progress follows from the actions, impact from the evidence, "
        "both by the same rule.",
        columns=(
            Column("Section", width=10),
            Column("Title", width=50),
            Column("Progress", Kind.RATING, 12),
            Column("Impact", Kind.RATING, 12),
            *COUNTS[:-1],
        ),
        rows=(*rows, total) if rows else (),
        empty="The plan has no evidence of success.",
    )


def assurance_view(summary: Summary) -> View:
    """Show the assurance level of each section and what the next one needs."""
    return View(
        key="assurance",
        name="Assurance",
        title="Assurance level by section",
        note="Level 1: every action is Blue. Level 2: so is all evidence, and the measures held. Level 3: "
        "the test was passed. 0: none yet.",
        columns=(
            Column("Section", width=10),
            Column("Title", width=50),
            Column("Level", Kind.NUMBER, 9),
            Column("What the next level needs", width=70),
        ),
        rows=tuple(
            (item.section, item.title, item.assurance.level, item.assurance.needs or "nothing more")
            for item in summary.by_section
        ),
        empty="The plan has no sections.",
    )


def measures_view(summary: Summary) -> View:
    """Show each measure against its target path."""
    return View(
        key="measures",
        name="Measures",
        title="Measures against their target paths",
        note="Between two targets a straight line is expected. Held: how many last readings were on target.",
        columns=(
            Column("Measure", width=36),
            Column("Section", width=9),
            Column("Unit", width=9),
            Column("Better", width=8),
            *_numbers("Baseline", "Latest"),
            Column("Read on", Kind.DATE, 12),
            *_numbers("Expected"),
            Column("Standing", width=15),
            Column("Trend", width=12),
            *_numbers("Held", "Next target"),
            Column("Target by", Kind.DATE, 12),
        ),
        rows=tuple(_measure_row(item) for item in summary.measures),
        empty="The plan has no measures.",
    )


def _measure_row(item: MeasureFigures) -> tuple[Value, ...]:
    latest, ahead = item.latest, item.next_target
    return (
        item.name,
        item.section,
        item.unit,
        item.better,
        _plain(item.baseline),
        _plain(latest.actual) if latest else None,
        latest.day if latest else None,
        _plain(latest.expected) if latest else None,
        item.standing.value,
        item.trend.value,
        item.held,
        _plain(ahead[1]) if ahead else None,
        ahead[0] if ahead else None,
    )


def _plain(number: float | None) -> float | None:
    """Round a figure as people read it: a point on a target path may have endless decimals."""
    return None if number is None else round(number, 2)


def key_view(plan: Plan) -> View:
    """Show the tracker's own BRAG key."""
    return View(
        key="key",
        name="BRAG key",
        title="What the ratings mean",
        note="The tracker's own key. There is no national definition.",
        columns=(Column("Rating", Kind.RATING, 14), Column("Meaning", width=70)),
        rows=tuple((entry.rating, entry.meaning) for entry in plan.key.entries),
        empty="The tracker has no BRAG key.",
    )


def text_of(value: Value, kind: Kind) -> str:
    """Write a value as people read it, on one line; a dash where there is nothing."""
    if value is None or value == "":
        return "-"
    if isinstance(value, Rating):
        return value.value
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if kind is Kind.SHARE and isinstance(value, int | float):
        return f"{value:.0f}%"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return one_line(value)
