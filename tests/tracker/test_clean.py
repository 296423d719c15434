from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.tracker.clean import Change, clean, is_plain


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


def test_only_the_ends_are_trimmed():
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
    assert clean(html) == (text, {Change.HTML})


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("one_x000D_\ntwo", "one\n\ntwo"),
        ("one_x0007_two", "onetwo"),
        ("one\x00\x08\x0ctwo", "onetwo"),
        ("one\ufffetwo\ud834", "onetwo"),
    ],
)
def test_characters_that_no_document_can_hold_are_taken_out_and_reported(raw, text):
    assert clean(raw) == (text, {Change.CHARACTERS})


def test_hard_spaces_and_foreign_line_ends_are_evened_out_in_silence():
    assert clean("one\xa0two\r\nthree\rfour") == ("one two\nthree\nfour", frozenset())


@given(st.text(st.characters(), max_size=80) | st.text("<>/pulib &;_x0D*\u2022\x00\n", max_size=60))
def test_cleaning_a_clean_text_changes_nothing(text):
    once, _ = clean(text)
    assert clean(once) == (once, frozenset())
    assert not any(ord(c) < 32 and c not in "\t\n" for c in once)


@given(st.text("aZ <_x001\t\n\x00\xa0\u2019&;bp>", max_size=12))
def test_a_text_that_is_plain_at_a_glance_only_loses_the_spaces_at_its_ends(text):
    if is_plain(text):
        assert clean(text) == (text.strip(), frozenset())


@pytest.mark.parametrize("text", ["a\nb", "<b>a</b>", "first_x000D_second", "caf\u00e9", "a\x00b"])
def test_what_may_need_cleaning_is_not_plain_at_a_glance(text):
    assert not is_plain(text)


@pytest.mark.parametrize("text", ["Publish the profile", " a > b & c ", ""])
def test_ordinary_text_is_plain_at_a_glance(text):
    assert is_plain(text)
