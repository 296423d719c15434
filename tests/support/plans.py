"""Small plans for tests, written so that a test shows its input in a few readable rows."""

from __future__ import annotations

from typing import Any

from automation.plan.due import BLANK
from automation.plan.due_language import read_due
from automation.plan.model import Action, Evidence, Lead, Plan, Section
from automation.plan.place import Place
from automation.plan.ratings import DEFAULT_KEY, Rating
from automation.tracker.sheets import ACTIONS, EVIDENCE, LEADS, SECTIONS, TableSheet


def place(sheet: TableSheet, row: int) -> Place:
    """Give the place of a row as the tracker lays it out: header in row 1."""
    return Place(sheet.sheet, row, {column.field: i for i, column in enumerate(sheet.columns)})


def action(
    ref: str,
    due: str = "Sep-17",
    rating: str = "",
    lead: str = "ART service manager",
    *,
    row: int = 2,
    **more: Any,
) -> Action:
    """Make an action; its section is what stands before the last full stop of its ref."""
    revised = more.pop("revised", "")
    values: dict[str, Any] = {
        "ref": ref,
        "label": ref,
        "section": ref.rpartition(".")[0] or ref,
        "text": f"Do what {ref} says",
        "outcome": f"What {ref} says is done",
        "lead": lead,
        "leads": tuple(part.strip() for part in lead.split(";") if part.strip()),
        "due": read_due(due) if due else BLANK,
        "revised": read_due(revised) if revised else BLANK,
        "rating_text": rating,
        "rating": DEFAULT_KEY.read(rating) or Rating.NOT_RATED,
        "place": place(ACTIONS, row),
    }
    return Action(**(values | more))


def section(ref: str, theme: str = "Leadership", *, row: int = 2, **more: Any) -> Section:
    """Make a section."""
    values: dict[str, Any] = {
        "title": f"Section {ref}",
        "owner": "Head of service",
        "place": place(SECTIONS, row),
    }
    return Section(ref, theme, **(values | more))


def evidence(section_ref: str, rating: str = "", *, row: int = 2, **more: Any) -> Evidence:
    """Make a row of evidence of success."""
    values: dict[str, Any] = {
        "text": f"Evidence for {section_ref}",
        "rating_text": rating,
        "rating": DEFAULT_KEY.read(rating) or Rating.NOT_RATED,
        "place": place(EVIDENCE, row),
    }
    return Evidence(section_ref, **(values | more))


def lead(name: str, email: str = "lead@example.org", *, row: int = 2, **more: Any) -> Lead:
    """Make a lead with one address."""
    return Lead(name, emails=(email,) if email else (), **({"place": place(LEADS, row)} | more))


def plan(*actions: Action, **more: Any) -> Plan:
    """Make a plan of actions; their sections and leads are listed unless they are given."""
    refs = dict.fromkeys(a.section for a in actions)
    names = dict.fromkeys(name for a in actions for name in a.leads)
    values: dict[str, Any] = {
        "sections": tuple(section(ref, row=i) for i, ref in enumerate(refs, 2)),
        "leads": tuple(lead(name, row=i) for i, name in enumerate(names, 2)),
    }
    return Plan(actions=actions, **(values | more))
