"""Drawn charts: PNG for papers, SVG with words for the page, the same bytes each time."""

from __future__ import annotations

import io
import re
from datetime import date
from xml.etree import ElementTree as ET

from PIL import Image

from automation.charts.drawing import drawings, picture
from automation.charts.rating_charts import rating_bars
from automation.charts.time_charts import trend_chart
from automation.plan.ratings import Counts, Rating
from tests.support.plans import EIGHT_WORDS, counts

THEMES = rating_bars(
    "themes", "By theme", [("<b>& $x$", counts(blue=6, red=2, amber=3)), ("Two", counts(red=9))]
)
TREND = trend_chart("trend", [(date(2017, 4, 1), counts(green=9)), (date(2017, 10, 2), counts(green=4))])
CHARTS = [chart for chart in (THEMES, TREND) if chart is not None]


def test_words_stay_text_that_people_can_find_and_tools_can_read():
    drawn, _ = drawings(CHARTS)
    words = re.findall(r"<text [^>]*>([^<]*)</text>", drawn["themes"])
    assert "&lt;b&gt;&amp; $x$: 11" in words
    assert "R 9" in words


def test_each_drawing_is_well_formed_and_says_what_it_shows():
    drawn, patterns = drawings(CHARTS)
    for chart in CHARTS:
        frame = ET.fromstring(drawn[chart.key])
        assert (frame.get("role"), frame.get("aria-label")) == ("img", chart.alt)
    ET.fromstring(patterns)


def test_no_name_stands_twice_on_a_page_and_every_pattern_that_is_used_is_there():
    drawn, patterns = drawings(CHARTS)
    whole = patterns + "".join(drawn.values())
    names = re.findall(r' id="(\w+)"', whole)
    assert len(names) == len(set(names))
    assert set(re.findall(r"url\(#(\w+)\)", whole)) == set(names)


def test_lines_and_words_take_the_colour_of_the_page_and_words_on_a_rating_their_own():
    drawn, _ = drawings(CHARTS)
    assert "currentColor" in drawn["trend"]
    assert "#1a1a1a" not in drawn["trend"]
    assert re.search(r"fill: #ffffff[^>]*>B 6<", drawn["themes"])


def test_the_same_figures_give_the_same_bytes():
    assert picture(THEMES) == picture(THEMES)
    assert drawings(CHARTS) == drawings(CHARTS)


def test_a_picture_for_a_paper_is_as_wide_as_its_text_and_keeps_its_legend_inside():
    every = Counts.of_key(EIGHT_WORDS, dict.fromkeys(EIGHT_WORDS.ratings, 2) | {Rating.NOT_RATED: 2})
    made = picture(rating_bars("themes", "By theme", [("One", every)]))
    assert made is not None
    assert 16 < made.width < 16.6
    drawn = Image.open(io.BytesIO(made.png)).convert("L")
    key = drawn.crop((0, drawn.height * 3 // 4, drawn.width, drawn.height))
    assert key.getextrema()[0] < 128
    assert key.crop((key.width - 4, 0, key.width, key.height)).getextrema()[0] == 255
    assert picture(None) is None
