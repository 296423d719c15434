"""Builds a new tracker: one sheet for each table, with dropdowns, colours and live formulas."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Any

from automation.files import whole_workbook, write_whole
from automation.plan.due import Due
from automation.plan.due_phrases import phrases_in_use
from automation.plan.model import Action, Plan
from automation.plan.ratings import KeyEntry, State
from automation.plan.settings import catalogue
from automation.plan.unconfirmed import UNCONFIRMED, is_confirmed
from automation.tracker.sheets import (
    ACTIONS,
    BRAG_KEY,
    CHECKS,
    CONF,
    DUE_DATES,
    SECTIONS,
    SETTINGS,
    START,
    SUMMARY,
    TABLES,
    TO_CONFIRM,
    TableSheet,
)
from automation.tracker.write import formulas
from automation.tracker.write.choices import A_DATE, NAMED_COLUMNS, looks_of, one_of, validations
from automation.tracker.write.macros import put_macros_into, write_conf
from automation.tracker.write.rating_formulas import HIDDEN_COLUMNS, HiddenResults, helper_names
from automation.tracker.write.start_sheet import write_checks, write_start
from automation.tracker.write.styles import Formats, colour_ratings
from automation.tracker.write.summary_sheet import write_summary

CELL_LIMIT = 32_767
"""The longest text that a cell in Excel can hold, in characters."""

SPARE = 500
"""How many rows below a table have its dropdowns and colours too."""

_A3, _A4 = 8, 9
"""Excel's numbers for paper sizes. The two wide tables would be too small to read on A4."""

_FROZEN = {"actions": 2, "evidence": 1}
"""How many columns of the wide tables are frozen."""


def build_tracker(plan: Plan, path: Path, *, as_at: date, notice: str = "", python: str = "") -> None:
    """Write a new tracker.

    Args:
        plan: what it will hold.
        path: where to write it; an `.xlsm` gets the buttons and their macros. It appears whole or not at all.
        as_at: the date that the stored results of the live formulas are counted at.
        notice: what Start here should say about this tracker, such as that its ratings are illustrative.
        python: the interpreter that its buttons start; empty for the one in `.venv` one folder up.

    Raises:
        PlanError: the file cannot be written, or the macros cannot be read.
    """
    macros = path.suffix.casefold() == ".xlsm"
    with whole_workbook(path, "The tracker", finish=lambda file: _finish(file, macros=macros)) as book:
        _Builder(book, plan, as_at).build(notice, python if macros else None)


class _Builder:
    """Builds the sheets of one workbook."""

    def __init__(self, book: Any, plan: Plan, as_at: date) -> None:
        self.book = book
        self.plan = plan
        self.as_at = as_at
        self.formats = Formats(book)
        self.results = HiddenResults(plan)

    def build(self, notice: str, python: str | None) -> None:
        """Build every sheet, with buttons unless `python` is None."""
        book, plan = self.book, self.plan
        made = datetime.combine(self.as_at, time())
        book.set_properties(
            {"title": plan.settings.plan_title, "created": made, "author": "Improvement plan toolkit"}
        )
        book.set_size(2400, 1400)
        start, summary = book.add_worksheet(START), book.add_worksheet(SUMMARY)
        rows: dict[str, Sequence[Any]] = {
            DUE_DATES.kind: phrases_in_use(plan),
            BRAG_KEY.kind: plan.key.entries,
        }
        for spec in TABLES:
            if spec is SETTINGS:
                self.settings()
                continue
            items = rows[spec.kind] if spec.kind in rows else getattr(plan, spec.kind)
            if items or not spec.optional:
                self.table(spec, items)
        for name, column in NAMED_COLUMNS.items():
            book.define_name(name, f"={column}")
        for name, formula in helper_names():
            book.define_name(name, formula)
        write_checks(book.add_worksheet(CHECKS), self.formats)
        write_start(start, plan, self.formats, notice, buttons=python is not None)
        write_summary(book, summary, plan, self.formats, self.as_at, self.results)
        if python is not None:
            forms = self.formats
            write_conf(book.add_worksheet(CONF), python, heading=forms.header, text=forms.wrap)
        start.activate()

    def dates(self, sheet: Any) -> None:
        """Define the formulas that turn a due date into a date, and mark dates that have passed."""
        letters = {column.field: chr(65 + n) for n, column in enumerate(ACTIONS.columns)}
        for name, formula in formulas.dating_names(ACTIONS.sheet, letters):
            self.book.define_name(name, formula)
        column = ACTIONS.index("due_by")
        first, state = f"{letters['due_by']}2", f"${chr(65 + len(ACTIONS.columns))}2"
        is_open = f'{state}<>"",LEFT({state},4)<>"{State.DONE}",{state}<>"{State.WITHDRAWN}"'
        is_late = f"=AND(ISNUMBER({first}),{first}<{formulas.AS_AT},{is_open})"
        rule = {"type": "formula", "criteria": is_late, "format": self.formats.late}
        sheet.conditional_format(1, column, len(self.plan.actions) + SPARE, column, rule)

    def settings(self) -> None:
        settings = catalogue(self.plan.settings)
        rows = [
            {"name": one.name, "value": self.plan.settings.value(one), "meaning": one.meaning}
            for one in settings
        ]
        sheet = self.rows(SETTINGS, rows)
        column = SETTINGS.index("value")
        for number, setting in enumerate(settings, start=1):
            if setting.choices:
                sheet.data_validation(number, column, number, column, one_of(setting.choices))
            elif setting.name == "As at":
                sheet.data_validation(number, column, number, column, A_DATE)

    def table(self, spec: TableSheet, items: Sequence[Any]) -> None:
        """Write the sheet of a table from values of the plan."""
        fields = [column.field for column in spec.columns]
        hidden = [self.results.of(item) for item in items]
        values = [{field: _value(item, field) for field in fields} for item in items]
        sheet = self.rows(
            spec, values, hidden, _kept(items) if spec is ACTIONS else self.to_confirm(spec, items)
        )
        last = max(len(items), 1) + SPARE
        for field, options in validations(spec).items():
            column = spec.index(field)
            sheet.data_validation(1, column, last, column, options)
        if "rating" in fields:
            column = spec.index("rating")
            cells = (1, column, last, column)
            colour_ratings(sheet, self.plan.key, cells, f"${chr(65 + column)}2", self.formats)
        if spec is ACTIONS:
            self.dates(sheet)

    def to_confirm(self, spec: TableSheet, items: Sequence[Any]) -> dict[str, list[str]]:
        """Return the column that says which rows an import proposed, while some are not confirmed."""
        if not self.plan.settings.is_unconfirmed(UNCONFIRMED.get(spec.kind, "-")):
            return {}
        return {TO_CONFIRM: ["" if is_confirmed(item) else "Yes" for item in items]}

    def rows(
        self,
        spec: TableSheet,
        rows: Sequence[dict[str, Any]],
        hidden: Sequence[tuple[str, ...]] = (),
        kept: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> Any:
        """Write one sheet with one table: frozen headings, filters, wrapped text, ready to print.

        `hidden` are the results of its hidden formula columns, row by row; `kept` are columns of somebody
        else's plan that are no field of ours: they stand to the right, under their headings.
        """
        sheet = self.book.add_worksheet(spec.sheet)
        looks = looks_of(spec)
        widths = {field: look["width"] for field, look in looks.items()}
        forms = {field: getattr(self.formats, look["format"]) for field, look in looks.items()}
        last = max(len(rows), 1)
        computed = HIDDEN_COLUMNS.get(spec.kind, {})
        header = {"header_format": self.formats.header}
        columns = [
            {"header": column.heading, "format": forms[column.field], **header} for column in spec.columns
        ]
        columns += [{"header": heading, "formula": one, **header} for heading, one in computed.items()]
        columns += [{"header": heading, "format": self.formats.text, **header} for heading in kept]
        if "due_by" in forms:
            columns[spec.index("due_by")]["formula"] = formulas.due_by()
        options = {
            "name": spec.table,
            "columns": columns,
            "style": "Table Style Light 1",
            "banded_rows": False,
        }
        sheet.add_table(0, 0, last, len(columns) - 1, options)
        # What holds for a cell holds for the whole column, so that it holds for the rows people will add.
        for index, cell in enumerate(looks.values()):
            sheet.set_column(index, index, cell["width"], self.formats.of_column(cell["format"]))
        if computed:
            first = len(spec.columns)
            sheet.set_column(first, first + len(computed) - 1, 12, None, {"hidden": True})
        self.kept(sheet, len(columns) - len(kept), kept)
        for number, row in enumerate(rows or [{}], start=1):
            sheet.set_row(number, _height(row, widths))
            for index, (field, form) in enumerate(forms.items()):
                write = self.due_by if field == "due_by" else self.write
                write(sheet, number, index, row.get(field), form)
            results = hidden[number - 1] if hidden else [""] * len(computed)
            _write_hidden(sheet, number, len(forms), zip(computed.values(), results, strict=True))
        # Refs such as 2.1 are text on purpose; without this Excel marks each as an error.
        sheet.ignore_errors({"number_stored_as_text": f"A1:{chr(64 + len(spec.columns))}{last + SPARE}"})
        _set_up(sheet, spec)
        return sheet

    def kept(self, sheet: Any, first: int, kept: Mapping[str, Sequence[str]]) -> None:
        """Write columns that are no field of ours, from a column on."""
        for column, texts in enumerate(kept.values(), first):
            sheet.set_column(column, column, 24, self.formats.text)
            for number, text in enumerate(texts, start=1):
                self.write(sheet, number, column, text, self.formats.text)

    def write(self, sheet: Any, row: int, column: int, value: object, form: Any) -> None:
        """Write a value by its type. Text stays text, because `whole_workbook` says so."""
        if isinstance(value, str):
            value = fit(value)
        sheet.write(row, column, value, self.formats.date if isinstance(value, date) else form)

    def due_by(self, sheet: Any, row: int, column: int, by: date | None, form: Any) -> None:
        serial: object = (by - date(1899, 12, 30)).days if by else ""
        sheet.write_formula(row, column, formulas.due_by(), form, serial)


def _write_hidden(sheet: Any, row: int, first: int, formulas_: Iterable[tuple[str, str]]) -> None:
    """Write the hidden formulas of a row, each with its result, from a column on."""
    for index, (formula, result) in enumerate(formulas_, first):
        sheet.write_formula(row, index, formula, None, result)


def _set_up(sheet: Any, spec: TableSheet) -> None:
    """Freeze the headings of a sheet and set it up for print."""
    sheet.freeze_panes(1, _FROZEN.get(spec.kind, 0))
    sheet.set_row(0, 32)
    sheet.set_landscape()
    sheet.set_paper(_A3 if spec in {ACTIONS, SECTIONS} else _A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _kept(actions: Sequence[Action]) -> dict[str, list[str]]:
    """Return the columns of a plan that are no field of ours: the text of each action, by heading."""
    taken = {heading.casefold() for heading in (*ACTIONS.headings(), *HIDDEN_COLUMNS[ACTIONS.kind])}
    texts = [dict(action.kept) for action in actions]
    names: dict[str, str] = {}
    for heading in dict.fromkeys(heading for action in actions for heading, _ in action.kept):
        name = heading if heading.casefold() not in taken else f"{heading} (kept)"
        taken.add(name.casefold())
        names[heading] = name
    return {name: [row.get(heading, "") for row in texts] for heading, name in names.items()}


def _value(item: Any, field: str) -> Any:
    """Return the value of a cell for a field of a row of the plan."""
    match item, field:
        case KeyEntry(), "rating":
            return item.word
        case Action(), "completed":
            return item.completed_on or item.completed_text
    value = getattr(item, "rating_text" if field == "rating" and hasattr(item, "rating_text") else field)
    match value:
        case Due():
            return value.text
        case tuple():
            return "; ".join(value)
        case bool():
            return "Yes" if value else ""
    return value


def fit(text: str) -> str:
    """Return a text cut to what a cell can hold, with a note at its end if it was cut."""
    mark = " [cut: longer than a cell can hold]"
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(mark)] + mark


def _height(row: dict[str, Any], widths: dict[str, int]) -> float:
    """Return an estimate of the height of a row with wrapped text, in points; Excel allows 409 at most."""
    lines = 1
    for field, value in row.items():
        if isinstance(value, str) and value:
            # A wrapped line is rarely full, because words move to the next line.
            full = max(widths[field] * 0.93, 1)
            lines = max(lines, sum(max(1, math.ceil(len(part) / full)) for part in value.split("\n")))
    return min(409, 14.5 * lines + 1)


def _finish(path: Path, *, macros: bool) -> None:
    """Change what XlsxWriter has no option for, in the parts of the package.

    Row heights are estimates that Excel should work out again when a row changes, so they must not be marked
    as set by hand. A file named .xlsm must declare the macro-enabled type, or Excel refuses it.
    """
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    enabled = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                content = re.sub(rb'(<row [^>]*?) customHeight="1"', rb"\1", content)
            elif macros and entry.filename == "[Content_Types].xml":
                content = content.replace(plain, enabled)
            new.writestr(entry, content)
    write_whole(path, made.getvalue())
    if macros:
        put_macros_into(path, path.name)
