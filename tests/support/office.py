"""LibreOffice, for tests that open what the toolkit made the way a person would."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


@cache
def _profile() -> Path:
    """Make a profile of our own, in which every formula is worked out anew on loading."""
    folder = Path(tempfile.mkdtemp(prefix="office-profile-"))
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    return folder


def convert(path: Path, to: str, out: Path) -> Path:
    """Open a file in LibreOffice and save it in another format, such as `pdf` or `xlsx`."""
    assert SOFFICE is not None
    out.mkdir(parents=True, exist_ok=True)
    command = [SOFFICE, f"-env:UserInstallation={_profile().as_uri()}", "--headless"]
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
