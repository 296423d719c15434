"""The dates inside a due-date phrase: patterns, each above the function that reads it.

A moment is the stretch of days that somebody names: `Sep-17` names the thirty days of September 2017. Where
several patterns fit, the longest wins. What has two readings comes back as `Unsure`, with both of them.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from automation.plan.due import month_name, uk
from automation.plan.due_words import (
    BEFORE_A_DAY,
    MONTHS,
    NUMBERED,
    ORDINALS,
    PARTS_OF_MONTH,
    SEASONS,
    WEEK_BEGINS,
    WEEKDAYS,
    compiled,
    reads,
)

EARLY, MID = 10, 20  # the last days that 'early' and 'mid' mean: the first and the second third of a month


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


Read = Moment | MonthAlone | Unsure
Match = re.Match[str]


def last_of(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def whole_month(year: int, month: int) -> Moment:
    """Return the moment of a month."""
    return Moment(date(year, month, 1), last_of(year, month), f"{month_name(month)} {year}")


_DATES: list[tuple[re.Pattern[str], Callable[[Match], Read | None]]] = []
_BEFORE_DATES: list[tuple[re.Pattern[str], Callable[[Match, Moment | MonthAlone], Read | None]]] = []
"""What may stand before a date, and what the two mean together."""


def moment_at(line: str, at: int) -> tuple[Read, int] | None:
    """Find the longest date that begins at a place of an evened phrase in lower case.

    Returns:
        What was found and the place after it, or None where no date begins there.
    """
    found = [
        (value, match.end())
        for pattern, read in _DATES
        if (match := pattern.match(line, at)) and (value := read(match)) is not None
    ]
    for pattern, read_both in _BEFORE_DATES:
        before = pattern.match(line, at)
        inner = moment_at(line, before.end()) if before else None
        if before and inner:
            value = inner[0] if isinstance(inner[0], Unsure) else read_both(before, inner[0])
            found += [(value, inner[1])] if value is not None else []
    return max(found, key=lambda each: each[1], default=None)


def _year(text: str) -> int:
    return 2000 + int(text) if len(text) == 2 else int(text)


def _first_year(match: Match) -> int | None:
    """Return the first year of `2017/18`; None where the second does not follow it."""
    year = _year(match["year"])
    return year if int(match["next"]) in {(year + 1) % 100, year + 1} else None


def _month(match: Match, name: str = "month") -> int:
    return MONTHS[match[name]]


def _day(year: int, month: int, day: int) -> Moment | Unsure:
    try:
        found = date(year, month, day)
    except ValueError:
        return Unsure(f"{month_name(month)} {year} has no day {day}.")
    return Moment(found, found, uk(found))


def _days(first: Moment | Unsure, last: Moment | Unsure) -> Moment | Unsure:
    """Join two days to the range between them."""
    if isinstance(first, Unsure):
        return first
    if isinstance(last, Unsure):
        return last
    if last.last < first.first:
        return Unsure("The range of days runs backwards.")
    return Moment(first.first, last.last, f"{first.words} to {last.words}", spread=True)


_DAY_AND_MONTH = (
    r"(?P<day>{DAY})(?:(?P<th>{TH})|(?! \.\s))(?: (?:[-&]|(?:to|and){END}) (?P<second>{DAY})(?:{TH})?)?"
    "(?P<between> (?:(?P<sign>[-/.])|of{END}))? (?P<month>{MONTH})"
)
_BEFORE_YEAR = "(?: (?:[-/.,]|of{END}))? "
_QUARTERS = (
    "(?P<quarter>{QUARTER})(?: (?:[-/]|(?:to|and){END}) (?P<until>{QUARTER}))?"
    "(?: (?:[,/(-]|(?:of|in){END}))?(?: (?P<before>{FINANCIAL}|{CALENDAR}))?"
)
_BEHIND_YEAR = r"(?: \(? (?P<behind>{FINANCIAL}|{CALENDAR}|(?:financial|fiscal|calendar){END})(?: \))?)?"


# Days. `Phase 1 Jun-17` numbers a phase, and `1. Jun-17` a row.


def _numbers_something(match: Match) -> bool | Unsure:
    """Return whether a number belongs to the word before it.

    In `Cabinet 12 July 2017` it is a day, in `Phase 1 Jun-17` and `Ward 1 - Jun-17` it is none; `Phase 1 June
    2017` may be either, and so may `Ward 1 Jun-17`.
    """
    found = _WORD_BEFORE.search(match.string[: match.start()])
    word = found[1] if found else ""
    if match["th"] or not word or word in BEFORE_A_DAY or word in WEEKDAYS:
        return False
    if match["second"]:
        return word in NUMBERED
    if match["sign"] and match.string[match.end("sign")] == " ":
        return True
    # `Jun-17` holds together by its dash, `12-Jul-17` by both of its dashes.
    held = not match["between"] and _DASH.match(match.string, match.end("month")) is not None
    if held == (word in NUMBERED):
        return held
    day = f"{int(match['day'])} {month_name(_month(match))}"
    why = f"the day {day}, or {word} {int(match['day'])} in that month"
    return Unsure(f"It has two readings: {why}. Write the day in figures, or put a colon before the month.")


_WORD_BEFORE = re.compile(r"([^\W\d_]+) ?$")
_DASH = re.compile(" ?[-/]")
_A_MONTH = compiled(" {MONTH}(?P<dash> [-/])?")


@reads(_DAY_AND_MONTH + rf"(?:{_BEFORE_YEAR}(?P<year>{{YEAR4}}|(?<!-\s){{YEAR2}}))?", _DATES)
def _day_first(match: Match) -> Read | None:
    """Read `3 May 2017`, `30th of Sept '17`, `5-9 June 2017`."""
    counted = _numbers_something(match)
    if counted:
        return counted if isinstance(counted, Unsure) else None
    day, month = int(match["day"]), _month(match)
    if not match["year"]:
        other = f"it may be {month_name(month)} {2000 + day}, written the wrong way round."
        return Unsure(f"The day {day} {month_name(month)} has no year; {other if day > 9 else 'add one.'}")
    year = _year(match["year"])
    if _may_be_a_day(match):
        why = f"the year {year}, or the day {int(match['year'])} of the month that follows"
        return Unsure(f"It has two readings: {why}. Write the years in full.")
    first = _day(year, month, day)
    return _days(first, _day(year, month, int(match["second"]))) if match["second"] else first


def _may_be_a_day(match: Match) -> re.Match[str] | None:
    """Return the month behind the two figures of a year, which may then be a day of it."""
    figures = match["year"]
    return _A_MONTH.match(match.string, match.end()) if len(figures) == 2 and int(figures) <= 31 else None


@reads(
    _DAY_AND_MONTH + r"(?: -(?=\s|\d(?!\d))| (?:to|until){END}) (?P<last_day>{DAY})(?:{TH})?"
    f"(?: (?:[-/.]|of{{END}}))? (?P<last_month>{{MONTH}}){_BEFORE_YEAR}(?P<year>{{YEAR4}})",
    _DATES,
)
def _day_until_day(match: Match) -> Read | None:
    """Read `29 Sept - 3 Oct 2017`: the first day takes the year of the last one."""
    counted = _numbers_something(match)
    if counted:
        return counted if isinstance(counted, Unsure) else None
    year, month, last_month = int(match["year"]), _month(match), _month(match, "last_month")
    last = _day(year, last_month, int(match["last_day"]))
    return _days(_day(year - (month > last_month), month, int(match["day"])), last)


@reads(
    "(?P<month>{MONTH})(?P<sign> [-/.])? (?P<day>{DAY})(?P<th>{TH})?(?:(?P<comma> ,)| [-/])?"
    "(?: (?P<year>{YEAR4}))?",
    _DATES,
)
def _month_first(match: Match) -> Read | None:
    """Read `May 5, 2017`; `Jun-17 2018` may be two things."""
    day, month = int(match["day"]), _month(match)
    if match["year"]:
        plain = match["th"] or match["comma"] or not match["sign"]
        return _day(int(match["year"]), month, day) if plain else None
    if match["th"] or len(match["day"]) == 1:
        return Unsure(f"The day {day} {month_name(month)} has no year.")
    return None


# Months.


@reads("(?P<month>{MONTH})", _DATES)
def _month_alone(match: Match) -> Read:
    return MonthAlone(_month(match))


@reads(f"(?P<month>{{MONTH}}){_BEFORE_YEAR}(?P<year>{{YEAR4}}|{{YEAR2}})", _DATES)
def _month_year(match: Match) -> Read:
    """Read `Sep-17`, `September 2017`, `Sept '17`."""
    year, month = _year(match["year"]), _month(match)
    # `Jul-17 Apr-18` holds together by its dashes; in `June 17 July 2017` the number may go either way.
    following = _may_be_a_day(match)
    spaced = match.string[match.start("year") - 1] == " "
    if following and (spaced or not following["dash"]):
        why = f"{month_name(month)} {year}, or the day {int(match['year'])} of the month that follows"
        return Unsure(f"It has two readings: {why}.")
    return whole_month(year, month)


@reads(f"(?P<month>{{MONTH}}){_BEFORE_YEAR}{{SPAN}}", _DATES)
def _month_of_span(match: Match) -> Read | None:
    """Read `Jan 2017/18`, unless the month lies in other years for schools than for accounts."""
    start, month = _first_year(match), _month(match)
    if start is None:
        return None
    if 4 <= month <= 8:
        name = month_name(month)
        why = f"{name} {start} in a financial year, {name} {start + 1} in a school year"
        return Unsure(f"It has two readings: {why}.")
    return whole_month(start if month >= 9 else start + 1, month)


# Dates in figures, day first as the United Kingdom writes them, or year first (ISO).


@reads(
    "(?P<one>{NUMBER})(?: (?P<sign>[-/.]))? (?P<two>{NUMBER})(?(sign) (?P=sign)) (?P<three>{NUMBER})", _DATES
)
def _three_figures(match: Match) -> Read | None:
    one, two, three = match["one"], match["two"], match["three"]
    if len(one) == 4:
        return _in_order(int(one), int(two), int(three))
    if max(len(one), len(two)) > 2 or not _A_YEAR.fullmatch(three):
        return None
    return _in_order(_year(three), int(two), int(one))


_A_YEAR = compiled("{YEAR}")


def _in_order(year: int, month: int, day: int) -> Moment | Unsure:
    if not 1900 <= year <= 2199:
        return Unsure(f"{year} is no year that a plan could mean.")
    if not 1 <= month <= 12:
        swapped = 1 <= month <= 31 and 1 <= day <= 12
        return Unsure(
            f"There is no month {month}: the day is read first, as the United Kingdom writes it."
            f"{' Day and month may stand the wrong way round.' if swapped else ''}"
        )
    return (
        _day(year, month, day) if 1 <= day <= 31 else Unsure(f"{month_name(month)} {year} has no day {day}.")
    )


@reads("(?P<year>{NUMBER}) (?P<sign>[-/.]) (?P<next>{NUMBER})(?! (?P=sign) {NUMBER})", _DATES)
def _two_figures(match: Match) -> Read | None:
    """Read `09/2017`, `2017-09` and `2017/18`, and say what `5/6` or `4-18` may mean."""
    one, two = match["year"], match["next"]
    first, second = int(one), int(two)
    years = _A_YEAR.fullmatch(one) and len(two) in {2, 4} and match["sign"] != "."
    span = _first_year(match) if years else None
    if span is not None and (len(one) == 4 or first > 12):
        return Unsure(
            f"It has two readings: the financial year (to 31 March {span + 1}) or the school year (to August "
            f"{span + 1}); type the date."
        )
    if len(one) == 4 and len(two) <= 2 and 1 <= second <= 12:
        return whole_month(first, second)
    if len(two) == 4 and 1900 <= second <= 2199 and 1 <= first <= 12:
        return whole_month(second, first)
    if max(len(one), len(two)) > 2:
        return None
    return _figures_may_mean(first, second, span)


def _figures_may_mean(first: int, second: int, span: int | None) -> Unsure | None:
    readings = []
    if 1 <= first <= 31 and 1 <= second <= 12:
        readings.append(f"{first} {month_name(second)} without a year")
    if 1 <= first <= 12:
        readings.append(f"{month_name(first)} {2000 + second}")
    if span is not None:
        readings.append(f"the year {span}/{(span + 1) % 100:02d}")
    if len(readings) == 1:
        return Unsure(f"It may mean {readings[0]}; write the month as a word.")
    many = "two" if len(readings) == 2 else "three"
    return Unsure(f"It has {many} readings: {' or '.join(readings)}.") if readings else None


@reads(r"(?<!.)\d{5}$", _DATES)
def _bare_number(match: Match) -> Read:
    """Ask about a day number as Excel keeps dates, left over as text, such as `42990`."""
    day = date(1899, 12, 30) + timedelta(days=int(match[0]))
    return Unsure(f"It is a bare number; Excel may have meant {uk(day)} by it. Type the date.")


# Years and quarters.


@reads("(?P<calendar>{CALENDAR} )(?P<year>{YEAR})", _DATES)
@reads("(?P<calendar>(?!))?(?P<year>{YEAR4})", _DATES)
def _whole_year(match: Match) -> Read:
    year = _year(match["year"])
    words = "the calendar year" if match["calendar"] else "the year"
    return Moment(date(year, 1, 1), date(year, 12, 31), f"{words} {year}")


@reads("{FINANCIAL} {SPAN}", _DATES)
@reads("{SPAN} {FINANCIAL}", _DATES)
def _financial_year(match: Match) -> Read | None:
    """Read `financial year 2017/18`, `FY17/18`, `2017/18 financial year`."""
    year = _first_year(match)
    if year is None:
        return None
    words = f"the financial year {year}/{(year + 1) % 100:02d}"
    return Moment(date(year, 4, 1), date(year + 1, 3, 31), words)


@reads("{FINANCIAL} (?P<year>{YEAR})", _DATES)
def _one_of_two_financial_years(match: Match) -> Read:
    year = _year(match["year"])
    return Unsure(
        f"It has two readings: the one that ends in March {year} or the one that begins in April {year}."
    )


def _quarter_number(text: str) -> int:
    found = re.search("[1-4]", text)
    return int(found[0]) if found else ORDINALS[text.split(maxsplit=1)[0]]


def _quarter_of(number: int, year: int, *, financial: bool) -> Moment:
    first = _first_month(number, financial=financial)
    year += financial and number == 4
    words = f"{month_name(first)} to {month_name(first + 2)} {year}"
    return Moment(date(year, first, 1), last_of(year, first + 2), words)


def _first_month(number: int, *, financial: bool) -> int:
    return (3 * number) % 12 + 1 if financial else 3 * number - 2


@reads(f"{_QUARTERS} {{SPAN}}{_BEHIND_YEAR}", _DATES)
def _quarter_of_span(match: Match) -> Read | None:
    """Read `Q2 2017/18`, `Quarter 2 of FY 17/18`, `Q1-Q2 2017/18`."""
    year = _first_year(match)
    if year is None:
        return None
    if "calendar" in (match["before"] or match["behind"] or ""):
        return Unsure("A calendar year is one year; write that year alone.")
    return _until_quarter(
        match, _quarter_of(_quarter_number(match["until"] or match["quarter"]), year, financial=True)
    )


@reads(f"{_QUARTERS} (?P<year>{{YEAR}}){_BEHIND_YEAR}", _DATES)
def _quarter_of_year(match: Match) -> Read | None:
    """Read `Q2 of the calendar year 2017`; `Q2 2017` alone has two readings."""
    number, year = _quarter_number(match["until"] or match["quarter"]), _year(match["year"])
    one, other = (_quarter_of(number, year, financial=financial) for financial in (True, False))
    if "calendar" in (match["before"] or match["behind"] or ""):
        return _until_quarter(match, other)
    if match["until"]:
        return _quarter_without_year(match)
    why = f"{one.words} in the financial year that begins in {year}, {other.words} in the calendar year"
    return Unsure(f"It has two readings: {why}.")


def _until_quarter(match: Match, last: Moment) -> Read:
    """Return the quarters of `Q1-Q2 2017/18`: the first one is in the year of the last."""
    if not match["until"]:
        return last
    more = _quarter_number(match["until"]) - _quarter_number(match["quarter"])
    if more <= 0:
        return Unsure("The range of quarters runs backwards.")
    months = last.first.year * 12 + last.first.month - 1 - 3 * more
    first = date(months // 12, months % 12 + 1, 1)
    words = f"{month_name(first.month)} {first.year} to {month_name(last.last.month)} {last.last.year}"
    return Moment(first, last.last, words, spread=True)


@reads(_QUARTERS, _DATES)
def _quarter_without_year(match: Match) -> Read:
    number = _quarter_number(match["quarter"])
    months = [_first_month(number, financial=financial) for financial in (True, False)]
    accounts, months_of_year = (f"{month_name(first)} to {month_name(first + 2)}" for first in months)
    if match["before"]:
        kind = months_of_year if "calendar" in match["before"] else accounts
        return Unsure(f"It is {kind}, but of no year.")
    why = f"{accounts} in a financial year, {months_of_year} in a calendar year"
    return Unsure(f"It has two readings: {why}; and it has no year.")


@reads("(?:half|mid)(?: -)? term{END}", _DATES)
def _half_term(_: Match) -> Read:
    return Unsure("Half-term weeks differ from council to council; type the date.")


@reads("(?:{HOLIDAY} (?:term|half)|term){END}", _DATES)
def _term(_: Match) -> Read:
    return Unsure("School terms end on different days in different councils; type the date.")


@reads("(?P<season>{HOLIDAY})(?: (?P<year>{YEAR}))?", _DATES)
def _season(match: Match) -> Read:
    season, year = match["season"], match["year"]
    if season not in SEASONS:
        return Unsure(f"{season.capitalize()} names no day; type the date.")
    shown = f" {_year(year)}" if year else ""
    why = f"{season}{shown} may be {SEASONS[season]} or a school term"
    return Unsure(f"A season has no one reading ({why}); type the month.")


# What stands before a date: a weekday, `w/c`, `end of`.


@reads("(?P<weekday>{WEEKDAY})(?: (?:[-,]|the{END}))? ", _BEFORE_DATES)
def _weekday(match: Match, found: Moment | MonthAlone) -> Read | None:
    """Hold a full date and the weekday before it to each other."""
    if isinstance(found, MonthAlone):
        return found
    if found.first != found.last:
        return None
    if found.first.weekday() != WEEKDAYS[match["weekday"]]:
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        return Unsure(f"{found.words} is a {names[found.first.weekday()]}.")
    return found


@reads(
    r"(?:w(?P<letter>[ceb]){END}|(?:w [/.]|(?:week|wk){END}) (?P<kind>{WEEK_BEGINS}|{WEEK_ENDS}))"
    r"(?: \.)?(?: (?::|the{END}))? ",
    _BEFORE_DATES,
)
def _week(match: Match, found: Moment | MonthAlone) -> Read:
    """Read `w/c 5 June 2017`, `week commencing`, `w/e 9 June 2017`, `week ending`, `week of`."""
    if isinstance(found, MonthAlone) or found.first != found.last:
        return Unsure("A week needs the day that it begins on.")
    if (match["kind"] or match["letter"]) not in WEEK_BEGINS:
        return found
    last = found.first + timedelta(days=6)
    return Moment(found.first, last, f"the week from {uk(found.first)} to {uk(last)}", spread=True)


@reads(
    "(?:the{END} )?(?P<part>(?:end|late|ending|early|beginning|mid|middle){END}"
    "|start(?= of{END} (?!the{END})))(?: (?:-|of{END}))?(?: the{END})? ",
    _BEFORE_DATES,
)
def _part_of_month(match: Match, found: Moment | MonthAlone) -> Read:
    """Read `end of June 2017`, `early Jun-17`, `mid-June 2017`, `beginning of`, `end 2017`."""
    if isinstance(found, MonthAlone):
        return found
    sort, days = PARTS_OF_MONTH[match["part"]], (found.last - found.first).days
    if sort == "end":
        return Moment(found.last, found.last, f"the end of {found.words}") if days else found
    if not 27 <= days <= 30:
        return Unsure(f"'{match['part'].capitalize()}' of {found.words} names no day; type the date.")
    first = found.first if sort == "early" else found.first.replace(day=EARLY + 1)
    last = found.first.replace(day=EARLY if sort == "early" else MID)
    return Moment(first, last, f"{match['part']} {found.words}, taken as up to {uk(last)}")
