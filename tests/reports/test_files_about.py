"""Which files are kept about a plan, which of them name a person, and which are too old."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from automation.plan.person import Person
from automation.reports.dated_folder import dated_folder, made_files
from automation.reports.files_about import (
    Fate,
    fate_of,
    files_about,
    files_of_people,
    in_tracker,
    remove_older,
    take_out,
)

PERSON = Person(("Jo Test",))


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "workbook" / "plan.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"")
    return path


def put(path: Path, text: str = "Jo Test") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_the_toolkit_keeps_is_searched_and_what_people_keep_is_only_named(tracker: Path) -> None:
    top = tracker.parent.parent
    ours = {
        put(top / "output" / "2017-10-02" / "index.html"),
        put(top / "elsewhere" / "overnight.log"),
        put(tracker.parent / "returns" / "a.txt"),
        put(tracker.parent / "history" / "plan-history before forgetting.sqlite"),
        put(tracker.parent / "plan - how it was read.xlsx"),
    }
    put(tracker.parent / "history" / "plan-history.sqlite")
    theirs = {put(tracker.parent / "notes.txt"), put(top / "templates" / "letters" / "chaser.txt")}
    put(top / "templates" / "letters" / "reminder.txt", "Joe Tester")
    assert set(files_about(tracker, top / "elsewhere")) == ours
    assert set(files_of_people(tracker, PERSON)) == theirs


def test_cells_that_name_a_person_are_listed_without_those_that_only_repeat_them(tracker: Path) -> None:
    with xlsxwriter.Workbook(tracker) as book:
        sheet = book.add_worksheet("Actions")
        sheet.write_column("A1", ["Lead", "Jo Test", "Joe Tester"])
        sheet.write_formula("B2", "=A2", None, "Jo Test")
        sheet.write_formula("C2", '="Ask Jo Test"', None, "Ask Jo Test")
    assert in_tracker(tracker, PERSON) == ("Actions!A2", "Actions!C2")


@pytest.mark.parametrize(
    ("name", "text", "fate"),
    [
        ("output/a.html", "<p>Jo Test</p>", Fate.CHANGED),
        ("output/a.html", "<p>Joe Tester</p>", Fate.STAYS),
        ("output/letters/Jo Test - late.eml", "", Fate.DELETED),
        ("output/letters/a.eml", "To: =?utf-8?q?Jo_Test?= <a@example.org>\n\nHello", Fate.DELETED),
        ("output/letters/a.eml", "Content-Transfer-Encoding: base64\n\nSm8gVGVzdA==", Fate.DELETED),
        ("output/letters/a.eml", "To: Sam\n\nHello", Fate.STAYS),
        ("workbook/returns/a.txt", "from Jo Test", Fate.DELETED),
        ("workbook/returns/scan.jpeg", "", Fate.UNREAD),
        ("workbook/returns/a.pdf", "no PDF at all", Fate.UNREAD),
        ("workbook/returns/a.msg", "no message at all", Fate.UNREAD),
        ("workbook/history/plan-history before thinning.sqlite", "no history", Fate.UNREAD),
    ],
)
def test_what_becomes_of_a_file(name: str, text: str, fate: Fate, tracker: Path) -> None:
    assert fate_of(put(tracker.parent.parent / name, text), PERSON, tracker) is fate


def test_a_file_of_a_night_still_counts_as_made_by_it_and_one_of_people_does_not(tmp_path: Path) -> None:
    with dated_folder(tmp_path, date(2017, 10, 2)) as folder:
        put(folder / "a.txt")
    night = tmp_path / "2017-10-02"
    put(night / "added.txt")
    for name in ("a.txt", "added.txt"):
        take_out(night / name, PERSON, "(erased)")
        assert (night / name).read_text(encoding="utf-8") == "(erased)"
    made = made_files(night)
    assert list(made) == ["a.txt"]
    with dated_folder(tmp_path, date(2017, 10, 2)) as folder:
        put(folder / "a.txt", "new")
    assert sorted(path.name for path in night.glob("*.txt")) == ["a.txt", "added.txt"]


def test_old_nights_papers_and_replies_go_and_answers_that_wait_stay(tracker: Path) -> None:
    out, returns = tracker.parent.parent / "output", tracker.parent / "returns"
    old = [
        put(out / "2017-06-30" / "index.html"),
        put(out / "papers" / "2017-06-30 Board.docx"),
        put(returns / "done" / "a.eml"),
        put(tracker.parent / "history" / "plan-history before thinning.sqlite"),
    ]
    new = [put(out / "2017-07-01" / "index.html"), put(out / "papers" / "2017-07-09 Board.docx")]
    waiting = put(returns / "b.eml")
    for path in (*old, waiting):
        os.utime(path, (0, datetime(2017, 6, 30, 12).timestamp()))
    for path in new:
        os.utime(path, (0, datetime(2017, 7, 1, 12).timestamp()))
    assert remove_older(tracker, out, date(2017, 7, 1)) == (["1 folder", "3 files"], [])
    assert [path for path in (*old, *new, waiting) if path.exists()] == [*new, waiting]
    assert remove_older(tracker, out, date(2017, 7, 1)) == ([], [])
