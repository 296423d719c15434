"""The macros behind the buttons: their source as text, and how it gets into a workbook without Excel.

The macros hold no logic. Each starts the function of the same job in `automation.buttons`, or leaves a
request for a toolkit that watches the folder.
"""

from __future__ import annotations

import struct
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automation import shipped
from automation.plan.findings import PlanError

MODULE = "ImprovementPlan"
"""The module of the macros, in the workbook and as the name of its file."""

PROJECT_PART = "xl/vbaProject.bin"
"""Where a workbook keeps its macros."""

_OURS = "' What the buttons of the improvement plan start."
"""How the first comment of our module has begun in every version, so that it is told from anybody else's."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the tracker.

    Args:
        caption: what stands on it.
        macro: the macro that it runs.
        file: the file to double-click in `scripts` that does the same.
        what: what it does, in a sentence.
    """

    caption: str
    macro: str
    file: str
    what: str


BUTTONS = (
    Button(
        "Check the plan",
        "CheckThePlan",
        "check-the-plan",
        "Lists everything that is wrong, with the cell and what to type.",
    ),
    Button(
        "Refresh summary",
        "RefreshSummary",
        "refresh-summary",
        "Writes the figures as a workbook of their own.",
    ),
    Button(
        "Draft chasers",
        "DraftChasers",
        "draft-chasers",
        "Writes one e-mail draft for each lead who is to be asked. Nothing is sent.",
    ),
    Button(
        "Make board papers",
        "MakeBoardPapers",
        "make-board-papers",
        "Writes the Word papers of the boards that meet next.",
    ),
    Button(
        "Apply returns",
        "ApplyReturns",
        "show-returns",
        "Shows what leads sent back; writes the answers that you tick. (The file only shows them.)",
    ),
    Button("What changed", "WhatChanged", "what-changed", "Shows what moved since the last board."),
)
"""The buttons in their order. What each runs in Python is said in the macros' own text."""


_HEIGHT = 30
"""Points; the height of a row that a button covers."""


def insert_button(sheet: Any, row: int, button: Button) -> None:
    """Put a form button over the first cell of a row.

    Args:
        sheet: XlsxWriter's worksheet; the width of its first column is set already.
        row: the row, counted from 0.
        button: the button.
    """
    sheet.set_row(row, _HEIGHT)
    options = {
        "macro": f"{MODULE}.{button.macro}", "caption": button.caption, "description": button.what,
        "x_offset": 3, "y_offset": 3, "width": 170, "height": 34,
    }  # fmt: skip
    sheet.insert_button(row, 0, options)


def macro_source() -> str:
    """Read the text of the macros, with the line ends that VBA wants.

    Raises:
        PlanError: the file is not there.
    """
    path = shipped.workbook_folder() / f"{MODULE}.bas"
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(
            f"The macros {path} cannot be read, so no buttons can be made; install the toolkit anew."
        ) from error
    return "\r\n".join(text.splitlines()) + "\r\n"


def is_ours(source: str) -> bool:
    """Say whether the text of a module is that of our macros, of whatever version."""
    return any(line.startswith(_OURS) for line in source.splitlines())


def give_macros(path: Path) -> None:
    """Give a workbook that has no macros a project with ours, as Excel makes one.

    Args:
        path: an .xlsm that is nobody's yet; it is changed in place.

    Raises:
        PlanError: the source of the macros is not there.
    """
    from pyopenvba import ExcelFile  # noqa: PLC0415 (only making a workbook needs it)

    source = macro_source()
    with ExcelFile(path) as workbook:
        workbook.add_vba_project().add_module(MODULE, source)
        workbook.save()


def add_macros(workbook: bytes, name: str) -> bytes:
    """Add our macros to those that a workbook has, or bring ours up to date.

    Args:
        workbook: the whole file; it is not changed.
        name: what the file is called, for the sentence that says why it cannot be done.

    Returns:
        The project with our module; every other module is as it was.

    Raises:
        PlanError: the macros are signed, locked with a password, have a module of our name that somebody
            else wrote, or cannot be read.
    """
    from pyopenvba import ExcelFile, PyOpenVBAError  # noqa: PLC0415 (only making a workbook needs it)
    from pyopenvba.vba import VBAModuleKind  # noqa: PLC0415 (likewise)

    source = macro_source()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder, "workbook.xlsm")
        path.write_bytes(workbook)
        try:
            with ExcelFile(path) as file:
                if file.vba_signature().present:
                    raise PlanError(
                        f"The macros in {name} are signed, and adding to them would end the signature; "
                        f"{_BY_HAND}"
                    )
                project = file.vba_project()
                if project.protection is not None and project.protection.has_password:
                    raise PlanError(f"The macros in {name} are locked with a password; {_BY_HAND}")
                there = next(
                    (one for one in project.modules if one.name.casefold() == MODULE.casefold()), None
                )
                if there is None:
                    project.add_module(MODULE, source)
                elif there.kind is VBAModuleKind.standard and is_ours(there.source):
                    file.set_module(MODULE, source)
                else:
                    raise PlanError(
                        f"The macros in {name} have a module {there.name} that the toolkit did not write; "
                        f"{GIVE_ANOTHER_NAME}"
                    )
                file.save()
        except (PyOpenVBAError, KeyError, ValueError, IndexError, struct.error) as error:
            raise PlanError(f"The macros in {name} cannot be read, so none were added.") from error
        with zipfile.ZipFile(path) as package:
            return package.read(PROJECT_PART)


GIVE_ANOTHER_NAME = (
    "give it another name in Excel (Alt+F11, choose it, F4, the line (Name)), then make the copy."
)
"""What to do where somebody else has a name that our macros need."""

_BY_HAND = (
    f"somebody who may change them can import the file {MODULE}.bas in Excel (Alt+F11, File, Import File)."
)
