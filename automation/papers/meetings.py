"""Boards: their meetings, the papers that are due for them, and which board somebody means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from automation.checks.accepting import accept, with_severities
from automation.plan.due import uk
from automation.plan.findings import Finding, PlanError, Severity
from automation.plan.model import Board, Plan
from automation.plan.text import listed
from automation.tracker.problems import BOARD_UNREADABLE
from automation.tracker.read.result import ReadTracker


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
    """Return the day so many days before another; that day itself where no calendar reaches so far."""
    try:
        return day - timedelta(days=days)
    except OverflowError:
        return day


def papers_due(plan: Plan, as_at: date) -> tuple[Meeting, ...]:
    """Return the meetings whose paper is due at a date: from its due day up to the day of the meeting.

    Each board counts once, with its nearest meeting.
    """
    due: dict[str, Meeting] = {}
    for meeting in meetings(plan):
        if meeting.paper_due <= as_at <= meeting.day:
            due.setdefault(meeting.board, meeting)
    return tuple(due.values())


@dataclass(frozen=True, slots=True)
class Unread:
    """A board with a row that cannot be read, so that no paper is made for that meeting.

    Args:
        board: the board.
        meeting: the day of the meeting; None where it is what cannot be read.
        finding: what is wrong, and what to type.
    """

    board: str
    meeting: date | None
    finding: Finding

    @property
    def what(self) -> str:
        """Say what cannot be read and what to type."""
        heading = "Meeting date" if self.meeting is None else "Paper due days before"
        why = f"{self.finding.message} {self.finding.hint}"
        return f"its {heading} in {self.finding.where} cannot be read: {why}"


def not_to_be_made(unread: Iterable[Unread]) -> list[str]:
    """Say of each board that no paper can be made, why, and which other rows of it cannot be read either."""
    by_board: dict[str, list[Unread]] = {}
    for row in unread:
        by_board.setdefault(row.board, []).append(row)
    return [_not_to_be_made(*rows) for rows in by_board.values()]


def _not_to_be_made(row: Unread, *others: Unread) -> str:
    of = f" of {uk(row.meeting)}" if row.meeting is not None else ""
    cells = [other.finding.where for other in others[:_NAMED]] + ["more"] * (len(others) > _NAMED)
    also = f" Nor can {listed(cells)}." if others else ""
    return f"No paper can be made for {row.board}{of}: {row.what}{also}"


_NAMED = 3
"""How many more cells of a board are named."""


def unread_boards(read: ReadTracker, as_at: date) -> tuple[Unread, ...]:
    """List the rows of the sheet Boards that cannot be read and may hold a meeting to come.

    Left out are rows that a person accepted on the sheet Accepted, and what is missing of a meeting that is
    over or is today, because its paper is no longer a matter of days.
    """
    wrong = (f for f in read.findings if f.code == BOARD_UNREADABLE.code)
    errors = [f for f in with_severities(wrong, read.plan) if f.severity is Severity.ERROR]
    counted, _ = accept(errors, read.plan, as_at)
    by_cell = {(row.place.sheet, row.place.cell(field)): row for row in read.plan.boards for field in _READ}
    rows: dict[tuple[str, int], Unread] = {}
    for finding in counted:
        row: Board | None = by_cell.get((finding.sheet, finding.cell))
        if row is not None and (row.meeting is None or row.meeting > as_at):
            # One sentence for a row: without its date nobody asks for the days before it.
            rows.setdefault((row.place.sheet, row.place.row), Unread(row.name, row.meeting, finding))
    return tuple(rows.values())


_READ = ("meeting", "paper_due_days")
"""The fields of a row that may not be readable."""


def next_meeting(plan: Plan, name: str, as_at: date, unread: Iterable[Unread] = ()) -> Meeting:
    """Find a board's next meeting, whatever the case of its name; part of the name will do if it is clear.

    Args:
        plan: the plan.
        name: the board, or part of its name.
        as_at: the day.
        unread: the rows of boards that cannot be read.

    Raises:
        PlanError: no such board, several, or a board without a meeting to come.
    """
    if is_published_form(plan, name):
        return Meeting("published form", "published-plan.docx", as_at, as_at)
    board = _find(plan, name)
    coming = [meeting for meeting in meetings(plan) if meeting.board == board and meeting.day >= as_at]
    if not coming:
        for row in unread:
            if row.board == board:
                raise PlanError(f"The next meeting of the {board} is not known: {row.what}")
        raise PlanError(
            f"The {board} has no meeting from {uk(as_at)} on; add a Meeting date to the sheet Boards."
        )
    return coming[0]


def is_published_form(plan: Plan, name: str) -> bool:
    """Return whether somebody asks for the plan in its published form, which is for no board."""
    wanted = name.strip().casefold()
    return wanted == "published" and not any(wanted in board.name.casefold() for board in plan.boards)


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
