"""What the toolkit starts imports nothing from the folder of the tracker, whoever put it there."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from automation.overnight import machine
from automation.overnight.several import read_list, run_several
from automation.overnight.staying import Children
from automation.own_python import own_command, own_environment
from automation.tracker.apart import read_apart
from tests.support.trackers import small_tracker
from tests.tracker.test_apart import open_document

PLANTED = "import os, pathlib\npathlib.Path(__file__).with_suffix('.ran').write_text(str(os.getpid()))\n"


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the working directory: a folder with files named as modules that the toolkit imports."""
    folder = tmp_path / "shared drive"
    folder.mkdir()
    for name in ("typer", "pickle", "json", "filelock", "python_calamine"):
        (folder / f"{name}.py").write_text(PLANTED, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def ran(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.ran"))


def test_what_is_planted_would_be_run_where_python_is_started_plainly(shared: Path) -> None:
    subprocess.run([sys.executable, "-m", "automation.cli", "--version"], capture_output=True, check=False)
    assert ran(shared) != []


def test_a_scheduled_night_runs_nothing_that_lies_beside_the_tracker(shared: Path) -> None:
    job = machine.job_for(shared / "plan.xlsx", shared / "output", time(2, 0))
    done = subprocess.run(
        job.command, cwd=job.folder, env=own_environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, ran(shared)) == (2, [])
    assert "it is not there" in done.stderr


def test_a_watch_starts_its_nights_so_that_they_run_nothing_that_lies_there(shared: Path) -> None:
    ended = Children(60).start("automation.cli", ["--version"], 60)
    assert (ended.status, ended.printed.split()[0], ran(shared)) == (0, "improvement-plan", [])


def test_a_workbook_read_apart_runs_nothing_that_lies_there(shared: Path) -> None:
    grids = read_apart(open_document("Section | Action", "1 | Do it"), "plan.ods")
    assert (len(grids), ran(shared)) == (1, [])


def test_several_plans_in_one_night_run_nothing_that_lies_there(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        small_tracker(tmp_path / name)
    plans = tmp_path / "plans.toml"
    plans.write_text(
        "".join(f'[[plan]]\nname = "{n}"\ntracker = "{n}/improvement-plan.xlsm"\n' for n in ("one", "two")),
        encoding="utf-8",
    )
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    # As for the command that people type, whose Python does not look into the folder either.
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry])
    now = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    lines = run_several(read_list(plans, tmp_path / "output"), as_at=None, now=now, workers=2)
    assert ([line.page is not None for line in lines], ran(shared)) == ([True, True], [])
    assert "PYTHONSAFEPATH" not in os.environ


def test_a_part_of_the_toolkit_is_found_from_any_folder(shared: Path) -> None:
    done = subprocess.run(
        own_command("automation.cli", "--version"), env=own_environment(), capture_output=True, check=False
    )
    assert (done.returncode, ran(shared)) == (0, [])
