"""Runs one night: reads the tracker, runs the steps, and writes one dated folder, complete or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from email import policy
from email.message import EmailMessage
from email.utils import make_msgid
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from automation import __version__
from automation.chasing.ledger import Ledger
from automation.chasing.letter import Stop, chase_json
from automation.chasing.outbox import mail_password
from automation.chasing.people import name_of
from automation.chasing.smtp import Connection, DeliveryError, MailServer
from automation.files import reason, whole_file, write_whole
from automation.overnight.lock import LOG, hold_to_tracker, keep_log, one_run
from automation.overnight.steps import (
    COPY,
    LETTERS,
    READ,
    RECORD,
    SEND_NOTE,
    WHOLE,
    Night,
    Worker,
    keep_drafts,
    run_steps,
)
from automation.plan.due import uk
from automation.plan.findings import PlanError, fault
from automation.plan.leads import read_addresses
from automation.plan.ratings import Counts
from automation.plan.settings import Settings, day_of, read_zone
from automation.plan.text import count, one_line, size_in_words
from automation.reports.dated_folder import dated_folder, put_aside, rewrite, set_right
from automation.reports.morning_note import (
    StepResult,
    morning_note,
    moved_in_a_sentence,
)
from automation.reports.needs import TODAY, Need, list_needs, told_before, without_ticked
from automation.reports.today import ticked_as_done, today_list
from automation.tracker.read.open_file import MINUTE, TrackerCopy, read_when_whole, take_copy
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker
from automation.tracker.read.which_tracker import others_beside
from automation.trusted import Kind, NotConfirmed, hold_to

if TYPE_CHECKING:
    from automation.papers.other_plans import OtherPlan

STEP_LIMIT = 900.0
"""How many seconds one step of a night may take."""
PATIENCE = 60.0
"""For how many seconds a night waits for another run in its folder; a click takes a few."""

PEOPLE_EDIT = ("papers", "letters")
"""The folders of a night whose files people are meant to edit."""
NOTE, RECORD_FILE = "morning-note.txt", "run.json"
_LAST = {NOTE: "The morning note", RECORD_FILE: "The record of the night"}
"""The files that are written after all the steps."""


@dataclass(frozen=True, slots=True)
class NightResult:
    """How a night went: where its output is, what needs a person, what moved, and whom to ask."""

    folder: Path
    as_at: date
    results: tuple[StepResult, ...]
    counts: Counts | None
    needs: tuple[Need, ...] = ()
    moved: str = ""
    contact: str = ""

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
    chart: Path | None = None,
    others: Sequence[OtherPlan] = (),
) -> NightResult:
    """Run a night for one tracker. Whatever happens, the log has a line about it.

    Args:
        tracker: the tracker; it is read once and never written to.
        out: the folder that holds one folder for each night.
        as_at: the date to use as today; None means the tracker's own date, or else today.
        now: the present moment, with its time zone.
        tell: is told how each step went.
        copy: takes the copy of the tracker.
        limit: how long one step may take, in seconds.
        sleep: waits before a damaged tracker is read again.
        chart: the map of a plan of somebody else; None for the one beside it.
        others: the other plans of the list, of which a board may oversee some.

    Raises:
        PlanError: nothing could be done: no tracker, no plan in it, another run in progress, a night of
            another tracker with the same date, an output folder that cannot be written to, or a fault in the
            toolkit, which leaves a note as well. The files from earlier nights are unchanged.
    """
    with _accounted_for(out, as_at or now.date()):

        def copy_and_read() -> tuple[TrackerCopy, ReadTracker]:
            taken = copy(tracker)
            # Exactly the bytes that were copied.
            return taken, read_tracker(tracker, taken.content, chart=chart)

        def again(seconds: float) -> None:
            why = "The tracker is damaged or not fully saved. Trying again in a minute."
            tell(StepResult(READ, False, why))
            sleep(seconds)

        try:
            taken, read = read_when_whole(copy_and_read, wait=MINUTE, sleep=again)
        except PlanError as error:
            _leave_word(out, as_at or now.date(), COPY, str(error).replace(str(tracker), tracker.name))
            raise
        plan = read.plan
        read_steps = (
            StepResult(COPY, True, f"{taken.path.name}, {len(taken.content) / 1024:,.0f} KB"),
            StepResult(READ, True, size_in_words(plan)),
        )
        for done in read_steps:
            tell(done)
        day = day_of(plan, as_at, now)
        today = now.astimezone(read_zone(plan.settings.time_zone)).date()
        worker = Worker()
        earlier = out / day.isoformat()
        with ExitStack() as held:
            held.enter_context(one_run(out, now, wait=PATIENCE))
            held.enter_context(keep_log(out))
            hold_to_tracker(earlier, tracker, RECORD)
            night = Night(tracker, earlier, earlier, day, today, taken, read, others=others)
            night.needs += set_right(out)
            night.ticked, unread = ticked_as_done(out, day)
            night.needs += unread
            night.told = told_before(out, day)
            night.by_the_clock = as_at is None and plan.settings.as_at is None
            made = held.enter_context(ExitStack())
            made.callback(_settle, night, worker)
            folder = night.folder = made.enter_context(dated_folder(out, day, people_edit=PEOPLE_EDIT))
            if taken.open_by:
                night.needs.append(
                    f"{taken.open_by} has the tracker open, so recent edits may not be saved yet."
                )
            results = (*read_steps, *run_steps(night, limit=limit, worker=worker, tell=tell))
            _say_what_stays(night, results)
            night.needs += filter(None, [others_beside(tracker)])
            night.files[TODAY] = "what needs you and what settles it, to tick"
            contents = _last_files(night, results, now)
            for name, content in contents.items():
                with whole_file(folder / name, _LAST.get(name, "The list to tick")) as aside:
                    aside.write_bytes(content)
            made.close()
            if plan.settings.note_to.strip():
                results = (*results, _mail_note(night, contents[NOTE].decode()))
                tell(results[-1])
                try:  # they were complete before the mail was sent
                    rewrite(earlier, _last_files(night, results, now))
                except PlanError as error:
                    LOG.error("The note and the record could not be updated after the mail: %s", error)
        counts = night.figures.summary.overall if night.figures else None
        figures = night.figures
        moved = moved_in_a_sentence(figures.movement, figures.since) if figures and figures.movement else ""
        contact = figures.plan.settings.contact if figures else ""
        needs = without_ticked(_needs(night, results), night.ticked)
        return NightResult(earlier, day, results, counts, needs, moved, contact)


@contextmanager
def _accounted_for(out: Path, day: date) -> Iterator[None]:
    """Make sure that a night that ends early leaves a line in the log, and a note if a fault ended it."""
    try:
        yield
    except PlanError as error:
        if out.is_dir():
            with keep_log(out):  # nobody sees what a scheduled run prints
                LOG.error("Not done: %s", error)
        raise
    except Exception as error:
        if isinstance(error, OSError):  # outside its steps a night writes only to its own folder
            said = f"The night could not be written to {error.filename or out}: {reason(error)}."
        else:
            said = f"The night did not finish because of {fault(error)}. See overnight.log for details."
        with suppress(OSError):  # if even that fails, the sentence below is all there is
            out.mkdir(parents=True, exist_ok=True)
        with keep_log(out):
            LOG.exception("The night failed")
        _leave_word(out, day, WHOLE, said, "Send overnight.log to the person who maintains the toolkit.")
        raise PlanError(said) from error


def _settle(night: Night, worker: Worker) -> None:
    """Record the letters now that their folder is in place or never will be, and close the history.

    If that fails, or a step is still using the history, the next run does it.
    """
    if night.history is None or worker.left_behind:
        return
    try:
        with night.history as history:
            Ledger(history).set_right(datetime.now().astimezone())
    except PlanError as error:
        night.needs.append(f"The letters could not be recorded as written. The next run will do it. {error}")
        LOG.error("%s", night.needs[-1])


def _say_what_stays(night: Night, results: tuple[StepResult, ...]) -> None:
    """Say which files of an earlier run for the same date are kept, and under which names."""
    if any(result.name == LETTERS and not result.ok for result in results):
        kept = keep_drafts(night.earlier / "letters", night.folder / "letters")
        if kept:
            night.needs.append(
                f"The letters could not be worked out again. The folder letters still has "
                f"{count(kept, 'draft')} from an earlier run for this date."
            )
    for name, new in put_aside(night.earlier, night.folder, people_edit=PEOPLE_EDIT, still_to_come=_LAST):
        night.needs.append(f"{name} was edited after it was made. The edited version is now {new}.")


def _leave_word(out: Path, day: date, step: str, why: str, need: str = "") -> None:
    """Leave a note in the output folder that says why there is no new night.

    It never replaces a night with the same date. If no night was ever made, only the person who asked needs
    to know that a tracker was refused; what needs a person (`need`) is always written.
    """
    made = need or any(out.glob("[0-9]*-[0-9]*-[0-9]*/run.json"))
    if not made or (out / day.isoformat()).exists():
        return
    steps = [StepResult(step, False, why)]
    left = need or "Nothing could be read. The files from earlier nights are still there."
    needs = list_needs(day, steps=steps, said=[left])
    note = morning_note(title="Improvement plan", as_at=day, steps=steps, needs=needs)
    # If the folder cannot be written to, the sentence at the end of the run has to do.
    with suppress(PlanError, OSError), dated_folder(out, day) as folder:
        write_whole(folder / NOTE, note)


def _mail_note(night: Night, note: str) -> StepResult:
    """Send the note once the night is complete."""
    settings = night.read.plan.settings
    try:
        to = send_note(note, settings, f"{settings.plan_title}: morning note of {uk(night.as_at)}")
    except PlanError as error:
        return StepResult(SEND_NOTE, False, str(error))
    except Exception as error:  # noqa: BLE001 (the night is complete)
        LOG.exception("Step failed: %s", SEND_NOTE)
        return StepResult(SEND_NOTE, False, f"Not sent because of {fault(error)}.")
    return StepResult(SEND_NOTE, True, f"to {to}")


def send_note(note: str, settings: Settings, subject: str) -> str:
    """Send the morning note to the address on the Settings sheet, and return where it went.

    Raises:
        PlanError: the address or the mail server is wrong, or the server refused the note.
    """
    to, wrong = read_addresses([settings.note_to])
    if wrong or not to:
        raise PlanError(
            f"'{one_line(settings.note_to)}' is not an e-mail address. Correct 'Morning note to'."
        )
    sender = name_of(settings.sender)[1] or to[0]
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ", ".join(to), one_line(subject)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message.set_content(note)
    try:
        server = MailServer.of(settings, mail_password(settings))
        for address in to:
            hold_to(Kind.RECIPIENT, address)
        connection = Connection.open(server)
        try:
            refused = connection.deliver(sender, to, message.as_bytes(policy=policy.SMTP), partly=True)
        finally:
            connection.close()
    except (NotConfirmed, DeliveryError) as error:
        raise PlanError(f"The morning note was not sent: {error}") from error
    if refused:
        raise PlanError(
            f"The morning note did not reach {', '.join(refused)}: {next(iter(refused.values()))}"
        )
    return ", ".join(to)


def _needs(night: Night, results: tuple[StepResult, ...]) -> tuple[Need, ...]:
    return list_needs(
        night.as_at,
        unmarked=night.unmarked,
        steps=results,
        lost=night.lost,
        papers=night.papers,
        not_sent=night.chase.not_sent if night.chase else (),
        told=night.told,
        late=night.late,
        late_before=night.late_before,
        replies=night.replies,
        doubt=night.doubt,
        said=night.needs,
        letters=night.letters,
        findings=night.checks.findings if night.checks else (),
    )


def _last_files(night: Night, results: tuple[StepResult, ...], started: datetime) -> dict[str, bytes]:
    """Return the morning note, the record of the night and the list to tick, each under its file's name."""
    everything, not_sent = _needs(night, results), night.chase.not_sent if night.chase else ()
    needs = without_ticked(everything, night.ticked)
    settings, figures = night.read.plan.settings, night.figures
    note = morning_note(
        title=" ".join(part for part in (settings.council, settings.plan_title) if part),
        as_at=night.as_at,
        steps=results,
        summary=figures.summary if figures else None,
        # Letters that nobody has to do anything about come last.
        not_sent=[
            (item.lead, item.why) for item in sorted(not_sent, key=lambda item: item.stop is Stop.NOTHING)
        ],
        needs=needs,
        moved=moved_in_a_sentence(figures.movement, figures.since) if figures and figures.movement else "",
        files=sorted(night.files.items()),
    )
    return {
        NOTE: note.replace("\n", os.linesep).encode(),
        RECORD_FILE: night_record(night, results, needs, started).encode(),
        TODAY: today_list(everything, night.ticked, night.as_at),
    }


_LIBRARIES = ("python-calamine", "pandas", "XlsxWriter", "docxtpl", "python-docx", "matplotlib")


def night_record(night: Night, steps: Sequence[StepResult], needs: Sequence[Need], started: datetime) -> str:
    """Return the record of a night for other programs, as `run.json` holds it."""
    file, plan = night.read.file, night.read.plan
    record = {
        "as_at": night.as_at.isoformat(),
        "run": night.run,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(sum(step.seconds for step in steps), 3),
        "tracker": {
            "path": str(file.path.absolute()),
            "sha256": hashlib.sha256(night.copy.content).hexdigest(),
            "saved_by": file.saved_by,
            "saved_at": file.saved_at.isoformat() if file.saved_at else None,
            "open_by": night.copy.open_by,
        },
        "versions": {
            "improvement-plan-toolkit": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
        },
        "plan": {
            "sections": len(plan.sections),
            "actions": len(plan.actions),
            "evidence": len(plan.evidence),
        },
        "steps": [{key: getattr(step, key) for key in ("name", "ok", "detail", "seconds")} for step in steps],
        "needs": [need.as_dict() for need in needs],
        "counts": night.figures.summary.overall.as_dict() if night.figures else None,
        "findings": [finding.as_dict() for finding in night.checks.findings] if night.checks else None,
        "letters": chase_json(night.chase) if night.chase else None,
        "papers": [paper.file for paper in night.papers],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
