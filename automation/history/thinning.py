"""Which nights are kept: every one at first, then one a week, then one a month; those of boards always."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class KeepRule:
    """For how many days every night is kept, and for how many days after that one a week.

    Later on one night a month is kept for ever. It is the last night of its week or month.
    """

    nightly_days: int = 90
    weekly_days: int = 365


def board_nights(nights: Collection[date], meetings: Iterable[date]) -> frozenset[date]:
    """Give the nights that show how the plan stood when a board met: the last on or before each meeting."""
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
    """Say which nights the rule lets go.

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
