"""Quiet: what the setting names is there, so that letters stop where they were meant to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from automation.checks.context import Context
from automation.checks.registry import Spot, plan_check
from automation.plan.findings import Severity
from automation.plan.model import Plan, ref_key
from automation.plan.place import Place
from automation.plan.roles import LeadNames
from automation.plan.wording import one_line
from automation.tracker.sheets import SETTINGS

_LOOK_ALIKE = str.maketrans({"l": "1", "i": "1", "o": "0", ",": "."})
"""Letters that people type for figures."""


def quiet_names(plan: Plan) -> tuple[str, ...]:
    """Give what the setting Quiet names, each as it is written."""
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


@plan_check(
    "L90", "quiet-ref-unknown", Severity.ERROR, "leads",
    before="Quiet: LGM", after="Quiet: LMG",
)  # fmt: skip
def quiet_ref_unknown(context: Context) -> Iterator[Spot]:
    """The setting Quiet names sections and actions that the plan has.

    The letters that were to stop go on.
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
    """Give the one ref that somebody meant; empty where none is near, or where several are as near."""
    from rapidfuzz import process  # noqa: PLC0415 (only a ref that is not there loads it)
    from rapidfuzz.distance import OSA  # noqa: PLC0415

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
