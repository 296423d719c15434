"""Open a tracker: copy it when nobody is saving it, tell what kind of file it is, and read it accordingly."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from automation.files import read_ordinary
from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.read.cards import rows_of_cards
from automation.tracker.read.document_rows import Block, lay_out, without_layout
from automation.tracker.read.grid import Grid, GridSource, PlainSource
from automation.tracker.read.labelled_lines import with_labelled_lines
from automation.tracker.read.open_document import open_document_blocks
from automation.tracker.read.other_formats import other_compound, other_package, other_text, picture
from automation.tracker.read.result import TrackerFile
from automation.tracker.read.safety import (
    INDEX,
    LARGEST_FILE,
    LARGEST_TEXT,
    UNSURE,
    Package,
    check_repeated,
    plain_xml,
    protected,
)
from automation.tracker.read.text_file import csv_rows, decode, text_grid
from automation.tracker.read.values import ExcelSource, ValuesSource
from automation.tracker.sheets import TABLES, outputs_among

_T = TypeVar("_T")

MOMENT, MINUTE = 2.0, 60.0
"""How many seconds to wait for an incomplete tracker: while a person waits, and at night."""


def read_when_whole(
    read: Callable[[], _T], *, wait: float = MOMENT, sleep: Callable[[float], None] = time.sleep
) -> _T:
    """Read a tracker, and try once more if it is incomplete, as it is while it is saved or synchronised.

    Args:
        read: the function that reads it.
        wait: the seconds to wait before the second try.
        sleep: the function that waits.

    Raises:
        PlanError: it cannot be read, or is still incomplete.
    """
    try:
        return read()
    except NotWholeError:
        sleep(wait)
        return read()


@dataclass(frozen=True, slots=True)
class TrackerCopy:
    """A copy of a tracker's bytes, and who had it open at the time; empty if nobody did."""

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
    """Return a copy of a tracker, taken once it has stopped changing.

    Args:
        path: the tracker.
        tries: how often to try before giving up.
        wait: the seconds to wait between two tries.
        sleep: the function that waits.
        largest: the most bytes that it may have.

    Raises:
        PlanError: the tracker does not exist, is not an ordinary file, is too large, or could not be read
            within that many tries.
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
    """Return who has a workbook open, from the file that Excel or LibreOffice keeps beside it.

    Returns:
        The name; 'somebody' if the file does not say; empty if there is no such file.
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
        # Excel keeps its owner file locked; it is enough to know that it exists.
        return "somebody"
    return ""


def _excel_owner(content: bytes) -> str:
    """Return the name in an owner file: a length, then the name in UTF-16 from byte 55 onwards."""
    if len(content) > 57:
        length = content[54]
        name = content[56 : 56 + 2 * length].decode("utf-16-le", errors="ignore").strip("\0 ")
        if name.isprintable() and name:
            return name
    if content:
        return content[1 : 1 + content[0]].decode("cp1252", errors="ignore").strip("\0 ")
    return ""


def open_source(path: Path, content: bytes | None = None) -> tuple[GridSource, TrackerFile]:
    """Open a tracker, a published plan or a folder of CSV files.

    Args:
        path: the file or folder.
        content: its bytes, if a copy was taken before; then nothing is read from the disk.

    Raises:
        PlanError: it is missing, empty, locked, protected, damaged, too large, or another kind of file.
    """
    if content is None and os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a name is too long
        return _folder(path)
    data = read_bytes(path) if content is None else content
    if not data:
        raise NotWholeError(f"{path.name} is empty.")
    if not data.strip(b"\0"):
        raise NotWholeError(
            f"{path.name} contains only zeros, as a file does until it has been synchronised."
        )
    file = TrackerFile(path, hashlib.sha256(data).hexdigest())
    if data[:4] == b"PK\x03\x04" or data[:4] == b"PK\x05\x06":
        return _package(data, path, file)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _compound(data, path), file
    if data.lstrip()[:5] == b"%PDF-":
        from automation.tracker.read.pdf_document import pdf_blocks  # noqa: PLC0415 (pdfplumber is heavy)

        return _document(path, pdf_blocks(data, path.name)), file
    return PlainSource(_plain(data, path)), file


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        PlanError: it is missing, a folder, not an ordinary file, too large, or cannot be read.
    """
    name = path.name or str(path)
    if name.startswith("~$"):
        raise PlanError(
            f"{name} is only the small file that Office keeps beside an open workbook. "
            "Name the workbook itself."
        )
    try:
        return read_ordinary(path, LARGEST_FILE, "a tracker")
    except FileNotFoundError:
        raise PlanError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise PlanError(f"{path} is a folder, not a tracker.") from None
    except PermissionError:
        raise PlanError(
            f"{name} cannot be read: another program has it open, or you do not have permission to read it."
        ) from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or "its name is not valid"
        raise PlanError(f"{name} cannot be read ({reason}).") from None


def _package(data: bytes, path: Path, file: TrackerFile) -> tuple[GridSource, TrackerFile]:
    package = Package(data, path.name)
    names = package.namelist()
    skipped = _skipped(package) if INDEX in names else {}
    package.unpack(skipped.values())
    saved_by, saved_at = _last_saved(package)
    file = replace(file, saved_by=saved_by, saved_at=saved_at)
    if "word/document.xml" in names:
        from automation.tracker.read.word_document import word_blocks  # noqa: PLC0415 (python-docx is heavy)

        package.check_document()
        return _document(path, word_blocks(data, path.name)), file
    if INDEX in names:
        package.check_sheets(skipped.values())
        return ExcelSource(data, package, skipped), replace(file, package=package)
    if "content.xml" in names:
        content = package.part("content.xml")
        if b"encryption-data" in package.part("META-INF/manifest.xml"):
            raise PlanError(protected(path.name))
        check_repeated(content, path.name)
        if b"<office:text" in content:
            package.check_document()
            return _document(path, open_document_blocks(content, path.name)), file
    elif "xl/workbook.bin" not in names:
        raise PlanError(f"{path.name} {other_package(names)}")
    return ValuesSource(data, path.name), file


def _document(path: Path, blocks: Iterable[Block]) -> GridSource:
    return PlainSource((lay_out(path.name, rows_of_cards(with_labelled_lines(without_layout(blocks)))),))


def _skipped(package: Package) -> Mapping[str, str]:
    """Return the sheets that the toolkit writes itself and does not read, with the part of each."""
    try:
        parts = {sheet.name: sheet.part for sheet in package.sheets()}
    except NotWholeError:
        raise
    except UNSURE:
        return {}
    return {name: parts[name] for name in outputs_among(parts)}


def _last_saved(package: Package) -> tuple[str, datetime | None]:
    """Return who saved the file last, and when, if it says so."""
    try:
        core = plain_xml(package.part("docProps/core.xml"))
    except UNSURE:
        return "", None
    by, at = (core.findtext(f".//{{*}}{name}", "").strip() for name in ("lastModifiedBy", "modified"))
    try:
        moment = datetime.fromisoformat(at)
        return by, moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return by, None


def _compound(data: bytes, path: Path) -> GridSource:
    """Return the sheets of an old Excel workbook, or refuse another old Office file."""
    if _utf16("EncryptedPackage") in data:
        raise PlanError(protected(path.name))
    if _utf16("WordDocument") in data:
        raise PlanError(f"{path.name} {other_compound(data)}")
    if _utf16("Workbook") in data or _utf16("Book") in data:
        return ValuesSource(data, path.name)
    raise PlanError(f"{path.name} {other_compound(data)}")


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def _plain(data: bytes, path: Path) -> tuple[Grid, ...]:
    if len(data) > LARGEST_TEXT:
        raise PlanError(f"{path.name} is far too large for a plan in a text file.")
    text = decode(data)
    suffix = path.suffix.casefold()
    if why := picture(data) or other_text(text):
        raise PlanError(f"{path.name} {why}")
    if suffix == ".csv":
        return (Grid(path.stem, csv_rows(text, path.name)),)
    if suffix in {".txt", ".tsv", ".tab", ".text", ".md"}:
        return (text_grid(text, path.name),)
    if "\x00" in text:
        raise PlanError(f"{path.name} is not an Excel workbook, a Word document or a text file.")
    raise PlanError(
        f"{path.name} is plain text, not an Excel workbook. If it was a .csv or .txt file, rename it back."
    )


def _folder(path: Path) -> tuple[GridSource, TrackerFile]:
    own = {re.sub(r"[\W_]+", "", sheet.sheet.casefold()): sheet.sheet for sheet in TABLES}
    order = list(own)
    try:
        # nights.csv holds the history of an example; it is not a table of the plan.
        files = [
            f
            for f in path.iterdir()
            if f.suffix.casefold() == ".csv" and f.name.casefold() != "nights.csv" and f.is_file()
        ]
    except OSError:
        raise PlanError(f"You do not have permission to read the folder {path}.") from None
    if not files:
        raise PlanError(f"{path} is a folder without CSV files, so there is no tracker in it.")

    def plain(file: Path) -> str:
        return re.sub(r"[\W_]+", "", file.stem.casefold())

    files.sort(key=lambda f: (order.index(plain(f)) if plain(f) in own else len(order), f.name))
    digest = hashlib.sha256()
    grids = []
    for file in files:
        data = read_bytes(file)
        if len(data) > LARGEST_TEXT:
            raise PlanError(f"{file.name} is far too large for a plan in a text file.")
        digest.update(file.name.encode() + b"\0" + data + b"\0")
        grids.append(Grid(own.get(plain(file), file.stem), csv_rows(decode(data), file.name)))
    return PlainSource(tuple(grids)), TrackerFile(path, digest.hexdigest())
