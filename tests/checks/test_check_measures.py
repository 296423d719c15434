from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.plan.model import Measure, MeasureReading, Source
from automation.plan.settings import Settings
from automation.tracker.sheets import MEASURES, READINGS, TABLES
from tests.support.checking import of, rows
from tests.support.plans import action, evidence, place, plan

SOURCES = next(table for table in TABLES if table.kind == "sources")
MARCH, JUNE, SEPTEMBER, DECEMBER = (date(2017, m, d) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31)))


def measured(*readings, unit="%", better="higher", baseline=None, section="2", **more):
    return plan(
        action("2.1", "Dec-17", "Green"),
        measures=(Measure("Reviews", section, unit, better, baseline, place=place(MEASURES, 2)),),
        readings=tuple(
            MeasureReading("Reviews", *reading, place=place(READINGS, n))
            for n, reading in enumerate(readings, 2)
        ),
        **more,
    )


def test_a_past_target_without_an_actual_figure():
    found = of("M01", measured((JUNE, 80, 81), (SEPTEMBER, 85, None), (DECEMBER, 90, None)))
    assert [(f.cell, f.message) for f in found] == [
        ("D3", "'Reviews' has a target for 30 September 2017 (85%) but no actual figure.")
    ]


@pytest.mark.parametrize(
    ("better", "target", "actual", "found"),
    [
        ("higher", 80, 76, []),
        ("higher", 80, 75.9, [("2", "D2")]),
        ("higher", 80, 99, []),
        ("lower", 20, 21, []),
        ("lower", 20, 21.1, [("2", "D2")]),
        ("lower", 0, 1, [("2", "D2")]),
        ("", 20, 90, []),
    ],
)
def test_an_actual_figure_may_miss_its_target_by_the_tolerance(better, target, actual, found):
    assert rows("M02", measured((SEPTEMBER, target, actual), better=better)) == found


def test_the_tolerance_is_a_setting_and_the_latest_figure_counts():
    readings = ((JUNE, 80, 60), (SEPTEMBER, 85, 82))
    assert rows("M02", measured(*readings)) == []
    assert rows("M02", measured(*readings, settings=Settings(tolerance=0))) == [("2", "D3")]


def test_a_figure_without_its_own_target_is_compared_with_the_last_target():
    assert rows("M02", measured((JUNE, 80, None), (SEPTEMBER, None, 50))) == [("2", "D3")]


def test_a_share_of_one_beside_per_cents():
    found = of("M03", measured((JUNE, 80, 81), (SEPTEMBER, 85, 0.86)))
    assert [(f.cell, f.hint) for f in found] == [("D3", "Type 86 if 86% is meant.")]


def test_small_percentages_among_small_percentages_are_not_reported():
    assert rows("M03", measured((JUNE, 1, 0.8), (SEPTEMBER, 1, 0.9), better="lower")) == []
    assert rows("M03", measured((JUNE, 80, 0.8), unit="days")) == []


def test_figures_above_a_hundred_per_cent_are_fine_where_they_are_usual():
    assert rows("M03", measured((JUNE, 100, 110), (SEPTEMBER, 100, 120))) == []


def test_targets_that_run_against_the_direction():
    assert rows("M04", measured((JUNE, 20, 21), (DECEMBER, 18, None), baseline=22)) == [("2", "D2")]
    assert rows("M04", measured((JUNE, 20, 21), (DECEMBER, 18, None), baseline=22, better="lower")) == []


def test_targets_that_stay_the_same_are_not_reported():
    still = measured((JUNE, 95, 96), (DECEMBER, 95, None), baseline=95)
    assert rows("M04", still) == []
    assert rows("M06", still) == []


@pytest.mark.parametrize(
    ("targets", "cell"),
    [((75, 58, 95), "C3"), ((75, 95, 85), "C4"), ((75, 99, 85, 95), "C3"), ((75, 85, 95), "")],
)
def test_the_odd_target_is_the_one_that_is_named(targets, cell):
    days = (MARCH, JUNE, SEPTEMBER, DECEMBER)
    found = measured(*((day, target, target) for day, target in zip(days, targets, strict=False)))
    assert [c for _, c in rows("M06", found)] == ([cell] if cell else [])


def test_a_name_that_is_not_listed_gets_the_nearest():
    made = measured((JUNE, 80, 81), evidence=(evidence("2", measure="Reviewz", row=2),))
    found = of("M07", made)
    assert [(f.cell, f.hint) for f in found] == [("E2", "Did you mean 'Reviews'?")]


def test_a_measure_that_waits_to_be_confirmed_is_listed_already():
    waits = Settings(unconfirmed="Measures")
    named = (evidence("2", measure="Reviews", row=2), evidence("2", measure="Reviewz", row=3))
    made = measured((JUNE, 80, 81), evidence=named, settings=waits)
    assert [f.cell for f in of("M07", made)] == ["E3"]


def test_two_figures_for_one_day():
    assert rows("M09", measured((JUNE, 80, 81), (JUNE, 80, 79))) == [("2", "B3")]


def test_an_actual_figure_in_the_future_is_reported():
    assert rows("M12", measured((DECEMBER, 90, 91))) == [("2", "B2")]
    assert rows("M12", measured((date(2017, 10, 2), 90, 91))) == []


def monthly(*actuals, target=None, first=1, **more):
    """Make a measure with an actual figure at the end of each month of 2017, from a month on."""
    days = [date(2017, month, 28) for month in range(first, first + len(actuals))]
    return measured(*((day, target, actual) for day, actual in zip(days, actuals, strict=True)), **more)


def test_a_figure_that_jumps_beyond_its_own_spread():
    found = of("M14", monthly(90, 91, 89, 90, 92, 91, 19))
    assert [(f.cell, f.message) for f in found] == [
        ("D8", "'Reviews' went from 91% to 19%, far more than it usually moves.")
    ]


@pytest.mark.parametrize(
    "actuals",
    [
        (90, 91, 89, 90, 92, 91, 93),  # as it usually moves
        (90, 70, 95, 60, 92, 71, 19),  # always far
        (90, 91, 92, 19),  # too few to know
        (90, 90, 90, 90, 90, 90, 91),  # hardly ever moves, and hardly moved
    ],
)
def test_a_figure_within_its_spread_is_not_reported(actuals):
    assert of("M14", monthly(*actuals)) == []


def test_a_monthly_figure_that_has_grown_old():
    (found,) = of("M15", monthly(90, 91, 92, 93, first=4))
    assert (found.cell, found.message) == ("B5", "The newest figure of 'Reviews' is of 28 July 2017.")
    assert of("M15", monthly(90, 91, 92, 93, first=5)) == []
    assert of("M15", measured((MARCH, None, 90), (JUNE, None, 91))) == []


def test_seven_in_a_row_on_the_wrong_side_of_the_target_path():
    off = [(date(2017, month, 28), 90 if month == 1 else None, 80 + month % 2) for month in range(1, 9)]
    (found,) = of("M16", measured(*off))
    assert found.message == "'Reviews' missed its target path 7 times in a row."
    assert of("M16", measured(*off[:6], (date(2017, 7, 28), None, 95), *off[7:])) == []
    assert of("M16", measured(*off[:6])) == []
    assert of("M16", measured(*off, better="lower")) == []


def test_a_source_names_a_measure_of_the_plan_and_a_file():
    def sourced(measure, file):
        return replace(measured(), sources=(Source(measure, file, place=place(SOURCES, 2)),))

    assert of("M17", sourced("reviews ", "KPI.xlsx")) == []
    (unknown,) = of("M17", sourced("Visits", "KPI.xlsx"))
    assert (unknown.sheet, unknown.cell) == ("Sources", "A2")
    (without,) = of("M17", sourced("Reviews", " "))
    assert (without.cell, without.message) == ("B2", "The source of 'Reviews' names no file.")
