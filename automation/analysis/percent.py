"""Percentages beside counts: whole per cents, rounded as Excel rounds them."""

from __future__ import annotations


def percent(part: int, whole: int) -> int:
    """Give `part` as a whole per cent of `whole`, halves up; 0 where there is nothing to share out.

    Excel's ROUND does the same, so a live formula and a printed figure agree. Rounded shares need not add
    up to 100; counts always add up, which is why they come first.
    """
    return (200 * part + whole) // (2 * whole) if whole else 0
