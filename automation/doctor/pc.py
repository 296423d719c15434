"""What the doctor looks at: the PC, and the tracker and the output folder that it was given.

Everything that is asked of the machine stands here, so that the questions run anywhere: what the disk holds
is looked at directly; what differs between Windows, macOS and Linux comes from `Pc`.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shlex
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote

from automation import files
from automation.files import SAFE
from automation.overnight.schedule import Run, kind_of_machine, run_program
from automation.papers.pdf import find_libreoffice
from automation.tracker.read.grid import GridSource
from automation.tracker.read.result import ReadTracker

WINDOWS, MAC = "Windows", "Darwin"

DISTRIBUTION = "improvement-plan-toolkit"
"""What pip calls the toolkit."""

_PLACEHOLDER = 0x1000 | 0x40000 | 0x400000
"""Windows' marks of a file whose content is not on this PC: offline, recalled on opening or on reading."""
_DATALESS = 0x40000000
"""The mark of such a file on macOS (SF_DATALESS)."""


def _version_of(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def checkout() -> Path | None:
    """Return the folder of the toolkit's source where it runs from one; None for an installed copy."""
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


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True, kw_only=True)
class Pc:
    """A PC, as far as the doctor asks about it: the one that this runs on, unless said otherwise.

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

    system: str = field(default_factory=platform.system)
    python: tuple[int, int, int] = sys.version_info[:3]
    executable: str = sys.executable
    base: str = sys.base_prefix
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    home: Path = field(default_factory=Path.home)
    now: datetime = field(default_factory=lambda: datetime.now().astimezone())
    applications: Path = Path("/Applications")
    run: Run = run_program
    which: Callable[[str], str | None] = shutil.which
    version_of: Callable[[str], str | None] = _version_of
    requirements: Callable[[], Sequence[str]] = _requirements
    xlwings: Path | None = field(default_factory=_xlwings)
    registry: Callable[[str], str | None] = _registry
    synced: Callable[[], Mapping[str, str]] = _synced
    online_only: Callable[[Path], bool] = _online_only
    may_write: Callable[[Path], bool] = _may_write
    free: Callable[[Path], int] = _free
    scheduler: Callable[[], str] = kind_of_machine
    libreoffice: Callable[[], str | None] = find_libreoffice

    @property
    def has_office(self) -> bool:
        """Return whether there is an Excel for this system at all."""
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
        quoted = [_quoted(str(word), windows=self.system == WINDOWS) for word in words]
        # PowerShell takes a quoted name for a text unless & stands before it.
        call = "& " if self.system == WINDOWS and quoted[0].startswith('"') else ""
        return call + " ".join(quoted)

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


@dataclass(frozen=True, slots=True)
class Opened:
    """A tracker that could be read.

    Args:
        content: its bytes; None for a folder of CSV files.
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
        tracker: the tracker as it was given; it need not exist.
        out: the output folder; it need not exist.
        opened: what the tracker holds, None where it could not be read.
        no_tracker: why there is no tracker to look at, where nobody named one; else empty.
    """

    pc: Pc
    tracker: Path
    out: Path
    opened: Opened | None = None
    no_tracker: str = ""

    @property
    def plan_of(self) -> Opened:
        """Return what the tracker holds, for what is only looked at where it could be read."""
        assert self.opened is not None
        return self.opened


def _quoted(word: str, *, windows: bool) -> str:
    if re.fullmatch(r"[\w./:\\+=,@-]+" if windows else r"[\w./:+=,@-]+", word):
        return word
    return f'"{word}"' if windows or not set(word) & set('"$`\\!') else shlex.quote(word)


def nearest_folder(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that exists."""
    whole = folder.absolute()
    return next((one for one in (whole, *whole.parents) if one.exists()), whole)


def why_not_writable(folder: Path) -> str:
    """Try to write into a folder, and leave nothing behind.

    Returns:
        Why it does not work, in the system's words; empty where it does.
    """
    try:
        aside = Path(tempfile.mkdtemp(prefix=".doctor-", dir=folder))
    except OSError as error:
        return (error.strerror or str(error)).lower()
    try:
        (aside / "tried").write_bytes(b"whether files can be written here")
    except OSError as error:
        return (error.strerror or str(error)).lower()
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return ""


def web_address(tracker: Path) -> str:
    """Return the web address that somebody gave for a file, as it was before it was taken for a path."""
    found = re.fullmatch(r"(https?):[\\/]+(.+)", str(tracker), re.IGNORECASE)
    return f"{found[1].casefold()}://{found[2]}".replace("\\", "/") if found else ""


def onedrive_of(pc: Pc, path: Path) -> Path | None:
    """Return the folder of OneDrive, or of a SharePoint library kept by it, that a file lies in."""
    whole = path.resolve()
    for root in _roots(pc):
        if whole.is_relative_to(root.resolve()):
            return root
    return None


def _roots(pc: Pc) -> Iterator[Path]:
    names = ("OneDriveCommercial", "OneDriveConsumer", "OneDrive")
    yield from dict.fromkeys(Path(value) for name in names if (value := pc.environ.get(name)))
    if pc.system == MAC:
        yield from sorted((pc.home / "Library" / "CloudStorage").glob("OneDrive*"))
    yield from (Path(folder) for folder in pc.synced().values())


def kept_copy(pc: Pc, address: str) -> Path | None:
    """Find the file of a web address in the folders that OneDrive keeps on this PC."""
    plain = unquote(address.partition("?")[0])
    for start, folder in pc.synced().items():
        if plain.casefold().startswith(unquote(start).casefold()):
            path = Path(folder, *filter(None, plain[len(unquote(start)) :].split("/")))
            if path.is_file():
                return path
    parts = [part for part in plain.split("/")[3:] if part not in {"", ".", ".."}]
    # A personal OneDrive keeps the same folders under another beginning.
    for root in _roots(pc):
        for first in range(len(parts)):
            path = root.joinpath(*parts[first:])
            if path.is_file():
                return path
    return None


_ZONES = {"3": "the internet", "4": "a place that is not trusted"}
"""The zones of Windows whose macros Office blocks."""


def mark_of_the_web(pc: Pc, path: Path) -> str:
    """Return what the system remembers of where a file came from, if Office minds; else empty."""
    if pc.system == WINDOWS:
        try:
            # A second content of the same file, which Windows opens under this name.
            text = Path(f"{path}:Zone.Identifier").read_bytes().decode("utf-8", "replace")
        except OSError:
            return ""
        found = re.search(r"^\s*ZoneId\s*=\s*(\d+)", text, re.MULTILINE | re.IGNORECASE)
        zone = _ZONES.get(found[1]) if found else None
        return f"Windows has marked it as coming from {zone}" if zone else ""
    if pc.system == MAC:
        code, _ = pc.run(["xattr", "-p", "com.apple.quarantine", str(path)], "")
        return "macOS has marked it as coming from elsewhere (com.apple.quarantine)" if code == 0 else ""
    return ""


def unblock(pc: Pc, path: Path) -> tuple[str, str]:
    """Return the step that takes the mark off a file, and the command that does the same."""
    if pc.system == WINDOWS:
        return (
            "Close the file; in Explorer right-click it > Properties > tick Unblock > OK. Or in PowerShell:",
            pc.command("Unblock-File", path.absolute()),
        )
    return (
        "If you trust the file, close it and type in Terminal:",
        pc.command("xattr", "-d", "com.apple.quarantine", path.absolute()),
    )


def untrusted_share(path: Path) -> str:
    """Return the server of a network path that Windows counts as internet: a number, or a name with dots."""
    found = re.match(r"(?:\\\\\?\\UNC)?\\\\?([^\\/?]+)[\\/]", str(path))
    return found[1] if found and str(path).startswith("\\\\") and re.search(r"[.:]", found[1]) else ""
