"""The buttons and macros, put into a copy of somebody's own tracker.

The copy is made part by part of the package, and what is not named here goes over byte for byte: a workbook
that a library loads and saves loses form buttons, newer dropdowns, pivot tables and more.
"""

from __future__ import annotations

import posixpath
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from automation.files import whole_file
from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.read.open_file import read_bytes
from automation.tracker.read.safety import damaged, measure, open_package, plain_xml
from automation.tracker.sheets import CONF, TOOLKIT_BUTTONS
from automation.tracker.write.macros import (
    BUTTONS,
    GIVE_ANOTHER_NAME,
    MODULE,
    PROJECT_PART,
    add_macros,
    give_macros,
    insert_button,
    write_conf,
)

_TYPES = "[Content_Types].xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PROJECT = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_ENABLED_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ENDING = " with buttons"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_PROJECT_TYPE = "application/vnd.ms-office.vbaProject"


_ORDINARY = "{http://schemas.openxmlformats.org/spreadsheetml/"
_STRICT = "{name} is saved as Strict Open XML; save it in Excel as an ordinary Excel Workbook first."
_TEMPLATE = "{name} is a template or add-in; save it as an Excel Workbook first."
_SIGNED = "{name} is signed, and adding buttons would end the signature; save a copy without."
_SHARED = "{name} is a shared workbook, which takes no macros; stop sharing it in Excel first."
_LOCKED = "{name} is protected against new sheets; choose Review, Protect Workbook in Excel first."
_UNREADABLE = "The macros in {name} cannot be read, so none were added."
_RENAMED = f"The sheet {TOOLKIT_BUTTONS} of {{name}} was renamed; name it so again, or delete it."
"""Why a workbook cannot take macros as it is, and what to do first."""


@dataclass(frozen=True, slots=True)
class WithButtons:
    """What was made: the copy, the sheets that it has gained, and whether it had the buttons before."""

    path: Path
    sheets: tuple[str, ...]
    had_buttons: bool = False


def add_buttons(tracker: Path, out: Path, python: str) -> WithButtons:
    """Make a copy of a tracker that has the buttons and their macros.

    Args:
        tracker: somebody's own tracker, an .xlsx or .xlsm. It is not changed.
        out: the folder for the copy, which is called after the tracker.
        python: the interpreter that the buttons start; empty for the one in `.venv` one folder up.

    Raises:
        PlanError: it is no such workbook, cannot take macros as it is, or the copy is there already.
    """
    data = read_bytes(tracker)
    copy = out / f"{tracker.stem.removesuffix(_ENDING)}{_ENDING}.xlsm"
    if copy.exists():
        raise PlanError(f"{copy} is there already and is never written over; name another folder with --out.")
    book = _Book(data, tracker.name)
    book.refuse_what_cannot_take_macros()
    wanted = [new for new in (_BUTTONS, _CONF) if new.name.casefold() not in book.sheet_names]
    had_buttons = _BUTTONS not in wanted or book.has_buttons
    if had_buttons:
        # A second set would do the same; a fresh tracker has its own on the sheet Start here.
        wanted = [new for new in wanted if new is not _BUTTONS]
    # Where there are macros, Excel names the new sheets itself.
    book.refuse_names_of(MODULE, *(() if book.has_project else (new.code_name for new in wanted)))
    parts = {PROJECT_PART: add_macros(data, tracker.name)} if book.has_project else {}
    parts |= _new_parts(wanted, python, () if book.has_project else book.code_names)
    with whole_file(copy, "The copy with buttons") as aside:
        _write(book, parts, _with_sheets(book, wanted), aside)
    return WithButtons(copy, tuple(new.name for new in wanted), had_buttons)


class _Book:
    """The package of somebody's tracker: what must be known of it before anything is added."""

    def __init__(self, data: bytes, name: str) -> None:
        if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise PlanError(f"{name} is an old Excel file or has a password; save it as .xlsx first.")
        if data[:2] != b"PK":
            raise PlanError(
                f"{name} is no Excel workbook, so it cannot have buttons; save it as .xlsx first."
            )
        self.name = name
        self.package = open_package(data, name)
        measure(self.package, name)
        self.parts = set(self.package.namelist())
        try:
            self._look()
        except (KeyError, ValueError, UnicodeDecodeError, ET.ParseError, StopIteration):
            raise NotWholeError(damaged(name)) from None

    def _look(self) -> None:
        if "xl/workbook.xml" not in self.parts:
            raise PlanError(f"{self.name} is no .xlsx or .xlsm workbook; save it as .xlsx first.")
        self.workbook = self.package.read("xl/workbook.xml").decode("utf-8-sig")
        self.links = self.package.read("xl/_rels/workbook.xml.rels").decode("utf-8-sig")
        self.types = self.package.read(_TYPES).decode("utf-8-sig")
        self.root = plain_xml(self.workbook.encode())
        self.relations = {one.get("Id", ""): one for one in plain_xml(self.links.encode())}
        plain_xml(self.types.encode())
        self.sheets = [one for one in self.root.iter() if _local(one) == "sheet"]
        self.sheet_names = {one.get("name", "").casefold() for one in self.sheets}
        self.has_project = any(one.get("Type") == _PROJECT for one in self.relations.values())
        self.code_names = tuple(self._code_names())
        self.has_buttons = self._has_buttons()

    def _has_buttons(self) -> bool:
        """Return whether one of its form buttons runs one of our macros, on whatever sheet."""
        ours = re.compile("|".join(rf"\b{MODULE}\.{button.macro}\b" for button in BUTTONS).encode())
        drawings = (part for part in self.parts if part.startswith("xl/drawings/") and part.endswith(".vml"))
        return any(ours.search(self.package.read(part)) for part in drawings)

    def _code_names(self) -> Iterator[str]:
        """Return the code name of the workbook, then those of its sheets that have one."""
        own = next((one for one in self.root if _local(one) == "workbookPr"), None)
        yield (own.get("codeName", "") if own is not None else "") or "ThisWorkbook"
        for sheet in self.sheets:
            link = self.relations[sheet.get(f"{{{_OFFICE}}}id", "")]
            if link.get("Type") != f"{_OFFICE}/worksheet":
                continue
            part = posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
            with self.package.open(part) as xml:
                found = re.search(rb"<(?:\w+:)?sheetPr\b[^>]*?\scodeName=\"([^\"]+)\"", xml.read(4_000))
            if found:
                yield found[1].decode("utf-8")

    def refuse_what_cannot_take_macros(self) -> None:
        """Make sure that the workbook is one that Excel would let somebody add a sheet and macros to.

        Raises:
            PlanError: it is not; the sentence says what to do first.
        """
        lock = next((one for one in self.root if _local(one) == "workbookProtection"), None)
        is_locked = lock is not None and lock.get("lockStructure") in {"1", "true"}
        was_renamed = _BUTTONS.path in self.parts and TOOLKIT_BUTTONS.casefold() not in self.sheet_names
        reasons = (
            (not self.root.tag.startswith(_ORDINARY), _STRICT),
            (_PLAIN_TYPE not in self.types and _ENABLED_TYPE not in self.types, _TEMPLATE),
            (self._has_parts("_xmlsignatures/"), _SIGNED),
            (self._has_parts("xl/revisions/"), _SHARED),
            (is_locked, _LOCKED),
            (self.has_project and PROJECT_PART not in self.parts, _UNREADABLE),
            (was_renamed, _RENAMED),
        )
        for applies, sentence in reasons:
            if applies:
                raise PlanError(sentence.format(name=self.name))

    def _has_parts(self, folder: str) -> bool:
        return any(part.startswith(folder) for part in self.parts)

    def refuse_names_of(self, *needed: str) -> None:
        """Make sure that nothing in the workbook has a name that our macros or sheets need.

        Raises:
            PlanError: macros know the workbook or a sheet of it by one of them, or two sheets by one name.
        """
        taken = Counter(name.casefold() for name in self.code_names)
        twice = next((name for name in self.code_names if taken[name.casefold()] > 1), None)
        if twice is not None and not self.has_project:
            raise PlanError(
                f"Macros would know two sheets of {self.name}, or the workbook and a sheet, as {twice}; open "
                "it in Excel, press Alt+F11 and save it, so that Excel tells them apart, then make the copy."
            )
        for name in needed:
            if name.casefold() in taken:
                raise PlanError(
                    f"Macros know a sheet of {self.name}, or the workbook itself, as {name}, which the "
                    f"buttons need; {GIVE_ANOTHER_NAME}"
                )


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class _NewSheet:
    """A sheet to add: its name, the name of its part, and the name that macros know it by."""

    name: str
    part: str
    code_name: str

    @property
    def path(self) -> str:
        return f"xl/worksheets/{self.part}.xml"


_BUTTONS = _NewSheet(TOOLKIT_BUTTONS, "improvementPlanButtons", "ToolkitButtons")
_CONF = _NewSheet(CONF, "improvementPlanSettings", "ToolkitSettings")
_DRAWING = f"xl/drawings/{_BUTTONS.part}.vml"


def _new_parts(sheets: Sequence[_NewSheet], python: str, code_names: Sequence[str]) -> dict[str, bytes]:
    """Make the parts to add, by making a small workbook and taking it apart.

    Its cells hold their own text and no format, so that they fit into any workbook: shared texts and formats
    are parts of their own, which are not ours to change.

    Args:
        sheets: which sheets to make.
        python: the interpreter for the sheet xlwings.conf.
        code_names: by which names macros know the workbook and its sheets; none where it has macros.
    """
    import xlsxwriter  # noqa: PLC0415 (only making a workbook needs it)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder, "donor.xlsm")
        with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
            for new in sheets:
                sheet = book.add_worksheet(new.name)
                if new is _CONF:
                    write_conf(sheet, python)
                else:
                    _write_buttons(book, sheet)
                if code_names:
                    sheet.set_vba_name(new.code_name)
            if code_names:
                book.set_vba_name(code_names[0])
            for number, name in enumerate(code_names[1:]):
                book.add_worksheet(f"known {number}").set_vba_name(name)
        if code_names:
            give_macros(path)
        with zipfile.ZipFile(path) as donor:
            # Two sheets that count as selected would take every edit together.
            parts = {
                new.path: donor.read(f"xl/worksheets/sheet{number}.xml").replace(b' tabSelected="1"', b"")
                for number, new in enumerate(sheets, start=1)
            }
            if _BUTTONS in sheets:
                parts[f"xl/worksheets/_rels/{_BUTTONS.part}.xml.rels"] = donor.read(
                    "xl/worksheets/_rels/sheet1.xml.rels"
                ).replace(b"vmlDrawing1.vml", f"{_BUTTONS.part}.vml".encode())
                parts[_DRAWING] = donor.read("xl/drawings/vmlDrawing1.vml")
            if code_names:
                parts[PROJECT_PART] = donor.read(PROJECT_PART)
    return parts


def _write_buttons(book: Any, sheet: Any) -> None:
    bold, plain = book.add_format({"bold": True}), book.add_format()
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 27)
    sheet.set_column(1, 1, 110)
    sheet.write_rich_string(0, 0, bold, "Buttons", plain, " of the improvement plan toolkit")
    sheet.write_string(
        1, 0, "They work on this workbook; the sheet xlwings.conf says how. What they write goes on"
    )
    sheet.write_string(2, 0, "sheets of their own and into the folder output; what you typed stays as it is.")
    for row, button in enumerate(BUTTONS, start=4):
        insert_button(sheet, row, button)
        sheet.write_string(row, 1, button.what)


def _with_sheets(book: _Book, sheets: Sequence[_NewSheet]) -> dict[str, str]:
    """Return the three parts that tell of the others, with ours added and every other byte as it was."""
    workbook, links, types = book.workbook, book.links, book.types
    last = max((int(one.get("sheetId", "0")) for one in book.sheets), default=0)
    for number, new in enumerate(sheets, start=last + 1):
        tie = f"improvementPlan{number}"
        element = f'sheet xmlns:ip="{_OFFICE}" name="{new.name}" sheetId="{number}" ip:id="{tie}"/>'
        workbook = re.sub(r"</((?:\w+:)?)sheets\s*>", rf"<\1{element}\g<0>", workbook, count=1)
        links = _added(
            links, f'Relationship Id="{tie}" Type="{_OFFICE}/worksheet" Target="worksheets/{new.part}.xml"'
        )
        types = _added(types, f'Override PartName="/{new.path}" ContentType="{_WORKSHEET_TYPE}"')
    if _BUTTONS in sheets:
        types = _added(types, f'Override PartName="/{_DRAWING}" ContentType="{_DRAWING_TYPE}"')
    if not book.has_project:
        workbook = _with_code_name(workbook, book.code_names[0])
        links = _added(
            links, f'Relationship Id="improvementPlanMacros" Type="{_PROJECT}" Target="vbaProject.bin"'
        )
        types = _added(types, f'Override PartName="/{PROJECT_PART}" ContentType="{_PROJECT_TYPE}"')
    return {
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": links,
        _TYPES: types.replace(_PLAIN_TYPE, _ENABLED_TYPE),
    }


def _added(xml: str, element: str) -> str:
    """Put an empty element at the end of the outermost one, in its own manner of naming."""
    end = xml.rindex("</")
    prefix = re.match(r"</((?:\w+:)?)", xml[end:])
    return f"{xml[:end]}<{prefix[1] if prefix else ''}{element}/>{xml[end:]}"


def _with_code_name(workbook: str, name: str) -> str:
    """Return the workbook the name that its macros know it by, where it has none."""
    found = re.search(r"<(?:\w+:)?workbookPr\b[^>]*?(?=/?>)", workbook)
    if found is not None:
        has = re.search(r"\scodeName\s*=", found[0])
        return workbook if has else f'{workbook[: found.end()]} codeName="{name}"{workbook[found.end() :]}'
    # The first two elements of a workbook may be fileVersion and fileSharing; this one comes next.
    root = re.search(r"<((?:\w+:)?)workbook\b[^>]*>", workbook)
    assert root is not None
    before = re.compile(r"\s*<(?:\w+:)?file(?:Version|Sharing)\b[^>]*/>")
    at = root.end()
    while step := before.match(workbook, at):
        at = step.end()
    return f'{workbook[:at]}<{root[1]}workbookPr codeName="{name}"/>{workbook[at:]}'


def _write(book: _Book, parts: Mapping[str, bytes], changed: Mapping[str, str], path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in book.package.infolist():
            if info.filename in changed:
                copy.writestr(info, changed[info.filename].encode("utf-8"))
            else:
                copy.writestr(info, parts.get(info.filename) or book.package.read(info))
        for name, content in parts.items():
            if name not in book.parts:
                copy.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
