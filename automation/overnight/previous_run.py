"""What an earlier run left under a night's date, and when it must stay."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from automation.plan.findings import PlanError
from automation.plan.text import one_line


def hold_to_tracker(folder: Path, tracker: Path, recorded: str) -> None:
    """Hold a night's folder to be of a tracker, so that no copy takes the place of its drafts and papers.

    A night that could not be recorded has no drafts; it gives way.

    Args:
        folder: the dated folder; it need not be there.
        tracker: the tracker whose night is to take that place.
        recorded: the name of the step that records a night.

    Raises:
        PlanError: the night there is of another file that is there still.
    """
    try:
        told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        theirs = Path(str(told["tracker"]["path"]))
        steps = {str(step["name"]): bool(step["ok"]) for step in told["steps"]}
    except (OSError, ValueError, KeyError, TypeError):
        return
    if not steps.get(recorded, False) or _is(theirs, tracker):
        return
    raise PlanError(
        f"{folder} is the night of {one_line(str(theirs))}, which is still there, so it stays; move "
        f"{tracker.name} into a folder of its own, and give it an output folder of its own with --out."
    )


def _is(theirs: Path, tracker: Path) -> bool:
    """Return whether a path means the tracker, or a file that is there no longer."""
    try:
        return not theirs.is_absolute() or not theirs.is_file() or theirs.samefile(tracker)
    except (OSError, ValueError):
        return True


def keep_drafts(earlier: Path, folder: Path) -> int:
    """Keep the drafts of an earlier run where no new ones could be made, for they are those on record.

    Args:
        earlier: the folder `letters` of the earlier run.
        folder: the one that takes its place.

    Returns:
        How many there are.
    """
    drafts = sorted(earlier.glob("*.eml")) if earlier.is_dir() else []
    for path in drafts:
        if not (folder / path.name).exists():
            folder.mkdir(exist_ok=True)
            shutil.copy2(path, folder / path.name)
    return len(drafts)
