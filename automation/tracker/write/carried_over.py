"""Carries over what people typed into a tracker when the plan that it was made from is imported again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from automation.plan.due_phrases import phrase_key
from automation.plan.leads import role_key
from automation.plan.model import Evidence, Plan, ref_key
from automation.plan.ratings import word_key
from automation.tracker.read.settled_words import with_key

_Row = TypeVar("_Row")


def carried_over(new: Plan, old: Plan) -> Plan:
    """Return a plan with what people typed on the sheets that its source does not have.

    These are Leads, Boards, Decisions, Voices, Sources, Former plan, Settings, Due dates, BRAG key and
    Accepted, and what an import proposed: About, Bodies, Documents, Measures, Readings, and the measure and
    date of evidence.

    Args:
        new: the plan as it was read again.
        old: the plan as it stands in the tracker that was made before.
    """
    evidence = {(ref_key(row.section), row.text): row for row in reversed(old.evidence)}
    rows = tuple(
        _with_links(row, evidence.get((ref_key(row.section), row.text), row)) for row in new.evidence
    )
    carried = replace(
        new,
        evidence=rows,
        measures=old.measures or new.measures,
        readings=old.readings if old.measures else new.readings,
        leads=_with_new(old.leads, new.leads, lambda lead: role_key(lead.name)),
        boards=old.boards or new.boards,
        about=old.about or new.about,
        bodies=old.bodies or new.bodies,
        decisions=old.decisions,
        voices=old.voices or new.voices,
        sources=old.sources,
        former=old.former,
        documents=old.documents or new.documents,
        settings=replace(old.settings, unconfirmed="; ".join(_unconfirmed(new, old))),
        due_phrases=_with_new(
            [row for row in old.due_phrases if row.confirmed],
            new.due_phrases,
            lambda row: phrase_key(row.phrase),
        ),
        accepted=old.accepted or new.accepted,
    )
    return with_key(carried, _with_new(old.key.entries, new.key.entries, lambda entry: word_key(entry.word)))


def _with_links(new: Evidence, old: Evidence) -> Evidence:
    """Return a row of evidence with the measure and the date that people may have typed."""
    return replace(new, measure=old.measure, by=old.by, is_checked=old.is_checked)


def _unconfirmed(new: Plan, old: Plan) -> list[str]:
    """Return what nobody has confirmed: what was not, and what is proposed anew."""
    texts = {(ref_key(row.section), row.text) for row in old.evidence}
    dates = any(not row.by.blank and (ref_key(row.section), row.text) not in texts for row in new.evidence)
    anew = {
        "Bodies": not old.bodies,
        "Documents": not old.documents,
        "Measures": not old.measures,
        "Evidence By": dates,
    }
    names = [name for name in anew if new.settings.is_unconfirmed(name)]
    return [name for name in names if anew[name] or old.settings.is_unconfirmed(name)]


def _with_new(old: Iterable[_Row], new: Iterable[_Row], name: Callable[[_Row], str]) -> tuple[_Row, ...]:
    """Return the old rows, and those of the new ones that have another name."""
    rows = tuple(old)
    known = set(map(name, rows))
    return *rows, *(row for row in new if name(row) not in known)
