"""What leads sent back goes into the closed tracker, and the replies that it has into the folder done."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from automation.chasing.applying import put_away
from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import HEADER_ROW, SHEET, reply_sheet
from automation.chasing.returns import TO_TICK
from automation.cli import main
from automation.tracker.read.reading import read_tracker
from tests.support.trackers import AS_AT, small_tracker

DAY = ["--as-at", "2017-10-02"]


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return small_tracker(tmp_path)


def answered(tracker: Path, name: str, answers: dict[str, str], lead: str = "ART service manager") -> Path:
    """Let a lead answer about the first action of a letter, by the columns of the reply sheet."""
    letter = next(one for one in plan_letters(read_tracker(tracker).plan, AS_AT).letters if one.lead == lead)
    reply = tracker.parent / "returns" / name
    reply.parent.mkdir(exist_ok=True)
    reply.write_bytes(reply_sheet(letter))
    book = openpyxl.load_workbook(reply)
    for column, text in answers.items():
        book[SHEET][f"{column}{HEADER_ROW + 2}"] = text
    book.properties.lastModifiedBy = "J Smith"
    book.save(reply)
    return reply


def apply(tracker: Path, *more: str) -> int:
    return main(["returns", str(tracker.parent / "returns"), str(tracker), "--apply", *DAY, *more])


def cells(tracker: Path, *names: str) -> list[object]:
    sheet = openpyxl.load_workbook(tracker)["Actions"]
    return [sheet[name].value for name in names]


def test_clear_changes_are_written_and_the_reply_is_put_away(tracker: Path, capsys) -> None:
    reply = answered(tracker, "reply.xlsx", {"D": "Green", "E": "Two posts are filled.", "F": "Dec-17"})
    (reply.parent / "done").mkdir()
    (reply.parent / "done" / "reply.xlsx").write_bytes(b"an earlier one")
    assert apply(tracker) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 reply sheet: 3 applied changes, 0 conflicts, 0 findings.")
    assert "    was:      Red\n    is now:   Green" in said
    assert (
        "3 changes written to improvement-plan.xlsm. The figures on the sheet Summary are old until" in said
    )
    assert not reply.exists()
    assert (reply.parent / "done" / "reply (2).xlsx").is_file()
    rating, comment, revised = cells(tracker, "I5", "J5", "G5")
    assert (rating, revised) == ("Green", "Dec-17")
    assert comment.splitlines()[0] == "No capacity."
    assert comment.endswith(", J Smith: Two posts are filled.")
    # The letter of the day knows the answer, and the next run has nothing to do.
    assert apply(tracker) == 0
    assert "Nothing was written to improvement-plan.xlsm." in capsys.readouterr().out


def test_what_a_finding_doubts_is_listed_and_the_rest_is_written(tracker: Path, capsys) -> None:
    reply = answered(tracker, "reply.xlsx", {"D": "Green", "F": "Aug-17"})
    assert apply(tracker) == 1
    said = capsys.readouterr().out
    assert "Not applied: a finding below asks a person to look at it first" in said
    assert cells(tracker, "I5", "G5") == ["Green", None]
    assert reply.exists()


def test_two_replies_that_differ_are_listed_and_neither_is_written(tracker: Path, capsys) -> None:
    answered(tracker, "one.xlsx", {"D": "Green"})
    answered(tracker, "two.xlsx", {"D": "Amber"}, "Principal social worker")
    assert apply(tracker) == 1
    assert capsys.readouterr().out.count("Not applied: two replies differ") == 2
    assert cells(tracker, "I5") == ["Red"]


def test_a_cell_that_cannot_be_written_costs_only_that_cell(tracker: Path, capsys) -> None:
    answered(tracker, "reply.xlsx", {"D": "Green", "F": "Dec-17"})
    book = openpyxl.load_workbook(tracker)
    book["Actions"].merge_cells("F5:G5")
    book.save(tracker)
    assert apply(tracker, "--format", "json") == 1
    found = json.loads(capsys.readouterr().out)
    assert [(item["cell"], item["state"]) for item in found["changes"]] == [("I5", "applied")]
    assert [(item["cell"], item["state"], item["conflict"]) for item in found["conflicts"]] == [
        ("G5", "not applied", "it is merged into another cell")
    ]
    assert cells(tracker, "I5") == ["Green"]


def test_an_open_tracker_is_left_alone(tracker: Path, capsys) -> None:
    reply = answered(tracker, "reply.xlsx", {"D": "Green"})
    before = tracker.read_bytes()
    (tracker.parent / f"~${tracker.name}").write_bytes(b"\x02JO")
    assert apply(tracker) == 2
    assert capsys.readouterr().err.endswith(
        "improvement-plan.xlsm is open by JO. Close it, then try again. Nothing was written.\n"
    )
    assert tracker.read_bytes() == before
    assert reply.exists()


def test_the_last_changes_are_taken_back(tracker: Path, capsys) -> None:
    answered(tracker, "reply.xlsx", {"D": "Green"})
    before = tracker.read_bytes()
    assert apply(tracker) == 0
    assert main(["history", "undo", str(tracker)]) == 0
    assert "to Actions!I5." in capsys.readouterr().out
    assert tracker.read_bytes() == before
    assert main(["history", "undo", str(tracker)]) == 2


def test_a_reply_that_cannot_be_moved_is_named(tracker: Path) -> None:
    answered(tracker, "reply.xlsx", {"D": "Green"})
    assert apply(tracker) == 0
    done = tracker.parent / "returns" / "done" / "reply.xlsx"
    done.rename(tracker.parent / "returns" / "reply.xlsx")

    def held(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    said = put_away(tracker.parent / "returns", read_tracker(tracker).plan, AS_AT, move=held)
    assert said == ["reply.xlsx is dealt with but could not be moved: permission denied."]


def in_words(tracker: Path, name: str, words: str) -> Path:
    """Put an e-mail of a lead into the folder of answers."""
    message = EmailMessage()
    message["From"] = "Jo Smith <art@example.org>"
    message["Date"] = datetime(2017, 10, 2, 9, tzinfo=UTC)
    message.set_content(words)
    path = tracker.parent / "returns" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(message.as_bytes())
    return path


def tick(tracker: Path, *rows: int) -> None:
    path = tracker.parent / "returns" / TO_TICK
    book = openpyxl.load_workbook(path)
    for row in rows:
        book.active[f"A{row}"] = "Yes"
    book.save(path)


@pytest.fixture
def known(tracker: Path) -> Path:
    """Give a tracker whose lead has the address that the e-mails come from."""
    book = openpyxl.load_workbook(tracker)
    for row in book["Leads"].iter_rows(min_row=2):
        if row[0].value == "ART service manager":
            row[3].value = "art@example.org"
    book.save(tracker)
    return tracker


def test_words_are_added_with_one_tick_and_taken_back(known: Path, capsys) -> None:
    listed = [one for one in read_tracker(known).plan.actions if "ART service manager" in one.leads]
    ref, cell = listed[0].ref, listed[0].place.cell("comments")
    one = in_words(known, "one.eml", f"{ref}: two posts are filled.")
    two = in_words(known, "two.eml", f"{ref}: one more post is advertised.")
    folder = known.parent / "returns"
    assert main(["returns", str(folder), str(known), *DAY]) == 1
    assert f"Choose Yes in {folder / TO_TICK} beside those that are right" in capsys.readouterr().out
    assert apply(known) == 1
    assert "Nothing was written" in capsys.readouterr().out
    before = known.read_bytes()
    (was,) = cells(known, cell)
    tick(known, 2, 3)
    assert apply(known) == 0
    said = "\n2/10/17, Jo Smith: ".join(
        (str(was), f"{ref}: two posts are filled.", f"{ref}: one more post is advertised.")
    )
    assert cells(known, cell) == [said]
    assert not one.exists()
    assert not two.exists()
    assert not (folder / TO_TICK).exists()
    assert main(["history", "undo", str(known)]) == 0
    assert known.read_bytes() == before


def test_what_was_ticked_stays_ticked_until_it_is_applied(known: Path, capsys) -> None:
    folder = known.parent / "returns"
    in_words(known, "one.eml", "It is all in hand.")
    assert main(["returns", str(folder), str(known), *DAY]) == 1
    tick(known, 2)
    assert main(["returns", str(folder), str(known), *DAY]) == 1
    assert openpyxl.load_workbook(folder / TO_TICK).active["A2"].value == "Yes"
    assert apply(known) == 0
    assert "1 change written" in capsys.readouterr().out


def test_two_ratings_that_differ_are_settled_by_a_tick_and_two_ticks_settle_nothing(tracker: Path) -> None:
    answered(tracker, "one.xlsx", {"D": "Green"})
    answered(tracker, "two.xlsx", {"D": "Amber"}, "Principal social worker")
    assert apply(tracker) == 1
    tick(tracker, 2, 3)
    assert apply(tracker) == 1
    assert cells(tracker, "I5") == ["Red"]
    tick(tracker, 2)
    book = openpyxl.load_workbook(tracker.parent / "returns" / TO_TICK)
    book.active["A3"] = None
    chosen = book.active["F2"].value
    book.save(tracker.parent / "returns" / TO_TICK)
    apply(tracker)
    assert cells(tracker, "I5") == [chosen]
