from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.analysis.matching import text_key
from automation.analysis.slippage import slippage
from automation.plan.due import Due
from automation.plan.model import Plan, ref_key
from tests.support.plans import action, plan
from tests.support.random_plans import actions

MAY, JUNE, JULY, AUGUST = (date(2017, month, 1) for month in (5, 6, 7, 8))


def test_it_tells_the_first_date_every_later_one_and_the_days_in_all():
    (found,) = slippage(
        [
            (MAY, plan(action("2.1", "Jun-17"))),
            (JUNE, plan(action("2.1", "Jun-17", revised="Aug-17"))),
            (JULY, plan(action("2.1", "Jun-17", revised="Aug-17", comments="No change"))),
            (AUGUST, plan(action("2.1", "Jun-17", revised="Dec-17"))),
        ]
    )
    assert (found.first_text, found.first_by) == ("Jun-17", date(2017, 6, 30))
    assert [(c.night, c.text, c.days) for c in found.changes] == [
        (JUNE, "Aug-17", 62),
        (AUGUST, "Dec-17", 122),
    ]
    assert (found.times, found.days) == (2, 184)


def test_the_same_day_in_other_words_is_no_change():
    (found,) = slippage([(MAY, plan(action("2.1", "Sep-17"))), (JUNE, plan(action("2.1", "30/09/2017")))])
    assert found.changes == ()


def test_the_next_round_of_a_rhythm_is_no_change_and_putting_a_round_off_is():
    first = "Jul-17 quarterly thereafter"
    (found,) = slippage(
        [
            (MAY, plan(action("2.1", first))),
            (JULY, plan(action("2.1", first, revised="Oct-17 quarterly thereafter"))),
            (AUGUST, plan(action("2.1", first, revised="Nov-17 quarterly thereafter"))),
        ]
    )
    assert [(c.night, c.days) for c in found.changes] == [(AUGUST, 30)]
    assert (found.first_by, found.now_by, found.days) == (date(2017, 10, 31), date(2017, 11, 30), 30)
    (other,) = slippage(
        [
            (MAY, plan(action("2.1", first))),
            (JULY, plan(action("2.1", first, revised="Oct-17 yearly thereafter"))),
        ]
    )
    assert other.days == 92


def test_an_action_is_followed_when_its_ref_changes():
    (found,) = slippage(
        [
            (MAY, plan(action("2.1", "Jun-17"))),
            (JUNE, plan(action("2.2", "Jul-17", text="Do what 2.1 says"))),
        ]
    )
    assert (found.ref, found.days) == ("2.2", 31)


def test_a_date_revised_before_the_first_night_counts_from_the_column_due_date():
    (found,) = slippage([(MAY, plan(action("2.1", "Jun-17", revised="Aug-17")))])
    assert (found.first_by, found.days) == (date(2017, 6, 30), 62)
    assert found.changes[0].by_then


def test_the_first_date_may_come_later_which_is_no_move_and_a_date_may_be_brought_forward():
    (found,) = slippage(
        [
            (MAY, plan(action("2.1", "Twice yearly"))),
            (JUNE, plan(action("2.1", "Sep-17"))),
            (JULY, plan(action("2.1", "Aug-17"))),
        ]
    )
    assert (found.first_by, found.days) == (date(2017, 9, 30), -30)
    assert [c.days for c in found.changes] == [-30]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Sep", "Sep-17"),
        ("end of September", "30/09/2017"),
        ("TBC", "Sep-17"),
        ("2017", "Sep-17"),
        ("Sepptember 17", "Sep-17"),
        ("Jun-18 to Jun-17", "Jun-17 to Jun-18"),
    ],
)
def test_a_phrase_that_named_no_day_has_not_slipped_when_it_is_put_right(before, after):
    (found,) = slippage([(MAY, plan(action("2.1", before))), (JUNE, plan(action("2.1", after)))])
    assert (found.times, found.days) == (0, 0)
    (found,) = slippage(
        [(MAY, plan(action("2.1", before))), (JUNE, plan(action("2.1", before, revised=after)))]
    )
    assert (found.times, found.days) == (0, 0)


def test_a_slip_over_a_phrase_that_nobody_understood_is_counted_once():
    texts = ("Sep-17", "Sepptember 17", "Dec-17")
    (found,) = slippage(
        (day, plan(action("2.1", t))) for day, t in zip((MAY, JUNE, JULY), texts, strict=True)
    )
    assert [(c.night, c.days) for c in found.changes] == [(JULY, 92)]


def test_a_date_that_was_taken_away_is_told_and_giving_it_back_is_no_second_move():
    texts = ("Sep-17", "ongoing", "Sep-17")
    (found,) = slippage(
        (day, plan(action("2.1", t))) for day, t in zip((MAY, JUNE, JULY), texts, strict=True)
    )
    assert [(c.night, c.text, c.days) for c in found.changes] == [(JUNE, "ongoing", None)]
    assert found.days == 0


def test_a_year_that_was_mistyped_is_no_date_to_count_from():
    others = [
        action(f"2.{n}", f"{month}-17", text=f"Do {n}") for n, month in enumerate(("Jun", "Sep", "Nov"), 2)
    ]
    (found, *_) = slippage(
        [(MAY, plan(action("2.1", "Sep-71"), *others)), (JUNE, plan(action("2.1", "Sep-17"), *others))]
    )
    assert (found.times, found.days) == (0, 0)


def test_a_month_that_excel_took_for_a_day_has_not_slipped():
    real = replace(action("2.1"), due=Due.on(date(2017, 4, 17)))
    (found,) = slippage([(MAY, plan(real)), (JUNE, plan(action("2.1", "Apr-17")))])
    assert (found.times, found.days) == (0, 0)
    (found,) = slippage([(MAY, plan(real)), (JUNE, plan(action("2.1", "May-17")))])
    assert (found.times, found.days) == (1, 44)


def test_an_action_that_is_gone_keeps_its_entry_and_comes_last():
    both = plan(action("2.1", "Jun-17"), action("2.2", "Jul-17", text="Close the old system"))
    found = slippage([(MAY, both), (JUNE, plan(both.actions[1]))])
    assert [(entry.ref, entry.in_plan) for entry in found] == [("2.2", True), ("2.1", False)]


def test_two_rows_that_are_the_same_throughout_have_an_entry_each():
    twice = action("2.1", "Jun-17")
    found = slippage([(MAY, plan(twice, twice)), (JUNE, plan(twice, twice, action("2.2")))])
    assert [(entry.ref, entry.first_seen, entry.in_plan) for entry in found] == [
        ("2.1", MAY, True),
        ("2.1", MAY, True),
        ("2.2", JUNE, True),
    ]
    one_left = slippage([(MAY, plan(twice, twice)), (JUNE, plan(twice))])
    assert [(entry.ref, entry.in_plan) for entry in one_left] == [("2.1", True), ("2.1", False)]


@given(
    st.lists(
        st.tuples(
            st.lists(
                actions(), max_size=6, unique_by=lambda row: (ref_key(row.label), text_key(row.text))
            ).map(tuple),
            st.sets(st.integers(0, 5)),
        ),
        min_size=2,
        max_size=4,
    )
)
def test_law_rows_that_did_not_change_are_followed_alike_whether_shared_or_read_anew(drawn):
    """The history gives an unchanged row as the same value in memory; that is quick, and decides nothing."""
    nights: list[tuple[date, Plan]] = []
    for number, (rows, kept) in enumerate(drawn):
        before = nights[-1][1].actions if nights else ()
        stays = tuple(row for place, row in enumerate(before) if place in kept)
        known = {(ref_key(row.label), text_key(row.text)) for row in stays}
        fresh = tuple(row for row in rows if (ref_key(row.label), text_key(row.text)) not in known)
        nights.append((MAY.replace(day=number + 1), Plan(actions=stays + fresh)))
    assert slippage(nights) == slippage(deepcopy(night) for night in nights)
