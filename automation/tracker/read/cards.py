"""Cards: plans in which each action is a table of its own, with a label beside each value.

The labels become the headings of one table, and each card one of its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from automation.tracker.read.document_rows import Block, DocumentTable, Paragraph, TableCell
from automation.tracker.read.headings import exact_field, heading_key, is_known, match_headings
from automation.tracker.sheets import ACTIONS

LONGEST_LABEL = 60
_FEWEST = 3
"""The fewest labels that a card has in common with another."""
_FEWEST_TURNED = 2
"""The fewest columns beside the labels, if each of them is a card."""
_ALIKE = 0.6
"""The smallest share of its labels that it has in common with another."""
_NUMBERED = re.compile(
    r"(?:action|task|objective|recommendation|card|form|item)?\s*(?:no\.?|number|ref\.?)?\s*:?\s*"
    r"((?:[A-Z]{0,4}|(?-i:[A-Z]{2,4})[ -])\d+(?:\.\d+)*[a-z]?)\s*[.):]?",
    re.IGNORECASE,
)
"""A title that only numbers its card: `Action 3`, `No. 2.1`."""


@dataclass(slots=True)
class _Card:
    """A card: its title, if it has one, and its labels and values by `heading_key`."""

    title: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, TableCell] = field(default_factory=dict)

    def add(self, label: str, value: TableCell) -> None:
        """Add a value; one whose label is there already is a further line of the value above."""
        key = heading_key(label)
        self.labels.setdefault(key, label.strip().rstrip(":").rstrip())
        above = self.values.get(key, TableCell())
        lines = filter(None, (above.text, value.text))
        self.values[key] = replace(value, text="\n".join(lines), across=1, down=1)

    def is_like(self, labels: Mapping[str, str]) -> bool:
        """Return whether it has most of some labels."""
        shared = self.labels.keys() & labels.keys()
        return len(shared) >= max(_FEWEST, _ALIKE * min(len(self.labels), len(labels)))


def rows_of_cards(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks of a document, with the cards that follow each other as the rows of one table."""
    blocks = list(blocks)
    cards = _cards_in(blocks)
    found: list[Block] = []
    columns: dict[str, str] = {}
    for number, block in enumerate(blocks):
        if number not in cards:
            found.append(block)
            columns = columns if isinstance(block, Paragraph) else {}
            continue
        for card in cards[number]:
            rows = []
            if not (columns and card.is_like(columns)):
                columns = _columns(card, (other for some in cards.values() for other in some))
                at = {key: cell.at for key, cell in card.values.items()}
                rows.append([TableCell(label, at=at.get(key, "")) for key, label in columns.items()])
            if card.title:
                found.append(Paragraph(card.title))
            row = [card.values.get(key, TableCell()) for key in columns]
            found.append(DocumentTable([*rows, row], continues=not rows))
    return found


def _cards_in(blocks: list[Block]) -> dict[int, list[_Card]]:
    """Return the cards of each table that consists of cards, by its place among the blocks.

    A paragraph that only numbers a card becomes its ref, and is emptied.
    """
    tables = {
        n: _read_cards(block)
        for n, block in enumerate(blocks)
        if isinstance(block, DocumentTable) and not _has_headings(block)
    }
    every = [card for some in tables.values() for card in some]
    cards = {n: some for n, some in tables.items() if some and all(_is_card(card, every) for card in some)}
    for number, some in cards.items():
        if not some[0].title:
            some[0].title = _take_number(blocks, number)
        for card in some:
            found = _NUMBERED.fullmatch(card.title)
            if found and "ref" not in _fields(card):
                card.title = ""
                card.add("Ref", TableCell(found[1]))
    return cards


def _take_number(blocks: list[Block], below: int) -> str:
    """Return the paragraph above a table if it only numbers it, and empty it."""
    for number in range(below - 1, -1, -1):
        block = blocks[number]
        text = block.text.strip() if isinstance(block, Paragraph) else "-"
        if text and not _NUMBERED.fullmatch(text):
            break
        if text:
            blocks[number] = Paragraph("")
            return text
    return ""


def _is_card(card: _Card, every: list[_Card]) -> bool:
    """Return whether a card has the labels of another one, or those that an action needs."""
    if any(other is not card and card.is_like(other.labels) for other in every):
        return True
    return (
        len(card.labels) >= _FEWEST and match_headings([*enumerate(card.labels.values())], ACTIONS).complete
    )


def _fields(card: _Card) -> Mapping[str, int]:
    return match_headings([*enumerate(card.labels.values())], ACTIONS).columns


def _columns(card: _Card, every: Iterable[_Card]) -> dict[str, str]:
    """Return the labels of a card and of all that are like it."""
    columns = dict(card.labels)
    for other in every:
        if other.is_like(card.labels):
            columns |= {key: label for key, label in other.labels.items() if key not in columns}
    return columns


def _has_headings(table: DocumentTable) -> bool:
    """Return whether a table begins with a row of headings, where a card would have values."""
    rows = ([cell.text for cell in row if cell is not None] for row in table.rows)
    values = next((cells[1::2] for cells in rows if len(cells) > 1), [])
    known = sum(is_known(text) for text in values)
    return len(values) > 1 and known > len(values) / 2


def _read_cards(table: DocumentTable) -> list[_Card]:
    """Return a table as cards, if each of its rows has labels with values beside them; if not, nothing."""
    return _turned(table) or [card for card in _of_pairs(table) if card.labels]


def _of_pairs(table: DocumentTable) -> list[_Card]:
    """Return a table as cards of which each row has pairs of a label and a value."""
    cards = [_Card()]
    first = ""
    for row in table.rows:
        cells = [cell for cell in row if cell is not None]
        if len(cells) == 1:
            if cards[-1].labels:
                cards.append(_Card())
            cards[-1].title = f"{cards[-1].title} {cells[0].text}".strip()
            continue
        pairs = [*filter(_is_filled, zip(cells[::2], cells[1::2], strict=False))]
        if len(cells) % 2 or not all(_is_label(label.text) for label, _ in pairs):
            return []
        for label, value in pairs:
            key = heading_key(label.text)
            first = first or key
            if key == first and cards[-1].labels:
                cards.append(_Card())
            cards[-1].add(label.text, value)
    return cards


def _turned(table: DocumentTable) -> list[_Card]:
    """Return the columns of a table as cards, if its first column has the labels of the others."""
    rows = [[cell or TableCell() for cell in row] for row in table.rows]
    if not _are_labelled(rows):
        return []
    cards = [_Card() for _ in rows[0][1:]]
    for label, *cells in rows:
        for card, cell in zip(cards, cells, strict=False):
            card.add(label.text or "Ref", cell)
    return [card for card in cards if any(cell.text for cell in card.values.values())]


def _are_labelled(rows: Sequence[Sequence[TableCell]]) -> bool:
    """Return whether the first of several columns names the fields of an action, and no other does."""
    columns = [
        {exact_field(heading_key(cell.text)) for cell in column} for column in zip(*rows, strict=False)
    ]
    named, *others = columns or [set()]
    is_named = "text" in named and len(named - {""}) >= _FEWEST and len(others) >= _FEWEST_TURNED
    return is_named and {"text", "lead", "due", "rating"}.isdisjoint(set().union(*others))


def _is_filled(pair: tuple[TableCell, TableCell]) -> bool:
    return any(cell.text.strip() for cell in pair)


def _is_label(text: str) -> bool:
    return len(text) <= LONGEST_LABEL and any(map(str.isalpha, text))
