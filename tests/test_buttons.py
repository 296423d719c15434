"""What each button does to a tracker that is open, unsaved edits included, and what it leaves alone."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from automation import buttons
from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import HEADER_ROW, SHEET, reply_sheet
from automation.history.comparing import history_path
from automation.history.store import History
from automation.tracker.reading import read_tracker
from automation.tracker.sheets import CHECKS, PROPOSED, TABLES, WHAT_CHANGED
from tests.support.office_engine import needs_live_office, open_live
from tests.support.trackers import AS_AT, small_tracker

pytestmark = needs_live_office


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_tracker(tmp_path)


@pytest.fixture
def book(path: Path) -> Iterator[Any]:
    before = hashlib.sha256(path.read_bytes()).digest()
    with open_live(path) as live:
        yield live
    assert hashlib.sha256(path.read_bytes()).digest() == before, "only Excel saves the tracker"


def typed(book: Any) -> dict[str, Any]:
    """Give everything that people keep by hand."""
    return {table.sheet: book.sheets[table.sheet].used_range.value for table in TABLES}


def rows(book: Any, sheet: str) -> list[list[Any]]:
    return [row for row in book.sheets[sheet].used_range.options(ndim=2).value if any(row)]


def test_a_check_sees_what_is_not_saved_yet_and_links_to_its_cell(book: Any) -> None:
    book.sheets["Actions"].range("F2").value = "'Soonish"
    before = typed(book)
    said = buttons.check_the_plan(book)
    assert said == "1 error, no warnings and no notes, as at 2 October 2017. They are on the sheet Checks."
    found = rows(book, CHECKS)[1:]
    assert [row[:4] for row in found] == [["Error", "D02", "Actions!F2", "2.1"]]
    assert "Soonish" in found[0][4]
    formula = book.impl.bridge("formula", CHECKS, 2, 3)
    assert formula.startswith("=HYPERLINK(")
    assert "#'Actions'!F2" in formula
    assert typed(book) == before

    book.sheets["Actions"].range("F2").value = "'Sep-17"
    assert buttons.check_the_plan(book).startswith("No errors")
    assert [row[1] for row in rows(book, CHECKS)[1:]] == ["B02"], "what was mended is gone"


def test_excel_is_left_as_it_was(book: Any) -> None:
    book.sheets["Leads"].activate()
    app = book.impl.app
    app.status_bar, app.calculation = "Ready", "manual"
    app.bars.clear()
    buttons.check_the_plan(book)
    assert app.bars == ["Check the plan: working...", "Ready"]
    assert (app.calculation, app.screen_updating) == ("manual", True)
    assert book.sheets.active.name == "Leads"
    assert len(app.alerts) == 1


def test_the_files_go_beside_the_tracker(book: Any, path: Path) -> None:
    before = typed(book)
    output = path.parent / "output"
    assert buttons.refresh_summary(book).startswith("5 actions, 2 late.")
    assert (output / "brag-summary.xlsx").is_file()
    assert buttons.draft_chasers(book).startswith("2 drafts written to ")
    assert len(list((output / "letters").glob("*.eml"))) == 2
    assert buttons.make_board_papers(book).startswith("Written: ")
    assert len(list((output / "papers").glob("*.docx"))) == 1
    assert typed(book) == before


def test_what_changed_since_the_night_before(book: Any, path: Path) -> None:
    assert "no earlier night" in buttons.what_changed(book)
    with History.open(history_path(path)) as history:
        history.record(read_tracker(path), AS_AT - timedelta(days=7), path.read_bytes())
    book.sheets["Actions"].range("I4").value = "'Blue"
    active = book.sheets.active.name
    assert WHAT_CHANGED in buttons.what_changed(book)
    assert "  Blue rose from 1 to 2: 1 came (1 re-rated better)." in [r[0] for r in rows(book, WHAT_CHANGED)]
    assert book.sheets.active.name == active, "adding a sheet turns to it, in Excel as here"


def answered(path: Path, comment: str) -> None:
    """Let a lead answer for 3.1, in row 5, on the sheet that went out with the letter."""
    letters = plan_letters(read_tracker(path).plan, AS_AT).letters
    letter = next(one for one in letters if one.lead == "ART service manager")
    folder = path.parent / "returns"
    folder.mkdir()
    reply = folder / "reply.xlsx"
    reply.write_bytes(reply_sheet(letter))
    sheet = openpyxl.load_workbook(reply)
    first = HEADER_ROW + 2
    sheet[SHEET][f"D{first}"], sheet[SHEET][f"E{first}"] = "Green", comment
    sheet[SHEET][f"F{first}"] = "Dec-17"
    sheet.save(reply)


def test_only_what_is_ticked_is_taken_over_and_recorded(book: Any, path: Path) -> None:
    assert "There is no folder" in buttons.apply_returns(book)
    answered(path, "'=1+1 is not a formula")
    before = typed(book)
    assert buttons.apply_returns(book).startswith(f"3 proposed changes on the sheet {PROPOSED}")
    assert typed(book) == before, "showing them changes nothing"
    shown = rows(book, PROPOSED)
    assert [row[1] for row in shown[1:]] == ["Actions!I5", "Actions!J5", "Actions!G5"]

    # One of the three, and one that somebody has overtaken in the tracker meanwhile.
    proposed = book.sheets[PROPOSED]
    proposed.range("A4").value = "yes"
    proposed.range("A2").value = "x"
    book.sheets["Actions"].range("I5").value = "'Blue"
    said = buttons.apply_returns(book)
    assert said.startswith("1 change written; the tracker is not saved yet.\n1 ticked row left alone")
    actions = book.sheets["Actions"]
    assert actions.range("G5").value == "Dec-17", "a month stays the text that the lead typed"
    assert actions.range("I5").value == "Blue"
    assert actions.range("J5").value == "No capacity."
    with (path.parent / "output" / "returns-applied.csv").open(encoding="utf-8-sig", newline="") as file:
        record = list(csv.reader(file))
    assert [row[1:6] for row in record[1:]] == [["Actions!G5", "3.1", "Revised due date", "", "Dec-17"]]


def test_an_answer_never_becomes_a_formula(book: Any, path: Path) -> None:
    answered(path, "-")
    buttons.apply_returns(book)
    sheet = book.sheets[PROPOSED]
    sheet.range("A3").value = "Yes"
    buttons.apply_returns(book)
    assert book.sheets["Actions"].range("J5").value == "-"


@pytest.mark.parametrize("sheet", [CHECKS, WHAT_CHANGED])
def test_somebody_elses_sheet_is_not_written_over(book: Any, path: Path, sheet: str) -> None:
    with History.open(history_path(path)) as history:
        history.record(read_tracker(path), date(2017, 9, 25), path.read_bytes())
    if sheet == WHAT_CHANGED:
        book.sheets.add(sheet)
    book.sheets[sheet].range("A1").value = "My own list"
    button = buttons.check_the_plan if sheet == CHECKS else buttons.what_changed
    assert button(book) == (
        f"The sheet {sheet} holds something that is not the toolkit's; give it another name."
    )
    assert book.sheets[sheet].range("A1").value == "My own list"


def test_a_protected_sheet_gets_a_sentence(book: Any) -> None:
    book.impl.bridge("protect", CHECKS)
    assert buttons.check_the_plan(book) == (
        "Excel did not take what was to go on the sheet Checks; is it protected, or is a cell being edited?"
    )


def test_nobody_sees_a_traceback(book: Any, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(buttons, "read_open", broken)
    said = buttons.check_the_plan(book)
    assert said.startswith("Check the plan could not be finished.")
    assert "Traceback" not in said
    assert "ZeroDivisionError" in (path.parent / "output" / "buttons.log").read_text(encoding="utf-8")
    assert book.impl.app.status_bar is False
