"""Does each job, for the command line, a button in Excel, a request in a folder and the night alike."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.plan.findings import PlanError, Severity
from automation.plan.text import count, listed, one_line, sentence
from automation.task import (
    FINDINGS,
    LETTERS,
    PAPERS,
    SUMMARY,
    Done,
    Status,
    Task,
    status_of,
)

if TYPE_CHECKING:
    from datetime import date

    from automation.chasing.letter import Chase, Letter
    from automation.chasing.outbox import Sent
    from automation.chasing.planning import Chasing
    from automation.checks.context import Night
    from automation.checks.run_checks import CheckResult
    from automation.history.store import History
    from automation.papers.making import NotMade, Paper
    from automation.papers.meetings import Meeting
    from automation.plan.findings import Finding, Problem
    from automation.reports.needs import Need
    from automation.tracker.read.document_files import LookedAt
    from automation.views.figures import Figures


def check(
    task: Task, history: History | None, *, workbook: bool = False, remember: bool = False
) -> CheckResult:
    """Return everything that is wrong with the plan.

    Args:
        task: the tracker.
        history: the nights on record; None if there are none.
        workbook: whether it is also written as a workbook.
        remember: whether the history keeps how the plan's documents are now.
    """
    from automation.checks.run_checks import CHECKS, run_checks

    earlier: Night | None = None
    older: dict[int, Night] = {}
    if history is not None:
        from automation.history.compare import look_back

        days = {check.days_back(task.read.plan.settings) for check in CHECKS}
        earlier, older = look_back(history, task.read.plan, task.day, *sorted(days - {0}))
    result = run_checks(
        task.read,
        task.day,
        earlier=earlier.plan if earlier else None,
        earlier_on=earlier.on if earlier else None,
        older=older,
        documents=task.documents(history, remember=remember),
    )
    if workbook:
        from automation.reports.findings_list import write_findings_workbook

        write_findings_workbook(task.out / FINDINGS, result, task.read)
    return result


def apply_findings(task: Task, codes: str, now: datetime, confirm: Callable[[str], bool] | None) -> Done:
    """Write what findings of some codes clearly propose into the closed tracker.

    Args:
        task: the tracker.
        codes: the codes, with commas between them.
        now: the present moment.
        confirm: asks about each; None takes all.

    Raises:
        PlanError: there is no such check, or the tracker cannot be changed. Nothing was written.
    """
    from automation.checks.run_checks import CHECKS
    from automation.history.change_record import ChangeRecord
    from automation.history.mending import mends, write_mends
    from automation.plan.text import words
    from automation.tracker.write.write_back import STALE

    wanted = {code.upper() for code in words(codes)}
    if unknown := sorted(wanted - {one.problem.code for one in CHECKS}):
        raise PlanError(f"There is no check {listed(unknown)}. Name codes such as D10,L02.")
    with task.history(make=True) as (history, _):
        assert history is not None
        found = mends((one for one in check(task, history).findings if one.code in wanted), task.read)
        taken = [one for one in found.proposed if confirm is None or confirm(one.said)]
        if taken:
            write_mends(taken, task.read, ChangeRecord(history), now)
    undo = "improvement-plan history undo takes it back."
    lines = [f"Written: {one.said}" for one in taken]
    lines.append(f"{STALE} {undo}" if taken else "Nothing was written.")
    asked = len(found.proposed) - len(taken)
    return Done("\n".join([*lines, *found.left]), status_of(bool(found.left or asked)))


def summary(
    task: Task,
    history: History | None,
    since: str | None = None,
    *,
    looked: LookedAt | None = None,
    workbook: bool = False,
) -> Figures:
    """Return the figures, and write them as a workbook if asked to; `looked` saves looking at documents."""
    from automation.views.figures import gather

    figures = gather(task.read.plan, task.day, history, since, looked or task.documents(history))
    if workbook:
        write_summary(task, figures)
    return figures


def write_summary(task: Task, figures: Figures) -> Path:
    """Write the figures as a workbook, and return its path."""
    from automation.reports.summary_workbook import write_summary_workbook

    path = task.out / SUMMARY
    write_summary_workbook(path, figures)
    return path


class Send(StrEnum):
    """What to do with letters."""

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
    """Work out who gets a letter, and write or send the letters.

    Args:
        task: the tracker.
        send: what to do with the letters.
        say: prints what the person should know before anything is written or sent.
        confirm: shows who would get what by mail and asks whether to go on; None sends without asking.

    Raises:
        HistoryUnavailable: without the ledger somebody could get the same letter twice, so none are written.
        PlanError: nothing could be sent.
    """
    from automation.chasing import outbox
    from automation.chasing.people import held_letters
    from automation.chasing.planning import chase_with_history, plan_letters
    from automation.chasing.waiting_answers import answers_waiting
    from automation.trusted import NotConfirmed

    plan, beside = task.read.plan, task.tracker.parent
    with task.history(make=send is not Send.NONE) as (history, without):
        say(*without)
        if history is None:
            held, answers = held_letters(task.read, task.day), answers_waiting(plan, task.day, beside)
            return plan_letters(plan, task.day, beside=beside, held=held, answers=answers), None
        if send is Send.NONE:
            return chase_with_history(task.read, task.day, history, beside=beside).chase, None
        chasing, said, wrong = work_out_letters(task, history, task.out)
        say(*said, *(need.what for need in wrong), history.renamed)
        ledger, wanted = chasing.ledger, with_briefs(task, chasing.chase.letters, history)
        if send is Send.DRAFTS:
            return chasing.chase, outbox.save_drafts(wanted, task.out / LETTERS, ledger, task.day)
        # The person may be slow to confirm, and each letter is recorded before it is sent.
        history.let_others_write()
        if send is Send.OUTLOOK:
            return chasing.chase, outbox.save_in_outlook(wanted, ledger)
        try:
            password = outbox.mail_password(plan.settings)
            sent = outbox.send_smtp(wanted, plan.settings, ledger, password=password, confirm=confirm)
        except NotConfirmed as error:
            raise PlanError(f"Nothing was sent: {error}") from error
    return chasing.chase, sent


def work_out_letters(
    task: Task, history: History, nights: Path, *, in_doubt: bool = False
) -> tuple[Chasing, list[str], list[Need]]:
    """Take down what people say became of earlier letters, then work out the letters of the day.

    Args:
        task: the tracker.
        history: its history.
        nights: the folder that holds one folder for each night, with the workbooks in which people tick.
        in_doubt: whether the day may be wrong; then nothing is escalated.

    Returns:
        The letters, what was marked, and what needs a person: ticks that cannot be read, runs that were
        interrupted, and answers that lie outside the folder of answers.
    """
    from automation.chasing.ledger import Ledger
    from automation.chasing.planning import chase_with_history
    from automation.chasing.returns import misplaced_answers
    from automation.chasing.ticks import take_ticks
    from automation.reports.dated_folder import added_files, registers
    from automation.reports.needs import Need
    from automation.tracker.read.which_tracker import RETURNS

    ledger, now = Ledger(history), datetime.now().astimezone()
    interrupted = ledger.set_right(now)
    marked, wrong = take_ticks(registers(nights), ledger, now)
    beside = task.tracker.parent
    outside = [*added_files(nights, task.day), *(path for path in beside.iterdir() if path != task.tracker)]
    misplaced = misplaced_answers(outside, task.read.plan)
    chasing = chase_with_history(
        task.read, task.day, history, beside=beside, in_doubt=in_doubt, misplaced=misplaced
    )
    needs = [*map(Need, (*interrupted, *wrong))]
    if misplaced:
        top = nights.absolute().parent
        places = [path.absolute() for path in misplaced]
        named = [path.relative_to(top) if path.is_relative_to(top) else path for path in places]
        where = listed([one_line(path.as_posix()) for path in named], 3)
        lie = count(len(misplaced), "answer lies", "answers lie")
        them = "it" if len(misplaced) == 1 else "them"
        said = f"{lie} outside the folder {RETURNS}, so nothing comes of {them}: {where}. Move {them} there."
        needs.append(Need(said, len(misplaced), where, by=f"the folder {RETURNS} beside the tracker"))
    return chasing, marked, needs


def remove_too_old(task: Task, history: History, nights: Path) -> tuple[str, list[str]]:
    """Remove what is older than the setting `Keep at most days` allows.

    Args:
        task: the tracker.
        history: its history, opened to write.
        nights: the folder that holds one folder for each night.

    Returns:
        What was removed, in words, and sentences about files that could not be; nothing if all is kept.

    Raises:
        HistoryUnavailable: the history could not be written.
    """
    from automation.history.too_old import remove_before
    from automation.reports.files_about import remove_older

    days = task.read.plan.settings.keep_at_most_days
    if days < 1:
        return "", []
    first = task.day - timedelta(days=days)
    gone = remove_before(history, first)
    files, stuck = remove_older(task.tracker, nights, first)
    gone += files
    return f"removed after {days:,} days: {listed(gone)}" if gone else "", stuck


def papers_wanted(
    task: Task, board: str | None = None, history: History | None = None
) -> tuple[tuple[Meeting, ...], list[str]]:
    """Return the meetings to make papers for, and what to say about rows that cannot be read.

    Args:
        task: the tracker.
        board: the board, or part of its name, for its next paper; None for every paper that is due and that
            nobody has marked as done.
        history: says which papers are done.

    Raises:
        PlanError: there is no such board, or it has no future meeting.
    """
    from automation.papers.meetings import next_meeting, not_to_be_made, papers_due, unread_boards
    from automation.papers.papers_done import still_to_do

    unread = unread_boards(task.read, task.day)
    if board is None:
        return still_to_do(history, papers_due(task.read.plan, task.day)), not_to_be_made(unread)
    meeting = next_meeting(task.read.plan, board, task.day, unread)
    return (meeting,), [f"{row.board}: {row.what}" for row in unread if row.board == meeting.board]


def briefs_wanted(
    task: Task, about: str | None, _history: History | None
) -> tuple[tuple[Meeting, ...], list[str]]:
    """Return the brief that somebody asks for, or the briefs for all owners; and nothing else to say.

    Raises:
        PlanError: it is not known what the brief is to be about.
    """
    from automation.papers.brief_scope import brief_about, briefs_for_owners

    plan, day = task.read.plan, task.day
    return (briefs_for_owners(plan, day) if about is None else (brief_about(plan, about, day),)), []


def with_briefs(
    task: Task, letters: Sequence[Letter], history: History | None, figures: Figures | None = None
) -> tuple[Letter, ...]:
    """Return letters with the brief of each owner of sections that they go to, if the setting says so.

    A brief that cannot be made keeps no letter back.

    Args:
        task: the tracker.
        letters: the letters.
        history: the recorded nights; None if there are none.
        figures: the figures, if they were worked out already.
    """
    plan = task.read.plan
    if plan.settings.attach_brief != "yes" or not letters:
        return tuple(letters)
    from automation.papers.brief_scope import briefs_by_address
    from automation.papers.making import Paper

    briefs = briefs_by_address(plan, task.day)
    asked = {address for letter in letters for address in letter.to}
    wanted = tuple(dict.fromkeys(brief for to, one in briefs.items() if to in asked for brief in one))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        within = replace(task, out=Path(folder))
        made = [one for one in papers(within, wanted, history, figures) if isinstance(one, Paper)]
        files = {one.meeting: (one.path.name, one.path.read_bytes()) for one in made}
    return tuple(
        replace(letter, briefs=tuple(files[b] for to in letter.to for b in briefs.get(to, ()) if b in files))
        for letter in letters
    )


def papers(
    task: Task,
    wanted: Sequence[Meeting],
    history: History | None,
    figures: Figures | None = None,
    *,
    look: bool = False,
) -> Iterator[Paper | NotMade]:
    """Make the papers, one after another, while the history is open.

    Args:
        task: the tracker.
        wanted: their meetings.
        history: the recorded nights; None if there are none.
        figures: the figures, if they were worked out already.
        look: whether papers are rendered and shortened until they fit, which takes seconds for each.
    """
    from automation.papers.making import make_papers

    figures = figures or summary(task, history)

    findings = cache(lambda: check(task, history).findings)
    then: dict[str, Any] = {"look": look, "findings": findings, "others": task.others}
    return make_papers(figures, wanted, task.read.file, task.out / PAPERS, history, **then)


def write_papers(
    task: Task,
    board: str | None,
    *,
    pdf: bool,
    tell: Callable[[str], None],
    say: Callable[..., None],
    choose: Callable[..., tuple[tuple[Meeting, ...], list[str]]] = papers_wanted,
) -> Status:
    """Make the paper for a board, or every paper that is due, and say so as each is made.

    Args:
        task: the tracker.
        board: the board; for a brief what it is about. None for all.
        pdf: whether a PDF is made of each.
        tell: prints a sentence of the result.
        say: prints what the person should know.
        choose: returns the meetings to make papers for; `briefs_wanted` for briefs.

    Raises:
        PlanError: the paper for the named board could not be made.
    """
    from automation.papers.making import NotMade, Paper
    from automation.papers.pdf import write_pdf

    with task.history() as (history, without):
        try:
            wanted, said = choose(task, board, history)
        except PlanError as error:  # somebody who named no tracker may not know which one was read
            raise PlanError(f"{task.tracker.as_posix()}: {error}") from None
        say(*said, *without)
        needs = bool(said)
        for made in papers(task, wanted, history, look=True):
            problem = made.why if isinstance(made, NotMade) else ""
            if isinstance(made, Paper):
                tell(f"Written: {made.path}")
                say(*made.notes, *in_lines(made.findings))
                needs |= bool(made.findings)
                try:
                    if pdf:
                        tell(f"Written: {write_pdf(made.path)}")
                except PlanError as error:
                    problem = str(error)
            if problem and board is not None:
                raise PlanError(problem)
            if problem:
                say(f"{made.meeting.board}: {problem}")
                needs = True
    if not wanted:
        tell("No other paper is due." if said else "No paper is due.")
    return status_of(needs)


def examine(document: Path) -> Done:
    """Return what keeps a Word file from being published: what some cannot read, and what nobody should."""
    from automation.papers import accessibility

    found = accessibility.examine(document)
    said = f"{document}: {len(found) or 'no'} finding{'' if len(found) == 1 else 's'}."
    return Done(sentence(said), status_of(bool(found)), in_lines(found))


def forecast(task: Task, by: date | None) -> Done:
    """Return when the plan will be done at the pace on record, or why that cannot be said.

    Raises:
        HistoryUnavailable: the history cannot be used.
    """
    from automation.analysis import forecast as forecasting
    from automation.reports.summary_text import views_text
    from automation.views.figures import made_up, nights_with
    from automation.views.view_forecast import forecast_views

    plan, day = task.read.plan, task.day
    with task.history(needed=True) as (history, _):
        found = forecasting.forecast(nights_with(plan, day, history), day, made_up(history), by)
    return Done(views_text(forecast_views(found, plan)), data=forecasting.forecast_json(found))


def due(phrase: str) -> Done:
    """Return how a due date is understood."""
    from automation.plan.due_language import read_due

    answer = read_due(phrase)
    said = [f"{phrase}: {answer.kind.value}{'' if answer.understood else ', not understood'}", answer.note]
    return Done("\n".join(sentence(line) for line in said), data=answer.as_dict())


def explain(code: str) -> Done:
    """Return the explanation of a check, or of another kind of finding, by its code."""
    from automation.checks.guide import page

    return Done(page(code, problems_elsewhere()))


def problems_elsewhere() -> tuple[Problem, ...]:
    """Return the kinds of findings that letters, replies and papers have, beside those of the check."""
    from automation.chasing import proposals
    from automation.papers import accessibility

    return (*proposals.PROBLEMS, *accessibility.PROBLEMS)


def add_buttons(tracker: Path, out: Path) -> Done:
    """Put the buttons into a copy of a tracker; the tracker itself is not changed."""
    from automation.tracker.write import adding_buttons
    from automation.tracker.write.macros import this_python

    made = adding_buttons.add_buttons(tracker, out, this_python())
    new = f"new sheet{'s' if len(made.sheets) > 1 else ''} {' and '.join(made.sheets)}"
    how = (
        "; it already had the buttons and now has the latest macros"
        if made.had_buttons
        else f", with the {new}"
    )
    said = [
        sentence(f"Written: {made.path}{how}."),
        "Nothing else has changed. Work in the copy from now on.",
    ]
    if made.path.parent.samefile(tracker.parent):
        move = f"Move {tracker.name} into another folder, so that the history carries on with the copy."
        said.append(sentence(move))
    return Done("\n".join(said))


def has_error(found: Sequence[Finding]) -> bool:
    """Return whether any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in found)


def in_lines(found: Sequence[Finding]) -> tuple[str, ...]:
    """Return findings as notes, one to a line."""
    return tuple(f"{item.severity.value}: {item.code} {item.message} {item.hint}".rstrip() for item in found)
