"""One night: its steps in order, each reported by name, into one dated folder that is whole or absent."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from automation import __version__
from automation.overnight.earlier import hold_to_tracker, keep_drafts
from automation.overnight.lock import one_run
from automation.overnight.logbook import keep_log
from automation.overnight.steps import Step, TimedResult, run_steps
from automation.overnight.working import Worker
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.tally import Counts
from automation.plan.wording import count, listed
from automation.plan.zone import day_of, read_zone
from automation.reports.dated_folder import dated_folder, put_aside
from automation.reports.morning_note import LetterWaiting, PaperDue, StepResult, morning_note
from automation.tracker.copying import TrackerCopy, take_copy
from automation.tracker.reading import read_tracker
from automation.tracker.result import ReadTracker
from automation.whole_file import write_whole

if TYPE_CHECKING:
    from automation.analysis.movement import Movement
    from automation.chasing.letter import Chase
    from automation.checks.running import CheckResult
    from automation.history.store import History
    from automation.reports.figures import Figures

STEP_LIMIT = 900.0
"""How long one step of a night may take, in seconds."""
PATIENCE = 60.0
"""How long a night waits for what is at work in its folder, in seconds; a click takes a few."""

COPY, READ, CHECK, RECORD, FIGURES, WORKBOOK, LETTERS, PAPERS, PAGE, SEND_NOTE = (
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
_LAST = ("morning-note.txt", "run.json")
"""The files that are written when all steps have ended."""

_LIBRARIES = ("python-calamine", "pandas", "XlsxWriter", "docxtpl", "python-docx", "matplotlib")


@dataclass(slots=True)
class Night:
    """What the steps of one night share: what they were asked, and what they have found out so far.

    `folder` is where the night is made; `earlier` has its dated name, and what an earlier run left there.
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
    moved: str = ""


@dataclass(frozen=True, slots=True)
class NightResult:
    """How a night went: where its output is, and whether a person is needed.

    `needs` has what the note says of it that is neither a finding nor a step that failed.
    """

    folder: Path
    as_at: date
    results: tuple[TimedResult, ...]
    counts: Counts | None
    errors: int
    left_behind: bool
    needs: tuple[str, ...] = ()

    @property
    def needs_a_person(self) -> bool:
        """Say whether a step failed or the plan holds an error."""
        return self.errors > 0 or any(not timed.result.ok for timed in self.results)


def run_night(
    tracker: Path,
    out: Path,
    *,
    as_at: date | None,
    now: datetime,
    tell: Callable[[StepResult], None] = lambda _: None,
    copy: Callable[[Path], TrackerCopy] = take_copy,
    limit: float = STEP_LIMIT,
) -> NightResult:
    """Do a night's work on one tracker.

    Args:
        tracker: the tracker; it is read once and never written to.
        out: the folder that holds one folder for each night.
        as_at: the date to stand in for today; None means the tracker's own, else today.
        now: the present moment, with its time zone.
        tell: hears how each step went, as it goes.
        copy: takes the copy of the tracker.
        limit: how long one step may take, in seconds.

    Raises:
        PlanError: nothing could be done: no tracker, no plan in it, another run at work, a night of another
            tracker under the same date, or an output folder that cannot be written to. What an earlier night
            left stays as it is.
    """
    try:
        taken, read = _take_and_read(tracker, copy)
    except PlanError as error:
        _leave_word(out, as_at or now.date(), str(error).replace(str(tracker), tracker.name))
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
        folder = held.enter_context(dated_folder(out, day, people_edit=PEOPLE_EDIT))
        night = Night(tracker, folder, earlier, day, today, taken, read)
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
        if night.history is not None and not worker.left_behind:
            # In the thread that opened it, as SQLite wants it.
            worker.run(night.history.close, limit)
        _say_what_stays(night, results)
        note = _write_note(night, results)
        _write_record(night, results, now)
    worker.close()
    results += _mail_note(night, note, tell)
    errors = night.checks.errors if night.checks else 0
    counts = night.figures.summary.overall if night.figures else None
    return NightResult(earlier, day, results, counts, errors, worker.left_behind, tuple(night.needs))


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


def _leave_word(out: Path, day: date, why: str) -> None:
    """Say in the output folder why there is no new night, where people look for one every morning.

    Where no night was ever made there is nobody to tell, and a night of the same date is worth more than
    the word that it could not be made again.
    """
    if not any(out.glob("[0-9]*-[0-9]*-[0-9]*/run.json")) or (out / day.isoformat()).exists():
        return
    note = morning_note(
        title="Improvement plan",
        as_at=day,
        steps=[StepResult(COPY, False, why)],
        needs=["Nothing could be read. What earlier nights left is still there."],
    )
    with dated_folder(out, day) as folder:
        write_whole(folder / "morning-note.txt", note)


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
    from automation.history.store import History
    from automation.history.tonight import remember
    from automation.history.where import history_path

    history = History.open(history_path(night.tracker))
    try:
        done = remember(history, night.read, night.as_at, night.copy.content, today=night.today)
    except PlanError as error:
        # A step that failed gets half a line in the note, and this says what to do.
        night.needs.append(str(error))
        # What could not be written to is not relied on by the steps after this one either.
        history.close()
        raise
    night.history = history
    night.needs += [done.renamed] if done.renamed else []
    return done.said


def _check(night: Night) -> str:
    from automation.history.looking_back import check_against_history
    from automation.reports.findings_list import in_words
    from automation.reports.findings_workbook import write_findings_workbook

    night.checks = check_against_history(night.read, night.as_at, night.history)
    write_findings_workbook(night.folder / "findings.xlsx", night.checks, night.read)
    night.files["findings.xlsx"] = "everything that is wrong, with links to its cells"
    return in_words(night.checks)


def _figures(night: Night) -> str:
    from automation.reports.gathering import gather

    night.figures = gather(night.read.plan, night.as_at, night.history)
    counts = night.figures.summary.overall
    if night.figures.movement is not None:
        night.moved = moved_in_a_sentence(night.figures.movement, night.figures.since)
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
    from automation.chasing.outbox import save_drafts
    from automation.chasing.register import write_register
    from automation.chasing.running import chase_with_history
    from automation.checks.decisions import accept

    assert night.history is not None
    chasing = chase_with_history(night.read.plan, night.as_at, night.history, beside=night.tracker.parent)
    night.chase = chasing.chase
    letters, folder = chasing.chase.letters, night.folder / "letters"
    saved = save_drafts(letters, folder, chasing.ledger, as_at=night.as_at)
    paths = saved.files
    night.needs += saved.to_know
    for letter, path in zip(letters, paths, strict=True):
        night.letters.append(
            LetterWaiting(letter.recipient, letter.level.kind, len(letter.actions), f"letters/{path.name}")
        )
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
    return f"{count(len(paths), 'draft')}, none sent"


def _papers(night: Night) -> str:
    """Make each paper that is due."""
    from automation.papers.boards import not_to_be_made, papers_due, unread_boards
    from automation.papers.making import Paper, make_papers
    from automation.papers.memory import Nights

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
    tell(result)
    return (TimedResult(result, 0.0),)


def _write_note(night: Night, results: tuple[TimedResult, ...]) -> str:
    plan = night.read.plan
    text = morning_note(
        title=" ".join(part for part in (plan.settings.council, plan.settings.plan_title) if part),
        as_at=night.as_at,
        steps=[timed.result for timed in results],
        summary=night.figures.summary if night.figures else None,
        findings=night.checks.findings if night.checks else (),
        letters=night.letters,
        not_sent=[(item.lead, item.why) for item in night.chase.not_sent] if night.chase else (),
        papers=night.papers,
        needs=night.needs,
        moved=night.moved,
        files=sorted(night.files.items()),
    )
    write_whole(night.folder / "morning-note.txt", text)
    return text


def _write_record(night: Night, results: tuple[TimedResult, ...], started: datetime) -> None:
    """Write what programs want to know of the night."""
    file, plan = night.read.file, night.read.plan
    record = {
        "as_at": night.as_at.isoformat(),
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
        "counts": night.figures.summary.overall.as_dict() if night.figures else None,
        "findings": [finding.as_dict() for finding in night.checks.findings] if night.checks else None,
        "letters": chase_record(night.chase),
        "papers": [paper.file for paper in night.papers],
    }
    text = json.dumps(record, ensure_ascii=False, indent=2)
    write_whole(night.folder / "run.json", text + "\n")


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
