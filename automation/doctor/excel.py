"""Excel and the xlwings add-in: what the buttons need on the PC."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from automation.doctor.lines import Line, fine, mend, not_here
from automation.doctor.origin import mark_of_the_web, unblock
from automation.doctor.pc import MAC, WINDOWS, Pc
from automation.doctor.setup import Setup

EXCEL, ADD_IN = "Excel", "xlwings add-in"

_ADD_IN = "xlwings.xlam"


def look_for_excel(setup: Setup) -> Iterator[Line]:
    """Excel is here, or it is said what needs it."""
    found = setup.pc.excel()
    if found is None:
        yield not_here(
            EXCEL,
            "There is no Excel here. Only the buttons in the tracker and drafts in Outlook need a PC with "
            "Office; every other command works without.",
        )
    else:
        yield fine(EXCEL, f"Excel is here{f': {found}' if found else ''}.")


def look_for_add_in(setup: Setup) -> Iterator[Line]:
    """The xlwings add-in is where Excel looks for it, and is the one of the xlwings package that is here.

    It is when it is the package's own file, byte for byte. Where it is not, the version that its macros name
    decides: Excel may have saved the same add-in anew.
    """
    pc = setup.pc
    if pc.excel() is None:
        yield not_here(ADD_IN, "The buttons' add-in is part of Excel; look for it on a PC that has Excel.")
        return
    version = pc.version_of("xlwings")
    if pc.xlwings is None or version is None:
        yield mend(
            ADD_IN,
            "The package xlwings is missing, and the add-in comes with it.",
            "Install it, then look again:",
            pc.python_command("-m", "pip", "install", "xlwings"),
        )
        return
    step = "Close Excel, then type:", pc.python_command("-m", "xlwings.cli", "addin", "install")
    places = add_in_folders(pc)
    path = next((folder / _ADD_IN for folder in places if (folder / _ADD_IN).is_file()), None)
    if path is None:
        yield mend(ADD_IN, f"It is not installed: there is no {_ADD_IN} in {places[0]}.", *step)
        return
    if path.read_bytes() != (pc.xlwings / "addin" / _ADD_IN).read_bytes():
        other = _version_in(path)
        if other != version:
            which = f"of version {other}" if other else "another one"
            yield mend(
                ADD_IN,
                f"The add-in in Excel is {which}, and the package xlwings is {version}: {path}.",
                *step,
            )
            return
    mark = mark_of_the_web(pc, path)
    if mark:
        yield mend(
            ADD_IN, f"It is installed, but {mark}, so Excel does not start it: {path}.", *unblock(pc, path)
        )
        return
    if pc.system == MAC and not _apple_script(pc, version).is_file():
        yield mend(
            ADD_IN,
            "It is installed, but not the script by which Excel on a Mac starts Python.",
            "Type:",
            pc.python_command("-m", "xlwings.cli", "runpython", "install"),
        )
        return
    yield fine(ADD_IN, f"The add-in in Excel is that of the package xlwings, {version}.")


def add_in_folders(pc: Pc) -> tuple[Path, ...]:
    """Give the folders that Excel starts add-ins from, the person's own first."""
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


def _apple_script(pc: Pc, version: str) -> Path:
    folder = pc.home / "Library" / "Application Scripts" / "com.microsoft.Excel"
    return folder / f"xlwings-{version}.applescript"


def _version_in(add_in: Path) -> str:
    """Read the version that an add-in's macros name; empty where it cannot be told."""
    try:
        from pyopenvba import ExcelFile, PyOpenVBAError  # noqa: PLC0415 (it may be what is missing)
    except ImportError:
        return ""
    try:
        with ExcelFile(add_in) as file:
            main = file.get_module("Main")
    except (PyOpenVBAError, zipfile.BadZipFile, KeyError, ValueError, IndexError, struct.error):
        return ""
    found = re.search(r'XLWINGS_VERSION As String = "([^"]*)"', str(main))
    return found[1] if found else ""
