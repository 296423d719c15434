"""Where a tracker's history lies; known without loading what reads one, because many trackers have none."""

from __future__ import annotations

from pathlib import Path


def history_path(tracker: Path) -> Path:
    """Give the place of a tracker's history: the folder `history` beside it."""
    return tracker.parent / "history" / "plan-history.sqlite"
