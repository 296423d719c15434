"""Measures against their target paths: what each should be by now, what it is, and which way it goes.

A plan sets targets for days (21.1% by 30 September 2017, 18.1% a year later). Between them a measure is held
against a straight line, because a service that is to move by 3 points in a year and has moved by none after
nine months is not on target merely because the year is not over. The line starts at the baseline where that
has a date, runs through the targets in the order of their days, and stays level after the last one, because
what was reached is to be kept. Before its first point there is no line, and nothing is said about being on
target.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from automation.plan.model import Measure, MeasureReading, Plan
from automation.plan.unconfirmed import unconfirmed

_ROUNDING = 1e-9
"""Two figures this close (as a share of the larger) are the same: points on a line are not exact."""


class Standing(StrEnum):
    """Where a measure stands against its target path."""

    ON = "on target"
    OFF = "off target"
    NO_READING = "no reading yet"
    NO_TARGET = "no target to hold it against"
    NO_DIRECTION = "not said whether higher or lower is better"


class Trend(StrEnum):
    """Which way the last readings went."""

    BETTER = "improving"
    WORSE = "worsening"
    LEVEL = "level"
    UNKNOWN = "too few readings"


@dataclass(frozen=True, slots=True)
class ReadingFigures:
    """An actual reading beside what the target path asked of that day."""

    day: date
    actual: float
    expected: float | None
    on_target: bool | None


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """A measure on one day. Figures are in the measure's own unit.

    Args:
        name: the measure.
        section: the section that it belongs to.
        unit: its unit as written.
        better: `higher` or `lower`; empty where it is neither said nor plain from baseline and targets.
        better_taken: whether `better` was taken from the baseline and the targets, not said.
        baseline: where it started.
        latest: the last actual reading on or before the day, if there is one.
        standing: whether that reading is on the target path.
        trend: the last reading against the one before.
        held: how many readings in a row, up to the last one, were on target.
        readings: every actual reading on or before the day, the oldest first.
        targets: the target path's points, the oldest first.
        path: the same, from the baseline on where that has a date.
        next_target: the first target that falls due on the day or later, if any.
    """

    name: str
    section: str
    unit: str
    better: str
    better_taken: bool
    baseline: float | None
    latest: ReadingFigures | None
    standing: Standing
    trend: Trend
    held: int
    readings: tuple[ReadingFigures, ...] = ()
    targets: tuple[tuple[date, float], ...] = ()
    path: tuple[tuple[date, float], ...] = ()
    next_target: tuple[date, float] | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `summary --format json` prints."""
        latest, ahead = self.latest, self.next_target
        return {
            "measure": self.name,
            "section": self.section,
            "unit": self.unit,
            "better": self.better,
            "baseline": self.baseline,
            "latest": latest.actual if latest else None,
            "latest_date": latest.day.isoformat() if latest else None,
            "expected": round(latest.expected, 2) if latest and latest.expected is not None else None,
            "standing": self.standing.value,
            "trend": self.trend.value,
            "held": self.held,
            "next_target": ahead[1] if ahead else None,
            "next_target_date": ahead[0].isoformat() if ahead else None,
        }


def measure_key(name: str) -> str:
    """Return what two spellings of one measure's name have in common, whatever their case and spacing."""
    return " ".join(name.split()).casefold()


def measure_figures(plan: Plan, as_at: date) -> tuple[MeasureFigures, ...]:
    """Hold every measure of the plan against its target path at `as_at`, in plan order.

    Readings of measures that the sheet Measures does not list belong to no row here; a check reports them.
    Measures that an import proposed count once somebody has confirmed them.
    """
    proposed = unconfirmed(plan, "measures")
    readings: defaultdict[str, list[MeasureReading]] = defaultdict(list)
    for reading in plan.readings:
        readings[measure_key(reading.measure)].append(reading)
    counted = (measure for measure in plan.measures if measure not in proposed)
    return tuple(_figures(m, readings[measure_key(m.name)], as_at) for m in counted)


def expected_on(day: date, path: Iterable[tuple[date, float]]) -> float | None:
    """Return what a target path asks of a day: a straight line between its points, level after the last.

    Args:
        day: the day in question.
        path: the points in the order of their days, one to a day.

    Returns:
        None before the first point, and where there is no point at all.
    """
    before: tuple[date, float] | None = None
    for point in path:
        if point[0] == day:
            return point[1]
        if point[0] > day:
            if before is None:
                return None
            share = (day - before[0]).days / (point[0] - before[0]).days
            return before[1] + (point[1] - before[1]) * share
        before = point
    return before[1] if before else None


def _figures(measure: Measure, rows: list[MeasureReading], as_at: date) -> MeasureFigures:
    wanted = [(row.day, row.target) for row in rows if row.day is not None and row.target is not None]
    better, taken = _better(measure, wanted)
    targets = _points(wanted, better)
    path = dict(targets)
    if path and measure.baseline is not None and measure.baseline_date is not None:
        path.setdefault(measure.baseline_date, measure.baseline)
    line = sorted(path.items())
    actuals = _actuals(rows, better, as_at)
    readings = tuple(_reading(day, actual, line, better) for day, actual in actuals)
    latest = readings[-1] if readings else None
    held = 0
    for reading in reversed(readings):
        if not reading.on_target:
            break
        held += 1
    return MeasureFigures(
        name=measure.name,
        section=measure.section,
        unit=measure.unit,
        better=better,
        better_taken=taken,
        baseline=measure.baseline,
        latest=latest,
        standing=_standing(latest, better),
        trend=_trend(readings, better),
        held=held,
        readings=readings,
        targets=targets,
        path=tuple(line),
        next_target=next((point for point in targets if point[0] >= as_at), None),
    )


def _better(measure: Measure, wanted: list[tuple[date, float]]) -> tuple[str, bool]:
    """Return which way is better, and whether that was taken from the figures."""
    said = measure.better.strip().casefold()
    if said in {"higher", "lower"}:
        return said, False
    if not wanted:
        return "", False
    last_day = max(day for day, _ in wanted)
    goals = {target for day, target in wanted if day == last_day}
    first_day = min(day for day, _ in wanted)
    starts = {target for day, target in wanted if day == first_day}
    start = measure.baseline if measure.baseline is not None else (starts.pop() if len(starts) == 1 else None)
    if start is None or len(goals) != 1:
        return "", False
    goal = goals.pop()
    if goal == start:
        return "", False
    return ("higher" if goal > start else "lower"), True


def _points(wanted: list[tuple[date, float]], better: str) -> tuple[tuple[date, float], ...]:
    """Order targets by day. Of two for one day the harder one counts, so row order decides nothing."""
    harder = min if better == "lower" else max
    points: dict[date, float] = {}
    for day, target in wanted:
        points[day] = harder(points[day], target) if day in points else target
    return tuple(sorted(points.items()))


def _actuals(rows: list[MeasureReading], better: str, as_at: date) -> list[tuple[date, float]]:
    """Order actual readings by day. Of two for one day the worse one counts."""
    worse = max if better == "lower" else min
    actuals: dict[date, float] = {}
    for row in rows:
        if row.day is not None and row.actual is not None and row.day <= as_at:
            actuals[row.day] = worse(actuals[row.day], row.actual) if row.day in actuals else row.actual
    return sorted(actuals.items())


def _reading(day: date, actual: float, line: list[tuple[date, float]], better: str) -> ReadingFigures:
    expected = expected_on(day, line)
    if expected is None or not better:
        return ReadingFigures(day, actual, expected, None)
    short = expected - actual if better == "higher" else actual - expected
    return ReadingFigures(day, actual, expected, short <= _ROUNDING * max(1.0, abs(expected), abs(actual)))


def _standing(latest: ReadingFigures | None, better: str) -> Standing:
    if latest is None:
        return Standing.NO_READING
    if latest.expected is None:
        return Standing.NO_TARGET
    if not better:
        return Standing.NO_DIRECTION
    return Standing.ON if latest.on_target else Standing.OFF


def _trend(readings: tuple[ReadingFigures, ...], better: str) -> Trend:
    if len(readings) < 2 or not better:
        return Trend.UNKNOWN
    gain = readings[-1].actual - readings[-2].actual
    if better == "lower":
        gain = -gain
    if gain == 0:
        return Trend.LEVEL
    return Trend.BETTER if gain > 0 else Trend.WORSE
