"""The macros and buttons of the tracker: are there any, and are they the toolkit's."""

from __future__ import annotations

import importlib
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from automation.doctor.lines import Line, fine, mend, not_here, said
from automation.doctor.setup import Setup
from automation.plan.findings import PlanError
from automation.tracker.package import open_package

MACROS = "Buttons"

MODULE = "ImprovementPlan"
"""The module of the toolkit's macros in a workbook."""

_PROJECT = "xl/vbaProject.bin"


def has_macros(content: bytes | None) -> bool:
    """Say whether a workbook holds macros."""
    if content is None or content[:2] != b"PK":
        return False
    try:
        with open_package(content, "The tracker") as package:
            return _PROJECT in package.namelist()
    except PlanError:
        return False


def look_at_macros(setup: Setup) -> Iterator[Line]:
    """The tracker has the toolkit's buttons, or it is said how it gets them."""
    pc, tracker = setup.pc, setup.tracker
    if tracker.suffix.casefold() not in {".xlsm", ".xlsx"}:
        yield said(MACROS, f"Only an Excel workbook can have buttons; {tracker.name} is none.")
        return
    there = has_macros(setup.plan_of.content)
    ours = there and _has_module(setup.plan_of.content or b"")
    if ours:
        yield fine(MACROS, "The tracker has the macros of the toolkit's buttons.")
        return
    what = "The tracker has macros, but not the toolkit's" if there else "The tracker has no macros"
    if pc.excel() is None:
        yield not_here(MACROS, f"{what}; buttons work in Excel only, so nothing is missing here.")
        return
    yield mend(
        MACROS,
        f"{what}, so there are no buttons. (The files in the folder scripts do the same.)",
        "Make a copy that has them, and work in that:",
        pc.own_command("buttons", tracker),
    )


def _has_module(content: bytes) -> bool:
    """Say whether the toolkit's module is among a workbook's macros; yes where that cannot be found out."""
    try:
        vba = importlib.import_module("pyopenvba")
    except ImportError:
        return True
    with tempfile.TemporaryDirectory() as folder:
        # A copy, so that whatever the library does with the file is done to nobody's tracker.
        path = Path(folder, "copy.xlsm")
        path.write_bytes(content)
        try:
            with vba.ExcelFile(path) as file:
                return MODULE.casefold() in {name.casefold() for name in file.module_names()}
        except (vba.PyOpenVBAError, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError):
            return True
