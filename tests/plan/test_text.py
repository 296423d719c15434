import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.rating_counts import Counts
from automation.plan.text import count, listed, one_line, percentage, printable, ratings_in_words, sentence


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


def test_ratings_are_named_in_the_order_of_the_word_brag():
    counts = Counts(blue=2, green=1)
    assert ratings_in_words(counts) == "2 Blue, 0 Red, 0 Amber, 1 Green and 0 not rated"
    assert ratings_in_words(counts, zeros=False) == "2 Blue and 1 Green"
    assert ratings_in_words(Counts(), zeros=False) == "none"


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
def test_a_few_are_not_none_and_nearly_all_are_not_all(part, whole, words):
    assert percentage(part, whole) == words


def test_a_sentence_stays_on_its_line_and_keeps_a_names_own_spaces():
    assert sentence("Written: a\nb  c\u2028d\r\n.xlsm.") == "Written: a b  c d .xlsm."
    assert sentence("There is no \x1b]0;x\x07\x1b[31mplan\x9b1m.xlsx.") == "There is no ]0;x[31mplan1m.xlsx."


@given(st.text())
def test_a_sentence_never_breaks_and_never_steers(text):
    assert len(sentence(text).splitlines()) <= 1
    assert printable(sentence(text)) == sentence(text)
