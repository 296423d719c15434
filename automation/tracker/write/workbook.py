"""A new tracker: one sheet for each table, with dropdowns, colours and live formulas."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from automation.files import whole_workbook, write_whole
from automation.plan.due import Due
from automation.plan.due_phrases import phrases_in_use
from automation.plan.model import Plan
from automation.plan.ratings import RATED
from automation.plan.settings import catalogue
from automation.tracker.sheets import (
    ACCEPTED,
    ACTIONS,
    BOARDS,
    BRAG_KEY,
    CHECKS,
    CONF,
    DUE_DATES,
    EVIDENCE,
    LEADS,
    MEASURES,
    READINGS,
    SECTIONS,
    SETTINGS,
    START,
    SUMMARY,
    TableSheet,
)
from automation.tracker.write import formulas
from automation.tracker.write.macros import give_macros, write_conf
from automation.tracker.write.start_sheet import write_checks, write_start
from automation.tracker.write.styles import Formats, colour_ratings, make_formats
from automation.tracker.write.summary_sheet import write_summary

CELL_LIMIT = 32_767
"""The longest text that a cell of Excel holds, in characters."""

SPARE = 500
"""How many rows below a table already have its dropdowns and colours."""

_A3, _A4 = 8, 9
"""Paper sizes as Excel numbers them. The two wide tables would be too small to read on A4."""

_WIDTHS = {
    "actions": (9, 11, 50, 40, 28, 13, 13, 17, 11, 42, 32),
    "evidence": (9, 80, 11, 50, 36),
    "sections": (9, 26, 50, 34, 20, 56, 44, 12, 16),
    "measures": (54, 9, 10, 10, 11, 13),
    "readings": (54, 13, 11, 11),
    "leads": (44, 44, 22, 44, 40, 13, 40),
    "due_dates": (34, 13, 14, 70, 12),
    "boards": (44, 32, 14, 16),
    "brag_key": (11, 60, 40),
    "settings": (32, 40, 90),
    "accepted": (9, 20, 60, 28, 13),
}
"""How wide the columns of each table are, in their order."""

_PLAIN, _DATE, _NUMBER, _FIGURE = "plain_text", "date", "number", "figure"
_FORMATS = {
    "actions": {"section": _PLAIN, "ref": _PLAIN, "due": _PLAIN, "revised": _PLAIN, "due_by": _DATE},
    "evidence": {"section": _PLAIN},
    "sections": {"ref": _PLAIN, "test_date": _DATE},
    "measures": {"section": _PLAIN, "baseline_date": _DATE, "baseline": _FIGURE},
    "readings": {"day": _DATE, "target": _FIGURE, "actual": _FIGURE},
    "leads": {"away_until": _DATE},
    "due_dates": {"phrase": _PLAIN, "by": _DATE},
    "boards": {"meeting": _DATE, "paper_due_days": _NUMBER},
    "settings": {"name": "wrap", "value": "wrap", "meaning": "wrap"},
    "accepted": {"where": _PLAIN, "until": _DATE},
}
"""The formats of the columns that hold no wrapped text, by their names in `Formats`."""

_FROZEN = {"actions": 2, "evidence": 1}
"""How many columns of the wide tables stay in sight."""

_RATINGS = [rating.value for rating in RATED]
_CHOICES: dict[str, dict[str, str | list[str]]] = {
    "actions": {"section": "=SectionRefs", "rating": _RATINGS},
    "evidence": {"section": "=SectionRefs", "rating": _RATINGS, "measure": "=MeasureNames"},
    "sections": {"test_outcome": ["Passed", "Not passed", "Put off"]},
    "measures": {"better": ["higher", "lower"]},
    "readings": {"measure": "=MeasureNames"},
    "due_dates": {"confirmed": ["Yes"]},
}
"""The dropdowns: a list, or the name of the cells that hold it."""

_TOLD = {
    "actions": {
        "due": "Type it as people say it: Sep-17, June to Dec 17, Twice yearly. The sheet Due dates "
        "shows how it is understood.",
        "lead": "The role as it stands on the sheet Leads. Several leads: put a semicolon between them.",
    },
    "due_dates": {
        "by": "The day after which the action is late. To change it, type the date that was meant and set "
        "Confirmed to Yes: a confirmed date wins everywhere."
    },
}
"""What shows while a cell of a column is selected."""


def build_tracker(plan: Plan, path: Path, *, as_at: date, notice: str = "", python: str = "") -> None:
    """Write a new tracker.

    Args:
        plan: what it is to hold.
        path: where it goes; an `.xlsm` has the buttons and their macros. It appears whole or not at all.
        as_at: the date that the stored results of the live formulas are counted at.
        notice: what Start here should say about this tracker, such as that its ratings are illustrative.
        python: the interpreter that its buttons start; empty for the one in `.venv` one folder up.

    Raises:
        PlanError: the file cannot be written, or the macros are not there.
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
        self.formats: Formats = make_formats(book)

    def build(self, notice: str, python: str | None) -> None:
        """Build every sheet; buttons too, where `python` names one or is empty for the usual one."""
        book, plan = self.book, self.plan
        made = datetime.combine(self.as_at, time())
        book.set_properties(
            {"title": plan.settings.plan_title, "created": made, "author": "Improvement plan toolkit"}
        )
        book.set_size(2400, 1400)
        start, summary = book.add_worksheet(START), book.add_worksheet(SUMMARY)
        self.actions()
        self.table(EVIDENCE, plan.evidence)
        self.table(SECTIONS, plan.sections)
        self.table(MEASURES, plan.measures)
        self.table(READINGS, plan.readings)
        self.table(LEADS, plan.leads)
        self.table(DUE_DATES, phrases_in_use(plan))
        self.table(BOARDS, plan.boards)
        self.table(BRAG_KEY, plan.key.entries)
        self.settings()
        self.table(ACCEPTED, plan.accepted)
        book.define_name("SectionRefs", "=Sections[Section]")
        book.define_name("MeasureNames", "=Measures[Measure]")
        write_checks(book.add_worksheet(CHECKS), self.formats)
        write_start(start, plan, self.formats, notice, buttons=python is not None)
        write_summary(book, summary, plan, self.formats, self.as_at)
        if python is not None:
            forms = self.formats
            write_conf(book.add_worksheet(CONF), python, heading=forms.header, text=forms.wrap)
        start.activate()

    def actions(self) -> None:
        sheet = self.table(ACTIONS, self.plan.actions)
        letters = {field: chr(65 + ACTIONS.index(field)) for field in (*formulas.DATED.values(), "rating")}
        for name, formula in formulas.dating_names(ACTIONS.sheet, letters):
            self.book.define_name(name, formula)
        column = ACTIONS.index("due_by")
        first = f"{chr(65 + column)}2"
        is_late = f'=AND(ISNUMBER({first}),{first}<{formulas.AS_AT},${letters["rating"]}2<>"Blue")'
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
                options = {"validate": "list", "source": list(setting.choices)}
                sheet.data_validation(number, column, number, column, options)

    def table(self, spec: TableSheet, items: Sequence[Any]) -> Any:
        """Write the sheet of a table whose rows are values of the plan."""
        fields = [column.field for column in spec.columns]
        sheet = self.rows(spec, [{field: _value(item, field) for field in fields} for item in items])
        last = max(len(items), 1) + SPARE
        for field, source in _CHOICES.get(spec.kind, {}).items():
            # Other text gets a question, not a refusal: the check reports it.
            options = {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": "Not in the list",
                "error_message": "This is not in the list. Keep it all the same?",
            }
            sheet.data_validation(1, spec.index(field), last, spec.index(field), options)
        for field, message in _TOLD.get(spec.kind, {}).items():
            column = spec.index(field)
            options = {
                "validate": "any",
                "input_title": spec.columns[column].heading,
                "input_message": message,
            }
            sheet.data_validation(1, column, last, column, options)
        if "rating" in fields:
            colour_ratings(sheet, 1, last, spec.index("rating"), self.formats)
        return sheet

    def rows(self, spec: TableSheet, rows: Sequence[dict[str, Any]]) -> Any:
        """Write one sheet with one table: frozen headings, filters, wrapped text, set up for printing."""
        sheet = self.book.add_worksheet(spec.sheet)
        own = _FORMATS.get(spec.kind, {})
        usual = {"rating": "rating"}
        forms = {
            field: getattr(self.formats, own.get(field) or usual.get(field, "text"))
            for field in (column.field for column in spec.columns)
        }
        widths = dict(zip(forms, _WIDTHS[spec.kind], strict=True))
        last = max(len(rows), 1)
        columns = [{"header": c.heading, "header_format": self.formats.header} for c in spec.columns]
        if "due_by" in forms:
            columns[spec.index("due_by")] |= {"formula": formulas.due_by(), "format": self.formats.date}
        options = {
            "name": spec.table,
            "columns": columns,
            "style": "Table Style Light 1",
            "banded_rows": False,
        }
        sheet.add_table(0, 0, last, len(spec.columns) - 1, options)
        for index, width in enumerate(widths.values()):
            sheet.set_column(index, index, width)
        for number, row in enumerate(rows or [{}], start=1):
            sheet.set_row(number, _height(row, widths))
            for index, (field, form) in enumerate(forms.items()):
                write = self.due_by if field == "due_by" else self.write
                write(sheet, number, index, row.get(field), form)
        # Refs such as 2.1 are text on purpose; without this Excel marks each of them as a mistake.
        sheet.ignore_errors({"number_stored_as_text": f"A1:{chr(64 + len(spec.columns))}{last + SPARE}"})
        sheet.freeze_panes(1, _FROZEN.get(spec.kind, 0))
        sheet.set_row(0, 32)
        sheet.set_landscape()
        sheet.set_paper(_A3 if spec in {ACTIONS, SECTIONS} else _A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def write(self, sheet: Any, row: int, column: int, value: object, form: Any) -> None:
        """Write a value as what it is: text never becomes a formula, a number or a link."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.formats.date)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, column, value, form)
        else:
            sheet.write_string(row, column, fit(str(value)), form)

    def due_by(self, sheet: Any, row: int, column: int, by: date | None, form: Any) -> None:
        serial: object = (by - date(1899, 12, 30)).days if by else ""
        sheet.write_formula(row, column, formulas.due_by(), form, serial)


def _value(item: Any, field: str) -> Any:
    """Return what stands in the cell for a field of a row of the plan."""
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
    """Shorten a text that no cell could hold, and say so at its end."""
    mark = " [cut: longer than a cell can hold]"
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(mark)] + mark


def _height(row: dict[str, Any], widths: dict[str, int]) -> float:
    """Estimate how high a row must be for its wrapped text, in points; Excel allows 409 at most."""
    lines = 1
    for field, value in row.items():
        if isinstance(value, str) and value:
            # A wrapped line is rarely full: the last word of it goes to the next.
            full = max(widths[field] * 0.93, 1)
            lines = max(lines, sum(max(1, math.ceil(len(part) / full)) for part in value.split("\n")))
    return min(409, 14.5 * lines + 1)


def _finish(path: Path, *, macros: bool) -> None:
    """Change what XlsxWriter has no option for, in the package's own parts.

    Row heights are estimates, to be worked out anew when the row changes, so that they must not count as
    set by hand. A file named .xlsm must declare the macro-enabled type, or Excel refuses it.
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
        give_macros(path)
