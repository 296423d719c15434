"""Struck-out text of an Excel workbook, picked out of its XML: whole cells, and parts of what cells hold.

calamine gives the text of a cell and not how it looks, so that a date that somebody struck out reads like one
that holds. Everything here goes through the XML once, from its beginning to its end, whatever it holds; it is
only asked where a part of the workbook names a strikethrough at all. Excel's own formats are known (.xlsx and
.xlsm). In OpenDocument a style names its parent and a cell stands for many, and in .xls and .xlsb nothing is
text: there struck-out cells read like any other.
"""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from automation.plan.due_words import LONGEST, strike
from automation.plan.place import column_letters
from automation.tracker.read.bounds import MOST_STRUCK

# No tag reaches over the beginning of the next one, so that nothing is looked at twice.
_STRIKE = re.compile(rb"<(?:\w+:)?strike(?:\s[^<>]*)?/?>")
_OFF = re.compile(rb"val\s*=\s*[\"'](?:0|false|off)[\"']")
_FONT = re.compile(rb"<(?:\w+:)?font(?=[\s/>])")
_FORMAT = re.compile(rb"<(?:\w+:)?xf(?=[\s/>])([^<>]*)")
_FONT_OF = re.compile(rb"\bfontId\s*=\s*[\"'](\d{1,6})[\"']")
_TEXT_OF = re.compile(rb"<(?:\w+:)?si(?=[\s/>])")
_RUN_END = re.compile(rb"</(?:\w+:)?r\s*>")
_RUN_FORMAT = re.compile(rb"<(?:\w+:)?rPr[\s/>]")
_LETTERS = re.compile(rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)<")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*[^<>/])>(?:<(?:\w+:)?v>\s*(\d{1,9})\s*<)?")
_CELL_END = re.compile(rb"</(?:\w+:)?c\s*>")
_AS_EXCEL_WRITES = re.compile(rb"r=\"([A-Z]{1,3})(\d{1,7})\"(?: s=\"(\d{1,6})\")?(?: t=\"(\w+)\")?")
_ATTRIBUTE = re.compile(rb"(?<![\w:.-])([rst])\s*=\s*[\"']([^\"']*)[\"']")
_POSITION = re.compile(rb"([A-Za-z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Struck:
    """What of a cell is struck out.

    Args:
        part: the words that are struck out, cut where they are many; empty where all of it is, and where it
            is only known that a part is.
        marked: all the text, its struck letters marked as plain text marks them; empty where it is longer
            than a due date can be.
        whole: whether all of it is.
    """

    part: str = ""
    marked: str = ""
    whole: bool = False


WHOLE = Struck(whole=True)
"""A cell all of which is struck out."""
_SOME_PART = Struck()


class Looks:
    """How the cells of a workbook look, as far as strikethrough goes.

    Args:
        styles: the XML of the workbook's styles.
        shared: the XML of the texts that its cells share.
    """

    def __init__(self, styles: bytes, shared: bytes) -> None:
        self._formats = struck_formats(styles)
        self._texts = _Texts(shared)

    def struck_cells(self, sheet: bytes, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Find the cells of some columns that hold something, all or part of which is struck out.

        Args:
            sheet: the sheet's XML.
            columns: the columns that are wanted, counted from 0.

        Returns:
            What is struck out, by row (from 1) and column (from 0).
        """
        formats, texts = self._formats, self._texts
        inline = _names_strike(sheet)
        found: dict[int, dict[int, Struck]] = {}
        if not (formats or texts.struck or inline):
            return found
        wanted = {column_letters(column).encode(): column for column in columns}
        for match in _CELL.finditer(sheet):
            plain = _AS_EXCEL_WRITES.fullmatch(match[1])
            letters, digits, style, kind = plain.groups() if plain else _attributes(match[1])
            column = wanted.get(letters)
            if column is None:
                continue
            font = style is not None and int(style) in formats
            struck = None
            if kind == b"s" and match[2] is not None:
                struck = texts.struck_of(int(match[2]), font=font)
            elif kind == b"inlineStr" and (font or inline):
                end = _CELL_END.search(sheet, match.end())
                struck = texts.read(sheet[match.end() : end.start() if end else len(sheet)], font=font)
            elif font:
                struck = WHOLE
            if struck is not None:
                found.setdefault(int(digits), {})[column] = struck
        return found


def _attributes(text: bytes) -> tuple[bytes, bytes, bytes | None, bytes | None]:
    """Take the attributes of a cell apart that another program wrote in another order."""
    found = dict(_ATTRIBUTE.findall(text))
    position = _POSITION.fullmatch(found.get(b"r", b""))
    letters, digits = position.groups() if position else (b"", b"0")
    style = found.get(b"s")
    return letters.upper(), digits, style if style and style.isdigit() else None, found.get(b"t")


def _names_strike(xml: bytes, start: int = 0, end: int | None = None) -> bool:
    found = _STRIKE.finditer(xml, start, len(xml) if end is None else end)
    return any(not _OFF.search(match[0]) for match in found)


def struck_formats(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell formats whose font is struck out.

    What a rule or a table may make of a cell does not count: nobody struck that cell out.
    """
    if not _names_strike(styles):
        return frozenset()
    start, end = _region(styles, b"fonts")
    starts = [match.start() for match in _FONT.finditer(styles, start, end)]
    fonts = {
        number
        for number, (begin, stop) in enumerate(zip(starts, [*starts[1:], end], strict=False))
        if _names_strike(styles, begin, stop)
    }
    if not fonts:
        return frozenset()
    formats = _FORMAT.finditer(styles, *_region(styles, b"cellXfs"))
    return frozenset(
        number
        for number, form in enumerate(formats)
        if int(font[1] if (font := _FONT_OF.search(form[1])) else 0) in fonts
    )


def _region(xml: bytes, name: bytes) -> tuple[int, int]:
    """Find where an element begins and ends; nothing where it is not closed."""
    start = re.search(rb"<(?:\w+:)?%s[\s>]" % name, xml)
    end = re.search(rb"</(?:\w+:)?%s\s*>" % name, xml)
    return (start.end(), end.start()) if start and end else (0, 0)


class _Texts:
    """The texts that cells share, and which of them have struck-out words.

    Args:
        shared: their XML.
    """

    def __init__(self, shared: bytes) -> None:
        self._xml = shared
        self._starts: array[int] = array("Q", (match.start() for match in _TEXT_OF.finditer(shared)))
        self.struck: set[int] = {
            bisect_right(self._starts, match.start()) - 1
            for match in _STRIKE.finditer(shared)
            if not _OFF.search(match[0])
        }
        self._known: dict[int, Struck | None] = {}
        self._kept = 0

    def struck_of(self, number: int, *, font: bool) -> Struck | None:
        """Say what is struck out of a cell with a shared text.

        Args:
            number: which of the texts it is.
            font: whether the cell's own font is struck out.
        """
        if not font and number not in self.struck:
            return None
        key = number * 2 + font
        if key not in self._known:
            starts = self._starts
            end = starts[number + 1] if number + 1 < len(starts) else len(self._xml)
            self._known[key] = (
                self.read(self._xml[starts[number] : end], font=font) if number < len(starts) else None
            )
        return self._known[key]

    def read(self, xml: bytes, *, font: bool) -> Struck | None:
        """Say what is struck out of one text, given as XML; a run without a format has the cell's font."""
        part: list[str] = []
        marked: list[str] = []
        length = at = 0
        stays = goes = False
        for end in _RUN_END.finditer(xml):
            run = xml[at : end.start()]
            at = end.end()
            struck = _names_strike(run) if _RUN_FORMAT.search(run) else font
            text = html.unescape(b"".join(_LETTERS.findall(run)).decode("utf-8", "replace"))
            if text.strip():
                stays, goes = stays or not struck, goes or struck
            length += len(text)
            if length <= LONGEST:
                marked.append(strike(text) if struck else text)
            if struck and sum(map(len, part)) < LONGEST:
                part.append(text[:LONGEST])
            if stays and goes and length > LONGEST and part:
                break
        if not at:
            return WHOLE if font else None
        if not goes:
            return None
        if not stays:
            return WHOLE
        self._kept += 1
        if self._kept > MOST_STRUCK:
            return _SOME_PART
        return Struck("".join(part)[:LONGEST].strip(), "".join(marked) if length <= LONGEST else "")
