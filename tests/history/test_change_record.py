"""Each applied change is on record with the former tracker, and the last batch can be taken back."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from automation.history.change_record import ChangeRecord, changes_text
from automation.history.store import History
from automation.plan.findings import PlanError
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from automation.tracker.write.write_back import CellChange, NewRow
from tests.support.trackers import AS_AT, small_tracker

NOW = datetime(2017, 10, 2, 9, tzinfo=UTC)
GREEN = CellChange("Actions", "I5", "Green", "Red")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return small_tracker(tmp_path)


@pytest.fixture
def history(tracker: Path):
    with History.open_to_write(history_path(tracker)) as opened:
        yield opened


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(history: History, tracker: Path, *changes: CellChange, rows=()):
    record = ChangeRecord(history)
    return record.write(
        tracker, sha(tracker), changes, rows, now=NOW, told=lambda _: ("J Smith", "reply.xlsx")
    )


def cell(tracker: Path, name: str):
    return openpyxl.load_workbook(tracker)["Actions"][name].value


def test_what_was_written_is_on_record_with_the_former_tracker(history: History, tracker: Path) -> None:
    before = tracker.read_bytes()
    written = write(history, tracker, GREEN)
    assert ChangeRecord(history).rows() == [
        (1, "Actions", "I5", '"Red"', '"Green"', "J Smith", "reply.xlsx", "written")
    ]
    assert history.kept_tracker(written.before) == before


def test_the_former_tracker_is_put_back_byte_for_byte(history: History, tracker: Path) -> None:
    before = tracker.read_bytes()
    write(history, tracker, GREEN, rows=[NewRow("Actions", {"Ref": "3.3", "Action": "More"})])
    batch = ChangeRecord(history).undo(tracker)
    assert tracker.read_bytes() == before
    assert (batch.changes[0].cell, batch.changes[0].was) == ("I5", "Red")
    assert {row[-1] for row in ChangeRecord(history).rows()} == {"undone"}
    with pytest.raises(PlanError, match=r"no changes to improvement-plan\.xlsm that could be taken back"):
        ChangeRecord(history).undo(tracker)


def test_where_the_tracker_was_saved_since_only_the_cells_are_taken_back(
    history: History, tracker: Path
) -> None:
    by = CellChange("Boards", "C2", date(2017, 10, 16), date(2017, 10, 9))
    write(history, tracker, GREEN, by, CellChange("Actions", "J6", "=1+1", ""))
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["J2"] = "Typed since"
    book.save(tracker)
    ChangeRecord(history).undo(tracker)
    assert (cell(tracker, "I5"), cell(tracker, "J6"), cell(tracker, "J2")) == ("Red", None, "Typed since")
    assert read_tracker(tracker).plan.boards[0].meeting == date(2017, 10, 9)


def test_a_cell_that_somebody_changed_since_is_not_taken_back(history: History, tracker: Path) -> None:
    write(history, tracker, GREEN)
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["I5"] = "Blue"
    book.save(tracker)
    before = tracker.read_bytes()
    with pytest.raises(
        PlanError, match=r"The last changes were not taken back\. Actions!I5: it now says 'Blue'"
    ):
        ChangeRecord(history).undo(tracker)
    assert tracker.read_bytes() == before


def test_a_new_row_becomes_blank_where_the_tracker_was_saved_since(history: History, tracker: Path) -> None:
    write(history, tracker, rows=[NewRow("Actions", {"Ref": "3.3", "Action": "More", "Due date": "Dec-17"})])
    book = openpyxl.load_workbook(tracker)
    book.save(tracker)
    assert read_tracker(tracker).plan.actions[-1].ref == "3.3"
    ChangeRecord(history).undo(tracker)
    assert read_tracker(tracker).plan.actions[-1].ref == "3.2"


def test_batches_are_taken_back_one_after_the_other(history: History, tracker: Path) -> None:
    write(history, tracker, GREEN)
    write(history, tracker, CellChange("Actions", "I5", "Blue", "Green"))
    assert ChangeRecord(history).undo(tracker).number == 2
    assert cell(tracker, "I5") == "Green"
    assert ChangeRecord(history).undo(tracker).number == 1
    assert cell(tracker, "I5") == "Red"


def test_what_was_never_written_is_not_on_record_any_longer(
    history: History, tracker: Path, monkeypatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("automation.tracker.write.write_back.replace_file", killed)
        with pytest.raises(KeyboardInterrupt):
            write(history, tracker, GREEN)
    assert [row[-1] for row in ChangeRecord(history).rows()] == ["intended"]
    write(history, tracker, CellChange("Actions", "I5", "Amber", "Red"))
    assert [row[4] for row in ChangeRecord(history).rows()] == ['"Amber"']


def test_the_tracker_from_before_stays_when_old_nights_go(history: History, tracker: Path) -> None:
    written = write(history, tracker, GREEN)
    history.record(read_tracker(tracker), AS_AT, tracker.read_bytes())
    history.record(read_tracker(tracker), AS_AT - timedelta(days=1), b"a tracker of that night")
    history.forget(AS_AT - timedelta(days=1))
    assert history.kept_tracker(written.before)
    assert not history.kept_tracker(hashlib.sha256(b"a tracker of that night").hexdigest())


def test_text_that_begins_like_a_formula_comes_back_as_text(history: History, tracker: Path) -> None:
    write(history, tracker, CellChange("Actions", "J6", "=SUM(A1)", ""))
    write(history, tracker, CellChange("Actions", "J6", 2.5, "=SUM(A1)"))
    book = openpyxl.load_workbook(tracker)
    book.save(tracker)
    ChangeRecord(history).undo(tracker)
    assert openpyxl.load_workbook(tracker)["Actions"]["J6"].data_type != "f"
    assert cell(tracker, "J6") == "=SUM(A1)"


def test_what_was_written_through_excel_is_on_record_and_taken_back_once_it_is_saved(
    history: History, tracker: Path
) -> None:
    record = ChangeRecord(history)
    refused = CellChange("Actions", "J5", "Staffed.", "No capacity.")
    told = ("J Smith", "answer in reply.xlsx")
    with record.noting([GREEN, refused], now=NOW, told=lambda _: told) as written:
        assert [row[2] for row in record.rows()] == ["I5", "J5"], "recorded first"
        written.append(GREEN)
    assert [row[2:3] + row[5:] for row in record.rows()] == [("I5", *told, "written")]
    assert changes_text(history) == (
        "1 change written into the tracker:\n"
        "  2017-10-02 09:00  Actions!I5: 'Red' became 'Green' (J Smith; answer in reply.xlsx)"
    )
    with pytest.raises(PlanError, match="it now says 'Red', which is not what was read"):
        record.undo(tracker)
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["I5"] = "Green"
    book.save(tracker)
    assert record.undo(tracker).changes == (GREEN,)
    assert cell(tracker, "I5") == "Red"
    assert changes_text(history).endswith("(J Smith; answer in reply.xlsx), undone")


def test_without_changes_there_is_nothing_to_list(history: History) -> None:
    assert changes_text(history) == ""
