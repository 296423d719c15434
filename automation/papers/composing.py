"""Decides how many rows a paper names in its body, so that the body has the length that a board can read.

The lists of a body share a height: each names its first rows, then the lists that matter most name more until
the height is used up. What is not named is counted. The heights are estimates; `looking` measures the result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PAGE = 25.7
"""The height of the text on a page, in centimetres."""

MOST_PAGES = 6
"""How many pages the body of a paper has at most."""

ROOM = 84.0
"""The height that the lists of a body share at first, in centimetres; the rest is for its figures."""

SHORT = {"summary.docx": (3, 14.0)}
"""The papers that are shorter than others: their most pages, and the height that their lists share."""

BRIEF = (2, 35.0)
"""The same for a brief: two pages is a law."""

_LINE, _SPACE, _CHARACTER, _MARGIN = 0.46, 0.16, 0.2, 0.4
"""A line of 11 point, what a row adds to its lines, a character, and what a cell takes from its width."""

_HEAD = 2.9
"""What the heading, the sentences and the heading row of a list take."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of a body.

    Args:
        heights: the estimated height of each row, in the order in which they are named.
        most: how many rows it names at most.
        least: how many it names at least, where there are as many.
        may_go: whether it can be left out, and be counted in a sentence, where there is no room for it.
        head: the height of its heading, its sentences and its heading row, in centimetres.
    """

    heights: tuple[float, ...]
    most: int = 1000
    least: int = 2
    may_go: bool = False
    head: float = _HEAD


def heights(rows: Iterable[Sequence[str]], widths: Sequence[float]) -> tuple[float, ...]:
    """Return the estimated heights of the rows of a table, from the text of their cells."""
    return tuple(row_height(row, widths) for row in rows)


def row_height(texts: Iterable[str], widths: Sequence[float]) -> float:
    """Return the estimated height of a table's row: the lines of its fullest cell.

    Args:
        texts: the text of each cell.
        widths: the width of each column, in centimetres.
    """
    lines = (
        sum(max(1, math.ceil(len(line) * _CHARACTER / (width - _MARGIN))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return max(lines, default=1) * _LINE + _SPACE


def rows_named(lists: Sequence[Listed], room: float) -> tuple[int, ...]:
    """Return how many rows each list names: its least, fewer of the longest where there is no room, or more.

    The first list, which matters most, keeps twice as many rows as the others.

    Args:
        lists: the lists, those that matter most first.
        room: the height that they share, in centimetres.
    """
    shown = [min(len(each.heights), each.least) for each in lists]
    while height_of(lists, shown) > room and max(shown, default=0) > 1:
        longest = max(range(len(shown)), key=lambda place: (_weight(place, shown[place]), place))
        shown[longest] -= 1
    for place in reversed(range(len(lists))):
        if lists[place].may_go and height_of(lists, shown) > room:
            shown[place] = 0
    left = room - height_of(lists, shown)
    for place, each in enumerate(lists):
        for height in each.heights[shown[place] : each.most] if shown[place] else ():
            if height > left:
                break
            left -= height
            shown[place] += 1
    return tuple(shown)


def _weight(place: int, number: int) -> float:
    """Return how much a list that names so many rows can spare: one that names a single row nothing."""
    return 0 if number < 2 else number if place else number / 2


def height_of(lists: Sequence[Listed], shown: Sequence[int]) -> float:
    """Return the estimated height of lists that name so many rows each."""
    pairs = zip(lists, shown, strict=True)
    return sum(sum(each.heights[:number]) + each.head for each, number in pairs if number)


def limits(template: str) -> tuple[int, float]:
    """Return how many pages the body of a paper has at most, and the height that its lists share at first."""
    return SHORT.get(template, (MOST_PAGES, ROOM))
