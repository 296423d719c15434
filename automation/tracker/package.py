"""Packages: whether a .xlsx, .docx or .ods can be unpacked without harm, before anything else looks inside.

A small file can claim, or unpack to, any size. Each part is therefore unpacked once and measured, whatever
size it declares, and a sheet whose cells reach too far is refused by the name of the part: reading it would
take memory for every cell between.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from automation.plan.findings import PlanError

MOST_PARTS = 5_000
"""Parts in a package; a workbook of 60 sheets with pictures has a few hundred."""
LARGEST_PART = 256 * 1024 * 1024
"""Bytes of one part when unpacked. The sheet of 100,000 actions has about 80 MB."""
LARGEST_WHOLE = 512 * 1024 * 1024
"""Bytes of all parts when unpacked."""
MOST_CELLS = 16_000_000
"""Cells between A1 and the last one of a sheet, filled or not: each takes about 40 bytes."""

_CHUNK = 1 << 20
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=\"(\d{1,7})\"")
_WIDE = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=\"([A-Z]{2,3})\d{1,7}\"(?:[^>]*[^/>])?>")
_BARE = re.compile(rb"<(?:\w+:)?c(?:\s(?![^>]*\br=\")[^>]*)?>")
_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_REF = re.compile(rb"\br=\"([A-Z]{0,3})(\d{0,7})\"")
_ERROR = re.compile(rb"\bt=\"e\"")
_UNSTORED = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of one part after unpacking it: its name, its size, and whether cells in it need care.

    `unread` says whether a cell shows an error or holds a formula without a stored result.
    """

    name: str
    size: int
    unread: bool = False


def open_package(data: bytes, name: str) -> zipfile.ZipFile:
    """Open a package whose list of parts is sound.

    Raises:
        PlanError: it is damaged, protected, or holds too many parts.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise PlanError(damaged(name)) from None
    parts = package.infolist()
    if len(parts) > MOST_PARTS:
        raise PlanError(
            f"{name} holds {len(parts):,} parts, far more than a tracker has, so it was not read."
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise PlanError(protected(name))
    return package


def measure(package: zipfile.ZipFile, name: str) -> tuple[Part, ...]:
    """Unpack every part once, and measure it.

    Raises:
        PlanError: a part is damaged or too large, or a sheet reaches too far.
    """
    if sum(part.file_size for part in package.infolist()) > LARGEST_WHOLE:
        raise PlanError(_too_large(name))
    whole = 0
    parts = []
    for info in package.infolist():
        if info.is_dir():
            continue
        content = unpack(package, info, name, LARGEST_PART)
        whole += len(content)
        if whole > LARGEST_WHOLE:
            raise PlanError(_too_large(name))
        unread = False
        if content[:2] in {b"\xff\xfe", b"\xfe\xff"} and info.filename.endswith((".xml", ".rels")):
            raise PlanError(damaged(name))
        if b"sheetData" in content:
            check_reach(content, info.filename, name)
            unread = _ERROR.search(content) is not None or _UNSTORED.search(content) is not None
        parts.append(Part(info.filename, len(content), unread))
    return tuple(parts)


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
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                if size > largest:
                    raise PlanError(_too_large(name))
                chunks.append(chunk)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError, NotImplementedError):
        raise PlanError(damaged(name)) from None
    return b"".join(chunks)


def check_reach(xml: bytes, part: str, name: str) -> None:
    """Refuse a sheet whose filled cells span more than a tracker can.

    Raises:
        PlanError: they do.
    """
    rows, columns = _bare_reach(xml) if _BARE.search(xml) else _reach(xml)
    if rows * columns > MOST_CELLS:
        raise PlanError(
            f"{name} has a sheet ({part.rpartition('/')[2]}) whose cells reach over {rows:,} rows and {columns:,} "
            "columns; delete what stands far away from the plan, and save it again."
        )


def _reach(xml: bytes) -> tuple[int, int]:
    rows = max(map(int, _ROW.findall(xml)), default=0) or 1_048_576
    columns = 26
    for letters in set(_WIDE.findall(xml)):
        columns = max(columns, column_number(letters))
    return rows, columns


def _bare_reach(xml: bytes) -> tuple[int, int]:
    """Count rows and cells where some do not name their own position."""
    row = column = rows = columns = 0
    for match in _TOKEN.finditer(xml):
        ref = _REF.search(match[2])
        if match[1] == b"row":
            row = int(ref[2]) if ref and ref[2] else row + 1
            column = 0
        else:
            column = column_number(ref[1]) if ref and ref[1] else column + 1
            row = int(ref[2]) if ref and ref[2] else row
            columns = max(columns, column)
        rows = max(rows, row)
    return rows, columns


def column_number(letters: bytes) -> int:
    """Count a column from 1: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def cells_of(xml: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give the row (from 1), the column (from 0) and the content of each cell that is not empty."""
    for letters, row, inside in _CELL.findall(xml):
        yield int(row), column_number(letters) - 1, inside


_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=\"([A-Z]{1,3})(\d{1,7})\"(?:[^>]*[^/>])?>(.*?)</(?:\w+:)?c>", re.DOTALL
)


def damaged(name: str) -> str:
    """Say that a file is not whole."""
    return f"{name} is damaged, so it cannot be read; open it in the program that made it, and save it again."


def protected(name: str) -> str:
    """Say that a file wants a password."""
    return f"{name} is protected with a password, so it cannot be read; save a copy without one."


def _too_large(name: str) -> str:
    return f"{name} unpacks to far more than a tracker can hold, so it was not read."
