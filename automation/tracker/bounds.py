"""Bounds that keep a small file from standing for more than a machine can hold.

A few bytes of a package can announce billions of entries, and one long text can be meant by every cell. Each
bound is far beyond any plan. What goes beyond it is refused in one sentence before memory is taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from automation.plan.findings import PlanError

LARGEST_TEXT = 64 * 1024 * 1024
"""Bytes of a text file; a plan of 100,000 actions has about 50 MB as CSV."""
MOST_LINES = 1 << 20
"""Lines of a text file, as many as a sheet of Excel has rows."""
MOST_FIELDS = 4_000_000
"""Fields of a text file; a plan of 100,000 actions has about a million."""
MOST_FILLED = 300_000
"""Rows of one sheet that hold something; a plan of 100,000 actions has about as many on one sheet."""
LARGEST_DOCUMENT = 32 * 1024 * 1024
"""Bytes of a Word document's XML; a published plan has two, and python-docx takes twenty times as many."""
MOST_SHARED = 256 * 1024 * 1024
"""Characters of all cells together whose text stands in the list that cells share."""
MOST_STRUCK = 20_000
"""Texts with words struck out of them of which these words are kept; of others is known that some are."""

_ANNOUNCED = re.compile(rb"uniqueCount(?:\s*=\s*[\"'](\d+)[\"'])?")
_SHARED_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)")
_END_OF_SHARED = re.compile(rb"</(?:\w+:)?si\s*>")


def too_large(name: str) -> PlanError:
    """Give the sentence about a file that goes beyond a bound."""
    return PlanError(f"{name} unpacks to far more than a tracker can hold, so it was not read.")


def check_announced(shared: bytes, name: str) -> None:
    """Refuse a list of shared texts that announces more of them than it has.

    The library that reads workbooks takes memory for as many as are announced, and where there is not so much
    it ends the whole program.

    Raises:
        PlanError: it does.
    """
    for announced in _ANNOUNCED.findall(shared):
        if not announced or int(announced) > shared.count(b"si>") + 1_000:
            raise too_large(name)


def shared_cells(sheet: bytes) -> int:
    """Count the cells of a sheet whose text stands in the list that cells share, or more than there are."""
    return sheet.count(b'"s"') + sheet.count(b"'s'")


def may_be_too_much(shared: bytes, cells: int) -> bool:
    """Say whether so many cells could mean more text than a tracker holds, if each meant the longest."""
    return bool(shared) and max(map(len, _END_OF_SHARED.split(shared))) * cells > MOST_SHARED


def check_shared(shared: bytes, sheets: Iterable[bytes], name: str) -> None:
    """Refuse a workbook whose cells all mean one text that is long.

    Args:
        shared: the list of texts that cells share.
        sheets: the sheets.
        name: the file's name, for the sentence.

    Raises:
        PlanError: the texts of all cells together are more than a tracker can hold.
    """
    lengths = list(map(len, _END_OF_SHARED.split(shared)))
    whole = 0
    for sheet in sheets:
        meant = _SHARED_CELL.findall(sheet)
        whole += sum(lengths[number] for number in map(int, meant) if number < len(lengths))
        # A cell that is not written as Excel writes it may mean any of them.
        whole += max(shared_cells(sheet) - len(meant), 0) * max(lengths)
        if whole > MOST_SHARED:
            raise too_large(name)


def check_text(text: str, separator: str, name: str) -> None:
    """Refuse a text file with more lines or fields than a tracker has.

    Raises:
        PlanError: it has.
    """
    lines = max(text.count("\n"), text.count("\r"))
    if lines > MOST_LINES or lines + text.count(separator) > MOST_FIELDS:
        raise PlanError(f"{name} has far more lines or columns than a tracker can hold, so it was not read.")


def check_filled(rows: Iterable[Sequence[object]], sheet: str) -> None:
    """Refuse a sheet in which more rows hold something than in any plan.

    Raises:
        PlanError: they do.
    """
    filled = (row for row in rows if any(row))
    if next(islice(filled, MOST_FILLED, None), None) is not None:
        raise PlanError(
            f"{sheet} has more than {MOST_FILLED:,} rows with something in them, far more than a plan; "
            "delete what is no part of the plan."
        )
