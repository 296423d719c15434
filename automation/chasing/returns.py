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


def _problem(code: str, name: str, severity: Severity, finds: str, why: str, mended: str) -> Problem:
    return Problem(code, name, severity, "text", finds, why, "", mended)


UNREADABLE = _problem(
    "T90",
    "return-unreadable",
    Severity.ERROR,
    "A file that came back, or an answer in it, cannot be read.",
    "What the lead wrote in it is not taken up.",
    "The lead sends it again, saved as an Excel workbook.",
)
NOT_OURS = _problem(
    "T91",
    "return-not-a-reply-sheet",
    Severity.NOTE,
    "A workbook in the folder is not one that went out with a letter.",
    "It is passed over.",
    "Only reply sheets lie in the folder.",
)
UNKNOWN_ACTION = _problem(
    "T92",
    "return-action-unknown",
    Severity.WARNING,
    "A reply is about an action that the tracker no longer has.",
    "There is no cell to put it in.",
    "The ref is the one in the tracker.",
)
NOT_A_RATING = _problem(
    "T93",
    "return-rating-unknown",
    Severity.WARNING,
    "A reply gives a rating that the key does not know.",
    "It would be counted as not rated.",
    "Amber",
)
DATE_UNCLEAR = _problem(
    "T94",
    "return-date-not-understood",
    Severity.WARNING,
    "A reply gives a revised date that cannot be understood.",
    "The wrong date would send a wrong letter.",
    "Dec-17",
)

DATE_EARLY = _problem(
    "T96",
    "return-date-early",
    Severity.WARNING,
    "A reply gives a revised date that is before the first one.",
    "Taken over, it makes an action late that somebody meant to put off.",
    "Apr-18",
)

DATE_PAST = _problem(
    "T95",
    "return-date-past",
    Severity.WARNING,
    "A reply gives a revised date that had passed already.",
    "Taken over, it makes the action late at once.",
    "Dec-17",
)

PROBLEMS = (UNREADABLE, NOT_OURS, UNKNOWN_ACTION, NOT_A_RATING, DATE_UNCLEAR, DATE_EARLY, DATE_PAST)
"""What can be wrong with what leads send back."""


class Field(StrEnum):
    """What a lead can answer with; the value is the field of the action and of its column."""

    RATING = "rating"
    COMMENTS = "comments"
    REVISED = "revised"

    @property
    def heading(self) -> str:
        """Give the heading of its column on the sheet Actions."""
        return ACTIONS.columns[ACTIONS.index(self.value)].heading


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that a lead would have otherwise.

    Args:
        sheet: the cell's sheet in the tracker.
        cell: its address.
        ref: the label of the action.
        field: what it is.
        was: what the tracker says now.
        would_be: what the lead wrote.
        who: the lead, and who saved the file.
        when: when it was saved, in UTC; None where the file does not say.
        file: the file's name.
        then: what the tracker said on the day of the letter.
        conflict: why it cannot simply be done; empty if it can.
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
        """Give the change in the shape that `returns --format json` prints."""
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
        """Give the shape that `returns --format json` prints."""
        return {
            "sheets": self.sheets,
            "changes": [item.as_dict() for item in self.changes],
            "conflicts": [item.as_dict() for item in self.conflicts],
            "findings": [item.as_dict() for item in self.findings],
        }

    def as_text(self) -> str:
        """Give the text that `returns` prints."""
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
    proposed: list[Change] = []
    findings: list[Finding] = []
    # A reply that lies there twice says everything twice, under two names.
    said: dict[tuple[str, ...], Finding] = {}
    sheets = 0
    actions = dict(zip(action_keys(plan), plan.actions, strict=True))
    for path in replies_waiting(folder):
        if path.suffix.casefold() not in KINDS:
            continue
        try:
            reply = _read(path, findings)
        except Exception as error:  # noqa: BLE001 (one lead's file must not cost the others' answers)
            name = one_line(path.name)
            findings.append(UNREADABLE.at(f"{name} cannot be read, because of {fault(error)}.", TELL))
            continue
        if reply is None:
            continue
        sheets += 1
        for row in reply.rows:
            before = len(proposed)
            for field in Field:
                try:
                    _compare(plan, field, actions.get(row.key), row, reply, proposed, said)
                except Exception as error:  # noqa: BLE001 (nor one answer the others)
                    failed = _failed(field, row, reply, error)
                    said[failed.message,] = failed
            for past in _past(plan, row, proposed[before:], as_at):
                said.setdefault((reply.who, row.key, past.code), past)
    changes, conflicts = _settle(proposed)
    return Returns(sheets, changes, conflicts, (*findings, *said.values()))


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


def _read(path: Path, findings: list[Finding]) -> _Reply | None:
    """Read one file; None, with a finding, if it is no reply sheet."""
    name = one_line(path.name)
    hint = "Ask the lead to send it again, saved as an Excel workbook without a password."
    try:
        if path.stat().st_size > LARGEST:
            findings.append(NOT_OURS.at(f"{name} is too large to be a reply sheet; it was passed over."))
            return None
        content = path.read_bytes()
    except OSError as problem:
        findings.append(UNREADABLE.at(f"{name} cannot be read: {one_line(problem.strerror or '')}.", hint))
        return None
    try:
        # It came by e-mail: it is opened with the care that a tracker from anywhere is opened with.
        source, file = open_source(path, content)
        grids = {grid.sheet: grid.rows for grid in source.grids() if grid.sheet in {SHEET, BASE}}
    except PlanError:
        findings.append(UNREADABLE.at(f"{name} cannot be read: it is damaged or locked.", hint))
        return None
    if len(grids) < 2 or _at(grids[BASE], 0, 0) != MARK:
        findings.append(NOT_OURS.at(f"{name} is not a workbook that went out with a letter."))
        return None
    base, sheet = grids[BASE], grids[SHEET]
    typed = {text_of(_at(sheet, row, 0)).strip(): row for row in range(HEADER_ROW + 1, len(sheet))}
    rows = []
    for row in range(HEADER_ROW + 1, len(base)):
        key, label = (text_of(_at(base, row, column)) for column in (0, 1))
        # The sheet is locked, but a determined person sorts it: the ref says which row is whose.
        there = row if text_of(_at(sheet, row, 0)).strip() == label.strip() else typed.get(label.strip())
        if not key or there is None:
            continue
        rows.append(
            _Row(
                key,
                label,
                {field: text_of(_at(base, row, column)) for column, field in enumerate(Field, 2)},
                {field: _at(sheet, there, column) for column, field in enumerate(Field, 3)},
            )
        )
    lead = text_of(_at(base, 2, 0))
    who = f"{lead} (saved by {file.saved_by})" if file.saved_by else lead
    return _Reply(name, one_line(who), file.saved_at, tuple(rows))


def _at(grid: Sequence[Sequence[Any]], row: int, column: int) -> Any:
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else ""


def _failed(field: Field, row: _Row, reply: _Reply, error: Exception) -> Finding:
    label = one_line(row.label)
    what = f"What {reply.name} says under {field.heading} of {label} cannot be read"
    return UNREADABLE.at(f"{what}, because of {fault(error)}.", f"Type it in the tracker. {TELL}", ref=label)


def _compare(
    plan: Plan,
    field: Field,
    action: Action | None,
    row: _Row,
    reply: _Reply,
    proposed: list[Change],
    said: dict[tuple[str, ...], Finding],
) -> None:
    written = _written(plan, field, row.now[field])
    if _same(written, _tidy(plan, field, row.base[field])):
        return
    if action is None:
        answers = (text_of(row.now[each]) for each in Field)
        said.setdefault(
            (reply.who, row.key, *answers),
            UNKNOWN_ACTION.at(
                f"{reply.name} answers for {one_line(row.label)}, which the tracker no longer has.",
                "Find the action it means, and type the answer there.",
                ref=one_line(row.label),
            ),
        )
        return
    wrong = _wrong(plan, field, written, action, row, reply)
    if wrong is not None:
        said.setdefault((reply.who, row.key, field, written), wrong)
        return
    was = _now(action, field)
    if _same(written, _tidy(plan, field, was)):
        return
    early = _early(plan, written, action, row, reply) if field is Field.REVISED else None
    if early is not None:
        said.setdefault((reply.who, row.key, field, written), early)
    conflict = ""
    if not _same(_tidy(plan, field, was), _tidy(plan, field, row.base[field])):
        then = one_line(row.base[field]) or "(blank)"
        conflict = f"the tracker has changed since the letter; it said then: {then}"
    proposed.append(
        Change(
            action.place.sheet,
            action.place.cell(field.value) if action.place.sheet else "",
            one_line(action.label or action.ref),
            field,
            was,
            written,
            reply.who,
            reply.when,
            reply.name,
            row.base[field],
            conflict,
        )
    )


def _now(action: Action, field: Field) -> str:
    if field is Field.RATING:
        return action.rating_text
    return action.comments if field is Field.COMMENTS else action.revised.text


def _written(plan: Plan, field: Field, value: Value) -> str:
    """Give what a lead typed as the tracker would hold it."""
    if isinstance(value, datetime) and field is Field.REVISED:
        value = date(value.year, value.month, value.day)
    return _tidy(plan, field, text_of(value))


def _tidy(plan: Plan, field: Field, text: str) -> str:
    text = re.sub(r"\r\n?", "\n", text).strip()
    if field is Field.RATING:
        rating = plan.key.read(text)
        return text if rating is None or not text else rating.value
    return text


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


def _wrong(
    plan: Plan, field: Field, written: str, action: Action, row: _Row, reply: _Reply
) -> Finding | None:
    """Say what is wrong with an answer, if anything."""
    place = {
        "sheet": action.place.sheet,
        "cell": action.place.cell(field.value) if action.place.sheet else "",
    }
    label = one_line(row.label)
    if field is Field.RATING and plan.key.read(written) is None:
        return NOT_A_RATING.at(
            f"{reply.name} rates {label} '{one_line(written)}', which is no rating.",
            "Ask the lead for Blue, Red, Amber or Green.",
            ref=label,
            **place,
        )
    if field is Field.REVISED and written:
        due = read_due(written)
        if not due.understood:
            return DATE_UNCLEAR.at(
                f"{reply.name} gives {label} the date '{one_line(written)}', which is not understood.",
                f"{due.note} Ask the lead for a month or a day, such as Dec-17 or 15/12/2017.".strip(),
                ref=label,
                **place,
            )
    return None


def _early(plan: Plan, written: str, action: Action, row: _Row, reply: _Reply) -> Finding | None:
    """Say where a revised date comes before the first one, unless the same reply calls the action done.

    It is proposed all the same, for a date may be brought forward.
    """
    by, first = read_due(written).by, action.due.by
    if by is None or first is None or by >= first:
        return None
    if plan.key.read(text_of(row.now[Field.RATING])) is Rating.BLUE:
        return None
    return DATE_EARLY.at(
        f"{reply.name} gives {one_line(row.label)} the revised date '{one_line(written)}', which is before "
        f"the first date, {one_line(action.due.text)}.",
        "Ask the lead whether month and year are right before you take it over.",
        sheet=action.place.sheet,
        cell=action.place.cell(Field.REVISED.value) if action.place.sheet else "",
        ref=one_line(row.label),
    )


def _past(plan: Plan, row: _Row, proposed: Sequence[Change], as_at: date) -> Iterator[Finding]:
    """Say where a revised date had passed; that of an action which the same reply calls done is history."""
    if plan.key.read(text_of(row.now[Field.RATING])) is Rating.BLUE:
        return
    for item in proposed:
        by = read_due(item.would_be).by if item.field is Field.REVISED and item.would_be else None
        if by is not None and by < as_at:
            yield DATE_PAST.at(
                f"{item.file} gives {item.ref} the revised date '{one_line(item.would_be)}', which is before "
                f"{uk(as_at)}.",
                "Ask the lead for a date to come before you take it over.",
                sheet=item.sheet,
                cell=item.cell,
                ref=item.ref,
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
