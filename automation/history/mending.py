"""Mends what findings clearly propose, in the closed tracker: a row of Due dates, or a name spelt correctly.

Whatever a finding leaves open is named and left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from automation.history.change_record import ChangeRecord
from automation.plan.decisions import Minutes
from automation.plan.findings import Finding, column_letters
from automation.plan.text import one_line
from automation.tracker.proposed_rows import due_phrases
from automation.tracker.read.grid import text_of
from automation.tracker.read.open_file import open_source
from automation.tracker.read.result import ReadTracker
from automation.tracker.sheets import DUE_DATES
from automation.tracker.write.write_back import CellChange, NewRow

NOT_LISTED = "D10"
"""The check whose finding proposes a row of Due dates."""
NOT_ENTERED = "G12"
"""The check whose finding proposes a revised date that a board granted."""
_MEANT = re.compile(r"Did you mean '([^']+)'\?")
_QUOTED = re.compile(r"'([^']+)'")


@dataclass(frozen=True, slots=True)
class Mend:
    """What a finding proposes: the sentence that says so, and the cell or the row that is written."""

    finding: Finding
    said: str
    what: CellChange | NewRow


@dataclass(slots=True)
class Mends:
    """What findings propose, and a sentence about each that proposes nothing that can be written."""

    proposed: list[Mend] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def mends(findings: Iterable[Finding], read: ReadTracker) -> Mends:
    """Return what some findings propose to write into a tracker."""
    found, texts = Mends(), dict[tuple[str, str], str]()
    seen: set[str] = set()
    for finding in findings:
        made = _row(finding, read) if finding.code == NOT_LISTED else None
        if finding.code == NOT_ENTERED:
            made = _granted(finding, read)
        elif finding.code != NOT_LISTED:
            texts = texts or dict(_cells(read))
            made = _spelt(finding, texts)
        if made is None:
            why = f"{finding.code} {finding.where}: its hint leaves the choice to you. {finding.hint}"
            found.left.append(one_line(why))
        elif made.said not in seen:  # several actions may have one phrase
            seen.add(made.said)
            found.proposed.append(made)
    return found


def _row(finding: Finding, read: ReadTracker) -> Mend | None:
    """Return the row of Due dates that a finding proposes, if its phrase means one day."""
    text, by, kind, note = due_phrases(read.plan).rows.get(_phrase(finding, read), ("", None, "", ""))[:4]
    if not isinstance(by, date):
        return None
    cells = zip(DUE_DATES.headings()[:4], (text, by, str(kind), note), strict=True)
    said = f"Add to {DUE_DATES.sheet}: {text}, By {by:%d/%m/%Y}."
    return Mend(finding, said, NewRow(DUE_DATES.table, dict(cells)))


def _phrase(finding: Finding, read: ReadTracker) -> str:
    for action in read.plan.actions:
        if action.place.sheet == finding.sheet and action.place.cell(action.deadline_field) == finding.cell:
            return " ".join(action.deadline.text.split())
    return ""


def _granted(finding: Finding, read: ReadTracker) -> Mend | None:
    """Return the revised date that a board granted to the action of a finding."""
    minutes = Minutes(read.plan)
    for action in read.plan.actions:
        if (action.place.sheet, action.place.cell("revised")) == (finding.sheet, finding.cell):
            now = minutes.agreed(action).text
            said = f"{finding.where}: the revised date of {action.label} becomes {now}."
            return Mend(finding, said, CellChange(finding.sheet, finding.cell, now, action.revised.text))
    return None


def _cells(read: ReadTracker) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield each text of the tracker's file, by its sheet and address."""
    for grid in open_source(read.file.path)[0].grids():
        for number, row in enumerate(grid.rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str) and value:
                    yield (grid.sheet, f"{column_letters(column)}{number}"), text_of(value)


def _spelt(finding: Finding, texts: Mapping[tuple[str, str], str]) -> Mend | None:
    """Return a cell with the one word corrected that its finding names, if the hint says what is meant."""
    meant, text = _MEANT.match(finding.hint), texts.get((finding.sheet, finding.cell), "")
    wrong = [word for word in _QUOTED.findall(finding.message) if text.count(word) == 1]
    if meant is None or len(wrong) != 1 or meant[1] == wrong[0]:
        return None
    now = text.replace(wrong[0], meant[1])
    said = f"{finding.where}: '{one_line(text)}' becomes '{one_line(now)}'."
    return Mend(finding, said, CellChange(finding.sheet, finding.cell, now, text))


def write_mends(taken: Sequence[Mend], read: ReadTracker, record: ChangeRecord, now: datetime) -> None:
    """Write what findings propose into the closed tracker, with each cell on record.

    Raises:
        PlanError: the tracker, or one of the cells, cannot be changed. Nothing was written.
    """
    changes = {one.what: one.finding for one in taken if isinstance(one.what, CellChange)}
    rows = [one.what for one in taken if isinstance(one.what, NewRow)]
    why = {(change.sheet, change.cell): finding.code for change, finding in changes.items()}

    def told(change: CellChange) -> tuple[str, str]:
        return "check --apply", f"finding {why.get((change.sheet, change.cell), NOT_LISTED)}"

    record.write(read.file.path, read.file.sha256, list(changes), rows, now=now, told=told)
