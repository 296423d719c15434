"""Laying out a document as a sheet: paragraphs and tables in order, whatever program wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from automation.tracker.read.grid import Grid, Merged, Struck, Value
from automation.tracker.read.tables import opens_section

_SHORT = 40
"""A longer text is not the heading of a column."""
_MOST_HEADINGS = 3
"""How many rows at the top of a table may be repeated on each page."""
TYPED_SIGNS = frozenset("\u2022\u2023\u25e6\u25aa\u25cf\u00b7\u2013\u2014*-")
"""The signs that people type before the items of a list."""
_QUOTED = 200
"""The most letters of a text that was left out that are kept."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its text, its level if it is a heading (from 1), the words left out, and its cell."""

    text: str
    level: int = 0
    struck: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table in a document.

    Args:
        text: its text, without what is struck through or deleted.
        across: how many columns it spans.
        down: how many rows it spans.
        fill: its fill as RGB.
        struck: the words that were left out because they are struck through or deleted.
        inner: what it contains, if there is a table among it.
        at: its address, if it is a cell of a sheet.
    """

    text: str = ""
    across: int = 1
    down: int = 1
    fill: str = ""
    struck: str = ""
    inner: Sequence[Block] = ()
    at: str = ""


TableRow = Sequence[TableCell | None]
"""A row of a table; None is a place that is covered by a cell to its left or above it."""


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """A table of a document, and whether its rows continue the table above it."""

    rows: Sequence[TableRow]
    continues: bool = False

    @property
    def width(self) -> int:
        """Return how many columns it has."""
        return max(map(len, self.rows), default=0)


Block = Paragraph | DocumentTable


def cell_of(blocks: Iterable[Block], across: int = 1, down: int = 1, fill: str = "") -> TableCell:
    """Return a cell with these paragraphs, each a line, and the rows of these tables likewise."""
    blocks = tuple(blocks)
    texts, struck, inner = list[str](), list[str](), False
    for block in blocks:
        if isinstance(block, Paragraph):
            texts.append(block.text)
            struck.append(block.struck)
            continue
        inner = True
        texts += [" ".join(filter(None, texts_of(row))) for row in block.rows]
        struck += [cell.struck for row in block.rows for cell in row if cell]
    text = "\n".join(text for text in texts if text.strip())
    out = " ".join(words.strip() for words in struck if words.strip())
    return TableCell(text, across, down, fill, out, blocks if inner else ())


def texts_of(row: TableRow) -> list[str]:
    """Return the texts of a row; a covered place is blank."""
    return [cell.text if cell else "" for cell in row]


@dataclass(slots=True)
class _Sheet:
    rows: list[Sequence[Value]] = field(default_factory=list)
    levels: dict[int, int] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    fills: dict[int, Mapping[int, str]] = field(default_factory=dict)
    struck: dict[int, Mapping[int, Struck]] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    addresses: dict[tuple[int, int], str] = field(default_factory=dict)

    def add_paragraph(self, block: Paragraph) -> None:
        self.rows.append([block.text])
        self.addresses[len(self.rows), 0] = block.at
        if block.level:
            self.levels[len(self.rows)] = block.level
        if block.struck.strip():
            self.struck[len(self.rows)] = {0: _left_out(block.text, block.struck)}

    def add_row(self, row: TableRow) -> None:
        self.rows.append(texts_of(row))
        number, filled = len(self.rows), [(column, cell) for column, cell in enumerate(row) if cell]
        self.merged += [
            Merged(number, column, number + cell.down - 1, column + cell.across - 1)
            for column, cell in filled
            if cell.down > 1 or cell.across > 1
        ]
        self.addresses |= {(number, column): cell.at for column, cell in filled if cell.at}
        if fills := {column: cell.fill for column, cell in filled if cell.fill}:
            self.fills[number] = fills
        if struck := {column: _left_out(cell.text, cell.struck) for column, cell in filled if cell.struck}:
            self.struck[number] = struck


def _left_out(text: str, words: str) -> Struck:
    return Struck(words.strip()[:_QUOTED], whole=not text.strip(), left_out=True)


def lay_out(name: str, blocks: Iterable[Block]) -> Grid:
    """Return the blocks of a document as a sheet.

    Each paragraph is a row with one cell, and a blank row follows each table. A cell that spans several
    columns or rows is read in the first of them.
    """
    sheet = _Sheet()
    for block in joined(blocks):
        if isinstance(block, Paragraph):
            sheet.add_paragraph(block)
            continue
        if block.continues and sheet.ends:
            sheet.ends.pop()
        for row in block.rows:
            sheet.add_row(row)
        sheet.rows.append([])
        sheet.ends.append(len(sheet.rows))
    return Grid(
        name,
        sheet.rows,
        prose=True,
        levels=sheet.levels,
        merged=sheet.merged,
        fills=sheet.fills,
        struck=sheet.struck,
        ends=frozenset(sheet.ends),
        addresses=sheet.addresses,
    )


def without_layout(blocks: Iterable[Block]) -> Iterator[Block]:
    """Return the blocks of a document, with what is in the cells of tables that only serve its layout.

    Such a table has a cell that contains a table of several rows and columns, no smaller than itself.
    """
    for block in blocks:
        cells = (
            [cell for row in block.rows for cell in row if cell] if isinstance(block, DocumentTable) else []
        )
        inner = [one for cell in cells for one in cell.inner if isinstance(one, DocumentTable)]
        if any(
            min(one.width, len(one.rows)) > 1 and one.width * len(one.rows) >= len(cells) for one in inner
        ):
            for cell in cells:
                yield from without_layout(cell.inner or map(Paragraph, cell.text.splitlines()))
        else:
            yield block


def joined(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks of a document with the tables that continue the one above them.

    A table that was split by a page break, with nothing but blank paragraphs between its parts, becomes one.
    """
    found: list[Block] = []
    last = -1
    for block in blocks:
        if isinstance(block, DocumentTable):
            above = found[last] if last >= 0 else None
            between = [
                one.text for one in found[last + 1 :] if isinstance(one, Paragraph) and one.text.strip()
            ]
            if isinstance(above, DocumentTable) and _continues(above, between, block):
                if not between:
                    rows = block.rows if block.continues else without_headings(above, block)
                    found[last:] = [replace(above, rows=[*above.rows, *rows])]
                    continue
                block = replace(block, continues=True)  # noqa: PLW2901 (the same block, marked)
            last = len(found)
        found.append(block)
    return found


def _continues(above: DocumentTable, between: Sequence[str], table: DocumentTable) -> bool:
    """Return whether a table continues the one above: it is as wide, and has no headings of its own.

    Between them may be the title of the next section, but no other text.
    """
    if table.continues:
        return True
    if above.width != table.width or table.width < 2 or not all(map(opens_section, between)):
        return False
    first = [text for text in texts_of(table.rows[0]) if text.strip()]
    is_headed = len(first) > 1 and all(
        len(text) <= _SHORT and not any(letter.isdigit() for letter in text) for text in first
    )
    return not is_headed or (not between and without_headings(above, table) != table.rows)


def without_headings(above: DocumentTable, table: DocumentTable) -> Sequence[TableRow]:
    """Return the rows of a part of a table without those that repeat the headings of the part above."""
    headings = [texts_of(row) for row in above.rows[:_MOST_HEADINGS]]
    repeated = next((n for n, row in enumerate(table.rows) if texts_of(row) not in headings), 0)
    return table.rows[repeated:]
