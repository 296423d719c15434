"""Which column holds which field: the heading, the content and the neighbours decide together."""

from __future__ import annotations

import pytest

from automation.tracker.read.headings import Headings
from automation.tracker.read.recognition import recognise

TEXTS = ["Replace the boilers in the schools", "Review every large contract", "Hold a workshop with parents"]
PEOPLE = ["Head of Estates", "Chief Nurse", "Company Secretary"]
DATES = ["Sep-17", "Oct-17", "Nov-17"]
STATES = ["Green", "Red", "Amber"]
PROSE = [
    "The work began in May and goes on",
    "All of the wards have been visited",
    "There is no news as of yet",
]


def columns(head: str, *values: list[str]) -> Headings | None:
    """Recognise headings with bars between them, above the values of each column."""
    cells = list(enumerate(head.split(" | ")))
    return recognise(cells, [list(row) for row in zip(*values, strict=True)])


def fields(found: Headings | None) -> str:
    """Return the field of each column in order; proposed ones in brackets."""
    assert found is not None
    known = {column: name for name, column in found.columns.items()}
    doubtful = {column: f"({name})" for column, _, name in found.proposed}
    width = len(found.texts)
    return " ".join(known.get(column) or doubtful.get(column) or "-" for column in range(width))


@pytest.mark.parametrize(
    "head",
    [
        "Action | Lead | Due date | RAG",
        "How will we do it? | Who is responsible? | When will it be done by? | Where are we?",
        "Piece of work | Staff lead | Wanted by | Position",
        "Management response | Responsible officer | Agreed implementation date | Status",
        "Name | Person | Date | Status",
        "Recommendation | Owner | Target | Progress",
    ],
)
def test_plans_of_many_kinds_come_in_whole(head: str) -> None:
    assert fields(columns(head, TEXTS, PEOPLE, DATES, STATES)) == "text lead due rating"


def test_a_sponsor_is_no_lead_and_a_start_is_not_due() -> None:
    found = columns("Action | Sponsor | Lead | Start | Finish", TEXTS, PEOPLE, PEOPLE, DATES, DATES)
    assert fields(found) == "text section_owner lead - due"


def test_a_heading_that_says_nothing_is_proposed_by_what_stands_below_it() -> None:
    assert fields(columns("Action | Falls to | Deadline", TEXTS, PEOPLE, DATES)) == "text (lead) due"


def test_what_stands_in_a_column_overrules_a_heading_that_people_use_for_different_things() -> None:
    assert (
        fields(columns("Action | Lead | Due | Status", TEXTS, PEOPLE, DATES, PROSE))
        == "text lead due comments"
    )
    assert (
        fields(columns("Action | Lead | Due | Progress", TEXTS, PEOPLE, DATES, STATES))
        == "text lead due rating"
    )


def test_where_two_columns_tell_the_lead_alike_none_is_certain() -> None:
    found = columns("Action | Led by | Named officer | Due", TEXTS, PEOPLE, PEOPLE[::-1], DATES)
    assert fields(found) == "text (lead) - due"
    found = columns("Action | Named officer | Portfolio holder | Due", TEXTS, PEOPLE, PEOPLE[::-1], DATES)
    assert fields(found) == "text lead (section_owner) due"


def test_a_percentage_says_how_far_an_action_is_but_not_any_percentage() -> None:
    shares = ["100%", "40%", "0%"]
    for heading, field in {"% Comp.": "completed", "Progress": "completed", "Target %": "-"}.items():
        assert fields(columns(f"Action | Lead | {heading}", TEXTS, PEOPLE, shares)) == f"text lead {field}"


def test_figures_under_a_per_cent_sign_are_percentages() -> None:
    for heading, field in {"% Complete": "completed", "Progress %": "completed", "% of budget": "-"}.items():
        found = columns(f"Action | Lead | {heading} | Remarks", TEXTS, PEOPLE, ["0.5", "1", "0"], PROSE)
        assert fields(found) == f"text lead {field} comments"


def test_statuses_are_proposed_as_ratings_whatever_their_heading_but_levels_of_risk_are_not() -> None:
    statuses = ["In progress", "Closed", "Not started"]
    for heading, field in {"Outcome of follow up": "(rating)", "Importance": "-", "Measures": "-"}.items():
        found = columns(f"Action | Lead | Date | {heading}", TEXTS, PEOPLE, DATES, statuses)
        assert fields(found) == f"text lead due {field}"


def test_dates_are_no_actions_under_any_heading() -> None:
    found = columns("What we agreed to do | Accountable | Milestone | RAG", TEXTS, PEOPLE, DATES, STATES)
    assert fields(found) == "text lead (due) rating"


def test_the_lead_of_the_work_comes_before_its_senior_owner() -> None:
    found = columns("Deliverable | SRO | Workstream lead | Finish", TEXTS, PEOPLE, PEOPLE, DATES)
    assert fields(found) == "text section_owner lead due"


def test_the_date_of_a_report_is_not_due() -> None:
    found = columns("Final report date | Agreed action | Owner | Agreed date", DATES, TEXTS, PEOPLE, DATES)
    assert fields(found) == "- text lead due"


def test_of_two_dates_that_are_told_alike_the_later_ones_are_due() -> None:
    later = ["Dec-17", "Jan-18", "Mar-18"]
    for one, two in (("Date agreed", "Date expected"), ("Visit date", "Check back on")):
        found = columns(f"{one} | Action | Lead | {two}", DATES, TEXTS, PEOPLE, later)
        assert fields(found).replace("(", "").replace(")", "") == "- text lead due"
    for two in ("Forecast finish", "Expected date"):
        found = columns(f"Baseline finish | Action | Lead | {two}", DATES, TEXTS, PEOPLE, later)
        assert found is not None
        assert found.columns["due"] == 0


def test_a_risk_is_no_rating_and_a_closed_case_no_completion_where_the_action_has_its_own() -> None:
    found = columns(
        "Risk (RAG) | Action | Lead | Due date | Done", STATES, TEXTS, PEOPLE, DATES, ["Y", "N", "N"]
    )
    assert fields(found) == "- text lead due completed"
    found = columns(
        "Date closed | Action | Lead | Due date | Action complete (date)",
        DATES, TEXTS, PEOPLE, DATES, ["Oct-17", "", ""],
    )  # fmt: skip
    assert fields(found) == "- text lead due completed"


def test_an_outcome_that_is_met_or_not_is_a_rating() -> None:
    found = columns("Action | Lead | Date | Outcome", TEXTS, PEOPLE, DATES, ["Met", "Not met", "Partly met"])
    assert fields(found) == "text lead due (rating)"


def test_a_rating_may_be_a_number_but_not_every_number_is_a_rating() -> None:
    grades = ["1", "2", "2"]
    assert fields(columns("Action | Lead | Status", TEXTS, PEOPLE, grades)) == "text lead rating"
    assert fields(columns("Action | Lead | Status", TEXTS, PEOPLE, ["3", "1", "2"])) == "text lead rating"
    assert fields(columns("Action | Lead | Outline level", TEXTS, PEOPLE, grades)) == "text lead -"


def test_what_is_to_be_different_is_no_action() -> None:
    found = columns("Recommendation | Owner | When | What does good look like?", TEXTS, PEOPLE, DATES, PROSE)
    assert fields(found) == "text lead due outcome"


def test_initials_are_proposed_as_leads() -> None:
    assert fields(columns("Action | Int. | When", TEXTS, ["HT", "SEN", "DH"], DATES)) == "text (lead) due"


def test_levels_are_no_sections_and_forecasts_are_only_proposed() -> None:
    levels = ["High", "Low", "High"]
    assert (
        fields(columns("Priority | Action | Lead | Due", levels, TEXTS, PEOPLE, DATES)) == "- text lead due"
    )
    found = columns("Action | Lead | Due | Forecast date", TEXTS, PEOPLE, DATES, DATES)
    assert fields(found) == "text lead due (revised)"


def test_a_date_before_the_action_may_be_that_of_a_meeting_so_it_is_only_proposed_as_due() -> None:
    assert fields(columns("Date | Action | Owner", DATES, TEXTS, PEOPLE)) == "(due) text lead"
    assert (
        fields(columns("Date | Action | Owner | Deadline", DATES, TEXTS, PEOPLE, DATES)) == "- text lead due"
    )


def test_a_rating_for_each_month_is_one_rating() -> None:
    found = columns("Action | Lead | RAG Jul | RAG Aug", TEXTS, PEOPLE, STATES, STATES)
    assert found is not None
    assert (found.columns["rating"], found.series) == (3, (2, 3))


@pytest.mark.parametrize(
    ("head", "rating", "series"),
    [
        ("Action | Lead | RAG Sep | RAG Aug | RAG Jul | Previous RAG", 2, (4, 3, 2)),
        ("Action | Lead | Previous RAG | Current RAG", 3, (2, 3)),
        ("Action | Lead | RAG | Previous RAG", 2, (3, 2)),
        ("Action | Lead | RAG | Impact RAG", 2, ()),
    ],
)
def test_the_latest_of_several_ratings_is_the_rating(head: str, rating: int, series: tuple[int, ...]) -> None:
    found = columns(head, TEXTS, PEOPLE, *[STATES] * (head.count("|") - 1))
    assert found is not None
    assert (found.columns["rating"], found.series) == (rating, series)


@pytest.mark.parametrize(
    "head", ["Role | Organisation | Town", "Term | Meaning | Page", "Risk | Likelihood | Score"]
)
def test_other_lists_are_no_plans(head: str) -> None:
    assert columns(head, PEOPLE, ["a", "b", "c"], ["1", "2", "3"]) is None


SHORT = ["Fix the lift", "Hire two nurses", "Exit interviews"]


@pytest.mark.parametrize(
    "head",
    [
        "Recommended action | Lead | Due date",
        "Action to address the finding | Action holder | Deliver by",
        "Objective / action | Delegated to | Needed by",
        "Change we will make | Lead agency | Required by",
    ],
)
def test_actions_may_be_short(head: str) -> None:
    assert fields(columns(head, SHORT, PEOPLE, DATES)) == "text lead due"


def test_teams_and_initials_under_a_heading_that_tells_the_lead_are_proposed() -> None:
    teams = ["HoS", "Schools", "Finance"]
    assert fields(columns("Action | Accountable body | Due", TEXTS, teams, DATES)) == "text (lead) due"


def test_a_date_before_the_action_is_due_if_its_heading_says_so() -> None:
    assert fields(columns("Needed by | Action | Lead", DATES, TEXTS, PEOPLE)) == "due text lead"
    assert fields(columns("Date agreed | Action | Lead", DATES, TEXTS, PEOPLE)) == "- text lead"
    assert fields(columns("Owner | Date | Action", PEOPLE, DATES, TEXTS)) == "lead due text"


def test_an_activity_that_is_intended_is_an_action_and_its_outcome_is_none() -> None:
    found = columns("Intended activity | Lead | Due | Action outcome", TEXTS, PEOPLE, DATES, PROSE)
    assert fields(found) == "text lead due outcome"


def test_a_heading_that_says_something_else_is_not_proposed() -> None:
    found = columns("Plan ahead | Lead | Due | Risk", TEXTS, PEOPLE, DATES, PROSE)
    assert fields(found) == "text lead due -"


def test_complete_with_a_date_in_each_row_may_be_when_it_is_due_but_completed_is_over() -> None:
    done = ["Yes", "No", "No"]
    head = "Action | Lead | Complete | Done?"
    assert fields(columns(head, TEXTS, PEOPLE, DATES, done)) == "text lead (due) completed"
    assert fields(columns("Action | Lead | Completed", TEXTS, PEOPLE, DATES)) == "text lead completed"


def test_colours_under_achieved_are_ratings() -> None:
    assert fields(columns("Action | Lead | Achieved?", TEXTS, PEOPLE, STATES)) == "text lead rating"


def test_an_unnamed_date_is_no_rival_where_a_start_is_named() -> None:
    assert fields(columns("Action | Commence | Implement by", TEXTS, DATES, DATES[::-1])) == "text - due"


def test_high_and_low_are_no_ratings_unless_the_heading_is_that_of_ratings() -> None:
    levels = ["High", "Low", "Medium"]
    head = "Action | Lead | Due date | Confidence"
    assert fields(columns(head, TEXTS, PEOPLE, DATES, levels)) == "text lead due -"
    assert fields(columns(head, TEXTS, PEOPLE, DATES, STATES)) == "text lead due rating"


def test_headings_in_welsh_are_understood() -> None:
    found = columns("Gweithred | Swyddog arweiniol | Erbyn pryd | Statws", TEXTS, PEOPLE, DATES, STATES)
    assert fields(found) == "text lead due rating"
