"""How a paper shows a rating: its word in bold on its colour, or letters where its word has no room."""

from __future__ import annotations

from functools import cache

from automation.plan.ratings import Counts, Rating, letters
from automation.plan.text import one_line


@cache
def _rich(word: str, ink: str) -> object:
    """Return a rating as bold text in a colour that can be read on the rating's colour."""
    from docxtpl import RichText  # noqa: PLC0415 (papers alone load Word's libraries)

    return RichText(word, color=ink, bold=True)


def word_of(rating: Rating) -> str:
    """Return the word of a rating on one line."""
    return one_line(rating.name)


_MOST_WORDS = 5
"""How many ratings have room for their words as headings of columns; more are headed by letters."""


def heading(rating: Rating, counts: Counts) -> str:
    """Return what heads the column of a rating: its word, or its letters where there are many ratings."""
    ratings = [each for each, _ in counts]
    return word_of(rating) if len(ratings) <= _MOST_WORDS else letters(ratings)[rating]


def key_badge(rating: Rating, counts: Counts) -> object:
    """Return a rating's word as bold text, followed by its letters where they head a column."""
    word, head = word_of(rating), heading(rating, counts)
    return _rich(word if word == head else f"{word} ({head})", rating.ink)


def badge(rating: Rating) -> object:
    """Return a rating's word as bold text in a colour that can be read on the rating's colour."""
    return _rich(word_of(rating), rating.ink)


def named_badge(name: str) -> object:
    """Return a word that is no rating as bold text, for a line among ratings."""
    return _rich(name, "000000")
