"""Makes a board's paper: its meeting, its template, its values, its file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from automation import shipped
from automation.analysis.rollup import Summary
from automation.papers.boards import Meeting, meetings
from automation.papers.context import paper_context
from automation.papers.rendering import render
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.tracker.result import TrackerFile


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was made: for which meeting, and its file."""

    meeting: Meeting
    path: Path


def make_paper(plan: Plan, summary: Summary, meeting: Meeting, file: TrackerFile, folder: Path) -> Paper:
    """Make the paper of a meeting.

    Args:
        plan: the plan.
        summary: its figures.
        meeting: the meeting, as `boards` finds it.
        file: the tracker; templates that stand beside it win over those that ship.
        folder: where the paper goes.

    Raises:
        PlanError: the template is missing or wrong, or the paper cannot be written.
    """
    if not meeting.template:
        raise PlanError(f"The sheet Boards names no Paper for {meeting.board} on {meeting.day.isoformat()}.")
    if Path(meeting.template).name != meeting.template:
        raise PlanError(
            f"The Paper '{meeting.template}' on the sheet Boards must be a file name without a folder."
        )
    template = shipped.template("papers", meeting.template, beside=file.path.resolve().parent)
    later = [m.day for m in meetings(plan) if m.board == meeting.board and m.day > meeting.day]
    context = paper_context(plan, summary, meeting, file, later[0] if later else None)
    path = folder / f"{file_name(meeting)}.docx"
    title = f"{plan.settings.plan_title}: paper for {meeting.board}, {context['meeting_date']}"
    path = render(template, context, path, title=title, author=plan.settings.council, day=summary.as_at)
    return Paper(meeting, path)


def file_name(meeting: Meeting) -> str:
    """Name a paper by its meeting's date and board, in characters that every file system takes."""
    board = re.sub(r"[^\w ()&'-]+", " ", meeting.board)
    return f"{meeting.day.isoformat()} {' '.join(board.split())[:80]}".strip()
