"""A night whose date may be wrong: it changes nothing until another night bears it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from automation.history.compare import look_back
from automation.history.recording import Tonight, remember
from automation.history.store import (
    BEFORE_FORGETTING,
    BEFORE_LARGE_THINNING,
    BEFORE_THINNING,
    History,
    HistoryUnavailable,
)
from automation.plan.model import Plan
from automation.plan.settings import Settings
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.plans import action, plan

FIRST, LAST = date(2026, 9, 12), date(2026, 11, 30)
WRONG = date(2031, 1, 1)


def read(folder: Path, rating: str = "Green", **settings: int) -> ReadTracker:
    listed = replace(plan(action("2.1", rating=rating)), settings=Settings(**settings))
    return ReadTracker(listed, file=TrackerFile(folder / "plan.xlsx"))


def tonight(history: History, day: date, rating: str = "Green", *, by_the_clock: bool = True) -> Tonight:
    folder = history.path.parent
    return remember(history, read(folder, rating), day, b"x", today=day, by_the_clock=by_the_clock)


@pytest.fixture
def history(tmp_path: Path):
    """Eighty nights in a row."""
    with History.open(tmp_path / "plan-history.sqlite") as opened:
        for number in range((LAST - FIRST).days + 1):
            opened.record(read(tmp_path), FIRST + timedelta(days=number), b"x")
        yield opened


def days(history: History) -> list[date]:
    return [record.day for record in history.nights()]


def test_a_night_with_a_wrong_clock_removes_no_night_and_blocks_no_other(history: History) -> None:
    before = days(history)
    assert len(before) == 80
    wrong = tonight(history, WRONG, "Red")
    assert wrong.in_doubt
    assert wrong.said == "recorded; in doubt"
    assert wrong.needs == (
        "Is today 1 January 2031? The last night was on 30 November 2026, so tonight's date is in doubt: "
        "nothing is escalated, no old night is removed, and nothing is compared with it. If the date is "
        "right, do nothing; the next night confirms it. If not, correct the PC's clock and run: "
        "improvement-plan history forget 2031-01-01"
    )
    assert days(history) == before
    right = tonight(history, date(2026, 12, 1))
    assert (right.in_doubt, right.needs) == (False, "")
    assert right.said == "recorded; in doubt and left out: 1 January 2031"
    assert days(history) == [*before, date(2026, 12, 1)]
    assert [record.day for record in history.nights(doubtful=True) if record.in_doubt] == [WRONG]


def test_nothing_is_compared_with_a_night_in_doubt(history: History) -> None:
    tonight(history, WRONG, "Red")
    assert history.latest_on_or_before(date(2031, 6, 1)) == LAST
    assert history.latest_on_or_before(WRONG) == LAST
    assert look_back(history, Plan(), date(2031, 3, 1), 90)[0].on == LAST
    assert WRONG not in dict(history.snapshots())
    # Who names it gets it all the same.
    assert history.tracker_of(WRONG) == b"x"


@pytest.mark.parametrize("later", [1, 7, 40])
def test_a_second_night_within_forty_days_confirms_it(history: History, later: int) -> None:
    """After a winter in which nobody ran it."""
    back = date(2027, 2, 1)
    assert tonight(history, back).in_doubt
    assert tonight(history, back).in_doubt, "run again on its day it bears nothing out"
    second = tonight(history, back + timedelta(days=later))
    assert not second.in_doubt
    assert days(history)[-2:] == [back, back + timedelta(days=later)]


def test_a_night_long_after_that_is_in_doubt_itself(history: History) -> None:
    tonight(history, date(2027, 2, 1))
    assert tonight(history, date(2027, 3, 14)).in_doubt
    assert days(history)[-1] == LAST


@pytest.mark.parametrize("gap", [1, 39, 40])
def test_a_gap_of_forty_days_is_not_in_doubt(history: History, gap: int) -> None:
    assert not tonight(history, LAST + timedelta(days=gap)).in_doubt


def test_the_first_night_and_one_that_a_person_named_are_not_in_doubt(
    history: History, tmp_path: Path
) -> None:
    assert not tonight(history, date(2027, 2, 1), by_the_clock=False).in_doubt
    # Nor is that day's next run, which nobody named a date for.
    assert not tonight(history, date(2027, 2, 1)).in_doubt
    with History.open(tmp_path / "new" / "plan-history.sqlite") as new:
        assert not tonight(new, WRONG).in_doubt


@pytest.mark.parametrize(("day", "needs"), [(date(2026, 11, 29), False), (date(2026, 11, 20), True)])
def test_a_clock_set_back_an_hour_does_not_matter_and_one_set_back_for_days_is_reported(
    history: History, day: date, needs: bool
) -> None:
    found = tonight(history, day)
    assert found.said == "not recorded: the history already has later nights, up to 30 November 2026"
    assert ("improvement-plan history forget 2026-11-30" in found.needs) == needs
    assert tonight(history, date(2026, 12, 1)).said == "recorded"


def test_forgetting_a_night_keeps_a_copy_of_the_history_first(history: History) -> None:
    tonight(history, WRONG)
    kept = history.forget(WRONG)
    assert kept.name == BEFORE_FORGETTING
    assert history.doubtful() == frozenset()
    assert WRONG not in [record.day for record in history.nights(doubtful=True)]
    with History.open(kept, create=False) as copy:
        assert WRONG in copy.doubtful()
    with pytest.raises(HistoryUnavailable, match="has no night of 1 January 2031"):
        history.forget(WRONG)


@pytest.mark.parametrize(("ahead", "name"), [(16, BEFORE_THINNING), (200, BEFORE_LARGE_THINNING)])
def test_before_old_nights_are_removed_the_history_is_copied(history: History, ahead: int, name: str) -> None:
    before = days(history)
    done = tonight(history, LAST + timedelta(days=ahead), by_the_clock=False)
    assert "removed under the keeping rule" in done.said
    with History.open(history.path.with_name(name), create=False) as copy:
        assert days(copy) == before


def test_if_the_history_cannot_be_copied_no_night_is_removed(history: History) -> None:
    history.path.with_name(BEFORE_LARGE_THINNING).mkdir()
    before = days(history)
    done = tonight(history, date(2027, 6, 1), by_the_clock=False)
    assert "no old night was removed, because the history could not be copied first" in done.said
    assert days(history) == [*before, date(2027, 6, 1)]


def test_nothing_is_copied_if_no_night_is_removed(history: History) -> None:
    tonight(history, date(2026, 12, 1))
    assert list(history.path.parent.glob("*before*")) == []
