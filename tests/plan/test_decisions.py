"""The refs of a decision name actions one by one, as ranges and by their section."""

from __future__ import annotations

from datetime import date

import pytest

from automation.plan.decision_words import DecisionKind
from automation.plan.decisions import Minutes, RefReader
from automation.plan.due_language import read_due
from automation.plan.model import Decision
from tests.support.plans import action, plan

PLAN = plan(
    action("2.1"), action("2.2"), action("2.3"), action("3.1"),
    action("LMG 1", section="LMG"), action("LMG 2", section="LMG"),
    action("", section="LMG", label="LMG 2 (2)"),
    action("H&P 1", section="H&P"), action("9A.1"), action("9A.2"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2.1", "2.1"),
        ("2.1; 3.1", "2.1|3.1"),
        ("2.1, 2.3 and 3.1", "2.1|2.3|3.1"),
        ("2.1-2.3", "2.1|2.2|2.3"),
        ("2.1 to 3", "2.1|2.2|2.3"),
        ("Actions 2.1 \u2013 2.2", "2.1|2.2"),
        ("LMG 1-2", "LMG 1|LMG 2"),
        ("lmg1 to LMG 2 (2)", "LMG 1|LMG 2|LMG 2 (2)"),
        ("H&P", "H&P 1"),
        ("H&P & 3", "H&P 1|3.1"),
        ("Section 2", "2.1|2.2|2.3"),
        ("Recommendation 9A", "9A.1|9A.2"),
        ("2-3", "2.1|2.2|2.3|3.1"),
        ("2.1\n2.1", "2.1"),
    ],
)
def test_refs_as_people_list_them(text, named):
    found = RefReader(PLAN).named(text)
    assert "|".join(one.label for one in found.actions) == named
    assert found.unknown == ()


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("2.9", ["2.9"]), ("2.3-3.1", ["2.3-3.1"]), ("2.3-2.1", ["2.3-2.1"]), ("2.1; x", ["x"])],
)
def test_what_names_nothing_is_named(text, unknown):
    assert list(RefReader(PLAN).named(text).unknown) == unknown


def test_all_names_every_action_and_a_section_is_known_as_one():
    assert len(RefReader(PLAN).named("all").actions) == len(PLAN.actions)
    assert RefReader(PLAN).named("Section 2; 3.1").sections == {"2"}


def test_decisions_about_an_action_come_by_meeting_with_what_waits_last():
    waits = Decision("B", None, "", "Extension requested", "2.1", read_due("Jun-18"))
    first = Decision("B", date(2017, 7, 3), "1", "Extended", "2.1", read_due("Dec-17"))
    second = Decision("B", date(2017, 9, 4), "2", "Extended", "2", read_due("Mar-18"))
    minutes = Minutes(plan(*PLAN.actions, decisions=(waits, second, first)))
    one, other = PLAN.actions[0], PLAN.actions[1]
    assert minutes.on(one) == [first, second, waits]
    assert minutes.on(one, DecisionKind.REQUESTED) == [waits]
    assert minutes.extensions(other) == [second]
    assert minutes.agreed_before(one, second).text == "Dec-17"
    assert minutes.agreed_before(other, second).text == other.due.text
