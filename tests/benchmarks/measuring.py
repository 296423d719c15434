"""Measures whole processes: their time and their peak memory."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: seconds, and its peak memory in MiB."""

    seconds: float
    memory: float


_PEAK = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def cost(command: list[str], folder: Path | None = None) -> Cost:
    """Run a process to its end.

    Raises:
        RuntimeError: the command was not done at all, so that its time would mean nothing.
    """
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, *command], cwd=folder, capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - start
    code, memory = done.stdout.split()
    if int(code) not in (0, 1):
        raise RuntimeError(f"exit status {code} from {' '.join(command)}")
    return Cost(seconds, float(memory))


def python(code: str, *arguments: str) -> list[str]:
    """Give the command that runs a piece of Python."""
    return [sys.executable, "-c", code, *arguments]


def toolkit(*arguments: str) -> list[str]:
    """Give the command that runs the toolkit."""
    return python("import sys; from automation.cli import main; sys.exit(main())", *arguments)


def ratio(one: list[str], other: list[str], times: int = 5, folder: Path | None = None) -> float:
    """Run two commands in turn, and give the median of how many times the other's time the one takes."""
    return median(cost(one, folder).seconds / cost(other, folder).seconds for _ in range(times))
