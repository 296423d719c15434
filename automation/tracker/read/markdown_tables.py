"""Reading text with tables of upright strokes, as Markdown and many programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from automation.tracker.read.document_rows import Block, DocumentTable, Paragraph, TableCell

_ROW = re.compile(r"\s*\|.*\|.*\|\s*")
"""A line between strokes, with at least two cells."""
_RULE = re.compile(r"\s*[|+]?\s*(?::?[-=]{2,}:?|:-:?|-:)\s*(?:[|+]\s*(?::?[-=]{2,}:?|:-:?|-:)\s*)*[|+]?\s*")
"""A line that only separates rows: `|---|:--:|`, `+----+----+`."""
_BORDER = re.compile(r"\s*\+[-=+:]+\+\s*")
_STROKE = re.compile(r"(?<!\\)\|")
_STRUCK = re.compile(r"~~(.+?)~~")
_MARKS = re.compile(r"\*\*|__|`|\[([^\]]*)\]\([^)]*\)")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")


def is_pipe_row(line: str) -> bool:
    """Return whether a line is the row of a table between upright strokes, or a rule with strokes."""
    return bool(_ROW.fullmatch(line)) or ("|" in line and bool(_RULE.fullmatch(line)))


def markdown_blocks(lines: Sequence[str]) -> list[Block]:
    """Return the lines of a text as paragraphs and tables."""
    found: list[Block] = []
    number = 0
    while number < len(lines):
        end = number
        while end < len(lines) and _is_in_table(lines, end, begun=end > number):
            end += 1
        if end > number:
            found.append(DocumentTable([*_rows(lines[number:end])]))
            number = end
            continue
        heading = _HEADING.fullmatch(lines[number])
        text, struck = _plain(heading[2] if heading else lines[number])
        found.append(Paragraph(text, len(heading[1]) if heading else 0, struck))
        number += 1
    return found


def _is_in_table(lines: Sequence[str], number: int, *, begun: bool) -> bool:
    line = lines[number]
    if is_pipe_row(line) or _BORDER.fullmatch(line):
        return True
    # Without strokes at the ends, a table is known by the rule below its headings.
    below = lines[number + 1] if number + 1 < len(lines) else ""
    return "|" in line and (begun or ("|" in below and bool(_RULE.fullmatch(below))))


def _rows(lines: Sequence[str]) -> Iterator[list[TableCell]]:
    """Return the rows of a table; between borders, several lines are one row."""
    is_framed = sum(1 for line in lines if _BORDER.fullmatch(line)) > 3
    together: list[list[str]] = []
    for line in [*lines, "+--+"]:
        if not (_RULE.fullmatch(line) or _BORDER.fullmatch(line)):
            inside = line.strip()
            inside = inside.removeprefix("|").removesuffix("|") if inside.startswith("|") else inside
            together.append([cell.strip() for cell in _STROKE.split(inside)])
            if is_framed:
                continue
        if together:
            width = max(map(len, together))
            whole = [[row[n] if n < len(row) else "" for row in together] for n in range(width)]
            yield [_cell("\n".join(filter(None, texts))) for texts in whole]
        together = []


def _cell(text: str) -> TableCell:
    plain, struck = _plain(_LINE_BREAK.sub("\n", text.replace(r"\|", "|")))
    return TableCell(plain, struck=struck)


def _plain(text: str) -> tuple[str, str]:
    """Return a text without the marks of Markdown, and the words that are struck through in it."""
    struck = " ".join(_STRUCK.findall(text))
    return _MARKS.sub(lambda found: found[1] or "", _STRUCK.sub("", text)).strip(), struck
