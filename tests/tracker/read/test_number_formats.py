"""What people see in a cell, by its number format."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.tracker.read.number_formats import Shown, beneath, changes, shown

DAY = date(2017, 9, 17)


@pytest.mark.parametrize(
    ("value", "code", "text", "number"),
    [
        (0.62, "0%", "62%", 62), (0.625, "0.0%", "62.5%", 62.5), (0.846, "0%", "85%", 84.6),
        (0.07, "0.00%", "7.00%", 7), (-0.05, "0%;-0%", "-5%", -5), (-0.05, "0%;[Red](0%)", "(5%)", -5),
        (0.5, "[>100]0;0%", "50%", 50), (1, "0%", "100%", 100), (5, "0.0\\%", "5.0%", 5),
        (1.1, "0.00", "1.10", 1.1), (1, "00", "01", 1), (3, '"LSCB"0', "LSCB3", 3), (11, '0"."0', "1.1", 11),
        (5, '0 "days"', "5 days", 5), (5, 'General" days"', "5 days", 5), (5, '0"%" "late"', "5% late", 5),
        (12500, '0.0,"k"', "12.5k", 12500), (1250, "[$\u00a3-809]#,##0", "\u00a31,250", 1250),
        (1234567, "#,##0", "1,234,567", 1234567), (1.5, "0", "2", 1.5), (21, "0.0##", "21.0", 21),
        (1705, "00\\/00", "17/05", 1705), (-3, "#,##0.0;(#,##0.0)", "(3.0)", -3),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_its_format_says(value, code, text, number):
    assert shown(value, code) == text
    assert beneath(shown(value, code)) == number


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("mmm-yy", "Sep-17"), ("mmmm yyyy", "September 2017"), ("yyyy", "2017"), ("mmm", "Sep"),
        ('"Q3 "yyyy', "Q3 2017"), ("[$-809]mmm\\ yy;@", "Sep 17"), ("mm/yyyy", "09/2017"),
        ('"by end of "mmm', "by end of Sep"), ("[Red]mmm-yy", "Sep-17"), ("dddd", "Sunday"),
    ],
)  # fmt: skip
def test_a_date_shown_without_its_day_is_the_text_that_people_see(code, text):
    assert shown(DAY, code) == text
    assert beneath(shown(DAY, code)) == DAY


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *((DAY, code) for code in (
            "dd/mm/yyyy", "m/d/yyyy", "d-mmm-yy", "d-mmm", "[$-809]dd mmmm yyyy;@", "m/d/yyyy h:mm", "h:mm",
            "[$-F800]dddd, mmmm dd, yyyy", '"Late: "dd/mm/yyyy', "General", "@", "0", ";;;", "",
        )),
        (datetime(2017, 9, 17, 9, 30), "dd/mm/yyyy hh:mm"),
        *((5, code) for code in ("General", "@", "0", "#", "[h]:mm", "0.00E+00", "# ?/?", "_-* 0_-", ";;;")),
        ("62%", "0%"), (True, "0%"), (None, "0%"), (1e300, "0%"),
        (float("inf"), "0.00"), (float("nan"), "0%"),
    ],
)  # fmt: skip
def test_a_value_that_its_format_does_not_change_stays_a_value(value, code):
    assert not isinstance(shown(value, code), Shown)


@pytest.mark.parametrize("code", ['0 "days"', '"yd"0', "0_d", "*y0", "\\m0", "[$y-809]0", '#,##0 "Sep"'])
def test_letters_in_a_format_that_are_words_are_not_dates(code):
    assert shown(DAY, code) == DAY


@given(
    code=st.text(st.sampled_from('0#?.,%;"\\[]<>=$-_*@/ydmhsE+eGneral 1'), max_size=20)
    | st.text(max_size=10),
    value=st.floats() | st.integers() | st.dates() | st.datetimes() | st.booleans() | st.text(max_size=5),
)
def test_no_format_and_no_value_stops_the_reading(code, value):
    changes(code)
    seen = shown(value, code)
    assert isinstance(seen, Shown) or seen == value or repr(value) == "nan"


def test_a_year_before_1900_is_shown_on_every_system():
    assert shown(date(1899, 7, 1), "mmm-yy") == "Jul-99"
