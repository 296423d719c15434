"""Read the values of a workbook with calamine, as its cells show them.

calamine returns values as stored. Whether a cell shows a percentage or a month depends on its number format,
which is read from the XML if the sheet contains numbers or dates that may be shown differently. calamine
returns formulas without a stored result, and errors, as blank; these cells are found in the XML too.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from itertools import chain

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.read import safety
from automation.tracker.read.cell_styles import Styles, read_styles
from automation.tracker.read.formatting import StruckCells, cells_with, merged_areas, unread_cells
from automation.tracker.read.grid import Grid, GridSource, Merged, Struck, UnreadCell, Value
from automation.tracker.read.number_formats import DATES, NUMBERS, as_shown, changes
from automation.tracker.read.safety import UNSURE, Package, check_filled, damaged, protected

_EMPTY_ROW: tuple[Value, ...] = ()
_KNOWN_ERRORS = rb"#NULL!|#DIV/0!|#VALUE!|#REF!|#NAME\?|#NUM!|#N/A"
"""The errors that calamine accepts. Excel has others, such as #SPILL! and #GETTING_DATA."""
_UNKNOWN_ERROR = re.compile(
    rb'( t=["\']e["\'][^<>]*>(?:<f[^<>]*/>|<f\b[^<>]*>[^<]*</f>)?<v>)(?!(?:' + _KNOWN_ERRORS + rb")<)[^<]+"
)


class ValuesSource(GridSource):
    """The sheets of a workbook (given as bytes), of which only the values are read: .xls, .xlsb and .ods.

    Args:
        data: the whole file.
        name: its name, for sentences about it.
        skipped: the names of sheets that nothing reads.
    """

    def __init__(self, data: bytes, name: str, skipped: Collection[str] = ()) -> None:
        self._data = data
        self._name = name
        self._skipped = frozenset(skipped)

    @cached_property
    def _book(self) -> CalamineWorkbook:
        """Return the workbook, opened once, because opening it parses all its texts."""
        return CalamineWorkbook.from_filelike(io.BytesIO(self._data))

    def names(self) -> Sequence[str]:
        """Return the names of the worksheets in their order.

        Raises:
            PlanError: the workbook is protected or damaged.
        """
        with self._sound():
            return [sheet.name for sheet in _worksheets(self._book)]

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Return the worksheets in their order, without those named.

        Raises:
            PlanError: the workbook is protected or damaged.
        """
        left_out = self._skipped.union(without)
        with self._sound():
            try:
                return [self._as_shown(grid) for grid in _grids_of(self._book, left_out)]
            except CalamineError:
                mended = CalamineWorkbook.from_filelike(io.BytesIO(self._with_known_errors()))
                return [self._as_shown(grid) for grid in _grids_of(mended, left_out)]

    def _as_shown(self, grid: Grid) -> Grid:
        """Return a sheet with its values as people see them, if the file says how."""
        return replace(grid, is_bare=True)

    def _with_known_errors(self) -> bytes:
        """Return the workbook without errors that calamine does not accept."""
        return self._data

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Turn what calamine raises into one sentence."""
        try:
            yield
        except PasswordError:
            raise PlanError(protected(self._name)) from None
        except (CalamineError, OSError, ValueError, OverflowError):
            raise NotWholeError(damaged(self._name)) from None
        except BaseException as error:
            # calamine is written in Rust. A file that it cannot cope with makes it panic, which Python sees
            # as an exception that is not a subclass of Exception.
            if type(error).__name__ != "PanicException":
                raise
            raise NotWholeError(damaged(self._name)) from None


class ExcelSource(ValuesSource):
    """The sheets of an .xlsx or .xlsm, with what their XML says beyond the values.

    Args:
        data: the whole file.
        package: its parts.
        skipped: the names of sheets that nothing reads, which are not unpacked.
    """

    def __init__(self, data: bytes, package: Package, skipped: Collection[str] = ()) -> None:
        super().__init__(data, package.called, skipped)
        self._package = package

    @cached_property
    def _parts(self) -> Mapping[str, str]:
        """Return the part of each sheet by its name; empty if the index cannot be read."""
        try:
            return {sheet.name: sheet.part for sheet in self._package.sheets()}
        except UNSURE:
            return {}

    @cached_property
    def _styles(self) -> Styles | None:
        try:
            return read_styles(self._package)
        except UNSURE:
            return None

    @cached_property
    def _struck_cells(self) -> StruckCells:
        return StruckCells(self._package, self._styles)

    def _xml(self, sheet: str) -> bytes:
        """Return the XML of a sheet; empty if it cannot be read."""
        try:
            return self._package.sheet(self._parts[sheet])
        except UNSURE:
            return b""

    def _with_known_errors(self) -> bytes:
        """Return the workbook with #N/A in place of errors that calamine does not accept.

        One such cell would otherwise make calamine refuse the whole workbook.
        """
        sheets = {part: name for name, part in self._parts.items() if name not in self._skipped}
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as new:
            for part in dict.fromkeys(self._package.namelist()):
                content = self._package.part(part)
                if part in sheets:
                    content = _UNKNOWN_ERROR.sub(rb"\1#N/A", self._xml(sheets[part]) or content)
                new.writestr(part, content)
        return target.getvalue()

    def _as_shown(self, grid: Grid) -> Grid:
        """Return a sheet with its number formats applied; values stay as stored if its XML cannot be read."""
        if self._styles is None:
            return replace(grid, is_bare=True)
        styles = _may_change(grid, self._styles.shows)
        if not styles:
            return grid
        xml = self._xml(grid.sheet)
        codes = {(row, column): styles[style] for row, column, style in cells_with(xml, styles)}
        return replace(grid, rows=as_shown(grid.rows, codes), is_bare=not xml)

    def unread(self, sheet: str) -> Sequence[UnreadCell]:
        """Return the cells of a sheet that contain an error, or a formula without a stored result."""
        return tuple(unread_cells(self._xml(sheet)))

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Return what is struck through in some columns of a sheet, by row and column."""
        return self._struck_cells.on(self._xml(sheet), columns)

    def merged(self, sheet: str) -> Sequence[Merged]:
        """Return the areas of merged cells of a sheet."""
        return tuple(merged_areas(self._xml(sheet)))

    def fills(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, str]]:
        """Return the fill of each filled cell of some columns, by row and column."""
        fills = self._styles.fills if self._styles else {}
        found: dict[int, dict[int, str]] = {}
        for row, column, style in cells_with(self._xml(sheet), fills):
            if column in columns:
                found.setdefault(row, {})[column] = fills[style]
        return found


def _worksheets(book: CalamineWorkbook) -> Iterator[SheetMetadata]:
    return (sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet)


def _grids_of(book: CalamineWorkbook, left_out: Collection[str]) -> list[Grid]:
    return [_grid_of(book, sheet) for sheet in _worksheets(book) if sheet.name not in left_out]


def _grid_of(book: CalamineWorkbook, sheet: SheetMetadata) -> Grid:
    values = book.get_sheet_by_name(sheet.name)
    if values.total_height > safety.MOST_FILLED:
        check_filled(values.iter_rows(), f"The sheet '{sheet.name}'")
    # Blank rows share one empty tuple: a sheet may have a million of them.
    rows: list[Sequence[Value]] = [row if any(row) else _row_of_noughts(row) for row in values.iter_rows()]
    if values.start and values.start[1]:  # calamine leaves out blank columns at the left, but not blank rows
        rows = [[""] * values.start[1] + list(row) if row else row for row in rows]
    return Grid(sheet.name, rows, hidden=sheet.visible is not SheetVisibleEnum.Visible)


def _row_of_noughts(row: Sequence[Value]) -> Sequence[Value]:
    """Return a row without a true value as it is if it contains 0 or FALSE, else as a blank row."""
    return _EMPTY_ROW if all(value == "" or value is None for value in row) else row


def _may_change(grid: Grid, formats: Mapping[int, str]) -> Mapping[int, str]:
    """Return the number formats that may matter to a grid, by what it contains: dates, numbers or neither."""
    held = set(map(type, chain.from_iterable(grid.rows)))
    may = (DATES if held & {date, datetime} else 0) | (NUMBERS if held & {int, float} else 0)
    return {i: code for i, code in formats.items() if changes(code) & may}
