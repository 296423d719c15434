from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from automation.tracker.read.grid import Grid, PlainSource, UnreadCell, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  as it is ", "  as it is "), ("", ""), (None, ""), (True, "TRUE"), (False, "FALSE"), (2, "2"),
        (2.0, "2"),
        (2.1, "2.1"), (0.1 + 0.2, "0.3"), (1e300, "1e+300"), (date(2017, 10, 2), "02/10/2017"),
        (datetime(2017, 10, 2), "02/10/2017"), (datetime(2017, 10, 2, 9, 5), "02/10/2017 09:05"),
        (time(9, 5), "09:05"), (date(5, 1, 2), "02/01/0005"), (timedelta(hours=30), "1 day, 6:00:00"),
    ],
)  # fmt: skip
def test_values_read_as_people_see_them(value, text):
    assert text_of(value) == text


def test_cells_that_cannot_be_read_have_an_address():
    assert UnreadCell(14, 5).cell == "F14"


def test_a_plain_source_hides_nothing():
    source = PlainSource((Grid("Plan", [["Ref"]]), Grid("Notes", [["Old"]])))
    assert source.names() == ["Plan", "Notes"]
    assert [grid.sheet for grid in source.grids()] == ["Plan", "Notes"]
    assert [grid.sheet for grid in source.grids(without={"Notes"})] == ["Plan"]
    assert source.unread("Plan") == ()
