"""The command line: arguments in, exit codes out.

Exit status: 0 done; 1 done, and something needs a person; 2 not done, with one sentence on stderr.
Each command imports what it needs when it runs, so that `check`, `due` and `--help` start at once.
"""

from __future__ import annotations

import gc
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from automation import __version__, import_jobs, jobs, letter_jobs
from automation.arguments import (
    JSON,
    OUTPUT,
    ROLL_OVER,
    SOURCE,
    TEXT,
    Apply,
    AsAt,
    AsProposed,
    At,
    CheckFormat,
    Code,
    Example,
    Form,
    FromOutlook,
    Map,
    NewFolder,
    NotSent,
    On,
    OptionalOut,
    OtherPlans,
    Out,
    PaperDone,
    Plans,
    ScheduleDo,
    Sent,
    Since,
    SummaryFormat,
    Tracker,
    WordFile,
    Yes,
    argument,
    go_on,
    hold_to_one_paper,
    option,
    out_folder,
)
from automation.console import agree, give, line, now, print_json, say, tell, tell_lines, which, work_on
from automation.double_click import MENU
from automation.failures import WrongUse, reader_has_gone, why
from automation.jobs import Send
from automation.plan.findings import PlanError
from automation.record_commands import commands
from automation.task import FINDINGS, SUMMARY, Status

DONE, NEEDS_A_PERSON, NOT_DONE = Status.DONE, Status.NEEDS_A_PERSON, Status.NOT_DONE

app = typer.Typer(
    name="improvement-plan",
    help="Does the work around an improvement plan kept in an Excel tracker, which changes only when asked.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(commands)


@app.command("import")
def import_plan(
    source: Annotated[Path, argument("SOURCE", "A published plan (Word, PDF, text) or a tracker.")],
    tracker: Annotated[Path, argument("TRACKER", "The new tracker, .xlsm or .xlsx.")],
    as_at: AsAt = None,
    as_proposed: AsProposed = False,
    form: Form = TEXT,
) -> int:
    """Make a new tracker from a published plan or from another tracker."""
    return give(import_jobs.import_plan(source, tracker, as_at, now(), as_proposed=as_proposed), form)


@app.command()
def due(
    phrase: Annotated[str, argument("PHRASE", "A due date as written in the plan.")],
    form: Form = TEXT,
) -> int:
    """Show how a due date is understood."""
    return give(jobs.due(phrase), form)


@app.command()
def check(
    tracker: Tracker = None,
    example: Example = False,
    form: Annotated[CheckFormat, option("--format", "How to print the findings.")] = CheckFormat.TEXT,
    out: OptionalOut = None,
    as_at: AsAt = None,
    chart: Map = None,
    explain: Code = None,
    apply: Apply = None,
    yes: Yes = False,
) -> int:
    """List everything that is wrong with the plan, or write what findings propose into the closed tracker."""
    if explain is not None:
        return give(jobs.explain(explain))
    from automation.reports.findings_list import findings_as_csv, findings_as_dict, print_findings

    task = work_on(tracker, example, as_at, out, chart)
    if apply is not None:
        return give(jobs.apply_findings(task, apply, now(), None if yes else agree))
    workbook = form is CheckFormat.XLSX or out is not None
    with task.history() as (history, without):
        say(*without)
        result = jobs.check(task, history, workbook=workbook)
    say(f"Written: {task.out / FINDINGS}" if workbook else "")
    if form is CheckFormat.JSON:
        print_json(findings_as_dict(task.read, result))
    elif form is CheckFormat.CSV:
        sys.stdout.write(findings_as_csv(result, task.read.plan).replace("\r\n", "\n"))  # which Windows adds
    elif form is CheckFormat.TEXT:
        from rich.console import Console

        print_findings(Console(), task.read, result)
    return NEEDS_A_PERSON if result.errors else DONE


@app.command()
def summary(
    tracker: Tracker = None,
    example: Example = False,
    form: Annotated[SummaryFormat, option("--format", "How to print the figures.")] = SummaryFormat.TEXT,
    since: Since = None,
    out: OptionalOut = None,
    as_at: AsAt = None,
    chart: Map = None,
) -> int:
    """Show the figures: counts by theme, section and lead, and what changed."""
    from automation.analysis.movement_text import movement_json
    from automation.analysis.rollup import summary_json
    from automation.plan.former_plan import outcomes
    from automation.reports.summary_text import print_summary

    task = work_on(tracker, example, as_at, out, chart)
    workbook = form is SummaryFormat.XLSX or out is not None
    with task.history(needed=since is not None) as (history, without):
        say(*without)
        figures = jobs.summary(task, history, since, workbook=workbook)
    say(f"Written: {task.out / SUMMARY}" if workbook else "")
    if form is SummaryFormat.JSON:
        moved = movement_json(figures.movement, figures.date_moves) if figures.movement else None
        found = summary_json(figures.summary, moved)
        former = figures.plan.former
        found |= {"former": outcomes(former)} if former else {}
        print_json(found | {"closing": [one.as_dict() for one in figures.closing]})
    elif form is SummaryFormat.TEXT:
        print_summary(figures)
    return DONE


@app.command()
def chase(
    tracker: Tracker = None,
    example: Example = False,
    send: Annotated[Send, option("--send", "What to do with the letters.")] = Send.NONE,
    yes: Annotated[bool, option("--yes", "Send through the mail server without asking.")] = False,
    form: Form = TEXT,
    out: Out = OUTPUT,
    as_at: AsAt = None,
    chart: Map = None,
) -> int:
    """Work out who gets a letter, and who does not and why."""
    task = work_on(tracker, example, as_at, out, chart)
    return give(letter_jobs.chase(task, send, say=say, confirm=None if yes else go_on), form)


@app.command()
def letters(
    tracker: Tracker = None,
    example: Example = False,
    sent: Sent = None,
    not_sent: NotSent = None,
    on: On = None,
    from_outlook: FromOutlook = False,
    form: Form = TEXT,
    as_at: AsAt = None,
) -> int:
    """List what became of each letter, or mark drafts as sent or not sent."""
    task = work_on(tracker, example, as_at)
    told = {"sent": sent, "not_sent": not_sent, "on": on}
    if not (from_outlook or any(told.values())):
        return give(letter_jobs.list_letters(task), form)
    return give(letter_jobs.mark_letters(task, now(), **told, from_outlook=from_outlook))


@app.command()
def paper(
    board: Annotated[str | None, argument("BOARD", "The board, or part of its name.")] = None,
    tracker: Tracker = None,
    example: Example = False,
    due: Annotated[bool, option("--due", "Make every paper that is due.")] = False,
    done: PaperDone = False,
    pdf: Annotated[bool, option("--pdf", "Add a tagged PDF, through Word or LibreOffice.")] = False,
    examine: WordFile = None,
    out: Out = OUTPUT,
    as_at: AsAt = None,
    chart: Map = None,
    plans: OtherPlans = None,
) -> int:
    """Write a board's Word paper for its next meeting."""
    if board is not None and tracker is None and due:
        tracker, board = Path(board), None  # with --due nobody names a board
    hold_to_one_paper(board, tracker, examine, due=due)
    if examine is not None:
        return give(jobs.examine(examine))
    task = work_on(tracker, example, as_at, out, chart)
    if done:
        return give(letter_jobs.paper_done(task, board))
    from automation.overnight.several_plans import beside, read_list

    if plans:
        task = replace(task, others=beside(task.tracker, read_list(plans, out)))
    return jobs.write_papers(task, board, pdf=pdf, tell=tell, say=say)


@app.command()
def returns(
    folder: Annotated[Path, argument("FOLDER", "The folder with the replies that came back.")],
    tracker: Tracker = None,
    example: Example = False,
    apply: Annotated[bool, option("--apply", "Write the clear changes into the closed tracker.")] = False,
    form: Form = TEXT,
    as_at: AsAt = None,
) -> int:
    """Show what leads sent back as proposed changes. Nothing is changed without --apply."""
    return give(letter_jobs.returns(work_on(tracker, example, as_at), folder, now() if apply else None), form)


@app.command()
def overnight(
    tracker: Tracker = None,
    example: Example = False,
    once: Annotated[bool, option("--once", "Run one night now, then end.")] = False,
    at: At = "02:00",
    out: Out = OUTPUT,
    as_at: AsAt = None,
    plans: Plans = None,
    chart: Map = None,
) -> int:
    """Run the whole night: once, or keep running and do it every night."""
    from automation.overnight.schedule import read_time
    from automation.overnight.watch import once_for_several, once_now, stay_on

    time = read_time(at)
    if plans is not None:
        if tracker is not None or example or not once:
            raise PlanError("Use --plans together with --once and without TRACKER.")
        return once_for_several(plans, out, as_at, say=line)
    path = which(tracker, example=example)
    if once:
        return once_now(path, out, as_at, say=line, chart=chart)
    return stay_on(path, out, time, as_at, say=line, chart=chart)


@app.command("schedule")
def schedule_night(
    do: Annotated[
        ScheduleDo, typer.Argument(help="Register the nightly run, remove it, or show its status.")
    ],
    tracker: Tracker = None,
    example: Example = False,
    at: At = "02:00",
    out: Out = OUTPUT,
    dry_run: Annotated[bool, option("--dry-run", "Only show what would be done.")] = False,
) -> int:
    """Register the nightly run with this computer's scheduler."""
    from automation.overnight import schedule

    kind = schedule.kind_of_machine()
    if do is ScheduleDo.INSTALL:
        job = schedule.job_for(which(tracker, example=example), out, schedule.read_time(at))
        tell_lines(schedule.install(job, kind, now().date(), dry_run=dry_run))
    elif do is ScheduleDo.REMOVE:
        tell_lines(schedule.remove(kind, dry_run=dry_run))
    else:
        tell_lines(schedule.status(kind))
    return DONE


@app.command()
def buttons(
    tracker: Annotated[Path, argument("TRACKER", "Your own tracker, .xlsx or .xlsm.")],
    out: Annotated[Path | None, out_folder("The folder for the copy. Default: beside the tracker.")] = None,
) -> int:
    """Put the buttons into a copy of a tracker. The tracker itself is not changed."""
    return give(jobs.add_buttons(tracker, out or tracker.parent))


@app.command()
def doctor(
    tracker: Tracker = None,
    example: Example = False,
    form: Form = TEXT,
    out: Annotated[Path, out_folder("The output folder to check.")] = Path("output"),
    trust: Annotated[bool, option("--trust", "Ask about each thing the tracker proposes.")] = False,
) -> int:
    """Check whether this PC is set up, and say how to fix what is not. Nothing changes without --trust."""
    from automation.doctor.pc import Pc
    from automation.doctor.questions import examine, open_proposals
    from automation.trusted import confirm_each

    path, why = Path(), ""
    try:
        path = which(tracker, example=example)
    except PlanError as error:
        why = str(error)  # the PC is checked all the same: often it is not set up yet
    if trust:
        confirm_each(
            open_proposals(path, out, why), lambda asked: typer.confirm(asked, default=False, err=True), say
        )
    report = examine(path, out, Pc(), no_tracker=why)
    if form is JSON:
        print_json(report.as_dict())
    else:
        from rich.console import Console

        from automation.doctor.report import print_report

        print_report(Console(), report)
    return NEEDS_A_PERSON if report.to_mend else DONE


@app.command()
def new(
    folder: NewFolder = None,
    source: Annotated[Path | None, option("--from", SOURCE, "SOURCE")] = None,
    former: Annotated[Path | None, option("--roll-over", ROLL_OVER, "OLD")] = None,
    as_at: AsAt = None,
) -> int:
    """Create a folder with a new tracker, the templates and the files to double-click."""
    return give(import_jobs.new_folder(folder, source, as_at, now(), former=former))


@app.command()
def start(
    name: Annotated[str, argument("[JOB]", "A file of the folder scripts. Default: the menu.")] = MENU,
    dropped: Annotated[list[str] | None, argument("[FILE]...", "What was dropped on it.")] = None,
) -> int:
    """Show what today needs and do it by number, or do what a double-clicked file is for."""
    from automation.menu import double_clicked

    return double_clicked(name, dropped or (), main)


def _add_examples() -> None:
    """Put what people type below the help of each command."""
    described = tomllib.loads(Path(__file__).with_name("examples.toml").read_text(encoding="utf-8"))
    for command in (*app.registered_commands, *commands.registered_commands):
        lines = described.get(command.name or command.callback.__name__, [])  # type: ignore[union-attr]
        shown = "\n".join(f"  improvement-plan {typed}\n      {what}" for typed, what in lines)
        command.epilog = f"\b\nExamples:\n{shown}" if lines else None


_add_examples()


def _version(asked: bool) -> None:
    if asked:
        tell(f"improvement-plan {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _: Annotated[bool, option("--version", "Print the version.", callback=_version, is_eager=True)] = False,
) -> None:
    """Do the work around an improvement plan that is kept in an Excel tracker."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    # A large plan is many values that stay: searching them for garbage would take a fifth of a check's time.
    gc.set_threshold(1_000_000, 20, 100)
    for stream in (sys.stdout, sys.stderr):
        # Otherwise a Windows console with another code page would fail at the first dash or accent.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8" if not stream.isatty() else None, errors="replace")
    try:
        status = app(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (nobody at a command line can use a traceback)
        if reader_has_gone(error):
            sys.stderr.close()
            return DONE
        if isinstance(error, WrongUse) and not arguments and len(sys.argv) <= 1:
            # Without any argument typer raises its help text as an error.
            print(error.format_message(), file=sys.stderr)
        else:
            say(f"improvement-plan: {why(error)}")
        return NOT_DONE
    return status if isinstance(status, int) else DONE


def run() -> None:
    """Start from the command line."""
    status = main()
    # Otherwise Python would look through every value for garbage once more before it ends.
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    run()
