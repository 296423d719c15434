"""Stays, and runs each night when it is due.

`schedule` gives the pulse; which night is due is our own rule over a small ledger, because `schedule`
remembers nothing and one exception ends its loop.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import FrameType

from automation.button_jobs import JOBS, Job
from automation.files import own_command, own_environment, write_whole
from automation.overnight.lock import FILE, LOG, keep_log
from automation.overnight.night import NightResult, run_night
from automation.overnight.requests import RequestsFolder, requests_folder
from automation.overnight.schedule import Rhythm, read_time
from automation.overnight.several_plans import read_list, run_several
from automation.plan.settings import Settings
from automation.plan.time_zone import read_zone
from automation.reports.morning_note import StepResult
from automation.reports.needs import in_words
from automation.reports.plans_page import PlanLine, write_plans_page
from automation.tracker.read.open_file import read_when_whole
from automation.tracker.read.reading import read_tracker

LEDGER = ".nights.json"
PULSE = 30
"""How often to look whether a night is due, in seconds."""
LOOK = 2
"""How often to look whether somebody left a request, in seconds."""


class Watch:
    """Decides at each pulse whether a night is due, and runs it at most once."""

    def __init__(self, rhythm: Rhythm, out: Path, run: Callable[[date], object]) -> None:
        """Watch over an output folder.

        Args:
            rhythm: when nights start.
            out: the output folder, which holds the ledger.
            run: runs one night.
        """
        self._rhythm = rhythm
        self._ledger = out / LEDGER
        self._run = run

    def pulse(self, now: datetime) -> date | None:
        """Run the night that is due at this moment, if one is.

        The ledger is written before the run: a night that brings the whole process down is not tried again
        and again. Whatever goes wrong is logged, and the watch goes on.

        Returns:
            The night that was run, or None.
        """
        try:
            last = self._last()
            if last is None:
                # The watch starts with the next night, not with one that nobody asked for.
                self._write(self._rhythm.latest(now))
                return None
            night = self._rhythm.due(now, last)
            if night is None:
                return None
            self._write(night)
            self._run(night)
        except Exception:  # noqa: BLE001 (the watch must outlive whatever a night does)
            LOG.exception("The night could not be run; the watch goes on")
            return None
        return night

    def _last(self) -> date | None:
        try:
            return date.fromisoformat(json.loads(self._ledger.read_text(encoding="utf-8"))["last"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            LOG.warning("%s could not be read and is begun anew", self._ledger)
            return None

    def _write(self, night: date) -> None:
        write_whole(self._ledger, json.dumps({"last": night.isoformat()}))


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended.

    Args:
        status: its exit status; None where it was stopped at its time limit.
        printed: what it wrote to its standard output.
    """

    status: int | None
    printed: str


class Children:
    """Runs nights and requests as processes of their own; one that goes wrong takes nothing with it."""

    def __init__(self, limit: float) -> None:
        """Give each night a time limit in seconds."""
        self._limit = limit
        self._process: subprocess.Popen[str] | None = None
        self.stopping = False
        """Whether the watch is to end; what was running was ended with it."""

    def run(self, arguments: Sequence[str]) -> None:
        """Run `improvement-plan` with arguments and log what it prints."""
        ended = self.start("automation.cli", arguments, self._limit)
        for line in ended.printed.splitlines():
            LOG.info("%s", line)
        if ended.status is None:
            LOG.error("The night was stopped after %d minutes", self._limit // 60)

    def start(self, module: str, arguments: Sequence[str], limit: float) -> Ended:
        """Run a module of the toolkit as a process of its own and wait for it.

        What it writes to its standard error goes to the log.

        Args:
            module: the module.
            arguments: its arguments.
            limit: how long it may take, in seconds.
        """
        self._process = subprocess.Popen(  # noqa: S603 (our own command line, run by this very Python)
            own_command(module, *arguments),
            env=own_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        if self.stopping:
            self._process.terminate()
        status: int | None
        try:
            printed, complaints = self._process.communicate(timeout=limit)
            status = self._process.returncode
        except subprocess.TimeoutExpired:
            self._process.kill()
            printed, complaints = self._process.communicate()
            status = None
        finally:
            self._process = None
        for line in complaints.splitlines():
            LOG.info("%s", line)
        return Ended(status, printed)

    def stop(self) -> None:
        """End what is running, if anything is, and start nothing more."""
        self.stopping = True
        if self._process is not None:
            self._process.terminate()


def stay(
    watch: Watch,
    clock: Callable[[], datetime],
    children: Children,
    look: Callable[[datetime], None] | None = None,
) -> None:
    """Pulse until somebody stops it with Ctrl-C or the machine asks it to end.

    Args:
        watch: runs the nights that are due.
        clock: tells the present moment.
        children: the processes to end with it.
        look: looks for requests, more often than for nights; it must not raise.
    """
    import schedule  # noqa: PLC0415 (only staying needs it)

    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        children.stop()

    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, stop)
    scheduler = schedule.Scheduler()
    scheduler.every(PULSE).seconds.do(lambda: watch.pulse(clock()))
    watch.pulse(clock())
    if look is not None:
        scheduler.every(LOOK).seconds.do(lambda: look(clock()))
        look(clock())
    LOG.info("Staying")
    while not stopping.is_set():
        scheduler.run_pending()
        # Never longer than a pulse: a PC that slept wakes to a clock that jumped.
        stopping.wait(min(max(scheduler.idle_seconds or 0, 0.2), PULSE))
    LOG.info("Stopped")


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
    watch = Watch(rhythm, out, lambda _night: children.run(night))
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


def _answer(children: Children, job: Job, arguments: list[str]) -> str:
    """Do a job as a process of its own, and give what to say to whoever asked for it."""
    ended = children.start("automation.overnight.requests", [job.name, *arguments], REQUEST_LIMIT)
    if ended.status is None:
        return f"{job.title} was stopped: it did not end within {REQUEST_LIMIT // 60:.0f} minutes."
    if ended.printed.strip():
        return ended.printed
    if children.stopping:
        return f"{job.title} was interrupted, because the watch was stopped; click again once it runs."
    return f"{job.title} could not be finished; {FILE} in the output folder has more."
