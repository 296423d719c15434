"""Files, in one way for everybody: written whole, read within bounds, replaced when free.

It also finds the files that ship with the toolkit, and the Python that runs it.

Whoever may write into a shared folder can lay a link there under a name that the toolkit writes to, and the
toolkit would change whatever file it leads to. So a link, symbolic or hard, is taken away and never followed.
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
    """Yield a place to write a file to; it takes its name when the block ends well.

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


LONGEST_NAME = 80
"""Characters of a file name, so that a whole path stays within what Windows allows."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10))}
)


def safe_name(text: str, longest: int = LONGEST_NAME) -> str:
    """Make text fit for a file name on every system. What stands after the last ` - ` is never cut."""
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
    """Return where a new file can go without harm: its own place, or beside a file there that a person made.

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
    """Yield a workbook to write; it takes its name when the block ends well. Text in it stays text.

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


PATIENCE = 20.0 if os.name == "nt" else 0.0
"""How long a file or a folder that is held is tried again, in seconds."""
_PAUSE = 0.25


def replace_held(
    source: Path, target: Path, *, patience: float | None = None, wait: Callable[[float], None] = time.sleep
) -> None:
    """Give a file or a folder another's name in one step, trying again while it is held.

    Args:
        source: the file or folder.
        target: the name it gets; a file of that name is replaced.
        patience: how long to try, in seconds; None for as long as this system needs.
        wait: waits so many seconds.

    Raises:
        OSError: it could not be done; of a folder, a program may have a file in it open.
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
    """Take the mark 'read-only' from a file; Windows deletes none that has it."""
    path.chmod(path.stat().st_mode | stat.S_IWUSR)


def remove_tree(folder: Path) -> None:
    """Delete a folder with all that is in it, read-only files included.

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
"""Tells Python to import nothing from the folder that it is started in."""
_SAFE_BY_ENVIRONMENT = "PYTHONSAFEPATH"


def own_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of the toolkit, and imports nothing from where it is started."""
    return [sys.executable, SAFE, "-m", module, *arguments]


def own_environment() -> dict[str, str]:
    """Return the environment in which such a process finds this very toolkit, installed or not."""
    root = str(Path(__file__).resolve().parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH", "")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


@contextmanager
def safe_children() -> Iterator[None]:
    """Let the processes that Python starts by itself import nothing from the folder either."""
    before = os.environ.get(_SAFE_BY_ENVIRONMENT)
    os.environ[_SAFE_BY_ENVIRONMENT] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_BY_ENVIRONMENT]
        else:
            os.environ[_SAFE_BY_ENVIRONMENT] = before


_PACKAGE = Path(__file__).resolve().parent


def _root() -> Path:
    carried = _PACKAGE / "_shipped"
    return carried if carried.is_dir() else _PACKAGE.parent


def templates_folder() -> Path:
    """Return the folder of the templates that come with the toolkit."""
    return _root() / "templates"


def workbook_folder() -> Path:
    """Return the folder of the example tracker and of the CSV files that it is built from."""
    return _root() / "workbook"


def scripts_folder() -> Path:
    """Return the folder of the files to double-click."""
    return _root() / "scripts"


def template(kind: str, name: str, beside: Path | None = None) -> Path:
    """Find a template, preferring one that people keep beside their tracker.

    Args:
        kind: the folder in `templates`, such as `papers` or `letters`.
        name: the file's name.
        beside: the folder that the tracker stands in. Its own `templates` folder wins, and so does the
            `templates` folder next to it, because `new` lays both side by side.

    Returns:
        The path, which need not exist: whoever opens it says so.
    """
    *own, ours = _folders(kind, beside)
    return next((folder / name for folder in own if (folder / name).is_file()), ours / name)


def template_names(kind: str, beside: Path | None = None, *, ending: str) -> list[str]:
    """Name the templates that `template` would find.

    Args:
        kind: the folder in `templates`.
        beside: the folder that the tracker stands in.
        ending: how their names end.
    """
    found = (path.name for folder in _folders(kind, beside) for path in folder.glob(f"[!.~]*{ending}"))
    return sorted(set(found))


def _folders(kind: str, beside: Path | None) -> list[Path]:
    """Return the folders that templates of a kind may stand in, the one that comes with the toolkit last."""
    own = [] if beside is None else [beside / "templates", beside.parent / "templates"]
    return [folder / kind for folder in (*own, templates_folder())]


def output_folder(tracker: Path) -> Path:
    """Return the folder that a tracker's files go to where nobody names one.

    It is `output` beside the tracker; where the tracker lies in a folder `workbook`, as `new` lays it out, it
    is the `output` beside that folder, to which the files to double-click write.
    """
    folder = tracker.parent
    return (folder.parent if folder.name.casefold() == "workbook" else folder) / "output"
