"""The Python that the tracker's buttons start: is it there, and does it have the toolkit.

It is named by the settings of xlwings: on the tracker's sheet xlwings.conf, then in files of that name.
"""

from __future__ import annotations

import io
import json
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from automation import __version__
from automation.doctor.pc import MAC, WINDOWS, Pc, Setup, onedrive_of
from automation.doctor.report import Line, fine, mend, not_here, said
from automation.overnight.requests import requests_folder
from automation.plan.text import one_line
from automation.tracker.read.grid import text_of
from automation.tracker.sheets import CONF
from automation.trusted import Kind, is_confirmed

CODE, WEB_ADDRESS = "Code of the buttons", "OneDrive on a Mac"
FOLDER = "Code from a folder"
REQUESTS = "Folder for requests"

_PROBE = (
    "import json, sys; "
    # What lies in the folder that the doctor was started in is not there when Excel starts Python.
    "sys.path[:] = [place for place in sys.path if place]; "
    "import xlwings.utils; xlwings.utils.prepare_sys_path(sys.argv[1]); "
    "import automation.buttons, xlwings; "
    "print(json.dumps({'toolkit': automation.__version__, 'xlwings': xlwings.__version__}))"
)
"""What the add-in does before it runs a button, and then says of which version everything is."""


@dataclass(frozen=True, slots=True)
class Value:
    """A setting: its value, where it stands, and whether Excel works it out from the workbook's own place."""

    text: str
    where: str
    from_own_place: bool = False


class ButtonSettings:
    """What the buttons start, as xlwings finds it out: the first place that names a setting counts.

    A place counts even where the value there is blank. What is named of the environment is put in.
    """

    def __init__(self, setup: Setup) -> None:
        self.pc = setup.pc
        self.sheet = _sheet(setup)
        self.own_file = user_file(self.pc)
        self.places = [self.sheet or {}, _file(setup.tracker.parent / CONF), _file(self.own_file)]
        self.row = "INTERPRETER_MAC" if self.pc.system == MAC else "INTERPRETER_WIN"
        self.named = self.get(self.row, "INTERPRETER")
        self.name = self.named.text if self.named else "python"
        self.conda = self._conda()
        self.program = self.conda or _find(self.pc, self.name)

    def get(self, *names: str) -> Value | None:
        """Return the first of some settings that has a value; None without one."""
        for name in names:
            found = next((place[name] for place in self.places if name in place), None)
            if found is not None and found.text.strip():
                return Value(_expanded(found.text.strip(), self.pc), found.where, found.from_own_place)
        return None

    def on_sheet(self, name: str) -> str:
        """Return a setting that only the tracker's sheet can hold, as the tracker's own macros read it."""
        found = (self.sheet or {}).get(name)
        return _expanded(found.text.strip(), self.pc) if found is not None else ""

    @property
    def leave_requests(self) -> bool:
        """Return whether the buttons leave requests in a folder, and start no Python."""
        way = self.get("BUTTONS")
        return way is not None and way.text.casefold() == "requests"

    def _conda(self) -> Path | None:
        """Find the Python of a conda environment, which xlwings activates on Windows if no path is named."""
        base, env = self.get("CONDA PATH"), self.get("CONDA ENV")
        by_path = self.name not in {"python", "pythonw"}
        if self.pc.system != WINDOWS or base is None or env is None or by_path:
            return None
        folder = Path(base.text) if env.text == "base" else Path(base.text, "envs", env.text)
        return folder / "python.exe" if (folder / "python.exe").is_file() else None

    def foreign_program(self) -> Path | None:
        """Return the Python that the buttons would start, if nobody decided for it on this PC.

        This very Python, what its folder holds, and what the person's own file names may be started.
        """
        found = self.program
        if found is None or self.pc.excel() is None or self.leave_requests:
            return None
        own = self.named is not None and self.named.where == str(self.own_file) and self.conda is None
        beside = found.parent == Path(self.pc.executable).parent
        return None if own or beside or is_confirmed(Kind.PROGRAM, str(found)) else found

    def code(self, *, confirmed: bool) -> list[str]:
        """Return the folders under PYTHONPATH that were confirmed on this PC, or those that were not.

        Those in the person's own file of xlwings are not among them: nobody else put them there.
        """
        found = self.get("PYTHONPATH")
        if found is None or found.where == str(self.own_file):
            return []
        folders = (folder.strip() for folder in found.text.split(";"))
        return [folder for folder in folders if folder and is_confirmed(Kind.CODE, folder) == confirmed]


def _sheet(setup: Setup) -> Mapping[str, Value] | None:
    """Read the tracker's sheet of settings, which may be hidden; None where it has none.

    As for xlwings, it ends at the first row whose first cell is blank.
    """
    opened = setup.plan_of
    grid = next((grid for grid in opened.source.grids() if grid.sheet.casefold() == CONF), None)
    if grid is None:
        return None
    formulas = _formulas(opened.content or b"")
    found: dict[str, Value] = {}
    for row in grid.rows:
        key = text_of(row[0]).upper() if row else ""
        if not key:
            break
        stored = text_of(row[1]) if len(row) > 1 else ""
        path = _worked_out(formulas.get(key, ""), setup.tracker)
        found[key] = Value(path or stored, f"the sheet {CONF}", from_own_place=bool(path))
    return found


def _formulas(content: bytes) -> Mapping[str, str]:
    """Return the formulas among the values: what is stored beside them was true where it was saved last."""
    if content[:2] != b"PK":
        return {}
    from openpyxl import load_workbook  # noqa: PLC0415 (calamine shows no formulas)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what it does not read; nothing is saved here
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        name = next(name for name in book.sheetnames if name.casefold() == CONF)
        rows = book[name].iter_rows(min_row=1, max_row=100, min_col=1, max_col=2, values_only=True)
        return {str(key).upper(): str(value) for key, value in rows if str(value).startswith("=")}
    finally:
        book.close()


def _worked_out(formula: str, tracker: Path) -> str:
    """Work out a path that is counted from the workbook's own folder, as Excel does; empty if it is none."""
    tail = re.search(r'"([^"]*python[^"]*)"', formula, re.IGNORECASE)
    if 'CELL("filename"' not in formula or tail is None:
        return ""
    return os.path.normpath(tracker.resolve().parent / tail[1].replace("\\", "/"))


def user_file(pc: Pc) -> Path:
    """Return the file of the person's own settings, which installing the add-in writes."""
    if pc.system == MAC:
        return pc.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data" / CONF
    return pc.home / ".xlwings" / CONF


def _file(path: Path) -> Mapping[str, Value]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = [re.findall(r'"([^"]*)"', line) for line in lines]
    return {pair[0].upper(): Value(pair[1], str(path)) for pair in pairs if len(pair) > 1}


def _expanded(text: str, pc: Pc) -> str:
    """Put in what is named of the environment: `%NAME%` on Windows, a leading `$NAME` on a Mac."""
    if pc.system == WINDOWS:
        known = {name.casefold(): value for name, value in pc.environ.items()}
        return re.sub(r"%([^%]+)%", lambda name: known.get(name[1].casefold(), name[0]), text)
    first, slash, rest = text.partition("/")
    if first.startswith("$"):
        return f"{pc.environ.get(first[1:], first)}{slash}{rest}"
    return text


def _find(pc: Pc, name: str) -> Path | None:
    """Find the Python of a name; a name without a folder is looked for as the system does."""
    if not re.search(r"[\\/]", name):
        found = pc.which(name)
        return Path(found) if found else None
    # Without a drive or a leading slash the answer would depend on where Excel happens to be.
    path = Path(name)
    return path if path.is_absolute() and path.is_file() else None


def look_at_interpreter(setup: Setup) -> Iterator[Line]:
    """The Python that the buttons start is on this PC, and can run them."""
    pc = setup.pc
    if pc.excel() is None:
        yield not_here("The buttons start their Python from Excel, so on a PC that has it.")
        return
    settings = ButtonSettings(setup)
    if settings.leave_requests:
        yield said(
            f"The buttons leave requests (BUTTONS on the sheet {CONF}) and start no Python; whatever "
            "watches the folder requests must be left running."
        )
        yield from _look_at_requests(setup, settings)
        return
    step = _step(pc, settings.row)
    wrong = _why_none_starts(setup, settings, step)
    if wrong is not None:
        yield wrong
    elif settings.program is not None:
        yield from _look_at_program(setup, settings, settings.program, step)


def _look_at_program(
    setup: Setup, settings: ButtonSettings, found: Path, step: tuple[str, str]
) -> Iterator[Line]:
    """The Python may be started, and loads what the buttons run from where it was confirmed."""
    pc = setup.pc
    named = settings.named
    where = f"named by {named.where}" if named else f"the one that is found, as {CONF} names none"
    trust = pc.own_command("doctor", setup.tracker, "--trust")
    if settings.foreign_program() is not None:
        yield mend(
            f"It is there: {found} ({where}). It was not started: nobody confirmed it on this PC.",
            "If it is the right one, confirm it:",
            trust,
        )
        return
    yield fine(f"It is there: {found} ({where}).")
    yield _try(pc, found, settings.code(confirmed=True), step)
    for folder in settings.code(confirmed=False):
        yield mend(
            f"The buttons are to take code from {one_line(folder)} (PYTHONPATH on the sheet {CONF}). It "
            "was not tried: nobody confirmed it on this PC.",
            "If that is right, confirm it. If not, clear PYTHONPATH on that sheet.",
            trust,
            FOLDER,
        )
    yield from _look_at_web_address(setup, settings)


def _why_none_starts(setup: Setup, settings: ButtonSettings, step: tuple[str, str]) -> Line | None:
    """Return why the buttons can start no Python; None where they can."""
    pc, named = setup.pc, settings.named
    if settings.program is None and settings.sheet is None:
        return mend(
            f"The tracker has no sheet {CONF}, and {settings.own_file} names no Python that is there.",
            "Make a copy that has the sheet and the buttons, and work in that:",
            pc.own_command("buttons", setup.tracker),
        )
    if named is not None and named.from_own_place and onedrive_of(pc, setup.tracker) is not None:
        return mend(
            f"The sheet {CONF} works the Python out from the workbook's folder, and of a workbook in "
            "OneDrive Excel gives a web address instead.",
            *step,
        )
    if settings.program is None:
        who = f"which {named.where} names" if named else f"and {CONF} names no other"
        return mend(f"There is no {one_line(settings.name)} on this PC, {who}.", *step)
    if not _starts(pc, settings.name):
        return mend(
            "There is a space, or another character that means something to a shell, in "
            f"{one_line(settings.name)}; with such a path the add-in on a Mac starts nothing.",
            *step,
        )
    return None


def _starts(pc: Pc, python: str) -> bool:
    """Return whether the add-in can start a path at all: on a Mac it gives it to a shell as it stands."""
    return pc.system != MAC or re.fullmatch(r"[\w./+@:,=-]+", python) is not None


def _step(pc: Pc, row: str) -> tuple[str, str]:
    """Return the step that names a Python on the tracker's sheet, and what to write there."""
    step = (
        f"On the sheet {CONF} (right-click a tab > Unhide if it is hidden) write {row} in column A and in "
        "column B the Python that has the toolkit"
    )
    if _starts(pc, pc.executable):
        return f"{step}:", pc.executable
    # Where README puts a person's own environment on a Mac, and the files to double-click look for it.
    own = pc.home / ".local" / "share" / "improvement-plan" / ".venv" / "bin" / "python"
    return f"{step}, in a folder without a space:", str(own)


def _try(pc: Pc, python: Path, folders: list[str], step: tuple[str, str]) -> Line:
    """Start the Python as the add-in does, and let it load what the buttons run.

    Of the folders that a tracker names, only those that were confirmed here are looked into, and never the
    tracker's own: whoever may write into them would have code run on this PC.
    """
    # No folder of the workbook, and none of what OneDrive needs to find it.
    places = ";".join(["false", "", "", "", "", "", *folders])
    try:
        code, printed = pc.run([str(python), "-B", "-c", _PROBE, places], "")
    except OSError as error:
        code, printed = 126, error.strerror or str(error)
    lines = printed.splitlines() or ["it printed nothing"]
    if code == 124:
        return mend(
            f"{python} did not answer within a minute.",
            "Start it by hand; what it waits for shows then:",
            pc.command(python, "-c", "import automation.buttons"),
            CODE,
        )
    versions = {} if code else _versions(lines[-1])
    wrong = f"{python} cannot load what the buttons run: {one_line(lines[-1], 200)}" if code else ""
    wrong = wrong or _wrong_version(pc, python, versions)
    if wrong:
        return mend(wrong, *step, CODE)
    toolkit, xlwings = versions["toolkit"], versions["xlwings"]
    return fine(f"That Python loads what the buttons run (toolkit {toolkit}, xlwings {xlwings}).", CODE)


def _versions(printed: str) -> dict[str, str]:
    try:
        return {name: str(version) for name, version in json.loads(printed).items()}
    except (ValueError, AttributeError):
        return {}


def _wrong_version(pc: Pc, python: Path, versions: Mapping[str, str]) -> str:
    """Return what is wrong with the versions that a Python has; empty where nothing is."""
    if not {"toolkit", "xlwings"} <= versions.keys():
        return f"{python} answers, but not as Python does."
    toolkit, xlwings, here = versions["toolkit"], versions["xlwings"], pc.version_of("xlwings")
    if toolkit != __version__:
        return f"The buttons run the toolkit {toolkit} of {python}, and this is {__version__}."
    if xlwings != here:
        return (
            f"The buttons run xlwings {xlwings} of {python}, and this Python has {here or 'none'}; one "
            "add-in fits one of them only."
        )
    return ""


def _look_at_requests(setup: Setup, settings: ButtonSettings) -> Iterator[Line]:
    """A button finds the folder for requests although Excel gives a web address for what OneDrive keeps."""
    if not setup.pc.has_office or onedrive_of(setup.pc, setup.tracker) is None:
        return
    folder = requests_folder(setup.tracker.resolve())
    named = settings.on_sheet("REQUESTS_FOLDER")
    if not named:
        what = "Excel tells the buttons a web address for this tracker, and nothing names their folder."
    elif Path(named).resolve() != folder.resolve():
        what = f"The buttons leave requests in {one_line(named)}, and they are looked for in {folder}."
    else:
        yield fine(f"The buttons leave requests in {folder}, where they are looked for.", REQUESTS)
        return
    step = f"On the sheet {CONF} write REQUESTS_FOLDER in column A and in column B:"
    yield mend(what, step, _as_each_has_it(setup.pc, folder), REQUESTS)


def _as_each_has_it(pc: Pc, folder: Path) -> str:
    """Write a folder so that it is right for everybody who has it in OneDrive, where Windows can say so."""
    names = ("OneDriveCommercial", "OneDrive", "USERPROFILE") if pc.system == WINDOWS else ()
    for name in names:
        start = pc.environ.get(name)
        if start and folder.is_relative_to(start):
            return f"%{name}%{str(folder)[len(str(Path(start))) :]}"
    return str(folder)


def _look_at_web_address(setup: Setup, settings: ButtonSettings) -> Iterator[Line]:
    """A button finds its own file again although Excel gives a web address for what OneDrive keeps."""
    pc = setup.pc
    root = onedrive_of(pc, setup.tracker)
    if root is None or pc.system == WINDOWS or root.name == "OneDrive-Personal":
        # On Windows xlwings learns the folder from OneDrive itself, and a personal one from its name.
        return
    row = "SHAREPOINT_MAC" if "SharedLibraries" in root.name else "ONEDRIVE_COMMERCIAL_MAC"
    if settings.get(row) is None:
        yield mend(
            f"Excel gives the buttons a web address for this tracker, and nothing names its folder ({row}).",
            f"On the sheet {CONF} write {row} in column A and in column B:",
            str(root),
            WEB_ADDRESS,
        )
