"""An open workbook reads as its file does, and what is typed into it counts before it is saved."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from automation.plan.findings import PlanError
from automation.tracker.live import LiveSource, path_of, read_open
from automation.tracker.reading import read_tracker
from tests.support.office_engine import needs_live_office, open_live
from tests.support.trackers import small_tracker


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


def test_an_error_is_no_text_and_a_midnight_is_a_day() -> None:
    live = source([["Due", "#REF!"], [datetime(2017, 9, 30), "# 4"]])
    assert live.names() == ["Plan"]
    assert live.grids(without={"Plan"}) == []
    (grid,) = live.grids()
    assert grid.rows == [["Due", None], [date(2017, 9, 30), "# 4"]]
    assert [(cell.cell, cell.shows) for cell in live.unread("Plan")] == [("B1", "#REF!")]


@pytest.mark.parametrize(
    ("form", "month_alone"),
    [("mmm-yy", True), ("mmmm yyyy", True), ("dd/mm/yyyy", False), ('"due" mmm yy', True), ("h:mm", False)],
)
def test_a_format_of_month_and_year_is_known(form: str, month_alone: bool) -> None:
    live = source([[datetime(2017, 9, 17)]], A=form)
    live.grids()
    assert set(live.shown_as_month("Plan")) == ({(1, 0)} if month_alone else set())


@pytest.mark.parametrize(
    ("name", "says"),
    [("https://council.example/plan.xlsm", "OneDrive or SharePoint"), ("Book1", "never saved")],
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


def test_a_chart_has_no_cells_but_an_excel_that_does_not_answer_is_no_chart() -> None:
    sheet = Sheet([["Ref"]], {})
    assert [grid.sheet for grid in LiveSource(SimpleNamespace(sheets=[Silent("name"), sheet])).grids()] == [
        "Plan"
    ]
    with pytest.raises(RuntimeError, match="rejected"):
        LiveSource(SimpleNamespace(sheets=[sheet, Silent()])).grids()


def test_only_what_xlwings_says_of_a_web_address_is_taken_for_one() -> None:
    from xlwings import XlwingsError

    with pytest.raises(RuntimeError, match="rejected"):
        path_of(Silent())

    class OnTheWeb:
        @property
        def fullname(self) -> str:
            raise XlwingsError("cannot be found on this PC")

    with pytest.raises(PlanError, match="OneDrive or SharePoint"):
        path_of(OnTheWeb())


@needs_live_office
def test_an_open_tracker_reads_as_its_file_does(tmp_path: Path) -> None:
    path = small_tracker(tmp_path)
    with open_live(path) as book:
        live, file = read_open(book), read_tracker(path)
        assert live.plan == file.plan
        assert live.findings == file.findings
        book.sheets["Actions"].range("I2").value = "'Blue"
        assert read_open(book).plan.actions[0].rating_text == "Blue"
        assert read_tracker(path).plan.actions[0].rating_text == "Amber"
