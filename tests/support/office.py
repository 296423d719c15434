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
