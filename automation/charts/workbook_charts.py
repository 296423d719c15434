"""Native Excel charts of the summary workbook, each drawn from the table on its own sheet.

Colours are the ratings' own, each series has its word in the key, and each segment its number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from automation.charts.page_charts import PLAIN_COLOUR
from automation.plan.ratings import COLOURS, INKS, Rating

FONT = "Arial"
HEIGHT = 340
"""How high a chart is, in pixels."""
_EDGE = {"color": "#404040", "width": 0.75}
_TEXT = {"name": FONT, "size": 11, "color": "#1A1A1A"}
_LABELS = {"value": True, "num_format": "#,##0;;", "font": {"name": FONT, "size": 10, "bold": True}}


@dataclass(frozen=True, slots=True)
class Table:
    """Where the table stands that a chart draws: its sheet, title, headings, the row of these, its rows."""

    sheet: str
    title: str
    headings: Sequence[str]
    top: int
    rows: int

    def column(self, heading: str, *, total: bool = True) -> list[Any]:
        """Name the cells under a heading, with or without the last row."""
        index = self.headings.index(heading)
        return [self.sheet, self.top + 1, index, self.top + self.rows - (not total), index]

    def series(self, heading: str, *, total: bool = True, **look: Any) -> dict[str, Any]:
        """Describe the series of the numbers under a heading; the first column names each."""
        return {
            "name": [self.sheet, self.top, self.headings.index(heading)],
            "categories": self.column(self.headings[0], total=total),
            "values": self.column(heading, total=total),
            **look,
        }


def chart_of(book: Any, key: str, table: Table) -> Any | None:
    """Make the chart of the view with a key; None where it has none."""
    maker = _MAKERS.get(key)
    if maker is None or not table.rows:
        return None
    chart = maker(book, table)
    chart.set_title({"name": table.title, "name_font": {**_TEXT, "size": 14, "bold": True}, "overlay": False})
    chart.set_size({"width": 940, "height": HEIGHT})
    return chart


def _by_theme(axis: str, *left_out: Rating) -> Callable[[Any, Table], Any]:
    """Make bars of the ratings of each theme; the last row is the total, which would dwarf them."""

    def made(book: Any, table: Table) -> Any:
        chart = book.add_chart({"type": "bar", "subtype": "stacked"})
        for rating in Rating:
            if rating not in left_out:
                chart.add_series(_rating_series(table, rating, total=False))
        chart.set_y_axis({"reverse": True, "num_font": _TEXT, "line": {"color": "#404040"}})
        chart.set_x_axis(_number_axis(axis))
        chart.set_legend({"position": "bottom", "font": _TEXT})
        return chart

    return made


def _trend(book: Any, table: Table) -> Any:
    chart = book.add_chart({"type": "area", "subtype": "stacked"})
    for rating in Rating:
        # So many nights leave no room for numbers; the table has them.
        chart.add_series({**_rating_series(table, rating), "data_labels": {}})
    line = book.add_chart({"type": "line"})
    line.add_series(table.series("Late", line={"color": "#1A1A1A", "width": 3}))
    chart.combine(line)
    chart.set_x_axis({"num_font": {**_TEXT, "rotation": -45}, "num_format": "dd/mm/yyyy", "date_axis": True})
    chart.set_y_axis(_number_axis("Actions"))
    chart.set_legend({"position": "bottom", "font": _TEXT})
    return chart


def _late_by_age(book: Any, table: Table) -> Any:
    chart = book.add_chart({"type": "column"})
    labels = {"value": True, "font": {**_TEXT, "bold": True}}
    fill = {"color": f"#{PLAIN_COLOUR}"}
    chart.add_series(
        table.series("Actions", total=False, fill=fill, border=_EDGE, gap=80, data_labels=labels)
    )
    chart.set_x_axis({"num_font": _TEXT})
    chart.set_y_axis(_number_axis("Late actions"))
    chart.set_legend({"none": True})
    return chart


def _bridge(book: Any, table: Table) -> Any:
    """Draw a waterfall: the first series lifts the others and stays invisible."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    chart.add_series(table.series("Below", fill={"none": True}, border={"none": True}))
    ink = {**_LABELS, "font": {"name": FONT, "size": 10, "bold": True, "color": "#FFFFFF"}}
    on_white = {**_LABELS, "fill": {"color": "#FFFFFF"}}
    looks: dict[str, dict[str, Any]] = {
        "Count": {"fill": {"color": f"#{PLAIN_COLOUR}"}, "data_labels": ink},
        "Came in": {"pattern": _pattern("light_vertical"), "data_labels": on_white},
        "Went out": {"pattern": _pattern("wide_upward_diagonal"), "data_labels": on_white},
    }
    for heading, look in looks.items():
        chart.add_series(table.series(heading, gap=30, border=_EDGE, **look))
    chart.set_x_axis({"num_font": {**_TEXT, "size": 9}})
    chart.set_y_axis(_number_axis("Actions"))
    chart.set_legend({"position": "bottom", "font": _TEXT, "delete_series": [0]})
    return chart


def _rating_series(table: Table, rating: Rating, *, total: bool = True) -> dict[str, Any]:
    labels = {**_LABELS, "font": {"name": FONT, "size": 10, "bold": True, "color": f"#{INKS[rating]}"}}
    fill = {"color": f"#{COLOURS[rating]}"}
    return table.series(rating.value, total=total, fill=fill, border=_EDGE, gap=50, data_labels=labels)


def _number_axis(name: str) -> dict[str, Any]:
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    return {"name": name, "name_font": _TEXT, "num_font": _TEXT, "major_gridlines": grid}


def _pattern(kind: str) -> dict[str, str]:
    return {"pattern": kind, "fg_color": "#404040", "bg_color": "#FFFFFF"}


_MAKERS: dict[str, Callable[[Any, Table], Any]] = {
    "themes": _by_theme("Actions"),
    "trend": _trend,
    "late-reported": _by_theme("Late actions", Rating.BLUE),
    "late-by-age": _late_by_age,
    "bridge": _bridge,
}
