"""The guide in a new folder names every job, sheet and setting."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from automation.cli import main
from automation.double_click import FILES
from automation.plan.settings import catalogue
from automation.reports.folder_guide import GUIDE, guide
from automation.tracker.sheets import TABLES


class Words(HTMLParser):
    """Collects what a page says, and the elements that are open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.cells.append(data)


def test_it_names_every_job_every_sheet_and_every_setting() -> None:
    page = Words(guide())
    assert page.open == []
    wanted = [*(file.name for file in FILES), *(table.sheet for table in TABLES)]
    wanted += [row.name for row in catalogue()]
    assert set(wanted) <= set(page.cells)
    headings = {heading for table in TABLES for heading in table.headings()}
    assert headings <= {word for cell in page.cells for word in cell.split("; ")}


def test_a_new_folder_has_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "Our plan")]) == 0
    assert (tmp_path / "Our plan" / GUIDE).read_text(encoding="utf-8") == guide()
    assert f"Its guide is {GUIDE}." in capsys.readouterr().out
