"""The dates inside a due-date phrase: days, weeks, months, quarters, years, and what has two readings.

A moment is the stretch of days that somebody names: `Sep-17` names the thirty days of September 2017.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from automation.plan.due import uk
from automation.plan.due_words import MONTHS, NUMBERS, ORDINALS, UNITS, WEEKDAYS, Kind, Token


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

_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

_FINANCIAL_QUARTERS = {1: (4, 6), 2: (7, 9), 3: (10, 12), 4: (1, 3)}
_SEASONS = {"spring": "March to May", "summer": "June to August", "autumn": "September to November"}
_SEASONS |= {"winter": "December to February"}

EARLY, MID = 10, 20
"""The last days that 'early' and 'mid' are taken to mean: the first and the second third of a month."""


def month_name(month: int) -> str:
    """Name a month in English, whatever the language of the PC."""
    return _NAMES[month - 1]


def last_of(year: int, month: int) -> date:
    """Give the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def whole_month(year: int, month: int) -> Moment:
    """Give the moment of a month."""
    return Moment(date(year, month, 1), last_of(year, month), f"{month_name(month)} {year}")


def moment_at(tokens: Sequence[Token], at: int) -> Found | None:
    """Find the longest date that begins at a token.

    Returns:
        What was found and the index after it, or None where no date begins there.
    """
    best: Found | None = None
    for reader in _READERS:
        found = reader(tokens, at)
        if found is not None and (best is None or found[1] > best[1]):
            best = found
    return best


# Small readers of one token each.


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word if at < len(tokens) and tokens[at].kind is Kind.WORD else ""


def _sign(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word if at < len(tokens) and tokens[at].kind is Kind.SIGN else ""


def _number(tokens: Sequence[Token], at: int) -> Token | None:
    return tokens[at] if at < len(tokens) and tokens[at].kind is Kind.NUMBER else None


def _year(tokens: Sequence[Token], at: int) -> int | None:
    """Read a year of two or four digits; two digits are this century."""
    token = _number(tokens, at)
    if token is None or token.ordinal:
        return None
    if len(token.word) == 2:
        return 2000 + token.number
    return token.number if len(token.word) == 4 and 1900 <= token.number <= 2199 else None


def _year_behind(tokens: Sequence[Token], at: int) -> int | None:
    """Read the year behind a month, unless its two figures belong to what follows or to a list.

    `10%`, `12 weeks` and `05.05.2017` are no years, and after a comma only four figures are one.
    """
    year = _year(tokens, at)
    if year is None or len(tokens[at].word) != 2 or _two_years(tokens, at) is not None:
        return year
    follows = _sign(tokens, at + 1)
    joined = follows and _number(tokens, at + 2) and not tokens[at + 1].spaced and not tokens[at + 2].spaced
    counted = follows == "%" or _word(tokens, at + 1) in UNITS
    return None if counted or joined or _sign(tokens, at - 1) == "," else year


def _day_number(tokens: Sequence[Token], at: int) -> int | None:
    token = _number(tokens, at)
    return token.number if token is not None and len(token.word) <= 2 and 1 <= token.number <= 31 else None


def _skip(tokens: Sequence[Token], at: int, signs: str, words: frozenset[str] = frozenset()) -> int:
    """Step over one sign or word that may stand between the parts of a date."""
    if (_sign(tokens, at) and _sign(tokens, at) in signs) or (_word(tokens, at) in words):
        return at + 1
    return at


def _day(year: int, month: int, day: int) -> Moment | Unsure:
    try:
        found = date(year, month, day)
    except ValueError:
        return Unsure(f"{month_name(month)} {year} has no day {day}.")
    return Moment(found, found, uk(found))


# The kinds of date.


def _weekday(tokens: Sequence[Token], at: int) -> Found | None:
    """Read a full date with its weekday before it, and hold the two to each other."""
    weekday = WEEKDAYS.get(_word(tokens, at))
    if weekday is None:
        return None
    rest = moment_at(tokens, _skip(tokens, at + 1, ",-", frozenset({"the"})))
    if rest is None:
        return None
    moment, after = rest
    if not isinstance(moment, Moment):
        return rest
    if moment.first != moment.last:
        return None
    if moment.first.weekday() != weekday:
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        return Unsure(f"{moment.words} is a {names[moment.first.weekday()]}."), after
    return rest


_BEFORE_A_DAY = {
    "to", "by", "on", "from", "until", "till", "through", "thru", "upto", "the", "and", "or", "between",
    "before", "after", "of", "due", "is", "at", "was", "now", "revised", "than", "date", "starting", "start",
    "starts", "begin", "begins", "beginning", "commence", "commences", "commencing", "ending", "wc", "we",
    "wb", "w", "c", "e", "b", "effect", "new", "moved", "extended",
}  # fmt: skip
"""The words after which a number is the number of a day, however it is written."""

_NUMBERED = {
    "phase", "phases", "ph", "stage", "stages", "step", "part", "wave", "tranche", "cohort", "group", "round",
    "cycle", "batch", "version", "v", "milestone", "audit", "module", "sprint", "strand", "workstream",
    "tier", "level", "area", "year", "day", "no", "number", "objective", "priority", "task", "item", "option",
    "recommendation", "rec", "section", "action",
}  # fmt: skip
"""The words that people number: phase 1, phase 2."""


def _numbers_something(tokens: Sequence[Token], at: int) -> bool | Unsure:
    """Say whether a number belongs to the word before it (`Phase 1 Jun-17`) or to a list (`1. Jun-17`).

    In `Cabinet 12 July 2017` it is a day, in `Phase 1 Jun-17` and `Ward 1 - Jun-17` it is none; `Phase 1 June
    2017` may be either, and so may `Ward 1 Jun-17`.
    """
    if tokens[at].ordinal:
        return False
    if _sign(tokens, at + 1) == "." and at + 2 < len(tokens) and tokens[at + 2].spaced:
        return True
    before = _word(tokens, at - 1) if at else ""
    if not before or before in _BEFORE_A_DAY or before in WEEKDAYS:
        return False
    month_at = _skip(tokens, at + 1, "-/.", frozenset({"of"}))
    if _word(tokens, month_at) not in MONTHS:
        return before in _NUMBERED
    if month_at > at + 1 and _sign(tokens, at + 1) and tokens[month_at].spaced:
        return True
    # `Jun-17` holds together by its dash, `12-Jul-17` by both of its dashes.
    held = month_at == at + 1 and _sign(tokens, month_at + 1) in {"-", "/"}
    if held == (before in _NUMBERED):
        return held
    day = f"{tokens[at].number} {month_name(MONTHS[_word(tokens, month_at)])}"
    why = f"the day {day}, or {before} {tokens[at].number} in that month"
    return Unsure(f"It has two readings: {why}. Write the day in figures, or put a colon before the month.")


def _day_month_year(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `3 May 2017`, `30th of Sept '17`, `5-9 June 2017`, `30 May - 3 June 2017`, `May 5, 2017`."""
    day = _day_number(tokens, at)
    if day is not None:
        counted = _numbers_something(tokens, at)
        if counted:
            return (counted, at + 1) if isinstance(counted, Unsure) else None
        after = at + 1
        until = None
        joined = _skip(tokens, after, "-&", frozenset({"to", "and"}))
        if joined > after and _day_number(tokens, joined) is not None:
            month_at = _skip(tokens, _skip(tokens, joined + 1, "", frozenset({"of"})), "-/. ")
            if _word(tokens, month_at) in MONTHS:
                until, after = _day_number(tokens, joined), joined + 1
        after = _skip(tokens, after, "-/.", frozenset({"of"}))
        month = MONTHS.get(_word(tokens, after))
        if month is None:
            return None
        after = _skip(tokens, after + 1, "-/.,")
        year = _year_behind(tokens, after)
        if year is not None and len(tokens[after].word) == 2 and _sign(tokens, after - 1) == "-":
            # In `5 May - 10` the dash may lead to a second day; `5-May-10` is one date.
            year = None if tokens[after].spaced else year
        if year is None:
            written = _skip(tokens, at + 1, "-/.", frozenset({"of"})) + 1
            spread = _days_until(tokens, day, month, written)
            if spread is not None:
                return spread
            return Unsure(f"The day {day} {month_name(month)} has no year; {_other(day, month)}"), written
        if _may_be_a_day(tokens, after):
            # `29 Sept - 13 Oct 2017` names its year at the end; `5 May - 10 June` names none, or 2010.
            joined = _skip(tokens, at + 2, "-", frozenset({"to"}))
            spread = _days_until(tokens, day, month, at + 2) if tokens[joined].spaced else None
            why = f"the year {year}, or the day {tokens[after].number} of the month that follows"
            return spread or (Unsure(f"It has two readings: {why}. Write the years in full."), after + 1)
        first = _day(year, month, day)
        if until is None or isinstance(first, Unsure):
            return first, after + 1
        last = _day(year, month, until)
        if isinstance(last, Unsure):
            return last, after + 1
        if last.last < first.first:
            return Unsure("The range of days runs backwards."), after + 1
        return Moment(first.first, last.last, f"{first.words} to {last.words}", spread=True), after + 1
    month = MONTHS.get(_word(tokens, at))
    if month is None:
        return None
    written = _skip(tokens, at + 1, "-/. ")
    day = _day_number(tokens, written)
    if day is None:
        return None
    token = tokens[written]
    after = _skip(tokens, written + 1, ",/-")
    following = _number(tokens, after)
    # `Jun-17 2018` may be two things; only a comma, an ordinal or plain words make it a day.
    if following is not None and len(following.word) == 4 and _year(tokens, after) is not None:
        if token.ordinal or _sign(tokens, after - 1) == "," or not _sign(tokens, written - 1):
            return _day(following.number, month, day), after + 1
        return None
    if token.ordinal or len(token.word) == 1:
        return Unsure(f"The day {day} {month_name(month)} has no year."), written + 1
    return None


def _may_be_a_day(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the two figures of a year may be the day of a month that follows them."""
    return len(tokens[at].word) == 2 and tokens[at].number <= 31 and _word(tokens, at + 1) in MONTHS


def _days_until(tokens: Sequence[Token], day: int, month: int, after: int) -> Found | None:
    """Read the end of `29 Sept - 3 Oct 2017`: the first day takes the year of the last one."""
    joined = _skip(tokens, after, "-", frozenset({"to", "until"}))
    following = _day_month_year(tokens, joined) if joined > after and _day_number(tokens, joined) else None
    if following is None:
        return None
    last, end = following
    if not isinstance(last, Moment) or last.spread or len(tokens[end - 1].word) != 4:
        return None
    first = _day(last.last.year - (month > last.last.month), month, day)
    if isinstance(first, Unsure):
        return first, end
    if last.last < first.first:
        return Unsure("The range of days runs backwards."), end
    return Moment(first.first, last.last, f"{first.words} to {last.words}", spread=True), end


def _other(day: int, month: int) -> str:
    return (
        f"it may be {month_name(month)} {2000 + day}, written the wrong way round." if day > 9 else "add one."
    )


def _month_year(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `Sep-17`, `September 2017`, `Sept '17`, `Jan 2017/18`."""
    month = MONTHS.get(_word(tokens, at))
    if month is None:
        return None
    after = _skip(tokens, at + 1, "-/.,", frozenset({"of"}))
    year = _year_behind(tokens, after)
    if year is None:
        return MonthAlone(month), at + 1
    span = _two_years(tokens, after)
    if span is not None:
        start, end_at = span
        if 4 <= month <= 8:
            name = month_name(month)
            why = f"{name} {start} in a financial year, {name} {start + 1} in a school year"
            return Unsure(f"It has two readings: {why}."), end_at
        return whole_month(start if month >= 9 else start + 1, month), end_at
    # `Jul-17 Apr-18` holds together by its dashes; in `June 17 July 2017` the number may go either way.
    if _may_be_a_day(tokens, after) and (tokens[after].spaced or _sign(tokens, after + 2) not in {"-", "/"}):
        name = month_name(month)
        why = f"{name} {year}, or the day {tokens[after].number} of the month that follows"
        return Unsure(f"It has two readings: {why}."), after + 2
    return whole_month(year, month), after + 1


def _two_years(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Read `2017/18`, `17/18`, `2017-2018`: the first year, and the index after it."""
    year = _year(tokens, at)
    sign = _sign(tokens, at + 1)
    second = _number(tokens, at + 2)
    if year is None or sign not in {"/", "-"} or second is None or second.ordinal:
        return None
    if second.number in {(year + 1) % 100, year + 1} and len(second.word) in {2, 4}:
        return year, at + 3
    return None


def _numeric(tokens: Sequence[Token], at: int) -> Found | None:
    """Read dates in figures, day first as the United Kingdom writes them, or year first (ISO)."""
    one = _number(tokens, at)
    if one is None or one.ordinal:
        return None
    sign = _sign(tokens, at + 1)
    gap = 1 if sign in {"/", "-", "."} and sign else 0
    two = _number(tokens, at + 1 + gap)
    if two is None or two.ordinal or (not gap and not two.spaced):
        return None
    after = at + 2 + gap
    three = _number(tokens, after + gap) if not gap or _sign(tokens, after) == sign else None
    if three is not None and not three.ordinal:
        end = after + gap + 1
        if len(one.word) == 4:
            return _in_order(one.number, two.number, three.number), end
        year = _year(tokens, after + gap)
        if year is not None and len(one.word) <= 2 and len(two.word) <= 2:
            return _in_order(year, two.number, one.number), end
        return None
    if not gap:
        return None
    return _two_figures(tokens, at, one, two, after)


def _in_order(year: int, month: int, day: int) -> Moment | Unsure:
    if not 1900 <= year <= 2199:
        return Unsure(f"{year} is no year that a plan could mean.")
    if not 1 <= month <= 12:
        swapped = (
            " Day and month may stand the wrong way round." if 1 <= month <= 31 and 1 <= day <= 12 else ""
        )
        return Unsure(
            f"There is no month {month}: the day is read first, as the United Kingdom writes it.{swapped}"
        )
    if not 1 <= day <= 31:
        return Unsure(f"{month_name(month)} {year} has no day {day}.")
    return _day(year, month, day)


def _two_figures(tokens: Sequence[Token], at: int, one: Token, two: Token, after: int) -> Found | None:
    span = _two_years(tokens, at)
    if span is not None and (len(one.word) == 4 or one.number > 12):
        return _financial_or_school(span[0]), span[1]
    if len(one.word) == 4 and len(two.word) <= 2 and 1 <= two.number <= 12:
        return whole_month(one.number, two.number), after
    if len(two.word) == 4 and 1900 <= two.number <= 2199 and 1 <= one.number <= 12:
        return whole_month(two.number, one.number), after
    if len(one.word) <= 2 and len(two.word) <= 2:
        readings = []
        if 1 <= one.number <= 31 and 1 <= two.number <= 12:
            readings.append(f"{one.number} {month_name(two.number)} without a year")
        if 1 <= one.number <= 12:
            readings.append(f"{month_name(one.number)} {2000 + two.number}")
        if span is not None:
            readings.append(f"the year {span[0]}/{(span[0] + 1) % 100:02d}")
        if len(readings) > 1:
            return Unsure(f"It has {_count(len(readings))} readings: {' or '.join(readings)}."), after
        if readings:
            return Unsure(f"It may mean {readings[0]}; write the month as a word."), after
    return None


def _count(number: int) -> str:
    return {2: "two", 3: "three"}[number]


def _financial_or_school(year: int) -> Unsure:
    return Unsure(
        f"It has two readings: the financial year (to 31 March {year + 1}) or the school year (to August "
        f"{year + 1}); type the date."
    )


def _financial_year(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `financial year 2017/18`, `FY17/18`, `2017/18 financial year`, `the calendar year 2017`."""
    words, after = _year_words(tokens, at)
    if words == "calendar":
        year = _year(tokens, after)
        if year is None:
            return None
        return Moment(date(year, 1, 1), date(year, 12, 31), f"the calendar year {year}"), after + 1
    span = _two_years(tokens, after)
    if words == "financial" and span is not None:
        return _financial(span[0]), span[1]
    if words == "financial" and _year(tokens, after) is not None:
        year = _year(tokens, after)
        assert year is not None
        why = f"the one that ends in March {year} or the one that begins in April {year}"
        return Unsure(f"It has two readings: {why}."), after + 1
    if not words and span is not None:
        behind, end = _year_words(tokens, span[1])
        if behind == "financial":
            return _financial(span[0]), end
    return None


def _year_words(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    word = _word(tokens, at)
    if word == "fy":
        return "financial", at + 1
    if word in {"financial", "fiscal", "calendar"} and _word(tokens, at + 1) == "year":
        kind = "calendar" if word == "calendar" else "financial"
        return kind, at + 2
    return "", at


def _financial(year: int) -> Moment:
    return Moment(
        date(year, 4, 1), date(year + 1, 3, 31), f"the financial year {year}/{(year + 1) % 100:02d}"
    )


def _quarter(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `Q2 2017/18`, `Quarter 2 of FY 17/18`, `Q1-Q2 2017/18`; say so where it has two readings."""
    number, after = _quarter_number(tokens, at)
    if number is None:
        return None
    spread = _quarters_until(tokens, number, after)
    if spread is not None:
        return spread
    after = _skip(tokens, after, ",-/(", frozenset({"of", "in"}))
    words, year_at = _year_words(tokens, after)
    span = _two_years(tokens, year_at)
    year = _year(tokens, year_at)
    if span is None and year is None:
        calendar_months = f"{month_name(3 * number - 2)} to {month_name(3 * number)}"
        first, last = _FINANCIAL_QUARTERS[number]
        financial = f"{month_name(first)} to {month_name(last)}"
        kind = {"financial": financial, "calendar": calendar_months}.get(words)
        why = f"{financial} in a financial year, {calendar_months} in a calendar year"
        why = f"It is {kind}, but of no year." if kind else f"It has two readings: {why}; and it has no year."
        return Unsure(why), max(year_at, at + 1) if words else _quarter_number(tokens, at)[1]
    end = span[1] if span is not None else year_at + 1
    after_paren = _skip(tokens, end, "(")
    behind, behind_end = _year_words(tokens, after_paren)
    if not behind and _word(tokens, after_paren) in {"financial", "fiscal", "calendar"}:
        behind = "calendar" if _word(tokens, after_paren) == "calendar" else "financial"
        behind_end = after_paren + 1
    if behind:
        words, end = words or behind, _skip(tokens, behind_end, ")")
    if span is not None and words != "calendar":
        return _quarter_of(number, span[0], financial=True), end
    if span is None and words == "calendar":
        assert year is not None
        return _quarter_of(number, year, financial=False), end
    if span is not None:
        return Unsure("A calendar year is one year; write it as 2017."), end
    assert year is not None
    one, other = _quarter_of(number, year, financial=True), _quarter_of(number, year, financial=False)
    why = f"{one.words} in the financial year that begins in {year}, {other.words} in the calendar year"
    return Unsure(f"It has two readings: {why}."), end


def _quarters_until(tokens: Sequence[Token], number: int, after: int) -> Found | None:
    """Read the end of `Q1-Q2 2017/18`: the first quarter is in the year of the last one."""
    joined = _skip(tokens, after, "-/", frozenset({"to", "and"}))
    until, _ = _quarter_number(tokens, joined)
    following = _quarter(tokens, joined) if joined > after and until is not None else None
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
    word = _word(tokens, at)
    number = _number(tokens, at + 1)
    if word in {"q", "qtr", "quarter"} and number is not None and number.word in {"1", "2", "3", "4"}:
        return number.number, at + 2
    first = _number(tokens, at)
    if (
        first is not None
        and first.ordinal
        and 1 <= first.number <= 4
        and _word(tokens, at + 1) in {"quarter", "qtr"}
    ):
        return first.number, at + 2
    if word in ORDINALS and _word(tokens, at + 1) in {"quarter", "qtr"}:
        return ORDINALS[word], at + 2
    return None, at


def _quarter_of(number: int, year: int, *, financial: bool) -> Moment:
    first, last = _FINANCIAL_QUARTERS[number] if financial else (3 * number - 2, 3 * number)
    if financial and number == 4:
        year += 1
    words = f"{month_name(first)} to {month_name(last)} {year}"
    return Moment(date(year, first, 1), last_of(year, last), words)


def _season_or_term(tokens: Sequence[Token], at: int) -> Found | None:
    """Find seasons and school terms, which have no one reading, and say what they may mean."""
    word = _word(tokens, at)
    if word in {"half", "mid"} and _word(tokens, _skip(tokens, at + 1, "-")) == "term":
        return Unsure("Half-term weeks differ from council to council; type the date."), _skip(
            tokens, at + 1, "-"
        ) + 1
    names = {**_SEASONS, "easter": "", "christmas": "", "xmas": "", "michaelmas": ""}
    if word not in names and word != "term":
        return None
    after = at + 1
    if word == "term" or _word(tokens, after) == "term" or _word(tokens, after) == "half":
        while _word(tokens, after) in {"term", "half"} or _sign(tokens, after) == "-":
            after += 1
        if _number(tokens, after) is not None:
            span = _two_years(tokens, after)
            after = span[1] if span is not None else after + 1
        return Unsure("School terms end on different days in different councils; type the date."), after
    year = _year(tokens, after)
    end = after + 1 if year is not None else after
    span = _two_years(tokens, after)
    if span is not None:
        end = span[1]
    if word in _SEASONS:
        shown = f" {year}" if year is not None else ""
        why = f"{word}{shown} may be {_SEASONS[word]} or a school term"
        return Unsure(f"A season has no one reading ({why}); type the month."), end
    return Unsure(f"{word.capitalize()} names no day; type the date."), end


def _year_alone(tokens: Sequence[Token], at: int) -> Found | None:
    token = _number(tokens, at)
    year = _year(tokens, at)
    if token is None or year is None or len(token.word) != 4:
        return None
    return Moment(date(year, 1, 1), date(year, 12, 31), f"the year {year}"), at + 1


_WEEK_BEGINS = {
    "c", "b", "commencing", "comm", "com", "beginning", "beg", "begins", "starting", "starts", "of",
}  # fmt: skip


def _week(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `w/c 5 June 2017`, `week commencing`, `w/e 9 June 2017`, `week ending`, `week of`."""
    word, after, kind = _word(tokens, at), at + 1, ""
    if word == "w" and _sign(tokens, at + 1) in {"/", "."}:
        kind, after = _word(tokens, at + 2), at + 3
    elif word in {"wc", "we", "wb"}:
        kind = word[1]
    elif word in {"week", "wk"}:
        kind, after = _word(tokens, at + 1), at + 2
    begins = kind in _WEEK_BEGINS
    if not begins and kind not in {"e", "ending", "ended", "ends", "end"}:
        return None
    day = moment_at(tokens, _skip(tokens, _skip(tokens, after, "."), ":", frozenset({"the"})))
    if day is None:
        return None
    if isinstance(day[0], MonthAlone):
        return Unsure("A week needs the day that it begins on."), day[1]
    if isinstance(day[0], Unsure):
        return day
    moment = day[0]
    if moment.first != moment.last:
        return Unsure("A week needs the day that it begins on."), day[1]
    if not begins:
        return moment, day[1]
    last = moment.first + timedelta(days=6)
    return Moment(moment.first, last, f"the week from {uk(moment.first)} to {uk(last)}", spread=True), day[1]


def _part_of_month(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `end of June 2017`, `early Jun-17`, `mid-June 2017`, `beginning of`, `end 2017`."""
    after = _skip(tokens, at, "", frozenset({"the"}))
    part = _word(tokens, after)
    sort = _PARTS.get(part)
    if sort is None:
        return None
    after = _skip(tokens, after + 1, "-", frozenset({"of"}))
    after = _skip(tokens, after, "", frozenset({"the"}))
    if part == "start" and _word(tokens, after - 1) != "of":
        return None
    inner = moment_at(tokens, after)
    if inner is None:
        return None
    moment, end = inner
    if not isinstance(moment, Moment):
        return inner
    days = (moment.last - moment.first).days
    if sort == "end":
        return Moment(moment.last, moment.last, f"the end of {moment.words}") if days else moment, end
    if not 27 <= days <= 30:
        return Unsure(f"'{part.capitalize()}' of {moment.words} names no day; type the date."), end
    day = EARLY if sort == "early" else MID
    last = moment.first.replace(day=day)
    first = moment.first if sort == "early" else moment.first.replace(day=EARLY + 1)
    return Moment(first, last, f"{part} {moment.words}, taken as up to {uk(last)}"), end


_PARTS = {
    "end": "end", "late": "end", "ending": "end", "early": "early", "beginning": "early", "start": "early",
    "mid": "mid", "middle": "mid",
}  # fmt: skip


def _far_number(tokens: Sequence[Token], at: int) -> Found | None:
    """Find a day number as Excel keeps dates, left over as text, such as `42990`."""
    token = _number(tokens, at)
    if token is None or len(token.word) != 5 or len(tokens) > 1:
        return None
    day = date(1899, 12, 30) + timedelta(days=token.number)
    return Unsure(f"It is a bare number; Excel may have meant {uk(day)} by it. Type the date."), at + 1


_READERS: tuple[Callable[[Sequence[Token], int], Found | None], ...] = (
    _weekday, _day_month_year, _month_year, _numeric, _financial_year, _quarter, _season_or_term, _year_alone,
    _week, _part_of_month, _far_number,
)  # fmt: skip

__all__ = ["NUMBERS", "Moment", "MonthAlone", "Unsure", "last_of", "moment_at", "month_name", "whole_month"]
