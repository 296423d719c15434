"""A workbook with what libraries lose when they save one: the tests look whether it is all still there."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC"
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def with_parts(path: Path, added: Mapping[str, str | bytes], changed: Mapping[str, tuple[str, str]]) -> Path:
    """Write a package anew: parts to add (or replace), and in others one text in place of another."""
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename in added:
                continue
            data = old.read(info)
            if info.filename in changed:
                before, after = changed[info.filename]
                assert before in data.decode()
                data = data.decode().replace(before, after, 1).encode()
            new.writestr(info, data)
        for name, part in added.items():
            new.writestr(zipfile.ZipInfo(name, (2017, 10, 2, 9, 0, 0)), part)
    return path


def rich_tracker(path: Path) -> Path:
    """Make somebody's own tracker: buttons, pictures, charts, comments, newer bars, a pivot table."""
    book = xlsxwriter.Workbook(str(path))
    sheet, lists = book.add_worksheet("Our plan"), book.add_worksheet("Lists & more")
    sheet.write_row(0, 0, ["Ref", "Action", "Lead", "Due date", "RAG", "Done"])
    for row in range(1, 9):
        sheet.write_row(row, 0, [f"1.{row}", f"Do thing {row}", "Head of service", "Sep-17", "Green", row])
    lists.write_column(0, 0, ["Red", "Amber", "Green", "Blue"])
    sheet.data_validation("E2:E9", {"validate": "list", "source": "='Lists & more'!$A$1:$A$4"})
    sheet.conditional_format("F2:F9", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("G2", {"range": "'Our plan'!F2:F9"})
    sheet.write_comment("B2", "Seen by the board")
    sheet.insert_button("I2", {"macro": "Ours.Twice", "caption": "Print"})
    sheet.insert_image("I6", "dot.png", {"image_data": io.BytesIO(_PICTURE)})
    sheet.insert_textbox("K2", "A note")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Our plan'!$F$2:$F$9"})
    sheet.insert_chart("I12", chart)
    alone = book.add_chart({"type": "line"})
    alone.add_series({"values": "='Our plan'!$F$2:$F$9"})
    book.add_chartsheet("Chart").set_chart(alone)
    book.define_name("Ratings", "='Lists & more'!$A$1:$A$4")
    book.close()
    return _with_pivot_table(_with_dropdown_in_an_extension(path))


def _with_dropdown_in_an_extension(path: Path) -> Path:
    """Excel itself keeps a dropdown that looks at another sheet in an extension of the sheet."""
    dropdown = (
        '<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:dataValidation type="list" allowBlank="1"><x14:formula1>'
        "<xm:f>'Lists &amp; more'!$A$1:$A$4</xm:f></x14:formula1>"
        "<xm:sqref>C2:C9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    return with_parts(path, {}, {"xl/worksheets/sheet1.xml": ("</extLst>", dropdown)})


def _with_pivot_table(path: Path) -> Path:
    fields = "".join(f'<cacheField name="{name}"><sharedItems/></cacheField>' for name in "ABCDEF")
    return with_parts(
        path,
        {
            "xl/pivotCache/pivotCacheDefinition1.xml": (
                f'<pivotCacheDefinition xmlns="{_MAIN}" refreshOnLoad="1" saveData="0"><cacheSource '
                'type="worksheet"><worksheetSource ref="A1:F9" sheet="Our plan"/></cacheSource>'
                f'<cacheFields count="6">{fields}</cacheFields></pivotCacheDefinition>'
            ),
            "xl/pivotTables/pivotTable1.xml": (
                f'<pivotTableDefinition xmlns="{_MAIN}" name="Pivot" cacheId="9" dataCaption="Values">'
                '<location ref="C1:D3" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields '
                'count="6">' + '<pivotField showAll="0"/>' * 6 + "</pivotFields></pivotTableDefinition>"
            ),
            "xl/pivotTables/_rels/pivotTable1.xml.rels": _link(
                "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"
            ),
            "xl/worksheets/_rels/sheet2.xml.rels": _link("pivotTable", "../pivotTables/pivotTable1.xml"),
        },
        {
            "[Content_Types].xml": (
                "</Types>",
                _override("pivotTables/pivotTable1", "pivotTable")
                + _override("pivotCache/pivotCacheDefinition1", "pivotCacheDefinition")
                + "</Types>",
            ),
            "xl/_rels/workbook.xml.rels": (
                "</Relationships>",
                _relationship("rId90", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
                + "</Relationships>",
            ),
            "xl/workbook.xml": (
                "</workbook>",
                '<pivotCaches><pivotCache cacheId="9" r:id="rId90"/></pivotCaches></workbook>',
            ),
        },
    )


def _link(kind: str, target: str) -> str:
    return f'<Relationships xmlns="{_LINKS}">{_relationship("rId1", kind, target)}</Relationships>'


def _relationship(tie: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{tie}" Type="{_REL}/{kind}" Target="{target}"/>'


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="/xl/{part}.xml" ContentType="{_KIND}.{kind}+xml"/>'
