"""Makes a copy of somebody's own tracker with the buttons and macros added.

The copy is made part by part, and every part that is not named here is copied byte for byte: loading and
saving the workbook with a library would lose form buttons, newer dropdowns, pivot tables and more. Only the
macros are added by a library, which also gives the sheets their code names, as Excel does.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from automation.files import whole_file
from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.read.open_file import read_bytes
from automation.tracker.read.safety import Package, damaged, plain_xml
from automation.tracker.sheets import CONF, TOOLKIT_BUTTONS
from automation.tracker.write.macros import BUTTONS, MODULE, insert_button, put_macros_into, write_conf

_WORKBOOK, _LINKS, _TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
"""The three parts that list the others."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_ENABLED_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_ENDING = " with buttons"

_NEW = {TOOLKIT_BUTTONS: "improvementPlanButtons", CONF: "improvementPlanSettings"}
"""The sheets to add, with the names of their parts."""
_DRAWING = f"xl/drawings/{_NEW[TOOLKIT_BUTTONS]}.vml"


@dataclass(frozen=True, slots=True)
class WithButtons:
    """The copy that was made, its new sheets, and whether the tracker had the buttons already."""

    path: Path
    sheets: tuple[str, ...]
    had_buttons: bool = False


def add_buttons(tracker: Path, out: Path, python: str) -> WithButtons:
    """Make a copy of a tracker with the buttons and their macros.

    Args:
        tracker: somebody's own tracker, an .xlsx or .xlsm. It is not changed.
        out: the folder for the copy, which is named after the tracker.
        python: the interpreter that the buttons start on a Mac; empty for the one in `.venv` one folder up.

    Raises:
        PlanError: it is not such a workbook, cannot take macros as it is, or the copy exists already.
    """
    data = read_bytes(tracker)
    copy = out / f"{tracker.stem.removesuffix(_ENDING)}{_ENDING}.xlsm"
    if copy.exists():
        raise PlanError(f"{copy} exists already and is never overwritten. Choose another folder with --out.")
    package = _opened(data, tracker.name)
    try:
        texts = {part: package.read(part).decode("utf-8-sig") for part in (_WORKBOOK, _LINKS, _TYPES)}
        root, _, _ = (plain_xml(text.encode()) for text in texts.values())
    except (KeyError, ValueError, UnicodeDecodeError, ET.ParseError):
        raise NotWholeError(damaged(tracker.name)) from None
    _refuse_what_cannot_take_macros(package, root, texts[_TYPES], tracker.name)
    sheets = list(root.iter(f"{{{_MAIN}}}sheet"))
    there = {one.get("name", "").casefold() for one in sheets}
    # A new tracker has its buttons on Start here; a second set would be of no use.
    had_buttons = TOOLKIT_BUTTONS.casefold() in there or _has_buttons(package)
    had = there | ({TOOLKIT_BUTTONS.casefold()} if had_buttons else set())
    wanted = [name for name in _NEW if name.casefold() not in had]
    last = max((int(one.get("sheetId", "0")) for one in sheets), default=0)
    parts = _new_parts(wanted, python)
    with whole_file(copy, "The copy with buttons") as aside:
        _write(package, parts, _with_sheets(texts, wanted, last), aside)
        put_macros_into(aside, tracker.name)
    return WithButtons(copy, tuple(wanted), had_buttons)


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    """Open the package of a workbook, and unpack it once to be sure that it is not damaged."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise PlanError(f"{name} is an old Excel file or has a password. Save it as .xlsx first.")
    if data[:2] != b"PK":
        raise PlanError(
            f"{name} is not an Excel workbook, so it cannot have buttons. Save it as .xlsx first."
        )
    package = Package(data, name)
    package.unpack()
    if _WORKBOOK not in package.namelist():
        raise PlanError(f"{name} is not an .xlsx or .xlsm workbook. Save it as .xlsx first.")
    return package


def _refuse_what_cannot_take_macros(package: zipfile.ZipFile, root: Any, types: str, name: str) -> None:
    """Make sure that sheets and macros can be added to the workbook.

    Raises:
        PlanError: they cannot; the sentence says what to do first.
    """
    folders = {part.partition("/")[0] for part in package.namelist()}
    shared = any(part.startswith("xl/revisions/") for part in package.namelist())
    lock = root.find(f"{{{_MAIN}}}workbookProtection")
    locked = lock is not None and lock.get("lockStructure") in {"1", "true"}
    prefixed = b"<workbook" not in package.read(_WORKBOOK)  # as some programs other than Excel write it
    reasons = {
        "was not saved as Excel usually saves it. Save it in Excel as an ordinary Excel Workbook first": (
            root.tag != f"{{{_MAIN}}}workbook" or prefixed
        ),
        "is a template or add-in. Save it as an Excel Workbook first": (
            _PLAIN_TYPE not in types and _ENABLED_TYPE not in types
        ),
        "is signed, and adding buttons would break the signature. Save a copy without it": (
            "_xmlsignatures" in folders
        ),
        "is a shared workbook, which cannot have macros. Stop sharing it in Excel first": shared,
        "is protected against new sheets. In Excel, turn off Review > Protect Workbook first": locked,
    }
    for reason, applies in reasons.items():
        if applies:
            raise PlanError(f"{name} {reason}.")


def _has_buttons(package: zipfile.ZipFile) -> bool:
    """Return whether a form button on any sheet runs one of our macros."""
    ours = re.compile("|".join(rf"\b{MODULE}\.{button.macro}\b" for button in BUTTONS).encode())
    drawings = (part for part in package.namelist() if re.fullmatch(r"xl/drawings/.*\.vml", part))
    return any(ours.search(package.read(part)) for part in drawings)


def _new_parts(sheets: Sequence[str], python: str) -> dict[str, bytes]:
    """Return the parts to add, taken from a small workbook that is made for this.

    Its cells hold their own text and no formats, so that the sheets fit into any workbook: shared texts and
    formats are in separate parts, which are not changed.
    """
    import xlsxwriter  # noqa: PLC0415 (only making a workbook needs it)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder, "donor.xlsm")
        with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
            for name in sheets:
                sheet = book.add_worksheet(name)
                if name == CONF:
                    write_conf(sheet, python)
                else:
                    _write_buttons(book, sheet)
        with zipfile.ZipFile(path) as donor:
            # With two sheets selected, every edit would go to both.
            parts = {
                f"xl/worksheets/{_NEW[name]}.xml": donor.read(f"xl/worksheets/sheet{number}.xml").replace(
                    b' tabSelected="1"', b""
                )
                for number, name in enumerate(sheets, start=1)
            }
            if TOOLKIT_BUTTONS in sheets:
                link = donor.read("xl/worksheets/_rels/sheet1.xml.rels")
                drawing = Path(_DRAWING).name.encode()
                parts[f"xl/worksheets/_rels/{_NEW[TOOLKIT_BUTTONS]}.xml.rels"] = link.replace(
                    b"vmlDrawing1.vml", drawing
                )
                parts[_DRAWING] = donor.read("xl/drawings/vmlDrawing1.vml")
    return parts


def _write_buttons(book: Any, sheet: Any) -> None:
    bold, plain = book.add_format({"bold": True}), book.add_format()
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 27)
    sheet.set_column(1, 1, 110)
    sheet.write_rich_string(0, 0, bold, "Buttons", plain, " of the improvement plan toolkit")
    sheet.write_string(
        1, 0, "They work on this workbook, as the sheet xlwings.conf says. They write to their own sheets"
    )
    sheet.write_string(2, 0, "and to the folder output; what you typed stays as it is.")
    for row, button in enumerate(BUTTONS, start=4):
        insert_button(sheet, row, button)
        sheet.write_string(row, 1, button.what)


def _with_sheets(texts: dict[str, str], sheets: Sequence[str], last: int) -> dict[str, str]:
    """Return the three parts that list the others, with our sheets added and everything else unchanged.

    Args:
        texts: the three parts.
        sheets: the names of the sheets to add.
        last: the highest number of a sheet so far.
    """
    listed, links, types = "", "", ""
    for number, name in enumerate(sheets, start=last + 1):
        tie, part = f"improvementPlan{number}", f"worksheets/{_NEW[name]}.xml"
        listed += f'<sheet xmlns:r="{_OFFICE}" name="{name}" sheetId="{number}" r:id="{tie}"/>'
        links += f'<Relationship Id="{tie}" Type="{_OFFICE}/worksheet" Target="{part}"/>'
        types += f'<Override PartName="/xl/{part}" ContentType="{_WORKSHEET_TYPE}"/>'
    if TOOLKIT_BUTTONS in sheets:
        types += f'<Override PartName="/{_DRAWING}" ContentType="{_DRAWING_TYPE}"/>'
    return {
        _WORKBOOK: texts[_WORKBOOK].replace("</sheets>", f"{listed}</sheets>", 1),
        _LINKS: texts[_LINKS].replace("</Relationships>", f"{links}</Relationships>", 1),
        _TYPES: texts[_TYPES].replace("</Types>", f"{types}</Types>", 1).replace(_PLAIN_TYPE, _ENABLED_TYPE),
    }


def _write(package: zipfile.ZipFile, parts: dict[str, bytes], changed: dict[str, str], path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in package.infolist():
            text = changed.get(info.filename)
            copy.writestr(info, package.read(info) if text is None else text.encode("utf-8"))
        for name, content in parts.items():
            copy.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
