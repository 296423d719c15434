"""The list of findings: on the terminal, as JSON, as CSV, and as rows for the findings workbook."""

from __future__ import annotations

import csv
import io
import itertools
import textwrap
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from automation.checks.run_checks import CheckResult
from automation.plan.due import uk
from automation.plan.findings import Finding, Severity
from automation.plan.model import Plan, ref_key
from automation.plan.text import count, listed, one_line, printable
from automation.tracker.read.result import ReadTracker
from automation.views.view import Column, Kind

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

SHOWN = 50
"""The terminal shows at most this many findings of one code; the workbook holds them all."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with the section and the leads that it concerns, so that a list can be filtered by them."""

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
"""The columns of the accepted findings; there is nothing left to type for them."""

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
    """Finds the section and the leads of a finding, by the row that it stands in or else by its ref."""

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

    A text that Excel would take for a formula gets an apostrophe in front. So does one that has an apostrophe
    there already, so that taking one off gives back what was written.
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

    plan = read.plan
    name = one_line(read.file.path.name) or "The plan"
    size = listed(
        [
            count(len(plan.sections), "section"),
            count(len(plan.actions), "action"),
            count(len(plan.evidence), "row of evidence", "rows of evidence"),
        ]
    )
    _print_wrapped(console, f"{name}, as at {uk(result.as_at)}: {size}.", 0)
    for severity in Severity:
        found = [finding for finding in result.findings if finding.severity is severity]
        if found:
            console.print()
            heading = f" {severity.value.capitalize()}s: {len(found)} "
            console.print(Text(heading, style=_STYLES[severity]), Text(_MEANINGS[severity]))
            _print_groups(console, found)
    if result.accepted:
        console.print()
        console.print(Text(f" Accepted, not counted: {len(result.accepted)} ", style="reverse"))
        for item in result.accepted:
            answer = item.acceptance
            console.print(_row(console, item.finding), soft_wrap=True)
            why = one_line(answer.reason).rstrip(".") or "No reason given"
            until = f" (until {uk(answer.until)})" if answer.until else ""
            _print_wrapped(console, f"{why}{until}.", 4, style="dim")
    console.print()
    console.print(Text(f"{in_words(result).capitalize()}.", style="bold"))
    if result.findings:
        _print_wrapped(
            console, "More about a code: --explain CODE. A list to work through: --format xlsx.", 0
        )


_STYLES = {
    Severity.ERROR: "bold white on red",
    Severity.WARNING: "black on yellow",
    Severity.NOTE: "reverse",
}
_MEANINGS = {
    Severity.ERROR: "a figure or a letter is wrong until these are mended",
    Severity.WARNING: "a board would ask",
    Severity.NOTE: "worth knowing",
}


def _print_groups(console: Console, found: list[Finding]) -> None:
    from rich.text import Text  # noqa: PLC0415 (only the terminal needs it)

    def code(finding: Finding) -> str:
        return finding.code

    for group_code, group in itertools.groupby(sorted(found, key=code), code):
        findings = list(group)
        console.print()
        console.print(
            Text.assemble(
                (group_code, "bold cyan"), f" {findings[0].name.replace('-', ' ')} ", f"({len(findings)})"
            )
        )
        hints = {finding.hint for finding in findings}
        lines = []
        if len(hints) == 1:
            # What is to be typed is said once where it is the same for all.
            lines += _hint(console, hints.pop())
        for finding in findings[:SHOWN]:
            lines.append(_row(console, finding))
            if hints:
                lines += _hint(console, finding.hint)
        # In one go: each printing takes far longer than the lines do.
        console.print(Text("\n").join(lines), soft_wrap=True)
        if len(findings) > SHOWN:
            console.print(Text(f"  ... and {len(findings) - SHOWN} more; --format xlsx lists them all."))


def _row(console: Console, finding: Finding) -> Text:
    where, message = one_line(finding.where or finding.ref, 60), one_line(finding.message)
    return _wrapped(console, f"{where}  {message}" if where else message, 2, bold=where)


def _hint(console: Console, hint: str) -> list[Text]:
    return [_wrapped(console, f"-> {one_line(hint)}", 4, style="dim")] if hint else []


def _print_wrapped(console: Console, text: str, indent: int, *, style: str = "") -> None:
    console.print(_wrapped(console, text, indent, style=style), soft_wrap=True)


def _wrapped(console: Console, text: str, indent: int, *, style: str = "", bold: str = "") -> Text:
    """Wrap a text to the terminal, the lines below the first further in."""
    from rich.text import Text  # noqa: PLC0415 (only the terminal needs it)

    first, others = " " * indent, " " * (indent + 3)
    lines = textwrap.wrap(
        text,
        max(console.width, 30),
        initial_indent=first,
        subsequent_indent=others,
        break_on_hyphens=False,
    )
    shown = Text("\n".join(lines), style=style)
    if bold:
        shown.stylize("bold", indent, min(indent + len(bold), len(lines[0])))
    return shown
