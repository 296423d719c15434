"""Write-back: changes named cells of a closed workbook, adds rows to its tables, and touches nothing else.

The result is read again by another reader and compared before it takes the place of the former file, which
is kept first. Anything that speaks against writing is one sentence, and then nothing is written.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path

from automation.files import reason, whole_file
from automation.plan.findings import PlanError
from automation.plan.text import one_line
from automation.tracker.excel_live import plain
from automation.tracker.read.cells import clean
from automation.tracker.read.grid import text_of
from automation.tracker.read.open_file import read_bytes, who_has_it_open
from automation.tracker.read.safety import UNSURE, Package
from automation.tracker.write.closed_workbook import CellLook, ClosedWorkbook, ExcelTable
from automation.tracker.write.package_parts import unusual
from automation.tracker.write.second_reader import differences, is_value, read_again, same_parts, shown_in
from automation.tracker.write.sheet_cells import (
    Address,
    Content,
    Formula,
    SheetText,
    address_of,
    edited,
    name_of,
)

STALE = "The figures on the sheet Summary are old until the tracker has been opened and saved in Excel."
"""What to say after each write-back."""

LONGEST = 32_767
"""The longest text that a cell of Excel can hold."""


class AsShown(float):
    """A figure as people see it: 71 where a cell shows 71% and holds 0.71."""

    __slots__ = ()


CellValue = Content | date | time | timedelta
"""What a cell can be changed to, or was."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A change to one cell: what it becomes, and what it was when it was read."""

    sheet: str
    cell: str
    value: CellValue
    was: CellValue = None


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to add at the end of a table, which is named by itself or by its sheet: values by heading."""

    table: str
    values: Mapping[str, CellValue]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: each cell with what it was and is; and the file before and after, by its SHA-256."""

    changes: tuple[CellChange, ...]
    before: str
    after: str


Keep = Callable[[bytes, Written], None]
"""Keeps the former file, and what is about to be written, before anything is; an error stops the writing."""


class CellRefusedError(PlanError):
    """A cell that cannot be changed; without this change the others can be written."""

    def __init__(self, change: CellChange, why: str) -> None:
        super().__init__(f"{change.sheet}!{change.cell} was not changed: {why}")
        self.change = change
        self.why = why


def write_back(
    path: Path, sha256: str, changes: Sequence[CellChange], rows: Sequence[NewRow] = (), *, keep: Keep
) -> Written:
    """Write changes into a closed workbook.

    Args:
        path: the workbook, an .xlsx or .xlsm.
        sha256: the SHA-256 of the content that the changes were made from.
        changes: the cells to change.
        rows: the rows to add at the end of tables.
        keep: keeps the former file.

    Raises:
        CellRefusedError: one of the cells cannot be changed. Nothing was written.
        PlanError: the workbook cannot be changed. Nothing was written.
    """
    content = _as_it_was_read(path, sha256)
    new, done = _with_changes(ClosedWorkbook(content, path.name), changes, rows)
    written = Written(done, sha256, hashlib.sha256(new).hexdigest())
    keep(content, written)
    replace_file(path, sha256, new)
    return written


def replace_file(path: Path, sha256: str, new: bytes) -> None:
    """Put a new file in the place of a closed workbook in one step.

    Args:
        path: the workbook.
        sha256: the SHA-256 of its content.
        new: the new content.

    Raises:
        PlanError: it is open, has changed, or cannot be written. Nothing was written.
    """
    path = path.resolve()
    with whole_file(path, "The tracker") as aside:
        _as_it_was_read(path, sha256)
        shutil.copymode(path, aside)
        with aside.open("r+b") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        _as_it_was_read(path, sha256)


def _as_it_was_read(path: Path, sha256: str) -> bytes:
    """Return the bytes of a workbook that nobody has open, that can be written, and that is as it was read.

    Raises:
        PlanError: it is not.
    """
    name = one_line(path.name)
    if who := who_has_it_open(path):
        by = "" if who == "somebody" else f" by {one_line(who)}"
        raise PlanError(f"{name} is open{by}. Close it, then try again. Nothing was written.")
    content = read_bytes(path)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PlanError(f"{name} has changed since it was read. Try again. Nothing was written.")
    try:
        if path.stat().st_mode & stat.S_IWUSR:
            with path.open("r+b"):
                return content
        why = "it is marked as read-only"
    except OSError as error:
        why = reason(error)
    raise PlanError(
        f"{name} cannot be written to: {why}. Close it everywhere else, and make sure that you may change it."
    )


_Edits = list[tuple[int, int, str]]


@dataclass(slots=True)
class _Plan:
    """What is to be written: cells with their style, other edits to sheets, and tables that get longer."""

    cells: dict[str, dict[Address, tuple[int, CellValue]]]
    edits: dict[str, _Edits]
    tables: dict[str, bytes | None]

    def put(self, sheet: str, address: Address, style: int, value: CellValue) -> None:
        """Note a cell to write."""
        self.cells.setdefault(sheet, {})[address] = style, value


def _with_changes(
    book: ClosedWorkbook, changes: Sequence[CellChange], rows: Sequence[NewRow]
) -> tuple[bytes, tuple[CellChange, ...]]:
    """Return the changed workbook, and the changes with what their cells really were.

    Raises:
        CellRefusedError: one of the cells cannot be changed.
        PlanError: a row cannot be added, or the result is not as it should be.
    """
    plan = _Plan({}, {}, {})
    try:
        for change in changes:
            _plan_cell(book, change, plan)
        for name in dict.fromkeys(row.table for row in rows):
            _plan_rows(book, name, [row.values for row in rows if row.table == name], plan)
        new, parts = _written(book, plan)
        wanted = {
            (sheet, at): value for sheet, cells in plan.cells.items() for at, (_, value) in cells.items()
        }
        _compare(book, new, wanted, parts)
        was = book.former
        done = ((at, value, was.get(at)) for at, value in wanted.items() if value is not None or at in was)
        return new, tuple(CellChange(sheet, name_of(at), value, old) for (sheet, at), value, old in done)
    except PlanError:
        raise
    except UNSURE:
        raise unusual(book.package) from None


def _written(book: ClosedWorkbook, plan: _Plan) -> tuple[bytes, Mapping[str, bytes | None]]:
    """Return the changed workbook, and the parts that are changed in it."""
    parts, gone = dict(plan.tables), []
    for name, cells in plan.cells.items():
        sheet = book.sheet(name)
        gone += [(name, address) for address in cells if sheet.formula(address) is not None]
        stored = {address: (style, _stored(book, value)) for address, (style, value) in cells.items()}
        edits = [*sheet.with_cells(stored), *plan.edits.get(name, ())]
        parts[book.sheets[name]] = edited(sheet.text, edits).encode()
    return book.with_parts(parts, gone)


def _compare(
    book: ClosedWorkbook,
    new: bytes,
    wanted: Mapping[tuple[str, Address], CellValue],
    parts: Mapping[str, bytes | None],
) -> None:
    """Make sure that the new file has the cells that are wanted, and everything else as it was.

    Raises:
        PlanError: it has not.
    """
    package, now = Package(new, book.name), read_again(new)
    different = differences(book.former, now) | differences(book.shown, shown_in(new, package))
    is_as_wanted = all(is_value(now.get(at), value) for at, value in wanted.items())
    if not (is_as_wanted and different <= wanted.keys() and same_parts(book.package, package, parts)):
        raise PlanError(
            f"{book.name} would not have come out as it should, so nothing was written. Open it in Excel, "
            "save it, then try again."
        )


# One cell.


def _plan_cell(book: ClosedWorkbook, change: CellChange, plan: _Plan) -> None:
    """Plan a change to a cell, after making sure that the cell may be changed.

    Raises:
        CellRefusedError: it may not.
    """
    address = address_of(change.cell)
    if change.sheet not in book.sheets or not address[0]:
        raise CellRefusedError(change, "there is no such cell.")
    sheet = book.sheet(change.sheet)
    style = sheet.style(address)
    look = book.look(style)
    if address in plan.cells.get(change.sheet, {}):
        raise CellRefusedError(change, "two changes are for it.")
    if sheet.is_protected and look.is_locked:
        raise CellRefusedError(change, f"the sheet {change.sheet} is protected. Unprotect it first.")
    for why, applies in _against(book, replace(change, was=_fitting(change.was, look)), sheet, address):
        if applies:
            raise CellRefusedError(change, why)
    value = _fitting(change.value, look)
    if isinstance(value, str) and len(value) > LONGEST:
        raise CellRefusedError(change, f"a cell cannot hold a text of {len(value):,} characters.")
    plan.put(change.sheet, address, style, value)


def _against(
    book: ClosedWorkbook, change: CellChange, sheet: SheetText, address: Address
) -> Iterator[tuple[str, bool]]:
    """Yield each reason against changing a cell, and whether it applies."""
    formula = sheet.formula(address)
    merged = any(area.holds(address) and area.first != address for area in sheet.merged)
    yield "it is merged into another cell.", merged
    for table in book.tables:
        if table.sheet == change.sheet and table.cells.holds(address):
            yield "it is a heading or a total of a table.", not table.holds_rows_of(address)
            of_column = formula is not None and address[1] in table.calculated
            yield "its formula is that of a whole column of a table.", of_column
    shared = formula is not None and formula.get("t") == "shared" and bool(formula.get("ref"))
    yield "other cells use its formula.", shared
    yield "it is part of an array formula.", any(area.holds(address) for area in sheet.blocks)
    shown = book.shown.get((change.sheet, address), "")
    is_as_read = _plainly(shown) == _plainly(text_of(change.was))
    if change.was is not None and not is_as_read:
        is_as_read = is_value(book.former.get((change.sheet, address)), change.was)
    yield f"it now says '{one_line(shown, 60)}', which is not what was read.", not is_as_read


def _plainly(text: str) -> str:
    return " ".join(clean(text)[0].split())


def _fitting(value: CellValue, look: CellLook) -> CellValue:
    """Return a value as its cell can show it: a date is text where the cell would show it as a number.

    A figure is a fraction where the cell shows per cents.
    """
    if isinstance(value, date) and not look.is_date:
        return text_of(value)
    if isinstance(value, str) and not isinstance(value, Formula):
        return plain(value, len(value))
    if isinstance(value, AsShown):
        return float(f"{value / 100:.15g}") if look.is_percent else float(value)
    return value


def _stored(book: ClosedWorkbook, value: CellValue) -> Content:
    """Return a value as a workbook stores it: dates as days since its first one."""
    if not isinstance(value, date | time | timedelta):
        return value
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, to_excel  # noqa: PLC0415 (only to write)

    days: float = to_excel(value, MAC_EPOCH if book.is_1904 else WINDOWS_EPOCH)  # type: ignore[no-untyped-call]
    return int(days) if days == int(days) else days


# New rows.


def _plan_rows(book: ClosedWorkbook, name: str, rows: Sequence[Mapping[str, CellValue]], plan: _Plan) -> None:
    """Plan rows at the end of a table; rows that are blank at its end are filled first.

    Raises:
        PlanError: the table cannot get them.
    """
    table = _table_named(book, name)
    sheet, columns = book.sheet(table.sheet), range(table.cells.first[1], table.cells.last[1] + 1)
    typed = [column for column in columns if column not in table.calculated]
    old_last = first = table.cells.last[0]
    while first >= table.first_row and not any(sheet.is_filled((first, column)) for column in typed):
        first -= 1
    first, last = first + 1, first + len(rows)
    _hold_open_for_rows(table, sheet, [(row, c) for row in range(old_last + 1, last + 1) for c in columns])
    for number, values in enumerate(rows, first):
        if unknown := values.keys() - set(table.headings):
            raise PlanError(f"{table.sheet} has no column {min(unknown)}. Nothing was written.")
        for column, heading in zip(columns, table.headings, strict=True):
            above = min(number, old_last), column
            style = sheet.style(above)
            if heading in values:
                value = _fitting(values[heading], book.look(style))
                plan.put(table.sheet, (number, column), style, value)
            elif number > old_last:
                value = _formula_below(book, table, above, (number, column))
                plan.put(table.sheet, (number, column), style, value)
    if last > old_last:
        plan.tables[table.part] = table.down_to(last)
        plan.edits.setdefault(table.sheet, []).extend(sheet.with_longer_rules(table.cells, last))


def _table_named(book: ClosedWorkbook, name: str) -> ExcelTable:
    named = [table for table in book.tables if table.root.get("displayName") == name]
    found = named or [table for table in book.tables if table.sheet == name]
    if len(found) != 1:
        raise PlanError(f"{book.name} has no table {name} to add a row to. Nothing was written.")
    return found[0]


def _hold_open_for_rows(table: ExcelTable, sheet: SheetText, new: Sequence[Address]) -> None:
    """Raise an error unless a table can get new rows.

    Raises:
        PlanError: its sheet is protected, it has totals, or something is below it.
    """
    why = ""
    if sheet.is_protected:
        why = "is protected. Unprotect it first"
    elif table.totals:
        why = "has a table with a row of totals. Turn the totals off first"
    elif any(sheet.is_filled(at) or any(area.holds(at) for area in sheet.merged) for at in new):
        why = "has something below its table. Move it away first"
    if why:
        raise PlanError(f"The sheet {table.sheet} {why}. Nothing was written.")


def _formula_below(book: ClosedWorkbook, table: ExcelTable, above: Address, at: Address) -> CellValue:
    """Return the formula of a table's column, as it is in a new row below a cell that has it."""
    formula = book.sheet(table.sheet).formula(above)
    if at[1] not in table.calculated or formula is None or formula.get("t") in {"array", "dataTable"}:
        return None
    from openpyxl.formula.translate import Translator  # noqa: PLC0415 (only to write)

    there = Translator(str(book.former[table.sheet, above]), name_of(above))
    return Formula(there.translate_formula(name_of(at)))
