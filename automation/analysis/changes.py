"""What somebody changed between two nights, field by field, as the sheets name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from automation.analysis.matching import Followed, Known, follow, follow_actions, follow_evidence, text_key
from automation.plan.due import Due, uk
from automation.plan.model import Plan, ref_key
from automation.plan.place import Place
from automation.tracker.sheets import (
    ACTIONS,
    BOARDS,
    EVIDENCE,
    LEADS,
    MEASURES,
    READINGS,
    SECTIONS,
    TableSheet,
)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that changed, or a row that came or went (`column` is then `Row`).

    `sheet` and `column` are as the tracker names them, `ref` what the row is called now.
    """

    sheet: str
    ref: str
    column: str
    was: str
    now: str

    def sentence(self) -> str:
        """Say it in words."""
        if self.column == "Row":
            return f"{self.sheet}: {self.ref} was {'added' if self.now else 'removed'}."
        return f"{self.sheet}: {self.ref}, {self.column}: '{self.was}' became '{self.now}'."


_NAMES: dict[TableSheet, Callable[[Any], str]] = {
    MEASURES: lambda row: row.name,
    READINGS: lambda row: _dated(row.measure, row.day),
    LEADS: lambda row: row.name,
    BOARDS: lambda row: _dated(row.name, row.meeting),
}
"""What the rows of the other tables are known by, and called."""


def changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Return every cell that differs between two nights, sheet by sheet in the order of the later one."""
    sections = follow(
        before.sections,
        after.sections,
        lambda row: Known(ref_key(row.ref), text_key(row.theme), text_key(row.title)),
    )
    found = [
        *_changes(ACTIONS, follow_actions(before, after), lambda row: row.label or row.ref),
        *_changes(EVIDENCE, follow_evidence(before, after), lambda row: f"{row.section}: {_short(row.text)}"),
        *_changes(SECTIONS, sections, lambda row: row.ref),
    ]
    for sheet, name in _NAMES.items():

        def known(row: Any, name: Callable[[Any], str] = name) -> Known:
            return Known(text_key(name(row)), "", "")

        followed = follow(getattr(before, sheet.kind), getattr(after, sheet.kind), known)
        found += _changes(sheet, followed, name)
    return tuple(found)


_AS_WRITTEN = {"rating": "rating_text"}
"""Fields that the sheet shows as written, and the code as understood."""
_DERIVED = frozenset({"leads", "label", "rating_text"})


def _changes(sheet: TableSheet, followed: Followed[_T], name: Callable[[_T], str]) -> Iterable[Change]:
    columns = _columns(sheet, [*(now for _, now in followed.pairs), *followed.new, *followed.removed])
    for was, now in followed.pairs:
        if was == now:
            continue
        for field, heading in columns:
            then, since = _said(getattr(was, field)), _said(getattr(now, field))
            if then != since:
                yield Change(sheet.sheet, name(now), heading, then, since)
    for row in followed.new:
        yield Change(sheet.sheet, name(row), "Row", "", "added")
    for row in followed.removed:
        yield Change(sheet.sheet, name(row), "Row", "there", "")


def _columns(sheet: TableSheet, rows: Sequence[object]) -> list[tuple[str, str]]:
    """Return the fields that rows have, each with its heading."""
    if not rows:
        return []
    headings = {column.field: column.heading for column in sheet.columns}
    return [
        (_AS_WRITTEN.get(f.name, f.name) if hasattr(rows[0], "rating_text") else f.name, headings[f.name])
        for f in fields(rows[0])  # type: ignore[arg-type]
        if f.name in headings and f.name not in _DERIVED
    ]


def _said(value: object) -> str:
    if value is None or isinstance(value, Place):
        return ""
    if isinstance(value, Due):
        return value.text
    if isinstance(value, date):
        return uk(value)
    if isinstance(value, tuple):
        return "; ".join(str(part) for part in value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _dated(name: str, day: date | None) -> str:
    return f"{name}, {uk(day)}" if day is not None else f"{name} (no date)"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return f"{words[:57]}..." if len(words) > 60 else words
