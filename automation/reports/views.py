"""Views: each table that the outputs show, made once, so that workbook, page and text hold the same numbers.

A view prints frozen figures and lists actions; it counts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from automation.analysis.rollup import Summary
from automation.plan.model import Action, Plan, late
from automation.plan.ratings import RATED, Rating
from automation.plan.tally import Counts
from automation.plan.wording import one_line
from automation.reports.figures import Figures

Value: TypeAlias = str | int | float | date | Rating | None
"""What a cell of a view holds; None where there is nothing to say."""


class Kind(StrEnum):
    """What a column holds, which decides how it is written and where it is aligned."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
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
_COUNTS = (
    *(Column(name, Kind.NUMBER, 9) for name in RATINGS),
    Column("Total", Kind.NUMBER, 9),
    Column("Late", Kind.NUMBER, 9),
)
_SHARED = "A shared action counts once for each of its leads, so the leads add up to more than the total."


def views_of(figures: Figures) -> tuple[View, ...]:
    """Make every view of a night, in the order in which the outputs show them."""
    plan, summary = figures.plan, figures.summary
    return (
        themes_view(summary),
        sections_view(plan, summary),
        leads_view(summary),
        late_view(plan, summary),
        key_view(plan),
    )


def _counts(counts: Counts) -> tuple[Value, ...]:
    return tuple(counts.as_dict().values())


def themes_view(summary: Summary) -> View:
    """Show the counts of each theme and of the whole plan."""
    rows = [(item.theme, *_counts(item.counts)) for item in summary.by_theme]
    return View(
        key="themes",
        name="Themes",
        title="Actions by theme",
        note="Every action counts once. Late: past its date and not Blue, whatever its rating.",
        columns=(Column("Theme", width=46), *_COUNTS),
        rows=(*rows, ("All actions", *_counts(summary.overall))),
        empty="The plan has no themes.",
    )


def sections_view(plan: Plan, summary: Summary) -> View:
    """Show each section with its derived rating and its counts."""
    rule = {
        "worst": "the worst rated action counts",
        "most": "the commonest rating counts",
    }.get(plan.settings.section_rule, plan.settings.section_rule)
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
            *_COUNTS,
        ),
        rows=tuple(
            (item.section, item.title, item.owner, item.rating, *_counts(item.counts))
            for item in summary.by_section
        ),
        empty="The plan has no sections.",
    )


def leads_view(summary: Summary) -> View:
    """Show the counts of each lead."""
    return View(
        key="leads",
        name="Leads",
        title="Actions by lead",
        note=_SHARED,
        columns=(Column("Lead", width=46), *_COUNTS),
        rows=tuple((item.lead, *_counts(item.counts)) for item in summary.by_lead),
        empty="No action has a lead.",
    )


ACTION_COLUMNS = (
    Column("Ref", width=10),
    Column("Action", width=50),
    Column("Lead", width=30),
    Column("Due date as written", width=15),
    Column("Due by", Kind.DATE, 13),
    Column("Days late", Kind.NUMBER, 10),
    Column("Rating", Kind.RATING, 12),
)


def action_row(action: Action, as_at: date) -> tuple[Value, ...]:
    """Give the row of an action under `ACTION_COLUMNS`."""
    return (
        action.label or action.ref,
        action.text,
        leads_of(action),
        action.deadline.text,
        action.due_by,
        action.days_late(as_at) or None,
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
        columns=ACTION_COLUMNS,
        rows=tuple(action_row(action, summary.as_at) for action in late(plan.actions, summary.as_at)),
        empty="No action is late.",
    )


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
        return share(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return one_line(value)


def share(value: float) -> str:
    """Write a share in whole per cent; a few are not rounded to none, nearly all not to all."""
    if 0 < value < 0.01:
        return "under 1%"
    if 0.99 < value < 1:
        return "over 99%"
    return f"{100 * value:.0f}%"
