"""Looks at the files that a plan names as its documents, without following anything out of its folders.

A cell of a tracker may name any path, and to look at a share on the network is to log in to it. So only the
plan's own folder is looked at, and those that the setting `Document folders` names and a person confirmed on
this PC. A web address is listed and never fetched.
"""

from __future__ import annotations

import errno
import hashlib
import os
import queue
import re
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from automation.files import plan_folder, reason
from automation.plan.findings import PlanError
from automation.plan.model import Action, Document, Evidence, Plan, grouped, ref_key, theme_key
from automation.plan.ratings import State
from automation.plan.settings import Settings
from automation.trusted import TRUST, Kind, is_confirmed

PIECE = 1024 * 1024
"""How many bytes of a document are in memory at once."""

_PATIENCE = 10.0
"""For how many seconds a folder may take to answer before it counts as unreachable."""
_WEB = re.compile(r"(?:www\.|[a-z][a-z0-9+.-]+:)", re.IGNORECASE)
_GONE = frozenset(
    getattr(errno, name, -1)
    for name in ("EIO", "ENODEV", "ENXIO", "ESTALE", "EHOSTDOWN", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT")
)


class Standing(StrEnum):
    """What became of the look at a document."""

    THERE = "there"
    WEB = "a web address"
    MISSING = "missing"
    UNREACHABLE = "not reachable"
    OUTSIDE = "outside the plan's folders"
    UNREADABLE = "not readable"


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A document as it lies on the disk.

    `why` ends the sentence `The document ...` where it is not there; `folder` is the folder that is missing
    or unreachable as a whole. `size` is in bytes, `modified` in nanoseconds since 1970.
    """

    standing: Standing
    why: str = ""
    folder: str = ""
    path: Path | None = None
    size: int = 0
    modified: int = 0
    is_online_only: bool = False

    @property
    def saved_on(self) -> date | None:
        """Return the day on which it was last saved, as the PC shows it."""
        try:
            return date.fromtimestamp(self.modified / 1e9) if self.modified else None  # noqa: DTZ012 (as the PC shows it)
        except (OverflowError, OSError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A document whose content differs from before.

    `on` is the night that saw it first, `done` the keys of what was done before that, as `done_claims` has.
    """

    on: date
    done: frozenset[str]


def done_claims(plan: Plan) -> dict[str, str]:
    """Return what is done in a plan and may have documents: names by the keys that `claim_keys` returns.

    These are actions; sections whose actions are all done, or whose evidence of success is; rows of evidence.
    """
    done = (action for action in plan.actions if action.is_done)
    found = {ref_key(ref): action.label for action in done for ref in (action.ref, action.label) if ref}
    rows: tuple[Action | Evidence, ...] = (*plan.actions, *plan.evidence)
    in_force = (row for row in rows if row.rating.state is not State.WITHDRAWN and row.section)
    for (kind, section), each in grouped(in_force, lambda row: (type(row), row.section)).items():
        if all(row.rating.state is State.DONE for row in each):
            key, what = _SECTION if kind is Action else _EVIDENCE
            found[key.format(ref_key(section))] = what.format(section)
    for row in plan.evidence:
        if row.rating.state is State.DONE:
            found[_of_evidence(row)] = f"evidence of section {row.section}"
    return found


_SECTION, _EVIDENCE = ("section {}", "section {}"), ("evidence of {}", "the evidence of section {}")


def _of_evidence(row: Evidence) -> str:
    return f"{ref_key(row.section)}: {theme_key(row.text)}"


def claim_keys(row: Document, linking: Mapping[tuple[str, int], Evidence]) -> Iterator[str]:
    """Yield the keys of what a document is to show.

    Args:
        row: the document.
        linking: the rows of evidence by sheet and row: what one of them links to shows that row alone.
    """
    if evidence := linking.get((row.place.sheet, row.place.row)):
        yield _of_evidence(evidence)
        return
    for ref in map(ref_key, row.refs):
        yield from (ref, _SECTION[0].format(ref), _EVIDENCE[0].format(ref))


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The documents of a plan, and what was found of each, by its path as written."""

    documents: tuple[Document, ...] = ()
    files: Mapping[str, DocumentFile] = field(default_factory=dict)
    changed: Mapping[str, ChangedFile] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)

    def is_there(self, row: Document) -> bool:
        """Return whether a document can be shown; one that is locked keeps its former state.

        Where nobody looked, what is listed counts as there.
        """
        file = self.files.get(row.path)
        if file is None or file.standing in {Standing.THERE, Standing.WEB}:
            return bool(row.path)
        return file.standing is Standing.UNREADABLE and bool(self.hashes.get(row.path))

    def has_changed(self, row: Document, action: Action) -> bool:
        """Return whether a document changed after an action was done, and nobody has confirmed it since."""
        changed = self.changed.get(row.path)
        if changed is None or (row.dated or date.min) >= changed.on:
            return False
        return not changed.done.isdisjoint(map(ref_key, (action.label, action.ref)))

    def written(self, row: Document) -> date | None:
        """Return the date of a document: the one that is typed, else the day on which it was saved."""
        file = self.files.get(row.path)
        return row.dated or (file.saved_on if file else None)

    def is_older(self, row: Document, action: Action) -> bool:
        """Return whether a document is more than a month older than the completion of an action.

        Reports are agreed some time after they are written.
        """
        written = self.written(row)
        done = action.completed_on if action.is_done else None
        return written is not None and done is not None and done - written > _MONTH


_MONTH = timedelta(days=31)

LOCKED = "is locked: it may be open elsewhere, or not yours to read"
"""Why a document cannot be read while another program holds it."""

_OUTSIDE = DocumentFile(Standing.OUTSIDE, "lies outside the plan's folders, so it is not looked at")


class DocumentFolders:
    """The folders in which a plan's documents may lie, each asked once whether it answers."""

    def __init__(self, tracker: Path, settings: Settings) -> None:
        self._beside = Path(os.path.abspath(tracker.parent))  # noqa: PTH100 (links are looked at later)
        self._folders = {plan_folder(self._beside): ""}
        for text in settings.document_folders.split(";"):
            if name := text.strip():
                told = "" if _confirmed(name) else f"has not been confirmed on this PC: {TRUST}"
                self._folders.setdefault(Path(name), told)
        self._answers: dict[Path, str] = {}

    def look(self, text: str) -> DocumentFile:
        """Return what is known of a document by its path as written."""
        if is_web(text):
            return DocumentFile(Standing.WEB)
        if os.name != "nt" and PureWindowsPath(text).drive:
            return self._of_windows(PureWindowsPath(text))
        path = Path(os.path.normpath(self._beside / (text if os.name == "nt" else text.replace("\\", "/"))))
        folder = next((each for each in self._folders if _is_within(path, each)), None)
        if folder is None:
            return _OUTSIDE
        if why := self._folders[folder] or self._why_no_answer(folder):
            return DocumentFile(Standing.UNREACHABLE, why, str(folder))
        return _guarded(path, folder)

    def _of_windows(self, path: PureWindowsPath) -> DocumentFile:
        folder = next((str(each) for each in self._folders if path.is_relative_to(str(each))), "")
        why = "is on a drive that this computer does not have"
        return DocumentFile(Standing.UNREACHABLE, why, folder) if folder else _OUTSIDE

    def _why_no_answer(self, folder: Path) -> str:
        if folder not in self._answers:
            self._answers[folder] = _within_time(lambda: _why_unreachable(folder))
        return self._answers[folder]


def is_web(text: str) -> bool:
    """Return whether a path is an address of the web, or of something else that is no file."""
    return bool(_WEB.match(text)) and not text.casefold().startswith("file:")


def _confirmed(folder: str) -> bool:
    try:
        return is_confirmed(Kind.DOCUMENTS, folder)
    except PlanError:
        return False


def _is_within(path: Path, folder: Path) -> bool:
    here, there = (os.path.normcase(each) for each in (path, folder))
    return here == there or here.startswith(there.rstrip("/\\") + os.sep)


def _why_unreachable(folder: Path) -> str:
    try:
        return "" if folder.is_dir() else "does not exist or cannot be reached"
    except OSError as error:
        return f"cannot be reached ({reason(error)})"


def _within_time(work: Callable[[], str]) -> str:
    """Return what some work says; a share that does not answer must not stop a night."""
    said: queue.Queue[str] = queue.Queue(1)
    threading.Thread(target=lambda: said.put(work()), daemon=True, name="folder").start()
    try:
        return said.get(timeout=_PATIENCE)
    except queue.Empty:
        return "does not answer"


def _guarded(path: Path, folder: Path) -> DocumentFile:
    try:
        return _looked_at(path, folder)
    except (FileNotFoundError, NotADirectoryError):
        return DocumentFile(Standing.MISSING, "is not there", _missing_folder(path, folder))
    except PermissionError:
        return DocumentFile(Standing.UNREADABLE, LOCKED)
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, RuntimeError) or getattr(error, "errno", 0) == errno.ELOOP:
            return DocumentFile(Standing.UNREADABLE, "is a link that leads back to itself")
        if isinstance(error, OSError) and error.errno in _GONE:
            return DocumentFile(Standing.UNREACHABLE, f"cannot be reached ({reason(error)})", str(folder))
        return DocumentFile(Standing.UNREADABLE, "has a name that no file can have")


def _looked_at(path: Path, folder: Path) -> DocumentFile:
    whole = path.resolve(strict=True)
    if not _is_within(whole, folder.resolve()):
        return DocumentFile(
            Standing.OUTSIDE, "is a link that leads out of the plan's folders, so it is not followed"
        )
    found = whole.lstat()
    if not stat.S_ISREG(found.st_mode):
        what = "is a folder; name the file itself" if whole.is_dir() else "is not an ordinary file"
        return DocumentFile(Standing.UNREADABLE, what)
    away = getattr(found, "st_file_attributes", 0) & _NOT_HERE
    return DocumentFile(
        Standing.THERE,
        path=whole,
        size=found.st_size,
        modified=found.st_mtime_ns,
        is_online_only=bool(away),
    )


_NOT_HERE = 0x1000 | 0x400000
"""Windows' marks of a file that OneDrive would first have to download: offline, recalled on access."""


def _missing_folder(path: Path, folder: Path) -> str:
    """Return the folder that is missing as a whole; empty if only the file is."""
    missing = [each for each in path.parents if each != folder and _is_within(each, folder)]
    return next((str(each) for each in reversed(missing) if not each.is_dir()), "")


def pieces(file: DocumentFile) -> Iterator[bytes]:
    """Yield the content of a document that is there, piece by piece.

    Raises:
        OSError: it cannot be read, or something else has taken its place since it was looked at.
    """
    with open_document(file) as stream:
        while piece := stream.read(PIECE):
            yield piece


def open_document(file: DocumentFile) -> BinaryIO:
    """Open a document that is there; a link that has taken its place since is not followed.

    Raises:
        OSError: it cannot be read, or is no ordinary file any more.
    """
    assert file.path is not None
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    stream = os.fdopen(os.open(file.path, flags), "rb")
    if file.path.resolve() != file.path or not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(errno.ENOENT, "something else has taken its place")
    return stream


def sha256(file: DocumentFile) -> str:
    """Return the SHA-256 of a document that is there.

    Raises:
        OSError: it cannot be read.
    """
    found = hashlib.sha256()
    for piece in pieces(file):
        found.update(piece)
    return found.hexdigest()
