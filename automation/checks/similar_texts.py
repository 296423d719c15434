"""Which actions of a plan say the same, or nearly the same.

Plans repeat themselves: a board's own section asks for what a recommendation asks for. The texts are compared
without their case, spacing and punctuation. Every pair of 20,000 actions would be too many to compare, so two
texts meet only where they share one of their rarest words, and only then is their likeness measured.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import ceil
from typing import NamedTuple

from rapidfuzz import fuzz, process

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

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])|:\s*[\r\n\u2022]")


class _Wording(NamedTuple):
    """A text as compared: its words one after the other, and the numbers among them."""

    joined: str
    numbers: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        return self.joined.split(" ") if self.joined else []


def _wording(text: str) -> _Wording:
    joined = " ".join(_BETWEEN_WORDS.sub(" ", text.casefold()).split())[:_MOST_LETTERS].rstrip()
    return _Wording(joined, tuple(sorted(filter(_DIGIT.search, joined.split()))))


def groups_of_twins(actions: tuple[Action, ...]) -> list[list[Action]]:
    """Group the actions that say the same, or nearly.

    Returns:
        Groups of two or more, each in the order of the plan, the groups in the order of their first action.
    """
    holders: defaultdict[_Wording, list[int]] = defaultdict(list)
    for index, action in enumerate(actions):
        whole = _wording(action.text)
        if not whole.joined:
            continue
        holders[whole].append(index)
        if end := _SENTENCE_END.search(action.text):
            opening = _wording(action.text[: end.start()])
            if len(opening.words) >= _FIRST_SENTENCE_WORDS:
                holders[opening].append(index)
    found = _Groups(len(actions))
    for indices in holders.values():
        for index in indices[1:]:
            found.join(indices[0], index)
    _join_the_near(list(holders), [indices[0] for indices in holders.values()], found)
    groups: defaultdict[int, list[Action]] = defaultdict(list)
    for index, action in enumerate(actions):
        groups[found.first(index)].append(action)
    return [group for group in groups.values() if len(group) > 1]


class _Groups:
    """Which of the numbers from 0 on belong together, as far as it has been found out."""

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


def _join_the_near(wordings: list[_Wording], holders: list[int], found: _Groups) -> None:
    """Join the holders of different wordings that say nearly the same."""
    how_many = Counter(word for wording in wordings for word in set(wording.words))
    # Texts with different numbers are never the same, so that they need not meet at all.
    held_by: defaultdict[tuple[tuple[str, ...], str], list[int]] = defaultdict(list)
    for index, wording in enumerate(wordings):
        if len(wording.words) < _FEWEST_WORDS:
            continue
        lists = [held_by[wording.numbers, word] for word in _rarest(wording.words, how_many)]
        near = {other: wordings[other].joined for held in lists for other in held[-_MOST_NEIGHBOURS:]}
        for _, _, other in process.extract_iter(wording.joined, near, scorer=fuzz.ratio, score_cutoff=LIKE):
            together = found.first(holders[other]) == found.first(holders[index])
            if not together and _share_words(wording, wordings[other]):
                found.join(holders[other], holders[index])
        for held in lists:
            held.append(index)


def _rarest(words: list[str], how_many: Counter[str]) -> list[str]:
    """Return the words of a text that the fewest texts hold; any text that says the same has one of them.

    Texts that share 8 of 10 words share one of the rarest 3: the rest could not make up for them.
    """
    rare = sorted(set(words), key=lambda word: (how_many[word], word))
    return rare[: len(rare) - shared_words(len(rare)) + 1]


def shared_words(number: int) -> int:
    """Return how many words a text of so many shares at least with one that says nearly the same."""
    return min(ceil(_SHARED * number), number - 2)


def _alike(one: _Wording, other: _Wording) -> bool:
    # 'train 80%' and 'train 90%' are two promises.
    like = one.numbers == other.numbers and fuzz.ratio(one.joined, other.joined) >= LIKE
    return like and _share_words(one, other)


def _share_words(one: _Wording, other: _Wording) -> bool:
    """Return whether texts that are alike have enough of their words in common."""
    first, second = one.words, other.words
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


def say_the_same(one: str, other: str) -> bool:
    """Return whether two whole texts say the same, or nearly."""
    first, second = _wording(one), _wording(other)
    if first == second:
        return True
    if min(len(first.words), len(second.words)) < _FEWEST_WORDS:
        return False
    return _alike(first, second)


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
