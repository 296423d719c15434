"""Finding the tables of a sheet, and the lines of text between them.

A header row can be anywhere. Its table goes on until the next header row, across blank rows, banners and
repeated headings. Lines of text outside the tables are kept in order: in a published plan they name the
theme, the section and its owner above each table, and what children will say below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from automation.plan.findings import Place
from automation.tracker.read.answers import NOTHING_SETTLED, Answers
from automation.tracker.read.grid import Grid, Value, holds, text_of
from automation.tracker.read.header_rows import (
    bare_columns,
    find_headings,
    group_headings,
    header,
    heads_other_list,
    plan_apart,
    side_by_side,
    texts_in,
)
from automation.tracker.read.headings import Headings, is_known
from automation.tracker.read.shapes import (
    block_at,
    heads_other_table,
    is_other_shape,
    is_same_shape,
    is_total,
)
from automation.tracker.sheets import ACTIONS, EVIDENCE, TableSheet

CHILDREN = re.compile(
    r"what\s+(?:will\s+)?(?:our\s+)?(?:children|young people)\b.{0,40}\b(?:say|tell us)\b.{0,20}",
    re.IGNORECASE,
)
"""The line above what children will say."""
FIGURES_ANNEX = "Appendix: how these figures come about"
"""The heading of the published form above what the toolkit says of its figures, at the end."""
_TITLE = 8
"""The most words of the title of some rows that stands in the column of the actions."""
_LONGEST_TITLE, _FEWEST_TITLED = 150, 2
_NUMBERED_TITLE = re.compile(r"(?:[A-Z]|\d{1,2}(?:\.\d{1,2})?)[.):]?\s+[^\W\d_]{3,}")
_MOST_BESIDE = 20
"""The most tables side by side that are read separately."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of text outside every table: its words and where they are.

    `level` is the level of a heading in a Word document, from 1; 0 for anything else.
    """

    text: str
    row: int
    column: int
    level: int = 0


@dataclass(slots=True)
class Table:
    """A header row and the rows below it.

    Args:
        grid: the sheet it is on.
        headings: what its columns are.
        header_row: the row of its headings, counted from 1.
        above: the lines between the table before it (or the top of the sheet) and its headings.
        rows: its rows, counted from 1.
        breaks: lines inside the table, such as banners that name the next section, by the row after them.
        span: its first column and the one after its last, as tables may be side by side.
        below: the lines under `What children will say`.
        is_own: whether it is on the sheet that our own tracker has for this kind of table.
    """

    grid: Grid
    headings: Headings
    header_row: int
    above: list[Line]
    span: tuple[int, int]
    rows: list[int] = field(default_factory=list)
    breaks: dict[int, list[Line]] = field(default_factory=dict)
    below: list[Line] = field(default_factory=list)
    is_own: bool = field(init=False)

    def __post_init__(self) -> None:
        """Keep what every row asks."""
        self.is_own = self.kind.is_sheet(self.grid.sheet)

    @property
    def kind(self) -> TableSheet:
        """Return the kind of table."""
        return self.headings.kind

    def heading(self, column: int) -> str:
        """Return the text of a heading, with that of its group if it has one."""
        row = self.grid.rows[self.header_row - 1]
        written = text_of(row[column]).strip() if column < len(row) else ""
        return dict(self.headings.texts).get(column, written)

    def right_end(self) -> int:
        """Return the first blank column to the right of its fields: a key may stand beyond it."""
        rows = [self.grid.rows[number - 1] for number in (self.header_row, *self.rows)]
        last = max(self.headings.columns.values())
        ends = (c for c in range(last + 1, self.span[1]) if not any(holds(row, c) for row in rows))
        return next(ends, 1 << 20)

    def covers(self, row: int, column: int) -> bool:
        """Return whether a cell is below its headings, within its columns."""
        low, high = self.span
        return self.header_row < row and low <= column < max(high, low + 1)

    def heading_cell(self, column: int) -> str:
        """Return the cell of a heading; the first of the column if the plan has no row of headings."""
        return self.grid.cell(max(self.header_row, 1), column)

    def place(self, row: int) -> Place:
        """Return the place of a row."""
        return Place(self.grid.sheet, row, self.headings.columns, self.grid.addresses)


@dataclass(slots=True)
class Sheet:
    """What was found on one sheet: its tables in order, and tables that lack a heading they need."""

    grid: Grid
    answers: Answers = NOTHING_SETTLED
    tables: list[Table] = field(default_factory=list)
    incomplete: list[tuple[int, Headings]] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)
    """The rows of headings, repeated ones and those of groups of columns included."""
    other: dict[int, str] = field(default_factory=dict)
    """Why rows outside the tables are not read, by the first row from which that holds."""


def find_tables(grid: Grid, answers: Answers = NOTHING_SETTLED, *, bare: bool = False) -> Sheet:
    """Return the tables of a sheet, above each other and side by side.

    Args:
        grid: the values of the sheet.
        answers: what people settled about its columns.
        bare: whether a plan without any headings is looked for, by what stands in its columns.
    """
    sheet = Sheet(grid, answers)
    width = max((len(row) for row in grid.rows), default=0)
    walk, first = _Walk(sheet, 0, width), 0
    if bare and (found := bare_columns(grid.rows, (0, width))) is not None:
        first, headings, cells = found
        walk.begin(answers.applied_to(headings, cells), cells, first)
    walk.down_from(first)
    sheet.tables.sort(key=lambda table: (table.header_row, min(table.headings.columns.values())))
    return sheet


class _Walk:
    """One walk down the rows of a sheet, between the columns `low` and `high`.

    Args:
        sheet: collects the tables that are found.
        low: the first column.
        high: the column after the last.
        splits: how many times tables side by side were split before.
    """

    def __init__(self, sheet: Sheet, low: int, high: int, splits: int = 0) -> None:
        self.sheet, self.low, self.high, self.splits = sheet, low, high, splits
        self.table: Table | None = None
        self.paused: Table | None = None
        self.resume = 0
        self.lines: list[Line] = []
        self.header: list[tuple[int, str]] = []
        self.groups: set[tuple[str, ...]] = set()
        self.in_children = self.below_unread = self.is_split = False
        self.after_blank = True

    def down_from(self, first: int) -> None:
        """Walk from a row to the last."""
        rows, low = self.sheet.grid.rows, self.low
        for index in range(first, len(rows)):
            if index < self.resume:
                continue
            row = rows[index]
            if low or self.high < len(row):
                row = row[low : self.high]
            start = _first(row)
            if start < 0:
                self.after_blank = True
                self.in_children = self.in_children and not (self.table is not None and self.table.below)
                continue
            value = row[start]
            text = value.strip() if isinstance(value, str) else ""
            if self._may_head(row, start, text) and self._take_headings(texts_in(row, low), index):
                if self.is_split:
                    return
                continue
            if self.sheet.grid.ends:
                self._end_with_document(index)
            if self.after_blank or self.lines:
                self._look_at_shape(index)
            self._take(row, start, text, index)
            self.after_blank = False
        self._end(len(rows))

    def _take_headings(self, cells: list[tuple[int, str]], index: int) -> bool:
        """Use a row as a header row, or as that of our form's annex, and return whether it is one."""
        if cells[0][1] == FIGURES_ANNEX and self._take_annex(index):
            return True
        if cells == self.header and self.table is not None and not self._is_ended(index):
            self.sheet.heads.add(index + 1)
            self._drop_group_headings(index)
            self.after_blank = self.in_children = False
            return True
        grid, inside = self.sheet.grid, self.table is not None
        found = find_headings(grid.rows, index, (self.low, self.high), grid.sheet, inside=inside)
        if found is None:
            return False
        headings, deep = found
        self.sheet.heads.update(range(index + 1, index + deep + 1))
        self._drop_group_headings(index)
        if not self._split(cells, index, headings):
            self.resume = index + deep
            self.begin(self.sheet.answers.applied_to(headings, cells), cells, index + deep)
        return True

    def _take_annex(self, index: int) -> bool:
        """End a table above the annex that our published form ends with, and pass over the annex.

        It goes on to the next heading or table.
        """
        rows, levels = self.sheet.grid.rows, self.sheet.grid.levels
        if not levels.get(index + 1):
            return False
        self._end(index)
        self.table, self.paused, self.below_unread, self.lines = None, None, True, []
        after = range(index + 1, len(rows))
        self.resume = next((n for n in after if levels.get(n + 1) or len(rows[n]) > 1), len(rows))
        self.sheet.heads.update(range(index + 1, self.resume + 1))
        return True

    def _look_at_shape(self, index: int) -> None:
        """End a table where rows of another shape begin; go on with it where its own shape returns."""
        table = self.table or self.paused
        if table is None:
            return
        block = block_at(self.sheet.grid.rows, index, (self.low, self.high))
        is_other = heads_other_list(texts_in(block[0][self.low :], self.low))
        if self.after_blank and not is_other:
            is_other = is_other_shape(table, block) or heads_other_table(table, block[0])
        if self.table is not None and is_other:
            self._end(index)
            self.sheet.other[index + 1] = "they do not look like the actions above them"
            self.table, self.paused, self.below_unread, self.lines = None, table, True, []
        elif self.table is None and self.after_blank and is_same_shape(table, block):
            self.table, self.paused = table, None

    def _end_with_document(self, index: int) -> None:
        """End a table where the table of the document ended: the rows of the next one are not its rows."""
        if len(self.sheet.grid.rows[index]) > 1 and self._is_ended(index):
            self.sheet.other[index + 1] = "they are below the end of the table, without headings of their own"
            self.table, self.paused, self.below_unread, self.header = None, None, True, []

    def _is_ended(self, index: int) -> bool:
        table, ends = self.table, self.sheet.grid.ends
        return table is not None and any(table.header_row < end <= index for end in ends)

    def _may_head(self, row: Sequence[Value], start: int, text: str) -> bool:
        """Return whether a row may be a header row; inside a table, only if it begins like one."""
        if self.table is None or self.after_blank or self.lines or is_known(text):
            return True
        return bool(self.header) and row[start] == self.header[0][1]

    def _split(self, cells: list[tuple[int, str]], index: int, found: Headings) -> bool:
        """Walk on separately for each table of a header row with several, and return whether it has."""
        grid = self.sheet.grid
        parts = side_by_side(cells, grid.sheet) if self.splits < _MOST_BESIDE else []
        is_mixed = found.by_content or (found.kind is ACTIONS and "text" not in found.columns)
        if not parts and is_mixed and not grid.prose and self.splits < _MOST_BESIDE:
            width = max(map(len, grid.rows))
            parts = plan_apart(grid.rows, index, (self.low, min(self.high, width)), grid.sheet, found)
        if parts:
            self._end(index)
        for low, high in parts:
            _Walk(self.sheet, max(low, self.low), min(high, self.high), self.splits + 1).down_from(index)
        self.is_split = bool(parts)
        return self.is_split

    def begin(self, found: Headings, cells: list[tuple[int, str]], row: int) -> None:
        """Begin a table below a header row (from 1), unless it lacks a heading that it needs."""
        self.paused = None
        if found.is_readable:
            self.table = Table(self.sheet.grid, found, row, self.lines, (self.low, self.high))
            self.sheet.tables.append(self.table)
            self.after_blank = self.in_children = False
        else:
            self.sheet.incomplete.append((row, found))
            lacks = " and ".join(found.missing()) or "Action"
            self.sheet.other[row] = f"the table has no heading that is certainly {lacks}"
            self._end(row - 1)
            self.table, self.below_unread = None, True
        self.header, self.lines = cells, []

    def _take(self, row: Sequence[Value], start: int, text: str, index: int) -> None:
        """Keep a row that is not a header row: as a row of the table, a line, or what children will say."""
        table, number = self.table, index + 1
        level = self.sheet.grid.levels.get(number, 0)
        second = _first(row, start + 1)
        single = second < 0
        if table is None:
            if single or not self.below_unread:
                self.lines.append(_outside(row, number, self.low, level))
        elif text[:1] in {"W", "w", "*"} and CHILDREN.fullmatch(text.strip("*: ")):
            self.in_children = True
            self.sheet.heads.add(number)
            if not single:
                table.below.append(_line(row[start + 1 :], number, self.low + start + 1))
        elif single and self.in_children and not level and not self._opens_section(text, index):
            self._break(table, number)
            table.below.append(_line(row, number, self.low))
        elif self._titles(table, start + self.low, index, single=single):
            self.in_children = False
            self.lines.append(_outside(row, number, self.low, level))
        elif not _is_total(row, start, second, text):
            self.in_children = False
            self._break(table, number)
            table.rows.append(number)

    def _titles(self, table: Table, start: int, index: int, *, single: bool) -> bool:
        """Return whether a row is about the rows below it."""
        if not single:
            return table.headings.by_content and _titles_numbered(
                table, self.sheet.grid.rows[index : index + 2]
            )
        is_line = _is_line(self.sheet, table, start, index, after_blank=self.after_blank)
        return bool(self.lines) or is_line

    def _opens_section(self, text: str, index: int) -> bool:
        return opens_section(text) and (self.after_blank or _table_follows(self.sheet, index))

    def _break(self, table: Table, number: int) -> None:
        """Keep the lines before a row inside a table."""
        if self.lines:
            table.breaks[number] = self.lines
            self.lines = []

    def _end(self, index: int) -> None:
        """Keep the lines after the last row."""
        if self.table is not None and self.lines:
            self.table.breaks[index + 1] = self.lines

    def _drop_group_headings(self, index: int) -> None:
        """Drop the row above a header row if it is a heading for groups of columns (`Reporting progress`).

        Right below a row of a table, it is dropped only if it was seen elsewhere too: it may be a short row.
        """
        rows, table = self.sheet.grid.rows, self.table
        texts = group_headings(rows, index, self.low) if index else ()
        if not texts:
            return
        if table is not None and table.rows and table.rows[-1] == index:
            apart = index in table.breaks or _first(rows[index - 2]) < 0
            if apart or texts in self.groups:
                self.groups.add(texts)
                self.sheet.heads.add(index)
                table.rows.pop()
                self.lines = table.breaks.pop(index, self.lines)
            return
        self.groups.add(texts)
        if self.below_unread or (self.lines and self.lines[-1].row == index):
            self.sheet.heads.add(index)
        if self.lines and self.lines[-1].row == index:
            self.lines = self.lines[:-1]


def _first(row: Sequence[Value], start: int = 0) -> int:
    """Return the first column from `start` on that is not blank; -1 if all are."""
    for column in range(start, len(row)):
        value = row[column]
        if value is not None and value != "" and not (isinstance(value, str) and value.isspace()):
            return column
    return -1


def _is_total(row: Sequence[Value], start: int, second: int, text: str) -> bool:
    is_counted = second < 0 or not str(row[second])[:1].isalpha()
    return is_counted and is_total(row[start:], text)


def _line(row: Sequence[Value], number: int, low: int, level: int = 0) -> Line:
    cells = texts_in(row, low)
    return Line(" ".join(text for _, text in cells), number, cells[0][0], level)


def _outside(row: Sequence[Value], number: int, low: int, level: int) -> Line:
    """Return a row as a line, without the sign of a list before it."""
    line = _line(row, number, low, level)
    return replace(line, text=line.text.lstrip("\u2022\u2023\u25e6\u25aa\u25cf "))


_SECTION_LINE = re.compile(
    r"\**\s*(?:(?:ofsted\s+)?recommendation|rec\.?|priority(?:\s+area)?|objective|section)\s+(?:no\.?\s*)?\d"
    r"|\**\s*other\s+(?:\w+\s+){0,3}(?:priorit|recommendation|action)\w*\b[^.]{0,80}$",
    re.IGNORECASE,
)
_LETTERED_LINE = re.compile(r"\**\s*[A-Z][A-Z&]{1,7}\s?\d{1,2}[A-Z]?[.:]\s")


def opens_section(text: str) -> bool:
    """Return whether a line begins a new block: a theme in capitals, or the title of a section."""
    words = text.strip()
    return bool(_SECTION_LINE.match(words) or _LETTERED_LINE.match(words)) or is_theme(words.split("**")[0])


def is_theme(text: str) -> bool:
    """Return whether a line is a theme as published plans write it: several words in capitals."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 5 and " " in text.strip() and all(c.isupper() for c in letters)


def _is_line(sheet: Sheet, table: Table, column: int, index: int, *, after_blank: bool) -> bool:
    """Return whether a row with one text is a line between rows, not a row that is nearly empty.

    A text in the Action (or Evidence) column is a row, and so is a ref on its own. A sentence in the Ref
    column is a banner across the table. In a text file or a Word document, a paragraph is never a row.
    """
    row, columns = sheet.grid.rows[index], table.headings.columns
    if sheet.grid.prose and len(row) == 1 < len(sheet.grid.rows[table.header_row - 1]):
        return True
    text = text_of(row[column]).strip()
    if opens_section(text) and column == min(columns.values()):
        # Evidence may begin like a section (`KPI 3. Reviews on time`), but then no table follows it.
        return table.kind is not EVIDENCE or after_blank or _table_follows(sheet, index)
    name = next((name for name, position in columns.items() if position == column), "")
    if not name:
        return after_blank
    return table.kind is ACTIONS and _is_banner(
        sheet, table, name, column, index, text, after_blank=after_blank
    )


def _is_banner(
    sheet: Sheet, table: Table, name: str, column: int, index: int, text: str, *, after_blank: bool
) -> bool:
    """Return whether a text that stands alone in a column of the actions is about the rows below it."""
    if name in {"ref", "section", "theme"}:
        is_name = not any(map(str.isdigit, text)) or _NUMBERED_TITLE.match(text)
        return bool(table.headings.by_content and is_name) or (" " in text and len(text) > 12)
    titled = {line.column for lines in table.breaks.values() for line in lines}
    is_first = table.headings.by_content and (after_blank or not table.rows or column in titled)
    return is_first and name == "text" and _titles_rows(sheet, text, index)


def _titles_numbered(table: Table, rows: Sequence[Sequence[Value]]) -> bool:
    """Return whether a row has no more than the number and the title of the rows below it.

    The refs below begin with that number (`1`, then `1.1`), or begin anew; or the title is in capitals.
    """
    (ref, number), (main, title), *others = [*texts_in(rows[0], table.span[0]), (0, ""), (0, "")][:3]
    columns = table.headings.columns
    if columns.get("text") != main or columns.get("ref", ref) != ref:
        return False
    if others[0][1] or len(rows) < _FEWEST_TITLED or len(texts_in(rows[1], 0)) <= _FEWEST_TITLED:
        return False
    below = text_of(rows[1][ref]).strip() if ref < len(rows[1]) else ""
    is_part = len(below) > len(number) and below.startswith(number) and not below[len(number)].isdigit()
    begins_anew = below.strip(".)") == "1" and not number[-1:].isdigit()
    return len(title) <= _LONGEST_TITLE and (is_theme(title) or is_part or begins_anew)


def _titles_rows(sheet: Sheet, text: str, index: int) -> bool:
    """Return whether a text in the column of the actions is the title of the rows below it."""
    below = sheet.grid.rows[index + 1] if index + 1 < len(sheet.grid.rows) else ()
    return len(text.split()) <= _TITLE and len(texts_in(below, 0)) > 2


def _table_follows(sheet: Sheet, index: int) -> bool:
    """Return whether only lines of text come between a row and the next header row."""
    seen = 0
    for row in sheet.grid.rows[index + 1 : index + 12]:
        cells = texts_in(row, 0)
        if len(cells) > 2:
            found = header(cells, sheet.grid.sheet)
            return found is not None and found.complete
        seen += bool(cells)
        if seen > 5:
            break
    return False
