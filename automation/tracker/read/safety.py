"""Packages: whether a .xlsx, .docx or .ods can be unpacked without harm, before anything else looks inside.

A small file can claim, or unpack to, any size. Each part is therefore unpacked once and measured, whatever
size it declares, and a sheet whose cells reach too far is refused by the name of the part: reading it would
take memory for every cell between.
"""

from __future__ import annotations

import copy
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from xml.etree import ElementTree as ET

from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.read.bounds import (
    LARGEST_DOCUMENT,
    check_announced,
    check_shared,
    may_be_too_much,
    shared_cells,
)
from automation.tracker.read.grid import UnreadCell

MOST_PARTS = 5_000
"""Parts in a package; a workbook of 60 sheets with pictures has a few hundred."""
LARGEST_PART = 256 * 1024 * 1024
"""Bytes of one part when unpacked. The sheet of 100,000 actions has about 80 MB."""
LARGEST_WHOLE = 512 * 1024 * 1024
"""Bytes of all parts when unpacked."""
LARGEST_PLAIN = 8 * 1024 * 1024
"""Bytes of a part that is parsed as a whole: the index of sheets, the formats, the properties."""
MOST_TAGS = 25_000_000
"""Tags of a sheet whose reach must be found tag by tag, which takes about a second for two million."""
MOST_CELLS = 16_000_000
"""Cells between A1 and the last one of a sheet, filled or not: each takes about 40 bytes."""

_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, RuntimeError, EOFError, IndexError,
    NotImplementedError,
)  # fmt: skip
"""What Python's own reader raises on a package that is not whole."""
_CHUNK = 1 << 20
_ROW = re.compile(rb"<row(?: r=\"(\d{1,7})\")?")
_PREFIXED = re.compile(rb":c[\s/>]")
_ROW_OR_CELL = re.compile(rb"<(?:row|c)[\s/>]")
_WIDE = re.compile(rb"<c r=\"([A-Za-z]{2,})\d{1,7}\"[^>]*?(/?)>")
_CELL_ROW = re.compile(rb"<c r=\"[A-Za-z]*(\d{1,7})\"")
_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_POSITION = re.compile(rb"(?<![\w:.-])r\s*=\s*[\"']([^\"']*)[\"']")
_REF = re.compile(rb"([A-Za-z]{0,3})(\d{0,7})")
_KNOWN_ERRORS = rb"#NULL!|#DIV/0!|#VALUE!|#REF!|#NAME\?|#NUM!|#N/A"
"""The errors that calamine knows. Excel has many more, such as #SPILL! and #GETTING_DATA."""
_UNKNOWN_ERROR = re.compile(
    rb"(<(?:\w+:)?c\s[^>]*?\bt\s*=\s*[\"']e[\"'][^>]*>(?:<(?:\w+:)?f[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)?"
    rb"<(?:\w+:)?v(?:\s[^>]*)?>)(?!(?:" + _KNOWN_ERRORS + rb")<)[^<]+"
)
_STYLE = re.compile(rb"\ss\s*=\s*[\"'](\d{1,6})[\"']")
_ERROR = re.compile(rb"t=[\"']e[\"']")
_NO_RESULT = re.compile(rb"</f>(?:</c>|<v/>|<v></v>)")
_SHARED = re.compile(rb"<f [^<>]*/>(?:</c>|<v/>|<v></v>)")
_SHOWN = re.compile(rb"<v>([^<]*)<")
_STRIKE = re.compile(rb"strike")
_SHARED_TEXT = re.compile(rb"si>")
"""Patterns, because in parts of many megabytes they are found in two thirds of the time that `in` takes."""
_MOST_UNREAD = 100_000
_LONGEST_ERROR = 20
"""Letters of an error that are told; the longest that Excel has is #GETTING_DATA."""
_CELL = b"<c "
_BEFORE_CELL = len(_CELL) - 1
_ANY_STYLED = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\ss\s*=")


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of one part after unpacking it: its name, its size when unpacked, and its odd cells.

    `odd` says whether a sheet may have cells that show an error or hold a formula without a stored result,
    `struck` whether the part names a strikethrough.
    """

    name: str
    size: int
    odd: bool = False
    struck: bool = False


def open_package(data: bytes, name: str) -> zipfile.ZipFile:
    """Open a package whose list of parts is sound.

    Raises:
        PlanError: it is damaged, protected, or holds too many parts.
    """
    # Python's reader takes half a kilobyte for each part of the list, however many there are.
    if data.count(b"PK\x01\x02") > 2 * MOST_PARTS:
        raise PlanError(f"{name} holds far more parts than a tracker has, so it was not read.")
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        raise NotWholeError(damaged(name)) from None
    parts = package.infolist()
    if not _ends_plainly(data):
        raise NotWholeError(damaged(name))
    if len(parts) > MOST_PARTS:
        raise PlanError(
            f"{name} holds {len(parts):,} parts, far more than a tracker has, so it was not read."
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise PlanError(protected(name))
    return package


def _ends_plainly(data: bytes) -> bool:
    """Return whether the list of parts stands right before the end that announces it, and nothing after it.

    Else two programs may find two different lists in one file, and what was measured is not what is read.
    """
    at = data.rfind(b"PK\x05\x06")
    if at < 0 or len(data) < at + 22:
        return False
    size, offset = struct.unpack_from("<LL", data, at + 12)
    (comment,) = struct.unpack_from("<H", data, at + 20)
    far = 0xFFFFFFFF in {size, offset}  # the real numbers stand in the larger form right before it
    return at + 22 + comment == len(data) and (far or offset + size == at)


def measure(package: zipfile.ZipFile, name: str, passed_over: Collection[str] = ()) -> tuple[Part, ...]:
    """Unpack every part once, and measure it.

    Args:
        package: the package.
        name: the file's name, for sentences about it.
        passed_over: parts that nobody opens; they are not unpacked, and may be of any size.

    Raises:
        PlanError: a part is damaged or too large, or a sheet reaches too far.
    """
    opened = [part for part in package.infolist() if part.filename not in passed_over]
    if sum(part.file_size for part in opened) > LARGEST_WHOLE:
        raise PlanError(_too_large(name))
    whole = 0
    parts = []
    shared, sheets, cells = b"", [], 0
    for info in package.infolist():
        if info.filename.endswith("/"):
            continue
        if info.filename in passed_over:
            parts.append(Part(info.filename, info.file_size))
            continue
        content = unpack(package, info, name, LARGEST_PART)
        whole += len(content)
        if whole > LARGEST_WHOLE:
            raise PlanError(_too_large(name))
        odd = False
        if content[:2] in {b"\xff\xfe", b"\xfe\xff"} and info.filename.endswith((".xml", ".rels")):
            raise NotWholeError(damaged(name))
        if b"sheetData" in content:
            check_reach(content, info.filename, name)
            odd = _is_odd(content)
            sheets.append(info)
            cells += shared_cells(content)
        if _SHARED_TEXT.search(content) and b"sst" in content:
            check_announced(content, name)
            shared = max(shared, content, key=len)
        parts.append(Part(info.filename, len(content), odd, bool(_STRIKE.search(content))))
    if may_be_too_much(shared, cells):
        check_shared(shared, (unpack(package, info, name, LARGEST_PART) for info in sheets), name)
    return tuple(parts)


def check_document(parts: Collection[Part], name: str, largest: int = LARGEST_DOCUMENT) -> None:
    """Refuse a Word document whose XML would take more memory than a machine has, once it is taken apart.

    Raises:
        PlanError: it would.
    """
    if sum(part.size for part in parts if part.name.endswith((".xml", ".rels"))) > largest:
        raise PlanError(_too_large(name))


def unpack(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, largest: int) -> bytes:
    """Unpack one part to its real end, whatever size it declares.

    Raises:
        PlanError: it is damaged, or larger than allowed.
    """
    honest = copy.copy(info)
    # zipfile stops at the declared size; a part that declares less than it holds is to be found out.
    honest.file_size = LARGEST_WHOLE * 8
    chunks = []
    size = 0
    try:
        with package.open(honest) as part:
            # In one go where it is as large as it says.
            while chunk := part.read(max(_CHUNK, min(info.file_size, largest) + 1)):
                size += len(chunk)
                if size > largest:
                    raise PlanError(_too_large(name))
                chunks.append(chunk)
    except _BROKEN:
        raise NotWholeError(damaged(name)) from None
    return b"".join(chunks)


def check_reach(xml: bytes, part: str, name: str) -> None:
    """Refuse a sheet whose filled cells span more than a tracker can.

    Raises:
        PlanError: they do.
    """
    rows, columns = _bound(xml)
    if rows * columns > MOST_CELLS:
        if xml.count(b"<") > MOST_TAGS:
            raise PlanError(_too_large(name))
        rows, columns = _reach(xml, name)
    if rows * columns > MOST_CELLS:
        raise PlanError(
            f"{name} has a sheet ({part.rpartition('/')[2]}) whose cells reach over {rows:,} rows and "
            f"{columns:,} columns; delete what stands far away from the plan, and save it again."
        )


def _bound(xml: bytes) -> tuple[int, int]:
    """Bound the rows and columns of a sheet whose rows and cells begin with their positions.

    Excel writes them so, and what cells begin with is found many times as fast as tags are taken apart; every
    sheet of every tracker is asked. Where they do not, the bound is beyond any sheet.
    """
    beyond = (MOST_CELLS, MOST_CELLS)
    start, end = xml.find(b"sheetData"), xml.rfind(b"sheetData")
    if start == end:  # the tag of an empty sheet, or one that nothing closes
        end = len(xml)
    if _PREFIXED.search(xml) or _ROW_OR_CELL.search(xml, 0, start) or _ROW_OR_CELL.search(xml, end):
        return beyond
    rows = set(_ROW.findall(xml, start, end))
    if b"" in rows:
        return beyond
    # A cell may name another row than the one it stands in; its digits are not to be more than any row's.
    digits = len(str(max(map(int, rows), default=1)))
    others = re.compile(rb"<c(?! r=\"[A-Z]\d{1,%d}\")" % digits)
    if 10**digits * 26 <= MOST_CELLS and others.search(xml, start, end) is None:
        return 10**digits, 26
    begins = re.compile(rb"<c(?: r=\"([A-Za-z]+)\d{1,%d}\")?" % digits)
    letters = set(begins.findall(xml, start, end))
    if b"" in letters:
        return beyond
    columns = max(map(column_number, letters), default=1)
    if 10**digits * columns <= MOST_CELLS:
        return 10**digits, columns
    # Only cells that hold something count, and only the digits of the last row are known so far.
    wide = set(_WIDE.findall(xml, 0, xml.rfind(b">") + 1))
    columns = max((column_number(letters) for letters, ended in wide if not ended), default=26)
    return max(map(int, {*rows, *_CELL_ROW.findall(xml)})), columns


def _reach(xml: bytes, name: str) -> tuple[int, int]:
    """Find the last row and the last column that hold a filled cell."""
    row = column = rows = columns = 0
    for match in _tokens(xml):
        position = _POSITION.search(match[2])
        ref = _REF.fullmatch(position[1]) if position else None
        if position and ref is None:
            raise NotWholeError(damaged(name))
        letters, digits = ref.groups() if ref else (b"", b"")
        if match[1] == b"row":
            row = int(digits) if digits else row + 1
            column = 0
            continue
        column = column_number(letters) if letters else column + 1
        if not match[2].endswith(b"/"):
            rows = max(rows, row, int(digits or 0))
            columns = max(columns, column)
    return rows, columns


def _tokens(xml: bytes) -> Iterator[re.Match[bytes]]:
    """Return the tags of rows and cells; behind the last that ends, no beginning is worth following."""
    return _TOKEN.finditer(xml, 0, xml.rfind(b">") + 1)


def _is_odd(xml: bytes) -> bool:
    return bool(_ERROR.search(xml) or _NO_RESULT.search(xml) or _SHARED.search(xml))


def unread_cells(xml: bytes) -> Iterator[UnreadCell]:
    """Find the cells that show an error, and those with a formula but without a stored result."""
    left = _MOST_UNREAD
    for marks in (_NO_RESULT, _SHARED if b"<f " in xml else None, _ERROR):
        found = [match.start() for match in islice(marks.finditer(xml), left)] if marks else []
        left -= len(found)
        for cell in _cells_around(xml, found):
            tag, _, content = cell.partition(b">")
            position = _POSITION.search(tag)
            ref = _REF.fullmatch(position[1]) if position else None
            if ref is None or not ref[1] or not ref[2]:
                continue
            if _ERROR.search(tag):
                shown = _SHOWN.search(content)
                text = shown[1].decode("utf-8", "replace").strip() if shown else ""
                if text:
                    yield UnreadCell(int(ref[2]), column_number(ref[1]) - 1, text[:_LONGEST_ERROR])
            elif b't="str"' not in tag:  # an empty text is a result too, and marked as text
                yield UnreadCell(int(ref[2]), column_number(ref[1]) - 1)


def _cells_around(xml: bytes, marks: Sequence[int]) -> Iterator[bytes]:
    """Return the cells in which these places lie, each once, from its tag on; no byte is looked at twice.

    Args:
        xml: a sheet.
        marks: places in it, in their order.
    """
    before = _BEFORE_CELL
    ends = 0
    for mark in marks:
        start = xml.rfind(_CELL, before - _BEFORE_CELL, mark)
        before = mark
        if start < 0:  # no cell begins since the place before it
            continue
        if ends < mark:
            ends = xml.find(b"</c>", mark)
            ends = ends if ends >= 0 else len(xml)
        following = xml.find(_CELL, mark, ends)
        yield xml[start : following if following >= 0 else ends]


def known_errors_only(data: bytes, name: str) -> bytes | None:
    """Return a workbook in which each error that calamine does not know is one that it does.

    A single cell with one would otherwise refuse the whole workbook. None where there is no such cell.

    Raises:
        PlanError: the workbook is damaged.
    """
    changed = False
    out = io.BytesIO()
    with (
        open_package(data, name) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for info in package.infolist():
            part = unpack(package, info, name, LARGEST_PART)
            if b"sheetData" in part:
                part, number = _UNKNOWN_ERROR.subn(rb"\1#N/A", part)
                changed = changed or number > 0
            new.writestr(info.filename, part)
    return out.getvalue() if changed else None


def styled_cells(xml: bytes, styles: Collection[int]) -> Iterator[tuple[int, int, int]]:
    """Find the row (from 1), the column (from 0) and the format of the cells in one of some formats."""
    first = _ANY_STYLED.search(xml)
    if first and re.fullmatch(rb'<c r="[A-Z]{1,3}\d{1,7}" s=', first[0]):
        # As Excel writes: cells of other formats are passed over in a third of the time.
        numbers = b"|".join(b"%d" % style for style in styles)
        for cell in re.finditer(rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(%s)"' % numbers, xml):
            yield int(cell[2]), column_number(cell[1]) - 1, int(cell[3])
        return
    for match in _tokens(xml):
        style = _STYLE.search(match[2]) if match[1] == b"c" else None
        if style and int(style[1]) in styles:
            position = _POSITION.search(match[2])
            ref = _REF.fullmatch(position[1]) if position else None
            if ref and ref[1] and ref[2]:
                yield int(ref[2]), column_number(ref[1]) - 1, int(style[1])


def column_number(letters: bytes) -> int:
    """Count a column from 1: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


def plain_xml(data: bytes) -> Any:
    """Parse a small part that declares no types of its own, so that nothing in it can be expanded.

    Raises:
        ValueError: it declares a document type, or is far larger than such a part is.
        ET.ParseError: it is not well formed.
    """
    if (
        len(data) > LARGEST_PLAIN
        or b"<!DOCTYPE" in data
        or b"<!ENTITY" in data
        or data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    ):
        raise ValueError("a document type is declared")
    try:
        return ET.fromstring(data)  # noqa: S314 - nothing is declared that could be expanded
    except LookupError:
        raise ValueError("the encoding is unknown") from None


def damaged(name: str) -> str:
    """Say that a file is not whole."""
    return f"{name} is damaged, so it cannot be read; open it in the program that made it, and save it again."


def protected(name: str) -> str:
    """Say that a file wants a password."""
    return f"{name} is protected with a password, so it cannot be read; save a copy without one."


def _too_large(name: str) -> str:
    return f"{name} unpacks to far more than a tracker can hold, so it was not read."
