"""Struck-out rows and cells of the tables: how they are read, and what is said about them.

Many people withdraw an action by striking its row out, and replace a date by striking out the old one. What
they meant is never certain, so that everything still counts as it is written, and is a finding. No date is
read where any of it is struck out: it would send a letter about a day that no longer holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from automation.plan.due import Due, uk
from automation.plan.due_language import read_due
from automation.plan.due_words import strike
from automation.plan.findings import Finding, Problem
from automation.plan.model import Action, Evidence
from automation.plan.place import Place
from automation.tracker import problems
from automation.tracker.read.cells import Cells, short
from automation.tracker.read.grid import GridSource, text_of
from automation.tracker.read.headings import heading_of
from automation.tracker.read.strikethrough import Struck
from automation.tracker.read.tables import Table
from automation.tracker.sheets import ACTIONS, EVIDENCE, LEADS, TableSheet

_NAMES = {
    "actions": ("ref", "text"), "evidence": ("text",), "sections": ("ref",), "measures": ("name",),
    "readings": ("measure",), "leads": ("name",), "due_dates": ("phrase",), "boards": ("name",),
    "brag_key": ("rating",), "settings": ("name",), "accepted": ("code",),
}  # fmt: skip
"""The fields that name a row: where they are struck out, the row is."""
_QUIET = {
    "actions": ("comments", "due_by"), "evidence": ("comments",), "due_dates": ("kind", "how"),
    "settings": ("meaning",), "accepted": ("reason", "accepted_by"),
}  # fmt: skip
"""The fields in which people may strike out what they like: nothing is counted or sent by what they say."""
_NOTHING: Mapping[int, Struck] = {}
_PLAIN_AGAIN = "take the strikethrough off (select the cell and press Ctrl+5)"


class Strikes:
    """What is struck out on the sheets of a plan, looked up once for each sheet.

    Args:
        source: where the grids came from.
        tables: the tables that are read.
    """

    def __init__(self, source: GridSource, tables: Sequence[Table]) -> None:
        self._source = source
        self._columns: dict[str, set[int]] = {}
        self._found: dict[str, Mapping[int, Mapping[int, Struck]]] = {}
        for table in tables:
            quiet = _QUIET.get(table.kind.kind, ())
            columns = (column for name, column in table.headings.columns.items() if name not in quiet)
            self._columns.setdefault(table.grid.sheet, set()).update(columns)

    def on(self, sheet: str) -> Mapping[int, Mapping[int, Struck]]:
        """Return what is struck out on a sheet, by row and column."""
        found = self._found.get(sheet)
        if found is None:
            found = self._found[sheet] = self._source.struck(sheet, self._columns.get(sheet, ()))
        return found

    def of(self, place: Place, kind: TableSheet) -> Mapping[str, Struck]:
        """Return the fields of a row that are struck out, wholly or in part."""
        found = self.on(place.sheet).get(place.row, _NOTHING)
        if not found:
            return {}
        quiet = _QUIET.get(kind.kind, ())
        columns = place.columns.items()
        return {name: found[column] for name, column in columns if column in found and name not in quiet}


def is_row(struck: Mapping[str, Struck], kind: TableSheet, filled: Mapping[str, str]) -> bool:
    """Return whether a whole row is struck out: every field that names it, and holds something, is."""
    names = [name for name in _NAMES[kind.kind] if filled.get(name)]
    return bool(names) and all(name in struck and struck[name].whole for name in names)


def struck_dues(
    struck: Mapping[str, Struck], filled: Mapping[str, str], due: str, revised: str
) -> Mapping[str, str]:
    """Return the due dates of an action that are struck out, as plain text shows that, by their field.

    A first date that is struck out beside a revised one is only what it says, the date that was replaced.
    """
    written = {name: text for name, text in (("due", due), ("revised", revised)) if text}
    if is_row(struck, ACTIONS, filled):
        return {name: strike(text) for name, text in written.items()}
    return {
        name: struck[name].marked or strike(text)
        for name, text in written.items()
        if name in struck and not _is_replaced(name, struck[name], read_due(revised))
    }


def _is_replaced(field: str, found: Struck, revised: Due) -> bool:
    return field == "due" and found.whole and revised.by is not None


def report_struck(
    strikes: Strikes,
    tables: Sequence[Table],
    actions: Sequence[Action],
    evidence: Sequence[Evidence],
    cells: Cells,
) -> None:
    """Report what is struck out: once for a row, else for each cell."""
    if not any(strikes.on(table.grid.sheet) for table in tables):
        return
    for action in actions:
        if struck := strikes.of(action.place, ACTIONS):
            cells.findings.extend(_of_action(action, struck))
    for row in evidence:
        if struck := strikes.of(row.place, EVIDENCE):
            cells.findings.extend(_of_evidence(row, struck))
    for table in tables:
        if table.kind in (ACTIONS, EVIDENCE) or not strikes.on(table.grid.sheet):
            continue
        for number in table.rows:
            place = Place(table.grid.sheet, number, table.headings.columns)
            if struck := strikes.of(place, table.kind):
                cells.findings.extend(_of_row(table, place, struck))


def _at(problem: Problem, place: Place, field: str, message: str, hint: str, ref: str = "") -> Finding:
    return problem.at(message, hint, sheet=place.sheet, cell=place.cell(field), ref=ref)


def _what(found: Struck, text: str) -> str:
    """Name the words that are struck out; all of the text, or that some of it is."""
    part = text if found.whole else found.part
    return f"'{short(part)}'" if part else "A part"


def _of_action(action: Action, struck: Mapping[str, Struck]) -> list[Finding]:
    label, place = action.label, action.place
    rated = action.rating.value
    filled = {"ref": action.ref, "text": action.text}
    if is_row(struck, ACTIONS, filled):
        undated = action.due.blank and action.revised.blank
        but = "" if undated else "; its due date is not read, so that it is never late and nobody is chased"
        field = next(name for name in _NAMES[ACTIONS.kind] if filled[name])
        what = f"{label} is struck out, but its row still counts, as {rated}{but}."
        hint = (
            "Delete the row if the action is withdrawn: the history keeps it. "
            "Else take the strikethrough off (select the row and press Ctrl+5)."
        )
        return [_at(problems.STRUCK_ROW, place, field, what, hint, label)]
    texts = {
        "section": action.section, "ref": action.ref, "text": action.text, "outcome": action.outcome,
        "lead": action.lead, "report_reference": action.report_reference, "rating": action.rating_text,
    }  # fmt: skip
    findings = []
    for field, found in struck.items():
        if field in {"due", "revised"}:
            findings.extend(_of_due(action, field, found))
        elif not texts.get(field):
            continue
        elif field == "rating":
            findings.append(_of_rating(place, found, action.rating_text, label, rated, label))
        elif field == "lead":
            what = (
                f"{_what(found, action.lead)} is struck out in the lead of {label}, but is read all the same."
            )
            hint = f"Leave only the leads who answer for it now, or {_PLAIN_AGAIN}."
            findings.append(_at(problems.STRUCK_LEAD, place, field, what, hint, label))
        else:
            findings.append(_of_text(ACTIONS, place, field, found, texts[field], label, label))
    return findings


def _of_due(action: Action, field: str, found: Struck) -> list[Finding]:
    due = action.due if field == "due" else action.revised
    if due.blank or _is_replaced(field, found, action.revised):
        return []
    name = "due date" if field == "due" else "revised due date"
    words = "" if found.whole else _what(found, "")
    what = f"{words} is struck out in the {name}" if words else f"The {name} is struck out"
    taken = f"it counts as {uk(due.by)}" if due.by else "it counts as no date"
    hint = f"Type the date that holds and nothing else, or {_PLAIN_AGAIN}."
    if field == "due":
        hint += " A date that was moved stands in Revised due date."
    return [
        _at(
            problems.STRUCK_DUE,
            action.place,
            field,
            f"{what} of {action.label}, so that {taken}.",
            hint,
            action.label,
        )
    ]


def _of_rating(place: Place, found: Struck, text: str, label: str, rated: str, ref: str) -> Finding:
    what = f"{_what(found, text)} is struck out in the rating of {label}, which counts as {rated}."
    hint = f"Type the rating that holds and nothing else, or {_PLAIN_AGAIN}."
    return _at(problems.STRUCK_RATING, place, "rating", what, hint, ref)


def _of_text(
    kind: TableSheet, place: Place, field: str, found: Struck, text: str, label: str, ref: str = ""
) -> Finding:
    heading = heading_of(kind, field)
    what = f"{_what(found, text)} is struck out in {heading} of {label}, but is read as if it stood."
    hint = f"Delete what no longer holds, or {_PLAIN_AGAIN}."
    return _at(problems.STRUCK_TEXT, place, field, what, hint, ref)


def _of_evidence(row: Evidence, struck: Mapping[str, Struck]) -> list[Finding]:
    place, label = row.place, f"an evidence row of section {row.section}"
    if is_row(struck, EVIDENCE, {"text": row.text}):
        what = f"{label.capitalize()} is struck out, but still counts, as {row.rating.value}."
        hint = f"Delete the row if it no longer holds, else {_PLAIN_AGAIN}."
        return [_at(problems.STRUCK_ROW, place, "text", what, hint, row.section)]
    texts = {"section": row.section, "text": row.text, "measure": row.measure}
    findings = []
    for field, found in struck.items():
        if field == "rating" and row.rating_text:
            rated = row.rating.value
            findings.append(_of_rating(place, found, row.rating_text, label, rated, row.section))
        elif texts.get(field):
            findings.append(_of_text(EVIDENCE, place, field, found, texts[field], label, row.section))
    return findings


def _of_row(table: Table, place: Place, struck: Mapping[str, Struck]) -> list[Finding]:
    """Say what is struck out in a row of the tables beside the plan itself."""
    values = table.grid.rows[place.row - 1]
    filled = {
        name: text
        for name, column in place.columns.items()
        if column < len(values) and (text := text_of(values[column]).strip())
    }
    kind = table.kind
    name = next((name for name in _NAMES[kind.kind] if filled.get(name)), "")
    label = f"'{short(filled[name])}'" if name else f"row {place.row}"
    if is_row(struck, kind, filled):
        what = f"The row {label} is struck out, but is read all the same."
        hint = f"Delete the row if it no longer holds, else {_PLAIN_AGAIN}."
        return [_at(problems.STRUCK_ROW, place, name, what, hint)]
    findings = []
    for field, found in struck.items():
        if field not in filled:
            continue
        one = _of_text(kind, place, field, found, filled[field], label)
        if kind is LEADS:
            one = _at(problems.STRUCK_LEAD, place, field, one.message, one.hint)
        findings.append(one)
    return findings
