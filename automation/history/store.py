"""Stores every night's plan and a copy of its tracker, in one SQLite database beside the tracker.

Rows, lists of rows and copies of trackers are kept once however many nights have them, so a night without
change costs one short line. A night is written in one transaction: all of it or nothing.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
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
from automation.history.stored_values import from_text, pack, pack_numbers, to_text, unpack, unpack_numbers
from automation.history.thinning import KeepRule, let_go, sweep
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.tracker.read.result import ReadTracker

__all__ = ["History", "HistoryUnavailable", "in_a_sentence", "reading_from"]

BEFORE_THINNING, BEFORE_LARGE_THINNING, BEFORE_FORGETTING = (
    "plan-history before thinning.sqlite",
    "plan-history before large thinning.sqlite",
    "plan-history before forgetting.sqlite",
)
"""Copies of the history, each replaced by the next of its kind."""
LARGE_THINNING = 7
"""If more nights than this are removed at once, the copy from before gets a name of its own."""


_DOUBTFUL = ("doubtful", ("CREATE TABLE doubtful (day TEXT PRIMARY KEY) WITHOUT ROWID",))
"""Nights in doubt are in a table of their own, so that earlier versions can still read the file."""
_FROM_COLUMNS = 2
"""What stands under `illustrative` for a night from the tracker's columns of earlier ratings."""
_NO_COPY = {1: "it comes from the example", _FROM_COLUMNS: "it comes from the tracker's own columns"}


@dataclass(frozen=True, slots=True)
class NightRecord:
    """What is known about a night without reading its plan.

    Args:
        day: the night.
        tracker: the name of the tracker's file.
        saved_by: who last saved the workbook, from its own properties.
        saved_at: when, in UTC.
        has_copy: whether that night's tracker can be restored.
        changed: whether anything of the plan differs from the night before it.
        illustrative: whether it comes from the example that ships with the toolkit.
        in_doubt: whether its date may be wrong; nothing is compared with such a night.
        from_columns: whether it was made from the tracker's columns of earlier ratings.
    """

    day: date
    tracker: str
    saved_by: str
    saved_at: datetime | None
    has_copy: bool
    changed: bool
    illustrative: bool
    in_doubt: bool = False
    from_columns: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a night did.

    Args:
        day: the night.
        outcome: `new`, `replaced`, or `unchanged` if the same night with the same tracker was already there.
        dropped: nights removed under the rule on the Settings sheet.
        not_thinned: why no night was removed, if the history could not be copied first; otherwise empty.
    """

    day: date
    outcome: str
    dropped: tuple[date, ...] = ()
    not_thinned: str = ""


_KINDS: dict[str, type] = {
    field.name: (get_args(hint) or (hint,))[0]
    for field, hint in ((field, get_type_hints(Plan)[field.name]) for field in fields(Plan))
}
"""The tables of a plan, each with what its rows are; the key and the settings are tables of one row."""
_SINGLE = ("key", "settings")
_OPTIONAL = ("about", "bodies", "decisions", "voices", "sources", "documents", "former")
"""The tables of optional sheets, which are only written where the plan has them."""


class History(HistoryFile):
    """An open history file. Use it with `with History.open(path) as history:`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self._rows: dict[int, tuple[str, Any]] = {}
        """Rows read so far, by their number, each with the table that it is a row of."""
        self._plans: dict[tuple[str, str], Plan] = {}
        """Plans read so far, by what their night's record says of them."""

    # Recording ----------------------------------------------------------------------------------------

    def record(
        self,
        read: ReadTracker,
        night: date,
        tracker_bytes: bytes | None,
        *,
        illustrative: bool = False,
        in_doubt: bool = False,
        from_columns: bool = False,
        bears_out: Iterable[date] = (),
    ) -> Recorded:
        """Record a night.

        Args:
            read: the tracker as it was read.
            night: the night; if it is already recorded, it is replaced if anything differs.
            tracker_bytes: the tracker's file; None for the nights of the example.
            illustrative: whether it is a night of the example.
            in_doubt: whether its date may be wrong; such a night removes no other.
            from_columns: whether it is made from the tracker's columns of earlier ratings.
            bears_out: nights that are no longer in doubt.

        Raises:
            HistoryUnavailable: it could not be written; earlier nights are unchanged.
        """
        self.migrate(*_DOUBTFUL)
        with self.transaction() as db:
            origin = _FROM_COLUMNS if from_columns else int(illustrative)
            done = self._record(read, night, tracker_bytes, origin, removes=not (in_doubt or from_columns))
            settled = [night.isoformat(), *(day.isoformat() for day in bears_out)]
            db.executemany("DELETE FROM doubtful WHERE day = ?", [(day,) for day in settled])
            if in_doubt:
                db.execute("INSERT INTO doubtful VALUES (?)", (night.isoformat(),))
        return done

    def begin_from(self, example: Path, before: date) -> tuple[date, ...]:
        """Copy the nights of the example before a day into a history without nights, and return them.

        Raises:
            HistoryUnavailable: they could not be written.
        """
        with in_a_sentence(self.path):
            self.connection.execute("ATTACH ? AS example", (str(example),))
        try:
            with self.transaction() as db:
                for table in ("plan_row", "part"):
                    db.execute(f"INSERT INTO main.{table} SELECT * FROM example.{table}")  # noqa: S608 (names from above)
                db.execute(
                    "INSERT INTO main.night SELECT * FROM example.night WHERE day < ?", (before.isoformat(),)
                )
                self.sweep()
        finally:
            self.connection.execute("DETACH example")
        return tuple(record.day for record in self.nights())

    def _record(
        self, read: ReadTracker, night: date, content: bytes | None, origin: int, *, removes: bool
    ) -> Recorded:
        db, file, day = self.connection, read.file, night.isoformat()
        digest = hashlib.sha256(content).hexdigest() if content is not None else None
        parts = json.dumps(self._parts(read.plan), sort_keys=True)
        saved = file.saved_at.isoformat() if file.saved_at else None
        said = (storable(file.path.name), storable(file.saved_by), saved)
        there = db.execute(
            "SELECT parts, sha256, tracker, saved_by, saved_at, illustrative FROM night"
            " LEFT JOIN copy ON copy.id = night.copy WHERE day = ?",
            (day,),
        ).fetchone()
        if there == (parts, digest, *said, origin):
            return Recorded(night, "unchanged")
        dates = dates_hash(read.plan)
        gone, not_thinned = self._to_let_go(read.plan, night, dates) if removes else ({}, "")
        copy = self.keep_file(content, digest) if content is not None and digest else None
        db.execute(
            "INSERT OR REPLACE INTO night VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (day, parts, copy, *said, dates, origin),
        )
        for old, wholly in gone.items():
            what = "DELETE FROM night" if wholly else "UPDATE night SET copy = NULL"
            db.execute(f"{what} WHERE day = ?", (old.isoformat(),))
        if there or gone:
            self.sweep()
        return Recorded(night, "replaced" if there else "new", tuple(gone), not_thinned)

    def _parts(self, plan: Plan) -> dict[str, int]:
        """Keep the tables of a plan, and return the number of each by its name."""
        tables = {name: getattr(plan, name) for name in _KINDS}
        return {
            name: self._part(name, (rows,) if name in _SINGLE else rows)
            for name, rows in tables.items()
            if rows or name not in _OPTIONAL
        }

    def _part(self, name: str, rows: Iterable[Any]) -> int:
        """Keep a table of a plan and return its number; what is there already costs nothing."""
        numbers = []
        for row in rows:
            body = to_text(row)
            numbers.append(self.kept("plan_row", hash_of(f"{name}\n{body}".encode()), kind=name, body=body))
        packed = pack_numbers(numbers)
        return self.kept("part", hash_of(packed), rows=packed)

    def keep_tracker(self, content: bytes) -> None:
        """Keep a copy of the tracker's file that belongs to no night."""
        with self.transaction():
            self.keep_file(content, hashlib.sha256(content).hexdigest())

    def kept_tracker(self, digest: str) -> bytes:
        """Return a copy of the tracker's file by its SHA-256; empty if there is none.

        Raises:
            HistoryUnavailable: the copy is damaged.
        """
        with reading_from(self.path):
            found = self.connection.execute("SELECT pieces FROM copy WHERE sha256 = ?", (digest,)).fetchone()
        return self.unpacked(digest, found[0]) if found else b""

    def keep_file(self, content: bytes, digest: str) -> int:
        """Keep a tracker's file once, under its SHA-256, and return its number."""
        packed = pack(content)
        piece = self.kept("piece", hash_of(packed), content=packed)
        return self.kept("copy", digest, key="sha256", size=len(content), pieces=pack_numbers([piece]))

    def kept(self, table: str, hashed: bytes | str, *, key: str = "hash", **values: Any) -> int:
        """Keep a row of the file once, under its hash, and return its number."""
        found = self.connection.execute(f"SELECT id FROM {table} WHERE {key} = ?", (hashed,)).fetchone()  # noqa: S608 (names of ours)
        if found:
            return int(found[0])
        made = self.connection.execute(
            f"INSERT INTO {table} ({', '.join((key, *values))}) VALUES (?{', ?' * len(values)})",  # noqa: S608 (names of ours)
            (hashed, *values.values()),
        )
        assert made.lastrowid is not None
        return made.lastrowid

    def _to_let_go(self, plan: Plan, tonight: date, dates: bytes) -> tuple[dict[date, bool], str]:
        """Return the nights to remove, as `let_go` does, after keeping a copy of the history.

        The copy is made from the file, which does not show this transaction yet.

        Returns:
            The nights, and a sentence if none may be removed because no copy could be kept.
        """
        db = self.connection
        with reading_from(self.path):
            rows = db.execute("SELECT day, dates, copy IS NOT NULL FROM night ORDER BY day").fetchall()
            nights = {date.fromisoformat(day): (hashed, bool(copy)) for day, hashed, copy in rows}
            meetings = {date.fromisoformat(day) for (day,) in db.execute("SELECT day FROM meeting")}
        sure = {day: value for day, value in nights.items() if day not in self.doubtful()}
        held = {board.meeting for board in plan.boards if board.meeting and board.meeting <= tonight}
        rule = KeepRule(plan.settings.keep_nightly_days, plan.settings.keep_weekly_days)
        gone, not_thinned = let_go({**sure, tonight: (dates, True)}, rule, meetings | held), ""
        try:
            if gone:
                self.keep_copy(BEFORE_THINNING if len(gone) <= LARGE_THINNING else BEFORE_LARGE_THINNING)
        except PlanError as error:
            gone, not_thinned = (
                {},
                f"no old night was removed, because the history could not be copied first: {error}",
            )
        db.executemany("INSERT OR IGNORE INTO meeting VALUES (?)", [(met.isoformat(),) for met in held])
        return gone, not_thinned

    def forget(self, night: date) -> Path:
        """Remove a night, and return the copy of the history from before.

        Raises:
            HistoryUnavailable: that night is not recorded, or the history could not be written.
        """
        self.migrate(*_DOUBTFUL)
        with self.transaction() as db:
            if not db.execute("SELECT 1 FROM night WHERE day = ?", (night.isoformat(),)).fetchone():
                raise HistoryUnavailable(f"The history has no night of {uk(night)}.")
            kept = self.keep_copy(BEFORE_FORGETTING)
            for table in ("night", "doubtful"):
                db.execute(f"DELETE FROM {table} WHERE day = ?", (night.isoformat(),))  # noqa: S608 (names of ours)
            self.sweep()
        return kept

    def sweep(self) -> None:
        """Remove what no night uses any longer."""
        with reading_from(self.path):
            sweep(self.connection)
        self._rows.clear()
        self._plans.clear()

    # Reading ------------------------------------------------------------------------------------------

    def nights(self, *, doubtful: bool = False) -> tuple[NightRecord, ...]:
        """Return every night, oldest first; those in doubt only if asked for."""
        with reading_from(self.path):
            left_out = self.doubtful()
            rows = self.connection.execute(
                "SELECT day, tracker, saved_by, saved_at, copy IS NOT NULL, illustrative, parts FROM night"
                " ORDER BY day"
            ).fetchall()
            found, before = [], None
            for day, tracker, by, at, copy, origin, parts in rows:
                night, when = date.fromisoformat(day), datetime.fromisoformat(at) if at else None
                if doubtful or night not in left_out:
                    changed, before = before not in {None, parts}, parts
                    said = (bool(copy), changed, origin not in {0, _FROM_COLUMNS}, night in left_out)
                    found.append(
                        NightRecord(night, str(tracker), str(by), when, *said, origin == _FROM_COLUMNS)
                    )
        return tuple(found)

    def doubtful(self) -> frozenset[date]:
        """Return the nights in doubt: their date may be wrong, so nothing is compared with them."""
        if not self.version_of(_DOUBTFUL[0]):
            return frozenset()
        with reading_from(self.path):
            return frozenset(
                date.fromisoformat(day) for (day,) in self.connection.execute("SELECT day FROM doubtful")
            )

    def latest_on_or_before(self, day: date, *, whole: bool = False) -> date | None:
        """Return the last night on or before a day; None if there is none.

        Args:
            day: the day.
            whole: whether to leave out nights of which only the ratings are known.
        """
        with reading_from(self.path):
            doubtful = self.doubtful()
            rows = self.connection.execute(
                "SELECT day FROM night WHERE day <= ? AND illustrative <> ?",
                (day.isoformat(), _FROM_COLUMNS if whole else -1),
            )
            return max({date.fromisoformat(found) for (found,) in rows} - doubtful, default=None)

    def snapshot(self, night: date) -> Plan:
        """Return the plan as it was on a night, with its settings, without places.

        Raises:
            HistoryUnavailable: that night is not recorded, or the file is damaged.
        """
        with reading_from(self.path):
            found = self.connection.execute(
                "SELECT parts, dates FROM night WHERE day = ?", (night.isoformat(),)
            ).fetchone()
            if found is None:
                raise HistoryUnavailable(f"The history has no night of {uk(night)}.")
            if found not in self._plans:
                plan = self.plan_of(found[0])
                # A table of another night is valid by itself, and so is an empty one.
                if dates_hash(plan) != found[1]:
                    raise damaged(self.path)
                self._plans[found] = plan
            return self._plans[found]

    def plan_of(self, parts: str) -> Plan:
        """Return the plan whose tables are named by their numbers."""
        numbers = json.loads(parts)
        # Every night is written with all its tables, even empty ones, except those of optional sheets. To
        # read a lost table as empty would make every action of the next night look new.
        tables: dict[str, Any] = {
            name: self._table(name, kind, numbers[name])
            for name, kind in _KINDS.items()
            if name in numbers or name not in _OPTIONAL
        }
        for name in _SINGLE:
            (tables[name],) = tables[name]
        return Plan(**tables)

    def snapshots(self, *, until: date | None = None) -> Iterator[tuple[date, Plan]]:
        """Return every night with its plan, oldest first, up to and including a day."""
        for record in self.nights():
            if until is None or record.day <= until:
                yield record.day, self.snapshot(record.day)

    def _table(self, name: str, kind: type, number: int) -> tuple[Any, ...]:
        found = self.connection.execute("SELECT rows, hash FROM part WHERE id = ?", (number,)).fetchone()
        if found is None or hash_of(found[0]) != found[1]:
            raise damaged(self.path)
        return tuple([self._row(name, kind, row) for row in unpack_numbers(found[0])])

    def _row(self, name: str, kind: type, number: int) -> Any:
        """Return a row, reading it once however many nights have it.

        SQLite does not notice a character that changed on the disk, and a changed rating would be a wrong
        figure that nobody is told about. So a row must still match the hash that it was stored under.
        """
        if number not in self._rows:
            found = self.connection.execute(
                "SELECT kind, body, hash FROM plan_row WHERE id = ?", (number,)
            ).fetchone()
            if found is None or hash_of(f"{found[0]}\n{found[1]}".encode()) != found[2]:
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
                "SELECT sha256, pieces, illustrative FROM night LEFT JOIN copy ON copy.id = night.copy"
                " WHERE day = ?",
                (night.isoformat(),),
            ).fetchone()
            if found is None:
                raise HistoryUnavailable(f"The history has no night of {uk(night)}.")
            digest, packed, illustrative = found
            if digest is None:
                why = _NO_COPY.get(illustrative, "the copy was removed under the keeping rule")
                raise HistoryUnavailable(f"The night of {uk(night)} has no copy of the tracker: {why}.")
        return self.unpacked(digest, packed)

    def unpacked(self, digest: str, pieces: bytes) -> bytes:
        """Return a tracker's file from its SHA-256 and the numbers of its pieces.

        Raises:
            HistoryUnavailable: it is damaged.
        """
        with reading_from(self.path):
            # Earlier versions stored a copy in several pieces.
            content = b"".join(
                unpack(one(self.connection, "SELECT content FROM piece WHERE id = ?", number))
                for number in unpack_numbers(pieces)
            )
        if hashlib.sha256(content).hexdigest() != digest:
            raise damaged(self.path)
        return content


def dates_hash(plan: Plan) -> bytes:
    """Return a hash of each action's ref, section and dates, in any order, for the slippage.

    A night is checked against it, so what goes into it must come back from the file unchanged, and changing
    how it is made would make every stored night look damaged.
    """
    rows = sorted(
        f"{a.label}\n{a.section}\n{a.due.text}\n{a.due.by}\n{a.revised.text}\n{a.revised.by}"
        for a in plan.actions
    )
    return hash_of(json.dumps(rows).encode())


def hash_of(content: bytes) -> bytes:
    """Name content by the first half of its SHA-256: 16 bytes, beyond any chance of two being equal."""
    return hashlib.sha256(content).digest()[:16]


def storable(text: str) -> str:
    """Return text without what UTF-8 cannot hold, so that half a character in a name loses no night."""
    return text.encode("utf-8", "replace").decode("utf-8")
