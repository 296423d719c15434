"""Several plans in one night: each in its own folder, in parallel, and one page over all of them.

A council has more than one plan, and a region has dozens. One that cannot be read never holds up the rest.
"""

from __future__ import annotations

import multiprocessing
import os
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from automation.files import read_ordinary_text, safe_children, safe_name
from automation.overnight.night import run_night
from automation.plan.findings import PlanError
from automation.plan.rating_counts import Counts
from automation.plan.text import one_line
from automation.reports.needs import not_done
from automation.reports.plans_page import PlanLine

LARGEST_LIST = 8 * 1024 * 1024
"""Bytes of a list of plans; a line or three for each of a region's dozens are a few thousand."""


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One plan of a list: its name, its tracker, and the folder of its nights."""

    name: str
    tracker: Path
    out: Path


def read_list(path: Path, out: Path) -> tuple[PlanEntry, ...]:
    """Read the list of plans: TOML, one `[[plan]]` each with its `tracker`, perhaps `name` and `out`.

    Paths are counted from the list's own folder. A plan without a name is called after its tracker's folder
    or file; one without `out` gets a folder of its name in the output folder.

    Raises:
        PlanError: there is no such file, or an entry in it cannot be used.
    """
    try:
        text = read_ordinary_text(path, LARGEST_LIST, "a list of plans")
        content = tomllib.loads(text.removeprefix("\ufeff"))  # as Notepad begins a file
    except OSError as error:
        raise PlanError(
            f"The list of plans {path} cannot be read: {(error.strerror or '').lower()}."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(f"The list of plans {path} is not in order: {error}.") from error
    except (ValueError, RecursionError) as error:
        # A number of more digits than Python takes, or lists in lists in lists.
        raise PlanError(
            f"The list of plans {path} is not in order: a number is too long, or it is nested too deeply."
        ) from error
    rows = content.get("plan")
    if not isinstance(rows, list) or not rows:
        raise PlanError(f"The list of plans {path} names none; each needs a [[plan]] with its tracker.")
    entries = [_entry(row, number, path, out) for number, row in enumerate(rows, start=1)]
    folders = [_resolved(entry, path) for entry in entries]
    twice = next((entry for i, entry in enumerate(entries) if folders.index(folders[i]) != i), None)
    if twice is not None:
        raise PlanError(
            f"Two plans in {path} write into {twice.out}; give them names or folders of their own."
        )
    return tuple(entries)


def _entry(row: object, number: int, path: Path, out: Path) -> PlanEntry:
    tracker = row.get("tracker") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(tracker, str) or not tracker.strip():
        raise PlanError(f"Plan {number} in {path} names no tracker.")
    name = str(row.get("name") or Path(tracker).stem).strip()
    named = row.get("out")
    folder = path.parent / str(named) if named else out / safe_name(name)
    return PlanEntry(name, path.parent / tracker, folder)


def _resolved(entry: PlanEntry, path: Path) -> Path:
    try:
        return entry.out.resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise PlanError(
            f"The folder of {one_line(entry.name)} in {path} cannot be used: its name is not valid."
        ) from error


def run_several(
    entries: Sequence[PlanEntry],
    *,
    as_at: date | None,
    now: datetime,
    tell: Callable[[PlanLine], None] = lambda _: None,
    workers: int = 0,
) -> tuple[PlanLine, ...]:
    """Do the night of every plan.

    Args:
        entries: the plans.
        as_at: the date to stand in for today.
        now: the present moment, with its time zone.
        tell: hears how each plan's night went, in the order of the list.
        workers: how many to do at a time; 0: as many as the machine has cores.

    Returns:
        A line for each plan, in the order of the list.
    """
    # Windows waits for no more than 61 processes at once.
    count = max(1, min(workers or os.cpu_count() or 1, len(entries), 61))
    # Started anew rather than forked: the same on every system, and no lock of a parent comes along.
    context = multiprocessing.get_context("spawn")
    lines: list[PlanLine] = []
    with safe_children(), ProcessPoolExecutor(count, mp_context=context) as pool:
        for entry, done in [(entry, pool.submit(_one, entry, as_at, now)) for entry in entries]:
            try:
                line = done.result()
            except Exception as error:  # noqa: BLE001 (a process that died must not take the others' lines along)
                line = PlanLine(
                    entry.name, needs=(not_done(f"The night ended early ({type(error).__name__})."),)
                )
            lines.append(line)
            tell(line)
    return tuple(lines)


def _one(entry: PlanEntry, as_at: date | None, now: datetime) -> PlanLine:
    try:
        night = run_night(entry.tracker, entry.out, as_at=as_at, now=now)
    except PlanError as error:
        return PlanLine(entry.name, needs=(not_done(one_line(str(error))),))
    page = night.folder / "index.html"
    return PlanLine(entry.name, night.as_at, night.counts or Counts(), page, night.needs)
