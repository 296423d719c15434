from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from automation.history.thinning import KeepRule, nights_to_drop

FIRST = date(2016, 1, 1)
YEARS = [FIRST + timedelta(days=i) for i in range(3 * 366)]
NEWEST = YEARS[-1]
DEFAULT = KeepRule()
nights = st.sets(st.integers(0, 1200).map(lambda i: FIRST + timedelta(days=i)), max_size=60)


def kept(of: list[date], meetings: tuple[date, ...] = (), rule: KeepRule = DEFAULT) -> list[date]:
    gone = set(nights_to_drop(of, newest=max(of), rule=rule, meetings=meetings))
    return [night for night in of if night not in gone]


def test_every_night_for_90_days_then_one_a_week_for_a_year_then_one_a_month():
    left = kept(YEARS)
    ages = [(NEWEST - night).days for night in left]
    assert [age for age in ages if age < 90] == list(range(89, -1, -1))
    weekly = [night for night in left if 90 <= (NEWEST - night).days < 455]
    assert 52 <= len(weekly) <= 54
    assert len({night.isocalendar()[:2] for night in weekly}) == len(weekly)
    monthly = [night for night in left if (NEWEST - night).days >= 455 and night != FIRST]
    assert len({(night.year, night.month) for night in monthly}) == len(monthly) == 22


def test_the_night_of_a_board_meeting_is_never_removed():
    meeting = date(2016, 5, 11)
    assert meeting not in kept(YEARS)
    assert meeting in kept(YEARS, (meeting,))


def test_if_no_night_was_recorded_on_the_day_of_a_meeting_the_one_before_is_kept():
    without = [night for night in YEARS if night != date(2016, 5, 11)]
    assert date(2016, 5, 10) in kept(without, (date(2016, 5, 11),))


def test_the_very_first_night_is_kept():
    assert kept(YEARS)[0] == FIRST


def test_the_rule_can_be_changed():
    left = kept(YEARS, rule=KeepRule(nightly_days=10, weekly_days=0))
    assert sum((NEWEST - night).days < 10 for night in left) == 10
    assert len(left) < 50


@given(nights, st.lists(st.sampled_from(YEARS), max_size=3))
def test_law_asked_again_it_removes_nothing_more(of: set[date], meetings: list[date]):
    if of:
        left = kept(sorted(of), tuple(meetings))
        assert kept(left, tuple(meetings)) == left
        assert max(of) in left


def test_thinned_night_by_night_or_at_once_the_same_weeks_are_left():
    held: list[date] = []
    for night in YEARS[:500]:
        held.append(night)
        held = kept(held)
    at_once = kept(YEARS[:500])
    weeks = {night.isocalendar()[:2] for night in at_once}
    assert {night.isocalendar()[:2] for night in held} == weeks
    assert len(held) <= len(at_once) + 2
