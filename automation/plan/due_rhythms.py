"""The rhythms inside a due-date phrase: `quarterly`, `every 3 months`, `twice yearly`."""

from __future__ import annotations

from collections.abc import Sequence

from automation.plan.due import Every
from automation.plan.due_words import (
    NUMBERS,
    PER_YEAR,
    RHYTHMS,
    TWO_WAYS,
    UNITS,
    WEEKDAYS,
    Kind,
    Token,
    skip,
    word_at,
)
from automation.plan.due_years import Unsure

FoundRhythm = tuple[Every | Unsure, int]
"""What was found, and the index of the token after it."""

_MULTIPLES = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "quarterly": "quarter"}


def rhythm_at(tokens: Sequence[Token], at: int) -> FoundRhythm | None:
    """Find the rhythm that begins at a token, or None where none begins there."""
    for reader in (_two_ways, _multiple, _every, _times, _single):
        found = reader(tokens, at)
        if found is not None:
            return found
    return None


def _count(tokens: Sequence[Token], at: int) -> int | None:
    if at < len(tokens) and tokens[at].kind is Kind.NUMBER and not tokens[at].ordinal:
        return tokens[at].number if 0 < tokens[at].number <= 60 else None
    return NUMBERS.get(word_at(tokens, at))


def _every_so_many(count: int, unit: str) -> Every:
    name, times = UNITS[unit]
    return Every(count * times, name)


def _single(tokens: Sequence[Token], at: int) -> FoundRhythm | None:
    """Read `quarterly`, `half-yearly`."""
    word = word_at(tokens, at)
    if word == "half" and word_at(tokens, skip(tokens, at + 1, "-")) in PER_YEAR:
        return Every(6, "month"), skip(tokens, at + 1, "-") + 1
    return (RHYTHMS[word], at + 1) if word in RHYTHMS else None


def _two_ways(tokens: Sequence[Token], at: int) -> FoundRhythm | None:
    """Find `bi-monthly` and its like, which people use for two different things."""
    word, after = word_at(tokens, at), at + 1
    if word in {"bi", "half"}:
        after = skip(tokens, after, "-")
        word, after = f"{word}-{word_at(tokens, after)}", after + 1
    if word not in TWO_WAYS:
        return None
    return Unsure(f"It may mean {TWO_WAYS[word]}; say it in other words."), after


def _multiple(tokens: Sequence[Token], at: int) -> FoundRhythm | None:
    """Read `6 monthly`, `six-monthly`."""
    count = _count(tokens, at)
    after = skip(tokens, at + 1, "-")
    unit = _MULTIPLES.get(word_at(tokens, after))
    return (_every_so_many(count, unit), after + 1) if count and unit else None


def _every(tokens: Sequence[Token], at: int) -> FoundRhythm | None:
    """Read `every month`, `every other week`, `every 3 months`, `each quarter`, `every Monday`."""
    if word_at(tokens, at) not in {"every", "each"}:
        return None
    count = _count(tokens, at + 1)
    after = at + 2 if count else at + 1
    if word_at(tokens, after) == "other":
        count, after = 2, after + 1
    unit = word_at(tokens, after)
    if unit in WEEKDAYS:
        return (Every(count or 1, "week"), after + 1) if count in {None, 2} else None
    return (_every_so_many(count or 1, unit), after + 1) if unit in UNITS else None


def _times(tokens: Sequence[Token], at: int) -> FoundRhythm | None:
    """Read `twice yearly`, `once a year`, `3 times per annum`."""
    word = word_at(tokens, at)
    if word in {"once", "twice", "thrice"}:
        count, after = {"once": 1, "twice": 2, "thrice": 3}[word], at + 1
    elif _count(tokens, at) and word_at(tokens, at + 1) == "times":
        count, after = _count(tokens, at) or 1, at + 2
    else:
        return None
    after += word_at(tokens, after) in {"a", "per", "each", "every", "in"}
    after += word_at(tokens, after) == "a"
    unit = word_at(tokens, after)
    if unit in PER_YEAR and 12 % count == 0:
        return Every(12 // count, "month"), after + 1
    if unit in UNITS or unit in PER_YEAR or unit in RHYTHMS:
        return Unsure("So many times do not fall on even dates; name the dates."), after + 1
    return None
