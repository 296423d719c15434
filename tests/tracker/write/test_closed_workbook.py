"""What a closed workbook says of itself before it is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from automation.tracker.write.closed_workbook import CellLook, ClosedWorkbook
from tests.support.foreign_workbooks import KINDS, with_table, written


def book(path: Path) -> ClosedWorkbook:
    return ClosedWorkbook(path.read_bytes(), path.name)


def test_a_table_knows_its_headings_and_its_columns_with_a_formula(tmp_path: Path) -> None:
    (table,) = book(with_table(tmp_path / "plan.xlsx", total_row=True)).tables
    assert (table.sheet, str(table.cells), table.first_row, table.totals) == ("Plan", "A1:G9", 2, 1)
    assert table.headings[:2] == ("Ref", "Action")
    assert table.calculated == {7}
    assert [table.holds_rows_of((row, 1)) for row in (1, 2, 8, 9)] == [False, True, True, False]


def test_a_style_says_whether_it_is_locked_and_shows_a_date(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        for row, look in enumerate(({}, {"locked": False}, {"num_format": "mmm-yy"}, {"num_format": 14})):
            sheet.write_number(row, 9, 1, made.add_format({"bold": True, **look}))

    found = book(written(tmp_path / "plan.xlsx", fill))
    looks = [found.look(found.sheet("Plan").style((row, 10))) for row in (1, 2, 3, 4)]
    assert looks == [CellLook(), CellLook(is_locked=False), CellLook(is_date=True), CellLook(is_date=True)]
    assert found.look(99) == CellLook()


def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    assert book(KINDS["dates from 1904"](tmp_path / "a.xlsx")).is_1904
    assert not book(written(tmp_path / "b.xlsx")).is_1904
