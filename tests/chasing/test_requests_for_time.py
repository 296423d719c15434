"""A later date that a lead asks for becomes a request to a board where the plan keeps decisions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from automation.chasing.compose import agreed_words
from automation.chasing.reply_sheet import HEADER_ROW, SHEET
from automation.chasing.requests_for_time import Request
from automation.cli import main
from automation.plan.decisions import Minutes
from automation.plan.due_language import read_due
from automation.plan.model import Board, Decision, Plan
from automation.plan.settings import Settings
from automation.tracker.read.reading import read_tracker
from tests.chasing.test_applying import answered, apply, cells
from tests.support.plans import action, plan, section
from tests.support.trackers import AS_AT, small_tracker

NOTED = Decision("Pond Board", date(2017, 9, 18), "17/4", "Noted", "2")
BOARDS = (
    Board("LSCB", meeting=date(2017, 10, 4), about=("Safeguarding",)),
    Board("Cabinet", meeting=date(2017, 10, 9)),
    Board("Pond Board", meeting=date(2017, 11, 13)),
    Board("Pond Board", meeting=date(2017, 10, 16)),
)


def asked(new: str, *decisions: Decision, revised: str = "", may: str = "Pond Board; LSCB") -> Request | None:
    one = action("2.1", "Sep-17", "Red", revised=revised)
    made = plan(
        one,
        sections=(section("2", "Leadership"),),
        decisions=decisions,
        boards=BOARDS,
        settings=Settings(who_may_redate=may),
    )
    return Request.of(made, one, new, AS_AT)


def test_a_later_date_is_a_request_to_the_board_that_may_grant_it_and_meets_next():
    found = asked("Dec-17", NOTED)
    assert found is not None
    assert (found.agreed, found.new, found.board) == ("Sep-17", "Dec-17", "Pond Board")
    assert found.meeting == date(2017, 10, 16)
    assert not found.is_known


def test_no_decision_is_needed_without_decisions_or_for_a_date_that_was_agreed_or_is_sooner():
    granted = Decision("Pond Board", date(2017, 9, 18), "17/5", "Extended", "2.1", read_due("Dec-17"))
    assert asked("Dec-17") is None
    assert asked("Nov-17", granted) is None
    assert asked("Aug-17", NOTED) is None


def test_a_request_that_is_on_the_sheet_is_known():
    there = Decision("Pond Board", None, "", "Extension requested", "2.1", read_due("31/12/2017"))
    found = asked("Dec-17", NOTED, there)
    assert found is not None
    assert found.is_known


def test_the_paper_about_its_own_theme_goes_before_the_board_that_meets_sooner():
    one = action("7.1", section="7")
    made = plan(one, sections=(section("7", "Safeguarding"),), boards=BOARDS, decisions=(NOTED,))
    assert Minutes(made).deciding(one, AS_AT) == ("LSCB", date(2017, 10, 4))
    assert Minutes(plan(one, decisions=(NOTED,))).deciding(one, AS_AT) == ("", None)


@pytest.mark.parametrize(
    ("decision", "revised", "said"),
    [
        ("Extension requested", "", "Dec-17 was asked for and is not granted yet"),
        ("Refused", "Dec-17", "Dec-17 was not granted"),
        ("Noted", "Dec-17", "no board has agreed to Dec-17"),
    ],
)
def test_a_letter_names_the_date_that_was_agreed(decision, revised, said):
    one = action("2.1", "Sep-17", "Red", revised=revised)
    row = Decision("B", date(2017, 9, 4), "1", decision, "2.1", read_due("Dec-17"))
    words = agreed_words(one, Minutes(plan(one, decisions=(row,))))
    assert words == f"{said}; the agreed date is 30 September 2017"


def test_a_letter_says_nothing_of_it_where_all_is_agreed_or_no_decisions_are_kept():
    one = action("2.1", "Sep-17", "Red", revised="Dec-17")
    granted = Decision("B", date(2017, 9, 4), "1", "Extended", "2.1", read_due("Dec-17"))
    for made in (plan(one), plan(one, decisions=(granted,))):
        assert agreed_words(one, Minutes(made)) == ""


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """Give a tracker with a sheet Decisions of one row."""
    return small_tracker(tmp_path, decisions=(NOTED,))


def rows(tracker: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(tracker)["Decisions"].iter_rows(min_row=2, values_only=True))


def decided(tracker: Path) -> Plan:
    return read_tracker(tracker).plan


def test_apply_writes_a_row_of_decisions_and_leaves_the_revised_date(tracker: Path, capsys) -> None:
    reply = answered(tracker, "reply.xlsx", {"D": "Green", "F": "Dec-17"})
    assert apply(tracker) == 0
    said = capsys.readouterr().out
    assert "3.1, Revised due date (a new row of Decisions)" in said
    assert "would be" not in said
    assert cells(tracker, "I5", "G5") == ["Green", None]
    new = decided(tracker).decisions[-1]
    assert (new.decision, new.refs, new.new_date.text, new.minute) == (
        "Extension requested",
        "3.1",
        "Dec-17",
        "",
    )
    assert new.why.startswith("Asked for by J Smith")
    assert not reply.exists()  # the tracker has it, so it is put away
    assert main(["history", "undo", str(tracker)]) == 0
    assert [row.decision for row in decided(tracker).decisions] == ["Noted"]


def test_two_requests_at_once_become_two_rows(tmp_path: Path) -> None:
    late = (action("2.1", "Jun-17", "Red"), action("3.1", "Jul-17", "Red", row=3))
    tracker = small_tracker(tmp_path, decisions=(NOTED,), actions=late)
    reply = answered(tracker, "one.xlsx", {"F": "Dec-17"})
    book = openpyxl.load_workbook(reply)
    book[SHEET][f"F{HEADER_ROW + 3}"] = "Jun-18"
    book.save(reply)
    apply(tracker)
    asked = [row.new_date.text for row in decided(tracker).decisions if row.minute == ""]
    assert sorted(asked) == ["Dec-17", "Jun-18"]
