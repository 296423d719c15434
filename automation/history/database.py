"""Opens the history file, a SQLite database, keeps its tables up to date, and explains what goes wrong.

It uses a rollback journal, which is deleted at the end of each transaction. The faster write-ahead log needs
memory that all programs share; PCs on a network drive share none, and that is where trackers are kept.
`synchronous = EXTRA` waits for the disk, the deleted journal included, because the ledger of letters is in
the same file: a letter that was sent and then forgotten would be sent twice.
"""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from automation.files import make_private, whole_file
from automation.plan.findings import PlanError

APPLICATION_ID = 0x49504C4E
"""`IPLN`: marks a database as a history of this toolkit."""
VERSION = 1
"""The version of the tables below; a file of a later one is left alone."""
LARGEST_VALUE = 256 * 1024 * 1024
"""Bytes of one value; the largest of ours is the largest sheet of a tracker, compressed."""
BUSY_SECONDS = 5.0
"""How long another program may hold the file before it counts as locked."""
WRITER_LOCK = ".plan-history.lock"
"""Beside the history: held by the one run that makes letters and nights from it."""
WRITER_SECONDS = 60.0
"""How long to wait for another run that writes to the history, such as a night."""

Migration = str
"""The statements, with semicolons between, that take a package's own tables from one version to the next."""


class HistoryUnavailable(PlanError):  # noqa: N818 (it says what is so, as the sentence that it carries does)
    """The history cannot be used. The night goes on without it, and the file is left alone."""


class LaterVersion(HistoryUnavailable):
    """The history was written by a newer version of the toolkit."""


class OfAnotherPlan(HistoryUnavailable):
    """The history belongs to another plan, or to another tracker in the same folder."""


class HistoryFile:
    """An open history file and the rules for opening and writing it. `store` says what is kept in it.

    `connection` is for the packages that keep tables of their own in the file; see `migrate` and
    `transaction`. It commits by itself: what belongs together goes into a transaction.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self.guard: Callable[[], object] = lambda: None
        """Raises inside each transaction where the file belongs to another tracker; `identity` sets it."""
        self.renamed = ""
        """What to tell the person where the history goes on under a new name of its tracker."""
        self._lock: FileLock | None = None

    @classmethod
    def open_to_write(cls, path: Path, *, wait: float = WRITER_SECONDS) -> Self:
        """Open a history file for a run that makes letters or nights: one at a time, until it is closed.

        What such a run intends and has not finished is therefore always left over from a run that died.

        Raises:
            HistoryUnavailable: as for `open`, or another run is still writing after `wait` seconds.
        """
        lock = FileLock(path.with_name(WRITER_LOCK), timeout=wait, thread_local=False)
        try:
            make_private(path.parent)
            lock.acquire()
        except Timeout:
            raise HistoryUnavailable(_IN_USE.replace("{}", str(path))) from None
        except OSError as error:
            raise _no_place(path, error) from error
        try:
            history = cls.open(path)
        except BaseException:
            lock.release()
            raise
        history._lock = lock  # noqa: SLF001 (this class's own)
        return history

    @classmethod
    def open(cls, path: Path, *, create: bool = True, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open a history file.

        Args:
            path: the file.
            create: whether to create the file, and its folder, if there is none.
            busy_seconds: how long to wait while another program writes to it.

        Raises:
            HistoryUnavailable: there is none and none is to be created, or it is locked, damaged, of another
                program or of a newer version. The file is left alone.
        """
        if path.is_dir():
            raise HistoryUnavailable(f"The history {path} is a folder, not a file.")
        if not create and not path.exists():
            raise HistoryUnavailable(f"There is no history yet at {path}.")
        try:
            make_private(path.parent)
        except OSError as error:
            raise _no_place(path, error) from error
        with in_a_sentence(path):
            # Not in the form of an address, which SQLite refuses for a network drive (\\\\server\\share).
            # The steps of a night use it one after another, each in a thread of its own.
            connection = sqlite3.connect(
                str(path), timeout=busy_seconds, isolation_level=None, check_same_thread=False
            )
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        try:
            # SQLite's own account of the damage may hold bytes that are no text.
            with reading_from(path):
                history = cls(connection, path)
                history._prepare()
        except BaseException:
            connection.close()
            raise
        return history

    def _prepare(self) -> None:
        """Check the file before writing: nothing is written until it is known to be ours and undamaged."""
        db = self.connection
        mark = one(db, "PRAGMA application_id")
        version = one(db, "PRAGMA user_version")
        tables = one(db, "SELECT count(*) FROM sqlite_master")
        if mark != APPLICATION_ID and (mark or tables):
            raise HistoryUnavailable(
                f"{self.path} belongs to another program. It was left alone, and no history is kept."
            )
        if version > VERSION:
            raise _later_version(self.path)
        if mark == APPLICATION_ID and one(db, "PRAGMA quick_check(1)") != "ok":
            raise damaged(self.path)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten with zeros
        db.execute("PRAGMA synchronous = EXTRA")
        # What a Mac else only hands on to its drive, which may lose it; other systems do not know the word.
        db.execute("PRAGMA fullfsync = ON")
        if mark == APPLICATION_ID:
            return
        db.execute("PRAGMA journal_mode = DELETE")
        with self.transaction():
            if one(db, "PRAGMA application_id") == APPLICATION_ID:
                return  # another program made it meanwhile
            _run(db, Path(__file__).with_name("tables.sql").read_text(encoding="utf-8"))
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()
        self.let_others_write()

    def let_others_write(self) -> None:
        """End the time for which `open_to_write` keeps other runs waiting; the file stays open."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do everything in the block or nothing; a block inside another is part of it.

        Raises:
            HistoryUnavailable: the file is locked or damaged, cannot be written to, or the disk is full.
        """
        with in_a_sentence(self.path):
            if self.connection.in_transaction:
                yield self.connection
                return
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                self.guard()
                yield self.connection
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite has rolled back by itself on some errors
                    self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def migrate(self, package: str, steps: Sequence[Migration]) -> None:
        """Bring a package's own tables up to date.

        Args:
            package: its name, such as `chasing`; its tables' names should begin with a word of its own.
            steps: one step for each version, in order; those that the file has had already are left out.

        Raises:
            HistoryUnavailable: a later version of the toolkit has been here, or the file cannot be written.
        """
        if self.version_of(package) == len(steps):
            return
        with self.transaction() as db:
            done = self.version_of(package)
            if done > len(steps):
                raise _later_version(self.path)
            for step in steps[done:]:
                _run(db, step)
            db.execute("INSERT OR REPLACE INTO package VALUES (?, ?)", (package, len(steps)))

    def version_of(self, package: str) -> int:
        """Return how many of a package's steps the file has had."""
        with reading_from(self.path):
            found = self.connection.execute(
                "SELECT version FROM package WHERE name = ?", (package,)
            ).fetchone()
            return int(found[0]) if found else 0

    def rewrite(self) -> None:
        """Write the whole file anew, so that nothing that was ever deleted is left in it.

        Raises:
            HistoryUnavailable: the file is locked or damaged, cannot be written to, or the disk is full.
        """
        with in_a_sentence(self.path):
            self.connection.execute("VACUUM")

    def keep_copy(self, name: str) -> Path:
        """Return a copy of the history as it was before this transaction, under a name beside it."""
        target = self.path.with_name(name)
        self.copy_to(target)
        return target

    def copy_to(self, target: Path) -> None:
        """Write a copy of the history as it is in the file.

        Raises:
            PlanError: the copy cannot be written.
        """
        with whole_file(target, "The copy of the history") as aside, in_a_sentence(target):
            aside.unlink(missing_ok=True)
            with (
                closing(sqlite3.connect(str(self.path))) as now,
                closing(sqlite3.connect(str(aside))) as copy,
            ):
                now.backup(copy)


def _run(db: sqlite3.Connection, statements: str) -> None:
    for statement in filter(str.strip, statements.split(";")):
        db.execute(statement)


def _no_place(path: Path, error: OSError) -> HistoryUnavailable:
    return HistoryUnavailable(f"No history can be kept at {path}: {error.strerror or error}.")


def _later_version(path: Path) -> HistoryUnavailable:
    return LaterVersion(
        f"The history {path} was written by a later version of this toolkit. Update the toolkit to use it."
    )


@contextmanager
def in_a_sentence(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one sentence about the history file.

    Raises:
        HistoryUnavailable: SQLite failed.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise damaged(path) from error
        said = _SAID.get(code, f"The history {{}} could not be used: {error}.")
        raise HistoryUnavailable(said.replace("{}", str(path))) from error
    except UnicodeDecodeError as error:
        # What SQLite says of a damaged table names it, and its name may be damaged too.
        raise damaged(path) from error


_IN_USE = "The history {} is in use by another program. Try again when it has finished."
_NO_ACCESS = "The history {} cannot be written to. Ask for write access to its folder."
_SAID = {
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_READONLY: _NO_ACCESS,
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_CANTOPEN: "The history {} cannot be opened. Ask for write access to its folder.",
    sqlite3.SQLITE_FULL: "The disk is full, so the history {} could not be written.",
    sqlite3.SQLITE_IOERR: "The history {} could not be read or written: the disk or the network failed.",
}
"""What to say if SQLite fails for a reason that somebody can fix."""


@contextmanager
def reading_from(path: Path) -> Iterator[None]:
    """Report a history file as damaged if its contents cannot be understood, too.

    Raises:
        HistoryUnavailable: it is.
    """
    try:
        with in_a_sentence(path):
            yield
    except _NOT_UNDERSTOOD as error:
        raise damaged(path) from error


_NOT_UNDERSTOOD = (
    *(zlib.error, struct.error, ValueError, LookupError, TypeError),
    *(AttributeError, ArithmeticError, RecursionError, MemoryError),
)
"""Errors raised by values that the toolkit never wrote."""


def damaged(path: Path) -> HistoryUnavailable:
    """Return the error for a damaged history."""
    return HistoryUnavailable(
        f"The history {path} is damaged or is not a history. It was left alone. "
        "Move it away or replace it with a good copy to keep a history again."
    )


def one(db: sqlite3.Connection, sql: str, *values: object) -> Any:
    """Return the first value that a query returns.

    Raises:
        LookupError: it returns none.
    """
    found = db.execute(sql, values).fetchone()
    if found is None:
        raise LookupError(sql)
    return found[0]
