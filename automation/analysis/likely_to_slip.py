"""Which open actions are likely to miss their dates, from how actions of their kind did before.

The kind of an action is its rating four weeks or more before its date. Nothing is said of people: a lead's
name plays no part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from automation.plan.ratings import State

if TYPE_CHECKING:
    import pandas as pd

AHEAD = timedelta(days=91)
"""How far ahead dates are looked at."""
_NOTICE = timedelta(days=28)
FEWEST = 5
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
    kept = came_due(nights)
    kinds = {kind: kept_by(kept, kind) for kind in {one.rating for one in kept}}
    shares = {kind: (of - met, of) for kind, (met, of) in kinds.items() if of >= FEWEST and 2 * met < of}
    found = [
        LikelyToSlip(ref, last.text, last.by.date(), last.rating, *shares[last.rating])
        for (_, ref), (*_, last) in _by_action(nights).items()
        if last.night.date() == as_at and last.is_open and timedelta() <= last.by - last.night <= AHEAD
        if last.rating in shares
    ]
    return tuple(sorted(found, key=lambda row: (-row.missed / row.came_due, row.by)))


class CameDue(NamedTuple):
    """A date that came: the action's rating well before, and how late it was.

    `late` is for how many days after the date it was still seen open, `seen` for how many it was seen at all.
    """

    rating: str
    late: int
    seen: int


def came_due(nights: pd.DataFrame) -> tuple[CameDue, ...]:
    """Return the dates of actions that have come, with how late the actions were."""
    return tuple(one for seen in _by_action(nights).values() for one in _came_due(seen))


def kept_by(dates: Iterable[CameDue], rating: str, days: int = 0) -> tuple[int, int]:
    """Return how many actions of a rating were done at most so many days after their date, and of how many.

    A date counts once it has passed by more than these days.
    """
    of = [one for one in dates if one.rating == rating and one.seen > days]
    return sum(one.late <= days for one in of), len(of)


def _by_action(nights: pd.DataFrame) -> dict[tuple[str, str], list[_Seen]]:
    actions: defaultdict[tuple[str, str], list[_Seen]] = defaultdict(list)
    for values in zip(*(nights[column] for column in (*_KEYS, *_SEEN)), strict=True):
        actions[values[:2]].append(_Seen(*values[2:]))
    return actions


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


def _came_due(seen: Sequence[_Seen]) -> Iterator[CameDue]:
    """Yield each date of an action that has come, whatever date it had by then.

    An action that is no longer there, or was withdrawn, says nothing from then on.
    """
    before = {one.by: one.rating for one in seen if one.is_open and one.by - one.night >= _NOTICE}
    for by, rating in before.items():
        after = [one for one in seen if one.night > by]
        late = list(takewhile(lambda one: one.is_open, after))
        days = (late[-1].night - by).days if late else 0
        if after[len(late) :] and after[len(late)].state == State.WITHDRAWN.value:
            after = late
        if after:
            yield CameDue(rating, days, (after[-1].night - by).days)
