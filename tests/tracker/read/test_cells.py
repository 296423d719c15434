from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.tracker import problems
from automation.tracker.read.cells import clean, is_plain, read_day, read_figure, short


@pytest.mark.parametrize(
    "text",
    [
        "Plain text, with  two spaces inside",
        "line\nbreak\tand tab",
        "a < b and b > c",
        "fewer than <18 months",
        "<script>alert(1)</script>",
        "A * B * C",
        "Monthly audit: * first * second",
        "caf\u00e9 \u2013 \u2018quoted\u2019 \U0001f600",
        "&amp; stays where no tag shows that it was HTML",
        "_x0041_ is no control character",
    ],
)
def test_ordinary_text_is_kept_exactly(text):
    assert clean(text) == (text, frozenset())


def test_only_spaces_at_the_ends_are_removed():
    assert clean("  two  words \n") == ("two  words", frozenset())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br/>Two<br>Three", "One\nTwo\nThree"),
        ("To cover: <ul><li>one</li><li>two</li></ul>", "To cover:\n\u2022 one\n\u2022 two"),
        (
            'To cover: <ul style="list-style-type: none"> \u2022 one \u2022 two </ul> ',
            "To cover:\n\u2022 one\n\u2022 two",
        ),
        ('<p>To cover:</p> <ul style="x"> * one, 3*4 * two', "To cover:\n\u2022 one, 3*4\n\u2022 two"),
        ("<ul><li>\u2022 doubled</li></ul>", "\u2022 doubled"),
        ("<b>bold</b> and <i>slanted</i>", "bold and slanted"),
        ("R&amp;D <b>&lt;5%</b>&nbsp;now", "R&D <5% now"),
        ("<p></p>", ""),
    ],
)
def test_leftover_html_becomes_text(html, text):
    assert clean(html) == (text, {problems.HTML_REMOVED})


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("one_x000D_\ntwo", "one\n\ntwo"),
        ("one_x0007_two", "onetwo"),
        ("one\x00\x08\x0ctwo", "onetwo"),
        ("one\ufffetwo\ud834", "onetwo"),
    ],
)
def test_control_characters_are_removed_and_reported(raw, text):
    assert clean(raw) == (text, {problems.CHARACTERS_REMOVED})


def test_non_breaking_spaces_and_other_line_endings_are_replaced_without_a_finding():
    assert clean("one\xa0two\r\nthree\rfour") == ("one two\nthree\nfour", frozenset())


@pytest.mark.parametrize(
    "text", ["Agree \u2013 \u00a3400 \u2018now\u2019", " two  spaces ", "snake_case", ""]
)
def test_an_ordinary_text_only_needs_its_ends_trimmed(text):
    assert is_plain(text)
    assert clean(text) == (text.strip(), frozenset())


@pytest.mark.parametrize("text", ["<b>now</b>", "a\u00a0b", "a_x000D_b", "a\x07b", "a\ufffeb", "a\ud800b"])
def test_a_text_with_tags_or_invisible_characters_is_looked_at_closely(text):
    assert not is_plain(text)
    assert clean(text)[0] != text


@given(st.text(st.characters(), max_size=80) | st.text("<>/pulib &;_x0D*\u2022\x00\n", max_size=60))
def test_cleaning_a_clean_text_changes_nothing(text):
    once, _ = clean(text)
    assert clean(once) == (once, frozenset())
    assert not any(ord(c) < 32 and c not in "\t\n" for c in once)


DAY = date(2017, 10, 2)


@pytest.mark.parametrize(
    "written",
    [
        DAY, datetime(2017, 10, 2, 14, 30), "2017-10-02", "2017-10-02 00:00:00", "02/10/2017", "2/10/17",
        "2.10.2017", "02-10-2017", "2 October 2017", "2 Oct 17", "2nd October 2017", "02-Oct-17", "2 OCT 17",
        "Monday 2 October 2017", "Mon, 2 Oct 2017", " 2  October,  2017 ",
    ],
)  # fmt: skip
def test_a_date_is_read_in_many_forms(written):
    assert read_day(written) == DAY


@pytest.mark.parametrize(
    "written",
    ["", None, "Sep-17", "October 2017", "31/02/2017", "13/13/2017", "2 Octember 2017", "soon", 42979, True,
     "2/10", "2017", "10/2017", "2 Oct", "32 Oct 2017", "1/1/1/1"],
)  # fmt: skip
def test_a_text_that_is_not_a_single_day_is_not_a_date(written):
    assert read_day(written) is None


def test_numbers_are_read_in_uk_order():
    assert read_day("03/04/2017") == date(2017, 4, 3)


@given(st.dates())
def test_an_iso_date_is_read_as_itself(day):
    assert read_day(day.isoformat()) == day


@given(st.text(max_size=30))
def test_reading_any_text_as_a_date_never_fails(text):
    read_day(text)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("21.1", 21.1), ("95%", 95.0), ("1,250", 1250.0), ("\u00a31,250,000.50", 1_250_000.5), ("-3", -3.0),
        ("\u22123", -3.0), ("+4", 4.0), (".5", 0.5), ("72 %", 72.0),
    ],
)  # fmt: skip
def test_figures_are_read_as_people_type_them(text, figure):
    assert read_figure(text) == figure


@pytest.mark.parametrize("text", ["", "about 20", "1,25", "20-30", "1e5", "n/a", "5 days", "nan", "1.2.3"])
def test_a_text_with_more_than_a_figure_is_not_a_figure(text):
    assert read_figure(text) is None


def test_long_texts_are_cut_to_one_short_line_in_messages():
    assert short("one\n two") == "one two"
    assert short("x" * 100) == "x" * 59 + "\u2026"
