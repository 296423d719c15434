"""Drives LibreOffice for the tests: commands as lines of JSON in, answers out.

LibreOffice's own API belongs to the Python that the system came with, so this file runs under that one and
knows nothing of the toolkit.
"""

import contextlib
import datetime as dt
import json
import shutil
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table import CellAddress

DATE, LOGICAL = 2, 1024
EPOCH = dt.datetime(1899, 12, 30)


def prop(name, value):
    return PropertyValue(Name=name, Value=value)


class Office:
    def __init__(self, soffice, path):
        self.profile = tempfile.mkdtemp(prefix="office-live-")
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
        self.book = self.desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(path), "_blank", 0, (prop("Hidden", True), prop("MacroExecutionMode", 4))
        )
        self.parser = self.book.createInstance("com.sun.star.sheet.FormulaParser")
        self.parser.CompileEnglish, self.parser.FormulaConvention = True, 3
        self.kinds = {}

    def sheets(self):
        return list(self.book.Sheets.ElementNames)

    def visible(self, sheet):
        return self.book.Sheets[sheet].IsVisible

    def add(self, name, position):
        self.book.Sheets.insertNewByName(name, position)

    def active(self):
        return self.book.CurrentController.ActiveSheet.Name

    def activate(self, sheet):
        self.book.CurrentController.setActiveSheet(self.book.Sheets[sheet])

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

    def formula(self, sheet, row, column):
        return self.book.Sheets[sheet].getCellByPosition(column - 1, row - 1).Formula

    def used(self, sheet):
        cursor = self.book.Sheets[sheet].createCursor()
        cursor.gotoEndOfUsedArea(False)
        return [cursor.RangeAddress.EndRow + 1, cursor.RangeAddress.EndColumn + 1]

    def kind(self, cell):
        key = cell.NumberFormat
        if key not in self.kinds:
            self.kinds[key] = self.book.NumberFormats.getByKey(key).Type
        return self.kinds[key]

    def number_format(self, sheet, top, left, bottom, right):
        found = {
            self.book.NumberFormats.getByKey(
                self.book.Sheets[sheet].getCellByPosition(column - 1, row - 1).NumberFormat
            ).FormatString
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        return found.pop() if len(found) == 1 else None

    def read(self, sheet, top, left, bottom, right):
        live = self.book.Sheets[sheet]
        block = live.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1).getDataArray()
        rows = []
        for r, values in enumerate(block):
            places = enumerate(values, left - 1)
            rows.append([self.value(live, c, top - 1 + r, value) for c, value in places])
        return rows

    def value(self, live, column, row, value):
        if isinstance(value, str):
            return value
        cell = live.getCellByPosition(column, row)
        if value is None:  # an error
            return cell.String
        kind = self.kind(cell)
        if kind & DATE:
            return {"day": (EPOCH + dt.timedelta(days=value)).isoformat()}
        return bool(value) if kind & LOGICAL else value

    def write(self, sheet, top, left, rows):
        live = self.book.Sheets[sheet]
        index = self.sheets().index(sheet)
        if live.isProtected():
            raise PermissionError("protected")
        for r, values in enumerate(rows, top - 1):
            for c, value in enumerate(values, left - 1):
                cell = live.getCellByPosition(c, r)
                if value is None or value == "":
                    cell.setString("")
                elif isinstance(value, (int, float)):
                    cell.setValue(value)
                elif value.startswith("'"):
                    cell.setString(value[1:])
                elif value.startswith("="):
                    cell.setTokens(self.parser.parseFormula(value[1:], CellAddress(index, c, r)))
                else:
                    cell.setFormula(value)

    def close(self):
        self.book.close(True)
        with contextlib.suppress(Exception):  # it is gone before it can answer
            self.desktop.terminate()
        self.process.wait(30)
        shutil.rmtree(self.profile, ignore_errors=True)


office = Office(sys.argv[1], sys.argv[2])
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    name, *arguments = json.loads(line)
    try:
        answer = {"value": getattr(office, name)(*arguments)}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
    if name == "close":
        break
