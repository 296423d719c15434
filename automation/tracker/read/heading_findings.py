"""Findings about headings: read although misspelt, proposed, repeated, not part of the plan, or missing."""

from __future__ import annotations

from collections.abc import Iterator

from automation.plan.findings import Problem, column_letters
from automation.tracker import problems
from automation.tracker.read.cells import Cells, short
from automation.tracker.read.headings import heading_of
from automation.tracker.read.tables import Sheet, Table
from automation.tracker.sheets import ACTIONS, BRAG_KEY, EVIDENCE

_WANTED = {ACTIONS.kind: ("ref", "outcome", "rating", "comments"), EVIDENCE.kind: ("rating",)}
"""Headings that a table does not need, but whose absence is a finding."""
_MOST_NAMED = 12
"""How many columns that are not read are named one by one."""

_Told = tuple[Problem, int, str, str]
"""A problem, the column it is about, the message and the hint."""


def report_incomplete(sheet: Sheet, cells: Cells) -> None:
    """Report each table that could not be read because it has no column that is certainly the actions."""
    for row, found in sheet.incomplete:
        lacks = " and ".join(found.missing()) or heading_of(ACTIONS, "text")
        message = f"The table below row {row} was not read, because it has no heading for {lacks}."
        columns = [*found.columns.values(), *(column for column, _, _ in found.proposed)]
        cell = f"{column_letters(min(columns))}{max(row, 1)}"
        hint = f"Add a column for {lacks}."
        cells.report(problems.TABLE_INCOMPLETE, message, hint, sheet=sheet.grid.sheet, cell=cell)
        for column, text, name in found.proposed:
            cell = f"{column_letters(column)}{max(row, 1)}"
            message, hint = _of_proposed(text, heading_of(found.kind, name), is_read=False)
            cells.report(problems.COLUMN_PROPOSED, message, hint, sheet=sheet.grid.sheet, cell=cell)


def report_headings(table: Table, cells: Cells) -> None:
    """Report what is doubtful or missing in the headings of a table, each at its heading."""
    for about in (_near, _proposed, _double, _unknown, _without, _missing):
        for problem, column, message, hint in about(table):
            at = table.heading_cell(column)
            cells.report(problem, message, hint, sheet=table.grid.sheet, cell=at)


def _near(table: Table) -> Iterator[_Told]:
    for column, text, name in table.headings.near:
        heading = heading_of(table.kind, name)
        message = f"The heading '{short(text)}' was read as {heading}."
        yield problems.NEAR_HEADING, column, message, f"Type {heading}."


def _proposed(table: Table) -> Iterator[_Told]:
    found = table.headings
    for column, text, name in found.proposed:
        is_read = found.columns.get(name) == column
        yield (
            problems.COLUMN_PROPOSED,
            column,
            *_of_proposed(text, heading_of(table.kind, name), is_read=is_read),
        )


def _of_proposed(text: str, heading: str, *, is_read: bool) -> tuple[str, str]:
    """Return the message and the hint about a doubtful column."""
    message = f"The column '{short(text)}' may be {heading}. It was not read."
    if is_read:
        message = f"The column '{short(text)}' was read as {heading}, but that is not certain."
    return (
        message,
        f"If it is, give it the heading {heading}. If not, give it a heading that says what it is.",
    )


def _double(table: Table) -> Iterator[_Told]:
    for column in table.headings.double:
        heading = short(table.heading(column))
        message = f"The column '{heading}' was not read, because another column means the same."
        yield (
            problems.DOUBLE_HEADING,
            column,
            message,
            "Move its contents to the other column, and delete this one.",
        )


def _unknown(table: Table) -> Iterator[_Told]:
    # The key of our published form counts the actions of each rating.
    counted = ACTIONS.sheet if table.kind is BRAG_KEY else ""
    columns = [column for column in table.headings.unknown if table.heading(column) != counted]
    if columns:
        names = ", ".join(f"'{short(table.heading(column), 40)}'" for column in columns[:_MOST_NAMED])
        more = len(columns) - _MOST_NAMED
        message = f"These columns were not read: {names}" + (f" and {more} more." if more > 0 else ".")
        hint = "You need do nothing, unless one of them is part of the plan. If so, change its heading."
        yield problems.EXTRA_COLUMN, columns[0], message, hint


def _without(table: Table) -> Iterator[_Told]:
    """Yield the lead and the due date, where no column is certainly theirs."""
    columns = table.headings.columns
    read_without = {
        "lead": "Its actions were read without a lead, or with the one named above them.",
        "due": "Its actions were read without a due date.",
    }
    for name, how in read_without.items() if table.kind is ACTIONS and table.rows else ():
        if name not in columns:
            heading = heading_of(ACTIONS, name)
            message = f"No column of this table is certainly {heading}. {how}"
            hint = f"Give the column the heading {heading}, or add it."
            yield problems.TABLE_INCOMPLETE, min(columns.values()), message, hint


def _missing(table: Table) -> Iterator[_Told]:
    columns = table.headings.columns
    missing = [name for name in _WANTED.get(table.kind.kind, ()) if name not in columns]
    if missing and table.rows:
        names = ", ".join(heading_of(table.kind, name) for name in missing)
        hint = f"If the plan has this, add the heading: {names}."
        yield problems.MISSING_HEADING, min(columns.values()), f"The table has no column for {names}.", hint
