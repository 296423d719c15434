"""What people settled about a plan overrides what was recognised, and nothing else."""

from __future__ import annotations

from automation.plan.ratings import Rating
from automation.tracker.read.answers import KEPT, NOTHING_SETTLED, Answers
from automation.tracker.read.reading import read_grids
from tests.support.grids import grid

PLAN = grid(
    "Plan",
    "Action | Lead | Deadline | Position | Checked by",
    "Mend the gate | Clerk | Oct-17 | Green | Warden",
    "Paint the hall | Warden | Nov-17 | Red | Clerk",
)


def leads(answers: Answers) -> list[str]:
    return [action.lead for action in read_grids([PLAN], answers=answers).plan.actions]


def test_a_column_is_what_a_person_says_that_it_is():
    assert leads(NOTHING_SETTLED) == ["Clerk", "Warden"]
    assert leads(Answers(columns={"checked by": "lead"})) == ["Warden", "Clerk"]


def test_a_column_that_is_kept_holds_no_field():
    found = read_grids([PLAN], answers=Answers(columns={"position": KEPT}))
    assert [action.rating for action in found.plan.actions] == [Rating.NOT_RATED] * 2
    assert {column.heading: column.state for column in found.columns}["Position"] == "confirmed"


def test_of_two_columns_that_were_settled_for_one_field_the_first_has_it():
    assert leads(Answers(columns={"lead": "lead", "checked by": "lead"})) == ["Clerk", "Warden"]


def test_answers_are_about_plans_and_never_about_other_tables():
    sections = grid("Sections", "Section | Theme | Owner", "1 | Estates | Warden")
    plan = grid("Actions", "Section | Ref | Action | Lead | Due date", "1 | 1.1 | Mend it | Clerk | Oct-17")
    found = read_grids([plan, sections], answers=Answers(columns={"owner": "lead"}))
    assert [section.owner for section in found.plan.sections] == ["Warden"]


def test_answers_about_other_headings_change_nothing():
    assert leads(Answers(columns={"responsible": "text"})) == leads(NOTHING_SETTLED)
