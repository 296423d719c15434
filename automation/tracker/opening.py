"""Opening: a file or a folder in, grids out, or one sentence that says why not.

What a file is follows from its content, never from its name alone. It is read once, into memory, and nothing
is ever written; what is read is therefore one state of the file, whoever saves it meanwhile.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from automation.ordinary_file import read_ordinary
from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.apart import read_apart
from automation.tracker.bounds import LARGEST_FILE, LARGEST_TEXT, check_filled, check_text
from automation.tracker.days import read_day
from automation.tracker.excel import ExcelSource
from automation.tracker.grid import Grid, GridSource, PlainSource, Value
from automation.tracker.package import check_document, measure, open_package, plain_xml, protected
from automation.tracker.passed_over import passed_over
from automation.tracker.result import TrackerFile
from automation.tracker.sheet_parts import check_each_once
from automation.tracker.sheets import TABLES

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
        from automation.tracker.word import word_grid  # noqa: PLC0415 - only a document needs python-docx

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
