"""How late actions are, and how many are due soon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from automation.plan.model import Action
from automation.plan.ratings import Rating

AGE_BANDS = ("Up to 30 days", "31 to 90 days", "More than 90 days")
"""The ages of late actions, as every output names them."""

SOON, LATER = 30, 60
"""How many days ahead are looked at."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Where a group of actions stands against its dates; each part holds the labels of its actions.

    Args:
        late_30: late by up to 30 days.
        late_90: late by 31 to 90 days.
        late_more: late by more than 90 days.
        due_30: not Blue and due today or in the next 30 days.
        due_60: not Blue and due today or in the next 60 days; those of `due_30` are among them.
        undated: not Blue and without a date that is understood, so that they can never be late.
    """

    late_30: tuple[str, ...] = ()
    late_90: tuple[str, ...] = ()
    late_more: tuple[str, ...] = ()
    due_30: tuple[str, ...] = ()
    due_60: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()

    @property
    def late(self) -> int:
        """Count the late actions of every age."""
        return len(self.late_30) + len(self.late_90) + len(self.late_more)

    def by_age(self) -> tuple[tuple[str, int], ...]:
        """Give each age's name and its count, the youngest first."""
        ages = (self.late_30, self.late_90, self.late_more)
        return tuple((name, len(labels)) for name, labels in zip(AGE_BANDS, ages, strict=True))

    def as_dict(self) -> dict[str, int]:
        """Give the counts under the names that `summary --format json` prints."""
        return {
            "late_up_to_30_days": len(self.late_30),
            "late_31_to_90_days": len(self.late_90),
            "late_more_than_90_days": len(self.late_more),
            "due_in_30_days": len(self.due_30),
            "due_in_60_days": len(self.due_60),
            "no_date": len(self.undated),
        }


def timing(actions: Iterable[Action], as_at: date) -> Timing:
    """Sort actions that are not Blue by how late they are, or how soon they are due, at `as_at`."""
    late_30, late_90, late_more = [], [], []
    due_30, due_60, undated = [], [], []
    for action in actions:
        if action.rating is Rating.BLUE:
            continue
        by = action.due_as_at(as_at)
        if by is None:
            undated.append(action.label)
            continue
        days = (as_at - by).days
        if days > 90:
            late_more.append(action.label)
        elif days > 30:
            late_90.append(action.label)
        elif days > 0:
            late_30.append(action.label)
        if 0 <= -days <= SOON:
            due_30.append(action.label)
        if 0 <= -days <= LATER:
            due_60.append(action.label)
    return Timing(
        tuple(late_30), tuple(late_90), tuple(late_more), tuple(due_30), tuple(due_60), tuple(undated)
    )
