"""Requests: a macro leaves a file in a folder beside the tracker; the watch does the job and answers there.

It is the way for PCs where Office may not start other programs. A request is `NAME.request`, one line with
the name of a job. While it is worked on there is `NAME.working`, at the end `NAME.answer`: a few lines for a
message box, in UTF-16 with a byte order mark. A request is taken away before its work begins, so that a
crash never repeats it.
"""

from __future__ import annotations

import argparse
import os
import re
import stat
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from filelock import FileLock, Timeout

from automation.button_jobs import JOBS, on_file
from automation.files import replace_held, take_away_link, write_whole
from automation.jobs import Done, Status
from automation.overnight.lock import FILE, LOG, one_run
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import listed, one_line, printable

REQUESTS = "requests"
"""The folder's name, beside the tracker; and in the output folder, for answers too long for a message box."""

REQUEST, WORKING, ANSWER, PART = ".request", ".working", ".answer", ".part"
"""The endings of its files."""

WHOLE = ".txt"
"""The ending of the whole of a longer answer, in the output folder."""

LOCK = ".watch.lock"
"""Held by the one watch that looks after the folder."""

LONGEST_ANSWER = 900
"""Characters of an answer, line ends included; a message box cuts off what is longer."""

LONGEST_REQUEST = 200
"""Bytes of a request; a job's name has fewer than 20."""

KEPT = timedelta(days=7)
"""How long an answer that nobody fetched is kept, and the whole of a longer one."""

WANTED = timedelta(hours=12)
"""How long a request that nobody looked after is still wanted; whoever left it before has gone home."""

TIDY = timedelta(hours=1)
"""How often to look for old answers."""

_NAME = re.compile(r"[A-Za-z0-9-]{1,100}")


def requests_folder(tracker: Path) -> Path:
    """Return the folder in which requests about a tracker are left."""
    return tracker.parent / REQUESTS


class RequestsFolder:
    """Looks after the requests of one tracker, one after another.

    Nothing that lies in the folder, and nothing that happens to it, ends the watch: what is wrong with a
    request is its answer, and what is wrong with the folder is logged once.
    """

    def __init__(
        self,
        folder: Path,
        out: Path,
        work: Callable[[str], str],
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """Look after a folder.

        Args:
            folder: the folder; it is made where it is not there.
            out: the output folder, which no night is at work in while a request is.
            work: does a job by its name, and gives what to say.
            stopping: whether the watch is to end, so that no more requests are begun.
        """
        self._folder = folder
        self._out = out
        self._longer = out / REQUESTS
        self._work = work
        self._stopping = stopping
        self._lock: FileLock | None = None
        self._recovered = False
        self._tidied: datetime | None = None
        # Answers that are still to be written, by the names of their requests.
        self._owed: dict[str, str] = {}
        # What was logged at the last look, and what at this one.
        self._said_before: set[str] = set()
        self._said: set[str] = set()

    def look(self, now: datetime) -> None:
        """Answer what was left since the last look.

        Args:
            now: the present moment, with its time zone.
        """
        self._said_before, self._said = self._said, set()
        try:
            if not self._hold():
                return
            self._pay()
            self._answer_interrupted(now)
            for path in self._waiting():
                if self._stopping():
                    return
                self._carry_out(path, now)
            self._tidy(now)
        except OSError as error:
            self._say(f"Requests in {self._folder} cannot be looked after: {_reason(error)}.")
        except Exception as error:  # noqa: BLE001 (the nights must go on whatever lies in the folder)
            self._say(f"Requests in {self._folder} could not be looked after; the watch goes on.", error)

    def close(self) -> None:
        """Leave the folder to another watch."""
        if self._lock is not None:
            with suppress(OSError):
                self._lock.release()
            self._lock = None

    # The folder.

    def _hold(self) -> bool:
        """Hold the folder, so that no other watch takes it for one whose requests were left by a crash."""
        if self._lock is not None and (self._folder / LOCK).exists():
            return True
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        take_away_link(self._folder / LOCK)
        lock = FileLock(self._folder / LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            self._say(f"Another watch looks after the requests in {self._folder}.")
            return False
        self._lock = lock
        self._recovered = False
        return True

    def _waiting(self) -> list[Path]:
        """List the requests, the oldest first."""

        def age(path: Path) -> tuple[int, str]:
            with suppress(OSError):
                return path.lstat().st_mtime_ns, path.name
            return 0, path.name

        return sorted(_named(self._folder, REQUEST), key=age)

    def _answer_interrupted(self, now: datetime) -> None:
        """Answer what an earlier watch began and did not end, once its work is no longer at work."""
        if self._recovered:
            return
        left = [path for path in _named(self._folder, WORKING) if _NAME.fullmatch(path.name[: -len(WORKING)])]
        if left:
            try:
                # The process of a watch that crashed may still be at it.
                with one_run(self._out, now):
                    pass
            except PlanError as error:
                self._say(f"Requests that were interrupted wait: {error}")
                return
        for path in left:
            LOG.warning("Request %s was interrupted", path.name)
            self._answer(path.name[: -len(WORKING)], "This was interrupted before it was done; click again.")
        self._recovered = True

    def _tidy(self, now: datetime) -> None:
        """Clear away answers that nobody fetched, what a macro left half written, and old longer answers."""
        if self._tidied is not None and now - self._tidied < TIDY:
            return
        self._tidied = now
        for folder, ending in ((self._folder, ANSWER), (self._folder, PART), (self._longer, WHOLE)):
            for path in _named(folder, ending):
                name = path.name[: -len(ending)]
                with suppress(OSError):
                    if _NAME.fullmatch(name) and now - _left_at(path, now) > KEPT:
                        path.unlink()

    # One request.

    def _carry_out(self, request: Path, now: datetime) -> None:
        name = request.name[: -len(REQUEST)]
        # Names that begin with a dot are what other systems leave beside files on a shared drive.
        if not name or name.startswith(".") or (request.is_dir() and not request.is_symlink()):
            self._say(f"{one_line(request.name)} in {self._folder} is no request and is passed over.")
            return
        working = self._folder / f"{name}{WORKING}"
        try:
            # In one step: of two who want it one gets it, and there is no moment in which it is nowhere.
            replace_held(request, working)
        except FileNotFoundError:
            return
        except OSError as error:
            self._say(f"The request {one_line(request.name)} cannot be taken: {_reason(error)}.")
            return
        try:
            job = _read(name, working, now)
            write_whole(working, b"")
            LOG.info("Request %s: %s", name, job)
            said = self._work(job)
        except PlanError as error:
            LOG.warning("Request %s: %s", one_line(name), error)
            said = str(error)
        except Exception:  # noqa: BLE001 (whoever asked is to have an answer)
            LOG.exception("Request %s could not be carried out", one_line(name))
            said = f"This could not be done; {FILE} in the output folder says why."
        self._answer(name, said)

    def _answer(self, name: str, said: str) -> None:
        self._owed[name] = said
        self._pay()

    def _pay(self) -> None:
        """Write the answers that are owed; one that cannot be written now is written later."""
        for name, said in list(self._owed.items()):
            try:
                write_whole(self._folder / f"{name}{ANSWER}", _for_message_box(self._shortened(name, said)))
                (self._folder / f"{name}{WORKING}").unlink(missing_ok=True)
            except OSError as error:
                self._say(f"The answer to {one_line(name)} cannot be written: {_reason(error)}.")
            else:
                del self._owed[name]

    def _shortened(self, name: str, said: str) -> str:
        """Fit an answer into a message box; the whole of a longer one goes into the output folder."""
        text = "\n".join(line.rstrip() for line in printable(said).strip().splitlines())
        if _length(text) <= LONGEST_ANSWER:
            return text
        last = ""
        if _NAME.fullmatch(name):
            path = self._longer / f"{name}{WHOLE}"
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, f"{text}\n".replace("\n", "\r\n").encode("utf-8-sig", "replace"))
                last = f"There is more; the whole of it is in {path}."
            except OSError as error:
                last = f"There is more, but {path} cannot be written: {_reason(error)}."
            last = one_line(last, LONGEST_ANSWER // 2)
        kept: list[str] = []
        for line in text.splitlines():
            room = LONGEST_ANSWER - _length("\n".join((*kept, "", last)))
            if _length(line) > room:
                # The first line says how it went: some of it is better than none.
                kept += [] if kept else [one_line(line, room // 2)]
                break
            kept.append(line)
        return "\n".join((*kept, last)).rstrip()

    # The log.

    def _say(self, sentence: str, fault: Exception | None = None) -> None:
        """Log something, but not again at every look for as long as it lasts."""
        if sentence not in self._said | self._said_before:
            LOG.warning("%s", sentence, exc_info=fault)
        self._said.add(sentence)


def _named(folder: Path, ending: str) -> list[Path]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return [folder / entry.name for entry in entries if entry.name.casefold().endswith(ending)]


def _read(name: str, path: Path, now: datetime) -> str:
    """Read which job a request asks for.

    Args:
        name: the request's name.
        path: the file, which nobody else reads or writes any more.
        now: the present moment.

    Raises:
        PlanError: it is no request that can be carried out.
    """
    if not _NAME.fullmatch(name):
        raise PlanError(
            f"'{one_line(name, 60)}' is no name of a request; it has letters, digits and hyphens and no more "
            "than 100 of them."
        )
    # Never through a link: what somebody laid there could point at any file of this PC.
    if not stat.S_ISREG(path.lstat().st_mode):
        raise PlanError("The request is a link, not a file; click again.")
    left = _left_at(path, now)
    if now - left > WANTED:
        raise PlanError(
            f"This was asked for at {left:%H:%M} on {uk(left.date())}, when nothing looked after requests; "
            "click again if it is still wanted."
        )
    only = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, os.O_RDONLY | only), "rb") as file:
        content = file.read(LONGEST_REQUEST + 1)
    job = content.decode("ascii", "replace").strip()
    if len(content) > LONGEST_REQUEST or "\n" in job:
        raise PlanError("The request holds more than the name of a job; click again.")
    if not job:
        raise PlanError("The request is empty, perhaps only half written; click again.")
    if job not in JOBS:
        raise PlanError(f"There is no job '{one_line(job, 60)}'; there are {listed(tuple(JOBS))}.")
    return job


def _left_at(path: Path, now: datetime) -> datetime:
    """Return when a file was left, on the clock of this PC; one from the future counts as left now."""
    return min(datetime.fromtimestamp(path.lstat().st_mtime, now.tzinfo), now)


def _length(text: str) -> int:
    """Count characters as VBA does, with line ends of two."""
    return len(text.encode("utf-16-le", "replace")) // 2 + text.count("\n")


def _for_message_box(text: str) -> bytes:
    return f"\ufeff{text}".replace("\n", "\r\n").encode("utf-16-le", "replace")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower().rstrip(".")


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
