"""Grids: a sheet's values with their addresses, whatever kind of file or program they come from.

The reader knows grids alone. An Excel workbook, a folder of CSV files, a text file, a Word document and a
workbook that is open in Excel all give the same thing: sheets of rows that begin at A1, so that the position
of a value is its address.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol

from automation.plan.place import column_letters
from automation.tracker.read.strikethrough import Struck

Value = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell can hold. An empty cell is an empty text or None."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The values of one sheet, from A1.

    Args:
        sheet: the sheet's name, as an address begins.
        rows: the rows from row 1, each from column A; rows need not be equally long.
        hidden: whether people do not see the sheet.
        prose: whether tables stand among running text, so that a row of one cell is a paragraph.
        levels: the level of each row that is a heading of a Word document, from 1.
        is_bare: whether the values are as they are stored, because the file does not tell how they look.
    """

    sheet: str
    rows: Sequence[Sequence[Value]]
    hidden: bool = False
    prose: bool = False
    levels: Mapping[int, int] = field(default_factory=dict)
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class UnreadCell:
    """A cell that looks empty to the reader although something stands in it.

    `shows` is the error that Excel shows (`#REF!`), or empty for a formula whose result was never stored.
    """

    row: int
    column: int
    shows: str = ""

    @property
    def cell(self) -> str:
        """Return the address, such as `F14`."""
        return f"{column_letters(self.column)}{self.row}"


class GridSource(Protocol):
    """Where grids come from: a file, or a workbook that is open in Excel."""

    def names(self) -> Sequence[str]:
        """Return the names of the sheets in their order."""
        ...

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Return the sheets in their order, except some by name: those are not read at all."""
        ...

    def unread(self, sheet: str) -> Sequence[UnreadCell]:
        """Return the cells of a sheet that look empty and are not; asked only when something is missing."""
        ...

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Return what is struck out in some columns (from 0), by row (from 1) and column."""
        ...


@dataclass(frozen=True, slots=True)
class PlainSource:
    """Grids that are at hand, in which nothing is hidden from the reader."""

    sheets: tuple[Grid, ...]

    def names(self) -> Sequence[str]:
        """Return the names of the sheets in their order."""
        return [grid.sheet for grid in self.sheets]

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Return the sheets in their order, except some by name."""
        return [grid for grid in self.sheets if grid.sheet not in without]

    def unread(self, sheet: str) -> Sequence[UnreadCell]:
        """Return nothing: no cell of such a source looks empty that is not."""
        del sheet
        return ()

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Return nothing: such a source says nothing about formats."""
        del sheet, columns
        return {}


def holds(row: Sequence[Value], column: int) -> bool:
    """Return whether a row's cell in a column holds anything but spaces."""
    if column >= len(row):
        return False
    value = row[column]
    return value is not None and value != "" and not (isinstance(value, str) and not value.strip())


def text_of(value: Value) -> str:
    """Write a value as a person sees it in its cell: `2.1`, `02/10/2017`, `TRUE`.

    Text comes back as it is. A date with a time of day keeps both.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        day = _uk_digits(value)
        moment = value.time()
        return day if moment == time() else f"{day} {moment:%H:%M}"
    if isinstance(value, date):
        return _uk_digits(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def _uk_digits(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
