"""Word documents: paragraphs and tables in document order, as the rows of one grid."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from automation.plan.findings import PlanError
from automation.tracker.read.grid import Grid

_DAMAGED = (zipfile.BadZipFile, LookupError, ValueError, OSError, AttributeError, RuntimeError, TypeError)
"""What python-docx raises on a package whose parts do not fit together."""
_WIDEST = 100
"""Columns that a cell may reach over, or a row leave out before its first; Word has no more than 63."""


def word_grid(data: bytes, name: str) -> Grid:
    """Read a .docx: a paragraph is a row with one cell, a table's rows are rows, a blank row ends a table.

    A cell that reaches over several columns stands in the first of them; one that reaches over several rows
    stands in the first of these. A table inside a cell is read as the cell's text.

    Raises:
        PlanError: it cannot be read as a Word document.
    """
    from docx import Document  # noqa: PLC0415 (only a Word document needs it)
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415 (for the same reason)
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415 (for the same reason)

    try:
        document = Document(io.BytesIO(data))
        rows, levels = [], {}
        styles = _heading_styles(document.styles.element)
        for row, style in _rows(document.element.body):
            rows.append(row)
            if style in styles:
                levels[len(rows)] = styles[style]
    except (*_DAMAGED, PackageNotFoundError, LxmlError):
        raise PlanError(f"{name} is damaged, or no Word document, so it cannot be read.") from None
    return Grid(name, rows, prose=True, levels=levels)


def _heading_styles(styles: Any) -> dict[str, int]:
    """Return the level of each style that is Word's own Heading 1 to 9, or made from one, by its id."""
    from docx.oxml.ns import qn  # noqa: PLC0415 (only a Word document needs it)

    levels: dict[str, int] = {}
    based = {}
    for style in styles.iterchildren(qn("w:style")):
        name, on = style.find(qn("w:name")), style.find(qn("w:basedOn"))
        ident = style.get(qn("w:styleId")) or ""
        words = (name.get(qn("w:val")) or "").casefold() if name is not None else ""
        if words[:-1] == "heading " and words[-1].isdecimal():
            levels[ident] = int(words[-1])
        elif on is not None:
            based[ident] = on.get(qn("w:val"))
    return levels | {style: levels[on] for style, on in based.items() if on in levels}


def _rows(body: Any) -> Iterator[tuple[list[str], str]]:
    """Return the rows, each paragraph with its style."""
    from docx.oxml.ns import qn  # noqa: PLC0415 (only a Word document needs it)

    for block in _blocks(body, qn):
        if block.tag == qn("w:p"):
            style = block.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            yield [_paragraph(block, qn)], "" if style is None else style.get(qn("w:val"))
        else:
            yield from ((row, "") for row in _table(block, qn))
            yield [], ""


def _blocks(parent: Any, qn: Any) -> Iterator[Any]:
    """Return paragraphs and tables in order, also those inside content controls and tracked insertions."""
    for child in parent.iterchildren():
        if child.tag in {qn("w:p"), qn("w:tbl")}:
            yield child
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")}:
            yield from _blocks(child, qn)


def _table(table: Any, qn: Any) -> Iterator[list[str]]:
    for row in _own(table, qn("w:tr"), qn):
        yield _row(row, qn)


def _own(parent: Any, tag: str, qn: Any) -> Iterator[Any]:
    """Return a table's rows, or a row's cells, also those inside content controls and tracked insertions.

    What stands in a table inside a cell belongs to that table.
    """
    for child in parent.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag not in {qn("w:tbl"), qn("w:del"), qn("w:moveFrom")}:
            yield from _own(child, tag, qn)


def _row(row: Any, qn: Any) -> list[str]:
    cells: list[str] = []
    properties = row.find(qn("w:trPr"))
    if properties is not None:
        before = properties.find(qn("w:gridBefore"))
        cells.extend([""] * min(_number(before, qn), _WIDEST))
    for cell in _own(row, qn("w:tc"), qn):
        tcpr = cell.find(qn("w:tcPr"))
        span, continues = 1, False
        if tcpr is not None:
            span = max(1, min(_number(tcpr.find(qn("w:gridSpan")), qn), _WIDEST))
            merge = tcpr.find(qn("w:vMerge"))
            continues = merge is not None and merge.get(qn("w:val")) != "restart"
        cells.append("" if continues else _cell(cell, qn))
        cells.extend([""] * (span - 1))
    return cells


def _number(element: Any, qn: Any) -> int:
    value = element.get(qn("w:val")) if element is not None else None
    return int(value) if value is not None and value.isdecimal() else 0


def _cell(cell: Any, qn: Any) -> str:
    texts = []
    for block in _blocks(cell, qn):
        if block.tag == qn("w:p"):
            texts.append(_paragraph(block, qn))
        else:
            for row in _own(block, qn("w:tr"), qn):
                inner = [_cell(c, qn) for c in _own(row, qn("w:tc"), qn)]
                texts.append(" ".join(text for text in inner if text))
    return "\n".join(text for text in texts if text.strip())


def _paragraph(paragraph: Any, qn: Any) -> str:
    """Return a paragraph's text as it stands when tracked changes are accepted."""
    deleted = {qn("w:del"), qn("w:moveFrom")}
    parts: list[str] = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        if any(ancestor.tag in deleted for ancestor in node.iterancestors()):
            continue
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif node.getparent().tag == qn("w:r"):
            parts.append(" " if node.tag == qn("w:tab") else "\n")
    text = "".join(parts)
    if (
        text.strip()
        and paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
        and _in_cell(paragraph, qn)
    ):
        return f"\u2022 {text.strip()}"
    return text


def _in_cell(paragraph: Any, qn: Any) -> bool:
    return any(ancestor.tag == qn("w:tc") for ancestor in paragraph.iterancestors())
