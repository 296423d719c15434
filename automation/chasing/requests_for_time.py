"""A date that a lead asks for in a reply: a request to a board, where the plan keeps decisions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from automation.chasing.proposals import Change
from automation.plan.decision_words import DecisionKind
from automation.plan.decisions import Minutes
from automation.plan.due_language import read_due
from automation.plan.model import Action, Plan
from automation.plan.text import one_line
from automation.tracker.sheets import DECISIONS


@dataclass(frozen=True, slots=True)
class Request:
    """More time that a lead asks for: a row to add to the sheet Decisions.

    Args:
        ref: the action.
        agreed: the date that boards agreed to, as written.
        new: the date asked for, as written.
        board: the board that decides, if Boards says which.
        meeting: its next meeting.
        is_known: whether the sheet has the request already.
    """

    ref: str
    agreed: str
    new: str
    board: str
    meeting: date | None
    is_known: bool

    @classmethod
    def of(cls, plan: Plan, action: Action, new: str, as_at: date) -> Request | None:
        """Return the request that a revised date is; None where it needs no decision.

        That is so in a plan without decisions, and for a date that is not later than the agreed one.
        """
        minutes = Minutes(plan)
        if not minutes.are_kept:
            return None
        agreed, by = minutes.agreed(action), read_due(new).by
        if agreed.by is None or by is None or by <= agreed.by:
            return None
        known = any(row.new_date.by == by for row in minutes.on(action, DecisionKind.REQUESTED))
        board, meeting = minutes.deciding(action, as_at)
        ref = one_line(action.label or action.ref)
        return cls(ref, one_line(agreed.text), one_line(new), board, meeting, known)

    def instead_of(self, change: Change, who: str) -> Change:
        """Return the proposal to add the request, instead of the change of the revised date."""
        kind, why = DecisionKind.REQUESTED.value, f"Asked for by {one_line(who)}."
        values = (self.board, self.meeting, "", kind, self.ref, self.new, why)
        by = f" of {self.board}" if self.board else ""
        return replace(
            change,
            sheet=DECISIONS.sheet,
            cell="",
            was=f"{self.agreed} (agreed)",
            would_be=f"{kind}{by}: {self.new}",
            row=tuple(zip(DECISIONS.headings(), values, strict=True)),
        )
