"""The words that due dates are written with, and the tokens that a phrase is cut into."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from automation.plan.due import Every
from automation.plan.word_lists import by_word, numbered, words

LONGEST = 300
"""The longest phrase that is read, in characters: longer text is a comment, not a date."""

MONTHS = numbered(
    "january jan, february feb febuary, march mar, april apr, may, june jun, july jul, august aug, "
    "september sept sep setember, october oct, november nov, december dec"
)

WEEKDAYS = numbered(
    "monday mon, tuesday tues tue, wednesday weds wed, thursday thurs thur thu, friday fri, saturday sat, "
    "sunday sun",
    first=0,
)

NUMBERS = numbered("one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve")

ORDINALS = numbered("first, second, third, fourth")

UNITS = by_word(
    {
        ("day", 1): "day days",
        ("week", 1): "week weeks wk wks",
        ("week", 2): "fortnight",
        ("month", 1): "month months mth mths",
        ("month", 3): "quarter quarters",
        ("month", 12): "year years annum",
    }
)

RHYTHMS = by_word(
    {
        Every(1, "day"): "daily",
        Every(1, "week"): "weekly",
        Every(2, "week"): "fortnightly",
        Every(1, "month"): "monthly",
        Every(3, "month"): "quarterly",
        Every(6, "month"): "halfyearly sixmonthly",
        Every(12, "month"): "annually annual yearly",
    }
)

PER_YEAR = {"yearly", "annually", "annum", "year"}

TWO_WAYS = by_word(
    {
        "every two months or twice a month": "bimonthly bi-monthly",
        "every two weeks or twice a week": "biweekly bi-weekly",
        "twice a year or every two years": "biannual biannually bi-annual bi-annually",
        "the end of each school term, which differs from council to council": "termly",
        "each half-term, which differs from council to council": "half-termly",
    }
)
"""Rhythms that people use for two different things, with both."""

OPEN = words(
    "ongoing, on-going, on going, continuous, continuing, tbc, tba, tbd, to be confirmed, to be agreed, "
    "to be decided, to be determined, to be set, to be advised, not set, not yet set, n/a, na, "
    "not applicable, none, immediate, immediately, asap, a.s.a.p, as soon as possible, throughout, "
    "business as usual, bau, as required, as needed, when required, continual, rolling, rolling programme, "
    "no date, with immediate effect, now, in progress, urgent"
)
"""Whole phrases that name no date and mean to."""


class Kind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    WORD = "word"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a phrase: lower case in `word`, as written in `shown`."""

    kind: Kind
    word: str
    shown: str
    ordinal: bool = False
    spaced: bool = False
    """Whether white space stands before it."""

    @property
    def number(self) -> int:
        """Return a number's value."""
        return int(self.word)


_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_PIECE = re.compile(r"\s*(?:(\d+)((?:st|nd|rd|th)(?![^\W\d_]))?|([^\W\d_]+)|(\S))", re.IGNORECASE)


_STRUCK = re.compile("[\u0335-\u0338]+")

_TIME = re.compile(
    r"(?<=\d)[Tt ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$"
    r"|(?<=\b\d{4})(?:,? at|,)? \d{1,2}(?:[.:]\d{2})? ?[ap]m$",
    re.IGNORECASE,
)
"""The time of day behind a date, as programs write it, and as people do behind a year in full."""


def even(text: str) -> str:
    """Even out what does not matter: white space, kinds of dash and apostrophe, full-width digits."""
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    text = text.replace("\u2019", "'").replace("\u2018", "'").replace("`", "'")
    # Struck-through letters carry a line of their own: what was meant to go cannot be told from what stays.
    text = _STRUCK.sub("?", text)
    text = _TIME.sub("", " ".join(text.split()))
    return text.strip(" .,;:")


def strike(text: str) -> str:
    """Strike a text out as plain text does it: each letter carries the line. No date is read in it."""
    return "".join(letter if letter.isspace() else f"{letter}\u0336" for letter in text)


def is_struck(text: str) -> bool:
    """Return whether a text has letters that are struck out in this way."""
    return _STRUCK.search(text) is not None


def tokens(text: str) -> tuple[Token, ...]:
    """Cut an evened phrase into numbers, words and signs; apostrophes are dropped ('17 is 17)."""
    found = []
    for match in _PIECE.finditer(text):
        number, ordinal, word, sign = match.groups()
        spaced = match[0][:1].isspace()
        if number:
            found.append(Token(Kind.NUMBER, number, number + (ordinal or ""), bool(ordinal), spaced))
        elif word:
            found.append(Token(Kind.WORD, word.casefold(), word, spaced=spaced))
        elif sign != "'":
            found.append(Token(Kind.SIGN, sign, sign, spaced=spaced))
    return tuple(found)


def word_at(tokens: Sequence[Token], at: int) -> str:
    """Return the word at a place; empty where something else stands there, or nothing."""
    return tokens[at].word if at < len(tokens) and tokens[at].kind is Kind.WORD else ""


def sign_at(tokens: Sequence[Token], at: int) -> str:
    """Return the sign at a place; empty where something else stands there, or nothing."""
    return tokens[at].word if at < len(tokens) and tokens[at].kind is Kind.SIGN else ""


def number_at(tokens: Sequence[Token], at: int) -> Token | None:
    """Return the number at a place; None where something else stands there, or nothing."""
    return tokens[at] if at < len(tokens) and tokens[at].kind is Kind.NUMBER else None


def skip(tokens: Sequence[Token], at: int, signs: str, *words: str) -> int:
    """Step over one sign or word that may stand between the parts of a date."""
    if (sign_at(tokens, at) and sign_at(tokens, at) in signs) or (word_at(tokens, at) in words):
        return at + 1
    return at
