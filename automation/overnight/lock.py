"""The log of the nights, kept in the output folder for whoever maintains the toolkit."""

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

from automation.files import no_link, take_away_link, write_whole
from automation.plan.findings import PlanError

LOG = logging.getLogger("improvement-plan")
LOG.propagate = False

FILE = "overnight.log"


class _Handler(logging.handlers.RotatingFileHandler):
    """Writes the log, and never through a link that lies in its place.

    Where the log cannot be written to, it says so once, in a sentence, and the night goes on without it.
    """

    _said = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (as logging calls it)
        del record
        if not self._said:
            self._said = True
            error = sys.exc_info()[1]
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            print(f"The log {self.baseFilename} cannot be written to: {reason}.", file=sys.stderr)  # noqa: T201 (a log that fails)

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=no_link)


@contextmanager
def keep_log(out: Path) -> Iterator[None]:
    """Log into the output folder; old logs make room for new ones."""
    handler = _Handler(out / FILE, maxBytes=1_000_000, backupCount=5, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        with suppress(OSError):  # what a full disk did not take is tried once more; it was said already
            handler.close()


LOCK = ".overnight.lock"
HOLDER = ".overnight.lock.json"
"""Beside the lock, because Windows lets nobody read a file that is locked."""


@contextmanager
def one_run(out: Path, now: datetime, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the output folder for one run.

    The operating system frees the lock of a process that died, so that nothing has to be tidied by hand.

    Args:
        out: the output folder.
        now: when the run starts, for whoever finds the folder held.
        wait: how long to wait for another run to end, in seconds.

    Raises:
        PlanError: another run holds it; the sentence says whose, or that the folder cannot be written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        take_away_link(out / LOCK)  # the lock empties what it opens
        lock = FileLock(out / LOCK, timeout=wait)
        lock.acquire()
    except Timeout:
        raise PlanError(
            f"Another run is at work in {out}: {_holder(out)}. Wait for it, then try again."
        ) from None
    except OSError as error:
        raise PlanError(
            f"The output folder {out} cannot be written to: {(error.strerror or str(error)).lower()}."
        ) from error
    try:
        holder = {
            "process": os.getpid(),
            "who": getpass.getuser(),
            "where": platform.node(),
            "since": now.isoformat(timespec="seconds"),
        }
        write_whole(out / HOLDER, json.dumps(holder))
        yield
    finally:
        with suppress(OSError):  # somebody may be reading it; the lock is what counts
            (out / HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(out: Path) -> str:
    try:
        told = json.loads((out / HOLDER).read_text(encoding="utf-8"))
        since = datetime.fromisoformat(told["since"])
        return f"{told['who']} on {told['where']} since {since:%H:%M} (process {told['process']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "it does not say whose"
