"""Keeps what people did to a paper: a draft that somebody has edited is never written over.

A paper carries a mark in its properties (the identifier) that is made from the rest of its content. Whatever
Word saves no longer fits the mark, and a file without one was made by a person.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path

from automation.files import place_beside, write_whole
from automation.papers.word_files import word_bytes
from automation.plan.findings import PlanError

_CORE = "docProps/core.xml"
_MARK = re.compile(rb"improvement-plan:([0-9a-f]{64})")
UNMARKED = f"improvement-plan:{'0' * 64}"
"""What stands for the mark until the content is known."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


def edited(path: Path) -> bool:
    """Say whether a file is anything else than a paper as it was made."""
    try:
        with zipfile.ZipFile(io.BytesIO(word_bytes(path))) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except PlanError:
        return True
    mark = _MARK.search(parts.get(_CORE, b""))
    return mark is None or mark[1].decode() != _digest(parts)


def open_in_word(path: Path) -> bool:
    """Say whether Word or LibreOffice keeps the file open, by the owner file that stands beside it."""
    owners = (f"~${path.name[2:]}", f"~${path.name}", f".~lock.{path.name}#")
    return any(path.with_name(name).exists() for name in owners)


def free_name(path: Path) -> tuple[Path, str]:
    """Give where a paper can go without harm, and the sentence about it where that is beside the old one."""
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
