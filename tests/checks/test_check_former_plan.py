"""Of every action of the former plan it is said what became of it."""

from __future__ import annotations

from dataclasses import replace

from automation.plan.former_plan import FormerAction
from automation.plan.model import Plan
from automation.tracker.sheets import TABLES
from tests.support.checking import of
from tests.support.plans import action, place, plan

(FORMER,) = (table for table in TABLES if table.kind == "former")


def after(*rows: FormerAction) -> Plan:
    """Give a plan with the actions 5.3 and 5.4, and these rows of its former plan."""
    former = tuple(replace(row, place=place(FORMER, n)) for n, row in enumerate(rows, 2))
    return plan(action("5.3"), action("5.4", row=3), former=former)


def cells(code: str, found: Plan) -> list[str]:
    return [finding.cell for finding in of(code, found)]


def test_an_action_without_an_outcome_is_asked_about_and_a_proposal_is_to_be_confirmed():
    found = after(
        FormerAction("2.1", "Train all staff", became=""),
        FormerAction("2.2", became="Carried", new_ref="5.3", to_confirm=True),
        FormerAction("2.3", became="carried", new_ref="5.4"),
    )
    asked, proposed = of("N01", found)
    assert asked.message == "What became of 2.1? (Train all staff)"
    assert (asked.cell, proposed.cell) == ("F2", "I3")
    assert proposed.message == "It is proposed that 2.2 was carried as 5.3 (Do what 5.3 says)."


def test_a_plan_without_the_sheet_hears_nothing_of_it():
    assert not any(of(code, after()) for code in ("N01", "N02", "N03", "N04", "N05"))


def test_one_action_that_was_split_names_both_of_its_parts():
    split = FormerAction("2.1", became="Carried", new_ref="5.3; 5.4")
    assert cells("N03", after(split)) == []


def test_two_actions_are_carried_as_one_but_one_may_be_merged_into_another():
    carried = FormerAction("2.1", became="Carried", new_ref="5.3")
    second = FormerAction("2.2", became="Carried", new_ref="5.3")
    merged = FormerAction("2.2", became="Merged", new_ref="5.3", why="the same training")
    assert cells("N04", after(carried, second)) == ["F3"]
    assert cells("N04", after(carried, merged)) == []
