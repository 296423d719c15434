"""Makes an evidence pack: copies of documents under plain numbered names, with an index in Word and HTML.

Documents are copied piece by piece, so that a pack of any size takes little memory. The folder and the zip
appear whole or not at all.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import time
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from automation import files
from automation.papers.evidence_index import Index, write_word_index
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import listed, one_line
from automation.reports.page import css_of_ratings
from automation.reports.page_template import filled_page
from automation.tracker.read.document_files import LOCKED, DocumentFile, pieces
from automation.views.proofs import Proof, size_in_words

MOST_FILES = 10_000
"""How many documents a pack holds at most."""
LARGEST_FILE = 1024**3
"""How many bytes one document of a pack has at most."""
LARGEST_PACK = 8 * 1024**3
"""How many bytes the documents of a pack have together at most."""

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")
_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was made: its folder, its zip, what is in it, and how many bytes its documents have."""

    folder: Path
    zip: Path
    index: Index
    size: int

    @property
    def copied(self) -> int:
        """Return how many documents it holds."""
        return len({row.name for row in self.index.rows if row.name})


def make_pack(index: Index, folder: Path, beside: Path) -> Pack:
    """Make a pack.

    Args:
        index: what it is about: every claim with its document.
        folder: where it goes, under a name that is not taken.
        beside: the folder of the tracker; templates there are used instead of those that ship.

    Raises:
        PlanError: it cannot be written, or the disk has no room for it.
    """
    name = f"Evidence for {index.audience}s, {index.as_at.isoformat()}"
    number, target = 1, folder / name
    while target.exists() or target.with_name(f"{target.name}.zip").exists():
        number += 1
        target = folder / f"{name} ({number})"
    making, packed = folder / f".{target.name}.making", folder / f".{target.name}.zip.making"
    try:
        with suppress(FileNotFoundError):
            files.remove_tree(making)
        making.mkdir(parents=True)
        _look_for_room(index.rows, folder)
        digits = max(3, len(str(len({row.file.path for row in index.rows if row.file and row.is_there}))))
        rows, size = _copied(index.rows, making, digits)
        index = replace(index, rows=tuple(rows))
        write_word_index(index, making / f"{0:0{digits}d} index.docx", beside)
        files.write_whole(making / f"{0:0{digits}d} index.html", html_index(index, beside))
        _write_zip(making, packed, target.name)
        files.replace_held(packed, target.with_name(f"{target.name}.zip"))
        files.replace_held(making, target)
    except OSError as error:
        raise PlanError(f"The pack {target} cannot be written: {files.reason(error)}.") from error
    finally:
        with suppress(OSError):
            packed.unlink(missing_ok=True)
        with suppress(OSError):
            files.remove_tree(making)
    return Pack(target, target.with_name(f"{target.name}.zip"), index, size)


def _look_for_room(rows: Iterable[Proof], folder: Path) -> None:
    """Refuse a pack for which the disk has no room: each document is in the folder and in the zip."""
    wanted = 2 * sum({row.file.path: row.file.size for row in rows if row.file and row.is_there}.values())
    free = shutil.disk_usage(folder).free
    if wanted > free:
        raise PlanError(
            f"The pack needs {size_in_words(wanted)}, but {folder} has only {size_in_words(free)} left. Name "
            "fewer refs, or another folder with --out."
        )


def _copied(rows: Sequence[Proof], folder: Path, digits: int) -> tuple[list[Proof], int]:
    """Copy each document once, and return the rows with the names of the copies, and the bytes in all."""
    done: dict[Path, Proof] = {}
    found: list[Proof] = []
    whole = copied = 0
    for row in rows:
        file = row.file
        if file is None or file.path is None or not row.is_there:
            found.append(row)
            continue
        if file.path not in done:
            target = folder / f"{copied + 1:0{digits}d} {files.safe_name(row.ref, 40)}"
            left = LARGEST_PACK - whole if copied < MOST_FILES else 0
            done[file.path], size = _copy(row, file, target, left)
            whole += size
            copied += bool(done[file.path].name)
        first = done[file.path]
        missing = row.missing if first.name else first.missing
        found.append(replace(row, name=first.name, sha256=first.sha256, missing=missing))
    return found, whole


def _copy(row: Proof, file: DocumentFile, target: Path, left: int) -> tuple[Proof, int]:
    """Copy one document, if it has no more bytes than are left; its own ending is added to the name."""
    ending = _ENDING.fullmatch(file.path.suffix) if file.path else None
    target = target.with_name(target.name + (ending[0].lower() if ending else ""))
    if file.size > min(LARGEST_FILE, left):
        large = f"It is larger than {size_in_words(LARGEST_FILE)}"
        why = large if file.size > LARGEST_FILE else "The pack is full"
        return replace(row, missing=f"{why}, so it was not copied."), 0
    digest, size = hashlib.sha256(), 0
    try:
        parts = pieces(file)
        first = next(parts, b"")
    except OSError:
        return replace(row, missing=f"It {LOCKED}."), 0
    with target.open("xb") as copy:
        piece = first
        while piece:
            size += len(piece)
            if size > min(LARGEST_FILE, left):
                break
            digest.update(piece)
            copy.write(piece)
            piece = next(parts, b"")
    if piece:
        target.unlink()
        return replace(row, missing="It grew while it was copied, so it was left out."), 0
    return replace(row, name=target.name, sha256=digest.hexdigest()), size


def _write_zip(folder: Path, path: Path, name: str) -> None:
    """Write a zip of a folder; documents are mostly compressed already, so they are stored as they are."""
    path.unlink(missing_ok=True)
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as packed:
        for each in sorted(folder.iterdir()):
            when = max(time.localtime(each.stat().st_mtime)[:6], _FIRST_ZIP_DAY)
            entry = zipfile.ZipInfo(f"{name}/{each.name}", when)
            entry.external_attr = 0o644 << 16
            entry.file_size = each.stat().st_size
            with each.open("rb") as source, packed.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1024 * 1024)


def html_index(index: Index, beside: Path) -> str:
    """Return the index as a page: one table, in the style of the night's page.

    Raises:
        PlanError: its template cannot be filled in.
    """
    css = css_of_ratings(index.plan.key)
    values: dict[str, Any] = {
        "index": index,
        "settings": index.plan.settings,
        "about": listed(list(index.about)),
        "as_at": uk(index.as_at),
        "rows": [(row, quote(row.name), _in_groups(row.sha256)) for row in index.rows],
        "ratings": [(css[one_line(each.name)], each.colour) for each in index.plan.key.columns],
        "css_of": lambda word: css.get(word, ""),
    }
    return filled_page("evidence.html", values, beside)


def _in_groups(digest: str) -> list[str]:
    return [digest[at : at + 16] for at in range(0, len(digest), 16)]
