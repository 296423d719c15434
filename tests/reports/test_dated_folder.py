"""A night's folder is whole or absent, and what people put into it stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from automation.plan.findings import PlanError
from automation.reports.dated_folder import dated_folder, made_files

NIGHT = date(2017, 10, 2)


def run(out: Path, **files: str) -> Path:
    with dated_folder(out, NIGHT) as folder:
        for name, text in files.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return out / "2017-10-02"


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_night_has_its_date_as_its_name(tmp_path: Path) -> None:
    folder = run(tmp_path, note="good morning")
    assert visible(folder) == ["note.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["2017-10-02"]
    assert list(made_files(folder)) == ["note.txt"]


def test_a_run_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def half_a_run() -> None:
        with dated_folder(tmp_path, NIGHT) as folder:
            (folder / "note.txt").write_text("half a no", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_run()
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_leaves_the_earlier_one_alone(tmp_path: Path) -> None:
    folder = run(tmp_path, note="first")
    with pytest.raises(RuntimeError), dated_folder(tmp_path, NIGHT):
        raise RuntimeError
    assert (folder / "note.txt").read_text(encoding="utf-8") == "first"


def test_a_rerun_replaces_what_was_made_and_drops_what_is_made_no_longer(tmp_path: Path) -> None:
    run(tmp_path, note="first", letter="to one lead")
    folder = run(tmp_path, note="second")
    assert visible(folder) == ["note.txt"]
    assert (folder / "note.txt").read_text(encoding="utf-8") == "second"


def test_what_people_added_or_edited_stays_through_every_rerun(tmp_path: Path) -> None:
    folder = run(tmp_path, note="first", paper="as made")
    (folder / "minutes.txt").write_text("by hand", encoding="utf-8")
    (folder / "paper.txt").write_text("edited for the board", encoding="utf-8")
    for _ in range(3):
        folder = run(tmp_path, note="first", paper="as made")
    assert visible(folder) == ["minutes.txt", "note.txt", "paper (edited).txt", "paper.txt"]
    assert (folder / "paper (edited).txt").read_text(encoding="utf-8") == "edited for the board"


def test_a_run_killed_between_its_two_renames_is_mended_by_the_next(tmp_path: Path) -> None:
    folder = run(tmp_path, note="first")
    (folder / "minutes.txt").write_text("by hand", encoding="utf-8")
    folder.rename(tmp_path / ".2017-10-02.replaced")
    (tmp_path / ".2017-10-02.making").mkdir()
    folder = run(tmp_path, note="second")
    assert visible(folder) == ["minutes.txt", "note.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["2017-10-02"]


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "output"
    blocked.write_text("a file stands in the way", encoding="utf-8")
    with pytest.raises(PlanError, match=r"output cannot be written to"), dated_folder(blocked, NIGHT):
        pytest.fail("the block must not run")
