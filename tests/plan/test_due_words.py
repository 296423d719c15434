from __future__ import annotations

from automation.plan.due_words import MONTHS, UNITS, even, is_struck, strike, tokens


def test_a_phrase_is_cut_into_numbers_words_and_signs():
    found = [(token.kind.value, token.word) for token in tokens("3rd Sept '17")]
    assert found == [("number", "3"), ("word", "sept"), ("number", "17")]


def test_dashes_and_spaces_are_evened_out():
    assert even(" Jun\u201317   to  Jun-18. ") == "Jun-17 to Jun-18"


def test_a_struck_text_is_known_by_the_lines_through_its_letters():
    assert is_struck(strike("Sep-17"))
    assert not is_struck("Sep-17")


def test_spellings_of_months_and_units():
    assert MONTHS["sept"] == MONTHS["setember"] == 9
    assert UNITS["fortnight"] == ("week", 2)
