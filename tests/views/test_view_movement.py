"""."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from automation.analysis.movement import movement
from automation.analysis.rollup import trend
from automation.analysis.slippage import slippage
from automation.plan.ratings import Rating
from automation.views.view_movement import (
    bridge_view,
    changed_refs_view,
    movement_view,
    movement_views,
    reasons_view,
    redated_view,
    slippage_view,
    trend_view,
)
from tests.support.nights import AS_AT, EARLIER, HISTORY, MOVED, SMALL
from tests.support.plans import action, key_of, plan, under


def test_each_line_reconciles_and_says_why():
    rows = movement_view(MOVED).rows
    assert all(start + came - went == end for _, start, came, went, end, _ in rows)
    green = next(row for row in rows if row[0] == "Green")
    assert green[1:5] == (4, 1, 3, 2)
    assert "Green fell from 4 to 2" in green[5]


def test_every_number_names_its_actions():
    rows = reasons_view(MOVED).rows
    assert ("Green", "went out", "removed", 1, "9A.9") in rows
    assert all(number == len(refs.split(", ")) for *_, number, refs in rows)


def test_an_action_that_looks_better_because_it_was_redated_is_named_apart():
    (row,) = redated_view(MOVED).rows
    assert row[:6] == ("2.3", date(2017, 8, 31), date(2017, 10, 31), 61, Rating.RED, Rating.AMBER)


def test_a_section_that_moved_shows_the_differences():
    sections = next(view for view in movement_views(MOVED) if view.key == "movement-sections")
    # Blue, Red, Amber, Green, Not rated, Late.
    assert {row[0]: row[2:] for row in sections.rows} == {
        "2": (1, -1, 1, -1, 0, 0),
        "9A": (0, 1, 0, -2, 1, 1),
        "LMG": (0, 0, -1, 1, 0, 0),
    }


def test_the_bridge_begins_where_the_actions_that_stayed_end():
    steps = {row[0]: row[1:] for row in bridge_view(MOVED).rows}
    assert steps["Green: out"] == (1, 0, 0, 3)
    assert steps["Green: in"] == (1, 0, 1, 0)


def test_a_changed_ref_is_named():
    before = plan(action("2.1", text="Bring the records up to date with care"))
    after = plan(action("2.7", text="Bring the records up to date with care"))
    view = changed_refs_view(movement(before, after, opened=date(2017, 9, 1), closed=AS_AT))
    assert view.rows == (("2.7", "ref", "2.1", "2.7"),)


def test_nothing_moved_leaves_only_the_main_tables():
    same = movement(SMALL, SMALL, opened=date(2017, 9, 1), closed=date(2017, 9, 2))
    assert [view.key for view in movement_views(same)] == ["movement", "reasons"]


def test_illustrative_nights_are_called_so():
    moved = replace(movement(EARLIER, SMALL, opened=date(2017, 7, 11), closed=AS_AT), illustrative=True)
    assert movement_view(moved).note.startswith("These nights are made up")
    assert (
        "Since the last board. At the start + came in" in movement_view(MOVED, "Since the last board.").note
    )


def test_the_trend_shows_each_night_as_it_was():
    rows = trend_view(HISTORY["trend"]).rows
    assert [(row[0], row[6], row[7]) for row in rows] == [
        (date(2017, 7, 11), 6, 1),
        (date(2017, 9, 1), 6, 4),
        (AS_AT, 6, 2),
    ]


def test_a_rating_that_the_key_no_longer_has_keeps_its_column_and_every_row_adds_up():
    before = under(key_of("Paused | At risk", "Live | On track"), plan(action("2.1", "Dec-17", "Paused")))
    after = under(key_of("Live | On track"), plan(action("2.1", "Dec-17", "Live")))
    view = trend_view(trend([(date(2017, 7, 1), before), (AS_AT, after)]))
    assert [column.heading for column in view.columns] == [
        "Date", "Live", "Paused", "Not rated", "Total", "Late",
    ]  # fmt: skip
    assert view.rows == ((date(2017, 7, 1), 0, 1, 0, 1, 0), (AS_AT, 1, 0, 0, 1, 0))


def test_many_nights_are_thinned_and_the_note_says_so():
    nights = trend((AS_AT - timedelta(days=i), SMALL) for i in range(100))
    view = trend_view(nights, "Some are illustrative.")
    assert len(view.rows) == 60
    assert view.note == "Some are illustrative. 100 days on record, 60 of them shown. Late: on that day."


def test_the_furthest_moved_stands_first_and_what_did_not_move_is_left_out():
    nights = [
        (date(2017, 7, 1), plan(action("2.1", "Jul-17"), action("2.2", "Jul-17"), action("2.3", "Jul-17"))),
        (date(2017, 8, 1), plan(action("2.1", "Aug-17"), action("2.2", "Dec-17"), action("2.3", "Jul-17"))),
        (date(2017, 9, 1), plan(action("2.1", "Sep-17"), action("2.2", "Dec-17"), action("2.3", "Jul-17"))),
    ]
    view = slippage_view(slippage(nights))
    assert [(row[0], row[5], row[6]) for row in view.rows] == [("2.2", 153, 1), ("2.1", 61, 2)]
    assert view.rows[1][7] == "first Jul-17; Aug-17 on 1 August 2017; Sep-17 on 1 September 2017"
    assert view.note.startswith("2 of 3 actions ever recorded.")


def test_nothing_moved_says_so():
    view = slippage_view(slippage([(AS_AT, SMALL)]))
    assert view.rows == ()
    assert view.empty == "No due date has moved."
