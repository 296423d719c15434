"""One dated folder for a night's output: whole or absent, and never losing what people put into it.

The files are made in a folder aside, which takes its dated name only when all of them are there. A later
run for the same date takes its place in one step; files that people added or changed go along.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from automation.plan.findings import PlanError

MANIFEST = ".made-by-the-toolkit.json"
"""Lists what a run made, with the hash of each file, so that what people added is known."""


@contextmanager
def dated_folder(out: Path, night: date) -> Iterator[Path]:
    """Give a folder to write a night's files into; it gets its dated name when the block ends well.

    Args:
        out: the folder that holds one folder for each night.
        night: the date that names it.

    Yields:
        The folder aside, empty.

    Raises:
        PlanError: the output folder cannot be written to.
    """
    final = out / night.isoformat()
    aside = out / f".{night.isoformat()}.making"
    replaced = out / f".{night.isoformat()}.replaced"
    try:
        _recover(final, aside, replaced)
        aside.mkdir(parents=True)
    except OSError as error:
        raise _cannot_write(out, error) from error
    try:
        yield aside
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    try:
        # Before people's files come along: those are to be known as theirs the next time, too.
        _write_manifest(aside)
        if final.is_dir():
            _keep_what_people_added(final, aside)
        if final.exists():
            os.replace(final, replaced)  # noqa: PTH105 (pathlib's rename refuses on Windows)
        os.replace(aside, final)  # noqa: PTH105
        shutil.rmtree(replaced, ignore_errors=True)
    except OSError as error:
        raise _cannot_write(out, error) from error


def _cannot_write(out: Path, error: OSError) -> PlanError:
    return PlanError(
        f"The output folder {out} cannot be written to: {(error.strerror or str(error)).lower()}."
    )


def _recover(final: Path, aside: Path, replaced: Path) -> None:
    """Tidy up after a run that was stopped: an older folder that lost its name gets it back."""
    if replaced.exists():
        if final.exists():
            shutil.rmtree(replaced, ignore_errors=True)
        else:
            os.replace(replaced, final)  # noqa: PTH105
    if aside.exists():
        shutil.rmtree(aside)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _keep_what_people_added(final: Path, aside: Path) -> None:
    """Copy files that no run made, or that were changed since, into the folder that takes its place.

    Where the new run made a file of the same name, the person's file goes beside it under a name that says
    so, because neither may be lost.
    """
    made = made_files(final)
    for path in _files(final):
        name = path.relative_to(final)
        if made.get(name.as_posix()) == _hash(path):
            continue
        target = aside / name
        if target.exists():
            if _hash(target) == _hash(path):
                continue
            target = target.with_name(f"{target.stem} (edited){target.suffix}")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def made_files(folder: Path) -> dict[str, str]:
    """List what a run made in a dated folder: each file's name in it, and its SHA-256."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in content.items()} if isinstance(content, dict) else {}


def _write_manifest(folder: Path) -> None:
    made = {path.relative_to(folder).as_posix(): _hash(path) for path in _files(folder)}
    (folder / MANIFEST).write_text(json.dumps(made, indent=1, sort_keys=True), encoding="utf-8")
