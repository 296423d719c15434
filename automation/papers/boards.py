"""Boards: their meetings, the papers that are due for them, and which board somebody means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from automation.plan.findings import PlanError
from automation.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a board, with the template of its paper and the day that the paper is due."""

    board: str
    template: str
    day: date
    paper_due: date


def meetings(plan: Plan) -> tuple[Meeting, ...]:
    """List the meetings that have a date, in the order of their dates."""
    found = [
        Meeting(row.name, row.paper, row.meeting, _before(row.meeting, row.paper_due_days or 0))
        for row in plan.boards
        if row.meeting is not None
    ]
    return tuple(sorted(found, key=lambda meeting: (meeting.day, meeting.board)))


def _before(day: date, days: int) -> date:
    """Give the day so many days before another; that day itself where the calendar does not reach so far."""
    try:
        return day - timedelta(days=days)
    except OverflowError:
        return day


def papers_due(plan: Plan, as_at: date) -> tuple[Meeting, ...]:
    """Give the meetings whose paper is due at a date: from its due day up to the day of the meeting.

    Each board counts once, with its nearest meeting.
    """
    due: dict[str, Meeting] = {}
    for meeting in meetings(plan):
        if meeting.paper_due <= as_at <= meeting.day:
            due.setdefault(meeting.board, meeting)
    return tuple(due.values())


def next_meeting(plan: Plan, name: str, as_at: date) -> Meeting:
    """Find a board's next meeting, whatever the case of its name; part of the name will do if it is clear.

    Raises:
        PlanError: no such board, several, or a board without a meeting to come.
    """
    board = _find(plan, name)
    coming = [meeting for meeting in meetings(plan) if meeting.board == board and meeting.day >= as_at]
    if not coming:
        raise PlanError(
            f"The {board} has no meeting from {as_at.isoformat()} on; add a Meeting date to the sheet Boards."
        )
    return coming[0]


def last_meeting(plan: Plan, board: str, as_at: date) -> date | None:
    """Give the day of a board's latest meeting before a date, or None."""
    days = [meeting.day for meeting in meetings(plan) if meeting.board == board and meeting.day < as_at]
    return days[-1] if days else None


def _find(plan: Plan, name: str) -> str:
    known = tuple(dict.fromkeys(board.name for board in plan.boards if board.name))
    if not known:
        raise PlanError("The sheet Boards names no board; add the board, its paper and its meeting dates.")
    wanted = " ".join(name.split()).casefold()
    exact = [board for board in known if board.casefold() == wanted]
    part = exact or [board for board in known if wanted and wanted in board.casefold()]
    if len(part) == 1:
        return part[0]
    problem = f"'{name}' may mean several boards" if part else f"There is no board '{name}'"
    raise PlanError(f"{problem}. The sheet Boards has: {', '.join(part or known)}.")
