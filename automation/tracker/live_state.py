"""What Excel says of an open workbook: whether it can be written to, and whether its results are fresh.

xlwings has no words for these, so Excel is asked under its own names: one on Windows, one on a Mac. What
cannot be learned counts as not so; the writing itself then finds out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from automation.plan.findings import PlanError

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
    """Say whether the workbook's structure is protected, so that no sheet can be added."""
    return _says(_api(book), "ProtectStructure", "protect_structure")


def is_protected(sheet: Any) -> bool:
    """Say whether the cells of a sheet are protected."""
    return _says(_api(sheet), "ProtectContents", "protect_contents")


def is_locked(cell: Any) -> bool:
    """Say whether a cell takes no change while its sheet is protected, as all do unless told otherwise."""
    return _ask(_api(cell), "Locked", "locked") is not False


def is_filtered(sheet: Any) -> bool:
    """Say whether a filter hides rows of a sheet, on the sheet itself or in a table on it."""
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
    """Say whether formulas may show old results, because Excel waits for somebody to press F9.

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
