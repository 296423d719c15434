"""A night killed at any moment leaves the old night or the new one, whole, and the tracker as it was."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from automation.history.store import History
from automation.reports.dated_folder import made_files
from automation.tracker.read.which_tracker import history_path
from tests.support.effort import times, trial
from tests.support.trackers import small_tracker

KILLS = times(2, 25)
"""How many nights are killed."""


def night(tracker: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "automation.cli", "overnight", str(tracker), "--once", "--out", str(out)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def whole(folder: Path) -> bool:
    """Say whether a night's folder holds exactly what its run wrote down."""
    made = made_files(folder)
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    return bool(made) and made == found and "run.json" in made


@trial
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of Unix")
def test_a_night_killed_at_any_moment_leaves_the_old_or_the_new_one_whole(tmp_path: Path) -> None:
    tracker, out = small_tracker(tmp_path / "workbook"), tmp_path / "output"
    before = hashlib.sha256(tracker.read_bytes()).hexdigest()
    started = time.monotonic()
    assert night(tracker, out).wait(timeout=120) == 1
    length = time.monotonic() - started
    folder = out / "2017-10-02"
    moments = random.Random(20171002)
    for _ in range(KILLS):
        process = night(tracker, out)
        time.sleep(moments.uniform(0, length * 1.1))
        process.kill()
        process.wait(timeout=60)
        assert hashlib.sha256(tracker.read_bytes()).hexdigest() == before
        # Between the two renames the older folder stands under another name; the next run puts it back.
        standing = folder if folder.exists() else out / ".2017-10-02.replaced"
        assert whole(standing)
        with History.open(history_path(tracker)) as history:
            # Opening looks the file over; the first night is there whatever was cut off since.
            assert [record.day.isoformat() for record in history.nights()] == ["2017-10-02"]
            assert history.tracker_of(date(2017, 10, 2)) == tracker.read_bytes()
    assert night(tracker, out).wait(timeout=120) == 1
    assert whole(folder)
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["counts"]["Total"] == 5
    left = sorted(path.name for path in out.iterdir() if path.name not in {folder.name, "overnight.log"})
    assert left in ([], [".overnight.lock"])


def test_two_started_at_once_do_one_nights_work(tmp_path: Path) -> None:
    tracker, out = small_tracker(tmp_path / "workbook"), tmp_path / "output"
    both = [night(tracker, out) for _ in range(2)]
    assert sorted(process.wait(timeout=120) for process in both) in ([1, 2], [1, 1])
    assert whole(out / "2017-10-02")
