"""A file that is complete or absent: written beside its place, then put there in one step."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from automation.held_files import replace_held
from automation.plan.findings import PlanError


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
