"""Read the formatting of a workbook: what is merged, hidden, filtered, filled, noted or struck through.

calamine reads values only, and openpyxl would take many times as long. The facts are therefore read from
the XML itself: small parts are parsed; the cells of a sheet, of which there may be hundreds of thousands, are
found by one simple pattern for each fact.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree as ET

from automation.plan.due_words import LONGEST, strike
from automation.plan.findings import column_letters
from automation.plan.ratings import Rating
from automation.tracker.read.cell_styles import Styles, is_struck, read_styles
from automation.tracker.read.grid import Merged, Struck, UnreadCell
from automation.tracker.read.safety import TEXTS, UNSURE, Package, SheetPart, column_number, plain_xml


def _none() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Range:
    """A rectangle of cells, its corners counted from 0 (columns) and 1 (rows) as Excel shows them."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    def holds(self, row: int) -> bool:
        """Return whether a row is in the range."""
        return self.first_row <= row <= self.last_row

    def covers(self, column: int, row: int) -> bool:
        """Return whether a cell is in the range, but is not its first cell."""
        return (
            self.holds(row)
            and self.first_column <= column <= self.last_column
            and (column, row) != (self.first_column, self.first_row)
        )


_TALL = 1000


class MergedCells:
    """The cells of a sheet that are merged into others.

    Args:
        ranges: its merged cells. There may be some in every row, so they are kept by row.
    """

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._tall: list[Range] = []
        self._in_row: dict[int, list[Range]] = {}
        for cells in dict.fromkeys(ranges):
            if cells.last_row - cells.first_row > _TALL:
                self._tall.append(cells)
                continue
            for row in range(cells.first_row, cells.last_row + 1):
                self._in_row.setdefault(row, []).append(cells)

    def covers(self, cell: str) -> bool:
        """Return whether a cell is merged into another one and so is always blank."""
        at = _range(cell)
        if at is None:
            return False
        near = (*self._in_row.get(at.first_row, ()), *self._tall)
        return any(cells.covers(at.first_column, at.first_row) for cells in near)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that is switched on: its cells, and the columns it filters by, counted from 0."""

    cells: Range
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ColumnFormula:
    """A column of a table that has a formula: its letters, the table, and the rows with the formula."""

    column: str
    table: Range
    rows: frozenset[int]

    def lacks(self, row: int) -> bool:
        """Return whether a row below the table's headings lacks the formula."""
        return self.table.first_row < row <= self.table.last_row and row not in self.rows


@dataclass(frozen=True)
class SheetFormatting:
    """The formatting of one sheet; cells are named as Excel names them.

    Args:
        hidden: whether the sheet itself is hidden.
        merged: its merged cells, as ranges.
        hidden_rows: the numbers of its hidden rows.
        hidden_columns: its hidden columns, counted from 0.
        filters: its filters that are switched on.
        colours: the cells that are filled by hand in a colour that people read as a rating.
        day_and_month: the cells that show the day and month of a date but not its year.
        noted: the cells with a comment or note.
        tables: the Excel tables on it: name and cells, with the header row.
        texts: the cells that contain text, in the columns that `read_formatting` was asked about.
        formulas: the columns of its Excel tables that have a formula.
        is_partly_read: whether some of this is missing because the sheet's XML is not well formed.
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
    is_partly_read: bool = False

    @cached_property
    def coloured_rows(self) -> frozenset[int]:
        """Return the rows in which a cell is filled by hand in a colour that people read as a rating."""
        return _rows_of(self.colours)

    @cached_property
    def text_rows(self) -> frozenset[int]:
        """Return the rows of `texts`."""
        return _rows_of(self.texts)


def _rows_of(cells: Iterable[str]) -> frozenset[int]:
    return frozenset(int(cell.lstrip(ascii_uppercase)) for cell in cells)


@dataclass(frozen=True, slots=True)
class Formatting:
    """The formatting of a workbook: the names of all its sheets, and the facts about some of them."""

    names: tuple[str, ...] = ()
    sheets: Mapping[str, SheetFormatting] = field(default_factory=_none)

    def sheet(self, name: str) -> SheetFormatting:
        """Return the formatting of a sheet; empty for a sheet that was not looked at."""
        return self.sheets.get(name, _NOTHING)


_NOTHING = SheetFormatting()
NO_FORMATTING = Formatting()
"""The formatting of a plan that is not in a workbook, or of a file in another format."""


def read_formatting(
    file: Path | Package, sheets: Collection[str], typed: Mapping[str, Collection[int]] = MappingProxyType({})
) -> Formatting:
    """Return the formatting of the named sheets of a workbook.

    Args:
        file: an .xlsx or .xlsm file, or its parts if they were unpacked before. Any other file, and one that
            cannot be opened, has no formatting; what is wrong with it was reported when it was read.
        sheets: the names of the sheets with the plan.
        typed: by sheet, the columns (from 0) in which to look for cells that contain text.
    """
    try:
        package = Package(file.read_bytes(), file.name) if isinstance(file, Path) else file
        found = package.sheets()
        styles = read_styles(package)
    except UNSURE:
        return NO_FORMATTING
    looked_at = {
        sheet.name: _sheet(package, sheet, styles, typed.get(sheet.name, ()))
        for sheet in found
        if sheet.name in sheets
    }
    return Formatting(tuple(sheet.name for sheet in found), MappingProxyType(looked_at))


def _sheet(package: Package, sheet: SheetPart, styles: Styles, typed: Collection[int]) -> SheetFormatting:
    try:
        xml = package.sheet(sheet.part)
        tables = _related(package, sheet, "table")
        notes = _related(package, sheet, "comments")
    except UNSURE:
        return SheetFormatting(hidden=sheet.hidden, is_partly_read=True)
    try:
        around = [ET.fromstring(_without_rows(xml))]  # noqa: S314 (expat expands no entities without end)
    except (ET.ParseError, LookupError, ValueError):
        around = []
    cells = cells_with(xml, {*styles.colours, *styles.day_and_month})
    styled = {f"{column_letters(column)}{row}": style for row, column, style in cells}
    return SheetFormatting(
        hidden=sheet.hidden,
        merged=tuple(filter(None, map(_range, _refs(around, "mergeCell")))),
        hidden_rows=frozenset(_hidden_rows(xml)),
        hidden_columns=frozenset(chain.from_iterable(map(_hidden_columns, around))),
        filters=tuple(chain.from_iterable(map(_filters, (*around, *tables)))),
        colours={cell: styles.colours[style] for cell, style in styled.items() if style in styles.colours},
        day_and_month=frozenset(cell for cell, style in styled.items() if style in styles.day_and_month),
        noted=frozenset(_refs(notes, "comment")),
        tables=tuple((root.get("displayName", ""), cells) for root, cells in _placed(tables)),
        texts=frozenset(_cells_of_text(xml, typed)),
        formulas=tuple(formula for root, cells in _placed(tables) for formula in _formulas(xml, root, cells)),
        is_partly_read=not around,
    )


def _related(package: Package, sheet: SheetPart, wanted: str) -> list[ET.Element]:
    """Return the parts of one kind that a sheet links to, each once."""
    parts = dict.fromkeys(part for _, kind, part in package.related(sheet.part) if kind == wanted)
    return [plain_xml(xml) for part in parts if (xml := package.part(part))]


def _refs(roots: Iterable[ET.Element], tag: str) -> Iterable[str]:
    """Return the cells that the elements of a kind name, each once."""
    return dict.fromkeys(one.get("ref", "") for root in roots for one in root.iterfind(f".//{{*}}{tag}"))


def _placed(tables: Iterable[ET.Element]) -> Iterator[tuple[ET.Element, Range]]:
    return ((root, cells) for root in tables if (cells := _range(root.get("ref", ""))))


_HIDDEN = re.compile(rb' h(?:idden="(?:1|true)"|t="0(?:\.0*)?")')
_HIDDEN_ROW = re.compile(rb'<row r="(\d+)"[^<>]*?' + _HIDDEN.pattern)


def _hidden_rows(xml: bytes) -> Iterator[int]:
    # Most sheets have none, which is quicker to find out. What hides a column comes before the rows.
    return map(int, _HIDDEN_ROW.findall(xml) if _HIDDEN.search(xml, xml.find(b"<sheetData")) else ())


def _without_rows(xml: bytes) -> bytes:
    start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    return xml[: start + 11] + xml[end:] if 0 <= start < end else xml


def _range(text: str) -> Range | None:
    found = re.fullmatch(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", text.replace("$", ""))
    if found is None:
        return None
    first, last = (column_number((found[n] or found[1]).encode()) - 1 for n in (1, 3))
    return Range(first, int(found[2]), last, int(found[4] or found[2]))


def _hidden_columns(root: ET.Element) -> Iterator[int]:
    for span in root.iterfind(".//{*}col"):
        if span.get("hidden") in {"1", "true"} or float(span.get("width", 1)) == 0:
            # Excel writes "all columns to the right" as one span up to 16,384.
            yield from range(max(int(span.get("min", 1)) - 1, 0), min(int(span.get("max", 0)), 1000))


def _filters(root: ET.Element) -> Iterator[Filter]:
    for one in root.iterfind(".//{*}autoFilter"):
        cells = _range(one.get("ref", ""))
        columns = [int(column.get("colId", 0)) for column in one.iterfind("{*}filterColumn") if len(column)]
        if cells and columns:
            yield Filter(cells, tuple(cells.first_column + column for column in columns))


def _formulas(xml: bytes, table: ET.Element, cells: Range) -> Iterator[ColumnFormula]:
    """Return the columns of a table that have a formula, with the rows that contain it."""
    for number, column in enumerate(table.iterfind(".//{*}tableColumn")):
        if column.find("{*}calculatedColumnFormula") is not None:
            letters = column_letters(cells.first_column + number)
            found = re.findall(rf'<c r="{letters}(\d+)"[^<>]*><f[\s/>]'.encode(), xml)
            yield ColumnFormula(letters, cells, frozenset(map(int, found)))


def _cells_of_text(xml: bytes, columns: Collection[int]) -> Iterator[str]:
    if columns:
        letters = "|".join(column_letters(column) for column in sorted(columns))
        text = re.compile(rf'<c r="((?:{letters})\d+)"[^<>]* t="(?:s|str|inlineStr)"'.encode())
        yield from (found.decode() for found in text.findall(xml))


def cells_with(xml: bytes, styles: Collection[int]) -> Iterator[tuple[int, int, int]]:
    """Return the cells of a sheet that have one of some styles: row (from 1), column (from 0) and style."""
    numbers = "|".join(map(str, sorted(styles)))
    cells = re.findall(rf'<c r="([A-Z]+)(\d+)" s="({numbers})"'.encode(), xml) if styles else ()
    return ((int(row), column_number(letters) - 1, int(style)) for letters, row, style in cells)


def merged_areas(xml: bytes) -> Iterator[Merged]:
    """Return the areas of merged cells of a sheet."""
    for text in dict.fromkeys(re.findall(rb'<mergeCell ref="([A-Z0-9:$]+)"', xml)):
        if cells := _range(text.decode()):
            yield Merged(cells.first_row, cells.first_column, cells.last_row, cells.last_column)


def blank_rows(path: Path, sheet: str, rows: Collection[int]) -> frozenset[int]:
    """Return those of the given rows of a sheet that are blank."""
    try:
        package = Package(path.read_bytes(), path.name)
        xml = package.sheet(next(found.part for found in package.sheets() if found.name == sheet))
    except (*UNSURE, StopIteration):
        return frozenset()
    filled = re.findall(rb'<c r="[A-Z]+(\d+)"(?:[^<>]*[^<>/])?><(?:v|is|f)\b', xml)
    return frozenset(rows) - set(map(int, filled)) if xml else frozenset()


_FORMULA_ALONE = re.compile(rb"><f(?:[^<>]*/>|[^<>/]*>[^<]*</f>)(?:</c>|<v ?/>|<v></v>)")
_NO_RESULT = re.compile(rb'<c r="([A-Z]+)(\d+)"((?! t="str")[^<>]*)' + _FORMULA_ALONE.pattern)
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^<>]* t="e"[^<>]*>(?:<f[^<>]*>(?:[^<]*</f>)?)?<v>([^<]+)<')
_SHOWS_ERROR, _STRIKE = re.compile(rb't="e"'), re.compile(rb"strike")
"""What few sheets have; a pattern finds out sooner than `in`."""
_LONGEST_ERROR = 20
"""The longest error that is shown; Excel's longest is #GETTING_DATA."""


def unread_cells(xml: bytes) -> Iterator[UnreadCell]:
    """Return the cells of a sheet that show an error, or contain a formula without a stored result."""
    has_formulas = b"<f" in xml and _FORMULA_ALONE.search(xml)
    for letters, digits, attributes in _NO_RESULT.findall(xml) if has_formulas else ():
        if b't="str"' not in attributes:  # an empty text is a result too, and is marked as text
            yield UnreadCell(int(digits), column_number(letters) - 1)
    for letters, digits, shows in _ERROR.findall(xml) if _SHOWS_ERROR.search(xml) else ():
        text = shows.decode("utf-8", "replace").strip()
        yield UnreadCell(int(digits), column_number(letters) - 1, text[:_LONGEST_ERROR])


WHOLE = Struck(whole=True)
"""A cell that is struck through as a whole."""
_CELL = re.compile(
    rb'<c r="([A-Z]+)(\d+)"(?: s="(\d+)")?(?: t="(\w+)")?[^<>]*(?<!/)>(?:<v>(\d+)</v>|(<is>.*?</is>))?',
    re.DOTALL,
)
_Run = tuple[str, bool | None]
"""Letters of a cell, and whether they are struck through; None if the cell's font decides."""


class StruckCells:
    """The cells of a workbook that are struck through, wholly or in part.

    Args:
        package: the workbook.
        styles: its cell styles, if they can be read.
    """

    def __init__(self, package: Package, styles: Styles | None) -> None:
        self._styles = styles.struck if styles else frozenset()
        texts = package.part(TEXTS)
        self._texts: dict[int, list[_Run]] = {}
        if texts and (self._styles or b"strike" in texts):
            self._texts = {number: runs for number, runs in enumerate(_runs_of_each(texts)) if runs}

    def on(self, xml: bytes, columns: Collection[int]) -> Mapping[int, Mapping[int, Struck]]:
        """Return what is struck through in some columns of a sheet, by row (from 1) and column (from 0).

        Blank cells are left out.
        """
        found: dict[int, dict[int, Struck]] = {}
        if not (self._styles or self._texts or _STRIKE.search(xml)):
            return found
        wanted = {column_letters(column).encode(): column for column in columns}
        for letters, digits, style, kind, text, inline in _CELL.findall(xml):
            if letters in wanted:
                runs = (
                    _runs(_parsed(inline)) if inline else self._texts.get(int(text)) if kind == b"s" else ()
                )
                struck = _struck(runs or (), font=style.isdigit() and int(style) in self._styles)
                if struck is not None:
                    found.setdefault(int(digits), {})[wanted[letters]] = struck
        return found


def _runs_of_each(texts: bytes) -> Iterator[list[_Run]]:
    """Return the runs of each text that cells share; plain text has none."""
    for _, item in ET.iterparse(io.BytesIO(texts)):  # noqa: S314 (expat expands no entities without end)
        if item.tag.rpartition("}")[2] == "si":
            yield _runs(item)
            item.clear()


def _parsed(xml: bytes) -> ET.Element:
    try:
        return ET.fromstring(xml)  # noqa: S314 (expat expands no entities without end)
    except ET.ParseError:
        return ET.Element("none")


def _runs(item: ET.Element) -> list[_Run]:
    return [
        (
            "".join(letters.text or "" for letters in run.iterfind("{*}t")),
            None if (form := run.find("{*}rPr")) is None else is_struck(form),
        )
        for run in item.iterfind("{*}r")
    ]


def _struck(runs: Collection[_Run], *, font: bool) -> Struck | None:
    """Return what is struck through in a cell; the cell's font decides for plain text."""
    if not runs:
        return WHOLE if font else None
    known = [(letters, font if struck is None else struck) for letters, struck in runs]
    filled = {struck for letters, struck in known if letters.strip()}
    if filled != {True, False}:
        return WHOLE if True in filled else None
    part = "".join(letters for letters, struck in known if struck)[:LONGEST].strip()
    marked = "".join(strike(letters) if struck else letters for letters, struck in known)
    return Struck(part, marked if sum(len(letters) for letters, _ in known) <= LONGEST else "")
