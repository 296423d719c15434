"""Ratings kept as a fill: proposed once for each colour."""

from __future__ import annotations

from dataclasses import replace

from automation.plan.ratings import Rating
from automation.tracker.read.answers import KEPT, Answers
from automation.tracker.read.grid import Grid
from automation.tracker.read.reading import read_grids
from tests.support.grids import grid, told

PLAN = replace(
    grid(
        "Plan",
        "Task | Lead | Deadline | RAG",
        "Mend the gate | Clerk | Oct-17 | ",
        "Paint the hall | Clerk | Nov-17 | ",
        "Sweep the yard | Clerk | Dec-17 | Red",
    ),
    fills={2: {3: "00B050"}, 3: {3: "00B050"}, 4: {3: "00B050"}},
)


def test_a_fill_without_a_word_is_proposed_once_for_its_colour() -> None:
    found = read_grids([PLAN])
    assert [action.rating for action in found.plan.actions] == [
        Rating.NOT_RATED,
        Rating.NOT_RATED,
        Rating.RED,
    ]
    assert [where for code, where in told(found.findings) if code == "B53"] == ["Plan!D2"]


def test_as_proposed_the_fill_is_the_rating_where_there_is_no_word() -> None:
    found = read_grids([PLAN], answers=Answers(as_proposed=True))
    assert [action.rating for action in found.plan.actions] == [Rating.GREEN, Rating.GREEN, Rating.RED]
    assert ("B53", "Plan!D2") in told(found.findings)


def test_a_colour_that_is_no_ratings_is_asked_too_unless_its_whole_row_has_it() -> None:
    rated = {2: {3: "7030A0"}, 3: {3: "A6A6A6"}}
    found = read_grids([replace(PLAN, fills=rated)])
    assert found.fills == {"Purple": 1, "Grey": 1}
    assert [action.rating_text for action in found.plan.actions] == ["", "", "Red"]
    settled = read_grids([replace(PLAN, fills=rated)], answers=Answers(fills=frozenset(["purple"])))
    assert [action.rating_text for action in settled.plan.actions] == ["Purple", "", "Red"]
    bands = {2: dict.fromkeys(range(4), "7030A0"), 3: {3: "F2F2F2"}}
    assert read_grids([replace(PLAN, fills=bands)]).fills == {}


TASKS = ("Mend the gate", "Paint the hall", "Sweep the yard", "Lock the shed")
COLOURS = ("00B050", "FFC000", "FF0000", "00B050")


def coloured(head: str, column: int, colours: tuple[str, ...] = COLOURS, last: str = "") -> Grid:
    rows = (f"{n} | {task} | Clerk | Oct-17 | {last}" for n, task in enumerate(TASKS, 1))
    fills = {n: {column: colour} for n, colour in enumerate(colours, 2)}
    return replace(grid("Plan", head, *rows), fills=fills)


def ratings(plan: Grid) -> str:
    found = read_grids([plan], answers=Answers(as_proposed=True)).plan.actions
    return " ".join(action.rating.name for action in found)


def test_a_blank_column_of_colours_is_the_rating_whatever_its_heading_says() -> None:
    assert ratings(coloured("Ref | Task | Lead | Deadline | Position", 4)) == "Green Amber Red Green"


def test_colours_in_another_column_are_ratings_where_the_plan_has_none() -> None:
    plan = coloured("Ref | Task | Lead | Deadline | Notes", 0, last="Both coats are done")
    found = read_grids([plan])
    assert [action.rating for action in found.plan.actions] == [Rating.NOT_RATED] * 4
    assert [at for code, at in told(found.findings) if code == "B53"] == ["Plan!A2", "Plan!A3", "Plan!A4"]
    assert ratings(plan) == "Green Amber Red Green"
    assert ratings(coloured("Ref | Task | Lead | Deadline | RAG", 0, last="Red")) == "Red Red Red Red"


def test_a_band_of_one_colour_is_no_rating() -> None:
    plan = coloured("Ref | Task | Lead | Deadline | Notes", 0, ("00B050", "", "00B050", ""))
    assert told(read_grids([plan]).findings).count(("B53", "Plan!A2")) == 0


def test_colours_that_a_person_keeps_as_they_are_are_not_asked_again() -> None:
    plan = coloured("Ref | Task | Lead | Deadline | Notes", 0)
    answers = Answers(as_proposed=True, columns={"fill of ref": KEPT})
    assert {action.rating for action in read_grids([plan], answers=answers).plan.actions} == {
        Rating.NOT_RATED
    }


def test_the_fills_may_stand_to_the_right_of_all_words() -> None:
    found = read_grids([coloured("No | Task | Lead | Deadline", 4)], answers=Answers(as_proposed=True))
    assert [action.rating.name for action in found.plan.actions] == ["Green", "Amber", "Red", "Green"]
