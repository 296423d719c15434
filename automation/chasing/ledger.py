"""The ledger: every letter with its lead, actions, level, day, way and outcome, in the history file.

A letter is written down before it leaves and again when it is known what became of it. What lies between
is known to nobody, so a letter that was cut off there is never sent again: a person looks.

A draft that a later run of the same day took away may have been sent before that. It stays in the ledger and
goes on to count, unless a letter of that day has taken its place: a reminder may be lost, never doubled.

Drafts are intended first, then put where people see them, and only then counted. What a run that was cut off
had only intended counts for nobody.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from automation.chasing.emails import message_ids
from automation.chasing.letter import Asked, Letter, Level, NotSent, Stop
from automation.chasing.rules import Past
from automation.history.store import History, reading_from
from automation.history.stored_values import from_text, to_text
from automation.plan.due import uk
from automation.plan.text import count


class Way(StrEnum):
    """How a letter leaves: as a file, through the mail server, or as a draft in Outlook itself."""

    DRAFTS = "drafts"
    SMTP = "smtp"
    OUTLOOK = "outlook"


class Outcome(StrEnum):
    """What became of a letter.

    `SENDING` is what stands while it leaves. Where it stands longer, nobody knows whether it arrived.
    `WITHDRAWN` is a draft that a later run of the same day took away; somebody may have sent it by then.
    """

    DRAFTED = "drafted"
    WITHDRAWN = "withdrawn"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


GONE = frozenset({Outcome.SENDING, Outcome.SENT, Outcome.UNKNOWN})
"""The outcomes after which a letter may have been read, so that it never goes again."""

_DRAFTS = frozenset({Outcome.DRAFTED, Outcome.WITHDRAWN})

_ANEW = frozenset({Outcome.FAILED, Outcome.REFUSED, Outcome.WITHDRAWN})
"""The outcomes after which a letter may become a draft."""

_KEPT_IN_VIEW = timedelta(days=28)
"""How long a letter that a person has to look at is listed."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS letters (
    letter_id TEXT PRIMARY KEY,
    lead TEXT NOT NULL,
    level TEXT NOT NULL,
    day TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL,
    recipients TEXT NOT NULL,
    copies TEXT NOT NULL,
    way TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    refused TEXT NOT NULL DEFAULT '{}',
    began TEXT NOT NULL,
    settled TEXT
);
CREATE INDEX IF NOT EXISTS letters_by_day ON letters (day);
CREATE TABLE IF NOT EXISTS letter_actions (
    letter_id TEXT NOT NULL REFERENCES letters (letter_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    action TEXT NOT NULL,
    label TEXT NOT NULL,
    level TEXT NOT NULL,
    due TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (letter_id, position)
);
CREATE TABLE IF NOT EXISTS intended_drafts (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    folder TEXT NOT NULL,
    run TEXT NOT NULL,
    letters TEXT NOT NULL
);
"""
"""The ledger's own tables; they stand beside the snapshots and never touch them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One letter as the ledger has it.

    `refused` maps each address that the mail server would not take to its words.
    """

    letter_id: str
    lead: str
    level: Level
    day: date
    subject: str
    message_id: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    way: Way
    outcome: Outcome
    detail: str
    refused: Mapping[str, str]
    began: datetime
    settled: datetime | None
    asked: tuple[Asked, ...]

    @property
    def in_doubt(self) -> bool:
        """Return whether nobody knows if it arrived."""
        return self.outcome in {Outcome.SENDING, Outcome.UNKNOWN}

    @property
    def failed(self) -> bool:
        """Return whether it surely did not reach everybody it was for."""
        return self.outcome in {Outcome.FAILED, Outcome.REFUSED} or (
            self.outcome is Outcome.SENT and bool(self.refused)
        )


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A draft that a later run of its day took away: whose actions, to whom, and what nothing took over.

    `left` has the labels of the actions that no other letter of that day asks the lead about; where there is
    none, a new draft has taken its place.
    """

    lead: str
    to: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CutOff:
    """What became of drafts that a run intended for a day: how many lie there, and how many never did."""

    day: date
    there: int
    never: int

    def __str__(self) -> str:
        said = [f"A run for {uk(self.day)} was cut off"]
        if self.there:
            lie = "lies" if self.there == 1 else "lie"
            said.append(f"{count(self.there, 'letter')} of it {lie} in the folder and count as asked")
        if self.never:
            them = "it" if self.never == 1 else "them"
            said.append(
                f"{count(self.never, 'letter')} never reached the folder, so nobody was asked by {them}"
            )
        return "; ".join(said) + "."


def _make_tables(db: sqlite3.Connection) -> None:
    for statement in filter(str.strip, SCHEMA.split(";")):
        db.execute(statement)


class Ledger:
    """The ledger of an open history file.

    Raises:
        HistoryUnavailable: a later version of the toolkit has been here, or the file cannot be written. A
            letter that is not written down does not leave.
    """

    def __init__(self, history: History) -> None:
        history.migrate("chasing", (_make_tables,))
        self._db = history.connection
        self._path = history.path
        # Everything or nothing; inside each, the history looks whether the file is still this tracker's.
        self._transaction = history.transaction

    def begin(self, letter: Letter, way: Way, now: datetime) -> bool:
        """Write down that a letter is about to leave.

        Returns:
            Whether it may. It may not where it has left, may have left, is leaving from another program,
            or lies in Outlook as a draft.
        """
        with self._transaction():
            row = self._db.execute(
                "SELECT outcome, way FROM letters WHERE letter_id = ?", (letter.letter_id,)
            ).fetchone()
            if row is not None:
                with reading_from(self._path):
                    outcome, before = Outcome(row[0]), Way(row[1])
                if outcome in GONE or (outcome is Outcome.DRAFTED and before is Way.OUTLOOK):
                    return False
            self._put(letter, way, Outcome.SENDING, now)
        return True

    def settle(
        self,
        letter_id: str,
        outcome: Outcome,
        now: datetime,
        *,
        detail: str = "",
        refused: Mapping[str, str] | None = None,
    ) -> None:
        """Write down what became of a letter, once it is known."""
        words = json.dumps(dict(refused or {}), ensure_ascii=False)
        with self._transaction():
            self._db.execute(
                "UPDATE letters SET outcome = ?, detail = ?, refused = ?, settled = ? WHERE letter_id = ?",
                (outcome.value, detail, words, _second(now), letter_id),
            )

    def _record_drafts(
        self, letters: Sequence[Letter], as_at: date, now: datetime, *, withdraw: bool
    ) -> None:
        """Count letters as drafts; those that have left already stay as they are.

        Where `withdraw` says so, they take the place of all drafts of the day, which are withdrawn.
        """
        kept = {letter.letter_id for letter in letters}
        rows = self._db.execute(
            "SELECT letter_id, outcome, way FROM letters WHERE day = ?", (as_at.isoformat(),)
        ).fetchall()
        for letter_id, outcome, way in rows if withdraw else ():
            if outcome == Outcome.DRAFTED and way == Way.DRAFTS and letter_id not in kept:
                self._db.execute(
                    "UPDATE letters SET outcome = ?, settled = ? WHERE letter_id = ?",
                    (Outcome.WITHDRAWN.value, _second(now), letter_id),
                )
        with reading_from(self._path):
            there = {row[0]: Outcome(row[1]) for row in rows}
        for letter in letters:
            if there.get(letter.letter_id, Outcome.FAILED) in _ANEW:
                self._put(letter, Way.DRAFTS, Outcome.DRAFTED, now)

    def intend(
        self, letters: Sequence[Letter], as_at: date, folder: Path, now: datetime, *, run: str = ""
    ) -> tuple[Withdrawn, ...]:
        """Write down which drafts are about to go into a folder; `set_right` counts them once they lie there.

        People will find them in `folder`. `run` names the night whose folder they are part of, as its
        `run.json` does, or will; it is empty where each draft is put there by itself.

        Returns:
            The drafts of the day that will have been taken away by then.
        """
        folder = folder.resolve()
        with suppress(ValueError):  # counted from the history: a drive may have another letter on another PC
            folder = Path(os.path.relpath(folder, self._path.parent.resolve()))
        bare = [to_text(replace(letter, text="", html="", rows=())) for letter in letters]
        with self._transaction():
            self._db.execute("SAVEPOINT trial")
            self._record_drafts(letters, as_at, now, withdraw=True)
            withdrawn = self.withdrawn(as_at)
            self._db.execute("ROLLBACK TO trial")
            self._db.execute(
                "INSERT INTO intended_drafts (day, folder, run, letters) VALUES (?, ?, ?, ?)",
                (as_at.isoformat(), str(folder), run, json.dumps(bare)),
            )
        return withdrawn

    def set_right(self, now: datetime) -> tuple[CutOff, ...]:
        """Count the intended drafts that lie where people see them, and forget those that do not.

        Both the end of each run that made drafts and, where that run died, the beginning of the next one.
        """
        found = []
        with self._transaction(), reading_from(self._path):
            rows = self._db.execute("SELECT * FROM intended_drafts").fetchall()
            for number, day, folder, run, texts in rows:
                letters = [from_text(Letter, text) for text in json.loads(texts)]
                place, as_at = self._path.parent.resolve() / folder, date.fromisoformat(day)
                try:
                    lying = message_ids(place)
                except OSError:
                    continue  # it is looked at again by the next run
                # People may have sent and moved drafts since; the night's own record says they were there.
                whole = _is_of_run(place.parent, run) if run else {x.message_id for x in letters} <= lying
                there = [letter for letter in letters if whole or letter.message_id in lying]
                self._record_drafts(there, as_at, now, withdraw=whole)
                self._db.execute("DELETE FROM intended_drafts WHERE id = ?", (number,))
                found.append(CutOff(as_at, len(there), len(letters) - len(there)))
        return tuple(found)

    def _put(self, letter: Letter, way: Way, outcome: Outcome, now: datetime) -> None:
        self._db.execute("DELETE FROM letter_actions WHERE letter_id = ?", (letter.letter_id,))
        self._db.execute("DELETE FROM letters WHERE letter_id = ?", (letter.letter_id,))
        self._db.execute(
            "INSERT INTO letters (letter_id, lead, level, day, subject, message_id, recipients, copies, way,"
            " outcome, began) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                letter.letter_id,
                letter.lead,
                letter.level.value,
                letter.as_at.isoformat(),
                letter.subject,
                letter.message_id,
                json.dumps(letter.to),
                json.dumps(letter.cc),
                way.value,
                outcome.value,
                _second(now),
            ),
        )
        self._db.executemany(
            "INSERT INTO letter_actions VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (letter.letter_id, i, a.key, a.label, a.level.value, a.by.isoformat(), a.state)
                for i, a in enumerate(letter.asked)
            ],
        )

    def entries(self) -> tuple[Entry, ...]:
        """Return every letter, in the order in which they were made.

        Raises:
            HistoryUnavailable: the file is locked or damaged.
        """
        with reading_from(self._path):
            asked: dict[str, list[Asked]] = {}
            rows = self._db.execute(
                "SELECT letter_id, action, label, level, due, state FROM letter_actions ORDER BY position"
            )
            for letter_id, key, label, level, due, state in rows:
                texts = _texts((key, label, state))
                item = Asked(texts[0], texts[1], Level(level), date.fromisoformat(due), texts[2])
                asked.setdefault(letter_id, []).append(item)
            rows = self._db.execute(
                "SELECT letter_id, lead, level, day, subject, message_id, recipients, copies, way, outcome,"
                " detail, refused, began, settled FROM letters ORDER BY day, began, rowid"
            )
            return tuple(_entry(row, tuple(asked.get(row[0], ()))) for row in rows.fetchall())

    def asked(self, as_at: date) -> Mapping[tuple[str, str], Sequence[Past]]:
        """Return the letters that count on a day, by lead and action key.

        Whatever left counts. Drafts of an earlier day count too, since they were handed to a person to
        send; those of the same day do not, so that running a day again gives the same letters.
        """
        found: dict[tuple[str, str], list[Past]] = {}
        for entry, item in self.counted():
            if entry.outcome in GONE or entry.day < as_at:
                taken_away = entry.outcome is Outcome.WITHDRAWN
                past = Past(item.level, entry.day, item.by, item.state, entry.to, taken_away=taken_away)
                found.setdefault((entry.lead, item.key), []).append(past)
        return found

    def counted(self) -> tuple[tuple[Entry, Asked], ...]:
        """Return each action of each letter that somebody got, or may have got, in the order of the letters.

        What stands in a draft that was withdrawn counts once: not where another letter of that day asks the
        same lead about the same action.
        """
        entries = [entry for entry in self.entries() if entry.outcome in GONE | _DRAFTS]
        # The last that was written down wins among those that were withdrawn.
        last = {
            (entry.lead, entry.day, item.key): entry.letter_id
            for standing in (False, True)
            for entry in entries
            if (entry.outcome is not Outcome.WITHDRAWN) is standing
            for item in entry.asked
        }
        return tuple(
            (entry, item)
            for entry in entries
            for item in entry.asked
            if entry.outcome is not Outcome.WITHDRAWN
            or last[entry.lead, entry.day, item.key] == entry.letter_id
        )

    def withdrawn(self, day: date) -> tuple[Withdrawn, ...]:
        """Return the drafts of a day that a later run took away, in order."""
        counting = {(entry.letter_id, item.key) for entry, item in self.counted()}

        def left(entry: Entry) -> tuple[str, ...]:
            return tuple(item.label for item in entry.asked if (entry.letter_id, item.key) in counting)

        taken = (e for e in self.entries() if e.day == day and e.outcome is Outcome.WITHDRAWN)
        return tuple(Withdrawn(entry.lead, entry.to, left(entry)) for entry in taken)

    def held(self, as_at: date) -> Sequence[NotSent]:
        """Return the letters that a person has to look at, and why."""
        found = []
        for entry in self._in_view(as_at):
            about = f"the letter of {uk(entry.day)} about {', '.join(a.label for a in entry.asked)}"
            if entry.in_doubt:
                why = entry.detail or "sending was cut off"
                found.append(
                    NotSent(
                        entry.lead,
                        f"Nobody knows whether {about} arrived at {', '.join(entry.to)} ({why}). "
                        "It is not sent again: look in the mailbox, or ask.",
                        Stop.LOOK,
                    )
                )
            elif entry.outcome is Outcome.SENT and entry.refused:
                why = "; ".join(f"{address}: {words}" for address, words in entry.refused.items())
                found.append(NotSent(entry.lead, f"Some addresses did not get {about} ({why}).", Stop.LOOK))
        return found

    def lost(self, as_at: date) -> tuple[Entry, ...]:
        """Return the letters that failed or are in doubt, in order.

        One that did not go stays among them until a letter of a later day went to that lead, or was handed
        to a person to send.
        """
        found = self._in_view(as_at)

        def asked_later(entry: Entry) -> bool:
            later = (item for item in found if item.lead == entry.lead and entry.day < item.day < as_at)
            return any(item.outcome in GONE | _DRAFTS for item in later)

        return tuple(e for e in found if e.in_doubt or (e.failed and not asked_later(e)))

    def _in_view(self, as_at: date) -> tuple[Entry, ...]:
        return tuple(
            entry for entry in self.entries() if as_at - _KEPT_IN_VIEW <= entry.day <= as_at + _KEPT_IN_VIEW
        )

    def gone_on(self, day: date) -> tuple[Entry, ...]:
        """Return the letters that left, or may have left, on a day."""
        return tuple(e for e in self.entries() if e.day == day and e.outcome in GONE)

    def refused_since(self, day: date) -> Mapping[str, tuple[date, str]]:
        """Return the addresses that the mail server refused on or after a day: when last, and its words."""
        return {
            address.casefold(): (entry.day, words)
            for entry in self.entries()
            if entry.day >= day
            for address, words in entry.refused.items()
        }


def _second(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _is_of_run(night: Path, run: str) -> bool:
    """Return whether a night's folder, or one that was kept beside it, is of a run."""
    for folder in (night, *night.parent.glob(f"{night.name} (new*)")):
        with suppress(OSError, ValueError, TypeError, KeyError):
            if json.loads((folder / "run.json").read_text(encoding="utf-8"))["run"] == run:
                return True
    return False


def _texts(values: Sequence[object]) -> tuple[str, ...]:
    """Hold values to be texts; a database takes any kind in any column.

    Raises:
        TypeError: one is not.
    """
    found = tuple(value for value in values if isinstance(value, str))
    if len(found) != len(values):
        raise TypeError("no text")
    return found


def _entry(row: Sequence[str], asked: tuple[Asked, ...]) -> Entry:
    _texts(row[:13])
    refused = json.loads(row[11])
    _texts([*refused, *refused.values()])
    return Entry(
        letter_id=row[0],
        lead=row[1],
        level=Level(row[2]),
        day=date.fromisoformat(row[3]),
        subject=row[4],
        message_id=row[5],
        to=_texts(json.loads(row[6])),
        cc=_texts(json.loads(row[7])),
        way=Way(row[8]),
        outcome=Outcome(row[9]),
        detail=row[10],
        refused=refused,
        began=datetime.fromisoformat(row[12]),
        settled=datetime.fromisoformat(row[13]) if row[13] else None,
        asked=asked,
    )
