"""Workbooks read in a process of their own: .xls, .xlsb and .ods, whose size nothing tells beforehand.

A damaged file of these kinds can make the library that reads them ask for more memory than there is, which
ends the program at once. In a process of its own that costs one sentence.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import pickle
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree as ET

from automation.files import own_command, own_environment, read_ordinary
from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.read.bounds import (
    LARGEST_FILE,
    LARGEST_TEXT,
    check_filled,
    check_repeated,
    check_text,
)
from automation.tracker.read.cells import read_day
from automation.tracker.read.grid import Grid, GridSource, PlainSource, Value
from automation.tracker.read.result import TrackerFile
from automation.tracker.read.safety import (
    check_document,
    damaged,
    measure,
    open_package,
    plain_xml,
    protected,
)
from automation.tracker.read.sheet_parts import check_each_once, passed_over
from automation.tracker.read.values import ExcelSource
from automation.tracker.sheets import TABLES

LONGEST = 60
"""Seconds that reading may take; a tracker of 20,000 actions takes one."""
MOST_MEMORY = 3 << 30
"""Bytes of address space for the process, where the operating system can hold it to that."""
_PROTECTED = 3
_DAMAGED = 4
_REFUSED = 5
"""How the process ends where the sentence that it wrote says why the workbook is not read."""


def read_apart(data: bytes, name: str) -> list[Grid]:
    """Read a workbook in a process of its own.

    Raises:
        PlanError: it is protected or damaged, holds more than a tracker can, or reading it took too long or
            too much memory.
    """
    try:
        done = subprocess.run(  # noqa: S603 (this very Python and our own module; the name is only printed)
            own_command("automation.tracker.read.open_file", name),
            input=data,
            capture_output=True,
            timeout=LONGEST,
            check=False,
            env=own_environment(),
        )
    except subprocess.TimeoutExpired:
        raise PlanError(f"{name} could not be read within {LONGEST} seconds; save it as .xlsx.") from None
    except OSError as error:
        raise PlanError(f"{name} cannot be read here ({error.strerror}); save it as .xlsx.") from None
    if done.returncode == _PROTECTED:
        raise PlanError(protected(name))
    if done.returncode == _REFUSED:
        raise PlanError(done.stdout.decode("utf-8", "surrogatepass"))
    if done.returncode:
        raise NotWholeError(damaged(name))
    grids: list[Grid] = pickle.loads(done.stdout)  # noqa: S301 - written by our own process
    return grids


def _main() -> int:
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - Windows has no such module

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from python_calamine import PasswordError  # noqa: PLC0415 - only once memory is held

    from automation.tracker.read.values import values_of  # noqa: PLC0415 - for the same reason

    name, data = sys.argv[1], sys.stdin.buffer.read()
    try:
        _check_open_document(data, name)
        grids = list(values_of(io.BytesIO(data), name))
        sys.stdout.buffer.write(pickle.dumps(grids, pickle.HIGHEST_PROTOCOL))
    except PasswordError:
        return _PROTECTED
    except PlanError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", "surrogatepass"))
        return _REFUSED
    except BaseException:  # noqa: BLE001 - whatever it is, the file is what it comes from
        return _DAMAGED
    return 0


def _check_open_document(data: bytes, name: str) -> None:
    if not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if "content.xml" in package.namelist():
            with package.open("content.xml") as content:
                check_repeated(content, name)


if __name__ == "__main__":
    sys.exit(_main())


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


_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINE_END = re.compile(r"\r\n|\r|\n")


def open_source(path: Path, content: bytes | None = None) -> tuple[GridSource, TrackerFile]:
    """Open a tracker, a published plan or a folder of CSV files.

    Args:
        path: where it lies.
        content: its bytes, where they were taken before; then nothing is read from the disk.

    Raises:
        PlanError: it is missing, empty, locked, protected, damaged, too large, or of another kind.
    """
    if content is None and os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a name is too long
        return _folder(path)
    data = read_bytes(path) if content is None else content
    if not data:
        raise NotWholeError(f"{path.name} is empty.")
    if not data.strip(b"\0"):
        raise NotWholeError(f"{path.name} holds nothing but zeros, as a file does before it is synchronised.")
    file = TrackerFile(path, hashlib.sha256(data).hexdigest())
    if data[:4] == b"PK\x03\x04" or data[:4] == b"PK\x05\x06":
        return _package(data, path, file)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _compound(data, path), file
    if data[:5] == b"%PDF-":
        raise PlanError(
            f"{path.name} is a PDF, which holds no tables that can be read; "
            "use the Word or Excel file that it was made from."
        )
    return PlainSource(_plain(data, path)), file


def read_bytes(path: Path) -> bytes:
    """Read a whole file once.

    Raises:
        PlanError: it is missing, a folder, no ordinary file, too large, or may not be read.
    """
    name = path.name or str(path)
    if name.startswith("~$"):
        raise PlanError(
            f"{name} is only the mark that Office leaves beside an open file; give the file itself."
        )
    try:
        return read_ordinary(path, LARGEST_FILE, "a tracker")
    except FileNotFoundError:
        raise PlanError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise PlanError(f"{path} is a folder, not a tracker.") from None
    except PermissionError:
        raise PlanError(
            f"{name} may not be read: another program holds it open, or you have no right to it."
        ) from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or "its name is not valid"
        raise PlanError(f"{name} cannot be read ({reason}).") from None


def _package(data: bytes, path: Path, file: TrackerFile) -> tuple[GridSource, TrackerFile]:
    with open_package(data, path.name) as package:
        never_opened = passed_over(package)
        parts = measure(package, path.name, frozenset(never_opened.values()))
        saved_by, saved_at = _last_saved(package)
        if any(part.name == "xl/workbook.xml" for part in parts):
            check_each_once(package, parts, path.name)
    names = {part.name for part in parts}
    file = replace(file, saved_by=saved_by, saved_at=saved_at)
    if "word/document.xml" in names:
        from automation.tracker.read.word_document import word_grid  # noqa: PLC0415 - only a document needs python-docx

        check_document(parts, path.name)
        return PlainSource((word_grid(data, path.name),)), file
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise PlanError(
            f"{path.name} is a package of another kind, neither an Excel workbook nor a Word document."
        )
    if "xl/workbook.xml" not in names:
        return PlainSource(tuple(read_apart(data, path.name))), file
    return ExcelSource(data, path.name, parts, never_opened.keys()), file


def _last_saved(package: zipfile.ZipFile) -> tuple[str, datetime | None]:
    """Read who saved the file last and when; blank where it does not say."""
    try:
        if package.getinfo("docProps/core.xml").file_size > 100_000:
            return "", None
        core = plain_xml(package.read("docProps/core.xml"))
    except (
        KeyError,
        ET.ParseError,
        ValueError,
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        OSError,
    ):
        return "", None
    by = at = ""
    for element in core.iter():
        if element.tag.endswith("}lastModifiedBy"):
            by = (element.text or "").strip()
        elif element.tag.endswith("}modified"):
            at = (element.text or "").strip()
    try:
        moment = datetime.fromisoformat(at) if at else None
        if moment is not None:
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return by, None
    return by, moment


def _compound(data: bytes, path: Path) -> GridSource:
    """Tell the kinds of old Office files apart by the names in their directory."""
    if _utf16("EncryptedPackage") in data:
        raise PlanError(protected(path.name))
    if _utf16("WordDocument") in data:
        raise PlanError(
            f"{path.name} is an old Word document (.doc); open it in Word and save it as .docx first."
        )
    if _utf16("Workbook") in data or _utf16("Book") in data:
        return PlainSource(tuple(read_apart(data, path.name)))
    raise PlanError(f"{path.name} is neither an Excel workbook nor a Word document.")


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def _plain(data: bytes, path: Path) -> tuple[Grid, ...]:
    if len(data) > LARGEST_TEXT:
        raise PlanError(f"{path.name} is far too large for a text file that holds a plan.")
    text = _decode(data)
    start = text[:2000].lstrip().casefold()
    suffix = path.suffix.casefold()
    if start.startswith(("<!doctype", "<html", "<table", "<?xml", "<head", "<meta", "<body")):
        raise PlanError(
            f"{path.name} is a web page or XML, not an Excel workbook; open it in Excel and save it as .xlsx."
        )
    if start.startswith("{\\rtf"):
        raise PlanError(f"{path.name} is rich text; open it in Word and save it as .docx first.")
    if suffix == ".csv":
        return (Grid(path.stem, _csv_rows(text, path.name)),)
    if suffix in {".txt", ".tsv", ".text"}:
        check_text(text, "\t", path.name)
        lines: list[list[Value]] = [[*line.split("\t")] for line in _LINE_END.split(text)]
        check_filled(lines, path.name)
        return (Grid(path.name, lines, prose=True),)
    if "\x00" in text:
        raise PlanError(f"{path.name} is no Excel workbook, Word document or text file.")
    raise PlanError(
        f"{path.name} is plain text, not an Excel workbook; if it came as .csv or .txt, name it so again."
    )


def _decode(data: bytes) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # What Windows programs save where nobody asked for anything else.
        return data.decode("cp1252", "replace")


def _csv_rows(text: str, name: str) -> list[list[Value]]:
    check_text(text, ",", name)
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        rows = [[_csv_value(cell) for cell in row] for row in lines]
    except csv.Error:
        # Nothing else is refused without the reader's strict mode.
        raise PlanError(
            f"{name} is no CSV file that can be read: a field that ends on line {lines.line_num} has more "
            f"than {csv.field_size_limit():,} letters. Put commas between the fields, and close each "
            "quotation mark."
        ) from None
    check_filled(rows, name)
    return rows


def _csv_value(cell: str) -> Value:
    """Take a date in ISO form for a date; everything else in a CSV file is text."""
    return read_day(cell) or cell if _ISO_DAY.fullmatch(cell) else cell


def _folder(path: Path) -> tuple[GridSource, TrackerFile]:
    own = {re.sub(r"[\W_]+", "", sheet.sheet.casefold()): sheet.sheet for sheet in TABLES}
    order = list(own)
    try:
        # nights.csv tells how an example came to be what it is; it is no table of the plan.
        files = [
            f
            for f in path.iterdir()
            if f.suffix.casefold() == ".csv" and f.name.casefold() != "nights.csv" and f.is_file()
        ]
    except OSError:
        raise PlanError(f"The folder {path} may not be read.") from None
    if not files:
        raise PlanError(f"{path} is a folder without CSV files, so it holds no tracker.")

    def plain(file: Path) -> str:
        return re.sub(r"[\W_]+", "", file.stem.casefold())

    files.sort(key=lambda f: (order.index(plain(f)) if plain(f) in own else len(order), f.name))
    digest = hashlib.sha256()
    grids = []
    for file in files:
        data = read_bytes(file)
        if len(data) > LARGEST_TEXT:
            raise PlanError(f"{file.name} is far too large for a text file that holds a plan.")
        digest.update(file.name.encode() + b"\0" + data + b"\0")
        grids.append(Grid(own.get(plain(file), file.stem), _csv_rows(_decode(data), file.name)))
    return PlainSource(tuple(grids)), TrackerFile(path, digest.hexdigest())
