"""What somebody changed between two nights, field by field, as the sheets name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from automation.analysis.matching import (
    Known,
    follow,
    follow_actions,
    follow_evidence,
    known_section,
    text_key,
)
from automation.plan.due import Due, uk
from automation.plan.findings import Place
from automation.plan.model import Plan
from automation.tracker import sheets


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


_NAMES: dict[sheets.TableSheet, Callable[[Any], str]] = {
    sheets.ACTIONS: lambda row: row.label or row.ref,
    sheets.EVIDENCE: lambda row: f"{row.section}: {_short(row.text)}",
    sheets.SECTIONS: lambda row: row.ref,
    sheets.MEASURES: lambda row: row.name,
    sheets.READINGS: lambda row: _dated(row.measure, row.day),
    sheets.LEADS: lambda row: row.name,
    sheets.BOARDS: lambda row: _dated(row.name, row.meeting),
    sheets.DECISIONS: lambda row: f"{row.cited or row.decision}: {_short(row.refs)}",
}
"""The tables that are compared, and what their rows are called."""


def changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Return every cell that differs between two nights, sheet by sheet in the order of the later one."""
    return tuple(change for sheet in _NAMES for change in _changes(sheet, before, after))


def _followed(sheet: sheets.TableSheet, before: Plan, after: Plan) -> dict[int, int]:
    """Return the place of each row that was there before, with its former place."""
    if sheet is sheets.ACTIONS:
        return follow_actions(before, after)
    if sheet is sheets.EVIDENCE:
        return follow_evidence(before, after)

    def known(row: Any) -> Known:
        return known_section(row) if sheet is sheets.SECTIONS else Known(text_key(_NAMES[sheet](row)), "", "")

    return follow(getattr(before, sheet.kind), getattr(after, sheet.kind), known)


_AS_WRITTEN = {"rating": "rating_text"}
"""Fields that the sheet shows as written, and the code as understood."""
_ON_SHEET = {"completed_text": "completed"}
"""Fields of the code whose column has another name."""
_DERIVED = frozenset({"leads", "label", "rating_text"})


def _changes(sheet: sheets.TableSheet, before: Plan, after: Plan) -> Iterator[Change]:
    old, new = getattr(before, sheet.kind), getattr(after, sheet.kind)
    came_from, name = _followed(sheet, before, after), _NAMES[sheet]
    columns = _columns(sheet, [*new, *old])
    for place, former in sorted(came_from.items()):
        was, now = old[former], new[place]
        for field, heading in columns if was != now else ():
            then, since = _said(getattr(was, field)), _said(getattr(now, field))
            if then != since:
                yield Change(sheet.sheet, name(now), heading, then, since)
    for place, row in enumerate(new):
        if place not in came_from:
            yield Change(sheet.sheet, name(row), "Row", "", "added")
    kept = set(came_from.values())
    for place, row in enumerate(old):
        if place not in kept:
            yield Change(sheet.sheet, name(row), "Row", "there", "")


def _columns(sheet: sheets.TableSheet, rows: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the fields that rows have, each with its heading."""
    headings = {column.field: column.heading for column in sheet.columns}
    return [
        (_AS_WRITTEN.get(f.name, f.name) if hasattr(rows[0], "rating_text") else f.name, headings[name])
        for f in (fields(rows[0]) if rows else ())
        if (name := _ON_SHEET.get(f.name, f.name)) in headings and f.name not in _DERIVED
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
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _dated(name: str, day: date | None) -> str:
    return f"{name}, {uk(day)}" if day is not None else f"{name} (no date)"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return f"{words[:57]}..." if len(words) > 60 else words
