"""What the buttons need: Excel, the xlwings add-in, and a tracker with macros that may run."""

from __future__ import annotations

import re
import struct
import tempfile
import zipfile
from pathlib import Path

from automation.doctor.pc import MAC, WINDOWS, Pc, Setup, mark_of_the_web, unblock, untrusted_share
from automation.doctor.report import Line, fine, mend, not_here, said
from automation.plan.findings import PlanError
from automation.tracker.read.safety import open_package
from automation.tracker.write.macros import MODULE, PROJECT_PART, is_ours, macro_source

_ADD_IN = "xlwings.xlam"


def look_for_excel(setup: Setup) -> Line:
    """Excel is here, or it is said what needs it."""
    found = setup.pc.excel()
    if found is None:
        return not_here(
            "There is no Excel here. Only the buttons in the tracker and drafts in Outlook need a PC with "
            "Office; every other command works without."
        )
    return fine(f"Excel is here{f': {found}' if found else ''}.")


def look_for_add_in(setup: Setup) -> Line:
    """The xlwings add-in is where Excel looks for it, and is the one of the xlwings package that is here."""
    pc = setup.pc
    if pc.excel() is None:
        return not_here("The buttons' add-in is part of Excel; look for it on a PC that has Excel.")
    version = pc.version_of("xlwings")
    if pc.xlwings is None or version is None:
        return mend(
            "The package xlwings is missing, and the add-in comes with it.",
            "Install it, then look again:",
            pc.python_command("-m", "pip", "install", "xlwings"),
        )
    step = "Close Excel, then type:", pc.python_command("-m", "xlwings.cli", "addin", "install")
    places = add_in_folders(pc)
    path = next((folder / _ADD_IN for folder in places if (folder / _ADD_IN).is_file()), None)
    if path is None:
        return mend(f"It is not installed: there is no {_ADD_IN} in {places[0]}.", *step)
    other = _other_version(path, pc.xlwings, version)
    if other:
        return mend(f"The add-in in Excel is {other}, and the package xlwings is {version}: {path}.", *step)
    mark = mark_of_the_web(pc, path)
    if mark:
        return mend(f"It is installed, but {mark}, so Excel does not start it: {path}.", *unblock(pc, path))
    script = pc.home / "Library/Application Scripts/com.microsoft.Excel" / f"xlwings-{version}.applescript"
    if pc.system == MAC and not script.is_file():
        return mend(
            "It is installed, but not the script by which Excel on a Mac starts Python.",
            "Type:",
            pc.python_command("-m", "xlwings.cli", "runpython", "install"),
        )
    return fine(f"The add-in in Excel is that of the package xlwings, {version}.")


def add_in_folders(pc: Pc) -> tuple[Path, ...]:
    """Return the folders that Excel starts add-ins from, the person's own first."""
    if pc.system == WINDOWS:
        roaming = Path(pc.environ.get("APPDATA") or pc.home / "AppData" / "Roaming")
        excel = pc.excel()
        shared = (Path(excel).parent / "XLSTART",) if excel else ()
        return (roaming / "Microsoft" / "Excel" / "XLSTART", *shared)
    group = pc.home / "Library" / "Group Containers" / "UBF8T346G9.Office"
    # The Finder shows names that end in .localized without it, and older Offices made them so.
    return tuple(
        group / f"User Content{content}" / f"Startup{start}" / "Excel"
        for content, start in ((".localized", ".localized"), ("", ".localized"), ("", ""))
    )


def _other_version(add_in: Path, package: Path, version: str) -> str:
    """Return how an add-in differs from the package's own; empty where it is the same.

    It is the same when it is so byte for byte. Where it is not, the version that its macros name decides:
    Excel may have saved the same add-in anew.
    """
    if add_in.read_bytes() == (package / "addin" / _ADD_IN).read_bytes():
        return ""
    found = re.search(r'XLWINGS_VERSION As String = "([^"]*)"', _module(add_in, "Main") or "")
    other = found[1] if found else ""
    if other == version:
        return ""
    return f"of version {other}" if other else "another one"


def _module(workbook: Path, wanted: str) -> str | None:
    """Return the text of a module of a workbook's macros, empty without it; None where it is unreadable."""
    try:
        from pyopenvba import ExcelFile, PyOpenVBAError  # noqa: PLC0415 (it may be what is missing)
    except ImportError:
        return None
    try:
        with ExcelFile(workbook) as file:
            name = next((name for name in file.module_names() if name.casefold() == wanted.casefold()), None)
            return str(file.get_module(name)) if name else ""
    except (PyOpenVBAError, zipfile.BadZipFile, KeyError, ValueError, IndexError, struct.error):
        return None


def has_macros(content: bytes | None) -> bool:
    """Return whether a workbook holds macros."""
    if content is None or content[:2] != b"PK":
        return False
    try:
        with open_package(content, "The tracker") as package:
            return PROJECT_PART in package.namelist()
    except PlanError:
        return False


def look_at_macros(setup: Setup) -> Line:
    """The tracker has the toolkit's buttons, or it is said how it gets them."""
    pc, tracker = setup.pc, setup.tracker
    if tracker.suffix.casefold() not in {".xlsm", ".xlsx"}:
        return said(f"Only an Excel workbook can have buttons; {tracker.name} is none.")
    there = has_macros(setup.plan_of.content)
    ours = _own_module(setup.plan_of.content or b"") if there else None
    command = pc.own_command("buttons", tracker)
    if ours is not None:
        if not ours or ours == _plain(macro_source()):
            return fine("The tracker has the macros of the toolkit's buttons.")
        return said(
            "The tracker has the toolkit's macros as another version wrote them. A copy with those of "
            f"this version is made by: {command}"
        )
    what = "The tracker has macros, but not the toolkit's" if there else "The tracker has no macros"
    if pc.excel() is None:
        return not_here(f"{what}; buttons work in Excel only, so nothing is missing here.")
    return mend(
        f"{what}, so there are no buttons. (The files in the folder scripts do the same.)",
        "Make a copy that has them, and work in that:",
        command,
    )


def _own_module(content: bytes) -> str | None:
    """Return the text of the toolkit's module among a workbook's macros, without what Excel adds to it.

    Empty where the macros cannot be read; None where the module is not among them, or is somebody else's of
    the same name.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # A copy, so that whatever the library does with the file is done to nobody's tracker.
        path = Path(folder, "copy.xlsm")
        path.write_bytes(content)
        source = _module(path, MODULE)
    if source is None:
        return ""
    return _plain(source) if is_ours(source) else None


def _plain(source: str) -> str:
    lines = (line.rstrip() for line in source.splitlines() if not line.startswith("Attribute "))
    return "\n".join(lines).strip()


def look_at_origin(setup: Setup) -> Line:
    """Nothing about where the tracker came from keeps Excel from running its macros."""
    pc, path = setup.pc, setup.tracker
    if not pc.has_office:
        return not_here("Whether Excel would block the macros shows only on a PC with Windows or macOS.")
    mark = mark_of_the_web(pc, path)
    server = untrusted_share(path.resolve()) if pc.system == WINDOWS else ""
    if not has_macros(setup.plan_of.content):
        more = f" {mark}; Excel may open it in Protected View, where Enable Editing helps." if mark else ""
        return said(f"The tracker has no macros that could be blocked.{more}")
    if mark:
        blocked = {WINDOWS: "Excel blocks its macros without asking"}
        effect = blocked.get(pc.system, "Excel may open it with its macros off")
        return mend(f"{mark}, so {effect}.", *unblock(pc, path))
    if server:
        return said(
            f"It lies on the network as {server}. Windows counts a number or a full name as internet, and "
            "Excel blocks its macros, unless IT has made the place trusted. If it does, open it by the "
            r"server's short name (\\server\share), or have this folder added to Excel's Trusted Locations."
        )
    return fine("Nothing marks it as coming from elsewhere, so Excel does not block its macros for that.")
