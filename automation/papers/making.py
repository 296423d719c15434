"""Makes a board's paper: its meeting, its template, its values, its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from automation import files
from automation.analysis.rollup import Summary
from automation.checks.nearest_match import Nearest
from automation.papers.accessibility import examine
from automation.papers.history_context import Memory, Nights, memory_for
from automation.papers.meetings import Meeting, meetings
from automation.papers.paper_context import paper_context
from automation.papers.rendering import Template
from automation.papers.word_files import free_name
from automation.plan.due import uk
from automation.plan.findings import Finding, PlanError
from automation.plan.model import Plan
from automation.plan.text import listed
from automation.tracker.read.result import TrackerFile


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was made.

    Args:
        meeting: the meeting that it is for.
        path: its file.
        kept: the sentence that says which earlier paper was kept, because a person edited it; else empty.
        findings: what the accessibility gate found in it.
    """

    meeting: Meeting
    path: Path
    kept: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class NotMade:
    """A paper that could not be made, and the sentence that says why."""

    meeting: Meeting
    why: str


def make_papers(
    plan: Plan,
    summary: Summary,
    wanted: Iterable[Meeting],
    file: TrackerFile,
    folder: Path,
    nights: Nights | None,
) -> Iterator[Paper | NotMade]:
    """Make the papers of meetings, one after another; one that cannot be made never stops the others.

    All but `nights`, the nights on record where there are any, is as for `make_paper`.
    """
    for meeting in wanted:
        made: Paper | NotMade
        try:
            made = make_paper(plan, summary, meeting, file, folder, memory_for(nights, meeting.board))
        except PlanError as error:
            made = NotMade(meeting, str(error))
        yield made


def make_paper(
    plan: Plan,
    summary: Summary,
    meeting: Meeting,
    file: TrackerFile,
    folder: Path,
    memory: Memory | None = None,
) -> Paper:
    """Make the paper of a meeting.

    A paper of the same name is replaced if it is as it was made, and kept if somebody has edited it since or
    has it open; then the new one goes beside it.

    Args:
        plan: the plan.
        summary: its figures.
        meeting: the meeting, as `boards` finds it.
        file: the tracker; templates that stand beside it win over those that ship.
        folder: where the paper goes.
        memory: what the nights on record add; None where there are none.

    Raises:
        PlanError: the template is missing or wrong, or the paper cannot be written.
    """
    template = Template(_template_path(meeting, file))
    later = [m.day for m in meetings(plan) if m.board == meeting.board and m.day > meeting.day]
    tags = paper_context(
        plan, summary, meeting, file, later[0] if later else None, memory, used=template.used
    )
    path, kept = free_name(folder / f"{file_name(meeting)}.docx")
    title = f"{plan.settings.plan_title}: paper for {meeting.board}, {uk(meeting.day)}"
    template.fill(tags, path, title=title, author=plan.settings.council, day=summary.as_at)
    return Paper(meeting, path, kept, examine(path))


def _template_path(meeting: Meeting, file: TrackerFile) -> Path:
    """Find the template that the sheet Boards names, with or without its ending."""
    name = meeting.template.strip()
    if not name:
        raise PlanError(f"The sheet Boards names no Paper for {meeting.board} on {uk(meeting.day)}.")
    if Path(name).name != name or "\\" in name:
        raise PlanError(f"The Paper '{name}' on the sheet Boards must be a file name without a folder.")
    if not Path(name).suffix:
        name += ".docx"
    folder = file.path.resolve().parent
    path = files.template("papers", name, beside=folder)
    if not path.is_file():
        there = files.template_names("papers", beside=folder, ending=".docx")
        nearest = Nearest(there, least=_NEAR).find(name)
        hint = f"did you mean '{nearest}'?" if nearest else f"there are {listed(there[:_NAMED])}."
        what = f"There is no template '{name}', which the sheet Boards names under Paper for {meeting.board}"
        raise PlanError(f"{what}; {hint}")
    return path


_NEAR, _NAMED = 70, 8
"""How like (of 100) a name is to the one that was meant, and how many are named where none is near."""


def file_name(meeting: Meeting) -> str:
    """Name a paper by its meeting's date and board, in characters that every file system takes."""
    board = re.sub(r"[^\w ()&'-]+", " ", meeting.board)
    return f"{meeting.day.isoformat()} {' '.join(board.split())[:80]}".strip()
