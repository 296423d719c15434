"""The list of findings: on the terminal, as JSON, as CSV, and as a workbook to work through."""

from __future__ import annotations

import csv
import io
import itertools
import os
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from automation.checks.run_checks import CheckResult
from automation.files import whole_workbook
from automation.plan.due import uk
from automation.plan.findings import Finding, Severity
from automation.plan.model import Plan, ref_key
from automation.plan.text import count, listed, one_line, printable, size_in_words
from automation.tracker.read.result import ReadTracker
from automation.views.table_sheet import BOXED, INK, TableBook, set_up_print
from automation.views.view import Column, Kind, Value

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

SHOWN = 50
"""The most findings of one code that the terminal shows; the workbook has them all."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with its section and leads, so that a list can be filtered by them."""

    finding: Finding
    section: str = ""
    lead: str = ""
    reason: str = ""
    accepted_by: str = ""
    until: date | None = None


COLUMNS = (
    Column("Severity", lambda row: row.finding.severity.value.capitalize(), width=9),
    Column("Code", lambda row: row.finding.code, width=6),
    Column("Where", lambda row: row.finding.where, Kind.REF, 15),
    Column("Ref", lambda row: row.finding.ref, width=10),
    Column("Section", lambda row: row.section, width=8),
    Column("Lead", lambda row: row.lead, width=22),
    Column("What is wrong", lambda row: row.finding.message, width=44),
    Column("What to type", lambda row: row.finding.hint, width=36),
    Column("Check", lambda row: row.finding.name, width=26),
)
"""The columns of the findings, in CSV and in the workbook; each gets its value from a `FindingRow`."""

ACCEPTED_COLUMNS = (
    *(column for column in COLUMNS if column.heading not in {"What to type", "Check"}),
    Column("Reason", lambda row: row.reason, width=36),
    Column("Accepted by", lambda row: row.accepted_by, width=22),
    Column("Until", lambda row: row.until, Kind.DATE, 12),
)
"""The columns of the accepted findings, which need no correction."""

PAGE_COLUMNS = tuple(
    column
    for column in COLUMNS
    if column.heading in {"Severity", "Where", "Ref", "What is wrong", "What to type"}
)
"""The columns of the findings on the page."""


def finding_rows(result: CheckResult, plan: Plan) -> tuple[FindingRow, ...]:
    """Return the findings that count as rows, the worst first."""
    owners = _Owners(plan)
    return tuple(FindingRow(finding, *owners.of(finding)) for finding in result.findings)


def accepted_rows(result: CheckResult, plan: Plan) -> tuple[FindingRow, ...]:
    """Return the accepted findings as rows."""
    owners = _Owners(plan)
    return tuple(
        FindingRow(
            item.finding,
            *owners.of(item.finding),
            item.acceptance.reason,
            item.acceptance.accepted_by,
            item.acceptance.until,
        )
        for item in result.accepted
    )


class _Owners:
    """Finds the section and leads of a finding, from its row or else from its ref."""

    def __init__(self, plan: Plan) -> None:
        self._by_row: dict[tuple[str, int], tuple[str, str]] = {}
        self._by_ref: dict[str, tuple[str, str]] = {}
        for section in plan.sections:
            self._by_row[section.place.sheet, section.place.row] = (section.ref, section.owner)
            self._by_ref[ref_key(section.ref)] = (section.ref, section.owner)
        owners = dict(self._by_ref)
        for row in plan.evidence:
            self._by_row[row.place.sheet, row.place.row] = owners.get(ref_key(row.section), (row.section, ""))
        for lead in plan.leads:
            self._by_row[lead.place.sheet, lead.place.row] = ("", lead.name)
            self._by_ref.setdefault(ref_key(lead.name), ("", lead.name))
        for action in plan.actions:
            found = (action.section, "; ".join(action.leads))
            self._by_row[action.place.sheet, action.place.row] = found
            self._by_ref[ref_key(action.label)] = found

    def of(self, finding: Finding) -> tuple[str, str]:
        digits = finding.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        here = self._by_row.get((finding.sheet, int(digits))) if finding.sheet and digits else None
        return here or self._by_ref.get(ref_key(finding.ref), ("", ""))


def findings_as_dict(read: ReadTracker, result: CheckResult) -> dict[str, object]:
    """Return the shape that `check --format json` prints."""
    plan = read.plan
    return {
        "tracker": read.file.path.as_posix(),
        "as_at": result.as_at.isoformat(),
        "plan": {
            "sections": len(plan.sections),
            "actions": len(plan.actions),
            "evidence": len(plan.evidence),
        },
        "rows": read.rows.as_dict(),
        "findings": [finding.as_dict() for finding in result.findings],
        "accepted": [
            {
                **item.finding.as_dict(),
                "reason": item.acceptance.reason,
                "accepted_by": item.acceptance.accepted_by,
                "until": item.acceptance.until.isoformat() if item.acceptance.until else None,
            }
            for item in result.accepted
        ],
    }


def findings_as_csv(result: CheckResult, plan: Plan) -> str:
    """Return the findings as CSV, with CRLF line ends as RFC 4180 says.

    An apostrophe is put in front of a text that Excel would treat as a formula, and in front of one that
    already starts with apostrophes, so that removing one apostrophe always restores the original text.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.heading for column in COLUMNS])
    for row in finding_rows(result, plan):
        writer.writerow([_harmless(printable(str(column.value(row)))) for column in COLUMNS])
    return out.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r")) else text


def in_words(result: CheckResult) -> str:
    """Return how many findings there are: `1 error, 5 warnings and no notes`."""
    parts = [
        count(number, severity.value) if (number := result.count(severity)) else f"no {severity.value}s"
        for severity in Severity
    ]
    return listed(parts)


def print_findings(console: Console, read: ReadTracker, result: CheckResult) -> None:
    """Print the findings on a terminal: the worst first, grouped by code, with counts."""
    from rich.text import Text  # noqa: PLC0415 (only the terminal needs it)

    plan, width = read.plan, console.width
    name = one_line(read.file.path.name) or "The plan"
    lines = [_wrapped(width, f"{name}, as at {uk(result.as_at)}: {size_in_words(plan)}.", 0)]
    for severity in Severity:
        found = [finding for finding in result.findings if finding.severity is severity]
        if found:
            heading = f" {severity.value.capitalize()}s: {len(found)} "
            style, meaning = _SEVERITIES[severity]
            lines += [Text(), _wrapped(width, f"{heading} {meaning}", 0, lead=heading, lead_style=style)]
            lines += _grouped(width, found)
    if result.accepted:
        lines += [Text(), Text(f" Accepted, not counted: {len(result.accepted)} ", style="reverse")]
        for item in result.accepted:
            answer = item.acceptance
            why = one_line(answer.reason).rstrip(".") or "No reason given"
            until = f" (until {uk(answer.until)})" if answer.until else ""
            lines += [_row(width, item.finding), _wrapped(width, f"{why}{until}.", 4, style="dim")]
    lines += [Text(), Text(f"{in_words(result).capitalize()}.", style="bold")]
    if result.findings:
        advice = "To read about a code, use --explain CODE. For a list to work through, use --format xlsx."
        lines.append(_wrapped(width, advice, 0))
    # Printed in one call: each call takes far longer than making the lines.
    console.print(Text("\n").join(lines), soft_wrap=True)


_SEVERITIES = {
    Severity.ERROR: ("bold white on red", "a figure or a letter will be wrong until these are fixed"),
    Severity.WARNING: ("black on yellow", "a board would ask about these"),
    Severity.NOTE: ("reverse", "worth knowing"),
}
"""The style of each severity's heading, and what it means."""


def _grouped(width: int, found: Iterable[Finding]) -> Iterator[Text]:
    """Return the lines for some findings, grouped by code; a hint shared by a whole group is shown once."""
    from rich.text import Text  # noqa: PLC0415 (only the terminal needs it)

    code = attrgetter("code")
    for group_code, group in itertools.groupby(sorted(found, key=code), code):
        findings = list(group)
        words = f"{group_code} {findings[0].name.replace('-', ' ')} ({len(findings)})"
        yield from (Text(), _wrapped(width, words, 0, lead=group_code, lead_style="bold cyan"))
        same = len({finding.hint for finding in findings}) == 1
        for number, finding in enumerate(findings[:SHOWN]):
            hint = [_wrapped(width, f"-> {one_line(finding.hint)}", 4, style="dim")] if finding.hint else []
            if same:
                yield from (*(hint if number == 0 else ()), _row(width, finding))
            else:
                yield from (_row(width, finding), *hint)
        if len(findings) > SHOWN:
            yield Text(f"  ... and {len(findings) - SHOWN} more. Use --format xlsx to list them all.")


def _row(width: int, finding: Finding) -> Text:
    where, message = one_line(finding.where or finding.ref, 60), one_line(finding.message)
    return _wrapped(width, f"{where}  {message}" if where else message, 2, lead=where)


def _wrapped(
    width: int, text: str, indent: int, *, style: str = "", lead: str = "", lead_style: str = "bold"
) -> Text:
    """Return a text wrapped to the terminal with a hanging indent; `lead` is its styled beginning."""
    from rich.text import Text  # noqa: PLC0415 (only the terminal needs it)

    first, others = " " * indent, " " * (indent + 3)
    lines = textwrap.wrap(
        text, max(width, 30), initial_indent=first, subsequent_indent=others, break_on_hyphens=False
    )
    shown = Text("\n".join(lines), style=style)
    shown.stylize(lead_style, indent, min(indent + len(lead), len(lines[0])))
    return shown


_LINK = "#0563C1"
_FILLS = {
    Severity.ERROR: ("#C00000", "#FFFFFF"),
    Severity.WARNING: ("#FFC000", "#000000"),
    Severity.NOTE: ("#E7E6E6", "#000000"),
}
_TOP = 3
"""The row of the headings, counted from 0."""
_MOST_LINKS = 60_000
"""Excel takes at most 65,530 links on a sheet."""


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
    """Return the link from a workbook in `folder` to a finding's cell; empty if there is no cell to link to.

    Args:
        tracker: the tracker that holds the cell.
        folder: the folder of the workbook.
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


class _Writer(TableBook):
    font: ClassVar = {"font_size": 11}
    blank = ""

    def __init__(self, book: Any, result: CheckResult, read: ReadTracker, folder: Path) -> None:
        self.result, self.read, self.folder = result, read, folder
        self.links = 0
        super().__init__(book, read.plan.settings, "what to put right", "The findings", result.as_at)
        boxed = {**BOXED, "valign": "top", "text_wrap": True}
        self.line = self.make(font_color="#404040")
        self.header = self.make(bold=True, bg_color=INK, font_color="#FFFFFF", **boxed)
        self.forms = dict.fromkeys((Kind.TEXT, Kind.REF), self.make(**boxed))
        self.forms[Kind.DATE] = self.make(num_format="dd/mm/yyyy", **boxed)
        self.link = self.make(font_color=_LINK, underline=1, **boxed)
        self.severities = {
            severity.value.capitalize(): self.make(bold=True, bg_color=fill, font_color=ink, **boxed)
            for severity, (fill, ink) in _FILLS.items()
        }

    def write(self) -> None:
        tracker = one_line(self.read.file.path.name) or "the plan"
        rows = finding_rows(self.result, self.read.plan)
        said = f"{in_words(self.result).capitalize()} in {tracker}, as at {uk(self.result.as_at)}."
        self.list("Findings", "Findings", said, COLUMNS, rows)
        if self.result.accepted:
            accepted = accepted_rows(self.result, self.read.plan)
            number = count(len(accepted), "accepted finding")
            said = f"{number}, not counted among the others."
            self.list("Accepted", "AcceptedFindings", said, ACCEPTED_COLUMNS, accepted)

    def list(
        self, name: str, table: str, said: str, columns: Sequence[Column], rows: Sequence[FindingRow]
    ) -> None:
        sheet = self.sheet(name, columns)
        sheet.write_string(0, 0, self.title, self.big)
        sheet.write_string(1, 0, said, self.line)
        if not rows:
            sheet.write_string(_TOP, 0, "No problems were found.", self.line)
        self.found = [row.finding for row in rows]
        cells = [[column.value(row) for column in columns] for row in rows]
        self.rows(sheet, columns, _TOP, cells)
        if rows:
            self.table(sheet, table, columns, _TOP, len(rows), self.header)
            # The last column names the check for those who look it up; on paper the words count.
            printed = [column for column in columns if column.heading != "Check"]
            sheet.print_area(0, 0, _TOP + len(rows), len(printed) - 1)
        sheet.set_row(_TOP, 32)  # room for the words beside the filter buttons
        sheet.freeze_panes(_TOP + 1, 0)
        # An `&` starts a code in a footer, and Excel takes at most 255 characters in all.
        sheet.set_landscape()
        set_up_print(sheet, self.title[:100].replace("&", "&&"), 0.4, 0.4, 0.5, 0.6)
        sheet.repeat_rows(_TOP)

    def cell(self, sheet: Any, row: int, index: int, column: Column, value: Value) -> None:
        """Write a cell: a severity in its colour, a place with its link."""
        if column.heading == "Severity":
            sheet.write_string(row, index, value, self.severities[str(value)])
        elif column.kind is Kind.REF and value and self.linked(sheet, row, index, str(value)):
            self.links += 1
        else:
            super().cell(sheet, row, index, column, value)

    def linked(self, sheet: Any, row: int, index: int, text: str) -> bool:
        """Write a place with the link to its cell; return whether Excel takes it (it may be too long)."""
        link = link_to(self.read.file.path, self.folder, self.found[row - _TOP - 1])
        if not link or self.links >= _MOST_LINKS:
            return False
        return bool(sheet.write_url(row, index, link, self.link, text, "Open the tracker at this cell") == 0)
