"""Which actions of a plan say the same, or nearly the same.

Plans repeat themselves: a board's own section asks for what a recommendation asks for. The texts are compared
without their case, spacing and punctuation. Every pair of 20,000 actions would be too many to compare, so two
texts meet only where they share one of their rarest words, and only then is their likeness measured.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from math import ceil

from rapidfuzz import fuzz, process, utils

from automation.plan.model import Action

LIKE = 92
"""Two texts are nearly the same from this likeness on (of 100)."""

REWORDED = 60.0
"""Two texts of one ref are the same promise, reworded, from this likeness on (of 100)."""

_SHARED = 0.8
"""Nearly the same texts share at least this part of their words, or all but two."""

_FEWEST_WORDS = 6
"""Shorter texts are twins only if they are the same word for word."""

_LONG = 15
"""A text of at least this many words may differ in one of them and still be the same promise."""

_FIRST_SENTENCE_WORDS = 10
"""A first sentence of at least this many words is compared by itself: lists below it may differ."""

_MOST_NEIGHBOURS = 40
"""A word that more texts than this begin with says too little to compare them all."""

_MOST_LETTERS = 2_000
"""Longer texts are compared by their beginnings: two full cells take as long as a thousand other pairs."""

_SIGNS = re.compile(r"[^\w ]+")
_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])|:\s*[\r\n\u2022]")


def _evened(text: str) -> str:
    """Return the words of a text with single blanks between, as texts are compared."""
    words = _SIGNS.sub(" ", text.casefold()).replace("_", " ").split()
    return " ".join(words)[:_MOST_LETTERS].rstrip()


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(sorted(filter(_DIGIT.search, text.split()))) if _DIGIT.search(text) else ()


def groups_of_twins(actions: tuple[Action, ...]) -> list[list[Action]]:
    """Group the actions that say the same, or nearly.

    Returns:
        Groups of two or more, each in the order of the plan, the groups in the order of their first action.
    """
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index, action in enumerate(actions):
        whole = _evened(action.text)
        if not whole:
            continue
        holders[whole].append(index)
        if end := _SENTENCE_END.search(action.text):
            opening = _evened(action.text[: end.start()])
            if opening.count(" ") + 1 >= _FIRST_SENTENCE_WORDS:
                holders[opening].append(index)
    found = _Groups(len(actions))
    for indices in holders.values():
        for index in indices[1:]:
            found.join(indices[0], index)
    _join_the_near({text: indices[0] for text, indices in holders.items()}, found)
    groups: defaultdict[int, list[Action]] = defaultdict(list)
    for index, action in enumerate(actions):
        groups[found.first(index)].append(action)
    return [group for group in groups.values() if len(group) > 1]


class _Groups:
    """Which numbers from 0 up belong together (union-find)."""

    def __init__(self, size: int) -> None:
        self._towards = list(range(size))

    def first(self, index: int) -> int:
        """Return the lowest number of a group; two belong together if this is the same."""
        towards = self._towards
        while towards[index] != index:
            towards[index] = towards[towards[index]]
            index = towards[index]
        return index

    def join(self, one: int, other: int) -> None:
        first, second = self.first(one), self.first(other)
        self._towards[max(first, second)] = min(first, second)


def _join_the_near(holders: Mapping[str, int], found: _Groups) -> None:
    """Join the first holders of different texts that say nearly the same."""
    words_of = {text: text.split(" ") for text in holders}
    how_many = Counter(chain.from_iterable(map(set, words_of.values())))
    rank = {
        word: place for place, word in enumerate(sorted(how_many, key=lambda word: (how_many[word], word)))
    }
    # Texts with different numbers are never the same, so that they need not meet at all.
    held_by: defaultdict[tuple[tuple[str, ...], int], list[str]] = defaultdict(list)
    for text, words in words_of.items():
        if len(words) < _FEWEST_WORDS:
            continue
        numbers = _numbers(text)
        # Any text that says the same has one of the words that the fewest texts hold: texts that share 8 of
        # 10 words share one of the rarest 3, for the rest could not make up for them.
        rare = sorted(map(rank.__getitem__, set(words)))
        lists = [held_by[numbers, word] for word in rare[: len(rare) - shared_words(len(rare)) + 1]]
        near = list(chain.from_iterable(held[-_MOST_NEIGHBOURS:] for held in lists))
        for other, _, _ in process.extract(text, near, scorer=fuzz.ratio, score_cutoff=LIKE, limit=None):
            together = found.first(holders[other]) == found.first(holders[text])
            if not together and _share_words(words, words_of[other]):
                found.join(holders[other], holders[text])
        for held in lists:
            held.append(text)


def shared_words(number: int) -> int:
    """Return how many words a text of so many shares at least with one that says nearly the same."""
    return min(ceil(_SHARED * number), number - 2)


def _share_words(first: list[str], second: list[str]) -> bool:
    """Return whether texts that are alike have enough of their words in common."""
    shorter, longer = sorted((len(first), len(second)))
    if shorter < shared_words(longer):
        return False
    return shorter >= _LONG or _same_but_for_slips(first, second)


def _same_but_for_slips(one: list[str], other: list[str]) -> bool:
    """Return whether short texts differ only in small words and slips: north and south are two teams."""
    left, right = Counter(one) - Counter(other), Counter(other) - Counter(one)
    return _all_slips(left, right) and _all_slips(right, left)


def _all_slips(words: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether each word that counts is nearly one of the words in its place."""
    return all(len(word) <= 3 or any(fuzz.ratio(word, other) >= 75 for other in others) for word in words)


@lru_cache(maxsize=1 << 16)
def same_word(one: str, other: str, least: int) -> bool:
    """Return whether two words are one, or one long word spelt in two ways that are so alike (of 100)."""
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORTEST_WORD or fuzz.ratio(one, other) < least:
        return False
    return not any(character.isdigit() for character in one + other)


_SHORTEST_WORD = 4
"""In a shorter word, one other letter makes another word."""


def say_the_same(one: str, other: str) -> bool:
    """Return whether two whole texts say the same, or nearly."""
    text, more = _evened(one), _evened(other)
    if text == more:
        return True
    first, second = text.split(), more.split()
    # 'train 80%' and 'train 90%' are two promises.
    if min(len(first), len(second)) < _FEWEST_WORDS or _numbers(text) != _numbers(more):
        return False
    return fuzz.ratio(text, more) >= LIKE and _share_words(first, second)


def same_promise(one: str, other: str) -> bool:
    """Return whether two texts that one ref had are one promise, reworded at most.

    They are where they are alike, or share half of the shorter one's words; a blank text may be any promise.
    """
    if one == other:
        return True
    first, second = one.casefold().split(), other.casefold().split()
    before, now = set(first), set(second)
    if first == second or len(before & now) * 2 >= min(len(before), len(now)):
        return True
    return fuzz.ratio(" ".join(first), " ".join(second)) >= REWORDED or say_the_same(one, other)


class Nearest:
    """Finds the spelling of a list that is nearest to another.

    Args:
        spellings: the list.
        least: how like (of 100) the nearest must be to be given at all.
    """

    def __init__(self, spellings: Iterable[str], least: int) -> None:
        self._spellings = list(dict.fromkeys(spellings))
        self._least = least
        self._plain: list[str] = []
        # A name that is on no list may stand in many rows.
        self._found: dict[str, str] = {}

    def find(self, name: str) -> str:
        """Return the spelling that is nearest to a name; empty where none is near."""
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._look_for(name)
        return found

    def _look_for(self, name: str) -> str:
        if not self._plain:
            self._plain = [utils.default_process(spelling) for spelling in self._spellings]
        plain = utils.default_process(name)
        best = process.extractOne(plain, self._plain, scorer=fuzz.ratio, score_cutoff=self._least)
        return self._spellings[best[2]] if best else ""
