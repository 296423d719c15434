"""Takes readings of measures from the performance team's files: as proposed rows, or into the tracker."""

from __future__ import annotations

from collections.abc import Iterator
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

    Where a measure has no source, the label most like its name is proposed in a workbook in the folder; so is
    each past figure that the files have otherwise than the plan.

    Args:
        task: the tracker.
        folder: the folder of the performance team's files.
        apply_at: the present moment, if new readings are to be written into the closed tracker; None if not.

    Raises:
        PlanError: there is no such folder, or nothing could be written.
    """
    from automation.readings.proposed_readings import ReadingState, find_readings
    from automation.readings.where_from import (
        NAME,
        confirmed_sources,
        decided_revisions,
        propose_sources,
        write_where_from,
    )

    if not folder.is_dir():
        raise PlanError(f"{folder} is no folder. Name the folder of the performance team's files.")
    plan, confirmed = task.read.plan, confirmed_sources(folder)
    sources = (*plan.sources, *confirmed)
    decided = decided_revisions(folder)
    every = find_readings(plan, sources, folder, task.day)
    found = every.without_declined(decided)
    proposed = propose_sources(plan, sources, folder)
    said = [*found.lines()] if sources else []
    taken = found.to_write(decided) if apply_at else []
    said += [_apply(task, taken, apply_at)] if apply_at and taken else []
    left = found.apart_from(taken)
    revised = every.apart_from(taken).of(ReadingState.REVISED)
    if proposed or revised:
        write_where_from(folder, confirmed, proposed, task.day, revised)
    said += _questions(folder / NAME, len(proposed), len(left.of(ReadingState.REVISED)))
    if not said:
        said = [f"No measure of the plan has a source, and nothing in {folder} is called like one."]
    asked = bool(left.proposed or found.not_read or proposed)
    data = {**found.as_dict(), "proposed_sources": [one.as_dict() for one in proposed]}
    return Done("\n".join(map(sentence, said)), status_of(asked), data=data)


def _questions(workbook: Path, without: int, revised: int) -> Iterator[str]:
    """Yield what is to be ticked in the workbook: measures without a source, and revised figures."""
    if without:
        yield (
            f"{count(without, 'measure')} without a source: choose Yes in {workbook} beside what is right, "
            "save it, then run readings again."
        )
    if revised:
        yield (
            f"{count(revised, 'past figure was', 'past figures were')} revised: choose Yes on the sheet "
            f"Revised of {workbook} beside what readings --apply is to write, or No to keep what the tracker "
            "says."
        )


def _apply(task: Task, new: list[ProposedReading], now: datetime) -> str:
    """Write readings into the closed tracker: into the row of their month, else as a new row."""
    from automation.history.change_record import ChangeRecord
    from automation.tracker.sheets import READINGS
    from automation.tracker.write.write_back import STALE, AsShown, CellChange, CellRefusedError, NewRow

    def figure(value: float | None) -> AsShown | None:
        return None if value is None else AsShown(value)

    cells = {
        CellChange(place.sheet, place.cell("actual"), AsShown(one.actual), figure(one.was)): one
        for one in new
        if one.reading is not None and (place := one.reading.place)
    }
    sources = {(change.sheet, change.cell): one for change, one in cells.items()}
    added = [one for one in new if one.reading is None]
    headings = {column.field: column.heading for column in READINGS.columns}
    rows = [
        NewRow(
            READINGS.sheet,
            {
                headings["measure"]: one.measure,
                headings["day"]: one.day,
                headings["actual"]: AsShown(one.actual),
            },
        )
        for one in added
    ]
    places: dict[str, ProposedReading] = {}

    def told(change: CellChange) -> tuple[str, str]:
        one = sources.get((change.sheet, change.cell))
        if one is None:  # the cells of new rows come row by row
            row = change.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            one = places.setdefault(row, added[min(len(places), len(added) - 1)])
        return "performance team", f"{one.file.name}, {one.cell} (SHA-256 {one.sha256[:12]})"

    refused = []
    with task.history(make=True) as (history, _):
        assert history is not None
        record, sha256 = ChangeRecord(history), task.read.file.sha256
        while cells or rows:
            try:
                record.write(task.tracker, sha256, [*cells], rows, now=now, told=told)
                break
            except CellRefusedError as error:
                del cells[error.change]
                refused.append(str(error))
    written = f"{count(len(cells) + len(rows), 'reading')} written to {task.tracker.name}"
    return " ".join([f"{written}. {STALE}", *refused])


def waiting(task: Task, folder: Path) -> FoundReadings | None:
    """Return what the folder holds for the plan; None where no measure has a source in it."""
    from automation.readings.proposed_readings import find_readings
    from automation.readings.where_from import confirmed_sources, decided_revisions

    if not folder.is_dir():
        return None
    sources = (*task.read.plan.sources, *confirmed_sources(folder))
    if not sources:
        return None
    found = find_readings(task.read.plan, sources, folder, task.day)
    return found.without_declined(decided_revisions(folder))
