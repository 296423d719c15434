"""Keeps running: starts each night when it is due, and handles requests.

The library `schedule` only sets the rhythm. A small ledger decides which night is due, because `schedule`
remembers nothing and one exception ends its loop.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from datetime import time as time_of_day
from pathlib import Path

from automation.button_jobs import JOBS, Job
from automation.files import make_private, own_command, own_environment, write_whole
from automation.overnight.lock import FILE, LOG, keep_log
from automation.overnight.night import run_night
from automation.overnight.requests import Interrupted, RequestsFolder, requests_folder
from automation.overnight.schedule import Rhythm
from automation.overnight.several_plans import read_list, run_several
from automation.plan.settings import Settings, read_zone
from automation.reports.morning_note import StepResult
from automation.reports.needs import in_words
from automation.reports.page import PlanLine, write_plans_page
from automation.tracker.read.open_file import read_when_whole
from automation.tracker.read.reading import read_tracker

LEDGER = ".nights.json"
PULSE = 30
"""How often to check whether a night is due, in seconds."""
LOOK = 2
"""How often to check for requests, in seconds."""


class Watch:
    """Checks at each pulse whether a night is due, and runs it at most once."""

    def __init__(self, rhythm: Rhythm, out: Path, run: Callable[[date], object]) -> None:
        """Watch an output folder.

        Args:
            rhythm: when nights start.
            out: the output folder, which holds the ledger.
            run: runs one night.
        """
        self._rhythm = rhythm
        self._ledger = out / LEDGER
        self._run = run

    def pulse(self, now: datetime) -> None:
        """Run the night that is due now, if there is one.

        The ledger is written before the run, so that a night that crashes the process is not tried again and
        again. Whatever goes wrong is logged, and the watch carries on.
        """
        try:
            last = self._last()
            # The watch starts with the next night, not with one that was due before it started.
            night = self._rhythm.latest(now) if last is None else self._rhythm.due(now, last)
            if night is not None:
                write_whole(self._ledger, json.dumps({"last": night.isoformat()}))
                if last is not None:
                    self._run(night)
        except Exception:  # noqa: BLE001 (the watch must outlive whatever a night does)
            LOG.exception("The night could not be run; the watch carries on")

    def _last(self) -> date | None:
        try:
            return date.fromisoformat(json.loads(self._ledger.read_text(encoding="utf-8"))["last"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            LOG.warning("%s could not be read and was started again", self._ledger)
            return None


def run_apart(module: str, arguments: Sequence[str], limit: float) -> tuple[int | None, str]:
    """Run a module of the toolkit in a separate process, so that a crash cannot end the watch.

    Its standard error goes to the log. It is stopped after `limit` seconds, or if the watch is stopped.

    Returns:
        Its exit status, or None if it was stopped at the limit; and what it printed.
    """
    try:
        done = subprocess.run(  # noqa: S603 (our own command line, run by this very Python)
            own_command(module, *arguments),
            env=own_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, ""
    for line in done.stderr.splitlines():
        LOG.info("%s", line)
    return done.returncode, done.stdout


def stay(
    watch: Watch,
    clock: Callable[[], datetime],
    look: Callable[[datetime], None] = lambda _: None,
) -> None:
    """Keep checking until somebody presses Ctrl-C or the system asks it to stop.

    Args:
        watch: runs the nights that are due.
        clock: returns the current time.
        look: checks for requests, more often than for nights.
    """
    import schedule  # noqa: PLC0415 (only staying needs it)

    for name in ("SIGTERM", "SIGBREAK"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.default_int_handler)
    scheduler = schedule.Scheduler()
    scheduler.every(PULSE).seconds.do(lambda: watch.pulse(clock()))
    scheduler.every(LOOK).seconds.do(lambda: look(clock()))
    try:
        LOG.info("Staying")
        scheduler.run_all()
        while True:
            # Never longer than a pulse: after sleep the PC's clock has jumped.
            time.sleep(min(max(scheduler.idle_seconds or 0, 0.2), PULSE))
            scheduler.run_pending()
    except KeyboardInterrupt:
        LOG.info("Stopped")


NIGHT_LIMIT = 2 * 60 * 60.0
"""How many seconds a whole night may take."""
REQUEST_LIMIT = 20 * 60.0
"""How many seconds one request may take; it may have to wait for a night."""

Say = Callable[[str], None]


def once_now(tracker: Path, out: Path, as_at: date | None, *, say: Say, chart: Path | None = None) -> int:
    """Run one night now, and say at the end where to look.

    Returns:
        0 if everything was done and nothing needs a person, otherwise 1.

    Raises:
        PlanError: nothing could be done.
    """

    def tell(result: StepResult) -> None:
        mark = "done" if result.ok else "NOT DONE"
        say(f"{result.name}: {mark}" + (f" ({result.detail})" if result.detail else ""))

    now = datetime.now().astimezone()
    night = run_night(tracker, out, as_at=as_at, now=now, tell=tell, chart=chart)
    for need in night.needs:
        say(f"Needs you: {need.what}")
    say("")
    say(f"Read {night.folder / 'morning-note.txt'}, then open {night.folder / 'index.html'}.")
    return 1 if night.needs_a_person else 0


def once_for_several(plans: Path, out: Path, as_at: date | None, *, say: Say) -> int:
    """Run one night for every plan on a list, and write one page over all of them.

    Returns:
        0 if everything was done and nothing needs a person, otherwise 1.

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
    return 1 if any(line.needs for line in lines) else 0


def stay_on(
    tracker: Path,
    out: Path,
    at: time_of_day,
    as_at: date | None,
    *,
    say: Say,
    chart: Path | None = None,
) -> int:
    """Keep running: run every night at a time of day in the council's time zone, and answer requests.

    Raises:
        PlanError: there is no tracker, or its time zone is not valid.
    """
    settings: Settings = read_when_whole(lambda: read_tracker(tracker, chart=chart)).plan.settings
    rhythm = Rhythm(at, read_zone(settings.time_zone))
    make_private(out)
    day = [as_at.isoformat()] if as_at is not None else []
    night = ["overnight", str(tracker), "--once", "--out", str(out), *(["--as-at", *day] if day else [])]
    night += ["--map", str(chart)] if chart else []
    watch = Watch(rhythm, out, lambda _night: _run(night))
    about, folder = [str(tracker), str(out), *day], requests_folder(tracker)
    requests = RequestsFolder(folder, out.resolve(), lambda job: _answer(JOBS[job], about))
    say(f"Running. The next night starts on {rhythm.next(datetime.now().astimezone()):%d/%m/%Y at %H:%M}.")
    say(f"Requests left in {folder} are handled in the meantime. Press Ctrl-C to stop.")
    with keep_log(out):
        try:
            stay(watch, lambda: datetime.now().astimezone(), requests.look)
        finally:
            requests.close()
    return 0


def _run(arguments: Sequence[str]) -> None:
    """Run a night and log what it prints."""
    status, printed = run_apart("automation.cli", arguments, NIGHT_LIMIT)
    for line in printed.splitlines():
        LOG.info("%s", line)
    if status is None:
        LOG.error("The night was stopped after %d minutes", NIGHT_LIMIT // 60)


def _answer(job: Job, arguments: list[str]) -> str:
    """Do a job in a separate process, and return what to say to the person who asked."""
    try:
        status, printed = run_apart("automation.overnight.requests", [job.name, *arguments], REQUEST_LIMIT)
    except KeyboardInterrupt:
        raise Interrupted(
            f"{job.title} was interrupted because the watch was stopped. Click again once it is running."
        ) from None
    if status is None:
        return f"{job.title} was stopped because it did not finish within {REQUEST_LIMIT // 60:.0f} minutes."
    return printed.strip() or f"{job.title} could not be finished. See {FILE} in the output folder."
