"""PCs for the doctor's tests: as Windows, a Mac or Linux with real files in a temporary folder."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from automation.doctor.pc import APP_PATHS, MAC, WINDOWS, Pc, Setup
from automation.doctor.questions import QUESTIONS, look_at_tracker
from automation.doctor.report import Line, State
from tests.support.trackers import small_tracker

needs_paths_of_a_mac = pytest.mark.skipif(
    sys.platform == "win32", reason="the path of a program on a Mac does not begin with a drive"
)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def some_tracker(folder: Path, name: str = "plan.xlsx") -> Path:
    """Give the small sound tracker: an .xlsx has no macros, an .xlsm what ships."""
    return small_tracker(folder, name)


class Programs:
    """Answers as the programs of a machine do: the first words of a command lead to its answer."""

    def __init__(self, answers: Mapping[str, tuple[int, str]] | None = None) -> None:
        self.answers = dict(answers or {})
        self.ran: list[str] = []

    def __call__(self, command: Sequence[str], given: str) -> tuple[int, str]:
        del given
        line = " ".join(command)
        self.ran.append(line)
        return next(
            (said for start, said in self.answers.items() if line.startswith(start)), (127, "not here")
        )


def plain_pc(folder: Path, **changes: Any) -> Pc:
    """Give a Linux PC whose home is a folder of the test's, with this Python and nothing scheduled."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    pc = Pc(
        system="Linux",
        environ={},
        home=home,
        now=NOW,
        run=Programs({"crontab -l": (1, "no crontab for pat")}),
        scheduler=lambda: "cron",
        which=lambda _name: None,
    )
    return replace(pc, **changes)


def windows_pc(folder: Path, *, excel: bool = True, **changes: Any) -> Pc:
    """Give a Windows PC, with Excel unless it is said not to have it."""
    office = folder / "Office"
    office.mkdir(exist_ok=True)
    keys = {}
    if excel:
        (office / "EXCEL.EXE").write_bytes(b"MZ")
        keys[rf"{APP_PATHS}\excel.exe"] = f'"{office / "EXCEL.EXE"}"'
    settings = {"APPDATA": str(folder / "Roaming"), "USERPROFILE": str(folder / "home")}
    more: dict[str, Any] = {
        "system": WINDOWS,
        "environ": settings,
        "registry": keys.get,
        "scheduler": lambda: "windows",
        "run": Programs({"schtasks /Query": (1, "ERROR: The system cannot find the file specified.")}),
    }
    return plain_pc(folder, **(more | changes))


def mac_pc(folder: Path, *, excel: bool = True, **changes: Any) -> Pc:
    """Give a Mac, with Excel unless it is said not to have it."""
    if excel:
        (folder / "home" / "Applications" / "Microsoft Excel.app").mkdir(parents=True, exist_ok=True)
    more: dict[str, Any] = {
        "system": MAC,
        "run": Programs({"crontab -l": (1, "")}),
    }
    return plain_pc(folder, **(more | changes))


def setup_of(pc: Pc, tracker: Path, out: Path | None = None) -> Setup:
    """Give what the doctor looks at, the tracker opened."""
    setup = Setup(pc, tracker, out or tracker.parent / "output")
    line = look_at_tracker(setup)
    assert setup.opened is not None, line.message
    return setup


def with_settings(setup: Setup, **settings: Any) -> Setup:
    """Change what stands on the Settings sheet."""
    read = setup.plan_of.read
    plan = replace(read.plan, settings=replace(read.plan.settings, **settings))
    return replace(setup, opened=replace(setup.plan_of, read=replace(read, plan=plan)))


@contextmanager
def shut(folder: Path, mode: int) -> Iterator[None]:
    """Take rights to a folder away for a while; an administrator becomes nobody, whom rights bind."""
    administrator = os.geteuid() == 0
    base = Path(tempfile.gettempdir())
    above = [one for one in folder.parents if administrator and base in one.parents]
    modes = {one: one.stat().st_mode for one in (folder, *above)}
    for one in above:
        one.chmod(modes[one] | 0o011)
    folder.chmod(mode)
    if administrator:
        os.seteuid(65534)
    try:
        yield
    finally:
        if administrator:
            os.seteuid(0)
        for one, before in modes.items():
            one.chmod(before)


def lines(at: Callable[[Setup], Line | Iterable[Line]], setup: Setup) -> list[Line]:
    """Give the lines that answer one question, with their names."""
    return next(question for question in QUESTIONS if question.look is at).answers(setup)


def look(at: Callable[[Setup], Line | Iterable[Line]], setup: Setup) -> Line:
    """Look at one thing, which is to give one line."""
    (line,) = lines(at, setup)
    return line


def states(lines: Iterable[Line]) -> dict[str, State]:
    """Give the state of each line."""
    return {line.what: line.state for line in lines}


def tracker_with_conf(folder: Path, *rows: tuple[str, str], hidden: bool = False) -> Path:
    """Build a small tracker whose sheet xlwings.conf holds these rows, and no others."""
    plain = some_tracker(folder, "built.xlsx")
    book = load_workbook(plain)
    sheet = book.create_sheet("xlwings.conf")
    for row in rows:
        sheet.append(row)
    if hidden:
        sheet.sheet_state = "veryHidden"
    path = folder / "workbook" / "plan.xlsm"
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    plain.unlink()
    return path


def python_link(path: Path) -> Path:
    """Put this very Python at a path, as a virtual environment has it there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        shutil.copy2(sys.executable, path)
    else:
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        path.chmod(0o755)
    return path
