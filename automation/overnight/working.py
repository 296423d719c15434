"""Runs a step with a time limit, so that one that hangs does not take the night with it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class TookTooLong(Exception):  # noqa: N818 (it reads as what happened)
    """A step did not end within its time limit."""


@dataclass(slots=True)
class _Job:
    work: Callable[[], Any]
    done: queue.Queue[tuple[Any, BaseException | None]] = field(default_factory=lambda: queue.Queue(1))


class Worker:
    """One thread that does one step after another.

    Python cannot stop a thread from outside. A step that overruns is left behind in its thread, which is a
    daemon and ends with the process, and a new thread takes the next step. `left_behind` says whether that
    happened, so that the process can end without waiting for it.
    """

    def __init__(self) -> None:
        """Start with no thread; the first step starts one."""
        self._jobs: queue.Queue[_Job | None] | None = None
        self.left_behind = False

    def run(self, work: Callable[[], Any], limit: float) -> Any:
        """Do some work.

        Args:
            work: what to do.
            limit: how long it may take, in seconds.

        Returns:
            What the work returned.

        Raises:
            TookTooLong: it did not end within the limit.
            BaseException: whatever the work raised.
        """
        if self._jobs is None:
            self._jobs = queue.Queue()
            threading.Thread(target=_serve, args=(self._jobs,), daemon=True, name="night").start()
        job = _Job(work)
        self._jobs.put(job)
        try:
            value, error = job.done.get(timeout=limit)
        except queue.Empty:
            self.left_behind = True
            self._jobs.put(None)
            self._jobs = None
            raise TookTooLong from None
        if error is not None:
            raise error
        return value

    def close(self) -> None:
        """Let the thread end once it is idle."""
        if self._jobs is not None:
            self._jobs.put(None)
            self._jobs = None


def _serve(jobs: queue.Queue[_Job | None]) -> None:
    while (job := jobs.get()) is not None:
        try:
            job.done.put((job.work(), None))
        except BaseException as error:  # noqa: BLE001 (it is handed over to whoever asked for the work)
            job.done.put((None, error))
