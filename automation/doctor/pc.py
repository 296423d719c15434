"""The PC that the doctor examines. Everything that differs between PCs is a field of `Pc`.

This lets tests ask every question anywhere, with their own registry, environment and programs.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib import metadata
from pathlib import Path

from automation import files
from automation.files import SAFE
from automation.overnight.schedule import Run, kind_of_machine, run_program
from automation.tracker.read.grid import GridSource
from automation.tracker.read.result import ReadTracker

WINDOWS, MAC = "Windows", "Darwin"

APP_PATHS = r"Microsoft\Windows\CurrentVersion\App Paths"
"""The key in the Windows registry where programs say where they are installed."""

_PLACEHOLDER = 0x1000 | 0x40000 | 0x400000
"""Windows' attributes of a file whose content is not on this PC: offline, recalled on opening or reading."""
_DATALESS = 0x40000000
"""The flag of such a file on macOS (SF_DATALESS)."""


def _version_of(package: str) -> str | None:
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(package)
    return None


def _requirements() -> Sequence[str]:
    """Return the packages that the toolkit needs; in its source folder, as pyproject.toml says today."""
    project = files.templates_folder().parent / "pyproject.toml"
    if project.is_file():
        declared = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
        return [str(one) for one in declared]
    return metadata.requires("improvement-plan-toolkit") or []


def _registry(key: str) -> str | None:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 (only Windows has it)

        for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            with suppress(OSError):
                return str(winreg.QueryValue(root, f"SOFTWARE\\{key}"))
    return None


def _synced() -> Sequence[str]:
    if sys.platform == "win32":
        from xlwings.utils import get_url_to_mount  # noqa: PLC0415 (slow to load, and it may be missing)

        return [str(folder) for folder in get_url_to_mount().values()]
    return []


def _online_only(path: Path) -> bool:
    """Look only at the file's attributes: reading its content would make OneDrive download it."""
    found = path.stat()
    attributes, flags = getattr(found, "st_file_attributes", 0), getattr(found, "st_flags", 0)
    return bool(attributes & _PLACEHOLDER or flags & _DATALESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pc:
    """A PC, as far as the doctor asks about it; by default the one that this runs on.

    Args:
        system: `Windows`, `Darwin` or `Linux`, as Python names it.
        executable: the path of the Python that runs now.
        base: the folder where that Python was installed, which for a `.venv` is elsewhere.
        environ: the environment.
        home: the user's home folder.
        now: the present moment, with its time zone.
        run: runs a program with a time limit, and returns its exit status and what it printed.
        which: finds a program by its name, as a command line does.
        version_of: returns the version of an installed package, or None.
        requirements: returns the packages that the toolkit needs, as pip writes them.
        registry: returns the default value of a Windows registry key under SOFTWARE, or None.
        synced: returns the folders on this PC that OneDrive synchronises.
        online_only: returns whether a file's content is online and not on this PC.
        scheduler: returns what schedules nightly runs here; raises PlanError if nothing does.
    """

    system: str = field(default_factory=platform.system)
    executable: str = sys.executable
    base: str = sys.base_prefix
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    home: Path = field(default_factory=Path.home)
    now: datetime = field(default_factory=lambda: datetime.now().astimezone())
    run: Run = run_program
    which: Callable[[str], str | None] = shutil.which
    version_of: Callable[[str], str | None] = _version_of
    requirements: Callable[[], Sequence[str]] = _requirements
    registry: Callable[[str], str | None] = _registry
    synced: Callable[[], Sequence[str]] = _synced
    online_only: Callable[[Path], bool] = _online_only
    scheduler: Callable[[], str] = kind_of_machine

    def excel(self) -> str | None:
        """Return where Excel is, or None if it is not installed; empty if Windows does not say where."""
        if self.system == WINDOWS:
            path = (self.registry(rf"{APP_PATHS}\excel.exe") or "").strip('"')
            if path and Path(path).is_file():
                return path
            return "" if self.registry(r"Classes\Excel.Application\CLSID") else None
        if self.system == MAC:
            places = (Path(folder, "Applications/Microsoft Excel.app") for folder in ("/", self.home))
            return next((str(place) for place in places if place.is_dir()), None)
        return None

    def command(self, *words: str | Path) -> str:
        """Return a command as it is typed here: in PowerShell on Windows, in a shell elsewhere."""
        quoted = [_quoted(str(word), windows=self.system == WINDOWS) for word in words]
        # PowerShell treats a quoted name as text unless & comes before it.
        call = "& " if self.system == WINDOWS and quoted[0].startswith('"') else ""
        return call + " ".join(quoted)

    def own_command(self, *words: str | Path) -> str:
        """Return a command of the toolkit, through Python if its name alone would not be found."""
        if self.which("improvement-plan"):
            return self.command("improvement-plan", *words)
        return self.python_command("-m", "automation.cli", *words)

    def python_command(self, *words: str | Path) -> str:
        """Return a command for the Python that runs now, which works in any folder."""
        return self.command(self.executable, SAFE, *words)

    def onedrive_of(self, path: Path) -> Path | None:
        """Return the OneDrive folder or synchronised SharePoint library that a file is in, or None."""
        whole = path.resolve()
        return next((root for root in self._onedrives() if whole.is_relative_to(root.resolve())), None)

    def _onedrives(self) -> Iterator[Path]:
        names = ("OneDriveCommercial", "OneDriveConsumer", "OneDrive")
        yield from (Path(value) for name in names if (value := self.environ.get(name)))
        if self.system == MAC:
            yield from sorted((self.home / "Library" / "CloudStorage").glob("OneDrive*"))
        yield from map(Path, self.synced())


def _quoted(word: str, *, windows: bool) -> str:
    if re.fullmatch(r"[\w./:\\+=,@-]+" if windows else r"[\w./:+=,@-]+", word):
        return word
    return f'"{word}"' if windows or not set(word) & set('"$`\\!') else shlex.quote(word)


@dataclass(frozen=True, slots=True)
class Opened:
    """A tracker that could be read.

    Args:
        content: its bytes, or None for a folder of CSV files.
        source: its sheets.
        read: its plan.
    """

    content: bytes | None
    source: GridSource
    read: ReadTracker


@dataclass(slots=True)
class Setup:
    """What one examination looks at.

    Args:
        pc: the PC.
        tracker: the tracker as it was given; it may not exist.
        out: the output folder; it may not exist.
        opened: what the tracker holds, or None if it could not be read.
        no_tracker: why there is no tracker to look at, if none was named; else empty.
    """

    pc: Pc
    tracker: Path
    out: Path
    opened: Opened | None = None
    no_tracker: str = ""

    @property
    def plan_of(self) -> Opened:
        """Return what the tracker holds, for questions that are only asked if it could be read."""
        assert self.opened is not None
        return self.opened
