"""A fresh folder to start a plan in: an empty tracker, the templates, the files to double-click."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from automation import shipped
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.tracker.building import build_tracker
from automation.tracker.conf_sheet import this_python

TRACKER = Path("workbook", "improvement-plan.xlsm")
"""Where a folder keeps its tracker."""


def make_folder(folder: Path, today: date) -> Path:
    """Lay out a folder for a new plan.

    Args:
        folder: where; made if it is not there, refused if it holds anything.
        today: the date that the empty tracker is made on.

    Returns:
        The path of its tracker.

    Raises:
        PlanError: the folder holds something already, or cannot be written to.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise PlanError(f"{folder} is not empty; name a folder that is new or empty.")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(shipped.templates_folder(), folder / "templates")
        shutil.copytree(
            shipped.scripts_folder(), folder / "scripts", ignore=shutil.ignore_patterns("*.py", "__*")
        )
        (folder / "output").mkdir()
    except OSError as error:
        raise PlanError(
            f"{folder} cannot be written to: {(error.strerror or str(error)).lower()}."
        ) from error
    tracker = folder / TRACKER
    build_tracker(Plan(), tracker, as_at=today, python=this_python())
    return tracker
