"""Cards in the cells of a workbook, and plans with their actions side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.plan.findings import PlanError
from automation.tracker.read.cards_in_cells import CardedSource
from automation.tracker.read.grid import PlainSource
from tests.support.grids import grid, read

BLOCKS = (
    "Our cards",
    "",
    "Action: | Mend the gate",
    "Lead: | Clerk",
    "Due: | Oct-17",
    "RAG: | Red",
    "",
    "Action: | Paint it",
    "Lead: | Head of Estates",
    "Due: | Nov-17",
    "RAG: | ",
)
PAIRS = (
    "AFI 1",
    "Finding | Callers wait | Chief officer | ACC Crime",
    "Action | Mend the gate | Owner | Clerk",
    "Target date | Oct-17 | RAG | Red",
    "",
    "AFI 2",
    "Finding | Logs are late | Chief officer | DCC",
    "Action | Paint it | Owner | Head of Estates",
    "Target date | Nov-17 | RAG |",
)
ACROSS = (
    "Our plan",
    " | Action 1 | Action 2",
    "Action | Mend the gate | Paint it",
    "Lead | Clerk | Head of Estates",
    "Due date | Oct-17 | Nov-17",
    "RAG | Red | ",
)


@pytest.mark.parametrize(
    ("rows", "due", "lead"), [(BLOCKS, "B5", "B9"), (PAIRS, "B4", "D8"), (ACROSS, "B5", "C4")]
)
def test_each_card_is_an_action_and_each_value_keeps_its_own_cell(
    rows: tuple[str, ...], due: str, lead: str
) -> None:
    first, second = read(grid("Cards", *rows)).plan.actions
    assert (first.text, first.lead, first.due.text, first.rating_text) == (
        "Mend the gate",
        "Clerk",
        "Oct-17",
        "Red",
    )
    assert (second.text, second.lead, second.rating_text) == ("Paint it", "Head of Estates", "")
    assert (first.place.cell("due"), second.place.cell("lead")) == (due, lead)
    assert first.ref == {BLOCKS: "", PAIRS: "AFI 1", ACROSS: "Action 1"}[rows]


def test_a_card_on_each_sheet_is_an_action() -> None:
    sheets = [
        grid(f"Action {n}", "Action | Mend it", "Who is responsible? | Clerk", "By when? | Oct-17")
        for n in (1, 2)
    ]
    assert len(read(*sheets).plan.actions) == 2


def test_the_fill_beside_a_label_is_that_of_its_value() -> None:
    source = CardedSource(
        PlainSource((replace(grid("Cards", *BLOCKS), fills={11: {1: "00B050"}}, hidden=True),))
    )
    (laid,) = source.grids()
    assert laid.hidden
    assert [*source.fills(laid.sheet, range(9)).values()] == [{3: "00B050"}]


@pytest.mark.parametrize(
    "rows",
    [
        (
            "Action | What has to be done",
            "Lead | The person who does it",
            "Due date | When it should be done",
        ),
        ("Lead | Clerk", "Due date | Oct-17", "RAG | Red"),
    ],
)
def test_a_glossary_and_labels_without_an_action_are_no_cards(rows: tuple[str, ...]) -> None:
    with pytest.raises(PlanError):
        read(grid("Terms", *rows))


def test_a_plan_with_four_columns_is_no_card() -> None:
    rows = ("Action | Lead | Due | RAG", "Mend it | Clerk | Oct-17 | Red", "Paint it | Head | Nov-17 | Red")
    assert [action.place.cell("due") for action in read(grid("Plan", *rows)).plan.actions] == ["C2", "C3"]


def test_examples_beside_the_names_of_columns_are_no_actions() -> None:
    rows = (
        "Column | Meaning | Example",
        "Action | What is done | Mend it",
        "Lead | Who | Clerk",
        "Due | When | x",
    )
    assert read(grid("Terms", *rows)).plan.actions == ()
