"""The tracker's bytes in pieces, so that a night on which one sheet changed keeps only that sheet anew.

A workbook is a zip package whose parts are compressed already: to compress the whole again gains nothing. But
Excel writes a part that did not change as the same bytes as before. So the package is cut at the borders of
its parts; pieces with the same content are kept once, and put one after the other they are the file again,
byte for byte. Anything that is no zip package is one piece.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

_LOCAL_HEADER = 30
"""Length of the fixed part of a part's header; the lengths of its name and extra field stand at byte 26."""
_SMALLEST = 256
"""Shorter parts stay with what stands before them: a piece of their own would cost more than it saves."""
MOST_ROWS = 1 << 20
"""Rows of a table on one night, as many as a sheet of Excel has."""


def pieces(content: bytes) -> tuple[bytes, ...]:
    """Cut a file into pieces that, one after the other, are the file again."""
    cuts = [0]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = sorted(package.infolist(), key=lambda part: part.header_offset)
        for part in parts:
            if part.compress_size < _SMALLEST:
                continue
            name, extra = struct.unpack_from("<HH", content, part.header_offset + 26)
            start = part.header_offset + _LOCAL_HEADER + name + extra
            cuts += [start, start + part.compress_size]
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError):
        return (content,) if content else ()
    cuts.append(len(content))
    if cuts != sorted(cuts) or cuts[-1] != len(content):
        return (content,)
    return tuple(content[a:b] for a, b in pairwise(cuts) if b > a)


def pack(piece: bytes) -> bytes:
    """Compress a piece where that makes it smaller; the first byte says which."""
    squeezed = zlib.compress(piece, 9)
    return b"z" + squeezed if len(squeezed) < len(piece) else b"=" + piece


def unpack(packed: bytes, most: int) -> bytes:
    """Return a piece as it was.

    Args:
        packed: what `pack` gave.
        most: how many bytes it may have.

    Raises:
        ValueError: it is not what `pack` gave, or has more bytes.
    """
    if packed[:1] == b"=" and len(packed) <= most + 1:
        return packed[1:]
    if packed[:1] == b"z":
        return inflated(packed[1:], most)
    raise ValueError("a piece of a copy has no known form")


def inflated(squeezed: bytes, most: int) -> bytes:
    """Inflate what zlib compressed; a few bytes can stand for any number of them.

    Args:
        squeezed: the compressed bytes.
        most: how many bytes may come of them.

    Raises:
        ValueError: they cannot be inflated, or more would come of them.
    """
    engine = zlib.decompressobj()
    try:
        content = engine.decompress(squeezed, most + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(content) > most or not engine.eof:
        raise ValueError("it inflates to more than it may, or ends too early")
    return content


def packed_numbers(numbers: Sequence[int]) -> bytes:
    """Return row numbers as the steps from one to the next, compressed."""
    steps = [b - a for a, b in zip((0, *numbers), numbers, strict=False)]
    return zlib.compress(struct.pack(f"<{len(steps)}i", *steps), 9)


def unpacked_numbers(packed: bytes) -> Iterator[int]:
    """Return the row numbers that `packed_numbers` packed."""
    number = 0
    for (step,) in struct.iter_unpack("<i", inflated(packed, 4 * MOST_ROWS)):
        number += step
        yield number
