import pytest

from automation.charts.workbook_charts import Table, chart_of

HEADINGS = ["Theme", "Blue", "Red", "Amber", "Green", "Not rated", "Total", "Late"]


class Book:
    """Stands in for a workbook: it hands out charts that keep what they were told."""

    def add_chart(self, options):
        return Chart(options)


class Chart:
    def __init__(self, options):
        self.options, self.series = options, []

    def add_series(self, series):
        self.series.append(series)

    def __getattr__(self, name):
        return lambda *_: None


def test_a_series_names_its_cells_by_their_heading_and_leaves_the_total_out():
    chart = chart_of(Book(), "themes", Table("Themes", "By theme", HEADINGS, top=3, rows=5))
    assert [series["name"] for series in chart.series] == [["Themes", 3, column] for column in range(1, 6)]
    red = chart.series[1]
    assert red["values"] == ["Themes", 4, 2, 7, 2]
    assert red["categories"] == ["Themes", 4, 0, 7, 0]


@pytest.mark.parametrize(("key", "rows"), [("leads", 5), ("themes", 0)])
def test_a_view_without_a_chart_or_without_rows_has_none(key, rows):
    assert chart_of(Book(), key, Table("Any", "Any", HEADINGS, 3, rows)) is None
