"""Handles files in one way everywhere: writes them whole, reads them within limits, replaces them when free.

It also finds the files that come with the toolkit, and the Python that runs it.

Anybody who can write to a shared folder can put a link there under a name that the toolkit writes to, and the
toolkit would change the file that it points to. So a link, symbolic or hard, is removed and never followed.
"""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import stat
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from automation.plan.findings import PlanError

PART = ".part"
"""The ending of a file that is being written; one left by a run that was killed may be deleted."""


def take_away_link(path: Path) -> None:
    """Remove what has this name if it is not an ordinary file: a link, a pipe or a device.

    Only the name is removed: the file that a link pointed to is not changed.

    Raises:
        OSError: it cannot be removed, or is a folder.
    """
    with suppress(FileNotFoundError):
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            path.unlink()


def no_link(path: str, flags: int) -> int:
    """Open a file for writing; a link in its place is replaced by a new file. An opener for `open`."""
    take_away_link(Path(path))
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


def reason(error: OSError) -> str:
    """Return what the system says of a file that cannot be read or written, for the end of a sentence."""
    return (error.strerror or str(error)).lower().rstrip(".")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a small file in one step; text is written in UTF-8.

    Raises:
        OSError: it cannot be written; the file that was there is unchanged.
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
    """Yield a temporary file to write; it gets its name when the block ends without an error.

    Args:
        path: the file's name; an existing file is replaced.
        what: what it is, for the error message.

    Yields:
        A path in the same folder, with the same ending.

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
        open_elsewhere = "; it may be open in another program" if isinstance(error, PermissionError) else ""
        raise PlanError(f"{what} {path} cannot be written: {reason(error)}{open_elsewhere}.") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def make_private(folder: Path) -> None:
    """Create a folder that only its owner can open, and its group where the folder around it is the group's.

    What is in it is then private as well, whatever it is. Windows keeps the permissions of the folder around.

    Raises:
        OSError: it cannot be created.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    if made:
        around = made[-1].parent.stat().st_mode
        made[-1].chmod(stat.S_IRWXU | (stat.S_IRWXG if around & stat.S_IWGRP else 0))


LONGEST_NAME = 80
"""The longest file name, so that a whole path stays within what Windows allows."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10))}
)


def safe_name(text: str, longest: int = LONGEST_NAME) -> str:
    """Return text as a file name for every system. The part after the last ` - ` is never cut."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if unicodedata.category(ch).startswith(("C", "Z")) else ch for ch in text)
    text = re.sub(r'[<>:"/\\|?*%]', "-", text)
    text = " ".join(text.split())
    head, dash, tail = text.rpartition(" - ")
    if dash and len(text) > longest:
        text = f"{head[: longest - len(tail) - 4].rstrip()}… - {tail}"
    text = text[:longest].strip(" .")
    if not text:
        return "letter"
    return f"_{text}" if text.split(".")[0].strip().casefold() in _RESERVED else text


def place_beside(path: Path, kept: Callable[[Path], bool]) -> Path:
    """Return a name for a new file that does not overwrite a person's work.

    There is one rule for files that people edit and the toolkit makes again: theirs keeps its name, and the
    new one is put beside it as `(new draft)`.

    Args:
        path: the name the file should have.
        kept: whether an existing file must be kept.
    """
    found, number = path, 0
    while found.exists() and kept(found):
        number += 1
        which = "" if number == 1 else f" {number}"
        found = path.with_name(f"{path.stem} (new draft{which}){path.suffix}")
    return found


def free_name(path: Path) -> Path:
    """Return a path, with a number in its name if there is such a file already: `plan (2).xlsx`."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return found


@contextmanager
def whole_workbook(
    path: Path, what: str, *, finish: Callable[[Path], None] = lambda _: None
) -> Iterator[Any]:
    """Yield a workbook to write; it gets its name when the block ends without an error. Text stays text.

    Args:
        path: the workbook's name; an existing file is replaced.
        what: what it is, for the error message.
        finish: changes the written file before it gets its name.

    Yields:
        XlsxWriter's workbook.

    Raises:
        PlanError: the workbook cannot be written.
    """
    import xlsxwriter  # noqa: PLC0415 (loaded only where a workbook is written)

    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    # In memory, because on a full disk the library leaves a file open that fails again when it is closed.
    content = io.BytesIO()
    with whole_file(path, what) as aside:
        book = xlsxwriter.Workbook(content, options | {"in_memory": True})
        yield book
        book.close()
        aside.write_bytes(content.getvalue())
        finish(aside)


_MB = 1024 * 1024


def read_ordinary(path: Path, largest: int, thing: str) -> bytes:
    """Return the bytes of an ordinary file, or of one that a link points to.

    Args:
        path: the file.
        largest: the most bytes it may have.
        thing: what it is read as (`a tracker`), for the error message about a file that is too large.

    Raises:
        PlanError: it is a device, a pipe or a socket, or too large.
        OSError: it is a folder, is missing, or cannot be read; callers know what to say about that.
        ValueError: its name cannot be a file name.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise PlanError(
            f"{path.name or path} is not an ordinary file but a device, a pipe or a socket. It was not read."
        )
    content = b""
    if found.st_size <= largest:
        with path.open("rb") as file:
            content = file.read(found.st_size + 1)
            # Some files do not report their size, and another program may be writing to this one.
            if len(content) > found.st_size:
                content += file.read(max(largest + 1 - len(content), 0))
    if max(found.st_size, len(content)) > largest:
        raise PlanError(f"{path.name} is larger than {largest // _MB} MB, far too large for {thing}.")
    return content


def read_ordinary_text(path: Path, largest: int, thing: str, encoding: str = "utf-8") -> str:
    """Return the text of an ordinary file, with line ends as one character each, like `Path.read_text`.

    Raises:
        PlanError: as `read_ordinary`.
        OSError: as `read_ordinary`.
        ValueError: as `read_ordinary`; a UnicodeDecodeError if it is in another encoding.
    """
    return io.TextIOWrapper(io.BytesIO(read_ordinary(path, largest, thing)), encoding).read()


PATIENCE = 20.0 if os.name == "nt" else 0.0
"""For how many seconds to retry a file or folder that another program holds."""
_PAUSE = 0.25


def replace_held(
    source: Path, target: Path, *, patience: float | None = None, wait: Callable[[float], None] = time.sleep
) -> None:
    """Rename a file or folder in one step, retrying while another program holds it.

    Args:
        source: the file or folder.
        target: the new name; an existing file is replaced.
        patience: for how many seconds to try; None for the usual time on this system.
        wait: waits for a number of seconds.

    Raises:
        OSError: it could not be renamed; a program may have a file in the folder open.
    """
    left = PATIENCE if patience is None else patience
    while True:
        try:
            os.replace(source, target)  # noqa: PTH105 (replaces on Windows too, where rename would refuse)
        except PermissionError:
            if left <= 0:
                raise
            wait(_PAUSE)
            left -= _PAUSE
        else:
            return


def make_writable(path: Path) -> None:
    """Remove the read-only mark from a file; Windows does not delete read-only files."""
    path.chmod(path.stat().st_mode | stat.S_IWUSR)


def remove_tree(folder: Path) -> None:
    """Delete a folder and everything in it, including read-only files.

    Raises:
        OSError: something in it could not be deleted.
    """

    def again(delete: Callable[..., Any], path: str, _error: object) -> None:
        make_writable(Path(path))
        delete(path)

    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=again)
    else:
        shutil.rmtree(folder, onerror=again)


SAFE = "-P"
"""Tells Python not to import anything from the folder it is started in."""


def own_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of the toolkit without importing from the current folder."""
    return [sys.executable, SAFE, "-m", module, *arguments]


def own_environment() -> dict[str, str]:
    """Return the environment in which such a process finds this toolkit, installed or not."""
    root = str(Path(__file__).resolve().parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH", "")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


_PACKAGE = Path(__file__).resolve().parent


def _root() -> Path:
    carried = _PACKAGE / "_shipped"
    return carried if carried.is_dir() else _PACKAGE.parent


def templates_folder() -> Path:
    """Return the folder of the templates that come with the toolkit."""
    return _root() / "templates"


def workbook_folder() -> Path:
    """Return the folder of the example tracker and the CSV files it is built from."""
    return _root() / "workbook"


def scripts_folder() -> Path:
    """Return the folder of the files to double-click."""
    return _root() / "scripts"


def template(kind: str, name: str, beside: Path | None = None) -> Path:
    """Return the path of a template, preferring one that people keep beside their tracker.

    Args:
        kind: the folder in `templates`, such as `papers` or `letters`.
        name: the file's name.
        beside: the tracker's folder. A `templates` folder in it or next to it takes precedence; `new` puts
            the two side by side.

    Returns:
        The path, which need not exist: whoever opens it reports that.
    """
    *own, ours = _folders(kind, beside)
    return next((folder / name for folder in own if (folder / name).is_file()), ours / name)


def template_names(kind: str, beside: Path | None = None, *, ending: str) -> list[str]:
    """Return the names of the templates that `template` would find.

    Args:
        kind: the folder in `templates`.
        beside: the tracker's folder.
        ending: how their names end.
    """
    found = (path.name for folder in _folders(kind, beside) for path in folder.glob(f"[!.~]*{ending}"))
    return sorted(set(found))


def _folders(kind: str, beside: Path | None) -> list[Path]:
    """Return the folders that may hold templates of a kind, the toolkit's own last."""
    own = [] if beside is None else [beside / "templates", beside.parent / "templates"]
    return [folder / kind for folder in (*own, templates_folder())]


def plan_folder(folder: Path) -> Path:
    """Return the folder of a plan by that of its tracker: the one above `workbook`, which `new` creates."""
    return folder.parent if folder.name.casefold() == "workbook" else folder


def output_folder(tracker: Path) -> Path:
    """Return the folder that a tracker's files go to unless somebody names another.

    It is `output` in the plan's folder, where the files to double-click write, too.
    """
    return plan_folder(tracker.parent) / "output"
