"""What an import proposed and nobody has confirmed yet, row by row.

A row is confirmed (`is_checked`) where its cell under To confirm was cleared; a whole sheet where its name
was deleted from `Not yet confirmed` on Settings.
"""

from __future__ import annotations

from automation.plan.model import Body, Document, Evidence, Measure, Plan

UNCONFIRMED = {
    "bodies": "Bodies",
    "documents": "Documents",
    "measures": "Measures",
    "evidence": "Evidence By",
}
"""What an import proposes, by the kind of its rows: its name under `Not yet confirmed` on Settings."""


def is_confirmed(row: Body | Document | Measure | Evidence) -> bool:
    """Return whether a row of what an import proposes needs no confirming: it was, or it proposes nothing."""
    return row.is_checked or (isinstance(row, Evidence) and row.by.blank)


def unconfirmed(plan: Plan, kind: str) -> tuple[Body | Document | Measure | Evidence, ...]:
    """Return the rows of a kind (see `UNCONFIRMED`) that nobody has confirmed yet."""
    rows = getattr(plan, kind) if plan.settings.is_unconfirmed(UNCONFIRMED[kind]) else ()
    return tuple(row for row in rows if not is_confirmed(row))
