from hypothesis import given
from hypothesis import strategies as st

from automation.views.view_actions import due_soon_view, late_view, undated_view
from automation.views.view_counts import late_by_age_view, late_reported_view
from tests.support.nights import SMALL, figures
from tests.support.plans import action, plan

SUMMARY = figures().summary


def test_late_actions_stand_with_the_rating_that_is_reported_for_them():
    assert [row[1:] for row in late_reported_view(SUMMARY).rows] == [
        (1, 0, 1, 0, 2),
        (0, 0, 0, 0, 0),
        (1, 0, 1, 0, 2),
    ]
    assert [(row[0], row[5]) for row in late_view(SMALL, SUMMARY).rows] == [("2.2", 63), ("9A.1", 32)]


def test_ages_name_their_actions_and_add_up():
    assert late_by_age_view(SUMMARY).rows == (
        ("Up to 30 days", 0, "none"),
        ("31 to 90 days", 2, "2.2, 9A.1"),
        ("More than 90 days", 0, "none"),
        ("All late actions", 2, "all of the above"),
    )


def test_due_soon_and_without_a_date():
    assert [(row[0], row[5]) for row in due_soon_view(SMALL, SUMMARY).rows] == [("2.3", 29)]
    assert [row[0] for row in undated_view(SMALL, SUMMARY).rows] == ["9A.2"]


def test_nothing_late_has_no_rows():
    quiet = figures(plan(action("2.1", "Mar-18")))
    for view in (late_reported_view(quiet.summary), late_by_age_view(quiet.summary)):
        assert view.rows == ()
        assert view.empty == "No action is late."


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Jun-17", "02/10/2017", "Oct-17", "01/12/2017", "02/12/2017", ""]),
            st.sampled_from(["Blue", "Green", ""]),
        ),
        max_size=12,
    )
)
def test_the_lists_are_as_long_as_the_figures_say(rows):
    of = plan(*(action(f"2.{i}", due, rating) for i, (due, rating) in enumerate(rows, 1)))
    summary = figures(of).summary
    assert len(late_view(of, summary).rows) == summary.overall.late == summary.timing.late
    assert len(due_soon_view(of, summary).rows) == len(summary.timing.due_60)
    assert len(undated_view(of, summary).rows) == len(summary.timing.undated)
