"""Workbooks as other people and programs make them, each with one thing that a change must not harm."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from tests.support.office import SOFFICE, convert
from tests.support.rich_workbook import rich_tracker, with_parts
from tests.support.trackers import small_tracker
from tests.support.workbooks import SHEET, remade

TO_CHANGE = ("B3", "C4", "J20")
"""Two cells that every one of these workbooks but the empty one has filled, and one outside the plan."""

Make = Callable[[Path], Path]
_LINKS, _TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"


def written(
    path: Path, fill: Callable[[Any, Any], None] = lambda _book, _sheet: None, **options: Any
) -> Path:
    """Make a plan with XlsxWriter: rows 1 to 9, columns A to F, and whatever else."""
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Plan")
        sheet.write_row(0, 0, ["Ref", "Action", "Lead", "Due date", "RAG", "Days"])
        for row in range(1, 9):
            sheet.write_row(
                row, 0, [f"1.{row}", f"Do thing {row}", "Head of service", "Sep-17", "Green", row]
            )
        fill(book, sheet)
    return path


def _xml(change: Callable[[str], str], part: str = SHEET, base: Callable[..., Path] = written) -> Make:
    """Make a workbook and spell one of its parts differently."""

    def make(path: Path) -> Path:
        data = base(path).read_bytes()
        path.write_bytes(
            remade(data, lambda name, xml: change(xml.decode()).encode() if name == part else xml)
        )
        return path

    return make


def _replaced(*pairs: tuple[str, str], part: str = SHEET, base: Callable[..., Path] = written) -> Make:
    def change(text: str) -> str:
        for before, after in pairs:
            assert before in text, (before, text[:3000])
            text = text.replace(before, after)
        return text

    return _xml(change, part, base)


def _prefixed(text: str) -> str:
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text)
    return text.replace("xmlns=", "xmlns:x=", 1)


def _without_positions(text: str) -> str:
    return re.sub(r'(<c) r="[A-Z]+\d+"', r"\1", re.sub(r'(<row) r="\d+"', r"\1", text))


def _single_quotes(text: str) -> str:
    return re.sub(r'(\s[\w:]+)="([^"\']*)"', r"\1='\2'", text)


def _strict(path: Path) -> Path:
    data = written(path).read_bytes()

    def change(_name: str, xml: bytes) -> bytes:
        xml = xml.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        return xml.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ).replace(b"<workbook ", b'<workbook conformance="strict" ')

    path.write_bytes(remade(data, change))
    return path


def _streamed(path: Path) -> Path:
    """Pack a workbook as a program does that does not know the sizes before: with data descriptors."""
    data = written(path).read_bytes()

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, more: Any) -> int:
            self.content += more
            return len(more)

    pipe = Pipe()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    path.write_bytes(bytes(pipe.content))
    return path


def _stored(path: Path) -> Path:
    data = written(path).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
        new.comment = b"packed by hand"
    return path


def with_chain(path: Path, entries: str = '<c r="F10" i="1"/><c r="G2"/><c r="G3" l="1"/>') -> Path:
    """Make a workbook with formulas and the list of them that Excel keeps."""

    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_formula("F10", "=SUM(F2:F9)", None, 36)
        sheet.write_formula("G2", "=F2*2", None, 2)
        sheet.write_formula("G3", "=F3*2", None, 4)

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_parts(
        written(path, fill),
        {"xl/calcChain.xml": f'<?xml version="1.0"?>\n<calcChain xmlns="{main}">{entries}</calcChain>'},
        {
            _TYPES: (
                "</Types>",
                f'<Override PartName="/xl/calcChain.xml" ContentType="{_CHAIN_TYPE}"/></Types>',
            ),
            _LINKS: (
                "</Relationships>",
                f'<Relationship Id="rId77" Type="{_REL}/calcChain" Target="calcChain.xml"/></Relationships>',
            ),
        },
    )


def with_table(
    path: Path, more: Callable[[Any, Any], None] = lambda _book, _sheet: None, **options: Any
) -> Path:
    """Make a plan whose rows are a table of Excel with a calculated column."""

    def fill(book: Any, sheet: Any) -> None:
        headings = ("Ref", "Action", "Lead", "Due date", "RAG", "Days", "Twice")
        columns: list[dict[str, Any]] = [{"header": heading} for heading in headings]
        columns[6]["formula"] = "=Plan[[#This Row],[Days]]*2"
        sheet.add_table("A1:G9", {"name": "Plan", "columns": columns, **options})
        more(book, sheet)

    return written(path, fill)


def _rules(_book: Any, sheet: Any) -> None:
    sheet.data_validation("E2:E9", {"validate": "list", "source": ["Red", "Green"]})
    sheet.data_validation("D2:D500", {"validate": "any", "input_message": "A month"})
    sheet.conditional_format("E2:E9", {"type": "cell", "criteria": "==", "value": '"Red"', "format": None})
    sheet.conditional_format("F2:F9", {"type": "data_bar", "data_bar_2010": True})


def _rich_text(book: Any, sheet: Any) -> None:
    bold = book.add_format({"bold": True})
    sheet.write_rich_string("B4", bold, "Really", " do thing 3")


def _hidden_and_grouped(_book: Any, sheet: Any) -> None:
    sheet.set_row(3, 40, None, {"hidden": True, "level": 1})
    sheet.set_column("C:C", 30, None, {"hidden": True})
    sheet.autofilter("A1:F9")
    sheet.filter_column("E", "x == Green")


def _links(_book: Any, sheet: Any) -> None:
    sheet.write_url("B3", "https://example.org/", string="Do thing 2")
    sheet.write_comment("B4", "Seen by the board", {"author": "JO"})


def _protected(book: Any, sheet: Any) -> None:
    sheet.protect()
    for cell in TO_CHANGE:
        sheet.write_string(cell, "open", book.add_format({"locked": False}))


def _charts(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Plan!$F$2:$F$9"})
    sheet.insert_chart("H2", chart)


def _shared_formula(path: Path) -> Path:
    def fill(_book: Any, sheet: Any) -> None:
        for row in range(2, 10):
            sheet.write_formula(f"G{row}", f"=F{row}*2", None, 2 * (row - 1))

    def change(text: str) -> str:
        text = text.replace("<f>F2*2</f>", '<f t="shared" ref="G2:G9" si="0">F2*2</f>')
        return re.sub(r"<f>F[3-9]\*2</f>", '<f t="shared" si="0"/>', text)

    return _xml(change, base=lambda p: written(p, fill))(path)


def _array(_book: Any, sheet: Any) -> None:
    sheet.write_array_formula("H2:H4", "{=F2:F4*2}", None, 2)
    sheet.write_dynamic_array_formula("I2:I4", "=SORT(F2:F4)", None, 1)


def _openpyxl(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    sheet.append(["Ref", "Action", "Lead", "Due date", "RAG", "Days"])
    for row in range(1, 9):
        sheet.append([f"1.{row}", f"Do thing {row}", "Head of service", date(2017, 9, row), "Green", row])
    sheet["B3"].comment = Comment("note", "JO")
    sheet.add_table(Table(displayName="Plan", ref="A1:F9"))
    book.save(path)
    return path


def _office(path: Path, base: Make = written) -> Path:
    source = base(path.with_name(f"source{path.suffix}"))
    made = convert(source, "xlsx", path.parent / "office")
    path.write_bytes(made.read_bytes())
    return path


def _1904(path: Path) -> Path:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime("D3", date(2017, 9, 1), day)

    return written(path, fill, date_1904=True)


_T = "<t>Do thing 2</t>"

KINDS: dict[str, Make] = {
    "as XlsxWriter writes it": written,
    "as openpyxl writes it": _openpyxl,
    "our own tracker": lambda path: small_tracker(path.parent, path.name),
    "buttons, pictures, pivots, sparklines, dropdowns in extensions": rich_tracker,
    "inline strings": lambda path: written(path, constant_memory=True),
    "dates from 1904": _1904,
    "rich text": lambda path: written(path, _rich_text),
    "charts": lambda path: written(path, _charts),
    "comments and links": lambda path: written(path, _links),
    "hidden, grouped and filtered": lambda path: written(path, _hidden_and_grouped),
    "merged cells": lambda path: written(path, lambda _book, sheet: sheet.merge_range("B11:D12", "Note")),
    "shared formulas": _shared_formula,
    "array formulas": lambda path: written(path, _array),
    "a list of formulas": with_chain,
    "a table": with_table,
    "dropdowns and formats of a table": lambda path: with_table(path, _rules),
    "a table with totals": lambda path: with_table(path, total_row=True),
    "protected, some cells open": lambda path: written(path, _protected),
    "tags with a prefix": _xml(_prefixed),
    "the Strict form": _strict,
    "no size stated": _xml(lambda text: re.sub(r"<dimension[^>]*/>", "", text)),
    "a wrong size stated": _xml(lambda text: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', text)),
    "cells without positions": _xml(_without_positions),
    "attributes in single quotes": _xml(_single_quotes),
    "line breaks between tags": _xml(lambda text: text.replace("><", ">\n  <")),
    "comments within the XML": _replaced(("<sheetData>", "<!-- <c r='A1'> --><sheetData><!-- rows -->")),
    "a byte order mark": _xml(lambda text: f"\ufeff{text}"),
    "an empty sheet": _xml(lambda text: re.sub(r"<sheetData>.*</sheetData>", "<sheetData/>", text)),
    "packed as a stream": _streamed,
    "not packed": _stored,
    "no mark for calculation": _xml(lambda text: re.sub(r"<calcPr[^>]*/>", "", text), "xl/workbook.xml"),
    "calculated by hand": _replaced(
        (' fullCalcOnLoad="1"', ' calcMode="manual"'), part="xl/workbook.xml"
    ),
}  # fmt: skip
"""One workbook of each kind, by what is special about it."""

if SOFFICE is not None:
    KINDS["saved by LibreOffice"] = _office
    KINDS["a tracker saved by LibreOffice"] = lambda path: _office(path, KINDS["our own tracker"])
    KINDS["a table saved by LibreOffice"] = lambda path: _office(path, with_table)
