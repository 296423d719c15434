"""This very Python once more, for a part of the toolkit that runs as a process of its own.

Nights and watches run in the folder of the tracker, which may be a shared drive. Python would look there
first for what it imports, so that a file called `typer.py` beside the tracker would be run every night.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SAFE = "-P"
"""Tells Python to import nothing from the folder that it is started in."""
_SAFE_BY_ENVIRONMENT = "PYTHONSAFEPATH"


def own_command(module: str, *arguments: str) -> list[str]:
    """Give the command that runs a module of the toolkit, and imports nothing from where it is started."""
    return [sys.executable, SAFE, "-m", module, *arguments]


def own_environment() -> dict[str, str]:
    """Give the environment in which such a process finds this very toolkit, installed or not."""
    root = str(Path(__file__).resolve().parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH", "")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


@contextmanager
def safe_children() -> Iterator[None]:
    """Let the processes that Python starts by itself import nothing from the folder either."""
    before = os.environ.get(_SAFE_BY_ENVIRONMENT)
    os.environ[_SAFE_BY_ENVIRONMENT] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_BY_ENVIRONMENT]
        else:
            os.environ[_SAFE_BY_ENVIRONMENT] = before
