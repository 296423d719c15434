"""The words that due dates are written with, and the tokens that a phrase is cut into."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from automation.plan.due import Every

LONGEST = 300
"""The longest phrase that is read, in characters: longer text is a comment, not a date."""

MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "febuary": 2, "march": 3, "mar": 3, "april": 4, "apr": 4,
    "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9,
    "sep": 9, "setember": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip

WEEKDAYS = {
    "monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "weds": 2, "wed": 2,
    "thursday": 3, "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5,
    "sunday": 6, "sun": 6,
}  # fmt: skip

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

UNITS = {
    "day": ("day", 1), "days": ("day", 1), "week": ("week", 1), "weeks": ("week", 1), "wk": ("week", 1),
    "wks": ("week", 1), "fortnight": ("week", 2), "month": ("month", 1), "months": ("month", 1),
    "mth": ("month", 1), "mths": ("month", 1), "quarter": ("month", 3), "quarters": ("month", 3),
    "year": ("month", 12), "years": ("month", 12), "annum": ("month", 12),
}  # fmt: skip

RHYTHMS = {
    "daily": Every(1, "day"), "weekly": Every(1, "week"), "fortnightly": Every(2, "week"),
    "monthly": Every(1, "month"), "quarterly": Every(3, "month"), "annually": Every(12, "month"),
    "annual": Every(12, "month"), "yearly": Every(12, "month"), "halfyearly": Every(6, "month"),
    "sixmonthly": Every(6, "month"),
}  # fmt: skip

PER_YEAR = {"yearly", "annually", "annum", "year"}

TWO_WAYS = {
    "bimonthly": "every two months or twice a month",
    "bi-monthly": "every two months or twice a month",
    "biweekly": "every two weeks or twice a week",
    "bi-weekly": "every two weeks or twice a week",
    "biannual": "twice a year or every two years",
    "biannually": "twice a year or every two years",
    "bi-annual": "twice a year or every two years",
    "bi-annually": "twice a year or every two years",
    "termly": "the end of each school term, which differs from council to council",
    "half-termly": "each half-term, which differs from council to council",
}
"""Rhythms that people use for two different things, with both."""

OPEN = {
    "ongoing", "on-going", "on going", "continuous", "continuing", "tbc", "tba", "tbd", "to be confirmed",
    "to be agreed", "to be decided", "to be determined", "to be set", "to be advised", "not set",
    "not yet set", "n/a", "na", "not applicable", "none", "immediate", "immediately", "asap", "a.s.a.p",
    "as soon as possible", "throughout", "business as usual", "bau", "as required", "as needed",
    "when required", "continual", "rolling", "rolling programme", "no date", "with immediate effect", "now",
    "in progress", "urgent",
}  # fmt: skip
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
        """Give a number's value."""
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
    """Say whether a text has letters that are struck out in this way."""
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
