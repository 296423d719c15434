"""One run at a time, across processes and PCs that share the folder."""

from __future__ import annotations

import getpass
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from automation.plan.findings import PlanError
from automation.whole_file import take_away_link, write_whole

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
