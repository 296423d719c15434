"""The views of the forecast: its rows, what is said beside them, and the word Illustrative."""

from __future__ import annotations

from dataclasses import replace

from automation.analysis.forecast import Forecast, forecast
from automation.charts.panels import Chart, Words
from automation.plan.model import Plan
from automation.views.chart_series import forecast_drawn
from automation.views.view_forecast import ILLUSTRATIVE, forecast_views, notes
from tests.analysis.test_forecast import AS_AT, nights


def found(weeks: int = 24) -> tuple[Forecast, Plan]:
    record = nights(list(range(weeks)))
    return forecast(record, AS_AT), record[-1][1]


def test_each_scope_has_a_row_with_both_paces() -> None:
    view, slipping = forecast_views(*found())
    assert [row[0] for row in view.rows] == ["Whole plan", "Leadership", "Protection", "1", "2"]
    whole = dict(zip((column.heading for column in view.columns), view.cells()[0], strict=True))
    assert whole["Open"] == "37"
    assert whole["Last 23 weeks: done"] == "23"
    assert whole["Last 8 weeks: all done"].startswith("June 2018 (")
    assert slipping.rows == ()


def test_without_a_number_the_view_is_the_sentence_that_says_why() -> None:
    (view,) = forecast_views(*found(3))
    assert view.rows == ()
    assert view.empty == "There is no forecast. It needs 8 weeks on record; there are 2."


def words(chart: Chart | None) -> str:
    assert chart is not None
    marks = [mark for panel in chart.panels for mark in panel.marks]
    return " ".join([*(mark.text for mark in marks if isinstance(mark, Words)), chart.note])


def test_made_up_nights_are_called_illustrative_in_words_and_in_the_picture() -> None:
    real, plan = found()
    assert ILLUSTRATIVE not in notes(real)
    assert "Illustrative" not in words(forecast_drawn("forecast", real))
    made_up = replace(real, illustrative=True)
    assert notes(made_up).startswith(ILLUSTRATIVE)
    assert all(view.note.startswith(ILLUSTRATIVE) for view in forecast_views(made_up, plan))
    assert "Illustrative" in words(forecast_drawn("forecast", made_up))


def test_the_picture_has_a_panel_for_each_pace_and_one_for_the_look_back() -> None:
    said = words(forecast_drawn("forecast", found()[0]))
    assert "At the pace of the last 23 weeks" in said
    assert "At the pace of the last 8 weeks" in said
    assert "What it would have said three" in said
    assert forecast_drawn("forecast", found(3)[0]) is None
    assert forecast_drawn("forecast", None) is None
