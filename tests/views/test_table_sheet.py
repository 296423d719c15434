from __future__ import annotations

import io
from datetime import date
from typing import ClassVar

import openpyxl
import xlsxwriter

from automation.plan.settings import Settings
from automation.views.table_sheet import LIMIT, TableBook, cell_text, height, set_up_print
from automation.views.view import Column, Kind

COLUMNS = (
    Column("Ref", lambda row: row[0], Kind.REF, 8),
    Column("Due", lambda row: row[1], Kind.DATE, 12),
    Column("Share", lambda row: row[2], Kind.SHARE, 9),
)


class Tables(TableBook):
    font: ClassVar = {"font_size": 11}


def test_a_table_has_its_headings_rows_and_print_set_up():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        tables = Tables(book, Settings(), "things", "Things", date(2017, 10, 2))
        tables.forms = {kind: tables.make() for kind in Kind}
        sheet = tables.sheet("Things", COLUMNS)
        tables.table(sheet, "Things", COLUMNS, 1, 2, tables.make())
        tables.rows(sheet, COLUMNS, 1, [("2.1", date(2017, 7, 31), 49), ("2.2", date(1017, 7, 31), None)])
        sheet.set_landscape()
        set_up_print(sheet)
    sheet = openpyxl.load_workbook(content)["Things"]
    assert [[cell.value for cell in row] for row in sheet["A2:C4"]][0::2] == [
        ["Ref", "Due", "Share"],
        ["2.2", "1017-07-31", "-"],
    ]
    assert sheet["C3"].value == 0.49
    assert sheet.tables["Things"].ref == "A2:C4"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert [sheet.column_dimensions[letter].width for letter in "AB"] != [None, None]


def test_a_row_is_as_high_as_its_longest_text():
    assert height([("short", 10)]) == 18
    assert height([("x" * 30, 10), ("a\nb", 10)]) == 48
    assert height([("x" * 9_999, 10)]) == 409


def test_a_text_too_long_for_a_cell_is_cut_and_says_so():
    assert cell_text("x" * LIMIT) == "x" * LIMIT
    cut = cell_text("x" * (LIMIT + 1))
    assert len(cut) == LIMIT
    assert cut.endswith("[cut short: the full text is in the tracker]")
