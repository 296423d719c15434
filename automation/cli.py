"""The command line: arguments in, exit codes out.

Exit status: 0 done; 1 done, and something needs a person; 2 not done, with one sentence on stderr.
Each command imports what it needs when it runs, so that `check`, `due` and `--help` start at once.
"""

from __future__ import annotations

import errno
import json
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from automation import __version__
from automation.plan.findings import TELL, PlanError, Severity, fault
from automation.plan.text import one_line

if TYPE_CHECKING:
    from automation.chasing.letter import Chase
    from automation.chasing.outbox import Sent
    from automation.history.store import History
    from automation.papers.meetings import Meeting
    from automation.plan.findings import Finding, Problem
    from automation.plan.model import Plan
    from automation.tracker.read.result import ReadTracker
    from automation.tracker.write.importing import Rewritten

DONE, NEEDS_A_PERSON, NOT_DONE = 0, 1, 2

app = typer.Typer(
    name="improvement-plan",
    help="Does the work around an improvement plan kept in an Excel tracker. The tracker is never changed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no date; write it as 2017-10-02.") from None


AsAt = Annotated[
    date | None,
    typer.Option("--as-at", metavar="YYYY-MM-DD", parser=_day, help="Stands in for today."),
]


def _folder(path: Path | None) -> Path | None:
    r"""Refuse a folder that has swallowed the rest of the command line.

    On Windows the backslash in `--out "C:\My plan\"` takes the quotation mark behind it for a letter.
    """
    if path is not None and '"' in str(path):
        raise typer.BadParameter(
            f"{path} has a quotation mark in it; leave out the backslash before the closing one."
        )
    return path


Out = Annotated[Path, typer.Option("--out", metavar="FOLDER", callback=_folder, help="Where the files go.")]
OptionalOut = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FOLDER", callback=_folder, help="Also write the result as a workbook there."
    ),
]
Tracker = Annotated[
    Path | None,
    typer.Argument(metavar="[TRACKER]", help="Default: the one tracker in this folder.", show_default=False),
]
Example = Annotated[bool, typer.Option("--example", help="Take the example that ships as the tracker.")]


class Format(StrEnum):
    """How `due` prints its answer."""

    TEXT = "text"
    JSON = "json"


class CheckFormat(StrEnum):
    """How `check` gives its findings."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class Send(StrEnum):
    """What `chase` does with the letters."""

    NONE = "none"
    DRAFTS = "drafts"
    SMTP = "smtp"
    OUTLOOK = "outlook"


class SummaryFormat(StrEnum):
    """How `summary` gives its figures."""

    TEXT = "text"
    JSON = "json"
    XLSX = "xlsx"


def tracker_path(asked: Path | None, *, example: bool) -> Path:
    """Return the tracker to work on: the one asked for, the example, or the one tracker in this folder.

    Raises:
        PlanError: none is named, and this folder has none, or several.
    """
    from automation.tracker.read import which_tracker

    if asked is not None and example:
        raise PlanError(f"Both {asked} and --example are given; leave out one of them.")
    path = asked or (which_tracker.example() if example else which_tracker.find_tracker(Path()))
    if asked is None or sys.stderr.isatty():  # who dragged a file onto another sees what was taken
        _say(f"Tracker: {path}")
    return path


def _today() -> date:
    return datetime.now().astimezone().date()


def _day_of(plan: Plan, asked: date | None) -> date:
    from automation.plan.time_zone import day_of

    return day_of(plan, asked, datetime.now().astimezone())


def _say(text: str) -> None:
    """Tell the person a sentence that is not the result, so that results can be piped on."""
    print(_shown(text), file=sys.stderr)


def _tell(text: str) -> None:
    """Print a sentence of the result."""
    print(_shown(text))


def _tell_lines(text: str) -> None:
    """Print a result of several lines."""
    print(_shown(text, lines=True))


def _shown(text: str, *, lines: bool = False) -> str:
    """Give what a terminal may be given: a file, or a cell, can hold what would steer it."""
    from automation.plan.text import printable, sentence

    return printable(text) if lines else sentence(text)


def _say_if(*sentences: str) -> None:
    for sentence in filter(None, sentences):
        _say(sentence)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _read(tracker: Path) -> ReadTracker:
    from automation.tracker.read.open_file import read_when_whole
    from automation.tracker.read.reading import read_tracker

    return read_when_whole(lambda: read_tracker(tracker))


@contextmanager
def _history_of(
    tracker: Path, plan: Plan, *, make: bool = False, needed: bool = False
) -> Iterator[History | None]:
    """Open a tracker's history.

    Args:
        tracker: the tracker.
        plan: its plan; a history of another plan is of no use to it.
        make: whether the command needs one, so that it is made where there is none.
        needed: whether the command can do nothing with one that cannot be used.

    Yields:
        The history; None where there is none, or where it cannot be used and the command can do without.
    """
    from automation.tracker.read.which_tracker import history_path

    if not make and not history_path(tracker).exists():
        yield None
        return
    from automation.history.identity import history_of
    from automation.history.store import HistoryUnavailable

    with ExitStack() as open_files:
        history: History | None = None
        try:
            history = open_files.enter_context(history_of(tracker, plan, make=make))
        except HistoryUnavailable as error:
            if make or needed:
                raise
            _say(f"Without the history: {error}")
        yield history


@app.command("import")
def import_plan(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="A published plan (.txt, .docx) or a tracker.")
    ],
    tracker: Annotated[Path, typer.Argument(metavar="TRACKER", help="The new tracker, .xlsm or .xlsx.")],
    as_at: AsAt = None,
) -> int:
    """Make a new tracker from a published plan or from another tracker."""
    from automation.tracker.write.macros import this_python
    from automation.tracker.write.workbook import build_tracker

    if tracker.suffix.casefold() not in {".xlsm", ".xlsx"}:
        raise PlanError(f"The new tracker needs a name that ends in .xlsm or .xlsx, not {tracker.name}.")
    if tracker.exists():
        raise PlanError(
            f"{tracker} is there already and is never written over; give the new tracker another name."
        )
    plan, said = _imported(source)
    if as_at is not None:
        # Otherwise Excel would count at today what was asked for at another date.
        plan = replace(plan, settings=replace(plan.settings, as_at=as_at))
    build_tracker(plan, tracker, as_at=_day_of(plan, as_at), python=this_python())
    status = _say_imported(plan, said, tracker)
    if as_at is not None:
        _tell(f"Its As at on the sheet Settings is {as_at.isoformat()}; clear it for daily use.")
    return status


def _imported(source: Path) -> tuple[Plan, tuple[Sequence[Finding], Sequence[Rewritten]]]:
    """Read what a new tracker is to hold, what was found in its source, and what other words stand in it."""
    from automation.tracker.read.open_file import read_when_whole
    from automation.tracker.read.reading import read_tracker
    from automation.tracker.write.importing import complete, in_excels_words

    read = read_when_whole(lambda: read_tracker(source))
    plan, rewritten = in_excels_words(complete(read.plan))
    return plan, (read.findings, rewritten)


def _say_imported(plan: Plan, said: tuple[Sequence[Finding], Sequence[Rewritten]], tracker: Path) -> int:
    findings, rewritten = said
    for finding in findings:
        _say(f"{finding.severity.value}: {finding.where}: {finding.message}")
    for words in rewritten:
        _say(f"note: {words.where}: {words.sentence()}" if words.where else f"note: {words.sentence()}")
    _tell(
        f"{len(plan.sections)} sections, {len(plan.actions)} actions and {len(plan.evidence)} rows of "
        f"evidence are now in {tracker}."
    )
    return NEEDS_A_PERSON if _has_error(findings) else DONE


def _has_error(findings: Sequence[Any]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


@app.command()
def due(
    phrase: Annotated[str, typer.Argument(metavar="PHRASE", help="A due date as somebody wrote it.")],
    form: Annotated[Format, typer.Option("--format", help="How to print the answer.")] = Format.TEXT,
) -> int:
    """Show how a due date is understood."""
    from automation.plan.due_language import read_due

    answer = read_due(phrase)
    if form is Format.JSON:
        _print_json(answer.as_dict())
    else:
        _tell(f"{phrase}: {answer.kind.value}" + ("" if answer.understood else ", not understood"))
        _tell(answer.note)
    return DONE


@app.command()
def check(
    tracker: Tracker = None,
    example: Example = False,
    form: Annotated[
        CheckFormat, typer.Option("--format", help="How to give the findings.")
    ] = CheckFormat.TEXT,
    out: OptionalOut = None,
    as_at: AsAt = None,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="CODE", help="Print the page of one check, such as D03."),
    ] = None,
) -> int:
    """List everything that is wrong with the plan."""
    if explain is not None:
        from automation.checks.guide import page

        _tell_lines(page(explain, _problems_elsewhere()))
        return DONE
    return _check(tracker_path(tracker, example=example), form, out, as_at)


def _check(path: Path, form: CheckFormat, out: Path | None, as_at: date | None) -> int:
    from automation.history.baseline import check_against_history
    from automation.reports.findings_list import findings_as_csv, findings_as_dict, print_findings

    read = _read(path)
    day = _day_of(read.plan, as_at)
    with _history_of(path, read.plan) as history:
        result = check_against_history(read, day, history)
    if form is CheckFormat.XLSX or out is not None:
        from automation.reports.findings_workbook import write_findings_workbook

        path = (out or Path("output")) / "findings.xlsx"
        write_findings_workbook(path, result, read)
        _say(f"Written: {path}")
    if form is CheckFormat.JSON:
        _print_json(findings_as_dict(read, result))
    elif form is CheckFormat.CSV:
        # The CSV brings its own line ends; those of the platform would come on top.
        sys.stdout.write(findings_as_csv(result, read.plan).replace("\r\n", "\n"))
    elif form is CheckFormat.TEXT:
        from rich.console import Console

        print_findings(Console(), read, result)
    return NEEDS_A_PERSON if result.errors else DONE


def _problems_elsewhere() -> tuple[Problem, ...]:
    """List what letters, their answers and papers can find wrong, beside what the check finds."""
    from automation.chasing import planning, returns
    from automation.papers import accessibility

    return (*planning.PROBLEMS, *returns.PROBLEMS, *accessibility.PROBLEMS)


@app.command()
def summary(
    tracker: Tracker = None,
    example: Example = False,
    form: Annotated[
        SummaryFormat, typer.Option("--format", help="How to give the figures.")
    ] = SummaryFormat.TEXT,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE|last-board", help="What to compare with: a date, or last-board."
        ),
    ] = None,
    out: OptionalOut = None,
    as_at: AsAt = None,
) -> int:
    """Give the figures: counts by theme, section and lead, and what moved."""
    from automation.analysis.movement_text import movement_json
    from automation.analysis.rollup import summary_json
    from automation.reports.summary_text import print_summary
    from automation.views.figures import gather

    path = tracker_path(tracker, example=example)
    plan = _read(path).plan
    with _history_of(path, plan, needed=since is not None) as history:
        figures = gather(plan, _day_of(plan, as_at), history, since)
    if form is SummaryFormat.XLSX or out is not None:
        from automation.reports.summary_workbook import write_summary_workbook

        path = (out or Path("output")) / "brag-summary.xlsx"
        write_summary_workbook(path, figures)
        _say(f"Written: {path}")
    if form is SummaryFormat.JSON:
        moved = figures.movement
        _print_json(summary_json(figures.summary, movement_json(moved) if moved is not None else None))
    elif form is SummaryFormat.TEXT:
        print_summary(figures)
    return DONE


@app.command()
def chase(
    tracker: Tracker = None,
    example: Example = False,
    send: Annotated[Send, typer.Option("--send", help="What to do with the letters.")] = Send.NONE,
    yes: Annotated[bool, typer.Option("--yes", help="Send through the mail server without asking.")] = False,
    form: Annotated[Format, typer.Option("--format", help="How to print who gets what.")] = Format.TEXT,
    out: Out = Path("output"),
    as_at: AsAt = None,
) -> int:
    """Work out the letters to leads: who gets one, and who gets none and why."""
    from automation.chasing.chase_day import chase_with_history
    from automation.chasing.holding import held_letters
    from automation.chasing.letter import chase_json
    from automation.chasing.outbox import mail_password, preview, save_drafts, send_smtp
    from automation.chasing.outlook import save_in_outlook
    from automation.chasing.planning import plan_letters
    from automation.trusted import NotConfirmed

    path = tracker_path(tracker, example=example)
    read = _read(path)
    plan, day = read.plan, _day_of(read.plan, as_at)
    # Without a ledger somebody could be written to twice, so whatever makes letters needs the history.
    with _history_of(path, plan, make=send is not Send.NONE) as history:
        if history is None:
            held = held_letters(read, day)
            ledger, result = None, plan_letters(plan, day, beside=path.parent, held=held)
        else:
            chasing = chase_with_history(read, day, history, beside=path.parent)
            ledger, result = chasing.ledger, chasing.chase
            _say_if(history.renamed, *chasing.cut_off)
            if send is not Send.DRAFTS:
                # Somebody may be slow to answer, and each letter is written down before it leaves.
                history.let_others_write()
        needs = False
        if send is Send.DRAFTS:
            sent = save_drafts(result.letters, out / "letters", ledger, as_at=day)
            _say(f"Drafts written to {out / 'letters'}: {len(sent.files)}. Nothing was sent.")
            _say_if(*sent.to_know)
        elif ledger is not None and send is Send.SMTP:
            confirm = None if yes else _go_on
            try:
                password = mail_password(plan.settings)
                sent = send_smtp(result.letters, plan.settings, ledger, password=password, confirm=confirm)
            except NotConfirmed as error:
                raise PlanError(f"Nothing was sent: {error}") from error
            needs = _tell_of(sent, result)
        elif ledger is not None and send is Send.OUTLOOK:
            needs = _tell_of(save_in_outlook(result.letters, ledger), result)
    if form is Format.JSON:
        _print_json(chase_json(result))
    elif send is Send.NONE:
        _tell_lines(preview(result.letters))
        for item in result.not_sent:
            _tell(item.sentence)
    _say_if(result.waiting_in_words)
    _say_findings(result.findings)
    return NEEDS_A_PERSON if needs or result.waiting or _has_error(result.findings) else DONE


def _go_on(who_gets_what: str) -> bool:
    """Show who would get what, and ask."""
    print(_shown(who_gets_what, lines=True), file=sys.stderr)
    return typer.confirm("Send these letters?", default=False, err=True)


def _tell_of(sent: Sent, result: Chase) -> bool:
    """Tell what became of each letter and who gets none, and return whether a person has to look."""
    from automation.chasing.outbox import what_became

    lines, needs = what_became(sent, result)
    _say_if(*lines)
    return needs


@app.command()
def paper(
    board: Annotated[
        str | None, typer.Argument(metavar="BOARD", help="The board, or part of its name.")
    ] = None,
    tracker: Tracker = None,
    example: Example = False,
    due: Annotated[bool, typer.Option("--due", help="Make every paper that is due.")] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Add a tagged PDF, through Word or LibreOffice.")
    ] = False,
    examine: Annotated[
        Path | None,
        typer.Option("--check", metavar="FILE", help="Examine any Word file for accessibility instead."),
    ] = None,
    out: Out = Path("output"),
    as_at: AsAt = None,
) -> int:
    """Write a board's Word paper for its next meeting."""
    from automation.analysis.rollup import summarise
    from automation.papers import accessibility
    from automation.papers.history_context import read_nights
    from automation.papers.making import Paper, make_papers
    from automation.papers.meetings import next_meeting, not_to_be_made, papers_due, unread_boards

    if board is not None and tracker is None and due:
        # With --due nobody names a board, so what stands first is the tracker.
        tracker, board = Path(board), None
    if board is not None and due:
        raise PlanError(f"--due makes the papers of every board; leave out '{board}', or leave out --due.")
    if board is not None and tracker is None and _names_a_file(board):
        raise PlanError(
            f"'{board}' is a file; name the board before it, as in paper \"Improvement Board\" {board}, "
            f"or say --due {board} for every paper that is due."
        )
    if sum((board is not None, due, examine is not None)) != 1:
        raise PlanError("Name the board whose paper to write, or say --due for every paper that is due.")
    if examine is not None:
        found = accessibility.examine(examine)
        _say_findings(found)
        _tell(f"{examine}: {len(found) or 'no'} finding{'' if len(found) == 1 else 's'}.")
        return NEEDS_A_PERSON if _has_error(found) else DONE
    path = tracker_path(tracker, example=example)
    read = _read(path)
    day = _day_of(read.plan, as_at)
    unread = unread_boards(read, day)
    if board is not None:
        try:
            wanted: tuple[Meeting, ...] = (next_meeting(read.plan, board, day, unread),)
        except PlanError as error:
            # Who named no tracker may not know which one was looked into.
            raise PlanError(f"{path.as_posix()}: {error}" if tracker is None else str(error)) from None
        said = [f"{row.board}: {row.what}" for row in unread if row.board == wanted[0].board]
    else:
        wanted, said = papers_due(read.plan, day), not_to_be_made(unread)
    for sentence in said:
        _say(sentence)
    figures = summarise(read.plan, day)
    status = NEEDS_A_PERSON if said else DONE
    with _history_of(path, read.plan) as history:
        nights = read_nights(history, read.plan, day)
        for made in make_papers(read.plan, figures, wanted, read.file, out / "papers", nights):
            if isinstance(made, Paper):
                _tell(f"Written: {made.path}")
                if made.kept:
                    _say(made.kept)
                _say_findings(made.findings)
                status = NEEDS_A_PERSON if _has_error(made.findings) else status
                problem = _add_pdf(made.path) if pdf else ""
            else:
                problem = made.why
            if problem and board is not None:
                raise PlanError(problem)
            if problem:
                _say(f"{made.meeting.board}: {problem}")
                status = NEEDS_A_PERSON
    if not wanted:
        _tell("No other paper is due." if said else "No paper is due.")
    return status


def _names_a_file(text: str) -> bool:
    """Say whether somebody typed a tracker where a board is asked for."""
    return Path(text).suffix.casefold() in {".xlsm", ".xlsx", ".ods"} or Path(text).is_file()


def _add_pdf(paper: Path) -> str:
    """Write a paper as a PDF beside it; give the sentence that says why it could not be."""
    from automation.papers.pdf import write_pdf

    try:
        _tell(f"Written: {write_pdf(paper)}")
    except PlanError as error:
        return str(error)
    return ""


def _say_findings(found: Sequence[Finding]) -> None:
    for finding in found:
        _say(f"{finding.severity.value}: {finding.code} {finding.message} {finding.hint}".rstrip())


@app.command()
def returns(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where the reply sheets that came back lie.")
    ],
    tracker: Tracker = None,
    example: Example = False,
    form: Annotated[
        Format, typer.Option("--format", help="How to print the proposed changes.")
    ] = Format.TEXT,
    as_at: AsAt = None,
) -> int:
    """Show what leads sent back, as proposed changes. It changes nothing."""
    from automation.chasing.returns import read_returns

    plan = _read(tracker_path(tracker, example=example)).plan
    found = read_returns(folder, plan, _day_of(plan, as_at))
    if form is Format.JSON:
        _print_json(found.as_dict())
    else:
        _tell_lines(found.as_text())
    return NEEDS_A_PERSON if found.conflicts or _has_error(found.findings) else DONE


@app.command()
def overnight(
    tracker: Tracker = None,
    example: Example = False,
    once: Annotated[bool, typer.Option("--once", help="Run one night now, then end.")] = False,
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="When each night starts.")] = "02:00",
    out: Out = Path("output"),
    as_at: AsAt = None,
    plans: Annotated[
        Path | None,
        typer.Option("--plans", metavar="FILE", help="A list of plans (TOML) to do one night of."),
    ] = None,
) -> int:
    """Do the whole night: once, or stay and do it every night."""
    from automation.overnight.schedule import read_time
    from automation.overnight.watch import once_for_several, once_now, stay_on

    read_time(at)
    if plans is not None:
        if tracker is not None or example or not once:
            raise PlanError("--plans goes with --once and takes the place of TRACKER.")
        return once_for_several(plans, out, as_at, say=_say)
    path = tracker_path(tracker, example=example)
    if once:
        return once_now(path, out, as_at, say=_say)
    return stay_on(path, out, at, as_at, say=_say)


_TRACKERS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".txt", ".docx"})
"""The endings of files that may be a tracker."""


class HistoryDo(StrEnum):
    """What `history` does."""

    LIST = "list"
    COMPARE = "compare"
    RESTORE = "restore"
    FORGET = "forget"


@app.command("history")
def nights_on_record(
    do: Annotated[
        HistoryDo,
        typer.Argument(help="List the nights, compare two, restore a night's tracker, or take a night out."),
    ],
    days: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DATE ...] [TRACKER]",
            help="Two dates to compare, or none: now with the last board. One to restore or to forget.",
        ),
    ] = None,
    tracker: Annotated[
        Path | None,
        typer.Option("--tracker", help="Default: the one tracker in this folder.", show_default=False),
    ] = None,
    example: Example = False,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
    out: Out = Path("output"),
    as_at: AsAt = None,
) -> int:
    """Look into the nights on record; restoring writes a new file and never the tracker."""
    from automation.analysis.movement_text import movement_json
    from automation.history import compare
    from automation.history.store import History
    from automation.tracker.read.which_tracker import history_path

    wanted, tracker = _days_and_tracker(days or (), tracker)
    if do is HistoryDo.COMPARE and not wanted:
        return _what_changed(tracker_path(tracker, example=example), form, as_at)
    if as_at is not None:
        raise PlanError(
            "--as-at goes with history compare without dates; nights on record stand as they are."
        )
    needs = {HistoryDo.LIST: 0, HistoryDo.COMPARE: 2}.get(do, 1)
    if len(wanted) != needs:
        raise PlanError(f"history {do.value} takes {needs or 'no'} date{'' if needs == 1 else 's'}.")
    if do is HistoryDo.FORGET:
        from automation.jobs import forget_night

        _tell(forget_night(tracker_path(tracker, example=example), wanted[0]).said)
        return DONE
    with History.open(history_path(tracker_path(tracker, example=example)), create=False) as history:
        if do is HistoryDo.LIST:
            nights = history.nights(doubtful=True)
            if form is Format.JSON:
                _print_json(compare.nights_json(nights))
            else:
                _tell_lines(compare.nights_text(nights))
        elif do is HistoryDo.COMPARE:
            comparison = compare.compare_nights(history, *wanted)
            if form is Format.JSON:
                _print_json(movement_json(comparison.moved))
            else:
                _tell_lines(compare.comparison_text(comparison))
        else:
            out.mkdir(parents=True, exist_ok=True)
            _tell(f"Written: {compare.restore(history, wanted[0], out).path}")
    return DONE


def _days_and_tracker(words: Sequence[str], tracker: Path | None) -> tuple[list[date], Path | None]:
    """Tell the dates of `history` from a tracker that stands among them, as it does with other commands."""
    days = []
    for word in words:
        with suppress(ValueError):
            days.append(date.fromisoformat(word.strip()))
            continue
        path = Path(word)
        if path.suffix.casefold() not in _TRACKERS and not path.exists():
            raise PlanError(f"'{word}' is neither a date such as 2017-10-02 nor a tracker.")
        if tracker is not None:
            raise PlanError(f"Both {tracker} and {path} are named; name one tracker.")
        tracker = path
    return days, tracker


def _what_changed(tracker: Path, form: Format, as_at: date | None) -> int:
    """Compare the tracker as it is with the last board, or with the night before."""
    from automation.analysis.movement_text import movement_json
    from automation.history.identity import history_of
    from automation.jobs import Files, Task, what_changed
    from automation.views.figures import gather

    read = _read(tracker)
    day = _day_of(read.plan, as_at)
    if form is Format.TEXT:
        _tell_lines(what_changed(Task(read, Path("output"), day, Files())).said)
        return DONE
    with history_of(tracker, read.plan) as history:
        moved = gather(read.plan, day, history).movement
    _print_json(movement_json(moved) if moved is not None else None)
    return DONE


class ScheduleDo(StrEnum):
    """What `schedule` does."""

    INSTALL = "install"
    REMOVE = "remove"
    STATUS = "status"


@app.command("schedule")
def schedule_night(
    do: Annotated[
        ScheduleDo, typer.Argument(help="Register the nightly run, take it out, or say how it stands.")
    ],
    tracker: Tracker = None,
    example: Example = False,
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="When each night starts.")] = "02:00",
    out: Out = Path("output"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be done.")] = False,
) -> int:
    """Register the nightly run with this machine's own scheduler."""
    from automation.overnight import schedule
    from automation.overnight.schedule import read_time

    kind = schedule.kind_of_machine()
    if do is ScheduleDo.STATUS:
        _tell_lines(schedule.status(kind))
    elif do is ScheduleDo.REMOVE:
        _tell_lines(schedule.remove(kind, dry_run=dry_run))
    else:
        path = tracker_path(tracker, example=example)
        if not path.is_file():
            raise PlanError(f"There is no tracker {path}; name the one to run every night.")
        _tell_lines(
            schedule.install(schedule.job_for(path, out, read_time(at)), kind, _today(), dry_run=dry_run)
        )
    return DONE


@app.command()
def buttons(
    tracker: Annotated[
        Path, typer.Argument(metavar="TRACKER", help="Somebody's own tracker, .xlsx or .xlsm.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FOLDER", callback=_folder, help="Where the copy goes; else beside the tracker."
        ),
    ] = None,
) -> int:
    """Put the buttons into a copy of a tracker. The tracker itself stays as it is."""
    from automation.tracker.write.adding_buttons import add_buttons
    from automation.tracker.write.macros import this_python

    made = add_buttons(tracker, out or tracker.parent, this_python())
    if made.had_buttons:
        _tell(f"Written: {made.path}; it had the buttons before, and has today's macros now.")
    else:
        new = f"new sheet{'s' if len(made.sheets) > 1 else ''} {' and '.join(made.sheets)}"
        _tell(f"Written: {made.path}, with the {new}.")
    _tell("Everything else in it is as it was. Work in the copy from now on.")
    if made.path.parent.samefile(tracker.parent):
        _tell(f"Move {tracker.name} into another folder, so that the nights on record go on with the copy.")
    return DONE


@app.command()
def doctor(
    tracker: Tracker = None,
    example: Example = False,
    form: Annotated[Format, typer.Option("--format", help="How to print what was found.")] = Format.TEXT,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FOLDER", callback=_folder, help="The output folder that is looked at."
        ),
    ] = Path("output"),
    trust: Annotated[
        bool, typer.Option("--trust", help="Ask about what the tracker proposes, and confirm it on this PC.")
    ] = False,
) -> int:
    """Look whether this PC is set up, and say what mends what is not. Without --trust it changes nothing."""
    from automation.doctor.pc import Pc
    from automation.doctor.questions import examine

    why = ""
    try:
        path = tracker_path(tracker, example=example)
    except PlanError as error:
        # The PC is looked at all the same: often it is not set up yet.
        path, why = Path(), str(error)
    if trust:
        if why:
            raise PlanError(why)
        _confirm_proposals(path, out)
    report = examine(path, out, Pc(), no_tracker=why)
    if form is Format.JSON:
        _print_json(report.as_dict())
    else:
        from rich.console import Console

        from automation.doctor.report import print_report

        print_report(Console(), report)
    return NEEDS_A_PERSON if report.to_mend else DONE


def _confirm_proposals(tracker: Path, out: Path) -> None:
    """Ask about each thing that a tracker proposes and nobody confirmed, and write down what is confirmed."""
    from automation.doctor.questions import open_proposals
    from automation.trusted import confirm, settings_file

    proposals = open_proposals(tracker, out)
    for kind, value in proposals:
        if typer.confirm(f"Trust this {kind} on this PC: {one_line(value)}?", default=False, err=True):
            confirm(kind, value)
            _say(f"Confirmed in {settings_file()}.")
        else:
            _say("Not confirmed.")
    if not proposals:
        _say("The tracker proposes nothing that has still to be confirmed.")


@app.command()
def new(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", callback=_folder, help="A new or empty folder.")
    ],
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="SOURCE", help="A published plan (.txt, .docx) or a tracker to begin with."
        ),
    ] = None,
) -> int:
    """Lay out a fresh folder with a tracker, the templates and the files to double-click."""
    from automation.plan.model import Plan
    from automation.tracker.write.new_folder import make_folder

    if source is None:
        tracker = make_folder(folder, Plan(), _today())
        _tell(f"Ready. Open {tracker} in Excel and fill in the sheets Sections, Leads and Actions.")
        return DONE
    plan, said = _imported(source)
    tracker = make_folder(folder, plan, _day_of(plan, None))
    status = _say_imported(plan, said, tracker)
    _tell("Open it in Excel, and fill in the sheets Leads and Boards.")
    return status


def _version(asked: bool) -> None:
    if asked:
        _tell(f"improvement-plan {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Do the work around an improvement plan that is kept in an Excel tracker."""


# Typer brings its own copy of click, older versions use the one that is installed; this is the right one.
_WrongUse: Any = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")


_NOT_A_CHOICE = re.compile(
    r"Invalid value for '(?P<name>[^']*)': (?P<typed>(['\"]).*\3) is not one of (?P<choices>.+?)\.?"
)
_NO_OPTION = re.compile(r"(?P<what>No such option: \S+) \(Possible options: (?P<choices>.+)\)\.?")


def _one_sentence(message: str, command: str = "") -> str:
    """Put what typer says of a wrong argument into one line, with what was probably meant.

    Args:
        message: what typer says.
        command: the command that was typed, which is what people call an argument of it by.
    """
    # The libraries below typer put their own word for it in front.
    line = " ".join(message.split()).replace("Value error, ", "", 1)
    if found := _NOT_A_CHOICE.fullmatch(line):
        choices = [choice.strip(" '") for choice in found["choices"].split(",")]
        name = found["name"] if found["name"].startswith("-") else command or found["name"]
        near = get_close_matches(found["typed"][1:-1].casefold(), choices, n=1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        return f"{name}: {found['typed']} is not one of {', '.join(choices)}.{meant}"
    if found := _NO_OPTION.fullmatch(line):
        meant = ", ".join(f"'{choice.strip()}'" for choice in found["choices"].split(","))
        return f"{found['what']}. Did you mean {meant}?"
    return line if line.endswith((".", "?")) else f"{line}."


def _traceback_in_a_file() -> str:
    """Keep the traceback of a fault for the maintainer; returns the sentence that says where."""
    with suppress(OSError):
        handle, name = tempfile.mkstemp(prefix="improvement-plan-", suffix=".log", text=True)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(traceback.format_exc())
        return f"Send {name} to the person who maintains the toolkit."
    return TELL


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console of another code page would otherwise stop at the first dash or accent.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8" if not stream.isatty() else None, errors="replace")
    try:
        status = app(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except PlanError as error:
        _say(f"improvement-plan: {error}")
        return NOT_DONE
    except _WrongUse as error:
        # Without any argument typer raises its help text as an error.
        message, context = error.format_message(), getattr(error, "ctx", None)
        command = (getattr(context, "info_name", None) or "") if context is not None else ""
        if not arguments and len(sys.argv) <= 1:
            print(message, file=sys.stderr)
        else:
            _say(f"improvement-plan: {_one_sentence(message, command)}")
        return NOT_DONE
    except (typer.Abort, KeyboardInterrupt):
        _say("improvement-plan: stopped.")
        return NOT_DONE
    except BrokenPipeError:
        # Whoever read the output has seen enough of it.
        sys.stderr.close()
        return DONE
    except OSError as error:
        if os.name == "nt" and error.errno == errno.EINVAL and not error.filename:
            return DONE  # what Windows says of a pipe whose reader has seen enough
        # Files name themselves; what has no name and finds no room is output that somebody keeps in one.
        name = f" ({error.filename})" if error.filename else ""
        what = "what it prints cannot be written: " if error.errno == errno.ENOSPC and not name else ""
        _say(f"improvement-plan: {what}{error.strerror or error}{name}.")
        return NOT_DONE
    except Exception as error:  # noqa: BLE001 (nobody at a command line can use a traceback; it goes to a file)
        _say(f"improvement-plan: not done, because of {fault(error)}. {_traceback_in_a_file()}")
        return NOT_DONE
    return status if isinstance(status, int) else DONE


def run() -> None:
    """Start from the command line."""
    sys.exit(main())


if __name__ == "__main__":
    run()
