"""The ledger: every letter with its lead, actions, level, day, way and outcome, in the history file.

A letter is written down before it is sent, and again when the outcome is known. If sending is interrupted in
between, nobody knows whether it arrived, so it is never sent again: a person checks.

A draft counts as asked only once a person, Outlook or the mail server has said that it went. Until then the
next run replaces it: its file goes, and its row says so.

A run first writes down which drafts it is about to make, then puts them where people see them, and only then
records them. If it is interrupted in between, drafts that never reached the folder are not recorded.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from automation.chasing.emails import message_ids, remove_drafts
from automation.chasing.letter import GONE, Asked, Letter, Level, NotSent, Outcome, Stop
from automation.chasing.rules import why_closed
from automation.history.store import History, reading_from
from automation.history.stored_values import from_text, to_text
from automation.plan.due import uk
from automation.plan.text import count


class Way(StrEnum):
    """How a letter leaves: as a file, through the mail server, or as a draft in Outlook itself."""

    DRAFTS = "drafts"
    SMTP = "smtp"
    OUTLOOK = "outlook"


_ANEW = frozenset({Outcome.FAILED, Outcome.REFUSED, Outcome.REPLACED, Outcome.NOT_SENT})
"""The outcomes after which a letter may become a draft."""

_UNSENDABLE = frozenset({Outcome.FAILED, Outcome.REFUSED})

KEPT_IN_VIEW = timedelta(days=28)
"""How long a letter that a person has to look at is listed."""

_ENTRIES = """
SELECT json_object(
    'letter_id', letter_id, 'lead', lead, 'level', level, 'day', day, 'subject', subject,
    'message_id', message_id, 'to', json(recipients), 'cc', json(copies), 'way', way, 'outcome', outcome,
    'detail', detail, 'refused', json(refused), 'began', began, 'settled', settled,
    'sent_on', sent_on, 'folder', folder,
    'asked', (
        SELECT json_group_array(json(asked)) FROM (
            SELECT json_object('key', action, 'label', label, 'level', level, 'by', due, 'state', state)
            AS asked
            FROM letter_actions WHERE letter_actions.letter_id = letters.letter_id ORDER BY position
        )
    )
) FROM letters WHERE day = coalesce(?, day) AND letter_id = coalesce(?, letter_id) ORDER BY day, began, rowid
"""
"""Every letter, or those of a day or of a name, as one text each with the names that `Entry` has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One letter in the ledger.

    Args:
        detail: why it failed; for a draft that was replaced, the day whose drafts replaced it.
        refused: each address that the mail server would not take, with its words.
        sent_on: the day on which a person says it was sent; None for the day of the letter.
        folder: where its draft is, relative to the history; empty if it is not a file.
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
    sent_on: date | None = None
    folder: str = ""

    @property
    def went_on(self) -> date:
        """Return the day on which it was sent, if it was."""
        return self.sent_on or self.day

    @property
    def state(self) -> str:
        """Return what became of it, in the words that people read; whether it was answered is not in it."""
        return (
            "in doubt" if self.in_doubt else "failed" if self.outcome in _UNSENDABLE else self.outcome.value
        )

    @property
    def is_file(self) -> bool:
        """Return whether it is a draft in a folder that nobody has said anything of."""
        return self.outcome is Outcome.DRAFTED and self.way is Way.DRAFTS

    @property
    def taken_back(self) -> bool:
        """Return whether the draft was taken away on its own day, so that nobody can have sent it later."""
        return self.outcome is Outcome.REPLACED and self.detail == self.day.isoformat()

    @property
    def in_doubt(self) -> bool:
        """Return whether nobody knows if it arrived."""
        return self.outcome in {Outcome.SENDING, Outcome.UNKNOWN}

    @property
    def failed(self) -> bool:
        """Return whether it surely did not reach everybody it was for."""
        return self.outcome in _UNSENDABLE or (self.outcome is Outcome.SENT and bool(self.refused))


def _cut_off(day: date, there: int, never: int) -> str:
    """Return what became of the drafts of a run that was interrupted."""
    said = [f"A run for {uk(day)} was interrupted"]
    if there:
        said.append(f"{count(there, 'letter is', 'letters are')} in the folder")
    if never:
        them = "it" if never == 1 else "them"
        said.append(f"{count(never, 'letter')} never reached the folder, so nobody can have sent {them}")
    return "; ".join(said) + "."


_STEPS = (
    Path(__file__).with_name("tables.sql").read_text(encoding="utf-8"),
    # Room for what a person says became of a draft; drafts no longer count unless somebody does.
    """
    ALTER TABLE letters ADD COLUMN sent_on TEXT;
    ALTER TABLE letters ADD COLUMN folder TEXT NOT NULL DEFAULT '';
    UPDATE letters SET outcome = 'replaced', detail = day WHERE outcome = 'withdrawn'
    """,
    # Which workbooks with ticks were read, by their content, so that each tick counts once.
    "CREATE TABLE ticks_read (sha256 TEXT PRIMARY KEY)",
)


class Ledger:
    """The ledger of an open history file.

    Raises:
        HistoryUnavailable: a later version of the toolkit has been here, or the file cannot be written. A
            letter that is not written down does not leave.
    """

    def __init__(self, history: History) -> None:
        history.migrate("chasing", _STEPS)
        self._db = history.connection
        self._path = history.path
        # Everything or nothing; inside each, the history looks whether the file is still this tracker's.
        self._transaction = history.transaction

    def begin(self, letter: Letter, way: Way, now: datetime) -> bool:
        """Write down that a letter is about to be sent.

        Returns:
            Whether it may be sent. It may not if it was sent or may have been, if another program is sending
            it, or if it is already a draft in Outlook.
        """
        with self._transaction():
            for before in self.entries(letter_id=letter.letter_id):
                in_outlook = before.outcome is Outcome.DRAFTED and before.way is Way.OUTLOOK
                if before.outcome in GONE or in_outlook:
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
        """Write down the outcome of a letter."""
        words = json.dumps(dict(refused or {}), ensure_ascii=False)
        with self._transaction():
            self._set(letter_id, outcome, now, detail, words)

    def _set(
        self, letter_id: str, outcome: Outcome, now: datetime, detail: str = "", refused: str = "{}"
    ) -> None:
        self._db.execute(
            "UPDATE letters SET outcome = ?, detail = ?, refused = ?, settled = ? WHERE letter_id = ?",
            (outcome.value, detail, refused, _second(now), letter_id),
        )

    def mark(
        self, letter_ids: Iterable[str], outcome: Outcome, now: datetime, on: date | None = None
    ) -> None:
        """Write down what a person, or Outlook, says became of letters, and take away drafts that must go."""
        with self._transaction():
            for name in letter_ids:
                self._set(name, outcome, now)
                day = on.isoformat() if on and outcome is Outcome.SENT else None
                self._db.execute("UPDATE letters SET sent_on = ? WHERE letter_id = ?", (day, name))

    def take_back(self, entries: Iterable[Entry], now: datetime) -> None:
        """Replace drafts on hand that would ask again what a letter has asked that was sent."""
        with self._transaction():
            for entry in entries:
                self._set(entry.letter_id, Outcome.REPLACED, now, entry.day.isoformat())

    def has_read(self, sha256: str) -> bool:
        """Return whether the ticks in a workbook were taken down before."""
        with reading_from(self._path):
            found = self._db.execute("SELECT 1 FROM ticks_read WHERE sha256 = ?", (sha256,))
            return found.fetchone() is not None

    def note_read(self, sha256: str) -> None:
        """Remember that the ticks in a workbook were taken down."""
        with self._transaction():
            self._db.execute("INSERT OR IGNORE INTO ticks_read VALUES (?)", (sha256,))

    def _record_drafts(
        self, letters: Sequence[Letter], as_at: date, now: datetime, folder: str, *, whole: bool
    ) -> None:
        """Record letters as drafts, except those that were already sent.

        If they are all the drafts of the day (`whole`), they replace every other draft on hand. On a day
        without letters, such as a Sunday, the drafts of earlier days stay.
        """
        there = {entry.letter_id: entry for entry in self.entries()}
        if whole:
            self._replace(letters, as_at, now)
        for letter in letters:
            name, known = letter.letter_id, there.get(letter.letter_id)
            if known is None or known.outcome in _ANEW:
                self._put(letter, Way.DRAFTS, Outcome.DRAFTED, now)
            if known is None or known.outcome not in GONE:
                self._db.execute("UPDATE letters SET folder = ? WHERE letter_id = ?", (folder, name))

    def _replace(self, letters: Sequence[Letter], as_at: date, now: datetime) -> None:
        kept = {letter.letter_id for letter in letters}
        closed = not letters and bool(why_closed(as_at))
        for entry in self.entries():
            its_turn = entry.day == as_at or (entry.day < as_at and not closed)
            if entry.is_file and its_turn and entry.letter_id not in kept:
                self._set(entry.letter_id, Outcome.REPLACED, now, as_at.isoformat())

    def replace_older(self, letters: Iterable[Letter], now: datetime) -> tuple[Entry, ...]:
        """Replace the drafts on hand of leads whose letters left in another way, and return those drafts."""
        new = {letter.letter_id: letter for letter in letters}
        leads = {letter.lead: letter.as_at for letter in new.values()}
        older = [
            entry
            for entry in self.entries()
            if entry.outcome is Outcome.DRAFTED
            and entry.letter_id not in new
            and entry.day <= leads.get(entry.lead, date.min)
        ]
        with self._transaction():
            for entry in older:
                self._set(entry.letter_id, Outcome.REPLACED, now, leads[entry.lead].isoformat())
        for day in {letter.as_at for letter in new.values()}:
            self.tidy(day)
        return tuple(older)

    def tidy(self, as_at: date) -> None:
        """Remove the unchanged files of drafts that were replaced, not sent, or sent in another way."""
        recent = [entry for entry in self._in_view(as_at) if entry.folder]
        for folder in dict.fromkeys(entry.folder for entry in recent):
            gone = {entry.message_id for entry in recent if _has_left(entry, folder)}
            with suppress(OSError):  # open in another program, or on a drive that is not there: next time
                remove_drafts(self._path.parent.resolve() / folder, gone)

    def intend(
        self, letters: Sequence[Letter], as_at: date, folder: Path, *, run: str = ""
    ) -> tuple[str, ...]:
        """Write down which drafts will be put into a folder; `set_right` records them once they are there.

        Args:
            letters: the drafts.
            as_at: the day.
            folder: where people will find them.
            run: the name of the night whose folder they are part of, as in its `run.json`; empty if each
                draft is put into the folder by itself.

        Returns:
            The leads whose drafts of an earlier run for the day this takes away.
        """
        folder = folder.resolve()
        with suppress(ValueError):  # relative to the history: another PC may have another drive letter
            folder = Path(os.path.relpath(folder, self._path.parent.resolve()))
        bare = [
            to_text(replace(letter, text="", html="", rows=(), ratings=(), briefs=())) for letter in letters
        ]
        with self._transaction():
            self._db.execute(
                "INSERT INTO intended_drafts (day, folder, run, letters) VALUES (?, ?, ?, ?)",
                (as_at.isoformat(), str(folder), run, json.dumps(bare)),
            )
        kept = {letter.letter_id for letter in letters}
        taken = (entry for entry in self.entries(day=as_at) if entry.letter_id not in kept)
        return tuple(dict.fromkeys(entry.lead for entry in taken if entry.is_file))

    def set_right(self, now: datetime) -> tuple[str, ...]:
        """Record the intended drafts that are in their folder, and return a sentence about each run.

        This is the last step of a run that makes drafts and, if that run was interrupted, the first step of
        the next one.
        """
        found, days = [], []
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
                self._record_drafts(there, as_at, now, folder, whole=whole)
                days.append(as_at)
                self._db.execute("DELETE FROM intended_drafts WHERE id = ?", (number,))
                found.append(_cut_off(as_at, len(there), len(letters) - len(there)))
        for day in days:
            self.tidy(day)
        return tuple(found)

    def _put(self, letter: Letter, way: Way, outcome: Outcome, now: datetime) -> None:
        draft = "SELECT folder FROM letters WHERE letter_id = ?"
        folder = self._db.execute(draft, (letter.letter_id,)).fetchone()
        self._db.execute("DELETE FROM letter_actions WHERE letter_id = ?", (letter.letter_id,))
        self._db.execute("DELETE FROM letters WHERE letter_id = ?", (letter.letter_id,))
        values = {
            "letter_id": letter.letter_id,
            "lead": letter.lead,
            "level": letter.level.value,
            "day": letter.as_at.isoformat(),
            "subject": letter.subject,
            "message_id": letter.message_id,
            "recipients": json.dumps(letter.to),
            "copies": json.dumps(letter.cc),
            "way": way.value,
            "outcome": outcome.value,
            "began": _second(now),
            "folder": folder[0] if folder else "",
        }
        self._db.execute(
            f"INSERT INTO letters ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",  # noqa: S608 (names of our own)
            tuple(values.values()),
        )
        self._db.executemany(
            "INSERT INTO letter_actions VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (letter.letter_id, i, a.key, a.label, a.level.value, a.by.isoformat(), a.state)
                for i, a in enumerate(letter.asked)
            ],
        )

    def entries(self, *, day: date | None = None, letter_id: str | None = None) -> tuple[Entry, ...]:
        """Return the letters, or those of a day or of a name, in the order in which they were made.

        Raises:
            HistoryUnavailable: the file is locked or damaged.
        """
        with reading_from(self._path):
            rows = self._db.execute(_ENTRIES, (day.isoformat() if day else None, letter_id))
            return tuple(from_text(Entry, text) for (text,) in rows)

    def held(self, as_at: date) -> Sequence[NotSent]:
        """Return the letters that a person has to look at, and why."""
        found = []
        for entry in self._in_view(as_at):
            about = f"the letter of {uk(entry.day)} about {', '.join(a.label for a in entry.asked)}"
            refused = "; ".join(f"{address}: {words}" for address, words in entry.refused.items())
            if entry.in_doubt:
                why = (
                    f"Nobody knows whether {about} arrived at {', '.join(entry.to)} "
                    f"({entry.detail or 'sending was interrupted'}). It will not be sent again: "
                    "check the mailbox, or ask."
                )
            elif entry.outcome is Outcome.SENT and refused:
                why = f"Some addresses did not get {about} ({refused})."
            else:
                continue
            found.append(NotSent(entry.lead, why, Stop.LOOK))
        return found

    def lost(self, as_at: date) -> tuple[Entry, ...]:
        """Return the letters that failed or are in doubt, in order.

        A letter that failed stays in the list until the same lead is sent a letter on a later day, or a draft
        of one is made.
        """
        found = self._in_view(as_at)

        def asked_later(entry: Entry) -> bool:
            later = (item for item in found if item.lead == entry.lead and entry.day < item.day < as_at)
            return any(item.outcome in GONE | {Outcome.DRAFTED, Outcome.REPLACED} for item in later)

        return tuple(e for e in found if e.in_doubt or (e.failed and not asked_later(e)))

    def _in_view(self, as_at: date) -> tuple[Entry, ...]:
        return tuple(
            entry for entry in self.entries() if as_at - KEPT_IN_VIEW <= entry.day <= as_at + KEPT_IN_VIEW
        )

    def gone_on(self, day: date) -> tuple[Entry, ...]:
        """Return the letters that were sent, or may have been, on a day."""
        return tuple(entry for entry in self.entries() if entry.outcome in GONE and entry.went_on == day)

    def refused_since(self, day: date) -> Mapping[str, tuple[date, str]]:
        """Return the addresses that the mail server refused on or after a day: when last, and its words."""
        return {
            address.casefold(): (entry.day, words)
            for entry in self.entries()
            if entry.day >= day
            for address, words in entry.refused.items()
        }


def _has_left(entry: Entry, folder: str) -> bool:
    """Return whether the draft of a letter must not lie in a folder any longer; what was sent from it may."""
    if entry.outcome is Outcome.DRAFTED:
        return entry.folder != folder
    return entry.outcome in {Outcome.REPLACED, Outcome.NOT_SENT} or entry.way is not Way.DRAFTS


def _second(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _is_of_run(night: Path, run: str) -> bool:
    """Return whether a night's folder, or one that was kept beside it, is of a run."""
    for folder in (night, *night.parent.glob(f"{night.name} (new*)")):
        with suppress(OSError, ValueError, TypeError, KeyError):
            if json.loads((folder / "run.json").read_text(encoding="utf-8"))["run"] == run:
                return True
    return False
