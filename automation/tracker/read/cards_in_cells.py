"""Cards in the cells of a workbook: each action a block of labels with values beside them, or a column.

They are laid out like the cards of a document, one row for each action. Each value keeps its own address.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from automation.tracker.read.cards import LONGEST_LABEL, rows_of_cards
from automation.tracker.read.columns import is_date, is_state
from automation.tracker.read.document_rows import Block, DocumentTable, Paragraph, TableCell, lay_out
from automation.tracker.read.grid import (
    Grid,
    GridSource,
    Merged,
    PlainSource,
    Struck,
    UnreadCell,
    Value,
    holds,
    text_of,
)
from automation.tracker.read.headings import exact_field, heading_key
from automation.tracker.sheets import TABLES

_LOOKED_AT, _MOST_COLUMNS = 60, 12
"""How many rows and columns are looked at for labels."""
_FEWEST, _SHARE = 2, 0.3
"""How many fields a column of labels names at least, and the smallest share of known labels in it."""
_FEWEST_TOGETHER = 3
"""How many fields all columns of labels name at least."""


@dataclass(frozen=True, slots=True)
class CardedSource(GridSource):
    """A workbook in which sheets of cards are laid out as tables."""

    source: GridSource
    _laid: dict[str, Grid] = field(default_factory=dict)

    def names(self) -> Sequence[str]:
        """Return the names of the sheets in their order."""
        return self.source.names()

    def grids(self, without: Collection[str] = ()) -> Sequence[Grid]:
        """Return the sheets in their order, those of cards as tables."""
        found = []
        for grid in self.source.grids(without):
            laid = None if any(kind.is_sheet(grid.sheet) for kind in TABLES) else _laid_out(grid, self.source)
            if laid is not None:
                self._laid[grid.sheet] = laid
            found.append(laid or grid)
        return found

    def _of(self, sheet: str) -> GridSource:
        return PlainSource((self._laid[sheet],)) if sheet in self._laid else self.source

    def unread(self, sheet: str) -> Sequence[UnreadCell]:
        """Return the cells of a sheet that are read as blank but are not."""
        return self._of(sheet).unread(sheet)

    def struck(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Return what is struck through in some columns of a sheet."""
        return self._of(sheet).struck(sheet, columns)

    def merged(self, sheet: str) -> Sequence[Merged]:
        """Return the areas of merged cells of a sheet."""
        return self._of(sheet).merged(sheet)

    def fills(self, sheet: str, columns: Collection[int]) -> Mapping[int, Mapping[int, str]]:
        """Return the fill of each filled cell of some columns of a sheet."""
        return self._of(sheet).fills(sheet, columns)


def _laid_out(grid: Grid, source: GridSource) -> Grid | None:
    """Return a sheet of cards as a table; None if it has no cards, or they are not of actions."""
    labels = [] if grid.prose else _label_columns(grid.rows)
    if not labels:
        return None
    blocks = [*_Cards(grid, labels, source).blocks()]
    carded = rows_of_cards(blocks)
    cards = [block.rows[-1] for block in carded if isinstance(block, DocumentTable) and block not in blocks]
    plain = [card for card in cards if any(cell and _is_telling(cell.text) for cell in card)]
    if 2 * len(plain) <= len(cards):
        return None
    return replace(lay_out(grid.sheet, carded), hidden=grid.hidden)


def _is_telling(text: str) -> bool:
    """Return whether a value is a date or a status: a glossary explains its labels in sentences."""
    return is_date(text) or is_state(text)


def _label_columns(rows: Sequence[Sequence[Value]]) -> list[int]:
    """Return the columns that hold labels: names of several fields of an action below each other."""
    found, fields = list[int](), set[str]()
    for column in range(min(max(map(len, rows), default=0), _MOST_COLUMNS)):
        texts = [text_of(row[column]) for row in rows[:_LOOKED_AT] if holds(row, column)]
        named = [name for text in texts if len(text) <= LONGEST_LABEL and (name := _field(text))]
        is_repeated = bool(found) and 2 * len({*texts}) <= len(texts)
        if len({*named}) >= (1 if is_repeated else _FEWEST) and len(named) >= _SHARE * len(texts):
            found.append(column)
            fields |= {*named}
    is_of_actions = "text" in fields and not fields.isdisjoint(("lead", "due", "rating"))
    return found if is_of_actions and len(fields) >= _FEWEST_TOGETHER else []


def _field(text: str) -> str:
    return exact_field(heading_key(text))


class _Cards:
    """The rows of a sheet as the blocks of a document."""

    def __init__(self, grid: Grid, labels: Sequence[int], source: GridSource) -> None:
        self.grid, self.labels = grid, labels
        self.width = max(map(len, grid.rows), default=0)
        self.fills = source.fills(grid.sheet, range(self.width))
        rows = [row for row in grid.rows if holds(row, labels[0])]
        beside = [sum(holds(row, c) for c in range(labels[0] + 1, len(row))) for row in rows]
        self.is_turned = len(labels) == 1 and max(beside, default=0) > 1
        self.keys = {heading_key(text_of(row[labels[0]])) for row, n in zip(rows, beside, strict=True) if n}

    def blocks(self) -> Iterator[Block]:
        """Yield paragraphs, and rows of labels and values that follow each other as tables."""
        table: list[Sequence[TableCell]] = []
        for number, row in enumerate(self.grid.rows, 1):
            filled = [column for column in range(len(row)) if holds(row, column)]
            if cells := self._row(number, filled, inside=bool(table)) if filled else []:
                table.append(cells)
                continue
            if table:
                yield DocumentTable(table)
                table = []
            if len(filled) > 1:
                yield DocumentTable([[self._cell(number, column) for column in filled]])
            elif filled:
                cell = self._cell(number, filled[0])
                yield Paragraph(cell.text, at=cell.at)
        if table:
            yield DocumentTable(table)

    def _row(self, number: int, filled: Sequence[int], *, inside: bool) -> list[TableCell]:
        """Return a row as labels, each with its value; empty if it is another row, such as a title.

        A label whose value is blank is known from other cards, or by its name inside a card.
        """
        first = self.labels[0]
        if self.is_turned:
            return [self._cell(number, c) for c in range(first, self.width)] if len(filled) > 1 else []
        label = self._cell(number, first)
        is_label = heading_key(label.text) in self.keys or (inside and _field(label.text))
        if filled[0] != first or not (is_label or len(filled) > 1):
            return []
        cells = []
        for column, end in pairwise([*self.labels, self.width]):
            values = [self._cell(number, c) for c in range(column + 1, end) if c in filled]
            text = "\n".join(value.text for value in values)
            at = values[0] if values else self._cell(number, column + 1)
            cells += [self._cell(number, column), TableCell(text, fill=at.fill, at=at.at)]
        return cells

    def _cell(self, number: int, column: int) -> TableCell:
        row = self.grid.rows[number - 1]
        text = text_of(row[column]).strip() if holds(row, column) else ""
        return TableCell(
            text, fill=self.fills.get(number, {}).get(column, ""), at=self.grid.cell(number, column)
        )
