"""Word files: opens those that people give, and keeps what people did to a paper.

Whatever a file holds, it is a Word document that can be worked with, or one sentence says why not.

A paper carries a mark in its properties (the identifier) that is made from the rest of its content. Whatever
Word saves no longer fits the mark, and a file without one was made by a person: neither is written over.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from automation.files import place_beside, read_ordinary, write_whole
from automation.plan.findings import PlanError
from automation.tracker.read.bounds import LARGEST_FILE
from automation.tracker.read.safety import check_document, measure, open_package

LARGEST_PAPER = 64 * 1024 * 1024
"""Bytes of a paper's XML; our own longest has 25."""


def word_bytes(path: Path, largest: int = LARGEST_PAPER) -> bytes:
    """Read a package whose parts can be unpacked without harm.

    Args:
        path: the file.
        largest: how many bytes its XML may have.

    Raises:
        PlanError: it is missing, no ordinary file, may not be read, is no package, or unpacks to more than a
            document holds.
    """
    try:
        data = read_ordinary(path, LARGEST_FILE, "a Word document")
    except FileNotFoundError:
        raise PlanError(f"{path} is not there.") from None
    except PermissionError:
        raise PlanError(f"{path.name} cannot be read; close it in Word.") from None
    except OSError as error:
        raise PlanError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if not data.startswith(b"PK"):
        raise PlanError(f"{path.name} is not a Word document (.docx).")
    with open_package(data, path.name) as package:
        check_document(measure(package, path.name), path.name, largest)
    return data


def open_word(data: bytes, name: str) -> Any:
    """Open a Word document with python-docx.

    Args:
        data: its bytes, as `word_bytes` gives them.
        name: its name, for sentences.

    Raises:
        PlanError: it is no Word document, or its parts do not fit together.
    """
    from docx import Document  # noqa: PLC0415 (papers alone load Word's libraries)

    try:
        document: Any = Document(io.BytesIO(data))
        # What everything that works with a document takes for granted.
        if document.element.body is None or not document.sections:
            raise ValueError("no body")
    except no_document() as error:
        raise PlanError(f"{name} is not a Word document (.docx).") from error
    return document


def no_document() -> tuple[type[Exception], ...]:
    """Return what python-docx and lxml raise on a package whose parts are not those of a Word document."""
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415 (papers alone load them)
    from docx.oxml.exceptions import XmlchemyError  # noqa: PLC0415 (likewise)
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415 (likewise)

    damaged = (KeyError, ValueError, OSError, AttributeError, TypeError, IndexError, RuntimeError)
    return (*damaged, AssertionError, PackageNotFoundError, LxmlError, XmlchemyError)


_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "xml": "http://www.w3.org/XML/1998/namespace",
}


def qn(name: str) -> str:
    """Return a name such as `w:p` as lxml writes it; python-docx has the same and takes long to load."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


_CORE = "docProps/core.xml"
_MARK = re.compile(rb"improvement-plan:([0-9a-f]{64})")
UNMARKED = f"improvement-plan:{'0' * 64}"
"""What stands for the mark until the content is known."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


def edited(path: Path) -> bool:
    """Return whether a file is anything else than a paper as it was made."""
    try:
        with zipfile.ZipFile(io.BytesIO(word_bytes(path))) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except PlanError:
        return True
    mark = _MARK.search(parts.get(_CORE, b""))
    return mark is None or mark[1].decode() != _digest(parts)


def open_in_word(path: Path) -> bool:
    """Return whether Word or LibreOffice keeps the file open, by the owner file that stands beside it."""
    owners = (f"~${path.name[2:]}", f"~${path.name}", f".~lock.{path.name}#")
    return any(path.with_name(name).exists() for name in owners)


def free_name(path: Path) -> tuple[Path, str]:
    """Return where a paper can go without harm, and a sentence where that is beside the old one."""
    place = place_beside(path, lambda there: open_in_word(there) or edited(there))
    if place == path:
        return path, ""
    why = "is open in Word" if open_in_word(path) else "was edited since it was made"
    return place, f"{path.name} {why}, so it was kept; the new paper is {place.name}."


def write_marked(source: bytes, path: Path) -> None:
    """Write a package with its mark, the same bytes for the same content, whole or not at all.

    Raises:
        PlanError: it cannot be written.
    """
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    mark = f"improvement-plan:{_digest(parts)}".encode()
    parts[_CORE] = parts[_CORE].replace(UNMARKED.encode(), mark)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, made.getvalue())
    except OSError as error:
        # Windows does not let a file be replaced that is open; only then two names are at fault.
        if isinstance(error, PermissionError) and error.filename2 is not None and path.exists():
            raise PlanError(f"{path} cannot be replaced; it may be open in Word.") from error
        raise PlanError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from error


def _digest(parts: dict[str, bytes]) -> str:
    found = hashlib.sha256()
    for name in sorted(parts.keys() - {_CORE}):
        found.update(name.encode() + b"\0" + parts[name] + b"\0")
    return found.hexdigest()
