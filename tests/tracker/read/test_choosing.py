"""Which tables are the plan: of sheets named after months, the newest."""

from __future__ import annotations

from datetime import date

import pytest

from automation.tracker.read.answers import Answers
from automation.tracker.read.choosing import day_in_name
from automation.tracker.read.reading import read_grids
from tests.support.grids import grid, read, told

HEAD = "No | Action | Owner | Deadline | RAG"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("31 July 2017", date(2017, 7, 31)),
        ("Plan Sep-17", date(2017, 9, 30)),
        ("30.09.2017", date(2017, 9, 30)),
        ("Money", None),
    ],
)
def test_a_sheet_may_be_named_after_a_day_or_a_month(name: str, day: date | None) -> None:
    assert day_in_name(name) == day


def test_of_sheets_of_the_same_plan_by_month_the_newest_counts() -> None:
    row = "1 | Call each tenant over 80 | Clerk | Nov-17"
    found = read(grid("31 July 2017", HEAD, f"{row} | Red"), grid("31 August 2017", HEAD, f"{row} | Green"))
    assert [action.rating_text for action in found.plan.actions] == ["Green"]
    assert ("S56", "31 July 2017") in told(found.findings)


def test_months_with_other_actions_are_both_read() -> None:
    july = grid("July 2017", HEAD, "1 | Call each tenant | Clerk | Nov-17 | Red")
    august = grid("August 2017", HEAD, "2 | Fix the phones | Clerk | Dec-17 | Red")
    assert len(read(july, august).plan.actions) == 2


def test_a_list_below_a_line_that_says_risks_is_no_plan_unless_it_has_actions() -> None:
    risks = "Ref | Description | Owner | Mitigating action | Date | RAG"
    row = "1 | Meet each of the partners | Clerk | Ask the board for a reserve | Nov-17 | Red"
    plan = HEAD, "1 | Call each tenant | Clerk | Nov-17 | Red", ""
    found = read(grid("Plan", *plan, "Risks and issues", risks, row))
    assert [action.text for action in found.plan.actions] == ["Call each tenant"]
    found = read(grid("Plan", *plan, "Risks", HEAD, "2 | Fix the phones | Clerk | Nov-17 | Red"))
    assert len(found.plan.actions) == 2


PLAN = (
    "Ref | Improvement step | Lead officer | Target date | RAG",
    "1 | Mend the gate | Clerk | Nov-17 | Red",
)
RISKS = "No | Description of risk | Cause | Controls in place | Further action | Risk owner | Target date"
OTHERS = {
    "a register of risks": (RISKS, "1 | Staff leave | Pay is low | Talks | Pay more for it | Clerk | Nov-17"),
    "who is told of what": (
        "Activity | Responsible | Accountable | Consulted | Informed",
        "Write the plan | Clerk | Chief Nurse | Board | All staff",
    ),
    "complaints without actions": (
        "Ref | Complaint | Handler | Due | Status",
        "C1 | The lift was out of order | Clerk | Nov-17 | Open",
    ),
    "documents": (
        "Document | Owner | Version | Status",
        "Safeguarding policy for all staff | Clerk | 2 | Green",
    ),
}


@pytest.mark.parametrize("rows", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("where", ["on another sheet", "to the right"])
def test_another_list_beside_a_plan_is_not_part_of_it(rows: tuple[str, str], where: str) -> None:
    grids = [grid("Plan", *PLAN), grid("Sheet2", *rows)]
    if where == "to the right":
        grids = [grid("Plan", *(f"{left} | | | {right}" for left, right in zip(PLAN, rows, strict=True)))]
    found = read_grids(grids, answers=Answers(as_proposed=True))
    assert [action.text for action in found.plan.actions] == ["Mend the gate"]


def test_another_sheet_of_the_plan_in_other_words_is_read() -> None:
    other = grid("More", "Recommendation | Who | Finish by", "Paint the hall in the spring | Clerk | Dec-17")
    found = read_grids([grid("Plan", *PLAN), other], answers=Answers(as_proposed=True))
    assert [action.text for action in found.plan.actions] == ["Mend the gate", "Paint the hall in the spring"]
