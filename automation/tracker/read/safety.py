"""Keep reading safe: limits on how large files may be, and Office packages unpacked within those limits.

A few bytes of a package can unpack to any size, announce billions of entries, or reach over a whole sheet.
Every limit is set here, far beyond any plan. A file that exceeds one is refused in one sentence before it can
fill the memory.
"""

from __future__ import annotations

import copy
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from itertools import islice
from typing import NamedTuple
from xml.etree import ElementTree as ET

from automation.plan.findings import NotWholeError, PlanError, column_letters

LARGEST_FILE = 200 * 1024 * 1024
"""Bytes of any tracker; one of 20,000 actions has about 3 MB."""
LARGEST_TEXT = 32 * 1024 * 1024
"""Bytes of a text file; a plan of 20,000 actions has about 10 MB as CSV."""
MOST_FILLED = 300_000
"""Rows of one sheet that are not blank."""
LARGEST_DOCUMENT = 32 * 1024 * 1024
"""Bytes of a Word document's XML; a published plan has two, and python-docx takes twenty times as many."""
MOST_PARTS = 5_000
"""Parts in a package; a workbook of 60 sheets with pictures has a few hundred."""
LARGEST_WHOLE = 256 * 1024 * 1024
"""Bytes of all parts of a package when unpacked; a tracker of 20,000 actions has about 20 MB."""
MOST_CHARACTERS = 256 * 1024 * 1024
"""Characters of all cells together, counting a shared text once for each cell that uses it."""
MOST_CELLS = 16_000_000
"""Cells from A1 to the last one of a sheet, filled or not: each takes about 40 bytes."""

INDEX, TEXTS = "xl/workbook.xml", "xl/sharedStrings.xml"
_LARGEST_PLAIN = 8 * 1024 * 1024
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, RuntimeError, EOFError, IndexError),
    NotImplementedError,
)
"""What Python's zip reader raises when a package is damaged."""
UNSURE = (PlanError, LookupError, ET.ParseError, *_BROKEN)
"""What reading a part can raise when it is missing, damaged or not what it should be."""


class SheetPart(NamedTuple):
    """A sheet in the workbook's index: its name, the part it is stored in, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


class Package(zipfile.ZipFile):
    """An Office file (a zip of parts). Each part is unpacked once, within the limits.

    Args:
        data: the whole file.
        name: its name, for sentences about it.

    Raises:
        PlanError: it is damaged, protected, or has too many parts.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.called = name
        # Python's reader takes half a kilobyte for each part in the list, however many there are.
        if data.count(b"PK\x01\x02") > 2 * MOST_PARTS:
            raise PlanError(f"{name} contains far more parts than any tracker, so it was not read.")
        try:
            super().__init__(io.BytesIO(data))
        except _BROKEN:
            raise NotWholeError(damaged(name)) from None
        infos = self.infolist()
        if len(infos) > MOST_PARTS:
            raise PlanError(
                f"{name} contains {len(infos):,} parts, far more than any tracker, so it was not read."
            )
        if any(info.flag_bits & 0x1 for info in infos):
            raise PlanError(protected(name))
        self._infos = {_key(info.filename): info for info in infos}
        self._parts: dict[str, bytes] = {}
        self._sheets: dict[str, bytes] = {}
        self._near: set[str] = set()
        self._left = LARGEST_WHOLE

    def part(self, name: str) -> bytes:
        """Return a part, unpacked to its real end whatever size it declares; empty if there is no such part.

        Raises:
            PlanError: it is damaged, or all parts together are too large.
        """
        key = _key(name)
        if key not in self._parts and key in self._infos:
            honest = copy.copy(self._infos[key])
            # zipfile stops at the declared size, which would hide a part that declares too little.
            honest.file_size = LARGEST_WHOLE * 8
            try:
                with self.open(honest) as packed:
                    content = packed.read(self._left + 1)
            except _BROKEN:
                raise NotWholeError(damaged(self.called)) from None
            self._left -= len(content)
            if self._left < 0:
                raise too_large(self.called)
            self._parts[key] = content
        return self._parts.get(key, b"")

    def unpack(self, skipped: Collection[str] = ()) -> None:
        """Unpack every part, except those that nothing reads.

        Raises:
            PlanError: a part is damaged, or all together are too large.
        """
        keys = self._infos.keys() - set(map(_key, skipped))
        if sum(self._infos[key].file_size for key in keys) > LARGEST_WHOLE:
            raise too_large(self.called)
        for key in keys:
            self.part(key)

    def check_document(self, largest: int = LARGEST_DOCUMENT) -> None:
        """Refuse a Word document whose XML takes more memory than a machine has, once it is parsed.

        Raises:
            PlanError: it does.
        """
        xml = (key for key in self._infos if key.endswith((".xml", ".rels")))
        if sum(len(self.part(key)) for key in xml) > largest:
            raise too_large(self.called)

    def related(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Return the parts that a part links to: the id and kind of the link, and the other part's name."""
        folder, base = posixpath.split(name)
        links = self.part(f"{folder}/_rels/{base}.rels")
        for link in plain_xml(links) if links else ():
            if link.get("TargetMode") != "External":
                whole = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
                yield link.get("Id", ""), link.get("Type", "").rpartition("/")[2], whole[1:]

    def outside(self, name: str) -> dict[str, str]:
        """Return the addresses outside the file that a part links to, by the id of the link."""
        folder, base = posixpath.split(name)
        links = self.part(f"{folder}/_rels/{base}.rels")
        away = (link for link in (plain_xml(links) if links else ()) if link.get("TargetMode") == "External")
        return {link.get("Id", ""): link.get("Target", "") for link in away}

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the sheets of a workbook in their order.

        Raises:
            PlanError: two sheets are stored in one part, which would be read again for each of them.
            ET.ParseError: the index is not well formed.
        """
        targets = {ident: part for ident, _, part in self.related(INDEX)}
        found = []
        for sheet in plain_xml(self.part(INDEX)).iterfind(".//{*}sheet"):
            ident = next((value for key, value in sheet.items() if key.endswith("}id")), "")
            hidden = sheet.get("state", "visible") != "visible"
            found.append(SheetPart(sheet.get("name", ""), targets.get(ident, ""), hidden))
        if any(times > 1 for part, times in Counter(_key(sheet.part) for sheet in found).items() if part):
            raise NotWholeError(damaged(self.called))
        return tuple(found)

    def sheet(self, part: str) -> bytes:
        """Return a sheet's XML, with its rows and cells written as Excel writes them.

        Raises:
            ET.ParseError: another program wrote it differently, and it is not well formed.
        """
        part = _key(part)
        if part not in self._sheets:
            try:
                self._sheets[part] = as_excel_writes(self.part(part), is_near=part in self._near)
            except (LookupError, ValueError) as error:
                raise ET.ParseError(str(error)) from error
        return self._sheets[part]

    def check_sheets(self, skipped: Collection[str] = ()) -> None:
        """Refuse a workbook whose cells are spread too far, or contain more text than any tracker.

        Args:
            skipped: the parts that nothing reads.

        Raises:
            PlanError: they do.
        """
        self._check_announced()
        parts = self._infos.keys() - set(map(_key, skipped))
        sheets = [self._checked_reach(part) for part in parts if b"sheetData" in self.part(part)]
        lengths = [len(text) for text in self.part(TEXTS).split(b"</si>")]
        most = MOST_CHARACTERS // max(1, *lengths)
        if (
            sum(map(len, sheets)) > most * _SHORTEST_CELL
            and sum(xml.count(b't="s"') for xml in sheets) > most
        ):
            meant = (int(number) for xml in sheets for number in _SHARED.findall(xml))
            if sum(lengths[number] for number in meant if number < len(lengths)) > MOST_CHARACTERS:
                raise too_large(self.called)

    def _check_announced(self) -> None:
        """Refuse a list of shared texts that announces more of them than it contains.

        calamine reserves memory for the announced number, and ends the program if there is not enough.
        """
        texts = self.part(TEXTS)
        for number in re.findall(rb"uniqueCount\s*=\s*[\"'](&?\w*)", texts[:10_000]):
            if not number.isdigit() or len(number) > 19 or int(number) > texts.count(b"si>") + 1_000:
                raise too_large(self.called)

    def _checked_reach(self, part: str) -> bytes:
        if not _FAR.search(self.part(part)):
            self._near.add(part)
        try:
            xml, cells = self.sheet(part), _FILLED
        except ET.ParseError:
            xml, cells = self.part(part), _ANY_POSITION
        is_near = part in self._near if xml is self.part(part) else not _FAR.search(xml)
        if cells is _FILLED and is_near:
            return xml
        rows = columns = 0
        for letters, digits in cells.findall(xml):
            rows, columns = max(rows, int(digits or 0)), max(columns, column_number(letters))
        if rows * columns > MOST_CELLS:
            file = posixpath.basename(self._infos[part].filename)
            raise PlanError(
                f"{self.called} has a sheet ({file}) whose cells are spread over {rows:,} rows and "
                f"{columns:,} columns. Delete whatever is far away from the plan, and save it again."
            )
        return xml


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


_FAR = re.compile(rb'<c(?! r="[A-Z]\d{1,5}")[\s/>]')
"""A cell that may be outside columns A to Z and rows 1 to 99,999; a sheet within them is never too large."""
_FILLED = re.compile(rb'<c r="([A-Z]+)(\d+)"(?:[^<>]*[^<>/])?>')
_ANY_POSITION = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)(\d*)[\"']")
_SHORTEST_CELL = len('<c t="s"><v>0</v></c>')
_SHARED = re.compile(rb't="s"[^<>]*><v>\s*(\d{1,9})')
_UNUSUAL = (
    (b":", re.compile(rb":c[\s/>]")),
    (b"<row", re.compile(rb'<row(?! r="\d)[\s/>]')),
    (b"'", re.compile(rb" [rst]='")),
)
"""What few sheets have, each with a sign that is found sooner."""
_NO_POSITION = re.compile(rb'<c(?! r="[A-Z])[\s/>]')
_STYLED = re.compile(rb'<c r="[A-Z]+\d+"([^<>]*?) s="')


def _is_unusual(xml: bytes) -> bool:
    return any(sign in xml and one.search(xml) for sign, one in _UNUSUAL)


def as_excel_writes(xml: bytes, *, is_near: bool = False) -> bytes:
    """Return a sheet's XML with tags that have no prefix, and cells that begin with position, style and type.

    Nearly every program writes sheets in this way. What other programs write is parsed and written again, so
    that one simple pattern finds each fact about cells. Parsing every sheet would take several times as long.

    Raises:
        ET.ParseError: it is written differently, and cannot be parsed.
    """
    first, start = _STYLED.search(xml), xml.find(b"sheetData")
    is_unusual = (
        (first and first[1])
        or xml[start - 1 : start] == b":"
        or _is_unusual(xml)
        or (not is_near and _NO_POSITION.search(xml))
    )
    if start < 0 or not is_unusual:
        return xml
    reader = ET.iterparse(io.BytesIO(xml))  # noqa: S314 (expat expands no entities without end, and opens none)
    rows: list[bytes] = []
    number = 0
    for _, element in reader:
        element.tag = element.tag.rpartition("}")[2]
        if element.tag == "row":
            position = element.get("r", "")
            number = int(position) if position.isdecimal() else number + 1
            element.attrib = {"r": str(number), **{k: v for k, v in element.items() if k != "r"}}
            _place_cells(element, number)
            rows.append(ET.tostring(element))
        if element.tag in {"row", "sheetData"}:
            element.clear()
    head, _, tail = ET.tostring(reader.root).partition(b"<sheetData />")  # type: ignore[attr-defined]
    return head + b"<sheetData>" + b"".join(rows) + b"</sheetData>" + tail


def _place_cells(row: ET.Element, number: int) -> None:
    """Rewrite the attributes of a row's cells: position, style and type, in that order."""
    column = 0
    for cell in row:
        position = re.fullmatch(r"([A-Za-z]{0,7})(\d{0,11})", cell.get("r", ""))
        if position is None:
            raise ValueError("a cell names no position")
        column = column_number(position[1].encode()) or column + 1
        kept = {key: cell.attrib[key] for key in "st" if key in cell.attrib}
        cell.attrib = {"r": f"{column_letters(column - 1)}{position[2] or number}", **kept}


@lru_cache(maxsize=1024)
def column_number(letters: bytes) -> int:
    """Return the number of a column, counted from 1: `A` is 1, `AA` is 27."""
    return reduce(lambda number, letter: number * 26 + letter - 64, letters[:8].upper(), 0)


def plain_xml(data: bytes) -> ET.Element:
    """Return a small part, parsed. It may not declare entities, so nothing in it can expand.

    Raises:
        ValueError: it declares a document type, or is far larger than such a part should be.
        ET.ParseError: it is not well formed.
    """
    if len(data) > _LARGEST_PLAIN or b"<!DOCTYPE" in data:
        raise ValueError("the part is too large, or declares a document type")
    return ET.fromstring(data)  # noqa: S314 (nothing is declared that could be expanded)


_OFFICE, _TABLE, _WORDS = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{one}:1.0}}" for one in ("office", "table", "text")
)
_FIGURE = 16
"""A figure takes as much memory as this many characters."""


def check_repeated(content: bytes, name: str) -> None:
    """Refuse an OpenDocument workbook whose repeated cells and rows contain more than any tracker.

    XML that is not well formed is left to calamine to report.

    Args:
        content: the part that contains the sheets.
        name: the file's name, for the sentence.

    Raises:
        PlanError: they do.
    """
    whole = 0
    try:
        for _, row in ET.iterparse(io.BytesIO(content)):  # noqa: S314 (expat expands no entities without end)
            if row.tag == f"{_TABLE}table-row":
                held = sum(_times(cell, f"{_TABLE}number-columns-repeated") * _held(cell) for cell in row)
                whole += _times(row, f"{_TABLE}number-rows-repeated") * held
                row.clear()
            if whole > MOST_CHARACTERS:
                raise too_large(name)
    except ET.ParseError:
        return


def _held(cell: ET.Element) -> int:
    """Return how many characters a cell contains."""
    figure = _FIGURE * (f"{_OFFICE}value-type" in cell.attrib)
    spaces = sum(_times(one, f"{_WORDS}c") for one in cell.iter(f"{_WORDS}s"))
    return figure + spaces + sum(map(len, cell.itertext()))


def _times(element: ET.Element, name: str) -> int:
    digits = element.get(name, "1").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 100 else 1


def check_filled(rows: Iterable[Sequence[object]], sheet: str) -> None:
    """Refuse a sheet with more filled rows than any plan.

    Raises:
        PlanError: they do.
    """
    filled = (row for row in rows if any(row))
    if next(islice(filled, MOST_FILLED, None), None) is not None:
        raise PlanError(
            f"{sheet} has more than {MOST_FILLED:,} filled rows, far more than any plan. "
            "Delete the rows that are not part of the plan."
        )


def damaged(name: str) -> str:
    """Return the sentence about a file that is damaged."""
    return (
        f"{name} is damaged and cannot be read. Open it in the program it was made with, and save it again."
    )


def protected(name: str) -> str:
    """Return the sentence about a file that needs a password."""
    return f"{name} is protected with a password and cannot be read. Save a copy without a password."


def too_large(name: str) -> PlanError:
    """Return the error about a file that is larger than the limits allow."""
    return PlanError(f"{name} unpacks to far more than a tracker can hold, so it was not read.")
