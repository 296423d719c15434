"""Decides which night is due, and registers the nightly run with Task Scheduler or cron."""

from __future__ import annotations

import platform
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from automation.files import own_command
from automation.plan.findings import PlanError


def read_time(text: str) -> time:
    """Return the time of day that a night starts at, such as `02:00`.

    Raises:
        PlanError: it is not a time.
    """
    match = re.fullmatch(r"\s*(\d{1,2})[:.](\d{2})\s*", text)
    if match and int(match[1]) < 24 and int(match[2]) < 60:
        return time(int(match[1]), int(match[2]))
    raise PlanError(f"'{text}' is not a time of day. Use the form 02:00.")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every night at a time of day, in the council's time zone."""

    at: time
    zone: ZoneInfo

    def moment(self, night: date) -> datetime:
        """Return the moment at which a night starts.

        A time that the clocks skip in March starts after they go forward; a time that comes twice in October
        starts the first time.
        """
        local = datetime.combine(night, self.at, tzinfo=self.zone)
        # Through UTC and back: a skipped 01:30 becomes the 02:30 that the clocks show instead.
        return local.astimezone(ZoneInfo("UTC")).astimezone(self.zone)

    def latest(self, now: datetime) -> date:
        """Return the latest night whose time has come."""
        today = now.astimezone(self.zone).date()
        return today if now >= self.moment(today) else today - timedelta(days=1)

    def due(self, now: datetime, last: date) -> date | None:
        """Return the night to run now, or None; `last` is the latest night that was run.

        Only the latest night is run: after a week asleep one run brings everything up to date, because each
        run reads the tracker as it is then.
        """
        latest = self.latest(now)
        # A last night in the future was run while the PC's clock was wrong; it must not stop others.
        was_wrong = last - latest > timedelta(days=1)
        return latest if latest > last or was_wrong else None

    def next(self, now: datetime) -> datetime:
        """Return the moment of the next night."""
        return self.moment(self.latest(now) + timedelta(days=1))


NAME = "improvement-plan-overnight"

Run = Callable[[Sequence[str], str], tuple[int, str]]
"""Runs a program with text on its standard input; returns its exit status and output."""


def run_program(command: Sequence[str], given: str = "") -> tuple[int, str]:
    """Run a program, and return its exit status and what it printed."""
    try:
        done = subprocess.run(  # noqa: S603 (the commands are fixed; only paths of this machine go in)
            list(command),
            input=given,
            capture_output=True,
            text=True,
            errors="replace",  # Windows programs answer in an older code page than Python expects
            check=False,
            timeout=60,
        )
    except FileNotFoundError:
        return 127, f"{command[0]} is not on this machine"
    except subprocess.TimeoutExpired:
        return 124, f"{command[0]} did not answer"
    return done.returncode, (done.stdout + done.stderr).strip()


@dataclass(frozen=True, slots=True)
class Job:
    """What is to run every night: the command with its arguments, the folder it runs in, and when."""

    command: tuple[str, ...]
    folder: Path
    at: time


def job_for(tracker: Path, out: Path, at: time) -> Job:
    """Return the nightly run of a tracker with this installation.

    Raises:
        PlanError: there is no such tracker.
    """
    if not tracker.is_file():
        raise PlanError(f"There is no tracker {tracker}. Name the tracker to run every night.")
    command = own_command("automation.cli", "overnight", str(tracker.resolve()), "--once")
    return Job((*command, "--out", str(out.resolve())), tracker.resolve().parent, at)


def kind_of_machine() -> str:
    """Return what registers nightly runs here: `windows` or `cron`.

    Raises:
        PlanError: this computer has neither.
    """
    if platform.system() == "Windows":
        return "windows"
    if shutil.which("crontab"):
        return "cron"
    raise PlanError(
        "This computer has neither Task Scheduler nor cron. Leave 'improvement-plan overnight --at 02:00' "
        "running instead."
    )


def task_xml(job: Job, first: date) -> str:
    """Return the task for Task Scheduler: it wakes the PC, runs if missed, and shows no window."""
    program, *arguments = job.command
    # pythonw shows no window; every Windows installation has it beside python.
    windowless = program[: -len("python.exe")] + "pythonw.exe" if program.endswith("python.exe") else program
    values = {
        "start": f"{first.isoformat()}T{job.at:%H:%M}:00",
        "program": windowless,
        "arguments": subprocess.list2cmdline(arguments),
        "folder": str(job.folder),
    }
    text = Path(__file__).with_name("task.xml").read_text(encoding="utf-8")
    return Template(text).substitute({name: escape(value) for name, value in values.items()})


def cron_line(job: Job) -> str:
    """Return the line for cron; to cron a bare % ends the command."""
    command = f"cd {shlex.quote(str(job.folder))} && {shlex.join(job.command)}".replace("%", "\\%")
    return f"{job.at.minute} {job.at.hour} * * * {command} # {NAME}"


def install(job: Job, kind: str, today: date, *, dry_run: bool = False, run: Run = run_program) -> str:
    """Register the nightly run, replacing an earlier registration.

    Returns:
        What was done, or with `dry_run` what would be done, for a person to read.

    Raises:
        PlanError: the scheduler refused.
    """
    when = f"every night at {job.at:%H:%M}"
    if kind == "windows":
        xml = task_xml(job, today)
        if dry_run:
            return f"Would register the task {NAME} ({when}):\n{xml}"
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            path = Path(folder, "task.xml")
            path.write_text(xml, encoding="utf-16")
            _must(run, "schtasks", "/Create", "/F", "/TN", NAME, "/XML", str(path))
        signed_in = "while you are signed in (the screen may be locked)"
        return f"Registered with Task Scheduler: {NAME}, {when} {signed_in}."
    if dry_run:
        return f"Would add this line to your crontab ({when}):\n{cron_line(job)}"
    _must(run, "crontab", "-", given="\n".join([*_crontab(run, ours=False), cron_line(job)]) + "\n")
    done = f"Registered with cron: {when}. Cron does not make up for a night when the computer was asleep."
    if platform.system() == "Darwin":
        done += (
            " On a Mac, cron needs Full Disk Access for Documents, Desktop, OneDrive and servers "
            "(System Settings, Privacy & Security)."
        )
    return done


def remove(kind: str, *, dry_run: bool = False, run: Run = run_program) -> str:
    """Remove the nightly run, and return what was done, or would be done, for a person to read.

    Raises:
        PlanError: the scheduler refused.
    """
    if not is_installed(kind, run=run):
        return "No nightly run is registered on this computer."
    if dry_run:
        return f"Would remove {NAME} from {_NAMES[kind]}."
    if kind == "windows":
        _must(run, "schtasks", "/Delete", "/F", "/TN", NAME)
    else:
        _must(run, "crontab", "-", given="".join(f"{line}\n" for line in _crontab(run, ours=False)))
    return f"Removed from {_NAMES[kind]}: {NAME}."


def is_installed(kind: str, *, run: Run = run_program) -> bool:
    """Return whether the nightly run is registered here."""
    return bool(_registered(kind, run))


def _registered(kind: str, run: Run) -> str:
    """Return how the nightly run is registered; empty if it is not."""
    if kind == "windows":
        code, text = run(["schtasks", "/Query", "/TN", NAME, "/XML"], "")
        return "" if code else text or NAME
    return "\n".join(_crontab(run, ours=True))


def is_of(tracker: Path, kind: str, *, run: Run = run_program) -> bool:
    """Return whether the nightly run that is registered here is for a tracker; a computer has one such run.

    Accented letters are not compared, because schedulers return them in different code pages.
    """
    path = str(tracker.resolve())
    written = escape(path) if kind == "windows" else shlex.quote(path).strip("'").replace("%", "\\%")
    pattern = re.sub(r"[^\x00-\x7f]", ".{1,4}", re.escape(written))
    ignore = re.IGNORECASE if kind == "windows" else re.NOFLAG
    return re.search(rf"{pattern}(?!\w)", _registered(kind, run), ignore) is not None


def status(kind: str, *, run: Run = run_program) -> str:
    """Return whether the nightly run is registered, and what the scheduler says about it."""
    registered = _registered(kind, run)
    if not registered:
        return f"No nightly run is registered in {_NAMES[kind]}."
    if kind == "windows":
        registered = run(["schtasks", "/Query", "/TN", NAME, "/V", "/FO", "LIST"], "")[1]
    return f"Registered in {_NAMES[kind]}:{'' if kind == 'cron' else f' {NAME}.'}\n{registered}"


_NAMES = {"windows": "Task Scheduler", "cron": "your crontab"}


def _crontab(run: Run, *, ours: bool) -> list[str]:
    """Return the lines of the crontab that are ours, or the others."""
    code, text = run(["crontab", "-l"], "")
    return [] if code else [line for line in text.splitlines() if line.endswith(f"# {NAME}") is ours]


def _must(run: Run, *command: str, given: str = "") -> None:
    code, text = run(command, given)
    if code:
        reason = text.splitlines()[0].rstrip(".") if text else f"status {code}"
        raise PlanError(f"The nightly run could not be changed: {reason}.")
