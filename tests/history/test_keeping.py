"""What the history lets go of, night by night, and what it never forgets."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from automation.analysis.slippage import slippage
from automation.history.store import History, HistoryUnavailable
from automation.plan.model import Board, Plan
from automation.plan.settings import Settings
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.plans import action, plan

FIRST = date(2017, 1, 2)
MEETING = FIRST + timedelta(days=10)
RULE = Settings(keep_nightly_days=7, keep_weekly_days=28)


def on(number: int) -> Plan:
    """Give the plan of a night: the comment changes nightly, the date once, on night 16."""
    return plan(
        action("2.1", "Jun-17", revised="Dec-17" if number >= 16 else "", comments=f"Night {number}"),
        boards=(Board("Improvement Board", meeting=MEETING),),
        settings=RULE,
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    found = tmp_path_factory.mktemp("keeping") / "plan-history.sqlite"
    with History.open(found) as history:
        for number in range(60):
            content = b"tracker %d " % number + bytes(range(256)) * 8
            history.record(
                ReadTracker(on(number), file=TrackerFile(Path("plan.xlsx"))),
                FIRST + timedelta(days=number),
                content,
            )
    return found


@pytest.fixture
def history(path):
    with History.open(path, create=False) as opened:
        yield opened


def ages(history: History) -> list[int]:
    return [59 - (night.day - FIRST).days for night in history.nights()]


def test_the_rule_on_the_settings_sheet_is_kept_to(history):
    assert [age for age in ages(history) if age < 7] == list(range(6, -1, -1))
    assert len(ages(history)) < 20


def test_the_night_of_the_board_is_there_with_its_tracker(history):
    assert history.snapshot(MEETING) == on(10)
    assert history.tracker_of(MEETING).startswith(b"tracker 10 ")


def test_the_night_on_which_a_date_changed_keeps_its_rows_but_not_its_tracker(history):
    changed = FIRST + timedelta(days=16)
    assert history.snapshot(changed) == on(16)
    with pytest.raises(HistoryUnavailable, match="removed under the keeping rule"):
        history.tracker_of(changed)


def test_slippage_is_the_same_as_if_no_night_had_been_removed(history):
    every = [(FIRST + timedelta(days=number), on(number)) for number in range(60)]
    assert slippage(history.snapshots()) == slippage(every)


def test_what_no_night_uses_any_longer_is_removed_from_the_file(history):
    nights = len(history.nights())
    copies = sum(night.has_copy for night in history.nights())
    count = lambda table: history.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: E731
    assert count("copy") == copies
    assert count("piece") == copies
    bodies = [
        body for (body,) in history.connection.execute("SELECT body FROM plan_row WHERE kind = 'actions'")
    ]
    assert len(bodies) == nights


def test_the_same_night_recorded_again_leaves_the_file_as_it_is(path):
    before = path.read_bytes()
    with History.open(path) as history:
        content = b"tracker 59 " + bytes(range(256)) * 8
        read = ReadTracker(on(59), file=TrackerFile(Path("plan.xlsx")))
        assert history.record(read, FIRST + timedelta(days=59), content).outcome == "unchanged"
    assert path.read_bytes() == before
