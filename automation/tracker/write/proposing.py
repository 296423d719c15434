"""Proposes what a plan says in words and its tables do not: names, bodies, promised reports, measures, dates.

What is proposed is written into the new tracker, and its name is under `Not yet confirmed` on Settings until
somebody has looked at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from automation.plan.due_language import read_due
from automation.plan.due_phrases import phrase_key
from automation.plan.governance import bodies_in
from automation.plan.model import Measure, MeasureReading, Plan
from automation.plan.promised_reports import promised_reports
from automation.plan.stated_figures import date_in, measures_in
from automation.plan.text import count, listed
from automation.tracker.read.about import with_names_from_about
from automation.tracker.sheets import SECTIONS


def with_proposals(plan: Plan) -> Plan:
    """Return a plan with what its text says and its tables do not.

    A tracker of our own has tables for all of it, so nothing is read out of its text.
    """
    if any(SECTIONS.is_sheet(section.place.sheet) for section in plan.sections):
        return plan
    proposed = _with_dates(with_names_from_about(plan))
    if not plan.measures:
        proposed = _with_measures(proposed)
    proposed = replace(proposed, bodies=plan.bodies or bodies_in(row.text for row in plan.about))
    documents = plan.documents or tuple(promised_reports(plan.evidence, proposed.bodies))
    proposed = replace(proposed, documents=documents)
    names = "; ".join(name for name, rows in _added(plan, proposed) if rows)
    return replace(proposed, settings=replace(proposed.settings, unconfirmed=names))


def _with_dates(plan: Plan) -> Plan:
    """Return a plan whose evidence is expected by the last date that its text names."""
    return replace(
        plan,
        evidence=tuple(
            replace(row, by=read_due(date_in(row.text))) if row.by.blank else replace(row, is_checked=True)
            for row in plan.evidence
        ),
    )


def _with_measures(plan: Plan) -> Plan:
    """Return a plan with a measure for each row of evidence that states a figure.

    Rows that say the same share one. Of two different ones with one name, the later is named by its section
    too.
    """
    stated: dict[str, tuple[Measure, list[MeasureReading]]] = {}
    evidence = []
    for row in plan.evidence:
        names = [_kept(stated, *each) for each in measures_in(row.text, row.section)]
        evidence.append(replace(row, measure=row.measure or [*names, ""][0]))
    return replace(
        plan,
        evidence=tuple(evidence),
        measures=tuple(measure for measure, _ in stated.values()),
        readings=tuple(reading for _, readings in stated.values() for reading in readings),
    )


def _kept(
    stated: dict[str, tuple[Measure, list[MeasureReading]]], measure: Measure, readings: list[MeasureReading]
) -> str:
    """Keep a measure under a name of its own, and return that name."""
    number, name = 1, measure.name
    while (other := stated.get(phrase_key(name))) is not None:
        if [replace(one, measure="") for one in other[1]] == [replace(one, measure="") for one in readings]:
            return name
        number += 1
        name = f"{measure.name} ({measure.section})" if number == 2 else f"{measure.name} ({number})"
    readings = [replace(reading, measure=name) for reading in readings]
    stated[phrase_key(name)] = replace(measure, name=name), readings
    return name


def _added(plan: Plan, proposed: Plan) -> list[tuple[str, int]]:
    """Return how many rows were added of each kind, under the name of what is to be confirmed."""
    dates = sum(row.by != was.by for row, was in zip(proposed.evidence, plan.evidence, strict=True))
    return [
        ("Bodies", len(proposed.bodies) - len(plan.bodies)),
        ("Documents", len(proposed.documents) - len(plan.documents)),
        ("Measures", len(proposed.measures) - len(plan.measures)),
        ("Evidence By", dates),
    ]


_WHAT = {
    "Bodies": ("body", "bodies"),
    "Documents": (
        "report that is promised to a board (Documents)",
        "reports that are promised to boards (Documents)",
    ),
    "Measures": ("measure with its figures", "measures with their figures"),
    "Evidence By": ("date for evidence (By)", "dates for evidence (By)"),
}
"""What one and several rows of each kind are called."""


def in_words(plan: Plan, proposed: Plan) -> Iterator[str]:
    """Yield sentences on what was read out of the text of a plan, and where it is confirmed."""
    if plan.about:
        rows = count(len(plan.about), "row")
        yield f"The text before the first section is on the sheet About ({rows})."
    named, was = proposed.settings, plan.settings
    if (named.council, named.plan_title) != (was.council, was.plan_title):
        yield (
            f"Council is proposed as '{named.council}' and Plan title as '{named.plan_title}', from the "
            "first lines of the source. Correct them on the sheet Settings if they are wrong."
        )
    parts = [count(rows, *_WHAT[name]) for name, rows in _added(plan, proposed) if rows]
    if parts:
        yield (
            f"Proposed from the text: {listed(parts)}. Correct them on their sheets and clear To confirm "
            "beside each, or delete their names from Not yet confirmed on Settings to confirm them all."
        )
