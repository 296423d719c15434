"""What each job does to a tracker as its file was saved: what is said, which files there are, the status."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from automation.button_jobs import JOBS, on_file, outcome
from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import HEADER_ROW, SHEET, reply_sheet
from automation.history.store import History
from automation.task import Done, Status
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from tests.support.trackers import AS_AT, small_tracker

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SAVED = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = small_tracker(tmp_path / "workbook")
    os.utime(path, (SAVED.timestamp(), SAVED.timestamp()))
    return path


def do(name: str, tracker: Path) -> Done:
    before = hashlib.sha256(tracker.read_bytes()).digest() if tracker.is_file() else b""
    done = on_file(JOBS[name], tracker, tracker.parent.parent / "output", None, NOW)
    assert before == (hashlib.sha256(tracker.read_bytes()).digest() if tracker.is_file() else b"")
    return done


def test_each_says_how_it_went_then_where_the_files_are(tracker: Path) -> None:
    out = tracker.parent.parent / "output"
    about = "About improvement-plan.xlsm as it was saved at 09:15 on 24 November 2026."
    assert do("check_the_plan", tracker) == Done(
        "No errors, 2 warnings and no notes, as at 2 October 2017. "
        f"They are in {out / 'findings.xlsx'}.\n{about}"
    )
    assert do("refresh_summary", tracker) == Done(
        f"5 actions, 2 late. The figures are in {out / 'brag-summary.xlsx'}.\n{about}"
    )
    assert do("draft_chasers", tracker) == Done(
        f"2 drafts written to {out / 'letters'}. Nothing was sent.\n{about}"
    )
    assert do("mark_letters_sent", tracker) == Done(f"2 letters of 2 October 2017 marked as sent.\n{about}")
    paper = "2017-10-09 Improvement Board.docx"
    assert do("make_board_papers", tracker) == Done(f"1 paper written to {out / 'papers'}.\n{paper}\n{about}")
    done = "The paper for Improvement Board on 9 October 2017 is marked as done."
    assert do("mark_paper_done", tracker) == Done(f"{done}\n{about}")
    assert do("mark_paper_done", tracker).said.startswith("No paper is due, so none was marked as done.")
    for name in ("findings.xlsx", "brag-summary.xlsx", f"papers/{paper}"):
        assert (out / name).is_file()
    assert len(list((out / "letters").glob("*.eml"))) == 2


def test_an_error_in_the_plan_needs_a_person(tracker: Path) -> None:
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["E2"] = None
    book.save(tracker.with_name("no-lead.xlsx"))
    done = do("check_the_plan", tracker.with_name("no-lead.xlsx"))
    assert done.status is Status.NEEDS_A_PERSON
    assert done.said.startswith("1 error")


def test_what_changed_is_reported(tracker: Path) -> None:
    assert do("since_last_board", tracker).said.startswith("There is no earlier night to compare with yet")
    with History.open(history_path(tracker)) as history:
        history.record(read_tracker(tracker), AS_AT - timedelta(days=7), tracker.read_bytes())
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["I4"] = "Blue"
    book.save(tracker)
    lines = do("since_last_board", tracker).said.splitlines()
    assert lines[:2] == [
        "Since 25 September 2017 (Improvement Board has not met yet).",
        "From 25 September 2017 to 2 October 2017:",
    ]
    assert "  Blue rose from 1 to 2: 1 came (1 re-rated better)." in lines


def test_a_copy_of_the_tracker_drafts_nothing_and_removes_nothing(tracker: Path) -> None:
    with History.open(history_path(tracker)) as history:
        history.record(read_tracker(tracker), AS_AT, tracker.read_bytes())
    do("draft_chasers", tracker)
    copy = tracker.with_name("copy.xlsm")
    copy.write_bytes(tracker.read_bytes())
    done = do("draft_chasers", copy)
    assert done.status is Status.NOT_DONE
    assert done.said == (
        "The recorded nights belong to improvement-plan.xlsm, which is in the same folder. Move copy.xlsm "
        "into its own folder, or, if it replaces improvement-plan.xlsm, move improvement-plan.xlsm out of "
        "this folder."
    )
    assert len(list((tracker.parent.parent / "output" / "letters").glob("*.eml"))) == 2
    # Looking is free to a copy, and so is the tracker under a new name.
    assert "The history was not used" not in do("check_the_plan", copy).said
    tracker.unlink()
    assert "so copy.xlsm is treated as that tracker" in do("draft_chasers", copy).said


def test_an_edited_draft_is_kept_and_reported(tracker: Path) -> None:
    do("draft_chasers", tracker)
    letter = tracker.parent.parent / "output" / "letters" / "ART service manager - late.eml"
    letter.write_bytes(letter.read_bytes() + b"PS\r\n")
    said = do("draft_chasers", tracker).said
    assert "the new draft is ART service manager - late (new draft).eml. Send only one of them." in said
    assert letter.read_bytes().endswith(b"PS\r\n")


def test_returns_are_only_listed(tracker: Path) -> None:
    assert do("apply_returns", tracker).said.startswith(f"There is no folder {tracker.parent / 'returns'}.")
    letters = plan_letters(read_tracker(tracker).plan, AS_AT).letters
    letter = next(one for one in letters if one.lead == "ART service manager")
    reply = tracker.parent / "returns" / "reply.xlsx"
    reply.parent.mkdir()
    reply.write_bytes(reply_sheet(letter))
    book = openpyxl.load_workbook(reply)
    book[SHEET][f"D{HEADER_ROW + 2}"] = "Green"
    book.save(reply)
    said = do("apply_returns", tracker).said
    assert said.startswith("1 reply sheet: 1 proposed change, 0 conflicts, 0 findings.")
    assert "Progress BRAG (Actions!I5)" in said
    assert "Nothing has been changed." in said


@pytest.mark.parametrize("name", JOBS)
def test_a_file_without_a_plan_gets_one_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / "workbook" / "page.xlsx"
    path.parent.mkdir()
    path.write_text("<html><table><tr><td>Ref</td></tr></table></html>", encoding="utf-8")
    done = do(name, path)
    assert done.status is Status.NOT_DONE
    assert done.said == (
        "page.xlsx is a web page or XML, not an Excel workbook. Open it in Excel and save it as .xlsx."
    )
    assert not (tmp_path / "output").exists()


def test_a_history_that_is_damaged_costs_only_what_needs_it(tracker: Path) -> None:
    history_path(tracker).parent.mkdir()
    history_path(tracker).write_bytes(b"no database" * 100)
    for name in ("check_the_plan", "refresh_summary", "make_board_papers"):
        done = do(name, tracker)
        assert done.status is Status.DONE
        assert any(line.startswith("The history was not used: ") for line in done.said.splitlines())
    for name in ("draft_chasers", "since_last_board"):
        assert do(name, tracker).status is Status.NOT_DONE
    assert not (tracker.parent.parent / "output" / "letters").exists()


def test_a_fault_of_ours_is_a_sentence_and_its_details_are_in_the_log(tmp_path: Path) -> None:
    log = tmp_path / "output" / "buttons.log"

    def broken() -> Done:
        raise ZeroDivisionError

    done = outcome(JOBS["check_the_plan"], broken, lambda: log, NOW)
    assert done == Done(
        f"Check the plan could not be finished. Details for the maintainer are in {log}.",
        Status.NOT_DONE,
    )
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    # Where there is no place for a log either.
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = outcome(JOBS["check_the_plan"], broken, lambda: tmp_path / "file" / "buttons.log", NOW)
    assert done == Done("Check the plan could not be finished.", Status.NOT_DONE)
