"""What the open tracker's Summary cannot count: due dates, ratings that are not in the key, double sections.

Each kind is shown on a sheet of its own, and mended where somebody chooses Yes: with a new row of a table, or
by clearing the second row of a section.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from string import ascii_uppercase
from typing import Any

from automation.plan.due import uk
from automation.plan.due_phrases import phrase_key, proposed_readings
from automation.plan.findings import Finding, PlanError, column_letters
from automation.plan.model import Plan
from automation.plan.rating_words import said_state
from automation.plan.ratings import word_key
from automation.plan.text import count
from automation.tracker.excel_live import (
    as_text,
    fill,
    hold_open_for_writing,
    hold_sheet_for_block,
    offer,
    own_sheet,
    plain,
    write_cell,
)
from automation.tracker.problems import SECTION_TWICE
from automation.tracker.read.grid import text_of
from automation.tracker.sheets import (
    BRAG_KEY,
    DUE_DATES,
    PROPOSED_DUE,
    PROPOSED_RATINGS,
    SECTIONS,
    TWICE,
    TableSheet,
)
from automation.tracker.write.formulas import phrases_to_list
from automation.tracker.write.write_back import CellChange

_PROPOSED_ROW_WIDTHS = (8, 34, 18, 18, 70)
_TICKS = {"yes", "y", "x", "true", "1", "ok"}
BUSY = (
    "Excel did not respond, so nothing more was done. Finish editing the cell, or close the open message, "
    "then click again."
)


Recording = Callable[[Sequence[CellChange]], AbstractContextManager[list[CellChange]]]
"""Puts changes on record before they are made, and yields a list for those that were."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Rows that a table is missing, each shown on a sheet and added where somebody chooses Yes.

    `rows` holds the values of each row by the first one, as it is shown; the sheet shows four of them.
    `thing` is what one is called, and `why` the beginning of the sentence about those that are left, with a
    place for how many. Some rows are there already: `to_clear` has the number of each that is one too many,
    `to_confirm` of each that only lacks Yes under Confirmed.
    """

    sheet: str
    table: TableSheet
    rows: dict[str, tuple[Any, ...]]
    thing: str
    why: str
    to_clear: Mapping[str, int] = field(default_factory=dict)
    to_confirm: Mapping[str, int] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the headings of the sheet: those of the table's first columns, after that for the tick."""
        return ("Apply", *self.table.headings()[:4])

    def is_new(self, text: str) -> bool:
        """Return whether a row is to be added at the end of the table."""
        return text not in self.to_clear and text not in self.to_confirm

    def _done(self, text: str) -> str:
        if self.is_new(text):
            return "added to"
        return "cleared on" if text in self.to_clear else "confirmed on"

    def sentences(self, wanted: Iterable[str], left: int) -> str:
        """Return what to say of the rows that were wanted, and of those that are left."""
        done = Counter(map(self._done, wanted))
        said = "".join(f". {count(n, self.thing)} {how} {self.table.sheet}" for how, n in done.items())
        if left:
            said += (
                f". {self.why.format(count(left, self.thing))}. On the sheet {self.sheet} "
                "choose Yes beside those that are right, and click again"
            )
        return said


def due_phrases(plan: Plan) -> Missing:
    """Return a row of Due dates for each phrase that Excel cannot read by itself.

    Where the toolkit does not understand it either but proposes a plain reading, choosing Yes confirms that.
    """
    rows: dict[str, tuple[Any, ...]] = {}
    for _, due in phrases_to_list(plan):
        text = " ".join(due.text.split())
        rows[plain(text)] = (text, due.by, due.kind, due.note)
    to_confirm: dict[str, int] = {}
    listed = {phrase_key(row.phrase): row for row in plan.due_phrases}
    for row in proposed_readings(plan):
        there, shown = listed.get(phrase_key(row.phrase)), plain(row.phrase)
        if there is None or (there.by == row.by and there.place.sheet):
            rows[shown] = (row.phrase, row.by, row.kind, row.how, "Yes")
            if there is not None:
                to_confirm[shown] = there.place.row
    why = "Excel cannot read {} by itself"
    return Missing(PROPOSED_DUE, DUE_DATES, rows, "due date", why, to_confirm=to_confirm)


def ratings(plan: Plan) -> Missing:
    """Return a row of the key for each rating that it does not have, if its words say what it counts as."""
    rows: dict[str, tuple[Any, ...]] = {}
    texts = [row.rating_text for row in plan.actions] + [row.rating_text for row in plan.evidence]
    for text in texts:
        word = " ".join(text.split())
        state = said_state(word) if plan.key.read(word) is None else None
        if state and word_key(word) not in {word_key(one) for one in rows}:
            rows[plain(word)] = (word, "", "", str(state))
    return Missing(PROPOSED_RATINGS, BRAG_KEY, rows, "rating", "The key does not have {}")


def doubled_sections(book: Any, findings: Iterable[Finding]) -> Missing:
    """Return the rows of Sections whose section has a row above them already."""
    rows: dict[str, tuple[Any, ...]] = {}
    numbers: dict[str, int] = {}
    for found in findings:
        if found.code == SECTION_TWICE.code and found.sheet == SECTIONS.sheet:
            number = int(found.cell.lstrip(ascii_uppercase))
            last = number, len(SECTIONS.columns)
            values = book.sheets[SECTIONS.sheet].range((number, 1), last).options(ndim=1).value
            first = plain(f"{_text(values[0])} (row {number})")
            rows[first], numbers[first] = (first, *values[1:]), number
    why = "The sheet Sections has {} that stands there twice"
    return Missing(TWICE, SECTIONS, rows, "row", why, numbers)


def offer_rows(book: Any, missing: Missing, record: Recording) -> str:
    """Mend what was ticked, and list what is left.

    Args:
        book: the xlwings Book.
        missing: the rows.
        record: records what is written.

    Returns:
        What to add to the sentence that says where the findings are; empty if nothing is missing.
    """
    names = {one.name.casefold() for one in book.sheets}
    if not _is_ours(book, names, missing.table) or not (missing.rows or missing.sheet.casefold() in names):
        return ""
    sheet = own_sheet(book, missing.sheet, missing.headings, widths=_PROPOSED_ROW_WIDTHS)
    wanted = dict.fromkeys(row[0] for row in ticked_rows(sheet) if row[0] in missing.rows)
    if wanted:
        table = book.sheets[missing.table.sheet]
        hold_open_for_writing(book)
        hold_sheet_for_block(table)
        names = (
            table.range((1, 1), (table.used_range.last_cell.row, 1)).options(ndim=1, err_to_str=True).value
        )
        above = max(row for row, value in enumerate(names, start=1) if value not in (None, ""))
        changes = list(_changes(table, missing, wanted, above))
        with record(changes) as written:
            for change in changes:
                _write(table.range(change.cell), change.value)
                written.append(change)
            _extend(table, above, above + sum(missing.is_new(text) for text in wanted))
    left = [values for text, values in missing.rows.items() if text not in wanted]
    show_to_tick(sheet, missing.headings, [["", *map(_shown, row[:4])] for row in left])
    return missing.sentences(wanted, len(left))


def _changes(sheet: Any, missing: Missing, wanted: Iterable[str], above: int) -> Iterator[CellChange]:
    """Yield the cells to write: those of new rows below the last one, and of rows to clear or confirm."""
    headings, name = missing.table.headings(), missing.table.sheet
    found: list[tuple[int, Any, Any]]
    for text in wanted:
        if number := missing.to_clear.get(text):
            row = sheet.range((number, 1), (number, len(headings))).options(ndim=1).value
            found = [(column, None, value) for column, value in enumerate(row) if value not in (None, "")]
        elif number := missing.to_confirm.get(text):
            found = [(headings.index("Confirmed"), "Yes", None)]
        else:
            number = above = above + 1
            found = [(column, value, None) for column, value in enumerate(missing.rows[text]) if value]
        for column, value, was in found:
            new = value if value is None or isinstance(value, date) else str(value)
            yield CellChange(name, f"{column_letters(column)}{number}", new, was)


def cells_of_new_rows(
    book: Any, table: TableSheet, rows: Sequence[Sequence[tuple[str, Any]]]
) -> list[list[CellChange]]:
    """Return the cells of rows to add at the end of an open table, row by row.

    Args:
        book: the xlwings Book.
        table: the table.
        rows: the values of each row by their headings.
    """
    sheet = book.sheets[table.sheet]
    shown = sheet.range((1, 1), (sheet.used_range.last_cell.row, len(table.columns)))
    values = shown.options(ndim=2, err_to_str=True).value
    above = max(number for number, row in enumerate(values, 1) if any(one not in (None, "") for one in row))
    headings = table.headings()
    return [
        [
            CellChange(table.sheet, f"{column_letters(headings.index(heading))}{number}", value)
            for heading, value in row
            if value
        ]
        for number, row in enumerate(rows, above + 1)
    ]


def write_new_row(sheet: Any, cells: Sequence[CellChange]) -> None:
    """Write the cells of a row below the last one of an open table, and extend the table over it.

    Raises:
        PlanError: Excel does not respond.
    """
    for change in cells:
        _write(sheet.range(change.cell), change.value)
    number = sheet.range(cells[0].cell).row
    _extend(sheet, number - 1, number)


def _shown(value: Any) -> str:
    return as_text(_text(value))


def _text(value: Any) -> str:
    return uk(value) if isinstance(value, date) else text_of(value or "")


def _is_ours(book: Any, names: Collection[str], table: TableSheet) -> bool:
    """Return whether there is a sheet with the headings of a table that rows are added to."""
    if table.sheet.casefold() not in names:
        return False
    headings = table.headings()[:4]
    shown = book.sheets[table.sheet].range((1, 1), (1, len(headings))).options(ndim=1).value
    return tuple(shown) == headings


def _write(cell: Any, value: Any) -> None:
    if isinstance(value, date):
        cell.value = value
    elif not write_cell(cell, value or ""):
        raise PlanError(BUSY)


def _extend(sheet: Any, above: int, last: int) -> None:
    """Extend a table over the rows that were added at its end, with its formulas."""
    for table in sheet.tables:
        if table.range.row == 1 and table.range.last_cell.row < last:
            table.resize(sheet.range((1, 1), (last, table.range.last_cell.column)))
        _fill_down(sheet, above, last, table.range.last_cell.column)


def _fill_down(sheet: Any, above: int, last: int, columns: int) -> None:
    """Enter the formulas of a row in the rows below it, if Excel has not done so."""
    for column in range(1, columns + 1):
        formula = sheet.range((above, column)).formula
        if isinstance(formula, str) and formula.startswith("="):
            for row in range(above + 1, last + 1):
                sheet.range((row, column)).formula = formula


def show_to_tick(sheet: Any, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Fill one of the toolkit's sheets, with a dropdown for Yes in the first cell of each row."""
    before = sheet.used_range.last_cell.row
    fill(sheet, headings, rows)
    if before > 1:
        offer(sheet.range((2, 1), (before, 1)))
    if rows:
        offer(sheet.range((2, 1), (len(rows) + 1, 1)), "Yes")


def ticked_rows(sheet: Any) -> list[tuple[str, ...]]:
    """Return which proposals somebody ticked, by their text and not by their row."""
    last = sheet.used_range.last_cell.row
    if last < 2:
        return []
    rows = sheet.range((2, 1), (last, 7)).options(ndim=2, err_to_str=True).value
    return [
        tuple(str(value or "").strip() for value in row[1:])
        for row in rows
        if str(row[0] or "").strip().removesuffix(".0").casefold() in _TICKS
    ]
