"""Boards: each stands on its sheet under one name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from automation.checks.context import Context
from automation.checks.registry import Spot, at, plan_check
from automation.plan.findings import Severity
from automation.plan.leads import LeadNames
from automation.plan.model import Plan, ref_key
from automation.plan.place import Place
from automation.plan.text import one_line
from automation.tracker.sheets import SETTINGS

_LEAST, _SHORTEST = 80, 4
"""How like (of 100) two words are at least that are one word misspelt, and how long each of them is."""
_COMPARED = 200
"""How many names are compared with each other; a council with more boards than that has other troubles."""


@plan_check("S14", Severity.WARNING)
def board_spelt_in_several_ways(context: Context) -> Iterator[Spot]:
    """No two rows of the sheet Boards are one board in two spellings.

    They count as two boards: what moved since the board last met is then told from the wrong meeting, and a
    paper names the wrong next one. Boards of two areas, or with two numbers, are not one board.

    Before: Boards: ICS Governance Board | ICS Governence Board
    After: Boards: ICS Governance Board, twice
    """
    rows = [row for row in context.plan.boards if row.name.strip()]
    written = Counter(row.name for row in rows)
    # The spelling of most rows is the right one, else that of the first.
    names = sorted(written, key=lambda name: -written[name])[:_COMPARED]
    meant: dict[str, str] = {}
    for number, name in enumerate(names):
        like = next((other for other in names[:number] if _one_board(other, name)), "")
        if like:
            meant[name] = meant.get(like, like)
    for row in rows:
        other = meant.get(row.name)
        if other is not None:
            what = f"'{row.name}' and '{other}' look like one board in two spellings."
            yield at(row.place, "name", what, f"If so, type '{other}' here.", row.name)


def _one_board(one: str, other: str) -> bool:
    """Return whether two names differ only in case, spacing, signs or the spelling of one word."""
    first, second = _words(one), _words(other)
    if sorted(first) == sorted(second) or "".join(first) == "".join(second):
        return True
    only_one, only_other = Counter(first) - Counter(second), Counter(second) - Counter(first)
    if only_one.total() != 1 or only_other.total() != 1:
        return False
    return _one_word(next(iter(only_one)), next(iter(only_other)))


def _words(name: str) -> list[str]:
    words = re.findall(r"\w+", name.casefold().replace("&", " and ").replace("'", "").replace("\u2019", ""))
    return [word for word in words if word != "the"]


def _one_word(one: str, other: str) -> bool:
    from rapidfuzz import fuzz  # noqa: PLC0415 (a tracker whose boards have one name each does not load it)

    if min(len(one), len(other)) < _SHORTEST or any(sign.isdigit() for sign in one + other):
        return False
    return fuzz.ratio(one, other) >= _LEAST


_LOOK_ALIKE = str.maketrans({"l": "1", "i": "1", "o": "0", ",": "."})
"""Letters that people type for figures."""


def quiet_names(plan: Plan) -> tuple[str, ...]:
    """Return what the setting Quiet names, each as it is written."""
    return tuple(part.strip() for part in re.split(r"[;,\n]", plan.settings.quiet) if part.strip())


def unknown_quiet(plan: Plan, place: Place | None = None) -> Iterator[Spot]:
    """Say what the setting Quiet names and the plan does not have.

    Args:
        plan: the plan.
        place: where the sheet Settings has the setting.
    """
    names = quiet_names(plan)
    refs = _refs(plan) if names else {}
    unknown = [name for name in names if ref_key(name) not in refs]
    if not unknown:
        return
    leads = LeadNames(plan.leads)
    sheet, cell = (place.sheet, place.cell("value")) if place is not None else (SETTINGS.sheet, "")
    for name in unknown:
        if leads.find(name) is not None:
            hint = (
                "Quiet takes no leads: type the refs of their sections or actions, with semicolons between."
            )
        elif nearest := _nearest(name, refs):
            hint = f"Did you mean '{nearest}'?"
        else:
            hint = "Type the ref as the sheet Actions has it, or take it out."
        shown = one_line(name, 60)
        what = f"The setting Quiet names '{shown}', which is neither a section nor an action."
        yield Spot(what, hint, sheet, cell, shown)


@plan_check("L90", Severity.ERROR)
def quiet_ref_unknown(context: Context) -> Iterator[Spot]:
    """The setting Quiet names sections and actions that the plan has.

    The letters that were to stop go on.

    Before: Quiet: LGM
    After: Quiet: LMG
    """
    yield from unknown_quiet(context.plan, context.read.settings_at.get("quiet"))


def _refs(plan: Plan) -> dict[str, str]:
    """Find each ref that Quiet may name, as the plan writes it, by its key."""
    written: dict[str, str] = {}
    for ref in (
        *(section.ref for section in plan.sections),
        *(ref for action in plan.actions for ref in (action.section, action.ref, action.label)),
    ):
        written.setdefault(ref_key(ref), one_line(ref))
    written.pop("", None)
    return written


def _nearest(name: str, refs: dict[str, str]) -> str:
    """Return the one ref that somebody meant; empty where none is near, or where several are as near."""
    from rapidfuzz import process  # noqa: PLC0415 (only a ref that is not there loads it)
    from rapidfuzz.distance import OSA  # noqa: PLC0415 (likewise)

    key = ref_key(name)
    alike = {written for ref, written in refs.items() if _figures(ref) == _figures(key)}
    if len(alike) == 1:
        return alike.pop()
    # A slip: one sign too many, too few or wrong, or two that changed places.
    found: Iterable[tuple[str, int, int]] = process.extract_iter(
        key, list(refs), scorer=OSA.distance, score_cutoff=1
    )
    slips = [refs[ref] for ref, _, _ in islice(found, 2)]
    return slips[0] if len(slips) == 1 and len(key) > 1 else ""


def _figures(key: str) -> str:
    return key.translate(_LOOK_ALIKE)
