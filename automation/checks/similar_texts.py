"""Likeness: which actions of a plan say the same, or nearly the same.

Plans repeat themselves: a board's own section asks for what a recommendation asks for. The texts are compared
without their case, spacing and punctuation. Every pair of 20,000 actions would be too many to compare, so two
texts meet only where they share one of their rarest words, and only then is their likeness measured.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from math import ceil
from typing import NamedTuple

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

_MOST_COMPARED = 400
"""A text is compared with at most so many that may be like it; only crowds of long texts have more."""

_MOST_LETTERS_COMPARED = 60_000
"""And with at most so many letters of them: the longer two texts are, the longer it takes to compare them."""

_MOST_LETTERS = 2_000
"""Longer texts are compared by their beginnings: two full cells take as long as a thousand other pairs."""

_TALLIED = "abcdefghilmnoprstuwy "
"""The letters that are counted, and the space; the rare ones would hardly tell two texts apart."""

_MOST_MARKS = 10
"""More of one letter are not counted: few texts have them, and every comparison would take longer."""


def _marks(field: int) -> tuple[dict[int, int], int]:
    """Give the tally marks for every number of one letter, in a field of their own, and those for more."""
    numbers = range(_MOST_MARKS + 1)
    marks = {number: ((1 << number) - 1) << (field * _MOST_MARKS) for number in numbers}
    return marks, marks[_MOST_MARKS]


_MARKS = [(letter, *_marks(field)) for field, letter in enumerate(_TALLIED)]
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_BETWEEN_PLAIN_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
"""The same for plain letters, which nearly every text consists of, in a third of the time."""

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
    folded = text.casefold()
    spaced = folded.translate(_BETWEEN_PLAIN_WORDS) if folded.isascii() else _BETWEEN_WORDS.sub(" ", folded)
    joined = " ".join(spaced.split())[:_MOST_LETTERS].rstrip()
    numbers = sorted(filter(_DIGIT.search, joined.split(" "))) if _DIGIT.search(joined) else ()
    return _Wording(joined, tuple(numbers))


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
        """Give the lowest number of a group; two belong together if this is the same."""
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
    from rapidfuzz import fuzz  # noqa: PLC0415 (only the comparing of texts loads it)

    words = [wording.words for wording in wordings]
    rank = _rarest_first(words)
    tallies = [_tally(wording.joined) for wording in wordings]
    # Texts with different numbers are never the same, so that they need not meet at all.
    with_numbers: defaultdict[tuple[str, ...], defaultdict[int, list[int]]] = defaultdict(_Holders)
    for index, wording in enumerate(wordings):
        if len(words[index]) < _FEWEST_WORDS:
            continue
        by_word = with_numbers[wording.numbers]
        lists = [by_word[word] for word in _rarest(words[index], rank)]
        tally, most = tallies[index], _most_changes(wording.joined)
        near = {
            other
            for held in lists
            for other in held[-_MOST_NEIGHBOURS:]
            if (tally ^ tallies[other]).bit_count() <= most
        }
        # Those that belong together already need no comparing: a crowd of texts all alike costs little.
        own = found.first(holders[index])
        apart = [other for other in sorted(near) if found.first(holders[other]) != own]
        most_compared = min(_MOST_COMPARED, _MOST_LETTERS_COMPARED // len(wording.joined))
        for other in apart[-most_compared:]:
            together = found.first(holders[other]) == found.first(holders[index])
            if not together and _alike(wording, wordings[other], fuzz.ratio):
                found.join(holders[other], holders[index])
        for held in lists:
            held.append(index)


class _Holders(defaultdict[int, list[int]]):
    """The texts that hold a word among their rarest, by the word's rank."""

    def __init__(self) -> None:
        super().__init__(list)


def _rarest_first(texts: list[list[str]]) -> dict[str, int]:
    """Rank every word by how few texts hold it."""
    how_many = Counter(itertools.chain.from_iterable(map(set, texts)))
    return {word: rank for rank, word in enumerate(sorted(how_many, key=lambda word: (how_many[word], word)))}


def _rarest(words: list[str], rank: dict[str, int]) -> list[int]:
    """Give the rarest words of a text by their ranks; any text that says the same has one of them at least.

    Texts that share 8 of 10 words share one of the rarest 3: the rest could not make up for them.
    """
    rare = sorted(map(rank.__getitem__, set(words)))
    return rare[: len(rare) - shared_words(len(rare)) + 1]


def shared_words(number: int) -> int:
    """Give how many words a text of so many shares at least with one that says nearly the same."""
    return min(ceil(_SHARED * number), number - 2)


def _tally(joined: str) -> int:
    """Count the letters of a text as tally marks, one bit to a mark and a field of bits to a letter.

    The bits in which two tallies differ are so many letters to take out or put in, at the least, before the
    one text can become the other. Finding them out takes far less time than comparing the texts.
    """
    tally = 0
    for letter, marks, most in _MARKS:
        tally |= marks.get(joined.count(letter), most)
    return tally


def _most_changes(joined: str) -> int:
    """Give how many letters may differ at most between a text and one that is like it.

    Likeness is 100 less the share of letters, of both texts together, that are taken out or put in. The
    other text is longer by so many letters at the most.
    """
    differing = 100 - LIKE
    return 2 * differing * len(joined) // LIKE


def _alike(one: _Wording, other: _Wording, ratio: Callable[..., float]) -> bool:
    # Most pairs end here: the likeness is measured first because it is quick.
    if not ratio(one.joined, other.joined, score_cutoff=LIKE) or one.numbers != other.numbers:
        return False  # 'train 80%' and 'train 90%' are two promises
    first, second = one.words, other.words
    shorter, longer = sorted((len(first), len(second)))
    if shorter < shared_words(longer):
        return False
    return shorter >= _LONG or _same_but_for_slips(first, second, ratio)


def _same_but_for_slips(one: list[str], other: list[str], ratio: Callable[..., float]) -> bool:
    """Say whether short texts differ only in small words and slips: north and south are not the same team."""
    left, right = list(one), []
    for word in other:
        if word in left:
            left.remove(word)
        else:
            right.append(word)
    return _all_slips(left, right, ratio) and _all_slips(right, left, ratio)


def _all_slips(words: list[str], others: list[str], ratio: Callable[..., float]) -> bool:
    """Say whether each word that counts is nearly one of the words in its place."""
    return all(len(word) <= 3 or any(ratio(word, other) >= 75 for other in others) for word in words)


def say_the_same(one: str, other: str) -> bool:
    """Say whether two whole texts say the same, or nearly."""
    from rapidfuzz import fuzz  # noqa: PLC0415 (only the comparing of texts loads it)

    first, second = _wording(one), _wording(other)
    if first == second:
        return True
    if min(len(first.words), len(second.words)) < _FEWEST_WORDS:
        return False
    return _alike(first, second, fuzz.ratio)


def same_promise(one: str, other: str) -> bool:
    """Say whether two texts that one ref had are one promise, reworded at most.

    They are where they are alike, or share half of the shorter one's words; a blank text may be any promise.
    """
    if one == other:
        return True
    from rapidfuzz import fuzz  # noqa: PLC0415 (only the comparing of texts loads it)

    first, second = one.casefold().split(), other.casefold().split()
    before, now = set(first), set(second)
    if first == second or len(before & now) * 2 >= min(len(before), len(now)):
        return True
    return fuzz.ratio(" ".join(first), " ".join(second)) >= REWORDED or say_the_same(one, other)
