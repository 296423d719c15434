"""The account: each row with text is an action, evidence, a heading or a title, or is named as left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from automation.plan.model import Plan
from automation.plan.text import count, listed
from automation.tracker import problems
from automation.tracker.read.cells import Cells, short
from automation.tracker.read.grid import Grid, Value, holds, text_of
from automation.tracker.read.headings import Headings, heading_of
from automation.tracker.read.tables import Sheet, Table
from automation.tracker.sheets import ACTIONS, EVIDENCE

_MANY = 3
"""From this many rows on, a block that was not read is an error."""
_SAMPLES = 3
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A block of rows that was not read, and why."""

    sheet: str
    range: str
    rows: int
    why: str
    is_told: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the block in the shape that `check --format json` prints."""
        return {"sheet": self.sheet, "range": self.range, "rows": self.rows, "why": self.why}


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the rows with text.

    `headings` counts the rows of lists beside the plan too, such as the key and the text for About.
    """

    with_text: int = 0
    actions: int = 0
    evidence: int = 0
    headings: int = 0
    titles: int = 0
    continued: int = 0
    left_out: tuple[LeftOut, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the account in the shape that `check --format json` prints."""
        names = ("with_text", "actions", "evidence", "headings", "titles", "continued")
        return {name: getattr(self, name) for name in names} | {
            "left_out": [block.as_dict() for block in self.left_out]
        }

    def sentences(self) -> str:
        """Return the account in one or two sentences."""
        unread = sum(block.rows for block in self.left_out)
        parts = [
            count(self.actions, "action"),
            count(self.evidence, "row of evidence", "rows of evidence"),
            count(self.headings, "heading or row of a list", "headings and rows of lists"),
            count(self.titles, "title"),
        ]
        if self.continued:
            parts.append(f"{self.continued} continued from the row above")
        said = (
            f"{count(self.with_text, 'row')} of the source {'has' if self.with_text == 1 else 'have'} text: "
        )
        said += f"{listed([*parts, f'{unread} not read'])}."
        if unread:
            blocks = [f"{block.sheet}!{block.range} ({block.why})" for block in self.left_out[:5]]
            more = len(self.left_out) - len(blocks)
            said += f" Not read: {'; '.join(blocks)}{f' and {more} more' if more else ''}."
        return said


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of a table: what it was taken for, and whether that is known, proposed or confirmed.

    A column that is no field of the plan is kept, and its field is empty.
    """

    sheet: str
    column: str
    heading: str
    samples: tuple[str, ...]
    field: str
    state: str

    def as_dict(self) -> dict[str, Any]:
        """Return the column in the shape that `import --format json` prints."""
        names = ("sheet", "column", "heading", "field", "state")
        return {name: getattr(self, name) for name in names} | {"samples": list(self.samples)}


def columns_of(table: Table) -> Iterator[ReadColumn]:
    """Return the columns of a table of the plan, in their order."""
    if table.kind not in (ACTIONS, EVIDENCE):
        return
    found, grid = table.headings, table.grid
    doubtful = {column: name for column, _, name in found.proposed}
    fields = {column: name for name, column in found.columns.items()}
    fields |= dict.fromkeys(found.updates, "comments")
    for column in sorted({*doubtful, *fields, *found.unknown, *found.double, *found.series}):
        name = doubtful.get(column) or fields.get(column, "")
        yield ReadColumn(
            grid.sheet,
            table.heading_cell(column).rstrip("0123456789"),
            " ".join(table.heading(column).split()),
            _samples(table, column),
            heading_of(table.kind, name) if name else "",
            _state(found, column, is_doubtful=column in doubtful, is_field=bool(name)),
        )


def _samples(table: Table, column: int) -> tuple[str, ...]:
    """Return the first texts of a column that differ."""
    found: dict[str, None] = {}
    for row in (table.grid.rows[number - 1] for number in table.rows):
        if column < len(row) and (text := short(text_of(row[column]))):
            found[text] = None
            if len(found) == _SAMPLES:
                break
    return tuple(found)


def _state(found: Headings, column: int, *, is_doubtful: bool, is_field: bool) -> str:
    if column in found.confirmed:
        return "confirmed"
    return "proposed" if is_doubtful else "known" if is_field else "kept"


def account_of(
    sheets: Sequence[Sheet],
    chosen: Sequence[Table],
    skipped: Sequence[tuple[Table, str]],
    plan: Plan,
    titles: Collection[tuple[str, int]],
) -> Account:
    """Return what became of the rows with text.

    Args:
        sheets: what was found on each sheet.
        chosen: the tables that were read.
        skipped: the tables that were not, each with the reason.
        plan: what was read.
        titles: the lines that name themes, sections and owners, by sheet and row.
    """
    became = _Became(chosen, skipped, plan, titles)
    kinds = dict.fromkeys(("actions", "evidence", "titles", "headings"), 0)
    total, left_out = 0, list[LeftOut]()
    for sheet in sheets:
        left = _rows_with_text(sheet.grid)
        total += len(left)
        for kind, rows in became.read.items():
            kinds[kind] += len(left & rows[sheet.grid.sheet])
            left -= rows[sheet.grid.sheet]
        unread: list[tuple[int, str]] = []
        for row in sorted(left):
            kind = became.kind(sheet, row)
            if kind in kinds:
                kinds[kind] += 1
            else:
                unread.append((row, kind))
        left_out += _blocks(sheet.grid, unread, became.told)
    return Account(total, **kinds, left_out=tuple(left_out))


def report_left_out(account: Account, cells: Cells) -> None:
    """Report each block of several rows that was not read, unless another finding says so."""
    for block in account.left_out:
        if block.rows >= _MANY and not block.is_told:
            message = (
                f"{count(block.rows, 'row')} in {block.range} of {block.sheet} were not read: {block.why}."
            )
            hint = "If they are part of the plan, put the headings Action, Lead and Due date above them."
            cells.report(
                problems.ROWS_NOT_READ, message, hint, sheet=block.sheet, cell=block.range.partition(":")[0]
            )


class _Became:
    """What became of each row."""

    def __init__(
        self,
        chosen: Sequence[Table],
        skipped: Sequence[tuple[Table, str]],
        plan: Plan,
        titles: Collection[tuple[str, int]],
    ) -> None:
        self._first = {table.grid.sheet: table.header_row for table in reversed(chosen)}
        # A key may stand in plain cells, with its own headings above it.
        key = {(entry.place.sheet, entry.place.row) for entry in plan.key.entries if entry.place.sheet}
        lists = key | {(sheet, row - 1) for sheet, row in key if row > 1}
        self.read = {
            "actions": _by_sheet((action.place.sheet, action.place.row) for action in plan.actions),
            "evidence": _by_sheet((row.place.sheet, row.place.row) for row in plan.evidence),
            "titles": _by_sheet(titles),
            "headings": _by_sheet(lists | {(text.place.sheet, text.place.row) for text in plan.about}),
        }
        """The rows that were read, by what they became and by sheet; a row counts for the first."""
        self._whys: dict[tuple[str, int], str] = {}
        for table in chosen:
            sheet, rows = table.grid.sheet, set(table.rows)
            if table.kind in (ACTIONS, EVIDENCE):
                unread = rows - self.read["actions"][sheet] - self.read["evidence"][sheet]
                self._whys |= {(sheet, number): "they name no action" for number in unread}
            else:
                self.read["headings"][sheet] |= rows
        self.told = {why for _, why in skipped}
        for table, why in skipped:
            self._whys |= {(table.grid.sheet, number): why for number in (table.header_row, *table.rows)}

    def kind(self, sheet: Sheet, row: int) -> str:
        """Return what became of a row that is not in `read`, or why it was not read."""
        at = sheet.grid.sheet, row
        if row in sheet.heads and at not in self._whys:
            return "headings"
        return self._whys.get(at) or self._outside(sheet, row)

    def _outside(self, sheet: Sheet, row: int) -> str:
        """Return what became of a row outside the tables."""
        is_above = row < self._first.get(sheet.grid.sheet, 0)
        if is_above and len(_text(sheet.grid, row)) <= _LONGEST_TITLE:
            return "titles"
        return next(
            (why for number, why in sorted(sheet.other.items(), reverse=True) if number <= row),
            "they are outside every table",
        )


def _by_sheet(rows: Iterable[tuple[str, int]]) -> defaultdict[str, set[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for sheet, row in rows:
        found[sheet].add(row)
    return found


def _rows_with_text(grid: Grid) -> set[int]:
    return {number for number, row in enumerate(grid.rows, 1) if _has_text(row)}


def _has_text(row: Sequence[Value]) -> bool:
    value = next(filter(None, row), "")
    if isinstance(value, str) and not value.strip():
        return any(row) and any(holds(row, column) for column in range(len(row)))
    return True


def _text(grid: Grid, row: int) -> str:
    return " ".join(
        text for value in grid.rows[row - 1] if value is not None and (text := text_of(value).strip())
    )


def _blocks(grid: Grid, unread: Sequence[tuple[int, str]], told: Collection[str]) -> Iterator[LeftOut]:
    """Return the rows that were not read in blocks of one reason, with only blank rows between them."""
    block: list[int] = []
    for i, (row, why) in enumerate(unread):
        block.append(row)
        after = unread[i + 1] if i + 1 < len(unread) else (0, "")
        if after[1] != why or any(_text(grid, number) for number in range(row + 1, after[0])):
            yield LeftOut(grid.sheet, _range(grid, block), len(block), why, why in told)
            block = []


def _range(grid: Grid, rows: Sequence[int]) -> str:
    """Return the range of the filled cells of some rows, such as `A7:F12`."""
    columns = [
        column
        for row in rows
        for column, value in enumerate(grid.rows[row - 1])
        if value is not None and text_of(value).strip()
    ]
    first, last = grid.cell(rows[0], min(columns)), grid.cell(rows[-1], max(columns))
    return first if first == last else f"{first}:{last}"
