"""Charts of how many actions there are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from automation.charts.panels import LONGEST, WIDTH, Box, Words
from automation.charts.rating_charts import Step, bridge, number_bars, rating_bars
from automation.plan.ratings import Counts, Rating
from tests.support.plans import EIGHT_WORDS, counts

NUMBER = st.integers(0, 500)


def test_each_theme_has_a_bar_and_its_numbers_in_letters():
    chart = rating_bars("themes", "By theme", [("One", counts(blue=6, red=2)), ("Two", counts(green=4))])
    first, second = ([m.text for m in panel.marks if isinstance(m, Words)] for panel in chart.panels)
    assert first == ["One: 8", "B 6", "R 2", "B 6, R 2"]
    assert second == ["Two: 4", "G 4", "G 4"]
    assert chart.alt == "By theme: 2 bars. The longest bar is One, with 6 Blue and 2 Red."


def test_a_key_of_own_words_is_told_by_its_letters_in_its_order():
    begun, course, *_, complete, dropped = EIGHT_WORDS.ratings
    found = Counts.of_key(EIGHT_WORDS, {begun: 3, course: 4, complete: 6, dropped: 5})
    chart = rating_bars("themes", "By theme", [("One", found)])
    assert [(look.letter, words) for look, words in chart.legend] == [
        ("N", "Not begun"),
        ("O", "On course"),
        ("C", "Complete"),
        ("Dr", "Dropped"),
    ]


def test_nothing_to_draw_is_no_chart():
    assert rating_bars("themes", "By theme", [("One", counts())]) is None
    assert number_bars("age", "By age", [("Up to 30 days", 0)]) is None
    assert bridge("moved", "Moved", [Step(Rating.RED, 0, 0, 0, 0)], ("then", "now")) is None


ANY_COUNTS = st.builds(counts, blue=NUMBER, red=NUMBER, amber=NUMBER, green=NUMBER, not_rated=NUMBER)


@given(st.lists(ANY_COUNTS, min_size=1, max_size=6))
def test_no_bar_is_wider_than_its_panel_and_no_text_alternative_too_long(found):
    chart = rating_bars("any", "Any", [(f"Theme {i}", c) for i, c in enumerate(found)])
    for panel in chart.panels if chart else ():
        assert sum(m.width for m in panel.marks if isinstance(m, Box) and m.edge) <= WIDTH + 0.01
    assert chart is None or len(chart.alt) <= LONGEST


def test_the_bridge_shows_what_stayed_left_and_came():
    chart = bridge("moved", "Moved", [Step(Rating.GREEN, 40, came=10, left=20, closing=30)], ("May", "June"))
    (panel,) = chart.panels
    assert [m.width / WIDTH for m in panel.marks if isinstance(m, Box) and m.edge] == [0.5, 0.5, 0.5, 0.25]
    assert chart.alt == "Moved. Green 40 then 30."
    assert [words for _, words in chart.legend] == ["Left this rating", "Came to this rating"]
