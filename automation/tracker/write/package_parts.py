"""Writes an Office package anew with some parts changed; every other part keeps its bytes, date and place.

A zip library packs each part again, and the result differs. So the entries are copied as they are, and only
the list at the end of the file gets their new places.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from automation.plan.findings import PlanError

_ENTRY = struct.Struct("<4s5H3L2H")
"""What stands before a part: mark, version, flags, method, time, date, checksum, two sizes, two lengths."""
_LISTED = struct.Struct("<4s6H3L5H2L")
"""A line of the list at the end: the same facts, and where the part stands."""
_END = struct.Struct("<4s4H2LH")
"""The end of the file: how many lines the list has, how long it is and where it begins."""
_DEFLATED, _SIZES_FOLLOW, _TOO_LARGE = 8, 0x8, 0xFFFFFFFF


def with_parts(package: zipfile.ZipFile, data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """Return a package with some parts changed.

    Args:
        package: the package, opened.
        data: the same package as bytes.
        parts: the new content of each part to change; None leaves it out.

    Raises:
        PlanError: it is packed in a way that no Office program uses.
    """
    ordered = sorted(package.infolist(), key=lambda info: info.header_offset)
    ends = [*(info.header_offset for info in ordered[1:]), package.start_dir]
    lines = list(_lines(package, data))
    if any(_TOO_LARGE in fields for fields, _ in lines) or len(package.NameToInfo) < len(ordered):
        raise unusual(package)
    new = bytearray(data[: ordered[0].header_offset])
    places: dict[str, tuple[int, bytes]] = {}
    for info, end in zip(ordered, ends, strict=True):
        content = parts.get(info.filename, b"")
        if content is None:
            continue
        start, header = len(new), b""
        if info.filename in parts:
            header, packed = _packed(data, info.header_offset, content)
            new += header + packed
        else:
            new += data[info.header_offset : end]
        places[info.filename] = start, header
    begins, number = len(new), 0
    for info, (fields, tail) in zip(package.infolist(), lines, strict=True):
        if info.filename in places:
            new += _line(fields, tail, *places[info.filename])
            number += 1
    mark, disk, first, *_, comment = _END.unpack(data[-_END.size - len(package.comment) :][: _END.size])
    if mark != b"PK\x05\x06":
        raise unusual(package)
    new += _END.pack(mark, disk, first, number, number, len(new) - begins, begins, comment)
    return bytes(new + package.comment)


def unusual(package: zipfile.ZipFile) -> PlanError:
    """Return the error about a package that is packed as no Office program does it."""
    name = getattr(package, "called", "The file")
    return PlanError(f"{name} was not saved as Excel saves it. Open it in Excel, save it, then try again.")


def _lines(package: zipfile.ZipFile, data: bytes) -> Iterator[tuple[tuple[int, ...], bytes]]:
    """Return the lines of the list at the end: the facts, and what follows them (name, extras, comment)."""
    at = package.start_dir
    for _ in package.infolist():
        fields = _LISTED.unpack_from(data, at)
        after = at + _LISTED.size + sum(fields[10:13])
        yield fields, data[at + _LISTED.size : after]
        at = after


def _packed(data: bytes, offset: int, content: bytes) -> tuple[bytes, bytes]:
    """Return what stands before a changed part, with its name, and the packed part."""
    mark, version, flags, _, time, day, *_, length, _ = _ENTRY.unpack_from(data, offset)
    name = data[offset + _ENTRY.size :][:length]
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    facts = (zlib.crc32(content), len(packed), len(content))
    flags &= ~_SIZES_FOLLOW
    return _ENTRY.pack(mark, version, flags, _DEFLATED, time, day, *facts, length, 0) + name, packed


def _line(fields: tuple[int, ...], tail: bytes, start: int, header: bytes) -> bytes:
    """Return a line of the list for a part that stands at a new place; `header` is set for a changed part."""
    if not header:
        return _LISTED.pack(*fields[:-1], start) + tail
    mark, made, version, *_ = fields
    changed = _ENTRY.unpack_from(header)
    length, extras, *rest = fields[10:-1]
    tail = tail[:length] + tail[length + extras :]  # extras may repeat the old sizes
    return _LISTED.pack(mark, made, version, *changed[2:9], length, 0, *rest, start) + tail
