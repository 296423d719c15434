"""Writes into a tracker that is open in Excel: to sheets of the toolkit's own, in one block, as text.

Nothing of anybody else's is ever written over. What Excel was given is read back, because in a few states it
takes something else and says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from automation.plan.findings import PlanError
from automation.plan.wording import printable
from automation.tracker.live_state import (
    has_fixed_sheets,
    hold_open_for_writing,
    hold_sheet_for_block,
    is_protected,
)
from automation.tracker.sheets import LAST_RUN, LAST_RUN_COLUMN, START

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
    """Say whether a block reads as it was written; what a formula shows is Excel's own matter."""
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
    """Give a text that Excel keeps as it is: never a formula, a date or a number."""
    shown = plain(value, longest)
    return f"'{shown}" if shown else ""


def plain(value: str, longest: int = LONGEST) -> str:
    """Give a text as a cell shows it: without what no cell can show, and not too long."""
    return printable(value).replace("\r\n", "\n").replace("\r", "\n")[:longest]


def link(sheet: str, cell: str, shown: str) -> str:
    """Give a formula that jumps to a cell when it is clicked."""
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
