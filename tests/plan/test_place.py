"""Where a value stands, as Excel writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from automation.plan.place import Place, column_letters


@given(st.integers(0, 16_383))
def test_columns_are_named_as_excel_names_them(index: int) -> None:
    assert column_letters(index) == get_column_letter(index + 1)


@pytest.mark.parametrize(
    ("field", "address"), [("due", "Actions!F14"), ("ref", "Actions!B14"), ("nowhere", "Actions!B14")]
)
def test_a_field_without_a_column_is_found_at_the_start_of_its_row(field: str, address: str) -> None:
    assert Place("Actions", 14, {"ref": 1, "due": 5}).address(field) == address
