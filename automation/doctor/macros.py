"""The macros and buttons of the tracker: are there any, and are they the toolkit's."""

from __future__ import annotations

import struct
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from automation.doctor.lines import Line, fine, mend, not_here, said
from automation.doctor.setup import Setup
from automation.plan.findings import PlanError
from automation.tracker.read.safety import open_package
from automation.tracker.write.macros import MODULE, PROJECT_PART, is_ours, macro_source

MACROS = "Buttons"


def has_macros(content: bytes | None) -> bool:
    """Say whether a workbook holds macros."""
    if content is None or content[:2] != b"PK":
        return False
    try:
        with open_package(content, "The tracker") as package:
            return PROJECT_PART in package.namelist()
    except PlanError:
        return False


def look_at_macros(setup: Setup) -> Iterator[Line]:
    """The tracker has the toolkit's buttons, or it is said how it gets them."""
    pc, tracker = setup.pc, setup.tracker
    if tracker.suffix.casefold() not in {".xlsm", ".xlsx"}:
        yield said(MACROS, f"Only an Excel workbook can have buttons; {tracker.name} is none.")
        return
    there = has_macros(setup.plan_of.content)
    ours = _module(setup.plan_of.content or b"") if there else None
    command = pc.own_command("buttons", tracker)
    if ours is not None:
        if not ours or ours == _plain(macro_source()):
            yield fine(MACROS, "The tracker has the macros of the toolkit's buttons.")
        else:
            yield said(
                MACROS,
                "The tracker has the toolkit's macros as another version wrote them. A copy with those of "
                f"this version is made by: {command}",
            )
        return
    what = "The tracker has macros, but not the toolkit's" if there else "The tracker has no macros"
    if pc.excel() is None:
        yield not_here(MACROS, f"{what}; buttons work in Excel only, so nothing is missing here.")
        return
    yield mend(
        MACROS,
        f"{what}, so there are no buttons. (The files in the folder scripts do the same.)",
        "Make a copy that has them, and work in that:",
        command,
    )


def _module(content: bytes) -> str | None:
    """Give the text of the toolkit's module among a workbook's macros.

    Returns:
        The text, without what differs for no reason; empty where the macros cannot be read, None where the
        module is not among them, or is somebody else's of the same name.
    """
    try:
        from pyopenvba import ExcelFile, PyOpenVBAError  # noqa: PLC0415 (it may be what is missing)
    except ImportError:
        return ""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # A copy, so that whatever the library does with the file is done to nobody's tracker.
        path = Path(folder, "copy.xlsm")
        path.write_bytes(content)
        try:
            with ExcelFile(path) as file:
                name = next((n for n in file.module_names() if n.casefold() == MODULE.casefold()), None)
                source = str(file.get_module(name)) if name else ""
                return _plain(source) if is_ours(source) else None
        except (PyOpenVBAError, zipfile.BadZipFile, KeyError, ValueError, IndexError, struct.error):
            return ""


def _plain(source: str) -> str:
    lines = (line.rstrip() for line in source.splitlines() if not line.startswith("Attribute "))
    return "\n".join(lines).strip()
