"""The PC: everything that the doctor asks of the machine, in one place, so that the rest runs anywhere.

What the disk holds is looked at directly; what differs between Windows, macOS and Linux comes from here.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

from automation import files
from automation.files import SAFE
from automation.overnight.schedule import Run, kind_of_machine, run_program
from automation.papers.pdf import find_libreoffice

WINDOWS, MAC = "Windows", "Darwin"

DISTRIBUTION = "improvement-plan-toolkit"
"""What pip calls the toolkit."""

_PLACEHOLDER = 0x1000 | 0x40000 | 0x400000
"""Windows' marks of a file whose content is not on this PC: offline, recalled on opening or on reading."""
_DATALESS = 0x40000000
"""The mark of such a file on macOS (SF_DATALESS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pc:
    """A PC, as far as the doctor asks about it.

    Args:
        system: `Windows`, `Darwin` or `Linux`, as Python names it.
        python: the version of the Python that runs now.
        executable: where that Python is.
        base: where that Python was installed, which for one in `.venv` is elsewhere.
        environ: the environment.
        home: the person's own folder.
        now: the present moment, with its time zone.
        applications: where a Mac keeps its programs.
        run: runs a program with a time limit; gives its exit status and what it printed.
        which: finds a program by its name, as a command line does.
        version_of: the version of an installed package, None where it is not installed.
        requirements: what the toolkit declares that it needs, as pip writes it.
        xlwings: the folder of the xlwings package, None where there is none.
        registry: the default value of a key of Windows' registry under SOFTWARE, None where there is none.
        synced: web addresses that OneDrive keeps on this PC, each with its folder.
        online_only: whether a file's content is on the web and not on this PC.
        may_write: whether this person may change a file.
        free: how many bytes are free on the disk of a folder.
        scheduler: what registers nightly runs here; raises PlanError where nothing does.
        libreoffice: where LibreOffice is, None where it is not.
    """

    system: str
    python: tuple[int, int, int]
    executable: str
    base: str
    environ: Mapping[str, str]
    home: Path
    now: datetime
    applications: Path
    run: Run
    which: Callable[[str], str | None]
    version_of: Callable[[str], str | None]
    requirements: Callable[[], Sequence[str]]
    xlwings: Path | None
    registry: Callable[[str], str | None]
    synced: Callable[[], Mapping[str, str]]
    online_only: Callable[[Path], bool]
    may_write: Callable[[Path], bool]
    free: Callable[[Path], int]
    scheduler: Callable[[], str]
    libreoffice: Callable[[], str | None]

    @property
    def has_office(self) -> bool:
        """Say whether there is an Excel for this system at all."""
        return self.system in {WINDOWS, MAC}

    def excel(self) -> str | None:
        """Find Excel.

        Returns:
            Where it is, empty where it is registered without a place; None where it is not on this PC.
        """
        if self.system == WINDOWS:
            path = (self.registry(r"Microsoft\Windows\CurrentVersion\App Paths\excel.exe") or "").strip('"')
            if path and Path(path).is_file():
                return path
            return "" if self.registry(r"Classes\Excel.Application\CLSID") else None
        if self.system == MAC:
            for folder in (self.applications, self.home / "Applications"):
                if (folder / "Microsoft Excel.app").is_dir():
                    return str(folder / "Microsoft Excel.app")
        return None

    def command(self, *words: str | Path) -> str:
        """Write a command as somebody types it here: in PowerShell on Windows, else in a shell."""
        plain = re.compile(r"[\w./:\\+=,@-]+" if self.system == WINDOWS else r"[\w./:+=,@-]+")
        if self.system == WINDOWS:
            # PowerShell takes a quoted name for a text unless & stands before it.
            quoted = [w if plain.fullmatch(w) else f'"{w}"' for w in map(str, words)]
            return ("& " if quoted[0].startswith('"') else "") + " ".join(quoted)
        return " ".join(
            w if plain.fullmatch(w) else f'"{w}"' if not set(w) & set('"$`\\!') else _quoted(w)
            for w in map(str, words)
        )

    def own_command(self, *words: str | Path) -> str:
        """Write a command of the toolkit; by its whole path where its name alone would not be found."""
        name = "improvement-plan"
        if self.which(name):
            return self.command(name, *words)
        beside = Path(self.executable).with_name(f"{name}.exe" if self.system == WINDOWS else name)
        if beside.is_file():
            return self.command(beside, *words)
        return self.python_command("-m", "automation.cli", *words)

    def python_command(self, *words: str | Path) -> str:
        """Write a command for the Python that runs now, to be typed in whatever folder somebody is in."""
        return self.command(self.executable, SAFE, *words)


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\"'\"'") + "'"


def this_pc() -> Pc:
    """Give the PC that this runs on."""
    return Pc(
        system=platform.system(),
        python=sys.version_info[:3],
        executable=sys.executable,
        base=sys.base_prefix,
        environ=os.environ,
        home=Path.home(),
        now=datetime.now().astimezone(),
        applications=Path("/Applications"),
        run=run_program,
        which=shutil.which,
        version_of=_version_of,
        requirements=_requirements,
        xlwings=_xlwings(),
        registry=_registry,
        synced=_synced,
        online_only=_online_only,
        may_write=_may_write,
        free=lambda folder: shutil.disk_usage(folder).free,
        scheduler=kind_of_machine,
        libreoffice=find_libreoffice,
    )


def _version_of(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def checkout() -> Path | None:
    """Give the folder of the toolkit's source where it runs from one; None for an installed copy."""
    folder = files.templates_folder().parent
    return folder if (folder / "pyproject.toml").is_file() else None


def _requirements() -> Sequence[str]:
    """Read what the toolkit needs; in its source folder from there, because an older install may not know."""
    folder = checkout()
    if folder is not None:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return [str(one) for one in project["dependencies"]]
    return metadata.requires(DISTRIBUTION) or []


def _xlwings() -> Path | None:
    found = importlib.util.find_spec("xlwings")  # does not load it
    return Path(found.origin).parent if found and found.origin else None


def _registry(key: str) -> str | None:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 (only Windows has it)

        for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            with suppress(OSError):
                return str(winreg.QueryValue(root, f"SOFTWARE\\{key}"))
    return None


def _synced() -> Mapping[str, str]:
    if sys.platform == "win32":
        from xlwings.utils import get_url_to_mount  # noqa: PLC0415 (slow to load, and it may be missing)

        return {str(address): str(folder) for address, folder in get_url_to_mount().items()}
    return {}


def _online_only(path: Path) -> bool:
    """Ask for the file's marks alone; whoever asks for its content makes OneDrive fetch it."""
    found = path.stat()
    attributes, flags = getattr(found, "st_file_attributes", 0), getattr(found, "st_flags", 0)
    return bool(attributes & _PLACEHOLDER or flags & _DATALESS)


def _may_write(path: Path) -> bool:
    # An administrator may write to what is marked as read-only; Excel goes by the mark all the same.
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & 0o222)
