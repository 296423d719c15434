"""Small plans for tests, written so that a test shows its input in a few readable rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from automation.plan.colours import read_colour
from automation.plan.due import BLANK
from automation.plan.due_language import read_due
from automation.plan.findings import Place
from automation.plan.model import Action, Evidence, Lead, Plan, Section
from automation.plan.ratings import COLOURS, DEFAULT_KEY, BragKey, Counts, KeyEntry, Rating, State, named
from automation.tracker.sheets import ACTIONS, BRAG_KEY, EVIDENCE, LEADS, SECTIONS, TableSheet


def counts(late: int = 0, **numbers: int) -> Counts:
    """Make counts under the usual key: `counts(blue=2, not_rated=1)`."""
    found = {rating: numbers.pop(rating.name.lower().replace(" ", "_"), 0) for rating in DEFAULT_KEY.columns}
    assert not numbers, numbers
    return Counts.of_key(DEFAULT_KEY, found, late)


def key_of(*rows: str) -> BragKey:
    """Make a key from its rows: `key_of("Complete | Done", "Live | On track | Open; Going on | teal")`."""
    entries = []
    for number, line in enumerate(rows, 2):
        word, counts_as, also, colour, *_ = (*(part.strip() for part in line.split("|")), "", "")
        state = State.named(counts_as)
        usual = COLOURS[state] if state else Rating.NOT_RATED.colour
        rating = Rating(named(word), state, read_colour(colour) or usual)
        words = tuple(other.strip() for other in also.split(";") if other.strip())
        entries.append(KeyEntry(rating, "", words, counts_as, colour, place=place(BRAG_KEY, number)))
    return BragKey(tuple(entries))


def under(key: BragKey, of: Plan) -> Plan:
    """Give a plan whose ratings are read with another key."""

    def read(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(row, rating=key.read(row.rating_text) or Rating.NOT_RATED) for row in rows)

    return replace(of, key=key, actions=read(of.actions), evidence=read(of.evidence))


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
    """Make a plan of actions; their sections and leads are listed unless they are given.

    Each lead has an address of its own: the first lead@example.org, the second lead3@example.org.
    """
    refs = dict.fromkeys(a.section for a in actions)
    names = dict.fromkeys(name for a in actions for name in a.leads)
    values: dict[str, Any] = {
        "sections": tuple(section(ref, row=i) for i, ref in enumerate(refs, 2)),
        "leads": tuple(
            lead(name, "lead@example.org" if i == 2 else f"lead{i}@example.org", row=i)
            for i, name in enumerate(names, 2)
        ),
        "key": DEFAULT_KEY.confirmed(),
    }
    return Plan(actions=actions, **(values | more))


EIGHT_WORDS = key_of(
    "Not begun | Not started | Planned",
    "On course | On track",
    "Amber | At risk | A",
    "Amber E | At risk | | orange",
    "Off course | Off track",
    "Done, not yet evidenced | Done, not yet evidenced | Green",
    "Complete | Done | Closed",
    "Dropped | Withdrawn",
)
"""A key in a council's own words and order, with two ratings for one state and a word with a comma."""
