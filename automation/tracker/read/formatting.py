"""What the values of a workbook's cells do not tell: merged, hidden, filtered, coloured by hand, noted.

The facts are picked out of the package's XML as it streams by. Loading the workbook with openpyxl would take
many times as long, and `check` looks at every tracker.
"""

from __future__ import annotations

import colorsys
import posixpath
import re
import zipfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any, Final
from xml.etree import ElementTree as ET

from automation.plan.place import column_letters
from automation.plan.ratings import Rating
from automation.tracker.read.number_formats import date_parts

_BIGGEST_PART: Final = 512 * 1024 * 1024
"""A part of the package that unpacks to more than this is not looked at."""


def _none() -> Mapping[Any, Rating]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Range:
    """A rectangle of cells, its corners counted from 0 (columns) and 1 (rows) as Excel shows them."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    def holds(self, row: int) -> bool:
        """Return whether a row lies in the range."""
        return self.first_row <= row <= self.last_row

    def covers(self, column: int, row: int) -> bool:
        """Return whether a cell is one of the range, but not its first one."""
        return (
            self.holds(row)
            and self.first_column <= column <= self.last_column
            and (column, row) != (self.first_column, self.first_row)
        )


_ROWS: Final = 1 << 21
"""More rows than a sheet of Excel has, and a power of two."""
_Span = tuple[int, int]
"""The first and the last of some columns that stand next to each other."""


class Merged:
    """Tells which cells of a sheet are merged into others.

    Args:
        ranges: its merged cells. Somebody may merge cells in every row, or over all rows, and a file that
            Excel did not write may have ranges that lie over each other: each is kept at a few blocks of
            rows, halves of halves of the sheet, and a row lies in one block of each size.
    """

    def __init__(self, ranges: Iterable[Range]) -> None:
        spans: defaultdict[int, list[_Span]] = defaultdict(list)
        for cells in ranges:
            if cells.last_row < cells.first_row:
                continue
            first, last = cells.first_column, cells.last_column
            # The first cell of all holds what is written in them.
            for block in _blocks(cells.first_row, cells.first_row):
                spans[block].append((first + 1, last))
            for block in _blocks(cells.first_row + 1, cells.last_row):
                spans[block].append((first, last))
        self._spans = {block: _joined(of_block) for block, of_block in spans.items()}

    def covers(self, cell: str) -> bool:
        """Return whether a cell is merged into another one, so that it can hold nothing itself."""
        found = _range(cell)
        if found is None:
            return False
        column, block = found.first_column, found.first_row + _ROWS
        while block and found.first_row < _ROWS:
            spans = self._spans.get(block)
            if spans is not None:
                at = bisect_right(spans, column, key=itemgetter(0)) - 1
                if at >= 0 and column <= spans[at][1]:
                    return True
            block >>= 1
        return False


def _blocks(first: int, last: int) -> Iterator[int]:
    """Return the fewest blocks of rows that are these rows together.

    The block of one row is numbered as the row and `_ROWS`; two blocks next to each other are that of half
    the number.
    """
    low, high = first + _ROWS, min(last + 1, _ROWS) + _ROWS
    while low < high:
        if low & 1:
            yield low
            low += 1
        if high & 1:
            high -= 1
            yield high
        low >>= 1
        high >>= 1


def _joined(spans: Iterable[_Span]) -> list[_Span]:
    """Put spans of columns in order, those that touch as one."""
    joined: list[_Span] = []
    for first, last in sorted(set(spans)):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        elif first <= last:
            joined.append((first, last))
    return joined


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that is switched on: the cells it covers and the columns that decide, counted from 0."""

    cells: Range
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ColumnFormula:
    """A column of a table that has a formula: its letters, the table, and the rows in which it stands."""

    column: str
    table: Range
    rows: frozenset[int]

    def lacks(self, row: int) -> bool:
        """Return whether a row below the table's headings lacks the formula."""
        return self.table.first_row < row <= self.table.last_row and row not in self.rows


@dataclass(frozen=True, slots=True)
class UnseenSheet:
    """The facts about one sheet; cells are named as Excel names them.

    Args:
        hidden: whether the sheet itself is hidden.
        merged: its merged cells, as ranges.
        hidden_rows: the numbers of its hidden rows.
        hidden_columns: its hidden columns, counted from 0.
        filters: its filters that are switched on.
        colours: the cells that are filled by hand in a colour that people read as a rating.
        day_and_month: the cells that hold a date and show its day and month but not its year.
        noted: the cells that a comment or note is pinned to.
        tables: the Excel tables on it, by name, with their header rows.
        texts: the cells that hold text, in the columns that `look` was asked about.
        formulas: the columns of its Excel tables that have a formula.
    """

    hidden: bool = False
    merged: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filters: tuple[Filter, ...] = ()
    colours: Mapping[str, Rating] = field(default_factory=_none)
    day_and_month: frozenset[str] = frozenset()
    noted: frozenset[str] = frozenset()
    tables: tuple[tuple[str, Range], ...] = ()
    texts: frozenset[str] = frozenset()
    formulas: tuple[ColumnFormula, ...] = ()

    @property
    def coloured_rows(self) -> frozenset[int]:
        """Return the rows in which a cell is filled by hand in a colour that people read as a rating."""
        return _rows_of(self.colours)

    @property
    def text_rows(self) -> frozenset[int]:
        """Return the rows in which one of `texts` stands."""
        return _rows_of(self.texts)


def _rows_of(cells: Iterable[str]) -> frozenset[int]:
    return frozenset(int(cell.lstrip(ascii_uppercase)) for cell in cells)


@dataclass(frozen=True, slots=True)
class Unseen:
    """The facts about a workbook: the names of all its sheets, and what is known of some of them."""

    names: tuple[str, ...] = ()
    sheets: Mapping[str, UnseenSheet] = field(default_factory=lambda: MappingProxyType({}))

    def sheet(self, name: str) -> UnseenSheet:
        """Return the facts about a sheet; nothing is known of one that was not looked at."""
        return self.sheets.get(name, _NOTHING)


_NOTHING = UnseenSheet()
NOTHING_UNSEEN = Unseen()
"""What is known of a plan that no workbook holds, or of a file in another format."""


_UNREADABLE = (OSError, zipfile.BadZipFile, ET.ParseError, LookupError, ValueError, RuntimeError)


def look(
    path: Path, sheets: Collection[str], typed: Mapping[str, Collection[int]] = MappingProxyType({})
) -> Unseen:
    """Look at the named sheets of a workbook.

    Args:
        path: an .xlsx or .xlsm file. Any other, or one that cannot be opened, has nothing unseen: what
            is wrong with the file was said when it was read.
        sheets: the names of the sheets that hold the plan.
        typed: their columns, counted from 0, of which it is wanted which cells hold text.
    """
    try:
        with zipfile.ZipFile(path) as package:
            parts = _Package(package)
            found = {part.title: _sheet(part, typed.get(part.title, ())) for part in _sheets(parts, sheets)}
            return Unseen(_names(parts), MappingProxyType(found))
    except _UNREADABLE:
        return NOTHING_UNSEEN


def blank_rows(path: Path, sheet: str, rows: Collection[int]) -> frozenset[int]:
    """Say which of some rows of a sheet hold no value at all."""
    try:
        with zipfile.ZipFile(path) as package:
            data = next((part.data for part in _sheets(_Package(package), [sheet])), b"")
    except _UNREADABLE:
        return frozenset()
    blank = set()
    starts: dict[int, re.Match[bytes]] = {}
    for match in _ROW.finditer(data):
        if number := _ROW_NUMBER.search(match[1]):
            starts.setdefault(int(number[1]), match)
    for row in rows:
        start = starts.get(row)
        if start is None:
            blank.add(row)
            continue
        end = _NEXT_ROW.search(data, start.end())
        if not _VALUE.search(data, start.end(), end.start() if end else len(data)):
            blank.add(row)
    return frozenset(blank) if data else frozenset()


_ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_NEXT_ROW = re.compile(rb"<(?:\w+:)?row\b|</(?:\w+:)?sheetData>")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is|f)\b")


def colour_as_rating(rgb: str) -> Rating | None:
    """Say which rating people read a fill colour as; None for white, grey, pale bands and purple.

    Args:
        rgb: six hexadecimal digits, such as `FFC000`.
    """
    red, green, blue = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, saturation, brightness = colorsys.rgb_to_hsv(red, green, blue)
    degrees = hue * 360
    # The fills of Excel's own cell styles Good, Neutral and Bad are paler than a band of a table.
    styles = {"C6EFCE": Rating.GREEN, "FFEB9C": Rating.AMBER, "FFC7CE": Rating.RED}
    if rgb.upper() in styles:
        return styles[rgb.upper()]
    # Pale blue is the usual colour of table bands.
    if brightness < 0.35 or saturation < (0.45 if 170 <= degrees < 260 else 0.3):
        return None
    if degrees < 16 or degrees >= 345:
        return Rating.RED
    if degrees < 65:
        return Rating.AMBER
    if degrees < 170:
        return Rating.GREEN
    return Rating.BLUE if degrees < 260 else None


class _Package:
    """The parts of an Excel file, by name."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = {name.lstrip("/").casefold(): name for name in package.namelist()}

    def part(self, name: str) -> bytes:
        """Return a part; empty where there is none, or where it would fill the memory."""
        real = self._names.get(name.lstrip("/").casefold())
        if real is None or self._package.getinfo(real).file_size > _BIGGEST_PART:
            return b""
        return self._package.read(real)

    def related(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Return the relations of a part: id, kind and the name of the part pointed to."""
        folder, base = posixpath.split(name)
        root = _parse(self.part(posixpath.join(folder, "_rels", f"{base}.rels")))
        for item in root if root is not None else ():
            if item.get("TargetMode") != "External":
                target = item.get("Target", "")
                full = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = item.get("Type", "").rpartition("/")[2]
                yield item.get("Id", ""), kind, posixpath.normpath(full)


def _parse(part: bytes) -> ET.Element | None:
    # The expat inside every supported Python refuses entities that blow up, and opens no outside ones.
    return ET.fromstring(part) if part else None  # noqa: S314 (as the line above says)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: ET.Element | None, name: str) -> list[ET.Element]:
    return [child for child in element if _local(child) == name] if element is not None else []


def _child(element: ET.Element | None, name: str) -> ET.Element | None:
    return next(iter(_children(element, name)), None)


@dataclass(frozen=True, slots=True)
class _Part:
    """A sheet's own XML, what it points to, and the workbook's styles."""

    title: str
    name: str
    data: bytes
    hidden: bool
    styles: _Styles
    package: _Package


def _book(package: _Package) -> str:
    books = (name for _, kind, name in package.related("") if kind == "officeDocument")
    return next(books, "xl/workbook.xml")


def _names(package: _Package) -> tuple[str, ...]:
    sheets = _children(_child(_parse(package.part(_book(package))), "sheets"), "sheet")
    return tuple(sheet.get("name", "") for sheet in sheets)


def _sheets(package: _Package, wanted: Collection[str]) -> Iterator[_Part]:
    book = _book(package)
    targets: dict[str, str] = {}
    styles = _Styles()
    for ident, kind, name in package.related(book):
        targets[ident] = name
        if kind == "styles":
            styles = _read_styles(package.part(name), _theme(package, book))
    for sheet in _children(_child(_parse(package.part(book)), "sheets"), "sheet"):
        title = sheet.get("name", "")
        if title in wanted:
            ident = next((value for key, value in sheet.items() if key.endswith("}id")), "")
            name, hidden = targets.get(ident, ""), sheet.get("state", "visible") != "visible"
            yield _Part(title, name, package.part(name), hidden, styles, package)


def _sheet(part: _Part, typed: Collection[int]) -> UnseenSheet:
    data, styles = part.data, part.styles
    # A large sheet consists of its cells nearly alone. What else it says stands before or behind them.
    start, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    start, end = (start, end) if 0 <= start < end else (len(data), 0)
    filters = [*_filters(data, end)]
    noted: set[str] = set()
    tables: list[tuple[str, Range]] = []
    formulas: list[ColumnFormula] = []
    # A part is named once, however it is written; whoever names it again wants it unpacked without end.
    parts = ((kind, name.lstrip("/").casefold()) for _, kind, name in part.package.related(part.name))
    for kind, name in dict.fromkeys(parts):
        related = part.package.part(name) if kind in {"table", "comments"} else b""
        if kind == "table":
            filters.extend(_filters(related))
            tables.extend(_table(related))
            formulas.extend(_formulas(data, related))
        elif kind == "comments":
            noted.update(match[1].decode() for match in _COMMENT.finditer(related))
    merged = dict.fromkeys(_MERGED.findall(data, end))
    styled = dict(_styled(data, {*styles.colours, *styles.day_and_month}))
    return UnseenSheet(
        hidden=part.hidden,
        merged=tuple(found for text in merged if (found := _range(text.decode()))),
        hidden_rows=frozenset(_hidden_rows(data)),
        hidden_columns=frozenset(_hidden_columns(data, start)),
        filters=tuple(filters),
        colours=MappingProxyType(
            {cell: styles.colours[style] for cell, style in styled.items() if style in styles.colours}
        ),
        day_and_month=frozenset(cell for cell, style in styled.items() if style in styles.day_and_month),
        noted=frozenset(noted),
        tables=tuple(tables),
        texts=frozenset(_texts(data, typed)),
        formulas=tuple(formulas),
    )


def _table(data: bytes) -> Iterator[tuple[str, Range]]:
    root = _parse(data)
    cells = _range(root.get("ref", "")) if root is not None else None
    if root is not None and cells is not None:
        yield root.get("displayName", ""), cells


_MOST_FORMULAS = 8
"""Columns of a table whose formulas are looked at; ours has one."""


def _formulas(data: bytes, table: bytes) -> Iterator[ColumnFormula]:
    """Return the columns of a table that have a formula, with the rows in which it stands."""
    for _, cells in _table(table):
        columns = _children(_child(_parse(table), "tableColumns"), "tableColumn")
        numbers = [
            n for n, column in enumerate(columns) if _child(column, "calculatedColumnFormula") is not None
        ]
        for number in numbers[:_MOST_FORMULAS]:
            letters = column_letters(cells.first_column + number)
            begins = re.compile(rf'<c r="{letters}(\d{{1,7}})"[^<>]*+><f[\s/>]'.encode())
            rows = frozenset(map(int, begins.findall(data)))
            whole = len(rows) >= cells.last_row - cells.first_row
            # Where cells do not begin as Excel writes them, nothing is known of their formulas.
            if whole or not any(unusual.search(data) for unusual in _UNUSUAL):
                yield ColumnFormula(letters, cells, rows)


# A part may put its names under a prefix (`<x:row`), as some programs do. No tag holds another: one that does
# not end is looked at up to the next, so that thousands of them take no longer than their bytes.
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?\bref="([A-Z0-9:]+)"')
_COMMENT = re.compile(rb'<(?:\w+:)?comment\s[^<>]*?\bref="([A-Z]+\d+)"')
_UNUSUAL = (re.compile(rb":c\s"), re.compile(rb'<c(?! r=")\s'))
"""Find cells that do not begin as Excel writes them, `<c r="F14"`; those are found many times as fast."""
_HIDDEN = re.compile(rb' h(?:idden="|t="0)')
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
_FILTER = re.compile(rb"<(?:\w+:)?autoFilter\s([^<>]*[^<>/])>")
_FILTER_END = re.compile(rb"</(?:\w+:)?autoFilter>")
_FILTER_COLUMN = re.compile(rb"<(?:\w+:)?filterColumn\s([^<>]*[^<>/])>")
_FILTER_COLUMN_NUMBER = re.compile(rb'\bcolId="(\d+)"')
_ATTRIBUTE = re.compile(rb'(?<![\w:])([\w:]++)="([^"]*)"')
_TRUE = (b"1", b"true")


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(text))


def _texts(data: bytes, columns: Collection[int]) -> Iterator[str]:
    """Return the cells of some columns that hold text."""
    if not columns:
        return
    letters = "|".join(column_letters(column) for column in sorted(columns))
    position, text = rf'\br="((?:{letters})\d+)"', r't="(?:s|str|inlineStr)"'
    if any(unusual.search(data) for unusual in _UNUSUAL):
        pattern = rf"<(?:\w+:)?c\s(?=[^<>]*?{position})[^<>]*?\b{text}"
    else:
        pattern = rf'<c {position}(?: s="\d+")?+[^<>]*?\b{text}'
    for match in re.finditer(pattern.encode(), data):
        yield match[1].decode()


def _hidden_rows(data: bytes) -> Iterator[int]:
    # What hides a column stands before the rows.
    first = _ROW.search(data)
    if first is None or not _HIDDEN.search(data, first.start()):
        return
    number = 0
    for match in _ROW.finditer(data):
        found = _attributes(match[1])
        number = int(found.get(b"r", number + 1))
        if found.get(b"hidden") in _TRUE or float(found.get(b"ht", 1)) == 0:
            yield number


def _hidden_columns(data: bytes, end: int) -> Iterator[int]:
    spans = []
    for match in _COLUMN.finditer(data, 0, end):
        found = _attributes(match[1])
        if found.get(b"hidden") in _TRUE or float(found.get(b"width", 1)) == 0:
            # Excel writes "all columns to the right" as one span up to 16,384.
            spans.append((max(int(found[b"min"]) - 1, 0), min(int(found[b"max"]), 1000) - 1))
    for first, last in _joined(spans):
        yield from range(first, last + 1)


def _filters(data: bytes, start: int = 0) -> Iterator[Filter]:
    while begun := _FILTER.search(data, start):
        ended = _FILTER_END.search(data, begun.end())
        if ended is None:
            return
        start = ended.end()
        cells = _range(_attributes(begun[1]).get(b"ref", b"").decode())
        tags = _FILTER_COLUMN.findall(data, begun.end(), ended.start())
        columns = [int(found[1]) for tag in tags if (found := _FILTER_COLUMN_NUMBER.search(tag))]
        if cells and columns:
            yield Filter(cells, tuple(cells.first_column + column for column in columns))


def _styled(data: bytes, styles: Collection[int]) -> Iterator[tuple[str, int]]:
    """Return the cells that have one of the styles."""
    if not styles:
        return
    wanted = "|".join(str(style) for style in sorted(styles))
    cell = re.compile(rf'<(?:\w+:)?c\s(?=[^<>]*?\bs="({wanted})")[^<>]*?\br="([A-Z]+\d+)"'.encode())
    # Few cells have such a style: they are found by it alone, and only then is the tag around it looked at.
    looked = 0
    for found in re.finditer(rf's="(?:{wanted})"'.encode(), data):
        tag = data.rfind(b"<", looked, found.start())
        looked = found.start()
        # Where no tag begins between two of them, it was looked at for the first.
        if tag >= 0 and (match := cell.match(data, tag)):
            yield match[2].decode(), int(match[1])


def _range(text: str) -> Range | None:
    found = re.fullmatch(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", text.replace("$", ""))
    if found is None:
        return None
    first, last = _column(found[1]), _column(found[3] or found[1])
    return Range(first, int(found[2]), last, int(found[4] or found[2]))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


@dataclass(frozen=True, slots=True)
class _Styles:
    """The numbers of the cell styles that matter."""

    colours: Mapping[int, Rating] = field(default_factory=_none)
    day_and_month: frozenset[int] = frozenset()


def _read_styles(part: bytes, theme: list[str]) -> _Styles:
    root = _parse(part)
    fills = [_fill(fill, theme) for fill in _children(_child(root, "fills"), "fill")]
    formats = {
        int(item.get("numFmtId", 0)): item.get("formatCode", "")
        for item in _children(_child(root, "numFmts"), "numFmt")
    }
    # 16 is Excel's own d-mmm, the format that it gives to a typed Apr-17.
    short = {16} | {number for number, code in formats.items() if _shows_no_year(code)}
    colours: dict[int, Rating] = {}
    day_and_month: set[int] = set()
    for number, style in enumerate(_children(_child(root, "cellXfs"), "xf")):
        fill = int(style.get("fillId", 0))
        rating = fills[fill] if fill < len(fills) else None
        if rating is not None:
            colours[number] = rating
        if int(style.get("numFmtId", 0)) in short:
            day_and_month.add(number)
    return _Styles(MappingProxyType(colours), frozenset(day_and_month))


def _shows_no_year(code: str) -> bool:
    parts = date_parts(code)
    return bool(parts & {"d", "dd"} and parts & {"mmm", "mmmm"}) and "y" not in "".join(parts)


def _fill(fill: ET.Element, theme: list[str]) -> Rating | None:
    pattern = _child(fill, "patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return None
    colour = _child(pattern, "fgColor")
    if colour is None:
        return None
    rgb = _rgb(colour, theme)
    return colour_as_rating(rgb) if rgb else None


def _rgb(colour: ET.Element, theme: list[str]) -> str:
    if "rgb" in colour.attrib:
        rgb = colour.attrib["rgb"][-6:]
    elif "theme" in colour.attrib:
        index = int(colour.attrib["theme"])
        rgb = theme[index] if index < len(theme) else ""
    elif "indexed" in colour.attrib:
        from openpyxl.styles.colors import COLOR_INDEX  # noqa: PLC0415 (only old palettes need it)

        index = int(colour.attrib["indexed"])
        rgb = COLOR_INDEX[index][-6:] if index < len(COLOR_INDEX) else ""
    else:
        return ""
    tint = float(colour.get("tint", 0))
    return _tinted(rgb, tint) if rgb and tint else rgb


def _tinted(rgb: str, tint: float) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*(int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(value * 255):02X}" for value in colorsys.hls_to_rgb(hue, light, saturation))


def _theme(package: _Package, book: str) -> list[str]:
    """Return the theme's colours in the order in which cells number them: light before dark."""
    name = next((name for _, kind, name in package.related(book) if kind == "theme"), "")
    scheme = _child(_child(_parse(package.part(name)), "themeElements"), "clrScheme")
    if scheme is None:
        return []
    colours = {}
    for slot in scheme:
        colour = next(iter(slot), None)
        if colour is not None:
            colours[_local(slot)] = (colour.get("lastClr") or colour.get("val") or "")[-6:]
    order = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    return [colours.get(slot, "") for slot in order]
