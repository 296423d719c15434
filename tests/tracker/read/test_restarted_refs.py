"""Refs that start again on each sheet, or in each section, come out unique, and as written beside that."""

from __future__ import annotations

from automation.tracker.read.grid import Grid
from automation.tracker.read.reading import read_grids
from automation.tracker.read.restarted_refs import IN_SOURCE
from tests.support.grids import grid

SO = "so each is read with the sheet before it"
HEADINGS = "No | Piece of work | Falls to | Wanted by | Priority"


def refs(*sheets: Grid) -> list[str]:
    return [action.ref for action in read_grids(sheets).plan.actions]


def said(*sheets: Grid) -> list[tuple[str, str]]:
    return [(one.code, one.message) for one in read_grids(sheets).findings if one.code in {"R51", "R03"}]


FRONT = grid(
    "Front door", HEADINGS, "1 | Mend it | Clerk | Oct-17 | Yard", "2 | Oil it | Clerk | Nov-17 | Yard"
)
LEAVERS = grid(
    "Leavers", HEADINGS, "1 | Find homes | Warden | Oct-17 | Hall", "2 | Ask them | Warden | Dec-17 | Hall"
)


def test_refs_that_start_again_on_each_sheet_get_its_name():
    assert refs(FRONT, LEAVERS) == ["FD 1", "FD 2", "Leavers 1", "Leavers 2"]
    assert said(FRONT, LEAVERS) == [
        (
            "R51",
            f"Refs start again on each sheet ('Front door' and 'Leavers'), {SO}: 1 in 'Front door' is FD 1.",
        )
    ]
    kept = [dict(action.kept)[IN_SOURCE] for action in read_grids((FRONT, LEAVERS)).plan.actions]
    assert kept == ["1", "2", "1", "2"]


def test_refs_that_start_again_in_each_section_get_its_ref():
    plan = grid(
        "Plan",
        HEADINGS,
        "1 | Mend it | Clerk | Oct-17 | 4",
        "2 | Oil it | Clerk | Nov-17 | 4",
        "1 | Ask | Clerk | Dec-17 | H",
    )
    assert refs(plan) == ["4.1", "4.2", "H 1"]


def test_refs_that_are_unique_stay_as_they_are():
    other = grid(
        "Leavers",
        HEADINGS,
        "3 | Find homes | Warden | Oct-17 | Hall",
        "4 | Ask them | Warden | Dec-17 | Hall",
    )
    assert refs(FRONT, other) == ["1", "2", "3", "4"]
    assert said(FRONT, other) == []


def test_a_ref_that_two_rows_of_a_section_share_stays_for_a_person_to_settle():
    plan = grid("Plan", HEADINGS, "1 | Mend it | Clerk | Oct-17 | Yard", "1 | Oil it | Clerk | Nov-17 | Yard")
    assert refs(plan) == ["1", "1"]


def test_copies_of_one_plan_are_not_told_apart():
    copy = grid(
        "Copy of it", HEADINGS, "1 | Mend it | Clerk | Oct-17 | Yard", "2 | Oil it | Clerk | Nov-17 | Yard"
    )
    assert refs(FRONT, copy) == ["1", "2", "1", "2"]
