from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.model import grouped, ref_key


@pytest.mark.parametrize("spelt", ["LMG 1", "lmg1", " L M G\u00a01\n"])
def test_spellings_of_one_ref(spelt):
    assert ref_key(spelt) == "lmg1"


@given(st.text("aB1 .\t\n\x0b\x1c\x85\xa0\u2003\u200b\u00df", max_size=8))
def test_a_ref_loses_its_white_space_and_its_case(ref):
    assert ref_key(ref) == re.sub(r"\s+", "", ref).casefold()


def test_rows_are_grouped_in_their_order():
    assert grouped(["b1", "a1", "b2"], lambda row: row[0]) == {"b": ["b1", "b2"], "a": ["a1"]}
