from datetime import date

from automation.plan.ratings import Rating
from automation.views.view_achieved import assurance_view, impact_view, key_view, measures_view
from tests.support.nights import SMALL, figures
from tests.support.plans import plan

SUMMARY = figures().summary


def test_impact_stands_beside_progress_and_its_rows_add_up():
    *rows, total = impact_view(SUMMARY).rows
    assert [(row[0], row[2], row[3], row[-1]) for row in rows] == [
        ("2", Rating.AMBER, Rating.AMBER, 2),
        ("9A", Rating.RED, Rating.NOT_RATED, 1),
    ]
    assert total[-1] == 3


def test_assurance_says_what_the_next_level_needs():
    level, needs = assurance_view(SUMMARY).rows[0][2:]
    assert level == 0
    assert needs == "Level 1 needs 2 more actions to be Blue."


def test_measures_are_rounded_as_people_read_them_and_gaps_stay_gaps():
    turnover, appraisals = measures_view(SUMMARY).rows
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


def test_the_key_is_the_trackers_own():
    assert [row[0] for row in key_view(SMALL).rows] == [Rating.BLUE, Rating.RED, Rating.AMBER, Rating.GREEN]


def test_a_plan_without_evidence_or_measures():
    empty = figures(plan()).summary
    assert impact_view(empty).rows == measures_view(empty).rows == ()
