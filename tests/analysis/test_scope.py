"""A board's paper may be about a part of the plan."""

from __future__ import annotations

from automation.analysis.scope import narrowed, sections_about
from automation.plan.model import Measure, MeasureReading
from tests.support.plans import action, evidence, plan, section

PLAN = plan(
    action("2.1"),
    action("3.1"),
    action("LSCB 1"),
    sections=(section("2"), section("3", "Help"), section("LSCB1", "Safeguarding")),
    evidence=(evidence("2"), evidence("3")),
    measures=(Measure("Visits", "2"), Measure("Reviews", "3")),
    readings=(MeasureReading("visits", None), MeasureReading("Reviews", None)),
)


def test_sections_are_named_by_ref_or_by_theme_however_they_are_spelt() -> None:
    assert sections_about(PLAN, ["2", "HELP"]) == (frozenset({"2", "3"}), ())
    assert sections_about(PLAN, ["lscb 1", "Nothing"]) == (frozenset({"lscb1"}), ("Nothing",))


def test_a_part_of_the_plan_has_all_that_belongs_to_its_sections_and_nothing_else() -> None:
    part = narrowed(PLAN, frozenset({"2"}))
    assert [row.ref for row in part.actions] == ["2.1"]
    assert [row.ref for row in part.sections] == ["2"]
    assert [row.section for row in part.evidence] == ["2"]
    assert [row.name for row in part.measures] == ["Visits"]
    assert [row.measure for row in part.readings] == ["visits"]
    assert part.boards == PLAN.boards
