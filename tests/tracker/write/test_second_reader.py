"""The second reader sees each difference between a workbook and what it was."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from automation.tracker.read.safety import Package
from automation.tracker.write.second_reader import differences, is_value, read_again, same_parts, shown_in
from automation.tracker.write.sheet_cells import Formula
from tests.support.foreign_workbooks import KINDS, written
from tests.support.workbooks import SHEET, remade


def test_values_and_formulas_are_told_apart(tmp_path: Path) -> None:
    def fill(_book, sheet):
        sheet.write_formula("H1", "=A1", None, "Ref")
        sheet.write_string("H2", "=A1")

    content = written(tmp_path / "plan.xlsx", fill).read_bytes()
    found, shown = read_again(content), shown_in(content, Package(content, ""))
    assert isinstance(found["Plan", (1, 8)], Formula)
    assert not isinstance(found["Plan", (2, 8)], Formula)
    assert (shown["Plan", (1, 8)], shown["Plan", (2, 8)]) == ("Ref", "=A1")


def test_the_strict_form_reads_like_the_usual_one(tmp_path: Path) -> None:
    usual, strict = (
        KINDS[kind](tmp_path / f"{kind[:5]}.xlsx") for kind in ("as XlsxWriter writes it", "the Strict form")
    )
    assert read_again(strict.read_bytes()) == read_again(usual.read_bytes())


def test_each_cell_that_differs_is_found() -> None:
    before = {("Plan", (1, 1)): "a", ("Plan", (1, 2)): 1}
    assert differences(before, {("Plan", (1, 1)): "a", ("Plan", (2, 1)): 0}) == {
        ("Plan", (1, 2)),
        ("Plan", (2, 1)),
    }


def test_a_part_that_was_packed_anew_or_lost_is_found(tmp_path: Path) -> None:
    content = written(tmp_path / "plan.xlsx").read_bytes()
    old = Package(content, "")
    assert same_parts(old, Package(content, ""), {})
    assert not same_parts(old, Package(content, ""), {SHEET: b"<x/>"})
    again = remade(content, lambda name, part: part + b" " if name == SHEET else part)
    assert not same_parts(old, Package(again, ""), {})
    assert not same_parts(old, Package(remade(content, lambda name, x: None if name == SHEET else x), ""), {})


@pytest.mark.parametrize(
    ("found", "value", "same"),
    [
        (None, "", True),
        (None, None, True),
        ("", "x", False),
        (datetime(2017, 9, 30), date(2017, 9, 30), True),
        (datetime(2017, 9, 30, 9), date(2017, 9, 30), False),
        ("_x005F_x000D_", "_x000D_", True),
        ("=A1", Formula("=A1"), False),
        (1, 1.0, True),
        (datetime(1900, 1, 31), 31, True),
        (datetime(1900, 1, 31), 32, False),
    ],
)
def test_what_was_to_be_written_is_recognised(found: object, value: object, same: bool) -> None:
    assert is_value(found, value) is same


def test_what_openpyxl_cannot_read_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"."):
        read_again(remade(written_empty(), lambda name, part: b"<" if name == SHEET else part))


def written_empty() -> bytes:
    from tests.support.workbooks import workbook

    return workbook()
