"""Reading a tracker of any kind: sheets of values in, a plan and findings out.

What cannot be read is a finding, never a crash. Only a file without any table of actions is refused.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from automation.plan.decisions import with_dates_that_count
from automation.plan.due_phrases import phrase_key
from automation.plan.findings import Place, PlanError
from automation.plan.leads import LeadNames, collect_leads, may_be_two, split_leads
from automation.plan.model import Action, Plan
from automation.plan.ratings import DEFAULT_KEY, BragKey, KeyEntry, word_key
from automation.plan.settings import settings_from
from automation.plan.text import listed
from automation.tracker import problems
from automation.tracker.read.about import about_of
from automation.tracker.read.account import Account, account_of, columns_of, report_left_out
from automation.tracker.read.answers import NOTHING_SETTLED, Answers, column_key
from automation.tracker.read.cards_in_cells import CardedSource
from automation.tracker.read.cells import Cells, short
from automation.tracker.read.choosing import chosen_tables
from automation.tracker.read.contacts import with_contacts, with_section_owners
from automation.tracker.read.grid import Grid, GridSource, PlainSource, UnreadCell, holds, text_of
from automation.tracker.read.header_rows import texts_in
from automation.tracker.read.heading_findings import report_headings, report_incomplete
from automation.tracker.read.headings import LONGEST, exact_field, heading_key, heading_of
from automation.tracker.read.key_in_cells import key_in_cells
from automation.tracker.read.layout import give_meaning
from automation.tracker.read.map_file import answers_beside, read_map
from automation.tracker.read.open_file import open_source
from automation.tracker.read.restarted_refs import with_unique_refs
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.tracker.read.rows import Rows
from automation.tracker.read.settled_words import with_settled_leads, with_settled_words
from automation.tracker.read.small_tables import once_each, read_small_table, with_units
from automation.tracker.read.strikethrough import Strikes, report_struck
from automation.tracker.read.tables import Sheet, Table, find_tables
from automation.tracker.sheets import ACTIONS, EVIDENCE, TABLES, is_ours, without_a_plan

_NEEDED = ("section", "ref", "text", "lead", "due", "revised", "rating")
"""The fields of an action in which a formula without a result is a finding."""
_MOST_NAMED = 8
"""How many columns a sentence names."""
_MOST_ROWS = 300
"""How many rows are looked at for what comes nearest to a plan."""
_UNTOLD = "Some problems on this sheet may not have been reported"


@contextmanager
def _not_collecting() -> Iterator[None]:
    """Read a large plan, many values that all stay, without searching them for garbage again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_not_collecting()
def read_tracker(
    path: Path | str,
    content: bytes | None = None,
    answers: Answers | None = None,
    chart: Path | None = None,
) -> ReadTracker:
    """Read a tracker, a published plan or a folder of CSV files.

    Args:
        path: an Excel or OpenDocument workbook, a text file with tabs, a Word document, or a folder.
        content: the file's bytes, where a consistent copy of them was taken before.
        answers: what people settled about it; None for what its map says.
        chart: the map; None for the one beside it. A tracker of ours has none: it holds what was settled.

    Raises:
        PlanError: the file cannot be read, or does not hold a plan; the message says why.
    """
    source, file = open_source(Path(path), content)
    if answers is None and chart is not None:
        answers = read_map(chart).answers
    elif answers is None:
        answers = NOTHING_SETTLED if is_ours(source.names()) else answers_beside(Path(path))
    return read_grids(source, file, answers)


def read_grids(
    source: GridSource | Iterable[Grid], file: TrackerFile | None = None, answers: Answers = NOTHING_SETTLED
) -> ReadTracker:
    """Read a plan from the values of its sheets, wherever they come from.

    Args:
        source: the sheets, or where to get them.
        file: the file they came from.
        answers: what people settled about it.

    Raises:
        PlanError: no sheet holds a table of actions.
    """
    if isinstance(source, Iterable):
        source = PlainSource(tuple(source))
    return _read(source, file or TrackerFile(Path()), answers)


def _read(source: GridSource, file: TrackerFile, answers: Answers) -> ReadTracker:
    names = source.names()
    source = source if is_ours(names) else CardedSource(source)
    cells = Cells()
    sheets = _sheets(source.grids(without=without_a_plan(names)), cells, answers)
    found = [table for sheet in sheets for table in sheet.tables]
    tables, skipped = chosen_tables(found, cells, ours=is_ours(names))
    first = next((table for table in tables if table.kind is ACTIONS), None)
    if first is None:
        raise PlanError(_no_plan(sheets, file.path.name))
    _prepare(source, sheets, tables, cells, answers)
    small = {kind.kind: read_small_table(cells, tables, kind) for kind in TABLES[2:]}
    strikes = Strikes(source, tables)
    rows = _read_rows(cells, tables, small, strikes, _key(sheets, tables, small["brag_key"]))
    plan = with_dates_that_count(with_settled_words(_plan(rows, tables, small, cells, answers), answers))
    if not plan.about:
        above = sheets, tables, rows.sections.titles, cells
        plan = replace(plan, about=cells.guarded(_UNTOLD, first.place(0), "", (), about_of, *above))
    given = sheets, tables, skipped, plan, rows.sections.titles
    account = cells.guarded(_UNTOLD, first.place(0), "", Account(), account_of, *given)
    for report, *about in (
        (_report_map, answers, tables),
        (report_left_out, account),
        (_report_bare, tables),
        (_report_unnamed, rows),
        (_report_no_actions, plan, first),
        (_report_run_together, plan),
        (_report_unread, source, tables),
        (report_struck, strikes, tables, plan.actions, plan.evidence),
    ):
        cells.guarded(_UNTOLD, first.place(0), "", None, report, *about, cells)
    settings_at = {name: place for name, _, place in small["settings"]}
    return ReadTracker(
        plan,
        tuple(dict.fromkeys(cells.findings)),
        file,
        settings_at,
        account,
        tuple(column for table in tables for column in columns_of(table)),
        dict(cells.fills),
    )


def _sheets(grids: Sequence[Grid], cells: Cells, answers: Answers) -> list[Sheet]:
    """Return the sheets with their tables; a plan without headings is looked for if there is no other."""

    def found(find: Callable[[Grid], Sheet]) -> list[Sheet]:
        what = "This sheet was not read"
        return [cells.guarded(what, Place(grid.sheet, 0, {}), "", Sheet(grid), find, grid) for grid in grids]

    sheets = found(partial(find_tables, answers=answers))
    if not any(sheet.incomplete or any(t.kind is ACTIONS for t in sheet.tables) for sheet in sheets):
        sheets = found(partial(find_tables, answers=answers, bare=True))
    return sheets


def _prepare(
    source: GridSource, sheets: Sequence[Sheet], tables: Sequence[Table], cells: Cells, answers: Answers
) -> None:
    """Give each cell the value that it stands for, and report the headings."""
    for table in tables:
        cells.guarded(_UNTOLD, table.place(0), "", None, _give_meaning, source, table, cells, answers)
    for sheet in sheets:
        cells.guarded(_UNTOLD, Place(sheet.grid.sheet, 0, {}), "", None, report_incomplete, sheet, cells)
    for table in tables:
        cells.guarded(_UNTOLD, table.place(0), "", None, report_headings, table, cells)


def _give_meaning(source: GridSource, table: Table, cells: Cells, answers: Answers) -> None:
    """Give each cell of a table of somebody else's plan the value that it stands for."""
    if table.kind in (ACTIONS, EVIDENCE) and (table.headings.by_content or not table.is_own):
        give_meaning(table, source, cells, answers)


def _read_rows(
    cells: Cells,
    tables: Sequence[Table],
    small: Mapping[str, tuple[Any, ...]],
    strikes: Strikes,
    key: BragKey,
) -> Rows:
    """Return the actions and the evidence, read with the key, the leads and the dates of other sheets."""
    rows = Rows(
        cells,
        key=key,
        names=LeadNames(small["leads"]),
        confirmed={phrase_key(row.phrase): row.by for row in reversed(small["due_dates"]) if row.confirmed},
        sections=once_each(cells, small["sections"]),
        strikes=strikes,
    )
    for table in tables:
        if table.kind in (ACTIONS, EVIDENCE):
            cells.guarded("This table was not read to its end", table.place(0), "", None, rows.read, table)
    cells.report_spaces()
    return rows


def _key(sheets: Sequence[Sheet], tables: Sequence[Table], listed: Sequence[KeyEntry]) -> BragKey:
    """Return the tracker's key: its table, or what stands in plain cells with the usual rows beside it."""
    if listed:
        return BragKey(tuple(listed))
    taken: dict[tuple[str, int], int] = {}
    for table in tables:
        places = ((table.grid.sheet, row) for row in (table.header_row, *table.rows))
        taken |= dict.fromkeys(places, table.right_end())
    used = {
        text_of(row[column])
        for table in tables
        if (column := table.headings.columns.get("rating")) is not None
        for row in (table.grid.rows[number - 1] for number in table.rows)
        if holds(row, column)
    }
    found = key_in_cells([sheet.grid for sheet in sheets], taken, used)
    known = {word_key(word) for entry in found for word in entry.words}
    usual = (entry for entry in DEFAULT_KEY.entries if word_key(entry.word) not in known)
    return BragKey((*found, *usual)) if found else DEFAULT_KEY


def _plan(
    rows: Rows, tables: Sequence[Table], small: Mapping[str, tuple[Any, ...]], cells: Cells, answers: Answers
) -> Plan:
    kinds = {table.kind.kind for table in tables}
    actions, leads = with_settled_leads(rows.actions, answers), small["leads"]
    if any(table.headings.by_content for table in tables):
        actions = with_unique_refs(actions, cells)
    if "leads" not in kinds:
        leads = with_contacts(collect_leads(actions), rows.contacts, cells)
    if "leads" not in kinds or answers.leads:
        resolve = LeadNames(leads).resolve
        actions = tuple(replace(action, leads=resolve(action.lead)) for action in actions)
    settings = settings_from({name: value for name, value, _ in small["settings"]})
    is_proposed = settings.is_unconfirmed("Evidence By")
    return Plan(
        sections=with_section_owners(
            rows.sections.all_sections(is_listed="sections" in kinds), rows.owners, cells
        ),
        actions=actions,
        evidence=tuple(
            replace(row, is_proposed=True) if is_proposed and not row.is_checked else row
            for row in rows.evidence
        ),
        measures=with_units(cells, small["measures"], tables),
        readings=small["readings"],
        leads=leads,
        due_phrases=small["due_dates"],
        boards=small["boards"],
        bodies=small["bodies"],
        voices=small["voices"],
        documents=small["documents"],
        about=small["about"],
        decisions=small["decisions"],
        sources=small["sources"],
        former=small["former"],
        key=rows.key,
        settings=settings,
        accepted=small["accepted"],
    )


def _no_plan(sheets: list[Sheet], name: str) -> str:
    where = name or "the workbook"
    for sheet in sheets:
        for row, found in sheet.incomplete:
            nearest = f"There is no plan in {where}: the table on {sheet.grid.sheet}, row {max(row, 1)}, "
            if found.by_content:
                return (
                    f"{nearest}has no column that is certainly the Action. Give it the heading Action, or "
                    "import with --as-proposed."
                )
            return f"{nearest}has no heading for {' and '.join(found.missing())}."
    return f"There is no plan in {where}: {_nearest_table(sheets)}."


def _nearest_table(sheets: Sequence[Sheet]) -> str:
    """Return what comes nearest to a table of actions, and what it lacks."""
    best: tuple[int, str] = 0, ""
    for sheet in sheets:
        for number, row in enumerate(sheet.grid.rows[:_MOST_ROWS], 1):
            texts = [text for _, text in texts_in(row, 0) if len(text) <= LONGEST]
            fields = {field: text for text in texts if (field := exact_field(heading_key(text)))}
            if len(fields) > best[0] and len(texts) > 1:
                has = listed([f"'{short(text)}'" for text in fields.values()])
                names = [heading_of(ACTIONS, name) for name in ("text", "lead", "due") if name not in fields]
                lacks = f"but not {' or '.join(names)}" if names else "but no actions below them"
                best = (
                    len(fields),
                    f"what comes nearest is {sheet.grid.sheet}, row {number}, with {has}, {lacks}",
                )
    return best[1] or (
        "no sheet has a table with the headings that an action needs: Ref or Action, Lead, and Due date"
    )


def _report_map(answers: Answers, tables: Sequence[Table], cells: Cells) -> None:
    """Report what the map says that cannot be used, and columns that it names and the plan does not have."""
    if not answers.headings and not answers.wrong:
        return
    here = {column_key(column.heading) for table in tables for column in columns_of(table)}
    missing = [answers.headings[key] for key in answers.columns if key in answers.headings.keys() - here]
    wrong = list(answers.wrong)
    if answers.headings and here.isdisjoint(answers.headings):
        wrong.append("The map was made for another file: none of its columns is in this one.")
    elif missing:
        names = listed([f"'{short(name)}'" for name in missing[:_MOST_NAMED]])
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        wrong.append(f"The map names columns that are gone from the plan: {names}{more}.")
    for message in wrong:
        hint = "Correct the map, or import the plan again to have it made anew."
        cells.report(problems.MAP_IN_DOUBT, message, hint, sheet=tables[0].grid.sheet)


def _report_bare(tables: list[Table], cells: Cells) -> None:
    """Report, once, that this kind of file does not say how figures and dates are shown."""
    for table in (table for table in tables if table.grid.is_bare):
        for name, column in table.headings.columns.items():
            for row in table.rows:
                values = table.grid.rows[row - 1]
                if column < len(values) and isinstance(values[column], float | date):
                    message = (
                        f"'{short(text_of(values[column]))}' may look different in its cell, such as a "
                        "percentage or a month. The toolkit cannot tell from this kind of file."
                    )
                    hint = "Save the tracker as an Excel workbook (.xlsx) and use that."
                    cells.at(problems.FORMATS_UNREAD, table.place(row), name, message, hint)
                    return


def _report_unnamed(rows: Rows, cells: Cells) -> None:
    """Report each section that is named after something else than its sheet, as that has Excel's own name."""
    used = {action.section for action in rows.actions}
    for sheet, name in rows.named.items():
        if name in used and name != sheet:
            message = f"The sheet {sheet} has no name of its own, so its section is called '{short(name)}'."
            hint = "If that is wrong, name the sheet after what its actions are about."
            cells.report(problems.SHEET_UNNAMED, message, hint, sheet=sheet)


def _report_no_actions(plan: Plan, table: Table, cells: Cells) -> None:
    if not plan.actions:
        cells.report(
            problems.NO_ACTIONS,
            "The tracker has no actions, so there is nothing to check, count or chase.",
            "Fill in the table of actions. If it was emptied by accident, restore an earlier copy.",
            sheet=table.grid.sheet,
        )


def _report_run_together(plan: Plan, cells: Cells) -> None:
    """Report each lead that may be two, once, unless it is known to be one or to be two."""
    known = {lead.name for lead in plan.leads if lead.place.row}
    first: dict[str, Action] = {}
    for action in {action.lead: action for action in reversed(plan.actions)}.values():
        first.update(dict.fromkeys(split_leads(action.lead), action))
    for name, action in first.items():
        if name not in known and name in action.leads and may_be_two(name):
            message = f"'{short(name)}' may be two leads. It was read as one."
            hint = "If they are two, put a semicolon between them."
            cells.at(problems.LEADS_RUN_TOGETHER, action.place, "lead", message, hint, action.label)


def _report_unread(source: GridSource, tables: list[Table], cells: Cells) -> None:
    """Report cells that show an error, and formulas without a result where an action needs them."""
    for sheet in dict.fromkeys(table.grid.sheet for table in tables):
        on_sheet = [table for table in reversed(tables) if table.grid.sheet == sheet]
        for cell in source.unread(sheet):
            table = next((one for one in on_sheet if one.covers(cell.row, cell.column)), None)
            rows = table.grid.rows if table is not None else ()
            is_filled = cell.row <= len(rows) and holds(rows[cell.row - 1], cell.column)
            if table is not None and not is_filled:
                _report_unread_cell(table, cell, cells)


def _report_unread_cell(table: Table, cell: UnreadCell, cells: Cells) -> None:
    columns = table.headings.columns
    asked = columns if cell.shows else _NEEDED if table.kind is ACTIONS else ()
    name = next((name for name in asked if columns.get(name) == cell.column), "")
    if not name:
        return
    heading = heading_of(table.kind, name)
    problem = problems.FORMULA_UNSTORED
    message = f"{heading} is a formula, but the file does not hold its result, so it was read as blank."
    hint = "Open the tracker in Excel and save it, or replace the formula with its value."
    if cell.shows:
        problem = problems.ERROR_CELL
        message = f"{heading} shows {cell.shows}, so it was read as blank."
        hint = "Correct the formula, or replace it with the value."
    cells.at(problem, table.place(cell.row), name, message, hint)
