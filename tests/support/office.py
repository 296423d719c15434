"""LibreOffice, for tests that open what the toolkit made the way a person would."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

_SYSTEM_PYTHON = "/usr/bin/python3"


@cache
def _has_uno() -> bool:
    try:
        done = subprocess.run([_SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


needs_office = pytest.mark.skipif(
    SOFFICE is None or not _has_uno(),
    reason="LibreOffice with its Python bridge (python3-uno) is not on this machine",
)


class Bridge:
    """A LibreOffice, which is asked about the workbook that was opened last and not shut.

    With a locale it works out every formula anew on loading, under the regional settings of such a PC.
    """

    def __init__(self, locale: str) -> None:
        bridge = Path(__file__).with_name("office_bridge.py")
        self.process = subprocess.Popen(
            [_SYSTEM_PYTHON, str(bridge), str(SOFFICE), locale],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._answer() == {"ready": True}

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def __call__(self, *command: Any) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = self._answer()
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]


@cache
def shared_office(locale: str = "") -> Bridge:
    """Give the LibreOffice that the tests of a run share, one file after another."""
    office = Bridge(locale)
    atexit.register(office.process.communicate, timeout=60)
    return office


@contextmanager
def in_office(path: Path) -> Iterator[Bridge]:
    """Open a workbook in the shared LibreOffice, with its macros enabled."""
    office = shared_office()
    office("open", str(path), False)
    try:
        yield office
    finally:
        office("shut")


def convert(path: Path, to: str, out: Path, locale: str = "en-GB") -> Path:
    """Open a file in LibreOffice and save it as `pdf`, `xlsx` or `xls`.

    `locale` stands for the regional settings of the PC.
    """
    out.mkdir(parents=True, exist_ok=True)
    result = out / f"{path.stem}.{to}"
    shared_office(locale)("convert", str(path), to, str(result))
    return result


def recalculated(path: Path, out: Path, locale: str = "en-GB") -> Path:
    """Give a copy of a workbook in which every formula was worked out anew."""
    return convert(path, "xlsx", out, locale)


def values(path: Path) -> dict[tuple[str, str], Any]:
    """Give what each cell of a workbook shows, by its sheet and cell."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (s.title, c.coordinate): c.value
        for s in book
        for row in s.iter_rows()
        for c in row
        if c.value is not None
    }


def worked_out_otherwise(path: Path, out: Path) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Give the formulas of a tracker whose stored result is not what LibreOffice comes to."""
    return differing(path, values(recalculated(path, out)))


def differing(path: Path, worked_out: dict[tuple[str, str], Any]) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Give the formulas of a tracker whose stored result is not what they come to: (stored, worked out)."""
    stored = values(path)
    formulas = [
        (sheet.title, cell.coordinate)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 500
    pairs = {at: (_as_number(stored.get(at)), _as_number(worked_out.get(at))) for at in formulas}
    # An empty text that a formula gives is stored as nothing by one of the two.
    return {at: pair for at, pair in pairs.items() if (pair[0] or "") != (pair[1] or "")}


def _as_number(value: Any) -> Any:
    return to_excel(value) if isinstance(value, datetime) else value


def extend_table(sheet: Any, last: int) -> None:
    """Extend the table of a sheet down to a row, with its formulas, as Excel does while somebody types."""
    (table,) = sheet.tables.values()
    first, _, end = table.ref.partition(":")
    for cell in sheet[2]:
        for row in range(3, last + 1):
            if cell.data_type == "f":
                sheet.cell(row, cell.column, cell.value)
            sheet.cell(row, cell.column).number_format = cell.number_format
    table.ref = f"{first}:{end.rstrip('0123456789')}{last}"


@contextmanager
def open_in_office(path: Path) -> Iterator[None]:
    """Hold a file open in LibreOffice, as somebody at another desk would."""
    assert SOFFICE is not None
    with tempfile.TemporaryDirectory() as profile:
        command = [
            SOFFICE,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--norestore",
            str(path),
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as office:
            lock = path.with_name(f".~lock.{path.name}#")
            for _ in range(600):
                if lock.exists():
                    break
                time.sleep(0.1)
            try:
                assert lock.exists(), "LibreOffice did not open the file"
                yield
            finally:
                subprocess.run(["pkill", "-f", profile], check=False)
                office.kill()
