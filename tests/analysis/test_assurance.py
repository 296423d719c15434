from __future__ import annotations

from datetime import date

import pytest

from automation.analysis.assurance import assurance, passed_test
from automation.analysis.frame import counted, evidence_frame
from automation.analysis.target_paths import measure_figures
from automation.plan.model import Measure, MeasureReading, Plan
from automation.plan.ratings import DEFAULT_KEY, Counts, Rating, tally
from tests.support.plans import EIGHT_WORDS, action, counts, evidence, section

AS_AT = date(2017, 10, 2)
DONE = (action("9B.1", rating="Blue"), action("9B.2", rating="Blue"))
PROVEN = (evidence("9B", "Blue"),)


def level(actions=DONE, rows=PROVEN, measures=(), **fields: object):
    return assurance(
        section("9B", **fields),
        tally(actions, AS_AT),
        counted(evidence_frame(Plan(evidence=tuple(rows))).assign(All=""), "All", DEFAULT_KEY, "Impact BRAG")[
            ""
        ],
        measures,
        as_at=AS_AT,
        held_readings=2,
    )


def readings(*actuals: float):
    plan = Plan(
        measures=(Measure("Reviews", "9B", better="higher"),),
        readings=tuple(
            MeasureReading("Reviews", date(2017, month, 28), target=90.0, actual=value)
            for month, value in enumerate(actuals, 1)
        ),
    )
    return measure_figures(plan, AS_AT)


def test_level_1_needs_every_action_to_be_done():
    found = level((DONE[0], action("9B.2", rating="Green")))
    assert (found.level, found.needs) == (0, "Level 1 needs 1 more action to be done.")
    assert level(()).level == 0


def test_level_2_needs_evidence_that_is_rated_as_done_and_measures_that_held():
    assert level(rows=(evidence("9B", "Green"),)).level == 1
    assert level(rows=(evidence("9B", "Green"),)).needs == (
        "Level 2 needs 1 more row of evidence of success to be rated as done."
    )
    assert level(rows=()).level == 1
    assert level(measures=readings(95, 89, 95)).level == 1
    assert level(measures=readings(95, 92, 95)).level == 2


def test_level_3_needs_a_test_that_was_passed():
    assert level(test_outcome="Not passed").level == 2
    assert level(test_outcome="Passed", test_date=date(2017, 9, 1)).level == 3
    assert level(test_outcome="Passed", test_date=date(2017, 10, 3)).level == 2, "that day is still to come"


def test_withdrawn_actions_do_not_count_and_what_is_not_yet_evidenced_is_not_done():
    *_, awaited, complete, dropped = EIGHT_WORDS.ratings

    def reached(rated: dict[Rating, int]) -> tuple[int, str]:
        actions = Counts.of_key(EIGHT_WORDS, rated)
        found = assurance(section("9B"), actions, counts(blue=1), (), as_at=AS_AT, held_readings=2)
        return found.level, found.needs

    assert reached({complete: 2, dropped: 3})[0] == 2
    assert reached({dropped: 3}) == (0, "Level 1 needs actions; the section has none.")
    assert reached({complete: 2, awaited: 1}) == (0, "Level 1 needs 1 more action to be done.")


def test_a_passed_test_does_not_stand_in_for_actions():
    assert level((action("9B.1", rating="Amber"),), test_outcome="Passed").level == 0


@pytest.mark.parametrize(
    ("outcome", "passed"),
    [
        ("Passed", True),
        (" passed - see the minutes", True),
        ("Test met.", True),
        ("Passed in part", False),
        ("Not passed", False),
        ("Metrics to follow", False),
        ("", False),
    ],
)
def test_only_a_plain_yes_is_a_pass(outcome, passed):
    assert passed_test(section("9B", test_outcome=outcome), AS_AT) is passed
