"""Views of the counts by theme, section, owner and lead, of what is late, and of what the actions achieve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from automation.analysis.closing import ClosingFigures
from automation.analysis.exceptions import Concern
from automation.analysis.rollup import Summary, percent
from automation.analysis.target_paths import MeasureFigures, Standing
from automation.plan.comment_log import latest_words
from automation.plan.model import Plan
from automation.plan.text import count, one_line
from automation.views.view import Column, Kind, View, counts, named, number, ratings_of


def themes_view(summary: Summary) -> View:
    """Show the counts of each theme and of the whole plan."""
    groups = [(item.theme, item.counts) for item in summary.by_theme]
    return View.of(
        (*groups, ("All actions", summary.overall)),
        (
            Column("Theme", lambda group: group[0], width=42),
            *counts(lambda group: group[1], summary.key.columns),
            Column("Done %", lambda group: percent(group[1].done, group[1].in_force), Kind.SHARE, 9),
            Column("Late %", lambda group: percent(group[1].late, group[1].in_force), Kind.SHARE, 9),
        ),
        total=True,
        key="themes",
        name="Themes",
        title="Actions by theme",
        note="Every action is counted once. Late: past its due date and still open, whatever its rating.",
        empty="The plan has no themes.",
    )


def late_reported_view(summary: Summary) -> View:
    """Show which rating is reported for the late actions of each theme."""
    groups = [(item.theme, item.late) for item in summary.by_theme] + [("All late actions", summary.late)]
    still_open = [rating for rating in summary.key.columns if rating.is_open]
    return View.of(
        groups if summary.late.total else (),
        (
            Column("Theme", lambda group: group[0], width=42),
            *ratings_of(lambda group: group[1], still_open),
            number("Late", lambda group: group[1].total),
        ),
        total=True,
        key="late-reported",
        name="Late as reported",
        title="How late actions are reported",
        note="How the actions past their due date are rated in the tracker.",
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
        total=True,
        key="late-by-age",
        name="Late by age",
        title="How late the late actions are",
        note="Days past the due date, or the revised date if there is one. Repeating actions: days past the "
        "last date missed.",
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
            *counts(lambda item: item.counts, summary.key.columns),
        ),
        key="sections",
        name="Sections",
        title="Actions by section",
        note=f"A section's rating follows from its actions: {rule}. It is done only when every "
        f"action is done.",
        empty="The plan has no sections.",
    )


def owners_view(summary: Summary) -> View:
    """Show the counts of each owner's sections."""
    return View.of(
        summary.by_owner,
        (
            Column("Owner", lambda item: item.owner, width=40),
            Column("Sections", lambda item: named(item.sections), width=26),
            *counts(lambda item: item.counts, summary.key.columns),
        ),
        key="owners",
        name="Owners",
        title="Actions by owner",
        note="The actions in all sections of an owner. Every action is counted once.",
        empty="The plan has no sections.",
    )


def leads_view(summary: Summary) -> View:
    """Show the workload of each lead."""
    return View.of(
        summary.by_lead,
        (
            Column("Lead", lambda item: item.lead, width=42),
            *counts(lambda item: item.counts, summary.key.columns),
            number("Open", lambda item: item.open),
            number("Shared", lambda item: item.shared),
            number("Due in 30 days", lambda item: len(item.timing.due_30)),
        ),
        key="leads",
        name="Leads",
        title="Actions by lead",
        note="A shared action counts once for each of its leads, so the leads add up to more than the total. "
        "Open: still to be done. Shared: others have it too.",
        empty="No action has a lead.",
    )


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
            *counts(lambda row: row[4], summary.key.columns, late=False),
        ),
        total=True,
        key="impact",
        name="Impact",
        title="Evidence of success by section",
        note="The counts are rows of evidence. Progress is derived from the actions and impact "
        "from the evidence, by the same rule.",
        empty="The plan has no evidence of success.",
    )


def concerns_view(concerns: Sequence[Concern], as_at: date) -> View:
    """Name the evidence of success that a board should look at, and why."""
    return View.of(
        concerns,
        (
            Column("Section", lambda item: item.evidence.section, width=10),
            Column("Evidence of success", lambda item: item.evidence.text, width=60),
            Column("Impact", lambda item: item.evidence.rating, Kind.RATING, 12),
            Column("Why", lambda item: f"{item.why[:1].upper()}{item.why[1:]}", width=30),
            Column("Comments", lambda item: latest_words(item.evidence.comments, as_at), width=44),
        ),
        key="concerns",
        name="Evidence to look at",
        title="Evidence of success to look at",
        note="It is off track, got worse or is past its date.",
        empty="No evidence of success is off track, got worse or is past its date.",
    )


def assurance_view(summary: Summary) -> View:
    """Show the assurance level of each section, what the next one needs, and what children said."""
    said = Column("Children said", lambda item: item.heard, width=34)
    return View.of(
        summary.by_section,
        (
            Column("Section", lambda item: item.section, width=10),
            Column("Title", lambda item: item.title, width=50),
            number("Level", lambda item: item.assurance.level),
            Column(
                "What the next level needs", lambda item: item.assurance.needs or "nothing more", width=70
            ),
            *((said,) if any(item.heard for item in summary.by_section) else ()),
        ),
        key="assurance",
        name="Assurance",
        title="Assurance level by section",
        note="Level 1: every action is done. Level 2: all evidence is there too, and the measures "
        "held. Level 3: the test was passed. 0: none yet.",
        empty="The plan has no sections.",
    )


def closing_view(closing: Sequence[ClosingFigures]) -> View:
    """Show what boards can close, and whether what they closed still holds."""
    return View.of(
        closing,
        (
            Column("Ref", lambda item: item.ref, width=10),
            Column("Title", lambda item: item.name, width=40),
            Column("Closing", lambda item: item.state.value, width=24),
            Column("Why", lambda item: item.said, width=70),
            Column("Closed on", lambda item: item.closing and item.closing.on, Kind.DATE, 12),
            Column("Minute", lambda item: item.closing and item.closing.decision.minute, width=12),
            Column("Again by", lambda item: item.again_by, Kind.DATE, 12),
            Column("Held", lambda item: item.held, width=24),
        ),
        key="closing",
        name="Closing",
        title="What can be closed, and whether what was closed still holds",
        note="Ready: actions and evidence are done, documents show it where they are kept, measures held, "
        "children were asked and the test was passed. Held: on how many nights on record since it was "
        "closed.",
        empty="Nothing is ready to close, and nothing was closed.",
    )


def measures_view(summary: Summary) -> View:
    """Show each measure against its target path."""
    off = sum(item.standing is Standing.OFF for item in summary.measures)
    return View.of(
        sorted(summary.measures, key=lambda item: item.standing is not Standing.OFF),
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
        note=f"{off} of {count(len(summary.measures), 'measure')} off target; these come first. "
        "Between two targets, a straight line is expected. Held: how many of the latest readings in a row "
        "were on target.",
        empty="The plan has no measures.",
    )


READINGS = "readings"
"""The key of the view that only the workbook has: its native charts of measures need each point by itself."""


def readings_view(summary: Summary) -> View:
    """List the points of each measure's two lines: what was expected, then what was read."""
    drawn = sorted(
        (item for item in summary.measures if item.readings and item.targets),
        key=lambda item: item.standing is not Standing.OFF,
    )
    points = (
        (_called(item), line, day, value)
        for item in drawn
        for line, found in (
            ("Expected", item.path),
            ("Actual", [(reading.day, reading.actual) for reading in item.readings]),
        )
        for day, value in found
    )
    return View.of(
        points,
        (
            Column("Measure", lambda point: point[0], width=50),
            Column("Line", lambda point: point[1], width=12),
            Column("Date", lambda point: point[2], Kind.DATE, 12),
            number("Figure", lambda point: point[3]),
        ),
        key=READINGS,
        name="Measure readings",
        title="The points of the charts of measures",
        note="Each measure's expected path, then its readings.",
        empty="No measure has both readings and targets.",
    )


def _called(item: MeasureFigures) -> str:
    """Return what a measure's chart is called: its name, its unit and where it stands."""
    unit = f" ({one_line(item.unit)})" if item.unit.strip() else ""
    return f"{one_line(item.name, 60)}{unit}: {item.standing.value}"


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
            Column("Counts as", lambda entry: entry.rating.state, width=24),
        ),
        key="key",
        name="BRAG key",
        title="What the ratings mean",
        note="The tracker's own key. There is no national definition.",
        empty="The tracker has no BRAG key.",
    )
