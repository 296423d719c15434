"""The doctor's questions about the nights: output folder, schedule, last night and history."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from automation.doctor.pc import WINDOWS, Setup
from automation.doctor.report import Line, fine, mend, not_here, said
from automation.files import LONGEST_NAME
from automation.history.database import LaterVersion, OfAnotherPlan
from automation.history.identity import hold_to_file, hold_to_plan
from automation.history.store import History
from automation.overnight import schedule
from automation.overnight.watch import LEDGER
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import count, listed, one_line
from automation.tracker.read.which_tracker import history_path

LATE_AFTER = timedelta(days=2)
"""How old the last night may be before the doctor warns."""

_LONGEST_PATH = 259
"""The longest path that programs on Windows open, unless the PC and the program were told otherwise."""

_DATED = "[0-9]*-[0-9]*-[0-9]*"
"""The names of the folders of nights."""


@dataclass(frozen=True, slots=True)
class LastNight:
    """The latest night in an output folder.

    Args:
        folder: its dated folder.
        started: when it started.
        failed: the steps that failed.
        tracker: the name of its tracker.
        needs: what needs a person, one sentence each; empty if an older record does not say.
    """

    folder: Path
    started: datetime
    failed: tuple[str, ...]
    tracker: str
    needs: tuple[str, ...] = ()


def latest_night(out: Path, now: datetime) -> LastNight | None:
    """Return the night that ran last, whatever date it was for, or None if there is none.

    A night in the future ran while the PC's clock was wrong, and does not count.
    """
    found = filter(None, map(_night, out.glob(f"{_DATED}/run.json")))
    nights = [night for night in found if night.started - now < LATE_AFTER]
    return max(nights, key=lambda night: night.started, default=None)


def _night(record: Path) -> LastNight | None:
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
        started = datetime.fromisoformat(told["started"])
        failed = tuple(str(step["name"]) for step in told["steps"] if not step["ok"])
        name = re.split(r"[\\/]", str(told["tracker"]["path"]))[-1]
        needs = tuple(str(need["what"]) for need in told.get("needs", ()))
        return LastNight(record.parent, started.astimezone(), failed, name, needs)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def nearest_folder(folder: Path) -> Path:
    """Return the folder, or the nearest folder above it that exists."""
    whole = folder.absolute()
    return next((one for one in (whole, *whole.parents) if one.exists()), whole)


def why_not_writable(folder: Path) -> str:
    """Try to write a file to a folder, and leave nothing behind.

    Returns:
        Why it cannot be done, in the system's words, or nothing if it can.
    """
    try:
        with tempfile.TemporaryFile(prefix=".doctor-", dir=folder) as file:
            file.write(b"whether files can be written here")
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return ""


def look_at_output(setup: Setup) -> Line:
    """Files can be written to the output folder."""
    out, folder = setup.out, nearest_folder(setup.out)
    if not folder.is_dir():
        step = "Rename that file, or choose another folder with --out FOLDER."
        return mend(f"{folder} is a file, so nothing can be written to {out}.", step)
    why = why_not_writable(folder)
    if why:
        return mend(
            f"Nothing can be written to {folder}: {why}.",
            "Choose another folder with --out FOLDER, or ask its owner for permission to write to it.",
        )
    if folder == out.absolute():
        return fine(f"Files can be written to {folder}.")
    return fine(f"The output folder does not exist yet; the first run will create {out.absolute()}.")


def look_at_paths(setup: Setup) -> Iterable[Line]:
    """On Windows, the longest path of an output stays within what Excel and Word can open."""
    out = setup.out.absolute()
    longest = len(str(out)) + len("/2026-11-24/letters/") + LONGEST_NAME
    if setup.pc.system == WINDOWS and longest > _LONGEST_PATH:
        yield mend(
            f"Files in {out} can get paths of {longest} characters; Excel and Word open at most "
            f"{_LONGEST_PATH}.",
            r"Move the folder of the plan nearer to the top of its drive, such as C:\Plans.",
        )


def look_at_schedule(setup: Setup) -> Line:
    """A night is scheduled to run every night."""
    pc = setup.pc
    try:
        kind = pc.scheduler()
    except PlanError as error:
        return not_here(str(error))
    name = {"windows": "Task Scheduler", "cron": "cron"}[kind]
    install = pc.own_command("schedule", "install", *_which(setup), "--at", "02:00")
    installed = schedule.is_installed(kind, run=pc.run)
    if installed and schedule.is_of(setup.tracker, kind, run=pc.run):
        return fine(f"{name} runs the night for this tracker ({schedule.NAME}).")
    if installed:
        return mend(
            f"{name} runs a night ({schedule.NAME}), but for another tracker or for an older copy.",
            "'improvement-plan schedule status' shows it. To run it for this tracker instead:",
            install,
        )
    watched = _watched(setup.out)
    if watched is not None and pc.now.date() - watched <= LATE_AFTER:
        return said(
            f"{name} runs no night, but a window with 'improvement-plan overnight' was left open; its last "
            f"night was {uk(watched)}. Nights run for as long as it stays open."
        )
    return mend(f"{name} does not run a night, so nothing happens by itself.", "To schedule one:", install)


def _which(setup: Setup) -> tuple[str | Path, ...]:
    """Return the arguments that name the tracker, and the output folder if it is not the usual one."""
    tracker = setup.tracker if setup.opened else "TRACKER"
    return (tracker,) if setup.out == Path("output") else (tracker, "--out", setup.out)


def _watched(out: Path) -> date | None:
    """Return the last night of an `overnight` window that was left open, or None."""
    try:
        return date.fromisoformat(json.loads((out / LEDGER).read_text(encoding="utf-8"))["last"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def look_at_last_night(setup: Setup) -> Line:
    """The last night was recent, and every step of it was done."""
    pc, night = setup.pc, latest_night(setup.out, setup.pc.now)
    run = "Run one now and read its morning note:"
    command = pc.own_command("overnight", *_which(setup), "--once")
    broken = _without_plan(setup.out, night)
    if broken is not None:
        return mend(f"The last night could not read the tracker. {broken} says why.", run, command)
    if night is None:
        return said(f"No night has been run yet with the output folder {setup.out.absolute()}.")
    when = f"The last night ran on {uk(night.started.date())} at {night.started:%H:%M}"
    when += f", for {one_line(night.tracker)}"
    age = pc.now - night.started
    if age > LATE_AFTER:
        message = f"{when}, {count(age.days, 'day')} ago."
        if not _expected(setup):
            return said(message)
        log = setup.out / "overnight.log"
        return mend(f"{message} It should run every night.", f"Look in {log} for the reason. {run}", command)
    needed = ""
    if night.needs:
        number = count(len(night.needs), "thing needs", "things need")
        needed = f" {number} a person: {' '.join(map(one_line, night.needs))}"
    if night.failed:
        steps = f"{count(len(night.failed), 'step')} failed: {listed(night.failed)}"
        note = night.folder / "morning-note.txt"
        return mend(f"{when}. {steps}.{needed}", f"Read {note}: it says why and what to do.")
    return (said if needed else fine)(f"{when}. Every step was done.{needed}")


def _without_plan(out: Path, night: LastNight | None) -> Path | None:
    """Return the note of a night that could not read the tracker, if none has run since."""
    notes = out.glob(f"{_DATED}/morning-note.txt")
    latest = max(
        (note for note in notes if not note.with_name("run.json").exists()),
        key=lambda note: note.stat().st_mtime,
        default=None,
    )
    if latest is None or (night and latest.stat().st_mtime < night.started.timestamp()):
        return None
    return latest


def _expected(setup: Setup) -> bool:
    """Return whether a night should run every night."""
    try:
        installed = schedule.is_installed(setup.pc.scheduler(), run=setup.pc.run)
    except PlanError:
        installed = False
    return installed or _watched(setup.out) is not None


def look_at_history(setup: Setup) -> Line:
    """The history is undamaged, belongs to this plan, and the next night can be added to it."""
    path = history_path(setup.tracker)
    folder = nearest_folder(path.parent)
    why = why_not_writable(folder) if folder.is_dir() else "it is a file"
    if why:
        return mend(
            f"The history is kept at {path}, but nothing can be written to {folder}: {why}.",
            "Ask the folder's owner for permission to write to it, or move the tracker to another folder.",
        )
    if not path.exists():
        return said(f"There is no history yet. The first night will start one at {path}.")
    try:
        nights = _nights(path, setup)
    except PlanError as error:
        return mend(str(error), *_history_step(error, path, setup))
    return fine(f"{path} is undamaged and belongs to this plan: {nights}.")


def _nights(path: Path, setup: Setup) -> str:
    """Return how many nights an undamaged history holds, and the latest.

    A copy is opened, because SQLite may repair a file on opening it, and the doctor changes nothing.

    Raises:
        PlanError: it is damaged, or belongs to another plan or file.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(folder, path.name)
        for ending in ("", "-journal"):  # the second file is left by a change that was interrupted
            if Path(f"{path}{ending}").is_file():
                shutil.copyfile(f"{path}{ending}", f"{copy}{ending}")
        try:
            with History.open(copy, create=False) as history:
                hold_to_plan(history, setup.plan_of.read.plan)
                hold_to_file(history, setup.tracker)
                nights = history.nights()
        except PlanError as error:
            # The sentence must name the file, not the copy.
            raise type(error)(str(error).replace(str(copy), str(path))) from error
    if not nights:
        return "no nights yet"
    return f"{count(len(nights), 'night')}, the latest {uk(nights[-1].day)}"


def _history_step(error: PlanError, path: Path, setup: Setup) -> tuple[str, str]:
    """Return the step that mends a history, chosen by its error, and its command if there is one."""
    if isinstance(error, LaterVersion):
        return "Update the toolkit on this PC, then run this again.", ""
    if isinstance(error, OfAnotherPlan):
        return "Move one of the two trackers into its own folder, then run this again.", ""
    pc, old = setup.pc, path.with_name(f"{path.stem}-old{path.suffix}")
    windows = pc.system == WINDOWS
    command = pc.command("Rename-Item", path, old.name) if windows else pc.command("mv", path, old)
    return (
        "Restore a backup of it. If there is none, rename it and the next night will start a new history:",
        command,
    )
