"""Texts: counts and lists in words, tracker text on one line, and lists of words in the code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from automation.plan.ratings import BragKey, Counts, Rating

if TYPE_CHECKING:
    from automation.plan.model import Plan

_Value = TypeVar("_Value")

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, and those that hide or turn round the text after them."""
_BREAKS = re.compile(r"[\t-\r\x1c-\x1e\x85\u2028\u2029]+")


def printable(text: str) -> str:
    """Take out characters that no output can show; line breaks and tabs stay."""
    return _UNSEEN.sub("", text)


def sentence(text: str) -> str:
    """Keep a sentence that names a file on one line; the name's own spaces stay, so that it can be copied.

    A file may be called anything, even by a line break or by what tells a terminal to change its colours.
    """
    return printable(_BREAKS.sub(" ", text))


def one_line(text: str, limit: int = 0) -> str:
    """Put text from a tracker on one line.

    Args:
        text: as somebody typed it, with line breaks and whatever else.
        limit: the most characters to keep; what is cut is marked. 0: all.
    """
    line = " ".join(printable(text).split())
    if not limit or len(line) <= limit:
        return line
    kept = line[: limit - 2].rpartition(" ")[0] or line[: limit - 3]
    return f"{kept.rstrip(' ,;:.')}..."


def whole_sentences(text: str, limit: int) -> str:
    """Return the first sentences of a text that fit; of a first one that is too long, what fits of it."""
    line = one_line(text)
    kept = line if len(line) <= limit else line[: line.rfind(". ", 0, limit) + 1]
    return kept or one_line(text, limit)


def count(number: int, thing: str, things: str = "") -> str:
    """Say how many there are: `1 action`, `3 actions`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def ordinal(number: int) -> str:
    """Return how often something has happened, as an order: `third`."""
    return {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}.get(number, f"{number}th")


def listed(parts: Sequence[str], most: int = 0) -> str:
    """Join parts as a sentence does: `a, b and c`; with a `most`, those beyond it are only counted."""
    if most and len(parts) > most:
        parts = [*parts[:most], f"{len(parts) - most} more"]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def size_in_words(plan: Plan) -> str:
    """Say how much a plan holds: `36 sections, 171 actions and 139 rows of evidence`."""
    parts = (count(len(plan.sections), "section"), count(len(plan.actions), "action"))
    return listed([*parts, count(len(plan.evidence), "row of evidence", "rows of evidence")])


def ratings_in_words(counts: Counts, *, zeros: bool = True) -> str:
    """Say the counts of the ratings in one phrase: `40 Blue, 12 Red, 30 Amber, 80 Green and 9 not rated`."""
    parts = [f"{number:,} {rating_in_words(rating)}" for rating, number in counts if zeros or number]
    return listed(parts) if parts else "none"


_OTHER_HEADINGS = frozenset(
    {"date", "done %", "late", "late %", "lead", "open", "owner", "section", "theme", "title", "total"}
)


def rating_heading(rating: Rating) -> str:
    """Return the heading of a rating's column, told from the other headings of such tables."""
    name = one_line(rating.name)
    return f"{name} (rating)" if name.casefold() in _OTHER_HEADINGS else name


def rating_in_words(rating: Rating) -> str:
    """Return a rating as it stands within a sentence: `Green`, or `not rated`."""
    name = one_line(rating.name)
    return (f"'{name}'" if "," in name else name) if rating.state else "not rated"


def one_of(key: BragKey) -> str:
    """Return the ratings of a key as a choice: `Blue, Red, Amber or Green`; one with a comma is in quotes."""
    words = (one_line(rating.name) for rating in key.ratings or (Rating.NOT_RATED,))
    *names, last = (f"'{word}'" if "," in word else word for word in words)
    return f"{', '.join(names)} or {last}" if names else last


def counting(ratings: Iterable[Rating]) -> str:
    """Say what ratings count as: `Blue counts as Done, Red as Off track and Green as On track`."""
    first, *others = (f"{one_line(rating.name)} {{}} {rating.state}" for rating in ratings)
    return listed([first.format("counts as"), *(other.format("as") for other in others)])


def percentage(part: int, whole: int) -> str:
    """Return a share in whole per cent; a share of nothing is a dash, and few are not rounded to none."""
    if not whole:
        return "-"
    share = 100 * part / whole
    if part and share < 1:
        return "under 1%"
    if part < whole and share > 99:
        return "over 99%"
    return f"{share:.0f}%"


def words(text: str) -> frozenset[str]:
    """Return the words, or groups of words, that have commas between them."""
    return frozenset(" ".join(part.split()) for part in text.split(","))


def by_word(spellings: Mapping[_Value, str]) -> dict[str, _Value]:
    """Return what each spelling means, from the spellings of each meaning with spaces between them."""
    return {word: value for value, text in spellings.items() for word in text.split()}


def numbered(text: str, first: int = 1) -> dict[str, int]:
    """Return the number of each spelling in a list: `jan january, feb february` gives 1, 1, 2 and 2."""
    return by_word(dict(enumerate(text.split(","), first)))
