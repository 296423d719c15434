"""Layout: where the tables of a grid stand, and what the lines between them say.

A header row may stand anywhere. Below it come its rows until the next header row, whatever blank rows,
banners and repeated headings stand between. Lines of text outside the tables are kept in order: in the
published form they name the theme, the section and its owner above each table, and what children will say
below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from automation.tracker.read.grid import Grid, Value, text_of
from automation.tracker.read.headings import (
    KNOWN,
    LONGEST,
    Headings,
    heading_key,
    match_headings,
    may_be_known,
)
from automation.tracker.sheets import ACTIONS, EVIDENCE, TABLES, TableSheet

CHILDREN = re.compile(
    r"what\s+(?:will\s+)?(?:our\s+)?(?:children|young people)\b.{0,40}\b(?:say|tell us)\b.{0,20}",
    re.IGNORECASE,
)
"""The line above what children will say."""
_TOTAL = re.compile(r"(?:grand\s+|sub\s*-?\s*)?totals?\b.{0,30}", re.IGNORECASE)
_TOTAL_STARTS = frozenset("TtGgSs")
_FEWEST = 2
"""A header row has at least so many headings."""
_ENOUGH = 0.4
"""At least this share of a header row's texts are headings, unless they are a whole table's: a row of prose
that happens to hold `Lead` and `Date` is none."""
_FEWEST_BESIDE_OTHERS = 3
"""Of a whole table, so many headings stand out from any number of other texts."""
_PLENTY = 4
"""So many headings of actions, the action itself among them, stand out even where one is lacking."""
_MOST_BESIDE = 20
"""Tables that are told apart beside each other."""
_MOST_TRIED = 50_000
"""Texts that are looked at to find the column without a heading that parts two tables."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text outside every table: its words, and where they stand. A row of two texts is one line.

    `level` is that of a heading in a Word document, from 1; 0 for everything else.
    """

    text: str
    row: int
    column: int
    level: int = 0


@dataclass(slots=True)
class Table:
    """A header row and the rows below it.

    Args:
        grid: the grid that it stands in.
        headings: what its columns are.
        header_row: the row of its headings, counted from 1.
        above: the lines between the table before it (or the top of the sheet) and its headings.
        rows: its rows, counted from 1.
        breaks: lines inside the table, by the row that follows them: banners that name the next section.
        span: the columns that belong to it, from and to (exclusive), where tables stand side by side.
        below: what stands under `What children will say`, and the row of each text.
    """

    grid: Grid
    headings: Headings
    header_row: int
    above: list[Line]
    span: tuple[int, int]
    rows: list[int] = field(default_factory=list)
    breaks: dict[int, list[Line]] = field(default_factory=dict)
    below: list[Line] = field(default_factory=list)

    @property
    def kind(self) -> TableSheet:
        """Return the kind of table."""
        return self.headings.kind


@dataclass(slots=True)
class Sheet:
    """What was found on one grid: its tables in order, and tables that lack something they need."""

    grid: Grid
    tables: list[Table] = field(default_factory=list)
    incomplete: list[tuple[int, Headings]] = field(default_factory=list)
    loose: list[Line] = field(default_factory=list)
    """Lines after the last table."""


def find_tables(grid: Grid) -> Sheet:
    """Find the tables of a grid, those above each other and those side by side."""
    sheet = Sheet(grid)
    width = max((len(row) for row in grid.rows), default=0)
    _Walk(sheet, 0, width).down_from(0)
    sheet.tables.sort(key=lambda table: (table.header_row, min(table.headings.columns.values())))
    return sheet


class _Walk:
    """One walk down the rows of a grid, between the columns `low` and `high`.

    Args:
        sheet: takes the tables that are found.
        low: the first column.
        high: the column after the last.
        parted: how many tables were parted from each other before, side by side.
    """

    def __init__(self, sheet: Sheet, low: int, high: int, parted: int = 0) -> None:
        self.sheet, self.low, self.high, self.parted = sheet, low, high, parted
        self.table: Table | None = None
        self.lines: list[Line] = []
        self.header: list[tuple[int, str]] = []
        self.groups: set[tuple[str, ...]] = set()
        self.in_children = self.below_unread = self.is_parted = False
        self.after_blank = True

    def down_from(self, first: int) -> None:
        """Walk the rows from one on, to the last."""
        rows, low, high = self.sheet.grid.rows, self.low, self.high
        whole = low == 0 and high >= max((len(row) for row in rows), default=0)
        for index in range(first, len(rows)):
            row = rows[index] if whole else rows[index][low:high]
            start = 0 if row and row[0] and not str(row[0]).isspace() else _first(row)
            if start < 0:
                self.after_blank = True
                self.in_children = self.in_children and not (self.table is not None and self.table.below)
                continue
            value = row[start]
            text = value.strip() if isinstance(value, str) else ""
            if self._may_head(row, start, text) and self._take_headings(_texts(row, low), index):
                if self.is_parted:
                    return
                continue
            self._take(row, start, text, index)
            self.after_blank = False
        self._end(len(rows))

    def _take_headings(self, cells: list[tuple[int, str]], index: int) -> bool:
        """Take a row as a header row, or as the same headings again; return whether it is one."""
        if cells == self.header:
            self._drop_group_headings(index)
            self.after_blank = self.in_children = False
            return True
        found = _header(cells, self.sheet.grid.sheet)
        if found is None:
            return False
        self._drop_group_headings(index)
        if not self._part(cells, index):
            self._begin(found, cells, index)
        return True

    def _may_head(self, row: Sequence[Value], start: int, text: str) -> bool:
        """Return whether a row may hold headings, by its first text and what has come before it."""
        before_table = self.table is None
        # No heading ends with a digit, as most refs do; a large tracker has thousands of different ones.
        heads = text and len(text) <= LONGEST and not text[-1].isdigit()
        key = heading_key(text) if heads and (before_table or may_be_known(text)) else ""
        if key in KNOWN or (key and before_table):
            return True
        again = self.after_blank or (self.header and row[start] == self.header[0][1])
        return bool(again or before_table) and _may_be_header(row, start, anywhere=before_table)

    def _part(self, cells: list[tuple[int, str]], index: int) -> bool:
        """Walk on in parts where a header row heads tables side by side; return whether it does."""
        parts = _side_by_side(cells, self.sheet.grid.sheet) if self.parted < _MOST_BESIDE else []
        if parts:
            self._end(index)
        for low, high in parts:
            _Walk(self.sheet, max(low, self.low), min(high, self.high), self.parted + 1).down_from(index)
        self.is_parted = bool(parts)
        return self.is_parted

    def _begin(self, found: Headings, cells: list[tuple[int, str]], index: int) -> None:
        """Begin a table below its headings; one that lacks a heading it needs is not read."""
        if found.complete:
            self.table = Table(self.sheet.grid, found, index + 1, self.lines, (self.low, self.high))
            self.sheet.tables.append(self.table)
            self.after_blank = self.in_children = False
        else:
            self.sheet.incomplete.append((index + 1, found))
            self._end(index)
            self.table, self.below_unread = None, True
        self.header, self.lines = cells, []

    def _take(self, row: Sequence[Value], start: int, text: str, index: int) -> None:
        """Take a row that holds no headings: as one of the table's, as a line, or as what children say."""
        table, number = self.table, index + 1
        level = self.sheet.grid.levels.get(number, 0)
        single = _first(row[start + 1 :]) < 0
        if table is None:
            if single or not self.below_unread:
                self.lines.append(_line(row, number, self.low, level))
        elif text[:1] in {"W", "w", "*"} and CHILDREN.fullmatch(text.strip("*: ")):
            self.in_children = True
            if not single:
                table.below.append(_line(row[start + 1 :], number, self.low + start + 1))
        elif single and self.in_children and not level and not self._opens_section(text, index):
            self._break(table, number)
            table.below.append(_line(row, number, self.low))
        elif single and (self.lines or self._is_line(table, start + self.low, index)):
            self.in_children = False
            self.lines.append(_line(row, number, self.low, level))
        elif not _is_total(text):
            self.in_children = False
            self._break(table, number)
            table.rows.append(number)

    def _opens_section(self, text: str, index: int) -> bool:
        return opens_section(text) and (self.after_blank or _table_follows(self.sheet, index))

    def _is_line(self, table: Table, column: int, index: int) -> bool:
        return _is_line(self.sheet, table, column, index, after_blank=self.after_blank)

    def _break(self, table: Table, number: int) -> None:
        """Keep the lines before a row inside a table."""
        if self.lines:
            table.breaks[number] = self.lines
            self.lines = []

    def _end(self, index: int) -> None:
        """Keep the lines that stand last."""
        if self.table is None:
            self.sheet.loose.extend(self.lines)
        elif self.lines:
            self.table.breaks[index + 1] = self.lines

    def _drop_group_headings(self, index: int) -> None:
        """Drop the row right above a header row where it heads groups of columns (`Reporting progress`).

        Below another row of a table it is dropped only if it was seen apart before: it might be a short row.
        """
        rows, table = self.sheet.grid.rows, self.table
        texts = _group_headings(rows, index, self.low) if index else ()
        if not texts:
            return
        if table is not None and table.rows and table.rows[-1] == index:
            apart = index in table.breaks or _first(rows[index - 2]) < 0
            if apart or texts in self.groups:
                self.groups.add(texts)
                table.rows.pop()
                self.lines = table.breaks.pop(index, self.lines)
            return
        self.groups.add(texts)
        if self.lines and self.lines[-1].row == index:
            self.lines = self.lines[:-1]


def _group_headings(rows: Sequence[Sequence[Value]], index: int, low: int) -> tuple[str, ...]:
    """Return the texts of the row above a header row where they may head groups of its columns."""
    above, below = _texts(rows[index - 1], low), _texts(rows[index], low)
    texts = tuple(text for _, text in above)
    short = all(len(text) <= 40 and not any(c.isdigit() for c in text) for text in texts)
    return texts if short and 1 < len(above) < len(below) else ()


def _first(row: Sequence[Value]) -> int:
    """Find the first cell that is not blank; -1 where all are."""
    for i, value in enumerate(row):
        if value is not None and value != "" and not (isinstance(value, str) and not value.strip()):
            return i
    return -1


def _is_total(text: str) -> bool:
    return text[:1] in _TOTAL_STARTS and _TOTAL.fullmatch(text) is not None


def _texts(row: Sequence[Value], low: int) -> list[tuple[int, str]]:
    return [
        (low + i, text)
        for i, value in enumerate(row)
        if value is not None and value != "" and (text := text_of(value).strip())
    ]


def _line(row: Sequence[Value], number: int, low: int, level: int = 0) -> Line:
    cells = _texts(row, low)
    return Line(" ".join(text for _, text in cells), number, cells[0][0], level)


def _may_be_header(row: Sequence[Value], start: int, *, anywhere: bool) -> bool:
    """Return whether a row whose first text is no heading may yet be a header row: two of the next few are.

    Args:
        row: the row.
        start: where its first text stands.
        anywhere: whether they may stand anywhere, because no table has begun: weeks may stand before a plan.
    """
    found = 0
    for value in row[start + 1 : None if anywhere else start + 6]:
        if isinstance(value, str) and 0 < len(value) <= LONGEST and heading_key(value) in KNOWN:
            found += 1
            if found == _FEWEST:
                return True
    return False


def _header(cells: list[tuple[int, str]], sheet: str) -> Headings | None:
    """Read a row as a header row of the kind that it fits best; None where it fits none."""
    known = sum(1 for _, text in cells if heading_key(text) in KNOWN)
    if known < _FEWEST or all(text.startswith("(") for _, text in cells):
        return None
    if known < _ENOUGH * len(cells) and not _stands_out(cells, sheet):
        return None
    best = _best(cells, sheet, near=False)
    if best is not None and best.complete and not best.unknown:
        return best
    return _best(cells, sheet, near=True)


def _stands_out(cells: list[tuple[int, str]], sheet: str) -> bool:
    """Return whether a row holds the headings of a whole table, whatever stands beside them.

    People draw the weeks of a year to the right of a plan. Nothing but a header row holds the headings of an
    action, its lead and its due date each in a cell of its own; those of other tables are common words
    (`Name`, `Status`), which stand out only on the sheet that is named for their table.
    """
    for kind in TABLES:
        if kind is ACTIONS or kind.sheet.casefold() == sheet.casefold():
            found = match_headings(cells, kind)
            if kind is ACTIONS and "text" not in found.columns:
                continue
            enough = _FEWEST_BESIDE_OTHERS if found.complete else _PLENTY
            if len(found.columns) >= enough and (found.complete or kind is ACTIONS):
                return True
    return False


def _best(cells: list[tuple[int, str]], sheet: str, *, near: bool) -> Headings | None:
    best: Headings | None = None
    best_score = 0.0
    lacking: Headings | None = None
    for kind in TABLES:
        found = match_headings(cells, kind, near=near)
        score = found.score + (1.5 if kind.sheet.casefold() == sheet.casefold() else 0)
        if found.complete and score > best_score:
            best, best_score = found, score
        elif kind is ACTIONS and _nearly_actions(found):
            lacking = found
    if lacking is not None and lacking.score > best_score + 0.5:
        return lacking  # it looks more like actions that lack something than like anything that is whole
    return best or lacking


def _nearly_actions(found: Headings) -> bool:
    """Return whether an incomplete table of actions is worth a finding: it lacks one thing alone."""
    return "text" in found.columns and len(found.missing()) == 1 and len(found.columns) > _FEWEST


def _side_by_side(cells: list[tuple[int, str]], sheet: str) -> list[tuple[int, int]]:
    """Split a header row where a column without a heading parts two whole tables.

    Returns:
        The columns of each table, from and to; empty where the row heads one table.
    """
    known = list(accumulate((heading_key(text) in KNOWN for _, text in cells), initial=0))
    gaps = [
        at
        for at in range(1, len(cells))
        if cells[at][0] - cells[at - 1][0] > 1 and _FEWEST <= known[at] <= known[-1] - _FEWEST
    ]
    for at in gaps[: _MOST_TRIED // len(cells) + 1]:
        left, right = _header(cells[:at], sheet), _header(cells[at:], sheet)
        if left and right and left.complete and right.complete:
            return [(0, cells[at - 1][0] + 1), (cells[at][0], 1 << 20)]
    return []


_SECTION_LINE = re.compile(
    r"\**\s*(?:(?:ofsted\s+)?recommendation|rec\.?|priority(?:\s+area)?|objective|section)\s+(?:no\.?\s*)?\d"
    r"|\**\s*other\s+(?:\w+\s+){0,3}(?:priorit|recommendation|action)\w*\b[^.]{0,80}$",
    re.IGNORECASE,
)
_LETTERED_LINE = re.compile(r"\**\s*[A-Z][A-Z&]{1,7}\s?\d{1,2}[A-Z]?[.:]\s")


def opens_section(text: str) -> bool:
    """Return whether a line opens a new block: a theme in capitals, or the title of a section."""
    words = text.strip()
    return bool(_SECTION_LINE.match(words) or _LETTERED_LINE.match(words)) or is_theme(words.split("**")[0])


def is_theme(text: str) -> bool:
    """Return whether a line is a theme as published plans write it: several words, all in capitals."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 5 and " " in text.strip() and all(c.isupper() for c in letters)


def _is_line(sheet: Sheet, table: Table, column: int, index: int, *, after_blank: bool) -> bool:
    """Return whether a row with one text is a line between rows rather than a row that is nearly empty.

    A text in the column of actions (or of evidence) is a row, and so is a ref alone; a sentence in the
    column of refs is a banner that reaches over the table. In a text file or a Word document, a paragraph is
    never a row of a table.
    """
    row = sheet.grid.rows[index]
    if sheet.grid.prose and len(row) == 1 < len(sheet.grid.rows[table.header_row - 1]):
        return True
    text = text_of(row[column]).strip()
    columns = table.headings.columns
    fields = [name for name, position in columns.items() if position == column]
    if opens_section(text) and column == min(columns.values()):
        # Evidence may begin like a section (`KPI 3. Reviews on time`) where nothing of a block follows it.
        return table.kind is not EVIDENCE or after_blank or _table_follows(sheet, index)
    if not fields:
        return after_blank
    if table.kind is ACTIONS and fields[0] in {"ref", "section", "theme"}:
        return " " in text and len(text) > 12
    return False


def _table_follows(sheet: Sheet, index: int) -> bool:
    """Return whether lines alone stand between a row and the next header row."""
    seen = 0
    for row in sheet.grid.rows[index + 1 : index + 12]:
        cells = _texts(row, 0)
        if len(cells) > _FEWEST:
            found = _header(cells, sheet.grid.sheet)
            return found is not None and found.complete
        seen += bool(cells)
        if seen > 5:
            break
    return False
