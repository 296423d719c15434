"""Checks of structure: nothing is merged, hidden or outside its table, and every section is complete."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from automation.checks.context import FIGURES, Context, has_column, name_key
from automation.checks.registry import Spot, at, in_more_rows, plan_check
from automation.plan.findings import Severity, column_letters
from automation.plan.model import Action, Evidence, Section, grouped, ref_key, theme_key
from automation.plan.text import listed
from automation.tracker.read.formatting import Range, blank_rows
from automation.tracker.sheets import TABLES
from automation.tracker.write.formulas import same_in_excel


def _rows(numbers: Iterable[int]) -> str:
    """Return row numbers as people write them: `row 7`, `rows 7 to 9 and 12`."""
    runs = _runs(numbers)
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    shown = [*parts[:5], f"{len(parts) - 5} more places"] if len(parts) > 6 else parts
    one = len(runs) == 1 and len(runs[0]) == 1
    return f"{'row' if one else 'rows'} {listed(shown)}"


@plan_check("S01", Severity.WARNING)
def cells_merged(context: Context) -> Iterator[Spot]:
    """No cells are merged inside a table of the plan.

    Only the first of merged cells holds a value, so the other rows look blank to Excel's filters and to the
    toolkit.

    Before: Lead in E4:E6 merged into one cell
    After: The lead typed in each of E4, E5 and E6
    """
    for table in context.tables:
        for merged in context.unseen.sheet(table.sheet).merged:
            row = table.first_within(merged)
            if row and any(merged.first_column <= column <= merged.last_column for column in table.columns):
                cell = f"{column_letters(merged.first_column)}{merged.first_row}"
                last = f"{column_letters(merged.last_column)}{merged.last_row}"
                what = f"The cells {cell}:{last} are merged into one."
                hint = "Unmerge them (Home, Merge & Center) and type the value into each row."
                ref = context.row_labels.get((table.sheet, row), "")
                yield Spot(what, hint, table.sheet, cell, ref)


@plan_check("S02", Severity.WARNING)
def rows_hidden(context: Context) -> Iterator[Spot]:
    """No row of the plan is hidden.

    A hidden row counts in every figure and its lead is chased, but nobody who looks at the sheet sees it.

    Before: Rows 7 to 9 of Actions hidden
    After: Rows 7 to 9 of Actions shown
    """
    for table in context.tables:
        sheet = context.unseen.sheet(table.sheet)
        filters = [found.cells for found in sheet.filters]
        hidden = {row for row in table.rows & sheet.hidden_rows if not _inside(filters, row)}
        for run in _runs(hidden):
            first = table.in_row[run[0]]
            verb = "is" if len(run) == 1 else "are"
            what = f"{_rows(run).capitalize()} {verb} hidden but still counted."
            hint = "Select the rows on either side, right-click and choose Unhide."
            ref = context.row_labels.get((table.sheet, run[0]), "")
            yield Spot(what, hint, table.sheet, f"{first.cell()}", ref)


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """Return the numbers that follow each other without a gap, run by run."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


@plan_check("S03", Severity.NOTE)
def column_hidden(context: Context) -> Iterator[Spot]:
    """No column that the plan is read from is hidden.

    What is on it is used in figures and letters, although nobody sees it.

    Before: Column G (Revised due date) hidden
    After: Column G shown
    """
    for table in context.tables:
        hidden = context.unseen.sheet(table.sheet).hidden_columns
        first = min(table.places, key=lambda place: place.row)
        for field, column in first.columns.items():
            if column in hidden:
                name = _headings(table.sheet).get(field, field)
                what = f"The column {column_letters(column)} ({name}) is hidden but still read."
                hint = "Select the columns on either side, right-click and choose Unhide."
                yield Spot(what, hint, table.sheet, first.cell(field))


def _headings(sheet: str) -> dict[str, str]:
    """Return the headings of a sheet's columns by field; empty for a sheet that is not the toolkit's own."""
    return {c.field: c.heading for table in TABLES if table.sheet == sheet for c in table.columns}


@plan_check("S04", Severity.WARNING)
def filter_on(context: Context) -> Iterator[Spot]:
    """No filter is left switched on.

    The next person to open the tracker sees only part of the plan, but every figure counts all of it.

    Before: Actions filtered to one lead and saved
    After: Data, Clear, and saved again
    """
    for table in context.tables:
        sheet = context.unseen.sheet(table.sheet)
        for found in sheet.filters:
            covered = {row for row in table.rows if found.cells.holds(row)}
            if not covered:
                continue
            hidden = covered & sheet.hidden_rows
            columns = " and ".join(column_letters(column) for column in found.columns)
            shown = f": {len(hidden)} of its {len(covered)} rows are not shown" if hidden else ""
            what = f"The sheet {table.sheet} is filtered by column {columns}{shown}."
            cell = f"{column_letters(found.columns[0])}{found.cells.first_row}"
            yield Spot(what, "Choose Data, Clear to show all rows, and save.", table.sheet, cell)


@plan_check("S05", Severity.NOTE)
def sheet_hidden(context: Context) -> Iterator[Spot]:
    """No sheet that the plan is read from is hidden.

    What is on it is used in figures and letters, although nobody sees it.

    Before: The sheet Leads hidden
    After: The sheet Leads shown
    """
    for table in context.tables:
        if context.unseen.sheet(table.sheet).hidden:
            what = f"The sheet {table.sheet} is hidden but still read."
            yield Spot(what, "Right-click a sheet's tab, choose Unhide, and pick it.", table.sheet)


@plan_check("S06", Severity.WARNING)
def row_outside_table(context: Context) -> Iterator[Spot]:
    """Every row of the plan is inside its Excel table.

    The Summary's formulas, the dropdowns and the colours stop where the table stops, so Excel counts fewer
    actions than the toolkit does.

    Before: Table Actions ends in row 172, an action is in row 174
    After: The action moved up to row 173, right below the table, which then grows by itself
    """
    for table in context.tables:
        areas = context.unseen.sheet(table.sheet).tables
        if len(areas) != 1:
            continue
        name, cells = areas[0]
        outside = sorted(row for row in table.rows if row > cells.last_row)
        if outside:
            first = table.in_row[outside[0]]
            verb, them = ("is", "it") if len(outside) == 1 else ("are", "them")
            what = (
                f"{_rows(outside).capitalize()} {verb} below the end of the table {name} "
                f"(row {cells.last_row}), so the Summary does not count {them}."
            )
            hint = "Drag the small corner at the end of the table down over the rows."
            ref = context.row_labels.get((table.sheet, outside[0]), "")
            yield Spot(what, hint, table.sheet, first.cell(), ref)


@plan_check("S07", Severity.WARNING)
def rows_below_gap(context: Context) -> Iterator[Spot]:
    """No blank row separates the rows of a plan that is not an Excel table.

    Sorting and filtering in Excel stop at the blank row and leave the rows below it where they are, so that
    rows get mixed up.

    Before: Row 20 of the plan blank, actions from row 21 on
    After: Row 20 deleted
    """
    for sheet, gaps in _gaps(context).items():
        tables = [cells for _, cells in context.unseen.sheet(sheet).tables]
        places = next(table.in_row for table in context.tables if table.sheet == sheet)
        wanted = {row for gap in gaps for row in gap if not _inside(tables, row)}
        blank = blank_rows(context.read.file.path, sheet, sorted(wanted)[:500]) if wanted else frozenset()
        for gap in gaps:
            if gap and all(row in blank for row in gap):
                below = places[gap.stop]
                verb = "is" if len(gap) == 1 else "are"
                what = f"{_rows(gap).capitalize()} {verb} blank, but the plan continues below."
                ref = context.row_labels.get((sheet, gap.stop), "")
                yield Spot(what, "Delete the blank rows.", sheet, below.cell(), ref)


def _inside(tables: list[Range], row: int) -> bool:
    return any(cells.holds(row) for cells in tables)


def _gaps(context: Context) -> dict[str, list[range]]:
    """Find the rows between two actions of one table that hold nothing of the plan."""
    if not context.read.file.path.is_file():
        return {}
    taken: defaultdict[str, set[int]] = defaultdict(set)
    for place in context.places:
        taken[place.sheet].add(place.row)
    gaps: defaultdict[str, list[range]] = defaultdict(list)
    for before, after in itertools.pairwise(action.place for action in context.plan.actions):
        if before.sheet == after.sheet and after.row > before.row + 1 and before.columns is after.columns:
            gap = range(before.row + 1, after.row)
            if len(gap) < 100 and not taken[before.sheet].intersection(gap):
                gaps[before.sheet].append(gap)
    return gaps


@plan_check("S08", Severity.WARNING)
def number_stored_as_text(context: Context) -> Iterator[Spot]:
    """Figures and dates are stored as numbers and dates, not as text that looks like them.

    The toolkit still reads them, but Excel's formulas and charts leave them out.

    Before: Actual: '85 (with a green corner)
    After: Actual: 85
    """
    texts = {sheet: (facts.text_rows, facts.texts) for sheet, facts in context.unseen.sheets.items()}
    for table, fields in FIGURES:
        for row in getattr(context.plan, table):
            place = row.place
            rows, cells = texts.get(place.sheet, ((), ()))
            if place.row in rows:
                yield from _text(row, fields, cells)


def _text(row: Any, fields: tuple[str, ...], texts: Collection[str]) -> Iterator[Spot]:
    place = row.place
    for field in fields:
        value = getattr(row, field)
        if value is not None and field in place.columns and place.cell(field) in texts:
            kind = "number" if isinstance(value, int | float) else "date"
            what = f"A {kind} is stored as text here, so Excel's formulas and charts leave it out."
            hint = f"Click the cell, format it as a {kind}, and type it again."
            yield at(place, field, what, hint)


@plan_check("S09", Severity.WARNING)
def section_without_actions(context: Context) -> Iterator[Spot]:
    """Every section has at least one action.

    An inspector's first question is about a recommendation that nobody is acting on.

    Before: Section 9C on Sections, no row of Actions for it
    After: Section 9C with its actions
    """
    for section, actions in context.each_section():
        if not actions and context.is_listed(section):
            what = f"Section {section.ref} has no actions."
            hint = "Add its actions, or delete the row if the section is gone."
            yield at(section, "ref", what, hint)


@plan_check("S10", Severity.WARNING)
def section_without_evidence(context: Context) -> Iterator[Spot]:
    """Every section says what evidence of success it will show.

    Without it the section can be finished but never shown to have made a difference.

    Before: Section 9C with actions, no row of Evidence for it
    After: Section 9C with evidence of success
    """
    if not context.plan.evidence:
        return
    for section, actions in context.each_section():
        if actions and not context.evidence_of(section.ref) and context.is_listed(section):
            what = f"Section {section.ref} has no evidence of success."
            hint = "Add what would show that it worked to the sheet Evidence."
            yield at(section, "ref", what, hint)


@plan_check("S11", Severity.WARNING)
def section_without_theme(context: Context) -> Iterator[Spot]:
    """Every section belongs to a theme, in a plan that has themes.

    Its actions are missing from the counts by theme.

    Before: Section 9C | Theme: blank
    After: Section 9C | Theme: Early help
    """
    if not context.plan.themes():
        return
    for section in context.plan.sections:
        if not section.theme.strip() and context.is_listed(section) and has_column(section.place, "theme"):
            what = f"Section {section.ref} has no theme."
            yield at(section, "theme", what, "Type the theme that it belongs to.")


@plan_check("S12", Severity.NOTE)
def cell_note(context: Context) -> Iterator[Spot]:
    """No note or threaded comment is attached to a cell of the plan's actions and evidence.

    Papers and letters print the column Comments; what is attached to a cell stays in Excel.

    Before: A note attached to the cell of a rating: 'agreed with the chair'
    After: The same words in the column Comments
    """
    plan = context.plan
    for table in (plan.actions, plan.evidence):
        for place in (row.place for row in table):
            noted = context.unseen.sheet(place.sheet).noted
            for field in place.columns if noted else ():
                if place.cell(field) in noted:
                    ref = context.row_labels.get((place.sheet, place.row), "")
                    what = "A note is attached to this cell; papers do not print it."
                    yield at(place, field, what, "Move what it says into the column Comments.", ref)


@plan_check("S17", Severity.WARNING)
def formatting_not_read(context: Context) -> Iterator[Spot]:
    """The formatting of each sheet of the plan can be read: what is hidden, merged, filtered or filled.

    Its values were read all the same, but what the formatting would have told is missing from the findings.

    Before: A sheet saved by a program that leaves a tag in its XML open
    After: The same tracker, opened in Excel and saved again
    """
    for table in context.tables:
        if context.unseen.sheet(table.sheet).is_partly_read:
            what = f"The values on the sheet {table.sheet} were read, but some of its formatting was not."
            yield Spot(what, "Open the tracker in Excel, save it, and check it again.", table.sheet)


_FEWEST_OWN_SHEETS = 5
"""A workbook with this many of the tracker's own sheets is a tracker of the toolkit's make."""


@plan_check("S13", Severity.WARNING)
def sheet_missing(context: Context) -> Iterator[Spot]:
    """A tracker made with the toolkit has all its sheets, under their own names.

    What is on a sheet that was deleted or renamed is left out of figures, papers and letters.

    Before: A tracker without the sheet Leads
    After: The same tracker with the sheet Leads
    """
    names = {name.strip().casefold() for name in context.unseen.names}
    sheets = [table.sheet for table in TABLES if not table.optional]
    missing = [sheet for sheet in sheets if sheet.casefold() not in names]
    if len(sheets) - len(missing) < _FEWEST_OWN_SHEETS:
        return
    for sheet in missing:
        what = f"The tracker has no sheet called {sheet}."
        hint = "Give the sheet its name back, or copy it from a fresh tracker (improvement-plan new)."
        yield Spot(what, hint, sheet)


@plan_check("S16", Severity.WARNING)
def section_spelt_otherwise(context: Context) -> Iterator[Spot]:
    """Actions and evidence name their section as the sheet Sections does, with the same spaces.

    The toolkit still finds the section, but Excel does not: its Summary leaves the action out of the counts
    by section and theme.

    Before: Actions: section H & P, while Sections says H&P
    After: Actions: section H&P
    """
    table: tuple[Action | Evidence, ...] = (*context.plan.actions, *context.plan.evidence)
    otherwise = {
        spelling
        for spelling in {row.section for row in table}
        if (section := context.sections.get(ref_key(spelling))) is not None
        and context.is_on_own_sheet(section)
        and not same_in_excel(spelling, section.ref)
    }
    wrong = [row for row in table if row.section in otherwise and context.is_on_own_sheet(row)]
    for (_, spelling), rows in grouped(wrong, lambda row: (row.place.sheet, row.section)).items():
        first, ref = rows[0], context.sections[ref_key(spelling)].ref
        counted = (
            "its Summary has no row for it" if isinstance(first, Action) else "its filters separate them"
        )
        what = f"'{spelling}' is written for section {ref}{in_more_rows(rows)}. Excel sees two: {counted}."
        yield at(first, "section", what, f"Type {ref}, as on the sheet Sections.")


@plan_check("S15", Severity.WARNING)
def theme_spelt_in_several_ways(context: Context) -> Iterator[Spot]:
    """A theme is written with the same spaces in every row of the sheet Sections.

    The figures count it as one theme, and Excel's Summary as two.

    Before: Sections: Early help, and below it Early  help with two spaces
    After: Sections: Early help, in both rows
    """
    names = context.plan.theme_names()
    for section in context.plan.sections:
        name = names.get(theme_key(section.theme), section.theme)
        if context.is_on_own_sheet(section) and not same_in_excel(section.theme, name):
            what = f"'{section.theme}' and '{name}' have different spaces: Excel's Summary shows two themes."
            yield at(section, "theme", what, f"Type {name}.")


@plan_check("S19", Severity.WARNING)
def short_title_twice(context: Context) -> Iterator[Spot]:
    """No two sections have the same short title.

    Headings, contents lists and charts call a section by it, so nobody could tell the two apart.

    Before: Short title: Early help, for sections 2 and 9
    After: Short title: Early help; Early help for families
    """
    first: dict[str, Section] = {}
    for section in context.plan.sections:
        name = name_key(section.short_title)
        other = first.setdefault(name, section) if name else section
        if ref_key(other.ref) != ref_key(section.ref):
            what = (
                f"Sections {other.ref} and {section.ref} have the same short title, '{section.short_title}'."
            )
            yield at(section, "short_title", what, "Type another one for one of the two.")
