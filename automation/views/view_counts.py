"""Views of the counts: by theme, section, owner and lead; and of what is late, by theme and age."""

from __future__ import annotations

from automation.analysis.rollup import Summary, percent
from automation.views.view import Column, Kind, View, counts, named, number


def themes_view(summary: Summary) -> View:
    """Show the counts of each theme and of the whole plan."""
    groups = [(item.theme, item.counts) for item in summary.by_theme]
    return View.of(
        (*groups, ("All actions", summary.overall)),
        (
            Column("Theme", lambda group: group[0], width=42),
            *counts(lambda group: group[1]),
            Column("Blue %", lambda group: percent(group[1].blue, group[1].total), Kind.SHARE, 9),
            Column("Late %", lambda group: percent(group[1].late, group[1].total), Kind.SHARE, 9),
        ),
        key="themes",
        name="Themes",
        title="Actions by theme",
        note="Every action counts once. Late: past its date and not Blue, whatever its rating.",
        empty="The plan has no themes.",
    )


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


def sections_view(summary: Summary) -> View:
    """Show each section with its derived rating and its counts."""
    rule = {
        "worst": "the worst rated action counts",
        "most": "the commonest rating counts",
    }.get(summary.section_rule, summary.section_rule)
    return View.of(
        summary.by_section,
        (
            Column("Section", lambda item: item.section, width=10),
            Column("Title", lambda item: item.title, width=42),
            Column("Owner", lambda item: item.owner, width=24),
            Column("Rating", lambda item: item.rating, Kind.RATING, 12),
            *counts(lambda item: item.counts),
        ),
        key="sections",
        name="Sections",
        title="Actions by section",
        note=f"A section's rating follows from its actions: {rule}. Blue only when every action is Blue.",
        empty="The plan has no sections.",
    )


def owners_view(summary: Summary) -> View:
    """Show the counts of each owner's sections."""
    return View.of(
        summary.by_owner,
        (
            Column("Owner", lambda item: item.owner, width=40),
            Column("Sections", lambda item: named(item.sections), width=26),
            *counts(lambda item: item.counts),
        ),
        key="owners",
        name="Owners",
        title="Actions by owner",
        note="The actions of all sections that an owner answers for. Every action counts once.",
        empty="The plan has no sections.",
    )


def leads_view(summary: Summary) -> View:
    """Show the workload of each lead."""
    return View.of(
        summary.by_lead,
        (
            Column("Lead", lambda item: item.lead, width=42),
            *counts(lambda item: item.counts),
            number("Open", lambda item: item.open),
            number("Shared", lambda item: item.shared),
            number("Due in 30 days", lambda item: len(item.timing.due_30)),
        ),
        key="leads",
        name="Leads",
        title="Actions by lead",
        note="A shared action counts once for each of its leads, so the leads add up to more than the total. "
        "Open: not Blue. Shared: others have it too.",
        empty="No action has a lead.",
    )
