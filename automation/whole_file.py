"""How every file is written: complete or absent, in one step, and never through a link that lies there.

Whoever may write into a shared folder can lay a link there under a name that the toolkit writes to, and the
toolkit would change whatever file it leads to. So a link, symbolic or hard, is taken away and never followed.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from automation.held_files import replace_held
from automation.plan.findings import PlanError

PART = ".part"
"""The ending of a file that is being written; one that a killed run left may be taken away."""


def take_away_link(path: Path) -> None:
    """Take away what lies at a name and is no ordinary file with that name alone: a link, a pipe, a device.

    Only the name goes: what a link led to stays as it is.

    Raises:
        OSError: it cannot be taken away, or is a folder.
    """
    with suppress(FileNotFoundError):
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            path.unlink()


def no_link(path: str, flags: int) -> int:
    """Open a file for writing; where a link lies in its place, a new file is begun. An opener for `open`."""
    take_away_link(Path(path))
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a small file in one step; text is written in UTF-8.

    Raises:
        OSError: it cannot be written; what stood there before still does.
    """
    aside = path.with_name(f".{path.name[:40]}{PART}")
    try:
        aside.unlink(missing_ok=True)
        with aside.open("xb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
        replace_held(aside, path)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path, what: str) -> Iterator[Path]:
    """Give a place to write a file to; it takes its name when the block ends well.

    Args:
        path: where the file is to stand; one of that name is replaced.
        what: what it is, for the sentence that says why it cannot be written.

    Yields:
        A path beside it, with the same ending.

    Raises:
        PlanError: the file cannot be written.
    """
    aside = path.with_name(f".{path.stem}.making{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        aside.touch(exist_ok=False)
        yield aside
        replace_held(aside, path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        if isinstance(error, PermissionError):
            reason += "; it may be open in another program"
        raise PlanError(f"{what} {path} cannot be written: {reason}.") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def place_beside(path: Path, kept: Callable[[Path], bool]) -> Path:
    """Give where a new file can go without harm: its own place, or beside a file there that a person made.

    One rule holds wherever the toolkit makes again what people edit: theirs keeps its name, and the new one
    stands beside it as `(new draft)`.

    Args:
        path: where the file is to stand.
        kept: whether a file that is there has to stay.
    """
    found, number = path, 0
    while found.exists() and kept(found):
        number += 1
        which = "" if number == 1 else f" {number}"
        found = path.with_name(f"{path.stem} (new draft{which}){path.suffix}")
    return found


@contextmanager
def whole_workbook(
    path: Path, what: str, *, finish: Callable[[Path], None] = lambda _: None
) -> Iterator[Any]:
    """Give a workbook to write; it takes its name when the block ends well. Text in it stays text.

    Args:
        path: where the workbook is to stand; one of that name is replaced.
        what: what it is, for the sentence that says why it cannot be written.
        finish: changes the file that was written, before it takes its name.

    Yields:
        XlsxWriter's workbook.

    Raises:
        PlanError: the workbook cannot be written.
    """
    import xlsxwriter  # noqa: PLC0415 (loaded only where a workbook is written)

    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    # In memory, because on a full disk the library leaves a file open that complains once more as it goes.
    content = io.BytesIO()
    with whole_file(path, what) as aside:
        book = xlsxwriter.Workbook(content, options | {"in_memory": True})
        yield book
        book.close()
        aside.write_bytes(content.getvalue())
        finish(aside)
