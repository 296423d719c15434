"""Workbooks: the values of an Excel or OpenDocument workbook as grids, through calamine.

calamine gives the stored values alone. What their cells show, a percentage or a month, follows from the
number formats in the XML, which is read where a sheet holds numbers or dates that may show something else. A
formula without a stored result and an error both look empty to calamine; which cells those are is found out
from the XML too, and only when a cell that the plan needs is empty.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import chain
from typing import Any
from xml.etree import ElementTree as ET

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.read.bounds import MOST_FILLED, TextLimit, check_filled
from automation.tracker.read.grid import Grid, UnreadCell, Value
from automation.tracker.read.number_formats import BUILT_IN, DATES, NUMBERS, as_shown, changes
from automation.tracker.read.safety import (
    LARGEST_PART,
    Part,
    damaged,
    known_errors_only,
    open_package,
    plain_xml,
    protected,
    styled_cells,
    unpack,
    unread_cells,
)
from automation.tracker.read.sheet_parts import sheet_parts, styles_and_texts
from automation.tracker.read.strikethrough import Looks, Struck

_UNSURE = (PlanError, KeyError, ET.ParseError, ValueError, zipfile.BadZipFile, RuntimeError, OSError)
"""What a package raises whose parts are not where they should be."""
_EMPTY_ROW: tuple[Value, ...] = ()


class ExcelSource:
    """The sheets of a workbook that is held as bytes.

    Args:
        data: the whole file.
        name: its name, for sentences about it.
        parts: what is known of its parts, where it is a package.
        passed_over: the names of sheets whose parts were not measured, so that they are never opened.
    """

    def __init__(
        self, data: bytes, name: str, parts: Sequence[Part] = (), passed_over: Collection[str] = ()
    ) -> None:
        self._data = data
        self._name = name
        self._passed_over = frozenset(passed_over)
        self._odd = {part.name for part in parts if part.odd}
        self._struck = {part.name for part in parts if part.struck}
        self._looks: Looks | None = None
        self._book: CalamineWorkbook | None = None

    def names(self) -> Sequence[str]:
        """Return the names of the worksheets in their order.

        Raises:
            PlanError: the workbook is protected or damaged.
        """
        with self._sound():
            # Kept open for its values, because opening it takes apart every text of the workbook.
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(self._data))
            return [sheet.name for sheet in _worksheets(self._book)]

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Return the worksheets in their order, except some by name, with their values as people see them.

        Raises:
            PlanError: the workbook is protected or damaged.
        """
        left_out = self._passed_over.union(without)
        with self._sound():
            book = self._book or CalamineWorkbook.from_filelike(io.BytesIO(self._data))
            self._book = None
            try:
                grids = _grids_of(book, left_out)
            except CalamineError:
                mended = known_errors_only(self._data, self._name)
                if mended is None:
                    raise
                grids = _grids_of(CalamineWorkbook.from_filelike(io.BytesIO(mended)), left_out)
        return self._as_shown(grids)

    def _as_shown(self, grids: list[Grid]) -> list[Grid]:
        """Apply the number formats; any doubt about the XML leaves the values as they are stored."""
        try:
            with open_package(self._data, self._name) as book:
                formats = _number_formats(plain_xml(self._unpack(book, styles_and_texts(book)[0])))
                return [self._grid_as_shown(book, grid, formats) for grid in grids]
        except _UNSURE:
            return [replace(grid, is_bare=True) for grid in grids]

    def _grid_as_shown(self, book: zipfile.ZipFile, grid: Grid, formats: Mapping[int, str]) -> Grid:
        styles = _may_change(grid, formats)
        if not styles:
            return grid
        cells = styled_cells(self._unpack(book, _part_of(book, grid.sheet)), styles)
        codes = {(row, column): styles[style] for row, column, style in cells}
        return replace(grid, rows=as_shown(grid.rows, codes))

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Say in one sentence what calamine finds wrong with the workbook."""
        try:
            yield
        except PasswordError:
            raise PlanError(protected(self._name)) from None
        except (CalamineError, OSError, ValueError, OverflowError):
            raise NotWholeError(damaged(self._name)) from None
        except BaseException as error:
            # calamine is written in Rust; where it meets a file that it did not foresee, it ends in a panic,
            # which Python sees as an exception outside its ordinary ones.
            if type(error).__name__ != "PanicException":
                raise
            raise NotWholeError(damaged(self._name)) from None

    def unread(self, sheet: str) -> Sequence[UnreadCell]:
        """Return the cells of a sheet that hold an error, or a formula without a stored result.

        Only .xlsx and .xlsm are looked into; any doubt about their XML gives nothing.
        """
        if not self._odd:
            return ()
        try:
            with open_package(self._data, self._name) as book:
                part = _part_of(book, sheet)
                return tuple(unread_cells(self._unpack(book, part))) if part in self._odd else ()
        except _UNSURE:
            return ()

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Return what is struck out in some columns of a sheet, by row and column.

        Any doubt about the XML gives nothing.
        """
        if not self._struck:
            return {}
        try:
            with open_package(self._data, self._name) as book:
                part, beside = _part_of(book, sheet), styles_and_texts(book)
                if self._struck.isdisjoint((part, *beside)):
                    return {}
                if self._looks is None:
                    self._looks = Looks(*(self._unpack(book, name) if name else b"" for name in beside))
                return self._looks.struck_cells(self._unpack(book, part), columns)
        except _UNSURE:
            return {}

    def _unpack(self, book: zipfile.ZipFile, part: str) -> bytes:
        return unpack(book, book.getinfo(part), self._name, LARGEST_PART)


def values_of(file: io.BytesIO, name: str) -> Iterator[Grid]:
    """Return the worksheets of a workbook whose parts nobody measured, with whatever calamine raises.

    Raises:
        PlanError: they hold more than a tracker can.
    """
    limit = TextLimit(name)
    with CalamineWorkbook.from_filelike(file) as book:
        for sheet in _worksheets(book):
            yield replace(_grid_of(book, sheet, limit), is_bare=True)


def _worksheets(book: CalamineWorkbook) -> Iterator[SheetMetadata]:
    return (sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet)


def _grids_of(book: CalamineWorkbook, left_out: Collection[str]) -> list[Grid]:
    return [_grid_of(book, sheet) for sheet in _worksheets(book) if sheet.name not in left_out]


def _grid_of(book: CalamineWorkbook, sheet: SheetMetadata, limit: TextLimit | None = None) -> Grid:
    values = book.get_sheet_by_name(sheet.name)
    if values.total_height > MOST_FILLED:
        check_filled(values.iter_rows(), f"The sheet '{sheet.name}'")
    found = limit.rows(values.iter_rows()) if limit else values.iter_rows()
    # Rows without a value share one empty row: a sheet may have a million of them.
    rows: list[Sequence[Value]] = [row if any(row) else _row_of_noughts(row) for row in found]
    return Grid(sheet.name, rows, hidden=sheet.visible is not SheetVisibleEnum.Visible)


def _row_of_noughts(row: Sequence[Value]) -> Sequence[Value]:
    """Return a row in which nothing is true: 0 and FALSE are values, empty texts are none."""
    return _EMPTY_ROW if all(value == "" or value is None for value in row) else row


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Find the part of the package that holds a sheet."""
    return next((found.part for found in sheet_parts(book) if found.name == sheet), "")


def _number_formats(styles: Any) -> Mapping[int, str]:
    """Return the number formats that can show something else than the value, by the cell format's number."""
    codes = dict(BUILT_IN)
    for element in styles.iter():
        if element.tag.endswith("}numFmt"):
            codes[int(element.get("numFmtId", "-1"))] = element.get("formatCode", "")
    cells = next((element for element in styles if element.tag.endswith("}cellXfs")), ())
    found = ((i, codes.get(int(form.get("numFmtId", "0")), "")) for i, form in enumerate(cells))
    return {i: code for i, code in found if changes(code)}


def _may_change(grid: Grid, formats: Mapping[int, str]) -> Mapping[int, str]:
    """Return the formats that can change something of a grid, by what it holds: dates, numbers or neither."""
    held = set(map(type, chain.from_iterable(grid.rows)))
    may = (DATES if held & {date, datetime} else 0) | (NUMBERS if held & {int, float} else 0)
    return {i: code for i, code in formats.items() if changes(code) & may}
