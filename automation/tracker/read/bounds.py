"""Bounds that keep a small file from standing for more than a machine can hold.

A few bytes of a package can announce billions of entries, and one long text can be meant by every cell. Each
bound is far beyond any plan. What goes beyond it is refused in one sentence before memory is taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, TypeVar
from xml.parsers import expat

from automation.plan.findings import PlanError

LARGEST_FILE = 200 * 1024 * 1024
"""Bytes of any tracker; one of 100,000 actions has about 15 MB."""
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

_LONGEST_NUMBER = 19
_ANNOUNCED = re.compile(rb"uniqueCount(?:\s*=\s*[\"'](\d+)[\"'])?")
_SHARED_CELL = re.compile(rb"<(?:\w+:)?c\s(?>[^<>]*?\bt=[\"']s[\"'])[^<>]*+>\s*+<(?:\w+:)?v>\s*+(\d+)")
_PLAIN_SHARED_CELL = re.compile(rb"<c\s(?>[^<>]*?\bt=[\"']s[\"'])[^<>]*+>\s*+<v>\s*+(\d+)")
"""The same without prefixes, as nearly every sheet is written; it is found in two thirds of the time."""
_END_OF_SHARED = re.compile(rb"</(?:\w+:)?si\s*>")
_LEAST = 16
"""Characters that a repeated cell counts for if it holds only a number: it takes as much memory as these."""
_Row = TypeVar("_Row", bound=Sequence[object])


def too_large(name: str) -> PlanError:
    """Return the sentence about a file that goes beyond a bound."""
    return PlanError(f"{name} unpacks to far more than a tracker can hold, so it was not read.")


def check_announced(shared: bytes, name: str) -> None:
    """Refuse a list of shared texts that announces more of them than it has.

    The library that reads workbooks takes memory for as many as are announced, and where there is not so much
    it ends the whole program.

    Raises:
        PlanError: it does.
    """
    most = shared.count(b"si>") + 1_000
    for announced in _ANNOUNCED.findall(shared):
        if not announced or len(announced) > _LONGEST_NUMBER or int(announced) > most:
            raise too_large(name)


def shared_cells(sheet: bytes) -> int:
    """Count the cells of a sheet whose text stands in the list that cells share, or more than there are."""
    # No sheet that Excel writes has single quotes around its attributes, and few have any in a formula.
    return sheet.count(b'"s"') + (sheet.count(b"'s'") if b"'" in sheet else 0)


def may_be_too_much(shared: bytes, cells: int) -> bool:
    """Return whether so many cells could mean more text than a tracker holds, if each meant the longest."""
    # Where a text ends in another way than as Excel writes it, it only seems the longer.
    return bool(shared) and max(map(len, shared.split(b"</si>"))) * cells > MOST_SHARED


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
        prefixed = b":c" in sheet or b":v" in sheet
        meant = (_SHARED_CELL if prefixed else _PLAIN_SHARED_CELL).findall(sheet)
        whole += sum(lengths[number] for number in map(int, meant) if number < len(lengths))
        # A cell that is not written as Excel writes it may mean any of them.
        whole += max(shared_cells(sheet) - len(meant), 0) * max(lengths)
        if whole > MOST_SHARED:
            raise too_large(name)


def check_repeated(content: IO[bytes], name: str) -> None:
    """Refuse an OpenDocument workbook whose repeated cells and rows hold more than a tracker can.

    XML that is not well formed is left to the reader of the workbook.

    Args:
        content: the part with the sheets.
        name: the file's name, for the sentence.

    Raises:
        PlanError: they do.
    """
    in_cell = in_row = whole = 0
    cells = rows = 1

    def opened(tag: str, attributes: dict[str, str]) -> None:
        nonlocal in_cell, in_row, cells, rows
        if tag.endswith("table-row"):
            in_row, rows = 0, _times(attributes, "number-rows-repeated")
        elif tag.endswith("-cell"):
            cells = _times(attributes, "number-columns-repeated")
            in_cell = _LEAST * any(key.endswith("value-type") for key in attributes)
            in_cell += sum(len(value) for key, value in attributes.items() if key.endswith("string-value"))
        elif tag.endswith(":s"):  # so many spaces
            in_cell += _times(attributes, ":c")

    def closed(tag: str) -> None:
        nonlocal in_cell, in_row, whole
        if tag.endswith("-cell"):
            in_row += cells * in_cell
            in_cell = 0
        elif tag.endswith("table-row"):
            whole += rows * in_row
            in_row = 0
        if whole + in_row > MOST_SHARED:
            raise too_large(name)

    def said(text: str) -> None:
        nonlocal in_cell
        in_cell += len(text)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = said
    try:
        parser.ParseFile(content)
    except expat.ExpatError:
        return


def _times(attributes: dict[str, str], name: str) -> int:
    digits = next((value for key, value in attributes.items() if key.endswith(name)), "1").strip().lstrip("0")
    return int(digits[:12]) if digits[:12].isdecimal() else 1


class TextLimit:
    """Lets rows through as long as all of them together hold no more text than a tracker.

    A workbook of the older kinds keeps a text once however many cells mean it, and only its reader knows how
    many do.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._left = MOST_SHARED

    def rows(self, rows: Iterable[_Row]) -> Iterator[_Row]:
        """Return the rows one by one.

        Raises:
            PlanError: these rows and those before them hold more text than a tracker.
        """
        for row in rows:
            self._left -= sum(len(value) for value in row if isinstance(value, str))
            if self._left < 0:
                raise too_large(self._name)
            yield row


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
