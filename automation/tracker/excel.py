"""Workbooks: the values of an Excel or OpenDocument workbook as grids, through calamine.

calamine gives the stored values alone. A formula without a stored result and an error both look empty to it;
which cells those are is found out from the sheet's XML, and only when a cell that the plan needs is empty.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from automation.tracker.bounds import MOST_FILLED, TextLimit, check_filled
from automation.tracker.grid import Grid, UnreadCell, Value
from automation.tracker.package import (
    LARGEST_PART,
    Part,
    bare_format,
    damaged,
    known_errors_only,
    open_package,
    plain_xml,
    protected,
    styled_cells,
    unpack,
    unread_cells,
)
from automation.tracker.sheet_parts import sheet_parts, styles_and_texts
from automation.tracker.struck import Looks, Struck

_UNSURE = (PlanError, KeyError, ET.ParseError, ValueError, zipfile.BadZipFile, RuntimeError, OSError)
"""What a package raises whose parts are not where they should be."""
_MONTH_AND_YEAR = 17
"""The number of Excel's own format mmm-yy."""
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
        """Give the names of the worksheets in their order.

        Raises:
            PlanError: the workbook is protected or damaged.
        """
        with self._sound():
            # Kept open for its values, because opening it takes apart every text of the workbook.
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(self._data))
            return [sheet.name for sheet in _worksheets(self._book)]

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Give the worksheets in their order, except some by name.

        Raises:
            PlanError: the workbook is protected or damaged.
        """
        left_out = self._passed_over.union(without)
        with self._sound():
            book = self._book or CalamineWorkbook.from_filelike(io.BytesIO(self._data))
            self._book = None
            try:
                return _grids_of(book, left_out)
            except CalamineError:
                mended = known_errors_only(self._data, self._name)
                if mended is None:
                    raise
                return _grids_of(CalamineWorkbook.from_filelike(io.BytesIO(mended)), left_out)

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
        """Give the cells of a sheet that hold an error, or a formula without a stored result.

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

    def shown_as_month(self, sheet: str) -> Collection[tuple[int, int]]:
        """Give the cells of a sheet whose format shows a date's month and year and not its day.

        Any doubt about the XML gives nothing.
        """
        try:
            with open_package(self._data, self._name) as book:
                styles = _month_styles(plain_xml(self._unpack(book, "xl/styles.xml")))
                if not styles:
                    return ()
                return frozenset(styled_cells(self._unpack(book, _part_of(book, sheet)), styles))
        except _UNSURE:
            return ()

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Give what is struck out in some columns of a sheet, by row and column.

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
    """Give the worksheets of a workbook whose parts nobody measured, with whatever calamine raises.

    Raises:
        PlanError: they hold more than a tracker can.
    """
    limit = TextLimit(name)
    with CalamineWorkbook.from_filelike(file) as book:
        for sheet in _worksheets(book):
            yield _grid_of(book, sheet, limit)


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
    """Give a row in which nothing is true: 0 and FALSE are values, empty texts are none."""
    return _EMPTY_ROW if all(value == "" or value is None for value in row) else row


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Find the part of the package that holds a sheet."""
    return next((found.part for found in sheet_parts(book) if found.name == sheet), "")


def _month_styles(styles: Any) -> set[int]:
    """Find the cell formats that show a month and a year and neither a day nor a time."""
    formats = {_MONTH_AND_YEAR}
    for element in styles.iter():
        if element.tag.endswith("}numFmt"):
            code = element.get("formatCode", "").split(";")[0]
            plain = bare_format(code)
            if "m" in plain and "y" in plain and not set("dhs#0") & set(plain):
                formats.add(int(element.get("numFmtId", "-1")))
    cells = next((element for element in styles if element.tag.endswith("}cellXfs")), ())
    return {i for i, form in enumerate(cells) if int(form.get("numFmtId", "0")) in formats}
