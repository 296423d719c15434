"""The figures as plain series, as the charts of the papers draw them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from automation.analysis.rollup import Group, Summary, first_and_rest
from automation.analysis.target_paths import MeasureFigures
from automation.analysis.trend import TrendNight
from automation.charts.paper_charts import MOST_THEMES, MeasureLine
from automation.plan.rating_counts import Counts


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
            item.targets,
            tuple((reading.day, reading.actual) for reading in item.readings),
        )
        for item in measures
        if item.readings and item.targets
    )
