"""Reading PDFs whose tables are ruled: paragraphs and tables in order, whole again across the pages."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from automation.plan.findings import PlanError
from automation.tracker.read.document_rows import Block, DocumentTable, Paragraph
from automation.tracker.read.headings import KNOWN, heading_key
from automation.tracker.read.pdf_page import (
    DOUBT,
    FULL_STOP,
    NEAR,
    PdfCell,
    PdfLine,
    PdfPage,
    PdfTable,
    edges_of,
    paragraphs,
    read_page,
)
from automation.tracker.read.safety import damaged, protected

_MOST_HEADINGS = 3
"""How many rows at the top of a table may be repeated on each page."""
_MARGIN = 0.15
"""The share of a page's height at its top and bottom where running titles and page numbers are."""
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-\u2013]?\s*\d+\s*[-\u2013]?(?:\s*(?:of|/|\|)\s*\d+)?", re.IGNORECASE
)
_NUMBERED_PAGE = re.compile(r"\bpage\s*\d+(?:\s*(?:of|/)\s*\d+)?", re.IGNORECASE)
"""What differs from page to page in a running title: `Page 3 of 12`."""
_LEADS_ON = re.compile(
    r"(?:,|\b(?:an?|and|as|at|by|for|from|in|is|are|of|on|or|that|the|to|with))$", re.IGNORECASE
)
"""The end of a text that cannot be the end of a sentence."""
_ENDING = 2
_LONGEST_WORD = 17
"""Two lines with more letters than this are two words."""
_CLOSE = 12
"""Points from the end of a text to the line below it, where the text may go on on the next page."""
_DATE = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(?:\d{2}|\d{4})")
"""A date, which is broken where a column is narrower than it is."""
_IN_DOUBT = re.compile(rf"[^\s{DOUBT}]+(?:{DOUBT}[^\s{DOUBT}]+)+")
_OTHER_FORM = "Use the Word or Excel file it was made from."


def pdf_blocks(data: bytes, name: str) -> list[Block]:
    """Return the paragraphs and tables of a PDF in order.

    Raises:
        PlanError: it is damaged, protected or scanned, or its tables are not ruled.
    """
    import pdfplumber  # noqa: PLC0415 (only a PDF needs it)
    from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415 (for the same reason)

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    pages = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                pages.append(read_page(page))
                page.close()
    except Exception as error:  # noqa: BLE001 (pdfminer raises whatever a damaged file happens to cause)
        is_protected = any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args)
        raise PlanError(protected(name) if is_protected else damaged(name)) from None
    if not any(page.items for page in pages):
        raise PlanError(f"{name} is a scan: its pages are pictures, which cannot be read. {_OTHER_FORM}")
    if not any(isinstance(item, PdfTable) for page in pages for item in page.items):
        raise PlanError(
            f"{name} has no lines around the cells of its tables, so they cannot be told apart. {_OTHER_FORM}"
        )
    blocks = _blocks(_without_margins(pages), _levels(pages))
    return [*_settled([*blocks])]


def _levels(pages: Sequence[PdfPage]) -> Mapping[int, int]:
    """Return the level of the headings of each size: the sizes that are taller than most of the text.

    Sizes that differ by a point are one.
    """
    letters: Counter[int] = Counter()
    for item in (item for page in pages for item in page.items):
        for line in [item] if isinstance(item, PdfLine) else item.lines():
            letters[line.height] += len(line.text)
    usual = letters.most_common(1)[0][0]
    taller = sorted((height for height in letters if height > usual), reverse=True)
    levels: dict[int, int] = {}
    for height in taller:
        if height > usual + 1:
            levels[height] = levels.get(height + 1, len(set(levels.values())) + 1)
    return levels


def _without_margins(pages: Sequence[PdfPage]) -> Iterator[PdfPage]:
    """Return the pages without page numbers and running titles; the first running title is kept."""
    lines = [(item, page) for page in pages for item in page.items if isinstance(item, PdfLine)]
    every = Counter((_NUMBERED_PAGE.sub("", item.text), page.to_edge(item)) for item, page in lines)
    seen: set[str] = set()
    for page in pages:
        items = []
        for item in page.items:
            if isinstance(item, PdfLine):
                is_low = item.top > page.height * (1 - _MARGIN)
                is_outside = is_low or item.top < page.height * _MARGIN
                text = _NUMBERED_PAGE.sub("", item.text)
                repeated = max(every[text, page.to_edge(item) + n] for n in (-1, 0, 1))
                is_running = repeated > max(1, len(pages) / 2) and (is_low or text in seen)
                seen.add(text)
                if is_outside and (is_running or _PAGE_NUMBER.fullmatch(item.text)):
                    continue
            items.append(item)
        yield replace(page, items=items)


def _blocks(pages: Iterable[PdfPage], levels: Mapping[int, int]) -> Iterator[Block]:
    """Return the blocks of all pages, with tables and rows that are broken over pages whole again."""
    table: PdfTable | None = None
    lines: list[PdfLine] = []
    limit = 0.0
    for page in pages:
        for item in page.items:
            if table and isinstance(item, PdfTable) and item is page.items[0] and _continues(item, table):
                _add(table, item)
                continue
            if table:
                yield table.block()
                table = None
            if isinstance(item, PdfLine):
                limit = page.limit
                lines.append(item)
            else:
                yield from _paragraphs(lines, limit, levels)
                table, lines = item, []
    if table:
        yield table.block()
    yield from _paragraphs(lines, limit, levels)


def _paragraphs(lines: Sequence[PdfLine], limit: float, levels: Mapping[int, int]) -> Iterator[Paragraph]:
    for level, same in groupby(lines, key=lambda line: levels.get(line.height, 0)):
        for text in paragraphs([*same], limit):
            yield Paragraph(text, level)


def _continues(part: PdfTable, above: PdfTable) -> bool:
    """Return whether a table is as wide as the one before it and has the same columns, or some of them."""
    few, many = sorted((part.edges, above.edges), key=len)
    is_as_wide = abs(few[0] - many[0]) <= NEAR and abs(few[-1] - many[-1]) <= NEAR
    return is_as_wide and all(any(abs(edge - other) <= NEAR for other in many) for edge in few)


def _add(table: PdfTable, part: PdfTable) -> None:
    """Add the part of a table on the next page, without headings that are repeated there."""
    headings = [[cell.text for cell in row] for row in table.rows[:_MOST_HEADINGS]]
    while part.rows and [cell.text for cell in part.rows[0]] in headings:
        part.rows.pop(0)
    if part.rows and _is_broken(table.rows[-1], part.rows[0]):
        for cell in part.rows.pop(0):
            if above := _above(table.rows[-1], cell):
                above.lines += cell.lines
    table.rows += part.rows
    table.edges = edges_of([*table.edges, *part.edges])


def _above(row: list[PdfCell], cell: PdfCell) -> PdfCell | None:
    return next((one for one in row if abs(one.left - cell.left) <= NEAR), None)


@dataclass(frozen=True, slots=True)
class _Halves:
    """A cell of the last row of a page, and the one below it on the next page."""

    above: PdfCell
    below: PdfCell

    @property
    def is_one_heading(self) -> bool:
        return heading_key(f"{self.above.text} {self.below.text}".replace(DOUBT, "")) in KNOWN

    @property
    def go_on(self) -> bool:
        return self.above.lines[-1].goes_on(self.below.lines[0], self.above.limit)

    @property
    def are_unfinished(self) -> bool:
        return self.go_on and not self.above.lines[-1].text.endswith(FULL_STOP)

    @property
    def are_one_sentence(self) -> bool:
        above, text = self.above, self.below.text
        is_open = not text[:1].isupper() or text.isalpha() or bool(_LEADS_ON.search(above.text))
        return (self.go_on and text[:1].islower()) or (
            self.are_unfinished and (is_open or len(above.lines) == 1)
        )

    @property
    def meet(self) -> bool:
        """Whether the upper half has several lines down to the end of its page."""
        return len(self.above.lines) > 1 and self.above.bottom - self.above.lines[-1].bottom < _CLOSE


def _halves(above: list[PdfCell], row: list[PdfCell]) -> Iterator[_Halves]:
    for below in row:
        cell = _above(above, below)
        if cell and cell.lines and below.lines:
            yield _Halves(cell, below)


def _is_broken(above: list[PdfCell], row: list[PdfCell]) -> bool:
    """Return whether the first row of a page goes on with the last one of the page before.

    Each of its cells goes on with the cell above, and at least one of them in the middle of a sentence. Where
    a ref or another first cell is filled, all of them do.
    """
    halves = [*_halves(above, row)]
    if not halves or len(halves) < sum(1 for cell in row if cell.lines):
        return False
    are_one = [one.are_one_sentence for one in halves]
    if any(one.is_one_heading for one in halves):
        return True
    if row[0].lines:
        return all(are_one) or (len(halves) > 1 and all(one.are_unfinished for one in halves))
    return any(are_one) or all(one.meet for one in halves)


def _settled(blocks: Sequence[Block]) -> Iterator[Block]:
    """Return the blocks with the words whole that were broken because a column is narrower than they are."""
    texts = [text for block in blocks for text in _texts(block)]
    words = frozenset(_plain(word) for text in texts for word in text.split() if DOUBT not in word)
    settled = partial(_IN_DOUBT.sub, partial(_one_or_two, words))
    for block in blocks:
        if isinstance(block, Paragraph):
            yield replace(block, text=settled(block.text))
        else:
            rows = [[cell and replace(cell, text=settled(cell.text)) for cell in row] for row in block.rows]
            yield DocumentTable(rows)


def _texts(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    return [cell.text for row in block.rows for cell in row if cell]


def _one_or_two(words: frozenset[str], found: re.Match[str]) -> str:
    """Return lines as one word if the document has that word elsewhere, or neither of its parts.

    One or two letters that are no word are the end of the one before them, whatever else is known.
    """
    whole: list[str] = []
    for part in found[0].split(DOUBT):
        before = whole[-1] if whole else ""
        known = [_plain(one) in words for one in (before, part, before + part)]
        is_no_word = len(before + part) > _LONGEST_WORD or (before[-1:].islower() and part[:1].isupper())
        is_other = not known[2] and (known[1] or is_no_word or (known[0] and len(part) > _ENDING))
        is_other = is_other and not _DATE.fullmatch(before + part)
        whole = [*whole, part] if not whole or is_other else [*whole[:-1], before + part]
    return " ".join(whole)


def _plain(word: str) -> str:
    return word.strip(".,;:()'\u2018\u2019\"").casefold()
