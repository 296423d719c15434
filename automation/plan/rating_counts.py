"""Counts of ratings: the one place where actions are counted, for every figure in every output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from automation.plan.model import Action
from automation.plan.ratings import Rating


@dataclass(frozen=True, slots=True)
class Counts:
    """How many actions have each rating, and how many are late whatever their rating."""

    blue: int = 0
    red: int = 0
    amber: int = 0
    green: int = 0
    not_rated: int = 0
    late: int = 0

    @property
    def total(self) -> int:
        """Count all actions; late ones are among the ratings already."""
        return self.blue + self.red + self.amber + self.green + self.not_rated

    def of(self, rating: Rating) -> int:
        """Return the count of one rating."""
        return {
            Rating.BLUE: self.blue,
            Rating.RED: self.red,
            Rating.AMBER: self.amber,
            Rating.GREEN: self.green,
            Rating.NOT_RATED: self.not_rated,
        }[rating]

    def as_dict(self) -> dict[str, int]:
        """Return the counts under the names that `summary --format json` prints."""
        return {
            **{rating.value: self.of(rating) for rating in Rating},
            "Total": self.total,
            "Late": self.late,
        }


def tally(actions: Iterable[Action], as_at: date) -> Counts:
    """Count actions by rating, and those that are late at `as_at`."""
    ratings: Counter[Rating] = Counter()
    late = 0
    for action in actions:
        ratings[action.rating] += 1
        late += action.is_late(as_at)
    return Counts(
        blue=ratings[Rating.BLUE],
        red=ratings[Rating.RED],
        amber=ratings[Rating.AMBER],
        green=ratings[Rating.GREEN],
        not_rated=ratings[Rating.NOT_RATED],
        late=late,
    )
