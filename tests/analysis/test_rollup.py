from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.analysis.frame import NO_LEAD, NO_THEME
from automation.analysis.rollup import (
    Summary,
    Timing,
    added,
    first_and_rest,
    percent,
    percentages,
    summarise,
    summary_json,
    trend,
)
from automation.analysis.rollup import sampled as some_nights
from automation.files import workbook_folder
from automation.plan.due import Due
from automation.plan.model import Action, Plan, ref_key, theme_key
from automation.plan.ratings import DEFAULT_KEY, BragKey, Counts, Rating, tally
from automation.tracker.read.reading import read_tracker
from tests.support.effort import sampled
from tests.support.plans import EIGHT_WORDS, action, counts, evidence, key_of, plan, section, under
from tests.support.published import needs_published, published_path
from tests.support.random_plans import plans, plans_in_own_words

GROUPS = [(f"Theme {n}", counts(blue=n, red=1, late=1)) for n in range(1, 6)]


def test_as_many_groups_as_there_is_room_for_stay_as_they_are():
    assert first_and_rest(GROUPS, 5) == tuple(GROUPS)
    assert first_and_rest([], 3) == ()


def test_the_others_become_one_and_nothing_is_lost():
    shown = first_and_rest(GROUPS, 3)
    assert shown == (*GROUPS[:2], ("3 more", counts(blue=12, red=3, late=3)))
    assert added(counts for _, counts in shown) == added(counts for _, counts in GROUPS)


def test_counts_add_up_rating_by_rating():
    one = counts(blue=1, red=2, amber=3, green=4, not_rated=5, late=6)
    other = counts(blue=10, red=20, amber=30, green=40, not_rated=50, late=60)
    assert added([one, other]) == counts(blue=11, red=22, amber=33, green=44, not_rated=55, late=66)
    assert added([counts()]) == counts()


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 8, 13), (1, 200, 1), (1, 201, 0), (83, 171, 49), (171, 171, 100), (0, 5, 0), (0, 0, 0)],
)
def test_it_rounds_halves_up_as_excel_does(part, whole, expected):
    assert percent(part, whole) == expected


AS_AT = date(2017, 10, 2)


def _on(day: date, rating: Rating = Rating.GREEN) -> Action:
    return Action("2.1", "2", label="2.1", due=Due.on(day), rating=rating)


@pytest.mark.parametrize(
    ("days", "ages", "soon"),
    [
        (-1, (1, 0, 0), (0, 0)),
        (-30, (1, 0, 0), (0, 0)),
        (-31, (0, 1, 0), (0, 0)),
        (-90, (0, 1, 0), (0, 0)),
        (-91, (0, 0, 1), (0, 0)),
        (0, (0, 0, 0), (1, 1)),
        (30, (0, 0, 0), (1, 1)),
        (31, (0, 0, 0), (0, 1)),
        (60, (0, 0, 0), (0, 1)),
        (61, (0, 0, 0), (0, 0)),
    ],
)
def test_each_age_ends_on_its_day(days, ages, soon):
    found = summarise(plan(_on(AS_AT + timedelta(days=days))), AS_AT).timing
    assert tuple(count for _, count in found.by_age()) == ages
    assert (len(found.due_30), len(found.due_60)) == soon


def test_what_is_done_is_neither_late_nor_due():
    assert summarise(plan(_on(date(2017, 1, 1), rating=Rating.BLUE)), AS_AT).timing == Timing()


def test_what_has_no_date_is_named():
    found = summarise(plan(action("2.1", "Twice yearly"), action("2.2", "Sep-17")), AS_AT).timing
    assert found.undated == ("2.1",)
    assert found.late_30 == ("2.2",)


MONDAY = date(2017, 10, 2)
TWO = plan(
    action("2.1", "Sep-17", "Green", "ART service manager; ICS head"),
    action("2.2", "Dec-17", "Blue", "ART service manager"),
    action("9A.1", "Jun-17", "Red", "ICS head"),
    sections=(section("2", "Leadership"), section("9A", "Help", owner="ICS head")),
    evidence=(evidence("2", "Amber"), evidence("2", "Blue")),
)


def sums(counts: list[Counts]) -> tuple[int, ...]:
    return tuple(sum(values) for values in zip(*(c.as_dict().values() for c in counts), strict=True))


def test_a_shared_action_counts_once_in_totals_and_once_for_each_lead():
    found = summarise(TWO, MONDAY)
    assert found.overall.as_dict() == {
        "Blue": 1, "Red": 1, "Amber": 0, "Green": 1, "Not rated": 0, "Total": 3, "Late": 2,
    }  # fmt: skip
    assert {lead.lead: (lead.counts.total, lead.open, lead.shared) for lead in found.by_lead} == {
        "ART service manager": (2, 1, 1),
        "ICS head": (2, 2, 1),
    }


def test_a_late_action_is_shown_under_the_rating_it_is_reported_with():
    found = summarise(TWO, MONDAY)
    assert (found.late.of(Rating.GREEN), found.late.of(Rating.RED)) == (1, 1)
    assert found.by_section[0].late.of(Rating.GREEN) == 1
    assert found.timing.late_30 == ("2.1",)
    assert found.timing.late_more == ("9A.1",)


def test_a_section_has_its_impact_rated_by_the_same_rule():
    (two, nine) = summarise(TWO, MONDAY).by_section
    assert (two.rating, two.impact_rating, two.impact.total) == (Rating.GREEN, Rating.AMBER, 2)
    assert nine.impact_rating == Rating.NOT_RATED


def test_owners_are_grouped_whatever_their_case_and_spacing():
    found = summarise(
        plan(
            action("2.1"), action("3.1"),
            sections=(section("2", owner="ICS head"), section("3", owner="ics  Head ")),
        ),
        MONDAY,
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
        MONDAY,
    )  # fmt: skip
    assert [(item.theme, item.counts.total) for item in found.by_theme] == [
        ("Early help", 2),
        ("Early helping", 1),
    ]
    assert [item.theme for item in found.by_section] == ["Early help", "Early help", "Early helping"]


def test_what_the_tracker_leaves_blank_has_a_row_of_its_own():
    odd = replace(TWO, sections=TWO.sections[:1], actions=(*TWO.actions, action("2.3", lead="")))
    found = summarise(odd, MONDAY)
    assert [(item.theme, item.counts.total) for item in found.by_theme] == [("Leadership", 3), (NO_THEME, 1)]
    assert found.by_section[-1].section == "9A"
    assert found.by_lead[-1].lead == NO_LEAD
    assert NO_LEAD not in [item.lead for item in summarise(TWO, MONDAY).by_lead]


def test_a_section_that_is_listed_twice_counts_once():
    found = summarise(replace(TWO, sections=(*TWO.sections, section("2", "Help"))), MONDAY)
    assert sums([item.counts for item in found.by_theme]) == tuple(found.overall.as_dict().values())


def test_percentages_stand_beside_counts():
    assert percentages(summarise(TWO, MONDAY).overall)["Late"] == 67


def test_the_json_has_the_shape_that_other_programs_rely_on():
    found = summary_json(summarise(TWO, MONDAY))
    assert found["as_at"] == "2017-10-02"
    assert found["by_theme"][0] == {
        "theme": "Leadership", "Blue": 1, "Red": 0, "Amber": 0, "Green": 1, "Not rated": 0, "Total": 2,
        "Late": 1,
    }  # fmt: skip
    assert {"section", "title", "theme", "rating", "Total", "Late"} <= found["by_section"][0].keys()
    assert {"lead", "Total", "Late"} <= found["by_lead"][0].keys()
    assert found["movement"] is None


OWN = under(
    EIGHT_WORDS,
    plan(
        action("2.1", "Jun-17", "Amber E"),
        action("2.2", "Jun-17", "Done, not yet evidenced"),
        action("2.3", "Jun-17", "Dropped"),
        action("2.4", "Jun-17", "closed"),
        action("2.5", "Dec-17", "Amber"),
        action("9A.1", "Jun-17", "Dropped"),
        evidence=(evidence("2", "On course"), evidence("2", "Dropped")),
    ),
)


def test_a_key_of_own_words_gives_the_figures_in_its_words_and_order():
    found = summary_json(summarise(OWN, MONDAY))
    assert found["overall"] == {
        "Not begun": 0, "On course": 0, "Amber": 1, "Amber E": 1, "Off course": 0,
        "Done, not yet evidenced": 1, "Complete": 1, "Dropped": 2, "Not rated": 0, "Total": 6, "Late": 1,
    }  # fmt: skip
    assert found["states"] == {
        "done": 1, "done, not yet evidenced": 1, "on track": 0, "not started": 0, "at risk": 2,
        "off track": 0, "withdrawn": 2, "not rated": 0,
    }  # fmt: skip
    assert [*found["late_by_rating"]] == [*found["overall"]][:-2]
    assert found["late_by_rating"]["Amber E"] == 1


def test_withdrawn_actions_are_in_the_total_and_left_out_of_percentages_and_of_a_sections_rating():
    summary = summarise(OWN, MONDAY)
    shares = percentages(summary.overall)
    assert "Dropped" not in shares
    assert (shares["Complete"], shares["Late"]) == (25, 25)
    two, nine = summary.by_section
    assert (two.rating.name, two.impact_rating.name, nine.rating) == ("Amber", "On course", Rating.NOT_RATED)
    assert nine.assurance.level == 0


def test_what_is_done_or_withdrawn_is_neither_late_nor_due_nor_open():
    found = summarise(OWN, MONDAY)
    assert (found.timing.late_more, found.timing.due_30) == (("2.1",), ())
    assert [lead.open for lead in found.by_lead] == [2]


def test_the_same_actions_under_three_keys_have_the_same_states():
    colours = ("Blue", "Blue", "Green", "Amber", "Red", "Red", "")
    theirs = dict(zip(("Blue", "Green", "Amber", "Red"), ("Green", "Amber", "Red", "Black"), strict=True))
    shifted = key_of("Green | Done", "Amber | On track", "Red | At risk", "Black | Off track")
    own = dict(
        zip(
            ("Blue", "Green", "Amber", "Red"), ("Complete", "On course", "Amber E", "Off course"), strict=True
        )
    )

    def found(key: BragKey, words: dict[str, str]) -> tuple[object, ...]:
        rated = (action(f"2.{n}", "Jun-17", words.get(word, word)) for n, word in enumerate(colours, 1))
        summary = summarise(under(key, plan(*rated)), MONDAY)
        counts = summary.overall
        states = [summary.by_section[0].rating.state, summary.by_section[0].assurance.needs]
        return counts.states(), counts.late, counts.total, summary.late.states(), summary.timing, *states

    usual = found(DEFAULT_KEY, {})
    assert usual[1] == 5
    assert found(shifted, theirs) == usual
    assert found(EIGHT_WORDS, own) == usual


def test_two_rows_of_the_key_with_one_word_count_an_action_once():
    key = key_of("Closed | Done", "Live | On track", "closed | Off track")
    found = summarise(
        under(key, plan(action("2.1", "Jun-17", "Closed"), action("2.2", "Jun-17", "Live"))), MONDAY
    )
    assert found.overall.as_dict() == {"Closed": 1, "Live": 1, "Not rated": 0, "Total": 2, "Late": 1}


@given(plans_in_own_words)
def test_law_counts_add_up_under_a_key_of_own_words(any_plan: Plan):
    found = summarise(any_plan, MONDAY)
    whole = tuple(found.overall.as_dict().values())
    assert found.overall == tally(any_plan.actions, MONDAY, EIGHT_WORDS)
    assert sum(found.overall.states().values()) == len(any_plan.actions)
    if any_plan.actions:
        assert sums([item.counts for item in found.by_theme]) == whole
        assert sums([item.counts for item in found.by_section]) == whole
    assert sum(item.impact.total for item in found.by_section) == found.impact.total == len(any_plan.evidence)


@given(plans)
def test_law_counts_add_up_at_every_level(any_plan: Plan):
    found = summarise(any_plan, MONDAY)
    whole = tuple(found.overall.as_dict().values())
    assert found.overall.total == len(any_plan.actions)
    assert found.timing.late == found.overall.late == found.late.total
    if any_plan.actions:
        assert sums([item.counts for item in found.by_theme]) == whole
        assert sums([item.counts for item in found.by_section]) == whole
        assert sums([item.counts for item in found.by_owner]) == whole
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
    assert in_order(summarise(other, MONDAY)) == in_order(summarise(any_plan, MONDAY))


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


def sheet_rows(name: str) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(workbook_folder() / "improvement-plan.xlsm", read_only=True, data_only=True)
    headings, *found = book[name].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in found if any(row)]


def in_order_of_counts(counted: Counter[str]) -> tuple[int, ...]:
    """Return blue, red, amber, green, not rated and late, out of a count of words."""
    return tuple(counted[word] for word in ("Blue", "Red", "Amber", "Green", "Not rated", "Late"))


def test_the_figures_of_the_shipped_tracker_equal_a_recount_of_its_cells():
    themes = {row["Section"]: row["Theme"] for row in sheet_rows("Sections")}
    leads = {
        spelling.strip(): row["Lead"]
        for row in sheet_rows("Leads")
        for spelling in (row["Lead"], *(row["Also written as"] or "").split(";"))
    }
    recount: defaultdict[tuple[str, object], Counter[str]] = defaultdict(Counter)
    for row in sheet_rows("Actions"):
        rating, by = row["Progress BRAG"] or "Not rated", row["Due by"]
        late = rating != "Blue" and isinstance(by, datetime) and by.date() < MONDAY
        its_leads = {leads[name.strip()] for name in str(row["Lead"] or "").split(";") if name.strip()}
        groups = [
            ("section", row["Section"]),
            ("theme", themes[row["Section"]]),
            *(("lead", name) for name in its_leads or {NO_LEAD}),
        ]
        for group in groups:
            recount[group].update([rating, "Late"] if late else [rating])
    found = summarise(read_tracker(workbook_folder() / "improvement-plan.xlsm").plan, MONDAY)
    figures = {("section", item.section): item.counts for item in found.by_section}
    figures |= {("theme", item.theme): item.counts for item in found.by_theme}
    figures |= {("lead", item.lead): item.counts for item in found.by_lead}
    shown = {group: (*dict(found).values(), found.late) for group, found in figures.items() if found.total}
    assert shown == {group: in_order_of_counts(counted) for group, counted in recount.items()}


@needs_published
def test_the_figures_of_the_published_plan_are_the_facts_that_are_known_of_it():
    found = summarise(read_tracker(published_path()).plan, MONDAY)
    assert [item.counts.total for item in found.by_theme] == [71, 32, 27, 41]
    assert [item.impact.total for item in found.by_theme] == [44, 24, 31, 40]
    assert (found.overall.total, found.impact.total, len(found.by_section)) == (171, 139, 36)


@sampled(10, 25)
@given(plans)
def test_law_each_group_equals_a_recount_of_its_rows(any_plan: Plan):
    def recount(which: Callable[[Action], bool]) -> Counts:
        return tally((action for action in any_plan.actions if which(action)), MONDAY)

    def theme_of(row: Action) -> str:
        listed = any_plan.section(row.section)
        return theme_key(listed.theme if listed else "")

    found = summarise(any_plan, MONDAY)
    assert found.overall == recount(lambda _: True)
    assert found.late == recount(lambda row: row.is_late(MONDAY))
    for item in found.by_section:
        assert item.counts == recount(lambda row, item=item: ref_key(row.section) == ref_key(item.section))
    for item in found.by_theme:
        key = "" if item.theme == NO_THEME else theme_key(item.theme)
        assert item.counts == recount(lambda row, key=key: theme_of(row) == key)
    for item in found.by_lead:
        wanted = [] if item.lead == NO_LEAD else [item.lead]
        assert item.counts == recount(
            lambda row, wanted=wanted: not row.leads if not wanted else wanted[0] in row.leads
        )


def test_each_night_is_counted_as_at_itself_in_the_order_of_days():
    same = plan(action("2.1", "Jun-17", "Amber"))
    found = trend([(date(2017, 7, 1), same), (date(2017, 6, 30), same)])
    assert [(night.day, night.counts.late) for night in found] == [
        (date(2017, 6, 30), 0),
        (date(2017, 7, 1), 1),
    ]


def test_earlier_nights_are_counted_in_the_words_of_the_last_nights_key():
    before = plan(action("2.1", "Dec-17", "Green"), action("2.2", "Dec-17", "Red"))
    after = under(key_of("Live | On track | Green", "Stuck | Off track | Red"), before)
    one, other = trend([(date(2017, 7, 1), before), (date(2017, 8, 1), after)])
    assert one.counts == other.counts
    assert one.counts.as_dict() == {"Live": 1, "Stuck": 1, "Not rated": 0, "Total": 2, "Late": 0}


def test_many_nights_are_sampled_with_the_first_and_the_last():
    nights = trend((date(2017, 4, 1) + timedelta(days=day), plan()) for day in range(200))
    shown = some_nights(nights)
    assert len(shown) == len(set(shown)) == 60
    assert (shown[0], shown[-1]) == (nights[0], nights[-1])
    assert some_nights(nights[:7]) == nights[:7]
