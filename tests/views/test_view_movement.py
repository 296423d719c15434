from dataclasses import replace
from datetime import date

from automation.analysis.movement import movement
from automation.plan.ratings import Rating
from automation.views.view_movement import (
    bridge_view,
    changed_refs_view,
    movement_view,
    movement_views,
    reasons_view,
    redated_view,
)
from tests.support.nights import AS_AT, EARLIER, MOVED, SMALL
from tests.support.plans import action, plan


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
    assert movement_view(moved).note.startswith("These nights are illustrative")
    assert "Since the last board. The start plus" in movement_view(MOVED, "Since the last board.").note
