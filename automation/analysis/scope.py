"""The part of a plan that a board's paper is about: some of its sections or themes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from automation.analysis.target_paths import measure_key
from automation.plan.model import Plan, ref_key, theme_key


def sections_about(plan: Plan, about: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the sections that some refs or themes name, by `ref_key`, and the words that name none."""
    refs = {ref_key(ref) for ref in (*(s.ref for s in plan.sections), *(a.section for a in plan.actions))}
    found: set[str] = set()
    unknown = []
    for word in about:
        of_theme = {ref_key(s.ref) for s in plan.sections if theme_key(s.theme) == theme_key(word)}
        named = {ref_key(word)} & refs or of_theme
        found |= named
        if not named:
            unknown.append(word)
    return frozenset(found), tuple(unknown)


def narrowed(plan: Plan, refs: frozenset[str]) -> Plan:
    """Return the plan with some of its sections only, given by `ref_key`, and what belongs to them."""
    measures = tuple(measure for measure in plan.measures if ref_key(measure.section) in refs)
    names = {measure_key(measure.name) for measure in measures}
    return replace(
        plan,
        sections=tuple(section for section in plan.sections if ref_key(section.ref) in refs),
        actions=tuple(action for action in plan.actions if ref_key(action.section) in refs),
        evidence=tuple(row for row in plan.evidence if ref_key(row.section) in refs),
        measures=measures,
        voices=tuple(row for row in plan.voices if ref_key(row.section) in refs),
        readings=tuple(row for row in plan.readings if measure_key(row.measure) in names),
    )
