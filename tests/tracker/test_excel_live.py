"""An open workbook, as Excel describes it on Windows, on a Mac, or not at all."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from automation.plan.findings import PlanError
from automation.tracker.excel_live import (
    LONGEST,
    LiveSource,
    as_text,
    fill,
    has_fixed_sheets,
    hold_open_for_writing,
    hold_sheet_for_block,
    is_calculated_by_hand,
    is_filtered,
    is_locked,
    link,
    own_sheet,
    path_of,
    read_open,
    write_cell,
)
from automation.tracker.read.reading import read_tracker
from automation.tracker.sheets import CHECKS
from automation.tracker.write.start_sheet import CHECK_HEADINGS
from tests.support import office_engine
from tests.support.office import needs_office
from tests.support.office_engine import open_live
from tests.support.trackers import small_tracker


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
def test_a_workbook_that_cannot_be_changed_is_refused(book: Any, says: str) -> None:
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
def test_a_workbook_is_accepted_if_it_can_be_changed_or_excel_does_not_say(book: Any) -> None:
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
def test_a_protected_or_filtered_sheet_is_refused(sheet: Any, says: str) -> None:
    with pytest.raises(PlanError, match=says):
        hold_sheet_for_block(sheet)


def test_a_filter_of_a_table_on_the_sheet_counts_too() -> None:
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
def test_results_may_be_old_only_if_formulas_are_waiting(mode: str, state: int | None, by_hand: bool) -> None:
    app = on(**({} if state is None else {"CalculationState": state}))
    app.calculation = mode
    assert is_calculated_by_hand(app) is by_hand


class Sheet:
    """A sheet as xlwings gives it, with the formats of its columns."""

    def __init__(self, rows: list[list[Any]], formats: dict[int, str | None]) -> None:
        self.name, self.visible, self.rows, self.formats = "Plan", True, rows, formats
        self.used_range = SimpleNamespace(
            last_cell=SimpleNamespace(row=len(rows), column=len(rows[0])),
        )

    def range(self, first: tuple[int, int], last: tuple[int, int] | None = None) -> Any:
        del last
        form = self.formats.get(first[1])
        return SimpleNamespace(
            options=lambda **_: SimpleNamespace(value=self.rows),
            number_format=form,
        )


class Sheets(list[Any]):
    def __getitem__(self, name: Any) -> Any:
        return next(sheet for sheet in self if sheet.name == name)


def source(rows: list[list[Any]], **formats: str | None) -> LiveSource:
    by_column = {ord(letter) - 64: form for letter, form in formats.items()}
    return LiveSource(SimpleNamespace(sheets=Sheets([Sheet(rows, by_column)])))


def test_an_error_is_not_a_text_and_midnight_is_a_date() -> None:
    live = source([["Due", "#REF!"], [datetime(2017, 9, 30), "# 4"]])
    assert live.names() == ["Plan"]
    assert live.grids(without={"Plan"}) == []
    (grid,) = live.grids()
    assert grid.rows == [["Due", None], [date(2017, 9, 30), "# 4"]]
    assert [(cell.cell, cell.shows) for cell in live.unread("Plan")] == [("B1", "#REF!")]


@pytest.mark.parametrize(
    ("value", "form", "shows"),
    [
        (datetime(2017, 9, 17), "mmm-yy", "Sep-17"),
        (datetime(2017, 9, 17), "yyyy", "2017"),
        (datetime(2017, 9, 17), "dd/mm/yyyy", date(2017, 9, 17)),
        (0.75, "0%", "75%"),
        (1.1, "0.00", "1.10"),
        (Decimal(1250), "General", 1250.0),
        (0.75, None, 0.75),
    ],
)
def test_an_open_workbook_is_read_as_its_cells_show(value: Any, form: str | None, shows: Any) -> None:
    (grid,) = source([[value]], A=form).grids()
    assert grid.rows == [[shows]]


def test_the_formats_of_a_column_take_few_questions() -> None:
    class Mixed(Sheet):
        asked = 0

        def range(self, first: tuple[int, int], last: tuple[int, int] | None = None) -> Any:
            Mixed.asked += 1
            found = {"0%" if row > 900 else "General" for row in range(first[0], (last or first)[0] + 1)}
            form = found.pop() if len(found) == 1 else None
            return SimpleNamespace(options=super().range(first).options, number_format=form)

    (grid,) = LiveSource(SimpleNamespace(sheets=Sheets([Mixed([[0.5]] * 1000, {})]))).grids()
    assert [row[0] for row in grid.rows] == [0.5] * 900 + ["50%"] * 100
    assert Mixed.asked < 30


@pytest.mark.parametrize(
    ("name", "says"),
    [("https://council.example/plan.xlsm", "OneDrive or SharePoint"), ("Book1", "never been saved")],
)
def test_a_workbook_without_a_folder_gets_a_sentence(name: str, says: str) -> None:
    with pytest.raises(PlanError, match=says):
        path_of(SimpleNamespace(fullname=name))


class Silent:
    """A sheet of which Excel does not give what is asked."""

    def __init__(self, *gives: str) -> None:
        self.gives = gives

    def __getattr__(self, name: str) -> str:
        if name in self.gives:
            return name
        raise RuntimeError("Call was rejected by callee.")


def test_a_chart_sheet_is_skipped_but_not_a_sheet_of_which_excel_says_nothing() -> None:
    sheet = Sheet([["Ref"]], {})
    assert [grid.sheet for grid in LiveSource(SimpleNamespace(sheets=[Silent("name"), sheet])).grids()] == [
        "Plan"
    ]
    with pytest.raises(RuntimeError, match="rejected"):
        LiveSource(SimpleNamespace(sheets=[sheet, Silent()])).grids()


def test_only_an_error_of_xlwings_counts_as_a_web_address() -> None:
    from xlwings import XlwingsError

    with pytest.raises(RuntimeError, match="rejected"):
        path_of(Silent())

    class OnTheWeb:
        @property
        def fullname(self) -> str:
            raise XlwingsError("cannot be found on this PC")

    with pytest.raises(PlanError, match="OneDrive or SharePoint"):
        path_of(OnTheWeb())


@needs_office
def test_an_open_tracker_reads_as_its_file_does(tmp_path: Path) -> None:
    path = small_tracker(tmp_path)
    with open_live(path) as book:
        live, file = read_open(book), read_tracker(path)
        assert live.plan == file.plan
        assert live.findings == file.findings
        book.sheets["Actions"].range("I2").value = "'Blue"
        assert read_open(book).plan.actions[0].rating_text == "Blue"
        assert read_tracker(path).plan.actions[0].rating_text == "Amber"


@needs_office
def test_an_open_tracker_shows_the_months_percentages_and_refs_that_its_file_does(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Plan"
    for row in (
        ["Ref", "Action", "Lead", "Due date"],
        [1.1, "Do it", "Head", datetime(2017, 9, 1)],
        [1.2, "Do more", "Head", datetime(2017, 9, 14)],
        [1, "Do most", "Head", datetime(2018, 1, 1)],
    ):
        book.active.append(row)
    for cell, form in (("A2", "0.00"), ("A4", "00"), ("D2", "mmm-yy"), ("D3", "dd/mm/yyyy"), ("D4", "yyyy")):
        book.active[cell].number_format = form
    readings = book.create_sheet("Readings")
    for row in (["Measure", "Date", "Target", "Actual"], ["On time", datetime(2017, 6, 1), 0.62, 0.75]):
        readings.append(row)
    readings["B2"].number_format, readings["C2"].number_format = "mmm-yy", "0%"
    path = tmp_path / "plan.xlsx"
    book.save(path)
    with open_live(path) as live:
        found, file = read_open(live), read_tracker(path)
    assert [action.ref for action in file.plan.actions] == ["1.10", "1.2", "01"]
    assert [action.due.text for action in file.plan.actions] == ["Sep-17", "14/09/2017", "2018"]
    assert [(r.day, r.target, r.actual) for r in file.plan.readings] == [(date(2017, 6, 30), 62, 0.75)]
    assert found.plan == file.plan
    assert found.findings == file.findings


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
def test_a_text_stays_a_text(text: str, cell: str) -> None:
    assert as_text(text) == cell


def test_a_link_is_a_formula_that_excel_accepts() -> None:
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


def test_a_cell_that_refuses_the_text_keeps_its_old_value() -> None:
    def stubborn(written: Any) -> Any:
        return 42.0 if written == "'Green" else general(written)

    cell = Cell("Amber", stubborn)
    assert not write_cell(cell, "Green")
    assert cell.holds == "Amber"


@needs_office
def test_a_block_that_excel_did_not_write_in_full_is_reported(
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
        with pytest.raises(PlanError, match="did not write everything to the sheet Checks"):
            fill(sheet, CHECK_HEADINGS, rows)


def test_a_refused_block_is_reported() -> None:
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
    with pytest.raises(PlanError, match="Excel could not write to the sheet Checks"):
        fill(sheet, CHECK_HEADINGS, [])


def test_a_text_that_is_too_long_for_a_cell_is_not_cut_short() -> None:
    cell = SimpleNamespace(value="12/9: met", formula="", options=lambda **_: cell)
    assert not write_cell(cell, f"{'12/9: met ' * 4_000}\n2/10: the newest entry")
    assert cell.value == "12/9: met"
