"""One job as a process of its own: what it prints, its exit status, and how the watch ends one that hangs."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from automation.jobs import JOBS, Status
from automation.overnight import entry
from automation.overnight.lock import one_run
from automation.overnight.one_job import do_one
from automation.overnight.staying import Children
from tests.support.trackers import small_tracker

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return small_tracker(tmp_path / "workbook")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "automation.overnight.one_job", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_it_prints_what_to_say_and_ends_as_the_command_line_does(tracker: Path, tmp_path: Path) -> None:
    done = run("check_the_plan", tracker, "--out", tmp_path / "out", "--as-at", "2017-06-01")
    assert (done.returncode, done.stderr) == (0, "")
    assert ", as at 1 June 2017." in done.stdout
    done = run("check_the_plan", tmp_path / "nowhere" / "tracker.txt", "--out", tracker)
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith(f"The output folder {tracker} cannot be written to")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["format_disk", "x.xlsx"], "Argument job: invalid choice: 'format_disk'"),
        (["check_the_plan"], "The following arguments are required: tracker."),
        (["check_the_plan", "x.xlsx", "--as-at", "soon"], "Argument --as-at: invalid"),
    ],
)
def test_wrong_use_gets_one_sentence(arguments: list[str], says: str) -> None:
    done = do_one(arguments, NOW)
    assert done.status is Status.NOT_DONE
    assert done.said.startswith(says)
    assert "\n" not in done.said


def test_it_waits_for_a_night_and_then_says_whose_it_is(tracker: Path, tmp_path: Path) -> None:
    arguments = ["refresh_summary", str(tracker), "--out", str(tmp_path / "out"), "--wait", "0.3"]
    with one_run(tmp_path / "out", NOW):
        done = do_one(arguments, NOW)
        assert done.status is Status.NOT_DONE
        assert done.said.startswith(f"Another run is at work in {tmp_path / 'out'}: ")
    assert do_one(arguments, NOW).said.startswith("5 actions, 2 late.")


def test_one_that_does_not_end_is_ended(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "REQUEST_LIMIT", 2.0)
    with one_run(tmp_path / "out", NOW):
        said = entry._answer(
            Children(60), JOBS["draft_chasers"], [str(tracker), "--out", str(tmp_path / "out")]
        )
    assert said == "Draft chasers was stopped: it did not end within 0 minutes."
    assert not (tmp_path / "out" / "letters").exists()


def test_one_that_dies_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # A Python that does not even start.
    monkeypatch.setenv("PYTHONHOME", str(tmp_path / "nowhere"))
    said = entry._answer(Children(60), JOBS["draft_chasers"], [])
    assert said == "Draft chasers could not be finished; overnight.log in the output folder has more."
