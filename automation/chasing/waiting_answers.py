"""Keeps on record which answers came and when they were dealt with, so that nobody is asked again meanwhile.

An answer waits while its file is in the folder of answers. It was dealt with once the file is in `done` or
gone, because its changes were applied or because a person set it aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from automation.chasing.following import Followed
from automation.chasing.ledger import Entry, Ledger
from automation.chasing.letter import action_keys
from automation.chasing.people import AddressBook
from automation.chasing.proposals import Returns
from automation.chasing.returns import read_returns
from automation.history.store import History, reading_from, storable
from automation.plan.model import Plan
from automation.plan.text import one_line
from automation.tracker.read.which_tracker import RETURNS


@dataclass(frozen=True, slots=True)
class WaitingAnswers:
    """What holds letters back: the answers that wait, and when others were dealt with.

    Args:
        found: what came back and waits.
        people: the person behind each lead whose whole letter is held back, with the file.
        misplaced: the files among them that lie outside the folder of answers.
        dealt_with: when the answer to an action was dealt with, by the action's key.
    """

    found: Returns = field(default_factory=Returns)
    people: Mapping[str, str] = field(default_factory=dict)
    dealt_with: Mapping[str, date] = field(default_factory=dict)
    misplaced: tuple[Path, ...] = ()

    def about(self, key: str, person: str) -> str:
        """Return why somebody is not asked about an action; empty if no answer waits."""
        if file := self.found.waiting.get(key):
            return f"answered in {file}, which waits {self._where(file)}"
        if file := self.people.get(person):
            return f"an answer that may be about it, {file}, waits {self._where(file)}"
        return ""

    def _where(self, file: str) -> str:
        is_outside = file in {one_line(path.name) for path in self.misplaced}
        return f"{'outside' if is_outside else 'in'} the folder {RETURNS}"


def answers_waiting(
    plan: Plan,
    as_at: date,
    beside: Path | None,
    history: History | None = None,
    followed: Followed | None = None,
    misplaced: tuple[Path, ...] = (),
) -> WaitingAnswers:
    """Read the folder of answers beside the tracker, and note on record what waits there.

    Args:
        plan: the plan in the tracker.
        as_at: the day.
        beside: the tracker's folder; without it nothing waits.
        history: the history; without it nothing is known of earlier answers.
        followed: where the actions of earlier nights are in the plan.
        misplaced: the answers that lie outside the folder; they hold letters back as well.
    """
    folder = beside / RETURNS if beside is not None else None
    letters = letters_on_record(history, followed or Followed(plan, history))
    found = Returns()
    if folder is not None and (folder.is_dir() or misplaced):
        found = read_returns(folder, plan, as_at, letters, also=misplaced)
    book = AddressBook(plan.leads)
    people = {book.person(lead): file for lead, file in found.holding.items()}
    if history is None:
        return WaitingAnswers(found, people, misplaced=misplaced)
    all_of = {
        key: people[person]
        for key, action in zip(action_keys(plan), plan.actions, strict=True)
        for person in map(book.person, action.leads)
        if person in people
    }
    dealt_with = note_answers(history, all_of | dict(found.waiting), as_at)
    key = (followed or Followed(plan, history)).key
    dealt_with_now = {key(seen, one): day for (seen, one), day in dealt_with.items()}
    return WaitingAnswers(found, people, dealt_with_now, misplaced)


def letters_on_record(history: History | None, followed: Followed) -> tuple[Entry, ...]:
    """Return every letter, with the keys that its actions have today; none without a history."""
    if history is None:
        return ()
    return tuple(
        replace(
            entry, asked=tuple(replace(item, key=followed.key(entry.day, item.key)) for item in entry.asked)
        )
        for entry in Ledger(history).entries()
    )


_MAKE = """
CREATE TABLE answers (
    action TEXT NOT NULL, file TEXT NOT NULL, seen TEXT NOT NULL, gone TEXT, PRIMARY KEY (action, file)
)
"""
_SEEN = """
INSERT INTO answers VALUES (?, ?, ?, NULL)
ON CONFLICT DO UPDATE SET gone = NULL, seen = excluded.seen WHERE gone IS NOT NULL
"""
_GONE = "SELECT seen, action, max(gone) FROM answers WHERE gone <= ? GROUP BY action"


def note_answers(
    history: History, waiting: Mapping[str, str], as_at: date
) -> Mapping[tuple[date, str], date]:
    """Write down the answers that wait, and return when each other one was dealt with.

    Args:
        history: the open history; the table of answers is made in it if it is missing.
        waiting: the file that answers for an action, by the action's key.
        as_at: the day.

    Returns:
        The day on which an answer was first missed in the folder, by the day on which it was first seen and
        the key that its action had then.
    """
    history.migrate("answers", (_MAKE,))
    now, day = {(storable(key), storable(file)) for key, file in waiting.items()}, as_at.isoformat()
    with history.transaction() as db, reading_from(history.path):
        known = dict.fromkeys(db.execute("SELECT action, file FROM answers WHERE gone IS NULL").fetchall())
        gone = [(day, *one) for one in known if one not in now]
        db.executemany("UPDATE answers SET gone = ? WHERE action = ? AND file = ?", gone)
        db.executemany(_SEEN, [(*one, day) for one in sorted(now)])
        rows = db.execute(_GONE, (day,))
        return {(date.fromisoformat(seen), key): date.fromisoformat(gone) for seen, key, gone in rows}
