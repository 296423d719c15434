"""Days on which letters go out: not on weekends, nor on the bank holidays of England."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from automation.plan.due import uk

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@cache
def _bank_holidays(year: int) -> dict[date, str]:
    # Takes a quarter of a second to import, and only letters need it.
    import holidays  # noqa: PLC0415

    return {day: str(name) for day, name in holidays.country_holidays("GB", subdiv="ENG", years=year).items()}


def bank_holiday(day: date) -> str:
    """Name the bank holiday of England on a day; empty if it is none."""
    return _bank_holidays(day.year).get(day, "")


def is_working_day(day: date) -> bool:
    """Say whether a day is neither a weekend nor a bank holiday of England."""
    return day.weekday() < 5 and not bank_holiday(day)


def next_working_day(day: date) -> date:
    """Give the first working day after a day."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def last_working_day_before(day: date) -> date:
    """Give the last working day before a day."""
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """Go `count` working days on from a day."""
    for _ in range(count):
        day = next_working_day(day)
    return day


def why_closed(day: date) -> str:
    """Say in one sentence why no letters go out on a day; empty if they do."""
    if is_working_day(day):
        return ""
    name = bank_holiday(day)
    what = f"a bank holiday in England ({name})" if name else f"a {_DAYS[day.weekday()]}"
    return f"{uk(day)} is {what}: letters go out again on {uk(next_working_day(day))}."
