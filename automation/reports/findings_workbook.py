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
    ACCEPTED_HEADINGS,
    HEADINGS,
    FindingRow,
    accepted_rows,
    finding_rows,
    in_words,
)
from automation.tracker.read.result import ReadTracker

_FONT = "Arial"
_HEADER, _RULE, _LINK = "1F3864", "BFBFBF", "0563C1"
_FILLS = {
    Severity.ERROR: ("C00000", "FFFFFF"),
    Severity.WARNING: ("FFC000", "000000"),
    Severity.NOTE: ("E7E6E6", "000000"),
}
_WIDTHS = (9, 6, 15, 10, 8, 22, 44, 36, 26)
_ACCEPTED_WIDTHS = (*_WIDTHS[:7], 36, 22, 12)
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
    """Give the link from a workbook in `folder` to a finding's cell; empty where there is none.

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
        self.cell = self.make(**boxed)
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
        self.sheet("Findings", "Findings", said, HEADINGS, _WIDTHS, rows)
        if self.result.accepted:
            accepted = accepted_rows(self.result, self.read.plan)
            said = f"{count(len(accepted), 'finding')} accepted by people, and not counted."
            self.sheet("Accepted", "AcceptedFindings", said, ACCEPTED_HEADINGS, _ACCEPTED_WIDTHS, accepted)

    def sheet(
        self,
        name: str,
        table: str,
        said: str,
        headings: Sequence[str],
        widths: Sequence[int],
        rows: Sequence[FindingRow],
    ) -> None:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, self.title_text, self.title)
        sheet.write_string(1, 0, said, self.line)
        if not rows:
            sheet.write_string(_FIRST_ROW, 0, "Nothing was found.", self.line)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows, start=_FIRST_ROW + 1):
            values = [_fit(value) for value in row.values()]
            if headings is ACCEPTED_HEADINGS:
                values = [*values[:7], _fit(row.reason), _fit(row.accepted_by)]
            self.row(sheet, number, row, values)
            if headings is ACCEPTED_HEADINGS:
                self.until(sheet, number, len(values), row.until)
            sheet.set_row(number, _height(values, widths))
        if rows:
            last = _FIRST_ROW + len(rows)
            columns = [{"header": heading, "header_format": self.header} for heading in headings]
            sheet.add_table(
                _FIRST_ROW,
                0,
                last,
                len(headings) - 1,
                {"name": table, "columns": columns, "style": None, "autofilter": True},
            )
            # The last column names the check for those who look it up; on paper the words count.
            printed = len(headings) - (2 if headings is HEADINGS else 1)
            sheet.print_area(0, 0, last, printed)
        sheet.set_row(_FIRST_ROW, 28)  # room for the words beside the filter buttons
        sheet.freeze_panes(_FIRST_ROW + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_FIRST_ROW)
        sheet.set_footer(f"&L{_footer(self.title_text)}&RPage &P of &N")

    def row(self, sheet: Any, number: int, row: FindingRow, values: Sequence[str]) -> None:
        for column, value in enumerate(values):
            if column == 0:
                sheet.write_string(number, column, value, self.severities[row.finding.severity])
            elif column == 2 and value:
                self.where(sheet, number, column, row.finding, value)
            elif value:
                sheet.write_string(number, column, value, self.cell)
            else:
                sheet.write_blank(number, column, None, self.cell)

    def until(self, sheet: Any, number: int, column: int, day: date | None) -> None:
        if day is not None:
            sheet.write_datetime(number, column, day, self.day)
        else:
            sheet.write_blank(number, column, None, self.cell)

    def where(self, sheet: Any, number: int, column: int, finding: Finding, text: str) -> None:
        link = link_to(self.read.file.path, self.folder, finding)
        if link and self.links < _MOST_LINKS:
            self.links += 1
            # Minus means that Excel would not take the link (it is too long).
            if sheet.write_url(number, column, link, self.link, text, "Open the tracker at this cell") == 0:
                return
        sheet.write_string(number, column, text, self.cell)


def _fit(text: str) -> str:
    kept = printable(text)
    return kept if len(kept) <= _LIMIT else kept[: _LIMIT - 3] + "..."


def _height(values: Sequence[str], widths: Sequence[int]) -> float:
    """Give a row the height that its longest text needs, in points; Excel does not do so by itself."""
    lines = max(
        sum(max(1, math.ceil(len(part) * 0.85 / width)) for part in value.split("\n"))
        for value, width in zip(values, widths, strict=False)
    )
    return min(lines * _LANDSCAPE_LINE + 2, 400)


def _footer(text: str) -> str:
    """Write text for a footer, in which `&` starts a code; Excel takes at most 255 characters in all."""
    return text[:100].replace("&", "&&")
