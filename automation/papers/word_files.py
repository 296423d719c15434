"""Opens Word files safely, and writes papers without overwriting what people edited.

A file either opens as a Word document, or the error says in one sentence why not.

A paper's properties hold a mark (the identifier) made from the rest of its content. When somebody saves the
paper in Word, the mark no longer matches; a file without a mark was made by a person. Neither is overwritten.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from automation.files import place_beside, read_ordinary, write_whole
from automation.plan.findings import PlanError
from automation.plan.text import one_line
from automation.tracker.read.safety import LARGEST_FILE, Package

LARGEST_PAPER = 64 * 1024 * 1024
"""The most bytes of XML in a paper."""


def word_bytes(path: Path, largest: int = LARGEST_PAPER) -> bytes:
    """Return the bytes of a Word file after checking that it can be unpacked safely.

    Args:
        path: the file.
        largest: the most bytes of XML that it may unpack to.

    Raises:
        PlanError: it is missing, cannot be read, is not a Word file, or unpacks to too much.
    """
    try:
        data = read_ordinary(path, LARGEST_FILE, "a Word document")
    except FileNotFoundError:
        raise PlanError(f"{path} does not exist.") from None
    except PermissionError:
        raise PlanError(f"{path.name} cannot be read; close it in Word.") from None
    except OSError as error:
        raise PlanError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if not data.startswith(b"PK"):
        raise PlanError(f"{path.name} is not a Word document (.docx).")
    with Package(data, path.name) as package:
        package.unpack()
        package.check_document(largest)
    return data


def open_word(data: bytes, name: str) -> Any:
    """Return a Word document opened with python-docx.

    Args:
        data: its bytes, as `word_bytes` gives them.
        name: its name, for sentences.

    Raises:
        PlanError: it is not a Word document, or it is damaged.
    """
    from docx import Document  # noqa: PLC0415 (papers alone load Word's libraries)

    try:
        document: Any = Document(io.BytesIO(data))
        # All other code relies on these.
        if document.element.body is None or not document.sections:
            raise ValueError("no body")
    except no_document() as error:
        raise PlanError(f"{name} is not a Word document (.docx).") from error
    return document


def no_document() -> tuple[type[Exception], ...]:
    """Return the exceptions that python-docx and lxml raise on a file that is not a sound Word document."""
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
    "v": "urn:schemas-microsoft-com:vml",
    "xml": "http://www.w3.org/XML/1998/namespace",
}


@cache
def qn(name: str) -> str:
    """Return a name such as `w:p` as lxml writes it, without loading python-docx, which takes long."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def places(root: Any, before: str = "") -> Iterator[tuple[Any, str, str]]:
    """Yield each paragraph of a part, its text, and its place: the heading above it and how it begins."""
    heading = before
    for paragraph in root.iter(qn("w:p")):
        text = "".join(part.text or "" for part in paragraph.iter(qn("w:t"), qn("w:delText")))
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and str(style.get(qn("w:val"))).startswith("Heading"):
            heading = f"under the heading '{one_line(text, 60)}'"
        said = f"in '{one_line(text, 60)}'" if text.strip() else ""
        yield paragraph, text, ", ".join(filter(None, (heading, said)))


def place_of(element: Any) -> str:
    """Return where in its part an element stands; empty if that is in no paragraph."""
    paragraph = next(element.iterancestors(qn("w:p")), None)
    root = element.getroottree().getroot()
    part = {"hdr": "in the page header", "ftr": "in the page footer"}.get(root.tag.rpartition("}")[2], "")
    if paragraph is None:
        return part
    return next(where for each, _, where in places(root, part) if each is paragraph)


_CORE = "docProps/core.xml"
MARK = "improvement-plan:"
"""How the identifier of our own papers begins."""
_MARK = re.compile(MARK.encode() + rb"([0-9a-f]{64})")
UNMARKED = f"{MARK}{'0' * 64}"
"""A placeholder for the mark until the content is known."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


def edited(path: Path) -> bool:
    """Return whether a file is anything other than a paper exactly as we made it."""
    try:
        with zipfile.ZipFile(io.BytesIO(word_bytes(path))) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except PlanError:
        return True
    mark = _MARK.search(parts.get(_CORE, b""))
    return mark is None or mark[1].decode() != _digest(parts)


def open_in_word(path: Path) -> bool:
    """Return whether Word or LibreOffice has the file open, judging by the lock file beside it."""
    owners = (f"~${path.name[2:]}", f"~${path.name}", f".~lock.{path.name}#")
    return any(path.with_name(name).exists() for name in owners)


def free_name(path: Path) -> tuple[Path, str]:
    """Return where a paper can be written safely, and a sentence if that is beside the old one."""
    place = place_beside(path, lambda there: open_in_word(there) or edited(there))
    if place == path:
        return path, ""
    why = "is open in Word" if open_in_word(path) else "was edited since it was made"
    return place, f"{path.name} {why}, so it was kept; the new paper is {place.name}."


def write_marked(source: bytes, path: Path) -> None:
    """Write a Word file with its mark, whole or not at all; the same content gives the same bytes.

    Raises:
        PlanError: it cannot be written.
    """
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    mark = f"{MARK}{_digest(parts)}".encode()
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
        # Windows refuses to replace an open file; only then does the error name two files.
        if isinstance(error, PermissionError) and error.filename2 is not None and path.exists():
            raise PlanError(f"{path} cannot be replaced; it may be open in Word.") from error
        raise PlanError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from error


def _digest(parts: dict[str, bytes]) -> str:
    found = hashlib.sha256()
    for name in sorted(parts.keys() - {_CORE}):
        found.update(name.encode() + b"\0" + parts[name] + b"\0")
    return found.hexdigest()
