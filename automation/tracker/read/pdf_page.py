"""Reading a page of a PDF: its lines of text, and its ruled tables with their cells.

A PDF knows letters and lines at places on a page, nothing else. pdfplumber finds the tables by their lines. A
line of text goes on in the next one if that one's first word would not have fitted on it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from automation.tracker.read.document_rows import DocumentTable, TableCell

NEAR = 3.0
"""Points within which two lines of a table, or the edges of its parts on two pages, are the same."""
DOUBT = "\ue000"
"""Stands between two lines that may be parts of one word; no text contains it."""
FULL_STOP = (".", "!", "?")
_SPACED = 0.6
"""Lines further apart than this share of their height are paragraphs of their own."""
_NEARLY_FULL = 0.8
"""A line that fills this share of its place goes on in one that begins with a small letter."""
_HYPHEN = re.compile(r"\w[-/]$")
_BULLET = re.compile(r"[\u2022\u25cf\u25aa\u25e6\uf0b7\u2023o\u2013-]\s|\(?\d{1,2}[.)]\s")

_Letters = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text and its place.

    Args:
        text: its words.
        left: where it begins.
        right: where it ends.
        top: its top on the page.
        bottom: its bottom.
        first: how wide its first word is.
        letter: how wide its first letter is.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    first: float
    letter: float

    @property
    def height(self) -> int:
        """Return how tall it is, in whole points."""
        return round(self.bottom - self.top)

    def goes_on(self, below: PdfLine, limit: float) -> bool:
        """Return whether it goes on in the next line, whose first word would not have fitted on it."""
        height = self.bottom - self.top
        is_apart = below.top - self.bottom > _SPACED * height or abs(below.bottom - below.top - height) > 1
        if is_apart or _BULLET.match(below.text):
            return False
        is_small, is_finished = below.text[:1].islower(), self.text.endswith(FULL_STOP)
        if below.top < self.top and is_finished and not is_small:
            # On the next page, nothing shows how far apart they are.
            return False
        if is_small and not is_finished and self.right - self.left > _NEARLY_FULL * (limit - self.left):
            return True
        return self.right + self.letter / 2 + below.first > limit - 1

    def gap(self, below: PdfLine, limit: float) -> str:
        """Return what stands between it and the line it goes on in: a space, nothing, or a doubt."""
        if _HYPHEN.search(self.text):
            return ""
        is_full = " " not in self.text and self.right + below.letter > limit - 1.5
        return DOUBT if is_full and below.text[:1].isalnum() else " "


def paragraphs(lines: Sequence[PdfLine], limit: float) -> Iterator[str]:
    """Return the paragraphs of some lines that must end at a limit."""
    text = lines[0].text if lines else ""
    for line, below in pairwise(lines):
        if line.goes_on(below, limit):
            text += line.gap(below, limit) + below.text
        else:
            yield text
            text = below.text
    if text:
        yield text


@dataclass(slots=True)
class PdfCell:
    """A cell of a table on one page: its left and right edge, its lines, and where lines must end."""

    left: float
    right: float
    bottom: float
    down: int = 1
    fill: str = ""
    lines: list[PdfLine] = field(default_factory=list)
    limit: float = 0.0

    @property
    def text(self) -> str:
        """Return its text, with the lines that were only wrapped joined."""
        return "\n".join(paragraphs(self.lines, self.limit))


@dataclass(slots=True)
class PdfTable:
    """A table or its part on one page, as rows of cells from left to right."""

    top: float
    bottom: float
    edges: list[float]
    rows: list[list[PdfCell]]

    def covers(self, letter: dict[str, Any]) -> bool:
        """Return whether a letter of its page is in it."""
        x, y = _middle(letter)
        return self.edges[0] <= x <= self.edges[-1] and self.top <= y <= self.bottom

    def lines(self) -> Iterator[PdfLine]:
        """Return the lines of all its cells."""
        return (line for row in self.rows for cell in row for line in cell.lines)

    def block(self) -> DocumentTable:
        """Return it with each cell in its column."""
        edges = edges_of(x for row in self.rows for cell in row for x in (cell.left, cell.right))
        rows: list[list[TableCell | None]] = []
        for row in self.rows:
            rows.append([None] * (len(edges) - 1))
            for cell in row:
                column = min(_nearest(edges, cell.left), len(edges) - 2)
                across = max(1, _nearest(edges, cell.right) - column)
                rows[-1][column] = TableCell(cell.text, across, cell.down, cell.fill)
        return DocumentTable(rows)


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: its lines and tables from top to bottom, its height, and where its lines must end."""

    items: list[PdfLine | PdfTable]
    height: float
    limit: float

    def to_edge(self, line: PdfLine) -> int:
        """Return how far a line is from the top or the bottom of the page, whichever is nearer, in points."""
        return round(min(line.top, self.height - line.top))


def read_page(page: Any) -> PdfPage:
    """Return the lines and tables of a page of pdfplumber; a box around a paragraph is no table."""
    found = page.find_tables({"explicit_horizontal_lines": [*_open_ends(page)]})
    tables = [_table(page, one) for one in found if len(one.cells) > 1]
    lines = _lines([letter for letter in page.chars if not any(one.covers(letter) for one in tables)])
    margin = min((line.left for line in lines), default=0.0)
    limit = max([float(page.width) - margin, *(line.right for line in lines)])
    items: list[PdfLine | PdfTable] = [*lines, *tables]
    items.sort(key=lambda item: item.top)
    return PdfPage(items, float(page.height), limit)


def _open_ends(page: Any) -> Iterator[dict[str, Any]]:
    """Return a line for the ends of the upright lines of a table that no other line closes.

    Word draws none where a row goes on on the next page.
    """
    across = [line for line in page.edges if line["orientation"] == "h"]

    def is_closed(x: float, y: float) -> bool:
        return any(
            abs(line["top"] - y) <= NEAR and line["x0"] - NEAR <= x <= line["x1"] + NEAR for line in across
        )

    ends: dict[int, list[float]] = {}
    for line in page.edges:
        if line["orientation"] == "v" and line["height"] > NEAR:
            for y in (line["top"], line["bottom"]):
                if not is_closed(line["x0"], y):
                    ends.setdefault(round(y), []).append(line["x0"])
    for y, places in ends.items():
        left, right = min(places), max(places)
        if left < right:
            line = {"object_type": "line", "orientation": "h", "top": y, "bottom": y, "height": 0}
            yield line | {"x0": left, "x1": right, "width": right - left}


def _middle(letter: dict[str, Any]) -> tuple[float, float]:
    return (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2


def _lines(letters: _Letters) -> list[PdfLine]:
    """Return some letters of a page as lines from top to bottom."""
    from pdfplumber.utils.text import extract_words  # noqa: PLC0415 (only a PDF needs it)

    together: list[_Letters] = []
    for word in sorted(extract_words(letters, return_chars=True), key=lambda word: word["top"]):
        if together and word["top"] < (together[-1][0]["top"] + together[-1][0]["bottom"]) / 2:
            together[-1].append(word)
        else:
            together.append([word])
    found = []
    for words in together:
        words.sort(key=lambda word: word["x0"])
        text = " ".join(word["text"] for word in words).replace("\xad", "")
        first, last = words[0], words[-1]
        word, letter = (first["x1"] - first["x0"], first["chars"][0]["x1"] - first["x0"])
        found.append(PdfLine(text, first["x0"], last["x1"], first["top"], first["bottom"], word, letter))
    return [line for line in found if line.text.strip()]


def _table(page: Any, found: Any) -> PdfTable:
    """Return a table of a page with the letters and the fill of each of its cells."""
    edges = edges_of(x for left, _, right, _ in found.cells for x in (left, right))
    tops = edges_of(y for _, top, _, bottom in found.cells for y in (top, bottom))
    rows: list[list[PdfCell]] = [[] for _ in tops]
    letters: dict[tuple[int, int], _Letters] = {}
    for letter in page.chars:
        x, y = _middle(letter)
        letters.setdefault((bisect_right(tops, y) - 1, bisect_right(edges, x) - 1), []).append(letter)
    for left, top, right, bottom in sorted(found.cells, key=lambda cell: (cell[1], cell[0])):
        first, last = _nearest(tops, top), _nearest(tops, bottom)
        across = range(_nearest(edges, left), _nearest(edges, right))
        own = [
            one for row in range(first, last) for column in across for one in letters.get((row, column), ())
        ]
        cell = PdfCell(left, right, bottom, max(1, last - first), _fill(page, left, top, right, bottom))
        if own:
            cell.lines = _lines(own)
            cell.limit = right - max(min((line.left for line in cell.lines), default=left) - left, 0)
        rows[first].append(cell)
    return PdfTable(tops[0], tops[-1], edges, [row for row in rows if row])


def edges_of(values: Iterable[float]) -> list[float]:
    """Return the places of the lines of a table, each once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - value))


def _fill(page: Any, left: float, top: float, right: float, bottom: float) -> str:
    """Return the colour of the last area that fills a cell as RGB; empty if there is none, or it is white."""
    x, y = (left + right) / 2, (top + bottom) / 2
    fill = ""
    for area in page.rects:
        is_under = area["x0"] < x < area["x1"] and area["top"] < y < area["bottom"] and area["fill"]
        if is_under and (area["x1"] - area["x0"]) > (right - left) / 2:
            fill = _rgb(area["non_stroking_color"])
    return fill if fill != "FFFFFF" else ""


def _rgb(colour: Any) -> str:
    """Return a colour as RGB, from shades of grey, of three colours or of the four of a printer."""
    shades = list(colour) if isinstance(colour, tuple | list) else [colour]
    if not all(isinstance(shade, int | float) for shade in shades) or len(shades) not in {1, 3, 4}:
        return ""
    if len(shades) == 4:
        shades = [(1 - ink) * (1 - shades[3]) for ink in shades[:3]]
    return "".join(f"{round(shade * 255):02X}" for shade in (shades * 3)[:3])
