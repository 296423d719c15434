"""Actions in running text: lines with labels (`Lead: Head of Estates`), and lists with leads and dates.

Lines with labels become cards. A list becomes a table without headings, whose columns are proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from automation.tracker.read.columns import is_date, people_in
from automation.tracker.read.document_rows import Block, DocumentTable, Paragraph, TableCell
from automation.tracker.read.headings import exact_field, heading_key

_LABEL = re.compile(r"(?:^|(?<=[.;,)])\s+|\n|\s[-\u2013\u2014|]\s)\s*([A-Za-z][^:.;,\n]{1,40}):\s+")
_ITEM = re.compile(r"\s*(?:\(?((?:\d+|[a-z])(?:\.?\w{1,3})*)[.)]|[-*\u2022\u2013])\s+(\S.*)", re.DOTALL)
_NUMBERED = re.compile(r"\(?(\d+(?:\.\w{1,3})*)[.)]?\s+(\S.*)", re.DOTALL)
_PARTS = re.compile(r"\s+[-\u2013\u2014|]\s+|;\s+|\s*\(|,\s+(?=[^()]*\)?[.\s]*$)|\)[.\s]*$")
_FEWEST = 2
"""The fewest lines that make a list, and the fewest fields that labels within a line name."""
_FEWEST_PARTS = 3
_CERTAIN = 0.5
"""How surely a part of a line must name people."""
_OF_ACTION = frozenset(["lead", "due", "revised", "rating"])


def with_labelled_lines(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks of a document, with lines that tell actions as tables."""
    for is_text, some in groupby(
        blocks, lambda block: isinstance(block, Paragraph) and bool(block.text.strip())
    ):
        lines = [*some]
        yield from _told(lines) if is_text else lines


def _told(lines: Sequence[Block]) -> Sequence[Block]:
    """Return paragraphs that follow each other, those that tell actions as tables."""
    pairs = [_pairs(line) for line in lines]
    fields = {exact_field(heading_key(label)) for some in pairs for label, _ in some}
    if all(pairs) and "text" in fields and len(fields & _OF_ACTION) > 0:
        return [_as_card([pair for some in pairs for pair in some])]
    found: list[Block] = []
    for is_item, some in groupby(lines, lambda line: bool(_item(line))):
        items = [*some]
        rows = [_item(item) for item in items]
        found += (
            [_as_list(rows)] if is_item and len(rows) >= _FEWEST and len({*map(len, rows)}) == 1 else items
        )
    return [_sentence(block) for block in found]


def _pairs(line: Block) -> list[tuple[str, str]]:
    """Return the labels in a paragraph with what follows each; nothing if it does not begin with one."""
    parts = _LABEL.split(line.text) if isinstance(line, Paragraph) and not line.level else [""]
    return [*zip(parts[1::2], parts[2::2], strict=True)] if not parts[0].strip() else []


def _sentence(line: Block) -> Block:
    """Return a paragraph as a card if it tells an action, and then its lead and date after labels."""
    if not isinstance(line, Paragraph) or line.level:
        return line
    text, *parts = _LABEL.split(line.text)
    pairs = [*zip(parts[::2], parts[1::2], strict=True)]
    fields = {exact_field(heading_key(label)) for label, _ in pairs}
    if not text.strip() or "text" in fields or len(fields & _OF_ACTION) < _FEWEST:
        return line
    number = _NUMBERED.fullmatch(text)
    ref = [("Ref", number[1])] if number else []
    return _as_card([*ref, ("Action", number[2] if number else text), *pairs])


def _as_card(pairs: Iterable[tuple[str, str]]) -> DocumentTable:
    return DocumentTable(
        [[TableCell(label), TableCell(value.strip().rstrip(".;,"))] for label, value in pairs]
    )


def _item(line: Block) -> list[str]:
    """Return the number and the parts of a line of a list, if a lead and a date are among them."""
    found = _ITEM.fullmatch(line.text) if isinstance(line, Paragraph) and not line.level else None
    parts = [part.strip() for part in _PARTS.split(found[2]) if part.strip()] if found else []
    has_date, has_lead = any(map(is_date, parts[1:])), any(people_in(part) >= _CERTAIN for part in parts[1:])
    if not (found and len(parts) >= _FEWEST_PARTS and has_date and has_lead):
        return []
    # A letter before an item would look like a rating.
    return [found[1] if found[1] and found[1][0].isdigit() else "", *parts]


def _as_list(rows: Iterable[Sequence[str]]) -> DocumentTable:
    return DocumentTable([[TableCell(text) for text in row] for row in rows])
