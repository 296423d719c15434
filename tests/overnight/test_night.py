"""One night: every output in one dated folder, the tracker untouched, no step that takes the others along."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path

import docx
import openpyxl
import pytest

from automation.overnight.night import run_night
from automation.plan.findings import PlanError
from automation.plan.settings import catalogue
from automation.reports.morning_note import StepResult
from automation.tracker.copying import TrackerCopy, take_copy
from tests.support.office import needs_office, open_in_office
from tests.support.trackers import small_tracker

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def once(path: Path) -> TrackerCopy:
    return take_copy(path, tries=1)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return small_tracker(tmp_path / "workbook")


def files(folder: Path) -> list[str]:
    return sorted(
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name[0] != "."
    )


def test_a_night_leaves_every_output_in_one_dated_folder(tracker: Path, tmp_path: Path) -> None:
    before = hashlib.sha256(tracker.read_bytes()).hexdigest()
    told: list[StepResult] = []
    night = run_night(tracker, tmp_path / "output", as_at=None, now=NOW, tell=told.append)
    assert night.folder == tmp_path / "output" / "2017-10-02"
    assert files(night.folder) == [
        "brag-summary.xlsx",
        "chasers.xlsx",
        "findings.xlsx",
        "index.html",
        "letters/ART service manager - late.eml",
        "letters/Principal social worker - late.eml",
        "morning-note.txt",
        "papers/2017-10-09 Improvement Board.docx",
        "run.json",
    ]
    assert all(step.ok for step in told)
    assert [step.name for step in told] == [timed.result.name for timed in night.results]
    assert not night.needs_a_person
    assert hashlib.sha256(tracker.read_bytes()).hexdigest() == before


def test_the_outputs_agree_with_each_other(tracker: Path, tmp_path: Path) -> None:
    folder = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["counts"] == {
        "Blue": 1, "Red": 1, "Amber": 1, "Green": 1, "Not rated": 1, "Total": 5, "Late": 2,
    }  # fmt: skip
    assert record["tracker"]["sha256"] == hashlib.sha256(tracker.read_bytes()).hexdigest()
    note = (folder / "morning-note.txt").read_text(encoding="utf-8")
    assert "5 actions: 1 Blue, 1 Red, 1 Amber, 1 Green and 1 not rated; 2 are" in note
    paper = docx.Document(str(folder / "papers" / "2017-10-09 Improvement Board.docx"))
    ratings = {row.cells[0].text: row.cells[1].text for row in paper.tables[0].rows[1:]}
    assert ratings == {"Blue": "1", "Red": "1", "Amber": "1", "Green": "1", "Not rated": "1"}
    late = [row.cells[0].text for row in paper.tables[2].rows[1:]]
    assert late == ["3.1", "2.1"]
    letter = (folder / "letters" / "ART service manager - late.eml").read_bytes()
    message = BytesParser(policy=policy.default).parsebytes(letter)
    assert (message["To"], message["X-Unsent"]) == ("ART service manager <art@example.org>", "1")
    found = openpyxl.load_workbook(folder / "findings.xlsx")
    assert (
        len(record["findings"])
        == sum(row[1].value is not None for row in found.worksheets[0].iter_rows()) - 1
    )


def test_a_date_that_is_asked_for_wins_over_the_trackers(tracker: Path, tmp_path: Path) -> None:
    night = run_night(tracker, tmp_path / "output", as_at=date(2018, 1, 1), now=NOW)
    assert night.folder.name == "2018-01-01"


def test_a_paper_that_cannot_be_made_holds_up_nothing_else(tracker: Path, tmp_path: Path) -> None:
    bad = tmp_path / "templates" / "papers" / "improvement-board.docx"
    bad.parent.mkdir(parents=True)
    bad.write_text("this is no Word file", encoding="utf-8")
    night = run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
    failed = {timed.result.name: timed.result.detail for timed in night.results if not timed.result.ok}
    assert failed == {"Board papers": "The template improvement-board.docx is not a Word document (.docx)."}
    assert night.needs_a_person
    assert "index.html" in files(night.folder)
    assert "is not a Word document" in (night.folder / "morning-note.txt").read_text(encoding="utf-8")


def edited(tracker: Path, **cells: object) -> Path:
    """Give a tracker with other cells, each named by its sheet and address: `Boards_D2`."""
    book = openpyxl.load_workbook(tracker)
    for name, value in cells.items():
        sheet, _, cell = name.partition("_")
        book[sheet][cell] = value
    path = tracker.with_suffix(".xlsx")
    book.save(path)
    return path


def note_of(folder: Path) -> str:
    return " ".join((folder / "morning-note.txt").read_text(encoding="utf-8").split())


def test_a_board_whose_row_cannot_be_read_stands_under_needs_you(tracker: Path, tmp_path: Path) -> None:
    night = run_night(edited(tracker, Boards_D2="five"), tmp_path / "output", as_at=None, now=NOW)
    assert night.needs_a_person
    note = note_of(night.folder)
    needs = note[note.index("NEEDS YOU") : note.index(" DONE ")]
    assert (
        "- No paper can be made for Improvement Board of 9 October 2017: its Paper due days before in "
        "Boards!D2 cannot be read: 'five' is not a number of days. Type the number of days alone, such as 5."
    ) in needs
    assert "Board papers: none due, 1 row of Boards not readable" in note
    assert not (night.folder / "papers").exists()


def test_the_note_says_whom_each_letter_goes_to(tracker: Path, tmp_path: Path) -> None:
    """A lead who was chased twice and never answered: the third letter goes to somebody else."""
    path = edited(
        tracker, Leads_E3="Director of practice", Leads_A4="Director of practice", Leads_D4="d@x.org"
    )
    for day in (2, 10, 18):
        folder = run_night(path, tmp_path / "output", as_at=date(2017, 10, day), now=NOW).folder
    needs = note_of(folder)
    assert "1 escalation to (actions): Director of practice (1)." in needs
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Director of practice, escalation" in page


def test_what_is_wrong_with_the_settings_of_letters_stands_under_needs_you(
    tracker: Path, tmp_path: Path
) -> None:
    rows = {row.field: number for number, row in enumerate(catalogue(), 2)}
    path = edited(
        tracker, **{f"Settings_B{rows['quiet']}": "2.9; 3.l", f"Settings_B{rows['sender']}": "the team"}
    )
    note = note_of(run_night(path, tmp_path / "output", as_at=None, now=NOW).folder)
    assert "The setting Quiet names '2.9', which is neither a section nor an action." in note
    assert f"Settings!B{rows['quiet']}: The setting Quiet names '3.l'" in note
    assert "Did you mean '3.1'?" in note
    assert "The setting Sender is 'the team', which is no e-mail address." in note


def test_what_moved_says_what_it_is_compared_with_and_tells_of_late(tracker: Path, tmp_path: Path) -> None:
    out = tmp_path / "output"
    run_night(tracker, out, as_at=date(2017, 9, 20), now=NOW)
    note = note_of(run_night(tracker, out, as_at=None, now=NOW).folder)
    assert (
        "- Since the night of 20 September 2017, the last on record: Late from 1 to 2 and no rating's count "
        "has changed." in note
    )
    run_night(tracker, out, as_at=date(2017, 10, 8), now=NOW)
    note = note_of(run_night(tracker, out, as_at=date(2017, 10, 10), now=NOW).folder)
    assert (
        "- Since the night of 8 October 2017 (Improvement Board met on 9 October 2017): Late still 2 and no "
        "rating's count has changed." in note
    )


def test_somebody_who_has_the_tracker_open_is_named_in_the_note(tracker: Path, tmp_path: Path) -> None:
    (tracker.parent / f".~lock.{tracker.name}#").write_text(",Pat Example,desk,now;", encoding="utf-8")
    folder = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    assert "Pat Example has the tracker open" in (folder / "morning-note.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "it is not there"),
        (b"", "empty"),
        (b"PK\x03\x04 half a zip", "plan.xlsx"),
    ],
)
def test_without_a_plan_nothing_is_written(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    tracker = tmp_path / "plan.xlsx"
    if content is not None:
        tracker.write_bytes(content)
    with pytest.raises(PlanError, match=sentence):
        run_night(tracker, tmp_path / "output", as_at=None, now=NOW, copy=once)
    assert not (tmp_path / "output").exists()


def test_a_rerun_keeps_what_people_added(tracker: Path, tmp_path: Path) -> None:
    folder = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    (folder / "minutes.txt").write_text("by hand", encoding="utf-8")
    again = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    assert again == folder
    assert "minutes.txt" in files(folder)


def test_a_morning_after_a_night_without_a_tracker_says_why(tracker: Path, tmp_path: Path) -> None:
    out = tmp_path / "output"
    earlier = run_night(tracker, out, as_at=None, now=NOW).folder
    tracker.unlink()
    for _ in range(2):
        with pytest.raises(PlanError, match="it is not there"):
            run_night(tracker, out, as_at=None, now=NOW, copy=once)
    note = " ".join((out / "2026-11-24" / "morning-note.txt").read_text(encoding="utf-8").split())
    assert "improvement-plan.xlsm could not be read: it is not there." in note
    assert "What earlier nights left is still there" in note
    assert "index.html" in files(earlier)


@needs_office
def test_a_tracker_that_libreoffice_holds_open_counts_as_in_use(tracker: Path, tmp_path: Path) -> None:
    with open_in_office(tracker):
        folder = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    assert "has the tracker open; newer edits may not be saved" in " ".join(
        (folder / "morning-note.txt").read_text(encoding="utf-8").split()
    )


@pytest.mark.skipif(sys.platform == "win32", reason="limits on a process are Unix's")
def test_a_disk_that_is_full_is_said_by_name_and_leaves_the_earlier_night(
    tracker: Path, tmp_path: Path
) -> None:
    out = tmp_path / "output"
    folder = run_night(tracker, out, as_at=None, now=NOW).folder
    before = files(folder)
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000)); "
        "from automation.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "overnight", str(tracker), "--once", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "too large" in done.stderr
    assert files(folder) == before


def test_a_damaged_history_is_said_and_left_as_it_is(tracker: Path, tmp_path: Path) -> None:
    history = tracker.parent / "history" / "plan-history.sqlite"
    history.parent.mkdir()
    history.write_bytes(b"not a database" * 100)
    night = run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
    failed = {timed.result.name: timed.result.detail for timed in night.results if not timed.result.ok}
    assert failed.keys() == {"Record the night", "Letters"}
    assert "plan-history.sqlite" in failed["Record the night"]
    assert history.read_bytes() == b"not a database" * 100
    assert "index.html" in files(night.folder)
    assert not (night.folder / "letters").exists()
