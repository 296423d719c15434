from __future__ import annotations

from automation.plan.due_language import read_due
from tests.support.checking import rows
from tests.support.plans import action, evidence, plan


def test_a_blue_section_needs_its_impact_rated():
    found = plan(
        action("2.1", rating="Blue"),
        action("3.1", rating="Blue"),
        action("3.2", rating="Green"),
        evidence=(evidence("2", row=2), evidence("2", "Green", row=3), evidence("3", row=4)),
    )
    assert rows("E01", found) == [("2", "C2")]


def test_evidence_past_its_date_is_asked_for_until_it_is_done_or_withdrawn():
    past, coming = {"by": read_due("Sep-17")}, {"by": read_due("Oct-17")}
    found = plan(
        action("2.1", "Aug-17"),
        evidence=(
            evidence("2", row=2, **past),
            evidence("2", "Amber", row=3, **past),
            evidence("2", "Blue", row=4, **past),
            evidence("2", row=5, **coming),
            evidence("2", row=6),
        ),
    )
    assert rows("E06", found) == [("2", "F2"), ("2", "F3")]


def test_evidence_is_expected_before_the_action_that_says_the_same_or_before_all_of_them():
    early, late = {"by": read_due("Dec-17")}, {"by": read_due("Mar-18")}
    found = plan(
        action("2.1", "Nov-17", text="Ask the newts"),
        action("2.2", "Feb-18", text="Line the pond with clay"),
        action("3.1", "Jan-18", text="Sweep the path"),
        evidence=(
            evidence("2", text="The pond is lined with clay", row=2, **early),
            evidence("2", text="The pond is lined with clay", row=3, **late),
            evidence("2", text="Newts were asked", row=4, **early),
            evidence("2", "Blue", text="The pond is lined with clay", row=5, **early),
            evidence("3", text="Nobody slips", row=6, **early),
            evidence("3", text="Nobody slips", row=7, **late),
        ),
    )
    assert rows("E07", found) == [("2", "F2"), ("3", "F6")]
