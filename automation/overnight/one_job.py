"""One job as a process of its own, as the watch starts it for a request.

    python -m automation.overnight.one_job check_the_plan TRACKER --out FOLDER

It prints what to tell the person, a sentence where nothing could be done, and never a traceback. Exit status
as the command line: 0 done; 1 done, and something needs a person; 2 not done.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from automation.jobs import JOBS, Done, Status, on_file
from automation.overnight.lock import one_run
from automation.plan.findings import PlanError

WAIT = 10 * 60.0
"""How long to wait for a night that is at work on the same output folder, in seconds."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise PlanError(f"{message[:1].upper()}{message[1:]}.")


def _parser() -> _Parser:
    parser = _Parser(prog="one_job", add_help=False)
    parser.add_argument("job", choices=tuple(JOBS))
    parser.add_argument("tracker", type=Path)
    parser.add_argument("--out", type=Path, default=Path("output"))
    parser.add_argument("--as-at", type=date.fromisoformat)
    parser.add_argument("--wait", type=float, default=WAIT)
    return parser


def do_one(arguments: Sequence[str], now: datetime) -> Done:
    """Do the job that the arguments name, never while a night or another job works in the same folder.

    Args:
        arguments: job, tracker, and perhaps `--out`, `--as-at` and `--wait`.
        now: the present moment, with its time zone.
    """
    try:
        asked = _parser().parse_args(arguments)
        # A message box is read far from the folder that the watch was started in.
        out, tracker = asked.out.resolve(), asked.tracker.resolve()
        with one_run(out, now, wait=asked.wait):
            return on_file(JOBS[asked.job], tracker, out, asked.as_at, now)
    except PlanError as error:
        return Done(str(error), Status.NOT_DONE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one job, print what to say, and give the exit status."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        # The watch reads UTF-8, whatever the code page of this PC.
        reconfigure(encoding="utf-8", errors="replace")
    try:
        done = do_one(sys.argv[1:] if arguments is None else arguments, datetime.now().astimezone())
    except KeyboardInterrupt:
        return int(Status.NOT_DONE)
    # Whoever started it may be gone; the job is done all the same.
    with suppress(BrokenPipeError):
        sys.stdout.write(f"{done.said}\n")
        sys.stdout.flush()
    return int(done.status)


if __name__ == "__main__":
    sys.exit(main())
