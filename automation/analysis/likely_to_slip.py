"""Which open actions are likely to miss their dates, from how actions of their kind did before.

The kind of an action is its rating four weeks or more before its date. Nothing is said of people: a lead's
name plays no part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from automation.plan.ratings import State

if TYPE_CHECKING:
    import pandas as pd

AHEAD = timedelta(days=91)
"""How far ahead dates are looked at."""
_NOTICE = timedelta(days=28)
_FEWEST = 5
"""How many actions of a kind must have come due before anything is said of that kind."""


@dataclass(frozen=True, slots=True)
class LikelyToSlip:
    """An open action whose kind missed its dates more often than not.

    Args:
        ref: the action's label.
        text: the action.
        by: its date.
        rating: its rating, which is its kind.
        missed: how many actions of that kind missed their dates.
        came_due: how many of them came due.
    """

    ref: str
    text: str
    by: date
    rating: str
    missed: int
    came_due: int


def likely_to_slip(nights: pd.DataFrame, as_at: date) -> tuple[LikelyToSlip, ...]:
    """Return the open actions due within three months whose kind missed its dates more often than not.

    Args:
        nights: the actions of some nights, the oldest first, as `nights_frame` returns them; the last night
            is `as_at`.
        as_at: the day.

    Returns:
        The actions, those of the kind that missed most often first, then by date.
    """
    actions: defaultdict[tuple[str, str], list[_Seen]] = defaultdict(list)
    for values in zip(*(nights[column] for column in (*_KEYS, *_SEEN)), strict=True):
        actions[values[:2]].append(_Seen(*values[2:]))
    came_due, missed = Counter[str](), Counter[str]()
    for seen in actions.values():
        for rating, was_missed in _outcomes(seen):
            came_due[rating] += 1
            missed[rating] += was_missed
    found = [
        LikelyToSlip(ref, last.text, last.by.date(), last.rating, missed[last.rating], came_due[last.rating])
        for (_, ref), (*_, last) in actions.items()
        if last.night.date() == as_at and last.is_open and timedelta() <= last.by - last.night <= AHEAD
    ]
    kinds = {kind for kind, number in came_due.items() if number >= _FEWEST and missed[kind] * 2 > number}
    likely = [row for row in found if row.rating in kinds]
    return tuple(sorted(likely, key=lambda row: (-row.missed / row.came_due, row.by)))


_KEYS = ("Section key", "Ref")
_SEEN = ("Night", "Due by", "Progress BRAG", "Open", "State", "Action")


class _Seen(NamedTuple):
    """An action as it was on a night."""

    night: pd.Timestamp
    by: pd.Timestamp
    rating: str
    is_open: bool
    state: str
    text: str


def _outcomes(seen: Sequence[_Seen]) -> Iterator[tuple[str, bool]]:
    """Yield, for each date of an action that has come, its rating well before and whether it was missed.

    A date was missed where the action was open the first time that it was seen after it, whatever date it
    had by then. One that is no longer there, or withdrawn, says nothing.
    """
    before = {one.by: one.rating for one in seen if one.is_open and one.by - one.night >= _NOTICE}
    for by, rating in before.items():
        after = next((one for one in seen if one.night > by), None)
        if after is not None and after.state != State.WITHDRAWN.value:
            yield rating, after.is_open
