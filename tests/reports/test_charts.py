import re

from hypothesis import given
from hypothesis import strategies as st

from automation.plan.tally import Counts
from automation.reports.charts import bars, brag_bar, key_of_colours, plain_bar

NUMBER = st.integers(0, 500)


def widths(svg):
    return [float(width) for width in re.findall(r'<rect [^>]*?width="([\d.e+-]+)%"', svg)]


def test_a_bar_is_as_long_as_its_share_of_the_longest_and_says_its_counts():
    drawn = bars(
        "By theme", [brag_bar("One", Counts(blue=6, red=2)), brag_bar("Two", Counts(green=4, late=4))]
    )
    assert widths(drawn) == [75, 25, 50]
    assert 'aria-label="By theme. One: 6 Blue and 2 Red. Two: 4 Green."' in drawn
    assert re.findall(r"<text [^>]*>([^<]*)</text>", drawn) == ["B 6", "R 2", "G 4"]


def test_a_segment_without_room_for_words_has_none():
    drawn = bars("By theme", [brag_bar("One", Counts(blue=90, red=7, amber=3))])
    assert re.findall(r"<text [^>]*>([^<]*)</text>", drawn) == ["B 90", "7"]


def test_labels_are_escaped():
    drawn = bars('"><script>', [plain_bar("<b>&", 3)])
    assert "<script>" not in drawn
    assert "&lt;b&gt;&amp;: 3" in drawn


def test_nothing_to_draw_draws_nothing_and_does_not_divide_by_it():
    assert widths(bars("Empty", [brag_bar("One", Counts())])) == []
    assert "One: none" in bars("Empty", [brag_bar("One", Counts())])


def test_the_key_names_every_rating():
    for word in ("Blue", "Red", "Amber", "Green", "Not rated"):
        assert word in key_of_colours()


@given(st.lists(st.builds(Counts, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER), max_size=6))
def test_no_bar_is_wider_than_the_chart(counts):
    drawn = bars("Any", [brag_bar(str(i), c) for i, c in enumerate(counts)])
    longest = max((c.total for c in counts), default=0)
    assert abs(sum(widths(drawn)) - sum(100 * c.total / (longest or 1) for c in counts)) < 0.1 * (
        1 + len(widths(drawn))
    )
