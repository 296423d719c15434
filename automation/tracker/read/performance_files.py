"""Figures in a performance team's files, found by the words beside them, whatever the shape of the table.

A figure stands where the row of a label meets a column: of a month, of a heading such as `Actual`, or of
nothing, as on a card. Months may run across, down, or stand beside each figure, and a year may stand above
its months. What is read is what the cell shows: 0.75 in a cell formatted as per cent is 75.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from automation.plan.due_language import read_due
from automation.plan.findings import PlanError, column_letters
from automation.tracker.read.cells import read_day, read_figure, short
from automation.tracker.read.grid import Grid, Value, holds, text_of
from automation.tracker.read.headings import heading_key
from automation.tracker.read.number_formats import beneath


class LabelError(PlanError):
    """A label that stands nowhere, or in several places."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a file: its month (its last day, or the day that is written), its value and its cell.

    `day` is None where no month stands beside it: it is of the month that the file's name says.
    """

    day: date | None
    value: float
    sheet: str
    cell: str
    headings: tuple[str, ...] = ()


def figures_of(
    grids: Sequence[Grid], row_label: str, column_label: str = "", sheet: str = ""
) -> tuple[Figure, ...]:
    """Return the figures of a label, the oldest month first.

    Args:
        grids: the sheets of the file.
        row_label: what stands beside the figures, or above them where months run down.
        column_label: the heading that the figures stand under; empty where months or nothing stand there.
        sheet: the only sheet to look at; empty for all.

    Raises:
        LabelError: the sheet or a label is not there, or several figures of one month belong to it.
    """
    found = _labelled(grids, row_label, sheet)
    asked_for = _under(found, column_label)
    if found and not asked_for:
        raise LabelError(f"No figure of '{short(row_label)}' stands under '{short(column_label)}'.")
    dated = [figure for figure in asked_for if figure.day is not None] or asked_for
    if not dated:
        raise LabelError(f"No figure stands beside '{short(row_label)}'.")
    by_day: dict[date | None, Figure] = {}
    for figure in dated:
        other = by_day.setdefault(figure.day, figure)
        if other.value != figure.value:
            raise LabelError(
                f"'{short(row_label)}' has several figures for one month, in {other.sheet}!{other.cell} "
                f"and {figure.cell}. Name the column under Column label."
            )
    return tuple(sorted(by_day.values(), key=lambda figure: figure.day or date.min))


def _labelled(grids: Sequence[Grid], label: str, sheet: str) -> list[Figure]:
    """Return the figures beside a label, wherever it stands."""
    asked = [grid for grid in grids if not sheet or grid.sheet.casefold() == sheet.casefold()]
    if not asked:
        raise LabelError(f"There is no sheet called '{short(sheet)}'.")
    places = [(grid, *place) for grid in asked for place in _cells_of(grid, label)]
    if not places:
        raise LabelError(f"Nothing is labelled '{short(label)}'.")
    return [figure for grid, row, column in places for figure in _beside(grid, row, column)]


def _under(found: Sequence[Figure], column_label: str) -> list[Figure]:
    """Return the figures under a heading; without one, all that are no targets, if any are not."""
    if not column_label:
        return [one for one in found if not _TARGET.search(" ".join(one.headings))] or [*found]
    key = heading_key(column_label)
    return [one for one in found if key in map(heading_key, one.headings)]


def labels_of(grids: Sequence[Grid]) -> Iterator[tuple[str, str]]:
    """Yield each text beside which a figure stands, with the name of its sheet."""
    for grid in grids:
        for row, values in enumerate(grid.rows):
            for column, value in enumerate(values):
                if _is_label(value) and any(_beside(grid, row, column)):
                    yield grid.sheet, text_of(value).strip()


_TARGET = re.compile(
    r"\b(?:targets?|goals?|planned|plan|benchmark|national|england|threshold)\b", re.IGNORECASE
)
"""Headings over what is no figure of the plan's own."""
_LONGEST_LABEL, _FAR = 120, 3
"""The longest text that can be a label, and how many cells a card's figure can be away from it."""


def _cells_of(grid: Grid, label: str) -> Iterator[tuple[int, int]]:
    key = _key(label)
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            if isinstance(value, str) and value and _key(value) == key:
                yield row, column


def _key(text: str) -> str:
    return " ".join(re.sub(r"[^\w%&]+", " ", text.casefold()).split())


def _is_label(value: Value) -> bool:
    text = text_of(value).strip()
    is_text = isinstance(value, str) and not _number_in(value) and 2 < len(text) <= _LONGEST_LABEL
    return is_text and any(ch.isalpha() for ch in text) and month_of(value) is None


def _beside(grid: Grid, row: int, column: int) -> Iterator[Figure]:
    """Yield the figures of a label: in its row, else under it beside months, else next to it as on a card."""
    across = [*_across(grid, row, column)]
    if any(figure.day for figure in across):
        yield from (figure for figure in across if figure.day)
        return
    down = [*_down(grid, row, column)]
    yield from down or across[:1] if not any(one.headings for one in across) else across
    if not down and not across:
        yield from _below(grid, row, column)


def _across(grid: Grid, row: int, column: int) -> Iterator[Figure]:
    """Yield the figures to the right of a label, each with the month above it or in its row."""
    values = grid.rows[row]
    in_row = next((day for value in values if (day := month_of(value))), None)
    for at in range(column + 1, len(values)):
        number = _number_in(values[at])
        if number is None:
            continue
        headings = tuple(_above(grid, row, at))
        day = _month_in(headings)
        plain = tuple(text for text in headings if month_of(text) is None)
        yield Figure(day or in_row, number, grid.sheet, f"{column_letters(at)}{row + 1}", plain)


def _down(grid: Grid, row: int, column: int) -> Iterator[Figure]:
    """Yield the figures under a label, each in a row that begins with a month."""
    label, years = text_of(grid.rows[row][column]), ""
    for below in range(row + 1, len(grid.rows)):
        values = grid.rows[below]
        beside = [text_of(value) for value in values[:column] if holds([value], 0)]
        years = next((text for text in beside if _YEAR.fullmatch(text.strip())), years)
        day = next((day for value in values[:column] if (day := month_of(value))), None) or _month_in(
            (*beside, years)
        )
        number = _number_in(values[column]) if column < len(values) else None
        if day and number is not None:
            yield Figure(day, number, grid.sheet, f"{column_letters(column)}{below + 1}", (label,))


def _below(grid: Grid, row: int, column: int) -> Iterator[Figure]:
    """Yield the first figure right under a label."""
    for below in range(row + 1, min(row + 1 + _FAR, len(grid.rows))):
        values = grid.rows[below]
        if not holds(values, column):
            continue
        number = _number_in(values[column])
        if number is not None:
            yield Figure(None, number, grid.sheet, f"{column_letters(column)}{below + 1}")
        return


def _above(grid: Grid, row: int, column: int) -> Iterator[str]:
    """Yield the headings above a cell, the nearest first; over several columns, the one that begins there.

    They end where a row above holds a figure's row label in the first columns and no heading: a table ends
    there, and the next one has headings of its own.
    """
    seen = False
    for values in reversed(grid.rows[:row]):
        if seen and not any(holds(values, at) for at in range(len(values))):
            return
        if holds(values, column):
            own = values[column]
            if _number_in(own) is None or _is_year(own):
                seen = True
                yield text_of(beneath(own) if isinstance(beneath(own), date) else own).strip()
        elif seen:
            left = range(min(column, len(values)) - 1, 0, -1)
            spread = next((values[at] for at in left if holds(values, at)), None)
            if spread is not None and (_number_in(spread) is None or _is_year(spread)):
                yield text_of(spread).strip()


_YEAR = re.compile(r"(?:FY\s?)?(20\d\d)(?:\s?[/-]\s?(?:20)?(\d\d))?", re.IGNORECASE)
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?", re.IGNORECASE)
_APRIL = 4
"""The month with which a financial year begins."""


def _is_year(value: Value) -> bool:
    return _YEAR.fullmatch(text_of(value).strip()) is not None


def _month_in(headings: Sequence[str]) -> date | None:
    """Return the month that headings say, also where its year stands in another of them."""
    for text in headings:
        if day := month_of(text):
            return day
    name = next((text for text in headings if _MONTH.fullmatch(text.strip())), "")
    year = next((found for text in headings if (found := _YEAR.fullmatch(text.strip()))), None)
    if not name or year is None:
        return None
    first = int(year[1])
    by = read_due(f"{name.strip(' .')[:3]} {first}").by
    is_next = year[2] is not None and by is not None and by.month < _APRIL
    return read_due(f"{name.strip(' .')[:3]} {first + 1}").by if is_next else by


def month_of(value: Value) -> date | None:
    """Return the last day of a month that a cell says, or the day that it says; None for anything else."""
    real = beneath(value)
    if isinstance(real, date):
        return _end_of(real.date() if isinstance(real, datetime) else real)
    text = value.strip() if isinstance(value, str) else ""
    if not _LIKE_A_MONTH.fullmatch(text) or read_figure(text) is not None:
        return None
    if iso := re.fullmatch(r"(20\d\d)[-/.](0?[1-9]|1[0-2])", text):
        return _end_of(date(int(iso[1]), int(iso[2]), 1))
    if day := read_day(text):
        return _end_of(day)
    due = read_due(text)
    return due.by if due.understood and due.start is None and not due.milestones else None


_LIKE_A_MONTH = re.compile(r"(?=.*\d)(?:(?=.*[A-Za-z]).{4,24}|[\d/. -]{6,10})")


def _end_of(day: date) -> date:
    """Return the last day of a month that is written as its first; any other day is as it is."""
    return day.replace(day=monthrange(day.year, day.month)[1]) if day.day == 1 else day


def _number_in(value: Value) -> float | None:
    number = beneath(value)
    if isinstance(number, bool) or value is None:
        return None
    if isinstance(number, int | float):
        return float(number)
    return read_figure(value) if isinstance(value, str) else None
