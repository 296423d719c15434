"""The tracker's sheets, tables and columns: one list, for reading, building and checking alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the field that the code calls it, and its heading on the sheet."""

    field: str
    heading: str


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A sheet that holds one table."""

    kind: str
    sheet: str
    table: str
    columns: tuple[Column, ...]

    def headings(self) -> tuple[str, ...]:
        """Return the headings in order."""
        return tuple(column.heading for column in self.columns)

    def index(self, field: str) -> int:
        """Return the zero-based position of a field's column."""
        return next(i for i, column in enumerate(self.columns) if column.field == field)


def _table(described: str) -> TableSheet:
    """Return a table from its kind, sheet and name, and below them its fields with their headings."""
    head, _, columns = described.partition("\n")
    kind, sheet, table = head.split(", ")
    pairs = (column.strip().split("=") for column in columns.split(","))
    return TableSheet(kind, sheet, table, tuple(Column(*pair) for pair in pairs))


_TABLES = """
actions, Actions, Actions
  section=Section, ref=Ref, text=Action, outcome=Desired outcome, lead=Lead, due=Due date,
  revised=Revised due date, due_by=Due by, rating=Progress BRAG, comments=Comments,
  report_reference=Inspection report reference
evidence, Evidence, Evidence
  section=Section, text=Evidence of success, rating=Impact BRAG, comments=Comments, measure=Measure
sections, Sections, Sections
  ref=Section, theme=Theme, title=Title, owner=Owner, owner_name=Owner name,
  children_say=What children will say, level3_test=Level 3 test, test_date=Test date,
  test_outcome=Test outcome
measures, Measures, Measures
  name=Measure, section=Section, unit=Unit, better=Better, baseline=Baseline,
  baseline_date=Baseline date
readings, Readings, Readings
  measure=Measure, day=Date, target=Target, actual=Actual
leads, Leads, Leads
  name=Lead, also=Also written as, person=Name, emails=Email, escalate_to=Escalate to,
  away_until=Away until, cover=Cover
due_dates, Due dates, DueDates
  phrase=Phrase, by=By, kind=Kind, how=How it was understood, confirmed=Confirmed
boards, Boards, Boards
  name=Board, paper=Paper, meeting=Meeting date, paper_due_days=Paper due days before
brag_key, BRAG key, BragKey
  rating=Rating, meaning=Meaning, also=Also written as
settings, Settings, Settings
  name=Setting, value=Value, meaning=What it does
accepted, Accepted, Accepted
  code=Code, where=Where, reason=Reason, accepted_by=Accepted by, until=Until
"""
TABLES = tuple(map(_table, re.split(r"\n(?! )", _TABLES.strip())))
"""Every table of the tracker, in the order of its sheets."""

ACTIONS, EVIDENCE, SECTIONS, MEASURES, READINGS = TABLES[:5]
LEADS, DUE_DATES, BOARDS, BRAG_KEY, SETTINGS, ACCEPTED = TABLES[5:]

START, SUMMARY, CHECKS = "Start here", "Summary", "Checks"
"""The sheets that hold no table for people to fill in."""

LAST_RUN, LAST_RUN_COLUMN = "Last clicked", 4
"""The heading on Start here under which each button notes when it ran, and its column counted from 1."""

PROPOSED, WHAT_CHANGED, PROPOSED_DUE = "Proposed changes", "What changed", "Proposed due dates"
"""The sheets that the buttons add: what leads sent back, what moved, and phrases that Due dates lacks."""

TOOLKIT_BUTTONS, CONF = "Toolkit buttons", "xlwings.conf"
"""Where the buttons stand in somebody's own tracker, and what xlwings reads its settings from."""

_OF_BUTTONS = frozenset(name.casefold() for name in (TOOLKIT_BUTTONS, CONF))
_OUTPUTS = frozenset(
    name.casefold() for name in (START, SUMMARY, CHECKS, PROPOSED, WHAT_CHANGED, PROPOSED_DUE)
)
_BESIDE = frozenset(sheet.sheet.casefold() for sheet in (DUE_DATES, SETTINGS, BRAG_KEY, SECTIONS))


def is_ours(names: Iterable[str]) -> bool:
    """Return whether a workbook with these sheets is of the toolkit's own make."""
    folded = {name.casefold() for name in names}
    return ACTIONS.sheet.casefold() in folded and bool(folded & _BESIDE)


def outputs_among(names: Iterable[str]) -> frozenset[str]:
    """Return those of a workbook's sheets that the toolkit fills itself.

    In a workbook of another make a sheet called Summary may hold anything, so that there are none.
    """
    names = tuple(names)
    return frozenset(name for name in names if name.casefold() in _OUTPUTS) if is_ours(names) else frozenset()


def without_a_plan(names: Iterable[str]) -> frozenset[str]:
    """Give those of a workbook's sheets that hold nothing of a plan: outputs, and what belongs to buttons."""
    names = tuple(names)
    return outputs_among(names).union(name for name in names if name.casefold() in _OF_BUTTONS)
