"""What the command `overnight` starts: one night now, or a watch that stays."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from automation.jobs import JOBS, Job
from automation.overnight.calendar import Rhythm, read_time
from automation.overnight.logbook import FILE, keep_log
from automation.overnight.night import NightResult, run_night
from automation.overnight.requests_folder import RequestsFolder, requests_folder
from automation.overnight.several import read_list, run_several
from automation.overnight.staying import Children, Watch, stay
from automation.plan.settings import Settings
from automation.plan.zone import read_zone
from automation.reports.morning_note import StepResult
from automation.reports.needs import in_words
from automation.reports.plans_page import PlanLine, write_plans_page
from automation.tracker.copying import read_when_whole
from automation.tracker.reading import read_tracker

NIGHT_LIMIT = 2 * 60 * 60.0
"""How long a whole night may take while staying, in seconds."""
REQUEST_LIMIT = 20 * 60.0
"""How long one request may take, in seconds; it may have to wait for a night that somebody started."""

Say = Callable[[str], None]


def once_now(tracker: Path, out: Path, as_at: date | None, *, say: Say) -> int:
    """Run one night now and say at the end where to look.

    Returns:
        0 if all was done and nothing needs a person, else 1.

    Raises:
        PlanError: nothing could be done.
    """

    def tell(result: StepResult) -> None:
        mark = "done" if result.ok else "NOT DONE"
        say(f"{result.name}: {mark}" + (f" ({result.detail})" if result.detail else ""))

    night = run_night(tracker, out, as_at=as_at, now=datetime.now().astimezone(), tell=tell)
    for need in night.needs:
        say(f"Needs you: {need.what}")
    say("")
    say(_where_to_look(night))
    status = 1 if night.needs_a_person else 0
    if night.left_behind:
        # A step that hangs would keep the process alive; everything is written, so it ends here.
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # a scheduled run on Windows has none
                stream.flush()
        os._exit(status)
    return status


def once_for_several(plans: Path, out: Path, as_at: date | None, *, say: Say) -> int:
    """Run one night of every plan on a list, and write one page over all of them.

    Returns:
        0 if all was done and nothing needs a person, else 1.

    Raises:
        PlanError: the list cannot be used, or the page cannot be written.
    """
    entries = read_list(plans, out)

    def tell(line: PlanLine) -> None:
        say(f"{line.name}: {'done' if line.page else 'NOT DONE'}. Needs somebody: {in_words(line.needs)}")

    lines = run_several(entries, as_at=as_at, now=datetime.now().astimezone(), tell=tell)
    write_plans_page(out / "index.html", lines)
    say("")
    say(f"Open {out / 'index.html'}.")
    return 1 if any(line.needs_a_person for line in lines) else 0


def _where_to_look(night: NightResult) -> str:
    return f"Read {night.folder / 'morning-note.txt'}, then open {night.folder / 'index.html'}."


def stay_on(tracker: Path, out: Path, at: str, as_at: date | None, *, say: Say) -> int:
    """Stay, run every night at a time of day in the council's own time zone, and answer requests.

    Raises:
        PlanError: the time or the zone is none, or there is no tracker to start with.
    """
    time = read_time(at)
    settings: Settings = read_when_whole(lambda: read_tracker(tracker)).plan.settings
    rhythm = Rhythm(time, read_zone(settings.time_zone))
    out.mkdir(parents=True, exist_ok=True)
    children = Children(NIGHT_LIMIT)
    more = ["--out", str(out)] + (["--as-at", as_at.isoformat()] if as_at is not None else [])
    night = ["overnight", str(tracker), "--once", *more]
    watch = Watch(rhythm, out, lambda _night: _run(children, night))
    requests = RequestsFolder(
        requests_folder(tracker),
        out.resolve(),
        lambda job: _answer(children, JOBS[job], [str(tracker), *more]),
        lambda: children.stopping,
    )
    say(f"Staying. The next night starts on {rhythm.next(datetime.now().astimezone()):%d/%m/%Y at %H:%M}.")
    say(f"What is asked for in {requests_folder(tracker)} is done meanwhile. Ctrl-C ends this.")
    with keep_log(out):
        try:
            stay(watch, lambda: datetime.now().astimezone(), children, requests.look)
        finally:
            requests.close()
    return 0


def _run(children: Children, arguments: list[str]) -> None:
    children.run(arguments)


def _answer(children: Children, job: Job, arguments: list[str]) -> str:
    """Do a job as a process of its own, and give what to say to whoever asked for it."""
    ended = children.start("automation.overnight.one_job", [job.name, *arguments], REQUEST_LIMIT)
    if ended.status is None:
        return f"{job.title} was stopped: it did not end within {REQUEST_LIMIT // 60:.0f} minutes."
    if ended.printed.strip():
        return ended.printed
    if children.stopping:
        return f"{job.title} was interrupted, because the watch was stopped; click again once it runs."
    return f"{job.title} could not be finished; {FILE} in the output folder has more."
