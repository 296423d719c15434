from hypothesis import given
from hypothesis import strategies as st

from automation.views.view_counts import leads_view, owners_view, sections_view, themes_view
from tests.support.nights import figures
from tests.support.plans import action, plan, section

SUMMARY = figures().summary


def test_sections_stand_with_their_derived_rating_and_owners_with_their_sections():
    assert [row[:4] for row in sections_view(SUMMARY).rows] == [
        ("2", "Section 2", "Head of service", "Amber"),
        ("9A", "Section 9A", "Head of service", "Red"),
        ("LMG", "Other priorities", "Head of service", "Green"),
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
