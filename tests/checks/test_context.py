from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from automation.checks.context import SheetRows
from automation.plan.findings import Place
from automation.tracker.read.formatting import Range


def test_the_rows_and_columns_of_a_sheet():
    wide, narrow = {"ref": 0, "text": 2}, {"ref": 5}
    table = SheetRows("Plan", (Place("Plan", 4, wide), Place("Plan", 7, narrow), Place("Plan", 4, narrow)))
    assert table.rows == {4, 7}
    assert table.columns == {0, 2, 5}
    assert table.in_row[4].columns is wide  # the first that stands there


@given(st.sets(st.integers(1, 30), min_size=1), st.integers(1, 30), st.integers(0, 5))
def test_the_first_row_within_a_range_is_the_lowest_that_it_holds(rows, first, more):
    cells = Range(0, first, 3, first + more)
    table = SheetRows("Plan", tuple(Place("Plan", row, {"ref": 0}) for row in rows))
    assert table.first_within(cells) == min((row for row in rows if cells.holds(row)), default=0)
