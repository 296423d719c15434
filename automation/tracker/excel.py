"""Workbooks: the values of an Excel or OpenDocument workbook as grids, through calamine.

calamine gives the stored values alone. A formula without a stored result and an error both look empty to it;
which cells those are is found out from the sheet's XML, and only when a cell that the plan needs is empty.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from automation.plan.findings import PlanError
from automation.tracker.grid import Grid, UnreadCell

_MAIN = re.compile(rb"<(?:\w+:)?c\s[^>]*?r=\"([A-Z]{1,3})([0-9]{1,7})\"[^>]*?>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>(.*?)</", re.DOTALL)


class ExcelSource:
    """The sheets of a workbook that is held as bytes."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self._name = name

    def grids(self) -> Sequence[Grid]:
        """Give the visible and hidden sheets that hold cells.

        Raises:
            PlanError: the workbook is protected or damaged.
        """
        try:
            return list(self._grids())
        except PasswordError:
            raise PlanError(
                f"{self._name} is protected with a password, so it cannot be read; save a copy without one."
            ) from None
        except (CalamineError, OSError, ValueError) as error:
            raise PlanError(self._damaged(error)) from None
        except BaseException as error:
            # calamine is written in Rust; where it meets a file that it did not foresee, it ends in a panic,
            # which Python sees as an exception outside its ordinary ones.
            if type(error).__name__ != "PanicException":
                raise
            raise PlanError(self._damaged(error)) from None

    def _damaged(self, error: BaseException) -> str:
        del error
        return (
            f"{self._name} is damaged or is no Excel workbook, so it cannot be read; "
            "open it in Excel, and save it again as .xlsx."
        )

    def _grids(self) -> Iterator[Grid]:
        with CalamineWorkbook.from_filelike(io.BytesIO(self._data)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet:
                    rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                    yield Grid(sheet.name, rows, hidden=sheet.visible is not SheetVisibleEnum.Visible)

    def unread(self, sheet: str) -> Sequence[UnreadCell]:
        """Give the cells of a sheet that hold an error, or a formula without a stored result.

        Only .xlsx and .xlsm are looked into; any doubt about their XML gives nothing.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as book:
                part = _part_of(book, sheet)
                return tuple(_unread(book.read(part))) if part else ()
        except (
            zipfile.BadZipFile,
            KeyError,
            ET.ParseError,
            OSError,
            ValueError,
            RuntimeError,
            NotImplementedError,
        ):
            return ()


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Find the part of the package that holds a sheet."""
    index = plain_xml(book.read("xl/workbook.xml"))
    links = plain_xml(book.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in index.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            link = next((value for name, value in element.items() if name.endswith("}id")), None)
            target = targets.get(link, "")
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return ""


def plain_xml(data: bytes) -> Any:
    """Parse a small part that declares no types of its own, so that nothing in it can be expanded.

    Raises:
        ValueError: it declares a document type.
        ET.ParseError: it is not well formed.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise ValueError("a document type is declared")
    return ET.fromstring(data)  # noqa: S314 - nothing is declared that could be expanded


def _unread(xml: bytes) -> Iterator[UnreadCell]:
    for letters, row, inside in _MAIN.findall(xml):
        value = _VALUE.search(inside)
        written = value[1].decode("utf-8", "replace").strip() if value else ""
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        if written.startswith("#") and written.endswith(("!", "?", "A", "0")):
            yield UnreadCell(int(row), column - 1, written)
        elif b"<f" in inside and not written:
            yield UnreadCell(int(row), column - 1)
