"""What each job does, whoever asks: the command line, a button in Excel, a request in a folder, the night.

A job works on a tracker that was read, live or from its file. What goes into no file of its own (findings,
movement, answers) is laid out by a `Place`: sheets of the open workbook, or files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from automation.plan.due import uk
from automation.plan.findings import PlanError, Severity
from automation.plan.text import sentence
from automation.tracker.read.result import ReadTracker

if TYPE_CHECKING:
    from automation.chasing.letter import Chase
    from automation.chasing.outbox import Sent
    from automation.chasing.returns import Returns
    from automation.checks.run_checks import CheckResult
    from automation.history.store import History
    from automation.papers.making import NotMade, Paper
    from automation.papers.meetings import Meeting
    from automation.plan.findings import Finding
    from automation.plan.model import Plan
    from automation.views.figures import Figures

FINDINGS, SUMMARY, LETTERS, PAPERS = "findings.xlsx", "brag-summary.xlsx", "letters", "papers"
"""What jobs write into the output folder: two workbooks and two folders."""


class Status(IntEnum):
    """How a job ended: the exit status of the command line."""

    DONE = 0
    NEEDS_A_PERSON = 1
    NOT_DONE = 2


@dataclass(frozen=True, slots=True)
class Done:
    """What to tell the person: in the first line how it went, then where the files are.

    `notes` stand beside the result; `data` is the result for other programs.
    """

    said: str
    status: Status = Status.DONE
    notes: tuple[str, ...] = ()
    data: Any = None


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
        """Return the tracker's file, beside which its history and its returns lie."""
        return self.read.file.path

    @contextmanager
    def history(
        self, *, make: bool = False, needed: bool = False
    ) -> Iterator[tuple[History | None, tuple[str, ...]]]:
        """Open the tracker's history.

        Args:
            make: whether the job needs one, so that it is made where there is none.
            needed: whether the job can do nothing with one that cannot be used.

        Yields:
            The history, None where there is none that can be used; and what to say of that.
        """
        from automation.tracker.read.which_tracker import history_path

        if not make and not history_path(self.tracker).exists():
            # Many trackers have none, and what reads one takes a moment to load.
            yield None, ()
            return
        from automation.history.identity import history_of
        from automation.history.store import HistoryUnavailable

        with ExitStack() as files:
            history = None
            without: tuple[str, ...] = ()
            try:
                history = files.enter_context(history_of(self.tracker, self.read.plan, make=make))
            except HistoryUnavailable as error:
                if make or needed:
                    raise
                without = (f"Without the history: {error}",)
            yield history, without


def task_of(tracker: Path, out: Path, as_at: date | None, now: datetime) -> Task:
    """Read a tracker's file for a job.

    Args:
        tracker: the tracker.
        out: the folder that the files go to.
        as_at: the date to stand in for today; None means the tracker's own, else today.
        now: the present moment, with its time zone.
    """
    from automation.plan.time_zone import day_of
    from automation.tracker.read.open_file import read_when_whole
    from automation.tracker.read.reading import read_tracker

    read = read_when_whole(lambda: read_tracker(tracker))
    return Task(read, out, day_of(read.plan, as_at, now), Files())


# The work, for whoever asks.


def check(task: Task, history: History | None, *, workbook: bool = False) -> CheckResult:
    """List everything that is wrong with the plan, also as a workbook where that is asked for."""
    from automation.history.baseline import check_against_history

    result = check_against_history(task.read, task.day, history)
    if workbook:
        from automation.reports.findings_workbook import write_findings_workbook

        write_findings_workbook(task.out / FINDINGS, result, task.read)
    return result


def summary(
    task: Task, history: History | None, since: str | None = None, *, workbook: bool = False
) -> Figures:
    """Work out the figures, also as a workbook where that is asked for."""
    from automation.views.figures import gather

    figures = gather(task.read.plan, task.day, history, since)
    if workbook:
        write_summary(task, figures)
    return figures


def write_summary(task: Task, figures: Figures) -> Path:
    """Write the figures as a workbook."""
    from automation.reports.summary_workbook import write_summary_workbook

    path = task.out / SUMMARY
    write_summary_workbook(path, figures)
    return path


class Send(StrEnum):
    """What becomes of letters."""

    NONE = "none"
    DRAFTS = "drafts"
    SMTP = "smtp"
    OUTLOOK = "outlook"


def letters(
    task: Task,
    send: Send,
    *,
    say: Callable[..., None],
    confirm: Callable[[str], bool] | None = None,
) -> tuple[Chase, Sent | None]:
    """Work out who is to be asked, and write or send the letters.

    Args:
        task: the tracker.
        send: what becomes of the letters.
        say: hears what to know before anything is written or sent.
        confirm: is shown who would get what by mail and says whether to go on; None sends without asking.

    Raises:
        HistoryUnavailable: without its ledger somebody could be written to twice, so there are no letters.
        PlanError: nothing could be sent.
    """
    from automation.chasing import outbox
    from automation.chasing.chase_day import chase_with_history
    from automation.chasing.holding import held_letters
    from automation.chasing.outlook import save_in_outlook
    from automation.chasing.planning import plan_letters
    from automation.trusted import NotConfirmed

    plan, beside = task.read.plan, task.tracker.parent
    with task.history(make=send is not Send.NONE) as (history, without):
        say(*without)
        if history is None:
            held = held_letters(task.read, task.day)
            return plan_letters(plan, task.day, beside=beside, held=held), None
        chasing = chase_with_history(task.read, task.day, history, beside=beside)
        ledger, wanted = chasing.ledger, chasing.chase.letters
        say(history.renamed, *chasing.cut_off)
        sent = None
        if send is Send.DRAFTS:
            sent = outbox.save_drafts(wanted, task.out / LETTERS, ledger, as_at=task.day)
        else:
            # Somebody may be slow to answer, and each letter is written down before it leaves.
            history.let_others_write()
        if send is Send.SMTP:
            try:
                password = outbox.mail_password(plan.settings)
                sent = outbox.send_smtp(wanted, plan.settings, ledger, password=password, confirm=confirm)
            except NotConfirmed as error:
                raise PlanError(f"Nothing was sent: {error}") from error
        elif send is Send.OUTLOOK:
            sent = save_in_outlook(wanted, ledger)
    return chasing.chase, sent


def papers_wanted(task: Task, board: str | None = None) -> tuple[tuple[Meeting, ...], list[str]]:
    """Return the meetings whose papers are to be made, and what to say of rows that cannot be read.

    Args:
        task: the tracker.
        board: the board whose next paper is wanted, or part of its name; None for every paper that is due.

    Raises:
        PlanError: there is no such board, or it has no meeting to come.
    """
    from automation.papers.meetings import next_meeting, not_to_be_made, papers_due, unread_boards

    unread = unread_boards(task.read, task.day)
    if board is None:
        return papers_due(task.read.plan, task.day), not_to_be_made(unread)
    meeting = next_meeting(task.read.plan, board, task.day, unread)
    return (meeting,), [f"{row.board}: {row.what}" for row in unread if row.board == meeting.board]


def papers(
    task: Task, wanted: Sequence[Meeting], history: History | None, figures: Figures | None = None
) -> Iterator[Paper | NotMade]:
    """Make papers, one after another, while the history is open.

    Args:
        task: the tracker.
        wanted: their meetings.
        history: the nights on record; None where there are none to be had.
        figures: the figures, where they were worked out already.
    """
    from automation.analysis.rollup import summarise
    from automation.papers.history_context import Nights, read_nights
    from automation.papers.making import make_papers

    plan, nights = task.read.plan, None
    if figures is None:
        totals, nights = summarise(plan, task.day), read_nights(history, plan, task.day)
    else:
        totals = figures.summary
        if history is not None:
            nights = Nights(history, plan, task.day, figures.trend, figures.slippage)
    return make_papers(plan, totals, wanted, task.read.file, task.out / PAPERS, nights)


def returns(task: Task, folder: Path) -> Done:
    """Show what leads sent back, as proposed changes."""
    from automation.chasing.returns import read_returns

    found = read_returns(folder, task.read.plan, task.day)
    said = task.place.returns(task, found)
    status = status_of(bool(found.conflicts) or has_error(found.findings))
    return Done(said, status, data=found.as_dict())


def import_plan(source: Path, tracker: Path, as_at: date | None, now: datetime) -> Done:
    """Make a new tracker from a published plan or from another tracker.

    Raises:
        PlanError: the source cannot be read, or the tracker is there already or cannot be written.
    """
    from automation.plan.time_zone import day_of
    from automation.tracker.write.macros import this_python
    from automation.tracker.write.workbook import build_tracker

    if tracker.suffix.casefold() not in {".xlsm", ".xlsx"}:
        raise PlanError(f"The new tracker needs a name that ends in .xlsm or .xlsx, not {tracker.name}.")
    if tracker.exists():
        raise PlanError(
            f"{tracker} is there already and is never written over; give the new tracker another name."
        )
    plan, notes, status = _imported(source)
    said = [_imported_in_words(plan, tracker)]
    if as_at is not None:
        # Otherwise Excel would count at today what was asked for at another date.
        plan = replace(plan, settings=replace(plan.settings, as_at=as_at))
        said.append(f"Its As at on the sheet Settings is {as_at.isoformat()}; clear it for daily use.")
    build_tracker(plan, tracker, as_at=day_of(plan, as_at, now), python=this_python())
    return Done("\n".join(said), status, notes)


def new_folder(folder: Path, source: Path | None, now: datetime) -> Done:
    """Lay out a fresh folder with a tracker, empty or from a published plan or another tracker.

    Raises:
        PlanError: the source cannot be read, or the folder holds something or cannot be written to.
    """
    from automation.plan.model import Plan
    from automation.plan.time_zone import day_of
    from automation.tracker.write.new_folder import make_folder

    if source is None:
        made = sentence(str(make_folder(folder, Plan(), now.date())))
        return Done(f"Ready. Open {made} in Excel and fill in the sheets Sections, Leads and Actions.")
    plan, notes, status = _imported(source)
    tracker = make_folder(folder, plan, day_of(plan, None, now))
    said = f"{_imported_in_words(plan, tracker)}\nOpen it in Excel, and fill in the sheets Leads and Boards."
    return Done(said, status, notes)


def _imported(source: Path) -> tuple[Plan, tuple[str, ...], Status]:
    """Read what a new tracker is to hold, what to know of it, and whether that needs a person."""
    from automation.tracker.read.open_file import read_when_whole
    from automation.tracker.read.reading import read_tracker
    from automation.tracker.write.importing import complete, in_excels_words

    read = read_when_whole(lambda: read_tracker(source))
    plan, rewritten = in_excels_words(complete(read.plan))
    found = [f"{item.severity.value}: {item.where}: {item.message}" for item in read.findings]
    found += [f"note: {item.where}: {item.sentence()}".replace(": : ", ": ", 1) for item in rewritten]
    return plan, tuple(found), status_of(has_error(read.findings))


def _imported_in_words(plan: Plan, tracker: Path) -> str:
    return sentence(
        f"{len(plan.sections)} sections, {len(plan.actions)} actions and {len(plan.evidence)} rows of "
        f"evidence are now in {tracker}."
    )


def list_nights(tracker: Path) -> Done:
    """List the nights on record."""
    from automation.history import compare

    with _recorded(tracker) as history:
        nights = history.nights(doubtful=True)
    return Done(compare.nights_text(nights), data=compare.nights_json(nights))


def compare_nights(tracker: Path, first: date, second: date) -> Done:
    """Tell what moved between two nights on record."""
    from automation.analysis.movement_text import movement_json
    from automation.history import compare

    with _recorded(tracker) as history:
        found = compare.compare_nights(history, first, second)
    return Done(compare.comparison_text(found), data=movement_json(found.moved))


def restore_night(tracker: Path, night: date, out: Path) -> Done:
    """Write the tracker as it was on a night into a new file."""
    from automation.history import compare

    with _recorded(tracker) as history:
        out.mkdir(parents=True, exist_ok=True)
        return Done(sentence(f"Written: {compare.restore(history, night, out).path}"))


def _recorded(tracker: Path) -> AbstractContextManager[History]:
    from automation.history.store import History
    from automation.tracker.read.which_tracker import history_path

    return History.open(history_path(tracker), create=False)


def what_changed(task: Task) -> Done:
    """Tell what moved since the last board, or since the night before.

    Raises:
        HistoryUnavailable: there is a history that cannot be used.
    """
    from automation.analysis.movement_text import movement_json

    with task.history(needed=True) as (history, _):
        figures = summary(task, history)
    if figures.movement is None:
        return Done("There is no earlier night yet to compare with; the history begins with the first night.")
    return Done(task.place.movement(task, figures), data=movement_json(figures.movement))


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


class Files:
    """Lays out in files, or in what is said, where the tracker itself is not to be written to."""

    def findings(self, task: Task, result: CheckResult) -> str:
        """Write the workbook of findings."""
        from automation.reports.findings_workbook import write_findings_workbook

        path = task.out / FINDINGS
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


def status_of(needs_a_person: bool) -> Status:
    """Return how a job ended that was done."""
    return Status.NEEDS_A_PERSON if needs_a_person else Status.DONE


def has_error(found: Sequence[Finding]) -> bool:
    """Return whether any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in found)
