"""Panels: bars on one scale, and lines over a real axis of months with the values at their ends."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from automation.charts.looks import BAR, looks
from automation.charts.panels import (
    LONGEST,
    SIZE,
    WIDTH,
    Bar,
    Box,
    Chart,
    Line,
    Panel,
    Series,
    Words,
    bars,
    described,
    legend,
    lines,
)
from automation.plan.ratings import DEFAULT_KEY, Rating

LOOKS = looks(DEFAULT_KEY.columns)


def words(panel: Panel) -> list[str]:
    return [mark.text for mark in panel.marks if isinstance(mark, Words)]


def stretches(panel: Panel) -> list[float]:
    return [mark.width for mark in panel.marks if isinstance(mark, Box) and mark.edge]


def test_a_bar_is_as_long_as_its_share_of_the_longest():
    blue, red = LOOKS[Rating.BLUE], LOOKS[Rating.RED]
    panel = bars("", [Bar("One: 8", [(blue, 6), (red, 2)], "B 6, R 2"), Bar("Two: 4", [(red, 4)])], 8)
    assert stretches(panel) == [WIDTH * 6 / 8, WIDTH * 2 / 8, WIDTH * 4 / 8]
    assert words(panel) == ["One: 8", "B 6", "R 2", "B 6, R 2", "Two: 4", "R 4"]


def test_a_stretch_without_room_for_its_number_has_its_letter_or_nothing():
    parts = [(LOOKS[r], n) for r, n in ((Rating.BLUE, 90), (Rating.RED, 8), (Rating.AMBER, 2))]
    assert words(bars("", [Bar("One", parts)], 100)) == ["One", "B 90", "R"]
    assert words(bars("", [Bar("One", [(BAR, 3)])], 3)) == ["One", "3"]


def test_nothing_to_draw_draws_nothing_and_does_not_divide_by_it():
    assert stretches(bars("Empty", [Bar("One", [(BAR, 0)])], 0)) == []


def test_a_legend_has_the_letter_and_the_words_of_each_pattern_and_stays_in_its_width():
    chart = Chart("c", (), "", tuple((look, rating.name) for rating, look in LOOKS.items()), "Solid: actual.")
    (panel,) = legend(chart)
    assert words(panel) == [
        "Solid: actual.",
        "B",
        "Blue",
        "R",
        "Red",
        "A",
        "Amber",
        "G",
        "Green",
        "N",
        "Not rated",
    ]
    assert max(m.x for m in panel.marks if isinstance(m, Words)) < WIDTH
    assert legend(Chart("c", (), "")) == ()


DAYS = [date(2017, 3, 31), date(2017, 6, 30), date(2017, 10, 2)]


def test_a_line_has_its_values_at_both_ends_and_its_months_below():
    panel = lines("Turnover", [Series([*zip(DAYS, (21.1, 20, 17.333), strict=True)], unit="%")])
    assert words(panel) == ["Turnover", "Mar 17", "Jul 17", "Sep 17", "17.333%", "21.1%"]


def test_time_is_drawn_as_long_as_it_took():
    panel = lines("Turnover", [Series([*zip(DAYS, (1, 2, 3), strict=True)])])
    drawn = max(
        (m for m in panel.marks if isinstance(m, Line)),
        key=lambda line: line.width if len(line.points) > 2 else 0,
    )
    (first, _), (second, _), (third, _) = drawn.points
    assert (second - first) / (third - first) == pytest.approx(91 / 185)


def test_what_is_expected_is_dashed_and_no_value_stands_on_another():
    expected = Series([(DAYS[0], 50), (date(2018, 3, 31), 90)], dashed=True)
    panel = lines("Audits", [expected, Series([(DAYS[0], 50.5), (DAYS[2], 70)])], "Off target; improving")
    assert [line.dashed for line in panel.marks if isinstance(line, Line) and line.width in {1.5, 2.2}] == [
        True,
        False,
    ]
    values = [m for m in panel.marks if isinstance(m, Words) and m.text.replace(".", "").isdigit()]
    assert [value.text for value in values] == ["70", "50.5", "90"]


@pytest.mark.parametrize("actual", [0, 1, 40, 52, 60, 68, 71, 74, 80, 88, 100])
@pytest.mark.parametrize("expected", [[10, 90], [90, 10], [50, 50], [0, 0], [70, 72]])
@pytest.mark.parametrize("high", [None, 100.0])
def test_a_value_stands_clear_of_every_line_and_of_the_axis(actual, expected, high):
    ends = [DAYS[0], date(2018, 3, 31)]
    low = Series([*zip(ends, expected, strict=True)], dashed=True)
    top = Series([(DAYS[2], actual), (ends[1], 100)], dashed=True)
    panel = lines("Audits", [low, top, Series([(DAYS[0], 50), (DAYS[2], actual)])], high=high)
    drawn = [m.points for m in panel.marks if isinstance(m, Line) and m.points[0][0] != m.points[-1][0]]
    drawn = [points for points in drawn if abs(points[-1][0] - points[0][0]) > 1]
    values = [m for m in panel.marks if isinstance(m, Words) and m.text.isdigit()]
    assert str(actual) in {value.text for value in values}
    for value in values:
        wide = 6.3 * len(value.text)
        left = value.x if value.anchor == "left" else value.x - wide
        for (x1, y1), (x2, y2) in (pair for points in drawn for pair in pairwise(points)):
            for step in range(101):
                x, y = x1 + (x2 - x1) * step / 100, y1 + (y2 - y1) * step / 100
                assert not (left < x < left + wide and value.y - 9 < y < value.y + 1)


def test_lines_that_end_with_one_value_say_it_once():
    one, other = (Series([(DAYS[0], start), (DAYS[2], 171)], dashed=True) for start in (60, 80))
    assert words(lines("Done", [one, other])).count("171") == 1


@pytest.mark.parametrize("days", [0, 1, 27, 28, 200, 4_000, 30_000])
def test_any_stretch_of_time_can_be_drawn_and_its_months_do_not_touch(days):
    last = date(2017, 10, 2)
    panel = lines("Any", [Series([(last - timedelta(days=days), 1), (last, 2)])])
    months = [
        m.x for m in panel.marks if isinstance(m, Words) and m.text[:1].isalpha() and m.anchor == "center"
    ]
    assert months
    assert all(b - a >= 46 for a, b in pairwise(months))


def test_long_names_take_two_lines_at_most_and_stay_in_the_panel():
    panel = lines("A measure whose name goes on and on " * 5, [Series([(DAYS[0], 1)])])
    titles = [m for m in panel.marks if isinstance(m, Words) and m.bold and m.x == 0]
    assert len(titles) == 2
    assert max(len(title.text) for title in titles) * SIZE * 0.55 < WIDTH


def test_a_text_alternative_is_never_longer_than_a_screen_reader_can_stand():
    assert described("One.", "Two.") == "One. Two."
    assert len(described("word " * 100)) <= LONGEST
