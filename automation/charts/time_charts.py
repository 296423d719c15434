"""Charts over time: the plan night by night, and measures against what was expected of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from automation.charts.looks import Look, looks
from automation.charts.panels import Chart, Series, described, lines
from automation.plan.due import uk
from automation.plan.ratings import Counts
from automation.plan.text import count, listed, one_line

_MOST_MEASURES = 10


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure as it is drawn: its title, how it stands, the path expected of it, its readings by date."""

    name: str
    unit: str
    standing: str
    trend: str
    expected: Sequence[tuple[date, float]]
    readings: Sequence[tuple[date, float]]


def trend_chart(key: str, nights: Sequence[tuple[date, Counts]]) -> Chart | None:
    """Draw the number of actions of each rating, and of late ones, over time, all on one scale.

    None where fewer than two nights are on record: one night is no trend.
    """
    if len(nights) < 2:
        return None
    shown = looks(rating for _, counts in nights for rating in counts.ratings)
    each: list[tuple[str, Look | None, list[int]]] = [
        (one_line(rating.name), look, [counts.of(rating) for _, counts in nights])
        for rating, look in shown.items()
    ]
    each = [*((n, look, v) for n, look, v in each if any(v)), ("Late", None, [c.late for _, c in nights])]
    days = [day for day, _ in nights]
    high = max((value for _, _, values in each for value in values), default=0) or 1
    panels = (
        lines(name, [Series([*zip(days, values, strict=True)])], look=look, high=float(high))
        for name, look, values in each
    )
    said = listed([f"{one_line(name, 30)} from {values[0]:,} to {values[-1]:,}" for name, _, values in each])
    what = f"Actions by rating on {len(nights):,} days from {uk(days[0])} to {uk(days[-1])}."
    return Chart(key, tuple(panels), described(what, f"{said}."))


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is expected of a pace: its title, a line of words, and by day the least and the most done."""

    title: str
    words: str
    corridor: Sequence[tuple[date, float, float]]


def forecast_chart(
    key: str, total: int, record: Sequence[tuple[date, float]], ahead: Sequence[Ahead], said: str, note: str
) -> Chart:
    """Draw how many actions were done and what was or is expected, each pace in a panel of its own.

    Args:
        key: names the chart.
        total: how many actions there are, which is the top of every panel.
        record: how many were done, by day.
        ahead: what is expected.
        said: a sentence for the chart's text alternative.
        note: what else is to be known.
    """
    panels = [
        lines(
            one.title,
            [
                Series([(day, low) for day, low, _ in one.corridor], dashed=True),
                Series([(day, high) for day, _, high in one.corridor], dashed=True),
                Series(record),
            ],
            one.words,
            high=float(total),
        )
        for one in ahead
    ]
    lines_mean = "Solid: done. Dashed: expected in 8 cases of 10."
    return Chart(key, tuple(panels), described(said), note=f"{note} {lines_mean}".strip())


def measure_chart(key: str, measures: Sequence[MeasureLine]) -> Chart | None:
    """Draw measures against what was expected of them, off target first; None where there is none.

    Ten fit on a page of a paper; the table beside them has them all.
    """
    chosen = sorted(measures, key=lambda item: item.standing != "off target")[:_MOST_MEASURES]
    if not chosen:
        return None
    panels = []
    for item in chosen:
        name = f"{item.name} ({item.unit})" if item.unit not in {"", "%"} else item.name
        series = [Series(item.expected, dashed=True, unit=item.unit), Series(item.readings, unit=item.unit)]
        panels.append(lines(name, series, f"{item.standing}; {item.trend}".capitalize()))
    off = [one_line(item.name, 40) for item in chosen if item.standing == "off target"]
    drawn = f"{count(len(chosen), 'measure')} (solid lines) against what was expected (dashed lines)."
    said = f"Off target: {listed(off)}." if off else "None of them is off target."
    note = "Solid: actual. Dashed: expected."
    return Chart(key, tuple(panels), described(drawn, said), note=note)
