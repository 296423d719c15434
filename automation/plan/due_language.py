"""Reads a due-date phrase as people write it in plans.

The phrase is cut into tokens; dates and rhythms among them are found; what stands between is sorted into a
few kinds of word; and the order of these kinds decides what was promised. A phrase with two readings is not
understood, and the answer names both: a wrong date would send a wrong letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from automation.plan.due import BLANK, Due, DueKind, Every, Milestone, month_name, uk
from automation.plan.due_moments import Moment, MonthAlone, Unsure, moment_at, whole_month
from automation.plan.due_rhythms import rhythm_at
from automation.plan.due_words import LONGEST, OPEN, UNITS, WEEKDAYS, WORDS, compiled, even
from automation.plan.findings import TELL, fault
from automation.plan.text import by_word

_SORT_OF = by_word(WORDS["sorts"])
"""The kinds of word between dates, each with its letter:

t until, a and, b by, S start, F from, O onwards, G ongoing, B between, E earlier date, V revised date, Z
finish, D done already, T started already, C called off, x uncertain, o or, f says nothing of its own. Others
are W, a party or a step; of these, P may be what was done or what is to be done: `recruited`.
"""

_PAST = re.compile(r"(?!ofsted$|embed$|based$|speed$|united$)[^\W\d_]{3,}ed")
_PARTS_OF_TIME = {*UNITS, *WEEKDAYS, "half"}
_SIGNS = {"-": "d", "/": "s", ",": "c", ";": "c", "&": "a", "+": "a", "(": "p", ")": "p", "[": "p", "]": "p"}
_SIGNS |= {":": "k", "?": "x", ".": "f", "~": "x", "*": "f", "<": "b", "=": "f", ">": "x"}
_SIGNS |= dict.fromkeys("\u2713\u2714\u2611\u2705", "D")  # ticks

_UNCERTAIN = (
    "It is not certain: it depends on something, or is still to be confirmed. Type the date once it is "
    "settled."
)
_UNREADABLE = "No date could be read in this. Write it as a month and a year, or as day/month/year."
_DONE = "It says that the action is done, which belongs under Progress BRAG. Type the date that it was due."
_CALLED_OFF = (
    "It says that the action was called off, which belongs under Comments. Type the date that it is due, or "
    "delete the row."
)
_STARTED = "It says that the action has started. Type the date by which it is to be finished."
_DONE_OR_TO_BE_DONE = "It may say what was done, or what is to be done. Write 'by' before the date."
_PART_OF_TIME = "It names a part of a month, or counts from a date. Type the date itself."


_Value = Moment | MonthAlone | Every


@dataclass(frozen=True, slots=True)
class _Item:
    """A date (M), a month without a year (Y), a rhythm (R), words (W) or a word of a kind."""

    sort: str
    value: _Value | None = None
    shown: str = ""


class _NotUnderstoodError(Exception):
    """Ends the reading of a phrase; its text is the sentence that says why."""


@lru_cache(maxsize=50_000)
def read_due(text: str) -> Due:
    """Read a due-date phrase.

    Args:
        text: the phrase as it stands in the tracker.

    Returns:
        What it promises. It never raises: what cannot be read comes back as not understood, with a note that
        says why. Letter case and spacing make no difference.
    """
    try:
        return _read(text)
    except Exception as error:  # noqa: BLE001 (whatever somebody typed, it costs this one phrase)
        why = f"No date was read in this, because of {fault(error)}. Write it as a month and a year. {TELL}"
        return _unclear(text, why)


def _read(text: str) -> Due:
    phrase = even(text)
    if not phrase:
        return BLANK if text == BLANK.text else Due(text, DueKind.UNCLEAR, understood=False, note=BLANK.note)
    if len(phrase) > LONGEST:
        return _unclear(text, "It is too long to be a date. Type the date, and put the rest under Comments.")
    if phrase.casefold().rstrip("!") in OPEN:
        return Due(
            text, DueKind.OPEN, note="It names no date, so nothing makes it late. Type one if there is one."
        )
    try:
        items = _resolved(_to_be_done(list(_items(phrase))))
        _check_certain(items)
        return _understand(text, _merged(items))
    except _NotUnderstoodError as why:
        return _unclear(text, str(why))


def _unclear(text: str, why: str) -> Due:
    return Due(text, DueKind.UNCLEAR, understood=False, note=why)


# From text to items.

_NUMBER_OR_WORD = compiled(r"(\d+){TH}?|([^\W\d_]+)|\S")
_TOGETHER = compiled("(?P<x>may (?:be|not){END})|(?:no|not) later than{END}")
"""Words that mean something else together than alone."""
_BEFORE = compiled("(?:before|prior to|ahead of|(?:in )?advance of){END} ")


def _items(text: str) -> Iterator[_Item]:
    # The year of `Sept '17` belongs to its month, and other apostrophes say nothing.
    text = re.sub(r"(?<=[^\W\d_]) ?' ?(?=\d)", "", text)
    text = " ".join(re.sub(r"(?<=\d)'(?=\d)", " ", text).replace("'", "").split())
    line = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    at = 0
    while at < len(line):
        start = at + (line[at] == " ")
        sort, value, end = (
            _together(line, start) or _value_at(line, start) or _before(line, start) or _other(line, start)
        )
        yield _Item(sort, value, text[at:end])
        at = end


def _together(line: str, at: int) -> tuple[str, None, int] | None:
    match = _TOGETHER.match(line, at)
    return ("x" if match["x"] else "b", None, match.end()) if match else None


def _value_at(line: str, at: int) -> tuple[str, _Value, int] | None:
    """Read a rhythm or a date."""
    found = rhythm_at(line, at) or moment_at(line, at)
    if found is None:
        return None
    value, end = found
    if isinstance(value, Unsure):
        raise _NotUnderstoodError(value.why)
    return {Every: "R", MonthAlone: "Y", Moment: "M"}[type(value)], value, end


def _before(line: str, at: int) -> tuple[str, _Value, int] | None:
    """Read `before July 2017` and `prior to 5 June 2017`: the last day is the one before."""
    match = _BEFORE.match(line, at)
    found = _value_at(line, match.end()) if match else None
    if found is None or isinstance(found[1], Every):
        return None
    value, end = found[1], found[2]
    if isinstance(value, MonthAlone):
        raise _NotUnderstoodError(_no_year(value))
    # Before the end of September: the last day is still in time.
    if not value.words.startswith("the end of"):
        last = date.fromordinal(value.first.toordinal() - 1)
        value = Moment(last, last, f"the day before {value.words}")
    return "M", value, end


def _other(line: str, at: int) -> tuple[str, None, int]:
    match = _NUMBER_OR_WORD.match(line, at)
    assert match is not None
    number, word = match.groups()
    if number:
        sort = "N"
    elif word:
        sort = _SORT_OF.get(word) or ("P" if _PAST.fullmatch(word) else "W")
    else:
        sort = _SIGNS.get(match[0], "W")
    # `(a)` and `a)` number a step; elsewhere such a word says nothing, or makes the date uncertain.
    closed = line[match.end() :].lstrip()[:1] in {")", "]"}
    numbers = (sort in "fN" and len(number or word or "x") <= 3) or word == "c"
    return "W" if closed and numbers else sort, None, match.end()


def _no_year(month: MonthAlone) -> str:
    return f"{month_name(month.month)} has no year. Add it."


def _resolved(items: list[_Item]) -> list[_Item]:
    """Give months without a year the year of the date that they are joined to: `June to Dec 17`."""
    for at in reversed(range(len(items))):
        month = items[at].value
        end = _joined(items, range(at + 1, len(items)))
        if isinstance(month, MonthAlone) and end is not None:
            following = items[end].value
            assert isinstance(following, Moment)
            earlier = month.month > following.first.month
            listed = any(item.sort in "ac" for item in items[at:end])
            if following.first == following.last or (earlier and listed):
                raise _NotUnderstoodError(_no_year(month))
            items[at] = _Item("M", whole_month(following.first.year - earlier, month.month), items[at].shown)
    for at, item in enumerate(items):
        if isinstance(item.value, MonthAlone):
            start = _joined(items, range(at - 1, -1, -1))
            if start is None or items[at - 1].sort in "ac":
                raise _NotUnderstoodError(_no_year(item.value))
            before = items[start].value
            assert isinstance(before, Moment)
            year = before.last.year + (item.value.month < before.last.month)
            items[at] = _Item("M", whole_month(year, item.value.month), item.shown)
    return items


def _joined(items: Sequence[_Item], places: range) -> int | None:
    """Return where the next date stands, if nothing but small words and signs comes before it."""
    for place in places:
        if isinstance(items[place].value, Moment):
            return place
        if items[place].sort not in _JOINING:
            return None
    return None


_JOINING = frozenset("tdsacf")


def _merged(items: Sequence[_Item]) -> list[_Item]:
    """Merge words that stand together into one, with the signs between them; drop what says nothing."""
    merged: list[_Item] = []
    at = 0
    while at < len(items):
        end = at
        while end < len(items) and (items[end].sort in "WPNf" or _inside_words(items, end)):
            end += 1
        run = items[at:end]
        _check_words([item for item in run if item.sort != "f" or _is_unit(item)], following=items[end:])
        sorts = {item.sort for item in run}
        if "N" in sorts and sorts <= {"N", "f"}:
            # A number that belongs to no word: a time, a slip, or half a date.
            raise _NotUnderstoodError(_UNREADABLE)
        if sorts & {"W", "P"}:
            merged.append(_Item("W", shown="".join(item.shown for item in run).strip()))
        elif not run:
            merged.append(items[at])
            end = at + 1
        at = end
    return merged


def _to_be_done(items: Sequence[_Item]) -> list[_Item]:
    """Take `published by Sep-17` as what is to be done; without its 'by' it is done."""
    return [
        _Item("W", shown=item.shown) if item.sort == "D" and after.sort == "b" else item
        for item, after in pairwise([*items, _Item("")])
    ]


def _is_unit(item: _Item) -> bool:
    return item.shown.strip().casefold() in UNITS


def _check_certain(items: Sequence[_Item]) -> None:
    """Refuse a phrase that says of its date that it is uncertain, or of the action that it is over."""
    letters = {item.sort for item in items}
    for letter, why in (("x", _UNCERTAIN), ("C", _CALLED_OFF), ("D", _DONE), ("T", _STARTED)):
        if letter in letters:
            raise _NotUnderstoodError(why)


def _check_words(run: Sequence[_Item], following: Sequence[_Item]) -> None:
    """Refuse words that change what the date beside them says."""
    if run and run[-1].shown.strip().casefold() in _PARTS_OF_TIME and (len(run) > 1 or run[0].sort != "f"):
        raise _NotUnderstoodError(_PART_OF_TIME)
    # `Staff recruited Sep-17` may be done; in `newly qualified staff Sep-17` nothing is.
    words = [item.sort for item in run if item.sort in "WP"]
    if "P" in {*words[:1], *words[-1:]} and not (following and following[0].sort == "b"):
        raise _NotUnderstoodError(_DONE_OR_TO_BE_DONE)


def _inside_words(items: Sequence[_Item], at: int) -> bool:
    """Return whether a sign, or a small word, stands between two words and so belongs to them."""
    if not 0 < at < len(items) - 1 or items[at].sort not in "dasSVZ":
        return False
    return items[at - 1].sort in "WPNf" and items[at + 1].sort in "WPN"


# From items to a promise: patterns over the letters of the items, each with the function that reads it.


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase, the dates and rhythms in it, and the words between them."""

    text: str
    dates: tuple[Moment, ...]
    rhythms: tuple[Every, ...]
    parties: tuple[str, ...]


def _understand(text: str, items: Sequence[_Item]) -> Due:
    letters = "".join(item.sort for item in items)
    phrase = _Phrase(
        text,
        tuple(item.value for item in items if isinstance(item.value, Moment)),
        tuple(item.value for item in items if isinstance(item.value, Every)),
        tuple(item.shown for item in items if item.sort == "W"),
    )
    _check_one_reading(letters, items, phrase)
    values = len(phrase.dates) + len(phrase.rhythms)
    letters = letters.strip("cdkp") if values == 1 else letters.strip("ck")
    if phrase.rhythms:
        return _recurring(phrase, letters)
    for pattern, read in _DATED:
        if re.fullmatch(pattern, letters):
            return read(phrase)
    raise _NotUnderstoodError(_UNREADABLE)


def _check_one_reading(letters: str, items: Sequence[_Item], phrase: _Phrase) -> None:
    """Refuse a phrase that may be read in two ways."""
    dates, rhythms = phrase.dates, phrase.rhythms
    if letters.startswith("ZM") and items[0].shown.strip().casefold() in {"complete", "finished"}:
        raise _NotUnderstoodError(_DONE_OR_TO_BE_DONE)
    if "o" in letters and len(dates) > 1:
        raise _NotUnderstoodError(f"It has two readings: {dates[0].words} or {dates[1].words}.")
    if len(rhythms) > 1:
        raise _NotUnderstoodError(f"It has two rhythms: every {rhythms[0]} and every {rhythms[1]}.")
    years = any(date.words.startswith("the year ") for date in dates)
    if letters.endswith("d") or (years and (len(dates) > 1 or "W" in letters)):
        raise _NotUnderstoodError(_UNREADABLE)
    if years and letters in {"M", "bM", "tM"}:
        year = dates[0].first.year
        why = f"31 December {year}, or the financial year that begins or ends in {year}"
        raise _NotUnderstoodError(f"It has two readings: {why}. Type the month.")


def _day_named(moment: Moment) -> str:
    """Write the last day of a moment, and what it is the last day of where the phrase names no day."""
    day, words = uk(moment.last), moment.words
    if not words.startswith(("the ", "early", "mid", "beginning")):
        return day if words == day else f"{day} (the last day of {words})"
    return f"{day} ({words})"


def _by(text: str, moment: Moment, before: Moment | None = None) -> Due:
    if moment.spread:
        return _window(text, moment, moment)
    more = f" Before, it was {before.words}." if before else ""
    note = f"By {_day_named(moment)}.{more}"
    return Due(text, DueKind.BY, end=moment.last, by=moment.last, note=note)


def _check_order(first: date, last: date, moments: Sequence[Moment]) -> None:
    if last < first:
        why = f"The range runs backwards: {moments[0].words} comes after {moments[-1].words}."
        raise _NotUnderstoodError(why)


def _window(text: str, *moments: Moment) -> Due:
    first, last = moments[0].first, moments[-1].last
    _check_order(first, last, moments)
    note = f"From {uk(first)} to {uk(last)}."
    return Due(text, DueKind.WINDOW, start=first, end=last, by=last, note=note)


def _slashed(phrase: _Phrase) -> Due:
    """Read `April/May 2017`: months that follow each other are a window; others may be two dates."""
    for one, other in pairwise(phrase.dates):
        if (other.first - one.last).days != 1:
            why = f"a range from {one.words} to {other.words}, or two dates"
            raise _NotUnderstoodError(f"It has two readings: {why}. Write 'to' or 'and'.")
    return _window(phrase.text, *phrase.dates)


def _start(phrase: _Phrase) -> Due:
    moment = phrase.dates[0]
    note = f"To start by {_day_named(moment)}."
    return Due(phrase.text, DueKind.START, start=moment.first, by=moment.last, note=note)


def _steps_in_order(phrase: _Phrase) -> Due:
    for one, other in pairwise(phrase.dates):
        if other.last < one.last:
            why = f"{one.words} in place of {other.words}, or two steps out of order."
            raise _NotUnderstoodError(f"It has two readings: {why}")
        if one.words.startswith("the week from") and other.first == other.last:
            why = f"{other.words}, or the week that begins on it"
            raise _NotUnderstoodError(f"It has two readings: {why}. Write w/c before each.")
    return _steps(phrase.text, [Milestone(moment.last) for moment in phrase.dates])


def _step_of_each(phrase: _Phrase) -> Due:
    """Read a phrase that gives each party, or each step, a date of its own.

    Beside one date, a post or a remark in brackets is neither: it says who does it, or why.
    """
    if len(phrase.dates) == 1 and _is_remark(phrase):
        return _by(phrase.text, phrase.dates[0])
    pairs = zip(phrase.dates, phrase.parties, strict=True)
    return _steps(phrase.text, [Milestone(moment.last, party) for moment, party in pairs])


_POST = re.compile(r"(?i)\b(?:director|manager|officer|head of|lead|chief executive)\b")
_LONG_REMARK = re.compile(r"[(\[] *\S+ \S+ \S+ [^()\[\]]*[)\]]")


def _is_remark(phrase: _Phrase) -> bool:
    return bool(_POST.search(phrase.parties[0]) or _LONG_REMARK.search(phrase.text))


def _step_before_each(phrase: _Phrase) -> Due:
    # `Ahead of the September 2017 board` is not ahead of September.
    if any(moment.words.startswith("the day before") for moment in phrase.dates):
        raise _NotUnderstoodError(_UNREADABLE)
    return _step_of_each(phrase)


def _steps(text: str, steps: Sequence[Milestone]) -> Due:
    last = max(step.by for step in steps)
    named = ", ".join(f"{step.named} by {uk(step.by)}".strip() for step in steps)
    one = len(steps) == 1
    note = f"In {len(steps)} steps: {named}."
    if one:
        note = f"{named[:1].upper()}{named[1:]}; it says nothing of the rest."
    return Due(
        text, DueKind.MILESTONES, end=None if one else last, milestones=tuple(steps), by=last, note=note
    )


_DATED: tuple[tuple[str, Callable[[_Phrase], Due]], ...] = (
    (r"[VZ]?[tb]*Mb?|G[cd]?[tb]+M", lambda said: _by(said.text, said.dates[0])),
    (r"[SF]{0,2}b?M(?:[td]|[ca]?[Zb]+t?b?)M|BM[atd]M", lambda said: _window(said.text, *said.dates)),
    (r"M(?:sM)+", _slashed),
    (r"[StF]{1,3}[kd]?b?MO?|M[cad]*O|G[cdp]*[SF]+Mp*|M[cad]*O?[ad]*Gp*", _start),
    # An earlier date may be given as well, behind the one that counts or before it.
    (r"M[pc]*E[bt]*Mp*", lambda said: _by(said.text, *said.dates)),
    (r"E[btd]*M[cadp]*V*[tb]*M|M[cadp]*V+[tbd]*Mp*", lambda said: _by(said.text, *reversed(said.dates))),
    (r"M(?:[ca]{0,2}M)+", _steps_in_order),
    (r"(?:M[kdpc]*Wp?[cas]*)+", _step_before_each),
    (r"(?:p?Wp?[kd]*b?M[cap]*)+", _step_of_each),
)
"""What phrases without a rhythm promise."""


def _recurring(phrase: _Phrase, letters: str) -> Due:
    every = phrase.rhythms[0]
    first: date | None = None
    end: date | None = None
    days = [moment.last for moment in phrase.dates]
    if re.fullmatch(r"W?[kd]?(?:G[cdp]*)?R[cdp]*(?:G|W)?p*", letters):
        more = ". It names no first date; add 'from' with a month and a year."
    elif re.fullmatch(r"W?[kd]?R[cp]*tM", letters):
        end = days[0]
        more = f" until {uk(end)}. It names no first date; type one as well."
    elif re.fullmatch(r"R[cp]*F?M[td]Mp*", letters):
        first, end = days[0], days[1]
        _check_order(first, end, phrase.dates)
        more = f", first by {uk(first)}, until {uk(end)}."
    elif re.fullmatch(r"W?[kd]?R[cdp]*W?(?:[SF]+b?|b)Mp*|[SF]*b?M[cadp]*O?[cad]*O?W?R[pO]*", letters):
        first = days[0]
        more = f", first by {uk(first)}."
    else:
        raise _NotUnderstoodError(_UNREADABLE)
    note = (f"Every {every}" if every.count > 1 else f"Every {every.unit}") + more
    return Due(phrase.text, DueKind.RECURRING, start=first, end=end, every=every, by=first, note=note)
