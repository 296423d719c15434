"""The command line: arguments in, exit codes out.

Exit status: 0 done; 1 done, and something needs a person; 2 not done, with one sentence on stderr.
Each command imports what it needs when it runs, so that `check`, `due` and `--help` start at once.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from automation import __version__, jobs
from automation.jobs import Done, Send, Status
from automation.plan.findings import TELL, PlanError, fault
from automation.plan.text import one_line

if TYPE_CHECKING:
    from automation.papers.making import NotMade, Paper
    from automation.plan.findings import Finding, Problem

DONE, NEEDS_A_PERSON, NOT_DONE = Status.DONE, Status.NEEDS_A_PERSON, Status.NOT_DONE

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


def _option(name: str, said: str, metavar: str | None = None) -> Any:
    return typer.Option(name, metavar=metavar, help=said)


def _format(said: str) -> Any:
    return _option("--format", said)


def _folder_option(said: str) -> Any:
    return typer.Option("--out", metavar="FOLDER", callback=_folder, help=said)


Out = Annotated[Path, _folder_option("Where the files go.")]
OptionalOut = Annotated[Path | None, _folder_option("Also write the result as a workbook there.")]
Tracker = Annotated[
    Path | None,
    typer.Argument(metavar="[TRACKER]", help="Default: the one tracker in this folder.", show_default=False),
]
Example = Annotated[bool, _option("--example", "Take the example that ships as the tracker.")]
At = Annotated[str, _option("--at", "When each night starts.", "HH:MM")]

# What can be chosen: how a command prints its result, and what it is to do.
Format = StrEnum("Format", ["TEXT", "JSON"])
CheckFormat = StrEnum("CheckFormat", ["TEXT", "JSON", "CSV", "XLSX"])
SummaryFormat = StrEnum("SummaryFormat", ["TEXT", "JSON", "XLSX"])
HistoryDo = StrEnum("HistoryDo", ["LIST", "COMPARE", "RESTORE", "FORGET"])
ScheduleDo = StrEnum("ScheduleDo", ["INSTALL", "REMOVE", "STATUS"])


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


def _now() -> datetime:
    return datetime.now().astimezone()


def _task(tracker: Path | None, example: bool, as_at: date | None, out: Path | None = None) -> jobs.Task:
    """Return what a job works on: the tracker that is asked for, read once."""
    return jobs.task_of(tracker_path(tracker, example=example), out or Path("output"), as_at, _now())


def _give(done: Done, form: Format = Format.TEXT) -> Status:
    """Print what a job has to say, or its result for other programs."""
    _say_if(*done.notes)
    if form is Format.JSON:
        _print_json(done.data)
    else:
        _tell_lines(done.said)
    return done.status


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
    for said in filter(None, sentences):
        _say(said)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


@app.command("import")
def import_plan(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="A published plan (.txt, .docx) or a tracker.")
    ],
    tracker: Annotated[Path, typer.Argument(metavar="TRACKER", help="The new tracker, .xlsm or .xlsx.")],
    as_at: AsAt = None,
) -> int:
    """Make a new tracker from a published plan or from another tracker."""
    return _give(jobs.import_plan(source, tracker, as_at, _now()))


@app.command()
def due(
    phrase: Annotated[str, typer.Argument(metavar="PHRASE", help="A due date as somebody wrote it.")],
    form: Annotated[Format, _format("How to print the answer.")] = Format.TEXT,
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
    form: Annotated[CheckFormat, _format("How to give the findings.")] = CheckFormat.TEXT,
    out: OptionalOut = None,
    as_at: AsAt = None,
    explain: Annotated[
        str | None, _option("--explain", "Print the page of one check, such as D03.", "CODE")
    ] = None,
) -> int:
    """List everything that is wrong with the plan."""
    if explain is not None:
        from automation.checks.guide import page

        _tell_lines(page(explain, _problems_elsewhere()))
        return DONE
    from automation.reports.findings_list import findings_as_csv, findings_as_dict, print_findings

    task = _task(tracker, example, as_at, out)
    workbook = form is CheckFormat.XLSX or out is not None
    with task.history() as (history, without):
        _say_if(*without)
        result = jobs.check(task, history, workbook=workbook)
    if workbook:
        _say(f"Written: {task.out / jobs.FINDINGS}")
    if form is CheckFormat.JSON:
        _print_json(findings_as_dict(task.read, result))
    elif form is CheckFormat.CSV:
        # The CSV brings its own line ends; those of the platform would come on top.
        sys.stdout.write(findings_as_csv(result, task.read.plan).replace("\r\n", "\n"))
    elif form is CheckFormat.TEXT:
        from rich.console import Console

        print_findings(Console(), task.read, result)
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
    form: Annotated[SummaryFormat, _format("How to give the figures.")] = SummaryFormat.TEXT,
    since: Annotated[
        str | None, _option("--since", "What to compare with: a date, or last-board.", "DATE|last-board")
    ] = None,
    out: OptionalOut = None,
    as_at: AsAt = None,
) -> int:
    """Give the figures: counts by theme, section and lead, and what moved."""
    from automation.analysis.movement_text import movement_json
    from automation.analysis.rollup import summary_json
    from automation.reports.summary_text import print_summary

    task = _task(tracker, example, as_at, out)
    workbook = form is SummaryFormat.XLSX or out is not None
    with task.history(needed=since is not None) as (history, without):
        _say_if(*without)
        figures = jobs.summary(task, history, since, workbook=workbook)
    if workbook:
        _say(f"Written: {task.out / jobs.SUMMARY}")
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
    send: Annotated[Send, _option("--send", "What to do with the letters.")] = Send.NONE,
    yes: Annotated[bool, _option("--yes", "Send through the mail server without asking.")] = False,
    form: Annotated[Format, _format("How to print who gets what.")] = Format.TEXT,
    out: Out = Path("output"),
    as_at: AsAt = None,
) -> int:
    """Work out the letters to leads: who gets one, and who gets none and why."""
    from automation.chasing.letter import chase_json
    from automation.chasing.outbox import preview, what_became

    task = _task(tracker, example, as_at, out)
    result, sent = jobs.letters(task, send, say=_say_if, confirm=None if yes else _go_on)
    needs = False
    if sent is not None and send is Send.DRAFTS:
        _say(f"Drafts written to {out / jobs.LETTERS}: {len(sent.files)}. Nothing was sent.")
        _say_if(*sent.to_know)
    elif sent is not None:
        lines, needs = what_became(sent, result)
        _say_if(*lines)
    if form is Format.JSON:
        _print_json(chase_json(result))
    elif send is Send.NONE:
        _tell_lines(preview(result.letters))
        for item in result.not_sent:
            _tell(item.sentence)
    _say_if(result.waiting_in_words)
    _say_findings(result.findings)
    return jobs.status_of(needs or bool(result.waiting) or jobs.has_error(result.findings))


def _go_on(who_gets_what: str) -> bool:
    """Show who would get what, and ask."""
    print(_shown(who_gets_what, lines=True), file=sys.stderr)
    return typer.confirm("Send these letters?", default=False, err=True)


@app.command()
def paper(
    board: Annotated[
        str | None, typer.Argument(metavar="BOARD", help="The board, or part of its name.")
    ] = None,
    tracker: Tracker = None,
    example: Example = False,
    due: Annotated[bool, _option("--due", "Make every paper that is due.")] = False,
    pdf: Annotated[bool, _option("--pdf", "Add a tagged PDF, through Word or LibreOffice.")] = False,
    examine: Annotated[
        Path | None, _option("--check", "Examine any Word file for accessibility instead.", "FILE")
    ] = None,
    out: Out = Path("output"),
    as_at: AsAt = None,
) -> int:
    """Write a board's Word paper for its next meeting."""
    if board is not None and tracker is None and due:
        # With --due nobody names a board, so what stands first is the tracker.
        tracker, board = Path(board), None
    _hold_to_one_wish(board, tracker, due=due, examine=examine)
    if examine is not None:
        return _examine(examine)
    task = _task(tracker, example, as_at, out)
    try:
        wanted, said = jobs.papers_wanted(task, board)
    except PlanError as error:
        # Who named no tracker may not know which one was looked into.
        named = "" if tracker is not None or board is None else f"{task.tracker.as_posix()}: "
        raise PlanError(f"{named}{error}") from None
    _say_if(*said)
    needs = bool(said)
    with task.history() as (history, without):
        _say_if(*without)
        for made in jobs.papers(task, wanted, history):
            problem, findings = _tell_paper(made, pdf=pdf)
            if problem and board is not None:
                raise PlanError(problem)
            _say_if(problem and f"{made.meeting.board}: {problem}")
            needs |= bool(problem) or jobs.has_error(findings)
    if not wanted:
        _tell("No other paper is due." if said else "No paper is due.")
    return jobs.status_of(needs)


def _examine(document: Path) -> Status:
    """Say what would keep somebody with a screen reader from a Word file."""
    from automation.papers import accessibility

    found = accessibility.examine(document)
    _say_findings(found)
    _tell(f"{document}: {len(found) or 'no'} finding{'' if len(found) == 1 else 's'}.")
    return jobs.status_of(jobs.has_error(found))


def _hold_to_one_wish(board: str | None, tracker: Path | None, *, due: bool, examine: Path | None) -> None:
    """Refuse what asks for two things at once, or for nothing."""
    if board is not None and due:
        raise PlanError(f"--due makes the papers of every board; leave out '{board}', or leave out --due.")
    if board is not None and tracker is None and _names_a_file(board):
        raise PlanError(
            f"'{board}' is a file; name the board before it, as in paper \"Improvement Board\" {board}, "
            f"or say --due {board} for every paper that is due."
        )
    if sum((board is not None, due, examine is not None)) != 1:
        raise PlanError("Name the board whose paper to write, or say --due for every paper that is due.")


def _names_a_file(text: str) -> bool:
    """Return whether somebody typed a tracker where a board is asked for."""
    return Path(text).suffix.casefold() in {".xlsm", ".xlsx", ".ods"} or Path(text).is_file()


def _tell_paper(made: Paper | NotMade, *, pdf: bool) -> tuple[str, Sequence[Finding]]:
    """Tell where a paper is, and return the sentence about what could not be made, and what was found."""
    from automation.papers.making import NotMade
    from automation.papers.pdf import write_pdf

    if isinstance(made, NotMade):
        return made.why, ()
    _tell(f"Written: {made.path}")
    _say_if(made.kept)
    _say_findings(made.findings)
    try:
        if pdf:
            _tell(f"Written: {write_pdf(made.path)}")
    except PlanError as error:
        return str(error), made.findings
    return "", made.findings


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
    form: Annotated[Format, _format("How to print the proposed changes.")] = Format.TEXT,
    as_at: AsAt = None,
) -> int:
    """Show what leads sent back, as proposed changes. It changes nothing."""
    return _give(jobs.returns(_task(tracker, example, as_at), folder), form)


@app.command()
def overnight(
    tracker: Tracker = None,
    example: Example = False,
    once: Annotated[bool, _option("--once", "Run one night now, then end.")] = False,
    at: At = "02:00",
    out: Out = Path("output"),
    as_at: AsAt = None,
    plans: Annotated[
        Path | None, _option("--plans", "A list of plans (TOML) to do one night of.", "FILE")
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
    form: Annotated[Format, _format("How to print it.")] = Format.TEXT,
    out: Out = Path("output"),
    as_at: AsAt = None,
) -> int:
    """Look into the nights on record; restoring writes a new file and never the tracker."""
    wanted, tracker = _days_and_tracker(days or (), tracker)
    if do is HistoryDo.COMPARE and not wanted:
        return _give(jobs.what_changed(_task(tracker, example, as_at)), form)
    if as_at is not None:
        raise PlanError(
            "--as-at goes with history compare without dates; nights on record stand as they are."
        )
    needs = {HistoryDo.LIST: 0, HistoryDo.COMPARE: 2}.get(do, 1)
    if len(wanted) != needs:
        raise PlanError(f"history {do.value} takes {needs or 'no'} date{'' if needs == 1 else 's'}.")
    path = tracker_path(tracker, example=example)
    if do is HistoryDo.LIST:
        return _give(jobs.list_nights(path), form)
    if do is HistoryDo.COMPARE:
        return _give(jobs.compare_nights(path, *wanted), form)
    if do is HistoryDo.RESTORE:
        return _give(jobs.restore_night(path, wanted[0], out))
    return _give(jobs.forget_night(path, wanted[0]))


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


@app.command("schedule")
def schedule_night(
    do: Annotated[
        ScheduleDo, typer.Argument(help="Register the nightly run, take it out, or say how it stands.")
    ],
    tracker: Tracker = None,
    example: Example = False,
    at: At = "02:00",
    out: Out = Path("output"),
    dry_run: Annotated[bool, _option("--dry-run", "Only print what would be done.")] = False,
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
            schedule.install(schedule.job_for(path, out, read_time(at)), kind, _now().date(), dry_run=dry_run)
        )
    return DONE


@app.command()
def buttons(
    tracker: Annotated[
        Path, typer.Argument(metavar="TRACKER", help="Somebody's own tracker, .xlsx or .xlsm.")
    ],
    out: Annotated[Path | None, _folder_option("Where the copy goes; else beside the tracker.")] = None,
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
    form: Annotated[Format, _format("How to print what was found.")] = Format.TEXT,
    out: Annotated[Path, _folder_option("The output folder that is looked at.")] = Path("output"),
    trust: Annotated[
        bool, _option("--trust", "Ask about what the tracker proposes, and confirm it on this PC.")
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
        Path | None, _option("--from", "A published plan (.txt, .docx) or a tracker to begin with.", "SOURCE")
    ] = None,
) -> int:
    """Lay out a fresh folder with a tracker, the templates and the files to double-click."""
    return _give(jobs.new_folder(folder, source, _now()))


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
    """Run one command and return its exit status."""
    # A large plan is many values that stay: looking through them for rubbish takes a fifth of a check's time.
    gc.set_threshold(1_000_000, 20, 100)
    for stream in (sys.stdout, sys.stderr):
        # A Windows console of another code page would otherwise stop at the first dash or accent.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8" if not stream.isatty() else None, errors="replace")
    try:
        status = app(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except BrokenPipeError:
        # Whoever read the output has seen enough of it.
        sys.stderr.close()
        return DONE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (nobody at a command line can use a traceback)
        if os.name == "nt" and isinstance(error, OSError) and _is_einval(error):
            return DONE  # what Windows says of a pipe whose reader has seen enough
        if isinstance(error, _WrongUse) and not arguments and len(sys.argv) <= 1:
            # Without any argument typer raises its help text as an error.
            print(error.format_message(), file=sys.stderr)
        else:
            _say(f"improvement-plan: {_why(error)}")
        return NOT_DONE
    return status if isinstance(status, int) else DONE


def _is_einval(error: OSError) -> bool:
    return error.errno == errno.EINVAL and not error.filename


def _why(error: BaseException) -> str:
    """Return the sentence that says why a command was not done."""
    if isinstance(error, PlanError):
        return str(error)
    if isinstance(error, _WrongUse):
        context = getattr(error, "ctx", None)
        return _one_sentence(error.format_message(), getattr(context, "info_name", None) or "")
    if isinstance(error, typer.Abort | KeyboardInterrupt):
        return "stopped."
    if isinstance(error, OSError):
        # Files name themselves; what has no name and finds no room is output that somebody keeps in one.
        name = f" ({error.filename})" if error.filename else ""
        what = "what it prints cannot be written: " if error.errno == errno.ENOSPC and not name else ""
        return f"{what}{error.strerror or error}{name}."
    return f"not done, because of {fault(error)}. {_traceback_in_a_file()}"


def run() -> None:
    """Start from the command line."""
    sys.exit(main())


if __name__ == "__main__":
    run()
