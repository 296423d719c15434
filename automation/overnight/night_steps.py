"""What each step of a night does, in order; the work itself is that of `automation.jobs`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from automation import jobs
from automation.jobs import Files, Task
from automation.overnight.steps import Step
from automation.plan.findings import PlanError
from automation.plan.text import count
from automation.reports.morning_note import LetterWaiting, PaperDue, moved_in_a_sentence
from automation.tracker.read.open_file import TrackerCopy
from automation.tracker.read.result import ReadTracker
from automation.tracker.read.which_tracker import RETURNS

if TYPE_CHECKING:
    from automation.chasing.ledger import Entry
    from automation.chasing.letter import Chase
    from automation.checks.run_checks import CheckResult
    from automation.history.store import History
    from automation.plan.model import Action
    from automation.views.figures import Figures

WHOLE, COPY, READ, CHECK, RECORD, FIGURES, WORKBOOK, LETTERS, PAPERS, PAGE, SEND_NOTE = (
    "The night as a whole",
    "Copy the tracker",
    "Read the plan",
    "Check the plan",
    "Record the night",
    "Work out the figures",
    "Summary workbook",
    "Letters",
    "Board papers",
    "Web page",
    "Send the note",
)


@dataclass(slots=True)
class Night:
    """What the steps of one night share: what they were asked, and what they have found out so far.

    `folder` is where the night is made; `earlier` has its dated name, and what an earlier run left there.
    `needs` has what steps say that nothing else tells, a sentence each; `list_needs` makes the list of it.
    `by_the_clock` says that nobody named its date, `in_doubt` that its date may be wrong, and `doubt` what to
    do about that. `run` names the run once its letters are made, so that they are known again where the
    folder stands in its place.
    """

    tracker: Path
    folder: Path
    earlier: Path
    as_at: date
    today: date
    copy: TrackerCopy
    read: ReadTracker
    files: dict[str, str] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    checks: CheckResult | None = None
    history: History | None = None
    figures: Figures | None = None
    chase: Chase | None = None
    letters: list[LetterWaiting] = field(default_factory=list)
    papers: list[PaperDue] = field(default_factory=list)
    lost: tuple[Entry, ...] = ()
    late: tuple[Action, ...] = ()
    late_before: tuple[date, int] | None = None
    replies: int = 0
    moved: str = ""
    by_the_clock: bool = False
    in_doubt: bool = False
    doubt: str = ""
    run: str = ""

    @property
    def task(self) -> Task:
        """Return what the jobs of this night work on."""
        return Task(self.read, self.folder, self.as_at, Files())


def _record(night: Night) -> str:
    """Remember the night. Without a history the night goes on; only what needs earlier nights is left out."""
    from automation.history.recording import remember
    from automation.history.store import History
    from automation.tracker.read.which_tracker import history_path

    history = History.open_to_write(history_path(night.tracker))
    try:
        done = remember(
            history,
            night.read,
            night.as_at,
            night.copy.content,
            today=night.today,
            by_the_clock=night.by_the_clock,
        )
    except PlanError:
        # What could not be written to is not relied on by the steps after this one either.
        history.close()
        raise
    night.history = history
    night.in_doubt = done.in_doubt
    night.doubt = done.needs
    night.needs += filter(None, [done.renamed])
    return done.said


def _check(night: Night) -> str:
    from automation.chasing.returns import replies_waiting
    from automation.reports.findings_list import in_words

    night.replies = len(replies_waiting(night.tracker.parent / RETURNS))
    night.checks = jobs.check(night.task, night.history, workbook=True)
    night.files[jobs.FINDINGS] = "everything that is wrong, with links to its cells"
    return in_words(night.checks)


def _figures(night: Night) -> str:
    from automation.plan.model import late

    night.late = tuple(late(night.read.plan.actions, night.as_at))
    night.figures = jobs.summary(night.task, night.history)
    counts = night.figures.summary.overall
    if night.figures.movement is not None:
        night.moved = moved_in_a_sentence(night.figures.movement, night.figures.since)
    if night.history is not None:
        illustrative = {record.day for record in night.history.nights() if record.illustrative}
        before = [item for item in night.figures.trend if item.day < night.as_at]
        if before and before[-1].day not in illustrative:
            night.late_before = before[-1].day, before[-1].counts.late
    return f"{count(counts.total, 'action')}, {counts.late} late"


def _workbook(night: Night) -> str:
    assert night.figures is not None
    jobs.write_summary(night.task, night.figures)
    night.files[jobs.SUMMARY] = "the figures, a sheet for each view"
    return ""


def _letters(night: Night) -> str:
    """Write the letters as drafts. Without the history nobody knows who was asked, so there are none then."""
    from automation.chasing.chase_day import chase_with_history
    from automation.chasing.outbox import save_drafts
    from automation.chasing.register import write_register
    from automation.checks.accepting import accept

    assert night.history is not None
    beside = night.tracker.parent
    chasing = chase_with_history(
        night.read, night.as_at, night.history, beside=beside, in_doubt=night.in_doubt
    )
    night.chase = chasing.chase
    # Before tonight's drafts take their places in the ledger.
    night.lost = chasing.ledger.lost(night.as_at)
    letters, folder, run = chasing.chase.letters, night.folder / "letters", uuid4().hex
    place = night.earlier / "letters"
    saved = save_drafts(letters, folder, chasing.ledger, as_at=night.as_at, place=place, run=run)
    paths = saved.files
    night.needs += chasing.cut_off + saved.to_know
    for letter, path in zip(letters, paths, strict=True):
        night.letters.append(
            LetterWaiting(letter.recipient, letter.level.kind, len(letter.actions), f"letters/{path.name}")
        )
    if waiting := chasing.chase.waiting_in_words:
        night.needs.append(f"{waiting} What to settle is in chasers.xlsx, on the sheet No letter.")
    # What is wrong with the settings that letters depend on; the check does not know of all of it.
    night.needs += [
        f"{f.message} {f.hint}" for f in accept(chasing.chase.findings, night.read.plan, night.as_at)[0]
    ]
    if paths:
        night.files["letters"] = "drafts that Outlook opens unsent"
    write_register(
        chasing.register, night.folder / "chasers.xlsx", night.as_at, not_sent=chasing.chase.not_sent
    )
    night.files["chasers.xlsx"] = "who was asked when and whether they answered; who gets no letter, and why"
    night.run = run
    return f"{count(len(paths), 'draft')}, none sent"


def _papers(night: Night) -> str:
    """Make each paper that is due."""
    from automation.papers.making import Paper
    from automation.papers.meetings import unread_boards

    wanted, unread = jobs.papers_wanted(night.task)
    night.needs += unread
    problems = []
    for paper in jobs.papers(night.task, wanted, night.history, night.figures):
        name = ""
        if isinstance(paper, Paper):
            name = f"papers/{paper.path.name}"
            night.needs += [paper.kept] if paper.kept else []
            night.needs += [f"{paper.path.name}: {found.message} {found.hint}" for found in paper.findings]
        else:
            problems.append(paper.why)
        meeting = paper.meeting
        night.papers.append(PaperDue(meeting.board, meeting.day, meeting.paper_due, name))
    made = [paper.file for paper in night.papers if paper.file]
    if made:
        night.files["papers"] = "board papers that are due"
    if problems:
        raise PlanError(" ".join(problems))
    said = count(len(made), "paper") if made else "none due"
    rows = len(unread_boards(night.read, night.as_at))
    return f"{said}, {count(rows, 'row')} of Boards not readable" if rows else said


def _page(night: Night) -> str:
    from automation.reports.page import FileLink, write_page

    assert night.figures is not None
    links = [
        *(FileLink(paper.file, "Papers", paper.board) for paper in night.papers if paper.file),
        *(FileLink(letter.file, "Letters", f"{letter.to}, {letter.kind}") for letter in night.letters),
        *(FileLink(name, "Workbooks") for name in night.files if name.endswith(".xlsx")),
    ]
    findings = night.checks.findings if night.checks else ()
    write_page(night.folder / "index.html", night.figures, findings, links, beside=night.tracker.parent)
    night.files["index.html"] = "headline, charts, actions to filter"
    return ""


STEPS: tuple[Step[Night], ...] = (
    Step(RECORD, _record),
    Step(CHECK, _check),
    Step(FIGURES, _figures),
    Step(WORKBOOK, _workbook, needs=(FIGURES,)),
    Step(LETTERS, _letters, needs=(RECORD,)),
    Step(PAPERS, _papers, needs=(FIGURES,)),
    Step(PAGE, _page, needs=(FIGURES,)),
)
"""The steps in order, from the night's record on."""
