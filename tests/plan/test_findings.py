"""Where a value stands, as Excel writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from automation.plan.findings import Place, Severity, column_letters, problems_of

TABLE = """
T98 text-odd, note
A text is odd,
  or very odd.
It matters.
one | two -> three
"""


def test_a_table_of_problems_is_read_with_its_continued_lines():
    (problem,) = problems_of(TABLE).values()
    named = (problem.code, problem.name, problem.severity, problem.family)
    assert named == ("T98", "text-odd", Severity.NOTE, "text")
    assert (problem.finds, problem.why) == ("A text is odd, or very odd.", "It matters.")
    assert (problem.before, problem.after) == ("one | two", "three")


@given(st.integers(0, 16_383))
def test_columns_are_named_as_excel_names_them(index: int) -> None:
    assert column_letters(index) == get_column_letter(index + 1)


@pytest.mark.parametrize(
    ("field", "address"), [("due", "Actions!F14"), ("ref", "Actions!B14"), ("nowhere", "Actions!B14")]
)
def test_a_field_without_a_column_is_found_at_the_start_of_its_row(field: str, address: str) -> None:
    assert Place("Actions", 14, {"ref": 1, "due": 5}).address(field) == address
