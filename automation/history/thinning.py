"""Decides which nights are kept: at first all, then one a week, then one a month; before a board always."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from automation.history.stored_values import unpack_numbers


@dataclass(frozen=True, slots=True)
class KeepRule:
    """For how many days every night is kept, and for how many days after that one a week.

    After that, one night a month is kept for ever. It is the last night of its week or month.
    """

    nightly_days: int = 90
    weekly_days: int = 365


def nights_to_drop(
    nights: Collection[date], *, newest: date, rule: KeepRule, meetings: Iterable[date] = ()
) -> tuple[date, ...]:
    """Return the nights to remove under the rule.

    Args:
        nights: every night that is recorded.
        newest: the night from which ages are counted.
        rule: how long nights are kept.
        meetings: the days of board meetings; the last night before each is always kept.

    Returns:
        The nights to remove, oldest first. Asked again with the rest, it removes nothing more. The very first
        night is kept, because later ones are compared with it.
    """
    ordered = sorted(nights)
    kept = set(ordered[:1])
    for meeting in meetings:  # how the plan stood when a board met
        kept.update([night for night in ordered if night <= meeting][-1:])
    last_of: dict[tuple[int, ...], date] = {}
    for night in ordered:
        age = (newest - night).days
        if age < rule.nightly_days:
            kept.add(night)
        elif age < rule.nightly_days + rule.weekly_days:
            year, week, _ = night.isocalendar()
            last_of[0, year, week] = night
        else:
            last_of[1, night.year, night.month] = night
    kept |= set(last_of.values())
    return tuple(night for night in ordered if night not in kept)


def let_go(
    nights: Mapping[date, tuple[bytes, bool]], rule: KeepRule, meetings: Iterable[date]
) -> dict[date, bool]:
    """Return the nights to remove, each with whether it is removed completely.

    If due dates, refs or sections changed on such a night, its rows stay and only the copy of its tracker is
    removed: the rows are small, and they show on which night an action slipped.

    Args:
        nights: every night that is recorded: the hash of its dates, and whether it has a copy.
        rule: how long nights are kept.
        meetings: the days of board meetings.
    """
    ordered = sorted(nights)
    found: dict[date, bool] = {}
    for night in nights_to_drop(nights, newest=ordered[-1], rule=rule, meetings=meetings):
        position = ordered.index(night)
        hashed, has_copy = nights[night]
        wholly = not position or nights[ordered[position - 1]][0] == hashed
        if wholly:
            ordered.remove(night)
        if wholly or has_copy:
            found[night] = wholly
    return found


KEPT_WRITES = 10
"""How many of the last write-backs keep the copy of the tracker from before."""

_BEFORE_WRITES = (
    "SELECT copy.id FROM copy JOIN changes ON changes.before = copy.sha256"
    " WHERE batch > (SELECT max(batch) FROM changes) - ?"
)


def sweep(db: sqlite3.Connection) -> None:
    """Remove the rows, tables, pieces and copies that no night and no recent write-back uses any longer."""
    nights = db.execute("SELECT parts, copy FROM night").fetchall()
    _keep_only(db, "part", {int(number) for row in nights for number in json.loads(row[0]).values()})
    used = {row[1] for row in nights} - {None}
    if db.execute("SELECT 1 FROM package WHERE name = 'changes'").fetchone():
        used |= {number for (number,) in db.execute(_BEFORE_WRITES, (KEPT_WRITES,))}
    _keep_only(db, "copy", used)
    for table, column, holder in (("plan_row", "rows", "part"), ("piece", "pieces", "copy")):
        packed = db.execute(f"SELECT {column} FROM {holder}")  # noqa: S608 (names from above)
        _keep_only(db, table, {number for (blob,) in packed for number in unpack_numbers(blob)})


def _keep_only(db: sqlite3.Connection, table: str, used: set[int]) -> None:
    unused = {number for (number,) in db.execute(f"SELECT id FROM {table}")} - used  # noqa: S608 (names of ours)
    db.executemany(f"DELETE FROM {table} WHERE id = ?", [(number,) for number in unused])  # noqa: S608 (names of ours)
