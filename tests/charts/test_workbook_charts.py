import pytest

from automation.charts.workbook_charts import Table, charts_of
from automation.plan.ratings import DEFAULT_KEY
from tests.support.plans import EIGHT_WORDS

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


def chart_of(key, table, ratings):
    (placed,) = charts_of(Book(), key, table, ratings)
    return placed.chart


def test_a_series_names_its_cells_by_their_heading_and_leaves_the_total_out():
    table = Table("Themes", "By theme", HEADINGS, top=3, rows=5)
    chart = chart_of("themes", table, DEFAULT_KEY.columns)
    assert [series["name"] for series in chart.series] == [["Themes", 3, column] for column in range(1, 6)]
    red = chart.series[1]
    assert red["values"] == ["Themes", 4, 2, 7, 2]
    assert red["categories"] == ["Themes", 4, 0, 7, 0]


@pytest.mark.parametrize(("key", "rows"), [("leads", 5), ("themes", 0), ("trend", 1)])
def test_a_view_without_a_chart_or_without_rows_and_one_night_have_none(key, rows):
    assert charts_of(Book(), key, Table("Any", "Any", HEADINGS, 3, rows), DEFAULT_KEY.columns) == ()


def test_each_rating_has_its_pattern_its_letter_and_its_colour():
    chart = chart_of("themes", Table("Themes", "By theme", HEADINGS, top=3, rows=5), DEFAULT_KEY.columns)
    blue, red, *_ = chart.series
    assert blue["fill"] == {"color": "#1F4E9E"}
    assert red["pattern"] == {"pattern": "outlined_diamond", "fg_color": "#FFFFFF", "bg_color": "#C00000"}
    formats = [series["data_labels"]["num_format"] for series in chart.series]
    assert formats == [f'"{letter} "#,##0;;' for letter in "BRAGN"]


def test_a_key_of_own_words_has_a_series_for_each_rating_in_its_colour():
    words = [rating.name for rating in EIGHT_WORDS.columns]
    table = Table("Themes", "By theme", ["Theme", *words, "Total", "Late"], top=3, rows=5)
    chart = chart_of("themes", table, EIGHT_WORDS.columns)
    assert [series["name"][2] for series in chart.series] == [*range(1, 10)]
    assert [series["data_labels"]["fill"]["color"] for series in chart.series] == [
        f"#{rating.colour}" for rating in EIGHT_WORDS.columns
    ]
    # Only the ratings that the view shows are drawn.
    late = Table("Late", "Late", ["Theme", *words[:5], "Not rated", "Late"], top=3, rows=5)
    assert len(chart_of("late-reported", late, EIGHT_WORDS.columns).series) == 6


def test_the_trend_is_a_small_chart_of_each_rating_with_its_values_at_both_ends():
    nights = Table("Trend", "Trend", ["Night", *HEADINGS[1:]], top=3, rows=4, most=90)
    placed = charts_of(Book(), "trend", nights, DEFAULT_KEY.columns)
    assert [item.chart.series[0]["name"] for item in placed] == [["Trend", 3, n] for n in (1, 2, 3, 4, 5, 7)]
    gone = {"delete": True}
    assert all(item.chart.series[0]["data_labels"]["custom"] == [{}, gone, gone, {}] for item in placed)
    assert len({(item.left, item.top) for item in placed}) == 6
