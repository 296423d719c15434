"""Takes a person out of a history: rows of past nights, copies of the tracker, letters and changes on record.

Every figure of a past night stays, because rows keep their ratings and dates and only the name is replaced.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from automation.history.database import reading_from
from automation.history.store import History, dates_hash, hash_of
from automation.history.stored_values import from_text, pack_numbers, unpack_numbers
from automation.plan.model import Lead
from automation.plan.person import Person
from automation.plan.text import count, listed
from automation.tracker.write.erased_text import erased_from

_OF_NIGHTS = frozenset({"plan_row", "part", "piece", "copy", "package"})
"""The tables whose rows are named by their content, and the one that has no text of anybody's."""


@dataclass(frozen=True, slots=True)
class Held:
    """How much of a history names a person: rows of its nights, copies of the tracker, rows on record."""

    rows: int = 0
    copies: int = 0
    records: int = 0

    def __bool__(self) -> bool:
        """Return whether anything does."""
        return bool(self.rows or self.copies or self.records)

    def __str__(self) -> str:
        counts = {
            ("row of past nights", "rows of past nights"): self.rows,
            ("copy of the tracker", "copies of the tracker"): self.copies,
            ("letter or change on record", "letters and changes on record"): self.records,
        }
        named = [count(number, *words) for words, number in counts.items() if number]
        return f"in the history: {listed(named)}"


def leads_on_record(history: History) -> tuple[Lead, ...]:
    """Return every row that the sheet Leads had on a night.

    Raises:
        HistoryUnavailable: the file is damaged.
    """
    with reading_from(history.path):
        found = history.connection.execute("SELECT body FROM plan_row WHERE kind = 'leads'").fetchall()
        return tuple(from_text(Lead, body) for (body,) in found)


def free_mark(history: History, word: str = "erased") -> str:
    """Return what stands in the place of a name: `(erased)`, for the next person `(erased 2)`, and so on."""
    number, mark = 1, f"({word})"
    with reading_from(history.path):
        while history.connection.execute("SELECT 1 FROM plan_row WHERE instr(body, ?)", (mark,)).fetchone():
            number += 1
            mark = f"({word} {number})"
    return mark


def held_of(history: History, person: Person) -> Held:
    """Return how much of a history names a person.

    Raises:
        HistoryUnavailable: the file is damaged.
    """
    with reading_from(history.path):
        rows = history.connection.execute("SELECT body FROM plan_row").fetchall()
        return Held(
            sum(person.is_in(body) for (body,) in rows),
            sum(1 for _ in _copies_without(history, person, "")),
            sum(1 for _ in _records_without(history.connection, person, "")),
        )


def erase(history: History, person: Person, mark: str) -> None:
    """Take a person out of a history, all of it or nothing, and overwrite what was there.

    Args:
        history: the history, opened to write.
        person: the person.
        mark: what stands in the place of each name and address.

    Raises:
        HistoryUnavailable: the file is damaged or could not be written; nothing was changed.
    """
    with history.transaction() as db, reading_from(history.path):
        for record in history.nights(doubtful=True):
            history.snapshot(record.day)  # a damaged night must not come out as a sound one
        parts = _parts_without(history, person, mark)
        for day, tables in db.execute("SELECT day, parts FROM night").fetchall():
            now = {name: parts.get(number, number) for name, number in json.loads(tables).items()}
            text = json.dumps(now, sort_keys=True)
            if text != tables:
                dates = dates_hash(history.plan_of(text))
                db.execute("UPDATE night SET parts = ?, dates = ? WHERE day = ?", (text, dates, day))
        for number, new in list(_copies_without(history, person, mark)):
            copy = history.keep_file(new, hashlib.sha256(new).hexdigest()) if new else None
            db.execute("UPDATE night SET copy = ? WHERE copy = ?", (copy, number))
            db.execute("DELETE FROM copy WHERE id = ?", (number,))
        for statement, values in list(_records_without(db, person, mark)):
            db.execute(statement, values)
        history.sweep()
    history.rewrite()


def _parts_without(history: History, person: Person, mark: str) -> dict[int, int]:
    """Keep the rows and tables of nights anew without a person, and return the new number of each table."""
    db, rows, parts = history.connection, {}, {}
    for number, kind, body in db.execute("SELECT id, kind, body FROM plan_row").fetchall():
        if (new := person.out_of(body, mark)) != body:
            hashed = hash_of(f"{kind}\n{new}".encode())
            rows[number] = history.kept("plan_row", hashed, kind=kind, body=new)
    for number, packed in db.execute("SELECT id, rows FROM part").fetchall() if rows else ():
        old = list(unpack_numbers(packed))
        new_rows = pack_numbers([rows.get(row, row) for row in old])
        if not rows.keys().isdisjoint(old):
            parts[number] = history.kept("part", hash_of(new_rows), rows=new_rows)
    return parts


def _copies_without(history: History, person: Person, mark: str) -> Iterator[tuple[int, bytes]]:
    """Yield each copy of the tracker that names a person, without them; empty if it cannot be changed."""
    for number, digest, pieces in history.connection.execute("SELECT id, sha256, pieces FROM copy"):
        content = history.unpacked(digest, pieces)
        new = erased_from(content, person, mark)
        if new != content:
            yield number, new or b""


def _records_without(
    db: sqlite3.Connection, person: Person, mark: str
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the statement, with its values, that takes a person out of each row of the other tables."""
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table in _OF_NIGHTS:
            continue
        columns = db.execute(f"PRAGMA table_info({table})").fetchall()  # (number, name, type, ..., key)
        keys = [column[1] for column in columns if column[5]] or ["rowid"]
        texts = [column[1] for column in columns if column[2] == "TEXT"]
        where = " AND ".join(f"{name} = ?" for name in keys)
        for row in db.execute(f"SELECT {', '.join((*keys, *texts))} FROM {table}").fetchall():  # noqa: S608 (names of ours)
            pairs = zip(texts, row[len(keys) :], strict=True)
            changed = {name: person.out_of(text, mark) for name, text in pairs if text and person.is_in(text)}
            if changed:
                sets = ", ".join(f"{name} = ?" for name in changed)
                statement = f"UPDATE OR REPLACE {table} SET {sets} WHERE {where}"  # noqa: S608 (names of ours)
                yield statement, (*changed.values(), *row[: len(keys)])
