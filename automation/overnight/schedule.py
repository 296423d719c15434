"""Which night is due: the rule behind staying and catching up, right through both clock changes."""

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
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from automation.files import own_command
from automation.plan.findings import PlanError


def read_time(text: str) -> time:
    """Read the time of day that a night starts at, such as `02:00`.

    Raises:
        PlanError: it is no time.
    """
    match = re.fullmatch(r"\s*(\d{1,2})[:.](\d{2})\s*", text)
    if match and int(match[1]) < 24 and int(match[2]) < 60:
        return time(int(match[1]), int(match[2]))
    raise PlanError(f"'{text}' is no time of day; write it as 02:00.")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every night at a time of day, in the council's own time zone."""

    at: time
    zone: ZoneInfo

    def moment(self, night: date) -> datetime:
        """Return the moment at which a night starts.

        A time that the clocks skip in March comes when they have been put forward; one that comes twice in
        October comes the first time.
        """
        local = datetime.combine(night, self.at, tzinfo=self.zone)
        # Through UTC and back: a skipped 01:30 becomes the 02:30 that the clocks show instead.
        return local.astimezone(ZoneInfo("UTC")).astimezone(self.zone)

    def latest(self, now: datetime) -> date:
        """Return the latest night whose time has come."""
        today = now.astimezone(self.zone).date()
        return today if now >= self.moment(today) else today - timedelta(days=1)

    def due(self, now: datetime, last: date | None) -> date | None:
        """Return the night to run now, or None.

        Only the latest night is run: after a week of sleep one run brings everything up to date, because
        each run reads the tracker as it is.

        Args:
            now: the present moment, with its time zone.
            last: the latest night that was run, or None before the first.
        """
        if last is None:
            # Started for the first time: the next night is the first, not one that nobody asked for.
            return None
        latest = self.latest(now)
        # The last night is still to come where it was run with the PC's clock wrong; it stops no other.
        was_wrong = last - latest > timedelta(days=1)
        return latest if latest > last or was_wrong else None

    def next(self, now: datetime) -> datetime:
        """Return the moment of the next night."""
        today = now.astimezone(self.zone).date()
        moment = self.moment(today)
        return moment if moment > now else self.moment(today + timedelta(days=1))


NAME = "improvement-plan-overnight"

Run = Callable[[Sequence[str], str], tuple[int, str]]
"""Runs a program with a text on its standard input; gives its exit status and what it printed."""


def run_program(command: Sequence[str], given: str = "") -> tuple[int, str]:
    """Run a program of the machine and give its exit status and what it printed."""
    try:
        done = subprocess.run(  # noqa: S603 (the commands are fixed; only paths of this machine go in)
            list(command),
            input=given,
            capture_output=True,
            text=True,
            # Windows' own programs answer in an older code page than Python expects.
            errors="replace",
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
    """Describe the nightly run of a tracker with this very installation."""
    command = own_command("automation.cli", "overnight", str(tracker.resolve()), "--once")
    return Job((*command, "--out", str(out.resolve())), tracker.resolve().parent, at)


def kind_of_machine() -> str:
    """Say what registers nightly runs here: `windows`, `systemd` or `cron`.

    Raises:
        PlanError: this machine has none of them.
    """
    if platform.system() == "Windows":
        return "windows"
    if shutil.which("systemctl") and Path("/run/systemd/system").is_dir():
        return "systemd"
    if shutil.which("crontab"):
        return "cron"
    raise PlanError(
        "This machine has no Task Scheduler, systemd or cron; let 'improvement-plan overnight --at 02:00' "
        "stay running instead."
    )


def task_xml(job: Job, first: date) -> str:
    """Write the task for Windows Task Scheduler: wakes the PC, runs if missed, shows no window."""
    program, *arguments = job.command
    # pythonw shows no window; it stands beside python in every Windows installation.
    windowless = program[: -len("python.exe")] + "pythonw.exe" if program.endswith("python.exe") else program
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Improvement plan: the night's checks, figures, letters and papers.</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{first.isoformat()}T{job.at:%H:%M}:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <WakeToRun>true</WakeToRun>
    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>
    <Hidden>true</Hidden>
    <Enabled>true</Enabled>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(windowless)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(arguments))}</Arguments>
      <WorkingDirectory>{escape(str(job.folder))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def systemd_units(job: Job) -> dict[str, str]:
    """Write the user service and its timer; `Persistent` catches a missed night up."""
    # systemd reads % and $ in a command as its own signs.
    command = " ".join(_systemd_word(word) for word in job.command)
    service = f"""[Unit]
Description=Improvement plan: the night's checks, figures, letters and papers

[Service]
Type=oneshot
WorkingDirectory={str(job.folder).replace("%", "%%")}
ExecStart={command}
SuccessExitStatus=1
TimeoutStartSec=2h
"""
    timer = f"""[Unit]
Description=Improvement plan: every night at {job.at:%H:%M}

[Timer]
OnCalendar=*-*-* {job.at:%H:%M}:00
Persistent=true
WakeSystem=false

[Install]
WantedBy=timers.target
"""
    return {f"{NAME}.service": service, f"{NAME}.timer": timer}


def _systemd_word(word: str) -> str:
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"'


def cron_line(job: Job) -> str:
    """Write the line for cron; cron takes a bare % for the end of the command."""
    command = f"cd {shlex.quote(str(job.folder))} && {shlex.join(job.command)}".replace("%", "\\%")
    return f"{job.at.minute} {job.at.hour} * * * {command} # {NAME}"


def _is_ours(line: str) -> bool:
    return line.rstrip().endswith(f"# {NAME}")


def _without_ours(crontab: str) -> list[str]:
    return [line for line in crontab.splitlines() if not _is_ours(line)]


def _units_folder() -> Path:
    return Path.home() / ".config" / "systemd" / "user"


def install(job: Job, kind: str, today: date, *, dry_run: bool = False, run: Run = run_program) -> str:
    """Register the nightly run, taking the place of an earlier registration.

    Returns:
        What was done, or with `dry_run` what would be done, for a person to read.

    Raises:
        PlanError: the machine refused.
    """
    when = f"every night at {job.at:%H:%M}"
    if kind == "windows":
        xml = task_xml(job, today)
        if dry_run:
            return f"Would register the task {NAME} ({when}):\n{xml}"
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            path = Path(folder, "task.xml")
            path.write_text(xml, encoding="utf-16")
            _must(run(["schtasks", "/Create", "/F", "/TN", NAME, "/XML", str(path)], ""))
        signed_in = "while you are signed in (the screen may be locked)"
        return f"Registered with Task Scheduler: {NAME}, {when} {signed_in}."
    if kind == "systemd":
        units = systemd_units(job)
        if dry_run:
            listing = "\n".join(f"{_units_folder() / name}:\n{text}" for name, text in units.items())
            return f"Would write and start ({when}):\n{listing}"
        _units_folder().mkdir(parents=True, exist_ok=True)
        for name, text in units.items():
            (_units_folder() / name).write_text(text, encoding="utf-8")
        _must(run(["systemctl", "--user", "daemon-reload"], ""))
        _must(run(["systemctl", "--user", "enable", "--now", f"{NAME}.timer"], ""))
        return f"Registered with systemd: {NAME}.timer, {when}."
    line = cron_line(job)
    if dry_run:
        return f"Would add this line to your crontab ({when}):\n{line}"
    _, before = run(["crontab", "-l"], "")
    lines = [*_without_ours(before if not before.startswith("no crontab") else ""), line]
    _must(run(["crontab", "-"], "\n".join(lines) + "\n"))
    done = f"Registered with cron: {when}. Cron does not catch up a night that the machine slept through."
    if platform.system() == "Darwin":
        done += (
            " A Mac lets cron into Documents, Desktop, OneDrive and servers only with Full Disk Access "
            "(System Settings, Privacy & Security)."
        )
    return done


def remove(kind: str, *, dry_run: bool = False, run: Run = run_program) -> str:
    """Take the nightly run out again.

    Returns:
        What was done, or would be done, for a person to read.

    Raises:
        PlanError: the machine refused.
    """
    if not is_installed(kind, run=run):
        return "No nightly run is registered on this machine."
    if dry_run:
        return f"Would take {NAME} out of {_names[kind]}."
    if kind == "windows":
        _must(run(["schtasks", "/Delete", "/F", "/TN", NAME], ""))
    elif kind == "systemd":
        _must(run(["systemctl", "--user", "disable", "--now", f"{NAME}.timer"], ""))
        for name in (f"{NAME}.service", f"{NAME}.timer"):
            (_units_folder() / name).unlink(missing_ok=True)
        run(["systemctl", "--user", "daemon-reload"], "")
    else:
        _, before = run(["crontab", "-l"], "")
        rest = _without_ours(before)
        _must(run(["crontab", "-"], "".join(f"{line}\n" for line in rest)))
    return f"Taken out of {_names[kind]}: {NAME}."


def is_installed(kind: str, *, run: Run = run_program) -> bool:
    """Return whether the nightly run is registered here."""
    if kind == "windows":
        return run(["schtasks", "/Query", "/TN", NAME], "")[0] == 0
    if kind == "systemd":
        return (_units_folder() / f"{NAME}.timer").is_file()
    code, text = run(["crontab", "-l"], "")
    return code == 0 and len(_without_ours(text)) < len(text.splitlines())


def is_of(tracker: Path, kind: str, *, run: Run = run_program) -> bool:
    """Return whether the nightly run that is registered here is of a tracker; a machine has one such run.

    Letters outside plain English are not compared, because schedulers give them back in several code pages.
    """
    path = str(tracker.resolve())
    if kind == "windows":
        registered = run(["schtasks", "/Query", "/TN", NAME, "/XML"], "")[1]
        path = escape(path)
    elif kind == "systemd":
        service = _units_folder() / f"{NAME}.service"
        registered = service.read_text(encoding="utf-8", errors="replace") if service.is_file() else ""
        path = _systemd_word(path)[1:-1]
    else:
        registered = run(["crontab", "-l"], "")[1]
        path = shlex.quote(path).strip("'").replace("%", "\\%")
    pattern = re.sub(r"[^\x00-\x7f]", ".{1,4}", re.escape(path))
    ignore = re.IGNORECASE if kind == "windows" else re.NOFLAG
    return re.search(rf"{pattern}(?!\w)", registered, ignore) is not None


def status(kind: str, *, run: Run = run_program) -> str:
    """Say in a sentence or two whether the nightly run is registered, and what the machine says of it."""
    if not is_installed(kind, run=run):
        return f"No nightly run is registered in {_names[kind]}."
    commands = {
        "windows": ["schtasks", "/Query", "/TN", NAME, "/V", "/FO", "LIST"],
        "systemd": ["systemctl", "--user", "list-timers", f"{NAME}.timer", "--no-pager"],
    }
    if kind in commands:
        return f"Registered in {_names[kind]}: {NAME}.\n{run(commands[kind], '')[1]}"
    lines = run(["crontab", "-l"], "")[1].splitlines()
    return "\n".join([f"Registered in {_names[kind]}:", *filter(_is_ours, lines)])


_names = {"windows": "Task Scheduler", "systemd": "systemd", "cron": "your crontab"}


def _must(done: tuple[int, str]) -> None:
    code, text = done
    if code:
        reason = text.splitlines()[0].rstrip(".") if text else f"status {code}"
        raise PlanError(f"The machine refused to change the nightly run: {reason}.")
