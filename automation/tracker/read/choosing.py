"""Choosing the tables of the plan: copies, older months and lists of decisions or risks are not read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from automation.plan.text import count
from automation.tracker import problems
from automation.tracker.read.cells import Cells, read_day, read_month
from automation.tracker.read.grid import text_of
from automation.tracker.read.heading_words import heading_fit, variants
from automation.tracker.read.headings import exact_field, heading_key
from automation.tracker.read.tables import Table
from automation.tracker.sheets import ACTIONS, EVIDENCE


def chosen_tables(
    tables: Sequence[Table], cells: Cells, *, ours: bool
) -> tuple[list[Table], list[tuple[Table, str]]]:
    """Return the tables of the plan, and the others: copies, older months, and lists of decisions or risks.

    Args:
        tables: all tables of the tracker.
        cells: collects the findings.
        ours: whether the tracker was made by the toolkit.

    Returns:
        The tables that are read, and each that is not with the reason.
    """
    older = _older_months([table for table in tables if table.kind is ACTIONS])
    own = {table.kind.kind for table in tables if table.is_own} if ours else set()
    is_told = any(map(_tells_actions, tables))
    chosen: list[Table] = []
    skipped: list[tuple[Table, str]] = []
    for table in tables:
        why = _why_skipped(table, is_copy=table.kind.kind in own, is_told=is_told)
        why = why or (_OLDER if table.grid.sheet in older else "")
        if why:
            skipped.append((table, why))
        else:
            chosen.append(table)
    if not any(table.kind is ACTIONS for table in chosen):
        return list(tables), []  # the whole plan is hidden: reading it is better than refusing it
    rows: Counter[tuple[str, str]] = Counter()
    for table, why in skipped:
        if table.kind in (ACTIONS, EVIDENCE):
            rows[table.grid.sheet, why] += len(table.rows)
    for (name, why), number in rows.items():
        message = f"The sheet {name} has {count(number, 'row')} of a plan. It was not read, because {why}."
        cells.report(problems.SHEET_NOT_READ, message, _SKIPPED[why], sheet=name)
    return chosen, skipped


_HIDDEN, _COPY = "it is hidden", "the tracker has its own sheet for these rows"
_OTHER_LIST = "it looks like a list of decisions, risks or issues, not actions"
_NO_ACTION = "no heading says that they are actions"
_OLDER = "a sheet of a later month has the same actions"
_SKIPPED = {
    _HIDDEN: "If the sheet is part of the plan, unhide it. If not, delete it.",
    _COPY: "Delete the copy.",
    _OLDER: "You need do nothing, unless something that is only on this sheet is still part of the plan.",
    _NO_ACTION: "If they are actions, give the column that says what will be done the heading Action.",
    _OTHER_LIST: "If they are actions, give the column that says what will be done the heading Action.",
}
"""The reasons for not reading a table, and what to do about each."""

_OTHER_THING = re.compile(
    r"\b(?:decisions?|decided|resolutions?|risks?|issues?|hazards?|assumptions?|lessons?)\b"
)

_TITLE_OF_OTHERS = re.compile(
    r"(?:(?:key|main|our)\s+)?(?:risks?|issues?|decisions?|assumptions?|dependencies|lessons)"
    r"(?:(?:,|\s+and|\s*&)\s*(?:risks?|issues?|decisions?|assumptions?|dependencies|lessons))*"
    r"(?:\s+(?:register|log|list|made|taken))?"
)
"""The line above a list of something else than actions: `Risks and issues`, `Decision log`."""


_OF_RISKS = re.compile(
    r"(?:description of )?(?:risks?|issues?|hazards?)(?: (?:description|title|event|owner|no|id|ref))?"
    r"|likelihood|(?:(?:inherent|residual|current|target|gross|net) )?(?:risk )?(?:score|rating|level)"
    r"|probability|(?:existing |current )?controls?(?: in place)?|mitigat\w+|causes?|consequences?|impact"
)
"""Headings of a register of risks, of which a plan has one or two at most."""
_FEWEST_OF_RISKS = 3


def _is_register(keys: Collection[str]) -> bool:
    """Return whether headings are those of a register of risks, or of who is told of what."""
    told = [key for key in keys if _OF_RISKS.fullmatch(key)]
    is_of_risks = len(told) >= _FEWEST_OF_RISKS and any("risk" in key or "hazard" in key for key in keys)
    return is_of_risks or {"consulted", "informed"} <= set(keys)


def _tells_actions(table: Table) -> bool:
    """Return whether the heading of the column of the actions tells that they are."""
    if table.kind is not ACTIONS:
        return False
    found = table.headings
    column = found.with_proposed().columns.get("text", -1)
    keys = variants(table.heading(column)) if column >= 0 else ()
    return any(exact_field(key) == "text" or heading_fit("text", key, exact=False) > 0 for key in keys)


def _why_skipped(table: Table, *, is_copy: bool, is_told: bool) -> str:
    """Return why a table is not read; empty for one that is.

    `is_told` is whether another table has a heading that tells actions.
    """
    if table.is_own:
        return ""
    if is_copy:
        return _COPY
    if table.grid.hidden:
        return _HIDDEN
    if table.kind is not ACTIONS:
        return ""
    if _lists_other_things(table):
        return _OTHER_LIST
    return _NO_ACTION if is_told and not _tells_actions(table) else ""


def _lists_other_things(table: Table) -> bool:
    """Return whether a table lists decisions or risks: a heading or the sheet says so, none says Action."""
    row = table.grid.rows[table.header_row - 1]
    headings = [text_of(value).casefold() for value in row[slice(*table.span)]]
    title = table.above[-1].text.casefold().strip(" .:") if table.above else ""
    if _TITLE_OF_OTHERS.fullmatch(title) and "action" not in map(heading_key, headings):
        return True
    if _is_register({heading_key(heading) for heading in headings}):
        return True
    if any(re.search(r"\b(?:actions?|tasks?|milestones?)\b", heading) for heading in headings):
        return False
    if _OTHER_THING.search(table.grid.sheet.casefold()):
        return True
    found = table.headings
    told = "text" in found.columns and all(name != "text" for _, _, name in (*found.near, *found.proposed))
    return not told and any(map(_OTHER_THING.search, headings))


_SHARE = 0.5
"""What share of an older month's actions a later month must have for it to be the same plan."""


def _older_months(tables: Sequence[Table]) -> set[str]:
    """Return the sheets of earlier months, where a later one has the same actions."""
    dated = sorted(
        (day, table.grid.sheet, _names(table)) for table in tables if (day := day_in_name(table.grid.sheet))
    )
    return {
        sheet
        for i, (day, sheet, names) in enumerate(dated)
        if any(
            other > day and len(names & later) >= _SHARE * len(names) for other, _, later in dated[i + 1 :]
        )
    }


def _names(table: Table) -> frozenset[str]:
    """Return what tells the actions of a table apart: their texts, or their refs."""
    column = table.headings.columns.get("text", table.headings.columns.get("ref", 0))
    rows = (table.grid.rows[number - 1] for number in table.rows)
    return frozenset(" ".join(text_of(row[column]).casefold().split()) for row in rows if len(row) > column)


_DAY = re.compile(
    r"\d{1,2}\D{1,4}[a-z]{3,9}\D{0,2}\d{2,4}|\d{1,2}[-._ ]\d{1,2}[-._ ]\d{2,4}|\d{4}-\d{2}-\d{2}"
)
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-._ ']{0,2}(?:\d{4}|\d{2})?")
_NO_YEAR = "2000"


def day_in_name(sheet: str) -> date | None:
    """Return the day or the month that a sheet is named after: `31 July 2017`, `Plan Sep-17`, `July`."""
    name = sheet.casefold().replace("_", " ")
    if (found := _DAY.search(name)) and (
        day := read_day(re.sub(r"[._ ]+", " " if re.search("[a-z]", found[0]) else "/", found[0]))
    ):
        return day
    found = _MONTH.search(name)
    if found is None:
        return None
    return read_month(found[0]) or read_month(f"{found[0].strip('-._ ')} {_NO_YEAR}")
