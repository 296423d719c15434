"""Reading: grids in, a plan and findings out.

One reader for every kind of tracker. What it cannot place is a finding, never a crash; only a source without
a single table of actions is refused.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from automation.plan.due_phrases import phrase_key
from automation.plan.findings import PlanError
from automation.plan.leads import LeadNames, collect_leads, may_be_two, split_leads
from automation.plan.model import Action, Plan
from automation.plan.place import column_letters
from automation.tracker import problems
from automation.tracker.read.cells import Cells, count, short
from automation.tracker.read.grid import Grid, GridSource, PlainSource, UnreadCell, text_of
from automation.tracker.read.headings import heading_of
from automation.tracker.read.open_file import open_source
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.tracker.read.rows import Rows
from automation.tracker.read.small_tables import (
    PerCent,
    read_accepted,
    read_boards,
    read_due_phrases,
    read_key,
    read_leads,
    read_measures,
    read_readings,
    read_sections,
    read_settings,
)
from automation.tracker.read.struck_cells import Strikes, report_struck
from automation.tracker.read.tables import Sheet, Table, find_tables
from automation.tracker.sheets import (
    ACCEPTED,
    ACTIONS,
    BOARDS,
    BRAG_KEY,
    DUE_DATES,
    EVIDENCE,
    LEADS,
    MEASURES,
    READINGS,
    SECTIONS,
    SETTINGS,
    TableSheet,
    is_ours,
    without_a_plan,
)

_WANTED = {ACTIONS.kind: ("ref", "outcome", "rating", "comments"), EVIDENCE.kind: ("rating",)}
"""Headings that a table can do without, but whose absence is a finding."""
_NEEDED = ("section", "ref", "text", "lead", "due", "revised", "rating")
"""The fields of an action in which an empty cell is worth asking whether it is a formula without a result."""
_UNTOLD = "What looks odd on this sheet was not all reported"


def read_tracker(path: Path | str, content: bytes | None = None) -> ReadTracker:
    """Read a tracker, a published plan or a folder of CSV files.

    Args:
        path: an Excel or OpenDocument workbook, a text file with tabs, a Word document, or a folder.
        content: the file's bytes, where a consistent copy of them was taken before.

    Raises:
        PlanError: the file cannot be read, or holds no plan; one sentence says why.
    """
    source, file = open_source(Path(path), content)
    return read_grids(source, file)


def read_grids(source: GridSource | Iterable[Grid], file: TrackerFile | None = None) -> ReadTracker:
    """Read a plan from grids, wherever they come from.

    Args:
        source: the grids, or what gives them.
        file: which file they stand for.

    Raises:
        PlanError: no grid holds a table of actions.
    """
    if isinstance(source, Iterable):
        source = PlainSource(tuple(source))
    return _read(source, file or TrackerFile(Path()))


def _read(source: GridSource, file: TrackerFile) -> ReadTracker:
    sheet_names = source.names()
    ours = is_ours(sheet_names)
    cells = Cells()
    sheets = [
        cells.guarded("This sheet was not read", grid.sheet, "", Sheet(grid), find_tables, grid)
        for grid in source.grids(without=without_a_plan(sheet_names))
    ]
    tables = _chosen([table for sheet in sheets for table in sheet.tables], cells, ours=ours)
    by_kind: defaultdict[str, list[Table]] = defaultdict(list)
    for table in tables:
        by_kind[table.kind.kind].append(table)

    def of(kind: TableSheet) -> list[Table]:
        return by_kind[kind.kind]

    if not of(ACTIONS):
        raise PlanError(_no_plan(sheets, file.path.name))
    for sheet in sheets:
        cells.guarded(_UNTOLD, sheet.grid.sheet, "", None, _report_incomplete, sheet, cells)
    for table in tables:
        cells.guarded(_UNTOLD, table.grid.sheet, "", None, _report_headings, table, cells)
    cells.guarded(_UNTOLD, "", "", None, _report_bare, tables, cells)
    due_phrases = tuple(cells.rows(read_due_phrases, of(DUE_DATES)))
    leads = tuple(cells.rows(read_leads, of(LEADS)))
    listed = tuple(cells.rows(read_sections, of(SECTIONS)))
    strikes = Strikes(source, tables)
    rows = Rows(
        cells,
        key=read_key(cells, of(BRAG_KEY)),
        names=LeadNames(leads),
        confirmed={phrase_key(row.phrase): row.by for row in reversed(due_phrases) if row.confirmed},
        sections=listed,
        strikes=strikes,
    )
    for table in tables:
        if table.kind in (ACTIONS, EVIDENCE):
            cells.guarded("This table was not read to its end", table.grid.sheet, "", None, rows.read, table)
    actions = tuple(rows.actions)
    if not of(LEADS):
        leads = collect_leads(actions)
        names = LeadNames(leads)
        actions = tuple(replace(action, leads=names.resolve(action.lead)) for action in actions)
    per_cent = PerCent()
    measures = cells.rows(partial(read_measures, per_cent=per_cent), of(MEASURES))
    readings = cells.rows(partial(read_readings, per_cent=per_cent), of(READINGS))
    settings, settings_at = read_settings(cells, of(SETTINGS))
    plan = Plan(
        sections=rows.all_sections(is_listed=bool(of(SECTIONS))),
        actions=actions,
        evidence=tuple(rows.evidence),
        measures=per_cent.settled(measures),
        readings=tuple(readings),
        leads=leads,
        due_phrases=due_phrases,
        boards=tuple(cells.rows(read_boards, of(BOARDS))),
        key=rows.key,
        settings=settings,
        accepted=tuple(cells.rows(read_accepted, of(ACCEPTED))),
    )
    if not plan.actions:
        _report_no_actions(of(ACTIONS), cells)
    known = rows.names if any(lead.place.row for lead in leads) else None
    sheet_name = of(ACTIONS)[0].grid.sheet
    cells.guarded(_UNTOLD, sheet_name, "", None, _report_run_together, plan, known, cells)
    cells.guarded(_UNTOLD, sheet_name, "", None, _report_unread, source, tables, cells)
    cells.guarded(
        _UNTOLD, sheet_name, "", None, report_struck, strikes, tables, actions, rows.evidence, cells
    )
    return ReadTracker(plan, tuple(cells.findings), file, settings_at)


def _chosen(tables: list[Table], cells: Cells, *, ours: bool) -> list[Table]:
    """Leave out copies, and lists of other things: of decisions, risks or issues."""
    own = {t.kind.kind for t in tables if _on_own_sheet(t)}
    chosen: list[Table] = []
    skipped: Counter[tuple[str, str]] = Counter()
    for table in tables:
        why = _why_skipped(table, is_copy=ours and table.kind.kind in own)
        if not why:
            chosen.append(table)
        elif table.kind in (ACTIONS, EVIDENCE):
            skipped[table.grid.sheet, why] += len(table.rows)
    if not any(table.kind is ACTIONS for table in chosen):
        return tables  # the whole plan is hidden: better read than refused
    for (name, why), number in skipped.items():
        cells.findings.append(
            problems.SHEET_NOT_READ.at(
                f"The sheet {name} holds {count(number, 'row')} of a plan; not read, because {why}.",
                _SKIPPED[why],
                sheet=name,
            )
        )
    return chosen


_HIDDEN, _COPY = "it is hidden", "the tracker has its own sheet for them"
_OTHER_LIST = "it looks like a list of decisions, risks or issues, not of actions"
_SKIPPED = {
    _HIDDEN: "Unhide the sheet if it is part of the plan, else delete it.",
    _COPY: "Delete the copy.",
    _OTHER_LIST: "If they are actions, head the column that says what is to be done with Action.",
}
"""Why a table is not read, and what to do about it."""

_OTHER_THING = re.compile(
    r"\b(?:decisions?|decided|resolutions?|risks?|issues?|hazards?|assumptions?|lessons?)\b"
)


def _why_skipped(table: Table, *, is_copy: bool) -> str:
    """Say why a table is not read; empty for one that is."""
    if _on_own_sheet(table):
        return ""
    if is_copy:
        return _COPY
    if table.grid.hidden:
        return _HIDDEN
    return _OTHER_LIST if table.kind is ACTIONS and _lists_other_things(table) else ""


def _lists_other_things(table: Table) -> bool:
    """Return whether a table lists decisions or risks: a heading or its sheet says so, no heading Action."""
    headings = [text_of(value).casefold() for value in table.grid.rows[table.header_row - 1]]
    if any(re.search(r"\b(?:actions?|tasks?|milestones?)\b", heading) for heading in headings):
        return False
    if _OTHER_THING.search(table.grid.sheet.casefold()):
        return True
    return "text" not in table.headings.columns and any(map(_OTHER_THING.search, headings))


def _on_own_sheet(table: Table) -> bool:
    return table.grid.sheet.casefold() == table.kind.sheet.casefold()


def _no_plan(sheets: list[Sheet], name: str) -> str:
    where = name or "the workbook"
    for sheet in sheets:
        for row, found in sheet.incomplete:
            return (
                f"There is no plan in {where}: the table on {sheet.grid.sheet}, row {row}, has no heading "
                f"for {' and '.join(found.missing())}, and an action needs a Ref or an Action, a Lead and "
                "a Due date."
            )
    return (
        f"There is no plan in {where}: no sheet has a table with the headings that an action needs, "
        "which are Ref or Action, Lead, and Due date."
    )


def _report_incomplete(sheet: Sheet, cells: Cells) -> None:
    for row, found in sheet.incomplete:
        lacks = " and ".join(found.missing())
        cells.findings.append(
            problems.TABLE_INCOMPLETE.at(
                f"The table below row {row} was not read: it has no heading for {lacks}.",
                f"Add a column {lacks}.",
                sheet=sheet.grid.sheet,
                cell=f"{column_letters(min(found.columns.values()))}{row}",
            )
        )


def _report_headings(table: Table, cells: Cells) -> None:
    found, header = table.headings, table.header_row
    values = table.grid.rows[header - 1]
    for column, text, name in found.near:
        heading = heading_of(table.kind, name)
        cells.findings.append(
            problems.NEAR_HEADING.at(
                f"The heading '{short(text)}' was read as {heading}.",
                f"Type {heading}.",
                sheet=table.grid.sheet,
                cell=f"{column_letters(column)}{header}",
            )
        )
    for column in found.double:
        cells.findings.append(
            problems.DOUBLE_HEADING.at(
                f"The column '{short(text_of(values[column]))}' was not read, because another column "
                "means the same.",
                "Move what it says into the other column, and delete this one.",
                sheet=table.grid.sheet,
                cell=f"{column_letters(column)}{header}",
            )
        )
    if found.unknown:
        names = ", ".join(f"'{short(text_of(values[column]), 40)}'" for column in found.unknown[:12])
        more = len(found.unknown) - 12
        cells.findings.append(
            problems.EXTRA_COLUMN.at(
                f"Not part of the plan, and not read: {names}" + (f" and {more} more." if more > 0 else "."),
                "Nothing needs doing, unless one of them should have a heading that the reader knows.",
                sheet=table.grid.sheet,
                cell=f"{column_letters(found.unknown[0])}{header}",
            )
        )
    missing = [name for name in _WANTED.get(table.kind.kind, ()) if name not in found.columns]
    if missing and table.rows:
        names = ", ".join(heading_of(table.kind, name) for name in missing)
        cells.findings.append(
            problems.MISSING_HEADING.at(
                f"The table has no column for {names}.",
                f"Add the heading, if the plan keeps this: {names}.",
                sheet=table.grid.sheet,
                cell=f"{column_letters(min(found.columns.values()))}{header}",
            )
        )


def _report_bare(tables: list[Table], cells: Cells) -> None:
    """Say once where the file does not tell what the cells of figures and dates show."""
    for table in tables:
        if not table.grid.is_bare:
            continue
        for name, column in table.headings.columns.items():
            for row in table.rows:
                values = table.grid.rows[row - 1]
                if column < len(values) and isinstance(values[column], float | date):
                    cells.at(
                        problems.FORMATS_UNREAD, table, row, name,
                        f"'{short(text_of(values[column]))}' may show something else in its cell, such as a "
                        "percentage or a month. Files of this kind do not tell.",
                        "Save the tracker as an Excel workbook (.xlsx), and use that.",
                    )  # fmt: skip
                    return


def _report_no_actions(tables: list[Table], cells: Cells) -> None:
    sheet = tables[0].grid.sheet if tables else ""
    cells.findings.append(
        problems.NO_ACTIONS.at(
            "The tracker holds no actions; there is nothing to check, count or chase.",
            "Fill in the table of actions, or put back an earlier copy if it was emptied by accident.",
            sheet=sheet,
        )
    )


def _report_run_together(plan: Plan, known: LeadNames | None, cells: Cells) -> None:
    first: dict[str, Action] = {}
    for action in plan.actions:
        first.setdefault(action.lead, action)
    seen: set[str] = set()
    for action in first.values():
        for name in split_leads(action.lead):
            if name in seen:
                continue
            seen.add(name)
            if (known and known.find(name)) or not may_be_two(name):
                continue
            cells.findings.append(
                problems.LEADS_RUN_TOGETHER.at(
                    f"'{short(name)}' may be two leads; it was read as one.",
                    "Put a semicolon between them if they are two.",
                    sheet=action.place.sheet,
                    cell=action.place.cell("lead"),
                    ref=action.label,
                )
            )


def _report_unread(source: GridSource, tables: list[Table], cells: Cells) -> None:
    """Say where a cell looks empty because it shows an error, or where an action needs it has no result."""
    for sheet in dict.fromkeys(table.grid.sheet for table in tables):
        on_sheet = [table for table in tables if table.grid.sheet == sheet]
        for cell in source.unread(sheet):
            table = next(
                (t for t in reversed(on_sheet) if t.header_row < cell.row and _covers(t, cell)), None
            )
            if table is None:
                continue
            columns = table.headings.columns
            asked = columns if cell.shows else _NEEDED if table.kind is ACTIONS else ()
            name = next((n for n in asked if columns.get(n) == cell.column), "")
            if not name or _is_filled(table.grid, cell):
                continue
            heading = heading_of(table.kind, name)
            if cell.shows:
                cells.at(
                    problems.ERROR_CELL, table, cell.row, name,
                    f"{heading} shows {cell.shows}, so nothing could be read.",
                    "Mend the formula, or type the value over it.",
                )  # fmt: skip
            else:
                cells.at(
                    problems.FORMULA_UNSTORED, table, cell.row, name,
                    f"{heading} is a formula without a stored result, so nothing could be read.",
                    "Open the tracker in Excel and save it, or type the value over the formula.",
                )  # fmt: skip


def _covers(table: Table, cell: UnreadCell) -> bool:
    low, high = table.span
    return low <= cell.column < max(high, low + 1)


def _is_filled(grid: Grid, cell: UnreadCell) -> bool:
    row = grid.rows[cell.row - 1] if cell.row <= len(grid.rows) else ()
    return cell.column < len(row) and row[cell.column] not in (None, "")
