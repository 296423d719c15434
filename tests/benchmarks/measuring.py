"""Measures whole processes: their time and their peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: seconds by the clock, seconds of a processor, and its peak memory in MiB."""

    seconds: float
    processor: float
    memory: float


_PEAK = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def _environment() -> dict[str, str]:
    """Give the environment in which people start commands.

    A machine for tests may keep Python from storing what it compiled and from gathering what it prints. Each
    process would then compile the whole toolkit anew, but not the libraries that it is measured against.
    """
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}}
    compiled = os.path.join(tempfile.gettempdir(), "improvement-plan-benchmarks-compiled")  # noqa: PTH118
    return {**kept, "PYTHONPYCACHEPREFIX": compiled}


def cost(command: list[str], folder: Path | None = None) -> Cost:
    """Run a process to its end.

    Raises:
        RuntimeError: the command was not done at all, so that its time would mean nothing.
    """
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, *command],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - start
    code, processor, memory = done.stdout.split()
    if int(code) not in (0, 1):
        raise RuntimeError(f"exit status {code} from {' '.join(command)}")
    return Cost(seconds, float(processor), float(memory))


def python(code: str, *arguments: str) -> list[str]:
    """Give the command that runs a piece of Python."""
    return [sys.executable, "-c", code, *arguments]


def toolkit(*arguments: str) -> list[str]:
    """Give the command that runs the toolkit."""
    return python("import sys; from automation.cli import main; sys.exit(main())", *arguments)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the one took what the other took: each time that both were measured."""

    values: tuple[float, ...]

    def __str__(self) -> str:
        return f"{median(self.values):6.2f} ({min(self.values):.2f} to {max(self.values):.2f})"


def ratio(one: list[str], other: list[str], times: int = 7, folder: Path | None = None) -> Ratio:
    """Run two commands in turn, and compare how long a processor works for them.

    On a machine that is busy otherwise, time by the clock tells more of what else it does. The first run of
    each does not count.
    """
    cost(one, folder)
    cost(other, folder)
    return Ratio(tuple(cost(one, folder).processor / cost(other, folder).processor for _ in range(times)))
