"""Dates: the council's zone against this PC's clock, and a date that stands in for today."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import openpyxl

from automation.doctor.dates import look_at_as_at, look_at_zone
from automation.doctor.lines import State
from tests.support.pcs import look, plain_pc, setup_of, some_tracker, with_settings


def test_the_time_zone(tmp_path: Path) -> None:
    tracker = some_tracker(tmp_path)
    setup = setup_of(plain_pc(tmp_path), tracker)
    assert look(look_at_zone, setup).state is State.FINE
    # In summer a PC that shows UTC is an hour behind London.
    summer = datetime(2026, 7, 1, 9, 0, tzinfo=timezone(timedelta(0)))
    line = look(look_at_zone, setup_of(plain_pc(tmp_path, now=summer), tracker))
    assert (line.state, "where it is 10:00; this PC's clock shows 09:00" in line.message) == (
        State.SAID,
        True,
    )


def test_a_zone_that_does_not_exist_is_to_be_mended(tmp_path: Path) -> None:
    tracker = some_tracker(tmp_path)
    book = openpyxl.load_workbook(tracker)
    row = next(row for row in book["Settings"].iter_rows() if row[0].value == "Time zone")
    row[1].value = "Europe/Londn"
    book.save(tracker)
    wrong = look(look_at_zone, setup_of(plain_pc(tmp_path), tracker))
    assert (wrong.state, "not 'Europe/Londn'" in wrong.message) == (State.MEND, True)
    assert "Write Europe/London" in wrong.mend


def test_a_date_that_stands_in_for_today_is_said(tmp_path: Path) -> None:
    setup = setup_of(plain_pc(tmp_path), some_tracker(tmp_path))
    assert "is 1 April 2018" in look(look_at_as_at, with_settings(setup, as_at=date(2018, 4, 1))).message
    assert list(look_at_as_at(with_settings(setup, as_at=None))) == []
