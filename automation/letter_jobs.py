"""Writes and lists the letters, takes answers in, and what a person says became of letters and papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from automation import jobs
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import listed, sentence
from automation.task import LETTERS, Done, Task, status_of

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


def chase(
    task: Task, send: jobs.Send, *, say: Callable[..., None], confirm: Callable[[str], bool] | None = None
) -> Done:
    """Write or send the letters, and return what became of them."""
    from automation.chasing.letter import chase_json
    from automation.chasing.letter_states import how_to_mark
    from automation.chasing.outbox import preview, what_became
    from automation.chasing.returns import in_folder
    from automation.tracker.read.which_tracker import RETURNS

    result, sent = jobs.letters(task, send, say=say, confirm=confirm)
    said: list[str] = []
    notes: tuple[str, ...] = ()
    needs = False
    if sent is None:
        said = [preview(result.letters), *(sentence(item.sentence) for item in result.not_sent)]
    elif send is jobs.Send.DRAFTS:
        drafts = f"Drafts written to {task.out / LETTERS}: {len(sent.files)}. Nothing was sent."
        if sent.files:
            drafts += f" Once you have sent them: {how_to_mark(task.day)}."
        notes = (drafts, *sent.to_know)
    else:
        notes, needs = what_became(sent, result)
    replies = in_folder(task.tracker.parent / RETURNS)
    needs |= bool(result.waiting or replies) or jobs.has_error(result.findings)
    notes = (*notes, *filter(None, [replies, result.waiting_in_words]), *jobs.in_lines(result.findings))
    return Done("\n".join(said), status_of(needs), notes, chase_json(result))


def returns(task: Task, folder: Path, apply_at: datetime | None = None) -> Done:
    """Return what leads sent back, as proposed changes.

    Args:
        task: the tracker.
        folder: the folder with the replies.
        apply_at: the present moment, if the changes are to be written into the closed tracker; None if not.

    Raises:
        PlanError: the changes could not be written, so none was.
    """
    from automation.chasing.following import Followed
    from automation.chasing.returns import read_returns
    from automation.chasing.waiting_answers import letters_on_record

    with task.history(make=apply_at is not None) as (history, without):
        notes = list(without)
        on_record = letters_on_record(history, Followed(task.read.plan, history))
        found = read_returns(folder, task.read.plan, task.day, on_record)
        if apply_at is None:
            said = task.place.returns(task, found, folder)
        else:
            from automation.chasing.applying import apply_and_put_away

            assert history is not None
            notes += filter(None, [history.renamed])
            found = apply_and_put_away(found, folder, task.read, history, task.day, apply_at)
            said = found.as_text()
    return Done(said, status_of(found.needs_a_person), tuple(notes), found.as_dict())
