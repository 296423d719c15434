"""Removes from a history what is older than the setting `Keep at most days` allows."""

from __future__ import annotations

from datetime import date

from automation.history.database import reading_from
from automation.history.store import History
from automation.plan.text import count

_KEPT_BY_DAY = (
    ("night", "day", "night", "nights"),
    ("doubtful", "day", "", ""),
    ("letters", "day", "letter on record", "letters on record"),
    ("changes", "at", "change on record", "changes on record"),
)
"""The tables that go by days: the table, its column, and what a row of it is called, one and many."""


def remove_before(history: History, day: date) -> list[str]:
    """Remove nights, letters and changes of before a day, and return how many of each.

    Raises:
        HistoryUnavailable: the history could not be written; then all is as it was.
    """
    said = []
    with history.transaction() as db, reading_from(history.path):
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table, column, one, many in _KEPT_BY_DAY:
            if table in tables:
                gone = db.execute(f"DELETE FROM {table} WHERE {column} < ?", (day.isoformat(),)).rowcount  # noqa: S608 (names from above)
                said += [count(gone, one, many)] if gone and one else []
        if said:
            history.sweep()
    return said
