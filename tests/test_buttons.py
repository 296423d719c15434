"""What each button does to a tracker that is open, unsaved edits included, and what it leaves alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from automation import buttons
from automation.button_jobs import JOBS
from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import HEADER_ROW, SHEET, reply_sheet
from automation.history.change_record import ChangeRecord
from automation.history.store import History
from automation.plan.model import Decision
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from automation.tracker.sheets import CHECKS, PROPOSED, PROPOSED_DUE, START, SUMMARY, TABLES, WHAT_CHANGED
from tests.support.office import needs_office
from tests.support.office_engine import open_live
from tests.support.plans import action, plan
from tests.support.trackers import AS_AT, small_tracker, tracker_of

pytestmark = needs_office

ALL = tuple(getattr(buttons, name) for name in JOBS)
WRITING = (buttons.check_the_plan, buttons.since_last_board, buttons.apply_returns)
"""The buttons that write to the workbook; the others only make files."""


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
    return {name: book.sheets[name].used_range.value for name in tables_of(book)}


def tables_of(book: Any) -> list[str]:
    """Give the sheets with tables: some are there only where a plan has use for them."""
    there = {sheet.name for sheet in book.sheets}
    return [table.sheet for table in TABLES if table.sheet in there]


def everything(book: Any) -> Any:
    """Give what every cell of every sheet shows and holds."""
    return book.impl.bridge("snapshot")


def rows(book: Any, sheet: str) -> list[list[Any]]:
    return [row for row in book.sheets[sheet].used_range.options(ndim=2).value if any(row)]


def remember_last_week(path: Path) -> None:
    with History.open(history_path(path)) as history:
        history.record(read_tracker(path), AS_AT - timedelta(days=7), path.read_bytes())


def test_phrases_that_excel_cannot_read_are_offered_and_added_where_somebody_ticks_them(path: Path) -> None:
    late = action("2.1", "Jul-17 Aug-17", "Green"), action("2.2", "w/c 4 September 2017", "Green", row=3)
    tracker_of(plan(*late, action("2.3", "Sep-17", "Green", row=4)), path)
    emptied = openpyxl.load_workbook(path)
    for row in emptied["Due dates"].iter_rows(min_row=2):
        for cell in row:
            cell.value = None
    emptied["Due dates"].tables["DueDates"].ref = "A1:E2"
    emptied.save(path.with_name("emptied.xlsx"))
    with open_live(path.with_name("emptied.xlsx")) as book:
        before = typed(book)
        said = buttons.check_the_plan(book)
        assert "Excel cannot read 2 due dates by itself. On the sheet Proposed due dates choose Yes" in said
        assert typed(book) == before
        offered = [row[1] for row in rows(book, PROPOSED_DUE)[1:]]
        assert offered == ["Jul-17 Aug-17", "w/c 4 September 2017"]  # Sep-17 Excel reads by itself
        assert [book.sheets["Actions"].range(f"H{row}").value for row in (2, 3)] == [None, None]
        book.sheets[PROPOSED_DUE].range("A3").value = "Yes"
        said = buttons.check_the_plan(book)
        assert "1 due date added to Due dates. Excel cannot read 1 due date by itself" in said
        assert rows(book, "Due dates")[1][:2] == ["w/c 4 September 2017", datetime(2017, 9, 10)]
        assert [row[1] for row in rows(book, PROPOSED_DUE)[1:]] == ["Jul-17 Aug-17"]
        assert book.sheets["Actions"].range("H3").value == datetime(2017, 9, 10)
        # The table grows with the second row.
        book.sheets[PROPOSED_DUE].range("A2").value = "Yes"
        assert "1 due date added to Due dates" in buttons.check_the_plan(book)
        assert [row[0] for row in rows(book, "Due dates")[1:]] == ["w/c 4 September 2017", "Jul-17 Aug-17"]
        assert book.sheets["Due dates"].tables[0].range.last_cell.row == 3
        assert "by itself" not in buttons.check_the_plan(book)


def test_a_check_sees_what_is_not_saved_yet_and_links_to_its_cell(book: Any) -> None:
    book.sheets["Actions"].range("F2").value = "'Soonish"
    before = typed(book)
    said = buttons.check_the_plan(book)
    assert said == "1 error, 1 warning and no notes, as at 2 October 2017. They are on the sheet Checks."
    found = rows(book, CHECKS)[1:]
    assert [row[:4] for row in found] == [
        ["Error", "D02", "Actions!F2", "2.1"],
        ["Warning", "L15", "Sections!E2", "2"],
    ]
    assert "Soonish" in found[0][4]
    formula = book.impl.bridge("formula", CHECKS, 2, 3)
    assert formula.startswith("=HYPERLINK(")
    assert "#'Actions'!F2" in formula
    assert typed(book) == before

    book.sheets["Actions"].range("F2").value = "'Sep-17"
    assert buttons.check_the_plan(book).startswith("No errors")
    assert [row[1] for row in rows(book, CHECKS)[1:]] == ["B02", "L15"], "what was mended is gone"


def test_excel_is_left_as_it_was(book: Any, path: Path) -> None:
    remember_last_week(path)
    answered(path, {"3.1": ("Green", "Two posts are filled.", "Dec-17")})
    book.sheets["Leads"].activate()
    office, app = book.impl.bridge, book.impl.app
    office("filter", "Actions", "A1:K6", 8, "Red")
    filtered = office("hidden_rows", "Actions")
    assert filtered == [2, 3, 4, 6]
    office("select", "Leads", "B2:C3", 1, 1)
    view = office("view")
    app.status_bar, app.calculation = "Ready", "manual"
    for job in JOBS.values():
        app.bars.clear()
        app.alerts.clear()
        getattr(buttons, job.name)(book)
        title = job.title
        assert app.bars == [f"{title}: working...", "Ready"]
        assert (app.calculation, app.screen_updating) == ("manual", True)
        assert len(app.alerts) == 1
        assert office("view") == view, "active sheet, selection and scroll"
        assert office("hidden_rows", "Actions") == filtered
    assert {WHAT_CHANGED, PROPOSED} <= {sheet.name for sheet in book.sheets}


def test_what_the_buttons_add_can_be_read(book: Any, path: Path) -> None:
    remember_last_week(path)
    answered(path, {"3.1": ("Green", "Two posts are filled. " * 5, "Dec-17")})
    for button in WRITING:
        button(book)
    for sheet, column, least in ((CHECKS, 5, 60), (WHAT_CHANGED, 1, 100), (PROPOSED, 6, 30)):
        cell = book.sheets[sheet].range((2, column))
        assert cell.column_width >= least
        assert cell.wrap_text


def test_start_here_says_when_each_button_was_last_clicked(book: Any) -> None:
    buttons.refresh_summary(book)
    said = {row[0]: row[3] for row in rows(book, START) if len(row) > 3}
    assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d", said["Refresh summary"])
    assert not said["Check the plan"]


def test_the_files_go_where_the_files_to_double_click_put_them(tmp_path: Path) -> None:
    (tmp_path / "workbook").mkdir()
    with open_live(small_tracker(tmp_path / "workbook")) as live:
        buttons.refresh_summary(live)
    assert (tmp_path / "output" / "brag-summary.xlsx").is_file()


def test_the_files_go_beside_the_tracker(book: Any, path: Path) -> None:
    before = typed(book)
    output = path.parent / "output"
    assert buttons.refresh_summary(book).startswith("5 actions, 2 late.")
    assert (output / "brag-summary.xlsx").is_file()
    assert buttons.draft_chasers(book).startswith("2 drafts written to ")
    assert len(list((output / "letters").glob("*.eml"))) == 2
    assert buttons.make_board_papers(book).startswith(f"1 paper written to {output / 'papers'}.")
    assert len(list((output / "papers").glob("*.docx"))) == 1
    assert typed(book) == before


def test_what_changed_since_the_night_before(book: Any, path: Path) -> None:
    assert "no earlier night" in buttons.since_last_board(book)
    remember_last_week(path)
    book.sheets["Actions"].range("I4").value = "'Blue"
    active = book.sheets.active.name
    assert buttons.since_last_board(book) == (
        f"What changed is on the sheet {WHAT_CHANGED}. "
        "Since 25 September 2017 (Improvement Board has not met yet)."
    )
    assert "  Blue rose from 1 to 2: 1 came (1 re-rated better)." in [r[0] for r in rows(book, WHAT_CHANGED)]
    assert book.sheets.active.name == active, "adding a sheet turns to it, in Excel as here"


# What leads sent back.


def answered(path: Path, answers: dict[str, tuple[str, str, str]]) -> None:
    """Let a lead answer with rating, comment and date on the sheet that went out with the letter."""
    letters = plan_letters(read_tracker(path).plan, AS_AT).letters
    letter = next(one for one in letters if one.lead == "ART service manager")
    folder = path.parent / "returns"
    folder.mkdir()
    reply = folder / "reply.xlsx"
    reply.write_bytes(reply_sheet(letter))
    sheet = openpyxl.load_workbook(reply)
    for row in range(HEADER_ROW + 1, sheet[SHEET].max_row + 1):
        for column, answer in zip("DEF", answers.get(str(sheet[SHEET][f"A{row}"].value), ()), strict=False):
            sheet[SHEET][f"{column}{row}"] = answer
            # Text, whatever it looks like.
            sheet[SHEET][f"{column}{row}"].data_type = "s"
    sheet.save(reply)


def record(path: Path) -> list[list[str]]:
    """Give the changes on record: cell, said, says now."""
    with History.open(history_path(path)) as history:
        lines = ChangeRecord(history).rows()
    return [[f"{sheet}!{cell}", *map(json.loads, values)] for _, sheet, cell, *values, _, _, _ in lines]


def test_only_what_is_ticked_is_taken_over_and_recorded(book: Any, path: Path) -> None:
    assert "There is no folder" in buttons.apply_returns(book)
    answered(path, {"3.1": ("Green", "'=1+1 is not a formula", "Dec-17")})
    before = typed(book)
    assert buttons.apply_returns(book).startswith(f"3 proposed changes on the sheet {PROPOSED}")
    assert typed(book) == before, "showing them changes nothing"
    shown = rows(book, PROPOSED)
    assert [row[1] for row in shown[1:]] == ["Actions!I5", "Actions!J5", "Actions!G5"]
    assert [book.impl.bridge("offered", PROPOSED, row, 1) for row in range(1, 6)] == [
        "",
        '"Yes"',
        '"Yes"',
        '"Yes"',
        "",
    ]

    # One of the three, and one that somebody has overtaken in the tracker meanwhile.
    proposed = book.sheets[PROPOSED]
    proposed.range("A4").value = "yes"
    proposed.range("A2").value = "x"
    book.sheets["Actions"].range("I5").value = "'Blue"
    said = buttons.apply_returns(book)
    assert said.startswith("1 change written; the tracker is not saved yet.\n1 ticked row not written")
    actions = book.sheets["Actions"]
    assert actions.range("G5").value == "Dec-17", "a month stays the text that the lead typed"
    assert actions.range("I5").value == "Blue"
    assert actions.range("J5").value == "No capacity."
    assert record(path) == [["Actions!G5", "", "Dec-17"]]
    assert [book.impl.bridge("offered", PROPOSED, row, 1) for row in range(2, 5)] == ['"Yes"', '"Yes"', ""]


def test_an_answer_never_becomes_a_formula_and_a_long_one_is_whole(book: Any, path: Path) -> None:
    answered(path, {"3.1": ("Red", "-", ""), "2.1": ("Amber", "=1+1 " + "word " * 3_000 + "end", "")})
    buttons.apply_returns(book)
    sheet = book.sheets[PROPOSED]
    for row in (2, 3):
        sheet.range(f"A{row}").value = "Yes"
    assert buttons.apply_returns(book).startswith("2 changes written")
    actions = book.sheets["Actions"]
    assert actions.range("J5").value.startswith("No capacity.\n")
    assert actions.range("J5").value.endswith(": -")
    assert ": =1+1 word" in actions.range("J2").value
    assert actions.range("J2").value.endswith("word end")


def test_a_later_date_becomes_a_request_where_the_tracker_has_decisions(tmp_path: Path) -> None:
    noted = Decision("Improvement Board", date(2017, 9, 4), "17/4", "Noted", "3")
    path = small_tracker(tmp_path, decisions=(noted,))
    answered(path, {"3.1": ("Red", "No capacity.", "Dec-17")})
    with open_live(path) as book:
        buttons.apply_returns(book)
        assert [row[1:4] for row in rows(book, PROPOSED)[1:]] == [["Decisions", "3.1", "Revised due date"]]
        book.sheets[PROPOSED].range("A2").value = "Yes"
        assert buttons.apply_returns(book).startswith("1 change written")
        sheet = book.sheets["Decisions"]
        wanted = ["Improvement Board", "Extension requested", "3.1", "Dec-17"]
        assert [str(sheet.range(f"{column}3").value) for column in "ADEF"] == wanted
        assert "Decisions!F3" in [line[0] for line in record(path)]
        assert not book.sheets["Actions"].range("G5").value


def test_a_change_that_excel_refuses_is_not_recorded(book: Any, path: Path) -> None:
    answered(path, {"3.1": ("Green", "Two posts are filled.", "Dec-17"), "2.1": ("Red", "It is stuck.", "")})
    buttons.apply_returns(book)
    wanted = [row[1] for row in rows(book, PROPOSED)[1:]]
    assert len(wanted) == 5
    # A cell that is part of an array, which neither Excel nor LibreOffice changes by itself.
    _, third = wanted[2].split("!")
    book.impl.bridge("array", "Actions", third, f'="{book.sheets["Actions"].range(third).value or ""}"')
    for row in range(2, 7):
        book.sheets[PROPOSED].range(f"A{row}").value = "Yes"
    said = buttons.apply_returns(book)
    assert said.startswith(
        "2 changes written; the tracker is not saved yet.\n"
        f"Excel did not accept the change to {wanted[2]}; 2 ticked rows after it not tried.\n"
        "3 proposed changes on the sheet Proposed changes"
    )
    assert [line[0] for line in record(path)] == wanted[:2]
    for where, _, now in record(path):
        assert book.sheets["Actions"].range(where.split("!")[1]).value == now
    assert [row[1] for row in rows(book, PROPOSED)[1:]] == wanted[2:]


def test_without_a_record_nothing_is_written(book: Any, path: Path) -> None:
    answered(path, {"3.1": ("Green", "", "")})
    buttons.apply_returns(book)
    book.sheets[PROPOSED].range("A2").value = "Yes"
    history_path(path).unlink(missing_ok=True)
    history_path(path).mkdir(parents=True)
    before = typed(book)
    assert buttons.apply_returns(book).startswith("Nothing was written: ")
    assert typed(book) == before


def test_on_a_protected_sheet_only_unlocked_cells_take_an_answer(book: Any, path: Path) -> None:
    answered(path, {"3.1": ("Green", "Two posts are filled.", "")})
    buttons.apply_returns(book)
    wanted = [row[1] for row in rows(book, PROPOSED)[1:]]
    assert wanted == ["Actions!I5", "Actions!J5"]
    book.impl.bridge("lock", "Actions", "I5", False)
    book.impl.bridge("protect", "Actions")
    for row in (2, 3):
        book.sheets[PROPOSED].range(f"A{row}").value = "Yes"
    before = typed(book)
    assert buttons.apply_returns(book).startswith("The sheet Actions is protected, so nothing was written.")
    assert typed(book) == before
    book.sheets[PROPOSED].range("A3").value = None
    assert buttons.apply_returns(book).startswith("1 change written")
    assert [line[0] for line in record(path)] == ["Actions!I5"]


# A tracker in a state that forbids something: one sentence, and the workbook unchanged.


def unchanged(book: Any, path: Path, button: Callable[..., str]) -> str:
    """Click a button that can do nothing; give what was said."""
    before = everything(book)
    book.impl.app.alerts.clear()
    said = button(book)
    assert everything(book) == before
    assert book.impl.app.alerts == [said]
    assert "\n" not in said
    assert not (path.parent / "output" / "buttons.log").exists()
    return said


@pytest.fixture
def ready(path: Path) -> Path:
    """Give a tracker of which every button has something to say."""
    remember_last_week(path)
    answered(path, {"3.1": ("Green", "Two posts are filled.", "Dec-17")})
    return path


def edit(book: Any) -> None:
    """Type something that is not saved."""
    book.sheets["Actions"].range("I4").value = "'Blue"


def test_a_tracker_that_is_open_read_only(ready: Path) -> None:
    with open_live(ready, read_only=True) as book:
        edit(book)
        for button in WRITING:
            assert unchanged(book, ready, button).startswith("The tracker is open read-only, so nothing was")


def test_a_shared_workbook(ready: Path) -> None:
    with open_live(ready) as book:
        edit(book)
        book.impl.shared = True
        for button in WRITING:
            assert unchanged(book, ready, button).startswith("The tracker is a shared workbook, so nothing")


def test_a_protected_structure_takes_no_new_sheet(ready: Path) -> None:
    with open_live(ready) as book:
        edit(book)
        book.impl.bridge("protect_structure")
        for button in (buttons.since_last_board, buttons.apply_returns):
            assert unchanged(book, ready, button).startswith("Excel did not add the sheet ")
        # A sheet that is there can be filled.
        assert buttons.check_the_plan(book).endswith("They are on the sheet Checks.")


def test_buttons_that_only_write_files_work_with_protected_and_shared_trackers(ready: Path) -> None:
    with open_live(ready, read_only=True) as book:
        book.impl.shared = True
        book.impl.bridge("protect_structure")
        book.impl.bridge("protect", CHECKS)
        before = everything(book)
        assert buttons.refresh_summary(book).startswith("5 actions")
        assert "which waits in the folder returns" in buttons.draft_chasers(book)
        assert buttons.make_board_papers(book).startswith("1 paper")
        assert everything(book) == before


def test_a_protected_sheet(ready: Path) -> None:
    with open_live(ready) as book:
        edit(book)
        book.impl.bridge("protect", CHECKS)
        assert unchanged(book, ready, buttons.check_the_plan) == (
            "The sheet Checks is protected, so nothing was written to it. Unprotect it (Review, "
            "Unprotect Sheet), then click again."
        )


@pytest.mark.parametrize("table", ["", "Mine"])
def test_a_filter_on_checks(ready: Path, table: str) -> None:
    with open_live(ready) as book:
        book.sheets["Actions"].range("F2").value = "'Soonish"
        book.sheets["Actions"].range("I3").value = "'Purple"
        buttons.check_the_plan(book)
        last = len(rows(book, CHECKS))
        assert last > 2
        book.impl.bridge("filter", CHECKS, f"A1:F{last}", 1, rows(book, CHECKS)[1][1], table)
        hidden = book.impl.bridge("hidden_rows", CHECKS)
        assert hidden
        edit(book)
        assert unchanged(book, ready, buttons.check_the_plan).startswith(
            "A filter hides rows of the sheet Che"
        )
        assert book.impl.bridge("hidden_rows", CHECKS) == hidden


def test_a_filter_on_actions_hides_nothing_from_a_check_or_an_answer(ready: Path) -> None:
    with open_live(ready) as book:
        book.sheets["Actions"].range("F2").value = "'Soonish"
        book.impl.bridge("filter", "Actions", "A1:K6", 8, "Blue")
        hidden = book.impl.bridge("hidden_rows", "Actions")
        assert hidden == [2, 4, 5, 6]
        buttons.check_the_plan(book)
        assert ["Error", "D02", "Actions!F2", "2.1"] in [row[:4] for row in rows(book, CHECKS)]
        buttons.apply_returns(book)
        book.sheets[PROPOSED].range("A2").value = "Yes"
        assert buttons.apply_returns(book).startswith("1 change written")
        assert book.sheets["Actions"].range("I5").value == "Green"
        assert book.impl.bridge("hidden_rows", "Actions") == hidden


def test_sheets_that_were_renamed_or_deleted(ready: Path) -> None:
    with open_live(ready) as book:
        edit(book)
        book.impl.bridge("rename", CHECKS, "Old checks")
        assert unchanged(book, ready, buttons.check_the_plan).startswith("There is no sheet Checks. It was")
        book.impl.bridge("remove", "Old checks")
        assert unchanged(book, ready, buttons.check_the_plan).startswith("There is no sheet Checks. It was")
        # A table is known by its headings, whatever its sheet is called.
        book.impl.bridge("rename", "Actions", "What we do")
        assert buttons.refresh_summary(book).startswith("5 actions, 2 late.")
        # The Summary first: else LibreOffice works all its formulas out again for each sheet that goes.
        for sheet in (SUMMARY, "What we do", *tables_of(book)):
            book.impl.bridge("remove", sheet)
        for button in ALL:
            assert "no plan" in unchanged(book, ready, button)


def test_a_cell_that_is_being_edited(ready: Path) -> None:
    with open_live(ready) as book:
        edit(book)
        before = everything(book)
        for button in ALL:
            book.impl.editing = True
            said = button(book)
            assert said.startswith("Excel did not respond, so nothing more was done. Finish editing the cell")
            book.impl.editing = False
            assert everything(book) == before
            assert book.impl.app.status_bar is False
        assert not (ready.parent / "output").exists()


def test_manual_calculation_is_pointed_out(ready: Path) -> None:
    with open_live(ready) as book:
        actions = book.sheets["Actions"]
        actions.range("I4").value = '=IF(1=1,"Amber","")'
        book.app.calculation = "manual"
        actions.range("I4").value = '=IF(1=2,"Amber","Red")'
        said = buttons.refresh_summary(book)
        assert said.splitlines()[1] == (
            "Excel is set to calculate manually, so some results may be old. Press F9."
        )
        assert book.app.calculation == "manual"
        book.app.calculation = "automatic"
        assert "F9" not in buttons.refresh_summary(book)


@pytest.mark.parametrize("sheet", [CHECKS, WHAT_CHANGED])
def test_somebody_elses_sheet_is_not_written_over(book: Any, path: Path, sheet: str) -> None:
    with History.open(history_path(path)) as history:
        history.record(read_tracker(path), date(2017, 9, 25), path.read_bytes())
    if sheet == WHAT_CHANGED:
        book.sheets.add(sheet)
    book.sheets[sheet].range("A1").value = "My own list"
    button = buttons.check_the_plan if sheet == CHECKS else buttons.since_last_board
    assert button(book) == (f"The sheet {sheet} is not the toolkit's. Rename it, then click again.")
    assert book.sheets[sheet].range("A1").value == "My own list"


def test_the_history_of_another_plan_in_the_folder_is_kept_out(book: Any, path: Path) -> None:
    other = path.with_name("other.xlsx")
    tracker_of(plan(*(action(f"9.{n}", text=f"Something else {n}") for n in range(1, 9))), other)
    with History.open(history_path(path)) as history:
        history.record(read_tracker(other), AS_AT - timedelta(days=7), other.read_bytes())
    nights = history_path(path).read_bytes()
    without = (
        f"The history {history_path(path)} belongs to another plan (other.xlsx). Keep each plan's tracker"
    )
    for button in (buttons.check_the_plan, buttons.refresh_summary, buttons.make_board_papers):
        said = button(book).splitlines()
        assert len(said) > 1, "the work is done all the same"
        assert any(line.startswith(f"The history was not used: {without}") for line in said)
    for button in (buttons.since_last_board, buttons.draft_chasers):
        assert button(book).startswith(without)
    assert not (path.parent / "output" / "letters").exists()
    assert history_path(path).read_bytes() == nights


def test_nobody_sees_a_traceback(book: Any, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(buttons, "read_open", broken)
    said = buttons.check_the_plan(book)
    assert said.startswith("Check the plan could not be finished.")
    assert "Traceback" not in said
    assert "ZeroDivisionError" in (path.parent / "output" / "buttons.log").read_text(encoding="utf-8")
    assert book.impl.app.status_bar is False


def test_without_excel_a_button_ends_in_a_sentence() -> None:
    with pytest.raises(SystemExit, match="Check the plan is a button in the tracker"):
        buttons.check_the_plan()
