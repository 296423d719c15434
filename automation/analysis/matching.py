"""Following rows from one night to another, by their ref, and by their text where the ref was changed.

A section that is renumbered or split must not come out as 'all removed, all new', and a ref that was given to
another row must not carry that row's rating. So the pairs are made in this order, each row once:

1. the same ref and the same text;
2. the same text under another ref, in the same section before other sections;
3. the same ref, where the texts are alike: the row was reworded;
4. another ref, where the texts are nearly the same: the row was renumbered and reworded;
5. the same ref, however it is reworded: refs are what boards know an action by. Not where the caller can tell
   that the ref names another row.

What is left over was removed, or is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Generic, TypeVar

from automation.checks.similar_texts import REWORDED, same_promise
from automation.plan.model import Action, Evidence, Plan, Section, ref_key

_T = TypeVar("_T")

_NEARLY_THE_SAME = 88.0
"""Likeness of two texts in per cent, as rapidfuzz measures it, that tells a row under another ref."""
_MOST_TRIED = 20
"""A row is tried with at most so many that share its ref: one that a hundred rows share tells nothing."""
_MOST_COMPARED = 1_000_000
"""Beyond this many pairs of left-over rows, texts that are not the same are not compared."""
_MOST_LETTERS = 2 * 10**11
"""Nor are they beyond so many pairs of letters: a million pairs of texts of 450 letters, seconds of work."""


@dataclass(frozen=True, slots=True)
class Followed(Generic[_T]):
    """The rows of two nights: those in both as pairs (was, is), those gone, and those that are new."""

    pairs: tuple[tuple[_T, _T], ...]
    removed: tuple[_T, ...]
    new: tuple[_T, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a row is known by: its ref, its section and its text, as their keys; any may be empty."""

    ref: str
    section: str
    text: str
    more: str = ""


def text_key(text: str) -> str:
    """Return what two writings of one text have in common, whatever their case and spacing."""
    return " ".join(text.split()).casefold()


def follow(
    before: Sequence[_T],
    after: Sequence[_T],
    known: Callable[[_T], Known],
    known_then: Callable[[_T], Known] | None = None,
    may_be_one: Callable[[_T, _T], bool] | None = None,
) -> Followed[_T]:
    """Pair the rows of an earlier night with those of a later one.

    Args:
        before: the earlier rows.
        after: the later rows.
        known: tells what a row is known by.
        known_then: tells it for the earlier rows, where that differs.
        may_be_one: says whether an earlier and a later row that share nothing but their ref may be one row;
            where it is left out, they always are.

    Returns:
        The pairs in the order of the later rows. The order of rows on either side decides nothing but order,
        as long as no two rows are known by the same ref, section and text.
    """
    came_from = follow_places(before, after, known, known_then, may_be_one)
    gone = set(range(len(before))) - set(came_from.values())
    return Followed(
        tuple((before[came_from[i]], row) for i, row in enumerate(after) if i in came_from),
        tuple(row for i, row in enumerate(before) if i in gone),
        tuple(row for i, row in enumerate(after) if i not in came_from),
    )


def follow_places(
    before: Sequence[_T],
    after: Sequence[_T],
    known: Callable[[_T], Known],
    known_then: Callable[[_T], Known] | None = None,
    may_be_one: Callable[[_T, _T], bool] | None = None,
) -> dict[int, int]:
    """Pair rows as `follow` does, by their places: each later one with the earlier one.

    Rows that are one and the same value in memory, as the history gives rows that did not change, are paired
    at once; so a night costs what changed on it.
    """
    came_from = _unchanged(before, after)
    taken = set(came_from.values())
    then = known_then or known
    pairing = _Pairing(
        {i: then(row) for i, row in enumerate(before) if i not in taken},
        {i: known(row) for i, row in enumerate(after) if i not in came_from},
    )
    pairing.same(lambda row: (row.ref, row.text))
    pairing.same(lambda row: (row.section, row.text, row.more) if row.text else None)
    pairing.same(lambda row: (row.text, row.more) if row.text else None)
    pairing.same(lambda row: (row.section, row.text) if row.text else None)
    pairing.same(lambda row: row.text or None)
    pairing.alike(REWORDED, same_ref=True)
    pairing.alike(_NEARLY_THE_SAME, same_ref=False)
    pairing.same(
        lambda row: row.ref or None,
        None if may_be_one is None else lambda i, j: may_be_one(before[i], after[j]),
    )
    return came_from | pairing.came_from


def _unchanged(before: Sequence[object], after: Sequence[object]) -> dict[int, int]:
    places: defaultdict[int, list[int]] = defaultdict(list)
    for i, row in enumerate(before):
        places[id(row)].append(i)
    for found in places.values():
        found.reverse()
    return {j: places[id(row)].pop() for j, row in enumerate(after) if places.get(id(row))}


class _Pairing:
    """The pairs found so far, and the rows that are left on either side."""

    def __init__(self, before: dict[int, Known], after: dict[int, Known]) -> None:
        self._before, self._after = before, after
        # Equal keys are paired in the order of what the rows are known by, so that row order decides nothing.
        self._old = sorted(before, key=lambda i: _order(before[i]))
        self._new = sorted(after, key=lambda i: _order(after[i]))
        self.came_from: dict[int, int] = {}

    def same(
        self, key: Callable[[Known], object | None], may: Callable[[int, int], bool] | None = None
    ) -> None:
        """Pair the left-over rows that have the same key; None is the key of rows to be passed over.

        `may` says of two of them, by their places, whether they may be a pair.
        """
        waiting: defaultdict[object, list[int]] = defaultdict(list)
        for i in self._old:
            found = key(self._before[i])
            if found is not None:
                waiting[found].append(i)
        for candidates in waiting.values():
            candidates.reverse()
        for j in self._new:
            found = key(self._after[j])
            candidates = waiting.get(found, []) if found is not None else []
            # The last candidate is the first in the order of what the rows are known by.
            last = len(candidates) - 1
            tried = range(last, max(last - _MOST_TRIED, -1), -1)
            at = next((i for i in tried if may is None or may(candidates[i], j)), None)
            if at is not None:
                self.came_from[j] = candidates.pop(at)
        self._sweep()

    def alike(self, least: float, *, same_ref: bool) -> None:
        """Pair the left-over rows whose texts are alike, the most alike first."""
        letters_then = sum(len(self._before[i].text) for i in self._old)
        letters = sum(len(self._after[j].text) for j in self._new)
        if len(self._old) * len(self._new) > _MOST_COMPARED or letters_then * letters > _MOST_LETTERS:
            return
        from rapidfuzz import fuzz  # noqa: PLC0415 (only where rows are left over)

        found = []
        for i, j in product(self._old, self._new):
            before, after = self._before[i], self._after[j]
            if not before.text or not after.text or (same_ref and not before.ref == after.ref != ""):
                continue
            likeness = fuzz.ratio(before.text, after.text, score_cutoff=least)
            if likeness >= least:
                found.append(
                    (-likeness, before.section != after.section, _order(before), _order(after), i, j)
                )
        taken: set[int] = set()
        for *_, i, j in sorted(found):
            if i not in taken and j not in self.came_from:
                taken.add(i)
                self.came_from[j] = i
        self._sweep()

    def _sweep(self) -> None:
        taken = set(self.came_from.values())
        self._old = [i for i in self._old if i not in taken]
        self._new = [j for j in self._new if j not in self.came_from]


def _order(row: Known) -> tuple[str, str, str, str]:
    return row.ref, row.section, row.text, row.more


def follow_actions(before: Plan, after: Plan) -> Followed[Action]:
    """Pair the actions of two nights, by ref, and by text where the ref changed.

    An action whose ref was given to another one is gone, and the other one is new: how it is rated says
    nothing of the first. The check of reused refs tells the two apart in the same way.
    """
    return follow(before.actions, after.actions, _known_action, _known_then(before, after), _may_be_one)


def action_places(before: Plan, after: Plan) -> dict[int, int]:
    """Pair the actions of two nights by their places: each later one's with the earlier one's."""
    return follow_places(
        before.actions, after.actions, _known_action, _known_then(before, after), _may_be_one
    )


def _may_be_one(was: Action, now: Action) -> bool:
    return same_promise(was.text, now.text)


def _known_then(before: Plan, after: Plan) -> Callable[[Action], Known]:
    sections = same_sections(before, after)

    def known_then(action: Action) -> Known:
        then = _known_action(action)
        return replace(then, section=sections.get(then.section, then.section))

    return known_then


def follow_evidence(before: Plan, after: Plan) -> Followed[Evidence]:
    """Pair the rows of evidence of two nights; they have no ref, so their section and text tell."""
    sections = same_sections(before, after)

    def known(row: Evidence) -> Known:
        return Known("", ref_key(row.section), text_key(row.text), text_key(row.measure))

    def known_then(row: Evidence) -> Known:
        then = known(row)
        return replace(then, section=sections.get(then.section, then.section))

    return follow(before.evidence, after.evidence, known, known_then)


def _known_action(action: Action) -> Known:
    """Return what an action is known by."""
    return Known(
        ref_key(action.label or action.ref),
        ref_key(action.section),
        text_key(action.text),
        text_key(f"{action.outcome}|{action.lead}"),
    )


def same_sections(before: Plan, after: Plan) -> dict[str, str]:
    """Return the key of each earlier section with that of the same section now, by ref, else by title."""

    def known(section: Section) -> Known:
        return Known(ref_key(section.ref), text_key(section.theme), text_key(section.title))

    pairs = follow(_once(before.sections), _once(after.sections), known).pairs
    same = {ref_key(was.ref): ref_key(now.ref) for was, now in pairs}
    taken = set(same.values())
    listed_then = {ref_key(section.ref) for section in before.sections}
    for action in before.actions:  # sections that no sheet lists are known by their ref alone
        key = ref_key(action.section)
        if key not in listed_then and key not in taken:
            same.setdefault(key, key)
    return same


def _once(sections: Sequence[Section]) -> list[Section]:
    """Return each section once, however often it is listed."""
    first: dict[str, Section] = {}
    for section in sections:
        first.setdefault(ref_key(section.ref), section)
    return list(first.values())
