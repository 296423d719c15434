from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from automation.analysis.rollup import NO_LEAD, NO_THEME, Summary, percentages, summarise, summary_json
from automation.plan.model import Plan, theme_key
from automation.plan.ratings import Rating
from automation.plan.tally import Counts
from tests.support.plans import action, evidence, plan, section
from tests.support.random_plans import plans

AS_AT = date(2017, 10, 2)
TWO = plan(
    action("2.1", "Sep-17", "Green", "ART service manager; ICS head"),
    action("2.2", "Dec-17", "Blue", "ART service manager"),
    action("9A.1", "Jun-17", "Red", "ICS head"),
    sections=(section("2", "Leadership"), section("9A", "Help", owner="ICS head")),
    evidence=(evidence("2", "Amber"), evidence("2", "Blue")),
)


def added(counts: list[Counts]) -> tuple[int, ...]:
    return tuple(sum(values) for values in zip(*(c.as_dict().values() for c in counts), strict=True))


def test_a_shared_action_counts_once_in_totals_and_once_for_each_lead():
    found = summarise(TWO, AS_AT)
    assert found.overall.as_dict() == {
        "Blue": 1, "Red": 1, "Amber": 0, "Green": 1, "Not rated": 0, "Total": 3, "Late": 2,
    }  # fmt: skip
    assert {lead.lead: (lead.counts.total, lead.open, lead.shared) for lead in found.by_lead} == {
        "ART service manager": (2, 1, 1),
        "ICS head": (2, 2, 1),
    }


def test_a_late_action_is_shown_under_the_rating_it_is_reported_with():
    found = summarise(TWO, AS_AT)
    assert (found.late.green, found.late.red) == (1, 1)
    assert found.by_section[0].late.green == 1
    assert found.timing.late_30 == ("2.1",)
    assert found.timing.late_more == ("9A.1",)


def test_a_section_has_its_impact_rated_by_the_same_rule():
    (two, nine) = summarise(TWO, AS_AT).by_section
    assert (two.rating, two.impact_rating, two.impact.total) == (Rating.GREEN, Rating.AMBER, 2)
    assert nine.impact_rating is Rating.NOT_RATED


def test_owners_are_grouped_whatever_their_case_and_spacing():
    found = summarise(
        plan(
            action("2.1"), action("3.1"),
            sections=(section("2", owner="ICS head"), section("3", owner="ics  Head ")),
        ),
        AS_AT,
    )  # fmt: skip
    assert [(owner.sections, owner.counts.total) for owner in found.by_owner] == [(("2", "3"), 2)]


def test_themes_are_grouped_whatever_their_case_and_spacing_and_shown_as_they_are_spelt_first():
    found = summarise(
        plan(
            action("2.1"), action("3.1"), action("4.1"),
            sections=(
                section("2", "Early help"), section("3", "Early  Help "), section("4", "Early helping"),
            ),
        ),
        AS_AT,
    )  # fmt: skip
    assert [(item.theme, item.counts.total) for item in found.by_theme] == [
        ("Early help", 2),
        ("Early helping", 1),
    ]
    assert [item.theme for item in found.by_section] == ["Early help", "Early help", "Early helping"]


def test_what_the_tracker_leaves_blank_has_a_row_of_its_own():
    odd = replace(TWO, sections=TWO.sections[:1], actions=(*TWO.actions, action("2.3", lead="")))
    found = summarise(odd, AS_AT)
    assert [(item.theme, item.counts.total) for item in found.by_theme] == [("Leadership", 3), (NO_THEME, 1)]
    assert found.by_section[-1].section == "9A"
    assert found.by_lead[-1].lead == NO_LEAD
    assert NO_LEAD not in [item.lead for item in summarise(TWO, AS_AT).by_lead]


def test_a_section_that_is_listed_twice_counts_once():
    found = summarise(replace(TWO, sections=(*TWO.sections, section("2", "Help"))), AS_AT)
    assert added([item.counts for item in found.by_theme]) == tuple(found.overall.as_dict().values())


def test_percentages_stand_beside_counts():
    assert percentages(summarise(TWO, AS_AT).overall)["Late"] == 67


def test_the_json_has_the_shape_that_other_programs_rely_on():
    found = summary_json(summarise(TWO, AS_AT))
    assert found["as_at"] == "2017-10-02"
    assert found["by_theme"][0] == {
        "theme": "Leadership", "Blue": 1, "Red": 0, "Amber": 0, "Green": 1, "Not rated": 0, "Total": 2,
        "Late": 1,
    }  # fmt: skip
    assert {"section", "title", "theme", "rating", "Total", "Late"} <= found["by_section"][0].keys()
    assert {"lead", "Total", "Late"} <= found["by_lead"][0].keys()
    assert found["movement"] is None


@given(plans)
def test_law_counts_add_up_at_every_level(any_plan: Plan):
    found = summarise(any_plan, AS_AT)
    whole = tuple(found.overall.as_dict().values())
    assert found.overall.total == len(any_plan.actions)
    assert found.timing.late == found.overall.late == found.late.total
    if any_plan.actions:
        assert added([item.counts for item in found.by_theme]) == whole
        assert added([item.counts for item in found.by_section]) == whole
        assert added([item.counts for item in found.by_owner]) == whole
    assert sum(item.impact.total for item in found.by_section) == len(any_plan.evidence)
    assert sum(item.impact.total for item in found.by_theme) == found.impact.total
    shares = [max(len(set(a.leads)), 1) for a in any_plan.actions]
    assert sum(item.counts.total for item in found.by_lead) == sum(shares)
    for item in (*found.by_theme, *found.by_section, *found.by_lead, *found.by_owner):
        assert item.timing.late == item.counts.late


@given(plans, st.randoms(use_true_random=False))
def test_law_the_order_of_rows_does_not_matter(any_plan: Plan, rnd: random.Random):
    def shuffled(rows: tuple) -> tuple:
        return tuple(rnd.sample(rows, len(rows)))

    other = replace(
        any_plan,
        actions=shuffled(any_plan.actions),
        evidence=shuffled(any_plan.evidence),
        readings=shuffled(any_plan.readings),
        sections=shuffled(any_plan.sections),
        leads=shuffled(any_plan.leads),
        measures=shuffled(any_plan.measures),
    )
    assert in_order(summarise(other, AS_AT)) == in_order(summarise(any_plan, AS_AT))


def in_order(summary: Summary) -> object:
    """Give the figures without the order in which rows and refs are listed, or how a theme is spelt first."""

    def plain(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return sorted((name, str(plain(item, name))) for name, item in value.items())
        if key == "theme":
            return theme_key(str(value))
        if isinstance(value, list):
            return sorted(str(plain(item)) for item in value)
        return value

    return plain(summary_json(summary))
