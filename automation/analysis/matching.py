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
from datetime import date
from itertools import islice, product
from typing import TypeVar

from automation.checks.similar_texts import REWORDED, same_promise
from automation.plan.former_plan import FormerAction
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


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """What a row is known by: its ref, its section and its text, as their keys; any may be empty."""

    ref: str
    section: str
    text: str
    more: str = ""


def evidence_label(row: Evidence) -> str:
    """Return what to call a row of evidence of success: its section and the beginning of its text."""
    text = " ".join(row.text.split())
    return f"{row.section}: {text if len(text) <= _LABEL else f'{text[: _LABEL - 3]}...'}"


_LABEL = 60
"""How many characters of its text name a row of evidence."""


def text_key(text: str) -> str:
    """Return what two writings of one text have in common, whatever their case and spacing."""
    return " ".join(text.split()).casefold()


def follow(
    before: Sequence[_T],
    after: Sequence[_T],
    known: Callable[[_T], Known],
    known_then: Callable[[_T], Known] | None = None,
    may_be_one: Callable[[_T, _T], bool] | None = None,
) -> dict[int, int]:
    """Pair the rows of an earlier night with those of a later one.

    Rows that are one and the same value in memory, as the history gives rows that did not change, are paired
    at once; so a night costs what changed on it.

    Args:
        before: the earlier rows.
        after: the later rows.
        known: tells what a row is known by.
        known_then: tells it for the earlier rows, where that differs.
        may_be_one: says whether an earlier and a later row that share nothing but their ref may be one row;
            where it is left out, they always are.

    Returns:
        The place of each later row that has a past, with the place of the earlier row. The order of rows on
        either side decides nothing but order, as long as no two rows are known by the same ref, section and
        text.
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
    for i in reversed(range(len(before))):
        places[id(before[i])].append(i)
    return {j: places[id(row)].pop() for j, row in enumerate(after) if places.get(id(row))}


class _Pairing:
    """The pairs found so far, and the rows that are left on either side."""

    def __init__(self, before: dict[int, Known], after: dict[int, Known]) -> None:
        self._before, self._after = before, after
        # Equal keys are paired in the order of what the rows are known by, so that row order decides nothing.
        self._old, self._new = sorted(before, key=before.__getitem__), sorted(after, key=after.__getitem__)
        self.came_from: dict[int, int] = {}

    def same(
        self, key: Callable[[Known], object | None], may: Callable[[int, int], bool] | None = None
    ) -> None:
        """Pair the left-over rows that have the same key; None is the key of rows to be passed over.

        `may` says of two of them, by their places, whether they may be a pair.
        """
        waiting: defaultdict[object, list[int]] = defaultdict(list)
        for i in reversed(self._old):
            waiting[key(self._before[i])].append(i)
        waiting.pop(None, None)
        for j in self._new:
            candidates = waiting.get(key(self._after[j]), [])
            # The last candidate is the first in the order of what the rows are known by.
            tried = islice(reversed(range(len(candidates))), _MOST_TRIED)
            at = next((n for n in tried if may is None or may(candidates[n], j)), None)
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
                found.append((-likeness, before.section != after.section, before, after, i, j))
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


def follow_actions(before: Plan, after: Plan) -> dict[int, int]:
    """Pair the actions of two nights, by ref, and by text where the ref changed.

    An action whose ref was given to another one is gone, and the other one is new: how it is rated says
    nothing of the first. The check of reused refs tells the two apart in the same way. From a night of the
    former plan, what its sheet says became of an action comes first.
    """
    known_then = _in_sections_of(before, after, _known_action)
    settled = settled_actions(before, after)
    if not settled:
        return _follow_actions(before.actions, after.actions, known_then)
    then = [place for place in range(len(before.actions)) if place not in settled]
    now = sorted(set(range(len(after.actions))).difference(settled.values()))
    pairs = _follow_actions(
        [before.actions[place] for place in then], [after.actions[place] for place in now], known_then
    )
    carried = {place: former for former, place in settled.items() if place is not None}
    return {now[place]: then[former] for place, former in pairs.items()} | carried


def _follow_actions(
    before: Sequence[Action], after: Sequence[Action], known_then: Callable[[Action], Known]
) -> dict[int, int]:
    return follow(before, after, _known_action, known_then, lambda was, now: same_promise(was.text, now.text))


def _known_action(action: Action) -> Known:
    return Known(
        ref_key(action.label or action.ref),
        ref_key(action.section),
        text_key(action.text),
        text_key(f"{action.outcome}|{action.lead}"),
    )


def is_refreshed(before: Plan, after: Plan) -> bool:
    """Return whether a plan is the one before another: that one lists what became of its actions.

    Every night of one plan lists the same actions of its former plan, but for a few that were corrected.
    """
    if not after.former or before.former == after.former:  # as on nearly every pair of nights
        return False
    then, now = (
        {(ref_key(row.ref), text_key(row.text), row.due.text, row.rating) for row in plan.former}
        for plan in (before, after)
    )
    return 2 * len(then & now) < max(len(then), len(now))


def former_rows(before: Plan, after: Plan) -> dict[int, FormerAction]:
    """Return the places of the actions of the former plan, each with its row of the sheet Former plan."""
    if not is_refreshed(before, after):
        return {}
    listed = [Action(row.ref, "", row.text, label=row.ref) for row in after.former]
    pairs = _follow_actions(listed, before.actions, _known_action)
    return {place: after.former[row] for place, row in sorted(pairs.items())}


def settled_actions(before: Plan, after: Plan) -> dict[int, int | None]:
    """Return what became of the actions of the former plan, as far as the sheet Former plan settles it.

    Returns:
        The place of each such action with that of the action that took its place; None where none did. Of
        several that were merged into one, the one that was due first goes on as that one; one that was split
        goes on as the first of its parts.
    """
    refs = {ref_key(a.label or a.ref): place for place, a in reversed([*enumerate(after.actions)])}
    found: dict[int, int | None] = {}
    first: dict[int, int] = {}
    for place, row in former_rows(before, after).items():
        if row.settled is None:
            continue
        new = refs.get(ref_key("".join(row.new_refs[:1])))
        found[place] = None
        if new is not None and (new not in first or _due(before, place) < _due(before, first[new])):
            found[first.get(new, place)] = None
            first[new] = place
            found[place] = new
    return found


def _due(plan: Plan, place: int) -> date:
    return plan.actions[place].due_by or date.max


def follow_evidence(before: Plan, after: Plan) -> dict[int, int]:
    """Pair the rows of evidence of two nights; they have no ref, so their section and text tell."""

    def known(row: Evidence) -> Known:
        return Known("", ref_key(row.section), text_key(row.text), text_key(row.measure))

    return follow(before.evidence, after.evidence, known, _in_sections_of(before, after, known))


def _in_sections_of(before: Plan, after: Plan, known: Callable[[_T], Known]) -> Callable[[_T], Known]:
    """Tell what an earlier row is known by, under the ref that its section has now."""
    sections = same_sections(before, after)

    def known_then(row: _T) -> Known:
        then = known(row)
        return replace(then, section=sections.get(then.section, then.section))

    return known_then


def known_section(section: Section) -> Known:
    """Return what a section is known by."""
    return Known(ref_key(section.ref), text_key(section.theme), text_key(section.title))


def same_sections(before: Plan, after: Plan) -> dict[str, str]:
    """Return the key of each earlier section with that of the same section now, by ref, else by title."""
    # Each section once, the first where a ref is listed twice.
    then, now = ({ref_key(row.ref): row for row in reversed(plan.sections)} for plan in (before, after))
    keys_then, keys = list(then), list(now)
    pairs = follow([*then.values()], [*now.values()], known_section)
    same = {keys_then[i]: keys[j] for j, i in pairs.items()}
    taken = set(same.values())
    for action in before.actions:  # sections that no sheet lists are known by their ref alone
        key = ref_key(action.section)
        if key not in then and key not in taken:
            same.setdefault(key, key)
    return same
