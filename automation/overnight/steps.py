"""Runs the steps of a night in order, each within a time limit; one that fails does not stop the others.

The work itself is that of `automation.jobs`.
"""

from __future__ import annotations

import errno
import queue
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from automation import jobs
from automation.overnight.lock import LOG
from automation.plan.findings import PlanError
from automation.plan.text import count
from automation.reports.morning_note import LetterWaiting, PaperDue, StepResult
from automation.reports.needs import Need
from automation.task import FINDINGS, PAPERS, SUMMARY, Files, Task
from automation.tracker.read.open_file import TrackerCopy
from automation.tracker.read.result import ReadTracker
from automation.tracker.read.which_tracker import READINGS, RETURNS

if TYPE_CHECKING:
    from automation.chasing.ledger import Entry
    from automation.chasing.letter import Chase
    from automation.checks.run_checks import CheckResult
    from automation.history.store import History
    from automation.papers.other_plans import OtherPlan
    from automation.plan.model import Action
    from automation.views.figures import Figures

WHOLE, COPY, READ = "The night as a whole", "Copy the tracker", "Read the plan"
RECORD, CHECK, FIGURES = "Record the night", "Check the plan", "Work out the figures"
LETTERS, SEND_NOTE = "Letters", "Send the note"


@dataclass(slots=True)
class Night:
    """What the steps of a night share: what they were given, and what they have found out so far.

    `folder` is where the night is made; `earlier` has the dated name and the files of an earlier run. `needs`
    has what steps say that appears nowhere else; `list_needs` adds it to the list. `ticked` has the marks of
    what somebody ticked as dealt with, `told` what the notes of the week before said of letters.
    `by_the_clock` says that the date comes from the PC's clock, `in_doubt` that it may be wrong, and `doubt`
    what to do about it; `is_recorded` says that the night is on record without doubt. `run` names the run
    once its letters are made, so that they are recognised once the folder is in place.
    `others` are the other plans of the list.
    """

    tracker: Path
    folder: Path
    earlier: Path
    as_at: date
    today: date
    copy: TrackerCopy
    read: ReadTracker
    files: dict[str, str] = field(default_factory=dict)
    needs: list[str | Need] = field(default_factory=list)
    ticked: frozenset[str] = frozenset()
    told: frozenset[tuple[str, str]] = frozenset()
    checks: CheckResult | None = None
    history: History | None = None
    figures: Figures | None = None
    chase: Chase | None = None
    letters: list[LetterWaiting] = field(default_factory=list)
    papers: list[PaperDue] = field(default_factory=list)
    lost: tuple[Entry, ...] = ()
    unmarked: str = ""
    late: tuple[Action, ...] = ()
    late_before: tuple[date, int] | None = None
    replies: int = 0
    by_the_clock: bool = False
    is_recorded: bool = False
    in_doubt: bool = False
    doubt: str = ""
    run: str = ""
    others: Sequence[OtherPlan] = ()

    @property
    def task(self) -> Task:
        """Return what the jobs of this night work on."""
        return Task(self.read, self.folder, self.as_at, Files(), self.others)


def _record(night: Night) -> str:
    """Record the night. If the history cannot be used, only what needs earlier nights is left out."""
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
        # The later steps do not use a history that could not be written to.
        history.close()
        raise
    night.history = history
    night.is_recorded, night.in_doubt = done.is_recorded, done.in_doubt
    night.doubt = done.needs
    night.needs += filter(None, [done.renamed])
    removed, stuck = "", list[str]()
    if night.by_the_clock and not night.in_doubt:  # on any other day, what is old cannot be told
        removed, stuck = jobs.remove_too_old(night.task, history, night.earlier.parent)
    night.needs += stuck
    return "; ".join(filter(None, [done.said, removed]))


def _check(night: Night) -> str:
    from automation.chasing.returns import replies_waiting
    from automation.reports.findings_list import in_words

    night.replies = len(replies_waiting(night.tracker.parent / RETURNS))
    night.checks = jobs.check(night.task, night.history, workbook=True, remember=night.is_recorded)
    night.files[FINDINGS] = "everything that is wrong, with links to its cells"
    return in_words(night.checks)


def _figures(night: Night) -> str:
    from automation.plan.model import late

    night.late = tuple(late(night.read.plan.actions, night.as_at))
    looked = night.checks.documents if night.checks else None
    night.figures = jobs.summary(night.task, night.history, looked=looked)
    counts = night.figures.summary.overall
    if night.history is not None:
        nights = night.history.nights()
        illustrative = {record.day for record in nights if record.illustrative or record.from_columns}
        before = [item for item in night.figures.trend if item.day < night.as_at]
        if before and before[-1].day not in illustrative:
            night.late_before = before[-1].day, before[-1].counts.late
    return f"{count(counts.total, 'action')}, {counts.late} late"


def _workbook(night: Night) -> str:
    assert night.figures is not None
    jobs.write_summary(night.task, night.figures)
    night.files[SUMMARY] = "the figures, with a sheet for each view"
    return ""


def _has_sources(night: Night) -> bool:
    from automation.readings.where_from import NAME

    folder = night.tracker.parent / READINGS
    return folder.is_dir() and bool(night.read.plan.sources or (folder / NAME).exists())


def _readings(night: Night) -> str:
    """Say which figures of the performance team's files the tracker does not have; nothing is written."""
    from automation.readings.proposed_readings import ReadingState
    from automation.readings_jobs import waiting

    folder = night.tracker.parent / READINGS
    found = waiting(night.task, folder)
    if found is None:
        return "no measure has a source"
    new, revised = len(found.of(ReadingState.NEW)), len(found.of(ReadingState.REVISED))
    said = f"{count(new, 'new reading')}, {revised} revised"
    if new or revised:
        what = f"{said} in the folder {READINGS}. Look with improvement-plan readings {READINGS}."
        night.needs.append(Need(what, new + revised))
    if found.not_read:
        raise PlanError(" ".join(f"{one.measure}: {one.why}" for one in found.not_read))
    return said


def _letters(night: Night) -> str:
    """Write the letters as drafts; without the history nobody knows who was asked, so there are none."""
    from automation.chasing.emails import edited_draft
    from automation.chasing.letter_states import unmarked, unmarked_in_words
    from automation.chasing.outbox import save_drafts
    from automation.chasing.register import write_register
    from automation.chasing.ticks import tick_rows
    from automation.checks.run_checks import accept
    from automation.reports.dated_folder import carry_forward

    assert night.history is not None
    nights = night.earlier.parent
    chasing, marked, wrong = jobs.work_out_letters(night.task, night.history, nights, in_doubt=night.in_doubt)
    night.needs += wrong
    ledger = chasing.ledger
    letters = jobs.with_briefs(night.task, chasing.chase.letters, night.history, night.figures)
    night.chase = chasing.chase
    # Before tonight's drafts are added to the ledger.
    before = ledger.entries()
    night.lost = ledger.lost(night.as_at)
    night.unmarked = unmarked_in_words(before, night.as_at)
    folder, run = night.folder / "letters", uuid4().hex
    waiting_ids = {entry.message_id for entry in unmarked(before, night.as_at)}
    carry_forward(nights, night.as_at, folder, lambda path: edited_draft(path) in waiting_ids)
    saved = save_drafts(letters, folder, ledger, night.as_at, place=night.earlier / "letters", run=run)
    paths = saved.files
    night.needs += saved.to_know
    for letter, path in zip(letters, paths, strict=True):
        night.letters.append(
            LetterWaiting(letter.recipient, letter.level.kind, len(letter.actions), f"letters/{path.name}")
        )
    if waiting := chasing.chase.waiting_in_words:
        night.needs.append(f"{waiting} See the sheet No letter in chasers.xlsx for what to settle.")
    # Faults in the settings that letters depend on; the check does not find all of them.
    night.needs += [
        Need(f"{f.message} {f.hint}", where=f.where)
        for f in accept(chasing.chase.findings, night.read.plan, night.as_at)[0]
    ]
    if paths:
        night.files["letters"] = "drafts that open in Outlook ready to send"
    to_tick = tick_rows(before, letters, night.as_at)
    write_register(
        chasing.register,
        night.folder / "chasers.xlsx",
        night.as_at,
        not_sent=chasing.chase.not_sent,
        to_tick=to_tick,
    )
    night.files["chasers.xlsx"] = "who was asked when and whether they answered; who gets no letter, and why"
    night.run = run
    return " ".join((f"{count(len(paths), 'draft')}, none sent.", *marked)).rstrip(".")


def _papers(night: Night) -> str:
    """Make each paper that is due."""
    from automation.papers.making import Paper, file_name
    from automation.papers.meetings import unread_boards
    from automation.papers.word_files import edited
    from automation.reports.dated_folder import carry_forward

    wanted, unread = jobs.papers_wanted(night.task, history=night.history)
    night.needs += [Need(said, where="the sheet Boards of the tracker") for said in unread]
    names = tuple(file_name(meeting) for meeting in wanted)
    carry_forward(
        night.earlier.parent,
        night.as_at,
        night.folder / PAPERS,
        lambda path: path.suffix == ".docx" and path.name.startswith(names) and edited(path),
    )
    problems = []
    for paper in jobs.papers(night.task, wanted, night.history, night.figures):
        name = ""
        if isinstance(paper, Paper):
            name = f"papers/{paper.path.name}"
            found = [f"{paper.path.name}: {found.message} {found.hint}" for found in paper.findings]
            night.needs += [Need(said, by=name) for said in (*paper.notes, *found)]
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
    return f"{said}, {count(rows, 'row')} on the sheet Boards not readable" if rows else said


def _page(night: Night) -> str:
    from automation.papers.other_plans import in_short
    from automation.reports.page import FileLink, write_page

    assert night.figures is not None
    links = [
        *(FileLink(paper.file, "Papers", paper.board) for paper in night.papers if paper.file),
        *(FileLink(letter.file, "Letters", f"{letter.to}, {letter.kind}") for letter in night.letters),
        *(FileLink(name, "Workbooks") for name in night.files if name.endswith(".xlsx")),
    ]
    findings = night.checks.findings if night.checks else ()
    others = in_short(night.read.plan, night.others, night.as_at)
    beside = night.tracker.parent
    write_page(night.folder / "index.html", night.figures, findings, links, beside=beside, others=others)
    night.files["index.html"] = "what a chair should see first, charts, and actions to filter"
    return ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, its work, the names of the steps it needs, and whether a night has it at all.

    The work takes the night, adds to it, and returns a few words for the morning note.
    """

    name: str
    work: Callable[[Night], str]
    needs: tuple[str, ...] = ()
    only_if: Callable[[Night], bool] = lambda _: True


STEPS: tuple[Step, ...] = (
    Step(RECORD, _record),
    Step(CHECK, _check),
    Step(FIGURES, _figures),
    Step("Summary workbook", _workbook, needs=(FIGURES,)),
    Step("Readings", _readings, only_if=_has_sources),
    Step(LETTERS, _letters, needs=(RECORD,)),
    Step("Board papers", _papers, needs=(FIGURES,)),
    Step("Web page", _page, needs=(FIGURES,)),
)
"""The steps in order, from the night's record on."""


class TookTooLong(Exception):  # noqa: N818 (it reads as what happened)
    """A step did not finish within its time limit."""


class Worker:
    """Does one piece of work after another, each within a time limit.

    Python cannot stop a thread from outside. Work that takes too long is left behind in its thread, which is
    a daemon and ends with the process. `left_behind` says whether that happened.
    """

    left_behind = False

    def run(self, work: Callable[[], Any], limit: float) -> Any:
        """Do some work within a number of seconds, and return its result.

        Raises:
            TookTooLong: it did not finish within the limit.
            BaseException: whatever the work raised.
        """
        done: queue.Queue[tuple[Any, BaseException | None]] = queue.Queue(1)

        def do() -> None:
            try:
                done.put((work(), None))
            except BaseException as error:  # noqa: BLE001 (it is raised again in the caller's thread)
                done.put((None, error))

        threading.Thread(target=do, daemon=True, name="night").start()
        try:
            value, error = done.get(timeout=limit)
        except queue.Empty:
            self.left_behind = True
            raise TookTooLong from None
        if error is not None:
            raise error
        return value


def run_steps(
    night: Night, *, limit: float, worker: Worker, tell: Callable[[StepResult], None]
) -> tuple[StepResult, ...]:
    """Run the steps of a night in order.

    Args:
        night: what they share.
        limit: how many seconds each step may take.
        worker: does the work.
        tell: is told each result.

    Returns:
        A result for each step that the night has, in order.

    Raises:
        PlanError: the disk is full. Half a night must not take the place of a whole one.
    """
    results: list[StepResult] = []
    failed: set[str] = set()
    for step in (step for step in STEPS if step.only_if(night)):
        started = time.monotonic()
        missing = [name for name in step.needs if name in failed]
        if missing:
            why = f"Not done because this failed: {missing[0].lower()}."
            result = StepResult(step.name, False, why, missing[0])
        else:
            result = _run(step, night, limit, worker)
            # People know the night by its date, not by its temporary folder.
            result = replace(result, detail=result.detail.replace(str(night.folder), str(night.earlier)))
        if not result.ok:
            failed.add(step.name)
        results.append(replace(result, seconds=round(time.monotonic() - started, 3)))
        tell(result)
    return tuple(results)


def _run(step: Step, night: Night, limit: float, worker: Worker) -> StepResult:
    try:
        return StepResult(step.name, True, worker.run(lambda: step.work(night), limit))
    except TookTooLong:
        why = f"Stopped after {limit:.0f} seconds because it did not finish."
    except PlanError as error:
        _stop_if_the_disk_is_full(error, step.name)
        why = str(error)
    except Exception as error:  # noqa: BLE001 (it must not cost the rest of the night)
        _stop_if_the_disk_is_full(error, step.name)
        LOG.exception("Step failed: %s", step.name)
        why = f"A fault in the toolkit ({type(error).__name__}: {error}). See overnight.log for details."
        if isinstance(error, OSError):
            why = f"{error.strerror or error}{f' ({error.filename})' if error.filename else ''}."
    return StepResult(step.name, False, why)


_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""Errors for a full disk, or a person's full share of it."""


def _stop_if_the_disk_is_full(error: BaseException | None, step: str) -> None:
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            raise PlanError(
                f"The disk is full ({(error.strerror or '').lower()}): {step.lower()} could not be done. "
                "The files from earlier nights are still there."
            ) from error
        error = error.__cause__ or error.__context__


def keep_drafts(earlier: Path, folder: Path) -> int:
    """Keep the drafts of an earlier run if no new ones could be made, because the ledger has them.

    Args:
        earlier: the folder `letters` of the earlier run.
        folder: the folder that replaces it.

    Returns:
        The number of drafts.
    """
    drafts = sorted(earlier.glob("*.eml")) if earlier.is_dir() else []
    for path in drafts:
        if not (folder / path.name).exists():
            folder.mkdir(exist_ok=True)
            shutil.copy2(path, folder / path.name)
    return len(drafts)
