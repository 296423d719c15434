"""Which night is due: through clock changes, sleep and first starts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.overnight.calendar import Rhythm, read_time
from automation.plan.findings import PlanError
from automation.plan.zone import read_zone

LONDON = read_zone("Europe/London")


def rhythm(at: str = "02:00") -> Rhythm:
    return Rhythm(read_time(at), LONDON)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("night", "at", "moment"),
    [
        (date(2017, 10, 2), "02:00", "2017-10-02T01:00"),  # summer time
        (date(2017, 12, 4), "02:00", "2017-12-04T02:00"),  # winter time
        (date(2017, 3, 26), "01:30", "2017-03-26T01:30"),  # skipped: 01:30 becomes 02:30 summer time
        (date(2017, 10, 29), "01:30", "2017-10-29T00:30"),  # twice: the first of them
    ],
)
def test_a_night_starts_at_its_local_time(night: date, at: str, moment: str) -> None:
    assert rhythm(at).moment(night).astimezone(UTC) == utc(moment)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ("2017-10-02T00:59", date(2017, 10, 1), None),  # one minute to go
        ("2017-10-02T01:00", date(2017, 10, 1), date(2017, 10, 2)),
        ("2017-10-02T01:00", date(2017, 10, 2), None),  # done already
        ("2017-10-02T08:30", date(2017, 10, 1), date(2017, 10, 2)),  # the PC woke at half past nine
        ("2017-10-09T08:30", date(2017, 10, 1), date(2017, 10, 9)),  # a week asleep: once, not seven times
        ("2017-10-09T00:30", date(2017, 10, 1), date(2017, 10, 8)),  # woken before tonight's time
        ("2017-10-02T08:30", None, None),  # started for the first time
        ("2017-10-02T00:59", date(2017, 10, 2), None),  # the clock was set back an hour after it was done
        ("2017-10-02T01:00", date(2031, 1, 1), date(2017, 10, 2)),  # it was wrong for a night
    ],
)
def test_the_night_that_is_due(now: str, last: date | None, due: date | None) -> None:
    assert rhythm().due(utc(now), last) == due


@given(
    st.datetimes(datetime(2017, 1, 1), datetime(2027, 1, 1)),
    st.times().map(lambda t: time(t.hour, t.minute)),
    st.integers(0, 40),
)
def test_a_night_is_never_due_twice(start: datetime, at: time, days: int) -> None:
    it = Rhythm(at, LONDON)
    now, last, runs = start.replace(tzinfo=UTC), start.date() - timedelta(days=2), []
    for _ in range(days * 4):
        night = it.due(now, last)
        if night is not None:
            runs.append(night)
            last = night
        now += timedelta(hours=6)
    assert runs == sorted(set(runs))
    assert len(runs) >= days - 1


@pytest.mark.parametrize("text", ["25:00", "2", "two", "", "02:60", "-1:00", "02:00:00"])
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(PlanError, match="is no time of day; write it as 02:00"):
        read_time(text)
