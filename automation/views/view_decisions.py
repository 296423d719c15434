"""Views of what boards decided: what waits for a decision or an answer, and who agreed to each moved date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from automation.analysis.date_decisions import DateMove
from automation.plan.decision_words import DecisionKind
from automation.plan.decisions import Minutes
from automation.plan.model import Decision, Plan
from automation.views.view import Column, Kind, View, number


def decision_views(plan: Plan, moves: Sequence[DateMove]) -> tuple[View, ...]:
    """Return the views of decisions; none for a plan that keeps none.

    Args:
        plan: the plan.
        moves: each move of a date in the history, with who agreed to it.
    """
    return (waiting_view(plan), agreed_view(moves)) if plan.decisions else ()


def waiting_view(plan: Plan) -> View:
    """List what a board asked and nobody has answered, and what was asked of a board and is not decided."""
    return View.of(
        list(_waiting(plan)),
        (
            Column("What", lambda row: row.kind or "", width=20),
            Column("Refs", lambda row: row.refs, width=16),
            Column("Board", lambda row: row.board, width=30),
            Column("Meeting", lambda row: row.meeting, Kind.DATE, 13),
            Column("Date asked for", lambda row: row.new_date.by, Kind.DATE, 13),
            Column("Why", lambda row: row.why, width=60),
        ),
        key="waiting",
        name="Waiting",
        title="Waiting for a decision or an answer",
        note="Asked: the board wants an answer by that date. Extension requested: it is not decided yet.",
        empty="Nothing that was asked is open.",
    )


def _waiting(plan: Plan) -> Iterator[Decision]:
    minutes = Minutes(plan)
    yield from minutes.challenges()
    for row in plan.decisions:
        about = minutes.refs.actions_of(row) if row.kind is DecisionKind.REQUESTED else ()
        if any(row in minutes.requests(action) for action in about):
            yield row


def agreed_view(moves: Sequence[DateMove]) -> View:
    """List every date that was moved, the latest first, each with who agreed to it."""
    return View.of(
        sorted(moves, key=lambda move: move.night, reverse=True),
        (
            Column("Ref", lambda move: move.ref, width=11),
            Column("Seen on", lambda move: move.night, Kind.DATE, 13),
            Column("Was", lambda move: move.was, width=13),
            Column("Became", lambda move: move.now or "no date", width=13),
            Column("Days", lambda move: move.days, Kind.CHANGE, 9),
            number("Times", lambda move: move.times),
            Column("Who agreed", lambda move: move.said, width=70),
        ),
        key="agreed",
        name="Who agreed",
        title="Who agreed to each date that was moved",
        note="Times: how often it had been put off by then.",
        empty="No night on record shows a date that was moved.",
    )
