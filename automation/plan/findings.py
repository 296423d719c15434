"""Findings: what is wrong with a plan, the sheet and cell where it is, and what to type instead."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class PlanError(Exception):
    """The one sentence that says why a command could not be done at all."""


class NotWholeError(PlanError):
    """A file is empty or damaged. Where it is just being saved or synchronised, it soon is whole again."""


TELL = "Send this line to the person who maintains the toolkit."
"""What to do about a fault of the toolkit's own."""


def fault(error: BaseException) -> str:
    """Return what the maintainer needs to know of an exception that nobody foresaw: what it is, and where."""
    said = " ".join(str(error).split())
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"a fault in the toolkit ({type(error).__name__}: {said[:200]}{where})"


class Severity(StrEnum):
    """How much a finding matters.

    An error makes a figure or a letter wrong; a warning is what a board would ask about; a note is worth
    knowing.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Return the order in which people want to read them: errors first."""
        return _RANK[self]


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, said so that a person can mend it.

    `message` says what is wrong here, `hint` what to type. `sheet` and `cell` say where; `ref` names the
    action or section that it concerns. Any of the three may be empty. `also` has the other rows that it is
    about, each as its sheet and row.
    """

    code: str
    name: str
    severity: Severity
    message: str
    hint: str = ""
    sheet: str = ""
    cell: str = ""
    ref: str = ""
    also: tuple[tuple[str, int], ...] = ()

    @property
    def where(self) -> str:
        """Return the address as people write it, such as `Actions!F14`."""
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet

    def as_dict(self) -> dict[str, str]:
        """Return the finding in the shape that `check --format json` prints."""
        names = ("code", "name", "severity", "message", "hint", "sheet", "cell", "ref")
        return {name: str(getattr(self, name)) for name in names}


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of thing that can be wrong: what the catalogue of checks is made of.

    Args:
        code: stable and unique, a letter for the family and two digits, such as `D03`.
        name: the problem found, such as `due-date-not-understood`.
        severity: how much it matters unless the Settings sheet says otherwise.
        family: structure, references, leads, dates, ratings, evidence, documents, measures, text or history.
        finds: what it finds, in a sentence that a business support officer would nod at.
        why: why it matters.
        before: an example row with the problem.
        after: the same row, mended.
    """

    code: str
    name: str
    severity: Severity
    family: str
    finds: str
    why: str
    before: str
    after: str

    def at(self, message: str, hint: str = "", *, sheet: str = "", cell: str = "", ref: str = "") -> Finding:
        """Report this problem at a place."""
        return Finding(self.code, self.name, self.severity, message, hint, sheet, cell, ref)


FAMILIES = {
    "S": "structure",
    "R": "references",
    "L": "leads",
    "D": "dates",
    "B": "ratings",
    "E": "evidence",
    "F": "documents",
    "M": "measures",
    "V": "voices",
    "C": "closing",
    "T": "text",
    "W": "twins",
    "H": "history",
    "A": "acceptance",
    "P": "papers",
    "G": "decisions",
    "N": "former plan",
}
"""The family of a problem, by the letter that its code begins with."""


def problems_of(table: str) -> dict[str, Problem]:
    """Return the problems of a table by their codes.

    A problem is a line with its code, name and severity, and below it what it finds, why that matters, and an
    example before and after with an arrow between. A line that begins with spaces continues the one above.
    """
    found: dict[str, Problem] = {}
    for block in table.strip().split("\n\n"):
        head, finds, why, example = block.replace("\n  ", " ").split("\n")
        named, _, severity = head.partition(", ")
        code, name = named.split()
        before, _, after = example.partition(" -> ")
        found[code] = Problem(code, name, Severity(severity), FAMILIES[code[0]], finds, why, before, after)
    return found


def column_letters(index: int) -> str:
    """Name a column as Excel does: 0 is `A`, 25 is `Z`, 26 is `AA`."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Place:
    """The row that a value was read from, and where each of its fields stands in it.

    `columns` is shared by every row of one table, so that a place costs little. A field without a column
    of its own (the heading is missing) is found at the start of its row. `addresses` holds the cells of
    values that stand elsewhere, as those of cards do.
    """

    sheet: str
    row: int
    columns: Mapping[str, int] = field(compare=False, hash=False)
    addresses: Mapping[tuple[int, int], str] = field(default_factory=dict, compare=False, hash=False)

    def cell(self, name: str = "") -> str:
        """Return the cell of a field, such as `F14`."""
        column = self.columns.get(name)
        if column is None:
            column = min(self.columns.values(), default=0)
        return self.addresses.get((self.row, column)) or f"{column_letters(column)}{self.row}"

    def address(self, name: str = "") -> str:
        """Return the sheet and cell of a field, such as `Actions!F14`."""
        return f"{self.sheet}!{self.cell(name)}"


NOWHERE = Place("", 0, {})
"""The place of a value that no workbook holds, such as one made in a test."""
