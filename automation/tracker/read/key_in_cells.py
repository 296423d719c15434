"""Finding a key of ratings in plain cells or in a sentence: `Green = complete; Blue = not started`.

Such a key is only a proposal, since nobody wrote it for a program: what speaks against the usual meaning of a
word is asked, and settled by a row of the sheet BRAG key.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from automation.plan.colours import NAMES, read_colour
from automation.plan.findings import Place
from automation.plan.rating_words import said_state, speaks_against
from automation.plan.ratings import COLOURS, DEFAULT_KEY, KeyEntry, Rating, named, word_key
from automation.tracker.read.grid import Grid
from automation.tracker.read.header_rows import texts_in

_LONGEST_WORD, _LONGEST_MEANING = 40, 200
_PART = re.compile(r"[;\n|]+|,(?=\s*[\w ()]{1,40}?\s*(?:=|:|\u2013|\u2014| - ))|\.\s+(?=[A-Z])")
_SAYS = re.compile(r"\s*([^=:\u2013\u2014]{1,60}?)\s*(?:=|:|\u2013|\u2014|\s-\s)\s*(.{2,200}?)\s*[.;,]?\s*")
_INTRODUCED = re.compile(
    r"^.*\b(?:key|legend|ratings?|status|rag|brag|colours?)\b[^=:]{0,30}:\s*", re.IGNORECASE
)
_COLOUR_WORDS = frozenset(NAMES) | {"b", "r", "a", "g", "clear", "no colour"}

Found = list[tuple[str, str, Place]]
"""The word, the meaning and the place of each line of a key."""


def key_in_cells(
    grids: Sequence[Grid], taken: Mapping[tuple[str, int], int], used: Collection[str]
) -> tuple[KeyEntry, ...]:
    """Return the rows of a key that stands in plain cells or in a sentence; empty if there is none.

    Args:
        grids: the sheets.
        taken: the rows of tables, by sheet and number, each with the column where its table ends: what
            stands left of it is no key.
        used: the words for ratings that the plan uses.
    """
    words = _COLOUR_WORDS | {word_key(word) for word in used}
    for grid in grids:
        beside: Found = []
        for number, row in enumerate(grid.rows, 1):
            low = taken.get((grid.sheet, number), 0)
            texts = texts_in(row[low:], low)
            if not texts:
                continue
            for column, text in texts:
                said = _in_a_sentence(text, words, Place(grid.sheet, number, {"rating": column}))
                if len(said) > 1:
                    return _entries(said)
            beside += _in_cells(texts, words, grid.sheet, number)
        if len({word_key(word) for word, _, _ in beside}) > 1:
            return _entries(beside)
    return ()


def _in_a_sentence(text: str, words: Collection[str], place: Place) -> Found:
    """Return what a text such as `Key: Green = complete; Blue = not started` says of each word."""
    found = []
    for part in _PART.split(_INTRODUCED.sub("", text)):
        match = _SAYS.fullmatch(part)
        if match and word_key(match[1]) in words:
            found.append((match[1].strip(), match[2].strip(), place))
    return found


def _in_cells(
    texts: Sequence[tuple[int, str]], words: Collection[str], sheet: str, row: int
) -> Iterator[tuple[str, str, Place]]:
    """Return a word with its meaning in the cell beside it, or after a sign in the same cell."""
    for (column, word), (_, meaning) in zip(texts, [*texts[1:], (0, "")], strict=True):
        place = Place(sheet, row, {"rating": column})
        if meaning and word_key(word) in words and len(meaning) <= _LONGEST_MEANING and said_state(meaning):
            yield word, meaning, place
        else:
            yield from _in_a_sentence(word, words, place)


def _entries(found: Found) -> tuple[KeyEntry, ...]:
    entries: dict[str, KeyEntry] = {}
    for word, meaning, place in found:
        usual = DEFAULT_KEY.read(word)
        name = usual.name if usual and len(word) == 1 else word[:_LONGEST_WORD]
        state = usual.state if usual else None
        settled = state is not None and not speaks_against(state, meaning)
        proposed = said_state(meaning)
        fill = read_colour(name) or (COLOURS[proposed] if proposed else Rating.NOT_RATED.colour)
        also = () if name == word else (word,)
        rating = Rating(named(name), state, fill)
        entries.setdefault(word_key(name), KeyEntry(rating, meaning, also, settled=settled, place=place))
    return tuple(entries.values())
