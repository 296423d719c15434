from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given

from automation.analysis.changes import changes
from automation.plan.model import Board, Measure, MeasureReading, Plan
from tests.support.plans import action, evidence, plan
from tests.support.random_plans import plans

BEFORE = plan(
    action("2.1", "Sep-17", "Amber"),
    action("2.2", "Sep-17", "Green"),
    evidence=(evidence("2", ""),),
    measures=(Measure("Turnover"),),
    readings=(MeasureReading("Turnover", date(2017, 6, 30), target=21.0),),
)


def told(after: Plan) -> list[tuple[str, str, str, str, str]]:
    return [(c.sheet, c.ref, c.column, c.was, c.now) for c in changes(BEFORE, after)]


def test_it_names_the_sheet_the_row_the_column_and_both_values():
    after = replace(
        BEFORE,
        actions=(action("2.1", "Sep-17", "Red", revised="Dec-17"), BEFORE.actions[1]),
        evidence=(evidence("2", "Green"),),
        readings=(MeasureReading("Turnover", date(2017, 6, 30), target=21.0, actual=22.5),),
    )
    assert told(after) == [
        ("Actions", "2.1", "Revised due date", "", "Dec-17"),
        ("Actions", "2.1", "Progress BRAG", "Amber", "Red"),
        ("Evidence", "2: Evidence for 2", "Impact BRAG", "", "Green"),
        ("Readings", "Turnover, 30 June 2017", "Actual", "", "22.5"),
    ]


def test_a_row_that_came_and_one_that_went_are_one_line_each():
    after = replace(BEFORE, actions=(BEFORE.actions[0], action("2.3", text="Close the old system")))
    assert told(after) == [("Actions", "2.3", "Row", "", "added"), ("Actions", "2.2", "Row", "there", "")]
    assert [c.sentence() for c in changes(BEFORE, after)] == [
        "Actions: 2.3 was added.",
        "Actions: 2.2 was removed.",
    ]


def test_dates_are_written_as_people_write_them_and_none_is_said_to_be_none():
    october = Board("Cabinet", "c.docx", date(2017, 10, 9), 7)
    before, after = replace(BEFORE, boards=(october, Board("LSCB"))), replace(BEFORE, boards=(october,))
    assert [c.sentence() for c in changes(before, after)] == ["Boards: LSCB (no date) was removed."]
    after = replace(before, boards=(replace(october, paper_due_days=5), Board("LSCB")))
    assert [c.sentence() for c in changes(before, after)] == [
        "Boards: Cabinet, 9 October 2017, Paper due days before: '7' became '5'."
    ]


def test_a_new_ref_is_a_change_of_the_row_not_another_row():
    after = replace(
        BEFORE,
        actions=(
            BEFORE.actions[0],
            action("2.9", "Sep-17", "Green", text="Do what 2.2 says", outcome="What 2.2 says is done"),
        ),
    )
    assert told(after) == [("Actions", "2.9", "Ref", "2.2", "2.9")]


@given(plans)
def test_law_equal_plans_have_no_changes(any_plan: Plan):
    assert changes(any_plan, any_plan) == ()
