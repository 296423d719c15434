"""A recording that is killed at any point leaves the earlier nights whole."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from automation.history.store import History
from tests.history.recording import night_plan, record, tracker_bytes

STEPS = sorted(random.Random(2017).sample(range(1, 1450), 4))
SIZES = sorted(random.Random(2018).sample(range(238_000, 330_000, 512), 6))
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("history") / "two.sqlite"
    with History.open(path) as history:
        record(history, 1)
        record(history, 2)
    return path


def run(path: Path, number: int, way: str, at: int) -> int:
    command = [sys.executable, "-m", "tests.history.recording", str(path), str(number), way, str(at)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, timeout=120).returncode


def assert_whole(path: Path) -> None:
    with History.open(path) as history:
        nights = [night.day for night in history.nights()]
        assert nights[:2] == [date(2017, 9, 1), date(2017, 9, 2)]
        for night in nights:
            assert history.snapshot(night) == night_plan(night.day)
            assert history.tracker_of(night) == tracker_bytes(night.day)
        record(history, 3)
        assert history.snapshot(date(2017, 9, 3)) == night_plan(3)


@pytest.mark.parametrize("step", STEPS)
def test_killed_between_two_steps_of_the_database(two_nights, tmp_path, step):
    path = Path(shutil.copy(two_nights, tmp_path / "plan-history.sqlite"))
    assert run(path, 3, "step", step) != 0, "it was to die"
    assert_whole(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot end a process at a given write")
@pytest.mark.parametrize("size", SIZES)
def test_killed_in_the_middle_of_writing(two_nights, tmp_path, size):
    path = Path(shutil.copy(two_nights, tmp_path / "plan-history.sqlite"))
    run(path, 3, "size", size)
    assert_whole(path)


def test_the_sizes_do_cut_a_recording_short(two_nights, tmp_path):
    if os.name == "nt":
        pytest.skip("Windows cannot end a process at a given write")
    path = Path(shutil.copy(two_nights, tmp_path / "plan-history.sqlite"))
    assert run(path, 3, "size", SIZES[0]) != 0


def test_killed_while_the_very_first_night_is_recorded(tmp_path):
    path = tmp_path / "history" / "plan-history.sqlite"
    assert run(path, 1, "step", 500) != 0, "it was to die"
    with History.open(path) as history:
        assert history.nights() == ()
        record(history, 1)
        assert history.snapshot(date(2017, 9, 1)) == night_plan(1)


def test_a_recording_that_nobody_kills_is_there(two_nights, tmp_path):
    path = Path(shutil.copy(two_nights, tmp_path / "plan-history.sqlite"))
    assert run(path, 3, "none", 0) == 0
    with History.open(path) as history:
        assert len(history.nights()) == 3
