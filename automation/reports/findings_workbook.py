"""The workbook of findings: one table to work through, to filter by lead and section, linked to the cells."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from automation.checks.run_checks import CheckResult
from automation.files import whole_workbook
from automation.plan.due import uk
from automation.plan.findings import Finding, Severity
from automation.plan.text import count, one_line, printable
from automation.reports.findings_list import (
    ACCEPTED_COLUMNS,
    COLUMNS,
    FindingRow,
    accepted_rows,
    finding_rows,
    in_words,
)
from automation.tracker.read.result import ReadTracker
from automation.views.view import Column, Kind, Value

_FONT = "Arial"
_HEADER, _RULE, _LINK = "1F3864", "BFBFBF", "0563C1"
_FILLS = {
    Severity.ERROR: ("C00000", "FFFFFF"),
    Severity.WARNING: ("FFC000", "000000"),
    Severity.NOTE: ("E7E6E6", "000000"),
}
_FIRST_ROW = 3
_A4, _LANDSCAPE_LINE = 9, 14.5
_MOST_LINKS = 60_000
"""Excel takes at most 65,530 links on a sheet."""
_LIMIT = 32_767


def write_findings_workbook(path: Path, result: CheckResult, read: ReadTracker) -> None:
    """Write the findings as a workbook.

    Each row links to its cell in the tracker. The link is relative where it can be, so that it still works
    when the folder that holds both is moved.

    Args:
        path: where it goes; a file there is replaced in one step.
        result: what was found.
        read: the tracker that was checked.

    Raises:
        PlanError: the file cannot be written, for example because Excel has it open.
    """
    with whole_workbook(path, "The workbook of findings") as book:
        _Writer(book, result, read, path.parent).write()


def link_to(tracker: Path, folder: Path, finding: Finding) -> str:
    """Return the link from a workbook in `folder` to a finding's cell; empty where there is none.

    Args:
        tracker: the tracker that holds the cell.
        folder: where the workbook of findings stands.
        finding: what was found; a sheet alone is linked at its first cell.
    """
    if not finding.sheet or not tracker.name or tracker.suffix.casefold() not in {".xlsx", ".xlsm", ".xls"}:
        return ""
    target = tracker.resolve()
    try:
        file = os.path.relpath(target, folder.resolve())
    except ValueError:
        file = str(target)  # another drive of Windows
    sheet = finding.sheet.replace("'", "''")
    if any(character in file + sheet for character in '#"<>\r\n'):
        return ""
    return f"external:{Path(file).as_posix()}#'{sheet}'!{finding.cell or 'A1'}"


class _Writer:
    def __init__(self, book: Any, result: CheckResult, read: ReadTracker, folder: Path) -> None:
        self.book, self.result, self.read, self.folder = book, result, read, folder
        self.links = 0
        day = result.as_at
        self.title_text = one_line(f"{read.plan.settings.plan_title}: what to mend", 200)
        book.set_properties(
            {
                "title": self.title_text,
                "author": one_line(read.plan.settings.council, 200),
                "comments": f"The findings as at {uk(day)}.",
                # The same tracker and date give the same file.
                "created": datetime(day.year, day.month, day.day),  # noqa: DTZ001 (a calendar day)
            }
        )
        boxed = {"border": 1, "border_color": f"#{_RULE}", "valign": "top", "text_wrap": True}
        self.title = self.make(bold=True, font_size=16, font_color=f"#{_HEADER}")
        self.line = self.make(font_color="#404040")
        self.header = self.make(bold=True, bg_color=f"#{_HEADER}", font_color="#FFFFFF", **boxed)
        self.cell_format = self.make(**boxed)
        self.link = self.make(font_color=f"#{_LINK}", underline=1, **boxed)
        self.day = self.make(num_format="dd/mm/yyyy", **boxed)
        self.severities = {
            severity: self.make(bold=True, bg_color=f"#{fill}", font_color=f"#{ink}", **boxed)
            for severity, (fill, ink) in _FILLS.items()
        }

    def make(self, **properties: Any) -> Any:
        return self.book.add_format({"font_name": _FONT, "font_size": 10} | properties)

    def write(self) -> None:
        tracker = one_line(self.read.file.path.name) or "the plan"
        rows = finding_rows(self.result, self.read.plan)
        said = f"{in_words(self.result).capitalize()} in {tracker}, as at {uk(self.result.as_at)}."
        # The last column names the check for those who look it up; on paper the words count.
        self.sheet("Findings", "Findings", said, COLUMNS, rows, printed=len(COLUMNS) - 1)
        if self.result.accepted:
            accepted = accepted_rows(self.result, self.read.plan)
            said = f"{count(len(accepted), 'finding')} accepted by people, and not counted."
            printed = len(ACCEPTED_COLUMNS)
            self.sheet("Accepted", "AcceptedFindings", said, ACCEPTED_COLUMNS, accepted, printed=printed)

    def sheet(
        self,
        name: str,
        table: str,
        said: str,
        columns: Sequence[Column],
        rows: Sequence[FindingRow],
        *,
        printed: int,
    ) -> None:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, self.title_text, self.title)
        sheet.write_string(1, 0, said, self.line)
        if not rows:
            sheet.write_string(_FIRST_ROW, 0, "Nothing was found.", self.line)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        for number, row in enumerate(rows, start=_FIRST_ROW + 1):
            lines = 1
            for index, column in enumerate(columns):
                value = column.value(row)
                if isinstance(value, str):
                    value = _fit(value)
                    lines = max(lines, _lines(value, column.width))
                self.cell(sheet, number, index, column, row.finding, value)
            # Excel does not make a row as high as its longest text by itself.
            sheet.set_row(number, min(lines * _LANDSCAPE_LINE + 2, 400))
        if rows:
            last = _FIRST_ROW + len(rows)
            headings = [{"header": column.heading, "header_format": self.header} for column in columns]
            options = {"name": table, "columns": headings, "style": None, "autofilter": True}
            sheet.add_table(_FIRST_ROW, 0, last, len(columns) - 1, options)
            sheet.print_area(0, 0, last, printed - 1)
        sheet.set_row(_FIRST_ROW, 28)  # room for the words beside the filter buttons
        sheet.freeze_panes(_FIRST_ROW + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_FIRST_ROW)
        sheet.set_footer(f"&L{_footer(self.title_text)}&RPage &P of &N")

    def cell(
        self, sheet: Any, number: int, index: int, column: Column, finding: Finding, value: Value
    ) -> None:
        if not value:
            sheet.write_blank(number, index, None, self.cell_format)
        elif isinstance(value, date):
            sheet.write_datetime(number, index, value, self.day)
        elif column.heading == "Severity":
            sheet.write_string(number, index, value, self.severities[finding.severity])
        elif column.kind is Kind.REF:
            self.where(sheet, number, index, finding, str(value))
        else:
            sheet.write_string(number, index, value, self.cell_format)

    def where(self, sheet: Any, number: int, column: int, finding: Finding, text: str) -> None:
        link = link_to(self.read.file.path, self.folder, finding)
        if link and self.links < _MOST_LINKS:
            self.links += 1
            # Minus means that Excel would not take the link (it is too long).
            if sheet.write_url(number, column, link, self.link, text, "Open the tracker at this cell") == 0:
                return
        sheet.write_string(number, column, text, self.cell_format)


def _fit(text: str) -> str:
    kept = printable(text)
    return kept if len(kept) <= _LIMIT else kept[: _LIMIT - 3] + "..."


def _lines(text: str, width: int) -> int:
    """Estimate how many lines a text takes in a column."""
    return sum(max(1, math.ceil(len(part) * 0.85 / width)) for part in text.split("\n"))


def _footer(text: str) -> str:
    """Write text for a footer, in which `&` starts a code; Excel takes at most 255 characters in all."""
    return text[:100].replace("&", "&&")
