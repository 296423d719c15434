"""The sheet Start here: its links lead somewhere, and each job has its button and its file."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from automation import files
from automation.plan.ratings import DEFAULT_KEY
from automation.tracker.sheets import CHECKS, START
from automation.tracker.write.macros import BUTTONS
from automation.tracker.write.start_sheet import CHECK_HEADINGS
from automation.tracker.write.workbook import build_tracker
from tests.support.trackers import AS_AT, small_plan, small_tracker


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    return openpyxl.load_workbook(small_tracker(tmp_path_factory.mktemp("built")))


def words(book: openpyxl.Workbook) -> list[str]:
    return [str(cell.value) for row in book[START].iter_rows() for cell in row if cell.value]


def test_each_sheet_that_is_named_is_there_and_one_click_away(book: openpyxl.Workbook) -> None:
    links = [cell.hyperlink.location for row in book[START].iter_rows() for cell in row if cell.hyperlink]
    named = [link.rpartition("!")[0].strip("'") for link in links]
    assert len(named) > 10
    assert set(named) <= set(book.sheetnames)


def test_each_job_stands_with_the_file_that_does_the_same(book: openpyxl.Workbook) -> None:
    shown = words(book)
    for button in BUTTONS:
        assert {button.caption, button.file, button.what} <= set(shown)
        assert (files.scripts_folder() / f"{button.file}.bat").is_file()


def test_the_ratings_stand_in_their_order(book: openpyxl.Workbook) -> None:
    live = [word for word in words(book) if "INDEX(BragKey" in word]
    # Two rows more than the key has, for ratings that it may get.
    assert len(live) == 3 * (len(DEFAULT_KEY.entries) + 2)
    assert [word for word in live if "INDEX(BragKey[Rating],1)" in word] == live[:1]


def test_a_notice_is_shown_and_a_tracker_without_one_has_no_empty_box(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    build_tracker(small_plan(), path, as_at=AS_AT, notice="The ratings are made up.")
    assert "The ratings are made up." in words(openpyxl.load_workbook(path))


def test_the_sheet_checks_waits_with_its_headings_alone(book: openpyxl.Workbook) -> None:
    assert list(book[CHECKS].iter_rows(values_only=True)) == [CHECK_HEADINGS]
