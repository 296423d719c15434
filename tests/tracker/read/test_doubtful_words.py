"""The words of a plan that somebody has to settle, each once."""

from __future__ import annotations

import pytest

from automation.tracker.read.doubtful_words import doubtful_words
from tests.support.grids import grid, read


def found(*rows: str) -> list[tuple[str, str, int, str]]:
    plan = read(grid("Plan", "Ref | Action | Lead | Due date | RAG", *rows)).plan
    return [(word.field, word.text, word.count, word.meaning) for word in doubtful_words(plan, {"Green": 2})]


def test_ratings_that_the_key_does_not_have_are_proposed_with_what_they_seem_to_say():
    assert found(
        "1 | Do it | Head | Dec-17 | In progress", "2 | Do it too | Head | Dec-17 | in  progress",
        "3 | More | Head | Dec-17 | Purple", "4 | Most | Head | Dec-17 | Amber",
    ) == [
        ("Rating", "In progress", 2, "On track"), ("Rating", "Purple", 1, ""),
        ("Fill of a cell", "Green", 2, "Green"),
    ]  # fmt: skip


def test_dates_that_are_not_understood_are_asked_and_plain_ones_are_not():
    words = found("1 | Do it | Head | when funded | Red", "2 | More | Head | Sep-17 | Red")
    assert [word[:3] for word in words if word[0] == "Due date"] == [("Due date", "when funded", 1)]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("n/k", "no date"),
        ("Not known", "no date"),
        ("?", "no date"),
        ("unknown", "no date"),
        ("awaiting funding", "no date"),
        ("date to be agreed", "no date"),
        ("not before the inspection", ""),
        ("when known", ""),
    ],
)
def test_a_word_that_says_there_is_no_date_yet_is_proposed_as_no_date(text, meaning):
    words = found(f"1 | Do it | Head | {text} | Red", "2 | More | Head | Sep-17 | Red")
    assert [word for word in words if word[0] == "Due date"] == [("Due date", text, 1, meaning)]
