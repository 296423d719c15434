"""Writes messages as Outlook saves them (.msg): just enough of the compound file for one with attachments."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Mapping, Sequence
from datetime import datetime

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_TEXT, _BINARY, _TIME, _NUMBER = 0x001F, 0x0102, 0x0040, 0x0003
Tree = dict[str, "bytes | Tree"]


def outlook_message(
    *,
    subject: str,
    body: str,
    sender: tuple[str, str],
    sent: datetime | None = None,
    attached: Sequence[tuple[str, bytes]] = (),
    more: Mapping[int, str] | None = None,
) -> bytes:
    """Give the bytes of a message; `more` are further texts by the number of their property."""
    texts = {0x001A: "IPM.Note", 0x0037: subject, 0x0C1A: sender[0], 0x5D01: sender[1], 0x1000: body}
    texts |= dict(more or {})
    root = _streams(texts)
    entries = _properties(texts)
    if sent is not None:
        ticks = int((sent.timestamp() + 11_644_473_600) * 10_000_000)
        entries += struct.pack("<HHIQ", _TIME, 0x0039, 6, ticks)
    number = len(attached)
    header = bytes(8) + struct.pack("<4I", 0, number, 0, number) + bytes(8)
    root["__properties_version1.0"] = header + entries
    root["__nameid_version1.0"] = dict.fromkeys(_NAMED, b"")
    for index, (name, content) in enumerate(attached):
        inner = _streams({0x3707: name})
        inner[f"__substg1.0_3701{_BINARY:04X}"] = content
        inner["__properties_version1.0"] = (
            bytes(8)
            + _properties({0x3707: name})
            + struct.pack("<HHIQ", _BINARY, 0x3701, 6, len(content))
            + struct.pack("<HHIQ", _NUMBER, 0x3705, 6, 1)
        )
        root[f"__attach_version1.0_#{index:08X}"] = inner
    return compound_file(root)


_NAMED = ("__substg1.0_00020102", "__substg1.0_00030102", "__substg1.0_00040102")


def _streams(texts: Mapping[int, str]) -> Tree:
    return {
        f"__substg1.0_{number:04X}{_TEXT:04X}": text.encode("utf-16-le") for number, text in texts.items()
    }


def _properties(texts: Mapping[int, str]) -> bytes:
    unicode = struct.pack("<HHIQ", _NUMBER, 0x340D, 6, 0x40000)
    return unicode + b"".join(
        struct.pack("<HHIQ", _TEXT, number, 6, len(text.encode("utf-16-le")) + 2)
        for number, text in texts.items()
    )


class _Store:
    """Sectors of one size, each with the number of the next one of its stream."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.sectors: list[bytes] = []
        self.next: list[int] = []

    def put(self, content: bytes) -> int:
        """Add a stream, and give the number of its first sector."""
        if not content:
            return _END
        first = len(self.sectors)
        parts = [content[i : i + self.size] for i in range(0, len(content), self.size)]
        self.sectors += [part.ljust(self.size, b"\0") for part in parts]
        self.next += [*range(first + 1, first + len(parts)), _END]
        return first


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    title = name.encode("utf-16-le") + b"\0\0"
    numbers = (len(title), kind, 1, _FREE, right, child, bytes(16), 0, 0, 0, start, size)
    return title.ljust(64, b"\0") + struct.pack("<HBBIII16sIQQIQ", *numbers)


def _table(numbers: Sequence[int]) -> bytes:
    padded = [*numbers, *[_FREE] * (-len(numbers) % 128)]
    return struct.pack(f"<{len(padded)}I", *padded)


def compound_file(root: Tree) -> bytes:
    """Give a compound file that holds a tree of streams."""
    entries: list[tuple[str, bytes | None, list[int]]] = []

    def add(name: str, node: bytes | Tree) -> int:
        here = len(entries)
        entries.append((name, node if isinstance(node, bytes) else None, []))
        if not isinstance(node, bytes):
            children = sorted(node.items(), key=lambda one: (len(one[0]), one[0].upper()))
            entries[here][2].extend([add(child, inner) for child, inner in children])
        return here

    add("Root Entry", root)
    right = {one: other for _, _, below in entries for one, other in itertools.pairwise(below)}
    large, small = _Store(512), _Store(64)
    starts = [
        _END if content is None else (small if len(content) < 4096 else large).put(content)
        for _, content, _ in entries
    ]
    shorts = b"".join(small.sectors)
    starts[0], first_short = large.put(shorts), large.put(_table(small.next))
    directory = b"".join(
        _entry(
            name,
            2 if content is not None else 1 if number else 5,
            right.get(number, _FREE),
            below[0] if below else _FREE,
            starts[number],
            len(content or b"") if number else len(shorts),
        )
        for number, (name, content, below) in enumerate(entries)
    )
    directory += (bytes(68) + struct.pack("<III", *[_FREE] * 3) + bytes(48)) * (-len(entries) % 4)
    first_directory = large.put(directory)
    tables = 1
    while tables * 128 < len(large.sectors) + tables:
        tables += 1
    fats = range(len(large.sectors), len(large.sectors) + tables)
    facts = (0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0, tables, first_directory, 0, 4096)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6sIIIII", *facts)
    head += struct.pack("<IIII", first_short, len(_table(small.next)) // 512, _END, 0)
    head += struct.pack("<109I", *fats, *[_FREE] * (109 - tables))
    return head + b"".join(large.sectors) + _table([*large.next, *[_FAT] * tables])
