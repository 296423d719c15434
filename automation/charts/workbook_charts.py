"""Native Excel charts of the summary workbook, each drawn from the table on its own sheet.

They follow the grammar of all charts: each rating has its colour, pattern and letter, and over time each has
a small chart of its own with the values at the ends of its line.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from automation.charts.looks import CAME, LEFT, PLAIN, Look, looks
from automation.plan.ratings import Rating
from automation.plan.text import rating_heading

FONT = "Arial"
_WIDTH, _HEIGHT, _BESIDE = 940, 340, 3
"""How wide and high the charts of a view are, in pixels, and how many small ones stand beside each other."""
MEASURES_BESIDE, MEASURE_HIGH = 4, 220
"""How many charts of measures stand beside each other, and how high the place of each is, in pixels."""
_MEASURE_WIDE, _MEASURE_LETTERS = 290, 32
"""How wide it is, and how many letters fit on a line of its title."""
MOST_MEASURES = 60
"""How many measures are drawn at most; their table has them all."""
_EDGE = {"color": "#404040", "width": 0.75}
_TEXT = {"name": FONT, "size": 12, "color": "#1A1A1A"}
_LABELS = {"value": True, "num_format": "#,##0;;", "font": {"name": FONT, "size": 12, "bold": True}}


@dataclass(frozen=True, slots=True)
class Table:
    """Where the table stands that a chart draws: its sheet, title, headings, the row of these, its rows.

    `most` is the largest number in it that is no total.
    """

    sheet: str
    title: str
    headings: Sequence[str]
    top: int
    rows: int
    most: int = 0

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


_Maker = Callable[[Any, Table, Sequence[Rating]], Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """A chart, how far from the left and from the top of its place it stands, and its foot, in pixels."""

    chart: Any
    left: int = 0
    top: int = 0
    foot: int = _HEIGHT


def charts_of(book: Any, key: str, table: Table, ratings: Sequence[Rating]) -> tuple[Placed, ...]:
    """Make the charts of the view with a key; none where it has none.

    Args:
        book: the XlsxWriter workbook.
        key: that of the view.
        table: where its table stands.
        ratings: the ratings that are counted, in order.
    """
    maker, shown = (
        _MAKERS.get(key),
        [rating for rating in ratings if rating_heading(rating) in table.headings],
    )
    if key == "trend" and table.rows > 1:
        return _trend(book, table, shown)
    if maker is None or not table.rows:
        return ()
    chart = maker(book, table, shown)
    chart.set_title({"name": table.title, "name_font": {**_TEXT, "size": 14, "bold": True}, "overlay": False})
    chart.set_size({"width": _WIDTH, "height": _HEIGHT})
    return (Placed(chart),)


def _by_theme(axis: str) -> _Maker:
    """Make bars of the ratings of each theme; the last row is the total, which would dwarf them."""

    def made(book: Any, table: Table, ratings: Sequence[Rating]) -> Any:
        chart = book.add_chart({"type": "bar", "subtype": "stacked"})
        for rating, look in looks(ratings).items():
            chart.add_series(_rating_series(table, rating, look))
        chart.set_y_axis({"reverse": True, "num_font": _TEXT, "line": {"color": "#404040"}})
        chart.set_x_axis(_number_axis(axis))
        chart.set_legend({"position": "bottom", "font": _TEXT})
        return chart

    return made


def _trend(book: Any, table: Table, ratings: Sequence[Rating]) -> tuple[Placed, ...]:
    """Make a small chart of each rating and of what is late, all on the same scales."""
    names = [*map(rating_heading, ratings), "Late"]
    rows = -(-len(names) // _BESIDE)
    size = {"width": _WIDTH // _BESIDE - 6, "height": max(_HEIGHT // rows, 126) - 6}
    ends = {"value": True, "position": "above", "font": {**_TEXT, "bold": True}}
    ends["custom"] = [{}, *[{"delete": True}] * (table.rows - 2), {}]
    placed = []
    for number, name in enumerate(names):
        chart = book.add_chart({"type": "line"})
        chart.add_series(table.series(name, line={"color": "#1A1A1A", "width": 2.25}, data_labels=ends))
        months = {"date_axis": True, "num_format": "mmm yy", "major_unit": 3, "major_unit_type": "months"}
        chart.set_x_axis({"num_font": _TEXT, **months})
        chart.set_y_axis({**_number_axis(""), "min": 0, "max": table.most or 1, "num_font": _TEXT})
        chart.set_title({"name": name, "name_font": {**_TEXT, "bold": True}, "overlay": False})
        chart.set_legend({"none": True})
        chart.set_size(size)
        row, column = divmod(number, _BESIDE)
        top = row * (size["height"] + 6)
        placed.append(Placed(chart, column * (size["width"] + 6), top, top + size["height"]))
    return tuple(placed)


def measure_charts(book: Any, table: Table, points: Sequence[Sequence[Any]]) -> tuple[Placed, ...]:
    """Make a small chart of each measure: a solid line with dots for its readings, a dashed one for its path.

    Args:
        book: the XlsxWriter workbook.
        table: where the points stand.
        points: its rows: the measure, the line (`Expected` or `Actual`), the day and the figure.
    """
    wide, high = _MEASURE_WIDE - 6, MEASURE_HIGH - 6
    looks: dict[str, dict[str, Any]] = {
        "Expected": {
            "line": {"color": "#595959", "width": 1.5, "dash_type": "dash"},
            "marker": {"type": "none"},
        },
        "Actual": {
            "line": {"color": "#1A1A1A", "width": 2.25},
            "marker": {"type": "circle", "size": 6, "fill": {"color": "#1A1A1A"}, "border": {"none": True}},
        },
    }
    rows = enumerate(points, table.top + 1)
    placed: list[Placed] = []
    for name, of_measure in groupby(rows, key=lambda row: row[1][0]):
        if len(placed) == MOST_MEASURES:
            break
        chart = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
        days: list[date] = []
        for line, found in groupby(of_measure, key=lambda row: row[1][1]):
            numbers, shown = zip(*((number, row[2]) for number, row in found), strict=True)
            days += shown
            x, y = ([table.sheet, numbers[0], at, numbers[-1], at] for at in (2, 3))
            chart.add_series(
                {"name": line, "categories": x, "values": y, **looks[line], **_last(line, len(shown))}
            )
        months = {"num_format": "mmm yy", "min": min(days), "max": max(days), "num_font": _TEXT}
        unit = max((max(days) - min(days)).days // 2, 1)
        chart.set_x_axis(
            {**months, "date_axis": False, "major_unit": unit, "major_gridlines": {"visible": False}}
        )
        chart.set_y_axis({**_number_axis(""), "num_format": "General"})
        title = "\n".join(textwrap.wrap(name, _MEASURE_LETTERS))
        chart.set_title({"name": title, "name_font": {**_TEXT, "bold": True}, "overlay": False})
        chart.set_legend({"none": True})
        chart.set_size({"width": wide, "height": high})
        row, column = divmod(len(placed), MEASURES_BESIDE)
        top = row * MEASURE_HIGH
        placed.append(Placed(chart, column * _MEASURE_WIDE, top, top + high))
    return tuple(placed)


def _last(line: str, points: int) -> dict[str, Any]:
    """Label the last of some readings with its value."""
    if line != "Actual":
        return {}
    labels = {"value": True, "position": "above", "font": {**_TEXT, "bold": True}}
    return {"data_labels": {**labels, "custom": [*[{"delete": True}] * (points - 1), {}]}}


def _late_by_age(book: Any, table: Table, _ratings: Sequence[Rating]) -> Any:
    chart = book.add_chart({"type": "column"})
    labels = {"value": True, "font": {**_TEXT, "bold": True}}
    fill = {"color": f"#{PLAIN}"}
    chart.add_series(
        table.series("Actions", total=False, fill=fill, border=_EDGE, gap=80, data_labels=labels)
    )
    chart.set_x_axis({"num_font": _TEXT})
    chart.set_y_axis(_number_axis("Late actions"))
    chart.set_legend({"none": True})
    return chart


def _bridge(book: Any, table: Table, _ratings: Sequence[Rating]) -> Any:
    """Draw a waterfall: the first series lifts the others and stays invisible."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    chart.add_series(table.series("Below", fill={"none": True}, border={"none": True}))
    ink = {**_LABELS, "font": {**_TEXT, "bold": True, "color": "#FFFFFF"}}
    on_white = {**_LABELS, "fill": {"color": "#FFFFFF"}}
    looks: dict[str, dict[str, Any]] = {
        "Count": {"fill": {"color": f"#{PLAIN}"}, "data_labels": ink},
        "Came in": {"pattern": _pattern(CAME), "data_labels": on_white},
        "Went out": {"pattern": _pattern(LEFT), "data_labels": on_white},
    }
    for heading, look in looks.items():
        chart.add_series(table.series(heading, gap=30, border=_EDGE, **look))
    chart.set_x_axis({"num_font": _TEXT})
    chart.set_y_axis(_number_axis("Actions"))
    chart.set_legend({"position": "bottom", "font": _TEXT, "delete_series": [0]})
    return chart


def _rating_series(table: Table, rating: Rating, look: Look) -> dict[str, Any]:
    """Describe the series of a rating; its letter stands beside each number, on the rating's plain colour."""
    fill, ink = f"#{look.fill}", f"#{look.ink}"
    letter = look.letter.replace('"', "")
    labels = {**_LABELS, "num_format": f'"{letter} "#,##0;;', "font": {**_TEXT, "bold": True, "color": ink}}
    drawn: dict[str, Any] = {"fill": {"color": fill}}
    if look.pattern:
        drawn = {"pattern": _pattern(look)}
    return table.series(
        rating_heading(rating),
        total=table.rows == 1,
        border=_EDGE,
        gap=50,
        data_labels={**labels, "fill": {"color": fill}},
        **drawn,
    )


def _number_axis(name: str) -> dict[str, Any]:
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    return {"name": name, "name_font": _TEXT, "num_font": _TEXT, "major_gridlines": grid}


def _pattern(look: Look) -> dict[str, str]:
    return {"pattern": look.pattern, "fg_color": f"#{look.ink}", "bg_color": f"#{look.fill}"}


_MAKERS: dict[str, _Maker] = {
    "themes": _by_theme("Actions"),
    "late-reported": _by_theme("Late actions"),
    "late-by-age": _late_by_age,
    "bridge": _bridge,
}
