"""Reads a due-date phrase as people write it in plans.

The phrase is cut into tokens; dates and rhythms among them are found; what stands between is sorted into a
few kinds of word; and the order of these kinds decides what was promised. A phrase with two readings is not
understood, and the answer names both: a wrong date would send a wrong letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from automation.plan.due import BLANK, Due, DueKind, Every, Milestone, month_name, uk
from automation.plan.due_moments import moment_at
from automation.plan.due_rhythms import rhythm_at
from automation.plan.due_words import LONGEST, OPEN, UNITS, WEEKDAYS, Kind, Token, even, tokens
from automation.plan.due_years import Moment, MonthAlone, Unsure, whole_month
from automation.plan.findings import TELL, fault

_SORTS = {
    "t": "to until till til through thru upto",
    "a": "and plus",
    "b": "by latest before_",
    "S": "start starts starting begin begins beginning commence commences commencing launch",
    "F": "from effective wef",
    "O": "onwards onward thereafter then forward forwards afterwards after_that subsequently",
    "G": "ongoing continuous continuing throughout continually",
    "B": "between",
    "E": "was previously originally formerly original previous orig prev",
    "V": "revised now moved extended slipped changed rescheduled amended new rev",
    "Z": "finish finishing ends complete completion finished conclude concluding",
    "D": "completed done achieved closed met actioned implemented delivered published finalised finalized "
    "ended",
    "C": "withdrawn suspended abandoned dropped ceased removed cancelled superseded discontinued stopped "
    "parked",
    "x": "not unless if depending subject awaiting pending tbc tba tbd confirmed agreed once when "
    "following within after provisional provisionally dependent estimated approx approximately circa ca c "
    "around about roughly since paused hold deferred postponed delayed earlier earliest sooner longer "
    "unlikely likely possible possibly probable probably maybe might could would should hopefully ideally "
    "potential potentially tentative tentatively indicative indicatively proposed suggested expected "
    "anticipated predicted projected forecast assumed actual actually post beyond missed overdue except "
    "excluding see updated created reviewed cannot never no am pm",
    "T": "started commenced begun",
    "o": "or",
    "f": "in of the on at a an for month date deadline target due is are be it this has been with effect as "
    "will planned scheduled aim aiming end_",
}
"""The kinds of word between dates, each with its letter:

t until, a and, b by, S start, F from, O onwards, G ongoing, B between, E earlier date, V revised date, Z
finish, D done already, T started already, C called off, x uncertain, o or, f says nothing of its own. Others
are W, a party or a step; of these, P may be what was done or what is to be done: `recruited`.
"""

_SORT_OF = {word: letter for letter, words in _SORTS.items() for word in words.split()}
_PAST = re.compile(r"(?!ofsted$|embed$|based$|speed$|united$)[^\W\d_]{3,}ed")
_PARTS_OF_TIME = {*UNITS, *WEEKDAYS, "half"}
_SIGNS = {"-": "d", "/": "s", ",": "c", ";": "c", "&": "a", "+": "a", "(": "p", ")": "p", "[": "p", "]": "p"}
_SIGNS |= {":": "k", "?": "x", ".": "f", "~": "x", "*": "f", "<": "b", "=": "f", ">": "x"}
_SIGNS |= dict.fromkeys("\u2713\u2714\u2611\u2705", "D")  # ticks

_UNCERTAIN = (
    "It is not certain: it depends on something, or is still to be confirmed. Type the date once it is "
    "settled."
)
_UNREADABLE = "No date could be read in this. Write it as a month (Sep-17) or a day (30/09/2017)."
_DONE = "It says that the action is done, which belongs under Progress BRAG. Type the date that it was due."
_CALLED_OFF = (
    "It says that the action was called off, which belongs under Comments. Type the date that it is due, or "
    "delete the row."
)
_STARTED = "It says that the action has started. Type the date by which it is to be finished."
_DONE_OR_TO_BE_DONE = "It may say what was done, or what is to be done. Write 'by' before the date."
_PART_OF_TIME = "It names a part of a month, or counts from a date. Type the date itself."


@dataclass(frozen=True, slots=True)
class _Item:
    """A date (M), a month without a year (Y), a rhythm (R), words (W) or a word of a kind."""

    sort: str
    value: Moment | MonthAlone | Every | None = None
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
        why = f"No date was read in this, because of {fault(error)}. Write it as a month (Sep-17). {TELL}"
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
        items = _resolved(_to_be_done(list(_items(tokens(phrase)))))
        _check_certain(items)
        return _understand(text, _merged(items))
    except _NotUnderstoodError as why:
        return _unclear(text, str(why))


def _unclear(text: str, why: str) -> Due:
    return Due(text, DueKind.UNCLEAR, understood=False, note=why)


# From tokens to items.


def _items(found: Sequence[Token]) -> Iterator[_Item]:
    at = 0
    while at < len(found):
        item, at = _phrase_at(found, at) or _value_at(found, at) or _before(found, at) or _other(found, at)
        yield item


def _phrase_at(found: Sequence[Token], at: int) -> tuple[_Item, int] | None:
    """Read the words that mean something else together than alone."""
    said = [token.word for token in found[at : at + 3]]
    if said[:2] in (["may", "be"], ["may", "not"]):
        return _Item("x"), at + 2
    return (_Item("b"), at + 3) if said in (["no", "later", "than"], ["not", "later", "than"]) else None


def _value_at(found: Sequence[Token], at: int) -> tuple[_Item, int] | None:
    """Read a rhythm or a date."""
    read = rhythm_at(found, at) or moment_at(found, at)
    if read is None:
        return None
    value, after = read
    if isinstance(value, Unsure):
        raise _NotUnderstoodError(value.why)
    sort = {Every: "R", MonthAlone: "Y", Moment: "M"}[type(value)]
    return _Item(sort, value, _shown(found[at:after])), after


_BEFORE = (("before",), ("prior", "to"), ("ahead", "of"), ("in", "advance", "of"), ("advance", "of"))


def _before(found: Sequence[Token], at: int) -> tuple[_Item, int] | None:
    """Read `before July 2017` and `prior to 5 June 2017`: the last day is the one before."""
    for said in _BEFORE:
        after = at + len(said)
        if tuple(token.word for token in found[at:after]) == said:
            break
    else:
        return None
    read = _value_at(found, after)
    if read is None or isinstance(read[0].value, Every):
        return None
    value, end = read[0].value, read[1]
    if isinstance(value, MonthAlone):
        raise _NotUnderstoodError(_no_year(value))
    assert isinstance(value, Moment)
    if value.words.startswith("the end of"):
        # Before the end of September: the last day is still in time.
        return _Item("M", value, _shown(found[at:end])), end
    last = date.fromordinal(value.first.toordinal() - 1)
    return _Item("M", Moment(last, last, f"the day before {value.words}"), _shown(found[at:end])), end


def _other(found: Sequence[Token], at: int) -> tuple[_Item, int]:
    token = found[at]
    if token.kind is Kind.SIGN:
        sort = _SIGNS.get(token.word, "W")
    elif token.kind is Kind.NUMBER:
        sort = "N"
    else:
        sort = _SORT_OF.get(token.word) or ("P" if _PAST.fullmatch(token.word) else "W")
    # `(a)` and `a)` number a step; elsewhere such a word says nothing, or makes the date uncertain.
    closed = at + 1 < len(found) and found[at + 1].word in ")]"
    numbers = (sort in "fN" and len(token.word) <= 3) or token.word == "c"
    return _Item("W" if closed and numbers else sort, shown=_spaced(token)), at + 1


def _spaced(token: Token) -> str:
    return f" {token.shown}" if token.spaced else token.shown


def _shown(found: Sequence[Token]) -> str:
    return "".join(map(_spaced, found))


def _no_year(month: MonthAlone) -> str:
    return f"{month_name(month.month)} has no year. Add it, as in {month_name(month.month)[:3]}-17."


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


# From items to a promise. Each pattern is over the letters of the items.

_BY = re.compile(r"[VZS]?[tb]*Mb?")
_WINDOW = re.compile(r"(?:[SF]{0,2}b?M(?:[td]|[ca]?[Zb]+t?b?)M|BM[atd]M)")
_SLASHED = re.compile(r"M(?:sM)+")
_START = re.compile(r"(?:[StF]{1,3}[kd]?b?MO?|M[cad]*O|G[cdp]*[SF]+Mp*|M[cad]*O?[ad]*Gp*)")
_ONGOING_TO = re.compile(r"G[cd]?[tb]+M")
_RHYTHM = re.compile(r"W?[kd]?(?:G[cdp]*)?R[cdp]*(?:G|W)?p*")
_RHYTHM_FROM = re.compile(r"W?[kd]?R[cdp]*W?(?:[SF]+b?|b)Mp*|[SF]*b?M[cadp]*O?[cad]*O?W?R[pO]*")
_RHYTHM_TO = re.compile(r"W?[kd]?R[cp]*tM")
_RHYTHM_WINDOW = re.compile(r"R[cp]*F?M[td]Mp*")
_EARLIER_SECOND = re.compile(r"M[pc]*E[bt]*Mp*")
_EARLIER_FIRST = re.compile(r"E[btd]*M[cadp]*V*[tb]*M|M[cadp]*V+[tbd]*Mp*")
_STEPS = re.compile(r"M(?:[ca]{0,2}M)+")
_PARTY_FIRST = re.compile(r"(?:p?Wp?[kd]*b?M[cap]*)+")
_PARTY_LAST = re.compile(r"(?:M[kdpc]*Wp?[cas]*)+")


def _understand(text: str, items: Sequence[_Item]) -> Due:
    letters = "".join(item.sort for item in items)
    moments = [item.value for item in items if isinstance(item.value, Moment)]
    rhythms = [item.value for item in items if isinstance(item.value, Every)]
    _check_one_reading(letters, items, moments, rhythms)
    letters = letters.strip("cdkp") if len(moments) + len(rhythms) == 1 else letters.strip("ck")
    if rhythms:
        return _recurring(text, letters, rhythms[0], moments)
    due = _one_date(text, letters, moments) or _several_dates(text, letters, moments)
    return due or _parties(text, letters, items, moments)


def _check_one_reading(
    letters: str, items: Sequence[_Item], moments: Sequence[Moment], rhythms: Sequence[Every]
) -> None:
    """Refuse a phrase that may be read in two ways."""
    if letters.startswith("ZM") and items[0].shown.strip().casefold() in {"complete", "finished"}:
        raise _NotUnderstoodError(_DONE_OR_TO_BE_DONE)
    if "o" in letters and len(moments) > 1:
        raise _NotUnderstoodError(f"It has two readings: {moments[0].words} or {moments[1].words}.")
    if len(rhythms) > 1:
        raise _NotUnderstoodError(f"It has two rhythms: every {rhythms[0]} and every {rhythms[1]}.")
    if letters.endswith("d"):
        raise _NotUnderstoodError(_UNREADABLE)
    if any(m.words.startswith("the year ") for m in moments):
        if len(moments) > 1 or "W" in letters:
            raise _NotUnderstoodError(_UNREADABLE)
        if letters in {"M", "bM", "tM"}:
            year = moments[0].first.year
            why = f"31 December {year}, or the financial year that begins or ends in {year}"
            raise _NotUnderstoodError(f"It has two readings: {why}. Type the month.")


def _one_date(text: str, letters: str, moments: Sequence[Moment]) -> Due | None:
    """Read a phrase that promises one day or stretch of days, or a start."""
    if (_BY.fullmatch(letters) and not letters.startswith("S")) or _ONGOING_TO.fullmatch(letters):
        return _by(text, moments[0])
    if _WINDOW.fullmatch(letters) and len(moments) == 2:
        return _window(text, *moments)
    if _SLASHED.fullmatch(letters):
        return _slashed(text, moments)
    if _START.fullmatch(letters):
        moment = moments[0]
        note = f"To start by {uk(moment.last)}{_that_is(moment)}."
        return Due(text, DueKind.START, start=moment.first, by=moment.last, note=note)
    return None


def _several_dates(text: str, letters: str, moments: Sequence[Moment]) -> Due | None:
    """Read a phrase that gives an earlier date as well, or the dates of several steps."""
    if _EARLIER_SECOND.fullmatch(letters):
        return _by(text, moments[0], f" Before, it was {moments[1].words}.")
    if _EARLIER_FIRST.fullmatch(letters) and len(moments) == 2:
        return _by(text, moments[1], f" Before, it was {moments[0].words}.")
    if not _STEPS.fullmatch(letters):
        return None
    for one, other in pairwise(moments):
        if other.last < one.last:
            raise _NotUnderstoodError(
                f"It has two readings: {one.words} in place of {other.words}, or two steps out of order."
            )
        if one.words.startswith("the week from") and other.first == other.last:
            why = f"{other.words}, or the week that begins on it"
            raise _NotUnderstoodError(f"It has two readings: {why}. Write w/c before each.")
    return _steps(text, [Milestone(moment.last) for moment in moments])


def _parties(text: str, letters: str, items: Sequence[_Item], moments: Sequence[Moment]) -> Due:
    """Read a phrase that gives each party, or each step, a date of its own."""
    if _PARTY_LAST.fullmatch(letters) and any(m.words.startswith("the day before") for m in moments):
        # `Ahead of the September 2017 board` is not ahead of September.
        raise _NotUnderstoodError(_UNREADABLE)
    if _PARTY_FIRST.fullmatch(letters) or _PARTY_LAST.fullmatch(letters):
        parties = [item.shown for item in items if item.sort == "W"]
        return _steps(text, [Milestone(m.last, party) for m, party in zip(moments, parties, strict=True)])
    raise _NotUnderstoodError(_UNREADABLE)


def _that_is(moment: Moment) -> str:
    return "" if moment.words == uk(moment.last) else f" ({_of(moment)})"


def _of(moment: Moment) -> str:
    return (
        moment.words
        if moment.words.startswith(("the ", "early", "mid", "beginning"))
        else f"the last day of {moment.words}"
    )


def _by(text: str, moment: Moment, more: str = "") -> Due:
    if moment.spread:
        return _window(text, moment, moment)
    note = f"By {uk(moment.last)}{_that_is(moment)}.{more}"
    return Due(text, DueKind.BY, end=moment.last, by=moment.last, note=note)


def _window(text: str, first: Moment, last: Moment) -> Due:
    if last.last < first.first:
        raise _NotUnderstoodError(f"The range runs backwards: {first.words} comes after {last.words}.")
    note = f"From {uk(first.first)} to {uk(last.last)}."
    return Due(text, DueKind.WINDOW, start=first.first, end=last.last, by=last.last, note=note)


def _slashed(text: str, moments: Sequence[Moment]) -> Due:
    """Read `April/May 2017`: months that follow each other are a window; others may be two dates."""
    for one, other in pairwise(moments):
        if (other.first - one.last).days != 1:
            raise _NotUnderstoodError(
                f"It has two readings: a range from {one.words} to {other.words}, or two dates. "
                "Write 'to' or 'and'."
            )
    return _window(text, moments[0], moments[-1])


def _steps(text: str, steps: Sequence[Milestone]) -> Due:
    last = max(step.by for step in steps)
    named = ", ".join(f"{step.named} by {uk(step.by)}".strip() for step in steps)
    if len(steps) == 1:
        note = f"{named[:1].upper()}{named[1:]}; it says nothing of the rest."
        return Due(text, DueKind.MILESTONES, milestones=tuple(steps), by=last, note=note)
    note = f"In {len(steps)} steps: {named}."
    return Due(text, DueKind.MILESTONES, end=last, milestones=tuple(steps), by=last, note=note)


def _recurring(text: str, letters: str, every: Every, moments: Sequence[Moment]) -> Due:
    rhythm = f"Every {every}" if every.count > 1 else f"Every {every.unit}"
    if _RHYTHM.fullmatch(letters):
        note = f"{rhythm}. It names no first date; type one as well, as in 'quarterly from Jul-17'."
        return Due(text, DueKind.RECURRING, every=every, note=note)
    if _RHYTHM_TO.fullmatch(letters):
        end = moments[0].last
        note = f"{rhythm} until {uk(end)}. It names no first date; type one as well."
        return Due(text, DueKind.RECURRING, every=every, end=end, note=note)
    if _RHYTHM_WINDOW.fullmatch(letters):
        first, last = moments[0].last, moments[1].last
        if last < first:
            raise _NotUnderstoodError(
                f"The range runs backwards: {moments[0].words} comes after {moments[1].words}."
            )
        note = f"{rhythm}, first by {uk(first)}, until {uk(last)}."
        return Due(text, DueKind.RECURRING, start=first, end=last, every=every, by=first, note=note)
    if _RHYTHM_FROM.fullmatch(letters):
        first = moments[0].last
        note = f"{rhythm}, first by {uk(first)}."
        return Due(text, DueKind.RECURRING, start=first, every=every, by=first, note=note)
    raise _NotUnderstoodError(_UNREADABLE)
