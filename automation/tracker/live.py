"""A tracker that is open in Excel, as a source of grids: what stands on the screen, saved or not.

The workbook comes in from outside as an xlwings Book; nothing here imports xlwings, so that a PC without
Excel can load this module.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from automation.plan.findings import PlanError
from automation.tracker.grid import Grid, UnreadCell, Value
from automation.tracker.reading import read_grids
from automation.tracker.result import ReadTracker, TrackerFile
from automation.tracker.struck import Struck

_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|BLOCKED!|FIELD!)")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


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
        self._days: defaultdict[str, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))

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

    def _rows(self, sheet: Any) -> list[list[Value]]:
        last = sheet.used_range.last_cell
        block = sheet.range((1, 1), (last.row, last.column)).options(ndim=2, err_to_str=True).value
        self._errors[sheet.name].clear()
        self._days[sheet.name].clear()
        return [
            [self._value(sheet.name, row, column, value) for column, value in enumerate(values)]
            for row, values in enumerate(block, start=1)
        ]

    def _value(self, sheet: str, row: int, column: int, value: Any) -> Value:
        if isinstance(value, str) and _ERROR.fullmatch(value):
            self._errors[sheet].append(UnreadCell(row, column, value))
            return None
        if isinstance(value, datetime):
            self._days[sheet][column].append(row)
            # Excel knows no plain day: a date without a time of day is midnight.
            return value.date() if value.time() == time() else value.replace(tzinfo=None)
        known: Value = value
        return known

    def unread(self, sheet: str) -> Sequence[UnreadCell]:
        """Give the cells that show an error; every other formula has its result in an open workbook."""
        return tuple(self._errors.get(sheet, ()))

    def shown_as_month(self, sheet: str) -> Collection[tuple[int, int]]:
        """Give the dates whose format shows month and year and not the day."""
        live = self._book.sheets[sheet]
        found: set[tuple[int, int]] = set()
        for column, rows in self._days.get(sheet, {}).items():
            block = live.range((min(rows), column + 1), (max(rows), column + 1))
            # One question for a whole column where its cells agree; Excel answers None where they do not.
            whole = block.number_format
            for row in rows:
                form = whole or live.range((row, column + 1)).number_format
                if _month_alone(form or ""):
                    found.add((row, column))
        return found

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


def _month_alone(form: str) -> bool:
    plain = _QUOTED.sub("", form.partition(";")[0]).casefold()
    return "m" in plain and "y" in plain and not set(plain) & set("dhs")
