"""An open workbook reads as its file does, and what is typed into it counts before it is saved."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
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
def test_an_open_workbook_gives_what_its_cells_show(value: Any, form: str | None, shows: Any) -> None:
    (grid,) = source([[value]], A=form).grids()
    assert grid.rows == [[shows]]


def test_a_column_of_several_formats_is_asked_about_in_as_few_questions_as_there_are_formats() -> None:
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


@needs_live_office
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
