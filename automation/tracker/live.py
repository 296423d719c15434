"""A tracker that is open in Excel, as a source of grids: what stands on the screen, saved or not.

The workbook comes in from outside as an xlwings Book; nothing here imports xlwings, so that a PC without
Excel can load this module.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from automation.plan.findings import PlanError
from automation.tracker.grid import Grid, UnreadCell, Value
from automation.tracker.reading import read_grids
from automation.tracker.result import ReadTracker, TrackerFile
from automation.tracker.shown import as_shown, changes
from automation.tracker.struck import Struck

_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|BLOCKED!|FIELD!)")


def read_open(book: Any) -> ReadTracker:
    """Read a tracker that is open in Excel, unsaved edits included.

    Args:
        book: the xlwings Book.

    Raises:
        PlanError: it holds no plan, was never saved, or Excel does not say where it lies.
    """
    return read_grids(LiveSource(book), TrackerFile(path_of(book)))


def path_of(book: Any) -> Path:
    """Give the file of an open workbook, beside which the outputs go.

    Raises:
        PlanError: the workbook was never saved, or lies on OneDrive or SharePoint and not on this PC.
    """
    try:
        name = str(book.fullname)
    except Exception as error:
        # Its own error is what xlwings raises for a web address that it cannot find on this PC.
        if type(error).__name__ != "XlwingsError":
            raise
        raise PlanError(_ON_THE_WEB) from error
    if "://" in name:
        raise PlanError(_ON_THE_WEB)
    path = Path(name)
    if not path.is_absolute() or not path.suffix:
        raise PlanError("This workbook was never saved; save it in its folder, then click again.")
    return path


_ON_THE_WEB = (
    "This workbook is open from OneDrive or SharePoint and Excel gives only its web address; open it from "
    "the folder that OneDrive keeps on this PC, then click again."
)


class LiveSource:
    """The sheets of a workbook that is open in Excel.

    Args:
        book: the xlwings Book.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._errors: defaultdict[str, list[UnreadCell]] = defaultdict(list)

    def names(self) -> Sequence[str]:
        """Give the names of the sheets in their order."""
        return [sheet.name for sheet in self._book.sheets if _is_grid(sheet)]

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Give the sheets in their order, except some by name, each read in one block."""
        return [
            Grid(sheet.name, self._rows(sheet), hidden=not sheet.visible)
            for sheet in self._book.sheets
            if sheet.name not in without and _is_grid(sheet)
        ]

    def _rows(self, sheet: Any) -> list[Sequence[Value]]:
        last = sheet.used_range.last_cell
        block = sheet.range((1, 1), (last.row, last.column)).options(ndim=2, err_to_str=True).value
        self._errors[sheet.name].clear()
        rows = [
            [self._value(sheet.name, row, column, value) for column, value in enumerate(values)]
            for row, values in enumerate(block, start=1)
        ]
        return as_shown(rows, dict(_formats(sheet, rows)))

    def _value(self, sheet: str, row: int, column: int, value: Any) -> Value:
        if isinstance(value, str) and _ERROR.fullmatch(value):
            self._errors[sheet].append(UnreadCell(row, column, value))
            return None
        if isinstance(value, datetime):
            # Excel knows no plain day: a date without a time of day is midnight.
            return value.date() if value.time() == time() else value.replace(tzinfo=None)
        if isinstance(value, Decimal):  # what Windows makes of a currency
            return float(value)
        known: Value = value
        return known

    def unread(self, sheet: str) -> Sequence[UnreadCell]:
        """Give the cells that show an error; every other formula has its result in an open workbook."""
        return tuple(self._errors.get(sheet, ()))

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Give nothing: Excel is not asked how each cell looks, which takes a question for every one of them.

        Struck-out cells are found when the file is read, each night and by every command.
        """
        del sheet, columns
        return {}


def _is_grid(sheet: Any) -> bool:
    """Say whether a sheet has cells; a chart sheet has none."""
    try:
        return sheet.used_range is not None
    except Exception:  # noqa: BLE001 (each engine of xlwings raises its own error)
        # An Excel that does not answer at all does not give the name either, and that is no chart.
        return not sheet.name


def _formats(sheet: Any, rows: Sequence[Sequence[Value]]) -> Iterator[tuple[tuple[int, int], str]]:
    """Ask Excel for the number formats of numbers and dates, by row (from 1) and column (from 0)."""
    for column in range(max(map(len, rows), default=0)):
        held = [at for at, row in enumerate(rows, start=1) if type(row[column]) in _FORMATTED]
        if held:
            for first, last, code in _codes(sheet, column, held[0], held[-1]):
                if changes(code):
                    within = held[bisect_left(held, first) : bisect_right(held, last)]
                    yield from (((row, column), code) for row in within)


_FORMATTED = (int, float, date, datetime)


def _codes(sheet: Any, column: int, first: int, last: int) -> Iterator[tuple[int, int, str]]:
    """Ask for the formats of a stretch of a column with as few questions as its formats allow."""
    # Excel answers for all cells at once where they agree, and None where they do not.
    code = sheet.range((first, column + 1), (last, column + 1)).number_format
    if code is not None or first == last:
        yield first, last, code or ""
        return
    middle = (first + last) // 2
    yield from _codes(sheet, column, first, middle)
    yield from _codes(sheet, column, middle + 1, last)
