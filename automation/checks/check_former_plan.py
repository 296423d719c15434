"""Checks of the sheet Former plan: of every old action it is said what became of it, and that ties out."""

from __future__ import annotations

from collections.abc import Iterator

from automation.checks.context import Context
from automation.checks.registry import Spot, at, plan_check, row_check
from automation.plan.findings import Severity
from automation.plan.former_plan import FormerAction, Outcome
from automation.plan.model import grouped, ref_key
from automation.plan.ratings import State
from automation.plan.text import listed, one_line

_OUTCOMES = f"one of {', '.join(Outcome)}"


@row_check("N01", Severity.WARNING, "former")
def old_action_not_settled(row: FormerAction, context: Context) -> Iterator[Spot]:
    """Of each action of the former plan it is said, and confirmed, what became of it.

    A board that agreed to an action asks what became of it. Until that is settled, its history does not
    follow it into this plan.

    Before: 2.4 | Became: blank
    After: 2.4 | Became: Dropped | Why: the service moved to the trust
    """
    if row.settled is not None:
        return
    if row.outcome is not None:
        to = f" as {row.new_ref}" if row.new_ref else ""
        now = next(iter(context.actions_by_label.get(ref_key(row.new_ref), ())), None)
        reads = f" ({one_line(now.text, 60)})" if now else ""
        what = f"It is proposed that {row.ref} was {row.outcome.casefold()}{to}{reads}."
        yield at(row, "to_confirm", what, "Clear To confirm if that is right; if not, correct the row.")
        return
    what = f"What became of {row.ref}? ({one_line(row.text, 60)})"
    if row.became.strip():
        what = f"'{one_line(row.became, 40)}' does not say what became of {row.ref}."
    yield at(row, "became", what, f"Type under Became {_OUTCOMES}.")


@row_check("N02", Severity.WARNING, "former")
def old_action_without_reason(row: FormerAction, _context: Context) -> Iterator[Spot]:
    """An action of the former plan that was dropped or merged has a reason.

    Otherwise it looks as if it had been forgotten.

    Before: 2.4 | Became: Dropped | Why: blank
    After: 2.4 | Became: Dropped | Why: the service moved to the trust
    """
    if row.settled in {Outcome.DROPPED, Outcome.MERGED} and not row.why.strip():
        what = f"It is not said why {row.ref} was {row.became.strip().casefold()}."
        yield at(row, "why", what, "Type the reason under Why.")


@row_check("N03", Severity.WARNING, "former")
def new_ref_not_in_plan(row: FormerAction, context: Context) -> Iterator[Spot]:
    """An action of the former plan that was carried or merged names an action of this plan.

    Its history goes on with that action, and with it how long it has been late.

    Before: 2.4 | Became: Carried | New ref: 5.9, which is not in the plan
    After: 2.4 | Became: Carried | New ref: 5.3
    """
    goes_on = row.settled in {Outcome.CARRIED, Outcome.MERGED}
    unknown = [ref for ref in row.new_refs if ref_key(ref) not in context.actions_by_label]
    if goes_on and not row.new_refs:
        what = f"{row.ref} was {row.became.strip().casefold()}, but it is not said as which action."
        yield at(row, "new_ref", what, "Type the ref that it has in this plan.")
    elif unknown and row.settled is not None:
        what = f"{row.ref} is said to go on as {listed(unknown)}, which this plan does not have."
        yield at(row, "new_ref", what, "Correct the ref, or say what became of the action.")


@plan_check("N04", Severity.WARNING)
def old_action_listed_twice(context: Context) -> Iterator[Spot]:
    """Each action of the former plan is listed once, and no two of them are carried as one action.

    Otherwise the sum of what became of them is wrong, and two histories compete for one action.

    Before: 2.4 | Carried | 5.3; 2.5 | Carried | 5.3
    After: 2.4 | Carried | 5.3; 2.5 | Merged | 5.3 | Why: the same training
    """
    for rows in grouped(context.plan.former, lambda row: ref_key(row.ref)).values():
        for row in rows[1:]:
            what = f"{row.ref} is listed twice among the actions of the former plan."
            yield at(row, "ref", what, "Delete one of the rows, or correct its ref.")
    carried = [row for row in context.plan.former if row.settled is Outcome.CARRIED and row.new_refs]
    for first, *others in grouped(carried, lambda row: ref_key(row.new_refs[0])).values():
        for row in others:
            what = f"{row.ref} is said to be carried as {row.new_ref}, and so is {first.ref}."
            yield at(row, "became", what, "If both go on as one action, type Merged, and say why.")


@row_check("N05", Severity.WARNING, "former")
def done_action_carried(row: FormerAction, context: Context) -> Iterator[Spot]:
    """An action of the former plan that was done is closed, or it is said why it goes on.

    A board was told that it was done.

    Before: 2.4 | Rating: Blue | Became: Carried | Why: blank
    After: 2.4 | Rating: Blue | Became: Carried | Why: reopened after the audit of May
    """
    rated = context.plan.key.read(row.rating) if row.rating.strip() else None
    is_done = rated is not None and rated.state is State.DONE
    if row.settled is Outcome.CARRIED and is_done and not row.why.strip():
        what = f"{row.ref} was {row.rating.strip()}, which is done, but it is carried."
        yield at(row, "became", what, "Type Closed, or say under Why it goes on.")
