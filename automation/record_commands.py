"""The commands on what is on record: the nights, briefs, and what is kept about a person."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from automation import evidence_jobs, history_jobs, jobs, publish_jobs, readings_jobs
from automation.arguments import (
    ONE_HERE,
    OUTPUT,
    TEXT,
    AsAt,
    Days,
    Example,
    For,
    Form,
    HistoryDo,
    Map,
    Out,
    Pack,
    Tracker,
    argument,
    day,
    names_a_tracker,
    option,
)
from automation.console import agree, give, now, say, tell, which, work_on
from automation.plan.findings import PlanError

commands = typer.Typer()

_BY = "The day that the chances are of. Default: the last due date of an open action."

_ABOUT = "Refs or themes such as '2; LMG', an owner, or a visit on the sheet Boards."
_HISTORY = "What to do; earlier takes columns such as RAG Jul as nights, undo takes the last --apply back."


@commands.command("history")
def nights_on_record(
    do: Annotated[HistoryDo, typer.Argument(help=_HISTORY)],
    days: Days = None,
    tracker: Annotated[Path | None, option("--tracker", ONE_HERE, show_default=False)] = None,
    example: Example = False,
    form: Form = TEXT,
    out: Out = OUTPUT,
    as_at: AsAt = None,
) -> int:
    """List, compare, restore or forget recorded nights, or undo the last changes that were applied."""
    nights, tracker = _days_and_tracker(days or (), tracker)
    if do is HistoryDo.COMPARE and not nights:
        return give(history_jobs.since_last_board(work_on(tracker, example, as_at)), form)
    if do is HistoryDo.EARLIER and len(nights) < 2:
        return give(
            history_jobs.take_earlier_ratings(work_on(tracker, example, as_at), next(iter(nights), None)),
            form,
        )
    if as_at is not None:
        raise PlanError("--as-at works only with history earlier, and compare without dates.")
    needs = {HistoryDo.LIST: 0, HistoryDo.UNDO: 0, HistoryDo.COMPARE: 2}.get(do, 1)
    if len(nights) != needs:
        raise PlanError(f"history {do.value} needs {needs or 'no'} date{'' if needs == 1 else 's'}.")
    path = which(tracker, example=example)
    if do is HistoryDo.RESTORE:
        return give(history_jobs.restore_night(path, nights[0], out))
    if do in {HistoryDo.FORGET, HistoryDo.UNDO}:
        return give((history_jobs.forget_night if nights else history_jobs.undo_changes)(path, *nights))
    return give((history_jobs.compare_nights if nights else history_jobs.list_nights)(path, *nights), form)


@commands.command()
def erase(
    who: Annotated[str, argument("NAME", "The person's name, or an e-mail address.")],
    tracker: Tracker = None,
    example: Example = False,
    yes: Annotated[bool, option("--yes", "Erase without asking.")] = False,
    out: Out = OUTPUT,
) -> int:
    """Take a person out of history, letters on record, outputs and returns. Asks first."""
    from automation.erase_jobs import erase_person

    task = work_on(tracker, example, None, out)
    return give(erase_person(task, who, None if yes else agree))


@commands.command("evidence")
def documents_behind_ratings(
    tracker: Tracker = None,
    pack: Pack = None,
    audience: For = None,
    example: Example = False,
    form: Form = TEXT,
    out: Out = OUTPUT,
    as_at: AsAt = None,
) -> int:
    """List the documents behind the ratings, or make a pack of them for inspectors or a board."""
    if (pack is None) != (audience is None):
        raise PlanError("--pack and --for go together, such as --pack 'LMG; 2' --for inspector.")
    task = work_on(tracker, example, as_at, out)
    if pack is None or audience is None:
        return give(evidence_jobs.evidence(task), form)
    return give(evidence_jobs.pack(task, pack, audience.value), form)


def _days_and_tracker(words: Sequence[str], tracker: Path | None) -> tuple[list[date], Path | None]:
    """Separate the dates of `history` from a tracker named among them, as in the other commands."""
    days = []
    for word in words:
        with suppress(typer.BadParameter):
            days.append(day(word))
            continue
        if not names_a_tracker(word) and not Path(word).exists():
            raise PlanError(f"'{word}' is neither a date (day/month/year) nor a tracker.")
        if tracker is not None:
            raise PlanError(f"You named both {tracker} and {word}. Name only one tracker.")
        tracker = Path(word)
    return days, tracker


@commands.command()
def readings(
    folder: Annotated[Path, argument("FOLDER", "The folder with the performance team's files.")],
    tracker: Tracker = None,
    example: Example = False,
    apply: Annotated[bool, option("--apply", "Write new readings into the closed tracker.")] = False,
    form: Form = TEXT,
    as_at: AsAt = None,
) -> int:
    """Show new figures of the performance team's files as proposed readings; --apply writes them."""
    task = work_on(tracker, example, as_at)
    return give(readings_jobs.readings(task, folder, now() if apply else None), form)


@commands.command()
def forecast(
    tracker: Tracker = None,
    example: Example = False,
    by: Annotated[date | None, option("--by", _BY, "DATE", parser=day)] = None,
    form: Form = TEXT,
    as_at: AsAt = None,
) -> int:
    """Say when the plan will be done at the pace on record, and what may miss its date."""
    return give(jobs.forecast(work_on(tracker, example, as_at), by), form)


@commands.command("brief")
def brief(
    about: Annotated[str | None, argument("ABOUT", _ABOUT)] = None,
    tracker: Tracker = None,
    example: Example = False,
    owners: Annotated[bool, option("--owners", "Make the brief of every owner of sections.")] = False,
    pdf: Annotated[bool, option("--pdf", "Add a tagged PDF, through Word or LibreOffice.")] = False,
    out: Out = OUTPUT,
    as_at: AsAt = None,
) -> int:
    """Write two pages for a visit, on some sections, or for the owner of sections."""
    if owners and about is not None and tracker is None:
        tracker, about = Path(about), None  # with --owners nobody names an owner
    if owners is (about is not None):
        raise PlanError("Name what the brief is about, or use --owners for the briefs of all owners.")
    task = work_on(tracker, example, as_at, out)
    return jobs.write_papers(task, about, pdf=pdf, tell=tell, say=say, choose=jobs.briefs_wanted)


@commands.command()
def publish(
    tracker: Tracker = None,
    example: Example = False,
    out: Out = OUTPUT,
    as_at: AsAt = None,
    chart: Map = None,
) -> int:
    """Write a page for the public, figures for other programs (CSV) and a calendar, without names."""
    return give(publish_jobs.publish(work_on(tracker, example, as_at, out, chart)))
