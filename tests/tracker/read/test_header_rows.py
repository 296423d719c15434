"""Header rows: one row of headings, or two with a heading for each group of columns."""

from __future__ import annotations

import pytest

from automation.plan.findings import PlanError
from automation.tracker.read.answers import Answers
from automation.tracker.read.grid import Value
from automation.tracker.read.header_rows import find_headings, plan_apart
from automation.tracker.read.reading import read_grids
from tests.support.grids import grid, read

ROWS = (
    "1 | Replace the boilers in the schools | Head of Estates | HR team | Jan-17 | Mar-17",
    "2 | Review every large contract | Chief Nurse | Estates team | Jan-17 | Apr-17",
)


def test_headings_of_groups_go_with_those_below_them() -> None:
    rows = grid("Plan", "Ref | Action | Who | | When | ", " | | Lead | Support | From | To", *ROWS).rows
    found = find_headings(rows, 0, (0, 6), "Plan", inside=False)
    assert found is not None
    headings, deep = found
    assert (deep, headings.columns) == (2, {"ref": 0, "text": 1, "lead": 2, "due": 5})


def test_headings_of_groups_above_a_whole_row_of_headings_are_used_too() -> None:
    rows = grid("Plan", " | | Who | | Dates | ", "Ref | Action | Lead | Support | Start | End", *ROWS).rows
    found = find_headings(rows, 1, (0, 6), "Plan", inside=False)
    assert found is not None
    assert (found[1], found[0].columns["lead"], found[0].columns["due"]) == (1, 2, 5)


def test_groups_may_begin_after_the_first_columns_and_be_years() -> None:
    rows: list[list[Value]] = [
        ["", "", "Responsibility", "", "2017", "", "Note"],
        ["Ref", "Task", "Lead", "Support", "Q1", "Q2", ""],
        ["1", "Replace the boilers", "Head of Estates", "Chief Nurse", "Red", "Green", "n"],
        ["2", "Write to the tenants", "Chief Nurse", "Head of Estates", "Red", "", "n"],
    ]
    found = find_headings(rows, 0, (0, 7), "Plan", inside=False)
    assert found is not None
    assert (found[0].columns, found[1]) == (
        {"ref": 0, "text": 1, "lead": 2, "rating": 5, "comments": 6},
        2,
    )


def test_rows_of_a_table_and_explanations_in_brackets_are_no_headings() -> None:
    rows = grid("Plan", *ROWS, "(number) | (what) | (who) | (with whom) | (from) | (to)").rows
    assert all(find_headings(rows, i, (0, 6), "Plan", inside=i > 0) is None for i in range(3))


def test_a_list_of_risks_is_neither_a_list_of_sections_nor_a_plan() -> None:
    plan = grid("Plan", "Ref | Action | Lead | Due date", "1.1 | Mend the gate | Clerk | Oct-17")
    risks = grid(
        "Other", "Ref | Risk | Owner | Mitigation", "R1 | Nobody bids | Treasurer | Ask three firms early"
    )
    found = read_grids([plan, risks], answers=Answers(as_proposed=True)).plan
    assert ([section.ref for section in found.sections], len(found.actions)) == (["1"], 1)


def test_a_row_with_dates_and_colours_is_no_header_row() -> None:
    rows: list[list[Value]] = [
        ["Training plan", "Site manager", "21/12/2017", "Amber", "17/01/2018", "25/09/2017"],
        ["Staff survey", "Chief Nurse", "22/12/2017", "Red", "18/01/2018", "25/09/2017"],
        ["Exit interviews", "Chief Nurse", "23/12/2017", "Green", "19/01/2018", "25/09/2017"],
    ]
    assert find_headings(rows, 0, (0, 6), "Plan", inside=False) is None


def test_a_plan_beside_something_else_is_read_apart_but_not_at_a_blank_column_of_its_own() -> None:
    head = "Ref | Improvement step | Who | Finish by"
    row = "1 | Mend the gate behind the hall | Clerk | Oct-17"
    beside = grid("Plan", f"{head} | | Activity | Owner", f"{row} | | Write the letter soon | Nurse").rows
    found = find_headings(beside, 0, (0, 7), "Plan", inside=False)
    assert found is not None
    assert plan_apart(beside, 0, (0, 7), "Plan", found[0]) == [(0, 5), (5, 7)]
    spaced = grid("Plan", f"{head} | | RAG | Notes", f"{row} | | Red | Nothing yet").rows
    found = find_headings(spaced, 0, (0, 7), "Plan", inside=False)
    assert found is not None
    assert plan_apart(spaced, 0, (0, 7), "Plan", found[0]) == []


BARE = ["1 | Mend the lift | Estates Manager | Sep-17", "2 | Paint the bays | Parking Manager | Oct-17"]


def test_columns_beside_the_headings_of_an_action_may_have_none() -> None:
    found = find_headings(grid("Plan", " | Action |  | Due", *BARE).rows, 0, (0, 4), "Plan", inside=False)
    assert found is not None
    assert found[0].with_proposed().columns == {"text": 1, "lead": 2, "due": 3}
    assert (2, "Column C", "lead") in found[0].proposed


@pytest.mark.parametrize("head", [[], ["A | B | C | D"], ["Our plan", ""]])
def test_a_plan_without_headings_is_proposed_by_what_stands_in_its_columns(head: list[str]) -> None:
    plan = grid("Plan", *head, *BARE)
    with pytest.raises(PlanError, match="no column that is certainly the Action"):
        read(plan)
    found = read_grids((plan,), answers=Answers(as_proposed=True))
    assert (found.plan.actions[0].text, found.plan.actions[0].lead) == ("Mend the lift", "Estates Manager")
    assert len(found.plan.actions) == 2
    assert any(finding.cell.startswith("B") for finding in found.findings)


def test_a_list_of_people_without_headings_is_no_plan() -> None:
    people = grid("Plan", "1 | Ann Example | Clerk", "2 | Bob Sample | Matron")
    with pytest.raises(PlanError, match="no sheet has a table"):
        read_grids((people,), answers=Answers(as_proposed=True))
