"""A process of its own that records one night, and can be made to die while it does."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from datetime import date
from pathlib import Path

from automation.history.store import History
from automation.plan.model import Plan
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.plans import action, plan

DEAD = getattr(signal, "SIGKILL", signal.SIGTERM)


def night_plan(number: int) -> Plan:
    """Give a plan in which every row differs from night to night."""
    return plan(
        *(action(f"2.{i}", "Sep-17", comments=f"Said on night {number}. " * 20) for i in range(1, 40))
    )


def tracker_bytes(number: int) -> bytes:
    """Give the bytes of a tracker that does not compress."""
    import random

    return random.Random(number).randbytes(60_000)


def record(history: History, number: int) -> None:
    read = ReadTracker(night_plan(number), file=TrackerFile(Path("plan.xlsx")))
    history.record(read, date(2017, 9, number), tracker_bytes(number))


def main() -> None:
    path, number, way, at = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    if way == "size":
        # The system ends the process at the very write that takes a file past this size.
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))
    with History.open(path) as history:
        # A cache of two pages makes SQLite write to the file long before the end of the transaction.
        history.connection.execute("PRAGMA cache_size = 2")
        if way == "step":
            steps = itertools.count(1)
            history.connection.set_progress_handler(
                lambda: os.kill(os.getpid(), DEAD) if next(steps) == at else None, 1
            )
        record(history, number)


if __name__ == "__main__":
    main()
