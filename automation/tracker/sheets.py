"""The sheets, tables and columns of the tracker: one list for reading, building and checking."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the field that the code calls it, and its heading on the sheet."""

    field: str
    heading: str


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A sheet that holds one table.

    Args:
        kind: what the code calls it.
        sheet: the name of the sheet.
        table: the name of the table in Excel.
        columns: its columns in their order.
        needed: the fields that the table must have: at least one of each group.
        other_names: what other people call each field, including fields that our tracker does not have.
        optional: whether a tracker may do without it; it is then known by the name of its sheet alone.
    """

    kind: str
    sheet: str
    table: str
    columns: tuple[Column, ...]
    needed: tuple[frozenset[str], ...] = ()
    other_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    optional: bool = False

    def headings(self) -> tuple[str, ...]:
        """Return the headings in order."""
        return tuple(column.heading for column in self.columns)

    def index(self, field: str) -> int:
        """Return the zero-based position of a field's column."""
        return next(i for i, column in enumerate(self.columns) if column.field == field)

    def is_sheet(self, name: str) -> bool:
        """Return whether a sheet of this name is the one in our own tracker."""
        return name.casefold() == self.sheet.casefold()


def _table(kind: str, described: Mapping[str, Any]) -> TableSheet:
    """Return a table from its description in tables.toml."""
    sheet, columns = described["sheet"], described["columns"]
    names = {field: _parts(headings) for field, headings in columns.items()}
    elsewhere = {field: _parts(headings) for field, headings in described.get("elsewhere", {}).items()}
    return TableSheet(
        kind,
        sheet,
        sheet.title().replace(" ", ""),
        tuple(Column(field, headings[0]) for field, headings in names.items()),
        tuple(frozenset(group.split(" or ")) for group in _parts(described["needed"])),
        {field: headings[1:] for field, headings in names.items()} | elsewhere,
        described.get("optional", False),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(";"))


_DESCRIBED = tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))
TABLES = tuple(_table(kind, described) for kind, described in _DESCRIBED.items())
"""Every table of the tracker, in the order of its sheets."""

ACTIONS, EVIDENCE, SECTIONS, MEASURES, READINGS, LEADS, DUE_DATES, BOARDS = TABLES[:8]
BRAG_KEY, SETTINGS, ACCEPTED = TABLES[-3:]
DECISIONS = next(table for table in TABLES if table.kind == "decisions")

TO_CONFIRM = "To confirm"
"""The heading of the column that an import adds to what it proposes: Yes until somebody clears the cell."""

HIDDEN = {
    "actions": ("State", "Theme", "Leads", "Rated as", "Placed in"),
    "brag_key": ("State in use", "Spellings", "Colour in use"),
}
"""The headings of our own hidden formula columns, by table. The Summary counts them; nothing reads them."""

START, SUMMARY, CHECKS = "Start here", "Summary", "Checks"
"""The sheets without a table for people to fill in."""

LAST_RUN, LAST_RUN_COLUMN = "Last clicked", 4
"""The heading on Start here under which each button enters when it ran, and its column, from 1."""

PROPOSED, WHAT_CHANGED = "Proposed changes", "What changed"
PROPOSED_DUE, PROPOSED_RATINGS, TWICE = "Proposed due dates", "Proposed ratings", "Sections twice"
"""The sheets that the buttons add: replies, what changed, rows that Due dates and BRAG key are missing, and
rows of Sections that are there twice."""

TOOLKIT_BUTTONS, CONF = "Toolkit buttons", "xlwings.conf"
"""The sheet for the buttons in somebody's own tracker, and the sheet with the settings of xlwings."""

_OF_BUTTONS = frozenset(name.casefold() for name in (TOOLKIT_BUTTONS, CONF))
_OUTPUTS = frozenset(
    name.casefold()
    for name in (START, SUMMARY, CHECKS, PROPOSED, WHAT_CHANGED, PROPOSED_DUE, PROPOSED_RATINGS, TWICE)
)
_BESIDE = frozenset(sheet.sheet.casefold() for sheet in (DUE_DATES, SETTINGS, BRAG_KEY, SECTIONS))


def is_ours(names: Iterable[str]) -> bool:
    """Return whether a workbook with these sheets was made by the toolkit."""
    folded = {name.casefold() for name in names}
    return ACTIONS.sheet.casefold() in folded and bool(folded & _BESIDE)


def outputs_among(names: Iterable[str]) -> frozenset[str]:
    """Return the sheets that the toolkit fills in itself.

    There are none in somebody else's workbook, in which a sheet called Summary may hold anything.
    """
    names = tuple(names)
    return frozenset(name for name in names if name.casefold() in _OUTPUTS) if is_ours(names) else frozenset()


def without_a_plan(names: Iterable[str]) -> frozenset[str]:
    """Return the sheets that are not part of the plan: outputs, and sheets for the buttons."""
    names = tuple(names)
    return outputs_among(names).union(name for name in names if name.casefold() in _OF_BUTTONS)
