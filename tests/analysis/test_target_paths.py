from __future__ import annotations

from datetime import date

import pytest

from automation.analysis.target_paths import Standing, Trend, expected_on, measure_figures
from automation.plan.model import Measure, MeasureReading, Plan

TURNOVER = Measure("Turnover", "LMG", "%", "lower", baseline=24.0, baseline_date=date(2016, 9, 30))
TARGETS = (
    MeasureReading("Turnover", date(2017, 9, 30), target=21.0),
    MeasureReading("turnover ", date(2018, 9, 30), target=18.0),
)


def figures(*readings: MeasureReading, measure: Measure = TURNOVER, as_at: date = date(2017, 10, 2)):
    (found,) = measure_figures(Plan(measures=(measure,), readings=readings), as_at)
    return found


def actual(day: date, value: float) -> MeasureReading:
    return MeasureReading("Turnover", day, actual=value)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2016, 9, 29), None),
        (date(2016, 9, 30), 24.0),
        (date(2017, 4, 1), pytest.approx(24 - 3 * 183 / 365)),
        (date(2017, 9, 30), 21.0),
        (date(2030, 1, 1), 18.0),
    ],
)
def test_the_path_is_a_straight_line_between_its_points_and_level_after_the_last(day, expected):
    path = [(date(2016, 9, 30), 24.0), (date(2017, 9, 30), 21.0), (date(2018, 9, 30), 18.0)]
    assert expected_on(day, path) == expected


def test_a_reading_half_way_through_the_year_is_held_against_the_line():
    found = figures(*TARGETS, actual(date(2017, 4, 1), 23.0))
    assert found.standing is Standing.OFF
    assert figures(*TARGETS, actual(date(2017, 4, 1), 22.4)).standing is Standing.ON


def test_a_reading_exactly_on_the_line_is_on_target():
    on_the_line = 24 - 3 * 183 / 365
    assert figures(*TARGETS, actual(date(2017, 4, 1), on_the_line)).standing is Standing.ON


def test_the_last_reading_on_or_before_the_day_counts_whatever_the_order_of_rows():
    rows = (actual(date(2017, 10, 3), 1.0), actual(date(2017, 9, 30), 20.9), actual(date(2017, 6, 30), 22.0))
    found = figures(*TARGETS, *rows)
    assert found == figures(*reversed(rows), *TARGETS)
    assert found.latest is not None
    assert (found.latest.day, found.latest.actual) == (date(2017, 9, 30), 20.9)
    assert (found.trend, found.held) == (Trend.BETTER, 1)
    assert found.next_target == (date(2018, 9, 30), 18.0)


def test_held_counts_the_readings_in_a_row_up_to_the_last():
    values = [(1, 20.0), (2, 30.0), (3, 20.0), (4, 20.0)]
    assert figures(*TARGETS, *(actual(date(2017, m, 1), v) for m, v in values)).held == 2


def test_without_a_target_there_is_nothing_to_be_on():
    assert figures(actual(date(2017, 6, 30), 20.0)).standing is Standing.NO_TARGET
    assert figures(*TARGETS).standing is Standing.NO_READING


def test_which_way_is_better_is_taken_from_the_figures_only_where_they_say_it():
    unsaid = Measure("Turnover", baseline=24.0)
    found = figures(*TARGETS, actual(date(2017, 9, 30), 22.0), measure=unsaid)
    assert (found.better, found.better_taken, found.standing) == ("lower", True, Standing.OFF)
    level = figures(
        MeasureReading("Turnover", date(2017, 9, 30), target=90.0, actual=95.0), measure=Measure("Turnover")
    )
    assert (level.better, level.standing) == ("", Standing.NO_DIRECTION)


def test_of_two_rows_for_one_day_the_harder_target_and_the_worse_figure_count():
    day = date(2017, 9, 30)
    rows = (
        MeasureReading("Turnover", day, target=21.0, actual=20.5),
        MeasureReading("Turnover", day, target=20.0, actual=20.8),
    )
    found = figures(*rows)
    assert found == figures(*reversed(rows))
    assert found.latest is not None
    assert (found.latest.expected, found.latest.actual) == (20.0, 20.8)
