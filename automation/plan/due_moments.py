"""The dates inside a due-date phrase: days, weeks, months and parts of them, and what has two readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from automation.plan.due import month_name, uk
from automation.plan.due_words import MONTHS, UNITS, WEEKDAYS, Token, number_at, sign_at, skip, word_at
from automation.plan.due_years import (
    Found,
    Moment,
    MonthAlone,
    Unsure,
    financial_or_school,
    financial_year,
    quarter,
    season_or_term,
    two_years,
    whole_month,
    year_alone,
    year_at,
)
from automation.plan.word_lists import by_word, words

EARLY, MID = 10, 20
"""The last days that 'early' and 'mid' are taken to mean: the first and the second third of a month."""


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


def _year_behind(tokens: Sequence[Token], at: int) -> int | None:
    """Read the year behind a month, unless its two figures belong to what follows or to a list.

    `10%`, `12 weeks` and `05.05.2017` are no years, and after a comma only four figures are one.
    """
    year = year_at(tokens, at)
    if year is None or len(tokens[at].word) != 2 or two_years(tokens, at) is not None:
        return year
    follows = sign_at(tokens, at + 1)
    joined = follows and number_at(tokens, at + 2) and not tokens[at + 1].spaced and not tokens[at + 2].spaced
    counted = follows == "%" or word_at(tokens, at + 1) in UNITS
    return None if counted or joined or sign_at(tokens, at - 1) == "," else year


def _day_number(tokens: Sequence[Token], at: int) -> int | None:
    token = number_at(tokens, at)
    return token.number if token is not None and len(token.word) <= 2 and 1 <= token.number <= 31 else None


def _day(year: int, month: int, day: int) -> Moment | Unsure:
    try:
        found = date(year, month, day)
    except ValueError:
        return Unsure(f"{month_name(month)} {year} has no day {day}.")
    return Moment(found, found, uk(found))


# The kinds of date.


def _weekday(tokens: Sequence[Token], at: int) -> Found | None:
    """Read a full date with its weekday before it, and hold the two to each other."""
    weekday = WEEKDAYS.get(word_at(tokens, at))
    if weekday is None:
        return None
    rest = moment_at(tokens, skip(tokens, at + 1, ",-", "the"))
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


_BEFORE_A_DAY = words(
    "to, by, on, from, until, till, through, thru, upto, the, and, or, between, before, after, of, due, is, "
    "at, was, now, revised, than, date, starting, start, starts, begin, begins, beginning, commence, "
    "commences, commencing, ending, wc, we, wb, w, c, e, b, effect, new, moved, extended"
)
"""The words after which a number is the number of a day, however it is written."""

_NUMBERED = words(
    "phase, phases, ph, stage, stages, step, part, wave, tranche, cohort, group, round, cycle, batch, "
    "version, v, milestone, audit, module, sprint, strand, workstream, tier, level, area, year, day, no, "
    "number, objective, priority, task, item, option, recommendation, rec, section, action"
)
"""The words that people number: phase 1, phase 2."""


def _numbers_something(tokens: Sequence[Token], at: int) -> bool | Unsure:
    """Return whether a number belongs to the word before it (`Phase 1 Jun-17`) or to a list (`1. Jun-17`).

    In `Cabinet 12 July 2017` it is a day, in `Phase 1 Jun-17` and `Ward 1 - Jun-17` it is none; `Phase 1 June
    2017` may be either, and so may `Ward 1 Jun-17`.
    """
    if tokens[at].ordinal:
        return False
    if sign_at(tokens, at + 1) == "." and at + 2 < len(tokens) and tokens[at + 2].spaced:
        return True
    before = word_at(tokens, at - 1) if at else ""
    if not before or before in _BEFORE_A_DAY or before in WEEKDAYS:
        return False
    month_at = skip(tokens, at + 1, "-/.", "of")
    if word_at(tokens, month_at) not in MONTHS:
        return before in _NUMBERED
    if month_at > at + 1 and sign_at(tokens, at + 1) and tokens[month_at].spaced:
        return True
    # `Jun-17` holds together by its dash, `12-Jul-17` by both of its dashes.
    held = month_at == at + 1 and sign_at(tokens, month_at + 1) in {"-", "/"}
    if held == (before in _NUMBERED):
        return held
    day = f"{tokens[at].number} {month_name(MONTHS[word_at(tokens, month_at)])}"
    why = f"the day {day}, or {before} {tokens[at].number} in that month"
    return Unsure(f"It has two readings: {why}. Write the day in figures, or put a colon before the month.")


def _day_month_year(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `3 May 2017`, `30th of Sept '17`, `5-9 June 2017`, `30 May - 3 June 2017`, `May 5, 2017`."""
    return _month_first(tokens, at) if _day_number(tokens, at) is None else _day_first(tokens, at)


def _day_first(tokens: Sequence[Token], at: int) -> Found | None:
    counted = _numbers_something(tokens, at)
    if counted:
        return (counted, at + 1) if isinstance(counted, Unsure) else None
    day = _day_number(tokens, at)
    until, after = _second_day(tokens, at)
    after = skip(tokens, after, "-/.", "of")
    month = MONTHS.get(word_at(tokens, after))
    if day is None or month is None:
        return None
    after = skip(tokens, after + 1, "-/.,")
    year = _year_behind(tokens, after)
    if year is not None and len(tokens[after].word) == 2 and sign_at(tokens, after - 1) == "-":
        # In `5 May - 10` the dash may lead to a second day; `5-May-10` is one date.
        year = None if tokens[after].spaced else year
    if year is None:
        written = skip(tokens, at + 1, "-/.", "of") + 1
        why = f"The day {day} {month_name(month)} has no year; {_other(day, month)}"
        return _days_until(tokens, day, month, written) or (Unsure(why), written)
    if _may_be_a_day(tokens, after):
        # `29 Sept - 13 Oct 2017` names its year at the end; `5 May - 10 June` names none, or 2010.
        joined = skip(tokens, at + 2, "-", "to")
        spread = _days_until(tokens, day, month, at + 2) if tokens[joined].spaced else None
        why = f"the year {year}, or the day {tokens[after].number} of the month that follows"
        return spread or (Unsure(f"It has two readings: {why}. Write the years in full."), after + 1)
    first = _day(year, month, day)
    return first if until is None else _days(first, _day(year, month, until)), after + 1


def _second_day(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    """Read the second day of `5-9 June`, and give the index behind the days."""
    joined = skip(tokens, at + 1, "-&", "to", "and")
    until = _day_number(tokens, joined) if joined > at + 1 else None
    month_at = skip(tokens, skip(tokens, joined + 1, "", "of"), "-/. ")
    return (until, joined + 1) if until and word_at(tokens, month_at) in MONTHS else (None, at + 1)


def _days(first: Moment | Unsure, last: Moment | Unsure) -> Moment | Unsure:
    """Join two days to the range between them."""
    if isinstance(first, Unsure):
        return first
    if isinstance(last, Unsure):
        return last
    if last.last < first.first:
        return Unsure("The range of days runs backwards.")
    return Moment(first.first, last.last, f"{first.words} to {last.words}", spread=True)


def _month_first(tokens: Sequence[Token], at: int) -> Found | None:
    month = MONTHS.get(word_at(tokens, at))
    written = skip(tokens, at + 1, "-/. ")
    day = _day_number(tokens, written)
    if month is None or day is None:
        return None
    token = tokens[written]
    after = skip(tokens, written + 1, ",/-")
    following = number_at(tokens, after)
    # `Jun-17 2018` may be two things; only a comma, an ordinal or plain words make it a day.
    if following is not None and len(following.word) == 4 and year_at(tokens, after) is not None:
        if token.ordinal or sign_at(tokens, after - 1) == "," or not sign_at(tokens, written - 1):
            return _day(following.number, month, day), after + 1
        return None
    if token.ordinal or len(token.word) == 1:
        return Unsure(f"The day {day} {month_name(month)} has no year."), written + 1
    return None


def _may_be_a_day(tokens: Sequence[Token], at: int) -> bool:
    """Return whether the two figures of a year may be the day of a month that follows them."""
    return len(tokens[at].word) == 2 and tokens[at].number <= 31 and word_at(tokens, at + 1) in MONTHS


def _days_until(tokens: Sequence[Token], day: int, month: int, after: int) -> Found | None:
    """Read the end of `29 Sept - 3 Oct 2017`: the first day takes the year of the last one."""
    joined = skip(tokens, after, "-", "to", "until")
    following = _day_month_year(tokens, joined) if joined > after and _day_number(tokens, joined) else None
    if following is None:
        return None
    last, end = following
    if not isinstance(last, Moment) or last.spread or len(tokens[end - 1].word) != 4:
        return None
    return _days(_day(last.last.year - (month > last.last.month), month, day), last), end


def _other(day: int, month: int) -> str:
    return (
        f"it may be {month_name(month)} {2000 + day}, written the wrong way round." if day > 9 else "add one."
    )


def _month_year(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `Sep-17`, `September 2017`, `Sept '17`, `Jan 2017/18`."""
    month = MONTHS.get(word_at(tokens, at))
    if month is None:
        return None
    after = skip(tokens, at + 1, "-/.,", "of")
    year = _year_behind(tokens, after)
    if year is None:
        return MonthAlone(month), at + 1
    span = two_years(tokens, after)
    if span is not None:
        start, end_at = span
        if 4 <= month <= 8:
            name = month_name(month)
            why = f"{name} {start} in a financial year, {name} {start + 1} in a school year"
            return Unsure(f"It has two readings: {why}."), end_at
        return whole_month(start if month >= 9 else start + 1, month), end_at
    # `Jul-17 Apr-18` holds together by its dashes; in `June 17 July 2017` the number may go either way.
    if _may_be_a_day(tokens, after) and (
        tokens[after].spaced or sign_at(tokens, after + 2) not in {"-", "/"}
    ):
        name = month_name(month)
        why = f"{name} {year}, or the day {tokens[after].number} of the month that follows"
        return Unsure(f"It has two readings: {why}."), after + 2
    return whole_month(year, month), after + 1


def _numeric(tokens: Sequence[Token], at: int) -> Found | None:
    """Read dates in figures, day first as the United Kingdom writes them, or year first (ISO)."""
    sign = sign_at(tokens, at + 1)
    gap = 1 if sign in {"/", "-", "."} else 0
    one, two = _figures_at(tokens, at), _figures_at(tokens, at + 1 + gap)
    if one is None or two is None or (not gap and not two.spaced):
        return None
    after = at + 2 + gap
    three = _figures_at(tokens, after + gap) if not gap or sign_at(tokens, after) == sign else None
    if three is None:
        return _two_figures(tokens, at, one, two, after) if gap else None
    end = after + gap + 1
    if len(one.word) == 4:
        return _in_order(one.number, two.number, three.number), end
    year = year_at(tokens, after + gap)
    if year is None or max(len(one.word), len(two.word)) > 2:
        return None
    return _in_order(year, two.number, one.number), end


def _figures_at(tokens: Sequence[Token], at: int) -> Token | None:
    number = number_at(tokens, at)
    return None if number is None or number.ordinal else number


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
    span = two_years(tokens, at)
    if span is not None and (len(one.word) == 4 or one.number > 12):
        return financial_or_school(span[0]), span[1]
    if len(one.word) == 4 and len(two.word) <= 2 and 1 <= two.number <= 12:
        return whole_month(one.number, two.number), after
    if len(two.word) == 4 and 1900 <= two.number <= 2199 and 1 <= one.number <= 12:
        return whole_month(two.number, one.number), after
    return _readings(one, two, span, after) if max(len(one.word), len(two.word)) <= 2 else None


def _readings(one: Token, two: Token, span: tuple[int, int] | None, after: int) -> Found | None:
    """Say what `5/6` or `4-18` may mean."""
    readings = []
    if 1 <= one.number <= 31 and 1 <= two.number <= 12:
        readings.append(f"{one.number} {month_name(two.number)} without a year")
    if 1 <= one.number <= 12:
        readings.append(f"{month_name(one.number)} {2000 + two.number}")
    if span is not None:
        readings.append(f"the year {span[0]}/{(span[0] + 1) % 100:02d}")
    if len(readings) > 1:
        many = {2: "two", 3: "three"}[len(readings)]
        return Unsure(f"It has {many} readings: {' or '.join(readings)}."), after
    return (Unsure(f"It may mean {readings[0]}; write the month as a word."), after) if readings else None


_WEEK_BEGINS = words("c, b, commencing, comm, com, beginning, beg, begins, starting, starts, of")


def _week(tokens: Sequence[Token], at: int) -> Found | None:
    """Read `w/c 5 June 2017`, `week commencing`, `w/e 9 June 2017`, `week ending`, `week of`."""
    word, after, kind = word_at(tokens, at), at + 1, ""
    if word == "w" and sign_at(tokens, at + 1) in {"/", "."}:
        kind, after = word_at(tokens, at + 2), at + 3
    elif word in {"wc", "we", "wb"}:
        kind = word[1]
    elif word in {"week", "wk"}:
        kind, after = word_at(tokens, at + 1), at + 2
    begins = kind in _WEEK_BEGINS
    if not begins and kind not in {"e", "ending", "ended", "ends", "end"}:
        return None
    day = moment_at(tokens, skip(tokens, skip(tokens, after, "."), ":", "the"))
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
    after = skip(tokens, at, "", "the")
    part = word_at(tokens, after)
    sort = _PARTS.get(part)
    if sort is None:
        return None
    after = skip(tokens, after + 1, "-", "of")
    after = skip(tokens, after, "", "the")
    if part == "start" and word_at(tokens, after - 1) != "of":
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


_PARTS = by_word({"end": "end late ending", "early": "early beginning start", "mid": "mid middle"})


def _far_number(tokens: Sequence[Token], at: int) -> Found | None:
    """Find a day number as Excel keeps dates, left over as text, such as `42990`."""
    token = number_at(tokens, at)
    if token is None or len(token.word) != 5 or len(tokens) > 1:
        return None
    day = date(1899, 12, 30) + timedelta(days=token.number)
    return Unsure(f"It is a bare number; Excel may have meant {uk(day)} by it. Type the date."), at + 1


_READERS: tuple[Callable[[Sequence[Token], int], Found | None], ...] = (
    *(_weekday, _day_month_year, _month_year, _numeric),
    *(financial_year, quarter, season_or_term, year_alone),
    *(_week, _part_of_month, _far_number),
)
