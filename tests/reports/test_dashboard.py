"""The dashboard names what a chair asks for first, and fits on one page of A4."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from automation.reports.summary_workbook import write_summary_workbook
from automation.tracker.read.reading import read_tracker
from automation.views.figures import Figures
from tests.support.nights import HISTORY, figures
from tests.support.office import convert, needs_office
from tests.support.plans import action, evidence, plan, section
from tests.support.published import published_path


def dashboard_of(of: Figures, folder: Path) -> Any:
    write_summary_workbook(folder / "brag-summary.xlsx", of)
    book = openpyxl.load_workbook(folder / "brag-summary.xlsx")
    assert book.active.title == "Dashboard"
    return book["Dashboard"]


def blocks(sheet: Any) -> dict[str, list[list[Any]]]:
    return {
        name.removeprefix("Dashboard"): [[cell.value for cell in row] for row in sheet[table.ref]]
        for name, table in zip(sheet.tables, sheet.tables.values(), strict=True)
    }


def test_the_dashboard_names_what_is_late_but_reported_as_on_track_first(tmp_path: Path) -> None:
    found = blocks(dashboard_of(figures(), tmp_path))
    assert list(found) == ["Judgement", "Ratings", "Themes", "Late1", "Late2", "Due"]
    assert found["Late1"] == [
        ["Ref", "Late, but reported as Green", "Rating", "Days"],
        ["2.2", "Do what 2.2 says (ART service manager; Principal social...)", "Green", 63],
    ]
    assert [row[0] for row in found["Late2"][1:]] == ["9A.1"]
    assert found["Ratings"][1][:3] == ["Blue", "Done, and the evidence is recorded.", 1]
    assert found["Ratings"][-1][:4] == ["All actions", "-", 6, 2]


def test_ratings_are_compared_where_there_is_an_earlier_night(tmp_path: Path) -> None:
    head, first, *_ = blocks(dashboard_of(figures(**HISTORY), tmp_path))["Ratings"]
    assert head[2:] == ["Actions", "Late", "Then", "+ or -"]
    assert first[2:] == [1, 0, 0, 1]


def test_themes_in_capitals_are_written_as_sentences(tmp_path: Path) -> None:
    shouted = plan(action("2.1"), sections=(section("2", "HELP AND CARE"), section("3", "Leadership")))
    rows = blocks(dashboard_of(figures(shouted), tmp_path))["Themes"]
    assert [row[1] for row in rows] == ["Theme", "Help and care", "Leadership"]


def test_blocks_without_rows_are_left_out(tmp_path: Path) -> None:
    done = plan(action("2.1", "Jun-17", "Blue"), sections=(section("2"),))
    assert list(blocks(dashboard_of(figures(done), tmp_path))) == ["Judgement", "Ratings"]


MANY = plan(
    *(
        action(f"2.{n}", "Jun-17", ("Red", "Green")[n % 2], text="Do what was promised. " * 9)
        for n in range(99)
    ),
    sections=tuple(section(str(n), f"Theme {n}") for n in range(2, 5)),
    evidence=tuple(evidence("2", "Red", row=n) for n in range(2, 40)),
)


def test_what_there_is_no_room_for_is_counted(tmp_path: Path) -> None:
    found = blocks(dashboard_of(figures(MANY), tmp_path))
    shown = len(found["Late1"]) - 1
    assert found["Late1"][0][1] == f"Late, but reported as Green: {shown} of 49"
    assert found["Evidence"][0][1].endswith("of 38")
    assert min(len(rows) for rows in found.values()) > 1


@needs_office
@pytest.mark.parametrize("which", ["small", "many", "published"])
def test_the_dashboard_is_one_page(tmp_path: Path, which: str) -> None:
    from pypdf import PdfReader

    of = {"small": lambda: figures(**HISTORY), "many": lambda: figures(MANY)}.get(
        which, lambda: figures(read_tracker(published_path()).plan)
    )()
    dashboard_of(of, tmp_path)
    pages = PdfReader(convert(tmp_path / "brag-summary.xlsx", "pdf", tmp_path / "pdf")).pages
    assert [n for n, page in enumerate(pages) if "Dashboard" in page.extract_text()] == [0]
