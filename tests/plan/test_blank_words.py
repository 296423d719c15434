from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.blank_words import is_nothing


@pytest.mark.parametrize("text", [
    "", "  ", "n/a", "N/A", "N/A.", "n.a.", "na", "-", "\u2013", " \u2014 ", "none", "None.", "(none)", "No",
    "nil", "NIL", "not revised", "no change", "Unchanged", "not applicable", "...",
    "#N/A", "/",
])  # fmt: skip
def test_words_for_nothing_are_nothing(text: str) -> None:
    assert is_nothing(text)


@pytest.mark.parametrize("text", [
    "Nobody", "ongoing", "as above", "no date", "unknown", "?", "Sep-17", "Noel", "No. 5", "Nadia", "0",
    "ASAP", "none of these apply since Dec-17", "not before Sep-17", "n/a until Mar-18",
])  # fmt: skip
def test_what_somebody_meant_something_by_is_not_nothing(text: str) -> None:
    assert not is_nothing(text)


@given(st.text())
def test_it_never_raises(text: str) -> None:
    is_nothing(text)
