from __future__ import annotations

from automation.plan.word_lists import by_word, numbered, words


def test_words_of_a_list_have_commas_between_them():
    assert words("n/a, not\n  needed, nil") == {"n/a", "not needed", "nil"}


def test_each_spelling_means_what_its_list_stands_for():
    assert by_word({True: "yes y", False: "no"}) == {"yes": True, "y": True, "no": False}
    assert numbered("jan january, feb") == {"jan": 1, "january": 1, "feb": 2}
    assert numbered("monday mon, tuesday", first=0) == {"monday": 0, "mon": 0, "tuesday": 1}
