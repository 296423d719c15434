"""The Python that the tracker's buttons start: is it there, and does it have the toolkit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from automation import __version__
from automation.doctor.conf import Value, look_up, on_the_sheet, sheet_of, user_file
from automation.doctor.lines import Line, fine, mend, not_here, said
from automation.doctor.onedrive import onedrive_of
from automation.doctor.pc import DISTRIBUTION, MAC, WINDOWS, Pc, checkout
from automation.doctor.setup import Setup
from automation.overnight.requests import requests_folder
from automation.plan.text import one_line
from automation.tracker.sheets import CONF
from automation.trusted import Kind, is_confirmed

INTERPRETER, CODE, WEB_ADDRESS = "Python of the buttons", "Code of the buttons", "OneDrive on a Mac"
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


def look_at_interpreter(setup: Setup) -> Iterator[Line]:
    """The Python that the buttons start is on this PC, and can run them."""
    pc = setup.pc
    if pc.excel() is None:
        yield not_here(INTERPRETER, "The buttons start their Python from Excel, so on a PC that has it.")
        return
    sheet = sheet_of(setup)
    way = look_up(setup, sheet, "BUTTONS")
    if way is not None and way.text.casefold() == "requests":
        yield said(
            INTERPRETER,
            f"The buttons leave requests (BUTTONS on the sheet {CONF}) and start no Python; whatever "
            "watches the folder requests must be left running.",
        )
        yield from _look_at_requests(setup, sheet)
        return
    row = _row(pc)
    named = look_up(setup, sheet, row, "INTERPRETER")
    step = _step(pc, row)
    name = named.text if named else "python"
    found = _program(setup, sheet)
    if found is None and sheet is None:
        yield mend(
            INTERPRETER,
            f"The tracker has no sheet {CONF}, and {user_file(pc)} names no Python that is there.",
            *_step_to_a_sheet(pc, setup.tracker),
        )
    elif named is not None and named.from_own_place and onedrive_of(pc, setup.tracker) is not None:
        yield mend(
            INTERPRETER,
            f"The sheet {CONF} works the Python out from the workbook's folder, and of a workbook in "
            "OneDrive Excel gives a web address instead.",
            *step,
        )
    elif found is None:
        who = f"which {named.where} names" if named else f"and {CONF} names no other"
        yield mend(INTERPRETER, f"There is no {one_line(name)} on this PC, {who}.", *step)
    elif not _starts(pc, name):
        yield mend(
            INTERPRETER,
            f"There is a space, or another character that means something to a shell, in {one_line(name)}; "
            "with such a path the add-in on a Mac starts nothing.",
            *step,
        )
    else:
        where = f"named by {named.where}" if named else f"the one that is found, as {CONF} names none"
        if foreign_program(setup) is not None:
            yield mend(
                INTERPRETER,
                f"It is there: {found} ({where}). It was not started: nobody confirmed it on this PC.",
                "If it is the right one, confirm it:",
                pc.own_command("doctor", setup.tracker, "--trust"),
            )
            return
        yield fine(INTERPRETER, f"It is there: {found} ({where}).")
        yield _try(setup, found, step)
        for folder in foreign_code(setup):
            yield mend(
                FOLDER,
                f"The buttons are to take code from {one_line(folder)} (PYTHONPATH on the sheet {CONF}). It "
                "was not tried: nobody confirmed it on this PC.",
                "If that is right, confirm it. If not, clear PYTHONPATH on that sheet.",
                pc.own_command("doctor", setup.tracker, "--trust"),
            )
        yield from _look_at_web_address(setup, sheet)


def foreign_program(setup: Setup) -> Path | None:
    """Return the Python that the buttons would start, where nobody decided for it on this PC.

    This very Python, what its folder holds, and what the person's own file of xlwings names may be started.
    """
    pc, sheet = setup.pc, sheet_of(setup)
    way = look_up(setup, sheet, "BUTTONS")
    found = None if pc.excel() is None else _program(setup, sheet)
    if found is None or (way is not None and way.text.casefold() == "requests"):
        return None
    named = look_up(setup, sheet, _row(pc), "INTERPRETER")
    own = (
        named is not None
        and named.where == str(user_file(pc))
        and _of_conda(setup, sheet, named.text) is None
    )
    if own or found.parent == Path(pc.executable).parent or is_confirmed(Kind.PROGRAM, str(found)):
        return None
    return found


def foreign_code(setup: Setup) -> list[str]:
    """Return the folders of code that the tracker names and nobody confirmed on this PC."""
    return [folder for folder in _code(setup) if not is_confirmed(Kind.CODE, folder)]


def _code(setup: Setup) -> list[str]:
    """List the folders under PYTHONPATH, other than in the person's own file of xlwings."""
    found = look_up(setup, sheet_of(setup), "PYTHONPATH")
    if found is None or found.where == str(user_file(setup.pc)):
        return []
    return [folder.strip() for folder in found.text.split(";") if folder.strip()]


def _row(pc: Pc) -> str:
    return "INTERPRETER_MAC" if pc.system == MAC else "INTERPRETER_WIN"


def _program(setup: Setup, sheet: Mapping[str, Value] | None) -> Path | None:
    """Find the Python that the add-in would start."""
    named = look_up(setup, sheet, _row(setup.pc), "INTERPRETER")
    name = named.text if named else "python"
    return _of_conda(setup, sheet, name) or _find(setup.pc, name)


def _starts(pc: Pc, python: str) -> bool:
    """Say whether the add-in can start a path at all: on a Mac it gives it to a shell as it stands."""
    return pc.system != MAC or re.fullmatch(r"[\w./+@:,=-]+", python) is not None


def _step(pc: Pc, row: str) -> tuple[str, str]:
    """Give the step that names a Python on the tracker's sheet, and what to write or to type for it."""
    where = (
        f"On the sheet {CONF} (right-click a tab > Unhide if it is hidden) write {row} in column A and in "
    )
    if _starts(pc, pc.executable):
        return f"{where}column B the Python that has the toolkit:", pc.executable
    own = _own_python(pc)
    if own.is_file():
        return f"{where}column B the Python that has the toolkit, in a folder without a space:", str(own)
    return (
        f"{where}column B {own}, which has no space. In Terminal, this puts the toolkit there:",
        _set_up_own(pc),
    )


def _step_to_a_sheet(pc: Pc, tracker: Path) -> tuple[str, str]:
    """Give the step to a copy of a tracker with a sheet that names a Python."""
    step = "Make a copy that has the sheet and the buttons, and work in that:"
    if _starts(pc, pc.executable):
        return step, pc.own_command("buttons", tracker)
    make = pc.command(_own_python(pc).with_name("improvement-plan"), "buttons", tracker)
    step = (
        f"{step[:-1]}. A Mac's add-in starts no path with a space, such as {pc.executable}; this puts the "
        "toolkit into a folder without, and makes the copy with it:"
    )
    return step, f"{_set_up_own(pc)} && {make}"


def _own_python(pc: Pc) -> Path:
    """Give the Python of a person's own environment, where the files to double-click look for it too."""
    return pc.home / ".local" / "share" / "improvement-plan" / ".venv" / "bin" / "python"


def _set_up_own(pc: Pc) -> str:
    """Write the command that puts the toolkit into the person's own environment."""
    own, folder = _own_python(pc), checkout()
    make = pc.python_command("-m", "venv", own.parent.parent)
    return f"{make} && {pc.command(own, '-m', 'pip', 'install', folder or DISTRIBUTION)}"


def _of_conda(setup: Setup, sheet: Mapping[str, Value] | None, name: str) -> Path | None:
    """Find the Python of a conda environment, which xlwings activates on Windows where no path is named."""
    base, env = look_up(setup, sheet, "CONDA PATH"), look_up(setup, sheet, "CONDA ENV")
    if setup.pc.system != WINDOWS or base is None or env is None or name not in {"python", "pythonw"}:
        return None
    folder = Path(base.text) if env.text == "base" else Path(base.text, "envs", env.text)
    return folder / "python.exe" if (folder / "python.exe").is_file() else None


def _find(pc: Pc, name: str) -> Path | None:
    """Find the Python of a name; a name without a folder is looked for as the system does."""
    if not re.search(r"[\\/]", name):
        found = pc.which(name)
        return Path(found) if found else None
    # Without a drive or a leading slash the answer would depend on where Excel happens to be.
    path = Path(name)
    return path if path.is_absolute() and path.is_file() else None


def _try(setup: Setup, python: Path, step: tuple[str, str]) -> Line:
    """Start the Python as the add-in does, and let it load what the buttons run.

    Of the folders that a tracker names, only those that were confirmed here are looked into, and never the
    tracker's own: whoever may write into them would have code run on this PC.
    """
    pc = setup.pc
    folders = [folder for folder in _code(setup) if is_confirmed(Kind.CODE, folder)]
    # No folder of the workbook, and none of what OneDrive needs to find it.
    parts = ["false", "", "", "", "", "", *folders]
    try:
        code, printed = pc.run([str(python), "-B", "-c", _PROBE, ";".join(parts)], "")
    except OSError as error:
        code, printed = 126, error.strerror or str(error)
    lines = printed.splitlines() or ["it printed nothing"]
    if code == 124:
        return mend(
            CODE,
            f"{python} did not answer within a minute.",
            "Start it by hand; what it waits for shows then:",
            pc.command(python, "-c", "import automation.buttons"),
        )
    if code:
        return mend(
            CODE,
            f"{python} cannot load what the buttons run: {one_line(lines[-1], 200)}",
            *step,
        )
    try:
        versions = json.loads(lines[-1])
        toolkit, xlwings = str(versions["toolkit"]), str(versions["xlwings"])
    except (ValueError, KeyError, TypeError):
        return mend(CODE, f"{python} answers, but not as Python does.", *step)
    if toolkit != __version__:
        return mend(
            CODE,
            f"The buttons run the toolkit {toolkit} of {python}, and this is {__version__}.",
            *step,
        )
    here = pc.version_of("xlwings")
    if xlwings != here:
        return mend(
            CODE,
            f"The buttons run xlwings {xlwings} of {python}, and this Python has {here or 'none'}; one "
            "add-in fits one of them only.",
            *step,
        )
    return fine(CODE, f"That Python loads what the buttons run (toolkit {toolkit}, xlwings {xlwings}).")


def _look_at_requests(setup: Setup, sheet: Mapping[str, Value] | None) -> Iterator[Line]:
    """A button finds the folder for requests although Excel gives a web address for what OneDrive keeps."""
    if not setup.pc.has_office or onedrive_of(setup.pc, setup.tracker) is None:
        return
    folder = requests_folder(setup.tracker.resolve())
    named = on_the_sheet(setup, sheet, "REQUESTS_FOLDER")
    if not named:
        what = "Excel tells the buttons a web address for this tracker, and nothing names their folder."
    elif Path(named).resolve() != folder.resolve():
        what = f"The buttons leave requests in {one_line(named)}, and they are looked for in {folder}."
    else:
        yield fine(REQUESTS, f"The buttons leave requests in {folder}, where they are looked for.")
        return
    yield mend(
        REQUESTS,
        what,
        f"On the sheet {CONF} write REQUESTS_FOLDER in column A and in column B:",
        _as_each_has_it(setup.pc, folder),
    )


def _as_each_has_it(pc: Pc, folder: Path) -> str:
    """Write a folder so that it is right for everybody who has it in OneDrive, where Windows can say so."""
    names = ("OneDriveCommercial", "OneDrive", "USERPROFILE") if pc.system == WINDOWS else ()
    for name in names:
        start = pc.environ.get(name)
        if start and folder.is_relative_to(start):
            return f"%{name}%{str(folder)[len(str(Path(start))) :]}"
    return str(folder)


def _look_at_web_address(setup: Setup, sheet: Mapping[str, Value] | None) -> Iterator[Line]:
    """A button finds its own file again although Excel gives a web address for what OneDrive keeps."""
    pc = setup.pc
    root = onedrive_of(pc, setup.tracker)
    if root is None or pc.system == WINDOWS or root.name == "OneDrive-Personal":
        # On Windows xlwings learns the folder from OneDrive itself, and a personal one from its name.
        return
    row = "SHAREPOINT_MAC" if "SharedLibraries" in root.name else "ONEDRIVE_COMMERCIAL_MAC"
    if look_up(setup, sheet, row) is None:
        yield mend(
            WEB_ADDRESS,
            f"Excel gives the buttons a web address for this tracker, and nothing names its folder ({row}).",
            f"On the sheet {CONF} write {row} in column A and in column B:",
            str(root),
        )
