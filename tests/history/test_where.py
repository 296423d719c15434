from __future__ import annotations

from pathlib import Path

from automation.history.where import history_path


def test_the_history_lies_beside_its_tracker():
    assert history_path(Path("plans", "tracker.xlsm")) == Path("plans", "history", "plan-history.sqlite")
