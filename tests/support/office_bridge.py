"""Drives LibreOffice for the tests: commands as lines of JSON in, answers out.

LibreOffice's own API belongs to the Python that the system came with, so this file runs under that one and
knows nothing of the toolkit.
"""

import contextlib
import datetime as dt
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sheet import TableFilterField
from com.sun.star.sheet.FilterOperator import EQUAL
from com.sun.star.sheet.ValidationType import ANY, LIST
from com.sun.star.table import CellAddress

DATE, LOGICAL = 2, 1024
EPOCH = dt.datetime(1899, 12, 30)
# Every formula is worked out anew on loading, under the regional settings of a PC.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item>
</oor:items>
"""
FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "odt": "writer8",
    "pdf of a workbook": "calc_pdf_Export",
    "pdf of a document": "writer_pdf_Export",
}


def prop(name, value):
    return PropertyValue(Name=name, Value=value)


class Office:
    def __init__(self, soffice, locale=""):
        self.profile = tempfile.mkdtemp(prefix="office-live-")
        if locale:
            settings = pathlib.Path(self.profile, "user", "registrymodifications.xcu")
            settings.parent.mkdir()
            settings.write_text(SETTINGS.format(locale=locale), encoding="utf-8")
        pipe = "buttons" + self.profile.rpartition("-")[2]
        self.process = subprocess.Popen(
            [soffice, f"-env:UserInstallation=file://{self.profile}", "--headless", "--norestore",
             f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(600):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                time.sleep(0.1)
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.book, self.parser, self.kinds, self.selections, self.behind = None, None, {}, {}, []

    def open(self, path, read_only):
        self.behind.append((self.book, self.parser, self.kinds, self.selections))
        self.book = self.desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(path), "_blank", 0,
            (prop("Hidden", True), prop("MacroExecutionMode", 4), prop("ReadOnly", read_only)),
        )  # fmt: skip
        self.parser = self.book.createInstance("com.sun.star.sheet.FormulaParser")
        self.parser.CompileEnglish, self.parser.FormulaConvention = True, 3
        self.kinds, self.selections = {}, {}

    def shut(self):
        """Close the workbook; the one that was open before it, if any, is spoken to again."""
        self.book.close(True)
        self.book, self.parser, self.kinds, self.selections = self.behind.pop()

    def convert(self, path, to, result):
        """Open a file and save it in another format."""
        file = self.desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(path), "_blank", 0, (prop("Hidden", True),)
        )
        if to == "pdf":
            document = file.supportsService("com.sun.star.text.TextDocument")
            to = "pdf of a document" if document else "pdf of a workbook"
        file.storeToURL(uno.systemPathToFileUrl(result), (prop("FilterName", FILTERS[to]),))
        file.close(True)

    # The workbook.

    def is_read_only(self):
        return self.book.isReadonly()

    def protect_structure(self):
        self.book.protect("")

    def is_structure_protected(self):
        return self.book.isProtected()

    def calculates_by_itself(self, wanted=None):
        if wanted is not None:
            self.book.enableAutomaticCalculation(wanted)
        return self.book.isAutomaticCalculationEnabled()

    # What its window shows.

    def select(self, sheet, address, row, column):
        window = self.book.CurrentController
        window.setActiveSheet(self.book.Sheets[sheet])
        window.select(self.book.Sheets[sheet].getCellRangeByName(address))
        window.setFirstVisibleRow(row)
        window.setFirstVisibleColumn(column)

    def view(self):
        window = self.book.CurrentController
        selected = window.Selection.AbsoluteName
        return [window.ActiveSheet.Name, selected, window.FirstVisibleRow, window.FirstVisibleColumn]

    # Its sheets.

    def sheets(self):
        return list(self.book.Sheets.ElementNames)

    def visible(self, sheet):
        return self.book.Sheets[sheet].IsVisible

    def add(self, name, position):
        if self.book.isProtected():
            # Excel refuses; LibreOffice's API lets programs past.
            raise PermissionError("protected")
        self.book.Sheets.insertNewByName(name, position)

    def remove(self, name):
        self.book.Sheets.removeByName(name)

    def rename(self, name, to):
        self.book.Sheets[name].Name = to

    def active(self):
        return self.book.CurrentController.ActiveSheet.Name

    def activate(self, sheet):
        """Turn to a sheet; each keeps what is selected on it, as in Excel."""
        window = self.book.CurrentController
        self.selections[window.ActiveSheet.Name] = window.Selection.AbsoluteName
        window.setActiveSheet(self.book.Sheets[sheet])
        if sheet in self.selections:
            window.select(self.book.Sheets[sheet].getCellRangeByName(self.selections[sheet]))

    def protect(self, sheet):
        self.book.Sheets[sheet].protect("")

    def form_buttons(self):
        """Give sheet, caption and what a click runs, for each form button."""
        found = []
        for sheet in self.book.Sheets:
            for form in sheet.DrawPage.Forms:
                for place in range(form.Count):
                    scripts = [event.ScriptCode for event in form.getScriptEvents(place)]
                    found.append([sheet.Name, form.getByIndex(place).Label, scripts])
        return found

    def macro(self, name, *arguments):
        """Run a macro of the workbook, given as Module.Name, and give its result."""
        script = f"vnd.sun.star.script:VBAProject.{name}?language=Basic&location=document"
        return self.book.getScriptProvider().getScript(script).invoke(arguments, (), ())[0]

    def is_protected(self, sheet):
        return self.book.Sheets[sheet].isProtected()

    def lock(self, sheet, address, locked):
        cells = self.book.Sheets[sheet].getCellRangeByName(address)
        protection = cells.CellProtection
        protection.IsLocked = locked
        cells.CellProtection = protection

    def is_locked(self, sheet, row, column):
        return self.book.Sheets[sheet].getCellByPosition(column - 1, row - 1).CellProtection.IsLocked

    def filter(self, sheet, address, field, value, table=""):
        """Filter a range as somebody does with the arrow in its heading."""
        cells = self.book.Sheets[sheet].getCellRangeByName(address)
        if table:
            self.book.DatabaseRanges.addNewByName(table, cells.RangeAddress)
        wanted = cells.createFilterDescriptor(True)
        wanted.ContainsHeader = True
        wanted.setFilterFields((TableFilterField(Field=field, Operator=EQUAL, StringValue=value),))
        cells.filter(wanted)

    def hidden_rows(self, sheet):
        live = self.book.Sheets[sheet]
        last = self.used(sheet)[0]
        return [row for row in range(1, last + 1) if live.Rows.getByIndex(row - 1).IsFiltered]

    def filtered_tables(self, sheet):
        """Say for each table of a sheet whether a filter hides rows of it."""
        hidden = self.hidden_rows(sheet)
        index = self.sheets().index(sheet)
        areas = [
            self.book.DatabaseRanges.getByName(name).DataArea
            for name in self.book.DatabaseRanges.ElementNames
        ]
        return [
            any(area.StartRow < row <= area.EndRow + 1 for row in hidden)
            for area in areas
            if area.Sheet == index
        ]

    def tables(self, sheet):
        """Give the tables of a sheet with their corners, counted from 1."""
        index, found = self.sheets().index(sheet), []
        for name in self.book.DatabaseRanges.ElementNames:
            area = self.book.DatabaseRanges.getByName(name).DataArea
            if area.Sheet == index:
                corners = (area.StartRow, area.StartColumn, area.EndRow, area.EndColumn)
                found.append([name, *(corner + 1 for corner in corners)])
        return found

    def resize_table(self, name, last_row):
        table = self.book.DatabaseRanges.getByName(name)
        area = table.DataArea
        area.EndRow = last_row - 1
        table.DataArea = area

    def offer(self, sheet, top, left, bottom, right, values):
        cells = self.book.Sheets[sheet].getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)
        rule = cells.Validation
        rule.Type = LIST if values else ANY
        rule.setFormula1(";".join(f'"{value}"' for value in values))
        cells.Validation = rule

    def offered(self, sheet, row, column):
        rule = self.book.Sheets[sheet].getCellByPosition(column - 1, row - 1).Validation
        return rule.getFormula1() if rule.Type == LIST and rule.ShowList else ""

    def array(self, sheet, address, formula):
        self.book.Sheets[sheet].getCellRangeByName(address).setArrayFormula(formula)

    def formula(self, sheet, row, column):
        return self.book.Sheets[sheet].getCellByPosition(column - 1, row - 1).Formula

    def enter(self, sheet, row, column, formula):
        self.book.Sheets[sheet].getCellByPosition(column - 1, row - 1).Formula = formula

    def used(self, sheet):
        cursor = self.book.Sheets[sheet].createCursor()
        cursor.gotoEndOfUsedArea(False)
        return [cursor.RangeAddress.EndRow + 1, cursor.RangeAddress.EndColumn + 1]

    def kind(self, key):
        if key not in self.kinds:
            self.kinds[key] = self.book.NumberFormats.getByKey(key).Type
        return self.kinds[key]

    def lay_out(self, how, sheet, top, left, bottom, right, *values):
        """Set, or without a value give, the width of columns in characters or whether their text wraps."""
        block = self.book.Sheets[sheet].getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)
        if how == "fit":
            block.Rows.OptimalHeight = True
        elif how == "wrap":
            if not values:
                return block.IsTextWrapped
            block.IsTextWrapped = values[0]
        elif not values:
            return round(block.Columns.getByIndex(0).Width / 200)
        else:
            block.Columns.Width = int(values[0] * 200)
        return None

    def number_format(self, sheet, top, left, bottom, right):
        cells = self.book.Sheets[sheet].getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)
        groups = cells.getUniqueCellFormatRanges()
        keys = [groups.getByIndex(n).getByIndex(0).NumberFormat for n in range(groups.Count)]
        found = {self.book.NumberFormats.getByKey(key).FormatString for key in keys}
        return found.pop() if len(found) == 1 else None

    def read(self, sheet, top, left, bottom, right):
        live = self.book.Sheets[sheet]
        cells = live.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)
        block = cells.getDataArray()
        # Asked by areas of one format, because a question about each cell takes too long.
        areas = []
        if any(isinstance(value, float) for values in block for value in values):
            groups = cells.getUniqueCellFormatRanges()
            for n in range(groups.Count):
                group = groups.getByIndex(n)
                kind = self.kind(group.getByIndex(0).NumberFormat)
                areas += [(area, kind) for area in group.RangeAddresses]
        rows = []
        for r, values in enumerate(block, top - 1):
            places = enumerate(values, left - 1)
            rows.append([self.value(live, c, r, value, areas) for c, value in places])
        return rows

    def value(self, live, column, row, value, areas):
        if isinstance(value, str):
            return value
        if value is None:  # an error
            return live.getCellByPosition(column, row).String
        kind = next(
            kind
            for area, kind in areas
            if area.StartColumn <= column <= area.EndColumn and area.StartRow <= row <= area.EndRow
        )
        if kind & DATE:
            return {"day": (EPOCH + dt.timedelta(days=value)).isoformat()}
        return bool(value) if kind & LOGICAL else value

    def snapshot(self):
        """Give what every cell shows and holds, quickly."""
        found = {}
        for name in self.sheets():
            rows, columns = self.used(name)
            block = self.book.Sheets[name].getCellRangeByPosition(0, 0, columns - 1, rows - 1)
            found[name] = [block.DataArray, block.FormulaArray]
        return found

    def write(self, sheet, top, left, rows):
        live = self.book.Sheets[sheet]
        index = self.sheets().index(sheet)
        # Excel refuses what LibreOffice's API lets programs do.
        for r, values in enumerate(rows, top - 1):
            for c in range(left - 1, left - 1 + len(values)):
                cell = live.getCellByPosition(c, r)
                if live.isProtected() and cell.CellProtection.IsLocked:
                    raise PermissionError("protected")
                if cell.Formula.startswith("{"):
                    raise PermissionError("part of an array")
        hidden = set(self.hidden_rows(sheet)) & set(range(top, top + len(rows))) if len(rows) > 1 else set()
        for r, values in enumerate(rows, top - 1):
            for c, given in enumerate(values, left - 1):
                if r + 1 in hidden:
                    continue
                # Excel gives the cells of a filtered range that can be seen the first value of a block.
                value = rows[0][0] if hidden else given
                cell = live.getCellByPosition(c, r)
                if value is None or value == "":
                    cell.setString("")
                elif isinstance(value, (int, float)):
                    cell.setValue(value)
                elif isinstance(value, dict):
                    cell.setValue((dt.datetime.fromisoformat(value["day"]) - EPOCH).days)
                    # As Excel does with a cell that has no format of its own.
                    cell.NumberFormat = self.book.NumberFormats.getStandardFormat(DATE, cell.CharLocale)
                elif value.startswith("'"):
                    cell.setString(value[1:])
                elif value.startswith("="):
                    cell.setTokens(self.parser.parseFormula(value[1:], CellAddress(index, c, r)))
                else:
                    cell.setFormula(value)

    def end(self):
        with contextlib.suppress(Exception):  # it is gone before it can answer
            self.desktop.terminate()
        self.process.wait(30)
        shutil.rmtree(self.profile, ignore_errors=True)


office = Office(*sys.argv[1:])
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    name, *arguments = json.loads(line)
    try:
        answer = {"value": getattr(office, name)(*arguments)}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
office.end()
