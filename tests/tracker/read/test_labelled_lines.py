"""Actions in running text: lines with labels, and lists that name a lead and a date."""

from __future__ import annotations

import pytest

from automation.plan.findings import PlanError
from automation.tracker.read.answers import Answers
from automation.tracker.read.document_rows import Paragraph
from automation.tracker.read.labelled_lines import with_labelled_lines
from automation.tracker.read.reading import read_grids
from automation.tracker.read.text_file import text_grid

LABELS = """
Actions from Tuesday

Action: Mend the gate of the yard
Owner: Clerk
Due: Oct-17

Action: Paint the front of the hall
Owner: Head of Estates
Due: Nov-17
"""
WITHIN = """
1.a.i Mend the gate of the yard. Lead: Clerk. Due: Oct-17.
1.a.ii Paint the front of the hall. Lead: Head of Estates. Due: Nov-17. RAG: Red
"""
LISTS = """
The actions that we agreed:

1. Mend the gate of the yard - Clerk - by Oct-17
2. Paint the front of the hall - Head of Estates - by Nov-17
"""
BRACKETS = """
a) Mend the gate of the yard (Clerk, Oct-17)
b) Paint the front of the hall (Head of Estates, Nov-17)

Kind regards
"""


@pytest.mark.parametrize("text", [LABELS, WITHIN, LISTS, BRACKETS])
def test_actions_in_running_text_come_in(text: str) -> None:
    found = read_grids((text_grid(text, "mail.txt"),), answers=Answers(as_proposed=True)).plan.actions
    assert [
        (action.text, action.lead, action.due.text[-6:], action.rating_text == "Red") for action in found
    ] == [
        ("Mend the gate of the yard", "Clerk", "Oct-17", False),
        ("Paint the front of the hall", "Head of Estates", "Nov-17", text == WITHIN),
    ]


@pytest.mark.parametrize("text", [LISTS, BRACKETS])
def test_what_a_list_says_is_only_proposed(text: str) -> None:
    with pytest.raises(PlanError, match="no column that is certainly the Action"):
        read_grids((text_grid(text, "mail.txt"),))


@pytest.mark.parametrize(
    "lines",
    [
        ["Lead: Head of Access", "Sponsor: Director of Adult Services", "Updated: Oct-17"],
        ["1. The board met in October", "2. The board heard from Ofsted - twice"],
        ["Note: the lead is away until Oct-17."],
        ["Mr Smith asked: when is it due? Due: soon."],
    ],
)
def test_other_lines_stay_as_they_are(lines: list[str]) -> None:
    blocks = [Paragraph(line) for line in lines]
    assert [*with_labelled_lines(blocks)] == blocks
