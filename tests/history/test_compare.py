from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation.analysis.changes import changes
from automation.history.compare import (
    board_due,
    compare_nights,
    comparison_text,
    dates_until,
    last_board,
    look_back,
    movement_since,
    nights_json,
    nights_text,
    restore,
    since,
)
from automation.history.store import History, HistoryUnavailable
from automation.plan.due_language import read_due
from automation.plan.findings import PlanError
from automation.plan.model import Board, Decision, Plan
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
        "Since 18 September 2017, the latest figures before the last meeting "
        "(Improvement Board, 19 September 2017)."
    )
    red = movement_since(history, NOW, found, AS_AT).overall.line(Rating.RED)
    assert (red.opening, red.closing) == (1, 0)


def test_since_a_date_before_history_began_is_its_first_night_and_says_so(history):
    found = since(history, NOW, "2017-01-01", AS_AT)
    assert found.night == date(2017, 6, 30)
    assert "the first figures on record" in found.said


@pytest.mark.parametrize(
    ("asked", "as_at", "sentence"),
    [
        ("last month", AS_AT, "'last month' is neither a date (day/month/year) nor last-board."),
        ("2017-10-02", AS_AT, "2 October 2017 is not before 2 October 2017, so there is nothing to compare."),
        ("last-board", date(2017, 7, 1), "The sheet Boards has no meeting before 1 July 2017."),
        ("2016-01-01", date(2017, 6, 30), "There are no figures from before 30 June 2017 to compare with."),
    ],
)
def test_a_comparison_that_is_impossible_gets_one_sentence(history, asked, as_at, sentence):
    with pytest.raises(PlanError) as caught:
        since(history, NOW, asked, as_at)
    assert str(caught.value) == sentence


def test_two_nights_are_compared_in_either_order_cell_by_cell(history):
    moved, changed = compare_nights(history, date(2017, 9, 19), date(2017, 7, 4))
    assert (moved.opened, moved.closed) == (date(2017, 6, 30), date(2017, 9, 18))
    assert [change.sentence() for change in changed] == ["Actions: 2.1, Progress BRAG: 'Green' became 'Red'."]
    text = comparison_text(moved, changed)
    assert "Red rose from 0 to 1: 1 came (1 re-rated worse)." in text
    assert "1 change:" in text


def test_a_comparison_with_a_missing_night_is_refused(history):
    with pytest.raises(HistoryUnavailable, match="no night on or before 1 January 2017"):
        compare_nights(history, date(2017, 1, 1), AS_AT)
    with pytest.raises(HistoryUnavailable, match="Both dates mean the night of 20 September 2017"):
        compare_nights(history, date(2017, 9, 20), date(2017, 9, 21))


def test_nights_are_listed_the_newest_first(history):
    nights = history.nights()
    lines = nights_text(nights).splitlines()
    assert lines[0] == "3 nights, newest first:"
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
    assert found == tmp_path / "plan-2017-06-30.xlsm"
    assert found.read_bytes() == b"june"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_a_tracker_restored_again_gets_a_number(history, tmp_path):
    first = restore(history, date(2017, 6, 30), tmp_path)
    first.write_bytes(b"worked in")
    names = [restore(history, date(2017, 6, 30), tmp_path).name for _ in range(2)]
    assert names == ["plan-2017-06-30 (2).xlsm", "plan-2017-06-30 (3).xlsm"]
    assert first.read_bytes() == b"worked in"


def test_restoring_never_overwrites_a_file(history, tmp_path):
    there = tmp_path / "plan.xlsm"
    there.write_bytes(b"mine")
    with pytest.raises(PlanError, match="already exists"):
        restore(history, date(2017, 6, 30), there)
    assert there.read_bytes() == b"mine"


def test_a_missing_night_is_not_restored(history, tmp_path):
    with pytest.raises(HistoryUnavailable, match="The history has no night of 1 July 2017"):
        restore(history, date(2017, 7, 1), tmp_path / "new.xlsm")
    assert not (tmp_path / "new.xlsm").exists()


def test_the_last_meeting_of_a_board_is_found_by_its_name():
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
        example.record(ReadTracker(JUNE), date(2017, 9, 1), None, illustrative=True)
        keep(example, NOW, AS_AT, b"now")
        moved, changed = compare_nights(example, date(2017, 9, 1), AS_AT)
    assert moved.illustrative
    assert "made up for the example" in comparison_text(moved, changed)


def test_a_night_of_the_example_has_no_tracker_to_restore(tmp_path):
    with History.open(tmp_path / "example.sqlite") as example:
        example.record(ReadTracker(JUNE), date(2017, 9, 1), None, illustrative=True)
        with pytest.raises(HistoryUnavailable, match="it comes from the example"):
            restore(example, date(2017, 9, 1), tmp_path)


def test_hostile_names_of_people_stay_on_one_line(tmp_path):
    file = TrackerFile(Path("plan.xlsm"), saved_by="B.\r\nOfficer\x1b[2J")
    with History.open(tmp_path / "odd.sqlite") as odd:
        odd.record(ReadTracker(NOW, file=file), AS_AT, b"x")
        text = nights_text(odd.nights())
    assert len(text.splitlines()) == 2
    assert "\x1b" not in text


@pytest.mark.parametrize("name", ["../../elsewhere.xlsm", "nights.xlsm ..", ""])
def test_a_restored_tracker_stays_in_its_folder_whatever_its_name(tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    with History.open(tmp_path / "odd.sqlite") as odd:
        odd.record(ReadTracker(NOW, file=TrackerFile(Path(name))), AS_AT, b"x")
        assert restore(odd, AS_AT, out).parent == out


def recorded(folder: Path, *nights: date) -> History:
    history = History.open(folder / "plan-history.sqlite")
    for night in nights:
        history.record(ReadTracker(plan(action("2.1", comments=night.isoformat()))), night, None)
    return history


def test_checks_look_a_month_back_for_changes_and_further_for_untouched_actions(tmp_path: Path) -> None:
    nights = (date(2017, 7, 31), date(2017, 8, 28), date(2017, 9, 2), date(2017, 9, 25), AS_AT)
    with recorded(tmp_path, *nights) as history:
        earlier, older = look_back(history, Plan(), AS_AT, 60)
    assert (earlier.on, older[60].on) == (date(2017, 9, 2), date(2017, 7, 31))
    assert earlier.plan.actions[0].comments == "2017-09-02"


def test_in_a_short_history_checks_use_the_first_night(tmp_path: Path) -> None:
    with recorded(tmp_path, date(2017, 9, 25), date(2017, 9, 29), AS_AT) as history:
        earlier, older = look_back(history, Plan(), AS_AT, 60)
    assert (earlier.on, older) == (date(2017, 9, 25), {})


def test_without_earlier_nights_nothing_is_compared(tmp_path: Path) -> None:
    with recorded(tmp_path, AS_AT) as history:
        assert look_back(history, Plan(), AS_AT, 60) == (None, {})


def test_the_board_whose_paper_is_due_is_the_one_that_meets_first() -> None:
    boards = (
        Board("Cabinet", "c.docx", date(2017, 10, 16), 14),
        Board("Improvement Board", "ib.docx", date(2017, 10, 9), 7),
        Board("LSCB", "l.docx", date(2017, 11, 1), 7),
        Board("Scrutiny", "s.docx", None, 7),
    )
    assert board_due(Plan(boards=boards), date(2017, 10, 2)) == "Improvement Board"
    assert board_due(Plan(boards=boards), date(2017, 10, 10)) == "Cabinet"
    assert board_due(Plan(boards=boards), date(2017, 10, 20)) == ""


def test_a_comparison_says_who_agreed_to_each_date_that_was_moved(tmp_path):
    moved = replace(JUNE, actions=(action("2.1", "Dec-17", "Green", revised="Mar-18"),))
    agreed = Decision("LSCB", date(2017, 9, 19), "17/4", "Extended", "2.1", read_due("Mar-18"))
    with History.open(history_path(tmp_path / "plan.xlsm")) as history:
        keep(history, JUNE, date(2017, 6, 30), b"june")
        keep(history, moved, date(2017, 9, 20), b"september")
        assert dates_until(history, date(2017, 9, 20)) == (), "no decisions are kept"
        # The minute is typed after the date was moved.
        keep(history, replace(moved, decisions=(agreed,)), date(2017, 9, 25), b"typed")
        compared = compare_nights(history, date(2017, 6, 30), date(2017, 9, 20))
        said = comparison_text(*compared, dates_until(history, date(2017, 9, 20)))
    who = "agreed by LSCB, 19 September 2017, minute 17/4"
    assert f"  1 date was moved:\n    2.1: Dec-17 became Mar-18 ({who})." in said
    typed = changes(moved, replace(moved, decisions=(agreed,)))
    assert [change.sentence() for change in typed] == [
        "Decisions: LSCB, 19 September 2017, minute 17/4: 2.1 was added."
    ]


def test_who_agreed_is_answered_for_any_two_days_though_rows_or_actions_have_gone(tmp_path):
    moved = replace(JUNE, actions=(action("2.1", "Dec-17", "Green", revised="Mar-18"),))
    agreed = Decision("LSCB", date(2017, 9, 19), "17/4", "Extended", "2.1", read_due("Mar-18"))
    other = Decision("Board", date(2017, 10, 9), "9", "Noted", "2.1")
    with History.open(history_path(tmp_path / "plan.xlsm")) as history:
        keep(history, JUNE, date(2017, 6, 30), b"june")
        keep(history, replace(moved, decisions=(agreed,)), date(2017, 9, 20), b"september")
        keep(history, replace(JUNE, actions=()), date(2017, 10, 30), b"october")

        def who(now: Plan | None = None) -> list[str]:
            return [move.said for move in dates_until(history, date(2017, 9, 20), now)]

        cited = "agreed by LSCB, 19 September 2017, minute 17/4"
        gone = f"{cited}, in a row last seen on Decisions on 20 September 2017"
        assert who() == [gone], "no decision and no action is there any more"
        assert who(replace(moved, decisions=(other,))) == [gone]
        assert who(replace(moved, decisions=(replace(agreed, minute="17/5"),))) == [cited[:-1] + "5"]
        assert who(replace(moved, decisions=(agreed,))) == [cited]
