"""Dates judged by their whole column: American order, swapped days and months, and forms without a day.

One date with two readings cannot be settled by itself. A column settles it: `10/16/2017` can only be
American, and then `11/09/2017` below it is too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from automation.plan.due import month_name
from automation.plan.findings import column_letters
from automation.tracker import problems
from automation.tracker.read.cells import Cells, read_day, short
from automation.tracker.read.grid import Value, holds, text_of
from automation.tracker.read.tables import Table

_DIGITS = re.compile(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4}|\d{2})(?:,?\s+\d{1,2}:\d{2}.*)?")
_TIMED = re.compile(r"(.{6,24}?),?[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:[AaPp]\.?[Mm]\.?|Z)?")
_MONTH_AND_YEAR = re.compile(r"(0?[1-9]|1[0-2])\s?[/.-]\s?(\d{2})")
_SERIAL = re.compile(r"[3-5]\d{4}")
_DAY_ZERO = date(1899, 12, 30)
"""The day from which Excel counts: a number from 30000 to 59999 is a day of the years 1982 to 2064."""
_DATES = ("due", "revised")
_TWELVE = 12
_ENOUGH = 2
"""How many real dates, and how many texts, show that days and months were swapped."""
_HINT = (
    "Check a few of them against the source. Then type their months in letters, so that each has one meaning."
)


@dataclass(slots=True)
class _Seen:
    """What the dates of a column show: texts that can only be American or only be British, and real dates."""

    american: list[int] = field(default_factory=list)
    british: list[int] = field(default_factory=list)
    real: list[date] = field(default_factory=list)

    def add(self, row: int, value: Value) -> None:
        """Note a cell."""
        if isinstance(value, date):
            self.real.append(value)
        elif isinstance(value, str) and (found := _DIGITS.fullmatch(value.strip())):
            if int(found[2]) > _TWELVE >= int(found[1]):
                self.american.append(row)
            elif int(found[1]) > _TWELVE >= int(found[2]):
                self.british.append(row)

    @property
    def is_american(self) -> bool:
        """Return whether its dates are in American order."""
        return bool(self.american) and not self.british

    @property
    def is_swapped(self) -> bool:
        """Return whether days and months were swapped on opening: what could be is real, the rest text."""
        texts = len(self.american) + len(self.british)
        return min(len(self.real), texts) >= _ENOUGH and all(day.day <= _TWELVE for day in self.real)


def dates_of(table: Table, cells: Cells) -> Iterator[tuple[int, int, Value]]:
    """Return each due date that its column shows to mean something else than it says: row, column, value.

    What a column shows is reported once, at its heading.
    """
    seen = {column: _seen(table, column) for column in range(*_span(table))}
    order = _Seen(
        [row for one in seen.values() for row in one.american],
        [row for one in seen.values() for row in one.british],
    )
    for name in _DATES:
        column = table.headings.columns.get(name)
        if column is not None:
            yield from _column(table, column, seen[column], cells, is_american=order.is_american)


def _span(table: Table) -> tuple[int, int]:
    return table.span[0], min(table.span[1], max((len(row) for row in table.grid.rows), default=0))


def _seen(table: Table, column: int) -> _Seen:
    seen = _Seen()
    for number in table.rows:
        row = table.grid.rows[number - 1]
        if holds(row, column):
            seen.add(number, row[column])
    return seen


def _column(
    table: Table, column: int, seen: _Seen, cells: Cells, *, is_american: bool
) -> Iterator[tuple[int, int, Value]]:
    heading = short(table.heading(column)) or column_letters(column)

    def report(message: str) -> None:
        cell = table.heading_cell(column)
        cells.report(problems.DATES_OF_COLUMN, message, _HINT, sheet=table.grid.sheet, cell=cell)

    american = seen.is_american or (is_american and not seen.british)
    if seen.american and seen.british:
        rows = (
            f"row {seen.american[0]} can only have the month first, row {seen.british[0]} only the day first"
        )
        report(f"The dates under '{heading}' contradict each other: {rows}.")
    elif seen.is_swapped:
        report(
            f"In the dates under '{heading}', day and month seem to have been swapped when the file was "
            f"opened: "
            "all that could be swapped are real dates. They were read the other way round."
        )
    elif american:
        report(f"The dates under '{heading}' are in American order, month first, and were read so.")
    if serial := next((text for text in _texts(table, column) if _SERIAL.fullmatch(text)), ""):
        report(f"'{serial}' and the like under '{heading}' were read as the days that Excel numbers so.")
    months = _are_months(table, column, heading)
    if months:
        report(f"'{months}' and the like under '{heading}' were read as month and year.")
    for number in table.rows:
        row = table.grid.rows[number - 1]
        if holds(row, column):
            value = _meant(
                row[column], is_american=american, is_swapped=seen.is_swapped, has_months=bool(months)
            )
            if value is not None:
                yield number, column, value


def _are_months(table: Table, column: int, heading: str) -> str:
    """Return the first month of a column of months and years, such as `09/17`; empty if it is not one."""
    texts = _texts(table, column)
    found = [text for text in texts if _MONTH_AND_YEAR.fullmatch(text)]
    years = {text[-2:] for text in found}
    is_told = re.search(r"m\W?m\W*y", heading, re.IGNORECASE) is not None
    if found and (is_told or (2 * len(found) > len(texts) and len(years) * 2 <= len(found) + 1)):
        return found[0]
    return ""


def _texts(table: Table, column: int) -> list[str]:
    rows = (table.grid.rows[number - 1] for number in table.rows)
    return [text_of(row[column]).strip() for row in rows if holds(row, column)]


def _meant(value: Value, *, is_american: bool, is_swapped: bool, has_months: bool) -> Value:
    """Return what a cell means in its column; None if it means what it says."""
    if isinstance(value, date):
        return value.replace(day=value.month, month=value.day) if is_swapped else None
    if not isinstance(value, str | int | float):
        return None
    text = text_of(value).strip()
    if has_months and (found := _MONTH_AND_YEAR.fullmatch(text)):
        return f"{month_name(int(found[1]))[:3]}-{found[2]}"
    if is_american and (found := _DIGITS.fullmatch(text)):
        return read_day(f"{found[2]}/{found[1]}/{found[3]}")
    if _SERIAL.fullmatch(text):
        return _DAY_ZERO + timedelta(days=int(text))
    if found := _TIMED.fullmatch(text):
        return read_day(found[1])
    return None
