"""Charts over time."""

from __future__ import annotations

from datetime import date

from automation.analysis.rollup import summarise
from automation.charts.panels import LONGEST, Line, Words
from automation.charts.time_charts import measure_chart, trend_chart
from automation.plan.model import Measure, MeasureReading
from automation.views.chart_series import measure_series
from tests.support.plans import action, counts, plan

AS_AT = date(2017, 10, 2)
THEN = date(2017, 4, 1)


def test_each_rating_has_a_small_chart_and_so_has_what_is_late():
    chart = trend_chart("trend", [(THEN, counts(green=9, late=1)), (AS_AT, counts(blue=5, green=4, late=3))])
    assert [
        next(m.text for m in p.marks if isinstance(m, Words) and len(m.text) > 1) for p in chart.panels
    ] == [
        "Blue",
        "Green",
        "Late",
    ]
    assert chart.alt == (
        "Actions by rating on 2 days from 1 April 2017 to 2 October 2017. "
        "Blue from 0 to 5, Green from 9 to 4 and Late from 1 to 3."
    )


def test_one_night_is_no_trend():
    assert trend_chart("trend", [(AS_AT, counts(green=9))]) is None
    assert trend_chart("trend", []) is None


def test_a_measure_is_held_against_the_path_from_its_baseline():
    turnover = Measure("Turnover $ of staff", "2", "%", "lower", 20.0, date(2017, 3, 31))
    readings = (
        MeasureReading("Turnover $ of staff", date(2018, 3, 31), target=10.0),
        MeasureReading("Turnover $ of staff", date(2017, 9, 30), actual=18.0),
    )
    lines = measure_series(
        summarise(plan(action("2.1"), measures=(turnover,), readings=readings), AS_AT).measures
    )
    chart = measure_chart("measures", lines)
    (panel,) = chart.panels
    (expected,) = (m for m in panel.marks if isinstance(m, Line) and m.dashed)
    assert len(expected.points) == 2
    assert {"20%", "10%", "18%", "Off target; too few readings"} <= {
        m.text for m in panel.marks if isinstance(m, Words)
    }
    assert chart.alt.endswith("Off target: Turnover $ of staff.")
    assert len(chart.alt) <= LONGEST


def test_no_measure_is_no_chart():
    assert measure_chart("measures", ()) is None
