"""The plans that a board oversees beside the one that its paper is made from.

A list of plans (`plans.toml`) names them. A body oversees one of them where its row on the sheet Bodies
has the plan's name under Oversees, with semicolons between several.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from automation.analysis.judgement import NOTHING_YET
from automation.history.identity import history_of
from automation.papers.facts import Facts, Memory
from automation.papers.meetings import Meeting, meetings
from automation.plan.findings import PlanError
from automation.plan.model import Plan, theme_key
from automation.tracker.read.reading import read_tracker
from automation.views.figures import gather


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """Another plan of the list: its name there, and its tracker."""

    name: str
    tracker: Path


def overseen(plan: Plan, board: str, others: Iterable[OtherPlan]) -> tuple[OtherPlan, ...]:
    """Return the plans that a board oversees; none while nobody has confirmed the sheet Bodies."""
    if plan.settings.is_unconfirmed("Bodies"):
        return ()
    of_board = (body for body in plan.bodies if theme_key(body.name) == theme_key(board))
    named = {theme_key(part) for body in of_board for part in body.oversees.split(";")}
    return tuple(other for other in others if theme_key(other.name) in named)


def facts_of(other: OtherPlan, plan: Plan, meeting: Meeting, as_at: date) -> Facts:
    """Return what a paper says about another plan, compared with the same meeting as the paper's own.

    Raises:
        PlanError: its tracker or its history cannot be read.
    """
    read = read_tracker(other.tracker)
    boards = tuple(row for row in plan.boards if theme_key(row.name) == theme_key(meeting.board))
    with history_of(other.tracker, read.plan) as history:
        figures = gather(replace(read.plan, boards=boards), as_at, history)
    memory = Memory(figures.movement, figures.since or NOTHING_YET, slippage=figures.slippage)
    return Facts(
        figures.plan,
        figures.summary,
        meeting,
        read.file,
        memory=memory,
        room=ROOM,
        briefly=True,
        name=other.name,
    )


ROOM = 12.0
"""The height that the lists of another plan share, in centimetres: with its figures, about a page."""


def in_short(plan: Plan, others: Iterable[OtherPlan], as_at: date) -> tuple[tuple[str, str], ...]:
    """Return the name of each plan that a board with a meeting to come oversees, and how it stands."""
    found: dict[str, str] = {}
    for meeting in meetings(plan):
        for other in overseen(plan, meeting.board, others) if meeting.day >= as_at else ():
            if other.name not in found:
                found[other.name] = _in_short(other, plan, meeting, as_at)
    return tuple(found.items())


def _in_short(other: OtherPlan, plan: Plan, meeting: Meeting, as_at: date) -> str:
    try:
        judged = facts_of(other, plan, meeting, as_at).judgement
    except PlanError as error:
        return f"It cannot be shown: {error}"
    return f"{judged.standing} {judged.direction} {judged.worry}"
