"""The words that due dates are written with, the patterns made of them, and how a phrase is evened out."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from automation.plan.due import Every
from automation.plan.text import by_word, numbered, words

_Reader = TypeVar("_Reader")

LONGEST = 300
"""The longest phrase that is read, in characters: longer text is a comment, not a date."""

WORDS = tomllib.loads(Path(__file__).with_name("due_words.toml").read_text(encoding="utf-8"))
MONTHS, WEEKDAYS = numbered(WORDS["months"]), numbered(WORDS["weekdays"], first=0)
NUMBERS, ORDINALS = numbered(WORDS["numbers"]), numbered(WORDS["ordinals"])
SEASONS, PARTS_OF_MONTH = WORDS["seasons"], by_word(WORDS["parts_of_month"])
WEEK_BEGINS = words(WORDS["week_begins"])
"""What may stand between `week` (or `w/`) and the day that it begins on."""


def _counted(table: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Return the unit of each spelling, and how many of them it is: `fortnight` is two weeks."""
    found = ((*each.split(), spellings) for each, spellings in table.items())
    return by_word({(unit, int(number)): spellings for number, unit, spellings in found})


UNITS = _counted(WORDS["units"])
RHYTHMS = {word: Every(number, unit) for word, (unit, number) in _counted(WORDS["rhythms"]).items()}
PER_YEAR, TWO_WAYS = words(WORDS["per_year"]), by_word(WORDS["two_ways"])
OPEN, BEFORE_A_DAY, NUMBERED = (words(WORDS[name]) for name in ("open", "before_a_day", "numbered"))

_WORD_END = r"(?![^\W\d_])"
_NO_ORDINAL = rf"(?!\d|(?:st|nd|rd|th){_WORD_END})"


def _any(spellings: Iterable[str]) -> str:
    return rf"(?:{'|'.join(spellings)}){_WORD_END}"


_NAMED = {
    "END": _WORD_END,
    "DAY": r"(?:0?[1-9]|[12]\d|3[01])(?!\d)",
    "TH": rf"(?:(?:st|nd|rd|th){_WORD_END})",
    "NUMBER": rf"\d+{_NO_ORDINAL}",
    "MONTH": _any(MONTHS),
    "WEEKDAY": _any(WEEKDAYS),
    "UNIT": _any(UNITS),
    "COUNT": rf"(?:\d\d?{_NO_ORDINAL}|{_any(NUMBERS)})",
    "YEAR": rf"(?:\d\d|(?:19|2[01])\d\d){_NO_ORDINAL}",
    "YEAR4": rf"(?:19|2[01])\d\d{_NO_ORDINAL}",
    # Not `10%`, `12 weeks` or the start of `05.05.2017`; behind a comma only four figures are a year.
    "YEAR2": rf"(?<!,)(?<!,\s)\d\d{_NO_ORDINAL}(?! %| {_any(UNITS)}|[^\w\s]\d)",
    "FINANCIAL": rf"(?:fy|(?:financial|fiscal) year){_WORD_END}",
    "CALENDAR": rf"calendar year{_WORD_END}",
    "QUARTER": rf"(?:(?:q|qtr|quarter) [1-4](?!\d)"
    rf"|(?:[1-4](?:st|nd|rd|th)|{'|'.join(ORDINALS)}) (?:quarter|qtr){_WORD_END})",
    "HOLIDAY": _any((*SEASONS, "easter", "christmas", "xmas", "michaelmas")),
    "PER_YEAR": _any(PER_YEAR),
    "RHYTHM": _any(RHYTHMS),
    "MULTIPLE": _any(("daily", "weekly", "monthly", "quarterly", "yearly")),
    "WEEK_BEGINS": _any(WEEK_BEGINS),
    "WEEK_ENDS": _any(("e", "ending", "ended", "ends", "end")),
}
_NAMED["SPAN"] = rf"(?P<year>{_NAMED['YEAR']}) [/-] (?P<next>\d\d|\d{{4}}){_NO_ORDINAL}"


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the words of due dates.

    Names in braces stand for those above. A blank may be left out where it does not part two words.
    """
    named = re.sub(r"\{([A-Z_]+\d?)\}", lambda name: _NAMED[name[1]], pattern)
    return re.compile(named.replace(" ", r"(?: |(?!(?<=[^\W\d_])[^\W\d_]))"))


def reads(pattern: str, table: list[tuple[re.Pattern[str], _Reader]]) -> Callable[[_Reader], _Reader]:
    """Put a function into a table, beside the pattern that it reads."""

    def add(read: _Reader) -> _Reader:
        table.append((compiled(pattern), read))
        return read

    return add


_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_PLAIN_SIGNS = _DASHES | dict.fromkeys(map(ord, "\u2019\u2018`"), "'")
_STRUCK = re.compile("[\u0335-\u0338]+")
_TIME = re.compile(
    r"(?<=\d)[Tt ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$"
    r"|(?<=\b\d{4})(?:,? at|,)? \d{1,2}(?:[.:]\d{2})? ?[ap]m$",
    re.IGNORECASE,
)
"""The time of day behind a date, as programs write it, and as people do behind a year in full."""


def even(text: str) -> str:
    """Return a text with plain spaces, dashes, apostrophes and digits, so that it is always read alike."""
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN_SIGNS)
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


_NOTHING = words(WORDS["nothing"])


def is_nothing(text: str) -> bool:
    """Return whether a text is blank, a word for nothing, or dashes and dots alone."""
    return _says_nothing(text) if text and len(text) <= _LONGEST_NOTHING else not text.strip()


@lru_cache(maxsize=4096)
def _says_nothing(text: str) -> bool:
    said = even(text).casefold().strip("()[]- ")
    return not said.strip("-_/\\.") or said in _NOTHING


_LONGEST_NOTHING = 40
"""Longer than any of the words with the signs around them."""
