"""Takes readings of measures from the performance team's files: as proposed rows, or into the tracker."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from automation.plan.findings import PlanError
from automation.plan.text import count, sentence
from automation.task import Done, Task, status_of

if TYPE_CHECKING:
    from automation.readings.proposed_readings import FoundReadings, ProposedReading
    from automation.tracker.write.write_back import CellChange


def readings(task: Task, folder: Path, apply_at: datetime | None = None) -> Done:
    """Return what the files of a folder hold for the plan's measures, as proposed readings.

    Where a measure has no source, the label most like its name is proposed in a workbook in the folder.

    Args:
        task: the tracker.
        folder: the folder of the performance team's files.
        apply_at: the present moment, if new readings are to be written into the closed tracker; None if not.

    Raises:
        PlanError: there is no such folder, or nothing could be written.
    """
    from automation.readings.proposed_readings import ReadingState, find_readings
    from automation.readings.where_from import NAME, confirmed_sources, propose_sources, write_where_from

    if not folder.is_dir():
        raise PlanError(f"{folder} is no folder. Name the folder of the performance team's files.")
    plan, confirmed = task.read.plan, confirmed_sources(folder)
    sources = (*plan.sources, *confirmed)
    found = find_readings(plan, sources, folder, task.day)
    proposed = propose_sources(plan, sources, folder)
    said = [*found.lines()] if sources else []
    if proposed:
        write_where_from(folder, confirmed, proposed, task.day)
        without = count(len(proposed), "measure")
        said.append(
            f"{without} without a source: choose Yes in {folder / NAME} beside what is right, save it, then "
            "run readings again."
        )
    if not said:
        said = [f"No measure of the plan has a source, and nothing in {folder} is called like one."]
    new = found.of(ReadingState.NEW)
    if apply_at is not None and new:
        said.append(_apply(task, new, apply_at))
        new = []
    asked = bool(new or found.of(ReadingState.REVISED) or found.not_read or proposed)
    data = {
        "readings": [one.as_dict() for one in found.proposed],
        "missing": [{"measure": name, "newest": day.isoformat()} for name, day in found.missing],
        "not_read": [{"measure": one.measure, "why": one.why} for one in found.not_read],
        "proposed_sources": [one.as_dict() for one in proposed],
    }
    return Done("\n".join(map(sentence, said)), status_of(asked), data=data)


def _apply(task: Task, new: list[ProposedReading], now: datetime) -> str:
    """Write new readings into the closed tracker: into the row of their month, else as a new row."""
    from automation.history.change_record import ChangeRecord
    from automation.tracker.sheets import READINGS
    from automation.tracker.write.write_back import STALE, CellChange, NewRow

    cells = {
        CellChange(one.reading.place.sheet, one.reading.place.cell("actual"), one.actual): one
        for one in new
        if one.reading is not None
    }
    added = [one for one in new if one.reading is None]
    headings = {column.field: column.heading for column in READINGS.columns}
    rows = [
        NewRow(
            READINGS.sheet,
            {headings["measure"]: one.measure, headings["day"]: one.day, headings["actual"]: one.actual},
        )
        for one in added
    ]
    places: dict[str, ProposedReading] = {}

    def told(change: CellChange) -> tuple[str, str]:
        if change in cells:
            one = cells[change]
        else:  # the cells of new rows come row by row
            row = change.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            one = places.setdefault(row, added[min(len(places), len(added) - 1)])
        return "performance team", f"{one.file.name}, {one.cell} (SHA-256 {one.sha256[:12]})"

    with task.history(make=True) as (history, _):
        assert history is not None
        ChangeRecord(history).write(task.tracker, task.read.file.sha256, [*cells], rows, now=now, told=told)
    return f"{count(len(new), 'reading')} written to {task.tracker.name}. {STALE}"


def waiting(task: Task, folder: Path) -> FoundReadings | None:
    """Return what the folder holds for the plan; None where no measure has a source in it."""
    from automation.readings.proposed_readings import find_readings
    from automation.readings.where_from import confirmed_sources

    if not folder.is_dir():
        return None
    sources = (*task.read.plan.sources, *confirmed_sources(folder))
    return find_readings(task.read.plan, sources, folder, task.day) if sources else None
