from __future__ import annotations

import pytest

from automation.analysis.percent import percent


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 8, 13), (1, 200, 1), (1, 201, 0), (83, 171, 49), (171, 171, 100), (0, 5, 0), (0, 0, 0)],
)
def test_it_rounds_halves_up_as_excel_does(part, whole, expected):
    assert percent(part, whole) == expected
