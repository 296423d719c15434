import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.ratings import DEFAULT_KEY, Rating
from automation.plan.text import (
    by_word,
    count,
    listed,
    numbered,
    one_line,
    one_of,
    percentage,
    printable,
    rating_in_words,
    ratings_in_words,
    sentence,
    size_in_words,
    whole_sentences,
    words,
)
from tests.support.plans import EIGHT_WORDS, action, counts, key_of, plan, section


def test_one_line_keeps_the_words_and_drops_what_cannot_be_shown():
    assert one_line(" two\r\nlines\tand\x07 a\u202e bell ") == "two lines and a bell"
    assert one_line("Jun\u201317 \u00a3 \u00e9") == "Jun\u201317 \u00a3 \u00e9"


def test_what_is_cut_ends_at_a_word_and_is_marked():
    assert one_line("the quick brown fox", 12) == "the quick..."
    assert one_line("x" * 50, 10) == "x" * 7 + "..."
    assert one_line("short", 5) == "short"


@given(st.text(), st.integers(10, 80))
def test_one_line_is_never_longer_and_never_breaks(text, limit):
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert printable(line) == line


def test_a_text_that_is_too_long_ends_with_a_whole_sentence():
    said = "If it is done, set it to Blue. If not, set it to Red. Say in Comments what was done about it."
    assert whole_sentences(said, 60) == "If it is done, set it to Blue. If not, set it to Red."
    assert whole_sentences("Short.", 60) == "Short."
    assert whole_sentences("the quick brown fox", 12) == "the quick..."


def test_counts_and_lists_read_as_sentences():
    assert (count(1, "action"), count(1200, "action"), count(0, "entry", "entries")) == (
        "1 action",
        "1,200 actions",
        "0 entries",
    )
    assert (listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == (
        "",
        "a",
        "a and b",
        "a, b and c",
    )


def test_the_size_of_a_plan_is_said_in_the_singular_too():
    assert size_in_words(plan(action("2.1"), sections=(section("2"),))) == (
        "1 section, 1 action and 0 rows of evidence"
    )


def test_ratings_are_named_in_the_order_of_the_key():
    some = counts(blue=2, green=1)
    assert ratings_in_words(some) == "2 Blue, 0 Red, 0 Amber, 1 Green and 0 not rated"
    assert ratings_in_words(some, zeros=False) == "2 Blue and 1 Green"
    assert ratings_in_words(counts(), zeros=False) == "none"


def test_the_ratings_that_can_be_chosen_are_named_in_the_words_of_the_key():
    assert one_of(DEFAULT_KEY) == "Blue, Red, Amber or Green"
    assert one_of(EIGHT_WORDS).endswith("Off course, 'Done, not yet evidenced', Complete or Dropped")
    assert one_of(key_of("Closed | Done")) == "Closed"
    assert [rating_in_words(rating) for rating in (EIGHT_WORDS.ratings[3], Rating.NOT_RATED)] == [
        "Amber E",
        "not rated",
    ]


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, "-"),
        (0, 9, "0%"),
        (1, 200, "under 1%"),
        (199, 200, "over 99%"),
        (200, 200, "100%"),
        (1, 3, "33%"),
    ],
)
def test_percentages_never_round_to_none_or_to_all(part, whole, words):
    assert percentage(part, whole) == words


def test_a_sentence_stays_on_its_line_and_keeps_a_names_own_spaces():
    assert sentence("Written: a\nb  c\u2028d\r\n.xlsm.") == "Written: a b  c d .xlsm."
    assert sentence("There is no \x1b]0;x\x07\x1b[31mplan\x9b1m.xlsx.") == "There is no ]0;x[31mplan1m.xlsx."


@given(st.text())
def test_a_sentence_has_no_line_breaks_or_control_characters(text):
    assert len(sentence(text).splitlines()) <= 1
    assert printable(sentence(text)) == sentence(text)


def test_words_of_a_list_have_commas_between_them():
    assert words("n/a, not\n  needed, nil") == {"n/a", "not needed", "nil"}


def test_each_spelling_means_what_its_list_stands_for():
    assert by_word({True: "yes y", False: "no"}) == {"yes": True, "y": True, "no": False}
    assert numbered("jan january, feb") == {"jan": 1, "january": 1, "feb": 2}
    assert numbered("monday mon, tuesday", first=0) == {"monday": 0, "mon": 0, "tuesday": 1}


def test_only_so_many_parts_are_named_and_the_rest_are_counted():
    assert listed(["a", "b", "c"], 3) == "a, b and c"
    assert listed(["a", "b", "c", "d", "e"], 3) == "a, b, c and 2 more"
