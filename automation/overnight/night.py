"""One night: its steps in order, each reported by name, into one dated folder that is whole or absent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from automation.chasing.ledger import Ledger
from automation.chasing.letter import Stop
from automation.files import whole_file, write_whole
from automation.overnight.lock import LOG, keep_log, one_run
from automation.overnight.night_record import night_record
from automation.overnight.night_steps import COPY, LETTERS, READ, RECORD, SEND_NOTE, STEPS, WHOLE, Night
from automation.overnight.note_mail import send_note
from automation.overnight.previous_run import hold_to_tracker, keep_drafts
from automation.overnight.steps import TookTooLong, Worker, run_steps
from automation.plan.due import uk
from automation.plan.findings import PlanError, fault
from automation.plan.rating_counts import Counts
from automation.plan.text import count
from automation.plan.time_zone import day_of, read_zone
from automation.reports.dated_folder import dated_folder, put_aside, rewrite, set_right
from automation.reports.morning_note import (
    StepResult,
    morning_note,
)
from automation.reports.needs import Need, list_needs
from automation.tracker.read.open_file import MINUTE, TrackerCopy, read_when_whole, take_copy
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker
from automation.tracker.read.which_tracker import others_beside

if TYPE_CHECKING:
    pass

STEP_LIMIT = 900.0
"""How long one step of a night may take, in seconds."""
PATIENCE = 60.0
"""How long a night waits for what is at work in its folder, in seconds; a click takes a few."""

PEOPLE_EDIT = ("papers", "letters")
"""The folders of a night whose files people are meant to edit."""
NOTE, RECORD_FILE = "morning-note.txt", "run.json"
_LAST = {NOTE: "The morning note", RECORD_FILE: "The record of the night"}
"""The files that are written when all steps have ended."""


@dataclass(frozen=True, slots=True)
class NightResult:
    """How a night went: where its output is, and what needs a person, in order."""

    folder: Path
    as_at: date
    results: tuple[StepResult, ...]
    counts: Counts | None
    left_behind: bool
    needs: tuple[Need, ...] = ()

    @property
    def needs_a_person(self) -> bool:
        """Return whether anything needs a person."""
        return bool(self.needs)


def run_night(
    tracker: Path,
    out: Path,
    *,
    as_at: date | None,
    now: datetime,
    tell: Callable[[StepResult], None] = lambda _: None,
    copy: Callable[[Path], TrackerCopy] = take_copy,
    limit: float = STEP_LIMIT,
    sleep: Callable[[float], None] = time.sleep,
) -> NightResult:
    """Do a night's work on one tracker. Whatever happens, the log has a line about it.

    Args:
        tracker: the tracker; it is read once and never written to.
        out: the folder that holds one folder for each night.
        as_at: the date to stand in for today; None means the tracker's own, else today.
        now: the present moment, with its time zone.
        tell: hears how each step went, as it goes.
        copy: takes the copy of the tracker.
        limit: how long one step may take, in seconds.
        sleep: what waits for a tracker that is not whole.

    Raises:
        PlanError: nothing could be done: no tracker, no plan in it, another run at work, a night of another
            tracker under the same date, an output folder that cannot be written to, or a fault in the
            toolkit, which leaves a note as well. What an earlier night left stays as it is.
    """
    with _accounted_for(out, as_at or now.date()):

        def again(seconds: float) -> None:
            why = "The tracker is damaged or not fully saved; it is read again in a minute."
            tell(StepResult(READ, False, why))
            sleep(seconds)

        try:
            taken, read = read_when_whole(lambda: _take_and_read(tracker, copy), wait=MINUTE, sleep=again)
        except PlanError as error:
            _leave_word(out, as_at or now.date(), COPY, str(error).replace(str(tracker), tracker.name))
            raise
        read_steps = (StepResult(COPY, True, _size(taken)), StepResult(READ, True, _plan_size(read)))
        for done in read_steps:
            tell(done)
        day = day_of(read.plan, as_at, now)
        today = now.astimezone(read_zone(read.plan.settings.time_zone)).date()
        worker = Worker()
        earlier = out / day.isoformat()
        with ExitStack() as held:
            held.enter_context(one_run(out, now, wait=PATIENCE))
            held.enter_context(keep_log(out))
            hold_to_tracker(earlier, tracker, RECORD)
            night = Night(tracker, earlier, earlier, day, today, taken, read)
            night.needs += set_right(out)
            night.by_the_clock = as_at is None and read.plan.settings.as_at is None
            made = held.enter_context(ExitStack())
            made.callback(_settle, night, worker, limit)
            folder = night.folder = made.enter_context(dated_folder(out, day, people_edit=PEOPLE_EDIT))
            if taken.open_by:
                night.needs.append(f"{taken.open_by} has the tracker open; newer edits may not be saved yet.")
            results = (
                *read_steps,
                *run_steps(
                    STEPS,
                    night,
                    limit=limit,
                    worker=worker,
                    tell=tell,
                    # People know the night by its date, not by the folder that it is made in.
                    tidy=lambda text: text.replace(str(folder), str(out / day.isoformat())),
                ),
            )
            _say_what_stays(night, results)
            night.needs += filter(None, [others_beside(tracker)])
            texts = _last_files(night, results, now)
            for name, text in texts.items():
                with whole_file(folder / name, _LAST[name]) as aside:
                    aside.write_text(text, encoding="utf-8")
            made.close()
            mailed = _mail_note(night, texts[NOTE], tell)
            if mailed:
                results += mailed
                _say_of_the_mail(night, _last_files(night, results, now))
        worker.close()
        counts = night.figures.summary.overall if night.figures else None
        return NightResult(earlier, day, results, counts, worker.left_behind, _needs(night, results))


@contextmanager
def _accounted_for(out: Path, day: date) -> Iterator[None]:
    """See to it that a night that ends early leaves a log line, and a note where a fault ended it."""
    try:
        yield
    except PlanError as error:
        if out.is_dir():
            with keep_log(out):  # nobody sees what a scheduled run says
                LOG.error("Not done: %s", error)
        raise
    except Exception as error:
        if isinstance(error, OSError):  # outside its steps a night writes into its own folder alone
            reason = (error.strerror or str(error)).lower()
            said = f"The night could not be written to {error.filename or out}: {reason}."
        else:
            said = f"The night was not finished, because of {fault(error)}. overnight.log has more."
        with suppress(OSError):  # where not even that can be done, there is the sentence
            out.mkdir(parents=True, exist_ok=True)
        with keep_log(out):
            LOG.exception("The night failed")
        _leave_word(out, day, WHOLE, said, "Send overnight.log to the person who maintains the toolkit.")
        raise PlanError(said) from error


def _settle(night: Night, worker: Worker, limit: float) -> None:
    """Count the letters, now that their folder stands in its place or never will, and close the history.

    Where that fails, or a step hangs on to the history, the next run does it.
    """
    history = night.history
    if history is None or worker.left_behind:
        return

    def settle() -> None:
        with history:
            Ledger(history).set_right(datetime.now().astimezone())

    try:
        # In the thread that opened it, as SQLite wants it.
        worker.run(settle, limit)
    except (PlanError, TookTooLong) as error:
        night.needs.append(
            f"The letters could not be counted as asked; the next run does it. {error}".strip()
        )
        LOG.error("%s", night.needs[-1])


def _say_what_stays(night: Night, results: tuple[StepResult, ...]) -> None:
    """Say what of an earlier run for the same date is still there, and under which name."""
    if any(result.name == LETTERS and not result.ok for result in results):
        kept = keep_drafts(night.earlier / "letters", night.folder / "letters")
        if kept:
            night.needs.append(
                f"The letters could not be worked out again; in letters {'is' if kept == 1 else 'are'} still "
                f"{count(kept, 'draft')} of an earlier run for this date."
            )
    for name, new in put_aside(night.earlier, night.folder, people_edit=PEOPLE_EDIT, still_to_come=_LAST):
        night.needs.append(f"{name} was edited since it was made: that version is {new}.")


def _leave_word(out: Path, day: date, step: str, why: str, need: str = "") -> None:
    """Say in the output folder why there is no new night, where people look for one every morning.

    A night of the same date is worth more than the word that it could not be made again. Where no night was
    ever made, only whoever asked needs to hear that a tracker was refused; what needs a person (`need`) is
    said always.
    """
    made = need or any(out.glob("[0-9]*-[0-9]*-[0-9]*/run.json"))
    if not made or (out / day.isoformat()).exists():
        return
    steps = [StepResult(step, False, why)]
    left = need or "Nothing could be read. What earlier nights left is still there."
    needs = list_needs(day, steps=steps, said=[left])
    note = morning_note(title="Improvement plan", as_at=day, steps=steps, needs=needs)
    # Where the folder cannot be written to, the sentence that the run ends with is all there can be.
    with suppress(PlanError, OSError), dated_folder(out, day) as folder:
        write_whole(folder / NOTE, note)


def _take_and_read(tracker: Path, copy: Callable[[Path], TrackerCopy]) -> tuple[TrackerCopy, ReadTracker]:
    """Take the copy, and read the very bytes that were taken."""
    taken = copy(tracker)
    return taken, read_tracker(tracker, taken.content)


def _size(taken: TrackerCopy) -> str:
    return f"{taken.path.name}, {len(taken.content) / 1024:,.0f} KB"


def _plan_size(read: ReadTracker) -> str:
    plan = read.plan
    return (
        f"{len(plan.sections)} sections, {len(plan.actions)} actions, {len(plan.evidence)} rows of evidence"
    )


def _mail_note(night: Night, note: str, tell: Callable[[StepResult], None]) -> tuple[StepResult, ...]:
    """Send the note once the night stands complete; nothing to do where nobody asked for it."""
    settings = night.read.plan.settings
    if not settings.note_to.strip():
        return ()
    try:
        to = send_note(note, settings, f"{settings.plan_title}: morning note of {uk(night.as_at)}")
        result = StepResult(SEND_NOTE, True, f"to {to}")
    except PlanError as error:
        result = StepResult(SEND_NOTE, False, str(error))
    except Exception as error:  # noqa: BLE001 (the night is complete)
        with keep_log(night.earlier.parent):
            LOG.exception("Step failed: %s", SEND_NOTE)
        result = StepResult(SEND_NOTE, False, f"Not sent, because of {fault(error)}.")
    tell(result)
    return (result,)


def _say_of_the_mail(night: Night, texts: dict[str, str]) -> None:
    """Write the note and the record anew: they stood complete before it was known what became of the mail."""
    try:
        rewrite(night.earlier, texts)
    except PlanError as error:
        LOG.error("The note and the record do not tell of the mail: %s", error)


def _needs(night: Night, results: tuple[StepResult, ...]) -> tuple[Need, ...]:
    return list_needs(
        night.as_at,
        steps=results,
        lost=night.lost,
        papers=night.papers,
        not_sent=night.chase.not_sent if night.chase else (),
        late=night.late,
        late_before=night.late_before,
        replies=night.replies,
        doubt=night.doubt,
        said=night.needs,
        letters=night.letters,
        findings=night.checks.findings if night.checks else (),
    )


def _last_files(night: Night, results: tuple[StepResult, ...], started: datetime) -> dict[str, str]:
    needs = _needs(night, results)
    record = night_record(night, results, needs, started)
    return {NOTE: _note(night, results, needs), RECORD_FILE: record}


def _note(night: Night, results: tuple[StepResult, ...], needs: tuple[Need, ...]) -> str:
    plan, not_sent = night.read.plan, night.chase.not_sent if night.chase else ()
    return morning_note(
        title=" ".join(part for part in (plan.settings.council, plan.settings.plan_title) if part),
        as_at=night.as_at,
        steps=results,
        summary=night.figures.summary if night.figures else None,
        # What asks nothing of anybody comes last.
        not_sent=[
            (item.lead, item.why) for item in sorted(not_sent, key=lambda item: item.stop is Stop.NOTHING)
        ],
        needs=needs,
        moved=night.moved,
        files=sorted(night.files.items()),
    )
