"""Pictures for papers: drawn from the figures, with words that say what they show."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from automation.analysis.rollup import summarise
from automation.analysis.trend import trend
from automation.charts.paper_charts import brag_by_theme, measures_against_target, trend_lines
from automation.plan.model import Measure, MeasureReading
from automation.views.chart_series import measure_series, night_series, theme_series
from tests.support.plans import action, plan
from tests.support.trackers import AS_AT, small_plan


def test_the_words_of_the_bars_come_from_the_figures() -> None:
    picture = brag_by_theme(theme_series(summarise(small_plan(), AS_AT)), AS_AT)
    assert picture is not None
    assert picture.png.startswith(b"\x89PNG")
    assert picture.alt == (
        "Bar chart of actions by rating in each theme as at 2 October 2017. "
        "Leadership: 1 Blue, 1 Red, 1 Amber, 1 Green and 1 not rated."
    )


def test_the_trend_says_where_it_began_and_ended() -> None:
    nights = trend(
        [(AS_AT - timedelta(days=30), plan(action("2.1", "Dec-17", "Green"))), (AS_AT, small_plan())]
    )
    picture = trend_lines(night_series(nights))
    assert picture is not None
    assert "2 nights from 2 September 2017 to 2 October 2017" in picture.alt
    assert "Green went from 1 to 1; Not rated went from 0 to 1; Late went from 0 to 2." in picture.alt


def test_measures_say_how_they_stand() -> None:
    the_plan = plan(
        action("2.1"),
        measures=(Measure("Turnover $ of staff", "2", "%", "lower", 20.0, date(2017, 3, 31)),),
        readings=(
            MeasureReading("Turnover $ of staff", date(2018, 3, 31), target=10.0),
            MeasureReading("Turnover $ of staff", date(2017, 9, 30), actual=18.0),
        ),
    )
    picture = measures_against_target(measure_series(summarise(the_plan, AS_AT).measures))
    assert picture is not None
    assert "Turnover $ of staff: 18 on 30 September 2017, off target" in picture.alt


def test_nothing_to_draw_gives_no_picture() -> None:
    assert brag_by_theme((), AS_AT) is None
    assert trend_lines(night_series(trend([(AS_AT, small_plan())]))) is None
    assert measures_against_target(()) is None


@pytest.mark.parametrize("days", [1, 27, 28, 200, 4000])
def test_any_stretch_of_nights_can_be_drawn(days: int) -> None:
    nights = trend([(AS_AT - timedelta(days=days), small_plan()), (AS_AT, small_plan())])
    assert trend_lines(night_series(nights)) is not None


def test_the_same_figures_give_the_same_picture() -> None:
    summary = summarise(small_plan(), AS_AT)
    assert brag_by_theme(theme_series(summary), AS_AT) == brag_by_theme(theme_series(summary), AS_AT)
