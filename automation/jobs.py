"""What each button does, wherever it was clicked: in Excel, by a request in a folder, or by a double-click.

A job works on a tracker that was read, live or from its file, and answers with what to tell the person. What
goes into no file of its own (findings, movement, answers) is laid out by a `Place`: sheets of the open
workbook, or files.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from automation.files import no_link
from automation.plan.due import uk
from automation.plan.findings import PlanError, Severity
from automation.plan.text import count, one_line
from automation.tracker.read.result import ReadTracker
from automation.tracker.read.which_tracker import RETURNS

if TYPE_CHECKING:
    from automation.chasing.returns import Returns
    from automation.checks.run_checks import CheckResult
    from automation.history.store import History
    from automation.plan.findings import Finding
    from automation.views.figures import Figures

LOG = "buttons.log"
"""The file in the output folder that holds what the maintainer needs to know of a fault."""

_MOST_LINES = 10
"""How many of a kind a message names; nobody reads a longer one."""


class Status(IntEnum):
    """How a job ended: the exit status of the command line."""

    DONE = 0
    NEEDS_A_PERSON = 1
    NOT_DONE = 2


@dataclass(frozen=True, slots=True)
class Done:
    """What to tell the person: in the first line how it went, then where the files are."""

    said: str
    status: Status = Status.DONE


class Place(Protocol):
    """Where a job lays out what goes into no file of its own."""

    def findings(self, task: Task, result: CheckResult) -> str:
        """Lay out what a check found; gives where it is, such as `on the sheet Checks`."""

    def movement(self, task: Task, figures: Figures) -> str:
        """Lay out what moved; gives what to say of it."""

    def returns(self, task: Task, found: Returns) -> str:
        """Lay out what leads sent back; gives what to say of it."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a job works on.

    Args:
        read: the tracker, live or from its file; `read.file.path` says where it lies.
        out: the folder that the files go to.
        day: the date that stands in for today.
        place: where what goes into no file of its own is laid out.
    """

    read: ReadTracker
    out: Path
    day: date
    place: Place

    @property
    def tracker(self) -> Path:
        """Give the tracker's file, beside which its history and its returns lie."""
        return self.read.file.path


# The jobs.


def check_the_plan(task: Task) -> Done:
    """List everything that is wrong with the plan."""
    from automation.history.baseline import check_against_history
    from automation.reports.findings_list import in_words

    with _history(task) as (history, without):
        result = check_against_history(task.read, task.day, history)
    where = task.place.findings(task, result)
    said = in_words(result)
    lines = [f"{said[:1].upper()}{said[1:]}, as at {uk(task.day)}. They are {where}.", *without]
    return Done("\n".join(lines), _status(result.errors > 0))


def refresh_summary(task: Task) -> Done:
    """Write the figures as a workbook."""
    from automation.reports.summary_workbook import write_summary_workbook
    from automation.views.figures import gather

    with _history(task) as (history, without):
        figures = gather(task.read.plan, task.day, history)
    path = task.out / "brag-summary.xlsx"
    write_summary_workbook(path, figures)
    total = figures.summary.overall
    lines = [f"{count(total.total, 'action')}, {total.late} late. The figures are in {path}.", *without]
    return Done("\n".join(lines))


def draft_chasers(task: Task) -> Done:
    """Write one e-mail draft for each lead who is to be asked. Nothing is sent.

    Raises:
        HistoryUnavailable: without its ledger somebody could be written to twice, so there are no drafts.
    """
    from automation.chasing.chase_day import chase_with_history
    from automation.chasing.outbox import save_drafts
    from automation.history.identity import history_of

    folder = task.out / "letters"
    with history_of(task.tracker, task.read.plan, make=True) as history:
        assert history is not None
        chasing = chase_with_history(task.read, task.day, history, beside=task.tracker.parent)
        sent = save_drafts(chasing.chase.letters, folder, chasing.ledger, as_at=task.day)
    lines = [f"{count(len(sent.files), 'draft')} written to {folder}. Nothing was sent."]
    lines += filter(None, (history.renamed, *chasing.cut_off))
    lines += [*sent.to_know, *filter(None, (chasing.chase.waiting_in_words,))]
    lines += _first(
        [one_line(item.sentence) for item in chasing.chase.not_sent],
        "without a letter",
    )
    lines += _messages(chasing.chase.findings)
    waits = bool(chasing.chase.waiting)
    return Done("\n".join(lines), _status(waits or _has_error(chasing.chase.findings)))


def make_board_papers(task: Task) -> Done:
    """Write the Word papers that are due."""
    from automation.analysis.rollup import summarise
    from automation.papers.history_context import read_nights
    from automation.papers.making import Paper, make_papers
    from automation.papers.meetings import not_to_be_made, papers_due, unread_boards

    plan, folder = task.read.plan, task.out / "papers"
    wanted, figures = papers_due(plan, task.day), summarise(plan, task.day)
    unread = [one_line(said) for said in not_to_be_made(unread_boards(task.read, task.day))]
    if not wanted:
        none = f"No {'other ' if unread else ''}paper is due as at {uk(task.day)}."
        return Done("\n".join([none, *unread]), _status(bool(unread)))
    made, problems = [], []
    with _history(task) as (history, without):
        nights = read_nights(history, plan, task.day)
        for paper in make_papers(plan, figures, wanted, task.read.file, folder, nights):
            if isinstance(paper, Paper):
                made.append(paper)
            else:
                problems.append(f"Not written: the paper of {one_line(paper.meeting.board)}. {paper.why}")
    lines = [f"{count(len(made), 'paper')} written" + (f" to {folder}." if made else ".")]
    findings: list[Finding] = []
    for paper in made:
        lines += [paper.path.name, *filter(None, (paper.kept,))]
        findings += paper.findings
    lines += [*problems, *unread, *without, *_messages(findings)]
    return Done("\n".join(lines), _status(bool(problems or unread) or _has_error(findings)))


def what_changed(task: Task) -> Done:
    """Tell what moved since the last board, or since the night before.

    Raises:
        HistoryUnavailable: there is a history that cannot be used.
    """
    from automation.history.identity import history_of
    from automation.views.figures import gather

    with history_of(task.tracker, task.read.plan) as history:
        figures = gather(task.read.plan, task.day, history)
    if figures.movement is None:
        return Done("There is no earlier night yet to compare with; the history begins with the first night.")
    return Done(task.place.movement(task, figures))


def apply_returns(task: Task) -> Done:
    """Show what leads sent back, as proposed changes; only sheets in Excel can take any over.

    Raises:
        PlanError: a change that somebody ticked could not be written.
    """
    from automation.chasing.returns import read_returns

    folder = task.tracker.parent / RETURNS
    if not folder.is_dir():
        return Done(f"There is no folder {folder}; put what leads sent back there, then click again.")
    found = read_returns(folder, task.read.plan, task.day)
    said = task.place.returns(task, found)
    return Done(said, _status(bool(found.conflicts) or _has_error(found.findings)))


def forget_night(tracker: Path, night: date) -> Done:
    """Take a night out of a tracker's history, such as one recorded while the PC's clock was wrong.

    Raises:
        HistoryUnavailable: there is no such night, or the history is of another tracker in the same folder.
    """
    from automation.history.identity import hold_to_file
    from automation.history.store import History, HistoryUnavailable
    from automation.tracker.read.which_tracker import history_path

    path = history_path(tracker)
    if not path.exists():
        raise HistoryUnavailable(f"There is no history yet at {path}.")
    with History.open_to_write(path) as history:
        history.guard = lambda: hold_to_file(history, tracker)
        kept = history.forget(night)
    return Done(f"The night of {uk(night)} was taken out. The history as it was before is in {kept}.")


@dataclass(frozen=True, slots=True)
class Job:
    """One job: its name in code and in requests, what stands on its button, and its work."""

    name: str
    title: str
    work: Callable[[Task], Done]


JOBS = {
    job.name: job
    for job in (
        Job("check_the_plan", "Check the plan", check_the_plan),
        Job("refresh_summary", "Refresh summary", refresh_summary),
        Job("draft_chasers", "Draft chasers", draft_chasers),
        Job("make_board_papers", "Make board papers", make_board_papers),
        Job("apply_returns", "Apply returns", apply_returns),
        Job("what_changed", "What changed", what_changed),
    )
}
"""Every job by its name."""


# Doing one.


def outcome(job: Job, work: Callable[[], Done], log: Callable[[], Path], now: datetime) -> Done:
    """Do a job so that whatever happens ends in a sentence, never in a traceback.

    Args:
        job: the job, for its title.
        work: does it.
        log: gives the file that a traceback goes to; asked only where there is one.
        now: the present moment, for the log.
    """
    try:
        return work()
    except PlanError as error:
        return Done(str(error), Status.NOT_DONE)
    except Exception:  # noqa: BLE001 (nobody at a button can use a traceback; it goes to the log)
        where = ""
        # An Excel that does not answer cannot say where the tracker lies either.
        with suppress(Exception):
            path = log()
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "a", encoding="utf-8", errors="backslashreplace", opener=no_link) as file:
                file.write(f"{now:%Y-%m-%d %H:%M} {job.title}\n{traceback.format_exc()}\n")
            where = f" What the maintainer needs to know is in {path}."
        return Done(f"{job.title} could not be finished.{where}", Status.NOT_DONE)


def on_file(job: Job, tracker: Path, out: Path, as_at: date | None, now: datetime) -> Done:
    """Do a job on a tracker as its file was last saved.

    Args:
        job: the job.
        tracker: the tracker; it is read once and never written to.
        out: the folder that the files go to.
        as_at: the date to stand in for today; None means the tracker's own, else today.
        now: the present moment, with its time zone.
    """
    from automation.plan.time_zone import day_of
    from automation.tracker.read.open_file import read_when_whole, take_copy
    from automation.tracker.read.reading import read_tracker

    def work() -> Done:
        read = read_when_whole(lambda: read_tracker(tracker, take_copy(tracker).content))
        saved = datetime.fromtimestamp(tracker.stat().st_mtime, now.tzinfo)
        done = job.work(Task(read, out, day_of(read.plan, as_at, now), Files()))
        # What was typed since is not in it, and whoever clicked may have chosen not to save.
        about = f"About {one_line(tracker.name)} as it was saved at {saved:%H:%M} on {uk(saved.date())}."
        return replace(done, said=f"{done.said}\n{about}")

    return outcome(job, work, lambda: out / LOG, now)


class Files:
    """Lays out in files, or in what is said, where the tracker itself is not to be written to."""

    def findings(self, task: Task, result: CheckResult) -> str:
        """Write the workbook of findings."""
        from automation.reports.findings_workbook import write_findings_workbook

        path = task.out / "findings.xlsx"
        write_findings_workbook(path, result, task.read)
        return f"in {path}"

    def movement(self, _task: Task, figures: Figures) -> str:
        """Tell what moved."""
        from automation.analysis.movement_text import movement_text

        assert figures.movement is not None
        return f"{figures.since}\n{movement_text(figures.movement)}"

    def returns(self, _task: Task, found: Returns) -> str:
        """List the proposed changes; only the button in Excel can write them."""
        return found.as_text()


# What they share.


@contextmanager
def _history(task: Task) -> Iterator[tuple[History | None, list[str]]]:
    """Open the history for a job that can do without one.

    Yields:
        The history, None where there is none that can be used; and what to say of that.
    """
    from automation.history.identity import history_of
    from automation.history.store import HistoryUnavailable

    with ExitStack() as files:
        history, without = None, []
        try:
            history = files.enter_context(history_of(task.tracker, task.read.plan))
        except HistoryUnavailable as error:
            without = [f"Without the history: {error}"]
        yield history, without


def _status(needs_a_person: bool) -> Status:
    return Status.NEEDS_A_PERSON if needs_a_person else Status.DONE


def _has_error(found: tuple[Finding, ...] | list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in found)


def _messages(found: tuple[Finding, ...] | list[Finding]) -> list[str]:
    return _first([one_line(f"{item.message} {item.hint}") for item in found], "like these")


def _first(lines: list[str], what: str) -> list[str]:
    """Keep as many lines as somebody reads, and say how many more there are."""
    more = len(lines) - _MOST_LINES
    return lines if more <= 0 else [*lines[:_MOST_LINES], f"... and {more} more {what}."]
