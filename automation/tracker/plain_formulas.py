"""Worksheets whose formulas are written as they stand.

XlsxWriter looks through every formula for each of thirty functions that are newer than its file format, and
gives those another name. The tracker's formulas use none of them, because they are to work in older programs
too, and there are several to each action: looking took three quarters of the time of building a tracker.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet


class PlainWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types of its own
    """A worksheet without functions that are newer than the file format."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> Any:
        """Take the equals sign and the braces off, which is what XlsxWriter does besides.

        A later XlsxWriter that calls this by another name only takes its time again.
        """
        del expand_future_functions
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")
