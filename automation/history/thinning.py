"""Which nights are kept: every one at first, then one a week, then one a month; those of boards always."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from automation.history.packing import unpacked_numbers


@dataclass(frozen=True, slots=True)
class KeepRule:
    """For how many days every night is kept, and for how many days after that one a week.

    Later on one night a month is kept for ever. It is the last night of its week or month.
    """

    nightly_days: int = 90
    weekly_days: int = 365


def board_nights(nights: Collection[date], meetings: Iterable[date]) -> frozenset[date]:
    """Return the nights that show how the plan stood when a board met: the last on or before each meeting."""
    ordered = sorted(nights)
    found = set()
    for meeting in meetings:
        before = [night for night in ordered if night <= meeting]
        if before:
            found.add(before[-1])
    return frozenset(found)


def nights_to_drop(
    nights: Collection[date], *, newest: date, rule: KeepRule, meetings: Iterable[date] = ()
) -> tuple[date, ...]:
    """Return the nights that the rule lets go.

    Args:
        nights: every night that is recorded.
        newest: the night from which ages are counted.
        rule: how long nights are kept.
        meetings: the days of board meetings; the nights that belong to them are never let go.

    Returns:
        The nights to let go, the oldest first. Asked again with what is left, it lets nothing more go. The
        first night of all stays, because what came later is compared with it.
    """
    kept = set(board_nights(nights, meetings))
    last_of: dict[tuple[int, ...], date] = {}
    for night in sorted(nights):
        age = (newest - night).days
        if age < rule.nightly_days:
            kept.add(night)
        elif age < rule.nightly_days + rule.weekly_days:
            year, week, _ = night.isocalendar()
            last_of[0, year, week] = night
        else:
            last_of[1, night.year, night.month] = night
    kept |= set(last_of.values())
    kept |= {min(nights)} if nights else set()
    return tuple(sorted(set(nights) - kept))


def let_go(
    nights: Mapping[date, tuple[bytes, bool]], rule: KeepRule, meetings: Iterable[date]
) -> dict[date, bool]:
    """Return the nights to let go, each with whether all of it goes.

    Where due dates, refs or sections changed on such a night, its rows stay and only the copy of its tracker
    goes: they are few bytes, and they say on which night an action slipped.

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
        if position and nights[ordered[position - 1]][0] != hashed:
            if has_copy:
                found[night] = False
        else:
            found[night] = True
            ordered.remove(night)
    return found


def sweep(db: sqlite3.Connection) -> None:
    """Take out the rows, tables, pieces and copies that no night has any longer."""
    nights = db.execute("SELECT parts, copy FROM night").fetchall()
    _keep_only(db, "part", {int(number) for row in nights for number in json.loads(row[0]).values()})
    _keep_only(db, "copy", {row[1] for row in nights} - {None})
    for table, column, holder in (("plan_row", "rows", "part"), ("piece", "pieces", "copy")):
        packed = db.execute(f"SELECT {column} FROM {holder}")  # noqa: S608 (names from above)
        _keep_only(db, table, {number for (blob,) in packed for number in unpacked_numbers(blob)})


def _keep_only(db: sqlite3.Connection, table: str, used: set[int]) -> None:
    unused = {number for (number,) in db.execute(f"SELECT id FROM {table}")} - used  # noqa: S608 (names of ours)
    db.executemany(f"DELETE FROM {table} WHERE id = ?", [(number,) for number in unused])  # noqa: S608 (names of ours)
