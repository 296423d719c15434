"""Rows and cells that are struck through: how they are read, and the findings about them.

Many people withdraw an action by striking through its row, or replace a date by striking through the old
one. What they meant is never certain, so everything still counts as written and is reported. The exception
is a due date: if any of it is struck through it is not read, so no letter is sent about a date that no longer
applies. In a document what is struck through or deleted was left out already, which is reported too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from automation.plan.due import Due, uk
from automation.plan.due_language import read_due
from automation.plan.due_words import strike
from automation.plan.findings import Finding, Place, Problem, column_letters
from automation.plan.model import Action, Evidence
from automation.tracker import problems
from automation.tracker.read.cells import Cells, short
from automation.tracker.read.grid import GridSource, Struck, text_of
from automation.tracker.read.headings import heading_of
from automation.tracker.read.tables import Table
from automation.tracker.sheets import ACTIONS, EVIDENCE, LEADS, TableSheet


def _fields(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the fields of each table that a text lists."""
    return {table: tuple(fields) for table, *fields in map(str.split, text.split(";"))}


_NAMES = _fields(
    "actions ref text; evidence text; sections ref; measures name; readings measure; leads name; boards name;"
    "due_dates phrase; brag_key rating; settings name; accepted code;"
    "bodies name; about text; decisions decision; voices section; sources measure; documents ref path;"
    "former ref"
)
"""The fields that name a row. If all of them are struck through, the row is."""
_FREE = _fields(
    "actions comments due_by; evidence comments; due_dates kind how; settings meaning;"
    "accepted reason accepted_by; decisions why"
)
"""Fields that may be struck through without a finding: no figure and no letter depends on them."""
_NOTHING: Mapping[int, Struck] = {}
_ONLY = "Type only the {} that applies"
_LEFT_OUT = {
    "lead": problems.STRUCK_LEAD,
    "rating": problems.STRUCK_RATING,
    "due": problems.STRUCK_DUE,
    "revised": problems.STRUCK_DUE,
}
"""The problem of words that a document's cell was read without, by field."""
_STILL_APPLIES = "If it still applies, remove the strikethrough, or reject the deletion, in the document."
_PLAIN_AGAIN = "remove the strikethrough (select the cell and press Ctrl+5)"


class Strikes:
    """What is struck through on the sheets of a plan, looked up once for each sheet.

    Args:
        source: the source of the grids.
        tables: the tables that are read.
    """

    def __init__(self, source: GridSource, tables: Sequence[Table]) -> None:
        self._source = source
        self._columns: dict[str, set[int]] = {}
        self._found: dict[str, Mapping[int, Mapping[int, Struck]]] = {}
        for table in tables:
            free = _FREE.get(table.kind.kind, ())
            columns = (column for name, column in table.headings.columns.items() if name not in free)
            self._columns.setdefault(table.grid.sheet, set()).update(columns)

    def on(self, sheet: str) -> Mapping[int, Mapping[int, Struck]]:
        """Return what is struck through on a sheet, by row and column."""
        found = self._found.get(sheet)
        if found is None:
            found = self._found[sheet] = self._source.struck(sheet, self._columns.get(sheet, ()))
        return found

    def of(self, place: Place, kind: TableSheet) -> Mapping[str, Struck]:
        """Return the fields of a row that are struck through, wholly or in part."""
        found = self.on(place.sheet).get(place.row, _NOTHING)
        if not found:
            return {}
        free = _FREE.get(kind.kind, ())
        columns = place.columns.items()
        return {name: found[column] for name, column in columns if column in found and name not in free}


def is_row(struck: Mapping[str, Struck], kind: TableSheet, filled: Mapping[str, str]) -> bool:
    """Return whether a whole row is struck through: every field that names it and is filled in."""
    names = [name for name in _NAMES[kind.kind] if filled.get(name)]
    return bool(names) and all(name in struck and struck[name].whole for name in names)


def struck_dues(
    struck: Mapping[str, Struck], filled: Mapping[str, str], due: str, revised: str
) -> Mapping[str, str]:
    """Return an action's due dates that are struck through, by field, marked as plain text can show it.

    An original date that is struck through beside a revised one is left alone: it was replaced.
    """
    written = {name: text for name, text in (("due", due), ("revised", revised)) if text}
    if is_row(struck, ACTIONS, filled):
        return {name: strike(text) for name, text in written.items()}
    return {
        name: struck[name].marked or strike(text)
        for name, text in written.items()
        if name in struck
        and not struck[name].left_out
        and not _is_replaced(name, struck[name], read_due(revised))
    }


def _is_replaced(field: str, found: Struck, revised: Due) -> bool:
    return field == "due" and found.whole and revised.by is not None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row in which something may be struck through, with the words that findings use for it.

    Args:
        kind: the table it belongs to.
        place: its place in the workbook.
        texts: its fields by name, apart from due dates.
        label: its name in sentences.
        ref: the ref that findings show.
        counts: how it counts all the same, if all of it is struck through.
        rated: the rating it counts as.
        action: the action itself, for its due dates.
    """

    kind: TableSheet
    place: Place
    texts: Mapping[str, str]
    label: str
    ref: str = ""
    counts: str = "is still used"
    rated: str = ""
    action: Action | None = None


def report_struck(
    strikes: Strikes,
    tables: Sequence[Table],
    actions: Sequence[Action],
    evidence: Sequence[Evidence],
    cells: Cells,
) -> None:
    """Report what is struck through: a whole row once, otherwise each cell."""
    if not any(strikes.on(table.grid.sheet) for table in tables):
        return
    beside = [table for table in tables if table.kind not in (ACTIONS, EVIDENCE)]
    rows = chain(
        map(_of_action, actions),
        map(_of_evidence, evidence),
        (_of_table(table, number) for table in beside for number in table.rows),
    )
    reported = set()
    for row in rows:
        reported.add((row.place.sheet, row.place.row))
        if struck := strikes.of(row.place, row.kind):
            cells.findings.extend(_found_in(row, struck))
    for sheet in dict.fromkeys(table.grid.sheet for table in tables):
        for number, struck_cells in strikes.on(sheet).items():
            if (sheet, number) not in reported:
                cells.findings.extend(_left_out(struck_cells, sheet, number))


def _left_out(struck: Mapping[int, Struck], sheet: str, number: int) -> Iterator[Finding]:
    """Report a row, or a line outside the tables, that was left out wholly or in part."""
    words = " ".join(found.part for found in struck.values() if found.left_out)
    if words:
        message = f"'{short(words)}' is struck through or deleted, so it was not read."
        cell = f"{column_letters(min(struck))}{number}"
        yield problems.STRUCK_ROW.at(message, _STILL_APPLIES, sheet=sheet, cell=cell)


def _of_action(action: Action) -> _Row:
    texts = {
        name: getattr(action, name)
        for name in ("section", "ref", "text", "outcome", "lead", "report_reference")
    }
    counts = f"its row still counts, as {action.rating.name}"
    if not (action.due.blank and action.revised.blank):
        counts += ". Its due date is not read, so it is never late and nobody is chased"
    texts["rating"], rated = action.rating_text, action.rating.name
    return _Row(ACTIONS, action.place, texts, action.label, action.label, counts, rated, action)


def _of_evidence(row: Evidence) -> _Row:
    texts = {"section": row.section, "text": row.text, "measure": row.measure, "rating": row.rating_text}
    label, rated = f"an evidence row of section {row.section}", row.rating.name
    return _Row(EVIDENCE, row.place, texts, label, row.section, f"still counts, as {rated}", rated)


def _of_table(table: Table, number: int) -> _Row:
    """Return a row of a table other than actions and evidence."""
    place = Place(table.grid.sheet, number, table.headings.columns)
    values = table.grid.rows[number - 1]
    texts = {
        name: text_of(values[column]).strip()
        for name, column in place.columns.items()
        if column < len(values)
    }
    name = _name_in(table.kind, texts)
    return _Row(table.kind, place, texts, f"'{short(texts[name])}'" if name else f"row {number}")


def _name_in(kind: TableSheet, texts: Mapping[str, str]) -> str:
    """Return the first field that names a row and is filled in; empty if there is none."""
    return next((name for name in _NAMES[kind.kind] if texts.get(name)), "")


def _found_in(row: _Row, struck: Mapping[str, Struck]) -> Iterator[Finding]:
    if is_row(struck, row.kind, row.texts):
        label = row.label[:1].upper() + row.label[1:] if row.rated else f"The row {row.label}"
        hint = (
            "If the action is withdrawn, delete the row: the history keeps it. "
            "If not, remove the strikethrough (select the row and press Ctrl+5)."
            if row.action
            else f"Delete the row if it no longer applies, or {_PLAIN_AGAIN}."
        )
        name = _name_in(row.kind, row.texts)
        yield _at(row, problems.STRUCK_ROW, name, f"{label} is struck through, but {row.counts}.", hint)
        return
    for name, found in struck.items():
        if found.left_out:
            where = f"{heading_of(row.kind, name)} of {row.label}"
            said = f"'{short(found.part)}' is struck through or deleted in {where}, so it was not read."
            yield _at(row, _LEFT_OUT.get(name, problems.STRUCK_TEXT), name, said, _STILL_APPLIES)
        elif row.action and name in {"due", "revised"}:
            yield from _of_due(row, row.action, name, found)
        elif row.texts.get(name):
            yield _of_field(row, name, found)


def _of_field(row: _Row, name: str, found: Struck) -> Finding:
    what = f"{_what(found, row.texts[name])} is struck through in"
    if row.rated and name == "rating":
        said = f"{what} the rating of {row.label}, which still counts as {row.rated}."
        return _at(row, problems.STRUCK_RATING, name, said, f"{_ONLY.format('rating')}, or {_PLAIN_AGAIN}.")
    if row.action and name == "lead":
        said = f"{what} the lead of {row.label}, but still counts."
        hint = f"Leave only the leads who are responsible now, or {_PLAIN_AGAIN}."
        return _at(row, problems.STRUCK_LEAD, name, said, hint)
    problem = problems.STRUCK_LEAD if row.kind is LEADS else problems.STRUCK_TEXT
    said = f"{what} {heading_of(row.kind, name)} of {row.label}, but still counts."
    return _at(row, problem, name, said, f"Delete what no longer applies, or {_PLAIN_AGAIN}.")


def _of_due(row: _Row, action: Action, name: str, found: Struck) -> Iterator[Finding]:
    due = action.due if name == "due" else action.revised
    if due.blank or _is_replaced(name, found, action.revised):
        return
    called = "due date" if name == "due" else "revised due date"
    what = (
        f"The {called} is struck through"
        if found.whole
        else f"{_what(found, '')} is struck through in the {called}"
    )
    taken = f"it counts as {uk(due.by)}" if due.by else "no date is read"
    hint = f"{_ONLY.format('date')}, or {_PLAIN_AGAIN}."
    if name == "due":
        hint += " If the date was moved, enter the new one under Revised due date."
    yield _at(row, problems.STRUCK_DUE, name, f"{what} of {row.label}, so {taken}.", hint)


def _at(row: _Row, problem: Problem, name: str, message: str, hint: str) -> Finding:
    return problem.at(message, hint, sheet=row.place.sheet, cell=row.place.cell(name), ref=row.ref)


def _what(found: Struck, text: str) -> str:
    """Return the words that are struck through, in quotation marks."""
    part = text if found.whole else found.part
    return f"'{short(part)}'" if part else "A part"
