"""The due-date phrases of a plan, each listed once with the date that it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.plan.due import Due
from automation.plan.due_language import read_due
from automation.plan.due_proposals import likely_year, proposal
from automation.plan.model import DuePhrase, Plan


def phrase_key(text: str) -> str:
    """Return what two spellings of one phrase have in common: case and spacing do not count."""
    return " ".join(text.split()).casefold()


def phrases_in_use(plan: Plan) -> tuple[DuePhrase, ...]:
    """List every phrase that the plan's actions use, for the sheet Due dates.

    Rows that a person confirmed stay as they are, also where no action uses the phrase any longer. The
    other rows are written anew from the grammar, in the order of their dates.
    """
    kept = {
        # Excel looks a phrase up with its spacing evened out.
        phrase_key(row.phrase): replace(row, phrase=" ".join(row.phrase.split()))
        for row in plan.due_phrases
        if row.confirmed
    }
    fresh: dict[str, DuePhrase] = {}
    year = likely_year(plan.actions)
    for action in plan.actions:
        for due in (action.due, action.revised):
            key = phrase_key(due.text)
            if key and key not in kept and key not in fresh:
                # Not the action's own reading: that may carry a confirmation that was since taken back.
                fresh[key] = _row(due if due.typed else read_due(due.text), year)
    by_date = sorted(fresh.values(), key=lambda row: (row.by or date.max, row.phrase))
    return (*kept.values(), *by_date)


def proposed_readings(plan: Plan) -> tuple[DuePhrase, ...]:
    """Return the phrases that are not understood and have a plain reading, each with that as its date."""
    year, found = likely_year(plan.actions), dict[str, DuePhrase]()
    for due in (due for action in plan.actions for due in (action.due, action.revised)):
        plain = None if due.understood else proposal(due.text, year)
        if plain is not None:
            row = DuePhrase(" ".join(due.text.split()), plain.by, due.kind.value, f"Proposed: {plain.note}")
            found.setdefault(phrase_key(due.text), row)
    return tuple(found.values())


def _row(due: Due, year: int) -> DuePhrase:
    phrase = " ".join(due.text.split())
    if (plain := proposal(due.text, year)) is None:
        return DuePhrase(phrase, due.by, due.kind.value, due.note)
    how = f"{due.note} Proposed: {plain.note} If that is right, type Yes under Confirmed."
    return DuePhrase(phrase, plain.by, due.kind.value, how)
