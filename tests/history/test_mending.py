"""What findings clearly propose goes into the closed tracker, and can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from automation.cli import main
from automation.history.mending import mends
from automation.jobs import check
from automation.plan.due_language import read_due
from automation.plan.model import Decision
from automation.task import Files, Task
from automation.tracker.read.reading import read_tracker
from tests.support.trackers import AS_AT, small_tracker

DAY = ["--as-at", "2017-10-02"]


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """Give a tracker with two phrases that Excel cannot read, a misspelt lead and one that nobody knows."""
    path = small_tracker(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["Actions"]
    column = {cell.value: cell.column_letter for cell in sheet[1]}
    sheet[f"{column['Due date']}2"] = "Jan to Mar 18"
    sheet[f"{column['Due date']}3"] = "Jan to Mar 18"
    sheet[f"{column['Lead']}2"] = "ART servce manager"
    sheet[f"{column['Lead']}3"] = "Harbour master"
    book.save(path)
    return path


def rows(path: Path, name: str) -> list[list[object]]:
    return [
        [cell.value for cell in row[:4]] for row in openpyxl.load_workbook(path)[name].iter_rows(min_row=2)
    ]


def proposed(path: Path, *codes: str) -> tuple[list[str], list[str]]:
    read = read_tracker(path)
    found = check(Task(read, path.parent, AS_AT, Files()), None).findings
    made = mends([one for one in found if one.code in codes], read)
    return [one.said for one in made.proposed], made.left


def test_only_what_a_hint_clearly_proposes_is_proposed(tracker: Path) -> None:
    said, left = proposed(tracker, "D10", "L02")
    assert said[:1] == ["Actions!E2: 'ART servce manager' becomes 'ART service manager'."]
    assert said[1:] == ["Add to Due dates: Jan to Mar 18, By 31/03/2018."]
    (other,) = left
    assert other.startswith("L02 Actions!E3: its hint leaves the choice to you.")


def test_it_is_written_and_taken_back(tracker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tracker.read_bytes()
    assert main(["check", str(tracker), "--apply", "d10, L02", "--yes", *DAY]) == 1
    said = capsys.readouterr().out
    assert "Written: Add to Due dates: Jan to Mar 18, By 31/03/2018." in said
    assert "its hint leaves the choice to you" in said
    assert rows(tracker, "Due dates")[-1][:1] == ["Jan to Mar 18"]
    assert openpyxl.load_workbook(tracker)["Actions"]["E2"].value == "ART service manager"
    assert proposed(tracker, "D10")[0] == []
    assert main(["history", "undo", str(tracker)]) == 0
    assert tracker.read_bytes() == before


def test_each_is_asked_and_a_no_writes_nothing(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    before = tracker.read_bytes()
    monkeypatch.setattr("automation.cli.agree", lambda what: bool(asked.append(what)))
    assert main(["check", str(tracker), "--apply", "D10,L02", *DAY]) == 1
    assert len(asked) == 2
    assert tracker.read_bytes() == before


def test_a_code_that_is_none_is_one_sentence(tracker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tracker), "--apply", "D99", "--yes", *DAY]) == 2
    assert capsys.readouterr().err.rstrip().endswith("There is no check D99. Name codes such as D10,L02.")


def test_a_date_that_a_board_granted_is_entered_as_the_revised_date(tmp_path: Path) -> None:
    granted = Decision("Improvement Board", date(2017, 9, 4), "17/4", "Extended", "3.1", read_due("Dec-17"))
    path = small_tracker(tmp_path, decisions=(granted,))
    said, _ = proposed(path, "G12")
    assert said == ["Actions!G5: the revised date of 3.1 becomes Dec-17."]
    assert main(["check", str(path), "--apply", "G12", "--yes", *DAY]) == 0
    assert openpyxl.load_workbook(path)["Actions"]["G5"].value == "Dec-17"
    assert proposed(path, "G12") == ([], [])
