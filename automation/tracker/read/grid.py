"""Grids: the values of a sheet with their addresses, whatever file or program they come from.

The reader knows grids alone. An Excel workbook, a folder of CSV files, a text file, a Word document and a
workbook that is open in Excel all give the same thing: sheets of rows that begin at A1, so that the position
of a value is its address.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from automation.plan.findings import column_letters

_T = TypeVar("_T")

Value = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell can contain. A blank cell is an empty text or None."""


@dataclass(frozen=True, slots=True)
class Merged:
    """An area of merged cells, whose text is in the first of them: rows from 1, columns from 0."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Struck:
    """What is struck through in a cell.

    Args:
        part: the words that are struck through, cut short if there are many; empty if all of it is.
        marked: the whole text with its struck-through letters marked, as plain text can show them; empty if
            it is longer than a due date can be.
        whole: whether all of it is.
        left_out: whether the text was read without it, as in documents.
    """

    part: str = ""
    marked: str = ""
    whole: bool = False
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """The values of one sheet, starting at A1.

    Args:
        sheet: the sheet's name, as an address begins.
        rows: the rows from row 1, each from column A; rows need not be equally long.
        hidden: whether the sheet is hidden.
        prose: whether tables appear within running text, where a row of one cell is a paragraph.
        levels: the level of each row that is a heading of a Word document, from 1.
        is_bare: whether the values are as stored, because the file does not say how they are shown.
        merged: the areas of merged cells, if they were read with the values.
        fills: the fill of each filled cell, by row (from 1) and column (from 0), likewise.
        struck: what is struck through, likewise.
        ends: the rows with which a table of a document ends; rows below do not belong to it.
        addresses: the cell of each value by row and column, where cards were laid out as a table.
    """

    sheet: str
    rows: Sequence[Sequence[Value]]
    hidden: bool = False
    prose: bool = False
    levels: Mapping[int, int] = field(default_factory=dict)
    is_bare: bool = False
    merged: Sequence[Merged] = ()
    fills: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    struck: Mapping[int, Mapping[int, Struck]] = field(default_factory=dict)
    ends: Collection[int] = frozenset()
    addresses: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> str:
        """Return the address of a value, such as `F14`."""
        return self.addresses.get((row, column)) or f"{column_letters(column)}{row}"

    def with_values(self, changes: Iterable[tuple[int, int, Value]]) -> Grid:
        """Return the sheet with other values in some cells: the row (from 1), column (from 0) and value."""
        rows = list(self.rows)
        for row, column, value in changes:
            values = list(rows[row - 1])
            values.extend([None] * (column + 1 - len(values)))
            values[column] = value
            rows[row - 1] = values
        return replace(self, rows=rows)


@dataclass(frozen=True, slots=True)
class UnreadCell:
    """A cell that is read as blank although it contains something.

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
    """A source of grids: a file, or a workbook that is open in Excel."""

    def names(self) -> Sequence[str]:
        """Return the names of the sheets in their order."""
        ...

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Return the sheets in their order, without those named, which are not read at all."""
        ...

    def unread(self, sheet: str) -> Sequence[UnreadCell]:  # noqa: ARG002 (for sources that know more)
        """Return the cells of a sheet that are read as blank but are not, if the source can tell."""
        return ()

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:  # noqa: ARG002 (as above)
        """Return what is struck through in some columns (from 0), by row (from 1), if the source can tell."""
        return {}

    def merged(self, sheet: str) -> Sequence[Merged]:  # noqa: ARG002 (as above)
        """Return the areas of merged cells of a sheet, if the source can tell."""
        return ()

    def fills(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, str]]:  # noqa: ARG002 (as above)
        """Return the fill of each filled cell of some columns (from 0), by row (from 1) and column.

        A fill is six hexadecimal digits, such as `FFC000`. White is no fill.
        """
        return {}


@dataclass(frozen=True, slots=True)
class PlainSource(GridSource):
    """Grids that have been read already."""

    sheets: tuple[Grid, ...]

    def names(self) -> Sequence[str]:
        """Return the names of the sheets in their order."""
        return [grid.sheet for grid in self.sheets]

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Return the sheets in their order, without those named."""
        return [grid for grid in self.sheets if grid.sheet not in without]

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Return what is struck through in some columns of a sheet, by row and column."""
        return _in_columns(self._sheet(sheet).struck, columns)

    def merged(self, sheet: str) -> Sequence[Merged]:
        """Return the areas of merged cells of a sheet."""
        return self._sheet(sheet).merged

    def fills(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, str]]:
        """Return the fill of each filled cell of some columns, by row and column."""
        return _in_columns(self._sheet(sheet).fills, columns)

    def _sheet(self, name: str) -> Grid:
        return next((grid for grid in self.sheets if grid.sheet == name), Grid(name, ()))


def _in_columns(found: Mapping[int, Mapping[int, _T]], columns: Collection[int]) -> dict[int, dict[int, _T]]:
    """Return what was found in some columns, by row and column."""
    some = {
        row: {column: cells[column] for column in cells if column in columns} for row, cells in found.items()
    }
    return {row: cells for row, cells in some.items() if cells}


def holds(row: Sequence[Value], column: int) -> bool:
    """Return whether a row's cell in a column contains anything but spaces."""
    if column >= len(row):
        return False
    value = row[column]
    return value is not None and value != "" and not (isinstance(value, str) and not value.strip())


def text_of(value: Value) -> str:
    """Return a value as people see it in its cell: `2.1`, `02/10/2017`, `TRUE`.

    Text is returned unchanged. A date with a time of day keeps both.
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
