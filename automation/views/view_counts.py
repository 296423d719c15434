"""Views of the counts: by theme, section, owner and lead."""

from __future__ import annotations

from automation.analysis.rollup import Summary, percent
from automation.views.view import COUNTS, Column, Kind, View, counts_of, named, numbers


def themes_view(summary: Summary) -> View:
    """Show the counts of each theme and of the whole plan."""
    groups = [(item.theme, item.counts) for item in summary.by_theme]
    rows = [
        (name, *counts_of(counts), percent(counts.blue, counts.total), percent(counts.late, counts.total))
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
            (item.section, item.title, item.owner, item.rating, *counts_of(item.counts))
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
        rows=tuple((item.owner, named(item.sections), *counts_of(item.counts)) for item in summary.by_owner),
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
        columns=(Column("Lead", width=42), *COUNTS, *numbers("Open", "Shared", "Due in 30 days")),
        rows=tuple(
            (item.lead, *counts_of(item.counts), item.open, item.shared, len(item.timing.due_30))
            for item in summary.by_lead
        ),
        empty="No action has a lead.",
    )
