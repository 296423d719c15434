"""."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from automation.analysis.rollup import summarise
from automation.plan.model import Voice
from automation.plan.ratings import Rating
from automation.views.view_counts import (
    assurance_view,
    impact_view,
    key_view,
    late_reported_view,
    leads_view,
    measures_view,
    owners_view,
    sections_view,
    themes_view,
)
from tests.support.nights import SMALL, figures
from tests.support.plans import EIGHT_WORDS, action, plan, section, under

SUMMARY = figures().summary


def test_sections_stand_with_their_derived_rating_and_owners_with_their_sections():
    assert [row[:4] for row in sections_view(SUMMARY).rows] == [
        ("2", "Section 2", "Head of service", Rating.AMBER),
        ("9A", "Section 9A", "Head of service", Rating.RED),
        ("LMG", "Other priorities", "Head of service", Rating.GREEN),
    ]
    assert [row[:2] for row in owners_view(SUMMARY).rows] == [("Head of service", "2, 9A, LMG")]


def test_a_lead_has_the_shared_actions_too():
    view = leads_view(SUMMARY)
    totals = {row[0]: row[6:] for row in view.rows}
    # Total, late, open, shared, due in 30 days.
    assert totals["ART service manager"] == (3, 1, 2, 1, 0)
    assert totals["Principal social worker"] == (2, 1, 2, 1, 1)
    assert "once for each of its leads" in view.note


@given(
    st.lists(
        st.tuples(st.sampled_from("123"), st.sampled_from(["Blue", "Red", "Amber", "Green", ""])), max_size=20
    )
)
def test_themes_sections_and_owners_add_up_to_the_whole(rows):
    sections = (section("1", "A"), section("2", "A", owner="Somebody else"), section("3", "B"))
    summary = figures(
        plan(*(action(f"{ref}.1", "Jun-17", rating) for ref, rating in rows), sections=sections)
    ).summary
    *themes, whole = (row[1:8] for row in themes_view(summary).rows)
    assert tuple(map(sum, zip(*themes, strict=True))) == whole
    assert tuple(map(sum, zip(*(row[4:] for row in sections_view(summary).rows), strict=True))) == whole
    assert tuple(map(sum, zip(*(row[2:] for row in owners_view(summary).rows), strict=True))) == whole


SUMMARY_OF_IMPACT = figures().summary


def test_impact_stands_beside_progress_and_its_rows_add_up():
    *rows, total = impact_view(SUMMARY_OF_IMPACT).rows
    assert [(row[0], row[2], row[3], row[-1]) for row in rows] == [
        ("2", Rating.AMBER, Rating.AMBER, 2),
        ("9A", Rating.RED, Rating.NOT_RATED, 1),
    ]
    assert total[-1] == 3


def test_assurance_says_what_the_next_level_needs():
    level, needs = assurance_view(SUMMARY_OF_IMPACT).rows[0][2:]
    assert level == 0
    assert needs == "Level 1 needs 2 more actions to be done."


def test_assurance_has_what_children_said_where_they_were_asked():
    asked = replace(SMALL, voices=(Voice("2", date(2017, 9, 4), how_many=4, said_so=3),))
    view = assurance_view(summarise(asked, date(2017, 10, 2)))
    assert view.columns[-1].heading == "Children said"
    assert "3 of 4 said so on 4 September 2017" in [row[-1] for row in view.rows]


def test_measures_are_rounded_as_people_read_them_and_gaps_stay_gaps():
    turnover, appraisals = measures_view(SUMMARY_OF_IMPACT).rows
    assert turnover == (
        "Turnover",
        "2",
        "%",
        "lower",
        21.1,
        17.33,
        date(2017, 9, 30),
        18.1,
        "on target",
        "improving",
        1,
        15,
        date(2018, 3, 31),
    )
    assert appraisals[5:9] == (None, None, None, "no reading yet")


def test_the_key_is_the_trackers_own_and_says_what_each_rating_counts_as():
    assert [row[0] for row in key_view(SMALL).rows] == [Rating.BLUE, Rating.RED, Rating.AMBER, Rating.GREEN]
    assert key_view(under(EIGHT_WORDS, SMALL)).cells()[5] == [
        "Done, not yet evidenced",
        "-",
        "Done, not yet evidenced",
    ]


def test_a_key_of_own_words_heads_the_columns_and_withdrawn_actions_are_left_out_of_shares():
    rated = ("Complete", "Amber E", "Dropped")
    of = plan(*(action(f"2.{n}", "Jun-17", word) for n, word in enumerate(rated, 1)))
    summary = figures(under(EIGHT_WORDS, of)).summary
    view = themes_view(summary)
    words = [rating.name for rating in EIGHT_WORDS.columns]
    assert [column.heading for column in view.columns] == [
        "Theme",
        *words,
        "Total",
        "Late",
        "Done %",
        "Late %",
    ]
    assert view.rows[-1] == ("All actions", 0, 0, 0, 1, 0, 0, 1, 1, 0, 3, 1, 50, 50)
    late = late_reported_view(summary)
    assert [column.heading for column in late.columns] == [
        "Theme", "Not begun", "On course", "Amber", "Amber E", "Off course", "Not rated", "Late",
    ]  # fmt: skip
    assert late.rows[-1] == ("All late actions", 0, 0, 0, 1, 0, 0, 1)


def test_a_plan_without_evidence_or_measures():
    empty = figures(plan()).summary
    assert impact_view(empty).rows == measures_view(empty).rows == ()
