"""Native Excel charts of the summary workbook, each drawn from the table on its own sheet.

Colours are the ratings' own, each series has its word in the key, and each segment its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from automation.charts.page_charts import PLAIN_COLOUR
from automation.plan.ratings import COLOURS, INKS, Rating
from automation.views.view import View, text_of

FONT = "Arial"
HEIGHT = 340
"""How high a chart is, in pixels."""
_GRID = {"visible": True, "line": {"color": "#D9D9D9"}}
_EDGE = {"color": "#404040", "width": 0.75}
_TEXT = {"name": FONT, "size": 11, "color": "#1A1A1A"}


class Source:
    """Where the table of a view stands, so that a chart can name its cells."""

    def __init__(self, view: View, top: int, rows: int) -> None:
        self.view, self.top, self.rows = view, top, rows

    def column(self, heading: str) -> list[Any]:
        """Name the cells under a heading."""
        index = self.index(heading)
        return [self.view.name, self.top + 1, index, self.top + self.rows, index]

    def heading(self, heading: str) -> list[Any]:
        """Name the cell of a heading."""
        return [self.view.name, self.top, self.index(heading)]

    def index(self, heading: str) -> int:
        """Find a column by its heading."""
        return next(i for i, column in enumerate(self.view.columns) if column.heading == heading)


def chart_of(book: Any, view: View, top: int) -> Any | None:
    """Make the chart of a view whose table starts at a row; None where it has none."""
    maker = _MAKERS.get(view.key)
    return maker(book, view, top) if maker and view.rows else None


def _themes(book: Any, view: View, top: int) -> Any:
    # The last row is the total, which would dwarf the themes.
    source = Source(view, top, len(view.rows) - 1)
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for rating in Rating:
        chart.add_series(_series(source, rating, "Theme"))
    chart.set_y_axis({"reverse": True, "num_font": _TEXT, "line": {"color": "#404040"}})
    chart.set_x_axis({"name": "Actions", "name_font": _TEXT, "num_font": _TEXT, "major_gridlines": _GRID})
    return _finish(chart, view.title)


def _trend(book: Any, view: View, top: int) -> Any:
    source = Source(view, top, len(view.rows))
    chart = book.add_chart({"type": "area", "subtype": "stacked"})
    for rating in Rating:
        # So many nights leave no room for numbers; the table has them.
        chart.add_series({**_series(source, rating, "Night"), "data_labels": {}})
    line = book.add_chart({"type": "line"})
    line.add_series(
        {
            "name": source.heading("Late"),
            "categories": source.column("Night"),
            "values": source.column("Late"),
            "line": {"color": "#1A1A1A", "width": 3},
        }
    )
    chart.combine(line)
    chart.set_x_axis({"num_font": {**_TEXT, "rotation": -45}, "num_format": "dd/mm/yyyy", "date_axis": True})
    chart.set_y_axis({"name": "Actions", "name_font": _TEXT, "num_font": _TEXT, "major_gridlines": _GRID})
    return _finish(chart, view.title)


def _late_reported(book: Any, view: View, top: int) -> Any:
    source = Source(view, top, len(view.rows) - 1)
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for rating in Rating:
        if rating is not Rating.BLUE:
            chart.add_series(_series(source, rating, "Theme"))
    chart.set_y_axis({"reverse": True, "num_font": _TEXT, "line": {"color": "#404040"}})
    chart.set_x_axis(
        {"name": "Late actions", "name_font": _TEXT, "num_font": _TEXT, "major_gridlines": _GRID}
    )
    return _finish(chart, view.title)


def _late_by_age(book: Any, view: View, top: int) -> Any:
    source = Source(view, top, len(view.rows) - 1)
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": source.heading("Actions"),
            "categories": source.column("How late"),
            "values": source.column("Actions"),
            "fill": {"color": f"#{PLAIN_COLOUR}"},
            "border": _EDGE,
            "gap": 80,
            "data_labels": {"value": True, "font": {**_TEXT, "bold": True}},
        }
    )
    chart.set_x_axis({"num_font": _TEXT})
    chart.set_y_axis(
        {"name": "Late actions", "name_font": _TEXT, "num_font": _TEXT, "major_gridlines": _GRID}
    )
    finished = _finish(chart, view.title)
    finished.set_legend({"none": True})
    return finished


def _bridge(book: Any, view: View, top: int) -> Any:
    """Draw a waterfall: the first series lifts the others and stays invisible."""
    source = Source(view, top, len(view.rows))
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    label: dict[str, Any] = {
        "value": True,
        "num_format": "#,##0;;",
        "font": {"name": FONT, "size": 10, "bold": True},
    }
    common = {"categories": source.column("Step"), "gap": 30, "border": _EDGE}
    chart.add_series(
        {
            "name": source.heading("Below"),
            "categories": source.column("Step"),
            "values": source.column("Below"),
            "fill": {"none": True},
            "border": {"none": True},
        }
    )
    looks: dict[str, dict[str, Any]] = {
        "Count": {
            "fill": {"color": "#1F3864"},
            "data_labels": {**label, "font": {**label["font"], "color": "#FFFFFF"}},
        },
        "Came in": {
            "pattern": {"pattern": "light_vertical", "fg_color": "#404040", "bg_color": "#FFFFFF"},
            "data_labels": {**label, "fill": {"color": "#FFFFFF"}},
        },
        "Went out": {
            "pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#404040", "bg_color": "#FFFFFF"},
            "data_labels": {**label, "fill": {"color": "#FFFFFF"}},
        },
    }
    for heading, look in looks.items():
        chart.add_series(
            {"name": source.heading(heading), "values": source.column(heading), **common, **look}
        )
    chart.set_x_axis({"num_font": {**_TEXT, "size": 9}})
    chart.set_y_axis({"name": "Actions", "name_font": _TEXT, "num_font": _TEXT, "major_gridlines": _GRID})
    finished = _finish(chart, view.title)
    finished.set_legend({"position": "bottom", "font": _TEXT, "delete_series": [0]})
    return finished


def _series(source: Source, rating: Rating, categories: str) -> dict[str, Any]:
    return {
        "name": source.heading(rating.value),
        "categories": source.column(categories),
        "values": source.column(rating.value),
        "fill": {"color": f"#{COLOURS[rating]}"},
        "border": _EDGE,
        "gap": 50,
        "data_labels": {
            "value": True,
            "num_format": "#,##0;;",
            "font": {"name": FONT, "size": 10, "bold": True, "color": f"#{INKS[rating]}"},
        },
    }


def _finish(chart: Any, title: str) -> Any:
    chart.set_title({"name": title, "name_font": {**_TEXT, "size": 14, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _TEXT})
    chart.set_size({"width": 940, "height": HEIGHT})
    return chart


_MAKERS: dict[str, Callable[[Any, View, int], Any]] = {
    "themes": _themes,
    "trend": _trend,
    "late-reported": _late_reported,
    "late-by-age": _late_by_age,
    "bridge": _bridge,
}


def description(view: View) -> str:
    """Say in words what a chart shows: the rows of its table."""
    return f"Chart of the table below. {' '.join(_sentences(view))}"


def _sentences(view: View) -> Iterator[str]:
    for row in view.rows[:30]:
        parts = [
            f"{column.heading} {text_of(value, column.kind)}"
            for column, value in list(zip(view.columns, row, strict=True))[1:]
        ]
        yield f"{text_of(row[0], view.columns[0].kind)}: {', '.join(parts)}."
