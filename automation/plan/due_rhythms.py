"""The rhythms inside a due-date phrase: `quarterly`, `every 3 months`, `twice yearly`."""

from __future__ import annotations

import re
from collections.abc import Callable

from automation.plan.due import Every
from automation.plan.due_moments import Unsure
from automation.plan.due_words import NUMBERS, PER_YEAR, RHYTHMS, TWO_WAYS, UNITS, reads

Match = re.Match[str]
_RHYTHMS: list[tuple[re.Pattern[str], Callable[[Match], Every | Unsure | None]]] = []


def rhythm_at(line: str, at: int) -> tuple[Every | Unsure, int] | None:
    """Find the rhythm that begins at a place of an evened phrase, or None where none begins there."""
    for pattern, read in _RHYTHMS:
        match = pattern.match(line, at)
        found = read(match) if match else None
        if match and found:
            return found, match.end()
    return None


def _count(match: Match) -> int:
    """Return how many are counted; 0 for a number that nobody counts a rhythm with."""
    number = match["count"]
    if number is None or not number.isdecimal():
        return NUMBERS.get(number or "", 0)
    return int(number) if int(number) <= 60 else 0


@reads(r"(?:(?:bi|half)[\s-]*[^\W\d_]+|termly{END})", _RHYTHMS)
def _two_ways(match: Match) -> Unsure | None:
    """Ask about `bi-monthly` and its like, which people use for two different things."""
    means = TWO_WAYS.get(re.sub("[ -]", "", match[0]))
    return Unsure(f"It may mean {means}; say it in other words.") if means else None


@reads("(?P<count>{COUNT})(?: -)? (?P<unit>{MULTIPLE})", _RHYTHMS)
def _multiple(match: Match) -> Every | None:
    """Read `6 monthly`, `six-monthly`."""
    each, count = RHYTHMS[match["unit"]], _count(match)
    return Every(count * each.count, each.unit) if count else None


@reads(
    "(?:every|each){END}(?: (?P<count>{COUNT}))?(?: (?P<other>other){END})? (?:(?P<unit>{UNIT})|{WEEKDAY})",
    _RHYTHMS,
)
def _every(match: Match) -> Every | None:
    """Read `every month`, `every other week`, `every 3 months`, `each quarter`, `every Monday`."""
    count = 2 if match["other"] else _count(match) or 1
    if match["unit"] is None:
        return Every(count, "week") if count <= 2 and not (match["count"] and count == 1) else None
    unit, times = UNITS[match["unit"]]
    return Every(count * times, unit)


@reads(
    "(?:(?P<word>once|twice|thrice){END}|(?P<count>{COUNT}) times{END})"
    "(?: (?:a|per|each|every|in){END})?(?: a{END})? (?P<unit>{UNIT}|{PER_YEAR}|{RHYTHM})",
    _RHYTHMS,
)
def _times(match: Match) -> Every | Unsure | None:
    """Read `twice yearly`, `once a year`, `3 times per annum`."""
    count = {"once": 1, "twice": 2, "thrice": 3}.get(match["word"]) or _count(match)
    if count and match["unit"] in PER_YEAR and 12 % count == 0:
        return Every(12 // count, "month")
    return Unsure("So many times do not fall on even dates; name the dates.") if count else None


@reads("{RHYTHM}|half(?: -)? {PER_YEAR}", _RHYTHMS)
def _single(match: Match) -> Every:
    return RHYTHMS.get(match[0]) or Every(6, "month")
