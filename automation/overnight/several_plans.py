"""Runs one night for several plans: each in its own folder, with one page over all of them.

A council has more than one plan, and a region has dozens. A plan that cannot be read does not stop the rest.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from automation.files import read_ordinary_text, reason, safe_name
from automation.overnight.night import run_night
from automation.plan.findings import PlanError
from automation.plan.ratings import Counts
from automation.plan.text import one_line
from automation.reports.needs import not_done
from automation.reports.page import PlanLine

if TYPE_CHECKING:
    from automation.papers.other_plans import OtherPlan

LARGEST_LIST = 8 * 1024 * 1024
"""The most bytes in a list of plans; a region's list has a few thousand."""


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One plan of a list: its name, its tracker, the folder of its nights, and who owns it."""

    name: str
    tracker: Path
    out: Path
    owner: str = ""


def read_list(path: Path, out: Path) -> tuple[PlanEntry, ...]:
    """Return the plans of a list: TOML, a `[[plan]]` for each, with `tracker` and perhaps further keys.

    Paths are relative to the list's folder. A plan without a name is named after its tracker's file; one
    without `out` gets a folder with its name in the output folder, one without `owner` its own contact.

    Raises:
        PlanError: there is no such file, or an entry in it cannot be used.
    """
    try:
        text = read_ordinary_text(path, LARGEST_LIST, "a list of plans")
        content = tomllib.loads(text.removeprefix("\ufeff"))  # as Notepad begins a file
    except OSError as error:
        raise PlanError(f"The list of plans {path} cannot be read: {reason(error)}.") from error
    except (ValueError, RecursionError) as error:
        raise PlanError(f"The list of plans {path} is not valid: {one_line(str(error), 200)}.") from error
    rows = content.get("plan")
    if not isinstance(rows, list) or not rows:
        raise PlanError(f"The list of plans {path} has no plans. Each needs a [[plan]] with its tracker.")
    entries: dict[str, PlanEntry] = {}
    for number, row in enumerate(rows, start=1):
        entry = _entry(row, number, path, out)
        if entries.setdefault(os.path.realpath(entry.out), entry) is not entry:
            raise PlanError(f"Two plans in {path} write to {entry.out}. Give each its own name or folder.")
    return tuple(entries.values())


def _entry(row: object, number: int, path: Path, out: Path) -> PlanEntry:
    tracker = row.get("tracker") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(tracker, str) or not tracker.strip():
        raise PlanError(f"Plan {number} in {path} does not name a tracker.")
    name = str(row.get("name") or Path(tracker).stem).strip()
    named = row.get("out")
    folder = path.parent / str(named) if named else out / safe_name(name)
    return PlanEntry(name, path.parent / tracker, folder, one_line(str(row.get("owner") or "")))


def run_several(
    entries: Sequence[PlanEntry],
    *,
    as_at: date | None,
    now: datetime,
    tell: Callable[[PlanLine], None] = lambda _: None,
) -> tuple[PlanLine, ...]:
    """Run the night of every plan, one after another.

    Args:
        entries: the plans.
        as_at: the date to use as today.
        now: the present moment, with its time zone.
        tell: is told how each plan's night went.

    Returns:
        A line for each plan, in the order of the list.
    """
    lines = []
    for entry in entries:
        lines.append(_one(entry, beside(entry.tracker, entries), as_at, now))
        tell(lines[-1])
    return tuple(lines)


def beside(tracker: Path, entries: Iterable[PlanEntry]) -> tuple[OtherPlan, ...]:
    """Return the plans of a list other than that of a tracker."""
    from automation.papers.other_plans import OtherPlan  # noqa: PLC0415 (it loads pandas)

    own = os.path.realpath(tracker)
    return tuple(OtherPlan(e.name, e.tracker) for e in entries if os.path.realpath(e.tracker) != own)


def _one(entry: PlanEntry, others: Sequence[OtherPlan], as_at: date | None, now: datetime) -> PlanLine:
    try:
        night = run_night(entry.tracker, entry.out, as_at=as_at, now=now, others=others)
    except PlanError as error:
        return PlanLine(entry.name, needs=(not_done(one_line(str(error))),), owner=entry.owner)
    page = night.folder / "index.html"
    owner = entry.owner or one_line(night.contact)
    return PlanLine(entry.name, night.as_at, night.counts or Counts(), page, night.needs, night.moved, owner)
