"""The nights of the example: a history begun from a CSV of dated changes, so that a first run has a past.

The tracker that ships is new to whoever starts it, and movement, trend and slippage need earlier nights. A
file `nights.csv` beside a tracker names each change of the half-year before. Taken back from the last one up,
they give the plan of any earlier night. These nights are marked as illustrative in the history, and every
output that uses one says so. A tracker without that file begins its history with its own first night.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from automation.history.store import History
from automation.plan.due import BLANK, Due
from automation.plan.due_language import read_due
from automation.plan.due_phrases import phrase_key
from automation.plan.findings import PlanError
from automation.plan.model import Plan, ref_key
from automation.plan.ratings import Rating
from automation.tracker.read.result import ReadTracker
from automation.tracker.sheets import ACTIONS, EVIDENCE, LEADS, READINGS, SECTIONS, TableSheet

FILE_NAME = "nights.csv"
"""The file of changes, beside the tracker."""

HEADINGS = ("Date", "Table", "Ref", "Field", "Was", "Became")
ROW, ADDED = "Row", "added"
"""What a change says in Field and in Became where the whole row is new."""

ILLUSTRATIVE = (
    "The nights up to {day} are illustrative: they come from the example that ships with the toolkit."
)
"""What is said wherever such a night is used."""

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that changed on a day.

    Args:
        day: the first night that found it so.
        table: the sheet that it stands on.
        ref: its row: an action's label, `9B (1)` for the first evidence of 9B, `Measure, 2017-06-30` for a
            reading, a section's ref or a lead's name.
        field: its heading; `Row` where the row is new.
        was: what stood there before, as typed.
        became: what stood there after.
    """

    day: date
    table: str
    ref: str
    field: str
    was: str
    became: str


def read_changes(path: Path) -> tuple[Change, ...]:
    """Read a file of changes; the earliest comes first.

    Raises:
        PlanError: it cannot be read, or a line is not a change.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            if tuple(next(lines, ())) != HEADINGS:
                raise PlanError(f"{path.name} was not used: its first line is not {', '.join(HEADINGS)}.")
            found = [_change(path, lines.line_num, cells) for cells in lines]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PlanError(f"{path.name} was not used, because it could not be read: {error}.") from error
    return tuple(sorted(found, key=lambda change: change.day))


def _change(path: Path, line: int, cells: Sequence[str]) -> Change:
    try:
        day, table, ref, field, was, became = cells
        return Change(date.fromisoformat(day), table, ref, field, was, became)
    except ValueError as error:
        raise PlanError(
            f"{path.name} was not used: line {line} does not begin with a date such as 2017-06-30, or has "
            f"not {len(HEADINGS)} columns."
        ) from error


def earlier_plans(
    plan: Plan, changes: Sequence[Change], nights: Sequence[date]
) -> Iterator[tuple[date, Plan]]:
    """Return the plan as it stood at the end of some days, the latest first.

    Args:
        plan: the plan as it is now.
        changes: what changed, in the order of their days.
        nights: the days, in any order.

    Yields:
        Each day with its plan. A change of a row that the plan does not have is passed over: somebody has
        taken that row out since.
    """
    tables = _Tables(plan)
    left = list(changes)
    for night in sorted(set(nights), reverse=True):
        while left and left[-1].day > night:
            tables.undo(left.pop())
        yield night, tables.plan()


def nights_to_show(plan: Plan, changes: Sequence[Change], before: date) -> tuple[date, ...]:
    """Choose the nights to record: one a week back to the week before the first change, and those of boards.

    Args:
        plan: the plan, with the meetings of its boards.
        changes: what changed, in the order of their days.
        before: only nights before this day.
    """
    if not changes:
        return ()
    first, last = changes[0].day - _WEEK, changes[-1].day
    weeks = (last - _WEEK * number for number in range((last - first).days // 7 + 1))
    meetings = (board.meeting for board in plan.boards if board.meeting is not None)
    shown = {*weeks, *(day for day in meetings if first <= day <= last), first}
    return tuple(sorted(day for day in shown if day < before))


def begin_from_example(history: History, read: ReadTracker, night: date) -> tuple[date, ...]:
    """Begin an empty history from the changes beside the tracker, if there are any.

    Args:
        history: the history.
        read: the tracker as it was read.
        night: the first night that is real; only days before it are recorded.

    Returns:
        The nights that were recorded, the earliest first; none where the history has nights already, where
        no file of changes stands beside the tracker, and where it tells of another plan.

    Raises:
        PlanError: the file of changes cannot be read.
        HistoryUnavailable: the history could not be written; none of these nights is in it then.
    """
    path = read.file.path.parent / FILE_NAME
    if history.nights() or not path.is_file():
        return ()
    changes = read_changes(path)
    if not _tells_of(read.plan, changes):
        return ()
    nights = nights_to_show(read.plan, changes, night)
    plans = list(earlier_plans(read.plan, changes, nights))
    # The file says nothing of who saved the tracker on those days.
    file = replace(read.file, saved_by="", saved_at=None)
    history.record_example((day, ReadTracker(plan, file=file)) for day, plan in reversed(plans))
    return nights


def _tells_of(plan: Plan, changes: Sequence[Change]) -> bool:
    """Return whether most of the rows that changed are rows of the plan, so that this is its own past."""
    tables = _Tables(plan)
    rows = {(change.table, change.ref) for change in changes}
    return 2 * sum(tables.has(*row) for row in rows) > len(rows)


class _Tables:
    """The rows of a plan under the refs by which a file of changes knows them; a row taken back is None."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._confirmed = {
            phrase_key(row.phrase): row.by for row in reversed(plan.due_phrases) if row.confirmed
        }
        self._rows: dict[str, list[Any]] = {
            sheet.sheet: list(getattr(plan, sheet.kind)) for sheet in _FOLLOWED
        }
        self._at: dict[str, dict[str, int]] = {name: {} for name in self._rows}
        count: defaultdict[str, int] = defaultdict(int)
        for i, action in enumerate(plan.actions):
            self._at[ACTIONS.sheet].setdefault(ref_key(action.label), i)
        for i, row in enumerate(plan.evidence):
            count[ref_key(row.section)] += 1
            self._at[EVIDENCE.sheet][ref_key(f"{row.section} ({count[ref_key(row.section)]})")] = i
        for i, section in enumerate(plan.sections):
            self._at[SECTIONS.sheet].setdefault(ref_key(section.ref), i)
        for i, reading in enumerate(plan.readings):
            if reading.day is not None:
                key = ref_key(f"{reading.measure}, {reading.day.isoformat()}")
                self._at[READINGS.sheet].setdefault(key, i)
        for i, lead in enumerate(plan.leads):
            self._at[LEADS.sheet].setdefault(ref_key(lead.name), i)

    def has(self, table: str, ref: str) -> bool:
        """Return whether there is such a row."""
        return ref_key(ref) in self._at.get(table, {})

    def undo(self, change: Change) -> None:
        """Take one change back."""
        if not self.has(change.table, change.ref):
            return
        rows, i = self._rows[change.table], self._at[change.table][ref_key(change.ref)]
        if change.field == ROW:
            rows[i] = None
        elif rows[i] is not None:
            rows[i] = self._with(rows[i], _SHEETS[change.table], change)

    def _with(self, row: Any, sheet: TableSheet, change: Change) -> Any:
        """Return the row with what stood in one of its cells before."""
        field = next((c.field for c in sheet.columns if c.heading == change.field), "")
        was: Any = change.was
        if field == "rating":
            rating = self._plan.key.read(was) or Rating.NOT_RATED
            return replace(row, rating=rating, rating_text=was)
        if field in {"due", "revised"}:
            was = self._due(was)
        elif field in {"actual", "target"}:
            was = _number(was)
        elif field in {"test_date", "away_until"}:
            was = _day(was)
        elif not isinstance(getattr(row, field, None), str):
            return row  # not a cell that is followed back
        return replace(row, **{field: was})

    def _due(self, text: str) -> Due:
        if not text:
            return BLANK
        key = phrase_key(text)
        due = read_due(text)
        return due.confirm(self._confirmed[key]) if key in self._confirmed else due

    def plan(self) -> Plan:
        """Return the plan of these rows."""
        tables: dict[str, Any] = {
            sheet.kind: tuple(row for row in self._rows[sheet.sheet] if row is not None)
            for sheet in _FOLLOWED
        }
        return replace(self._plan, **tables)


_FOLLOWED = (ACTIONS, EVIDENCE, SECTIONS, READINGS, LEADS)
_SHEETS = {sheet.sheet: sheet for sheet in _FOLLOWED}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
