"""Single days as cells hold them: real dates, and dates typed as text in UK or ISO order."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime

from automation.tracker.grid import Value

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_UK = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_NAMED = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(\d{1,2})\s*(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?([a-z]{3,9})\.?[\s\-/.,]*(\d{4}|\d{2})"
)
_MONTH = re.compile(r"([a-z]{3,9})\.?[\s\-/.,']*(\d{4}|\d{2})|(?P<month>\d{1,2})\s*[/.\-]\s*(?P<year>\d{4})")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def read_day(value: Value) -> date | None:
    """Read one day.

    Args:
        value: a real date, or text such as `02/10/2017`, `2 Oct 17` or `2017-10-02`.

    Returns:
        The day, or None where the value is blank or no single day. Two-digit years are this century.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = " ".join(value.split()).casefold()
    if match := _ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _UK.fullmatch(text):
        return _day(_year(match[3]), int(match[2]), int(match[1]))
    if match := _NAMED.fullmatch(text):
        return _day(_year(match[3]), _month_named(match[2]), int(match[1]))
    return None


def read_month(text: str) -> date | None:
    """Return the last day of a month such as `Sep-17` or `09/2017`; None where the text is no month."""
    match = _MONTH.fullmatch(" ".join(text.split()).casefold())
    if match is None:
        return None
    month = int(match["month"]) if match["month"] else _month_named(match[1])
    first = _day(_year(match["year"] or match[2]), month, 1)
    return first and first.replace(day=monthrange(first.year, first.month)[1])


def _month_named(word: str) -> int:
    return next((i for i, name in enumerate(_MONTHS, 1) if _abbreviates(word, name)), 0)


def _abbreviates(word: str, month: str) -> bool:
    return month.startswith(word) or word == "sept" == month[:4]


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
