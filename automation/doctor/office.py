"""What the buttons need: Excel, macros that may run, and a Python that has the toolkit.

On Windows the PC's own settings name that Python, and no tracker has a say in it. A Mac also needs the
xlwings add-in, whose settings name it: on the tracker's sheet xlwings.conf, then in files of that name.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from automation import __version__
from automation.doctor.pc import MAC, WINDOWS, Pc, Setup
from automation.doctor.report import Line, fine, mend, not_here, said
from automation.overnight.requests import requests_folder
from automation.plan.findings import PlanError
from automation.plan.text import one_line
from automation.tracker.read.grid import text_of
from automation.tracker.read.safety import Package
from automation.tracker.sheets import CONF
from automation.tracker.write.macros import MODULE, PROJECT_PART
from automation.trusted import PYTHON_KEY, Kind, is_confirmed

CODE, FOLDER, REQUESTS = "Code of the buttons", "Code from a folder", "Folder for requests"
_SHEET = f"the sheet {CONF}"
_ROW = "INTERPRETER_MAC"

_PROBE = (
    "import json, sys; "
    # Excel starts Python in another folder, so modules in the doctor's own folder must not be found.
    "sys.path[:] = [place for place in sys.path if place]; "
    "import xlwings.utils; xlwings.utils.prepare_sys_path(sys.argv[1]); "
    "import automation.buttons; print(json.dumps({'toolkit': automation.__version__}))"
)
"""Does what the add-in does before it runs a button, then prints the version of the toolkit."""


def look_for_excel(setup: Setup) -> Line:
    """Excel is installed."""
    found = setup.pc.excel()
    if found is None:
        return not_here(
            "Excel is not installed here. Only the buttons in the tracker and Outlook drafts need it; every "
            "other command works without it."
        )
    return fine(f"Excel is installed{f': {found}' if found else ''}.")


def look_for_add_in(setup: Setup) -> Line:
    """On a Mac, the xlwings add-in is installed in Excel and comes from the installed xlwings package."""
    pc, version = setup.pc, setup.pc.version_of("xlwings")
    if pc.excel() is None or pc.system != MAC:
        return not_here("Only Excel on a Mac needs this add-in for the buttons.")
    step = "Close Excel, then run this command:", pc.python_command("-m", "xlwings.cli", "addin", "install")
    path = add_in_folder(pc) / "xlwings.xlam"
    if not path.is_file():
        return mend(f"The add-in is not installed: xlwings.xlam is missing from {path.parent}.", *step)
    found = importlib.util.find_spec("xlwings")  # does not load it
    package = Path(found.origin or "").parent if found else Path()
    if path.read_bytes() != (package / "addin" / "xlwings.xlam").read_bytes():
        return mend(
            f"The add-in in Excel ({path}) does not match the xlwings package, which is version {version}.",
            *step,
        )
    script = pc.home / "Library/Application Scripts/com.microsoft.Excel" / f"xlwings-{version}.applescript"
    if not script.is_file():
        return mend(
            "The add-in is installed, but the script that lets Excel on a Mac start Python is not.",
            "Run this command:",
            pc.python_command("-m", "xlwings.cli", "runpython", "install"),
        )
    return fine(f"The add-in in Excel matches the xlwings package, version {version}.")


def add_in_folder(pc: Pc) -> Path:
    """Return the folder from which Excel on a Mac loads the user's add-ins."""
    group = pc.home / "Library" / "Group Containers" / "UBF8T346G9.Office"
    # The Finder hides the ending .localized.
    return group / "User Content.localized" / "Startup.localized" / "Excel"


def look_at_macros(setup: Setup) -> Line:
    """The tracker has the toolkit's buttons."""
    pc, tracker = setup.pc, setup.tracker
    if tracker.suffix.casefold() not in {".xlsm", ".xlsx"}:
        return said(f"Only an Excel workbook can have buttons, and {tracker.name} is not one.")
    macros = _macros(setup)
    # The project lists its modules by name in UTF-16, whatever else in it is compressed.
    if MODULE.encode("utf-16-le") in macros:
        return fine("The tracker has the macros of the toolkit's buttons.")
    what = "The tracker has macros, but not the toolkit's" if macros else "The tracker has no macros"
    if pc.excel() is None:
        return not_here(f"{what}. Buttons only work in Excel, so nothing is missing on this PC.")
    return mend(
        f"{what}, so it has no buttons. (The files in the folder scripts do the same jobs.)",
        "Make a copy with buttons and work in the copy:",
        pc.own_command("buttons", tracker),
    )


def _macros(setup: Setup) -> bytes:
    """Return the part of the tracker that holds its macros, or nothing if it has none."""
    content = setup.plan_of.content or b""
    if content[:2] == b"PK":
        with suppress(PlanError, KeyError), Package(content, "The tracker") as package:
            return package.read(PROJECT_PART)
    return b""


def look_at_origin(setup: Setup) -> Line:
    """Excel does not block the macros because of where the tracker came from."""
    pc, path = setup.pc, setup.tracker
    if pc.system != WINDOWS:
        return not_here("Only Windows records where a file came from, so this can only be checked there.")
    if not _macros(setup):
        return said("The tracker has no macros, so there is nothing to block.")
    zone = _zone(path)
    if zone:
        return mend(
            f"Windows has marked this file as coming from {zone}, so Excel blocks its macros.",
            "Close the file. In Explorer, right-click it > Properties > tick Unblock > OK. Or in PowerShell:",
            pc.command("Unblock-File", path.absolute()),
        )
    server = untrusted_share(path.resolve())
    if server:
        return said(
            f"The tracker is on the server {server}. Windows treats an address with dots as the internet, so "
            "Excel blocks the macros unless IT has made the folder trusted. If they are blocked, open the "
            r"tracker by the server's short name (\\server\share), or ask IT to trust the folder."
        )
    return fine("Windows has not marked the tracker as downloaded, so Excel does not block its macros.")


def _zone(path: Path) -> str:
    """Return where a file came from if Office blocks macros from there, or nothing.

    Windows keeps this in an alternate stream of the same file.
    """
    text = ""
    with suppress(OSError):
        text = Path(f"{path}:Zone.Identifier").read_bytes().decode("utf-8", "replace")
    found = re.search(r"^\s*ZoneId\s*=\s*(\d+)", text, re.MULTILINE | re.IGNORECASE)
    return {"3": "the internet", "4": "a place that is not trusted"}.get(found[1], "") if found else ""


def untrusted_share(path: Path) -> str:
    """Return the server of a network path if Windows treats it as the internet: its name has dots."""
    found = re.match(r"(?:\\\\\?\\UNC)?\\\\?([^\\/?]+)[\\/]", str(path))
    return found[1] if found and str(path).startswith("\\\\") and re.search(r"[.:]", found[1]) else ""


class ButtonSettings:
    """How the buttons work, and what they start on a Mac, as xlwings works it out: the first place counts."""

    def __init__(self, setup: Setup) -> None:
        pc = self.pc = setup.pc
        self.tracker = setup.tracker
        self.own_file = str(user_file(pc))
        self.rows = _rows(setup, self.own_file)
        self.name, self.where = self.get(_ROW) or self.get("INTERPRETER") or ("python", "")
        # A new tracker has a formula here. Its stored result comes from the computer that saved it last.
        stored = self.rows.get(_ROW, ("-", ""))[0]
        blank = not stored and self.get("INTERPRETER") is None
        self.from_own_place = blank or "../.venv" in stored
        if self.from_own_place:
            self.name, self.where = str(setup.tracker.resolve().parents[1] / ".venv/bin/python"), _SHEET
        if "/" in self.name:
            # A relative path would depend on the folder that Excel happens to be in.
            path = Path(self.name)
            self.program = self.name if path.is_absolute() and path.is_file() else None
        else:
            self.program = pc.which(self.name)

    def get(self, name: str) -> tuple[str, str] | None:
        """Return a setting's value, with environment variables filled in, and where it is set."""
        value, where = self.rows.get(name, ("", ""))
        known = {name.casefold(): value for name, value in self.pc.environ.items()}
        value = re.sub(r"%([^%]+)%", lambda part: known.get(part[1].casefold(), part[0]), value)
        return (value, where) if value else None

    @property
    def leave_requests(self) -> bool:
        """Return whether the buttons leave requests in a folder instead of starting Python."""
        return (self.get("BUTTONS") or ("", ""))[0].casefold() == "requests"

    def foreign_program(self) -> str | None:
        """Return the Python that the buttons would start on a Mac, if nobody has confirmed it there.

        This Python, others in its folder, and one named in the user's own file need no confirming.
        """
        found = self.program
        started = self.pc.system == MAC and self.pc.excel() is not None and not self.leave_requests
        if found is None or not started or self.where == self.own_file:
            return None
        beside = Path(found).parent == Path(self.pc.executable).parent
        return None if beside or is_confirmed(Kind.PROGRAM, found) else found

    def code(self, *, confirmed: bool) -> list[str]:
        """Return the folders in PYTHONPATH that were confirmed on this PC, or those that were not.

        Folders named in the user's own xlwings file are left out, as nobody else put them there.
        """
        named, where = self.get("PYTHONPATH") or ("", "")
        folders = [] if where == self.own_file else filter(None, map(str.strip, named.split(";")))
        return [folder for folder in folders if is_confirmed(Kind.CODE, folder) == confirmed]


def user_file(pc: Pc) -> Path:
    """Return the user's own xlwings file, which is written when the add-in is installed."""
    return pc.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data" / CONF


def _rows(setup: Setup, own_file: str) -> dict[str, tuple[str, str]]:
    """Return each setting and where it is set; the tracker's sheet wins, even with a blank value."""
    found: dict[str, tuple[str, str]] = {}
    for path in (own_file, str(setup.tracker.parent / CONF)):
        with suppress(OSError):
            text = Path(path).read_text(encoding="utf-8", errors="replace")
            pairs = re.findall(r'^"([^"]*)"\s*,\s*"([^"]*)"', text, re.MULTILINE)
            found |= {name.upper(): (value.strip(), path) for name, value in pairs}
    grid = next((grid for grid in setup.plan_of.source.grids() if grid.sheet.casefold() == CONF), None)
    for row in grid.rows if grid else ():
        name, value = (text_of(row[at]).strip() if at < len(row) else "" for at in (0, 1))
        if not name:
            break  # xlwings too stops at the first blank row
        found[name.upper()] = (value, _SHEET)
    return found


def look_at_interpreter(setup: Setup) -> Iterator[Line]:
    """The Python that the buttons start is installed, confirmed, and can run them."""
    pc = setup.pc
    if pc.excel() is None:
        yield not_here("The buttons start Python from Excel, which is not installed here.")
        return
    settings = ButtonSettings(setup)
    if settings.leave_requests:
        yield said(
            f"The buttons leave requests (BUTTONS on {_SHEET}) and do not start Python. Somebody must keep "
            "scripts/watch-requests running."
        )
        yield from _look_at_requests(setup, settings)
        return
    if pc.system == WINDOWS:
        yield from _python_of_this_pc(pc)
        return
    found, trust = settings.program, pc.own_command("doctor", setup.tracker, "--trust")
    named = f"named by {settings.where}" if settings.where else f"found by its name, as {CONF} names none"
    wrong = _why_none_starts(setup, settings)
    if wrong or found is None:
        yield mend(wrong, *_step(settings))
    elif settings.foreign_program():
        yield mend(
            f"Found {found} ({named}). It was not tried, because nobody has confirmed it on this PC.",
            "If this is the right Python, confirm it:",
            trust,
        )
    else:
        yield fine(f"Found {found} ({named}).")
        yield _try(pc, found, settings.code(confirmed=True), _step(settings))
        for folder in settings.code(confirmed=False):
            yield mend(
                f"The buttons would load code from {one_line(folder)} (PYTHONPATH on {_SHEET}). It was not "
                "tried, because nobody has confirmed it on this PC.",
                "If this is right, confirm it. If not, clear PYTHONPATH on that sheet.",
                trust,
                FOLDER,
            )


def python_to_tell(pc: Pc) -> bool:
    """Return whether Excel on Windows has not been told that its buttons start this Python."""
    return pc.system == WINDOWS and pc.excel() is not None and pc.registry(PYTHON_KEY) != pc.executable


def _python_of_this_pc(pc: Pc) -> Iterator[Line]:
    """The Python that this PC's own settings name for the buttons is there and can run them."""
    named = pc.registry(PYTHON_KEY)
    step = "Tell them to start this one:", pc.own_command("doctor", "--trust")
    if not named:
        yield mend("The buttons have not been told which Python to start on this PC.", *step)
    elif not Path(named).is_file():
        yield mend(f"The buttons start {named}, which is not on this PC.", *step)
    else:
        yield fine(f"The buttons start {named}, as this PC's own settings say.")
        yield _try(pc, named, (), step)


def _why_none_starts(setup: Setup, settings: ButtonSettings) -> str:
    """Return why the buttons cannot start Python, or nothing if they can."""
    if settings.from_own_place and setup.pc.onedrive_of(setup.tracker) is not None:
        return (
            f"The sheet {CONF} works out where Python is from the workbook's folder, but for a workbook in "
            "OneDrive Excel gives a web address instead of a folder."
        )
    if settings.program is None:
        who = f", but {settings.where} names it" if settings.where else f", and {CONF} names no other"
        return f"{one_line(settings.name)} is not on this PC{who}."
    return ""


def _step(settings: ButtonSettings) -> tuple[str, str]:
    """Return the step that names the right Python in the tracker, and what to type or run."""
    if all(where != _SHEET for _, where in settings.rows.values()):
        command = settings.pc.own_command("buttons", settings.tracker)
        return "Make a copy with buttons and work in the copy:", command
    sheet = f"On {_SHEET} (if hidden, right-click a tab > Unhide)"
    where = f"{sheet} type {_ROW} in column A, and in column B the Python that has the toolkit:"
    return where, settings.pc.executable


def _try(pc: Pc, python: str, code: Sequence[str], step: tuple[str, str]) -> Line:
    """Start Python as a click does, and let it import what the buttons run.

    Only folders of code that were confirmed on this PC are used, and never the tracker's own folder: anybody
    who can write there could run code on this PC.
    """
    # The empty parts are the workbook's folder and the OneDrive settings, which are not needed here.
    places = ";".join(["false", "", "", "", "", "", *code])
    try:
        status, printed = pc.run([python, "-B", "-c", _PROBE, places], "")
    except OSError as error:
        status, printed = 126, error.strerror or str(error)
    last = (printed.splitlines() or ["it printed nothing"])[-1]
    try:
        toolkit = "" if status else str(json.loads(last)["toolkit"])
    except (ValueError, TypeError, KeyError):
        toolkit = ""
    if not toolkit:
        return mend(f"{python} cannot run the buttons: {one_line(last, 200)}", *step, CODE)
    if toolkit != __version__:
        wrong = (
            f"The buttons use version {toolkit} of the toolkit (in {python}); this is version {__version__}."
        )
        return mend(wrong, *step, CODE)
    return fine(f"That Python can run the buttons (toolkit {toolkit}).", CODE)


def _look_at_requests(setup: Setup, settings: ButtonSettings) -> Iterator[Line]:
    """The buttons find the folder for requests, although Excel gives a web address for a file in OneDrive."""
    if setup.pc.onedrive_of(setup.tracker) is None:
        return
    folder = requests_folder(setup.tracker.resolve())
    named, _ = settings.get("REQUESTS_FOLDER") or ("", "")
    if named and Path(named).resolve() == folder.resolve():
        yield fine(f"The buttons leave requests in {folder}, which is the folder that is watched.", REQUESTS)
        return
    web = "Excel gives the buttons a web address for this tracker, and REQUESTS_FOLDER is not set."
    other = f"The buttons leave requests in {one_line(named)}, but the folder that is watched is {folder}."
    step = f"On {_SHEET} type REQUESTS_FOLDER in column A, and in column B:"
    yield mend(other if named else web, step, str(folder), REQUESTS)
