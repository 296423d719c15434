from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation.history.compare import (
    compare_nights,
    comparison_text,
    last_board,
    movement_since,
    nights_json,
    nights_text,
    restore,
    since,
)
from automation.history.store import History, HistoryUnavailable
from automation.plan.findings import PlanError
from automation.plan.model import Board, Plan
from automation.plan.ratings import Rating
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.tracker.read.which_tracker import history_path
from tests.support.plans import action, plan

BOARDS = (
    Board("Improvement Board", meeting=date(2017, 7, 11)),
    Board("Improvement Board", meeting=date(2017, 9, 19)),
    Board("LSCB", meeting=date(2017, 10, 2)),
    Board("Not dated"),
)
JUNE = plan(action("2.1", "Dec-17", "Green"), boards=BOARDS)
SEPTEMBER = plan(action("2.1", "Dec-17", "Red"), boards=BOARDS)
NOW = plan(action("2.1", "Dec-17", "Blue", comments="=Done"), boards=BOARDS)
AS_AT = date(2017, 10, 2)


@pytest.fixture
def history(tmp_path):
    with History.open(history_path(tmp_path / "plan.xlsm")) as opened:
        keep(opened, JUNE, date(2017, 6, 30), b"june")
        keep(opened, SEPTEMBER, date(2017, 9, 18), b"september")
        keep(opened, SEPTEMBER, date(2017, 9, 20), b"september")
        yield opened


def keep(history: History, of: Plan, night: date, content: bytes) -> None:
    file = TrackerFile(
        Path("plan.xlsm"), saved_by="B. Officer", saved_at=datetime(2017, 9, 18, 16, 5, tzinfo=UTC)
    )
    history.record(ReadTracker(of, file=file), night, content)


def test_the_last_board_is_the_latest_that_met_before_the_day():
    found = last_board(NOW, AS_AT)
    assert found is not None
    assert found.meeting == date(2017, 9, 19), "the one that meets on the day has not met yet"
    assert last_board(NOW, date(2017, 7, 11)) is None


def test_since_the_last_board_is_the_night_on_or_before_its_meeting(history):
    found = since(history, NOW, "last-board", AS_AT)
    assert found.night == date(2017, 9, 18)
    assert found.said == (
        "Since the night of 18 September 2017 (Improvement Board met on 19 September 2017)."
    )
    red = movement_since(history, NOW, found, AS_AT).overall.line(Rating.RED)
    assert (red.opening, red.closing) == (1, 0)


def test_since_a_date_before_history_began_is_its_first_night_and_says_so(history):
    found = since(history, NOW, "2017-01-01", AS_AT)
    assert found.night == date(2017, 6, 30)
    assert "the first of the history" in found.said


@pytest.mark.parametrize(
    ("asked", "as_at", "sentence"),
    [
        ("last month", AS_AT, "'last month' is no date such as 2017-09-04, and not last-board."),
        ("2017-10-02", AS_AT, "2 October 2017 is not before 2 October 2017, so there is nothing to compare."),
        ("last-board", date(2017, 7, 1), "The sheet Boards has no meeting before 1 July 2017."),
        ("2016-01-01", date(2017, 6, 30), "The history has no night before 30 June 2017."),
    ],
)
def test_what_cannot_be_compared_gets_one_sentence(history, asked, as_at, sentence):
    with pytest.raises(PlanError) as caught:
        since(history, NOW, asked, as_at)
    assert str(caught.value) == sentence


def test_two_nights_are_compared_in_either_order_cell_by_cell(history):
    found = compare_nights(history, date(2017, 9, 19), date(2017, 7, 4))
    assert (found.moved.opened, found.moved.closed) == (date(2017, 6, 30), date(2017, 9, 18))
    assert [change.sentence() for change in found.changes] == [
        "Actions: 2.1, Progress BRAG: 'Green' became 'Red'."
    ]
    text = comparison_text(found)
    assert "Red rose from 0 to 1: 1 came (1 re-rated worse)." in text
    assert "1 change:" in text


def test_a_comparison_with_a_night_that_is_not_there_is_refused(history):
    with pytest.raises(HistoryUnavailable, match="no night on or before 1 January 2017"):
        compare_nights(history, date(2017, 1, 1), AS_AT)
    with pytest.raises(HistoryUnavailable, match="Both dates mean the night of 20 September 2017"):
        compare_nights(history, date(2017, 9, 20), date(2017, 9, 21))


def test_nights_are_listed_the_newest_first(history):
    nights = history.nights()
    lines = nights_text(nights).splitlines()
    assert lines[0] == "3 nights, the newest first:"
    assert lines[1] == (
        "  2017-09-20  no change, saved by B. Officer at 16:05 UTC on 18 September 2017, plan.xlsm"
    )
    assert lines[2].startswith("  2017-09-18  changed")
    assert nights_json(nights)[0]["night"] == "2017-06-30"
    assert nights_text(()) == "The history has no nights yet."


def test_a_night_of_the_example_is_called_illustrative_in_the_list(history):
    nights = tuple(replace(night, illustrative=True, has_copy=False) for night in history.nights())
    assert "illustrative, no copy of the tracker" in nights_text(nights)


def test_a_tracker_is_restored_byte_for_byte_to_a_new_file(history, tmp_path):
    found = restore(history, date(2017, 6, 30), tmp_path)
    assert found.path == tmp_path / "plan-2017-06-30.xlsm"
    assert found.path.read_bytes() == b"june"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_a_tracker_that_was_restored_before_gets_a_number(history, tmp_path):
    first = restore(history, date(2017, 6, 30), tmp_path).path
    first.write_bytes(b"worked in")
    names = [restore(history, date(2017, 6, 30), tmp_path).path.name for _ in range(2)]
    assert names == ["plan-2017-06-30 (2).xlsm", "plan-2017-06-30 (3).xlsm"]
    assert first.read_bytes() == b"worked in"


def test_restoring_never_writes_over_a_file(history, tmp_path):
    there = tmp_path / "plan.xlsm"
    there.write_bytes(b"mine")
    with pytest.raises(PlanError, match="is there already"):
        restore(history, date(2017, 6, 30), there)
    assert there.read_bytes() == b"mine"


def test_a_night_that_is_not_there_is_not_restored(history, tmp_path):
    with pytest.raises(HistoryUnavailable, match="The history has no night of 1 July 2017"):
        restore(history, date(2017, 7, 1), tmp_path / "new.xlsm")
    assert not (tmp_path / "new.xlsm").exists()


def test_the_last_meeting_of_one_board_is_looked_for_by_its_name():
    found = last_board(NOW, date(2017, 10, 3), "improvement  board")
    assert found is not None
    assert found.meeting == date(2017, 9, 19)
    assert last_board(NOW, date(2017, 10, 3)) == BOARDS[2]


def test_a_board_that_has_not_met_is_named(history):
    with pytest.raises(PlanError) as caught:
        since(history, NOW, "last-board", AS_AT, board="LSCB")
    assert str(caught.value) == "The sheet Boards has no meeting of LSCB before 2 October 2017."


def test_a_comparison_with_a_night_of_the_example_says_so(tmp_path):
    with History.open(tmp_path / "example.sqlite") as example:
        example.record_example([(date(2017, 9, 1), ReadTracker(JUNE))])
        keep(example, NOW, AS_AT, b"now")
        found = compare_nights(example, date(2017, 9, 1), AS_AT)
    assert found.moved.illustrative
    assert "illustrative" in comparison_text(found)


def test_a_night_of_the_example_has_no_tracker_to_give(tmp_path):
    with History.open(tmp_path / "example.sqlite") as example:
        example.record_example([(date(2017, 9, 1), ReadTracker(JUNE))])
        with pytest.raises(HistoryUnavailable, match="it is a night of the example"):
            restore(example, date(2017, 9, 1), tmp_path)


def test_hostile_names_of_people_stay_on_one_line(tmp_path):
    file = TrackerFile(Path("plan.xlsm"), saved_by="B.\r\nOfficer\x1b[2J")
    with History.open(tmp_path / "odd.sqlite") as odd:
        odd.record(ReadTracker(NOW, file=file), AS_AT, b"x")
        text = nights_text(odd.nights())
    assert len(text.splitlines()) == 2
    assert "\x1b" not in text


@pytest.mark.parametrize("name", ["../../elsewhere.xlsm", "nights?.xlsm", ""])
def test_a_restored_tracker_stays_in_its_folder_whatever_its_name(tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    with History.open(tmp_path / "odd.sqlite") as odd:
        odd.record(ReadTracker(NOW, file=TrackerFile(Path(name))), AS_AT, b"x")
        assert restore(odd, AS_AT, out).path.parent == out
