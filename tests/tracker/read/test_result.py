"""What reading a tracker gives: a plan, what was found, and which file it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.plans import plan
from tests.support.trackers import small_tracker


def test_the_file_is_known_by_its_path_and_its_content(tmp_path: Path) -> None:
    path = small_tracker(tmp_path)
    file = read_tracker(path).file
    assert (file.path, file.sha256) == (path, hashlib.sha256(path.read_bytes()).hexdigest())


def test_each_setting_knows_the_cell_that_it_was_read_from(tmp_path: Path) -> None:
    places = read_tracker(small_tracker(tmp_path)).settings_at
    assert places["as_at"].sheet == "Settings"
    assert places["council"] != places["as_at"]


def test_a_plan_that_comes_from_no_file_has_no_findings_and_no_path() -> None:
    read = ReadTracker(plan())
    assert (read.findings, read.file, dict(read.settings_at)) == ((), TrackerFile(Path()), {})
