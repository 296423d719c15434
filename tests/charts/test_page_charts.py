"""."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from automation.charts.page_charts import (
    Step,
    bridge,
    key_of_colours,
    key_of_patterns,
    number_bars,
    rating_bars,
    trend,
)
from automation.plan.rating_counts import Counts
from automation.plan.ratings import Rating

NUMBER = st.integers(0, 500)


def widths(svg):
    return [float(width) for width in re.findall(r'<rect [^>]*?width="([\d.e+-]+)%"', svg)]


def test_a_bar_is_as_long_as_its_share_of_the_longest_and_says_its_counts():
    drawn = rating_bars("By theme", [("One", Counts(blue=6, red=2)), ("Two", Counts(green=4, late=4))])
    assert widths(drawn) == [75, 25, 50]
    assert 'aria-label="By theme. One: 6 Blue and 2 Red. Two: 4 Green."' in drawn
    assert re.findall(r"<text [^>]*>([^<]*)</text>", drawn) == ["B 6", "R 2", "G 4"]


def test_a_segment_without_room_for_words_has_none():
    drawn = rating_bars("By theme", [("One", Counts(blue=90, red=7, amber=3))])
    assert re.findall(r"<text [^>]*>([^<]*)</text>", drawn) == ["B 90", "7"]


def test_labels_are_escaped():
    drawn = number_bars('"><script>', [("<b>&", 3)])
    assert "<script>" not in drawn
    assert "&lt;b&gt;&amp;: 3" in drawn


def test_nothing_to_draw_draws_nothing_and_does_not_divide_by_it():
    assert widths(rating_bars("Empty", [("One", Counts())])) == []
    assert "One: none" in rating_bars("Empty", [("One", Counts())])


def test_the_key_names_every_rating():
    for word in ("Blue", "Red", "Amber", "Green", "Not rated"):
        assert word in key_of_colours()


@given(st.lists(st.builds(Counts, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER), max_size=6))
def test_no_bar_is_wider_than_the_chart(counts):
    drawn = rating_bars("Any", [(str(i), c) for i, c in enumerate(counts)])
    longest = max((c.total for c in counts), default=0)
    assert abs(sum(widths(drawn)) - sum(100 * c.total / (longest or 1) for c in counts)) < 0.1 * (
        1 + len(widths(drawn))
    )


GREEN = Step(Rating.GREEN, opening=40, came=10, left=20, closing=30)


def test_the_bars_show_what_stayed_what_left_what_came_and_the_end():
    # Of 40 stayed 20 and left 20; 10 came; that makes 30.
    assert widths(bridge("Moved", [GREEN])) == [50, 50, 50, 25, 75]


def test_the_movement_is_said_in_words():
    drawn = bridge("Moved", [GREEN])
    assert 'aria-label="Moved. Green: 40 at the start, 20 left, 10 came, 30 at the end."' in drawn
    assert "Left this rating" in key_of_patterns()


def test_nothing_moved_and_nothing_there():
    assert widths(bridge("Moved", [Step(Rating.RED, 0, 0, 0, 0)])) == []
    assert widths(bridge("Moved", [Step(Rating.RED, 4, 0, 0, 4)])) == [100, 100, 100]


def nights(number):
    first = date(2017, 4, 1)
    return [(first + timedelta(days=i), Counts(blue=i, green=number - i, late=3)) for i in range(number)]


def test_the_trend_says_its_ends_and_its_late_line():
    drawn = trend("Trend", nights(4))
    assert "Trend. On 1 April 2017: 4 Green; 3 late. On 4 April 2017: 3 Blue and 1 Green; 3 late." in drawn
    assert "Black line: late, 3 at the end" in drawn
    assert drawn.count("<rect") == 1 + 2 + 2 + 2


def test_one_night_and_none():
    assert "<circle" in trend("Trend", nights(1))
    assert "<rect" not in trend("Trend", [])
