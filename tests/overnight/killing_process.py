"""Runs of the command line that kill themselves as they touch the disk or the history for the Nth time.

    python tests/overnight/killing_process.py

Reads a line of JSON for each run: the moment and the arguments. At `12` it is killed before its 12th touch,
at `+12` right after it, at `0` never. Writes a line back: its exit status, and how many touches there were.
The libraries are loaded once, and each run is a process of its own.
"""

from __future__ import annotations

import builtins
import importlib
import io
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

LIBRARIES = """
    automation.cli automation.overnight.watch automation.papers.making automation.reports.page
    automation.reports.summary_workbook automation.chasing.planning automation.chasing.register
    docxtpl holidays matplotlib.figure pandas xlsxwriter
""".split()
"""What a night loads, once for all runs."""


class _Touches:
    """Counts what changes a file, and kills the process at a moment."""

    def __init__(self, moment: str) -> None:
        self.after, self.at, self.count = moment.startswith("+"), int(moment), 0

    def touch(self, work: Callable[[], Any]) -> Any:
        self.count += 1
        mine = self.count == self.at  # one touch may be made of others
        if mine and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        try:
            return work()
        finally:  # also where the file was there already
            if mine:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        for name in ("replace", "rename", "mkdir", "unlink", "remove", "rmdir", "fsync"):
            self._watch(name)
        touch, real_open, real_connect = self.touch, builtins.open, sqlite3.connect

        def opened(file: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
            if set(mode) & set("wax+"):
                return touch(lambda: real_open(file, mode, *args, **more))
            return real_open(file, mode, *args, **more)

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *args: Any) -> Any:
                real = super().execute
                if sql.split(None, 1)[0].upper() in {"SELECT", "PRAGMA"}:
                    return real(sql, *args)
                return touch(lambda: real(sql, *args))

            def executemany(self, sql: str, *args: Any) -> Any:
                real = super().executemany
                return touch(lambda: real(sql, *args))

        builtins.open = io.open = opened  # type: ignore[assignment]
        sqlite3.connect = lambda *args, **more: real_connect(*args, **{"factory": Connection, **more})  # type: ignore[assignment]

    def _watch(self, name: str) -> None:
        real = getattr(os, name)
        setattr(os, name, lambda *args, **more: self.touch(lambda: real(*args, **more)))


def _run(moment: str, arguments: list[str], told: int) -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.argv = ["improvement-plan", *arguments]
    from automation.cli import run

    touches, status = _Touches(moment), 0
    touches.watch()
    try:
        run()
    except SystemExit as ended:
        status = int(ended.code or 0)
    os.write(told, json.dumps([status, touches.count]).encode())
    os._exit(0)


def main() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
    for line in sys.stdin:
        moment, arguments = json.loads(line)
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            _run(moment, arguments, tell)
        os.close(tell)
        os.waitpid(child, 0)
        with os.fdopen(told, "rb") as answer:
            status, count = json.loads(answer.read() or b"[-9, 0]")
        print(json.dumps([status, count]), flush=True)  # noqa: T201 (it is how the test hears of it)


if __name__ == "__main__":
    main()
