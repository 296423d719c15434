"""Leads: every action has one, the list knows each of them, and a letter to them arrives."""

from __future__ import annotations

from collections.abc import Iterator

from automation.checks.context import Context
from automation.checks.registry import Spot, action_check, at
from automation.plan.findings import Severity
from automation.plan.model import Action


@action_check(
    "L01", "lead-blank", Severity.ERROR, "leads",
    before="2.1 | Publish the profile | Lead: blank", after="2.1 | Publish the profile | ART service manager",
)  # fmt: skip
def lead_blank(action: Action, _context: Context) -> Iterator[Spot]:
    """Every action has a lead.

    Nobody gets a letter about an action without one, and it is missing from the counts by lead.
    """
    if not action.lead.strip() and not action.leads:
        yield at(
            action.place,
            "lead",
            f"{action.label} has no lead.",
            "Type the role that answers for it, as it stands on the sheet Leads.",
            action.label,
        )


@action_check(
    "L02", "lead-not-listed", Severity.ERROR, "leads",
    before="2.1 | Lead: ART servce manager", after="2.1 | Lead: ART service manager",
)  # fmt: skip
def lead_not_listed(action: Action, context: Context) -> Iterator[Spot]:
    """Every lead of an action stands on the sheet Leads, by name or under 'Also written as'.

    The sheet holds the address; a letter to a lead who is not on it cannot be sent. A tracker without a list
    of leads is told so once.
    """
    if not context.leads:
        return
    for name in action.leads:
        if name in context.leads:
            continue
        nearest = _nearest(name, context)
        hint = f"Did you mean '{nearest}'? Type that, or add " if nearest else "Correct the name, or add "
        yield at(
            action.place,
            "lead",
            f"{action.label} is given to '{name}', who is not on the sheet Leads.",
            f"{hint}'{name}' to the sheet Leads.",
            action.label,
        )


def _nearest(name: str, context: Context) -> str:
    """Give the listed lead whose name or other spelling is nearest to a name; empty where none is near."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 (only a name that is not listed loads it)

    spellings = {
        spelling: lead.name for lead in context.leads.values() for spelling in (lead.name, *lead.also)
    }
    found = process.extractOne(
        name, list(spellings), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=75
    )
    return spellings[found[0]] if found else ""
