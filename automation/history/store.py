"""The history file: every night's plan and a copy of its tracker, in one SQLite database beside the tracker.

Rows, lists of rows and pieces of trackers are kept once however many nights have them, so a night without
change costs one short line. All of a night is written in one transaction: it is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

from automation.history.database import (
    HistoryFile,
    HistoryUnavailable,
    damaged,
    in_a_sentence,
    one,
    reading_from,
)
from automation.history.packing import pack, packed_numbers, pieces, unpack, unpacked_numbers
from automation.history.stored_values import from_text, to_text
from automation.history.thinning import KeepRule, let_go, sweep
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.plan.ratings import BragKey
from automation.plan.settings import Settings
from automation.tracker.read.result import ReadTracker

__all__ = ["History", "HistoryUnavailable", "in_a_sentence", "reading_from"]

LARGEST_COPY = 1024 * 1024 * 1024
"""Bytes of a tracker's copy; far beyond the largest that is read."""
BEFORE_THINNING, BEFORE_LARGE_THINNING, BEFORE_FORGETTING = (
    "plan-history before thinning.sqlite",
    "plan-history before large thinning.sqlite",
    "plan-history before forgetting.sqlite",
)
"""Copies of the history, each replaced by the next of its kind."""
LARGE_THINNING = 7
"""A thinning that lets go of more nights than this is not an everyday one, so its copy is kept apart."""


def _make_doubtful(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE doubtful (day TEXT PRIMARY KEY) WITHOUT ROWID")


_DOUBTFUL = ("doubtful", (_make_doubtful,))
"""The nights in doubt stand in a table of their own, so that earlier versions can still read the file."""


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


class History(HistoryFile):
    """An open history file. Use it with `with History.open(path) as history:`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self._rows: dict[int, tuple[str, Any]] = {}
        """Rows read so far, by their number, each with the table that it is a row of."""
        self._written: dict[tuple[str, int], tuple[Any, int]] = {}
        """Rows written in this transaction, by their table and identity, each with its number."""

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
        said = (_storable(file.path.name), _storable(file.saved_by), saved)
        there = db.execute(
            "SELECT parts, sha256, tracker, saved_by, saved_at, illustrative FROM night"
            " LEFT JOIN copy ON copy.id = night.copy WHERE day = ?",
            (day,),
        ).fetchone()
        if there == (parts, digest, *said, int(illustrative)):
            return Recorded(night, "unchanged")
        dates = _dates_hash(read.plan)
        gone, not_thinned = ({}, "") if in_doubt else self._to_let_go(read.plan, night, dates)
        copy = self._copy(tracker_bytes, digest) if tracker_bytes is not None and digest else None
        db.execute(
            "INSERT OR REPLACE INTO night VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (day, parts, copy, *said, dates, int(illustrative)),
        )
        for old, wholly in gone.items():
            what = "DELETE FROM night" if wholly else "UPDATE night SET copy = NULL"
            db.execute(f"{what} WHERE day = ?", (old.isoformat(),))
        if there or gone:
            self._sweep()
        return Recorded(night, "replaced" if there else "new", tuple(gone), not_thinned)

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
        return self._kept("part", "rows", packed_numbers(numbers))

    def _copy(self, content: bytes, digest: str) -> int:
        found = self.connection.execute("SELECT id FROM copy WHERE sha256 = ?", (digest,)).fetchone()
        if found:
            return int(found[0])
        cut = pieces(content)
        assert b"".join(cut) == content
        numbers = [self._kept("piece", "content", pack(piece)) for piece in cut]
        made = self.connection.execute(
            "INSERT INTO copy (sha256, size, pieces) VALUES (?, ?, ?)",
            (digest, len(content), packed_numbers(numbers)),
        )
        assert made.lastrowid is not None
        return made.lastrowid

    def _kept(self, table: str, column: str, blob: bytes) -> int:
        key = _hash(blob)
        found = self.connection.execute(f"SELECT id FROM {table} WHERE hash = ?", (key,)).fetchone()  # noqa: S608 (names of ours)
        if found:
            return int(found[0])
        made = self.connection.execute(f"INSERT INTO {table} (hash, {column}) VALUES (?, ?)", (key, blob))  # noqa: S608 (names of ours)
        assert made.lastrowid is not None
        return made.lastrowid

    def _to_let_go(self, plan: Plan, tonight: date, dates: bytes) -> tuple[dict[date, bool], str]:
        """Return the nights to let go, as `let_go` does, once a copy of the history was kept.

        The copy is read from the file, where nothing of this transaction is to be seen.

        Returns:
            The nights, and a sentence where none may go because no copy could be kept.
        """
        db = self.connection
        with reading_from(self.path):
            rows = db.execute("SELECT day, dates, copy IS NOT NULL FROM night ORDER BY day").fetchall()
            nights = {date.fromisoformat(day): (hashed, bool(copy)) for day, hashed, copy in rows}
            meetings = {date.fromisoformat(day) for (day,) in db.execute("SELECT day FROM meeting")}
        sure = {day: value for day, value in nights.items() if day not in self.doubtful()}
        held = {board.meeting for board in plan.boards if board.meeting and board.meeting <= tonight}
        rule = KeepRule(plan.settings.keep_nightly_days, plan.settings.keep_weekly_days)
        gone = let_go({**sure, tonight: (dates, True)}, rule, meetings | held)
        not_thinned = ""
        if gone:
            try:
                self.keep_copy(BEFORE_THINNING if len(gone) <= LARGE_THINNING else BEFORE_LARGE_THINNING)
            except PlanError as error:
                gone = {}
                not_thinned = f"no old night was let go, because no copy could be kept first: {error}"
        db.executemany("INSERT OR IGNORE INTO meeting VALUES (?)", [(met.isoformat(),) for met in held])
        return gone, not_thinned

    def forget(self, night: date) -> Path:
        """Take a night out, and return where a copy of the history from before is.

        Raises:
            HistoryUnavailable: that night is not on record, or the history could not be written.
        """
        self.migrate(*_DOUBTFUL)
        with self.transaction() as db:
            if not db.execute("SELECT 1 FROM night WHERE day = ?", (night.isoformat(),)).fetchone():
                raise HistoryUnavailable(f"The history has no night of {uk(night)}.")
            kept = self.keep_copy(BEFORE_FORGETTING)
            for table in ("night", "doubtful"):
                db.execute(f"DELETE FROM {table} WHERE day = ?", (night.isoformat(),))  # noqa: S608 (names of ours)
            self._sweep()
        return kept

    def _sweep(self) -> None:
        with reading_from(self.path):
            sweep(self.connection)
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
        if not self.version_of(_DOUBTFUL[0]):
            return frozenset()
        with reading_from(self.path):
            return frozenset(
                date.fromisoformat(day) for (day,) in self.connection.execute("SELECT day FROM doubtful")
            )

    def latest_before(self, day: date) -> date | None:
        """Return the last night before a day; None where there is none."""
        return self.latest_on_or_before(day - timedelta(days=1))

    def latest_on_or_before(self, day: date) -> date | None:
        """Return the last night on or before a day; None where there is none."""
        with reading_from(self.path):
            doubtful = self.doubtful()
            rows = self.connection.execute("SELECT day FROM night WHERE day <= ?", (day.isoformat(),))
            return max({date.fromisoformat(found) for (found,) in rows} - doubtful, default=None)

    def snapshot(self, night: date) -> Plan:
        """Return the plan as it stood on a night, settings included, without places.

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
                raise damaged(self.path)
            return plan

    def snapshots(self, *, until: date | None = None) -> Iterator[tuple[date, Plan]]:
        """Return every night with its plan, the oldest first, up to and including a day."""
        for record in self.nights():
            if until is None or record.day <= until:
                yield record.day, self.snapshot(record.day)

    def _table(self, name: str, kind: type, number: int) -> tuple[Any, ...]:
        found = self.connection.execute("SELECT rows, hash FROM part WHERE id = ?", (number,)).fetchone()
        if found is None or _hash(found[0]) != found[1]:
            raise damaged(self.path)
        return tuple([self._row(name, kind, row) for row in unpacked_numbers(found[0])])

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
                raise damaged(self.path)
            self._rows[number] = (found[0], from_text(kind, found[1]))
        of, row = self._rows[number]
        if of != name:  # a row of another table
            raise damaged(self.path)
        return row

    def tracker_of(self, night: date) -> bytes:
        """Return the tracker's file as it was on a night, byte for byte.

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
            raise damaged(self.path)
        return content

    def _unpacked(self, packed: bytes, size: int) -> bytes:
        """Put a copy together from its pieces, which are not to come to more than it is known to have."""
        parts: list[bytes] = []
        left = size
        for number in unpacked_numbers(packed):
            piece = one(self.connection, "SELECT content FROM piece WHERE id = ?", number)
            parts.append(unpack(piece, left))
            left -= len(parts[-1])
        return b"".join(parts)


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


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _storable(text: str) -> str:
    """Take out what UTF-8 cannot hold; half a character in a person's name is no reason to lose a night."""
    return text.encode("utf-8", "replace").decode("utf-8")
