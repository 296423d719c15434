"""The record of a night: one that could do nothing is recorded as well."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

from automation.overnight.night import night_record
from automation.overnight.steps import CHECK, Night
from automation.reports.morning_note import StepResult
from automation.reports.needs import not_done
from automation.tracker.read.open_file import take_copy
from automation.tracker.read.reading import read_tracker
from tests.support.trackers import AS_AT, small_tracker


def test_a_night_whose_steps_failed_still_has_a_record(tmp_path: Path) -> None:
    tracker = small_tracker(tmp_path)
    copy = take_copy(tracker)
    folder = tmp_path / "output"
    night = Night(tracker, folder, folder, AS_AT, AS_AT, copy, read_tracker(tracker, copy.content))
    steps = [StepResult(CHECK, False, "Stopped.", seconds=1.25)]
    started = datetime(2017, 10, 2, 2, 0, tzinfo=UTC)
    text = night_record(night, steps, (not_done("Stopped.", CHECK),), started)
    record = json.loads(text)
    assert text.endswith("}\n")
    assert (record["as_at"], record["seconds"]) == ("2017-10-02", 1.25)
    assert record["tracker"]["sha256"] == hashlib.sha256(tracker.read_bytes()).hexdigest()
    assert record["steps"] == [{"name": CHECK, "ok": False, "detail": "Stopped.", "seconds": 1.25}]
    assert [need["what"] for need in record["needs"]] == ["Check the plan: not done. Stopped."]
    assert (record["counts"], record["findings"], record["letters"], record["papers"]) == (
        None,
        None,
        None,
        [],
    )
    assert record["versions"].keys() >= {"improvement-plan-toolkit", "python", "pandas"}
