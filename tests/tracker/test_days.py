from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.tracker.days import read_day

DAY = date(2017, 10, 2)


@pytest.mark.parametrize(
    "written",
    [
        DAY, datetime(2017, 10, 2, 14, 30), "2017-10-02", "2017-10-02 00:00:00", "02/10/2017", "2/10/17",
        "2.10.2017", "02-10-2017", "2 October 2017", "2 Oct 17", "2nd October 2017", "02-Oct-17", "2 OCT 17",
        "Monday 2 October 2017", "Mon, 2 Oct 2017", " 2  October,  2017 ",
    ],
)  # fmt: skip
def test_one_day_in_many_forms(written):
    assert read_day(written) == DAY


@pytest.mark.parametrize(
    "written",
    ["", None, "Sep-17", "October 2017", "31/02/2017", "13/13/2017", "2 Octember 2017", "soon", 42979, True,
     "2/10", "2017", "10/2017", "2 Oct", "32 Oct 2017", "1/1/1/1"],
)  # fmt: skip
def test_what_is_no_single_day(written):
    assert read_day(written) is None


def test_numbers_are_read_in_uk_order():
    assert read_day("03/04/2017") == date(2017, 4, 3)


@given(st.dates())
def test_iso_dates_come_back(day):
    assert read_day(day.isoformat()) == day


@given(st.text(max_size=30))
def test_no_text_raises(text):
    read_day(text)
