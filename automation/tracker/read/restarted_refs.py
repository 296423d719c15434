"""Refs that start again on each sheet, or in each section: each is read with that name before it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from automation.plan.model import Action, ref_key
from automation.plan.ratings import word_key
from automation.plan.text import listed
from automation.tracker import problems
from automation.tracker.read.cells import Cells, short

IN_SOURCE = "Ref in the source"
"""The heading of the column that keeps a ref as it was written."""
_LONGEST = 8
"""A longer name of a sheet or section is shortened to its initials."""

_Group = tuple[str, ...]


def with_unique_refs(actions: Sequence[Action], cells: Cells) -> tuple[Action, ...]:
    """Return actions in which no two sheets, or sections, use the same ref; the refs as written are kept.

    Copies of one plan are left as they are: a check asks which of them is the current one.

    Args:
        actions: the actions of somebody else's plan.
        cells: collects what was done.
    """
    used = Counter(ref_key(action.ref) for action in actions if action.ref)
    again = [action for action in actions if action.ref and used[ref_key(action.ref)] > 1]
    if not again or _are_copies(again):
        return tuple(actions)
    for what, group in (("sheet", _sheet), ("section", _section)):
        seen = Counter((group(action), ref_key(action.ref)) for action in again)
        if max(seen.values()) == 1:
            names = _names(dict.fromkeys(group(action) for action in again))
            found = [_named(action, names.get(group(action), "")) for action in actions]
            _report(what, again[0], found[actions.index(again[0])], names, cells)
            return tuple(found)
    return tuple(actions)


def _sheet(action: Action) -> _Group:
    return (action.place.sheet,)


def _section(action: Action) -> _Group:
    return action.place.sheet, action.section


def _are_copies(again: Iterable[Action]) -> bool:
    """Return whether most actions with one ref have one text too."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for action in again:
        texts[ref_key(action.ref)].append(word_key(action.text))
    return sum(len(set(found)) < len(found) for found in texts.values()) * 2 > len(texts)


def _names(groups: Iterable[_Group]) -> dict[_Group, str]:
    """Return a short name for each sheet or section, or the whole name where two would be alike."""
    names = {group: _short_name(group[-1]) for group in groups}
    alike = Counter(names.values())
    return {
        group: name if alike[name] == 1 else " ".join(filter(None, group)) for group, name in names.items()
    }


def _short_name(name: str) -> str:
    words = name.split()
    if len(name) <= _LONGEST or len(words) == 1:
        return name
    return "".join(word if word.isdigit() else word[0].upper() for word in words if word[0].isalnum())


def _named(action: Action, name: str) -> Action:
    """Return an action whose ref begins with the name of its sheet or section, if that has one."""
    if not (name and action.ref):
        return action
    ref = f"{name}{'.' if name[-1].isdigit() else ' '}{action.ref}"
    return replace(action, ref=ref, label=ref, kept=(*action.kept, (IN_SOURCE, action.ref)))


def _report(what: str, was: Action, now: Action, names: dict[_Group, str], cells: Cells) -> None:
    groups = listed([f"'{short(group[-1], 30)}'" for group in names])
    each, where = ("on each sheet", was.place.sheet) if what == "sheet" else ("in each section", was.section)
    message = (
        f"Refs start again {each} ({groups}), so each is read with the {what} before it: "
        f"{was.ref} in '{short(where, 30)}' is {now.ref}."
    )
    hint = "You need do nothing. Refs in letters and papers are those of the new tracker."
    cells.at(problems.REFS_RESTART, was.place, "ref", message, hint, now.ref)
