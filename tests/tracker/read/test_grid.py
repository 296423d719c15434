from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from automation.tracker.read.grid import Grid, Merged, PlainSource, Struck, UnreadCell, text_of


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
def test_values_are_written_as_people_see_them(value, text):
    assert text_of(value) == text


def test_cells_that_cannot_be_read_have_an_address():
    assert UnreadCell(14, 5).cell == "F14"


def test_a_plain_source_has_nothing_unread_or_struck_through():
    source = PlainSource((Grid("Plan", [["Ref"]]), Grid("Notes", [["Old"]])))
    assert source.names() == ["Plan", "Notes"]
    assert [grid.sheet for grid in source.grids()] == ["Plan", "Notes"]
    assert [grid.sheet for grid in source.grids(without={"Notes"})] == ["Plan"]
    assert source.unread("Plan") == ()


def test_a_plain_source_knows_what_was_read_with_the_values():
    area, struck = Merged(2, 0, 3, 0), Struck(whole=True)
    grid = Grid(
        "Plan", [["Ref"]], merged=(area,), fills={2: {4: "FFC000"}, 3: {0: "DDDDDD"}}, struck={2: {1: struck}}
    )
    source = PlainSource((grid,))
    assert source.merged("Plan") == (area,)
    assert source.fills("Plan", {4, 5}) == {2: {4: "FFC000"}}
    assert source.struck("Plan", {0, 1}) == {2: {1: struck}}
    assert (source.merged("Notes"), source.fills("Notes", {0}), source.struck("Notes", {0})) == ((), {}, {})
