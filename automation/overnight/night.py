"""One night: its steps in order, each reported by name, into one dated folder that is whole or absent."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from automation import __version__
from automation.chasing.letter import Stop
from automation.files import whole_file, write_whole
from automation.overnight.lock import LOG, keep_log, one_run
from automation.overnight.previous_run import hold_to_tracker, keep_drafts
from automation.overnight.steps import Step, TimedResult, TookTooLong, Worker, run_steps
from automation.plan.due import uk
from automation.plan.findings import PlanError, fault
from automation.plan.rating_counts import Counts
from automation.plan.text import count, listed
from automation.plan.time_zone import day_of, read_zone
from automation.reports.dated_folder import dated_folder, put_aside, rewrite, set_right
from automation.reports.morning_note import LetterWaiting, PaperDue, StepResult, morning_note
from automation.reports.needs import Need, list_needs
from automation.tracker.read.open_file import MINUTE, TrackerCopy, read_when_whole, take_copy
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker
from automation.tracker.read.which_tracker import RETURNS, others_beside

if TYPE_CHECKING:
    from automation.analysis.movement import Movement
    from automation.chasing.ledger import Entry
    from automation.chasing.letter import Chase
    from automation.checks.run_checks import CheckResult
    from automation.history.store import History
    from automation.plan.model import Action
    from automation.views.figures import Figures

STEP_LIMIT = 900.0
"""How long one step of a night may take, in seconds."""
PATIENCE = 60.0
"""How long a night waits for what is at work in its folder, in seconds; a click takes a few."""

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

PEOPLE_EDIT = ("papers", "letters")
"""The folders of a night whose files people are meant to edit."""
NOTE, RECORD_FILE = "morning-note.txt", "run.json"
_LAST = {NOTE: "The morning note", RECORD_FILE: "The record of the night"}
"""The files that are written when all steps have ended."""

_LIBRARIES = ("python-calamine", "pandas", "XlsxWriter", "docxtpl", "python-docx", "matplotlib")


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


@dataclass(frozen=True, slots=True)
class NightResult:
    """How a night went: where its output is, and what needs a person, in order."""

    folder: Path
    as_at: date
    results: tuple[TimedResult, ...]
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
    try:
        return _run(tracker, out, as_at, now, tell, copy, limit, sleep)
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
        _leave_word(
            out,
            as_at or now.date(),
            WHOLE,
            said,
            "Send overnight.log to the person who maintains the toolkit.",
        )
        raise PlanError(said) from error


def _run(
    tracker: Path,
    out: Path,
    as_at: date | None,
    now: datetime,
    tell: Callable[[StepResult], None],
    copy: Callable[[Path], TrackerCopy],
    limit: float,
    sleep: Callable[[float], None],
) -> NightResult:
    def again(seconds: float) -> None:
        why = "The tracker is damaged or not fully saved; it is read again in a minute."
        tell(StepResult(READ, False, why))
        sleep(seconds)

    try:
        taken, read = read_when_whole(lambda: _take_and_read(tracker, copy), wait=MINUTE, sleep=again)
    except PlanError as error:
        _leave_word(out, as_at or now.date(), COPY, str(error).replace(str(tracker), tracker.name))
        raise
    tell(StepResult(COPY, True, _size(taken)))
    tell(StepResult(READ, True, _plan_size(read)))
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
            TimedResult(StepResult(COPY, True, _size(taken)), 0.0),
            TimedResult(StepResult(READ, True, _plan_size(read)), 0.0),
            *run_steps(
                _steps(),
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


def _settle(night: Night, worker: Worker, limit: float) -> None:
    """Count the letters, now that their folder stands in its place or never will, and close the history.

    Where that fails, or a step hangs on to the history, the next run does it.
    """
    from automation.chasing.ledger import Ledger

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


def _say_what_stays(night: Night, results: tuple[TimedResult, ...]) -> None:
    """Say what of an earlier run for the same date is still there, and under which name."""
    if any(timed.result.name == LETTERS and not timed.result.ok for timed in results):
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


def _steps() -> tuple[Step[Night], ...]:
    return (
        Step(RECORD, _record),
        Step(CHECK, _check),
        Step(FIGURES, _figures),
        Step(WORKBOOK, _workbook, needs=(FIGURES,)),
        Step(LETTERS, _letters, needs=(RECORD,)),
        Step(PAPERS, _papers, needs=(FIGURES,)),
        Step(PAGE, _page, needs=(FIGURES,)),
    )


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
    from automation.history.baseline import check_against_history
    from automation.reports.findings_list import in_words
    from automation.reports.findings_workbook import write_findings_workbook

    night.replies = len(replies_waiting(night.tracker.parent / RETURNS))
    night.checks = check_against_history(night.read, night.as_at, night.history)
    write_findings_workbook(night.folder / "findings.xlsx", night.checks, night.read)
    night.files["findings.xlsx"] = "everything that is wrong, with links to its cells"
    return in_words(night.checks)


def _figures(night: Night) -> str:
    from automation.plan.model import late
    from automation.views.figures import gather

    night.late = tuple(late(night.read.plan.actions, night.as_at))
    night.figures = gather(night.read.plan, night.as_at, night.history)
    counts = night.figures.summary.overall
    if night.figures.movement is not None:
        night.moved = moved_in_a_sentence(night.figures.movement, night.figures.since)
    if night.history is not None:
        illustrative = {record.day for record in night.history.nights() if record.illustrative}
        before = [item for item in night.figures.trend if item.day < night.as_at]
        if before and before[-1].day not in illustrative:
            night.late_before = before[-1].day, before[-1].counts.late
    return f"{count(counts.total, 'action')}, {counts.late} late"


def moved_in_a_sentence(moved: Movement, since: str) -> str:
    """Say for Late, and for each rating that rose or fell, from how many to how many.

    Args:
        moved: what moved.
        since: the sentence that says which night it is compared with, and why that one.
    """
    late, lines = moved.overall.late, moved.overall.lines
    parts = [f"{line.name} from {line.opening} to {line.closing}" for line in (late, *lines) if line.change]
    if not late.change:
        parts.append(f"{late.name} still {late.closing}")
    if not any(line.change for line in lines):
        parts.append("no rating's count has changed")
    made_up = " (that night is illustrative)" if moved.illustrative else ""
    return f"{since.rstrip('.')}{made_up}: {listed(parts)}."


def _workbook(night: Night) -> str:
    from automation.reports.summary_workbook import write_summary_workbook

    assert night.figures is not None
    write_summary_workbook(night.folder / "brag-summary.xlsx", night.figures)
    night.files["brag-summary.xlsx"] = "the figures, a sheet for each view"
    return ""


def _letters(night: Night) -> str:
    """Write the letters as drafts. Without the history nobody knows who was asked, so there are none then."""
    from automation.chasing.chase_day import chase_with_history
    from automation.chasing.outbox import save_drafts
    from automation.chasing.register import write_register
    from automation.checks.accepting import accept

    assert night.history is not None
    chasing = chase_with_history(
        night.read,
        night.as_at,
        night.history,
        beside=night.tracker.parent,
        in_doubt=night.in_doubt,
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
    from automation.papers.history_context import Nights
    from automation.papers.making import Paper, make_papers
    from automation.papers.meetings import not_to_be_made, papers_due, unread_boards

    assert night.figures is not None
    plan, summary = night.figures.plan, night.figures.summary
    unread = unread_boards(night.read, night.as_at)
    night.needs += not_to_be_made(unread)
    nights = None
    if night.history is not None:
        # The nights on record were read for the figures already.
        nights = Nights(night.history, plan, night.as_at, night.figures.trend, night.figures.slippage)
    problems = []
    due, folder = papers_due(plan, night.as_at), night.folder / "papers"
    for paper in make_papers(plan, summary, due, night.read.file, folder, nights):
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
    return f"{said}, {count(len(unread), 'row')} of Boards not readable" if unread else said


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


def _mail_note(night: Night, note: str, tell: Callable[[StepResult], None]) -> tuple[TimedResult, ...]:
    """Send the note once the night stands complete; nothing to do where nobody asked for it."""
    from automation.overnight.note_mail import send_note

    settings = night.read.plan.settings
    if not settings.note_to.strip():
        return ()
    try:
        to = send_note(note, settings, f"{settings.plan_title}: morning note of {uk(night.as_at)}")
        result = StepResult(SEND_NOTE, True, f"to {to}")
    except PlanError as error:
        result = StepResult(SEND_NOTE, False, str(error))
    except Exception as error:  # noqa: BLE001 (see below)
        # The night is complete; whatever its note meets on the way does not undo that.
        with keep_log(night.earlier.parent):
            LOG.exception("Step failed: %s", SEND_NOTE)
        result = StepResult(SEND_NOTE, False, f"Not sent, because of {fault(error)}.")
    tell(result)
    return (TimedResult(result, 0.0),)


def _say_of_the_mail(night: Night, texts: dict[str, str]) -> None:
    """Write the note and the record anew: they stood complete before it was known what became of the mail."""
    try:
        rewrite(night.earlier, texts)
    except PlanError as error:
        LOG.error("The note and the record do not tell of the mail: %s", error)


def _needs(night: Night, results: tuple[TimedResult, ...]) -> tuple[Need, ...]:
    return list_needs(
        night.as_at,
        steps=[timed.result for timed in results],
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


def _last_files(night: Night, results: tuple[TimedResult, ...], started: datetime) -> dict[str, str]:
    needs = _needs(night, results)
    return {NOTE: _note(night, results, needs), RECORD_FILE: _record_text(night, results, needs, started)}


def _note(night: Night, results: tuple[TimedResult, ...], needs: tuple[Need, ...]) -> str:
    plan, not_sent = night.read.plan, night.chase.not_sent if night.chase else ()
    return morning_note(
        title=" ".join(part for part in (plan.settings.council, plan.settings.plan_title) if part),
        as_at=night.as_at,
        steps=[timed.result for timed in results],
        summary=night.figures.summary if night.figures else None,
        # What asks nothing of anybody comes last.
        not_sent=[
            (item.lead, item.why) for item in sorted(not_sent, key=lambda item: item.stop is Stop.NOTHING)
        ],
        needs=needs,
        moved=night.moved,
        files=sorted(night.files.items()),
    )


def _record_text(
    night: Night, results: tuple[TimedResult, ...], needs: tuple[Need, ...], started: datetime
) -> str:
    """Return what programs want to know of the night."""
    file, plan = night.read.file, night.read.plan
    record = {
        "as_at": night.as_at.isoformat(),
        "run": night.run,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(sum(timed.seconds for timed in results), 3),
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
            **_versions(),
        },
        "plan": {
            "sections": len(plan.sections),
            "actions": len(plan.actions),
            "evidence": len(plan.evidence),
        },
        "steps": [
            {
                "name": timed.result.name,
                "ok": timed.result.ok,
                "detail": timed.result.detail,
                "seconds": timed.seconds,
            }
            for timed in results
        ],
        "needs": [need.as_dict() for need in needs],
        "counts": night.figures.summary.overall.as_dict() if night.figures else None,
        "findings": [finding.as_dict() for finding in night.checks.findings] if night.checks else None,
        "letters": chase_record(night.chase),
        "papers": [paper.file for paper in night.papers],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def chase_record(chase: Chase | None) -> dict[str, object] | None:
    """Give the letters of a night as `run.json` holds them."""
    if chase is None:
        return None
    from automation.chasing.letter import chase_json

    return chase_json(chase)


def _versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
