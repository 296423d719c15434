"""Reading Word documents: paragraphs and tables in order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from automation.plan.findings import PlanError
from automation.tracker.read.document_rows import (
    TYPED_SIGNS,
    Block,
    DocumentTable,
    Paragraph,
    TableCell,
    cell_of,
)

_DAMAGED = (zipfile.BadZipFile, LookupError, ValueError, OSError, AttributeError, RuntimeError, TypeError)
"""What python-docx raises for a damaged document."""
_WIDEST = 100
"""The most columns that a cell can span, or that a row can skip; Word allows 63."""


def _w(name: str) -> str:
    """Return the full name of an element or attribute of WordprocessingML."""
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


_VALUE, _PARAGRAPH, _TABLE, _ROW, _CELL = map(_w, ("val", "p", "tbl", "tr", "tc"))
_WRAPPERS = frozenset(map(_w, ("sdt", "sdtContent", "ins", "customXml", "smartTag")))
"""Content controls, tracked insertions and the like: their content is part of the text around them."""
_DELETED = frozenset(map(_w, ("del", "moveFrom")))
_DELETED_TEXT = _w("delText")
_TEXTS = {_w("t"): "", _w("noBreakHyphen"): "-", _w("tab"): " ", _w("br"): "\n", _w("cr"): "\n"}
"""The parts of a paragraph's text, and what each becomes; `t` has text of its own."""


def word_blocks(data: bytes, name: str) -> list[Block]:
    """Return the paragraphs and tables of a .docx in order.

    Raises:
        PlanError: it cannot be read as a Word document.
    """
    from docx import Document  # noqa: PLC0415 (only a Word document needs it)
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415 (for the same reason)
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415 (for the same reason)

    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
        return [*_read(body, _Styles(_heading_styles(document.styles.element), _signs(document)))]
    except (*_DAMAGED, PackageNotFoundError, LxmlError):
        raise PlanError(f"{name} cannot be read: it is damaged or not a Word document.") from None


@dataclass(frozen=True, slots=True)
class _Styles:
    """What a document says elsewhere of its paragraphs: the level of headings, and the sign of lists."""

    levels: Mapping[str, int]
    signs: Mapping[str, str]


def _signs(document: Any) -> dict[str, str]:
    """Return the sign before the items of each list that has one, by its number: as people would type it."""
    related = (link for link in document.part.rels.values() if link.reltype.endswith("/numbering"))
    root = next((link.target_part.element for link in related if not link.is_external), None)
    if root is None:
        return {}
    texts = {
        kind.get(_w("abstractNumId")): sign if sign in TYPED_SIGNS else "\u2022"
        for kind in root.iter(_w("abstractNum"))
        if (sign := _value(kind.find(f"{_w('lvl')}/{_w('lvlText')}"))) in TYPED_SIGNS
        or _value(kind.find(f"{_w('lvl')}/{_w('numFmt')}")) == "bullet"
    }
    kinds = {one.get(_w("numId")): _value(one.find(_w("abstractNumId"))) for one in root.iter(_w("num"))}
    return {number: texts[kind] for number, kind in kinds.items() if kind in texts}


def _read(parent: Any, styles: _Styles) -> Iterator[Block]:
    """Return the paragraphs and tables of a document or of a cell."""
    for block in _blocks(parent):
        if block.tag == _TABLE:
            yield DocumentTable(_spanned([_row(row, styles) for row in _own(block, _ROW)]))
        else:
            level = styles.levels.get(_value(block.find(f"{_w('pPr')}/{_w('pStyle')}")), 0)
            text, struck = _paragraph(block, {} if level else styles.signs)
            yield Paragraph(text, level, struck)


def _value(element: Any) -> str:
    """Return the attribute `val` of an element; empty if there is no element."""
    return (element.get(_VALUE) or "") if element is not None else ""


def _number(element: Any) -> int:
    value = _value(element)
    return min(int(value), _WIDEST) if value.isdecimal() else 0


def _heading_styles(styles: Any) -> dict[str, int]:
    """Return the level of each style that is Heading 1 to 9, or is based on one of them, by its id."""
    levels: dict[str, int] = {}
    based = {}
    for style in styles.iterchildren(_w("style")):
        ident, words = style.get(_w("styleId")) or "", _value(style.find(_w("name"))).casefold()
        if words[:-1] == "heading " and words[-1].isdecimal():
            levels[ident] = int(words[-1])
        else:
            based[ident] = _value(style.find(_w("basedOn")))
    return levels | {style: levels[on] for style, on in based.items() if on in levels}


def _blocks(parent: Any) -> Iterator[Any]:
    """Return paragraphs and tables in order, including those in content controls and tracked insertions."""
    for child in parent.iterchildren():
        if child.tag in {_PARAGRAPH, _TABLE}:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _own(parent: Any, tag: str) -> Iterator[Any]:
    """Return the rows of a table, or the cells of a row, but not those of tables inside its cells."""
    for child in parent.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag != _TABLE and child.tag not in _DELETED:
            yield from _own(child, tag)


def _row(row: Any, styles: _Styles) -> list[TableCell | None]:
    """Return the cells of a row; one that continues the cell above it spans no rows."""
    cells: list[TableCell | None] = [TableCell()] * _number(row.find(f"{_w('trPr')}/{_w('gridBefore')}"))
    for cell in _own(row, _CELL):
        span = max(1, _number(cell.find(f"{_w('tcPr')}/{_w('gridSpan')}")))
        merge = cell.find(f"{_w('tcPr')}/{_w('vMerge')}")
        if merge is not None and _value(merge) != "restart":
            cells.append(TableCell(across=span, down=0))
        else:
            cells.append(cell_of(_read(cell, styles), span, fill=_fill(cell)))
        cells += [None] * (span - 1)
    return cells


def _fill(cell: Any) -> str:
    """Return the shading of a cell as RGB; empty if there is none, or it is white."""
    shading = cell.find(f"{_w('tcPr')}/{_w('shd')}")
    fill = (shading.get(_w("fill")) or "").upper() if shading is not None else ""
    return fill if len(fill) == 6 and fill != "FFFFFF" else ""  # Word also writes `auto`


def _spanned(rows: list[list[TableCell | None]]) -> list[list[TableCell | None]]:
    """Return rows whose cells know how many rows they span, from those that continue the cell above."""
    tops: dict[int, int] = {}
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None and cell.down:
                tops[column] = number
            elif cell is not None and (above := rows[tops.get(column, number)][column]):
                row[column] = None
                rows[tops.get(column, number)][column] = replace(
                    above, down=number - tops.get(column, number) + 1
                )
    return rows


def _paragraph(paragraph: Any, signs: Mapping[str, str]) -> tuple[str, str]:
    """Return the text of a paragraph with tracked changes accepted, and what is struck through or deleted."""
    text = struck = ""
    for node in paragraph.iter(*_TEXTS, _DELETED_TEXT):
        run = node.getparent()
        # A tab stop in the properties of the paragraph is not a tab in its text.
        if run.tag != _w("r"):
            continue
        written = _TEXTS.get(node.tag) or node.text or ""
        if _is_struck(run) or any(ancestor.tag in _DELETED for ancestor in run.iterancestors()):
            struck += written
        else:
            text += written
    if struck.strip():
        text = text.strip()
    numbering = paragraph.find(f"{_w('pPr')}/{_w('numPr')}")
    in_cell = any(ancestor.tag == _CELL for ancestor in paragraph.iterancestors())
    if not text.strip() or numbering is None:
        return text, struck
    sign = signs.get(_value(numbering.find(_w("numId"))), "\u2022" if in_cell else "")
    if not sign:
        return text, struck
    return f"{'  ' * _number(numbering.find(_w('ilvl')))}{sign} {text.strip()}", struck


def _is_struck(run: Any) -> bool:
    marks = (run.find(f"{_w('rPr')}/{_w(name)}") for name in ("strike", "dstrike"))
    return any(mark is not None and _value(mark) not in {"0", "false", "off"} for mark in marks)
