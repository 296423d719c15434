"""The summary workbook: a cover with the headline, then a sheet for each view, with native Excel charts.

It follows the Analysis Function's guidance on accessible spreadsheets: one named table to a sheet, its title
in A1, no merged or empty cells, charts with a text alternative, contents with links, and no colour without
its word.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from automation.analysis.headline import headline
from automation.charts.workbook_charts import HEIGHT, Table, chart_of
from automation.files import whole_workbook
from automation.plan.due import uk
from automation.plan.ratings import COLOURS, INKS, Rating
from automation.plan.text import one_line, printable
from automation.views.figures import Figures, workbook_views
from automation.views.view import RIGHT, Column, Kind, Value, View

FONT = "Arial"
INK, FILL, RULE = "1F3864", "1F3864", "BFBFBF"
LIMIT = 32_767
"""The most characters that Excel keeps in a cell."""
_CUT = " [cut: the tracker has the whole text]"
_CONTACT = "Questions: {}"
_A4 = 9
_COVER = 78
"""How many characters wide the cover is, so that it fits a page without being made smaller."""
_FORMATS = {
    Kind.DATE: "dd/mm/yyyy",
    Kind.NUMBER: "#,##0",
    Kind.SHARE: "0%",
    Kind.CHANGE: "+#,##0;-#,##0;0",
}


def write_summary_workbook(path: Path, figures: Figures) -> None:
    """Write the summary workbook.

    Args:
        path: where it goes; a file there is replaced in one step.
        figures: the night's figures. A view without rows says so in one line.

    Raises:
        PlanError: the file cannot be written, for example because Excel has it open.
    """
    with whole_workbook(path, "The summary workbook") as book:
        _Writer(book, figures).write(workbook_views(figures))


def cell_text(text: str) -> str:
    """Make text fit for a cell: nothing that XML forbids, and a mark where Excel would cut it."""
    kept = printable(text)
    return kept if len(kept) <= LIMIT else kept[: LIMIT - len(_CUT)] + _CUT


class _Writer:
    def __init__(self, book: Any, figures: Figures) -> None:
        self.book, self.figures = book, figures
        plan, summary = figures.plan, figures.summary
        title = one_line(f"{plan.settings.plan_title}: BRAG summary", 200)
        book.set_properties(
            {
                "title": title,
                "author": one_line(plan.settings.council, 200),
                "comments": f"The figures as at {uk(summary.as_at)}.",
                # The same tracker and date give the same file.
                "created": datetime(summary.as_at.year, summary.as_at.month, summary.as_at.day),  # noqa: DTZ001 (a calendar day)
            }
        )
        boxed = {"border": 1, "border_color": f"#{RULE}"}
        self.title = self.make(bold=True, font_size=16, font_color=f"#{INK}")
        self.subtitle = self.make(bold=True, font_size=13, font_color=f"#{INK}")
        self.lead_in = self.make(font_size=14, text_wrap=True)
        self.plain = self.make(text_wrap=True)
        self.notice = self.make(text_wrap=True, bg_color="#FFF2CC", border=1, border_color="#7F6000")
        self.overflowing = self.make()
        self.link = self.make(font_color="#0B3D91", underline=1)
        self.head = self.make(
            bold=True, bg_color=f"#{FILL}", font_color="#FFFFFF", text_wrap=True, valign="vcenter", **boxed
        )
        self.cells = {
            # A figure keeps away from the text in the next column: `12` beside `9B.3` must not read as one.
            kind: self.make(
                num_format=_FORMATS.get(kind, "@"),
                **({"align": "right", "indent": 1} if kind in RIGHT else {"text_wrap": True}),
                **boxed,
            )
            for kind in Kind
        }
        self.decimal = self.make(num_format="#,##0.0#", align="right", indent=1, **boxed)
        self.ratings = {
            rating: self.make(
                bold=True,
                bg_color=f"#{COLOURS[rating]}",
                font_color=f"#{INKS[rating]}",
                align="center",
                **boxed,
            )
            for rating in Rating
        }

    def make(self, **properties: Any) -> Any:
        return self.book.add_format({"font_name": FONT, "font_size": 11, "valign": "top", **properties})

    def write(self, views: Sequence[View]) -> None:
        cover = self.book.add_worksheet("Cover")
        for view in views:
            self.view(view)
        self.cover(cover, views)
        cover.activate()

    def cover(self, sheet: Any, views: Sequence[View]) -> None:
        settings = self.figures.plan.settings
        sheet.set_column(0, 0, _COVER)
        sheet.set_row(0, 24)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, cell_text(one_line(settings.plan_title)), self.title)
        lines = [
            (one_line(settings.council), self.plain, _COVER),
            (f"As at {uk(self.figures.summary.as_at)}", self.plain, _COVER),
            (one_line(self.figures.notice), self.notice, _COVER),
            *(
                (sentence, self.lead_in, _COVER - 18)
                for sentence in headline(self.figures.plan, self.figures.summary)
            ),
            (_CONTACT.format(one_line(settings.contact)) if settings.contact else "", self.plain, _COVER),
            ("Contents", self.subtitle, _COVER),
        ]
        row = 0
        for line, form, wide in lines:
            if line:
                row += 1
                sheet.write_string(row, 0, cell_text(line), form)
                sheet.set_row(row, height([(line, wide)], 20 if form is self.lead_in else 16))
        for view in views:
            row += 1
            words = view.title if view.rows else view.empty
            sheet.write_url(row, 0, f"internal:'{view.name}'!A1", self.link, f"{view.name}: {words}")
        _page(sheet, landscape=False)

    def view(self, view: View) -> None:
        sheet = self.book.add_worksheet(view.name)
        sheet.hide_gridlines(2)
        for index, column in enumerate(view.columns):
            sheet.set_column(index, index, column.width)
        sheet.write_string(0, 0, view.title, self.title)
        sheet.set_row(0, 24)
        # A line of the note goes on over the cells beside it, but not beyond the table, where paper ends.
        wide = max(sum(column.width for column in view.columns) - 8, 90)
        notes = textwrap.wrap(view.note if view.rows else f"{view.note} {view.empty}", wide)
        for number, line in enumerate(notes, 1):
            sheet.write_string(number, 0, line, self.overflowing)
        if not view.rows:
            _page(sheet, landscape=True)
            return
        top = len(notes) + 1
        headings = [column.heading for column in view.columns]
        drawn = Table(view.name, view.title, headings, top + 1, len(view.rows))
        chart = chart_of(self.book, view.key, drawn)
        if chart is not None:
            # One high row holds the chart, so that no blank row parts it from the table.
            sheet.write_string(top, 0, "The chart shows the table below.", self.overflowing)
            sheet.set_row_pixels(top, HEIGHT + 34)
            options = {"x_offset": 4, "y_offset": 24, "description": cell_text(_description(view))}
            sheet.insert_chart(top, 0, chart, options)
            top += 1
        self.table(sheet, view, top)
        _page(sheet, landscape=True)
        sheet.repeat_rows(top)
        if chart is None:
            sheet.freeze_panes(top + 1, 1)

    def table(self, sheet: Any, view: View, top: int) -> None:
        bottom, right = top + len(view.rows), len(view.columns) - 1
        headings = [{"header": column.heading, "header_format": self.head} for column in view.columns]
        options = {"name": _table_name(view), "columns": headings, "style": None, "autofilter": True}
        sheet.add_table(top, 0, bottom, right, options)
        # The arrow of the filter takes room from the words.
        sheet.set_row(top, height([(column.heading, column.width - 3) for column in view.columns]))
        for number, row in enumerate(view.rows, top + 1):
            sheet.set_row(
                number,
                height([(v, c.width) for c, v in zip(view.columns, row, strict=True) if isinstance(v, str)]),
            )
            for index, (column, value) in enumerate(zip(view.columns, row, strict=True)):
                self.cell(sheet, number, index, column, value)

    def cell(self, sheet: Any, row: int, index: int, column: Column, value: Value) -> None:
        form = self.cells[column.kind]
        if isinstance(value, Rating):
            sheet.write_string(row, index, value.value, self.ratings[value])
        elif value is None or value == "":
            sheet.write_string(row, index, "-", self.cells[Kind.TEXT])
        elif isinstance(value, date):
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 (Excel's dates have no zone)
            if value.year < 1900:
                sheet.write_string(row, index, value.isoformat(), form)
            else:
                sheet.write_datetime(row, index, moment, form)
        elif isinstance(value, float) and not value.is_integer() and column.kind is Kind.NUMBER:
            # A format of its own: with `0.##` Excel leaves a bare point behind a whole number.
            sheet.write_number(row, index, value, self.decimal)
        elif isinstance(value, int | float):
            sheet.write_number(row, index, value / 100 if column.kind is Kind.SHARE else value, form)
        else:
            sheet.write_string(row, index, cell_text(value), form)


def height(cells: Iterable[tuple[str, int]], line: float = 15) -> float:
    """Estimate how high a row must be for its wrapped texts, in points; Excel allows 409 at most.

    Args:
        cells: each text with the width of its column in characters.
        line: how high one line is.
    """
    most = 1
    for text, width in cells:
        # A wrapped line is rarely full: the last word of it goes to the next.
        full = max(width, 1)
        most = max(most, sum(max(1, math.ceil(len(part) / full)) for part in text.split("\n")))
    return min(409, line * most + 3)


def _description(view: View) -> str:
    """Return in words what a chart shows: the rows of its table."""
    said = []
    for name, *cells in view.cells()[:30]:
        parts = [f"{column.heading} {cell}" for column, cell in zip(view.columns[1:], cells, strict=True)]
        said.append(f"{name}: {', '.join(parts)}.")
    return f"Chart of the table below. {' '.join(said)}"


def _table_name(view: View) -> str:
    return view.name.title().replace(" ", "").replace("-", "")


def _page(sheet: Any, *, landscape: bool) -> None:
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer("&L&A&RPage &P of &N")
