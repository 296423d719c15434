"""The three sentences at the beginning of a paper follow from rules."""

from __future__ import annotations

from datetime import date

import pytest

from automation.analysis.exceptions import weak_evidence
from automation.analysis.judgement import RULES, Judgement, judge
from automation.analysis.movement import movement
from automation.analysis.rollup import summarise
from automation.plan.model import Plan
from tests.support.plans import action, evidence, plan
from tests.support.trackers import AS_AT

NOTHING = "Nothing to compare."
UNJUDGED = "It cannot be judged whether the plan is on course"


def judged(the_plan: Plan, before: Plan | None = None) -> Judgement:
    moved = movement(before, the_plan, opened=date(2017, 9, 4), closed=AS_AT) if before else None
    summary = summarise(the_plan, AS_AT)
    return judge(the_plan, summary, moved, weak_evidence(the_plan, AS_AT, moved), NOTHING)


def of(red: int, green: int, blue: int = 0, unrated: int = 0) -> Plan:
    ratings = ["Red"] * red + ["Green"] * green + ["Blue"] * blue + [""] * unrated
    return plan(*(action(f"1.{n}", "Dec-17", rating) for n, rating in enumerate(ratings)))


@pytest.mark.parametrize(
    ("the_plan", "sentence"),
    [
        (of(0, 10), "The plan is on course: no open action is late or Red."),
        (of(1, 9), "The plan is on course: 1 of the 10 open actions (10%) is late or Red."),
        (of(2, 9), "The plan is partly on course: 2 of the 11 open actions (18%) are late or Red."),
        (of(1, 3, blue=90), "The plan is off course: 1 of the 4 open actions (25%) is late or Red."),
        (
            of(1, 1, unrated=3),
            f"{UNJUDGED}: 3 of the 5 open actions are not rated, and none is late.",
        ),
        (of(1, 0, blue=2), "The plan is off course: the only open action is late or Red."),
        (of(3, 0), "The plan is off course: all 3 open actions are late or Red."),
        (of(0, 0, blue=2), "No action is open any more."),
        (Plan(), "The plan has no actions."),
    ],
)
def test_how_the_plan_stands_depends_on_the_share_of_open_actions(the_plan: Plan, sentence: str) -> None:
    assert judged(the_plan).standing == sentence


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (of(1, 3), of(2, 2), "got worse: 2 are late or Red, up from 1, and no more actions are done"),
        (of(2, 2), of(1, 2, 1), "got better: 1 is late or Red, down from 2, and 1 more action is done"),
        (of(1, 2, 1), of(1, 3), "stayed level: 1 is late or Red, as then, and 1 fewer action is done"),
    ],
)
def test_direction_depends_on_how_many_are_late_or_off_track(before: Plan, after: Plan, said: str) -> None:
    assert judged(after, before).direction == f"Since 4 September 2017 it has {said}."


def test_without_an_earlier_night_there_is_no_direction() -> None:
    assert judged(of(1, 1)).direction == NOTHING


def test_late_but_on_track_is_what_a_board_should_look_at_first() -> None:
    the_plan = plan(
        *(action(f"1.{n}", "Aug-17", "Green") for n in range(6)),
        action("2.1", "Dec-17", "Red"),
        evidence=(evidence("1", "Red"),),
    )
    assert judged(the_plan).worry == (
        "The board should look first at 6 actions that are late, but reported as Green (1.0, 1.1, "
        "1.2 and 3 more), then at 1 row of evidence of success that causes concern."
    )


def test_then_the_section_with_most_that_is_late_or_off_track() -> None:
    the_plan = plan(*(action(f"2.{n}", "Dec-17", "Red") for n in range(2)), action("3.1", "", "Green"))
    assert judged(the_plan).worry == (
        "The board should look first at section 2 (Section 2), with all 2 that are late or Red, then at "
        "1 open action without a date, which can never be late."
    )


def test_where_nothing_stands_out_the_paper_says_so() -> None:
    assert judged(of(0, 3)).worry == "Nothing stands out that the board should worry about."
    assert "10%" in RULES
