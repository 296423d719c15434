"""Boards: their meetings, the papers that are due for them, and which board somebody means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from automation.checks.run_checks import accept, with_severities
from automation.plan.due import uk
from automation.plan.findings import Finding, PlanError, Severity
from automation.plan.model import Board, Plan, is_brief
from automation.plan.text import listed
from automation.tracker.problems import BOARD_UNREADABLE
from automation.tracker.read.result import ReadTracker


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a board, with the template of its paper and the day that the paper is due.

    `annexes` and `about` are as on the sheet Boards.
    """

    board: str
    template: str
    day: date
    paper_due: date
    annexes: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    @property
    def is_brief(self) -> bool:
        """Return whether it gets a brief of two pages instead of a paper."""
        return is_brief(self.template)

    @property
    def kind(self) -> str:
        """Return what is made for it: a paper, or a brief."""
        return "brief" if self.is_brief else "paper"


PUBLISHED = "published-plan.docx"
"""The template of the plan in its published form."""


def meetings(plan: Plan) -> tuple[Meeting, ...]:
    """Return the meetings that have a date, in date order."""
    found = [
        Meeting(
            row.name,
            row.paper,
            row.meeting,
            row.paper_due or row.meeting,
            row.annexes,
            row.about,
        )
        for row in plan.boards
        if row.meeting is not None
    ]
    return tuple(sorted(found, key=lambda meeting: (meeting.day, meeting.board)))


def papers_due(plan: Plan, as_at: date) -> tuple[Meeting, ...]:
    """Return the meetings whose paper is due on a date: from the due day up to the day of the meeting.

    Each board counts once, with its nearest meeting.
    """
    due: dict[str, Meeting] = {}
    for meeting in meetings(plan):
        if meeting.paper_due <= as_at <= meeting.day:
            due.setdefault(meeting.board, meeting)
    return tuple(due.values())


@dataclass(frozen=True, slots=True)
class Unread:
    """A row of the sheet Boards that cannot be read, so that no paper is made for its meeting.

    Args:
        board: the board.
        meeting: the day of the meeting; None if that is what cannot be read.
        finding: what is wrong, and what to type.
    """

    board: str
    meeting: date | None
    finding: Finding

    @property
    def what(self) -> str:
        """Return a sentence on what cannot be read and what to type."""
        heading = "Meeting date" if self.meeting is None else "Paper due days before"
        why = f"{self.finding.message} {self.finding.hint}"
        return f"its {heading} in {self.finding.where} cannot be read: {why}"


def not_to_be_made(unread: Iterable[Unread]) -> list[str]:
    """Return a sentence for each board: why no paper can be made, and which other cells cannot be read."""
    by_board: dict[str, list[Unread]] = {}
    for row in unread:
        by_board.setdefault(row.board, []).append(row)
    return [_not_to_be_made(*rows) for rows in by_board.values()]


def _not_to_be_made(row: Unread, *others: Unread) -> str:
    of = f" on {uk(row.meeting)}" if row.meeting is not None else ""
    cells = [other.finding.where for other in others[:_NAMED]] + ["more"] * (len(others) > _NAMED)
    also = f" {listed(cells)} cannot be read either." if others else ""
    return f"No paper can be made for {row.board}{of}: {row.what}{also}"


_NAMED = 3
"""How many further cells of a board are named."""


def unread_boards(read: ReadTracker, as_at: date) -> tuple[Unread, ...]:
    """Return the rows of the sheet Boards that cannot be read and may be about a future meeting.

    Rows accepted on the sheet Accepted are left out, and so are meetings that are over or today.
    """
    wrong = (f for f in read.findings if f.code == BOARD_UNREADABLE.code)
    errors = [f for f in with_severities(wrong, read.plan) if f.severity is Severity.ERROR]
    counted, _ = accept(errors, read.plan, as_at)
    by_cell = {(row.place.sheet, row.place.cell(field)): row for row in read.plan.boards for field in _READ}
    rows: dict[tuple[str, int], Unread] = {}
    for finding in counted:
        row: Board | None = by_cell.get((finding.sheet, finding.cell))
        if row is not None and (row.meeting is None or row.meeting > as_at):
            # One sentence for each row: without a meeting date, the days before it do not matter.
            rows.setdefault((row.place.sheet, row.place.row), Unread(row.name, row.meeting, finding))
    return tuple(rows.values())


_READ = ("meeting", "paper_due_days")
"""The fields of a row that are checked."""


def next_meeting(plan: Plan, name: str, as_at: date, unread: Iterable[Unread] = ()) -> Meeting:
    """Return a board's next meeting; part of its name is enough if only one board has it.

    Args:
        plan: the plan.
        name: the board, or part of its name.
        as_at: the day.
        unread: the rows of boards that cannot be read.

    Raises:
        PlanError: no board or several boards match, or the board has no future meeting.
    """
    if is_published_form(plan, name):
        return Meeting("published form", PUBLISHED, as_at, as_at)
    board = _find(plan, name)
    coming = [meeting for meeting in meetings(plan) if meeting.board == board and meeting.day >= as_at]
    if not coming:
        for row in unread:
            if row.board == board:
                raise PlanError(f"The next meeting of the {board} is not known: {row.what}")
        raise PlanError(
            f"The {board} has no meeting on or after {uk(as_at)}; add a Meeting date to the sheet Boards."
        )
    return coming[0]


def is_published_form(plan: Plan, name: str) -> bool:
    """Return whether somebody asks for the plan in its published form rather than for a board's paper."""
    wanted = name.strip().casefold()
    return wanted == "published" and not any(wanted in board.name.casefold() for board in plan.boards)


def _find(plan: Plan, name: str) -> str:
    known = tuple(dict.fromkeys(board.name for board in plan.boards if board.name))
    if not known:
        raise PlanError("The sheet Boards has no boards yet; add the board, its paper and its meeting dates.")
    wanted = " ".join(name.split()).casefold()
    exact = [board for board in known if board.casefold() == wanted]
    part = exact or [board for board in known if wanted and wanted in board.casefold()]
    if len(part) == 1:
        return part[0]
    problem = f"'{name}' may mean several boards" if part else f"There is no board '{name}'"
    raise PlanError(f"{problem}. The sheet Boards has: {', '.join(part or known)}.")
