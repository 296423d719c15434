"""A rating is shown by its word, in an ink that can be read on its colour."""

from __future__ import annotations

from automation.papers.badges import badge, heading, key_badge, named_badge, word_of
from automation.plan.ratings import Counts, Rating, State
from tests.support.plans import counts

MANY = Counts(
    tuple((Rating(name, State.ON_TRACK), 0) for name in ("Amber", "Amber E", "Blue", "Green", "Red", "Grey"))
)


def test_a_few_ratings_head_their_columns_by_their_words() -> None:
    assert heading(Rating.RED, counts()) == word_of(Rating.RED) == "Red"


def test_many_ratings_head_their_columns_by_letters_that_the_key_explains() -> None:
    amber = next(iter(MANY))[0]
    assert heading(amber, MANY) == "A"
    assert "Amber (A)" in str(key_badge(amber, MANY))


def test_a_badge_is_bold_in_black_or_white() -> None:
    assert 'w:val="FFFFFF"' in str(badge(Rating.RED))
    assert "<w:b/>" in str(named_badge("Late"))
