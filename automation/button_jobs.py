"""The jobs behind the buttons, and what each says when done, in Excel or in answer to a request."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from automation.files import no_link
from automation.history_jobs import since_last_board
from automation.jobs import (
    Send,
    check,
    has_error,
    letters,
    papers,
    papers_wanted,
    summary,
    write_summary,
)
from automation.letter_jobs import ALL, mark_letters, paper_done, returns
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import count, one_line
from automation.task import LETTERS, PAPERS, Done, Files, Status, Task, status_of
from automation.tracker.read.which_tracker import RETURNS

if TYPE_CHECKING:
    from automation.plan.findings import Finding

LOG = "buttons.log"
"""The file in the output folder that tells the maintainer about a fault."""

_MOST_LINES = 10
"""How many lines of one kind a message has at most; nobody reads more."""


def check_the_plan(task: Task) -> Done:
    """List everything that is wrong with the plan."""
    from automation.reports.findings_list import in_words

    with task.history() as (history, without):
        result = check(task, history)
    where = task.place.findings(task, result)
    said = in_words(result)
    lines = [f"{said[:1].upper()}{said[1:]}, as at {uk(task.day)}. They are {where}.", *without]
    return Done("\n".join(lines), status_of(result.errors > 0))


def refresh_summary(task: Task) -> Done:
    """Write the figures as a workbook."""
    with task.history() as (history, without):
        figures = summary(task, history)
    path = write_summary(task, figures)
    total = figures.summary.overall
    lines = [f"{count(total.total, 'action')}, {total.late} late. The figures are in {path}.", *without]
    return Done("\n".join(lines))


def draft_chasers(task: Task) -> Done:
    """Write one e-mail draft for each lead who is to be asked. Nothing is sent."""
    heard: list[str] = []
    chase, sent = letters(task, Send.DRAFTS, say=lambda *said: heard.extend(filter(None, said)))
    assert sent is not None
    lines = [f"{count(len(sent.files), 'draft')} written to {task.out / LETTERS}. Nothing was sent."]
    lines += [*heard, *sent.to_know, *filter(None, (chase.waiting_in_words,))]
    lines += _first([one_line(item.sentence) for item in chase.not_sent], "without a letter")
    lines += _messages(chase.findings)
    return Done("\n".join(lines), status_of(bool(chase.waiting) or has_error(chase.findings)))


def mark_letters_sent(task: Task) -> Done:
    """Write down that the newest drafts were sent, those of each lead of which nobody has said anything."""
    return mark_letters(task, datetime.now().astimezone(), sent=ALL)


def make_board_papers(task: Task) -> Done:
    """Write the Word papers that are due."""
    from automation.papers.making import Paper

    with task.history() as (history, _):
        wanted, said = papers_wanted(task, history=history)
    unread = [one_line(item) for item in said]
    if not wanted:
        none = f"No {'other ' if unread else ''}paper is due as at {uk(task.day)}."
        return Done("\n".join([none, *unread]), status_of(bool(unread)))
    made, problems = [], []
    with task.history() as (history, without):
        for paper in papers(task, wanted, history, look=True):
            if isinstance(paper, Paper):
                made.append(paper)
            else:
                problems.append(f"Not written: the paper of {one_line(paper.meeting.board)}. {paper.why}")
    lines = [f"{count(len(made), 'paper')} written" + (f" to {task.out / PAPERS}." if made else ".")]
    findings: list[Finding] = []
    for paper in made:
        lines += [paper.path.name, *paper.notes]
        findings += paper.findings
    lines += [*problems, *unread, *without, *_messages(findings)]
    return Done("\n".join(lines), status_of(bool(problems or unread or findings)))


def mark_paper_done(task: Task) -> Done:
    """Write down that the paper that is due is finished, and say for which board."""
    return paper_done(task)


def apply_returns(task: Task) -> Done:
    """Show what leads sent back, as proposed changes. A button in Excel writes those that are ticked.

    Raises:
        PlanError: a change that somebody ticked could not be written.
    """
    folder = task.tracker.parent / RETURNS
    if not folder.is_dir():
        return Done(
            f"There is no folder {folder}. Create it, put the replies from leads into it, then click again."
        )
    return returns(task, folder)


@dataclass(frozen=True, slots=True)
class Job:
    """A job: its name in code and in requests, and the function that does it."""

    name: str
    work: Callable[[Task], Done]

    @property
    def title(self) -> str:
        """Return the words on its button."""
        return self.name.replace("_", " ").capitalize()


_WORK = (
    check_the_plan,
    refresh_summary,
    draft_chasers,
    mark_letters_sent,
    make_board_papers,
    mark_paper_done,
    apply_returns,
    since_last_board,
)
JOBS = {work.__name__: Job(work.__name__, work) for work in _WORK}
"""Every job by its name."""


# Doing one.


def outcome(job: Job, work: Callable[[], Done], log: Callable[[], Path], now: datetime) -> Done:
    """Do a job so that every outcome is a sentence, never a traceback.

    Args:
        job: the job, for its title.
        work: does it.
        log: returns the file for a traceback; called only if there is one.
        now: the present moment, for the log.
    """
    try:
        return work()
    except PlanError as error:
        return Done(str(error), Status.NOT_DONE)
    except Exception:  # noqa: BLE001 (a traceback helps nobody at a button; it goes to the log)
        where = ""
        # If Excel does not respond, the place of the tracker is not known either.
        with suppress(Exception):
            path = log()
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "a", encoding="utf-8", errors="backslashreplace", opener=no_link) as file:
                file.write(f"{now:%Y-%m-%d %H:%M} {job.title}\n{traceback.format_exc()}\n")
            where = f" Details for the maintainer are in {path}."
        return Done(f"{job.title} could not be finished.{where}", Status.NOT_DONE)


def on_file(job: Job, tracker: Path, out: Path, as_at: date | None, now: datetime) -> Done:
    """Do a job on a tracker as it was last saved.

    Args:
        job: the job.
        tracker: the tracker; it is read once and never written to.
        out: the folder for the files.
        as_at: the date to use as today; None means the tracker's own As at, or else today.
        now: the present moment, with its time zone.
    """
    from automation.plan.settings import day_of
    from automation.tracker.read.open_file import read_when_whole, take_copy
    from automation.tracker.read.reading import read_tracker

    def work() -> Done:
        read = read_when_whole(lambda: read_tracker(tracker, take_copy(tracker).content))
        saved = datetime.fromtimestamp(tracker.stat().st_mtime, now.tzinfo)
        done = job.work(Task(read, out, day_of(read.plan, as_at, now), Files()))
        # Changes made since are not in it, and the person who clicked may not have saved.
        about = f"About {one_line(tracker.name)} as it was saved at {saved:%H:%M} on {uk(saved.date())}."
        return replace(done, said=f"{done.said}\n{about}")

    return outcome(job, work, lambda: out / LOG, now)


def _messages(found: Sequence[Finding]) -> list[str]:
    return _first([one_line(f"{item.message} {item.hint}") for item in found], "like these")


def _first(lines: list[str], what: str) -> list[str]:
    """Return as many lines as anybody reads, and how many more there are."""
    more = len(lines) - _MOST_LINES
    return lines if more <= 0 else [*lines[:_MOST_LINES], f"... and {more} more {what}."]
