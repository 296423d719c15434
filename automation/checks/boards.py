"""Boards: each stands on its sheet under one name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from automation.checks.context import Context
from automation.checks.registry import Spot, at, plan_check
from automation.plan.findings import Severity

_LEAST, _SHORTEST = 80, 4
"""How like (of 100) two words are at least that are one word misspelt, and how long each of them is."""
_COMPARED = 200
"""How many names are compared with each other; a council with more boards than that has other troubles."""


@plan_check(
    "S14", "board-spelt-in-several-ways", Severity.WARNING, "structure",
    before="Boards: ICS Governance Board | ICS Governence Board", after="Boards: ICS Governance Board, twice",
)  # fmt: skip
def board_spelt_in_several_ways(context: Context) -> Iterator[Spot]:
    """No two rows of the sheet Boards are one board in two spellings.

    They count as two boards: what moved since the board last met is then told from the wrong meeting, and a
    paper names the wrong next one. Boards of two areas, or with two numbers, are not one board.
    """
    rows = [row for row in context.plan.boards if row.name.strip()]
    written = Counter(row.name for row in rows)
    # The spelling of most rows is the right one, else that of the first.
    names = sorted(written, key=lambda name: -written[name])[:_COMPARED]
    meant: dict[str, str] = {}
    for number, name in enumerate(names):
        like = next((other for other in names[:number] if _one_board(other, name)), "")
        if like:
            meant[name] = meant.get(like, like)
    for row in rows:
        other = meant.get(row.name)
        if other is not None:
            what = f"'{row.name}' and '{other}' look like one board in two spellings."
            yield at(row.place, "name", what, f"If so, type '{other}' here.", row.name)


def _one_board(one: str, other: str) -> bool:
    """Say whether two names differ only in case, spacing, signs or the spelling of one word."""
    first, second = _words(one), _words(other)
    if sorted(first) == sorted(second) or "".join(first) == "".join(second):
        return True
    only_one, only_other = Counter(first) - Counter(second), Counter(second) - Counter(first)
    if only_one.total() != 1 or only_other.total() != 1:
        return False
    return _one_word(next(iter(only_one)), next(iter(only_other)))


def _words(name: str) -> list[str]:
    words = re.findall(r"\w+", name.casefold().replace("&", " and ").replace("'", "").replace("\u2019", ""))
    return [word for word in words if word != "the"]


def _one_word(one: str, other: str) -> bool:
    from rapidfuzz import fuzz  # noqa: PLC0415 (a tracker whose boards have one name each does not load it)

    if min(len(one), len(other)) < _SHORTEST or any(sign.isdigit() for sign in one + other):
        return False
    return fuzz.ratio(one, other) >= _LEAST
