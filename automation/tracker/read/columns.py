"""What stands in a column: the share of its cells that are dates, status words, people, refs or sentences.

Other people's trackers call their columns what they like. What stands in a column says what it is when its
heading does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from automation.plan.due import DueKind
from automation.plan.due_language import read_due
from automation.plan.due_words import RHYTHMS
from automation.plan.leads import names_people
from automation.plan.text import words
from automation.tracker.read.grid import Value, text_of

_LONGEST_WORD = 40
"""A longer text is a sentence, and neither a date nor a status."""
_MANY_WORDS = 4
"""From this many words on, a text counts fully as a sentence."""

_STATES = words(
    "red, amber, green, blue, purple, grey, gray, yellow, orange, black, done, complete, completed, "
    "closed, open, "
    "finished, implemented, achieved, delivered, discharged, met, unmet, ongoing, underway, started, begun, "
    "stuck, paused, delayed, overdue, late, behind, slipping, slippage, slipped, ahead, pending, "
    "outstanding, "
    "cancelled, withdrawn, superseded, blocked, waiting, planned, unstarted, stopped, stalled, deferred, "
    "commenced, incomplete, sorted, halfway, half, abandoned, embedded, r, a, g, b, r/a, a/g, a/r, g/a, "
    "live, active, concern, concerns, "
    "progressing, delay, delays, unassigned, resolved, coch, ambr, oren, gwyrdd, glas, cwblhawyd"
)
"""Words of which one at least is in a status."""
_BESIDE_STATES = words(
    "in, on, off, to, not, yet, at, of, it, the, and, but, partly, partially, part, fully, mostly, nearly, "
    "some, minor, major, with, under, no, longer, needs, attention, action, is, well, still, being, for, "
    "risk, "
    "progress, track, hold, working, do, start, way, hand, schedule, target, time"
)
_PHRASE = re.compile(
    r"in progress|(?:on|off|at) (?:track|risk|target|schedule|hold)|behind (?:schedule|target)|under way"
    r"|in hand"
    r"|(?:to|yet to|still to) (?:do|start)|to be (?:done|started)|working on it|not (?:done|met)|on time"
)
_COLOUR_FIRST = re.compile(
    r"(?:red|amber|green|blue|purple|gr[ea]y|yellow|black)\s?(?:[-\u2013\u2014:(/]|$).*"
    r"|[\U0001f534\U0001f535\U0001f7e0-\U0001f7e9].*"
)
"""A colour with a word about it: `Green - on track`, `Amber (some slippage)`, or a coloured disc."""
_TICKS = words("yes, no, y, n, true, false, x, \u2713, \u2714, \u2611, \u2717, \u2718, n/a, -")
_NUMBER = re.compile(
    r"[\u00a3$\u20ac]?[+-]?\d+(?:[.,]\d+)*\s?(?:k|m|d|days?|hours?|weeks?|hrs?)?", re.IGNORECASE
)
_PER_CENT = re.compile(r"\d+(?:\.\d+)?\s?%")
_REF = re.compile(r"(?:[A-Za-z&]{1,6}[-/. ]?)*\d{1,6}(?:[./-]\w{1,6})*[a-z]?\.?")
_DIGITS_OF_DATE = re.compile(
    r"(?:[a-z]{2,9},? )?\d{1,4}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})?(?:[ T]\d{1,2}:\d{2}.*)?"
    r"|\d{1,2}[/\-. ][a-z]{3,9}[/\-. ]\d{2,4}.{0,12}|[a-z]{3,9}[/\-. ']{1,2}\d{2,4}",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"(?:(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
    r"|(?:early |mid |late |end of |by )?(?:autumn|spring|summer|winter|easter|christmas)(?: term"
    r"| half term)?"
    r"|q[1-4]|quarter \d|year \d|term \d|week \d+|within \d+ (?:days|weeks|months|years)(?: .{0,12})?)"
    r"[ ,-]*\d{0,4}",
    re.IGNORECASE,
)
DITTO = re.compile(
    r"[\"\u201c\u201d\u3003\u2033'\u2019-]*[\"\u201c\u201d\u3003\u2033]+[\"\u201c\u201d\u2033-]*|''"
    r"|\(?(?:ditto|do|as (?:the )?(?:above|previous|before)|see above|same(?: as (?:above|before"
    r"|previous))?)\)?\.?",
    re.IGNORECASE,
)
"""What people write instead of the value above."""
_NOT_A_DATE = words("in progress, none, complete, completed, done, n/a, -, no, in hand, pending")
"""What a date column may hold too, but other columns more often."""
_NAME = re.compile(
    r"(?:[A-Z][\w'\u2019.&-]*|[A-Z]\.?|\(?[A-Z]{2,}\)?)(?:,? (?:(?:of|and|for|the|&|to|in"
    r"|/)\s)?[A-Z(][\w'\u2019.&)-]*){1,5}"
)
_FEWEST_OF_SENTENCE = 2
_BEGINS_RHYTHM = words(
    "each, every, at, on, in, by, from, to, ongoing, on-going, continuous, continuing, review, reviewed, "
    "then, once, twice, half, starting, start, six, three, two, as"
)
"""Words with which something that comes round again begins, beside `monthly` and the like."""
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)


_kept = lru_cache(maxsize=1 << 14)
"""Keeps what was found out about a text: a table repeats a few, and the same rows are looked at often."""


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a column; each share is of its filled cells, from 0 to 1.

    Args:
        filled: the share of the rows that are filled.
        dates: dates and other due phrases.
        states: ratings and status words.
        people: roles and names; mere capitals count half.
        refs: short codes with a number.
        numbers: figures.
        ticks: yes, no and ticks.
        percents: percentages.
        sentences: texts of several words.
        distinct: how many different texts there are.
        levels: words such as High and Low.
        mails: e-mail addresses.
        when: the middle of its dates, as a number of days; 0 if they are none.
    """

    filled: float = 0.0
    dates: float = 0.0
    states: float = 0.0
    people: float = 0.0
    refs: float = 0.0
    numbers: float = 0.0
    ticks: float = 0.0
    percents: float = 0.0
    sentences: float = 0.0
    distinct: float = 0.0
    levels: float = 0.0
    mails: float = 0.0
    when: float = 0.0


_LEVELS = words("high, medium, low, med, urgent, important, critical, h, m, l, very high, very low, moderate")
_KINDS = ("dates", "states", "people", "refs", "numbers", "ticks", "percents", "sentences", "levels", "mails")


def content_of(values: Sequence[Value]) -> Content:
    """Return what stands in a column, given its cells."""
    filled = [value for value in values if value is not None and text_of(value).strip()]
    if not filled:
        return Content()
    telling = [value for value in filled if not DITTO.fullmatch(text_of(value).strip())] or filled
    cells = [_kinds_of(value if isinstance(value, date) else text_of(value).strip()) for value in telling]
    shares = {name: sum(cell[i] for cell in cells) / len(cells) for i, name in enumerate(_KINDS)}
    distinct = len({text_of(value).strip().casefold() for value in filled}) / len(filled)
    days = shares["dates"] and sorted(filter(None, map(_day_of, telling)))
    when = float(days[len(days) // 2]) if days else 0.0
    return Content(filled=len(filled) / len(values), distinct=distinct, when=when, **shares)


def _day_of(value: Value) -> int:
    """Return the day that a cell names, as a number; 0 if it names none."""
    day = value if isinstance(value, date) else _due_day(text_of(value).strip())
    return day.toordinal() if day else 0


@lru_cache(maxsize=1 << 14)
def _due_day(text: str) -> date | None:
    return read_due(text).by if is_date(text) else None


@lru_cache(maxsize=1 << 14)
def _kinds_of(value: date | str) -> tuple[float, ...]:
    """Return how far a cell is of each kind, in the order of `_KINDS`."""
    if isinstance(value, date):
        return (1.0, *[0.0] * (len(_KINDS) - 1))
    text = " ".join(value.split())
    folded = text.casefold()
    number = of_words = 0.0
    if not is_date(text):
        number = float(bool(_NUMBER.fullmatch(text)))
        of_words = min(1.0, max(0, len(text.split()) - 1) / (_MANY_WORDS - 1))
    return (
        float(is_date(text)),
        float(is_state(text)),
        people_in(text),
        float(len(text) <= 16 and bool(_REF.fullmatch(text))),
        number,
        float(folded in _TICKS),
        float(bool(_PER_CENT.fullmatch(text))),
        of_words,
        float(folded in _LEVELS),
        float("@" in text and bool(_MAIL.search(text)) and " " not in text.split("@")[0].strip()),
    )


@_kept
def is_date(text: str) -> bool:
    """Return whether a text may be a due date: a day, a month, a term, or a phrase that the grammar reads."""
    if len(text) > _LONGEST_WORD or text.casefold() in _NOT_A_DATE:
        return False
    if _DIGITS_OF_DATE.fullmatch(text) or _PERIOD.fullmatch(text):
        return not re.fullmatch(r"\d+\.\d+", text)
    due = read_due(text)
    return due.understood and not _mere_words(text, due.kind)


def _mere_words(text: str, kind: DueKind) -> bool:
    """Return whether a phrase is a sentence in which a date stands: `Reconcile the account monthly`."""
    found = text.casefold().split()
    is_done_often = kind is DueKind.RECURRING and len(found) > _FEWEST_OF_SENTENCE
    return len(found) > 6 or (is_done_often and found[0] not in _BEGINS_RHYTHM and found[0] not in RHYTHMS)


@_kept
def is_state(text: str) -> bool:
    """Return whether a text is a rating or a status: `Green`, `Not started`, `Working on it`."""
    if len(text) > _LONGEST_WORD:
        return False
    folded = " ".join(text.casefold().split())
    found = re.findall(r"[\w/]+", folded)
    if _COLOUR_FIRST.fullmatch(folded):
        return True
    if not 0 < len(found) <= 5:
        return False
    if _STATES.isdisjoint(found) and not _PHRASE.search(" ".join(found)):
        return False
    return all(word in _STATES or word in _BESIDE_STATES for word in found)


@_kept
def people_in(text: str) -> float:
    """Return how surely a text names people: 1 for a role, less for an address or capitals alone."""
    if len(text) > 2 * _LONGEST_WORD or is_state(text):
        return 0.0
    if _MAIL.search(text):
        return 0.6
    first = re.split(r"[;/,\n]|\band\b", text)[0].strip()
    if names_people(first):
        return 1.0 if len(text.split()) <= 9 else 0.3
    if _NAME.fullmatch(text) and not any(letter.isdigit() for letter in text):
        return 0.7
    return (
        0.5
        if re.fullmatch(r"[A-Z][A-Za-z]{0,3}[A-Z]", text)
        else 0.2
        if re.fullmatch(r"[A-Z][a-z]{3,}", text)
        else 0.0
    )
