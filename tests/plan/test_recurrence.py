"""The dates of a promise around a day: rounds of a rhythm, steps, and dates that come once."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from automation.plan.due import Due, DueKind, Every
from automation.plan.due_language import read_due
from automation.plan.recurrence import passed_and_coming, passed_steps, round_phrase, some_month
from tests.support.plans import action


@pytest.mark.parametrize(
    ("phrase", "as_at", "passed", "coming"),
    [
        ("Sep-17", date(2017, 9, 30), None, date(2017, 9, 30)),
        ("Sep-17", date(2017, 10, 1), date(2017, 9, 30), None),
        ("To start in Jul-17", date(2018, 1, 1), date(2017, 7, 31), None),
        ("Jul-17 quarterly thereafter", date(2017, 7, 31), None, date(2017, 7, 31)),
        ("Jul-17 quarterly thereafter", date(2017, 8, 1), date(2017, 7, 31), date(2017, 10, 31)),
        ("Jul-17 quarterly thereafter", date(2017, 10, 31), date(2017, 7, 31), date(2017, 10, 31)),
        ("Jul-17 quarterly thereafter", date(2018, 5, 1), date(2018, 4, 30), date(2018, 7, 31)),
        ("Fortnightly from 3 July 2017", date(2017, 8, 1), date(2017, 7, 31), date(2017, 8, 14)),
        ("monthly from 31/01/2018", date(2018, 3, 15), date(2018, 2, 28), date(2018, 3, 31)),
        ("monthly from 30/01/2018", date(2018, 3, 15), date(2018, 2, 28), date(2018, 3, 30)),
        # The rhythm has an end, and no round comes after it.
        ("Monthly from Sep-17 to Mar-18", date(2018, 3, 31), date(2018, 2, 28), date(2018, 3, 31)),
        ("Monthly from Sep-17 to Mar-18", date(2018, 4, 1), date(2018, 3, 31), None),
        ("Monthly from Sep-17 to Mar-18", date(2018, 6, 20), date(2018, 3, 31), None),
        ("quarterly from Jul-17 until Dec-17", date(2017, 11, 1), date(2017, 10, 31), None),
        ("quarterly from Jul-17 until Dec-17", date(2018, 6, 20), date(2017, 10, 31), None),
        ("Twice yearly", date(2018, 6, 20), None, None),
        ("TBC", date(2018, 6, 20), None, None),
    ],
)
def test_what_has_passed_and_what_is_coming(phrase, as_at, passed, coming):
    assert passed_and_coming(read_due(phrase), as_at) == (passed, coming)


def test_a_rhythm_at_the_end_of_all_dates_has_no_next_round():
    due = Due("", DueKind.RECURRING, every=Every(3, "month"), by=date(9999, 11, 30))
    assert passed_and_coming(due, date.max) == (date(9999, 11, 30), None)


def test_a_first_round_confirmed_after_the_end_is_the_only_one():
    due = read_due("Monthly from Sep-17 to Mar-18").confirm(date(2018, 5, 31))
    assert passed_and_coming(due, date(2018, 5, 31)) == (None, date(2018, 5, 31))
    assert passed_and_coming(due, date(2018, 8, 1)) == (date(2018, 5, 31), None)


days = st.dates(date(2015, 1, 1), date(2024, 12, 31))
rhythms = st.builds(
    lambda by, end, count, unit: Due(
        "", DueKind.RECURRING, by=by, end=None if end is None or end < by else end, every=Every(count, unit)
    ),
    days,
    st.none() | days,
    st.integers(1, 13),
    st.sampled_from(["day", "week", "month", "year"]),
)


def one_by_one(due, until):
    """Give the rounds of a rhythm up to a day, as somebody with a calendar would."""
    first, found, number = due.by, [], 0
    while not found or (found[-1] <= until and (due.end is None or found[-1] <= due.end)):
        if due.every.unit in {"day", "week"}:
            day = first + number * timedelta(**{f"{due.every.unit}s": due.every.count})
        else:
            months = first.month - 1 + number * due.every.count * (12 if due.every.unit == "year" else 1)
            year, month = first.year + months // 12, months % 12 + 1
            last = monthrange(year, month)[1]
            whole = first.day == monthrange(first.year, first.month)[1]
            day = date(year, month, last if whole else min(first.day, last))
        found.append(day)
        number += 1
    return [day for day in found if due.end is None or day <= due.end]


@given(rhythms, days)
def test_it_finds_what_somebody_with_a_calendar_finds(due, as_at):
    rounds = one_by_one(due, max(as_at, due.by))
    passed = [day for day in rounds if day < as_at]
    coming = [day for day in rounds if day >= as_at]
    assert passed_and_coming(due, as_at) == (passed[-1] if passed else None, coming[0] if coming else None)


@given(rhythms, days)
def test_the_phrase_of_the_next_round_reads_as_the_same_rhythm(due, as_at):
    coming = passed_and_coming(due, as_at)[1]
    assume(coming is not None and due.every.unit != "year")
    read = read_due(round_phrase(due, coming))
    assert (read.kind, read.by, read.end) == (DueKind.RECURRING, coming, due.end)
    assert read.every == due.every


def test_the_phrase_is_one_that_people_would_type():
    due = read_due("Jul-17 quarterly thereafter")
    assert round_phrase(due, date(2017, 10, 31)) == "Oct-17 quarterly thereafter"
    due = read_due("every 2 weeks from 3 July 2017 until Dec-17")
    assert round_phrase(due, date(2017, 8, 14)) == "fortnightly from 14/08/2017 to Dec-17"


def test_a_step_has_passed_only_while_another_is_to_come():
    steps = read_due("Council - Oct-17 Others - Dec-17")
    assert passed_steps(steps, date(2017, 10, 31)) == ()
    assert [step.party for step in passed_steps(steps, date(2017, 11, 15))] == ["Council"]
    assert passed_steps(steps, date(2018, 1, 1)) == ()  # all of it is late
    assert passed_steps(read_due("1st Audit Jun-17"), date(2017, 6, 1)) == ()
    assert passed_steps(read_due("Sep-17"), date(2017, 9, 1)) == ()


def test_a_late_rhythm_is_late_since_its_last_round_and_a_revised_date_ends_it():
    each = action("2.1", "Jul-17 quarterly thereafter", "Green")
    day = date(2017, 11, 1)
    assert (each.is_late(day), each.due_as_at(day), each.days_late(day)) == (True, date(2017, 10, 31), 1)
    assert each.due_by == date(2017, 7, 31)
    told = action("2.1", "Jul-17 quarterly thereafter", "Green", revised="Oct-17 quarterly thereafter")
    assert not told.is_late(date(2017, 8, 7))
    assert not told.is_late(date(2017, 10, 31))
    assert told.days_late(date(2017, 11, 1)) == 1
    begun = action("2.2", "To start in Jul-17", "Green", revised="Mar-18")
    assert not begun.is_late(day)
    done = action("2.3", "Jul-17 quarterly thereafter", "Blue")
    assert (done.due_as_at(day), done.days_late(day)) == (date(2017, 7, 31), 0)


def test_an_example_of_a_due_date_is_some_months_ahead() -> None:
    assert some_month(date(2017, 10, 2)) == "Mar-18"
    assert some_month(date(2026, 1, 31)) == "Jun-26"
    assert some_month(date(2026, 7, 1)) == "Dec-26"
    assert some_month(date(2026, 8, 1)) == "Jan-27"
