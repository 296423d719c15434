"""The years, quarters, seasons and terms inside a due-date phrase, and what has two readings among them.

A moment is the stretch of days that somebody names: `Sep-17` names the thirty days of September 2017.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from automation.plan.due import month_name
from automation.plan.due_words import ORDINALS, Token, number_at, sign_at, skip, word_at


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of days, and how it reads in words. `spread` is set where the phrase itself names a range."""

    first: date
    last: date
    words: str
    spread: bool = False


@dataclass(frozen=True, slots=True)
class MonthAlone:
    """A month without a year; what stands beside it may bring one."""

    month: int


@dataclass(frozen=True, slots=True)
class Unsure:
    """Something that looks like a date and has no one reading, with the sentence that says why."""

    why: str


Found = tuple[Moment | MonthAlone | Unsure, int]
"""What was found, and the index of the token after it."""

_FINANCIAL_QUARTERS = {1: (4, 6), 2: (7, 9), 3: (10, 12), 4: (1, 3)}
_SEASONS = {
    "spring": "March to May",
    "summer": "June to August",
    "autumn": "September to November",
    "winter": "December to February",
}


def last_of(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def whole_month(year: int, month: int) -> Moment:
    """Return the moment of a month."""
    return Moment(date(year, month, 1), last_of(year, month), f"{month_name(month)} {year}")


def year_at(tokens: Sequence[Token], at: int) -> int | None:
    """Read a year of two or four digits; two digits are this century."""
    token = number_at(tokens, at)
    if token is None or token.ordinal:
        return None
    if len(token.word) == 2:
        return 2000 + token.number
    return token.number if len(token.word) == 4 and 1900 <= token.number <= 2199 else None


def two_years(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Read `2017/18`, `17/18`, `2017-2018`: the first year, and the index after it."""
    year = year_at(tokens, at)
    sign = sign_at(tokens, at + 1)
    second = number_at(tokens, at + 2)
    if year is None or sign not in {"/", "-"} or second is None or second.ordinal:
        return None
    if second.number in {(year + 1) % 100, year + 1} and len(second.word) in {2, 4}:
        return year, at + 3
    return None


def financial_or_school(year: int) -> Unsure:
    """Say what `2017/18` alone may mean."""
    return Unsure(
        f"It has two readings: the financial year (to 31 March {year + 1}) or the school year (to August "
        f"{year + 1}); type the date."
    )


def financial_year(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `financial year 2017/18`, `FY17/18`, `2017/18 financial year`, `the calendar year 2017`."""
    words, after = _year_words(tokens, at)
    if words == "calendar":
        year = year_at(tokens, after)
        if year is None:
            return None
        return Moment(date(year, 1, 1), date(year, 12, 31), f"the calendar year {year}"), after + 1
    span = two_years(tokens, after)
    if words == "financial" and span is not None:
        return _financial(span[0]), span[1]
    if words == "financial" and year_at(tokens, after) is not None:
        year = year_at(tokens, after)
        assert year is not None
        why = f"the one that ends in March {year} or the one that begins in April {year}"
        return Unsure(f"It has two readings: {why}."), after + 1
    if not words and span is not None:
        behind, end = _year_words(tokens, span[1])
        if behind == "financial":
            return _financial(span[0]), end
    return None


def _year_words(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    word = word_at(tokens, at)
    if word == "fy":
        return "financial", at + 1
    if word in {"financial", "fiscal", "calendar"} and word_at(tokens, at + 1) == "year":
        kind = "calendar" if word == "calendar" else "financial"
        return kind, at + 2
    return "", at


def _financial(year: int) -> Moment:
    return Moment(
        date(year, 4, 1), date(year + 1, 3, 31), f"the financial year {year}/{(year + 1) % 100:02d}"
    )


def quarter(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `Q2 2017/18`, `Quarter 2 of FY 17/18`, `Q1-Q2 2017/18`; say so where it has two readings."""
    number, after = _quarter_number(tokens, at)
    if number is None:
        return None
    spread = _quarters_until(tokens, number, after)
    if spread is not None:
        return spread
    words, behind = _year_words(tokens, skip(tokens, after, ",-/(", "of", "in"))
    span, year = two_years(tokens, behind), year_at(tokens, behind)
    if span is None and year is None:
        return _quarter_without_year(number, words), max(behind, at + 1) if words else after
    more, end = _year_words_behind(tokens, span[1] if span is not None else behind + 1)
    words = words or more
    if span is not None:
        if words == "calendar":
            return Unsure("A calendar year is one year; write it as 2017."), end
        return _quarter_of(number, span[0], financial=True), end
    assert year is not None
    one, other = _quarter_of(number, year, financial=True), _quarter_of(number, year, financial=False)
    if words == "calendar":
        return other, end
    why = f"{one.words} in the financial year that begins in {year}, {other.words} in the calendar year"
    return Unsure(f"It has two readings: {why}."), end


def _quarter_without_year(number: int, words: str) -> Unsure:
    first, last = _FINANCIAL_QUARTERS[number]
    financial = f"{month_name(first)} to {month_name(last)}"
    calendar_months = f"{month_name(3 * number - 2)} to {month_name(3 * number)}"
    kind = {"financial": financial, "calendar": calendar_months}.get(words)
    why = f"{financial} in a financial year, {calendar_months} in a calendar year"
    return Unsure(
        f"It is {kind}, but of no year." if kind else f"It has two readings: {why}; and it has no year."
    )


def _year_words_behind(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """Read `financial`, or `(calendar year)`, behind a year."""
    after = skip(tokens, at, "(")
    words, end = _year_words(tokens, after)
    if not words and word_at(tokens, after) in {"financial", "fiscal", "calendar"}:
        words, end = "calendar" if word_at(tokens, after) == "calendar" else "financial", after + 1
    return (words, skip(tokens, end, ")")) if words else ("", at)


def _quarters_until(tokens: Sequence[Token], number: int, after: int) -> Found | None:
    """Read the end of `Q1-Q2 2017/18`: the first quarter is in the year of the last one."""
    joined = skip(tokens, after, "-/", "to", "and")
    until, _ = _quarter_number(tokens, joined)
    following = quarter(tokens, joined) if joined > after and until is not None else None
    if until is None or following is None:
        return None
    last, end = following
    if not isinstance(last, Moment) or last.spread:
        return None
    if until <= number:
        return Unsure("The range of quarters runs backwards."), end
    months = last.first.year * 12 + last.first.month - 1 - 3 * (until - number)
    first = date(months // 12, months % 12 + 1, 1)
    words = f"{month_name(first.month)} {first.year} to {month_name(last.last.month)} {last.last.year}"
    return Moment(first, last.last, words, spread=True), end


def _quarter_number(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    word = word_at(tokens, at)
    number = number_at(tokens, at + 1)
    if word in {"q", "qtr", "quarter"} and number is not None and number.word in {"1", "2", "3", "4"}:
        return number.number, at + 2
    if word_at(tokens, at + 1) not in {"quarter", "qtr"}:
        return None, at
    first = number_at(tokens, at)
    if first is not None and first.ordinal and 1 <= first.number <= 4:
        return first.number, at + 2
    return (ORDINALS[word], at + 2) if word in ORDINALS else (None, at)


def _quarter_of(number: int, year: int, *, financial: bool) -> Moment:
    first, last = _FINANCIAL_QUARTERS[number] if financial else (3 * number - 2, 3 * number)
    if financial and number == 4:
        year += 1
    words = f"{month_name(first)} to {month_name(last)} {year}"
    return Moment(date(year, first, 1), last_of(year, last), words)


def season_or_term(tokens: Sequence[Token], at: int) -> Found | None:
    """Find seasons and school terms, which have no one reading, and say what they may mean."""
    word, half = word_at(tokens, at), skip(tokens, at + 1, "-")
    if word in {"half", "mid"} and word_at(tokens, half) == "term":
        return Unsure("Half-term weeks differ from council to council; type the date."), half + 1
    named = word in _SEASONS or word in {"easter", "christmas", "xmas", "michaelmas"}
    if word == "term" or (named and word_at(tokens, at + 1) in {"term", "half"}):
        return Unsure(
            "School terms end on different days in different councils; type the date."
        ), _after_term(tokens, at + 1)
    if not named:
        return None
    year, span = year_at(tokens, at + 1), two_years(tokens, at + 1)
    end = span[1] if span is not None else at + 1 + (year is not None)
    if word in _SEASONS:
        shown = f" {year}" if year is not None else ""
        why = f"{word}{shown} may be {_SEASONS[word]} or a school term"
        return Unsure(f"A season has no one reading ({why}); type the month."), end
    return Unsure(f"{word.capitalize()} names no day; type the date."), end


def _after_term(tokens: Sequence[Token], after: int) -> int:
    """Return the index behind the rest of `half-term 2017/18`."""
    while word_at(tokens, after) in {"term", "half"} or sign_at(tokens, after) == "-":
        after += 1
    span = two_years(tokens, after)
    return span[1] if span is not None else after + (number_at(tokens, after) is not None)


def year_alone(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `2017`."""
    token = number_at(tokens, at)
    year = year_at(tokens, at)
    if token is None or year is None or len(token.word) != 4:
        return None
    return Moment(date(year, 1, 1), date(year, 12, 31), f"the year {year}"), at + 1
