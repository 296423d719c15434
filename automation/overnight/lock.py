"""Reserves an output folder for one run of one tracker, and keeps the log there."""

from __future__ import annotations

import getpass
import json
import logging
import logging.handlers
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path

from filelock import FileLock, Timeout

from automation.files import make_private, no_link, reason, take_away_link, write_whole
from automation.plan.findings import PlanError
from automation.plan.text import one_line

LOG = logging.getLogger("improvement-plan")
LOG.propagate = False

FILE = "overnight.log"


class _Handler(logging.handlers.RotatingFileHandler):
    """Writes the log, but never through a link in its place.

    If the log cannot be written, it says so once, in a sentence, and the night goes on without it.
    """

    _said = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (as logging calls it)
        del record
        if not self._said:
            self._said = True
            error = sys.exc_info()[1]
            why = (getattr(error, "strerror", None) or str(error)).lower()
            print(f"The log {self.baseFilename} cannot be written to: {why}.", file=sys.stderr)  # noqa: T201 (a log that fails)

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=no_link)


@contextmanager
def keep_log(out: Path) -> Iterator[None]:
    """Log into the output folder; the oldest logs are deleted."""
    handler = _Handler(out / FILE, maxBytes=1_000_000, backupCount=5, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        with suppress(OSError):  # on a full disk this fails again; it was reported already
            handler.close()


LOCK, HOLDER = ".overnight.lock", ".overnight.lock.txt"
"""The lock, and a file that says who holds it: Windows does not let anybody read a locked file."""


@contextmanager
def one_run(out: Path, now: datetime, *, wait: float = 0.0) -> Iterator[None]:
    """Reserve the output folder for one run.

    The operating system releases the lock of a process that died, so nobody has to clean up.

    Args:
        out: the output folder.
        now: when the run starts, for anybody who finds the folder in use.
        wait: for how many seconds to wait for another run to finish.

    Raises:
        PlanError: another run is using it, and the sentence says whose; or the folder cannot be written to.
    """
    try:
        make_private(out)
        take_away_link(out / LOCK)  # the lock empties the file it opens
        lock = FileLock(out / LOCK, timeout=wait)
        lock.acquire()
    except Timeout:
        raise PlanError(
            f"Another run is already working in {out}: {_holder(out)}. Wait for it to finish, then try again."
        ) from None
    except OSError as error:
        raise PlanError(f"The output folder {out} cannot be written to: {reason(error)}.") from error
    try:
        holder = f"{getpass.getuser()} on {platform.node()} since {now:%H:%M} (process {os.getpid()})"
        write_whole(out / HOLDER, holder)
        yield
    finally:
        with suppress(OSError):  # somebody may be reading it; only the lock matters
            (out / HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(out: Path) -> str:
    try:
        return one_line((out / HOLDER).read_text(encoding="utf-8"), 200)
    except (OSError, ValueError):
        return "nobody knows whose"


def hold_to_tracker(folder: Path, tracker: Path, recorded: str) -> None:
    """Check that a night's folder belongs to a tracker, so that a copy does not replace its drafts.

    A night that could not be recorded has no drafts and may be replaced.

    Args:
        folder: the dated folder; it need not exist.
        tracker: the tracker whose night is about to be written there.
        recorded: the name of the step that records a night.

    Raises:
        PlanError: the night belongs to another file that still exists.
    """
    try:
        told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        theirs = Path(str(told["tracker"]["path"]))
        steps = {str(step["name"]): bool(step["ok"]) for step in told["steps"]}
    except (OSError, ValueError, KeyError, TypeError):
        return
    if not steps.get(recorded, False) or _is(theirs, tracker):
        return
    raise PlanError(
        f"{folder} holds a night of {one_line(str(theirs))}, which still exists, so it was kept. Move "
        f"{tracker.name} into its own folder, and give it its own output folder with --out."
    )


def _is(theirs: Path, tracker: Path) -> bool:
    """Return whether a path is the tracker, or a file that no longer exists."""
    try:
        return not theirs.is_absolute() or not theirs.is_file() or theirs.samefile(tracker)
    except (OSError, ValueError):
        return True
