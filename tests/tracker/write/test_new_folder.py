"""A new folder for a plan: everything in it, and nothing in the way of what is there already."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.new_folder import TRACKER, make_folder
from tests.support.trackers import AS_AT, small_plan


def test_a_new_folder_has_a_tracker_templates_and_files_to_double_click(tmp_path: Path) -> None:
    folder = tmp_path / "Our plan & more"
    assert make_folder(folder, small_plan(), AS_AT) == folder / TRACKER
    assert [action.ref for action in read_tracker(folder / TRACKER).plan.actions] == [
        action.ref for action in small_plan().actions
    ]
    assert (folder / "templates" / "papers" / "improvement-board.docx").is_file()
    assert (folder / "scripts" / "check-the-plan.bat").is_file()
    assert {path.name for path in folder.iterdir()} == {"output", "scripts", "templates", "workbook"}
    assert not list((folder / "scripts").glob("*.py"))


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("ours", encoding="utf-8")
    with pytest.raises(PlanError, match="is not empty"):
        make_folder(tmp_path, Plan(), date(2017, 10, 2))
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("ours", encoding="utf-8")
    with pytest.raises(PlanError, match="is not empty"):
        make_folder(tmp_path / "plan", Plan(), date(2017, 10, 2))
    assert (tmp_path / "plan").read_text(encoding="utf-8") == "ours"
