"""Remembers each version of the documents behind the ratings, to say which changed after what they show.

A night looks at the size and time of each file; its SHA-256 is worked out only where these differ from what
is on record. A file that cannot be read keeps its former state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PureWindowsPath

from automation.history.store import History, reading_from, storable
from automation.tracker.read.document_files import (
    LOCKED,
    ChangedFile,
    DocumentFile,
    DocumentFolders,
    LookedAt,
    Standing,
    done_claims,
    sha256,
)
from automation.tracker.read.document_links import documents_of
from automation.tracker.read.result import ReadTracker

_MAKE = (
    "CREATE TABLE document_version (id INTEGER PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " size INTEGER NOT NULL, modified INTEGER NOT NULL,"
    " first_seen TEXT NOT NULL, last_seen TEXT NOT NULL)"
)
_VERSIONS = (
    "documents",
    (_MAKE,),
)
"""One row for each version of a document; `modified` is in nanoseconds, `sha256` empty if it was not read."""

HASHING_SECONDS = 60.0
"""For how long a night reads documents that are new or changed; the next night reads the others."""


@dataclass(frozen=True, slots=True)
class _Version:
    sha256: str
    size: int
    modified: int
    first_seen: date
    last_seen: date
    number: int = 0


def look_at_documents(
    read: ReadTracker,
    history: History | None,
    day: date,
    *,
    remember: bool = False,
    read_new: bool = True,
    clock: Callable[[], float] = time.monotonic,
) -> LookedAt:
    """Return the documents of a plan as they lie on the disk, and which changed after an action was done.

    Args:
        read: the tracker.
        history: says what was seen before; None if there is none.
        day: the day used as today.
        remember: whether what is seen is put on record.
        read_new: whether documents that are not on record are read too, for their hashes.
        clock: counts seconds.

    Raises:
        HistoryUnavailable: what is seen could not be put on record.
    """
    documents = documents_of(read)
    folders = DocumentFolders(read.file.path, read.plan.settings)
    files = {path: folders.look(path) for path in dict.fromkeys(row.path for row in documents if row.path)}
    if history is None:
        return LookedAt(documents, files)
    if remember:
        history.migrate(*_VERSIONS)
    memory, until = _Memory(history), clock() + HASHING_SECONDS
    seen: dict[str, list[_Version]] = {}
    for path, file in files.items():
        try:
            former = memory.versions(path)
            versions = _seen(file, former, day, read_new=read_new, hashing=clock() < until)
        except OSError:
            files[path], versions = DocumentFile(Standing.UNREADABLE, LOCKED), former
        if versions:
            seen[path] = versions
    if remember:
        memory.keep({path: versions[-1] for path, versions in seen.items()})
    changed = {
        path: ChangedFile(versions[-1].first_seen, memory.done_by(versions[-2].last_seen))
        for path, versions in seen.items()
        if _has_changed(versions)
    }
    return LookedAt(documents, files, changed, {path: versions[-1].sha256 for path, versions in seen.items()})


def _seen(
    file: DocumentFile, former: list[_Version], day: date, *, read_new: bool, hashing: bool
) -> list[_Version]:
    """Return the versions of a document, with what lies there now.

    Raises:
        OSError: it cannot be read.
    """
    if file.standing is not Standing.THERE:
        return former
    if former and _is_same(file, former[-1]):
        return [*former[:-1], replace(former[-1], last_seen=max(day, former[-1].last_seen))]
    is_wanted = hashing and (read_new or bool(former))
    digest = sha256(file) if is_wanted and not file.is_online_only else ""
    return _with(former, _Version(digest, file.size, file.modified, day, day))


def _has_changed(versions: list[_Version]) -> bool:
    """Return whether a document is another one than before; a file that was put back is as it was."""
    before = {version.sha256 for version in versions[:-1]} - {""}
    return bool(versions[:-1]) and versions[-1].sha256 not in before


def _is_same(file: DocumentFile, version: _Version) -> bool:
    known = (file.size, file.modified) == (version.size, version.modified)
    return known and (bool(version.sha256) or file.is_online_only)


def _with(former: list[_Version], new: _Version) -> list[_Version]:
    """Return the versions with a new one, unless its content is the same or nobody has read it yet."""
    if not former:
        return [new]
    last = former[-1]
    if not new.sha256 and new.size == last.size:
        return former
    unread = not last.sha256 and (last.size, last.modified) == (new.size, new.modified)
    if unread or (new.sha256 and new.sha256 == last.sha256):
        new = replace(new, sha256=new.sha256 or last.sha256, first_seen=last.first_seen, number=last.number)
        return [*former[:-1], new]
    return [*former, new]


class _Memory:
    """What an open history remembers of documents."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._done: dict[date, frozenset[str]] = {}
        self._versions: dict[str, list[_Version]] = {}
        if history.version_of(_VERSIONS[0]):
            with reading_from(history.path):
                rows = history.connection.execute(
                    "SELECT path, sha256, size, modified, first_seen, last_seen, id FROM document_version"
                    " ORDER BY id"
                )
                for path, digest, size, modified, first, last, number in rows.fetchall():
                    seen = date.fromisoformat(first), date.fromisoformat(last)
                    self._versions.setdefault(path, []).append(
                        _Version(digest, size, modified, *seen, number)
                    )

    def versions(self, path: str) -> list[_Version]:
        """Return the versions of a document, the first one first."""
        return self._versions.get(_key(path), [])

    def keep(self, versions: Mapping[str, _Version]) -> None:
        """Put the newest version of each document on record, in one step."""
        rows = [
            (
                *(each.number or None, _key(path), each.sha256, each.size, each.modified),
                *(each.first_seen.isoformat(), each.last_seen.isoformat()),
            )
            for path, each in versions.items()
        ]
        with self._history.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO document_version VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def done_by(self, day: date) -> frozenset[str]:
        """Return the keys of what was done on the last night up to a day."""
        if day not in self._done:
            night = self._history.latest_on_or_before(day)
            self._done[day] = frozenset(done_claims(self._history.snapshot(night)) if night else ())
        return self._done[day]


def _key(path: str) -> str:
    """Return the name under which a document is on record, however its path is typed."""
    return storable(PureWindowsPath(path).as_posix().casefold())
