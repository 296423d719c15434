"""Where a value stands: its sheet and its cell, taken down once, when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def column_letters(index: int) -> str:
    """Name a column as Excel does: 0 is `A`, 25 is `Z`, 26 is `AA`."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Place:
    """The row that a value was read from, and where each of its fields stands in it.

    `columns` is shared by every row of one table, so that a place costs little. A field without a column
    of its own (the heading is missing) is found at the start of its row.
    """

    sheet: str
    row: int
    columns: Mapping[str, int] = field(compare=False, hash=False)

    def cell(self, name: str = "") -> str:
        """Return the cell of a field, such as `F14`."""
        column = self.columns.get(name)
        if column is None:
            column = min(self.columns.values(), default=0)
        return f"{column_letters(column)}{self.row}"

    def address(self, name: str = "") -> str:
        """Return the sheet and cell of a field, such as `Actions!F14`."""
        return f"{self.sheet}!{self.cell(name)}"


NOWHERE = Place("", 0, {})
"""The place of a value that no workbook holds, such as one made in a test."""
