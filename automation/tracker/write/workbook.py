"""Worksheets whose formulas are written as they stand.

XlsxWriter looks through every formula for each of thirty functions that are newer than its file format, and
gives those another name. The tracker's formulas use none of them, because they are to work in older programs
too, and there are several to each action: looking took three quarters of the time of building a tracker.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from automation.files import whole_workbook, write_whole
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


class PlainWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types of its own
    """A worksheet without functions that are newer than the file format."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> Any:
        """Take the equals sign and the braces off, which is what XlsxWriter does besides.

        A later XlsxWriter that calls this by another name only takes its time again.
        """
        del expand_future_functions
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")


CELL_LIMIT = 32_767
"""The longest text that a cell of Excel holds, in characters."""

SPARE = 500
"""How many rows below a table already have its dropdowns and colours."""

_A3, _A4 = 8, 9
"""Paper sizes as Excel numbers them. The two wide tables would be too small to read on A4."""

_WIDTHS: dict[str, dict[str, float]] = {
    "actions": {
        "section": 9, "ref": 11, "text": 50, "outcome": 40, "lead": 28, "due": 13, "revised": 13,
        "due_by": 17, "rating": 11, "comments": 42, "report_reference": 32,
    },
    "evidence": {"section": 9, "text": 80, "rating": 11, "comments": 50, "measure": 36},
    "sections": {
        "ref": 9, "theme": 26, "title": 50, "owner": 34, "owner_name": 20, "children_say": 56,
        "level3_test": 44, "test_date": 12, "test_outcome": 16,
    },
    "measures": {"name": 54, "section": 9, "unit": 10, "better": 10, "baseline": 11, "baseline_date": 13},
    "readings": {"measure": 54, "day": 13, "target": 11, "actual": 11},
    "leads": {"name": 44, "also": 44, "person": 22, "emails": 44, "escalate_to": 40, "away_until": 13,
        "cover": 40,
    },
    "due_dates": {"phrase": 34, "by": 13, "kind": 14, "how": 70, "confirmed": 12},
    "boards": {"name": 44, "paper": 32, "meeting": 14, "paper_due_days": 16},
    "brag_key": {"rating": 11, "meaning": 60, "also": 40},
    "settings": {"name": 32, "value": 40, "meaning": 90},
    "accepted": {"code": 9, "where": 20, "reason": 60, "accepted_by": 28, "until": 13},
}  # fmt: skip


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
        from automation.tracker.write.workbook import PlainWorksheet  # noqa: PLC0415 (loads XlsxWriter)

        self.book = book
        book.worksheet_class = PlainWorksheet
        self.plan = plan
        self.as_at = as_at
        self.formats: Formats = make_formats(book)

    def build(self, notice: str, python: str | None) -> None:
        """Build every sheet; buttons too, where `python` names one or is empty for the usual one."""
        book, plan = self.book, self.plan
        made = datetime(self.as_at.year, self.as_at.month, self.as_at.day)  # noqa: DTZ001 (a calendar day)
        book.set_properties(
            {"title": plan.settings.plan_title, "created": made, "author": "Improvement plan toolkit"}
        )
        book.set_size(2400, 1400)
        start, summary = book.add_worksheet(START), book.add_worksheet(SUMMARY)
        self.actions()
        self.evidence()
        self.sections()
        self.measures()
        self.readings()
        self.leads()
        self.due_dates()
        self.boards()
        self.brag_key()
        self.settings()
        self.accepted()
        write_checks(book.add_worksheet(CHECKS), self.formats)
        write_start(start, plan, self.formats, notice, buttons=python is not None)
        write_summary(book, summary, plan, self.formats, self.as_at)
        if python is not None:
            forms = self.formats
            write_conf(book.add_worksheet(CONF), python, heading=forms.header, text=forms.wrap)
        start.activate()

    # One method for each table: what its columns hold, and which of them have dropdowns.

    def actions(self) -> None:
        rows = [
            {
                "section": a.section, "ref": a.ref, "text": a.text, "outcome": a.outcome, "lead": a.lead,
                "due": a.due.text, "revised": a.revised.text, "due_by": a.due_by, "rating": a.rating_text,
                "comments": a.comments, "report_reference": a.report_reference,
            }
            for a in self.plan.actions
        ]  # fmt: skip
        sheet = self.table(ACTIONS, rows, plain={"section", "ref", "due", "revised"}, due_by="due_by")
        columns = {field: chr(65 + ACTIONS.index(field)) for field in formulas.DATED.values()}
        for name, formula in formulas.dating_names(ACTIONS.sheet, columns):
            self.book.define_name(name, formula)
        self.choose(sheet, ACTIONS, "section", len(rows), "=SectionRefs")
        self.choose(sheet, ACTIONS, "rating", len(rows), [rating.value for rating in RATED])
        self.explain(
            sheet, ACTIONS, "due", len(rows), "Due date",
            "Type it as people say it: Sep-17, June to Dec 17, Twice yearly. The sheet Due dates "
            "shows how it is understood.",
        )  # fmt: skip
        self.explain(
            sheet, ACTIONS, "lead", len(rows), "Lead",
            "The role as it stands on the sheet Leads. Several leads: put a semicolon between them.",
        )  # fmt: skip
        self.colour(sheet, ACTIONS, "rating", len(rows))
        column = ACTIONS.index("due_by")
        first = f"{chr(65 + column)}2"
        rating = f"${chr(65 + ACTIONS.index('rating'))}2"
        sheet.conditional_format(
            1,
            column,
            len(rows) + SPARE,
            column,
            {
                "type": "formula",
                "criteria": f'=AND(ISNUMBER({first}),{first}<{formulas.AS_AT},{rating}<>"Blue")',
                "format": self.formats.late,
            },
        )
        sheet.freeze_panes(1, 2)

    def evidence(self) -> None:
        rows = [
            {
                "section": e.section,
                "text": e.text,
                "rating": e.rating_text,
                "comments": e.comments,
                "measure": e.measure,
            }
            for e in self.plan.evidence
        ]
        sheet = self.table(EVIDENCE, rows, plain={"section"})
        self.choose(sheet, EVIDENCE, "section", len(rows), "=SectionRefs")
        self.choose(sheet, EVIDENCE, "rating", len(rows), [rating.value for rating in RATED])
        self.choose(sheet, EVIDENCE, "measure", len(rows), "=MeasureNames")
        self.colour(sheet, EVIDENCE, "rating", len(rows))
        sheet.freeze_panes(1, 1)

    def sections(self) -> None:
        rows = [
            {
                "ref": s.ref, "theme": s.theme, "title": s.title, "owner": s.owner,
                "owner_name": s.owner_name, "children_say": s.children_say, "level3_test": s.level3_test,
                "test_date": s.test_date, "test_outcome": s.test_outcome,
            }
            for s in self.plan.sections
        ]  # fmt: skip
        sheet = self.table(SECTIONS, rows, plain={"ref"}, dates={"test_date"})
        self.choose(sheet, SECTIONS, "test_outcome", len(rows), ["Passed", "Not passed", "Put off"])
        self.book.define_name("SectionRefs", "=Sections[Section]")

    def measures(self) -> None:
        rows = [
            {
                "name": m.name, "section": m.section, "unit": m.unit, "better": m.better,
                "baseline": m.baseline, "baseline_date": m.baseline_date,
            }
            for m in self.plan.measures
        ]  # fmt: skip
        sheet = self.table(MEASURES, rows, plain={"section"}, dates={"baseline_date"}, figures={"baseline"})
        self.choose(sheet, MEASURES, "better", len(rows), ["higher", "lower"])
        self.book.define_name("MeasureNames", "=Measures[Measure]")

    def readings(self) -> None:
        rows = [
            {"measure": r.measure, "day": r.day, "target": r.target, "actual": r.actual}
            for r in self.plan.readings
        ]
        sheet = self.table(READINGS, rows, dates={"day"}, figures={"target", "actual"})
        self.choose(sheet, READINGS, "measure", len(rows), "=MeasureNames")

    def leads(self) -> None:
        rows = [
            {
                "name": one.name, "also": "; ".join(one.also), "person": one.person,
                "emails": "; ".join(one.emails), "escalate_to": one.escalate_to, "away_until": one.away_until,
                "cover": one.cover,
            }
            for one in self.plan.leads
        ]  # fmt: skip
        self.table(LEADS, rows, dates={"away_until"})

    def due_dates(self) -> None:
        rows = [
            {
                "phrase": p.phrase, "by": p.by, "kind": p.kind, "how": p.how,
                "confirmed": "Yes" if p.confirmed else "",
            }
            for p in phrases_in_use(self.plan)
        ]  # fmt: skip
        sheet = self.table(DUE_DATES, rows, plain={"phrase"}, dates={"by"})
        self.choose(sheet, DUE_DATES, "confirmed", len(rows), ["Yes"])
        self.explain(
            sheet, DUE_DATES, "by", len(rows), "By",
            "The day after which the action is late. To change it, type the date that was meant and set "
            "Confirmed to Yes: a confirmed date wins everywhere.",
        )  # fmt: skip

    def boards(self) -> None:
        rows = [
            {"name": b.name, "paper": b.paper, "meeting": b.meeting, "paper_due_days": b.paper_due_days}
            for b in self.plan.boards
        ]
        self.table(BOARDS, rows, dates={"meeting"}, numbers={"paper_due_days"})

    def brag_key(self) -> None:
        rows = [
            {"rating": e.rating.value, "meaning": e.meaning, "also": "; ".join(e.also)}
            for e in self.plan.key.entries
        ]
        sheet = self.table(BRAG_KEY, rows)
        self.colour(sheet, BRAG_KEY, "rating", len(rows))

    def settings(self) -> None:
        rows = [
            {"name": s.name, "value": self.plan.settings.value(s), "meaning": s.meaning}
            for s in catalogue(self.plan.settings)
        ]
        sheet = self.table(SETTINGS, rows)
        for number, setting in enumerate(catalogue(self.plan.settings), start=1):
            if setting.choices:
                column = SETTINGS.index("value")
                sheet.data_validation(
                    number, column, number, column, {"validate": "list", "source": list(setting.choices)}
                )

    def accepted(self) -> None:
        rows = [
            {
                "code": a.code,
                "where": a.where,
                "reason": a.reason,
                "accepted_by": a.accepted_by,
                "until": a.until,
            }
            for a in self.plan.accepted
        ]
        self.table(ACCEPTED, rows, plain={"where"}, dates={"until"})

    # What every table has in common.

    def table(
        self,
        spec: TableSheet,
        rows: list[dict[str, Any]],
        *,
        plain: set[str] | None = None,
        dates: set[str] | None = None,
        numbers: set[str] | None = None,
        figures: set[str] | None = None,
        due_by: str = "",
    ) -> Any:
        """Write one sheet with one table: frozen headings, filters, wrapped text, set up for printing."""
        sheet = self.book.add_worksheet(spec.sheet)
        forms: dict[str, Any] = {}
        for column in spec.columns:
            name = column.field
            forms[name] = (
                self.formats.date if name in (dates or set()) | {due_by}
                else self.formats.number if name in (numbers or set())
                else self.formats.figure if name in (figures or set())
                else self.formats.plain_text if name in (plain or set())
                else self.formats.rating if name == "rating"
                else self.formats.text if spec is not SETTINGS
                else self.formats.wrap
            )  # fmt: skip
        last = max(len(rows), 1)
        columns = [{"header": c.heading, "header_format": self.formats.header} for c in spec.columns]
        if due_by:
            columns[spec.index(due_by)]["formula"] = formulas.due_by()
            columns[spec.index(due_by)]["format"] = self.formats.date
        sheet.add_table(
            0,
            0,
            last,
            len(spec.columns) - 1,
            {"name": spec.table, "columns": columns, "style": "Table Style Light 1", "banded_rows": False},
        )
        for index, column in enumerate(spec.columns):
            sheet.set_column(index, index, _WIDTHS[spec.kind][column.field])
        for number, row in enumerate(rows or [{}], start=1):
            sheet.set_row(number, _height(row, _WIDTHS[spec.kind]))
            for index, column in enumerate(spec.columns):
                if column.field == due_by:
                    self.due_by(sheet, number, index, row.get(due_by), forms[due_by])
                else:
                    self.write(sheet, number, index, row.get(column.field), forms[column.field])
        # Refs such as 2.1 are text on purpose; without this Excel marks each of them as a mistake.
        sheet.ignore_errors({"number_stored_as_text": f"A1:{chr(64 + len(spec.columns))}{last + SPARE}"})
        sheet.freeze_panes(1, 0)
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

    def choose(self, sheet: Any, spec: TableSheet, field: str, rows: int, source: list[str] | str) -> None:
        """Give a column a dropdown. Other text gets a question, not a refusal: the check reports it."""
        column = spec.index(field)
        sheet.data_validation(
            1,
            column,
            max(rows, 1) + SPARE,
            column,
            {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": "Not in the list",
                "error_message": "This is not in the list. Keep it all the same?",
            },
        )

    def explain(self, sheet: Any, spec: TableSheet, field: str, rows: int, title: str, message: str) -> None:
        """Give a column a message that shows while one of its cells is selected."""
        column = spec.index(field)
        options = {"validate": "any", "input_title": title, "input_message": message}
        sheet.data_validation(1, column, max(rows, 1) + SPARE, column, options)

    def colour(self, sheet: Any, spec: TableSheet, field: str, rows: int) -> None:
        colour_ratings(sheet, 1, max(rows, 1) + SPARE, spec.index(field), self.formats)


def fit(text: str) -> str:
    """Shorten a text that no cell could hold, and say so at its end."""
    mark = " [cut: longer than a cell can hold]"
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(mark)] + mark


def _height(row: dict[str, Any], widths: dict[str, float]) -> float:
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
