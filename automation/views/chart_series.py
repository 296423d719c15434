"""The figures as plain series, as the charts of the papers draw them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from automation.analysis.forecast import Forecast, when_done
from automation.analysis.pace import Corridor
from automation.analysis.rollup import Group, Summary, TrendNight, first_and_rest
from automation.analysis.target_paths import MeasureFigures
from automation.charts.panels import Chart
from automation.charts.time_charts import Ahead, MeasureLine, forecast_chart
from automation.plan.ratings import Counts
from automation.views.view_forecast import ILLUSTRATIVE


def forecast_drawn(key: str, found: Forecast | None) -> Chart | None:
    """Draw a forecast, and beside it what it would have said a quarter ago; None where there is no number."""
    if found is None or found.plan is None:
        return None
    paces = (found.plan.half_year, found.plan.recent)
    ahead = [
        Ahead(
            f"At the pace of the last {pace.weeks} weeks",
            when_done(pace),
            _ends(corridor),
        )
        for pace, corridor in zip(paces, found.corridors, strict=True)
    ]
    if found.backtest:
        ahead.append(Ahead("What it would have said three months ago", "", _ends(found.backtest.path)))
    said = ILLUSTRATIVE if found.illustrative else found.sentence()
    note = "Illustrative." if found.illustrative else ""
    return forecast_chart(key, found.plan.total, found.record, ahead, said, note)


def _ends(corridor: Corridor) -> list[tuple[date, float, float]]:
    return [(day, round(low), round(high)) for day, low, _, high in corridor]


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
