import zipfile
from datetime import UTC, datetime

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from automation.plan.findings import PlanError
from automation.whole_file import whole_file, whole_workbook, worksheet_class


def test_the_file_takes_its_name_when_it_is_complete(tmp_path):
    path = tmp_path / "new" / "page.html"
    with whole_file(path, "The page") as aside:
        aside.write_text("all of it", encoding="utf-8")
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "all of it"
    assert [file.name for file in path.parent.iterdir()] == ["page.html"]


def test_what_failed_halfway_leaves_the_old_file(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(PlanError, match=r"^The page .*page\.html cannot be written: no space left"):
        _half(path, OSError(28, "No space left on device"))
    with pytest.raises(ZeroDivisionError):
        _half(path, ZeroDivisionError())
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def _half(path, error):
    with whole_file(path, "The page") as aside:
        aside.write_text("half", encoding="utf-8")
        raise error


def test_a_file_that_is_open_elsewhere_is_said_so(tmp_path):
    with pytest.raises(PlanError, match="it may be open in another program"):
        _half(tmp_path / "page.html", PermissionError(13, "Permission denied"))


def _book(path, maker):
    with maker(path) as book:
        sheet = book.add_worksheet("Sheet")
        for row in range(30):
            sheet.write_formula(row, 0, f"=SUM(B{row + 1}:C{row + 1})", None, row)
            sheet.write_formula(row, 1, f"=XLOOKUP(A{row + 1},C1:C9,D1:D9)", None, row)
            sheet.write_formula(row, 2, f'=IF(A{row + 1}="","none",SORT(B1:B{row + 1}))', None, "none")
            sheet.write_formula(row, 3, f"A{row + 1}&A1", None, "no sign")
            sheet.write_array_formula(row, 4, row, 4, f"{{=SUM(A1:A{row + 1}*B1:B{row + 1})}}", None, 1)
            sheet.write_dynamic_array_formula(row, 5, row, 5, f"=UNIQUE(A1:A{row + 1})", None, 1)
        sheet.add_table(40, 0, 49, 1, {"columns": [{"header": "A"}, {"header": "B", "formula": "=[@A]*2"}]})
        book.set_properties({"created": datetime(2017, 10, 2, tzinfo=UTC)})
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_workbook_is_the_one_that_xlsxwriter_makes_by_itself(tmp_path):
    ours = _book(tmp_path / "ours.xlsx", lambda path: whole_workbook(path, "The workbook"))
    own = _book(tmp_path / "own.xlsx", xlsxwriter.Workbook)
    assert ours == own
    assert b"_xlfn.XLOOKUP(A30," in ours["xl/worksheets/sheet1.xml"]


def test_formulas_of_one_form_are_examined_once(tmp_path, monkeypatch):
    """XlsxWriter's step keeps its name; without it a large workbook is right and takes four times as long."""
    asked = []
    own = Worksheet._prepare_formula

    def counting(self, formula, expand_future_functions=False):
        asked.append(formula)
        return own(self, formula, expand_future_functions)

    monkeypatch.setattr(Worksheet, "_prepare_formula", counting)
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet(worksheet_class=worksheet_class.__wrapped__())
        for row in range(200):
            sheet.write_formula(row, 0, f"=SUM(B{row + 1}:C{row + 1})", None, row)
    assert asked == ["=SUM(B1:C1)"]
