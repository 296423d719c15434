"""Reading text files: CSV however its values are separated, and text with tables pasted into it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from automation.plan.findings import PlanError
from automation.tracker.read.cards import rows_of_cards
from automation.tracker.read.cells import read_day
from automation.tracker.read.document_rows import Block, DocumentTable, Paragraph, TableCell, lay_out
from automation.tracker.read.grid import Grid, Value
from automation.tracker.read.labelled_lines import with_labelled_lines
from automation.tracker.read.markdown_tables import is_pipe_row, markdown_blocks
from automation.tracker.read.safety import check_filled

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MACINTOSH = re.compile(rb"[A-Za-z]\xd5[a-z]| [\xd0\xd1] |\xd2[A-Za-z][^\xd2\xd3]{0,300}\xd3|[a-z]\x8e[a-z]")
"""Apostrophes, dashes, quotation marks and accents as only old Macintosh programs write them."""
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINE_END = re.compile(r"\r\n|\r|\n")
_SEPARATORS = ",;\t|"
_SAID = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
"""What Excel reads at the top of a CSV file: `sep=;`."""
_QUOTED = re.compile(
    r'(?<=\t)"((?:[^"\t]|"")*)"(?=[\t\n]|\Z)|^"((?:[^"\t]|"")*)"(?=\t)',
    re.MULTILINE,
)
"""A cell in quotation marks, beside a tab."""
_SOFT_BREAK = "\x0b"
"""A line break inside a cell, as Word writes it too."""


def decode(data: bytes) -> str:
    """Return the text of a file, in the encoding that Windows, Excel or an old Macintosh wrote it in."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    start = data[:2000]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if start[first::2].count(0) > len(start) / 4 and not start[1 - first :: 2].count(0):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("mac-roman" if _MACINTOSH.search(data) else "cp1252", "replace")


def csv_rows(text: str, name: str) -> list[list[Value]]:
    """Return the rows of a CSV file; a date in ISO form is a date, anything else is text.

    Raises:
        PlanError: a quotation mark is not closed, or there are too many rows.
    """
    said = _SAID.match(text.split("\n", 1)[0])
    if said:
        text = text[said.end(1) :]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=said[1] if said else _separator(text))
    try:
        rows = [[_csv_value(cell) for cell in row] for row in lines]
    except csv.Error:
        # Python's reader refuses nothing else unless it is told to be strict.
        raise PlanError(
            f"{name} cannot be read as a CSV file: a field that ends on line {lines.line_num} has more "
            f"than {csv.field_size_limit():,} letters. Put commas or semicolons between the fields, "
            "and close each quotation mark."
        ) from None
    check_filled(rows, name)
    return rows


def _separator(text: str) -> str:
    """Return what separates the values of a CSV file: what makes the most columns in its first rows."""

    def columns(separator: str) -> int:
        try:
            rows = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=separator)
            widths = Counter(len(row) - 1 for row in islice(rows, 30))
        except csv.Error:
            return 0
        return max((width * times for width, times in widths.items()), default=0)

    return max(_SEPARATORS, key=columns)


def _csv_value(cell: str) -> Value:
    return read_day(cell) or cell if _ISO_DAY.fullmatch(cell) else cell


def text_grid(text: str, name: str) -> Grid:
    """Return a text with tables of tabs or of upright strokes (Markdown) as a sheet.

    Raises:
        PlanError: there are too many rows.
    """
    text = _QUOTED.sub(_in_one_line, _LINE_END.sub("\n", text))
    lines = text.split("\n")
    if any(map(is_pipe_row, lines)):
        return lay_out(name, rows_of_cards(markdown_blocks(lines)))
    rows = [[cell.replace(_SOFT_BREAK, "\n") for cell in line.split("\t")] for line in lines]
    rows = _with_broken_rows_joined(rows)
    check_filled(rows, name)
    blocks = _blocks(rows)
    carded = rows_of_cards(with_labelled_lines(blocks))
    return Grid(name, rows, prose=True) if carded == blocks else lay_out(name, carded)


def _in_one_line(found: re.Match[str]) -> str:
    """Return a cell without its quotation marks if it needs them: for a line break, or for others inside."""
    cell = found[1] if found[1] is not None else found[2]
    if "\n" not in cell and '""' not in cell:
        return found[0]
    return cell.replace('""', '"').replace("\n", _SOFT_BREAK)


def _with_broken_rows_joined(rows: list[list[str]]) -> list[list[str]]:
    """Return rows in which cells with line breaks, pasted without quotation marks, are whole again.

    A table is mended only if each of its rows then has as many cells as its headings.
    """
    found: list[list[str]] = []
    start = 0
    while start < len(rows):
        end = start + 1
        if len(rows[start]) > 2:
            end = next((n for n in range(end, len(rows)) if not any(rows[n])), len(rows))
        found += _mended(rows[start:end]) or rows[start:end]
        start = end
    return found


def _mended(rows: Sequence[list[str]]) -> list[list[str]]:
    """Return the rows of a table with the broken ones joined; nothing if they do not fit together."""
    width = len(rows[0])
    whole: list[list[str]] = []
    part: list[str] = []
    for row in rows:
        if len(row) == width and len(part) < 2:
            # A line without tabs before a whole row is a title.
            whole += [part, row] if part else [row]
            part = []
            continue
        part = [*part[:-1], f"{part[-1]}\n{row[0]}", *row[1:]] if part else row
        if len(part) > width:
            return []
        if len(part) == width:
            whole.append(part)
            part = []
    return [] if len(part) > 1 else whole + [part] * bool(part)


def _blocks(rows: Sequence[Sequence[str]]) -> list[Block]:
    """Return lines as paragraphs, and lines with tabs that follow each other as tables."""
    found: list[Block] = []
    table: list[list[TableCell]] = []
    for row in [*rows, [""]]:
        if len(row) > 1:
            table.append([TableCell(cell) for cell in row])
            continue
        if table:
            found.append(DocumentTable(table))
            table = []
        found.append(Paragraph(row[0]))
    return found[:-1]
