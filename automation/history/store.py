"""The history file: every night's plan and a copy of its tracker, in one SQLite database beside the tracker.

Rows, lists of rows and pieces of trackers are kept once however many nights have them, so a night without
change costs one short line. All of a night is written in one transaction: it is there whole or not at all.

The journal is SQLite's oldest, a rollback journal that is deleted at the end of each transaction. Its faster
write-ahead log needs memory that all programs share, which does not exist between PCs on a network drive, and
that is where trackers are kept. `synchronous = EXTRA` waits for the disk, the deleted journal included,
because the ledger of letters stands in the same file, and a letter that was sent and then forgotten would be
sent twice.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, get_args, get_type_hints

from filelock import FileLock, Timeout

from automation.files import whole_file
from automation.history.packing import inflated, joined, pack, pieces, unpack
from automation.history.stored_values import from_text, to_text
from automation.history.thinning import KeepRule, nights_to_drop
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.plan.ratings import BragKey
from automation.plan.settings import Settings
from automation.tracker.read.result import ReadTracker

APPLICATION_ID = 0x49504C4E
"""`IPLN`: marks a database as a history of this toolkit."""
VERSION = 1
"""The version of the tables below; a file of a later one is left alone."""
LARGEST_VALUE = 256 * 1024 * 1024
"""Bytes of one value; the largest of ours is the largest sheet of a tracker, compressed."""
LARGEST_COPY = 1024 * 1024 * 1024
"""Bytes of a tracker's copy; far beyond the largest that is read."""
MOST_ROWS = 1 << 20
"""Rows of a table on one night, as many as a sheet of Excel has."""
BUSY_SECONDS = 5.0
"""How long another program may hold the file before it counts as locked."""
WRITER_LOCK = ".plan-history.lock"
"""Beside the history: held by the one run that makes letters and nights from it."""
WRITER_SECONDS = 60.0
"""How long to wait for another run that writes to the history, such as a night."""
BEFORE_THINNING, BEFORE_LARGE_THINNING, BEFORE_FORGETTING = (
    "plan-history before thinning.sqlite",
    "plan-history before large thinning.sqlite",
    "plan-history before forgetting.sqlite",
)
"""Copies of the history, each replaced by the next of its kind."""
LARGE_THINNING = 7
"""A thinning that lets go of more nights than this is not an everyday one, so its copy is kept apart."""

_SCHEMA = """
CREATE TABLE package (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE plan_row (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, body TEXT NOT NULL
);
CREATE TABLE part (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, rows BLOB NOT NULL);
CREATE TABLE piece (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, content BLOB NOT NULL);
CREATE TABLE copy (
    id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, pieces BLOB NOT NULL
);
CREATE TABLE night (
    day TEXT PRIMARY KEY, parts TEXT NOT NULL, copy INTEGER REFERENCES copy (id), tracker TEXT NOT NULL,
    saved_by TEXT NOT NULL, saved_at TEXT, dates BLOB NOT NULL, illustrative INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE meeting (day TEXT PRIMARY KEY) WITHOUT ROWID
"""
"""`plan_row` holds each row as JSON, `part` a table's rows by number, `piece` a part of a tracker's file."""

Migration = Callable[[sqlite3.Connection], None]
"""One step that takes a package's own tables from one version to the next."""


def _make_doubtful(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE doubtful (day TEXT PRIMARY KEY) WITHOUT ROWID")


_DOUBTFUL = ("doubtful", (_make_doubtful,))
"""The nights in doubt stand in a table of their own, so that earlier versions can still read the file."""


class HistoryUnavailable(PlanError):  # noqa: N818 - it says what is so, as the sentence that it carries does
    """The history cannot be used; the night goes on without it, and its file is left as it is."""


@dataclass(frozen=True, slots=True)
class NightRecord:
    """What is known of a night without reading its plan.

    Args:
        day: the night.
        tracker: the name of the tracker's file.
        saved_by: who last saved the workbook, from its own properties.
        saved_at: when, in UTC.
        has_copy: whether that night's tracker can be restored.
        changed: whether anything of the plan differs from the night before it.
        illustrative: whether it comes from the example that ships with the toolkit.
        in_doubt: whether its date may be wrong, so that nothing is compared with it.
    """

    day: date
    tracker: str
    saved_by: str
    saved_at: datetime | None
    has_copy: bool
    changed: bool
    illustrative: bool
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a night did.

    Args:
        day: the night.
        outcome: `new`, `replaced` or `unchanged`: the same night with the same tracker was there already.
        dropped: nights that the rule on the Settings sheet let go.
        not_thinned: why no night was let go, where no copy of the history could be kept; else empty.
    """

    day: date
    outcome: str
    dropped: tuple[date, ...] = ()
    not_thinned: str = ""


_PARTS: dict[str, type] = {
    f.name: get_args(get_type_hints(Plan)[f.name])[0]
    for f in fields(Plan)
    if f.name not in {"key", "settings"}
}
"""The tables of a plan, each with what its rows are: sections, actions, evidence and so on."""
_SINGLE: dict[str, type] = {"key": BragKey, "settings": Settings}


class History:
    """An open history file. Use it with `with History.open(path) as history:`.

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
        self._rows: dict[int, tuple[str, Any]] = {}
        """Rows read so far, by their number, each with the table that it is a row of."""
        self._written: dict[tuple[str, int], tuple[Any, int]] = {}
        """Rows written in this transaction, by their table and identity, each with its number."""

    # Opening ------------------------------------------------------------------------------------------

    @classmethod
    def open_to_write(cls, path: Path, *, wait: float = WRITER_SECONDS) -> Self:
        """Open a history file for a run that makes letters or nights: one at a time, until it is closed.

        What such a run intends and has not finished is therefore always left over from a run that died.

        Raises:
            HistoryUnavailable: as for `open`, or another run is still writing after `wait` seconds.
        """
        lock = FileLock(path.with_name(WRITER_LOCK), timeout=wait, thread_local=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise HistoryUnavailable(_IN_USE.replace("{}", str(path))) from None
        except OSError as error:
            raise HistoryUnavailable(
                f"No history can be kept at {path}: {error.strerror or error}."
            ) from error
        try:
            history = cls.open(path)
        except BaseException:
            lock.release()
            raise
        history._lock = lock  # noqa: SLF001 (this class's own)
        return history

    @property
    def is_writer(self) -> bool:
        """Return whether it was opened with `open_to_write`."""
        return self._lock is not None

    @classmethod
    def open(cls, path: Path, *, create: bool = True, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open a history file.

        Args:
            path: the file.
            create: whether to make a file, and its folder, where there is none.
            busy_seconds: how long to wait while another program writes to it.

        Raises:
            HistoryUnavailable: there is none and none is to be made, or it is locked, damaged, of another
                program or of a later version. The file is left as it is.
        """
        if path.is_dir():
            raise HistoryUnavailable(f"The history {path} is a folder, not a file.")
        if not path.exists():
            if not create:
                raise HistoryUnavailable(f"There is no history yet at {path}.")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise HistoryUnavailable(
                    f"No history can be kept at {path}: {error.strerror or error}."
                ) from error
        with in_a_sentence(path):
            # Not in the form of an address, which SQLite refuses for a network drive (\\\\server\\share).
            connection = sqlite3.connect(str(path), timeout=busy_seconds, isolation_level=None)
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
        """Look before touching: nothing is written until the file is known to be ours and whole."""
        db = self.connection
        mark = _one(db, "PRAGMA application_id")
        version = _one(db, "PRAGMA user_version")
        tables = _one(db, "SELECT count(*) FROM sqlite_master")
        if mark != APPLICATION_ID and (mark or tables):
            raise HistoryUnavailable(
                f"{self.path} is a database of another program; it is left as it is, and no history is kept."
            )
        if version > VERSION:
            raise HistoryUnavailable(
                f"The history {self.path} was written by a later version of this toolkit; "
                "update the toolkit to use it."
            )
        if mark == APPLICATION_ID:
            # Ours has plain tables. A view, a trigger or a virtual table would be a program that runs when we
            # read or write.
            strange = _one(
                db,
                "SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')"
                " OR sql LIKE 'CREATE VIRTUAL%'",
            )
            if strange or _one(db, "PRAGMA quick_check(1)") != "ok":
                raise _damaged(self.path)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = EXTRA")
        # What a Mac else only hands on to its drive, which may lose it; other systems do not know the word.
        db.execute("PRAGMA fullfsync = ON")
        if mark == APPLICATION_ID:
            return
        db.execute("PRAGMA journal_mode = DELETE")
        with self.transaction():
            if _one(db, "PRAGMA application_id") == APPLICATION_ID:
                return  # another program made it meanwhile
            for statement in _SCHEMA.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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

    # For other packages -------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do everything inside or nothing; one inside another is part of it.

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
        if self._version_of(package) == len(steps):
            return
        with self.transaction() as db:
            done = self._version_of(package)
            if done > len(steps):
                raise HistoryUnavailable(
                    f"The history {self.path} was written by a later version of this toolkit; "
                    "update the toolkit to use it."
                )
            for step in steps[done:]:
                step(db)
            db.execute("INSERT OR REPLACE INTO package VALUES (?, ?)", (package, len(steps)))

    def _version_of(self, package: str) -> int:
        with reading_from(self.path):
            found = self.connection.execute(
                "SELECT version FROM package WHERE name = ?", (package,)
            ).fetchone()
            return int(found[0]) if found else 0

    # Recording ----------------------------------------------------------------------------------------

    def record(
        self,
        read: ReadTracker,
        night: date,
        tracker_bytes: bytes | None,
        *,
        illustrative: bool = False,
        in_doubt: bool = False,
        bears_out: Iterable[date] = (),
    ) -> Recorded:
        """Remember a night.

        Args:
            read: the tracker as it was read.
            night: the night; one that is there already is replaced where anything differs.
            tracker_bytes: the tracker's file; None where there is none, as for the nights of the example.
            illustrative: whether it is a night of the example.
            in_doubt: whether its date may be wrong; such a night lets no other go.
            bears_out: nights in doubt that are so no longer.

        Raises:
            HistoryUnavailable: it could not be written; the earlier nights are as they were.
        """
        self.migrate(*_DOUBTFUL)
        with self._recording():
            done = self._record(read, night, tracker_bytes, illustrative=illustrative, in_doubt=in_doubt)
            settled = [night.isoformat(), *(day.isoformat() for day in bears_out)]
            self.connection.executemany("DELETE FROM doubtful WHERE day = ?", [(day,) for day in settled])
            if in_doubt:
                self.connection.execute("INSERT INTO doubtful VALUES (?)", (night.isoformat(),))
        return done

    def record_example(self, nights: Iterable[tuple[date, ReadTracker]]) -> int:
        """Remember the nights of the example, all or none of them.

        Returns:
            How many there were.

        Raises:
            HistoryUnavailable: they could not be written.
        """
        with self._recording():
            done = [self._record(read, night, None, illustrative=True) for night, read in nights]
        return len(done)

    @contextmanager
    def _recording(self) -> Iterator[None]:
        """Do everything inside or nothing; rows that many nights share are written out as text once."""
        self._written.clear()
        try:
            with self.transaction():
                yield
        finally:
            self._written.clear()

    def _record(
        self,
        read: ReadTracker,
        night: date,
        tracker_bytes: bytes | None,
        *,
        illustrative: bool,
        in_doubt: bool = False,
    ) -> Recorded:
        db, file, day = self.connection, read.file, night.isoformat()
        digest = hashlib.sha256(tracker_bytes).hexdigest() if tracker_bytes is not None else None
        parts = json.dumps(
            {name: self._part(name, rows) for name, rows in _tables(read.plan)}, sort_keys=True
        )
        saved = file.saved_at.isoformat() if file.saved_at else None
        name, by = _storable(file.path.name), _storable(file.saved_by)
        there = db.execute(
            "SELECT parts, sha256, tracker, saved_by, saved_at, illustrative FROM night"
            " LEFT JOIN copy ON copy.id = night.copy WHERE day = ?",
            (day,),
        ).fetchone()
        if there == (parts, digest, name, by, saved, int(illustrative)):
            return Recorded(night, "unchanged")
        dates = _dates_hash(read.plan)
        held = [board.meeting for board in read.plan.boards if board.meeting and board.meeting <= night]
        to_drop, not_thinned = ({}, "") if in_doubt else self._to_drop(read.plan.settings, night, dates, held)
        copy = self._copy(tracker_bytes, digest) if tracker_bytes is not None and digest else None
        db.execute(
            "INSERT OR REPLACE INTO night VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (day, parts, copy, name, by, saved, dates, int(illustrative)),
        )
        if not in_doubt:
            db.executemany("INSERT OR IGNORE INTO meeting VALUES (?)", [(day.isoformat(),) for day in held])
        for old, wholly in to_drop.items():
            what = "DELETE FROM night" if wholly else "UPDATE night SET copy = NULL"
            db.execute(f"{what} WHERE day = ?", (old.isoformat(),))
        if there or to_drop:
            self._sweep()
        return Recorded(night, "replaced" if there else "new", tuple(to_drop), not_thinned)

    def _part(self, name: str, rows: Iterable[Any]) -> int:
        """Keep a table of a plan and give its number; rows and tables that are there already cost nothing."""
        db = self.connection
        numbers = []
        for row in rows:
            before = self._written.get((name, id(row)))
            if before is not None:
                numbers.append(before[1])
                continue
            body = to_text(row)
            key = _hash(f"{name}\n{body}".encode())
            found = db.execute("SELECT id FROM plan_row WHERE hash = ?", (key,)).fetchone()
            if found is None:
                made = db.execute(
                    "INSERT INTO plan_row (kind, hash, body) VALUES (?, ?, ?)", (name, key, body)
                )
                found = (made.lastrowid,)
            numbers.append(found[0])
            # The row is held, so that no other one can take its identity meanwhile.
            self._written[name, id(row)] = (row, found[0])
        return self._kept("part", "rows", zlib.compress(_numbers(numbers), 9))

    def _copy(self, content: bytes, digest: str) -> int:
        found = self.connection.execute("SELECT id FROM copy WHERE sha256 = ?", (digest,)).fetchone()
        if found:
            return int(found[0])
        cut = pieces(content)
        assert joined(cut) == content
        numbers = [self._kept("piece", "content", pack(piece)) for piece in cut]
        made = self.connection.execute(
            "INSERT INTO copy (sha256, size, pieces) VALUES (?, ?, ?)",
            (digest, len(content), zlib.compress(_numbers(numbers), 9)),
        )
        assert made.lastrowid is not None
        return made.lastrowid

    def _kept(self, table: str, column: str, blob: bytes) -> int:
        key = _hash(blob)
        found = self.connection.execute(f"SELECT id FROM {table} WHERE hash = ?", (key,)).fetchone()  # noqa: S608 - our own names
        if found:
            return int(found[0])
        made = self.connection.execute(f"INSERT INTO {table} (hash, {column}) VALUES (?, ?)", (key, blob))  # noqa: S608 - our own names
        assert made.lastrowid is not None
        return made.lastrowid

    def _to_drop(
        self, settings: Settings, tonight: date, dates: bytes, held: Iterable[date]
    ) -> tuple[dict[date, bool], str]:
        """Return the nights to let go, each with whether all of it goes; a copy of the history is kept first.

        Where due dates, refs or sections changed on such a night, its rows stay and only the copy of its
        tracker goes: they are few bytes, and they say on which night an action slipped.

        Nothing has been written in this transaction yet, so that the copy can be read from the file.

        Returns:
            The nights, and a sentence where none may go because no copy could be kept.
        """
        db = self.connection
        with reading_from(self.path):
            doubtful = self.doubtful()
            rows = db.execute("SELECT day, dates, copy IS NOT NULL FROM night ORDER BY day").fetchall()
            nights = {date.fromisoformat(day): (hashed, copy) for day, hashed, copy in rows}
            nights = {day: value for day, value in nights.items() if day not in doubtful}
            meetings = {date.fromisoformat(day) for (day,) in db.execute("SELECT day FROM meeting")}
        nights[tonight] = (dates, True)
        ordered = sorted(nights)
        rule = KeepRule(settings.keep_nightly_days, settings.keep_weekly_days)
        found: dict[date, bool] = {}
        for night in nights_to_drop(nights, newest=ordered[-1], rule=rule, meetings=meetings | set(held)):
            position = ordered.index(night)
            if position and nights[ordered[position - 1]][0] != nights[night][0]:
                if nights[night][1]:
                    found[night] = False
            else:
                found[night] = True
                ordered.remove(night)
        if not found:
            return {}, ""
        try:
            self._keep_copy(BEFORE_THINNING if len(found) <= LARGE_THINNING else BEFORE_LARGE_THINNING)
        except PlanError as error:
            return {}, f"no old night was let go, because no copy could be kept first: {error}"
        return found, ""

    def _keep_copy(self, name: str) -> Path:
        """Copy the history as it was before this transaction, under a name beside it."""
        target = self.path.with_name(name)
        with whole_file(target, "The copy of the history") as aside, in_a_sentence(target):
            aside.unlink(missing_ok=True)
            with (
                closing(sqlite3.connect(str(self.path))) as now,
                closing(sqlite3.connect(str(aside))) as copy,
            ):
                now.backup(copy)
        return target

    def forget(self, night: date) -> Path:
        """Take a night out, and return where a copy of the history from before is.

        Raises:
            HistoryUnavailable: that night is not on record, or the history could not be written.
        """
        self.migrate(*_DOUBTFUL)
        with self.transaction() as db:
            if not db.execute("SELECT 1 FROM night WHERE day = ?", (night.isoformat(),)).fetchone():
                raise HistoryUnavailable(f"The history has no night of {uk(night)}.")
            kept = self._keep_copy(BEFORE_FORGETTING)
            for table in ("night", "doubtful"):
                db.execute(f"DELETE FROM {table} WHERE day = ?", (night.isoformat(),))  # noqa: S608 - our own names
            self._sweep()
        return kept

    def _sweep(self) -> None:
        """Forget what no night has any longer."""
        db = self.connection
        with reading_from(self.path):
            nights = db.execute("SELECT parts, copy FROM night").fetchall()
            parts = {int(number) for row in nights for number in json.loads(row[0]).values()}
            copies = {row[1] for row in nights} - {None}
        _keep_only(db, "part", parts)
        _keep_only(db, "copy", copies)
        for table, column, holder in (("plan_row", "rows", "part"), ("piece", "pieces", "copy")):
            with reading_from(self.path):
                used = {
                    number
                    for (blob,) in db.execute(f"SELECT {column} FROM {holder}")  # noqa: S608 - names from above
                    for number in _from_numbers(blob)
                }
            _keep_only(db, table, used)
        self._rows.clear()
        self._written.clear()

    # Reading ------------------------------------------------------------------------------------------

    def nights(self, *, doubtful: bool = False) -> tuple[NightRecord, ...]:
        """List every night, the oldest first; those in doubt only where they are asked for."""
        with reading_from(self.path):
            left_out = self.doubtful()
            rows = self.connection.execute(
                "SELECT day, tracker, saved_by, saved_at, copy IS NOT NULL, parts, illustrative FROM night"
                " ORDER BY day"
            ).fetchall()
            found, before = [], None
            for day, tracker, by, at, copy, parts, illustrative in rows:
                night = date.fromisoformat(day)
                if night in left_out and not doubtful:
                    continue
                when = datetime.fromisoformat(at) if at else None
                record = NightRecord(
                    night,
                    _text(tracker),
                    _text(by),
                    when,
                    bool(copy),
                    before is not None and parts != before,
                    bool(illustrative),
                    night in left_out,
                )
                found.append(record)
                before = parts
        return tuple(found)

    def doubtful(self) -> frozenset[date]:
        """Return the nights whose date is in doubt: nothing is compared with them."""
        if not self._version_of(_DOUBTFUL[0]):
            return frozenset()
        with reading_from(self.path):
            return frozenset(
                date.fromisoformat(day) for (day,) in self.connection.execute("SELECT day FROM doubtful")
            )

    def latest_before(self, day: date) -> date | None:
        """Give the last night before a day; None where there is none."""
        return self.latest_on_or_before(day - timedelta(days=1))

    def latest_on_or_before(self, day: date) -> date | None:
        """Give the last night on or before a day; None where there is none."""
        with reading_from(self.path):
            doubtful = self.doubtful()
            rows = self.connection.execute("SELECT day FROM night WHERE day <= ?", (day.isoformat(),))
            return max({date.fromisoformat(found) for (found,) in rows} - doubtful, default=None)

    def snapshot(self, night: date) -> Plan:
        """Give the plan as it stood on a night, settings included, without places.

        Raises:
            HistoryUnavailable: that night is not recorded, or the file is damaged.
        """
        with reading_from(self.path):
            found = self.connection.execute(
                "SELECT parts, dates FROM night WHERE day = ?", (night.isoformat(),)
            ).fetchone()
            if found is None:
                raise HistoryUnavailable(f"The history has no night of {uk(night)}.")
            numbers = json.loads(found[0])
            # Every night is written with all its tables, empty ones too. One that is missing was lost, and to
            # read it as empty would make every action of the next night a new one.
            tables: dict[str, Any] = {
                name: self._table(name, kind, numbers[name]) for name, kind in _PARTS.items()
            }
            for name, kind in _SINGLE.items():
                (tables[name],) = self._table(name, kind, numbers[name])
            plan = Plan(**tables)
            # A table of another night is sound by itself, and so is the one without rows.
            if _dates_hash(plan) != found[1]:
                raise _damaged(self.path)
            return plan

    def snapshots(self, *, until: date | None = None) -> Iterator[tuple[date, Plan]]:
        """Give every night with its plan, the oldest first, up to and including a day."""
        for record in self.nights():
            if until is None or record.day <= until:
                yield record.day, self.snapshot(record.day)

    def _table(self, name: str, kind: type, number: int) -> tuple[Any, ...]:
        found = self.connection.execute("SELECT rows, hash FROM part WHERE id = ?", (number,)).fetchone()
        if found is None or _hash(found[0]) != found[1]:
            raise _damaged(self.path)
        return tuple([self._row(name, kind, row) for row in _from_numbers(found[0])])

    def _row(self, name: str, kind: type, number: int) -> Any:
        """Read a row once, however many nights have it.

        SQLite does not notice a letter that was altered on the disk, and a rating that nobody gave would be a
        wrong figure in silence. So a row must still have the hash that it was kept under.
        """
        if number not in self._rows:
            found = self.connection.execute(
                "SELECT kind, body, hash FROM plan_row WHERE id = ?", (number,)
            ).fetchone()
            if found is None or _hash(f"{found[0]}\n{found[1]}".encode()) != found[2]:
                raise _damaged(self.path)
            self._rows[number] = (found[0], from_text(kind, found[1]))
        of, row = self._rows[number]
        if of != name:  # a row of another table
            raise _damaged(self.path)
        return row

    def tracker_of(self, night: date) -> bytes:
        """Give the tracker's file as it was on a night, byte for byte.

        Raises:
            HistoryUnavailable: that night is not recorded, has no copy, or the copy is damaged.
        """
        with reading_from(self.path):
            found = self.connection.execute(
                "SELECT sha256, size, pieces, illustrative FROM night LEFT JOIN copy ON copy.id = night.copy"
                " WHERE day = ?",
                (night.isoformat(),),
            ).fetchone()
            if found is None:
                raise HistoryUnavailable(f"The history has no night of {uk(night)}.")
            digest, size, packed, illustrative = found
            if digest is None:
                why = (
                    "it is a night of the example"
                    if illustrative
                    else "the copy was let go by the keeping rule"
                )
                raise HistoryUnavailable(f"The night of {uk(night)} has no copy of the tracker: {why}.")
            content = self._unpacked(packed, min(int(size), LARGEST_COPY))
        if hashlib.sha256(content).hexdigest() != digest:
            raise _damaged(self.path)
        return content

    def _unpacked(self, packed: bytes, size: int) -> bytes:
        """Put a copy together from its pieces, which are not to come to more than it is known to have."""
        parts: list[bytes] = []
        left = size
        for number in _from_numbers(packed):
            piece = _one(self.connection, "SELECT content FROM piece WHERE id = ?", number)
            parts.append(unpack(piece, left))
            left -= len(parts[-1])
        return joined(parts)


@contextmanager
def in_a_sentence(path: Path) -> Iterator[None]:
    """Turn what SQLite says about a history file into one sentence.

    Raises:
        HistoryUnavailable: SQLite failed.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise _damaged(path) from error
        said = _SAID.get(code, f"The history {{}} could not be used: {error}.")
        raise HistoryUnavailable(said.replace("{}", str(path))) from error
    except UnicodeDecodeError as error:
        # What SQLite says of a damaged table names it, and its name may be damaged too.
        raise _damaged(path) from error


_IN_USE = "The history {} is in use by another program; try again when it has finished."
_NO_ACCESS = "The history {} cannot be written to; ask for write access to its folder."
_SAID = {
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_READONLY: _NO_ACCESS,
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_CANTOPEN: "The history {} cannot be opened; its folder must be open to you for writing.",
    sqlite3.SQLITE_FULL: "The disk is full, so the history {} could not be written.",
    sqlite3.SQLITE_IOERR: "The history {} could not be read or written: the disk or the network failed.",
}
"""What is said where SQLite fails for a reason that somebody can mend."""


@contextmanager
def reading_from(path: Path) -> Iterator[None]:
    """Say that a history file is damaged also where what it holds cannot be understood.

    Raises:
        HistoryUnavailable: it is.
    """
    try:
        with in_a_sentence(path):
            yield
    except _NOT_UNDERSTOOD as error:
        raise _damaged(path) from error


_NOT_UNDERSTOOD = (
    zlib.error, struct.error, ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
    RecursionError, MemoryError,
)  # fmt: skip
"""What is raised on values that no history of ours holds; anybody may have written them."""


def _damaged(path: Path) -> HistoryUnavailable:
    return HistoryUnavailable(
        f"The history {path} is damaged or is no history; it is left as it is. "
        "Move it away, or put back a copy of it, to keep a history again."
    )


def _tables(plan: Plan) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for name in _PARTS:
        yield name, getattr(plan, name)
    for name in _SINGLE:
        yield name, (getattr(plan, name),)


def _dates_hash(plan: Plan) -> bytes:
    """Mark what the slippage ledger stands on: each action's ref, section and dates, in any order.

    A night is known again by it, so what goes into it must come back from the file as it went in, and a
    change of it would make every night kept so far a damaged one.
    """
    rows = sorted(
        f"{a.label}\n{a.section}\n{a.due.text}\n{a.due.by}\n{a.revised.text}\n{a.revised.by}"
        for a in plan.actions
    )
    return _hash(json.dumps(rows).encode())


def _hash(content: bytes) -> bytes:
    """Name content by the first half of its SHA-256: 16 bytes, beyond any chance of two being equal."""
    return hashlib.sha256(content).digest()[:16]


def _numbers(numbers: Sequence[int]) -> bytes:
    """Write row numbers as the steps from one to the next, which compress well."""
    steps = [b - a for a, b in zip((0, *numbers), numbers, strict=False)]
    return struct.pack(f"<{len(steps)}i", *steps)


def _from_numbers(packed: bytes) -> Iterator[int]:
    number = 0
    for (step,) in struct.iter_unpack("<i", inflated(packed, 4 * MOST_ROWS)):
        number += step
        yield number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _keep_only(db: sqlite3.Connection, table: str, used: Iterable[int]) -> None:
    unused = {number for (number,) in db.execute(f"SELECT id FROM {table}")} - set(used)  # noqa: S608 - our own
    db.executemany(f"DELETE FROM {table} WHERE id = ?", [(number,) for number in unused])  # noqa: S608 - our own names


def _storable(text: str) -> str:
    """Take out what UTF-8 cannot hold; half a character in a person's name is no reason to lose a night."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _one(db: sqlite3.Connection, sql: str, *values: object) -> Any:
    found = db.execute(sql, values).fetchone()
    if found is None:
        raise LookupError(sql)
    return found[0]
