"""Remembers which papers a person has finished: nobody is reminded of them, and no night makes them again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from automation.history.store import History, reading_from
from automation.papers.meetings import Meeting

_MAKE = (
    "CREATE TABLE papers_done (board TEXT NOT NULL, meeting TEXT NOT NULL, on_day TEXT NOT NULL,"
    " PRIMARY KEY (board, meeting))"
)
_NAME, _STEPS = "papers_done", (_MAKE,)


def mark_done(history: History, meeting: Meeting, on: date) -> None:
    """Remember that the paper for a meeting is finished.

    Raises:
        HistoryUnavailable: the history cannot be written.
    """
    history.migrate(_NAME, _STEPS)
    with history.transaction() as db:
        facts = (meeting.board, meeting.day.isoformat(), on.isoformat())
        db.execute("INSERT OR REPLACE INTO papers_done VALUES (?, ?, ?)", facts)


def still_to_do(history: History | None, meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """Return the meetings whose paper nobody has marked as done.

    Raises:
        HistoryUnavailable: the history cannot be read.
    """
    if history is None or not history.version_of(_NAME):
        return tuple(meetings)
    with reading_from(history.path):
        done = set(history.connection.execute("SELECT board, meeting FROM papers_done"))
    return tuple(each for each in meetings if (each.board, each.day.isoformat()) not in done)
