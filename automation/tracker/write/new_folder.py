"""Makes a new folder for a plan: its tracker, the templates and the files to double-click."""

from __future__ import annotations

import re
import shutil
import sys
import sysconfig
from datetime import date
from pathlib import Path

from automation import files
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.tracker.read.which_tracker import NAME, RETURNS, WORKBOOK
from automation.tracker.write.macros import this_python
from automation.tracker.write.workbook import build_tracker

TRACKER = Path(WORKBOOK, NAME)
"""Where the tracker is in such a folder."""

INSTALLED_AT = "installed-at.txt"
"""The file that tells the files to double-click which program made the folder."""


def make_folder(folder: Path, plan: Plan, as_at: date) -> Path:
    """Make a folder for a new plan.

    Args:
        folder: where; made if it is not there, refused if it holds anything.
        plan: what its tracker holds; an empty plan for one that is filled in by hand.
        as_at: the date that the stored figures of the tracker are counted at.

    Returns:
        The path of its tracker.

    Raises:
        PlanError: the folder holds something already, or cannot be written to.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise PlanError(f"{folder} is not empty; name a folder that is new or empty.")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(files.templates_folder(), folder / "templates")
        shutil.copytree(
            files.scripts_folder(),
            folder / "scripts",
            ignore=shutil.ignore_patterns("*.py", "__*", "offline"),
        )
        _say_where_installed(folder / "scripts" / INSTALLED_AT)
        (folder / TRACKER.parent).mkdir()
        for private in (folder / "output", folder / TRACKER.parent / RETURNS):
            files.make_private(private)
    except OSError as error:
        # The library lists an error for each file that it could not copy; the first is enough.
        first = str(error.args[0][0][2]) if isinstance(error, shutil.Error) else str(error)
        reason = error.strerror or re.sub(r"^\[\w+ \d+\] |: '.*", "", first)
        raise PlanError(f"{folder} cannot be written to: {reason.lower()}.") from error
    tracker = folder / TRACKER
    build_tracker(plan, tracker, as_at=as_at, python=this_python())
    return tracker


def _say_where_installed(path: Path) -> None:
    """Write down which program made the folder, if there is one."""
    program = _program()
    if program is not None:
        path.write_text(f"{program}\n", encoding="utf-8", errors="surrogateescape")


def _program() -> Path | None:
    """Return the program `improvement-plan` of the Python that runs now, or None."""
    name = f"improvement-plan{'.exe' if sys.platform == 'win32' else ''}"
    folders = (
        sysconfig.get_path("scripts"),
        # Where `pip install --user` puts programs.
        sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")),
    )
    return next((path for folder in folders if (path := Path(folder, name)).is_file()), None)
