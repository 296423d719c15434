"""The sheet Summary: the stored results of its formulas are the toolkit's own figures."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from xlsxwriter.worksheet import Worksheet

from automation.analysis.rollup import summarise
from automation.plan.ratings import Counts
from automation.tracker.read.reading import read_tracker
from automation.tracker.sheets import SUMMARY
from automation.tracker.write.workbook import build_tracker
from tests.support.plans import action, plan, section
from tests.support.trackers import AS_AT, small_tracker

Rows = list[list[object]]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_tracker(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def rows(path: Path) -> Rows:
    """What the sheet shows, row by row, without its empty cells."""
    sheet = openpyxl.load_workbook(path, data_only=True)[SUMMARY]
    return [[value for value in row if value not in {None, ""}] for row in sheet.iter_rows(values_only=True)]


def counted(counts: Counts) -> list[object]:
    """Return the counts of a row in the order of its headings."""
    return list(counts.as_dict().values())


def test_the_whole_plan_is_counted_as_the_roll_up_does(path: Path, rows: Rows) -> None:
    overall = summarise(read_tracker(path).plan, AS_AT).overall
    shown = ["All", "The whole plan", *counted(overall), 0, 0]
    assert any(row[: len(shown)] == shown for row in rows)
    assert any(row[0] == "Everything is counted." for row in rows if row)


def test_each_theme_and_section_is_counted_as_the_roll_up_does(path: Path, rows: Rows) -> None:
    summary = summarise(read_tracker(path).plan, AS_AT)
    assert summary.by_theme
    for theme in summary.by_theme:
        assert [theme.theme, *counted(theme.counts), 0, 0] in rows
    for item in summary.by_section:
        shown = [item.section, item.title, *counted(item.counts), item.rating.name]
        assert any(row[: len(shown)] == shown for row in rows), shown


def test_a_plan_without_themes_shows_neither_their_rows_nor_their_chart(path: Path, tmp_path: Path) -> None:
    without = plan(action("1.1"), sections=(section("1", ""),))
    build_tracker(without, tmp_path / "plan.xlsx", as_at=AS_AT)
    for tracker, hidden in ((tmp_path / "plan.xlsx", True), (path, False)):
        sheet = openpyxl.load_workbook(tracker)[SUMMARY]
        (row,) = (cell.row for cell in sheet["B"] if cell.value == "Theme")
        assert sheet.row_dimensions[row].hidden is hidden
        assert bool(sheet._charts) is not hidden
        (by_section,) = (cell.row for cell in sheet["A"] if cell.value == "By section")
        assert not sheet.row_dimensions[by_section].hidden


def test_what_is_typed_later_is_counted_too(path: Path) -> None:
    formulas = openpyxl.load_workbook(path)[SUMMARY]
    live = [cell.value for row in formulas.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(live) > 500
    assert any("Actions[" in str(formula) for formula in live)


def test_no_formula_uses_what_is_newer_than_excel_2010(path: Path) -> None:
    """The sheet is written without XlsxWriter's search for newer functions, which need a mark each."""
    cells = [cell for row in openpyxl.load_workbook(path)[SUMMARY].iter_rows() for cell in row]
    used = {name for cell in cells if cell.data_type == "f" for name in re.findall(r"[A-Z.]+\(", cell.value)}
    assert "COUNTIFS(" in used
    every = " ".join(sorted(used))
    assert Worksheet()._prepare_formula(every, True) == every
