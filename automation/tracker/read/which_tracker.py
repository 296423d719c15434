"""Finding the tracker if nobody names one: the only workbook in a folder that can be read as a plan.

The name of the file does not matter. If there are several trackers, or none, nothing is guessed. The example
that comes with the toolkit is only found in the toolkit's own folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from automation import files
from automation.plan.findings import PlanError
from automation.plan.text import count, listed, one_line
from automation.tracker.read.open_file import open_source
from automation.tracker.read.tables import find_tables
from automation.tracker.sheets import ACTIONS, without_a_plan

WORKBOOK = "workbook"
"""The folder beside the templates in which `new` puts a tracker."""
NAME = "improvement-plan.xlsm"
"""The name that `new` gives a tracker, which is also the name of the example."""
RETURNS = "returns"
"""The folder beside the tracker for the replies that leads send back."""
READINGS = "readings"
"""The folder beside the tracker for the performance team's files."""

_KINDS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_OUTPUTS = (
    frozenset({"findings", "accepted"}),
    frozenset({"chasers", "no letter"}),
    frozenset({"cover", "themes"}),
    frozenset({"your actions", "base"}),
)
"""Two sheets of each workbook that the toolkit writes, which show that it is not a tracker."""
_MAP = "how it was read"
"""The end of the file name of an import map."""
_ROWS = 200
"""How many rows of a sheet are searched for headings."""


def example() -> Path:
    """Return the example that comes with the toolkit."""
    return files.workbook_folder() / NAME


def find_tracker(folder: Path) -> Path:
    """Return the only tracker in a folder, or in the folder `workbook` inside it.

    Raises:
        PlanError: there is no tracker, or there are several; the message names them.
    """
    found, unreadable, others = _sorted_workbooks(folder)
    if len(found) == 1 or (not found and len(unreadable) == 1):
        return (found or unreadable)[0]  # if it cannot be read, reading it says why
    if found:
        raise PlanError(
            f"There are {count(len(found), 'tracker')} in {folder.resolve()}: {_names(found, folder)}. Type "
            "the name of the one you mean after the command, or move the others to another folder."
        )
    seen = _names(unreadable + others, folder)
    raise PlanError(
        f"There is no tracker in {folder.resolve()} or in its folder {WORKBOOK}"
        + (f"; {seen} cannot be read as one. " if seen else ". ")
        + "Go to the folder of your tracker, or type its name after the command. "
        "To try the toolkit with the example, add --example."
    )


def trackers_in(folder: Path) -> list[Path]:
    """Return the trackers in a folder and in the folder `workbook` inside it."""
    return _sorted_workbooks(folder)[0]


def _sorted_workbooks(folder: Path) -> tuple[list[Path], list[Path], list[Path]]:
    """Return the trackers, the workbooks that cannot be read, and the others."""
    found: list[Path] = []
    unreadable: list[Path] = []
    others: list[Path] = []
    for path in (path for place in (folder, folder / WORKBOOK) for path in _workbooks(place)):
        try:
            (found if _reads_as_a_plan(path) else others).append(path)
        except PlanError:
            unreadable.append(path)
    return found, unreadable, others


def others_beside(tracker: Path) -> str:
    """Return a sentence that names the other trackers in the same folder; empty if there are none."""
    try:
        others = [path for path in _workbooks(tracker.parent) if not path.samefile(tracker)]
        found = [path for path in others if _is_tracker(path)]
    except OSError:
        return ""
    if not found:
        return ""
    return (
        f"There are {count(len(found) + 1, 'tracker')} in this folder: '{one_line(tracker.name)}', which was "
        f"read, and {_names(found, tracker.parent)}. Move trackers that are not in use to another folder."
    )


def _names(paths: list[Path], folder: Path) -> str:
    return listed([f"'{one_line(path.relative_to(folder).as_posix(), 120)}'" for path in paths])


def _workbooks(folder: Path) -> Iterator[Path]:
    """Return the workbooks in a folder, without hidden files and the lock files of Office."""
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for path in inside:
        if path.suffix.casefold() in _KINDS and not path.name.startswith(("~$", ".")) and path.is_file():
            yield path


def _is_tracker(path: Path) -> bool:
    try:
        return _reads_as_a_plan(path)
    except Exception:  # noqa: BLE001 (another file in the folder must not stop the night)
        return False


def _reads_as_a_plan(path: Path) -> bool:
    """Return whether a workbook has a table of actions and was not written by the toolkit.

    Raises:
        PlanError: it cannot be opened.
    """
    source, _ = open_source(path)
    names = {name.casefold() for name in source.names()}
    if path.stem.casefold().endswith(_MAP) or any(output <= names for output in _OUTPUTS):
        return False
    grids = source.grids(without=without_a_plan(source.names()))
    return any(
        table.kind is ACTIONS and table.headings.complete
        for grid in grids
        for table in find_tables(replace(grid, rows=grid.rows[:_ROWS])).tables
    )


def history_path(tracker: Path) -> Path:
    """Return the path of a tracker's history, in the folder `history` beside it."""
    return tracker.parent / "history" / "plan-history.sqlite"
