"""Heights of rows with wrapped text: a workbook made outside Excel has to bring its own."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

TALLEST = 400.0
"""Points; Excel allows 409."""


def row_height(texts: Sequence[str], widths: Sequence[float], *, line: float = 14.5) -> float:
    """Give the height in points that the longest of a row's texts needs.

    Args:
        texts: the cells' texts.
        widths: the widths of their columns in characters.
        line: the height of a line in points.
    """
    lines = max(
        sum(max(ceil(len(part) / max(width * 0.92 - 1, 1)), 1) for part in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(lines * line + 3, TALLEST)
