"""Views of what the actions achieve: impact, assurance, measures; and what the ratings mean."""

from __future__ import annotations

from automation.analysis.rollup import Summary
from automation.plan.model import Plan
from automation.views.view import Column, Kind, View, counts, number


def impact_view(summary: Summary) -> View:
    """Show how the evidence of success is rated beside how the actions are."""
    rows = [
        (item.section, item.title, item.rating, item.impact_rating, item.impact)
        for item in summary.by_section
        if item.impact.total
    ]
    total = ("All", "All evidence of success", None, None, summary.impact)
    return View.of(
        (*rows, total) if rows else (),
        (
            Column("Section", lambda row: row[0], width=10),
            Column("Title", lambda row: row[1], width=50),
            Column("Progress", lambda row: row[2], Kind.RATING, 12),
            Column("Impact", lambda row: row[3], Kind.RATING, 12),
            *counts(lambda row: row[4], late=False),
        ),
        key="impact",
        name="Impact",
        title="Evidence of success by section",
        note="The counts are rows of evidence. Progress follows from the actions, impact from the evidence, "
        "both by the same rule.",
        empty="The plan has no evidence of success.",
    )


def assurance_view(summary: Summary) -> View:
    """Show the assurance level of each section and what the next one needs."""
    return View.of(
        summary.by_section,
        (
            Column("Section", lambda item: item.section, width=10),
            Column("Title", lambda item: item.title, width=50),
            number("Level", lambda item: item.assurance.level),
            Column(
                "What the next level needs", lambda item: item.assurance.needs or "nothing more", width=70
            ),
        ),
        key="assurance",
        name="Assurance",
        title="Assurance level by section",
        note="Level 1: every action is Blue. Level 2: so is all evidence, and the measures held. Level 3: "
        "the test was passed. 0: none yet.",
        empty="The plan has no sections.",
    )


def measures_view(summary: Summary) -> View:
    """Show each measure against its target path."""
    return View.of(
        summary.measures,
        (
            Column("Measure", lambda item: item.name, width=36),
            Column("Section", lambda item: item.section, width=9),
            Column("Unit", lambda item: item.unit, width=9),
            Column("Better", lambda item: item.better, width=8),
            number("Baseline", lambda item: _plain(item.baseline)),
            number("Latest", lambda item: _plain(item.latest.actual) if item.latest else None),
            Column("Read on", lambda item: item.latest.day if item.latest else None, Kind.DATE, 12),
            number("Expected", lambda item: _plain(item.latest.expected) if item.latest else None),
            Column("Standing", lambda item: item.standing.value, width=15),
            Column("Trend", lambda item: item.trend.value, width=12),
            number("Held", lambda item: item.held),
            number("Next target", lambda item: _plain(item.next_target[1]) if item.next_target else None),
            Column("Target by", lambda item: item.next_target and item.next_target[0], Kind.DATE, 12),
        ),
        key="measures",
        name="Measures",
        title="Measures against their target paths",
        note="Between two targets a straight line is expected. Held: how many last readings were on target.",
        empty="The plan has no measures.",
    )


def _plain(figure: float | None) -> float | None:
    """Round a figure as people read it: a point on a target path may have endless decimals."""
    return None if figure is None else round(figure, 2)


def key_view(plan: Plan) -> View:
    """Show the tracker's own BRAG key."""
    return View.of(
        plan.key.entries,
        (
            Column("Rating", lambda entry: entry.rating, Kind.RATING, 14),
            Column("Meaning", lambda entry: entry.meaning, width=70),
        ),
        key="key",
        name="BRAG key",
        title="What the ratings mean",
        note="The tracker's own key. There is no national definition.",
        empty="The tracker has no BRAG key.",
    )
