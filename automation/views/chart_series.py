"""The figures as plain series, as the charts of the papers draw them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from automation.analysis.rollup import Group, Summary, TrendNight, first_and_rest
from automation.analysis.target_paths import MeasureFigures
from automation.charts.time_charts import MeasureLine
from automation.plan.ratings import Counts

MOST_THEMES = 16
"""How many bars fit on a page of a paper; the last one then covers all other themes."""


def theme_series(summary: Summary) -> tuple[Group, ...]:
    """Return the counts of the themes with actions; the last one holds what a page has no room for."""
    themes = [(item.theme, item.counts) for item in summary.by_theme if item.counts.total]
    return first_and_rest(themes, MOST_THEMES)


def night_series(nights: Iterable[TrendNight]) -> tuple[tuple[date, Counts], ...]:
    """Return the counts of each night."""
    return tuple((night.day, night.counts) for night in nights)


def measure_series(measures: Iterable[MeasureFigures]) -> tuple[MeasureLine, ...]:
    """Return the measures that have both readings and targets."""
    return tuple(
        MeasureLine(
            item.name,
            item.unit,
            item.standing.value,
            item.trend.value,
            item.path,
            tuple((reading.day, reading.actual) for reading in item.readings),
        )
        for item in measures
        if item.readings and item.targets
    )
