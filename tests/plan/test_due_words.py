from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.due_words import MONTHS, UNITS, compiled, even, is_nothing, is_struck, strike


def test_a_blank_in_a_pattern_is_optional_except_between_two_words():
    pattern = compiled("{MONTH} {YEAR}|end of{END}")
    assert pattern.fullmatch("sep17")
    assert pattern.fullmatch("end of")
    assert not pattern.fullmatch("endof")


def test_dashes_and_spaces_are_evened_out():
    assert even(" Jun\u201317   to  Jun-18. ") == "Jun-17 to Jun-18"


def test_struck_through_text_is_recognised():
    assert is_struck(strike("Sep-17"))
    assert not is_struck("Sep-17")


def test_spellings_of_months_and_units():
    assert MONTHS["sept"] == MONTHS["setember"] == 9
    assert UNITS["fortnight"] == ("week", 2)


@pytest.mark.parametrize("text", [
    "", "  ", "n/a", "N/A", "N/A.", "n.a.", "na", "-", "\u2013", " \u2014 ", "none", "None.", "(none)", "No",
    "nil", "NIL", "not revised", "no change", "Unchanged", "not applicable", "...",
    "#N/A", "/",
])  # fmt: skip
def test_words_for_nothing_count_as_blank(text: str) -> None:
    assert is_nothing(text)


@pytest.mark.parametrize("text", [
    "Nobody", "ongoing", "as above", "no date", "unknown", "?", "Sep-17", "Noel", "No. 5", "Nadia", "0",
    "ASAP", "none of these apply since Dec-17", "not before Sep-17", "n/a until Mar-18",
])  # fmt: skip
def test_words_that_mean_something_are_not_blank(text: str) -> None:
    assert not is_nothing(text)


@given(st.text())
def test_it_never_raises(text: str) -> None:
    is_nothing(text)
