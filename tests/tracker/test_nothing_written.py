"""A later field never wipes out an earlier one, and a word for nothing is never a value."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from automation.analysis.slippage import slippage
from automation.checks.run_checks import run_checks
from automation.plan.model import Action, Plan
from automation.tracker.read.result import ReadTracker
from tests.support.grids import grid, read

AS_AT = date(2017, 10, 2)
HEADINGS = "Section | Ref | Action | Lead | Due date | Revised due date | Progress BRAG | Comments"


def tracker(revised: object, due: str = "Sep-17") -> ReadTracker:
    row = ["2", "2.1", "Train all staff", "Head of service", due, revised, "Green", "Delayed by the supplier"]
    return read(grid("Actions", HEADINGS, row))


def only(found: ReadTracker) -> Action:
    (action,) = found.plan.actions
    return action


@pytest.mark.parametrize(
    "word", ["n/a", "N/A", "-", "\u2013", "none", "No", "nil", "not revised", "no change", ""]
)
def test_a_word_for_nothing_under_revised_due_date_is_no_date_and_takes_none_away(word: str) -> None:
    found = tracker(word)
    assert only(found).due_by == date(2017, 9, 30)
    assert only(found).is_late(AS_AT)
    assert [f.code for f in run_checks(found, AS_AT).findings if f.code.startswith("D")] == []


@pytest.mark.parametrize(("text", "code"), [
    ("TBC", "D05"), ("ongoing", "D05"), ("as above", "D02"), ("when funding is agreed", "D02"),
    ("2018", "D02"), ("Q3 2017", "D02"), ("Twice yearly", "D04"),
])  # fmt: skip
def test_a_revised_date_that_names_none_is_a_finding_and_the_first_one_counts(text: str, code: str) -> None:
    found = tracker(text)
    assert only(found).due_by == date(2017, 9, 30)
    assert only(found).is_late(AS_AT)
    (finding,) = [f for f in run_checks(found, AS_AT).findings if f.code.startswith("D")]
    assert (finding.code, finding.cell) == (code, "F2")
    assert "Until it gives a date, the first due date counts: 30 September 2017." in finding.message


@pytest.mark.parametrize("revised", ["Dec-17", date(2017, 12, 31), "31/12/2017"])
def test_a_revised_date_that_is_understood_counts(revised: object) -> None:
    assert only(tracker(revised)).due_by == date(2017, 12, 31)
    assert not only(tracker(revised)).is_late(AS_AT)


def test_without_a_first_date_the_revised_one_is_what_was_written() -> None:
    assert only(tracker("TBC", due="")).deadline.text == "TBC"
    assert only(tracker("n/a", due="")).deadline.blank


def test_a_word_for_nothing_moves_no_date_in_the_history() -> None:
    nights = [(date(2017, 9, n), tracker(word).plan) for n, word in enumerate(("", "n/a", "TBC"), 1)]
    (moved,) = slippage(nights)
    assert moved.changes == ()
    assert moved.now_by == date(2017, 9, 30)


def leads(**cells: object) -> tuple[Plan, list[str]]:
    names = ("Also written as", "Name", "Email", "Escalate to", "Away until", "Cover")
    found = read(
        grid("Actions", HEADINGS, "2 | 2.1 | Train | Head of service | Sep-17 | | Green |"),
        grid("Leads", ["Lead", *names], ["Head of service", *(cells.get(name, "") for name in names)]),
    )
    return found.plan, [finding.code for finding in found.findings]


@pytest.mark.parametrize("word", ["n/a", "-", "None", "no"])
def test_a_word_for_nothing_on_the_sheet_leads_names_nobody(word: str) -> None:
    columns = ("Also written as", "Name", "Email", "Escalate to", "Away until", "Cover")
    plan, findings = leads(**dict.fromkeys(columns, word))
    (lead,) = plan.leads
    assert (lead.also, lead.person, lead.emails, lead.escalate_to, lead.cover) == ((), "", (), "", "")
    assert lead.away_until is None
    assert "D50" not in findings


def test_a_row_without_a_ref_or_an_action_is_named_and_not_counted() -> None:
    found = read(
        grid(
            "Actions",
            HEADINGS,
            "2 | 2.1 | Train all staff | Head of service | Sep-17 | | Green |",
            "| | | | | | Green |",
            "2 | | | | | | |",
            "| | | | Sep-17 | | |",
            "2 | | Audit the files | Head of service | Sep-17 | | Green |",
            "2 | 2.3 | | Head of service | Sep-17 | | Green |",
            "| | | | | | |",
        )
    )
    assert [action.ref for action in found.plan.actions] == ["2.1", "", "2.3"]
    (named,) = [finding for finding in found.findings if finding.code == "S70"]
    assert named.cell == "B3"
    assert (
        named.message == "Rows 3, 4 and 5 have neither a Ref nor an Action, so they do not count as actions."
    )


def test_a_time_of_day_beside_a_revised_date_is_still_that_day() -> None:
    assert only(tracker(datetime(2017, 12, 31, 9, 30))).due_by == date(2017, 12, 31)
