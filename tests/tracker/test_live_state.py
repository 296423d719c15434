"""What Excel says of an open workbook, under its names on Windows and on a Mac, or not at all."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from automation.plan.findings import PlanError
from automation.tracker.live_state import (
    has_fixed_sheets,
    hold_open_for_writing,
    hold_sheet_for_block,
    is_calculated_by_hand,
    is_filtered,
    is_locked,
)


def said(value: Any) -> Any:
    """Give a property as it comes on a Mac: a question that is asked with get()."""
    return SimpleNamespace(get=lambda: value)


def on(**properties: Any) -> Any:
    """Give a workbook, a sheet or a cell as xlwings does, with Excel's own properties."""
    return SimpleNamespace(name="Checks", api=SimpleNamespace(**properties))


@pytest.mark.parametrize(
    ("book", "says"),
    [
        (on(ReadOnly=True), "open read-only"),
        (on(read_only=said(True)), "open read-only"),
        (on(MultiUserEditing=True, ReadOnly=False), "shared workbook"),
        (on(multi_user_editing=said(True), read_only=said(False)), "shared workbook"),
    ],
)
def test_a_workbook_that_cannot_be_written_to(book: Any, says: str) -> None:
    with pytest.raises(PlanError, match=says):
        hold_open_for_writing(book)


@pytest.mark.parametrize(
    "book",
    [
        on(ReadOnly=False, MultiUserEditing=False),
        on(read_only=said(False), multi_user_editing=said(False)),
        on(),
        SimpleNamespace(),
    ],
)
def test_one_that_can_or_that_excel_says_nothing_of(book: Any) -> None:
    hold_open_for_writing(book)
    assert not has_fixed_sheets(book)


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        (on(ProtectContents=True), "is protected"),
        (on(protect_contents=said(True)), "is protected"),
        (on(FilterMode=True), "A filter hides rows"),
        (on(filter_mode=said(True)), "A filter hides rows"),
    ],
)
def test_a_sheet_that_takes_no_block(sheet: Any, says: str) -> None:
    with pytest.raises(PlanError, match=says):
        hold_sheet_for_block(sheet)


def test_a_table_has_a_filter_of_its_own() -> None:
    def tables(*modes: bool | None) -> Any:
        return on(
            FilterMode=False,
            ListObjects=[
                SimpleNamespace(ShowAutoFilter=mode is not None, AutoFilter=SimpleNamespace(FilterMode=mode))
                for mode in modes
            ],
        )

    assert is_filtered(tables(None, False, True))
    assert not is_filtered(tables(None, False))
    hold_sheet_for_block(tables(False))


def test_a_cell_counts_as_locked_unless_excel_says_otherwise() -> None:
    assert not is_locked(on(Locked=False))
    assert not is_locked(on(locked=said(False)))
    assert is_locked(on(Locked=True))
    assert is_locked(on())


@pytest.mark.parametrize(
    ("mode", "state", "by_hand"),
    [
        ("automatic", 2, False),
        ("manual", 0, False),
        ("manual", 2, True),
        ("semiautomatic", 2, True),
        ("manual", None, True),
    ],
)
def test_results_may_be_old_only_where_something_waits(mode: str, state: int | None, by_hand: bool) -> None:
    app = on(**({} if state is None else {"CalculationState": state}))
    app.calculation = mode
    assert is_calculated_by_hand(app) is by_hand
