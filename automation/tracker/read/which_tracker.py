"""Which tracker is meant where nobody names one: the one workbook of a folder that reads as a plan.

It is found by what is in it, whatever its name. Where there are several, or none, nothing is guessed. The
example that ships counts as any other in the toolkit's own folder, and is nowhere else taken by itself.
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
"""What `new` calls it, and what the example is called."""
RETURNS = "returns"
"""The folder beside the tracker that holds what leads sent back."""

_KINDS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_OUTPUTS = (
    frozenset({"findings", "accepted"}),
    frozenset({"chasers", "no letter"}),
    frozenset({"cover", "themes"}),
    frozenset({"your actions", "base"}),
)
"""Two sheets by which each workbook that the toolkit writes is told from a tracker."""
_MAP = "how it was read"
"""How the name of the map of an import ends."""
_ROWS = 200
"""How far down a sheet its headings are looked for."""


def example() -> Path:
    """Return the example that ships."""
    return files.workbook_folder() / NAME


def find_tracker(folder: Path) -> Path:
    """Return the one tracker of a folder, which may lie in its folder `workbook`.

    Raises:
        PlanError: there is none, or there are several; the sentence names them.
    """
    places = [folder, folder / WORKBOOK]
    found: list[Path] = []
    unreadable: list[Path] = []
    others: list[Path] = []
    for path in (path for place in places for path in _workbooks(place)):
        try:
            (found if _reads_as_a_plan(path) else others).append(path)
        except PlanError:
            unreadable.append(path)
    if len(found) == 1 or (not found and len(unreadable) == 1):
        return (found or unreadable)[0]  # reading one that cannot be read says why
    if found:
        raise PlanError(
            f"There are {count(len(found), 'tracker')} in {folder.resolve()}: {_names(found, folder)}. Name "
            "the one you mean after the command, or move those that are not in use into another folder."
        )
    seen = _names(unreadable + others, folder)
    raise PlanError(
        f"There is no tracker in {folder.resolve()} or in its folder {WORKBOOK}"
        + (f"; {seen} cannot be read as one. " if seen else ". ")
        + "Go to the folder of your tracker, or name the tracker after the command. "
        "To try the toolkit on the example, add --example."
    )


def others_beside(tracker: Path) -> str:
    """Return a sentence that names the other trackers in a tracker's folder; nothing where there are none."""
    try:
        others = [path for path in _workbooks(tracker.parent) if not path.samefile(tracker)]
        found = [path for path in others if _is_tracker(path)]
    except OSError:
        return ""
    if not found:
        return ""
    return (
        f"There are {count(len(found) + 1, 'tracker')} in this folder: '{one_line(tracker.name)}', which was "
        f"read, and {_names(found, tracker.parent)}. Move those that are not in use into another folder."
    )


def _names(paths: list[Path], folder: Path) -> str:
    return listed([f"'{one_line(path.relative_to(folder).as_posix(), 120)}'" for path in paths])


def _workbooks(folder: Path) -> Iterator[Path]:
    """Return the workbooks of a folder, without the marks that Office leaves and what hides itself."""
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
    except Exception:  # noqa: BLE001 (what lies beside the tracker must not cost the night)
        return False


def _reads_as_a_plan(path: Path) -> bool:
    """Return whether a workbook holds a table of actions and is none that the toolkit writes.

    Raises:
        PlanError: it cannot be opened.
    """
    source, _ = open_source(path)
    names = {name.casefold() for name in source.names()}
    if path.stem.casefold().endswith(_MAP) or any(output <= names for output in _OUTPUTS):
        return False
    grids = source.grids(without=without_a_plan(source.names()))
    return any(
        table.kind is ACTIONS
        for grid in grids
        for table in find_tables(replace(grid, rows=grid.rows[:_ROWS])).tables
    )


def history_path(tracker: Path) -> Path:
    """Return the place of a tracker's history: the folder `history` beside it."""
    return tracker.parent / "history" / "plan-history.sqlite"
