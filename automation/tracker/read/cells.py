"""Text as a person meant it: leftover HTML, codes for control characters and invisible characters taken out.

Everything else is kept exactly as written, except spaces at its two ends.
"""

from __future__ import annotations

import html
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from automation.plan.blank_words import is_nothing
from automation.plan.due import month_name
from automation.plan.findings import TELL, Finding, Problem, fault
from automation.plan.place import Place, column_letters
from automation.plan.text import count
from automation.tracker import problems
from automation.tracker.read.grid import Value, text_of
from automation.tracker.read.headings import heading_of
from automation.tracker.read.number_formats import beneath
from automation.tracker.read.tables import Table


class Change(StrEnum):
    """What was changed in a text beyond the spaces at its ends."""

    HTML = "HTML"
    CHARACTERS = "characters"


SUSPECT = re.compile(r"[<\x00-\x08\x0b-\x1f\x7f-\xa0\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""What any text must hold to need more than its ends trimmed."""

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


def is_plain(text: str) -> bool:
    """Say at once of nearly every text that it needs no more than its ends trimmed; False says nothing."""
    return text.isascii() and text.isprintable() and "<" not in text and "_x" not in text


def clean(text: str) -> tuple[str, frozenset[Change]]:
    """Make a text readable and fit for every format.

    Args:
        text: a cell's text.

    Returns:
        The text, and what was changed in its content. Cleaning a clean text changes nothing.
    """
    if SUSPECT.search(text) is None:
        return text.strip(), frozenset()
    changes: set[Change] = set()
    for _ in range(_ROUNDS):
        before = text
        text = _characters(text, changes)
        text = _without_tags(text, changes)
        if text == before:
            break
    else:
        text = _FORBIDDEN.sub("", _TAG.sub(" ", text)).strip()
    return text, frozenset(changes)


def _characters(text: str, changes: set[Change]) -> str:
    unescaped = _ESCAPED.sub(_escaped, text)
    decoded = unescaped.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    spaced = decoded.replace("\xa0", " ")
    kept = _FORBIDDEN.sub("", spaced)
    if kept != spaced or unescaped != text:
        changes.add(Change.CHARACTERS)
    return kept.strip()


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    if code in {0x09, 0x0A, 0x0D}:
        return "\n" if code != 0x09 else "\t"
    if code < 0x20 or 0x7F <= code < 0xA0 or code == 0x5F:
        return "_" if code == 0x5F else ""
    return match[0]


def _without_tags(text: str, changes: set[Change]) -> str:
    if _TAG.search(text) is None:
        return text
    changes.add(Change.HTML)
    listed = _LIST_START.search(text)
    if listed:
        # Bullets typed as characters inside a list stand one to a line, as the list would have shown them.
        head, tail = text[: listed.end()], text[listed.end() :]
        text = head + _BULLET.sub("\n\u2022 ", tail)
    text = _TAG.sub(_tag, text)
    text = html.unescape(text).replace("\xa0", " ")
    lines = (re.sub(r"[ \t]{2,}", " ", line).strip() for line in text.split("\n"))
    # A list item that held its own bullet has two now; a bullet with nothing behind it shows nothing.
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
    """Read one day.

    Args:
        value: a real date, or text such as `02/10/2017`, `2 Oct 17` or `2017-10-02`.

    Returns:
        The day, or None where the value is blank or no single day. Two-digit years are this century.
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
    """Return the last day of a month such as `Sep-17` or `09/2017`; None where the text is no month."""
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

CELL_UNREAD = "This cell was not read"

LARGEST_FIGURE = 1e15
"""Excel keeps fifteen digits; adding figures that are far larger ends in no number at all."""


_REMOVED = {
    Change.HTML: (
        problems.HTML_REMOVED,
        "Leftover HTML was taken out of this text as it was read.",
        "Delete the tags in angle brackets from the cell.",
    ),
    Change.CHARACTERS: (
        problems.CHARACTERS_REMOVED,
        "Control characters were taken out of this text as it was read.",
        "Type the text afresh, or paste it as plain text.",
    ),
}
"""What is said of a text whose content was changed."""


@dataclass(slots=True)
class Cells:
    """Reads cells and gathers the findings of doing so."""

    findings: list[Finding] = field(default_factory=list)
    _reported: set[tuple[str, int, int]] = field(default_factory=set)
    reading: tuple[Table, int] | None = None
    """The row of a small table that is being read."""

    def guarded(
        self, what: str, sheet: str, cell: str, otherwise: _T, read: Callable[..., _T], *given: Any
    ) -> _T:
        """Read something so that a fault in reading it costs it alone.

        Args:
            what: what was not done where it fails, as the sentence about it begins.
            sheet: the sheet that it stands on.
            cell: its cell, or the first of its row; empty for more than a row.
            otherwise: what it is taken for where reading it fails.
            read: reads it.
            given: what `read` is given.
        """
        try:
            return read(*given)
        except Exception as error:  # noqa: BLE001 (what nobody foresaw in one cell must not cost the plan)
            self._failed(what, sheet, cell, error)
            return otherwise

    def _failed(self, what: str, sheet: str, cell: str, error: Exception) -> None:
        message = f"{what}, because of {fault(error)}."
        hint = f"Type it again in plain letters and figures. {TELL}" if cell else TELL
        self.report(problems.READING_FAILED, message, hint, sheet=sheet, cell=cell)

    def rows(
        self, read: Callable[[Cells, Sequence[Table]], Iterable[_T]], tables: Sequence[Table]
    ) -> list[_T]:
        """Read the rows of small tables so that a fault in reading one costs that row alone."""
        found: list[_T] = []
        left = list(tables)
        while left:
            self.reading = None
            try:
                for one in read(self, left):
                    found.append(one)  # noqa: PERF402 (what was read before a fault stays)
                break
            except Exception as error:  # noqa: BLE001 (as in `guarded`)
                table, row = self.reading or (left[-1], 0)
                place = Place(table.grid.sheet, row, table.headings.columns)
                what = "This row was not read" if row else "This table was not read"
                self._failed(what, place.sheet, place.cell() if row else "", error)
                at = next(number for number, one in enumerate(left) if one is table)
                rest = replace(table, rows=[number for number in table.rows if number > row > 0])
                left = ([rest] if rest.rows else []) + left[at + 1 :]
        return found

    def clean(self, value: Value, sheet: str, row: int, column: int) -> str:
        """Return a value as clean text, and report a change of its content once."""
        if value is None or value == "":
            return ""
        cell = f"{column_letters(column)}{row}"
        nothing: tuple[str, frozenset[Change]] = ("", frozenset())
        text, changes = self.guarded(CELL_UNREAD, sheet, cell, nothing, _cleaned, value)
        if changes and (sheet, row, column) not in self._reported:
            self._reported.add((sheet, row, column))
            for change, (problem, message, hint) in _REMOVED.items():
                if change in changes:
                    self.report(problem, message, hint, sheet=sheet, cell=cell)
        return text

    def report(self, problem: Problem, message: str, hint: str, **where: str) -> None:
        """Add a finding; `where` holds the sheet, and the cell and the ref as far as there are any."""
        self.findings.append(problem.at(message, hint, **where))

    def at(
        self, problem: Problem, table: Table, row: int, name: str, message: str, hint: str, ref: str = ""
    ) -> None:
        """Report a problem at the cell of a field."""
        cell = Place(table.grid.sheet, row, table.headings.columns).cell(name)
        self.report(problem, message, hint, sheet=table.grid.sheet, cell=cell, ref=ref)


class UnseenSpaces:
    """Cells of the tracker's own sheets in which a space makes another word for Excel, and not for people."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._found: dict[tuple[str, str, str], list[str]] = {}

    def look(self, place: Place, field: str, value: Value, text: str) -> None:
        """Compare a cell's value with its clean text."""
        # Text that lost more than spaces is reported as what it lost.
        if isinstance(value, str) and value != text and text and value.split() == text.split():
            self._found.setdefault((place.sheet, field, text), []).append(place.cell(field))

    def report(self) -> None:
        """Report each word once, at the first of its cells."""
        for (sheet, _, text), found in self._found.items():
            more = f" and {count(len(found) - 1, 'cell')} below it" if len(found) > 1 else ""
            self._cells.report(
                problems.SPACE_UNSEEN,
                f"'{short(text)}' has a space in this cell{more} that nobody sees. Excel takes it for "
                "another word and does not count it.",
                f"Type {short(text)} again.",
                sheet=sheet,
                cell=found[0],
            )


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table, read field by field."""

    cells: Cells
    table: Table
    values: Sequence[Value]
    place: Place

    def value(self, name: str) -> Value:
        """Return the value of a field as its cell holds it; None where it has no column."""
        column = self.place.columns.get(name)
        return self.values[column] if column is not None and column < len(self.values) else None

    def text(self, name: str) -> str:
        """Return a field as clean text."""
        column = self.place.columns.get(name)
        if column is None or column >= len(self.values):
            return ""
        value = self.values[column]
        if isinstance(value, str) and is_plain(value):
            return value.strip()
        return self.cells.clean(value, self.place.sheet, self.place.row, column)

    def said(self, name: str) -> str:
        """Return a field as clean text, empty where the cell holds a word for nothing."""
        text = self.text(name)
        return "" if is_nothing(text) else text

    def day(self, name: str, problem: Problem = problems.DAY_UNREADABLE, ref: str = "") -> date | None:
        """Return a field as one day; what is no day is reported and left out.

        A month means its last day, except for a meeting, which is held on one.

        Args:
            name: the field.
            problem: what it is reported as.
            ref: what the row is about.
        """
        return self._guarded(name, self._day, name, problem, ref)

    def _day(self, name: str, problem: Problem, ref: str) -> date | None:
        value = self.value(name)
        if value is None or value == "":
            return None
        day = read_day(value)
        text = "" if day else self.said(name)
        if text and name != "meeting":
            day = read_month(text)
        if text and day is None:
            self.at(
                problem,
                name,
                f"'{short(text)}' is not a date that can be read.",
                _as_a_day(value) or "Type one date, such as 02/10/2017.",
                ref,
            )
        return day

    def figure(self, name: str) -> float | None:
        """Return a field as a figure; what is no figure is reported and left out."""
        return self._guarded(name, self._figure, name)

    def _guarded(self, name: str, read: Callable[..., _T | None], *given: Any) -> _T | None:
        return self.cells.guarded(CELL_UNREAD, self.place.sheet, self.place.cell(name), None, read, *given)

    def _figure(self, name: str) -> float | None:
        value = beneath(self.value(name))
        if value is None or value == "":
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            figure: float | None = float(value)
        else:
            text = self.text(name)
            if not text:
                return None
            figure = read_figure(text)
        if figure is None:
            what, hint = (
                "is not a figure",
                "Type the figure alone, such as 21.1; the unit has its own column.",
            )
        elif abs(figure) > LARGEST_FIGURE:
            what, hint = "is larger than any figure of a plan", "Type it in a larger unit, with fewer digits."
        else:
            return figure
        self.at(problems.FIGURE_UNREADABLE, name, f"'{short(self.text(name))}' {what}.", hint)
        return None

    def at(self, problem: Problem, name: str, message: str, hint: str, ref: str = "") -> None:
        """Report a problem at the cell of a field."""
        self.cells.at(problem, self.table, self.place.row, name, message, hint, ref)


def records(cells: Cells, tables: Sequence[Table], *needed: str) -> Iterator[Record]:
    """Return each row of some tables in which one of the needed fields is filled.

    A row that holds something and none of these is reported.
    """
    for table in tables:
        for number in table.rows:
            place = Place(table.grid.sheet, number, table.headings.columns)
            record = Record(cells, table, table.grid.rows[number - 1], place)
            cells.reading = (table, number)
            if any(record.text(name) for name in needed):
                yield record
            elif filled := next((name for name in table.headings.columns if record.text(name)), ""):
                heading = heading_of(table.kind, needed[0])
                record.at(
                    problems.UNPLACED,
                    filled,
                    f"The row has no {heading}, so '{short(record.text(filled))}' was not read.",
                    f"Type the {heading}, or clear the row.",
                )


def _cleaned(value: Value) -> tuple[str, frozenset[Change]]:
    return clean(value if isinstance(value, str) else text_of(value))


_DAY_NUMBERS = range(25_569, 73_051)
"""The numbers that Excel keeps the days from 1970 to 2099 as."""


def _as_a_day(value: Value) -> str:
    """Say what to do about a number that is a date to Excel; empty where it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value in _DAY_NUMBERS:
        day = date(1899, 12, 30) + timedelta(days=int(value))
        return f"Excel keeps {day:%d/%m/%Y} as this number: give the cell a date format, or type the date."
    return ""


def read_figure(text: str) -> float | None:
    """Read a figure as somebody typed it: `21.1`, `1,250`, `85%`, `\u00a3400`; None for anything else."""
    plain = text.replace("\u2212", "-").replace(" ", "").strip("%\u00a3")
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    return float(plain) if _FIGURE.fullmatch(plain) else None


def short(text: str, longest: int = 60) -> str:
    """Return a text on one line, cut where it is long, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "\u2026"
