"""A key of ratings that stands in plain cells or in a sentence is read as a proposal."""

from __future__ import annotations

import pytest

from automation.plan.ratings import State
from automation.tracker.read.grid import Grid
from automation.tracker.read.key_in_cells import key_in_cells
from tests.support.grids import grid, read

PLAN = "Ref | Action | Lead | Due date | RAG"


def found(*rows: list[str], used: tuple[str, ...] = ()) -> list[tuple[str, str, bool]]:
    entries = key_in_cells([Grid("Key", [*rows])], {}, used)
    return [(entry.word, entry.meaning, entry.settled) for entry in entries]


@pytest.mark.parametrize(
    "rows",
    [
        [["Green = complete; Blue = not started"]],
        [["RAG key: Green = complete, Blue = not started."]],
        [["", "Key"], ["", "Green", "complete"], ["", "Blue", "not started"]],
        [["Green", "", "complete"], ["Blue", "", "not started"]],
        [["Green: complete"], ["Blue: not started"]],
        [["Green \u2013 complete\nBlue \u2013 not started"]],
    ],
)
def test_a_key_in_a_sentence_or_in_cells_is_read_and_what_speaks_against_the_usual_meaning_is_asked(rows):
    assert [(word, meaning.rstrip("."), settled) for word, meaning, settled in found(*rows)] == [
        ("Green", "complete", False),
        ("Blue", "not started", False),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Green fields were visited; Blue badges were issued"]],
        [["Green = complete"]],  # one word is no key
        [["Owner = Head of service; Date = today"]],
        [["Red", "12"], ["Green", "30"]],  # counts of ratings
        [[]],
    ],
)
def test_other_texts_are_no_key(rows):
    assert found(*rows) == []


def test_a_word_that_the_plan_uses_can_be_explained_in_a_key():
    assert found(["Gold = done; Mud = stuck"], used=("Gold", "Mud")) == [
        ("Gold", "done", False),
        ("Mud", "stuck", False),
    ]
    assert found(["Gold = done; Mud = stuck"])[1:] == []


def test_the_key_on_another_sheet_counts_and_the_usual_rows_stand_beside_it():
    plan = grid("Plan", PLAN, "1 | Do it | Head | Dec-17 | Green", "2 | Do more | Head | Dec-17 | Red")
    key = Grid("Colours", [["Green", "complete"], ["Amber", "on track"]])
    entries = {entry.word: (entry.rating.state, entry.settled) for entry in read(plan, key).plan.key.entries}
    assert entries == {
        "Green": (State.ON_TRACK, False), "Amber": (State.AT_RISK, False),
        "Blue": (State.DONE, True), "Red": (State.OFF_TRACK, True),
    }  # fmt: skip


def test_a_key_to_the_right_of_a_plan_counts_but_further_columns_of_the_plan_are_none():
    apart = grid(
        "Plan",
        f"{PLAN} |  | Key |",
        "1 | Mend it | Head | Nov-17 | Red |  | Red | Late",
        "2 | Paint it | Head | Dec-17 | Green |  | Green | Finished",
    )
    beside = grid(
        "Plan",
        f"{PLAN} | Last month | Reason",
        "1 | Mend it | Head | Nov-17 | Red | Red | Late",
        "2 | Paint it | Head | Dec-17 | Green | Green | Finished",
    )
    for plan, settled in ((apart, False), (beside, True)):
        green = next(entry for entry in read(plan).plan.key.entries if entry.word == "Green")
        assert green.settled is settled
