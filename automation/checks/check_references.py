"""Checks of refs: every action has its own, each belongs to its section, and none is missing."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from automation.checks.context import Context, has_column
from automation.checks.registry import Spot, at, plan_check
from automation.plan.findings import Severity
from automation.plan.model import Action, grouped, ref_key
from automation.plan.text import count, listed

_NUMBERED = re.compile(r"([\s.\-/]*)(\d+)([a-z]?)", re.IGNORECASE)


class Number(NamedTuple):
    """The ref of an action, split into its parts.

    `stem` is what stands before the number, as written: `18.` of `18.3`, `LMG ` of `LMG 4b`. `letter` is the
    letter behind the number, in lower case; empty where there is none.
    """

    stem: str
    number: int
    letter: str


@lru_cache(maxsize=1 << 16)
def number_of(ref: str, section: str) -> Number | None:
    """Split the ref of an action of `section`; None if it does not belong to that section.

    `18.3` is number 3 of section `18`, `LMG4` and `LMG 4` number 4 of `LMG`. Where the section itself ends
    in a digit something must part the two, so that `21` is no action of section `2`.
    """
    end = _end_of_section(ref, section)
    if not 0 < end < len(ref):
        return None
    rest = _NUMBERED.fullmatch(ref[end:].strip())
    if rest is None:
        return None
    gap, number, letter = rest.groups()
    if not gap and section.rstrip()[-1].isdigit() and not ref[end].isspace():
        return None
    return Number(ref[: len(ref) - len(number) - len(letter)], int(number), letter.casefold())


def _end_of_section(ref: str, section: str) -> int:
    """Return where the section's part of a ref ends, however it is spelt; 0 where it has none."""
    if section and ref.startswith(section) and not _SPACE.search(section):
        return len(section)
    wanted = ref_key(section)
    matched = 0
    for position, character in enumerate(ref):
        if matched == len(wanted):
            return position
        if not character.isspace():
            folded = character.casefold()
            if not wanted.startswith(folded, matched):
                return 0
            matched += len(folded)
    return 0


_SPACE = re.compile(r"\s")


_MOST_LISTED = 4
"""A message names at most this many missing refs, and of more the first and the last."""


class _Numbered(NamedTuple):
    """An action and its number."""

    action: Action
    number: Number


def _numbered(context: Context, key: str) -> list[_Numbered]:
    """Return a section's refs that follow its numbering, in the order of the plan."""
    return [
        _Numbered(action, number)
        for action in context.actions_of.get(key, [])
        if (number := number_of(action.ref, action.section)) is not None
    ]


def _refs_follow_sections(context: Context) -> bool:
    """Return whether this tracker numbers its actions by section; some number them A1, A2 throughout."""
    refs = [action for action in context.plan.actions if action.ref]
    following = sum(number_of(action.ref, action.section) is not None for action in refs)
    return following * 2 > len(refs)


def _missing(stem: str, numbers: range, known: Collection[str]) -> list[str]:
    """Return the refs of some numbers that no action has: all if they are few, else the first and the last.

    A ref such as 2.20170930 leaves out twenty million.
    """
    first = list(itertools.islice(_unknown(stem, numbers, known), _MOST_LISTED + 1))
    if len(first) <= _MOST_LISTED:
        return first
    return [*first, next(_unknown(stem, numbers[::-1], known))]


def _unknown(stem: str, numbers: range, known: Collection[str]) -> Iterator[str]:
    refs = (f"{stem}{number}" for number in numbers)
    return (ref for ref in refs if ref_key(ref) not in known)


@plan_check("R01", Severity.ERROR)
def ref_blank(context: Context) -> Iterator[Spot]:
    """Every action has a ref, unless it continues the action above it.

    People, papers and the history know an action by its ref; without one it is named after the row above.

    Before: Section 2, Ref: blank, between 2.2 and 2.4
    After: Section 2, Ref: 2.3
    """
    for action, above, below in _blank_refs(context):
        stem = _missing_between(above, below)
        if above is None:
            first = f"{action.section}.1" if action.section[-1:].isdigit() else f"{action.section} 1"
            what = f"The first action of section {action.section} has no ref."
            hint = f"Type its ref, such as {first}." if not below else "Type its ref."
            yield at(action, "ref", what, hint)
        elif stem:
            what = (
                f"An action of section {action.section} has no ref, and {stem} is missing: it is between "
                f"{above.ref} and {below.ref if below else 'the end'}."
            )
            yield at(action, "ref", what, f"Type {stem}.")


@plan_check("R02", Severity.NOTE)
def ref_continues(context: Context) -> Iterator[Spot]:
    """A row without a ref is read as part of the action above it.

    It counts as a separate action and is named after that action, with a number in brackets.

    Before: LMG 1 | Review the report, and below it: blank | Update the report
    After: LMG 1 | Review the report, and below it: LMG 2 | Update the report
    """
    for action, above, below in _blank_refs(context):
        if above is not None and not _missing_between(above, below):
            what = f"This row has no ref. It is read as part of {above.ref} and called {action.label}."
            yield at(action, "ref", what, "If it is an action of its own, type a ref for it.")


def _blank_refs(context: Context) -> Iterator[tuple[Action, Action | None, Action | None]]:
    """Return each action without a ref, with the nearest ones of its section that have one on either side."""
    for actions in context.actions_of.values():
        if not has_column(actions[0].place, "ref"):
            continue
        above: Action | None = None
        waiting: list[Action] = []
        for action in actions:
            if not action.ref.strip():
                waiting.append(action)
                continue
            yield from ((blank, above, action) for blank in waiting)
            waiting.clear()
            above = action
        yield from ((blank, above, None) for blank in waiting)


def _missing_between(above: Action | None, below: Action | None) -> str:
    """Return the one ref that is missing between two actions, if exactly that one is."""
    if above is None or below is None:
        return ""
    first, last = number_of(above.ref, above.section), number_of(below.ref, below.section)
    if first is None or last is None:
        return ""
    return f"{first.stem}{first.number + 1}" if last.number - first.number == 2 else ""


@plan_check("R03", Severity.ERROR)
def ref_doubled(context: Context) -> Iterator[Spot]:
    """No two actions share a ref, even if its spaces or capital letters differ.

    A letter or a paper that says 2.3 would mean two promises, and the history would mix them up. Until that
    is settled, no letter asks about either.

    Before: Ref 2.3 in row 4, Ref 2.3 in row 9
    After: Ref 2.3 in row 4, Ref 2.9 in row 9
    """
    copies = {ref for copy in context.copies for ref in copy.refs}
    for key, (other, *more) in context.actions_by_ref.items():
        if not more or key in copies:
            continue
        action = more[0]
        spelt = f" (written '{other.ref}' there)" if other.ref != action.ref else ""
        where = f" in {other.place.address('ref')}" if other.place.sheet else ""
        times = "twice" if len(more) == 1 else f"{len(more) + 1} times"
        what = f"{action.ref} is used {times}: the first one is{where}{spelt}: '{_short(other.text)}'."
        spot = at(action, "ref", what, "Give each action its own ref.", action.ref)
        yield spot._replace(also=_rows([other, *more]))


@plan_check("R07", Severity.ERROR)
def sheets_hold_one_plan(context: Context) -> Iterator[Spot]:
    """No two sheets hold the same actions, as a tracker with a sheet for each month does.

    Every figure would count an action once for each sheet. Somebody must decide which sheet is the current
    one; until then no letter asks about these actions.

    Before: The sheets Sept 17 and Oct 17, each with actions 1.1 to 9.4
    After: The sheet Oct 17 alone; Sept 17 in a workbook of its own
    """
    for copy in context.copies:
        both = [action for ref in copy.refs for action in context.actions_by_ref[ref]]
        what = (
            f"The sheets {listed(list(copy.sheets))} hold the same plan: {count(len(copy.refs), 'ref')} "
            f"{'is' if len(copy.refs) == 1 else 'are'} on more than one of them."
        )
        hint = "Keep the sheet that is up to date in this workbook, and move the others to another one."
        yield Spot(what, hint, copy.sheets[-1], also=_rows(both))


def _rows(actions: Iterable[Action]) -> tuple[tuple[str, int], ...]:
    return tuple((action.place.sheet, action.place.row) for action in actions if action.place.sheet)


@plan_check("R04", Severity.ERROR)
def ref_not_of_its_section(context: Context) -> Iterator[Spot]:
    """The ref of an action begins with the ref of its section.

    The section decides which theme, owner and rating the action counts for, so one of the two is wrong. A
    tracker that does not number its actions by section is left alone.

    Before: Section 2, Ref 3.2
    After: Section 3, Ref 3.2
    """
    if not _refs_follow_sections(context):
        return
    actions = context.plan.actions
    neighbours = zip((None, *actions), actions, (*actions[1:], None), strict=False)
    for above, action, below in neighbours:
        if not action.ref.strip() or not action.section.strip():
            continue
        if number_of(action.ref, action.section) is not None:
            continue
        home = _home(action.ref, context)
        if not home:
            what = f"{action.ref} is not a ref of its section, {action.section}."
            example = _example(context, action.section)
            hint = f"Type a ref of section {action.section}, such as {example}, or correct the section."
            yield at(action, "ref", what, hint, action.ref)
            continue
        # The rows around it show which of the two is wrong.
        around = [ref_key(a.section) for a in (above, below) if a is not None]
        at_home = ref_key(home) in around and ref_key(action.section) not in around
        what = f"{action.ref} is in section {action.section}, but its ref belongs to section {home}."
        hint = f"Type {home} as its section, or give it a ref of section {action.section}."
        yield at(action, "section" if at_home else "ref", what, hint, action.ref)


def _home(ref: str, context: Context) -> str:
    """Return the section that a ref belongs to: the longest that fits, 9A rather than 9 for 9A.1."""
    for end in range(len(ref) - 1, 0, -1):
        section = context.sections.get(ref_key(ref[:end]))
        if section is not None and number_of(ref, section.ref) is not None:
            return section.ref
    return ""


def _example(context: Context, section: str) -> str:
    """Return the next free ref of a section."""
    taken = _numbered(context, ref_key(section))
    if taken:
        last = max((parts.number for parts in taken), key=lambda number: number.number)
        return f"{last.stem}{last.number + 1}"
    return f"{section}.1" if section[-1:].isdigit() else f"{section} 1"


@plan_check("R05", Severity.WARNING)
def ref_missing_from_sequence(context: Context) -> Iterator[Spot]:
    """The refs of a section count up from 1 without a gap.

    A board will ask whether the missing action was lost or dropped on purpose.

    Before: 18.1, 18.2, 18.4
    After: 18.1, 18.2, 18.3, 18.4
    """
    if not _refs_follow_sections(context):
        return
    # What was closed with the former plan is listed there.
    known = {ref_key(action.ref) for action in context.plan.actions}
    known |= {ref_key(row.ref) for row in context.plan.former}
    for key, actions in context.actions_of.items():
        numbered = _numbered(context, key)
        if len(numbered) == len(actions) and _count_up({parts.number.number for parts in numbered}):
            continue  # as nearly all do
        for missing, before, after in _gaps(numbered, actions, _strays(actions), known):
            where = f"{before.ref} is followed by" if before else f"section {after.section} begins with"
            what = f"{_listed(missing)} missing: {where} {after.ref}."
            yield at(after, "ref", what, _MISSING_HINT, after.ref)


def _gaps(
    numbered: list[_Numbered], actions: list[Action], strays: list[int], known: Collection[str]
) -> Iterator[tuple[list[str], Action | None, Action]]:
    """Return the missing refs of a section, with the actions on either side; none before its first action."""
    position = {id(action): index for index, action in enumerate(actions)}
    left_out = set(strays)
    found = [parts for parts in numbered if position[id(parts.action)] not in left_out]
    found.sort(key=lambda parts: (parts.number.number, parts.number.letter))
    for before, (after, high) in zip((None, *found), found, strict=False):
        low = before.number if before else Number(high.stem, 0, "")
        start = position[id(before.action)] + 1 if before else 0
        missing = _missing(low.stem, range(low.number + 1, high.number), known)
        if missing and not _any_within(strays, range(start, position[id(after)])):
            yield missing, before.action if before else None, after


def _count_up(numbers: set[int]) -> bool:
    """Return whether numbers begin with 1, or with 0, and leave none out."""
    return min(numbers) <= 1 and max(numbers) - min(numbers) == len(numbers) - 1


def _any_within(positions: list[int], between: range) -> bool:
    """Return whether one of some sorted positions lies in a range."""
    first = bisect_left(positions, between.start)
    return first < len(positions) and positions[first] < between.stop


def _strays(actions: list[Action]) -> list[int]:
    """Return the positions of a section's actions whose ref is blank, wrong or doubled.

    One that stands where a number is missing is that number, and is reported for what is wrong with it.
    """
    seen: set[str] = set()
    strays = []
    for index, action in enumerate(actions):
        key = ref_key(action.ref)
        if key in seen or number_of(action.ref, action.section) is None:
            strays.append(index)
        seen.add(key)
    return strays


_MISSING_HINT = (
    "Put the missing action back. If it was dropped on purpose, accept this finding with the reason."
)


def _listed(refs: list[str]) -> str:
    if len(refs) > _MOST_LISTED:
        return f"{refs[0]} to {refs[-1]} are"
    return f"{listed(refs)} {'is' if len(refs) == 1 else 'are'}"


@plan_check("R06", Severity.NOTE)
def ref_forms_mixed(context: Context) -> Iterator[Spot]:
    """The refs of a section are all written in one form.

    Searching and sorting in Excel treats LMG 4 and LMG4 as different, although they mean the same action.

    Before: LMG 1, LMG 2, LMG4
    After: LMG 1, LMG 2, LMG 4
    """
    for key in context.actions_of:
        forms = grouped(_numbered(context, key), lambda parts: parts.number.stem)
        if len(forms) < 2:
            continue
        usual = max(forms, key=lambda stem: len(forms[stem]))
        others = [parts for stem in forms if stem != usual for parts in forms[stem]]
        model = forms[usual][0].action.ref
        names = ", ".join(parts.action.ref for parts in others)
        mended = ", ".join(f"{usual}{parts.number.number}{parts.number.letter}" for parts in others)
        what = f"{names} {'is' if len(others) == 1 else 'are'} written in another form than {model}."
        first = others[0].action
        yield at(first, "ref", what, f"Type {mended}.", first.ref)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}..."
