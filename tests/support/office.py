"""LibreOffice, for tests that open what the toolkit made the way a person would."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item>
</oor:items>
"""


@cache
def _profile(locale: str) -> Path:
    """Make a profile of our own, in which every formula is worked out anew on loading."""
    folder = Path(tempfile.mkdtemp(prefix="office-profile-"))
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(
        _ALWAYS_RECALCULATE.format(locale=locale), encoding="utf-8"
    )
    return folder


def convert(path: Path, to: str, out: Path, locale: str = "en-GB") -> Path:
    """Open a file in LibreOffice and save it in another format, such as `pdf` or `xlsx`.

    `locale` stands for the regional settings of the PC.
    """
    assert SOFFICE is not None
    out.mkdir(parents=True, exist_ok=True)
    command = [SOFFICE, f"-env:UserInstallation={_profile(locale).as_uri()}", "--headless"]
    done = subprocess.run(
        [*command, "--convert-to", to, "--outdir", str(out), str(path)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    result = out / f"{path.stem}.{to.partition(':')[0]}"
    assert result.is_file(), done.stdout + done.stderr
    return result


def recalculated(path: Path, out: Path, locale: str = "en-GB") -> Path:
    """Give a copy of a workbook in which every formula was worked out anew."""
    return convert(path, "xlsx:Calc MS Excel 2007 XML", out, locale)


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
    """Give the formulas of a tracker whose stored result is not what they come to: (stored, worked out)."""
    stored, worked_out = values(path), values(recalculated(path, out))
    formulas = [
        (sheet.title, cell.coordinate)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 500
    pairs = {at: (stored.get(at), worked_out.get(at)) for at in formulas}
    # An empty text that a formula gives is stored as nothing by one of the two.
    return {at: pair for at, pair in pairs.items() if (pair[0] or "") != (pair[1] or "")}


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
