"""How long a paper may grow. Figures are always whole; a list that nobody could read says where it goes on.

Word takes minutes to open a table of ten thousand rows, and a night that makes one takes gigabytes. Plans of
any size that a board has ever read are far below these bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

LIST = 2_000
"""How many rows a paper prints of one list."""
WHOLE_PLAN = 5_000
"""How many rows, actions and evidence of success together, it prints where the whole plan is laid out."""

_Row = TypeVar("_Row")


def parted(rows: Sequence[_Row], most: int) -> tuple[Sequence[_Row], Sequence[_Row]]:
    """Part a list into the rows that are printed and those that are left out."""
    return rows[:most], rows[most:]


def more(left_out: int) -> str:
    """Name the rows that are left out, where the others have their refs: `6,000 more`."""
    return f"{left_out:,} more"


def said(printed: int, left_out: int) -> str:
    """Say that a list goes on, and where."""
    total = printed + left_out
    return f"Only the first {printed:,} of {total:,} are printed here; the tracker holds all of them."
