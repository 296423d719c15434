from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from automation.history.compare import look_back, since
from automation.history.earlier_nights import take_earlier_ratings
from automation.history.store import History, HistoryUnavailable
from automation.plan.model import Plan
from automation.plan.ratings import Rating
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.tracker.read.which_tracker import history_path
from automation.views.figures import gather
from tests.support.plans import action, plan

AS_AT = date(2017, 10, 2)
MONTHS = (("RAG Jul", "Red"), ("RAG Aug", "Amber"), ("Previous RAG", "Amber"))
NOW = plan(replace(action("2.1", "Dec-17", "Green"), kept=MONTHS))
READ = ReadTracker(NOW, file=TrackerFile(Path("plan.xlsm")))


@pytest.fixture
def history(tmp_path):
    with History.open(history_path(tmp_path / "plan.xlsm")) as opened:
        yield opened


def test_each_month_becomes_a_night_with_its_ratings_alone(history):
    taken = take_earlier_ratings(history, READ, AS_AT)
    assert taken.nights == ((date(2017, 7, 31), "RAG Jul"), (date(2017, 8, 31), "RAG Aug"))
    assert taken.left_out == (
        "Previous RAG names no month. To take it too, type its day after `history earlier`",
    )
    then = history.snapshot(date(2017, 7, 31)).actions[0]
    assert (then.rating, then.due, then.kept) == (Rating.RED, NOW.actions[0].due, ())
    assert [(night.from_columns, night.illustrative, night.has_copy) for night in history.nights()] == [
        (True, False, False)
    ] * 2
    assert "RAG Aug as 31 August 2017" in taken.as_text()


def test_taking_them_again_changes_nothing_and_a_night_can_be_forgotten(history):
    take_earlier_ratings(history, READ, AS_AT)
    before = history.nights()
    take_earlier_ratings(history, READ, AS_AT)
    assert history.nights() == before
    history.forget(date(2017, 7, 31))
    assert [night.day for night in history.nights()] == [date(2017, 8, 31)]


def test_no_night_of_ours_is_replaced_and_none_put_after_it(history):
    history.record(READ, date(2017, 8, 15), b"tracker")
    taken = take_earlier_ratings(history, READ, AS_AT, undated=date(2017, 8, 15))
    # Before the first night August was that of 2016.
    assert taken.nights == ((date(2016, 8, 31), "RAG Aug"), (date(2017, 7, 31), "RAG Jul"))
    assert taken.left_out == ("Previous RAG was not taken as 15 August 2017: there are nights from then on.",)
    assert history.tracker_of(date(2017, 8, 15)) == b"tracker"


def test_movement_and_trend_use_them_and_say_whose_they_are(history):
    take_earlier_ratings(history, READ, AS_AT)
    figures = gather(NOW, AS_AT, history, "31/8/2017")
    assert figures.movement is not None
    assert figures.since.startswith("Since the ratings of 31 August 2017 in the tracker's own columns")
    assert [(line.name, line.change) for line in figures.movement.overall.lines if line.change] == [
        ("Amber", -1),
        ("Green", 1),
    ]
    assert [night.counts.of(Rating.RED) for night in figures.trend] == [1, 0, 0]
    assert figures.history_note.startswith("The ratings up to 31 August 2017 are from the tracker's own col")
    assert since(history, NOW, "31/7/2017", AS_AT).said.startswith("Since the ratings of 31 July 2017")


def test_checks_of_what_people_did_and_dates_that_moved_leave_them_out(history):
    """Nothing but the rating is known of that time: nobody can be said to have left an action untouched."""
    take_earlier_ratings(history, READ, AS_AT)
    assert look_back(history, Plan(), AS_AT, 30) == (None, {})
    (entry,) = gather(NOW, AS_AT, history).slippage
    assert entry.first_seen == AS_AT


def test_there_is_no_copy_of_the_tracker_to_restore(history):
    take_earlier_ratings(history, READ, AS_AT)
    with pytest.raises(HistoryUnavailable, match="it comes from the tracker's own columns"):
        history.tracker_of(date(2017, 8, 31))


def test_a_tracker_without_such_columns_has_nothing_to_take(history):
    plain = replace(READ, plan=plan(replace(action("2.1"), kept=(("Cost", "12"),))))
    assert take_earlier_ratings(history, plain, AS_AT).as_text() == (
        "The tracker has no columns of earlier ratings."
    )
