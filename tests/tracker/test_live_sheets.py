"""What is written into an open workbook: as text, whole, and read back."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from automation.plan.findings import PlanError
from automation.tracker.live_sheets import LONGEST, as_text, fill, link, own_sheet, write_cell
from automation.tracker.sheets import CHECKS
from automation.tracker.start_sheet import CHECK_HEADINGS
from tests.support import office_engine
from tests.support.office_engine import needs_live_office, open_live
from tests.support.trackers import small_tracker


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("Sep-17", "'Sep-17"),
        ("'quoted", "''quoted"),
        ("one\r\ntwo\rthree", "'one\ntwo\nthree"),
        ("hid\u202eden\x07", "'hidden"),
        ("", ""),
        ("x" * 9_000, "'" + "x" * LONGEST),
    ],
)
def test_a_text_stays_what_it_is(text: str, cell: str) -> None:
    assert as_text(text) == cell


def test_a_link_is_a_formula_that_excel_takes() -> None:
    assert link("Actions", "F2", "Actions!F2") == '=HYPERLINK("#\'Actions\'!F2","Actions!F2")'
    assert "#'Dave''s'!A1" in link("Dave's", "", "Dave's")
    assert link("", "", "nowhere") == "'nowhere"
    # 249 characters, then quotes of which each takes two: none is cut in half.
    formula = link("Actions", "F2", "x" * 249 + '"' * 20)
    shown = formula.partition(",")[2].removeprefix('"').removesuffix('")')
    assert shown.count('"') % 2 == 0
    assert len(shown) <= 250


class Cell:
    """A cell as Excel keeps it; `form` says what becomes of what is written."""

    def __init__(self, holds: Any, form: Any) -> None:
        self.holds, self.form, self.formula = holds, form, holds if isinstance(holds, str) else ""

    def options(self, **_: Any) -> Cell:
        return self

    @property
    def value(self) -> Any:
        return self.holds

    @value.setter
    def value(self, written: Any) -> None:
        self.holds = self.form(written)


def general(written: Any) -> Any:
    return written[1:] if isinstance(written, str) and written.startswith("'") else written


def test_a_cell_in_any_format_holds_the_text() -> None:
    for form in (general, lambda written: written):
        cell = Cell("Amber", form)
        assert write_cell(cell, "Dec-17")
        assert cell.holds == "Dec-17"
    cell = Cell("Amber", general)
    assert write_cell(cell, "")
    assert cell.holds is None


def test_a_cell_that_takes_something_else_gets_back_what_stood_there() -> None:
    def stubborn(written: Any) -> Any:
        return 42.0 if written == "'Green" else general(written)

    cell = Cell("Amber", stubborn)
    assert not write_cell(cell, "Green")
    assert cell.holds == "Amber"


@needs_live_office
def test_a_block_that_excel_did_not_take_as_given_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["'Error", "'D02", "", "", "'One", ""], ["'Note", "'B02", "", "", "'Two", ""]]
    with open_live(small_tracker(tmp_path)) as book:
        sheet = own_sheet(book, CHECKS, CHECK_HEADINGS)
        fill(sheet, CHECK_HEADINGS, rows)
        assert sheet.range((2, 1), (3, 6)).value == [
            ["Error", "D02", None, None, "One", None],
            ["Note", "B02", None, None, "Two", None],
        ]
        book.impl.bridge("filter", CHECKS, "A1:F3", 0, "Error")
        # An Excel that does not tell of the filter.
        monkeypatch.setattr(office_engine.Sheet, "FilterMode", property(lambda _: None))
        sheet = own_sheet(book, CHECKS, CHECK_HEADINGS)
        with pytest.raises(PlanError, match="did not take all of what was to go on the sheet Checks"):
            fill(sheet, CHECK_HEADINGS, rows)


def test_a_refused_block_is_said() -> None:
    class Refusing:
        def options(self, **_: Any) -> Refusing:
            return self

        def __setattr__(self, name: str, value: Any) -> None:
            raise RuntimeError(name)

    sheet = SimpleNamespace(
        name="Checks",
        used_range=SimpleNamespace(last_cell=SimpleNamespace(row=3)),
        range=lambda *_: Refusing(),
    )
    with pytest.raises(PlanError, match="Excel did not take what was to go on the sheet Checks"):
        fill(sheet, CHECK_HEADINGS, [])
