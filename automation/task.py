"""What a job works on, where it puts its results, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.plan.findings import PlanError
from automation.tracker.read.result import ReadTracker

if TYPE_CHECKING:
    from automation.chasing.proposals import Returns
    from automation.checks.run_checks import CheckResult
    from automation.history.store import History
    from automation.papers.other_plans import OtherPlan
    from automation.tracker.read.document_files import LookedAt
    from automation.views.figures import Figures

FINDINGS, SUMMARY, LETTERS, PAPERS = "findings.xlsx", "brag-summary.xlsx", "letters", "papers"
"""What jobs write into the output folder: two workbooks and two folders."""


class Status(IntEnum):
    """How a job ended: the exit status of the command line."""

    DONE = 0
    NEEDS_A_PERSON = 1
    NOT_DONE = 2


def status_of(needs_a_person: bool) -> Status:
    """Return how a job ended that was done."""
    return Status.NEEDS_A_PERSON if needs_a_person else Status.DONE


@dataclass(frozen=True, slots=True)
class Done:
    """What to tell the person: first how it went, then where the files are.

    `notes` go to stderr; `data` is the result for other programs.
    """

    said: str
    status: Status = Status.DONE
    notes: tuple[str, ...] = ()
    data: Any = None


class Files:
    """Puts results in files, or in the text that is printed.

    The buttons in Excel put them on sheets of the open workbook instead.
    """

    def findings(self, task: Task, result: CheckResult) -> str:
        """Write the workbook of findings."""
        from automation.reports.findings_list import write_findings_workbook

        path = task.out / FINDINGS
        write_findings_workbook(path, result, task.read)
        return f"in {path}"

    def movement(self, _task: Task, figures: Figures) -> str:
        """Return what changed, as text."""
        from automation.analysis.movement_text import movement_text

        assert figures.movement is not None
        return f"{figures.since}\n{movement_text(figures.movement, figures.date_moves)}"

    def returns(self, task: Task, found: Returns, folder: Path) -> str:
        """Return what came back as text, and write the workbook to choose in where there is a choice."""
        from automation.chasing.answer_ticks import ticked, write_ticks

        chosen, unclear = ticked(folder)
        to_tick = write_ticks(folder, found, task.day, chosen)
        return "\n".join(filter(None, [found.as_text(), *unclear, to_tick]))


@dataclass(frozen=True, slots=True)
class Task:
    """What a job works on.

    Args:
        read: the tracker, live or from its file; `read.file.path` says where it lies.
        out: the folder that the files go to.
        day: the date to use as today.
        place: where results without a file of their own are put.
        others: the other plans of the list, of which a board may oversee some.
    """

    read: ReadTracker
    out: Path
    day: date
    place: Files
    others: Sequence[OtherPlan] = ()

    @property
    def tracker(self) -> Path:
        """Return the tracker's file; its history and the folder of returns are beside it."""
        return self.read.file.path

    def documents(self, history: History | None = None, *, remember: bool = False) -> LookedAt | None:
        """Return the plan's documents as they lie on the disk; None if it keeps none.

        Args:
            history: says what was seen before; without it nothing is said of changes.
            remember: whether the history keeps how they are now.
        """
        if not self.read.plan.documents:
            return None
        from automation.history.document_memory import look_at_documents

        return look_at_documents(self.read, history, self.day, remember=remember, read_new=remember)

    @contextmanager
    def history(
        self, *, make: bool = False, needed: bool = False
    ) -> Iterator[tuple[History | None, tuple[str, ...]]]:
        """Open the tracker's history.

        Args:
            make: whether to create a history if there is none.
            needed: whether to raise an error if the history cannot be used.

        Yields:
            The history, or None if there is none that can be used; and what to say about that.
        """
        from automation.tracker.read.which_tracker import history_path

        if not make and not history_path(self.tracker).exists():
            # Many trackers have none, and the modules that read one take a moment to load.
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
                without = (f"The history was not used: {error}",)
            yield history, without


def tracker_path(asked: Path | None, *, example: bool) -> Path:
    """Return the tracker to work on: the one asked for, the example, or the one tracker in this folder.

    Raises:
        PlanError: none is named, and this folder has none, or several.
    """
    from automation.tracker.read import which_tracker

    if asked is not None and example:
        raise PlanError(f"You gave both {asked} and --example. Leave out one of them.")
    return asked or (which_tracker.example() if example else which_tracker.find_tracker(Path()))


def task_of(tracker: Path, out: Path, as_at: date | None, now: datetime, chart: Path | None = None) -> Task:
    """Read a tracker's file for a job.

    Args:
        tracker: the tracker.
        out: the folder that the files go to.
        as_at: the date to use as today; None means the tracker's own date, or else today.
        now: the present moment, with its time zone.
        chart: the map of a plan of somebody else; None for the one beside it.
    """
    from automation.plan.settings import day_of
    from automation.tracker.read.open_file import read_when_whole
    from automation.tracker.read.reading import read_tracker

    read = read_when_whole(lambda: read_tracker(tracker, chart=chart))
    return Task(read, out, day_of(read.plan, as_at, now), Files())
