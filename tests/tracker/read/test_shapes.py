"""Where a table ends: keys, counts and lists of risks below it are no actions."""

from __future__ import annotations

import pytest

from tests.support.grids import grid, read

PLAN = (
    "Ref | Action | Lead | Due date | RAG",
    "1 | Rewrite the letter to donors | Treasurer | Oct-17 | Green",
    "2 | Count gift aid monthly | Treasurer | Nov-17 | Red",
)


def refs(*below: str) -> list[str]:
    """Return the refs of a plan with these rows below it."""
    return [action.ref for action in read(grid("Plan", *PLAN, *below)).plan.actions]


def test_a_key_a_count_and_a_list_of_risks_are_not_read() -> None:
    below = ("", "Key", "Red | Off track", "", "Summary | Number", "Red | 1", "")
    risks = ("Risk ID | Risk | Likelihood | Impact | Owner", "R1 | Nobody bids | High | High | Treasurer")
    assert refs(*below, *risks) == ["1", "2"]


def test_a_table_goes_on_below_what_is_not_part_of_it() -> None:
    assert refs("", "Note | see the minutes", "", "3 | Find an auditor | Clerk | Dec-17 | Red") == [
        "1",
        "2",
        "3",
    ]


def test_a_new_action_without_a_lead_is_still_an_action() -> None:
    assert refs("", "3 | Find a new auditor") == ["1", "2", "3"]


def test_totals_and_subtotals_are_no_actions() -> None:
    assert refs("Total | 2 actions | | | 2", "1 Count | 2", "Grand Count | 3") == ["1", "2"]


def test_an_action_that_begins_with_count_is_kept() -> None:
    assert refs("Count the stock | Count the stock | Clerk | Oct-17 | Red")[-1] == "Count the stock"


def test_the_headings_of_a_list_of_risks_end_a_plan_even_if_its_rows_are_alike() -> None:
    plan = (
        "Task | Owner | Complete by",
        "Mend the gate | Clerk | Oct-17",
        "Paint the hall | Clerk | Nov-17",
        "",
    )
    found = read(grid("Plan", *plan, "Risk | Owner | Review", "Staff leave | Clerk | Dec-17"))
    assert [action.text for action in found.plan.actions] == ["Mend the gate", "Paint the hall"]
    found = read(grid("Plan", *plan, "Risk register | Owner of it | Dec-17"))
    assert len(found.plan.actions) == 3


@pytest.mark.parametrize(
    "rows",
    [
        ("Name | Course | Date completed | Trainer | Status", "Clerk | First aid | Nov-17 | Nurse | Green"),
        ("Theme | Total | Red | Amber | Green", "Homes | 2 | 1 | 0 | 1"),
        ("No | Date | Decision | Made by | Reason", "1 | Nov-17 | Clerk to write | Board | Good"),
    ],
)
def test_labels_that_head_another_table_end_a_plan(rows: tuple[str, str]) -> None:
    plan = "Ref | Task | Owner | Complete by | RAG", "1 | Mend the gate | Clerk | Oct-17 | Red"
    found = read(grid("Plan", *plan, "2 | Paint the hall | Clerk | Nov-17 | Green", "", *rows))
    assert [action.text for action in found.plan.actions] == ["Mend the gate", "Paint the hall"]


def test_an_action_that_lacks_its_lead_and_date_after_a_blank_row_ends_nothing() -> None:
    plan = "Ref | Task | Owner | Complete by | RAG", "1 | Mend the gate | Clerk | Oct-17 | Red", ""
    rows = "2 | Paint the hall | not agreed | to follow | ", "3 | Sweep | Clerk | Nov-17 | Red"
    assert len(read(grid("Plan", *plan, *rows)).plan.actions) == 3
