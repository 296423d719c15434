"""Counts of more groups than can be shown: the first of them, and all others as one, so that they add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple

from automation.plan.tally import Counts

Group = tuple[str, Counts]
"""A group's name and its counts."""


def added(counts: Iterable[Counts]) -> Counts:
    """Add counts up, rating by rating; nothing is late or rated twice where no action is in two of them."""
    columns = zip(*(astuple(one) for one in counts), strict=True)
    return Counts(*map(sum, columns))


def first_and_rest(groups: Sequence[Group], most: int) -> tuple[Group, ...]:
    """Give the first groups, and one that holds all others where there are more.

    Args:
        groups: each group with its counts, in order.
        most: how many lines to give at most, the line of the others included.
    """
    if len(groups) <= most:
        return tuple(groups)
    rest = groups[most - 1 :]
    return (*groups[: most - 1], (f"{len(rest):,} more", added(counts for _, counts in rest)))
