"""Reading cells: clean text, days and figures, with a finding for each cell that could not be read.

Text is kept as written, except for leftover HTML, control characters, and spaces at its two ends.
"""

from __future__ import annotations

import html
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any, TypeVar

from automation.plan.due import month_name
from automation.plan.due_words import is_nothing
from automation.plan.findings import TELL, Finding, Place, Problem, fault
from automation.plan.text import count
from automation.tracker import problems
from automation.tracker.read.grid import Value, text_of
from automation.tracker.read.headings import heading_of
from automation.tracker.read.number_formats import beneath
from automation.tracker.read.tables import Table


def is_plain(text: str) -> bool:
    """Return whether a text surely needs only its ends trimmed, as nearly all do."""
    return text.isprintable() and "<" not in text and ("_" not in text or "_x" not in text)


_TAG = re.compile(
    r"<(/?)(p|ul|ol|li|br|b|i|u|em|strong|span|div|font|a|h[1-6]|sup|sub|small|big|center|o:p"
    r"|table|tbody|thead|tr|td|th)(?:\s[^<>]{0,2000}|/)?>",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    ["p", "ul", "ol", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody", "thead", "tr"]
)
_LIST_START = re.compile(r"<[uo]l(?:\s[^<>]{0,2000})?>", re.IGNORECASE)
_BULLET = re.compile(r"(?:^|(?<=\s))[*\u2022\u00b7\uf0b7][ \t]+")
_BULLETS = re.compile(r"^\u2022(?:\s*[*\u2022\u00b7\uf0b7])+\s*")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ROUNDS = 5
"""How often cleaning is repeated where one round uncovers the next (`&lt;b&gt;` between tags)."""


def clean(text: str) -> tuple[str, frozenset[Problem]]:
    """Return a text as a person meant it, fit for every format.

    Args:
        text: a cell's text.

    Returns:
        The text, and what was removed from it. Cleaning a clean text changes nothing.
    """
    if is_plain(text):
        return text.strip(), frozenset()
    changes: set[Problem] = set()
    for _ in range(_ROUNDS):
        before = text
        text = _characters(text, changes)
        text = _without_tags(text, changes)
        if text == before:
            break
    else:
        text = _FORBIDDEN.sub("", _TAG.sub(" ", text)).strip()
    return text, frozenset(changes)


def _characters(text: str, changes: set[Problem]) -> str:
    unescaped = _ESCAPED.sub(_escaped, text)
    decoded = unescaped.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    spaced = decoded.replace("\xa0", " ")
    kept = _FORBIDDEN.sub("", spaced)
    if kept != spaced or unescaped != text:
        changes.add(problems.CHARACTERS_REMOVED)
    return kept.strip()


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    if code in {0x09, 0x0A, 0x0D}:
        return "\n" if code != 0x09 else "\t"
    if code < 0x20 or 0x7F <= code < 0xA0 or code == 0x5F:
        return "_" if code == 0x5F else ""
    return match[0]


def _without_tags(text: str, changes: set[Problem]) -> str:
    if _TAG.search(text) is None:
        return text
    changes.add(problems.HTML_REMOVED)
    listed = _LIST_START.search(text)
    if listed:
        # Bullets typed as characters inside a list go on lines of their own, as the list would show them.
        head, tail = text[: listed.end()], text[listed.end() :]
        text = head + _BULLET.sub("\n\u2022 ", tail)
    text = _TAG.sub(_tag, text)
    text = html.unescape(text).replace("\xa0", " ")
    lines = (re.sub(r"[ \t]{2,}", " ", line).strip() for line in text.split("\n"))
    # A list item that had a bullet already now has two. A bullet without text is dropped.
    lines = (_BULLETS.sub("\u2022 ", line) for line in lines)
    return "\n".join(line for line in lines if line.strip("\u2022 "))


def _tag(match: re.Match[str]) -> str:
    closing, name = match[1], match[2].lower()
    if name == "li":
        return "" if closing else "\n\u2022 "
    if name in _BLOCKS:
        return "\n"
    return " " if name in {"td", "th"} else ""


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_UK = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_NAMED = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(\d{1,2})\s*(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?([a-z]{3,9})\.?[\s\-/.,]*(\d{4}|\d{2})"
)
_MONTH = re.compile(r"([a-z]{3,9})\.?[\s\-/.,']*(\d{4}|\d{2})|(?P<month>\d{1,2})\s*[/.\-]\s*(?P<year>\d{4})")
_MONTHS = [month_name(number).lower() for number in range(1, 13)]


def read_day(value: Value) -> date | None:
    """Return a value as one day.

    Args:
        value: a real date, or text such as `02/10/2017`, `2 Oct 17` or `2017-10-02`.

    Returns:
        The day, or None if the value is blank or not a single day. Two-digit years are in this century.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = " ".join(value.split()).casefold()
    if match := _ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _UK.fullmatch(text):
        return _day(_year(match[3]), int(match[2]), int(match[1]))
    if match := _NAMED.fullmatch(text):
        return _day(_year(match[3]), _month_named(match[2]), int(match[1]))
    return None


def read_month(text: str) -> date | None:
    """Return the last day of a month such as `Sep-17` or `09/2017`; None if the text is not a month."""
    match = _MONTH.fullmatch(" ".join(text.split()).casefold())
    if match is None:
        return None
    month = int(match["month"]) if match["month"] else _month_named(match[1])
    first = _day(_year(match["year"] or match[2]), month, 1)
    return first and first.replace(day=monthrange(first.year, first.month)[1])


def _month_named(word: str) -> int:
    return next((i for i, name in enumerate(_MONTHS, 1) if _abbreviates(word, name)), 0)


def _abbreviates(word: str, month: str) -> bool:
    return month.startswith(word) or word == "sept" == month[:4]


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_FIGURE = re.compile(r"[+-]?\d+(?:\.\d+)?|[+-]?\.\d+")

_T = TypeVar("_T")

CELL_UNREAD, ROW_UNREAD = "This cell was not read", "This row was not read"

LARGEST_FIGURE = 1e15
"""Excel keeps fifteen digits; adding figures that are far larger ends in no number at all."""

_REMOVED = {
    problems.HTML_REMOVED: (
        "This text contains leftover HTML, which was left out.",
        "Delete the tags in angle brackets from the cell.",
    ),
    problems.CHARACTERS_REMOVED: (
        "This text contains control characters, which were left out.",
        "Type the text again, or paste it as plain text.",
    ),
}
"""The message and the hint for each thing that was removed from a text."""


@dataclass(slots=True)
class Cells:
    """Reads cells and collects the findings."""

    findings: list[Finding] = field(default_factory=list)
    fills: Counter[str] = field(default_factory=Counter)
    """How many cells have a fill that may be a rating, by the word of the rating."""
    _spaces: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def guarded(
        self, what: str, place: Place, name: str, otherwise: _T, read: Callable[..., _T], *given: Any
    ) -> _T:
        """Read something in such a way that a fault affects nothing else.

        Args:
            what: the beginning of the message if it fails, such as `This cell was not read`.
            place: its row; without a number for a whole sheet.
            name: its field; empty for more than a cell.
            otherwise: what is returned if it fails.
            read: the function that reads it.
            given: the arguments of `read`.
        """
        try:
            return read(*given)
        except Exception as error:  # noqa: BLE001 (an unforeseen fault in one cell must not stop the whole plan)
            cell = place.cell(name) if place.row else ""
            hint = f"Type it again in plain letters and figures. {TELL}" if cell else TELL
            message = f"{what}, because of {fault(error)}."
            self.report(problems.READING_FAILED, message, hint, sheet=place.sheet, cell=cell)
            return otherwise

    def clean(self, value: Value, sheet: str, row: int, column: int) -> str:
        """Return a value as clean text, and report what was removed from it."""
        if value is None or value == "":
            return ""
        if isinstance(value, date | int | float):
            return text_of(value)
        place = Place(sheet, row, {"": column})
        nothing: tuple[str, frozenset[Problem]] = ("", frozenset())
        text, changes = self.guarded(CELL_UNREAD, place, "", nothing, _cleaned, value)
        for problem in changes:
            self.at(problem, place, "", *_REMOVED[problem])
        return text

    def report(self, problem: Problem, message: str, hint: str, **where: str) -> None:
        """Add a finding; `where` is its sheet, and its cell and ref if it has any."""
        self.findings.append(problem.at(message, hint, **where))

    def at(self, problem: Problem, place: Place, name: str, message: str, hint: str, ref: str = "") -> None:
        """Report a problem at the cell of a field."""
        self.report(problem, message, hint, sheet=place.sheet, cell=place.cell(name), ref=ref)

    def report_spaces(self) -> None:
        """Report each word with an invisible space, once, at the first cell that has it."""
        for (sheet, _, text), found in self._spaces.items():
            also = f" (and {count(len(found) - 1, 'cell')} below)" if len(found) > 1 else ""
            message = (
                f"'{short(text)}' has an invisible extra space in this cell{also}. Excel treats it as "
                "another word and does not count it."
            )
            hint = f"Type {short(text)} again."
            self.report(problems.SPACE_UNSEEN, message, hint, sheet=sheet, cell=found[0])

    def forget_spaces(self, place: Place) -> None:
        """Forget the invisible spaces of a row that does not count."""
        row = {place.cell(name) for name in place.columns}
        for (sheet, name, text), found in list(self._spaces.items()):
            if sheet == place.sheet and row.intersection(found):
                left = [cell for cell in found if cell not in row]
                self._spaces.pop((sheet, name, text))
                if left:
                    self._spaces[sheet, name, text] = left

    def compare_spaces(self, place: Place, name: str, value: Value, text: str) -> None:
        """Note a cell in which an invisible space makes another word for Excel."""
        # Text that lost more than spaces is reported for what it lost.
        if isinstance(value, str) and value.split() == text.split():
            self._spaces.setdefault((place.sheet, name, text), []).append(place.cell(name))


class Record:
    """One row of a table, read field by field.

    Args:
        cells: reads cells and collects findings.
        table: its table.
        row: the row, counted from 1.
        columns: the columns of its fields, if not those of the headings.
        texts: what `texts_by_row` has of it, if its table was looked at as a whole.
    """

    __slots__ = ("_texts", "cells", "place", "table", "values")

    def __init__(
        self,
        cells: Cells,
        table: Table,
        row: int,
        columns: Mapping[str, int] | None = None,
        texts: Sequence[str | None] | None = None,
    ) -> None:
        self.cells, self.table = cells, table
        self.values = table.grid.rows[row - 1]
        self._texts = (None,) * len(self.values) if texts is None else texts
        self.place = Place(
            table.grid.sheet,
            row,
            table.headings.columns if columns is None else columns,
            table.grid.addresses,
        )

    def value(self, name: str) -> Value:
        """Return the value of a field as its cell holds it; None if it has no column."""
        column = self.place.columns.get(name)
        return self.values[column] if column is not None and column < len(self.values) else None

    def text(self, name: str) -> str:
        """Return a field as clean text."""
        column = self.place.columns.get(name)
        if column is None or column >= len(self._texts):
            return ""
        text = self._texts[column]
        if text is None:
            return self.cells.clean(self.values[column], self.place.sheet, self.place.row, column)
        return text

    def is_checked(self) -> bool:
        """Return whether the column To confirm, which an import adds, is blank in this row."""
        return "to_confirm" in self.place.columns and not self.text("to_confirm")

    def said(self, name: str) -> str:
        """Return a field as clean text, or empty if the cell says `n/a` or the like."""
        text = self.text(name)
        return "" if is_nothing(text) else text

    def compare_spaces(self, **texts: str) -> None:
        """Look for invisible spaces in these fields, given their clean texts."""
        for name, text in texts.items():
            if text and (value := self.value(name)) != text:
                self.cells.compare_spaces(self.place, name, value, text)

    def day(self, name: str, problem: Problem = problems.DAY_UNREADABLE, ref: str = "") -> date | None:
        """Return a field as one day, or None with a finding if it cannot be read.

        A month means its last day, except for a meeting, which needs an exact day.

        Args:
            name: the field.
            problem: the problem to report.
            ref: the ref to report it under.
        """
        value = self.value(name)
        if value is None or value == "" or isinstance(value, date):
            return read_day(value)
        return self._guarded(name, self._day, value, name, problem, ref)

    def _day(self, value: Value, name: str, problem: Problem, ref: str) -> date | None:
        day = read_day(value)
        text = "" if day else self.said(name)
        if text and name != "meeting":
            day = read_month(text)
        if text and day is None:
            hint = _as_a_day(value) or "Type one date, as day/month/year."
            self.at(problem, name, f"'{short(text)}' is not a date.", hint, ref)
        return day

    def figure(self, name: str) -> float | None:
        """Return a field as a figure, or None with a finding if it cannot be read."""
        value = beneath(self.value(name))
        if value is None or value == "":
            return None
        if isinstance(value, float) and abs(value) <= LARGEST_FIGURE:
            return value
        return self._guarded(name, self._figure, name)

    def _guarded(self, name: str, read: Callable[..., _T | None], *given: Any) -> _T | None:
        return self.cells.guarded(CELL_UNREAD, self.place, name, None, read, *given)

    def _figure(self, name: str) -> float | None:
        figure = self.number(name)
        if figure is not None and abs(figure) <= LARGEST_FIGURE:
            return figure
        text = self.text(name)
        if not text:
            return figure
        what, hint = "is too large to be a figure of a plan", "Use a larger unit, with fewer digits."
        if figure is None:
            what = "is not a figure"
            hint = "Type only the figure, such as 21.1. The unit has its own column."
        self.at(problems.FIGURE_UNREADABLE, name, f"'{short(text)}' {what}.", hint)
        return None

    def number(self, name: str) -> float | None:
        """Return the number in a field, also if it is typed as text; None if it is not a number."""
        value = beneath(self.value(name))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        return read_figure(self.text(name))

    def at(self, problem: Problem, name: str, message: str, hint: str, ref: str = "") -> None:
        """Report a problem at the cell of a field."""
        self.cells.at(problem, self.place, name, message, hint, ref)


def read_rows(
    cells: Cells, tables: Sequence[Table], needed: Sequence[str], read: Callable[[Record], _T | None]
) -> list[_T]:
    """Return what `read` makes of each row in which one of the needed fields is filled.

    A row that holds something else is reported. A fault in one row does not affect the others.
    """
    found = []
    for table in tables:
        for number, texts in texts_by_row(table).items():
            record = Record(cells, table, number, texts=texts)
            one = cells.guarded(ROW_UNREAD, record.place, "", None, _read_row, record, needed, read)
            if one is not None:
                found.append(one)
    return found


def _read_row(record: Record, needed: Sequence[str], read: Callable[[Record], _T | None]) -> _T | None:
    if any(map(record.text, needed)):
        return read(record)
    if filled := next((name for name in record.place.columns if record.text(name)), ""):
        heading = heading_of(record.table.kind, needed[0])
        message = f"'{short(record.text(filled))}' was not read, because the row has no {heading}."
        record.at(problems.UNPLACED, filled, message, f"Type the {heading}, or clear the row.")
    return None


def texts_by_row(table: Table) -> dict[int, Sequence[str | None]]:
    """Return the clean text of each cell of a table's rows; None for a cell that takes more than trimming."""
    end = max(table.headings.columns.values(), default=0) + 1
    rows = [table.grid.rows[number - 1][:end] for number in table.rows]
    columns = map(_trimmed, zip_longest(*rows, fillvalue=""))
    return dict(zip(table.rows, zip(*columns, strict=True), strict=True))


def _trimmed(column: Sequence[Any]) -> Iterable[str | None]:
    with suppress(TypeError):  # not all of them are texts
        if is_plain("".join(column)):
            return map(str.strip, column)
    return [value.strip() if isinstance(value, str) and is_plain(value) else None for value in column]


def _cleaned(value: Value) -> tuple[str, frozenset[Problem]]:
    return clean(value if isinstance(value, str) else text_of(value))


_DAY_NUMBERS = range(25_569, 73_051)
"""The numbers that Excel keeps the days from 1970 to 2099 as."""


def _as_a_day(value: Value) -> str:
    """Return what to do about a number that is a date to Excel; empty if it is not one."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value in _DAY_NUMBERS:
        day = date(1899, 12, 30) + timedelta(days=int(value))
        return f"This number is how Excel stores {day:%d/%m/%Y}. Format the cell as a date, or type the date."
    return ""


def read_figure(text: str) -> float | None:
    """Return a typed figure such as `21.1`, `1,250`, `85%` or `\u00a3400`; None for anything else."""
    plain = text.replace("\u2212", "-").replace(" ", "").strip("%\u00a3")
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    return float(plain) if _FIGURE.fullmatch(plain) else None


def short(text: str, longest: int = 60) -> str:
    """Return a text on one line for a message, cut if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "\u2026"
