"""Layout that carries meaning: cells merged downwards, ditto marks, and a rating for each month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from automation.tracker.read.answers import Answers
from automation.tracker.read.cells import Cells
from automation.tracker.read.columns import DITTO
from automation.tracker.read.date_columns import dates_of
from automation.tracker.read.filled_ratings import rate_by_fills
from automation.tracker.read.grid import GridSource, Merged, Value, holds
from automation.tracker.read.tables import Table

_SHARED = ("section", "theme", "outcome", "lead", "due", "revised", "rating", "report_reference")
"""The fields of which a merged cell holds for all its rows; the text of an action is one action."""


def give_meaning(table: Table, source: GridSource, cells: Cells, answers: Answers) -> None:
    """Give each cell of a table the value that it stands for.

    Args:
        table: the table, whose values are replaced.
        source: says which cells are merged or filled.
        cells: collects what is found about whole columns.
        answers: what people settled.
    """
    merged = source.merged(table.grid.sheet)
    fields = {column: name for name, column in table.headings.columns.items()}
    table.grid = table.grid.with_values(
        [*_ticked(table), *_of_months(table), *_merged_down(table, merged, fields)]
    )
    table.grid = table.grid.with_values([*_dittos(table, fields)])
    table.grid = table.grid.with_values([*dates_of(table, cells)])
    rate_by_fills(table, source, cells, answers)


def _ticked(table: Table) -> Iterator[tuple[int, int, Value]]:
    """Return for each row the headings of the columns that are ticked in it, for the column of ratings."""
    choices = table.headings.choices
    for number in table.rows if choices else ():
        row = table.grid.rows[number - 1]
        yield (
            number,
            choices[-1][0],
            ", ".join(text for column, text in choices if holds(row, column)) or None,
        )


def _of_months(table: Table) -> Iterator[tuple[int, int, Value]]:
    """Return the last rating of each row, for the column that stands for all months."""
    *earlier, last = table.headings.series or (0,)
    for number in table.rows if earlier else ():
        row = table.grid.rows[number - 1]
        column = next((c for c in reversed(earlier) if holds(row, c)), None)
        if column is not None and not holds(row, last):
            yield number, last, row[column]


def _merged_down(
    table: Table, merged: Sequence[Merged], fields: dict[int, str]
) -> Iterator[tuple[int, int, Value]]:
    """Return the value of each merged cell for the rows that it covers below its first."""
    for area in merged:
        if (
            area.last_row == area.row
            or fields.get(area.column) not in _SHARED
            or area.row <= table.header_row
        ):
            continue
        first = table.grid.rows[area.row - 1] if area.row <= len(table.grid.rows) else ()
        if holds(first, area.column):
            for number in table.rows:
                if area.row < number <= area.last_row:
                    yield number, area.column, first[area.column]


def _dittos(table: Table, fields: dict[int, str]) -> Iterator[tuple[int, int, Value]]:
    """Return for each cell that stands for the one above it the value above."""
    for column in fields:
        above: Value = None
        for number in table.rows:
            row = table.grid.rows[number - 1]
            value = row[column] if holds(row, column) else None
            if not isinstance(value, str) or not DITTO.fullmatch(" ".join(value.split())):
                above = above if value is None else value
            elif above is not None:
                yield number, column, above
