"""A file that somebody gives, read whole: an ordinary one, and no larger than such a file can be.

A device has no end, and a pipe keeps its reader waiting for a writer who may never come. Neither is opened.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

from automation.plan.findings import PlanError

_MB = 1024 * 1024


def read_ordinary(path: Path, largest: int, thing: str) -> bytes:
    """Read a whole file once; a link to an ordinary file is one.

    Args:
        path: the file.
        largest: the most bytes that it may have.
        thing: what it is read as (`a tracker`), for the sentence about a file that is too large.

    Raises:
        PlanError: it is a device, a pipe or a socket, or too large.
        OSError: it is a folder, is missing, or cannot be read; callers know what to say of that.
        ValueError: its name can be no file's.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise PlanError(
            f"{path.name or path} is no ordinary file but a device, a pipe or a socket, so it is not read."
        )
    content = b""
    if found.st_size <= largest:
        with path.open("rb") as file:
            content = file.read(found.st_size + 1)
            # Some files do not say how large they are, and another program may be writing to this one.
            if len(content) > found.st_size:
                content += file.read(max(largest + 1 - len(content), 0))
    if max(found.st_size, len(content)) > largest:
        raise PlanError(f"{path.name} is larger than {largest // _MB} MB, far too large for {thing}.")
    return content


def read_ordinary_text(path: Path, largest: int, thing: str, encoding: str = "utf-8") -> str:
    """Read a whole text file once, its line ends as one character each, as `Path.read_text` gives it.

    Raises:
        PlanError: as `read_ordinary`.
        OSError: as `read_ordinary`.
        ValueError: as `read_ordinary`; a UnicodeDecodeError where it is in another encoding.
    """
    return io.TextIOWrapper(io.BytesIO(read_ordinary(path, largest, thing)), encoding).read()
