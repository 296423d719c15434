"""Views: each table that the outputs show, made once, so that workbook, page and text hold the same numbers.

A view is a list of columns (heading, how the value is got, kind) over a list of items, such as the plan's
sections. Its rows are made by walking the columns, so a new column is one line. A view prints frozen figures
and lists actions; it counts nothing. The views stand in the modules `view_*`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from automation.plan.ratings import Counts, Rating
from automation.plan.text import one_line, rating_heading

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
    REF = "ref"
    """What names a row by whose first column nobody would find it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view.

    Args:
        heading: its heading, the same in every output.
        value: gets its value from an item, such as a section of the plan.
        kind: what it holds.
        width: how many characters wide a workbook shows it.
        page_width: how wide the page's list of actions shows it, as a style sheet says it.
    """

    heading: str
    value: Callable[[Any], Value]
    kind: Kind = Kind.TEXT
    width: int = 10
    page_width: str = "auto"


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
        total: whether its last row adds the others up, and so stays last.
    """

    key: str
    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    empty: str
    total: bool = False

    @classmethod
    def of(
        cls, items: Iterable[Any], columns: tuple[Column, ...], *, total: bool = False, **words: str
    ) -> View:
        """Make a view: a row for each item, by the columns; `words` are the other fields."""
        rows = tuple(tuple(column.value(item) for column in columns) for item in items)
        return cls(columns=columns, rows=rows, total=total, **words)

    def without_blanks(self) -> View:
        """Return the view without the columns that are blank in every row, if it has rows."""
        shown = [
            place
            for place in range(len(self.columns))
            if not self.rows or any(row[place] not in {None, ""} for row in self.rows)
        ]
        return replace(
            self,
            columns=tuple(self.columns[place] for place in shown),
            rows=tuple(tuple(row[place] for place in shown) for row in self.rows),
        )

    def cells(self) -> list[list[str]]:
        """Return the rows as people read them."""
        return [
            [text_of(value, column.kind) for column, value in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]


RIGHT = frozenset({Kind.NUMBER, Kind.SHARE, Kind.CHANGE})
"""The kinds that stand at the right of their column."""


def number(heading: str, value: Callable[[Any], Value]) -> Column:
    """Make a column of numbers."""
    return Column(heading, value, Kind.NUMBER, 9)


def ratings_of(of: Callable[[Any], Counts], ratings: Iterable[Rating]) -> tuple[Column, ...]:
    """Make a column for each rating of an item's counts, in their order."""
    return tuple(number(rating_heading(rating), _number_of(of, rating)) for rating in ratings)


def _number_of(of: Callable[[Any], Counts], rating: Rating) -> Callable[[Any], int]:
    return lambda item: of(item).of(rating)


def counts(
    of: Callable[[Any], Counts], ratings: Iterable[Rating], *, late: bool = True
) -> tuple[Column, ...]:
    """Make the columns of an item's counts: each rating, the total and, if asked for, what is late."""
    total = number("Total", lambda item: of(item).total)
    return *ratings_of(of, ratings), total, *((number("Late", lambda item: of(item).late),) if late else ())


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
        return one_line(value.name)
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if kind is Kind.SHARE and isinstance(value, int | float):
        return f"{value:.0f}%"
    if isinstance(value, int):
        return f"{value:+,}" if kind is Kind.CHANGE and value else f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return one_line(value)
