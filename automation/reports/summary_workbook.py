"""The summary workbook: a dashboard, the contents, then a sheet for each view, with native Excel charts.

It follows the Analysis Function's guidance on accessible spreadsheets: named tables, a title in A1, no merged
or empty cells, charts with a text alternative, contents with links, and no colour without its word.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from automation.charts.drawing import picture
from automation.charts.panels import described
from automation.charts.workbook_charts import (
    MEASURE_HIGH,
    MEASURES_BESIDE,
    Placed,
    Table,
    charts_of,
    measure_charts,
)
from automation.files import whole_workbook
from automation.plan.text import one_line
from automation.reports.dashboard import NAME, dashboard
from automation.views.chart_series import forecast_drawn
from automation.views.figures import Figures, workbook_views
from automation.views.table_sheet import BOXED, INK, TableBook, cell_text, height, set_up_print
from automation.views.view import RIGHT, Column, Kind, View
from automation.views.view_counts import READINGS
from automation.views.view_forecast import FORECAST
from automation.views.view_movement import BRIDGE

_BEHIND = {"movement": BRIDGE, "measures": READINGS}
"""The views whose charts are drawn from another, which is hidden."""
_CONTACT = "Questions: {}"
_CONTENTS = (
    Column("Sheet", lambda view: view.name, width=24),
    Column("What it shows", lambda view: view.title, width=70),
    Column("Rows", lambda view: len(view.rows), Kind.NUMBER, 10),
)
_SENTENCES = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9])")
"""Where one sentence of a note ends and the next begins."""
_ON_ONE_PAGE = 12
"""How many rows print on one page together with the chart above them."""
_ROW, _ROWS_ON_A_PAGE = 20, 4
"""The height of an empty row in pixels, and how many rows of charts of measures a printed page holds."""
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
        figures: the night's figures. A view without rows has no sheet.

    Raises:
        PlanError: the file cannot be written, for example because Excel has it open.
    """
    with whole_workbook(path, "The summary workbook") as book:
        _Writer(book, figures).write([view for view in workbook_views(figures) if view.rows])


class _Writer(TableBook):
    font: ClassVar = {"font_size": 11, "valign": "top"}

    def __init__(self, book: Any, figures: Figures) -> None:
        self.figures = figures
        super().__init__(book, figures.plan.settings, "BRAG summary", "The figures", figures.summary.as_at)
        self.notice = self.make(bg_color="#FFF2CC")
        self.overflowing = self.make()
        self.link = self.make(font_color="#0B3D91", underline=1)
        self.head = self.make(
            bold=True, bg_color=INK, font_color="#FFFFFF", text_wrap=True, valign="vcenter", **BOXED
        )
        # A figure keeps away from the text in the next column: `12` beside `9B.3` must not read as one.
        figure = {"align": "right", "indent": 1, **BOXED}
        for kind in Kind:
            look = figure if kind in RIGHT else {"text_wrap": True, **BOXED}
            self.forms[kind] = self.make(num_format=_FORMATS.get(kind, "@"), **look)
        self.decimal = self.make(num_format="#,##0.0#", **figure)

    def write(self, views: Sequence[View]) -> None:
        first, contents = self.book.add_worksheet(NAME), self.sheet("Contents", _CONTENTS)
        by_key = {view.key: view for view in views}
        behind = {key: by_key.get(hidden) for key, hidden in _BEHIND.items()}
        for view in views:
            self.view(view, behind.get(view.key))
        looks = {
            "head": self.head,
            "plain": self.overflowing,
            "notice": self.notice,
        }
        dashboard(self, first, self.figures, looks)
        self.contents(contents, [view for view in views if view.key not in _BEHIND.values()])
        first.activate()

    def contents(self, sheet: Any, views: Sequence[View]) -> None:
        settings = self.figures.plan.settings
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, "What is in this workbook", self.big)
        contact = _CONTACT.format(one_line(settings.contact)) if settings.contact else ""
        said = [*self.figures.headline, contact]
        lines = [line for sentences in said for line in _SENTENCES.split(sentences) if line]
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, cell_text(line), self.overflowing)
        top = len(lines) + 1
        self.table(sheet, "Contents", _CONTENTS, top, len(views), self.head)
        self.rows(sheet, _CONTENTS, top, [[column.value(view) for column in _CONTENTS] for view in views])
        for row, view in enumerate(views, top + 1):
            sheet.write_url(row, 0, f"internal:'{view.name}'!A1", self.link, view.name)
        sheet.set_landscape()
        set_up_print(sheet)

    def view(self, view: View, behind: View | None = None) -> None:
        """Write the sheet of a view; some charts are drawn from a view behind it, which is hidden."""
        sheet = self.sheet(view.name, view.columns)
        is_hidden = view.key in _BEHIND.values()
        if is_hidden:
            sheet.hide()
        sheet.set_landscape()
        set_up_print(sheet)
        sheet.write_string(0, 0, view.title, self.big)
        sheet.set_row(0, 24)
        notes = _notes(view)
        for number, line in enumerate(notes, 1):
            sheet.write_string(number, 0, line, self.overflowing)
        top = len(notes) + 1
        of = behind or view
        headings = [column.heading for column in of.columns]
        at_row = len(_notes(of)) + 1 if behind else top + 1
        table = Table(of.name, view.title, headings, at_row, len(of.rows), _most(of))
        charts = () if is_hidden else charts_of(self.book, of.key, table, self.figures.ratings)
        if charts:
            self.place(sheet, top, charts, view)
            top += 1
        chart = forecast_drawn(view.key, self.figures.forecast) if view.key == FORECAST else None
        if drawn := picture(chart):
            sheet.set_row(top, drawn.high + 12)
            data = {"image_data": io.BytesIO(drawn.png), "description": drawn.alt}
            sheet.insert_image(top, 0, "forecast.png", {**data, "x_offset": 4, "y_offset": 4})
            top += 1
        self.table(sheet, _table_name(view), view.columns, top, len(view.rows), self.head)
        # The arrow of the filter takes room from the words.
        sheet.set_row(top, height([(column.heading, column.width - 3) for column in view.columns]))
        self.rows(sheet, view.columns, top, view.rows)
        sheet.repeat_rows(top)
        if not charts:
            sheet.freeze_panes(top + 1, 1)
        if of.key == READINGS and behind:
            self.measures(sheet, top + len(view.rows) + 1, table, of)

    def place(self, sheet: Any, top: int, charts: Sequence[Placed], view: View) -> None:
        """Place the charts of a view in one high row, so that no blank row parts them from the table."""
        sheet.write_string(top, 0, "The chart shows the figures in the table below.", self.overflowing)
        sheet.set_row_pixels(top, max(placed.foot for placed in charts) + 34)
        for placed in charts:
            at = {"x_offset": 4 + placed.left, "y_offset": 24 + placed.top}
            sheet.insert_chart(top, 0, placed.chart, {**at, "description": _description(view)})
        if len(view.rows) <= _ON_ONE_PAGE:
            sheet.fit_to_pages(1, 1)

    def measures(self, sheet: Any, top: int, drawn: Table, points: View) -> None:
        """Draw each measure below the table, as many rows of charts on a printed page as it has room for."""
        charts = measure_charts(self.book, drawn, points.rows)
        said = "Solid: actual. Dashed: expected. Each value is that of the last reading."
        sheet.write_string(top, 0, said, self.overflowing)
        rows = range(0, -(-len(charts) // MEASURES_BESIDE), _ROWS_ON_A_PAGE)
        sheet.set_h_pagebreaks([top, *(top + 1 + row * MEASURE_HIGH // _ROW for row in rows[1:])])
        names = dict.fromkeys(row[0] for row in points.rows)
        for placed, name in zip(charts, names, strict=False):
            words = described(f"Chart of the measure {name}.", "The table above has its latest reading.")
            at = {"x_offset": 4 + placed.left, "y_offset": placed.top, "description": words}
            sheet.insert_chart(top + 1, 0, placed.chart, at)


def _notes(view: View) -> list[str]:
    """Return the note of a view in lines that go on over the cells beside them, but not beyond the table."""
    wide = max(sum(column.width for column in view.columns) - 8, 90)
    return [line for said in _SENTENCES.split(view.note) for line in textwrap.wrap(said, wide)]


def _description(view: View) -> str:
    """Return two sentences on what a chart shows."""
    return described(
        f"Chart of {len(view.rows)} rows: {view.title}.", "The table below has the same figures."
    )


def _most(view: View) -> int:
    """Return the largest number in a view that is no total."""
    cells = ((column, value) for row in view.rows for column, value in zip(view.columns, row, strict=True))
    return max((v for c, v in cells if isinstance(v, int) and c.heading != "Total"), default=0)


def _table_name(view: View) -> str:
    return view.name.title().replace(" ", "").replace("-", "")
