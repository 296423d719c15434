"""The nights: is one scheduled, when was the last, is their history sound, is there room for more."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from automation.doctor.pc import WINDOWS, Setup, nearest_folder, why_not_writable
from automation.doctor.report import Line, fine, mend, not_here, said
from automation.history.identity import hold_to_file, hold_to_plan
from automation.history.store import History
from automation.overnight import schedule
from automation.overnight.watch import LEDGER
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import count, listed, one_line
from automation.tracker.read.open_file import take_copy
from automation.tracker.read.which_tracker import history_path

_LARGEST_HISTORY = 4 << 30
"""Bytes of a history that is looked into."""
LATE_AFTER = timedelta(days=2)
"""How old the last night may be before it is said."""
LEAST_FREE = 200 * 1024 * 1024
"""Bytes; a night of the example leaves under 2 MB, and LibreOffice wants room to work in."""
NIGHTS_AHEAD = 30
"""For how many more nights like the last there is to be room."""


@dataclass(frozen=True, slots=True)
class LastNight:
    """The latest night in an output folder.

    Args:
        folder: its dated folder.
        started: when it started.
        failed: the steps that failed.
        tracker: the name of its tracker.
        needs: what needs a person, a sentence each; empty too where an older record does not say.
    """

    folder: Path
    started: datetime
    failed: tuple[str, ...]
    tracker: str
    needs: tuple[str, ...] = ()


def latest_night(out: Path, now: datetime) -> LastNight | None:
    """Find the night that ran last, whatever date it was counted at; None where none is on record.

    One that is still to come was run while the PC's clock was wrong.
    """
    found = [night for path in _dated(out) if (night := _night(path / "run.json")) is not None]
    nights = [night for night in found if night.started - now < LATE_AFTER]
    return max(nights, key=lambda night: night.started, default=None)


def _dated(out: Path) -> Iterator[Path]:
    try:
        yield from (path for path in out.iterdir() if re.fullmatch(r"\d{4}-\d{2}-\d{2}", path.name))
    except OSError:
        return


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


def look_at_output(setup: Setup) -> Line:
    """Files can be written where the outputs go."""
    out, folder = setup.out, nearest_folder(setup.out)
    if not folder.is_dir():
        step = "Rename that file, or give another folder with --out FOLDER."
        return mend(f"{folder} is a file, so no output can go into {out}.", step)
    why = why_not_writable(folder)
    if why:
        return mend(
            f"Nothing can be written to {folder}: {why}.",
            "Give another folder with --out FOLDER, or ask whoever keeps this one for the right to write in "
            "it.",
        )
    if folder == out.absolute():
        return fine(f"Files can be written to {folder}.")
    return fine(f"{out.absolute()} is not there yet; the first run makes it, and can.")


def look_at_disk(setup: Setup) -> Line:
    """There is room for the nights to come."""
    folder = nearest_folder(setup.out)
    free = setup.pc.free(folder)
    night = latest_night(setup.out, setup.pc.now)
    size = sum(f.stat().st_size for f in night.folder.rglob("*") if f.is_file()) if night else 0
    needed = max(LEAST_FREE, NIGHTS_AHEAD * size)
    room = f"{_megabytes(free)} are free on the disk of {folder}"
    if free < needed:
        return mend(
            f"Only {room}; {_megabytes(needed)} are wanted.",
            "Delete or move away old files there, such as the oldest nights in the output folder.",
        )
    return fine(f"{room}{f'; the last night took {_megabytes(size)}' if size else ''}.")


def _megabytes(size: int) -> str:
    if size >= 10 * 1024**3:
        return f"{size / 1024**3:,.0f} GB"
    return f"{size / 1024**2:,.0f} MB" if size >= 10 * 1024**2 else f"{size / 1024**2:.1f} MB"


def look_at_schedule(setup: Setup) -> Line:
    """Something starts every night."""
    pc = setup.pc
    try:
        kind = pc.scheduler()
    except PlanError as error:
        return not_here(str(error))
    name = {"windows": "Task Scheduler", "systemd": "systemd", "cron": "cron"}[kind]
    command = pc.own_command("schedule", "install", *_which(setup), "--at", "02:00")
    if schedule.is_installed(kind, run=pc.run):
        if schedule.is_of(setup.tracker, kind, run=pc.run):
            return fine(f"{name} runs this tracker's night every night ({schedule.NAME}).")
        return mend(
            f"{name} runs a night ({schedule.NAME}), but not of this tracker, or of where it lay before.",
            "Look with 'improvement-plan schedule status'. To have it run this tracker instead:",
            command,
        )
    watched = _watched(setup.out)
    if watched is not None and pc.now.date() - watched <= LATE_AFTER:
        return said(
            f"{name} runs none, but 'improvement-plan overnight' was left open and took up {uk(watched)}; "
            "nights run for as long as it stays open."
        )
    return mend(f"{name} runs no night, so nothing happens by itself.", "Have it run one:", command)


def _which(setup: Setup) -> tuple[str | Path, ...]:
    """Name the tracker and the output folder for a command, where they are not what it takes by itself."""
    tracker = setup.tracker if setup.opened else "TRACKER"
    return (tracker,) if setup.out == Path("output") else (tracker, "--out", setup.out)


def _watched(out: Path) -> date | None:
    """Return the last night that a run which was left open took up."""
    try:
        return date.fromisoformat(json.loads((out / LEDGER).read_text(encoding="utf-8"))["last"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def look_at_last_night(setup: Setup) -> Line:
    """The last night is not long ago, and all of it was done."""
    pc, night = setup.pc, latest_night(setup.out, setup.pc.now)
    run = "Run one, and read the morning note that it leaves:"
    command = pc.own_command("overnight", *_which(setup), "--once")
    broken = _without_plan(setup.out, night)
    if broken is not None:
        return mend(f"The last night could not read the tracker; {broken} says why.", run, command)
    if night is None:
        return said(f"No night has run yet into {setup.out.absolute()}.")
    when = f"The last night ran on {uk(night.started.date())} at {night.started:%H:%M}"
    when += f", of {one_line(night.tracker)}"
    age = pc.now - night.started
    if age > LATE_AFTER:
        message = f"{when}, {count(age.days, 'day')} ago."
        if not _expected(setup):
            return said(message)
        log = setup.out / "overnight.log"
        return mend(f"{message} One was to run every night.", f"Look into {log}. {run}", command)
    needed = ""
    if night.needs:
        number = count(len(night.needs), "thing needs", "things need")
        needed = f" {number} a person: {' '.join(map(one_line, night.needs))}"
    if night.failed:
        steps = f"{count(len(night.failed), 'step')} failed: {listed(night.failed)}"
        note = night.folder / "morning-note.txt"
        return mend(f"{when}; {steps}.{needed}", f"Read {note}, which says why and what to do.")
    return (said if needed else fine)(f"{when}; every step was done.{needed}")


def _without_plan(out: Path, night: LastNight | None) -> Path | None:
    """Find the note of a night that had nothing to read and came after the last one that had."""
    notes = [path / "morning-note.txt" for path in _dated(out) if not (path / "run.json").exists()]
    notes = [note for note in notes if note.is_file()]
    latest = max(notes, key=lambda note: note.stat().st_mtime, default=None)
    if latest is None or (night and latest.stat().st_mtime < night.started.timestamp()):
        return None
    return latest


def _expected(setup: Setup) -> bool:
    """Return whether a night was to run every night."""
    try:
        installed = schedule.is_installed(setup.pc.scheduler(), run=setup.pc.run)
    except PlanError:
        installed = False
    return installed or _watched(setup.out) is not None


def look_at_history(setup: Setup) -> Line:
    """The history of the nights is whole, is of this plan, and the next night can be added to it."""
    path = history_path(setup.tracker)
    folder = nearest_folder(path.parent)
    why = why_not_writable(folder) if folder.is_dir() else "it is a file"
    if why:
        return mend(
            f"The nights are remembered at {path}, and nothing can be written to {folder}: {why}.",
            "Ask whoever keeps the folder for the right to write in it, or keep the tracker in another one.",
        )
    if not path.exists():
        return said(f"There is none yet; the first night begins one at {path}.")
    try:
        nights = _nights(path, setup)
    except PlanError as error:
        return mend(str(error), *_history_step(str(error), path, setup))
    if not setup.pc.may_write(path):
        return mend(
            f"{path} is read-only, so the next night could not be remembered.",
            "Make it writable (its properties > untick Read-only), or ask whoever keeps its folder.",
        )
    return fine(f"{path} is whole and of this plan: {nights}.")


def _nights(path: Path, setup: Setup) -> str:
    """Count the nights of a sound history.

    A copy is looked at: SQLite may put a file in order on opening it, and the doctor changes nothing.

    Raises:
        PlanError: it cannot be read, is damaged, or is of another plan or file.
    """
    try:
        content = take_copy(path, tries=3, wait=1.0, largest=_LARGEST_HISTORY).content
    except PlanError as error:
        raise PlanError(str(error).replace("The tracker", "The history")) from error
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(folder, path.name)
        copy.write_bytes(content)
        unfinished = path.with_name(f"{path.name}-journal")
        if unfinished.is_file():
            copy.with_name(unfinished.name).write_bytes(unfinished.read_bytes())
        try:
            with History.open(copy, create=False) as history:
                hold_to_plan(history, setup.plan_of.read.plan)
                hold_to_file(history, setup.tracker)
                nights = history.nights()
        except PlanError as error:
            # What is said of the copy is so of the file.
            raise PlanError(str(error).replace(str(copy), str(path))) from error
    if not nights:
        return "no night yet"
    return f"{count(len(nights), 'night')}, the latest of {uk(nights[-1].day)}"


_HISTORY_STEPS = {
    "later version": "Update the toolkit on this PC, then look again.",
    "another plan": "Move this plan's tracker into a folder of its own; it gets its own history there.",
    "in the same folder": "Move one of the two trackers into a folder of its own, then look again.",
    "could not be read": (
        "If a night is running, wait until it is done; else ask whoever keeps the folder for access."
    ),
}
"""What mends a history, by what its error says."""


def _history_step(why: str, path: Path, setup: Setup) -> tuple[str, str]:
    step = next((step for words, step in _HISTORY_STEPS.items() if words in why), "")
    if step:
        return step, ""
    pc, old = setup.pc, path.with_name(f"{path.stem}-old{path.suffix}")
    windows = pc.system == WINDOWS
    command = pc.command("Rename-Item", path, old.name) if windows else pc.command("mv", path, old)
    return "Put back a copy of it; without one rename it, and the next night begins a new history:", command
