"""Reading and writing a workbook that is open in Excel, through xlwings.

xlwings cannot tell whether a sheet is protected or filtered, so Excel itself is asked, by one name on Windows
and another on a Mac. If it does not answer, the answer counts as no, and writing will show it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from automation.plan.findings import PlanError
from automation.plan.text import printable
from automation.tracker.read.grid import Grid, GridSource, Struck, UnreadCell, Value
from automation.tracker.read.number_formats import as_shown, changes
from automation.tracker.read.reading import read_grids
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.tracker.sheets import LAST_RUN, LAST_RUN_COLUMN, START

_UP_TO_DATE = 0
"""Excel's `xlDone`: no formulas are waiting to be calculated."""


def hold_open_for_writing(book: Any) -> None:
    """Raise an error unless an open workbook can be changed and saved.

    Args:
        book: the xlwings Book.

    Raises:
        PlanError: it is open read-only, or shared in the old way.
    """
    if _ask(book, "ReadOnly", "read_only") is True:
        raise PlanError(
            "The tracker is open read-only, so nothing was written to it. Close it everywhere else, open it "
            "for editing, then click again."
        )
    if _ask(book, "MultiUserEditing", "multi_user_editing") is True:
        raise PlanError(
            "The tracker is a shared workbook, so nothing was written to it. Stop sharing it (Review, "
            "Unshare Workbook), then click again."
        )


def hold_sheet_for_block(sheet: Any) -> None:
    """Raise an error unless a whole block of cells can be written to a sheet.

    Args:
        sheet: the xlwings Sheet.

    Raises:
        PlanError: it is protected, or a filter hides some of its rows.
    """
    if is_protected(sheet):
        raise PlanError(
            f"The sheet {sheet.name} is protected, so nothing was written to it. Unprotect it (Review, "
            "Unprotect Sheet), then click again."
        )
    # In a filtered range, Excel silently writes the first value of a block into every cell.
    if is_filtered(sheet):
        raise PlanError(
            f"A filter hides rows of the sheet {sheet.name}, so nothing was written to it. Clear the filter "
            "(Data, Clear), then click again."
        )


def has_fixed_sheets(book: Any) -> bool:
    """Return whether the structure of the workbook is protected, so no sheet can be added."""
    return _ask(book, "ProtectStructure", "protect_structure") is True


def is_protected(sheet: Any) -> bool:
    """Return whether the cells of a sheet are protected."""
    return _ask(sheet, "ProtectContents", "protect_contents") is True


def is_locked(cell: Any) -> bool:
    """Return whether a cell cannot be changed while its sheet is protected, which is the default."""
    return _ask(cell, "Locked", "locked") is not False


def is_filtered(sheet: Any) -> bool:
    """Return whether a filter of a sheet, or of a table on it, hides rows."""
    if _ask(sheet, "FilterMode", "filter_mode") is True:
        return True
    # The sheet's own property does not cover the filters of its tables.
    with suppress(Exception):
        tables = sheet.api.ListObjects
        return any(table.ShowAutoFilter and table.AutoFilter.FilterMode is True for table in tables)
    return False


def is_calculated_by_hand(app: Any) -> bool:
    """Return whether formulas may show old results until somebody presses F9.

    Args:
        app: the xlwings App.
    """
    try:
        if app.calculation == "automatic":
            return False
    except Exception:  # noqa: BLE001 (each engine of xlwings raises its own error)
        return False
    return bool(_ask(app, "CalculationState", "calculation_state") != _UP_TO_DATE)


def _ask(owner: Any, windows: str, mac: str) -> Any:
    """Return a property of a workbook, a sheet or a cell, or None if Excel does not answer."""
    with suppress(Exception):
        return getattr(owner.api, windows)
    with suppress(Exception):
        return getattr(owner.api, mac).get()
    return None


_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|BLOCKED!|FIELD!)")


def read_open(book: Any) -> ReadTracker:
    """Read a tracker that is open in Excel, including unsaved changes.

    Args:
        book: the xlwings Book.

    Raises:
        PlanError: it does not hold a plan, was never saved, or is not in a folder on this PC.
    """
    return read_grids(LiveSource(book), TrackerFile(path_of(book)))


def path_of(book: Any) -> Path:
    """Return the path of an open workbook; outputs go beside it.

    Raises:
        PlanError: the workbook was never saved, or is on OneDrive or SharePoint and not on this PC.
    """
    try:
        name = str(book.fullname)
    except Exception as error:
        # xlwings raises its own error for a web address that it cannot find on this PC.
        if type(error).__name__ != "XlwingsError":
            raise
        raise PlanError(_ON_THE_WEB) from error
    if "://" in name:
        raise PlanError(_ON_THE_WEB)
    path = Path(name)
    if not path.is_absolute() or not path.suffix:
        raise PlanError("This workbook has never been saved. Save it in its folder, then click again.")
    return path


_ON_THE_WEB = (
    "This workbook was opened from the web address of OneDrive or SharePoint. Open it from the OneDrive "
    "folder on this PC, then click again."
)


class LiveSource(GridSource):
    """The sheets of a workbook that is open in Excel.

    Args:
        book: the xlwings Book.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._errors: defaultdict[str, list[UnreadCell]] = defaultdict(list)

    def names(self) -> Sequence[str]:
        """Return the names of the sheets in order."""
        return [sheet.name for sheet in self._book.sheets if _is_grid(sheet)]

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Return the sheets in order, except those named, each read in one block."""
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
            # Excel stores a date without a time as midnight.
            return value.date() if value.time() == time() else value.replace(tzinfo=None)
        if isinstance(value, Decimal):  # how a currency arrives on Windows
            return float(value)
        return value  # type: ignore[no-any-return]  # any other value is text, a number or None

    def unread(self, sheet: str) -> Sequence[UnreadCell]:
        """Return the cells that show an error; in an open workbook every other formula has a result."""
        return tuple(self._errors.get(sheet, ()))

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Return nothing: Excel would have to be asked about every cell.

        Strikethrough is found when the file is read, each night and by every command.
        """
        del sheet, columns
        return {}


def _is_grid(sheet: Any) -> bool:
    """Return whether a sheet has cells; a chart sheet has none."""
    try:
        return sheet.used_range is not None
    except Exception:  # noqa: BLE001 (each engine of xlwings raises its own error)
        # If Excel does not answer at all, it does not give the name either, and this may not be a chart.
        return not sheet.name


def _formats(sheet: Any, rows: Sequence[Sequence[Value]]) -> Iterator[tuple[tuple[int, int], str]]:
    """Return the number formats of numbers and dates, by row (from 1) and column (from 0)."""
    for column in range(max(map(len, rows), default=0)):
        held = [at for at, row in enumerate(rows, start=1) if type(row[column]) in _FORMATTED]
        if held:
            for first, last, code in _codes(sheet, column, held[0], held[-1]):
                if changes(code):
                    within = held[bisect_left(held, first) : bisect_right(held, last)]
                    yield from (((row, column), code) for row in within)


_FORMATTED = (int, float, date, datetime)


def _codes(sheet: Any, column: int, first: int, last: int) -> Iterator[tuple[int, int, str]]:
    """Return the formats in part of a column, as first row, last row and format, with few questions."""
    # If all cells have the same format, Excel returns it; if not, it returns None.
    code = sheet.range((first, column + 1), (last, column + 1)).number_format
    if code is not None or first == last:
        yield first, last, code or ""
        return
    middle = (first + last) // 2
    yield from _codes(sheet, column, first, middle)
    yield from _codes(sheet, column, middle + 1, last)


LONGEST = 8_000
"""The longest text in a block; if one is longer, Excel refuses the whole block."""

_LONGEST_CELL = 32_000
"""The longest text in a cell that is written by itself; Excel allows 32,767 characters."""

_LONGEST_IN_FORMULA = 250
"""The longest text within a formula; Excel allows 255 characters."""


def own_sheet(book: Any, name: str, headings: Sequence[str], *, widths: Sequence[int] = ()) -> Any:
    """Return one of the toolkit's own sheets, after making sure that it can be written to.

    Args:
        book: the xlwings Book.
        name: the sheet's name.
        headings: its first row, which shows that it is the toolkit's.
        widths: the widths of its columns, in characters, if it should be added when it is missing.

    Raises:
        PlanError: it is missing, holds something else, or cannot be written to.
    """
    hold_open_for_writing(book)
    sheet = next((one for one in book.sheets if one.name.casefold() == name.casefold()), None)
    if sheet is None:
        if not widths:
            raise PlanError(
                f"There is no sheet {name}. It was deleted or renamed. Add an empty sheet with this name, "
                "then click again."
            )
        return _added(book, name, widths)
    hold_sheet_for_block(sheet)
    last = sheet.used_range.last_cell
    first = sheet.range((1, 1), (1, max(last.column, len(headings)))).options(ndim=1).value
    there = [value for value in first if value not in (None, "")]
    empty = not there and last.row == 1
    if not empty and there != list(headings):
        raise PlanError(f"The sheet {name} is not the toolkit's. Rename it, then click again.")
    return sheet


def _added(book: Any, name: str, widths: Sequence[int]) -> Any:
    sheet = None
    if not has_fixed_sheets(book):
        with suppress(Exception):
            sheet = book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])
    if sheet is not None:
        with suppress(Exception):  # the sheet is readable without its widths
            for column, width in enumerate(widths, start=1):
                sheet.range((1, column)).column_width = width
        return sheet
    raise PlanError(
        f"Excel did not add the sheet {name}. If the workbook is protected, unprotect it (Review, Protect "
        "Workbook), then click again."
    )


def fill(sheet: Any, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write one of the toolkit's own sheets in one block, and clear earlier rows below.

    Args:
        sheet: the sheet, from `own_sheet`.
        headings: its first row.
        rows: the other rows; each value comes from `as_text` or `link`, or is blank.

    Raises:
        PlanError: Excel does not accept it.
    """
    height = max(sheet.used_range.last_cell.row, len(rows) + 1)
    blank = [""] * len(headings)
    block = [list(headings), *(list(row) for row in rows)]
    block += [blank] * (height - len(block))
    target = sheet.range((1, 1), (height, len(headings)))
    try:
        target.options(ndim=2).value = block
    except Exception as error:
        raise PlanError(
            f"Excel could not write to the sheet {sheet.name}. Is it protected, or is a cell being edited?"
        ) from error
    if not _holds(target.options(ndim=2, err_to_str=True).value, block):
        raise PlanError(
            f"Excel did not write everything to the sheet {sheet.name}, so do not rely on it. Clear any "
            "filter on it, then click again."
        )
    with suppress(Exception):
        target.wrap_text = True
        target.rows.autofit()


def _holds(there: Sequence[Sequence[Any]], block: Sequence[Sequence[str]]) -> bool:
    """Return whether a block has the values that were written, except in formulas."""
    return all(
        wanted.startswith("=") or _bare(value) == _bare(wanted)
        for row, wanted_row in zip(there, block, strict=True)
        for value, wanted in zip(row, wanted_row, strict=True)
    )


def _bare(value: Any) -> str:
    return " ".join(str(value or "").lstrip("'").split())


def note_run(book: Any, caption: str, now: datetime) -> None:
    """Enter on the sheet Start here when a button last ran, if the sheet can be written to.

    Args:
        book: the xlwings Book.
        caption: the text on the button.
        now: the present moment.
    """
    with suppress(Exception):
        hold_open_for_writing(book)
        sheet = book.sheets[START]
        if is_protected(sheet):
            return
        rows = sheet.range((1, 1), (sheet.used_range.last_cell.row, LAST_RUN_COLUMN)).options(ndim=2).value
        heading = next(at for at, row in enumerate(rows) if row[-1] == LAST_RUN)
        row = next(at for at, row in enumerate(rows) if at > heading and row[0] == caption)
        sheet.range((row + 1, LAST_RUN_COLUMN)).value = f"'{now:%d/%m/%Y %H:%M}"


def as_text(value: str, longest: int = LONGEST) -> str:
    """Return a text in the form that Excel never turns into a formula, a date or a number."""
    shown = plain(value, longest)
    return f"'{shown}" if shown else ""


def plain(value: str, longest: int = LONGEST) -> str:
    """Return a text as a cell can show it: without control characters, and not too long."""
    return printable(value).replace("\r\n", "\n").replace("\r", "\n")[:longest]


def link(sheet: str, cell: str, shown: str) -> str:
    """Return a formula that goes to a cell when it is clicked."""
    if not sheet or len(sheet) > 100:
        return as_text(shown)
    target = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell or 'A1'}"
    return f'=HYPERLINK("{_quoted(target)}","{_quoted(shown)}")'


def _quoted(text: str) -> str:
    shown = printable(text)[:_LONGEST_IN_FORMULA]
    # Each quotation mark takes two characters, which must not be cut apart.
    while len(shown) + shown.count('"') > _LONGEST_IN_FORMULA:
        shown = shown[:-1]
    return shown.replace('"', '""')


def offer(cells: Any, *words: str) -> None:
    """Offer a list of words in cells, if this version of Excel and xlwings can.

    Args:
        cells: the xlwings Range.
        words: the words to choose from; without any, existing lists are removed.
    """
    with suppress(Exception):
        cells.data_validation.delete()
        if words:
            cells.data_validation.set_list(list(words))


def write_cell(cell: Any, value: str) -> bool:
    """Write one cell of the plan as text; a blank text clears it.

    Args:
        cell: the xlwings Range of the cell.
        value: the text.

    Returns:
        Whether the cell now holds the text. If not, it is too long or Excel refused it, and the old value
        was put back.
    """
    wanted = plain(value, len(value))
    if len(wanted) > _LONGEST_CELL:
        return False  # cut short, a log would lose its newest entry
    try:
        before, formula = _shown(cell), str(cell.formula or "")
    except Exception:  # noqa: BLE001 (each engine of xlwings raises its own error)
        return False
    try:
        cell.value = f"'{wanted}" if wanted else None
        if _shown(cell) == f"'{wanted}":
            # A cell that is formatted as text may keep the apostrophe, and does not need it.
            cell.value = wanted
        if str(_shown(cell) or "") == wanted:
            return True
    except Exception:  # noqa: BLE001, S110 (whether it changed anything is checked below)
        pass
    with suppress(Exception):
        if _shown(cell) != before:
            as_it_was = f"'{before}" if isinstance(before, str) else before
            cell.value = formula if formula.startswith("=") else as_it_was
    return False


def _shown(cell: Any) -> Any:
    return cell.options(err_to_str=True).value
