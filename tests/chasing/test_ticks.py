"""Ticks in `chasers.xlsx`: which letters were sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl

from automation.chasing.ledger import Ledger
from automation.chasing.planning import plan_letters
from automation.chasing.register import write_register
from automation.chasing.ticks import SHEET, take_ticks, tick_rows
from tests.support.letters import record_drafts
from tests.support.plans import action, plan

MONDAY, TUESDAY = date(2017, 10, 2), date(2017, 10, 3)
NOW = datetime(2017, 10, 3, 6, 0, tzinfo=UTC)
LISTED = plan(*(action(f"{n}.1", "Sep-17", lead=f"Lead {n}", row=n) for n in range(2, 6)))


def register(ledger: Ledger, folder: Path, day: date) -> Path:
    """Write a night's drafts and its register, as the night does."""
    letters = plan_letters(LISTED, day, ledger).letters
    rows = tick_rows(ledger.entries(), letters, day)
    record_drafts(ledger, letters, day, NOW)
    return write_register((), folder / day.isoformat() / "chasers.xlsx", day, to_tick=rows)


def tick(path: Path, values: Mapping[str, object]) -> None:
    """Write beside letters, found by their day and lead, such as `2 Lead 3`."""
    book = openpyxl.load_workbook(path)
    for row in book[SHEET].iter_rows(min_row=4):
        row[0].value = values.get(f"{row[1].value.day} {row[2].value}")
    book.save(path)
    book.close()


def states(ledger: Ledger) -> list[str]:
    return [f"{entry.went_on.day} {entry.lead}: {entry.state}" for entry in ledger.entries()]


def test_what_is_ticked_beside_a_letter_is_taken_down_once(ledger, tmp_path):
    path = register(ledger, tmp_path, MONDAY)
    tick(path, {"2 Lead 2": "Yes", "2 Lead 3": " x ", "2 Lead 4": "no", "2 Lead 5": datetime(2017, 10, 3)})
    marked, wrong = take_ticks([path], ledger, NOW)
    assert marked == [
        "2 letters of 2 October 2017 marked as sent.",
        "1 letter of 2 October 2017 marked as not sent.",
        "1 letter of 2 October 2017 marked as sent, on 3 October 2017.",
    ]
    assert wrong == []
    assert states(ledger) == ["2 Lead 2: sent", "2 Lead 3: sent", "2 Lead 4: not sent", "3 Lead 5: sent"]
    assert take_ticks([path], ledger, NOW) == ([], [])


def test_a_tick_beside_a_letter_of_yesterday_in_the_register_of_today(ledger, tmp_path):
    """Its draft has been replaced meanwhile; the new one, which would ask again, goes."""
    register(ledger, tmp_path, MONDAY)
    today = register(ledger, tmp_path, TUESDAY)
    tick(today, {"2 Lead 2": "Yes", "3 Lead 3": "Yes"})
    take_ticks([today], ledger, NOW)
    assert [line for line in states(ledger) if "Lead 2" in line or "sent" in line] == [
        "2 Lead 2: sent",
        "3 Lead 2: replaced",
        "3 Lead 3: sent",
    ]


def test_what_is_not_understood_is_said_with_its_row(ledger, tmp_path):
    path = register(ledger, tmp_path, MONDAY)
    tick(path, {"2 Lead 2": "maybe", "2 Lead 3": "Yes", "2 Lead 4": "1/9/2017"})
    marked, wrong = take_ticks([path], ledger, NOW)
    assert marked == ["1 letter of 2 October 2017 marked as sent."]
    (said,) = wrong
    assert said == (
        "2 ticks in 2017-10-02/chasers.xlsx, on the sheet Letters, not understood: row 4 ('maybe') and row 6 "
        "('1/9/2017'). Write Yes, No or the day on which it was sent."
    )
    assert states(ledger)[0] == "2 Lead 2: drafted"


def test_a_register_without_ticks_or_of_an_earlier_version_says_nothing(ledger, tmp_path):
    path = register(ledger, tmp_path, MONDAY)
    old = tmp_path / "2017-09-01" / "chasers.xlsx"
    old.parent.mkdir()
    book = openpyxl.load_workbook(path)
    del book[SHEET]
    book.save(old)
    book.close()
    assert take_ticks([old, path], ledger, NOW) == ([], [])


def test_a_register_that_cannot_be_read_is_named_and_read_the_next_time(ledger, tmp_path):
    path = register(ledger, tmp_path, MONDAY)
    whole = path.read_bytes()
    path.write_bytes(whole[:500])
    _, (said,) = take_ticks([path], ledger, NOW)
    assert said.startswith("The ticks in 2017-10-02/chasers.xlsx could not be read.")
    path.write_bytes(whole)
    tick(path, {"2 Lead 2": "Yes"})
    assert len(take_ticks([path], ledger, NOW)[0]) == 1


def test_only_letters_that_are_not_marked_are_listed(ledger, tmp_path):
    path = register(ledger, tmp_path, MONDAY)
    tick(path, {"2 Lead 2": "Yes", "2 Lead 3": "No"})
    take_ticks([path], ledger, NOW)
    rows = tick_rows(ledger.entries(), plan_letters(LISTED, TUESDAY, ledger).letters, TUESDAY)
    assert [(row[1].day, row[2], row[6]) for row in rows] == [
        (3, "Lead 3", "drafted"),
        (3, "Lead 4", "drafted"),
        (3, "Lead 5", "drafted"),
        (2, "Lead 4", "replaced"),
        (2, "Lead 5", "replaced"),
    ]
