"""Lists of words, written as people write lists: with commas between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Value = TypeVar("Value")


def words(text: str) -> frozenset[str]:
    """Return the words, or groups of words, that have commas between them."""
    return frozenset(" ".join(part.split()) for part in text.split(","))


def by_word(spellings: Mapping[Value, str]) -> dict[str, Value]:
    """Return what each spelling means, from the spellings of each meaning with spaces between them."""
    return {word: value for value, text in spellings.items() for word in text.split()}


def numbered(text: str, first: int = 1) -> dict[str, int]:
    """Return the number of each spelling in a list: `jan january, feb february` gives 1, 1, 2 and 2."""
    return by_word(dict(enumerate(text.split(","), first)))
