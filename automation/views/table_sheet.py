"""Sheets that hold one table: their columns and rows, the height of the rows, the set-up for print.

Whoever writes a workbook of tables makes it a `TableBook` with the formats of its cells; a row is written by
walking the columns of a view.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar

from automation.plan.due import uk
from automation.plan.ratings import Rating
from automation.plan.settings import Settings
from automation.plan.text import one_line, printable
from automation.views.view import RIGHT, Column, Kind, Value

INK = "#1F3864"
BOXED = {"border": 1, "border_color": "#BFBFBF"}
LIMIT = 32_767
"""The most characters that Excel keeps in a cell."""
_CUT = " [cut short: the full text is in the tracker]"


class TableBook:
    """A workbook of tables; the same tracker and day give the same file.

    Args:
        book: XlsxWriter's workbook.
        settings: those of the plan; its title and its council's name go into the workbook's properties.
        title: what the workbook is, for its title.
        about: what it holds, for its properties.
        as_at: the day of what it holds.
    """

    font: ClassVar[dict[str, Any]]
    """The properties that all formats share."""
    blank = "-"
    """What a cell shows where there is nothing to say."""

    def __init__(self, book: Any, settings: Settings, title: str, about: str, as_at: date) -> None:
        self.book, self.title = book, one_line(f"{settings.plan_title}: {title}", 200)
        of = {"author": one_line(settings.council, 200), "comments": f"{about} as at {uk(as_at)}."}
        book.set_properties({"title": self.title, **of, "created": datetime.combine(as_at, time())})
        self.big = self.make(bold=True, font_size=16, font_color=INK)
        # The format of the cells of each kind, and of a number that is not whole.
        self.forms: dict[Kind, Any] = {}
        self.decimal: Any = None
        self._ratings: dict[tuple[str, str], Any] = {}

    def make(self, **properties: Any) -> Any:
        """Make a format."""
        return self.book.add_format({"font_name": "Arial", **self.font, **properties})

    def rating(self, rating: Rating) -> Any:
        """Return the format of a rating's word: in bold on its colour."""
        look = rating.colour, rating.ink
        if look not in self._ratings:
            fill, ink = (f"#{colour}" for colour in look)
            looks = {"bg_color": fill, "font_color": ink, "bold": True, "align": "center", "text_wrap": True}
            self._ratings[look] = self.make(**looks, **BOXED)
        return self._ratings[look]

    def sheet(self, name: str, columns: Sequence[Column]) -> Any:
        """Add a sheet that is as wide as its columns."""
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        return sheet

    def table(
        self,
        sheet: Any,
        name: str,
        columns: Sequence[Column],
        top: int,
        rows: int,
        form: Any,
        *,
        filters: bool = True,
    ) -> None:
        """Make a table of some rows with its headings, at which it can be filtered."""
        headings = [{"header": column.heading, "header_format": form} for column in columns]
        options = {"name": name, "columns": headings, "style": None, "autofilter": filters}
        sheet.add_table(top, 0, top + rows, len(columns) - 1, options)

    def rows(
        self, sheet: Any, columns: Sequence[Column], top: int, rows: Iterable[Sequence[Value]], **line: float
    ) -> None:
        """Write the rows of a table below its headings, each as high as its longest text."""
        for number, row in enumerate(rows, top + 1):
            cells = list(zip(columns, row, strict=True))
            sheet.set_row(number, row_height(columns, row, **line))
            for index, (column, value) in enumerate(cells):
                self.cell(sheet, number, index, column, value)

    def cell(self, sheet: Any, row: int, index: int, column: Column, value: Value) -> None:
        """Write a cell in the format of its column."""
        form = self.forms[column.kind]
        if isinstance(value, Rating):
            sheet.write_string(row, index, cell_text(value.name), self.rating(value))
        elif value is None or value == "":
            write = sheet.write_string if self.blank else sheet.write_blank
            write(row, index, self.blank or None, form if column.kind in RIGHT else self.forms[Kind.TEXT])
        elif isinstance(value, date):
            if value.year >= 1900:
                sheet.write_datetime(row, index, datetime.combine(value, time()), form)
            else:
                sheet.write_string(row, index, value.isoformat(), form)
        elif isinstance(value, float) and not value.is_integer() and column.kind is Kind.NUMBER:
            sheet.write_number(row, index, value, self.decimal)
        elif isinstance(value, int | float):
            sheet.write_number(row, index, value / 100 if column.kind is Kind.SHARE else value, form)
        else:
            sheet.write_string(row, index, cell_text(value), form)


def cell_text(text: str) -> str:
    """Make text fit for a cell: nothing that XML forbids, and a mark where Excel would cut it."""
    kept = printable(text)
    return kept if len(kept) <= LIMIT else kept[: LIMIT - len(_CUT)] + _CUT


def row_height(columns: Sequence[Column], row: Sequence[Value], **line: float) -> float:
    """Estimate how high a row of a table must be, in points; `line` is as for `height`."""
    cells = ((c.width, v.name if isinstance(v, Rating) else v) for c, v in zip(columns, row, strict=True))
    return height([(value, width) for width, value in cells if isinstance(value, str)], **line)


def height(cells: Iterable[tuple[str, float]], line: float = 15, full: float = 1, spare: float = 3) -> float:
    """Estimate how high a row must be for its wrapped texts, in points; Excel allows 409 at most.

    Args:
        cells: each text with the width of its column in characters.
        line: how high one line is.
        full: how many characters fit in the width of one.
        spare: what is left free below the text.
    """
    lines = [
        sum(math.ceil(len(part) / (max(width, 1) * full)) or 1 for part in text.split("\n"))
        for text, width in cells
    ]
    return min(409, line * max(lines, default=1) + spare)


def set_up_print(sheet: Any, left: str = "&A", *margins: float) -> None:
    """Set a sheet up for A4, as wide as a page.

    Args:
        sheet: the sheet.
        left: what its footer begins with; it ends with the number of the page.
        margins: in inches, at the left, right, top and bottom.
    """
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(*(margins or (0.5, 0.5, 0.6, 0.7)))
    sheet.set_footer(f'&L&"Arial,Regular"&11{left}&R&"Arial,Regular"&11Page &P of &N')
