"""Handles requests: a macro leaves a file in a folder beside the tracker; the watch does the job and answers.

This is for PCs where Office may not start other programs. A request is `NAME.request`, one line with the name
of a job. While the job runs there is `NAME.working`, and at the end `NAME.answer`: a few lines for a message
box, in UTF-16 with a byte order mark. A request is removed before its job starts, so that a crash never
repeats it.
"""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from automation.button_jobs import JOBS, on_file
from automation.files import reason, replace_held, take_away_link, write_whole
from automation.overnight.lock import FILE, LOG, one_run
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import listed, one_line, printable
from automation.task import Done, Status

REQUESTS = "requests"
"""The folder beside the tracker; also the one in the output folder for answers too long for a message box."""

REQUEST, WORKING, ANSWER, PART = ".request", ".working", ".answer", ".part"
"""The endings of the files in it."""

WHOLE = ".txt"
"""The ending of a full answer in the output folder."""

LOCK = ".watch.lock"
"""Held by the one watch that handles the folder."""

LONGEST_ANSWER = 900
"""The most characters in an answer, with line ends; a message box cuts off the rest."""

LONGEST_REQUEST = 200
"""The most bytes in a request; a job's name has fewer than 20."""

KEPT = timedelta(days=7)
"""How long answers are kept."""

WANTED = timedelta(hours=12)
"""How old a request may be; whoever left an older one has gone home."""

TIDY = timedelta(hours=1)
"""How often to delete old answers."""

_NAME = re.compile(r"[A-Za-z0-9-]{1,100}")


def requests_folder(tracker: Path) -> Path:
    """Return the folder in which requests about a tracker are left."""
    return tracker.parent / REQUESTS


class Interrupted(KeyboardInterrupt):
    """The watch was stopped during a request; the sentence is its answer."""


class RequestsFolder:
    """Handles the requests of one tracker, one after another.

    Nothing in the folder, and nothing that happens to it, ends the watch: a fault in a request is reported in
    its answer, and a fault of the folder is logged once.
    """

    def __init__(self, folder: Path, out: Path, work: Callable[[str], str]) -> None:
        """Handle a folder.

        Args:
            folder: the folder; it is created if it does not exist.
            out: the output folder; a night and a request never use it at the same time.
            work: does a job by its name, and returns what to say; raises `Interrupted` if it has to stop.
        """
        self._folder, self._out, self._work = folder, out, work
        self._longer = out / REQUESTS
        self._lock: FileLock | None = None
        self._recovered = False
        self._tidied: datetime | None = None
        self._said: set[str] = set()

    def look(self, now: datetime) -> None:
        """Answer the requests left since the last look; `now` has its time zone."""
        try:
            if not self._hold():
                return
            if not self._recovered:
                self._answer_interrupted(now)
            for path in sorted(_named(self._folder, REQUEST), key=_age):
                self._carry_out(path, now)
            if self._tidied is None or now - self._tidied >= TIDY:
                self._tidied = now
                self._tidy(now)
        except OSError as error:
            self._say(f"Requests in {self._folder} cannot be handled: {reason(error)}.")
        except Exception as error:  # noqa: BLE001 (the nights must go on whatever lies in the folder)
            self._say(f"Requests in {self._folder} could not be handled; the watch carries on.", error)

    def close(self) -> None:
        """Leave the folder to another watch."""
        if self._lock is not None:
            with suppress(OSError):
                self._lock.release()
            self._lock = None

    def _hold(self) -> bool:
        """Hold the folder, so that no other watch thinks that its requests were left by a crash."""
        if self._lock is not None and (self._folder / LOCK).exists():
            return True
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        take_away_link(self._folder / LOCK)
        lock = FileLock(self._folder / LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            self._say(f"Another watch is already handling the requests in {self._folder}.")
            return False
        self._lock, self._recovered = lock, False
        return True

    def _answer_interrupted(self, now: datetime) -> None:
        """Answer the requests that an earlier watch started and did not finish, once they are not running."""
        left = [path for path in _named(self._folder, WORKING) if _NAME.fullmatch(path.stem)]
        try:
            if left:
                # The process of a watch that crashed may still be running.
                with one_run(self._out, now):
                    pass
        except PlanError as error:
            self._say(f"Interrupted requests are still waiting: {error}")
            return
        for path in left:
            LOG.warning("Request %s was interrupted", path.stem)
            self._answer(path.stem, "This was interrupted before it finished. Click again.")
        self._recovered = True

    def _tidy(self, now: datetime) -> None:
        """Delete old answers, and requests that a macro left half written."""
        for folder, ending in ((self._folder, ANSWER), (self._folder, PART), (self._longer, WHOLE)):
            for path in _named(folder, ending):
                with suppress(OSError):
                    if _NAME.fullmatch(path.stem) and now - _left_at(path, now) > KEPT:
                        path.unlink()

    def _carry_out(self, request: Path, now: datetime) -> None:
        name = request.name[: -len(REQUEST)]
        # Other systems leave files whose names begin with a dot beside files on a shared drive.
        if not name or name.startswith(".") or (request.is_dir() and not request.is_symlink()):
            self._say(f"{one_line(request.name)} in {self._folder} is not a request and was ignored.")
            return
        working = self._folder / f"{name}{WORKING}"
        try:
            # In one step: only one of two watches gets it, and it is never missing.
            replace_held(request, working)
        except FileNotFoundError:
            return
        try:
            job = _read(name, working, now)
            write_whole(working, b"")
            LOG.info("Request %s: %s", name, job)
            said = self._work(job)
        except Interrupted as error:
            self._answer(name, str(error))
            raise
        except PlanError as error:
            LOG.warning("Request %s: %s", one_line(name), error)
            said = str(error)
        except Exception:  # noqa: BLE001 (the person who asked must get an answer)
            LOG.exception("Request %s could not be carried out", one_line(name))
            said = f"This could not be done. {FILE} in the output folder says why."
        self._answer(name, said)

    def _answer(self, name: str, said: str) -> None:
        answer = f"\ufeff{self._shortened(name, said)}".replace("\n", "\r\n")
        write_whole(self._folder / f"{name}{ANSWER}", answer.encode("utf-16-le", "replace"))
        (self._folder / f"{name}{WORKING}").unlink(missing_ok=True)

    def _shortened(self, name: str, said: str) -> str:
        """Return an answer that fits a message box; a longer one goes in full to the output folder."""
        lines = [line.rstrip() for line in printable(said).strip().splitlines()]
        if _length("\n".join(lines)) <= LONGEST_ANSWER:
            return "\n".join(lines)
        path = self._longer / f"{name}{WHOLE}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig", "replace"))
            last = f"There is more. The full answer is in {path}."
        except OSError as error:
            last = f"There is more, but {path} cannot be written: {reason(error)}."
        # The first line says how it went, so at least part of it is kept.
        kept, last = [one_line(lines[0], LONGEST_ANSWER // 3)], one_line(last, LONGEST_ANSWER // 2)
        for line in lines[1:]:
            if _length("\n".join((*kept, line, last))) > LONGEST_ANSWER:
                break
            kept.append(line)
        return "\n".join((*kept, last))

    def _say(self, sentence: str, fault: Exception | None = None) -> None:
        """Log something once, not at every look."""
        if sentence not in self._said:
            LOG.warning("%s", sentence, exc_info=fault)
        self._said.add(sentence)


def _named(folder: Path, ending: str) -> list[Path]:
    """Return the files of a folder with an ending, whatever its case."""
    inside = list(folder.iterdir()) if folder.is_dir() else []
    return [path for path in inside if path.name.casefold().endswith(ending)]


def _age(path: Path) -> tuple[int, str]:
    with suppress(OSError):
        return path.lstat().st_mtime_ns, path.name
    return 0, path.name


def _read(name: str, path: Path, now: datetime) -> str:
    """Return the job that a request asks for.

    Args:
        name: the request's name.
        path: the file; nobody else uses it any more.
        now: the present moment.

    Raises:
        PlanError: it cannot be carried out.
    """
    if not _NAME.fullmatch(name):
        raise PlanError(
            f"'{one_line(name, 60)}' cannot be the name of a request. Use letters, digits and hyphens, "
            "100 at most."
        )
    # Never through a link: it could point to any file on this PC.
    if not stat.S_ISREG(path.lstat().st_mode):
        raise PlanError("The request is a link, not a file. Click again.")
    left = _left_at(path, now)
    if now - left > WANTED:
        raise PlanError(
            f"This was asked for at {left:%H:%M} on {uk(left.date())}, when nothing was watching for "
            "requests. Click again if you still want it."
        )
    with path.open("rb") as file:
        content = file.read(LONGEST_REQUEST + 1)
    job = content.decode("ascii", "replace").strip()
    if len(content) > LONGEST_REQUEST or "\n" in job:
        raise PlanError("The request holds more than the name of a job. Click again.")
    if not job:
        raise PlanError("The request is empty or only half written. Click again.")
    if job not in JOBS:
        raise PlanError(f"There is no job '{one_line(job, 60)}'. The jobs are {listed(tuple(JOBS))}.")
    return job


def _left_at(path: Path, now: datetime) -> datetime:
    """Return when a file was left, by this PC's clock; a time in the future counts as now."""
    return min(datetime.fromtimestamp(path.lstat().st_mtime, now.tzinfo), now)


def _length(text: str) -> int:
    """Return the length as VBA counts it, with two characters for a line end."""
    return len(text.encode("utf-16-le", "replace")) // 2 + text.count("\n")


WAIT = 10 * 60.0
"""For how many seconds to wait for a night that uses the same output folder."""


def do_one(
    job: str, tracker: Path, out: Path, as_at: date | None, now: datetime, *, wait: float = WAIT
) -> Done:
    """Do a job, but not while a night or another job uses the same output folder."""
    try:
        with one_run(out, now, wait=wait):
            return on_file(JOBS[job], tracker, out, as_at, now)
    except PlanError as error:
        return Done(str(error), Status.NOT_DONE)


def main() -> int:
    """Do the job that the watch started this process for; arguments: job, tracker, output folder, date."""
    # The watch reads UTF-8, whatever the code page of this PC.
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    job, tracker, out, *as_at = sys.argv[1:]
    # Whoever reads the message box does not know which folder the watch was started in.
    done = do_one(
        job,
        Path(tracker).resolve(),
        Path(out).resolve(),
        date.fromisoformat(as_at[0]) if as_at else None,
        datetime.now().astimezone(),
    )
    # The watch may be gone; the job is done all the same.
    with suppress(BrokenPipeError):
        print(done.said, flush=True)  # noqa: T201 (the watch reads it)
    return int(done.status)


if __name__ == "__main__":
    sys.exit(main())
