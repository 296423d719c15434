"""Assurance is three kinds side by side, and some of it needs a decision."""

from __future__ import annotations

from datetime import date

import pytest

from automation.analysis.assurance_kinds import coming_tests, decisions, kinds_of_assurance
from automation.analysis.closing import ClosingFigures, closing_figures
from automation.analysis.rollup import summarise
from automation.plan.model import Plan
from tests.support.plans import action, evidence, plan, section
from tests.support.trackers import AS_AT

TEST = "Read ten files."
OF_SCREENING = "the Level 3 test of section 2 (Screening)"


def of_section(impact: str = "Blue", progress: str = "Blue", **test: object) -> Plan:
    return plan(
        action("2.1", "Jun-17", progress),
        sections=(section("2", title="Screening", **test),),
        evidence=(evidence("2", impact),),
    )


def closing_of(the_plan: Plan) -> tuple[ClosingFigures, ...]:
    return closing_figures(the_plan, summarise(the_plan, AS_AT))


@pytest.mark.parametrize(
    ("the_plan", "asked"),
    [
        (of_section(), ["Set a Level 3 test for section 2 (Screening), which has reached Level 2."]),
        (
            of_section(level3_test=TEST),
            [f"Set the day of the Level 3 test of section 2 (Screening): {TEST}"],
        ),
        (of_section(level3_test=TEST, test_date=date(2017, 12, 1)), []),
        (
            of_section(level3_test=TEST, test_date=date(2017, 9, 1), test_outcome="Not passed"),
            [f"Decide what follows from {OF_SCREENING}: its outcome is 'Not passed'."],
        ),
        (
            of_section(level3_test=TEST, test_date=date(2017, 9, 1)),
            ["Decide what follows from the Level 3 test of section 2 (Screening): no outcome is recorded."],
        ),
        (
            of_section(test_date=date(2017, 9, 20), test_outcome="Passed"),
            [
                (
                    "Close section 2 (Screening): the only action is done, the only row of evidence is done "
                    "and its Level 3 test was passed on 20 September 2017."
                )
            ],
        ),
        (of_section(impact="Green", test_date=date(2017, 9, 20), test_outcome="Passed"), []),
        (of_section(progress="Green", test_date=date(2017, 9, 20), test_outcome="Passed"), []),
    ],
)
def test_a_board_is_asked_only_what_there_is_to_decide(the_plan: Plan, asked: list[str]) -> None:
    assert list(decisions(the_plan, summarise(the_plan, AS_AT), closing_of(the_plan))) == asked


def test_each_kind_of_assurance_is_counted() -> None:
    the_plan = of_section(level3_test=TEST, test_date=date(2017, 9, 1), test_outcome="Not passed")
    lines = kinds_of_assurance(the_plan, summarise(the_plan, AS_AT), closing_of(the_plan))
    assert [(line.what, line.number, line.of) for line in lines] == [
        ("Actions done", 1, 1),
        ("Rows of evidence of success done", 1, 1),
        ("Sections whose test is set", 1, 1),
        ("Tests held", 1, 1),
        ("Tests passed", 0, 1),
    ]


def test_a_plan_without_tests_says_nothing_of_them() -> None:
    the_plan = of_section()
    lines = kinds_of_assurance(the_plan, summarise(the_plan, AS_AT), closing_of(the_plan))
    assert not [line for line in lines if line.level.startswith("3")]


def test_coming_tests_are_listed_by_their_day() -> None:
    sections = (
        section("2", test_date=date(2018, 1, 5)),
        section("3", test_date=date(2017, 12, 1)),
        section("4", test_date=date(2017, 9, 1)),
    )
    the_plan = plan(sections=sections)
    assert [s.ref for s in coming_tests(the_plan, summarise(the_plan, AS_AT))] == ["3", "2"]
