"""Keeps on record what was written into the tracker: each cell, what it was and is, from whom, and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from automation.history.database import one
from automation.history.store import History, reading_from, storable
from automation.plan.findings import PlanError
from automation.plan.text import count, one_line
from automation.tracker.read.grid import text_of
from automation.tracker.read.open_file import read_bytes
from automation.tracker.write.sheet_cells import Formula
from automation.tracker.write.write_back import (
    CellChange,
    CellRefusedError,
    CellValue,
    NewRow,
    Written,
    replace_file,
    write_back,
)

_MAKE = (
    "CREATE TABLE changes (batch INTEGER NOT NULL, at TEXT NOT NULL, before TEXT NOT NULL,"
    " after TEXT NOT NULL, sheet TEXT NOT NULL, cell TEXT NOT NULL, was TEXT NOT NULL,"
    " is_now TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, state TEXT NOT NULL,"
    " undoing TEXT NOT NULL DEFAULT '')"
)
_CHANGES = ("changes", (_MAKE,))
"""One row for each cell; `before`, `after` and `undoing` are the tracker's file by its SHA-256."""
_INTENDED, _WRITTEN, _UNDONE = "intended", "written", "undone"


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes that were written together, and the file before and after, by its SHA-256."""

    number: int
    at: datetime
    before: str
    after: str
    changes: tuple[CellChange, ...]


class ChangeRecord:
    """The record of an open history.

    Raises:
        HistoryUnavailable: the file cannot be written. What is not on record is not written either.
    """

    def __init__(self, history: History) -> None:
        history.migrate(*_CHANGES)
        self._history = history
        self._db = history.connection

    def write(
        self,
        tracker: Path,
        sha256: str,
        changes: Sequence[CellChange],
        rows: Sequence[NewRow] = (),
        *,
        now: datetime,
        told: Callable[[CellChange], tuple[str, str]],
    ) -> Written:
        """Write changes into a closed tracker, with the former file and each change on record first.

        Args:
            tracker: the tracker.
            sha256: the SHA-256 of the file that the changes were made from.
            changes: the cells to change.
            rows: the rows to add at the end of tables.
            now: the present moment.
            told: returns from whom a change comes, and why.

        Raises:
            CellRefusedError: one of the cells cannot be changed. Nothing was written.
            PlanError: the tracker cannot be changed. Nothing was written.
        """
        self._last(sha256)

        def keep(former: bytes, written: Written) -> None:
            with self._history.transaction():
                self._history.keep_tracker(former)
                self._add(written, now, told, _INTENDED)

        written = write_back(tracker, sha256, changes, rows, keep=keep)
        self._set(_WRITTEN, one(self._db, "SELECT max(batch) FROM changes"))
        return written

    @contextmanager
    def noting(
        self, changes: Sequence[CellChange], *, now: datetime, told: Callable[[CellChange], tuple[str, str]]
    ) -> Iterator[list[CellChange]]:
        """Put on record what the block writes through Excel into the open tracker; `undo` knows it as well.

        It is recorded first: a change that is written but not on record could not be found again.

        Yields:
            A list for the changes that were written; the others come off the record at the end.
        """
        self._add(Written(tuple(changes), "", ""), now, told, _WRITTEN)
        batch = one(self._db, "SELECT max(batch) FROM changes")
        written: list[CellChange] = []
        try:
            yield written
        finally:
            left = [(batch, change.sheet, change.cell) for change in changes if change not in written]
            with self._history.transaction() as db:
                db.executemany("DELETE FROM changes WHERE batch = ? AND sheet = ? AND cell = ?", left)

    def _add(
        self, written: Written, now: datetime, told: Callable[[CellChange], tuple[str, str]], state: str
    ) -> None:
        with self._history.transaction() as db:
            number = one(db, "SELECT coalesce(max(batch), 0) + 1 FROM changes")
            facts = (number, now.isoformat(timespec="seconds"), written.before, written.after)
            db.executemany(
                "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
                [(*facts, *_row(change), *map(storable, told(change)), state) for change in written.changes],
            )

    def undo(self, tracker: Path) -> Batch:
        """Take the last changes back out of a closed tracker, and return them.

        If nothing else has changed since, the former file is put back as it was.

        Raises:
            PlanError: there are none, their cells have changed since, or the tracker cannot be changed.
        """
        content = read_bytes(tracker)
        present = hashlib.sha256(content).hexdigest()
        batch = self._last(present)
        if batch is None:
            raise PlanError(f"There are no changes to {tracker.name} that could be taken back.")

        def keep(_: bytes, written: Written) -> None:
            with self._history.transaction() as db:
                self._history.keep_tracker(content)
                db.execute("UPDATE changes SET undoing = ? WHERE batch = ?", (written.after, batch.number))

        former = self._history.kept_tracker(batch.before) if present == batch.after else b""
        if former:
            replace_file(tracker, present, former)
        else:
            # The formulas of a new row stay, because they are those of the table's columns.
            typed = [change for change in batch.changes if not isinstance(change.value, Formula)]
            back = [replace(change, value=change.was, was=change.value) for change in typed]
            try:
                write_back(tracker, present, back, keep=keep)
            except CellRefusedError as error:
                where = f"{error.change.sheet}!{error.change.cell}"
                raise PlanError(f"The last changes were not taken back. {where}: {error.why}") from None
        self._set(_UNDONE, batch.number)
        return batch

    def _last(self, present: str) -> Batch | None:
        """Return the last batch that is in the tracker; None if there is none.

        A batch whose former file is the present one is not in it: the run ended before it was written, or
        somebody put the former file back.
        """
        with self._history.transaction() as db:
            while (number := one(db, "SELECT max(batch) FROM changes WHERE state <> ?", _UNDONE)) is not None:
                rows = db.execute(
                    "SELECT at, before, after, undoing, state, sheet, cell, is_now, was FROM changes"
                    " WHERE batch = ? ORDER BY rowid",
                    (number,),
                ).fetchall()
                at, before, after, undoing, state = rows[0][:5]
                if present not in {before, undoing}:
                    changes = tuple(CellChange(*row[5:7], *map(_from_json, row[7:])) for row in rows)
                    return Batch(number, datetime.fromisoformat(at), before, after, changes)
                if state == _INTENDED:
                    db.execute("DELETE FROM changes WHERE batch = ?", (number,))
                self._set(_UNDONE, number)
        return None

    def _set(self, state: str, batch: int) -> None:
        with self._history.transaction() as db:
            db.execute("UPDATE changes SET state = ? WHERE batch = ?", (state, batch))

    def rows(self) -> Sequence[tuple[Any, ...]]:
        """Return every change on record: batch, sheet, cell, was, is, from whom, why and state."""
        with reading_from(self._history.path):
            return self._db.execute(
                "SELECT batch, sheet, cell, was, is_now, who, why, state FROM changes ORDER BY rowid"
            ).fetchall()


def changes_text(history: History, most: int = 20) -> str:
    """Return the last changes written into the tracker as text, newest first; empty if there are none.

    Args:
        history: the history, which may be open to read.
        most: how many to list.
    """
    if not history.version_of(_CHANGES[0]):
        return ""
    with reading_from(history.path):
        rows = history.connection.execute(
            "SELECT at, sheet, cell, was, is_now, who, why, state FROM changes ORDER BY rowid DESC"
        ).fetchall()
    lines = []
    for at, sheet, cell, *values, who, why, state in rows[:most]:
        was, is_now = (one_line(text_of(_from_json(value) or ""), 60) for value in values)
        how = f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M}  {sheet}!{cell}: '{was}' became '{is_now}'"
        lines.append(f"  {how} ({'; '.join(filter(None, (who, why)))}){', undone' * (state == _UNDONE)}")
    shown = f", the last {most}" if len(rows) > most else ""
    return (
        "\n".join([f"{count(len(rows), 'change')} written into the tracker{shown}:", *lines]) if rows else ""
    )


def _row(change: CellChange) -> tuple[str, str, str, str]:
    return change.sheet, change.cell, _as_json(change.was), _as_json(change.value)


def _as_json(value: CellValue) -> str:
    if isinstance(value, Formula):
        return json.dumps({"formula": storable(value)})
    if isinstance(value, date):
        return json.dumps({"date": value.isoformat()})
    if isinstance(value, str):
        return json.dumps(storable(value), ensure_ascii=False)
    return json.dumps(value if value is None or isinstance(value, int | float) else text_of(value))


def _from_json(text: str) -> CellValue:
    value = json.loads(text)
    if isinstance(value, dict):
        found = value.get("formula")
        return Formula(found) if found else _moment(value["date"])
    return value  # type: ignore[no-any-return]  # text, a number or None


def _moment(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
