"""What leads sent back, as proposed changes. Nothing is changed here: a person ticks what is to be done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from automation.chasing.letter import action_keys
from automation.chasing.people import one_line
from automation.chasing.reply_sheet import BASE, HEADER_ROW, MARK, SHEET
from automation.plan.due import uk
from automation.plan.due_language import read_due
from automation.plan.findings import TELL, Finding, PlanError, Problem, Severity, fault
from automation.plan.model import Action, Plan
from automation.plan.ratings import Rating
from automation.plan.text import count
from automation.tracker.read.grid import Value, text_of
from automation.tracker.read.open_file import open_source
from automation.tracker.sheets import ACTIONS

KINDS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
"""The kinds of file that a reply sheet may come back as."""

DONE = "done"
"""The folder in it that holds the replies that were dealt with."""

LARGEST = 20_000_000
"""Bytes beyond which a file is no reply sheet."""


_PROBLEMS = """
T90 return-unreadable error
A file that came back, or an answer in it, cannot be read.
What the lead wrote in it is not taken up.
The lead sends it again, saved as an Excel workbook.

T91 return-not-a-reply-sheet note
A workbook in the folder is not one that went out with a letter.
It is passed over.
Only reply sheets lie in the folder.

T92 return-action-unknown warning
A reply is about an action that the tracker no longer has.
There is no cell to put it in.
The ref is the one in the tracker.

T93 return-rating-unknown warning
A reply gives a rating that the key does not know.
It would be counted as not rated.
Amber

T94 return-date-not-understood warning
A reply gives a revised date that cannot be understood.
The wrong date would send a wrong letter.
Dec-17

T96 return-date-early warning
A reply gives a revised date that is before the first one.
Taken over, it makes an action late that somebody meant to put off.
Apr-18

T95 return-date-past warning
A reply gives a revised date that had passed already.
Taken over, it makes the action late at once.
Dec-17
"""
"""Each problem: its code, name and severity; what it finds; why it matters; and the row as it should be."""


def _problem(text: str) -> Problem:
    head, finds, why, mended = text.splitlines()
    code, name, severity = head.split()
    return Problem(code, name, Severity(severity), "text", finds, why, "", mended)


PROBLEMS = tuple(_problem(text) for text in _PROBLEMS.strip().split("\n\n"))
"""What can be wrong with what leads send back."""

(UNREADABLE, NOT_OURS, UNKNOWN_ACTION, NOT_A_RATING, DATE_UNCLEAR, DATE_EARLY, DATE_PAST) = PROBLEMS


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
    """One cell that a lead would have otherwise.

    `who` names the lead and who saved the file, `when` is its time in UTC where the file says so, and `then`
    is what the tracker said on the day of the letter. `conflict` says why nobody can take it over unseen.
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
    conflict: str = ""

    def as_dict(self) -> dict[str, str | None]:
        """Return the change in the shape that `returns --format json` prints."""
        shape: dict[str, str | None] = {
            "sheet": self.sheet,
            "cell": self.cell,
            "ref": self.ref,
            "field": self.field.heading,
            "was": self.was,
            "would_be": self.would_be,
            "who": self.who,
            "when": self.when.isoformat(timespec="minutes") if self.when else None,
            "file": self.file,
        }
        return shape | ({"then": self.then, "conflict": self.conflict} if self.conflict else {})


@dataclass(frozen=True, slots=True)
class Returns:
    """What came back: how many reply sheets, what they would change, and what stands in the way."""

    sheets: int = 0
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `returns --format json` prints."""
        return {
            "sheets": self.sheets,
            "changes": [item.as_dict() for item in self.changes],
            "conflicts": [item.as_dict() for item in self.conflicts],
            "findings": [item.as_dict() for item in self.findings],
        }

    def as_text(self) -> str:
        """Return the text that `returns` prints."""
        counted = (
            count(len(self.changes), "proposed change"),
            count(len(self.conflicts), "conflict"),
            count(len(self.findings), "finding"),
        )
        lines = [f"{count(self.sheets, 'reply sheet')}: {', '.join(counted)}."]
        for item in self.changes:
            lines += ["", *_lines(item)]
        for item in self.conflicts:
            lines += ["", *_lines(item), f"    Conflict: {item.conflict}"]
        for finding in self.findings:
            lines += ["", f"{finding.code} {finding.severity}: {finding.message}"]
            lines += [f"    {finding.hint}"] if finding.hint else []
        lines += ["", "Nothing has been changed. The button in Excel applies what you tick."]
        return "\n".join(lines)


def _lines(item: Change) -> list[str]:
    where = f"{item.sheet}!{item.cell}" if item.cell else "no cell"
    when = f", {uk(item.when.date())}" if item.when else ""
    return [
        f"{item.ref}, {item.field.heading} ({where})",
        f"    was:      {one_line(item.was) or '(blank)'}",
        f"    would be: {one_line(item.would_be) or '(blank)'}",
        f"    {one_line(item.who)}{when}, {item.file}",
    ]


def read_returns(folder: Path, plan: Plan, as_at: date) -> Returns:
    """Read the reply sheets in a folder and compare them with the tracker.

    Args:
        folder: where the files lie that leads sent back, in sub-folders or not.
        plan: the plan as the tracker has it now.
        as_at: the day; a revised date before it is still proposed, and is a finding.

    Returns:
        The changes they propose; the conflicts, where the tracker has changed since the letter or two
        replies differ; and findings about what could not be used.

    Raises:
        PlanError: if there is no such folder.
    """
    if not folder.is_dir():
        raise PlanError(
            f"There is no folder {folder}; make it, and put the reply sheets that came back into it."
        )
    findings: list[Finding] = []
    compared = _Compared(plan, as_at)
    sheets = 0
    for path in replies_waiting(folder):
        if path.suffix.casefold() not in KINDS:
            continue
        try:
            reply = _read(path)
        except Exception as error:  # noqa: BLE001 (one lead's file must not cost the others' answers)
            name = one_line(path.name)
            reply = UNREADABLE.at(f"{name} cannot be read, because of {fault(error)}.", TELL)
        if isinstance(reply, Finding):
            findings.append(reply)
            continue
        sheets += 1
        compared.take(reply)
    changes, conflicts = _settle(compared.proposed)
    return Returns(sheets, changes, conflicts, (*findings, *compared.said.values()))


def replies_waiting(folder: Path) -> tuple[Path, ...]:
    """Return the files in a folder of answers that were not dealt with, in order.

    Those in its folder `done` were. What Windows, Excel and LibreOffice leave beside people's files is none.
    """
    return tuple(
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.relative_to(folder).parts[0].casefold() != DONE
        and not path.name.startswith(("~$", "."))
        and path.name.casefold() not in {"thumbs.db", "desktop.ini"}
    )


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    label: str
    base: dict[Field, str]
    now: dict[Field, Value]


@dataclass(frozen=True, slots=True)
class _Reply:
    name: str
    who: str
    when: datetime | None
    rows: tuple[_Row, ...]


def _read(path: Path) -> _Reply | Finding:
    """Read one file, or return why it cannot be used."""
    name = one_line(path.name)
    hint = "Ask the lead to send it again, saved as an Excel workbook without a password."
    try:
        if path.stat().st_size > LARGEST:
            return NOT_OURS.at(f"{name} is too large to be a reply sheet; it was passed over.")
        content = path.read_bytes()
    except OSError as problem:
        why = one_line(problem.strerror or "")
        return UNREADABLE.at(f"{name} cannot be read: {why}.", hint)
    try:
        # It came by e-mail: it is opened with the care that a tracker from anywhere is opened with.
        source, file = open_source(path, content)
        grids = {grid.sheet: grid.rows for grid in source.grids() if grid.sheet in {SHEET, BASE}}
    except PlanError:
        return UNREADABLE.at(f"{name} cannot be read: it is damaged or locked.", hint)
    if len(grids) < 2 or _at(grids[BASE], 0, 0) != MARK:
        return NOT_OURS.at(f"{name} is not a workbook that went out with a letter.")
    lead = text_of(_at(grids[BASE], 2, 0))
    who = f"{lead} (saved by {file.saved_by})" if file.saved_by else lead
    return _Reply(name, one_line(who), file.saved_at, tuple(_rows(grids[BASE], grids[SHEET])))


def _rows(base: _Grid, sheet: _Grid) -> Iterator[_Row]:
    typed = {text_of(_at(sheet, row, 0)).strip(): row for row in range(HEADER_ROW + 1, len(sheet))}
    for row in range(HEADER_ROW + 1, len(base)):
        key, label = (text_of(_at(base, row, column)) for column in (0, 1))
        # The sheet is locked, but a determined person sorts it: the ref says which row is whose.
        there = row if text_of(_at(sheet, row, 0)).strip() == label.strip() else typed.get(label.strip())
        if key and there is not None:
            yield _Row(
                key,
                label,
                {field: text_of(_at(base, row, column)) for column, field in enumerate(Field, 2)},
                {field: _at(sheet, there, column) for column, field in enumerate(Field, 3)},
            )


_Grid = Sequence[Sequence[Any]]


def _at(grid: _Grid, row: int, column: int) -> Any:
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else ""


class _Compared:
    """What replies would change in a plan, and what cannot be taken over from them.

    A reply that lies there twice says everything twice, under two names: `said` keeps each finding once.
    """

    def __init__(self, plan: Plan, as_at: date) -> None:
        self.plan = plan
        self.as_at = as_at
        self.actions = dict(zip(action_keys(plan), plan.actions, strict=True))
        self.proposed: list[Change] = []
        self.said: dict[tuple[str, ...], Finding] = {}

    def take(self, reply: _Reply) -> None:
        for row in reply.rows:
            for field in Field:
                try:
                    self._compare(_Answer(self.plan, field, self.actions.get(row.key), row, reply))
                except Exception as error:  # noqa: BLE001 (nor one answer the others)
                    label = one_line(row.label)
                    failed = UNREADABLE.at(
                        f"What {reply.name} says under {field.heading} of {label} cannot be read, because "
                        f"of {fault(error)}.",
                        f"Type it in the tracker. {TELL}",
                        ref=label,
                    )
                    self.said[failed.message,] = failed

    def _say(self, answer: _Answer, finding: Finding) -> None:
        self.said.setdefault((answer.reply.who, answer.row.key, finding.code, answer.written), finding)

    def _compare(self, answer: _Answer) -> None:
        plan, field, row, reply = answer.plan, answer.field, answer.row, answer.reply
        written, base = answer.written, row.base[field]
        if _same(written, _tidy(plan, field, base)):
            return
        if answer.action is None:
            answers = (text_of(row.now[each]) for each in Field)
            unknown = answer.finding(
                UNKNOWN_ACTION,
                f"answers for {answer.label}, which the tracker no longer has.",
                "Find the action it means, and type the answer there.",
            )
            self.said.setdefault((reply.who, row.key, *answers), unknown)
            return
        if wrong := _wrong(answer):
            self._say(answer, wrong)
            return
        was = _now(answer.action, field)
        if _same(written, _tidy(plan, field, was)):
            return
        for doubt in _doubts(answer, self.as_at):
            self._say(answer, doubt)
        conflict = ""
        if not _same(_tidy(plan, field, was), _tidy(plan, field, base)):
            then = one_line(base) or "(blank)"
            conflict = f"the tracker has changed since the letter; it said then: {then}"
        sheet, cell = answer.place
        label = one_line(answer.action.label or answer.action.ref)
        self.proposed.append(
            Change(sheet, cell, label, field, was, written, reply.who, reply.when, reply.name, base, conflict)
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one reply says in one cell, and the action it is about; None if the tracker no longer has it."""

    plan: Plan
    field: Field
    action: Action | None
    row: _Row
    reply: _Reply

    @property
    def written(self) -> str:
        """Return what the lead typed as the tracker would hold it."""
        value = self.row.now[self.field]
        if isinstance(value, datetime) and self.field is Field.REVISED:
            value = value.date()
        return _tidy(self.plan, self.field, text_of(value))

    @property
    def place(self) -> tuple[str, str]:
        """Return the sheet and the cell that it is about; empty where there is none."""
        if self.action is None or not self.action.place.sheet:
            return "", ""
        return self.action.place.sheet, self.action.place.cell(self.field.value)

    @property
    def says_done(self) -> bool:
        """Return whether the same reply calls the action done."""
        return self.plan.key.read(text_of(self.row.now[Field.RATING])) is Rating.BLUE

    def finding(self, problem: Problem, message: str, hint: str) -> Finding:
        sheet, cell = self.place
        return problem.at(f"{self.reply.name} {message}", hint, sheet=sheet, cell=cell, ref=self.label)

    @property
    def label(self) -> str:
        return one_line(self.row.label)


def _now(action: Action, field: Field) -> str:
    if field is Field.RATING:
        return action.rating_text
    return action.comments if field is Field.COMMENTS else action.revised.text


def _tidy(plan: Plan, field: Field, text: str) -> str:
    text = re.sub(r"\r\n?", "\n", text).strip()
    if field is Field.RATING:
        rating = plan.key.read(text)
        return text if rating is None or not text else rating.value
    return text


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


def _wrong(answer: _Answer) -> Finding | None:
    """Return what is wrong with an answer, if anything."""
    said = one_line(answer.written)
    if answer.field is Field.RATING and answer.plan.key.read(answer.written) is None:
        return answer.finding(
            NOT_A_RATING,
            f"rates {answer.label} '{said}', which is no rating.",
            "Ask the lead for Blue, Red, Amber or Green.",
        )
    due = read_due(answer.written)
    if answer.field is Field.REVISED and answer.written and not due.understood:
        return answer.finding(
            DATE_UNCLEAR,
            f"gives {answer.label} the date '{said}', which is not understood.",
            f"{due.note} Ask the lead for a month or a day, such as Dec-17 or 15/12/2017.".strip(),
        )
    return None


def _doubts(answer: _Answer, as_at: date) -> Iterator[Finding]:
    """Yield what speaks against a revised date. It is proposed all the same, for it may be brought forward.

    Where the same reply calls the action done, its date is history.
    """
    if answer.field is not Field.REVISED or answer.action is None or answer.says_done:
        return
    by, first = read_due(answer.written).by, answer.action.due.by
    gives = f"gives {answer.label} the revised date '{one_line(answer.written)}', which is before"
    if by is not None and first is not None and by < first:
        yield answer.finding(
            DATE_EARLY,
            f"{gives} the first date, {one_line(answer.action.due.text)}.",
            "Ask the lead whether month and year are right before you take it over.",
        )
    if by is not None and by < as_at:
        yield answer.finding(
            DATE_PAST,
            f"{gives} {uk(as_at)}.",
            "Ask the lead for a date to come before you take it over.",
        )


def _settle(proposed: list[Change]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Part changes from conflicts; two replies for one cell that differ are a conflict, each of them."""
    by_cell: dict[tuple[str, str, Field], list[Change]] = {}
    for item in proposed:
        by_cell.setdefault((item.cell, item.ref, item.field), []).append(item)
    changes, conflicts = [], []
    for items in by_cell.values():
        latest = max(items, key=lambda item: (item.when or datetime.min.replace(tzinfo=UTC), item.file))
        if any(not _same(item.would_be, latest.would_be) for item in items):
            others = "two replies differ"
            conflicts += [
                replace(item, conflict="; ".join(filter(None, (item.conflict, others)))) for item in items
            ]
        elif latest.conflict:
            conflicts.append(latest)
        else:
            changes.append(latest)
    return tuple(changes), tuple(conflicts)
