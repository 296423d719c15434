"""What boards have closed: which sections and actions, since when, and by when they are looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from automation.plan.decision_words import DecisionKind
from automation.plan.decisions import RefReader
from automation.plan.model import Action, Decision, Evidence, Plan, ref_key
from automation.plan.recurrence import months_on
from automation.plan.text import one_line, rating_in_words

_LOOKED_AT = {DecisionKind.CLOSED, DecisionKind.NOTED}
"""What a later row says that looks at something closed again, and leaves it closed."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A section or an action that a board has closed and none has reopened.

    Args:
        ref: the section, or the label of the action.
        is_section: whether it is a section.
        decision: the row that closed it.
        on: the day of its meeting.
        looked_at: the last meeting that closed it or looked at it again.
    """

    ref: str
    is_section: bool
    decision: Decision
    on: date
    looked_at: date

    def again_by(self, months: int) -> date | None:
        """Return the day by which it is to be looked at again; None if the plan asks for no such look."""
        return months_on(self.looked_at, months) if months > 0 else None


def closings(plan: Plan, as_at: date) -> tuple[Closing, ...]:
    """Return what is closed on a day, in the order in which it was closed.

    A section that was closed is reopened by a row that reopens it, or one of its actions.
    """
    refs = RefReader(plan)
    held = [(row.meeting, row) for row in plan.decisions if row.meeting and row.meeting <= as_at]
    found: dict[tuple[bool, str], Closing] = {}
    for day, row in sorted(held, key=lambda pair: pair[0]):
        for key, ref in _named(refs, row, plan):
            before = found.get(key)
            if row.kind is DecisionKind.REOPENED:
                found.pop(key, None)
            elif row.kind is DecisionKind.CLOSED and before is None:
                found[key] = Closing(ref, key[0], row, day, day)
            elif before is not None and row.kind in _LOOKED_AT:
                found[key] = replace(before, looked_at=day)
    return tuple(found.values())


def _named(refs: RefReader, row: Decision, plan: Plan) -> Iterator[tuple[tuple[bool, str], str]]:
    """Yield what a row is about: its sections, and its actions of other sections.

    A row that reopens an action reopens its section too.
    """
    named = refs.named(row.refs)
    spelt = {ref_key(section.ref): section.ref for section in plan.sections}
    sections = dict.fromkeys(sorted(named.sections))
    for action in named.actions:
        if (key := ref_key(action.section)) not in sections:
            yield (False, ref_key(action.label)), action.label
            if row.kind is DecisionKind.REOPENED:
                yield (True, key), action.section
    for key in sections:
        yield (True, key), spelt.get(key, key)


def open_again(plan: Plan, closing: Closing) -> list[Action]:
    """Return the actions of something closed that are not done."""
    if closing.is_section:
        return [action for action in plan.actions_of(closing.ref) if action.is_open]
    key = ref_key(closing.ref)
    return [action for action in plan.actions if ref_key(action.label) == key and action.is_open]


def unproven(plan: Plan, closing: Closing) -> list[Evidence]:
    """Return the evidence of a closed section that is rated, and not as done."""
    rows = plan.evidence_of(closing.ref) if closing.is_section else ()
    return [row for row in rows if row.rating.is_open and row.rating.state is not None]


def what_lapsed(plan: Plan, closing: Closing) -> list[str]:
    """Return what of its actions and evidence no longer bears a closing out, a few words each."""
    actions = [f"{action.label} is {rating_in_words(action.rating)}" for action in open_again(plan, closing)]
    rows = [
        f"its evidence '{one_line(row.text, 60)}' is {rating_in_words(row.rating)}"
        for row in unproven(plan, closing)
    ]
    return actions + rows
