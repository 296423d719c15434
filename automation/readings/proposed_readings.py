"""Figures of the performance team's files beside the readings of the plan: new, revised, or not there yet.

A figure is new if the plan has no later actual figure of its measure, or has a target for its month and no
actual figure. It is revised if the plan has another figure for its month. Older months that the plan passed
over are left alone: nobody asked for them. Figures are compared as exactly as they were typed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from automation.analysis.target_paths import measure_key
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import MeasureReading, Plan, Source, grouped
from automation.plan.text import count, one_line
from automation.readings.performance_folder import Dated, Opened, SourceError, figures_from

STALE = timedelta(days=45)
"""After how long a figure is old: a month, and two weeks for the performance team."""


Key = tuple[str, str, str]
"""What a tick knows a figure by: its measure, its day and the figure."""


class ReadingState(StrEnum):
    """What a figure is to the plan."""

    NEW = "new"
    REVISED = "revised"


@dataclass(frozen=True, slots=True)
class ProposedReading:
    """A figure that the plan does not have, with the cell that it is from.

    `reading` is the row of Readings for its month, if there is one; `was` is the figure that stands there.
    """

    measure: str
    day: date
    actual: float
    state: ReadingState
    file: Path
    cell: str
    sha256: str
    reading: MeasureReading | None = None

    @property
    def was(self) -> float | None:
        """Return the actual figure that the plan has for the month."""
        return self.reading.actual if self.reading else None

    @property
    def key(self) -> Key:
        """Return what a tick knows it by."""
        return measure_key(self.measure), self.day.isoformat(), f"{self.actual:.12g}"

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `readings --format json` prints."""
        return {
            "measure": self.measure,
            "date": self.day.isoformat(),
            "actual": self.actual,
            "was": self.was,
            "state": self.state.value,
            "file": self.file.name,
            "cell": self.cell,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class NotRead:
    """A measure whose figures were not read, and why."""

    measure: str
    why: str


@dataclass(frozen=True, slots=True)
class FoundReadings:
    """What the folder holds for the plan.

    Args:
        proposed: the figures that the plan does not have.
        missing: the measures whose newest figure, in the files too, is old, each with the day of that figure.
        not_read: the measures whose figures could not be read.
        read: how many measures were read.
    """

    proposed: tuple[ProposedReading, ...] = ()
    missing: tuple[tuple[str, date], ...] = ()
    not_read: tuple[NotRead, ...] = ()
    read: int = 0

    def of(self, state: ReadingState) -> list[ProposedReading]:
        """Return the proposed readings of one kind."""
        return [one for one in self.proposed if one.state is state]

    def apart_from(self, those: Collection[ProposedReading]) -> FoundReadings:
        """Return it without some of the proposed readings."""
        return replace(self, proposed=tuple(one for one in self.proposed if one not in those))

    def without_declined(self, decided: Mapping[Key, bool]) -> FoundReadings:
        """Return it without the revised figures that somebody does not want."""
        revised = self.of(ReadingState.REVISED)
        return self.apart_from([one for one in revised if not decided.get(one.key, True)])

    def to_write(self, decided: Mapping[Key, bool]) -> list[ProposedReading]:
        """Return what is written on request: what is new, and the revised figures that somebody ticked."""
        return [one for one in self.proposed if one.state is ReadingState.NEW or decided.get(one.key)]

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `readings --format json` prints."""
        return {
            "readings": [one.as_dict() for one in self.proposed],
            "missing": [{"measure": name, "newest": day.isoformat()} for name, day in self.missing],
            "not_read": [{"measure": one.measure, "why": one.why} for one in self.not_read],
        }

    def lines(self) -> Iterator[str]:
        """Yield what there is to say, a line a thing."""
        new, revised = self.of(ReadingState.NEW), self.of(ReadingState.REVISED)
        yield f"{count(self.read, 'measure')} read: {count(len(new), 'new reading')}, {len(revised)} revised."
        for one in new:
            where = f"{one.file.name}, {one.cell}"
            yield f"New: {one_line(one.measure)}, {uk(one.day)}: {one.actual:g} ({where})."
        for one in revised:
            yield (
                f"Revised: {one_line(one.measure)}, {uk(one.day)}: the tracker says {one.was:g}, "
                f"{one.file.name} {one.actual:g} ({one.cell})."
            )
        for name, day in self.missing:
            yield f"Not there yet: {one_line(name)}; the newest figure is of {uk(day)}."
        for gone in self.not_read:
            yield f"NOT READ: {one_line(gone.measure)}: {gone.why}"


def find_readings(plan: Plan, sources: Sequence[Source], folder: Path, as_at: date) -> FoundReadings:
    """Read every source, and compare what is there with the plan; one that cannot be read stops no other."""
    names = {measure_key(measure.name): measure.name for measure in plan.measures}
    rows = grouped((row for row in plan.readings if row.day), lambda row: measure_key(row.measure))
    proposed: list[ProposedReading] = []
    missing: list[tuple[str, date]] = []
    not_read: list[NotRead] = []
    opened: Opened = {}
    for source in sources:
        key = measure_key(source.measure)
        if key not in names:
            not_read.append(NotRead(source.measure, "The sheet Measures has no measure of this name."))
            continue
        try:
            found = figures_from(folder, source, opened)
            if found[-1].day > as_at:
                file, day = found[-1].file.name, uk(found[-1].day)
                raise SourceError(f"{file} has a figure for {day}, which is in the future.")
        except PlanError as error:
            not_read.append(NotRead(names[key], str(error)))
            continue
        proposed += _proposed(names[key], rows.get(key, ()), found)
        if as_at - found[-1].day > STALE:
            missing.append((names[key], found[-1].day))
    return FoundReadings(tuple(proposed), tuple(missing), tuple(not_read), len(sources) - len(not_read))


def _proposed(name: str, rows: Sequence[MeasureReading], found: Sequence[Dated]) -> Iterator[ProposedReading]:
    by_month = {(row.day.year, row.day.month): row for row in rows if row.day}
    last = max((row.day for row in rows if row.day and row.actual is not None), default=None)
    for one in found if last else found[-1:]:
        row = by_month.get((one.day.year, one.day.month))
        state = _state(row, one, last)
        if state is not None:
            day = row.day if row is not None and row.day else one.day
            cell = f"{one.figure.sheet}!{one.figure.cell}"
            yield ProposedReading(name, day, one.figure.value, state, one.file, cell, one.sha256, row)


def _state(row: MeasureReading | None, one: Dated, last: date | None) -> ReadingState | None:
    """Return what a figure is to the plan; None where the plan has it, or passed its month over."""
    if row is not None and row.actual is not None:
        is_same = round(one.figure.value, _places(row.actual)) == row.actual
        return None if is_same else ReadingState.REVISED
    return ReadingState.NEW if row is not None or last is None or one.day > last else None


def _places(value: float) -> int:
    """Return with how many decimal places a figure was typed."""
    return len(f"{value:.10f}".rstrip("0").partition(".")[2])
