"""Which meeting a paper is for, and when it is due."""

from __future__ import annotations

from datetime import date

import pytest

from automation.papers.meetings import (
    meetings,
    next_meeting,
    not_to_be_made,
    papers_due,
    unread_boards,
)
from automation.plan.findings import PlanError
from automation.plan.model import Board, Plan
from tests.support.grids import grid, read

PLAN = Plan(
    boards=(
        Board("Improvement Board", "ib.docx", date(2017, 11, 13), 7),
        Board("Improvement Board", "ib.docx", date(2017, 10, 9), 7),
        Board("Improvement Board", "ib.docx", date(2017, 9, 4), 7),
        Board("Cabinet", "summary.docx", date(2017, 10, 16), None),
        Board("LSCB", "summary.docx", None, 7),
    )
)


@pytest.mark.parametrize(
    ("as_at", "due"),
    [
        (date(2017, 10, 1), []),
        (date(2017, 10, 2), ["Improvement Board"]),
        (date(2017, 10, 9), ["Improvement Board"]),
        (date(2017, 10, 10), []),
        (date(2017, 10, 16), ["Cabinet"]),
    ],
)
def test_a_paper_is_due_from_its_due_day_to_its_meeting(as_at: date, due: list[str]) -> None:
    assert [meeting.board for meeting in papers_due(PLAN, as_at)] == due


def test_the_next_meeting_is_found_by_name_or_part_of_it() -> None:
    for name in ("Improvement Board", "improvement board", " IMPROVEMENT "):
        assert next_meeting(PLAN, name, date(2017, 10, 2)).day == date(2017, 10, 9)
    assert next_meeting(PLAN, "cabinet", date(2017, 10, 16)).day == date(2017, 10, 16)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Scrutiny", "There is no board 'Scrutiny'. The sheet Boards has: Improvement Board, Cabinet, LSCB."),
        ("b", "'b' may mean several boards. The sheet Boards has: Improvement Board, Cabinet, LSCB."),
        ("", "There is no board ''"),
        (
            "LSCB",
            "The LSCB has no meeting on or after 2 October 2017; add a Meeting date to the sheet",
        ),
    ],
)
def test_a_board_that_cannot_be_found_is_explained(name: str, sentence: str) -> None:
    with pytest.raises(PlanError) as error:
        next_meeting(PLAN, name, date(2017, 10, 2))
    assert sentence in str(error.value)


def test_a_plan_without_boards_says_what_to_add() -> None:
    with pytest.raises(PlanError, match="has no boards yet; add the board"):
        next_meeting(Plan(), "Improvement Board", date(2017, 10, 2))


def test_a_number_of_days_beyond_the_calendar_is_ignored() -> None:
    boards = (
        Board("One", "x.docx", date(2017, 10, 9), 10**9),
        Board("Two", "x.docx", date(1, 1, 1), 5),
        Board("Three", "x.docx", date(9999, 12, 31), -5),
    )
    assert [m.paper_due for m in meetings(Plan(boards=boards))] == [
        date(1, 1, 1), date(2017, 10, 9), date(9999, 12, 31)
    ]  # fmt: skip


AS_AT = date(2017, 10, 4)
DAYS = "Boards!D3 cannot be read: 'five' is not a number of days. Type only the number of days, such as 5."
DATE = "cannot be read: 'second Tuesday' is not a date. Type one date, as day/month/year."


def with_boards(*rows: str, more: tuple[str, ...] = ()):
    return read(
        grid("Actions", "Section | Ref | Action | Lead | Due date", "1 | 1.1 | Do it | Head | Sep-17"),
        grid("Boards", "Board | Paper | Meeting date | Paper due days before", *rows),
        grid("Accepted", "Code | Where | Reason | Accepted by | Until", *more),
    )


def test_a_row_that_cannot_be_read_names_its_cell_and_what_to_type() -> None:
    found = with_boards(
        "Improvement Board | ib.docx | 09/10/2017 | 7",
        "ICS Board | ics.docx | 06/10/2017 | five",
        "Cabinet | c.docx | second Tuesday | a week",
        "LSCB | l.docx | |",
    )
    assert not_to_be_made(unread_boards(found, AS_AT)) == [
        f"No paper can be made for ICS Board on 6 October 2017: its Paper due days before in {DAYS}",
        f"No paper can be made for Cabinet: its Meeting date in Boards!C4 {DATE}",
    ]
    assert [meeting.board for meeting in papers_due(found.plan, AS_AT)] == ["Improvement Board"]


def test_each_board_is_named_once_with_its_other_cells() -> None:
    found = with_boards(*(f"Cabinet | c.docx | day {number} | 7" for number in range(1, 7)))
    (said,) = not_to_be_made(unread_boards(found, AS_AT))
    assert said.startswith(
        "No paper can be made for Cabinet: its Meeting date in Boards!C2 cannot be read: 'day 1'"
    )
    assert said.endswith(" Boards!C3, Boards!C4, Boards!C5 and more cannot be read either.")


def test_an_unreadable_number_of_days_matters_until_the_meeting() -> None:
    found = with_boards("ICS Board | ics.docx | 06/10/2017 | five")
    assert len(unread_boards(found, date(2017, 10, 5))) == 1
    # The paper of a meeting that is today is made without asking how many days before it was due.
    assert unread_boards(found, date(2017, 10, 6)) == ()
    assert len(papers_due(found.plan, date(2017, 10, 6))) == 1
    assert unread_boards(found, date(2017, 10, 7)) == ()


def test_an_accepted_row_needs_nobody() -> None:
    rows = ("Cabinet | c.docx | to be agreed | 7", "LSCB | l.docx | to be agreed | 7")
    found = with_boards(*rows, more=("S66 | Boards!C2 | Dates come in May | Chair | 01/12/2017",))
    assert [row.board for row in unread_boards(found, AS_AT)] == ["LSCB"]
    assert [row.board for row in unread_boards(found, date(2017, 12, 2))] == ["Cabinet", "LSCB"]


def test_a_board_with_only_an_unreadable_date_is_not_called_a_board_without_one() -> None:
    found = with_boards("Cabinet | c.docx | second Tuesday | 7", "Cabinet | c.docx | 04/09/2017 | 7")
    with pytest.raises(PlanError) as error:
        next_meeting(found.plan, "cabinet", AS_AT, unread_boards(found, AS_AT))
    assert str(error.value) == (
        f"The next meeting of the Cabinet is not known: its Meeting date in Boards!C2 {DATE}"
    )
