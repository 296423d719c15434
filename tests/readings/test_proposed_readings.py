"""Figures beside the plan's readings: what is new, what was revised, what is not there, what stays quiet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from automation.plan.model import Measure, MeasureReading, Plan, Source
from automation.readings.proposed_readings import find_readings
from tests.support.plans import plan

AS_AT = date(2017, 10, 20)
SOURCE = Source("Return interviews", "kpi.csv", row_label="Interviews in time")


def a_plan(*readings: tuple[str, float | None, float | None]) -> Plan:
    rows = [
        MeasureReading("Return interviews", date.fromisoformat(day), target, actual)
        for day, target, actual in readings
    ]
    return plan(measures=(Measure("Return interviews", "2", "%", "higher"),), readings=tuple(rows))


def told(
    folder: Path, of: Plan, months: str, values: str, source: Source = SOURCE
) -> list[tuple[str, float, str]]:
    text = f"Measure,{months}\nInterviews in time,{values}\n"
    (folder / "kpi.csv").write_text(text, encoding="utf-8")
    found = find_readings(of, [source], folder, AS_AT)
    assert found.not_read == ()
    return [(one.day.isoformat(), one.actual, one.state.value) for one in found.proposed]


def test_a_later_figure_is_new_and_an_older_month_that_nobody_took_stays_out(tmp_path: Path) -> None:
    kept = a_plan(("2017-06-30", None, 60.0))
    assert told(tmp_path, kept, "Apr-17,Jun-17,Jul-17,Sep-17", "50,60,65,71") == [
        ("2017-07-31", 65, "new"),
        ("2017-09-30", 71, "new"),
    ]


def test_a_month_with_a_target_is_filled_on_the_day_of_its_row(tmp_path: Path) -> None:
    kept = a_plan(("2017-08-15", 90.0, None), ("2017-09-30", 95.0, 71.0))
    assert told(tmp_path, kept, "Aug-17,Sep-17", "68,71") == [("2017-08-15", 68, "new")]


def test_a_figure_that_changed_is_revised_and_one_that_was_rounded_is_the_same(tmp_path: Path) -> None:
    kept = a_plan(("2017-08-31", None, 68.0), ("2017-09-30", None, 71.0))
    assert told(tmp_path, kept, "Aug-17,Sep-17", "64.9,71.4") == [("2017-08-31", 64.9, "revised")]


def test_a_measure_without_figures_gets_its_newest_alone(tmp_path: Path) -> None:
    assert told(tmp_path, a_plan(), "Jul-17,Aug-17,Sep-17", "60,65,71") == [("2017-09-30", 71, "new")]


def test_old_figures_are_missing_and_future_ones_are_not_read(tmp_path: Path) -> None:
    kept = a_plan(("2017-06-30", None, 60.0))
    assert told(tmp_path, kept, "May-17,Jun-17", "55,60") == []
    found = find_readings(kept, [SOURCE], tmp_path, AS_AT)
    assert found.missing == (("Return interviews", date(2017, 6, 30)),)
    (tmp_path / "kpi.csv").write_text("Measure,Sep-17,Nov-17\nInterviews in time,70,71\n", encoding="utf-8")
    found = find_readings(kept, [SOURCE], tmp_path, AS_AT)
    (gone,) = found.not_read
    assert gone.why == "kpi.csv has a figure for 30 November 2017, which is in the future."


def test_a_source_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "kpi.csv").write_text("Measure,Sep-17\nInterviews in time,71\n", encoding="utf-8")
    wrong = [Source("Repeat referrals", "kpi.csv"), Source("Return interviews", "gone.csv")]
    found = find_readings(a_plan(), [*wrong, SOURCE], tmp_path, AS_AT)
    assert [one.measure for one in found.not_read] == ["Repeat referrals", "Return interviews"]
    assert [one.actual for one in found.proposed] == [71]
    assert found.read == 1
    assert [line.split(":")[0] for line in found.lines()] == [
        "1 measure read", "New", "NOT READ", "NOT READ"
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["return  interviews", "RETURN INTERVIEWS "])
def test_a_measure_is_known_however_it_is_spelt(tmp_path: Path, name: str) -> None:
    source = Source(name, "kpi.csv", row_label="interviews IN time")
    assert told(tmp_path, a_plan(), "Sep-17", "71", source) == [("2017-09-30", 71, "new")]
