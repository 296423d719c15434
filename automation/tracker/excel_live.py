"""What Excel says of an open workbook: whether it can be written to, and whether its results are fresh.

xlwings has no words for these, so Excel is asked under its own names: one on Windows, one on a Mac. What
cannot be learned counts as not so; the writing itself then finds out.
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
from automation.tracker.read.grid import Grid, UnreadCell, Value
from automation.tracker.read.number_formats import as_shown, changes
from automation.tracker.read.reading import read_grids
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.tracker.read.strikethrough import Struck
from automation.tracker.sheets import LAST_RUN, LAST_RUN_COLUMN, START

_UP_TO_DATE = 0
"""Excel's `xlDone`: no formula waits to be calculated."""


def hold_open_for_writing(book: Any) -> None:
    """Hold an open workbook to be one that can be changed and saved.

    Args:
        book: the xlwings Book.

    Raises:
        PlanError: it is open read-only, or shared in the old way.
    """
    if _says(_api(book), "ReadOnly", "read_only"):
        raise PlanError(
            "The tracker is open read-only, so nothing was written to it; close it where else it is open, "
            "open it for editing, then click again."
        )
    if _says(_api(book), "MultiUserEditing", "multi_user_editing"):
        raise PlanError(
            "The tracker is a shared workbook, so nothing was written to it; stop sharing it under "
            "Review, Unshare Workbook, then click again."
        )


def hold_sheet_for_block(sheet: Any) -> None:
    """Hold a sheet to be one that takes a whole block of cells as it is given.

    Args:
        sheet: the xlwings Sheet.

    Raises:
        PlanError: it is protected, or a filter hides some of its rows.
    """
    if is_protected(sheet):
        raise PlanError(
            f"The sheet {sheet.name} is protected, so nothing was written to it; unprotect it under Review, "
            "then click again."
        )
    # Into a filtered range Excel puts a block's first value, again and again, and says nothing.
    if is_filtered(sheet):
        raise PlanError(
            f"A filter hides rows of the sheet {sheet.name}, so nothing was written to it; clear it under "
            "Data, Clear, then click again."
        )


def has_fixed_sheets(book: Any) -> bool:
    """Return whether the workbook's structure is protected, so that no sheet can be added."""
    return _says(_api(book), "ProtectStructure", "protect_structure")


def is_protected(sheet: Any) -> bool:
    """Return whether the cells of a sheet are protected."""
    return _says(_api(sheet), "ProtectContents", "protect_contents")


def is_locked(cell: Any) -> bool:
    """Return whether a cell takes no change while its sheet is protected, as all do unless told otherwise."""
    return _ask(_api(cell), "Locked", "locked") is not False


def is_filtered(sheet: Any) -> bool:
    """Return whether a filter hides rows of a sheet, on the sheet itself or in a table on it."""
    if _says(_api(sheet), "FilterMode", "filter_mode"):
        return True
    # Excel speaks of the sheet's own filter alone; a table has one of its own.
    return any(_says(table, "FilterMode", "filter_mode") for table in _table_filters(sheet))


def _table_filters(sheet: Any) -> Iterator[Any]:
    with suppress(Exception):
        for table in sheet.api.ListObjects:
            if table.ShowAutoFilter:
                yield table.AutoFilter


def is_calculated_by_hand(app: Any) -> bool:
    """Return whether formulas may show old results, because Excel waits for somebody to press F9.

    Args:
        app: the xlwings App.
    """
    try:
        if app.calculation == "automatic":
            return False
    except Exception:  # noqa: BLE001 (each engine of xlwings raises its own error)
        return False
    return bool(_ask(_api(app), "CalculationState", "calculation_state") != _UP_TO_DATE)


def _api(owner: Any) -> Any:
    with suppress(Exception):
        return owner.api
    return None


def _says(native: Any, windows: str, mac: str) -> bool:
    return _ask(native, windows, mac) is True


def _ask(native: Any, windows: str, mac: str) -> Any:
    """Ask Excel for a property; None where it does not tell."""
    with suppress(Exception):
        return getattr(native, windows)
    with suppress(Exception):
        return getattr(native, mac).get()
    return None


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
    """Return the file of an open workbook, beside which the outputs go.

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
        """Return the names of the sheets in their order."""
        return [sheet.name for sheet in self._book.sheets if _is_grid(sheet)]

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Return the sheets in their order, except some by name, each read in one block."""
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
        """Return the cells that show an error; every other formula has its result in an open workbook."""
        return tuple(self._errors.get(sheet, ()))

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Return nothing: asking Excel how each cell looks takes a question for every one of them.

        Struck-out cells are found when the file is read, each night and by every command.
        """
        del sheet, columns
        return {}


def _is_grid(sheet: Any) -> bool:
    """Return whether a sheet has cells; a chart sheet has none."""
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


LONGEST = 8_000
"""Characters of a text in a block; of a longer one Excel refuses the whole block."""

_LONGEST_CELL = 32_000
"""Characters of a text that is written by itself; Excel takes 32,767 in a cell."""

_LONGEST_IN_FORMULA = 250
"""Characters of a text within a formula; Excel takes 255."""


def own_sheet(book: Any, name: str, headings: Sequence[str], *, widths: Sequence[int] = ()) -> Any:
    """Find a sheet of the toolkit's own that can be written to, before anything is.

    Args:
        book: the xlwings Book.
        name: the sheet's name.
        headings: the first row that marks it as the toolkit's.
        widths: how wide its columns are, in characters, where it is to be added if it is missing.

    Raises:
        PlanError: it is not there, holds something else, or cannot be written to.
    """
    hold_open_for_writing(book)
    sheet = next((one for one in book.sheets if one.name.casefold() == name.casefold()), None)
    if sheet is None:
        if not widths:
            raise PlanError(
                f"There is no sheet {name}; it was deleted or renamed. Add an empty one of that name, "
                "then click again."
            )
        return _added(book, name, widths)
    hold_sheet_for_block(sheet)
    last = sheet.used_range.last_cell
    first = sheet.range((1, 1), (1, max(last.column, len(headings)))).options(ndim=1).value
    there = [value for value in first if value not in (None, "")]
    empty = not there and last.row == 1
    if not empty and there != list(headings):
        raise PlanError(f"The sheet {name} holds something that is not the toolkit's; give it another name.")
    return sheet


def _added(book: Any, name: str, widths: Sequence[int]) -> Any:
    sheet = None
    if not has_fixed_sheets(book):
        with suppress(Exception):
            sheet = book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])
    if sheet is not None:
        with suppress(Exception):  # a sheet without its widths still says everything
            for column, width in enumerate(widths, start=1):
                sheet.range((1, column)).column_width = width
        return sheet
    raise PlanError(
        f"Excel did not add the sheet {name}; if the workbook is protected, unprotect it under Review, "
        "then click again."
    )


def fill(sheet: Any, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a sheet of the toolkit's own in one block, and empty what stood below from before.

    Args:
        sheet: the sheet, as `own_sheet` gives it.
        headings: its first row.
        rows: the rest; each value as `as_text` or `link` makes it, or blank.

    Raises:
        PlanError: Excel does not take it.
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
            f"Excel did not take what was to go on the sheet {sheet.name}; "
            "is it protected, or is a cell being edited?"
        ) from error
    if not _holds(target.options(ndim=2, err_to_str=True).value, block):
        raise PlanError(
            f"Excel did not take all of what was to go on the sheet {sheet.name}, which is not to be relied "
            "on now; clear any filter on it, then click again."
        )
    with suppress(Exception):
        target.wrap_text = True
        target.rows.autofit()


def _holds(there: Sequence[Sequence[Any]], block: Sequence[Sequence[str]]) -> bool:
    """Return whether a block reads as it was written; what a formula shows is Excel's own matter."""
    return all(
        wanted.startswith("=") or _bare(value) == _bare(wanted)
        for row, wanted_row in zip(there, block, strict=True)
        for value, wanted in zip(row, wanted_row, strict=True)
    )


def _bare(value: Any) -> str:
    return " ".join(str(value or "").lstrip("'").split())


def note_run(book: Any, caption: str, now: datetime) -> None:
    """Note on the sheet Start here when a button last ran; where the sheet does not take it, it stays away.

    Args:
        book: the xlwings Book.
        caption: what stands on the button.
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
    """Return a text that Excel keeps as it is: never a formula, a date or a number."""
    shown = plain(value, longest)
    return f"'{shown}" if shown else ""


def plain(value: str, longest: int = LONGEST) -> str:
    """Return a text as a cell shows it: without what no cell can show, and not too long."""
    return printable(value).replace("\r\n", "\n").replace("\r", "\n")[:longest]


def link(sheet: str, cell: str, shown: str) -> str:
    """Return a formula that jumps to a cell when it is clicked."""
    if not sheet or len(sheet) > 100:
        return as_text(shown)
    target = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell or 'A1'}"
    return f'=HYPERLINK("{_quoted(target)}","{_quoted(shown)}")'


def _quoted(text: str) -> str:
    shown = printable(text)[:_LONGEST_IN_FORMULA]
    # Each quote takes two characters; cutting afterwards could leave half of one.
    while len(shown) + shown.count('"') > _LONGEST_IN_FORMULA:
        shown = shown[:-1]
    return shown.replace('"', '""')


def offer_yes(cells: Any) -> None:
    """Let people pick Yes from a list in cells, where this Excel and this xlwings can; else they type it.

    Args:
        cells: the xlwings Range.
    """
    with suppress(Exception):
        cells.data_validation.delete()
        cells.data_validation.set_list(["Yes"])


def offer_nothing(cells: Any) -> None:
    """Take the lists out of cells again."""
    with suppress(Exception):
        cells.data_validation.delete()


def write_cell(cell: Any, value: str) -> bool:
    """Write one cell of the plan as text; blank empties it.

    Args:
        cell: the xlwings Range of the cell.
        value: what it is to say.

    Returns:
        Whether the cell says so now. Where not, Excel refused it, and what stood there does again.
    """
    wanted = plain(value, _LONGEST_CELL)
    try:
        before, formula = _shown(cell), str(cell.formula or "")
    except Exception:  # noqa: BLE001 (each engine of xlwings raises its own error)
        return False
    try:
        cell.value = f"'{wanted}" if wanted else None
        if _shown(cell) == f"'{wanted}":
            # A cell that is formatted as text can keep the apostrophe, and does without one.
            cell.value = wanted
        if str(_shown(cell) or "") == wanted:
            return True
    except Exception:  # noqa: BLE001, S110 (whether it changed anything is looked at below)
        pass
    with suppress(Exception):
        if _shown(cell) != before:
            as_it_was = f"'{before}" if isinstance(before, str) else before
            cell.value = formula if formula.startswith("=") else as_it_was
    return False


def _shown(cell: Any) -> Any:
    return cell.options(err_to_str=True).value
