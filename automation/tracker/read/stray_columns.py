"""Stray values: what stands in columns without a heading, moved where it surely belongs, else reported."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from automation.plan.place import column_letters
from automation.plan.ratings import BragKey, Rating
from automation.plan.text import count
from automation.tracker import problems
from automation.tracker.read.cells import Cells, short
from automation.tracker.read.grid import Value, holds
from automation.tracker.read.tables import Table

_MOVABLE = frozenset(["text", "outcome", "lead", "due", "revised", "comments", "report_reference", "rating"])
"""Fields whose value is looked for in the column without a heading beside theirs."""


class StrayColumns:
    """Values in columns without a heading: moved where they surely belong, else reported once a column."""

    def __init__(self, table: Table, cells: Cells) -> None:
        header = table.grid.rows[table.header_row - 1]
        headings = table.headings
        headed = {*headings.columns.values(), *headings.double, *headings.unknown}
        headed.update(i for i, value in enumerate(header) if value not in (None, ""))
        low, high = table.span
        width = min(high, max((len(table.grid.rows[n - 1]) for n in table.rows), default=0))
        self.table, self.cells = table, cells
        self.at = [
            column
            for column in range(low, width)
            if column not in headed and any(holds(table.grid.rows[n - 1], column) for n in table.rows)
        ]
        self._left = dict(zip(self.at, self._beside(headings.columns, header), strict=True))
        self._unplaced: dict[int, list[tuple[int, str]]] = {}

    def _beside(self, columns: Mapping[str, int], header: Sequence[Value]) -> Iterator[str]:
        """Return for each column the field whose heading is the next on its left, if nothing is between."""
        fields: dict[int, str] = {}
        for name, column in columns.items():
            fields.setdefault(column, name)
        placed = sorted(fields)
        filled = [i for i, value in enumerate(header) if value not in (None, "")]
        for column in self.at:
            before = bisect_left(placed, column)
            headed = bisect_left(filled, column)
            nearest = placed[before - 1] if before else -1
            between = headed and filled[headed - 1] > nearest
            yield "" if nearest < 0 or between else fields[nearest]

    def columns(self, row: Sequence[Value], number: int, key: BragKey) -> Mapping[str, int]:
        """Return the columns of a row's fields, which differ where a value stands beside its own column."""
        columns: dict[str, int] = self.table.headings.columns
        for stray in self.at:
            if not holds(row, stray):
                continue
            text = str(row[stray]).strip()
            field = self._field(row, stray, text, columns, key)
            if not field:
                self._unplaced.setdefault(stray, []).append((number, text))
                continue
            columns = {**columns, field: stray}
            heading = next(c.heading for c in self.table.kind.columns if c.field == field)
            self.cells.report(
                problems.MOVED,
                f"'{short(text)}' stands in a column without a heading; it was read as {heading}.",
                f"Move it into the column {heading}.",
                sheet=self.table.grid.sheet,
                cell=f"{column_letters(stray)}{number}",
            )
        return columns

    def _field(
        self, row: Sequence[Value], stray: int, text: str, columns: Mapping[str, int], key: BragKey
    ) -> str:
        """Return the field that a value surely belongs to, whose own cell is blank; empty for none."""
        rating, beside = columns.get("rating"), self._left[stray]
        if rating is not None and not holds(row, rating) and key.read(text) not in (None, Rating.NOT_RATED):
            return "rating"
        return beside if beside in _MOVABLE and not holds(row, columns[beside]) else ""

    def report(self) -> None:
        """Report what was not moved, once for each column."""
        for column, texts in self._unplaced.items():
            number, text = texts[0]
            more = f", and {count(len(texts) - 1, 'text')} below it" if len(texts) > 1 else ""
            self.cells.report(
                problems.UNPLACED,
                f"'{short(text)}'{more} stands in a column without a heading and was not read.",
                "Give the column a heading, or move the text into the column that it belongs to.",
                sheet=self.table.grid.sheet,
                cell=f"{column_letters(column)}{number}",
            )
