"""Runs a step with a time limit, so that one that hangs does not take the night with it."""

from __future__ import annotations

import errno
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from automation.overnight.lock import LOG
from automation.plan.findings import PlanError
from automation.reports.morning_note import StepResult


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


State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """One step: its name, the names of the steps it needs, and its work.

    The work takes the night's state, adds to it, and returns a few words for the morning note.
    """

    name: str
    work: Callable[[State], str]
    needs: tuple[str, ...] = ()


def run_steps(
    steps: Iterable[Step[State]],
    state: State,
    *,
    limit: float,
    worker: Worker,
    tell: Callable[[StepResult], None],
    tidy: Callable[[str], str] = lambda text: text,
) -> tuple[StepResult, ...]:
    """Run steps in order.

    Args:
        steps: what to do.
        state: what they share.
        limit: how long each step may take, in seconds.
        worker: the thread that does the work.
        tell: hears of each result as it comes.
        tidy: makes a sentence fit to be read, such as by naming the folder that people know.

    Returns:
        A result for each step, in order.

    Raises:
        PlanError: the disk is full. Half a night must not take the place of a whole one.
    """
    results: list[StepResult] = []
    failed: set[str] = set()
    for step in steps:
        started = time.monotonic()
        missing = [name for name in step.needs if name in failed]
        if missing:
            why = f"Not done, because this failed: {missing[0].lower()}."
            result = StepResult(step.name, False, why, missing[0])
        else:
            result = _run(step, state, limit, worker)
            result = replace(result, detail=tidy(result.detail))
        if not result.ok:
            failed.add(step.name)
        results.append(replace(result, seconds=round(time.monotonic() - started, 3)))
        tell(result)
    return tuple(results)


def _run(step: Step[State], state: State, limit: float, worker: Worker) -> StepResult:
    try:
        return StepResult(step.name, True, worker.run(lambda: step.work(state), limit))
    except PlanError as error:
        _stop_if_the_disk_is_full(error, step.name)
        return StepResult(step.name, False, str(error))
    except TookTooLong:
        return StepResult(step.name, False, f"Stopped after {limit:.0f} seconds: it did not end by itself.")
    except OSError as error:
        _stop_if_the_disk_is_full(error, step.name)
        LOG.exception("Step failed: %s", step.name)
        place = f" ({error.filename})" if error.filename else ""
        return StepResult(step.name, False, f"{error.strerror or error}{place}.")
    except Exception as error:  # noqa: BLE001 (it must not cost the rest of the night)
        LOG.exception("Step failed: %s", step.name)
        return StepResult(
            step.name,
            False,
            f"A fault in the toolkit ({type(error).__name__}: {error}); overnight.log has more.",
        )


_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What the system says where there is no room left, or no more for this person."""


def _stop_if_the_disk_is_full(error: BaseException | None, step: str) -> None:
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            raise PlanError(
                f"The disk is full ({(error.strerror or '').lower()}): {step.lower()} could not be done. "
                "What earlier nights left is still there."
            ) from error
        error = error.__cause__ or error.__context__
