"""Reading OpenDocument texts (.odt): paragraphs and tables in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from automation.plan.findings import PlanError
from automation.tracker.read.document_rows import Block, DocumentTable, Paragraph, TableCell, cell_of
from automation.tracker.read.safety import damaged

_MOST_REPEATED = 100
"""The most columns that a cell can span or be repeated over."""


def _full(prefix: str, name: str) -> str:
    return f"{{urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0}}{name}"


_PARAGRAPH, _HEADING, _LIST, _ITEM = (_full("text", name) for name in ("p", "h", "list", "list-item"))
_TABLE, _ROW, _CELL, _COVERED = (
    _full("table", name) for name in ("table", "table-row", "table-cell", "covered-table-cell")
)
_STYLE, _CELL_STYLE = _full("text", "style-name"), _full("table", "style-name")
_SPACES, _TAB, _BREAK, _CHANGE = (_full("text", name) for name in ("s", "tab", "line-break", "change"))
_SKIPPED = frozenset(
    (
        _full("text", "tracked-changes"),
        _full("text", "note"),
        _full("office", "annotation"),
        _full("draw", "frame"),
    )
)
"""What is not part of the text around it: deletions, footnotes, comments and pictures."""


def open_document_blocks(content: bytes, name: str) -> list[Block]:
    """Return the paragraphs and tables of an .odt in order.

    Args:
        content: its part content.xml.
        name: the file's name, for sentences about it.

    Raises:
        PlanError: it is damaged.
    """
    try:
        root = ET.fromstring(content)  # noqa: S314 (expat expands no entities without end)
    except ET.ParseError:
        raise PlanError(damaged(name)) from None
    text = root.find(f"{_full('office', 'body')}/{_full('office', 'text')}")
    return [*_Reader(root).blocks(text)] if text is not None else []


class _Reader:
    """Reads the blocks of a document with its styles and its tracked changes."""

    def __init__(self, root: ET.Element) -> None:
        self._fills: dict[str, str] = {}
        self._struck: set[str] = set()
        for style in root.iter(_full("style", "style")):
            name = style.get(_full("style", "name"), "")
            for properties in style:
                fill = properties.get(_full("xsl-fo-compatible", "background-color"), "")
                if fill.startswith("#") and fill != "#ffffff":
                    self._fills[name] = fill[1:].upper()
                if properties.get(_full("style", "text-line-through-style"), "none") != "none":
                    self._struck.add(name)
        self._deleted = {
            change.get(_full("text", "id"), ""): " ".join("".join(deletion.itertext()).split())
            for change in root.iter(_full("text", "changed-region"))
            for deletion in change.iter(_full("text", "deletion"))
        }

    def blocks(self, parent: ET.Element, *, level: int = -1) -> Iterator[Block]:
        """Return the blocks of an element; `level` is the level of the list it belongs to, from 0."""
        for child in parent:
            if child.tag in {_PARAGRAPH, _HEADING}:
                yield self._paragraph(child, level)
            elif child.tag == _TABLE:
                yield DocumentTable([*self._rows(child)])
            elif child.tag not in _SKIPPED:
                below = level + 1 if child.tag == _LIST else level
                yield from self.blocks(child, level=below)

    def _rows(self, parent: ET.Element) -> Iterator[list[TableCell | None]]:
        for child in parent:
            if child.tag == _ROW:
                row = self._row(child)
                is_filled = any(cell and cell.text for cell in row)
                for _ in range(_times(child, "number-rows-repeated") if is_filled else 1):
                    yield row
            elif child.tag != _TABLE:
                yield from self._rows(child)

    def _row(self, row: ET.Element) -> list[TableCell | None]:
        cells: list[TableCell | None] = []
        for child in row:
            times = _times(child, "number-columns-repeated")
            if child.tag == _COVERED:
                cells += [None] * times
            elif child.tag == _CELL:
                across, down = (_times(child, f"number-{what}-spanned") for what in ("columns", "rows"))
                fill = self._fills.get(child.get(_CELL_STYLE, ""), "")
                cells += [cell_of(self.blocks(child), across, down, fill)] * times
        return cells

    def _paragraph(self, paragraph: ET.Element, level: int) -> Paragraph:
        texts: dict[bool, list[str]] = {False: [], True: []}
        for words, is_struck in self._texts(paragraph, is_struck=False):
            texts[is_struck].append(words)
        text, struck = ("".join(texts[is_struck]) for is_struck in (False, True))
        text = text.strip() if struck.strip() else text
        if level >= 0 and paragraph.tag == _PARAGRAPH and text.strip():
            text = f"{'  ' * level}\u2022 {text.strip()}"
        outline = paragraph.get(_full("text", "outline-level"), "1")
        return Paragraph(text, int(outline) if paragraph.tag == _HEADING else 0, struck)

    def _texts(self, node: ET.Element, *, is_struck: bool) -> Iterator[tuple[str, bool]]:
        """Return the texts in an element, and whether each is struck through or deleted."""
        is_struck = is_struck or node.get(_STYLE, "") in self._struck
        yield _collapsed(node.text), is_struck
        for child in node:
            if child.tag == _SPACES:
                yield " " * _times(child, "c", "text"), is_struck
            elif child.tag in {_TAB, _BREAK}:
                yield " " if child.tag == _TAB else "\n", is_struck
            elif child.tag == _CHANGE:
                yield self._deleted.get(child.get(_full("text", "change-id"), ""), ""), True
            elif child.tag not in _SKIPPED:
                yield from self._texts(child, is_struck=is_struck)
            yield _collapsed(child.tail), is_struck


def _collapsed(text: str | None) -> str:
    """Return a text with its white space as OpenDocument counts it: any amount is one space."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _times(element: ET.Element, name: str, prefix: str = "table") -> int:
    digits = element.get(_full(prefix, name), "1")
    return min(int(digits), _MOST_REPEATED) if digits.isdecimal() else 1
