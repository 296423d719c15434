"""Layout that carries meaning: merged cells, ditto marks and ratings by month."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.tracker.read.grid import Merged
from tests.support.grids import grid, read

HEAD = "Outcome | Action | Who | When"


def test_a_cell_merged_downwards_holds_for_all_its_rows() -> None:
    rows = grid(
        "Plan",
        HEAD,
        "Safe | Fit the alarms | Matron | Sep-17",
        " | Test the alarms | | ",
        " | Log them | Clerk | Oct-17",
    )
    merged = replace(rows, merged=(Merged(2, 0, 4, 0), Merged(2, 2, 3, 2), Merged(2, 3, 3, 3)))
    found = [(a.outcome, a.lead, a.due.text) for a in read(merged).plan.actions]
    assert found == [("Safe", "Matron", "Sep-17"), ("Safe", "Matron", "Sep-17"), ("Safe", "Clerk", "Oct-17")]


def test_a_blank_cell_that_is_not_merged_stays_blank() -> None:
    found = read(
        grid("Plan", HEAD, "Safe | Fit the alarms | Matron | Sep-17", " | Test the alarms | | Oct-17")
    )
    assert found.plan.actions[1].lead == ""


@pytest.mark.parametrize("mark", ['"', "ditto", "As above", "do.", "\u3003", "same as above"])
def test_a_ditto_mark_means_the_value_above(mark: str) -> None:
    found = read(
        grid("Plan", HEAD, "Safe | Fit the alarms | Matron | Sep-17", f"Safe | Test them | {mark} | Oct-17")
    )
    assert found.plan.actions[1].lead == "Matron"


def test_the_last_month_with_a_rating_counts() -> None:
    found = read(
        grid(
            "Plan",
            "Action | Lead | RAG Jul | RAG Aug",
            "Fit the alarms | Matron | Red | Green",
            "Test the alarms | Clerk | Red | ",
        )
    )
    assert [action.rating_text for action in found.plan.actions] == ["Green", "Red"]


@pytest.mark.parametrize(
    ("head", "ticks", "expected"),
    [
        ("R | A | G", ["X |  | ", " | x | ", " |  | ", " |  | \u2713"], ["R", "A", "", "G"]),
        (
            "Implemented | Partly implemented | Not implemented",
            ["yes |  | ", " | yes | ", " |  | yes", "yes | yes | "],
            ["Implemented", "Partly implemented", "Not implemented", "Implemented, Partly implemented"],
        ),
    ],
)
def test_of_columns_to_be_ticked_the_heading_is_the_rating(
    head: str, ticks: list[str], expected: list[str]
) -> None:
    rows = [f"Fit alarm number {n} | Matron | Sep-17 | {tick}" for n, tick in enumerate(ticks)]
    found = read(grid("Plan", f"Step | By whom | Finish | {head}", *rows))
    assert [action.rating_text for action in found.plan.actions] == expected


def test_columns_that_hold_more_than_ticks_are_no_choice() -> None:
    rows = ["Fit the alarms | Matron | Sep-17 | 2 | 3", "Test the alarms | Matron | Oct-17 | 0 | 4"]
    found = read(grid("Plan", "Action | Lead | Due date | Red | Green", *rows))
    assert {action.rating_text for action in found.plan.actions} == {""}
