"""A consistent copy of a tracker that other people may have open, be saving or be synchronising.

Unattended runs never work on the tracker itself. They take its bytes once, make sure that nobody replaced
it meanwhile, and work from those.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from automation.ordinary_file import read_ordinary
from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.bounds import LARGEST_FILE

_T = TypeVar("_T")

MOMENT, MINUTE = 2.0, 60.0
"""How long to wait for a tracker to be whole, in seconds: while a person waits, and at night."""


def read_when_whole(
    read: Callable[[], _T], *, wait: float = MOMENT, sleep: Callable[[float], None] = time.sleep
) -> _T:
    """Read a tracker; one that is not whole, as while it is saved or synchronised, is read once more.

    Args:
        read: reads it.
        wait: how long to wait before it is read again, in seconds.
        sleep: what waits.

    Raises:
        PlanError: it cannot be read, or is still not whole.
    """
    try:
        return read()
    except NotWholeError:
        sleep(wait)
        return read()


@dataclass(frozen=True, slots=True)
class TrackerCopy:
    """The bytes of a tracker as they stood, and who had it open, empty where nobody did."""

    path: Path
    content: bytes
    open_by: str = ""


def take_copy(
    path: Path,
    *,
    tries: int = 10,
    wait: float = 3.0,
    sleep: Callable[[float], None] = time.sleep,
    largest: int = LARGEST_FILE,
) -> TrackerCopy:
    """Take the bytes of a tracker, once they hold still.

    Args:
        path: the tracker.
        tries: how often to try before giving up.
        wait: how long to wait between two tries, in seconds.
        sleep: what waits.
        largest: the most bytes that it may have.

    Raises:
        PlanError: the tracker is not there, is no ordinary file, is too large, or could not be read within
            that many tries.
    """
    reason = ""
    for number in range(tries):
        if number:
            sleep(wait)
        try:
            before = path.stat()
            content = read_ordinary(path, largest, "a tracker")
            after = path.stat()
        except IsADirectoryError as error:
            raise PlanError(f"{path} is a folder; name the tracker in it.") from error
        except FileNotFoundError:
            # Excel saves by replacing the file, so for a moment it may not be there; a name that was
            # mistyped is not worth waiting for.
            reason = "it is not there"
            if number and not who_has_it_open(path):
                break
            continue
        except OSError as error:
            if path.is_dir():
                raise PlanError(f"{path} is a folder; name the tracker in it.") from error
            reason = (error.strerror or str(error)).lower()
            continue
        same = (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
        if same and len(content) == after.st_size:
            return TrackerCopy(path, content, who_has_it_open(path))
        reason = "it kept changing while it was read"
    raise PlanError(f"The tracker {path} could not be read: {reason}.")


def who_has_it_open(path: Path) -> str:
    """Name the person who has a workbook open, from the file that Excel or LibreOffice leaves beside it.

    Returns:
        The name, 'somebody' where the file tells none, empty where there is no such file.
    """
    excel = path.with_name(f"~${path.name}")
    office = path.with_name(f".~lock.{path.name}#")
    try:
        if excel.is_file():
            return _excel_owner(excel.read_bytes()) or "somebody"
        if office.is_file():
            fields = office.read_text(encoding="utf-8", errors="replace").split(",")
            return next((field.strip() for field in fields[:4] if field.strip()), "somebody")
    except OSError:
        # Excel keeps its owner file locked; that it is there says enough.
        return "somebody"
    return ""


def _excel_owner(content: bytes) -> str:
    """Read the name out of an owner file: a length, then the name in UTF-16 from byte 55 on."""
    if len(content) > 57:
        length = content[54]
        name = content[56 : 56 + 2 * length].decode("utf-16-le", errors="ignore").strip("\0 ")
        if name.isprintable() and name:
            return name
    if content:
        return content[1 : 1 + content[0]].decode("cp1252", errors="ignore").strip("\0 ")
    return ""
