"""Views of what the actions achieve: impact, assurance, measures; and what the ratings mean."""

from __future__ import annotations

from automation.analysis.rollup import Summary
from automation.analysis.target_paths import MeasureFigures
from automation.plan.model import Plan
from automation.views.view import COUNTS, Column, Kind, Value, View, counts_of, numbers


def impact_view(summary: Summary) -> View:
    """Show how the evidence of success is rated beside how the actions are."""
    shown = [item for item in summary.by_section if item.impact.total]
    rows = [
        (item.section, item.title, item.rating, item.impact_rating, *counts_of(item.impact)[:-1])
        for item in shown
    ]
    total = ("All", "All evidence of success", None, None, *counts_of(summary.impact)[:-1])
    return View(
        key="impact",
        name="Impact",
        title="Evidence of success by section",
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
            *numbers("Baseline", "Latest"),
            Column("Read on", Kind.DATE, 12),
            *numbers("Expected"),
            Column("Standing", width=15),
            Column("Trend", width=12),
            *numbers("Held", "Next target"),
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
