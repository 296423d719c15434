"""Views: each table that the outputs show, made once, so that workbook, page and text hold the same numbers.

A view prints frozen figures and lists actions; it counts nothing. The views stand in the modules `views_*`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from automation.plan.rating_counts import Counts
from automation.plan.ratings import RATED, Rating
from automation.plan.text import one_line

Value: TypeAlias = str | int | float | date | Rating | None
"""What a cell of a view holds; None where there is nothing to say."""


class Kind(StrEnum):
    """What a column holds, which decides how it is written and where it is aligned."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    """Whole per cents: 49 is 49%."""
    CHANGE = "change"
    """A difference, with its sign."""
    DATE = "date"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view.

    Args:
        heading: its heading, the same in every output.
        kind: what it holds.
        width: how many characters wide a workbook shows it.
    """

    heading: str
    kind: Kind = Kind.TEXT
    width: int = 10


@dataclass(frozen=True, slots=True)
class View:
    """One table of the night.

    Args:
        key: names it in links; unique.
        name: its short name: the sheet of the workbook, the line in a contents list.
        title: its heading.
        note: how to read it and how it is counted.
        columns: its columns; the first names the row.
        rows: its rows.
        empty: the sentence that stands for it where it has no rows.
    """

    key: str
    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    empty: str


RATINGS = tuple(rating.value for rating in (*RATED, Rating.NOT_RATED))
"""The headings of the counts, in the order of the word BRAG."""
COUNTS = tuple(Column(name, Kind.NUMBER, 9) for name in (*RATINGS, "Total", "Late"))
"""The columns that hold a `Counts`."""


RIGHT = frozenset({Kind.NUMBER, Kind.SHARE, Kind.CHANGE})
"""The kinds that stand at the right of their column."""


def counts_of(counts: Counts) -> tuple[Value, ...]:
    """Give the cells under `COUNTS`."""
    return tuple(counts.as_dict().values())


def numbers(*headings: str) -> tuple[Column, ...]:
    """Make columns of numbers."""
    return tuple(Column(heading, Kind.NUMBER, 9) for heading in headings)


_NAMED = 300
"""How many names a cell lists: more than that nobody reads, and Excel cuts a cell at 32,767 characters."""


def named(names: Sequence[str]) -> str:
    """Put names into one cell; where there are very many, the first of them and how many more."""
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED:,} more"


def text_of(value: Value, kind: Kind) -> str:
    """Write a value as people read it, on one line; a dash where there is nothing."""
    if value is None or value == "":
        return "-"
    if isinstance(value, Rating):
        return value.value
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if kind is Kind.SHARE and isinstance(value, int | float):
        return f"{value:.0f}%"
    if isinstance(value, int):
        return f"{value:+,}" if kind is Kind.CHANGE and value else f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return one_line(value)
