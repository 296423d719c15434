"""What leads answered, as data and as text: proposed changes, answers in words, and what was not taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from automation.plan.due import uk
from automation.plan.findings import Finding, problems_of
from automation.plan.text import count, listed, one_line
from automation.tracker.sheets import ACTIONS


class Field(StrEnum):
    """What a lead can answer with; the value is the field of the action and of its column."""

    RATING = "rating"
    COMMENTS = "comments"
    REVISED = "revised"

    @property
    def heading(self) -> str:
        """Return the heading of its column on the sheet Actions."""
        return ACTIONS.columns[ACTIONS.index(self.value)].heading


@dataclass(frozen=True, slots=True)
class Change:
    """A change that a lead proposes to one cell.

    `who` names the lead and who saved the file, `when` is the time in UTC if the file holds it, and `then` is
    what the tracker said on the day of the letter. `said` is what the lead typed. `conflict` says why a
    person has to look at it first. `state` says whether it is proposed, applied or not applied. `row` has the
    values of a new row by their headings, where it is not one cell that changes.
    """

    sheet: str
    cell: str
    ref: str
    field: Field
    was: str
    would_be: str
    who: str
    when: datetime | None
    file: str
    then: str = ""
    said: str = ""
    conflict: str = ""
    state: str = "proposed"
    row: tuple[tuple[str, str | date | None], ...] = ()

    @property
    def has_place(self) -> bool:
        """Return whether there is a cell for it in the tracker, or a new row."""
        return bool(self.cell or self.row)

    def as_dict(self) -> dict[str, str | None]:
        """Return the change in the shape that `returns --format json` prints."""
        shape = asdict(self) | {
            "field": self.field.heading,
            "when": self.when.isoformat(timespec="minutes") if self.when else None,
        }
        del shape["row"]
        return {name: value for name, value in shape.items() if self.conflict or name not in _OF_CONFLICTS}


_OF_CONFLICTS = ("then", "said", "conflict")
"""What is printed only for a conflict."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file, a sheet or a filled cell that was not taken: where it is, and why.

    `finding` has the same as a finding, with what to do about it, where there is one.
    """

    file: str
    where: str
    why: str
    finding: Finding | None = None

    def as_dict(self) -> dict[str, str]:
        """Return it in the shape that `returns --format json` prints."""
        return {"file": self.file, "where": self.where, "why": self.why}


def listing(file: str, finding: Finding, where: str = "") -> NotTaken:
    """Return what was not taken because of a finding."""
    return NotTaken(file, where, finding.message, finding)


@dataclass(frozen=True, slots=True)
class Returns:
    """What came back: how many reply sheets, the changes they propose, conflicts and findings.

    Args:
        sheets: the number of reply sheets.
        changes: the changes that nothing speaks against, unless a finding doubts their cell.
        conflicts: the changes that a person has to choose among.
        findings: what is wrong or doubtful.
        closing: what became of the changes, once they were to be applied.
        answers: the number of filled cells and of answers in words.
        in_words: what was answered in words, as an entry to the comments of each action that it may be about.
        not_taken: everything else that came back.
        waiting: the file that answers for an action, by the action's key.
        holding: the file that may answer for every action of a lead, by the lead.
    """

    sheets: int = 0
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    closing: tuple[str, ...] = ()
    answers: int = 0
    in_words: tuple[Change, ...] = ()
    not_taken: tuple[NotTaken, ...] = ()
    waiting: Mapping[str, str] = field(default_factory=dict)
    holding: Mapping[str, str] = field(default_factory=dict)

    @property
    def to_look_at(self) -> tuple[Change, ...]:
        """Return what is written only where a person chose it."""
        return (*self.conflicts, *self.in_words)

    @property
    def needs_a_person(self) -> bool:
        """Return whether anything is not a proposed change that nothing speaks against."""
        return bool(self.to_look_at or self.findings or self.not_taken)

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `returns --format json` prints."""
        return {
            "sheets": self.sheets,
            "changes": [item.as_dict() for item in self.changes],
            "conflicts": [item.as_dict() for item in self.conflicts],
            "in_words": [item.as_dict() | {"words": item.said} for item in self.in_words],
            "not_taken": [item.as_dict() for item in self.not_taken],
            "findings": [item.as_dict() for item in self.findings],
        }

    def as_text(self) -> str:
        """Return the text that `returns` prints."""
        others = [item for item in self.not_taken if item.finding is None]
        counted = [
            count(len(self.changes), "applied change" if self.closing else "proposed change"),
            count(len(self.conflicts), "conflict"),
            count(len(self.findings), "finding"),
        ]
        if self.in_words:
            counted.append(f"{count(len({item.file for item in self.in_words}), 'answer')} in words")
        if others:
            counted.append(f"{count(len(others), 'thing')} not taken")
        lines = [f"{count(self.sheets, 'reply sheet')}: {', '.join(counted)}."]
        for item in (*self.changes, *self.conflicts):
            lines += ["", *_lines(item)]
        for _, same in groupby(self.in_words, key=lambda item: (item.file, item.said)):
            lines += ["", *_lines_of_words(tuple(same))]
        for finding in self.findings:
            lines += ["", f"{finding.code} {finding.severity}: {finding.message}"]
            lines += [f"    {finding.hint}"] if finding.hint else []
        if others:
            lines += ["", "Not taken:"]
        for one in others:
            lines.append(f"    {one.file}{f', {one.where}' if one.where else ''}: {one.why}")
        lines += ["", *(self.closing or _NOTHING_CHANGED)]
        return "\n".join(lines)


_NOTHING_CHANGED = (
    "Nothing has been changed. To write the changes while the tracker is closed, add --apply.",
    "To choose among them in the open tracker, use the button Apply returns in Excel.",
)


def _lines(item: Change) -> list[str]:
    where = f"{item.sheet}!{item.cell}" if item.cell else "no cell"
    where = f"a new row of {item.sheet}" if item.row else where
    becomes = "is now:  " if item.state == "applied" else "would be:"
    why = "Conflict" if item.state == "proposed" else "Not applied"
    return [
        f"{item.ref}, {item.field.heading} ({where})",
        f"    was:      {one_line(item.was) or '(blank)'}",
        f"    {becomes} {one_line(item.would_be) or '(blank)'}",
        f"    {_from(item)}",
        *([f"    {why}: {item.conflict}"] if item.conflict else []),
    ]


def _lines_of_words(items: tuple[Change, ...]) -> Iterator[str]:
    """Yield the words of one answer whole, and the actions that they may be about."""
    first = items[0]
    yield f"In words, {_from(first)}"
    yield from (f"    | {line}" for line in first.said.splitlines())
    where = listed([f"{item.ref} ({item.sheet}!{item.cell})" if item.cell else item.ref for item in items])
    yield f"    To be added to the comments of {where}: {first.conflict}"


def _from(item: Change) -> str:
    when = f", {uk(item.when.date())}" if item.when else ""
    return f"{one_line(item.who)}{when}, {item.file}"


PROBLEMS = tuple(problems_of(Path(__file__).with_name("problems.txt").read_text(encoding="utf-8")).values())
"""What can be wrong with what leads send back, and with the settings that letters depend on."""

UNREADABLE, NOT_OURS, UNKNOWN_ACTION, NOT_A_RATING, DATE_UNCLEAR, DATE_EARLY, DATE_PAST, SENDER_WRONG = (
    PROBLEMS
)
