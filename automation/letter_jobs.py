"""What a person says became of letters and papers, and the list of the letters."""

from __future__ import annotations

from datetime import date, datetime

from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import listed
from automation.task import Done, Task, status_of

ALL = date.max
"""Stands for the drafts of every day."""


def list_letters(task: Task) -> Done:
    """Return every letter and what became of it."""
    from automation.chasing import letter_states
    from automation.chasing.following import Followed, changed_from
    from automation.chasing.ledger import Ledger

    with task.history(needed=True) as (history, _):
        if history is None:
            return Done("No letter has been written yet.", data=letter_states.letters_json(()))
        ledger, plan = Ledger(history), task.read.plan
        changed, followed = changed_from(history, plan, task.day), Followed(plan, history)
        found = letter_states.list_letters(ledger, plan, changed, task.day, followed)
        waiting = letter_states.unmarked_in_words(ledger.entries(), task.day)
    said = "\n".join(str(letter) for letter in found) or "No letter has been written yet."
    notes = (waiting,) if waiting else ()
    return Done(said, status_of(bool(waiting)), notes, letter_states.letters_json(found))


def mark_letters(
    task: Task,
    now: datetime,
    *,
    sent: date | None = None,
    not_sent: date | None = None,
    on: date | None = None,
    from_outlook: bool = False,
) -> Done:
    """Write down which letters were sent, and which were not.

    Args:
        task: the tracker.
        now: the present moment.
        sent: the day of the drafts that were sent; `ALL` for every lead's newest.
        not_sent: the day of those that were not; `ALL` for all that nobody has said anything of.
        on: the day on which they were sent, if not on the day of the drafts.
        from_outlook: whether to look for the letters in the Sent Items of this PC's Outlook.

    Raises:
        PlanError: there are no such letters, or the history cannot be used.
    """
    from automation.chasing import letter_states
    from automation.chasing.ledger import KEPT_IN_VIEW, Ledger
    from automation.chasing.letter import Outcome
    from automation.chasing.outbox import sent_in_outlook
    from automation.chasing.ticks import take_ticks
    from automation.reports.dated_folder import registers

    if on is not None and (sent is None or on > task.day):
        raise PlanError(
            "--on names the day on which letters were sent: use it with --sent, for a day that has come."
        )
    said: list[str] = []
    with task.history(make=True) as (history, _):
        assert history is not None
        ledger = Ledger(history)
        said += [history.renamed, *ledger.set_right(now)]
        said += [line for lines in take_ticks(registers(task.out), ledger, now) for line in lines]
        if from_outlook:
            sent_items = sent_in_outlook(task.day - KEPT_IN_VIEW)
            said += letter_states.mark_found(ledger, sent_items, now)
        for day, outcome in ((not_sent, Outcome.NOT_SENT), (sent, Outcome.SENT)):
            if day is not None:
                which = None if day == ALL else day
                said += letter_states.mark_letters(ledger, which, outcome, task.day, now, on=on)
    return Done("\n".join(filter(None, said)))


def paper_done(task: Task, board: str | None = None) -> Done:
    """Mark the paper for a board's next meeting as done, so that nobody is reminded of it again.

    Args:
        task: the tracker.
        board: the board, or part of its name; None for the only one whose paper is due.

    Raises:
        PlanError: there is no such board, it has no future meeting, or none or several papers are due.
    """
    from automation.jobs import papers_wanted
    from automation.papers.papers_done import mark_done

    with task.history(make=True) as (history, _):
        assert history is not None
        wanted, _ = papers_wanted(task, board, history)
        if len(wanted) != 1:
            boards = listed([one.board for one in wanted])
            several = (
                f"The papers for {boards} are due. Say which is done: improvement-plan paper BOARD --done."
            )
            raise PlanError(several if wanted else "No paper is due, so none was marked as done.")
        meeting = wanted[0]
        mark_done(history, meeting, task.day)
    return Done(f"The paper for {meeting.board} on {uk(meeting.day)} is marked as done.")
