"""Cells change in the text of a sheet, at their place."""

from __future__ import annotations

import pytest

from automation.tracker.write.sheet_cells import (
    Area,
    Formula,
    SheetText,
    address_of,
    edited,
    name_of,
    outline,
)

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def changed(rows: str, *cells: tuple[str, object], head: str = "") -> str:
    """Give the rows of a sheet after cells were written to it."""
    sheet = SheetText(f"{HEAD}{head}{rows}</worksheet>".encode())
    edits = sheet.with_cells(
        {address_of(cell): (sheet.style(address_of(cell)), value) for cell, value in cells}
    )
    return edited(sheet.text, edits).removeprefix(HEAD + head).removesuffix("</worksheet>")


@pytest.mark.parametrize(
    ("rows", "cell", "expected"),
    [
        ("<sheetData/>", "B2", '<sheetData><row r="2"><c r="B2"><v>7</v></c></row></sheetData>'),
        (
            '<sheetData><row r="2" ht="30"/></sheetData>',
            "B2",
            '<sheetData><row r="2" ht="30"><c r="B2"><v>7</v></c></row></sheetData>',
        ),
        (
            '<sheetData><row r="2"><c r="A2"/><c r="C2"/></row></sheetData>',
            "B2",
            '<sheetData><row r="2"><c r="A2"/><c r="B2"><v>7</v></c><c r="C2"/></row></sheetData>',
        ),
        (
            '<sheetData><row r="1"/><row r="3"/></sheetData>',
            "A2",
            '<sheetData><row r="1"/><row r="2"><c r="A2"><v>7</v></c></row><row r="3"/></sheetData>',
        ),
        (
            '<sheetData><row><c/><c t="s" s="4"><v>0</v></c><c/></row></sheetData>',
            "B1",
            '<sheetData><row><c/><c r="B1" s="4"><v>7</v></c><c/></row></sheetData>',
        ),
        (
            '<sheetData><row r="2" s="3" customFormat="1"></row></sheetData>',
            "A2",
            '<sheetData><row r="2" s="3" customFormat="1"><c r="A2" s="3"><v>7</v></c></row></sheetData>',
        ),
    ],
)
def test_a_cell_is_written_at_its_place(rows: str, cell: str, expected: str) -> None:
    assert changed(rows, (cell, 7)) == expected


def test_several_new_cells_stand_in_order() -> None:
    assert changed("<sheetData/>", ("C5", 3), ("A5", 1), ("B2", 2)) == (
        '<sheetData><row r="2"><c r="B2"><v>2</v></c></row>'
        '<row r="5"><c r="A5"><v>1</v></c><c r="C5"><v>3</v></c></row></sheetData>'
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a<b", '<c r="A1" t="inlineStr"><is><t xml:space="preserve">a&lt;b</t></is></c>'),
        ("_x000D_", '<c r="A1" t="inlineStr"><is><t xml:space="preserve">_x005F_x000D_</t></is></c>'),
        (Formula("=A2&B2"), '<c r="A1"><f>A2&amp;B2</f></c>'),
        (True, '<c r="A1" t="b"><v>1</v></c>'),
        (0.1, '<c r="A1"><v>0.1</v></c>'),
        ("", '<c r="A1"/>'),
        (None, '<c r="A1"/>'),
    ],
)
def test_each_kind_of_value_has_its_form(value: object, written: str) -> None:
    rows = '<sheetData><row r="1"><c r="A1" t="s"><v>9</v></c></row></sheetData>'
    assert changed(rows, ("A1", value)) == f'<sheetData><row r="1">{written}</row></sheetData>'


def test_the_stated_size_grows_with_a_new_cell_and_never_shrinks() -> None:
    sheet = SheetText(f'{HEAD}<dimension ref="B2:C3"/><sheetData/></worksheet>'.encode())
    assert 'ref="A2:C9"' in edited(sheet.text, sheet.with_cells({(9, 1): (0, 1)}))
    assert 'ref="B2:C3"' in edited(sheet.text, sheet.with_cells({(2, 2): (0, 1)}))


def test_rules_that_end_with_the_table_grow_and_others_stay() -> None:
    rules = "".join(
        f'<conditionalFormatting sqref="{where}"/>' for where in ("A2:A9", "A2:A10", "E9 A2:B9", "Z2:Z9")
    )
    sheet = SheetText(f"{HEAD}<sheetData/>{rules}</worksheet>".encode())
    longer = edited(sheet.text, sheet.with_longer_rules(Area.of("A1:F9"), 11))
    found = [part.partition('"')[0] for part in longer.split('sqref="')[1:]]
    assert found == ["A2:A11", "A2:A10", "E9:E11 A2:B11", "Z2:Z9"]


def test_an_attribute_is_not_looked_for_in_the_text_of_another() -> None:
    rule = """<x prompt="as in sqref='B2'" sqref = 'A2:A9'/>"""
    element = outline(rule)
    assert element.get("sqref") == "A2:A9"
    assert edited(rule, [element.with_attribute("sqref", "A2:A11")]).endswith(""" sqref="A2:A11"/>""")


@pytest.mark.parametrize("cell", ["A1", "Z99", "AA10", "XFD1048576"])
def test_a_cell_has_one_name(cell: str) -> None:
    assert name_of(address_of(cell)) == cell


@pytest.mark.parametrize("cell", ["", "A", "1", "A0", "XFE1", "A1048577", "A1:B2", "AAAA1"])
def test_what_is_no_cell_is_none(cell: str) -> None:
    assert address_of(cell) == (0, 0)


@pytest.mark.parametrize("xml", ["<a><b></a>", "<a>", "<worksheet/>", "<a/><b/>", "</a>"])
def test_xml_that_is_not_a_sheet_is_an_error(xml: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SheetText(xml.encode())
