"""One dated folder for a night's output: whole or absent, and never losing what people put into it.

The files are made in a folder aside, which takes its dated name only when all of them are there. A later
run for the same date takes its place in one step; files that people added or changed go along.

What people edit by design (papers, letters) keeps its name: it lies in the folder aside from the start, so
that whatever makes the new one can put it beside and say so. Of anything else the new file takes the name,
because pages and notes point to it, and the one that somebody changed is called `(edited)`.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from automation.files import make_writable, remove_tree, replace_held, whole_file, write_whole
from automation.papers.word_files import open_in_word
from automation.plan.due import uk
from automation.plan.findings import PlanError

MANIFEST = ".made-by-the-toolkit.json"
"""Lists what a run made, with the hash of each file, so that what people added is known."""


@contextmanager
def dated_folder(out: Path, night: date, *, people_edit: Collection[str] = ()) -> Iterator[Path]:
    """Yield a folder to write a night's files into; it gets its dated name when the block ends well.

    Args:
        out: the folder that holds one folder for each night.
        night: the date that names it.
        people_edit: the folders in it whose files people are meant to edit.

    Yields:
        The folder aside, empty but for what people added or changed in those folders.

    Raises:
        PlanError: the output folder cannot be written to, or a file of an earlier run is open in a program
            that lets nobody replace its folder; then the new one is kept beside it, as the sentence says.
    """
    final = out / night.isoformat()
    aside = out / f".{night.isoformat()}.making"
    try:
        replaced = _recover(final, aside)
        aside.mkdir(parents=True)
        carried = _carry(final, aside, people_edit)
    except OSError as error:
        raise _cannot_write(out, error) from error
    try:
        yield aside
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    try:
        # Before people's files come along: those are to be known as theirs the next time, too.
        _write_manifest(aside, carried)
        if final.is_dir():
            _keep_what_people_added(final, aside, carried)
        try:
            _swap(final, aside, replaced)
        except PermissionError as error:
            kept = _keep_beside(final, aside)
            raise PlanError(
                f"The folder {final} could not be replaced: a file in it seems to be open in another "
                f"program. What was made now is in {kept}; it is complete."
            ) from error
    except OSError as error:
        raise _cannot_write(out, error) from error


def _swap(final: Path, aside: Path, replaced: Path) -> None:
    """Give the new folder its dated name; the one that has it comes back if that fails."""
    if final.exists():
        replace_held(final, replaced)
    try:
        replace_held(aside, final)
    except OSError:
        if replaced.exists():
            replace_held(replaced, final)
        raise
    with suppress(OSError):
        remove_tree(replaced)


def _keep_beside(final: Path, aside: Path) -> Path:
    """Give a complete folder that cannot have its date's name one that people see: its letters are made.

    Where something in it is open, too, it is copied, and the next run removes what stays hidden.
    """
    number = 1
    while (kept := final.with_name(f"{final.name} (new{'' if number == 1 else f' {number}'})")).exists():
        number += 1
    try:
        replace_held(aside, kept)
    except PermissionError:
        shutil.copytree(aside, kept)
        shutil.rmtree(aside, ignore_errors=True)
    return kept


def _cannot_write(out: Path, error: OSError) -> PlanError:
    return PlanError(
        f"The output folder {out} cannot be written to: {(error.strerror or str(error)).lower()}."
    )


def set_right(out: Path) -> list[str]:
    """Tidy up after runs that were cut off, whatever their date, and return what to say of each."""
    said = []
    for hidden in sorted(out.glob(".*-*-*.*")):
        found = re.fullmatch(r"\.(\d{4}-\d{2}-\d{2})\.(making|replaced.*)", hidden.name)
        if found is None or not hidden.is_dir():
            continue
        making = found[2] == "making"
        with suppress(OSError):  # where something in it is open, it goes the next time
            _recover(out / found[1], out / f".{found[1]}.making")
            if making:
                night = uk(date.fromisoformat(found[1]))
                said.append(f"A run for {night} was cut off; what it had half made was removed.")
    return said


def _recover(final: Path, aside: Path) -> Path:
    """Tidy up after a run that was stopped: an older folder that lost its name gets it back.

    What it was making goes, complete or not: its letters were never where people see them, and do not count.

    Returns:
        The name under which the older folder waits while the new one takes its place.
    """
    replaced = final.with_name(f".{final.name}.replaced")
    for older in sorted(final.parent.glob(f"{replaced.name}*")):
        if final.exists():
            with suppress(OSError):  # where something in it is open, it goes the next time
                remove_tree(older)
        else:
            replace_held(older, final)
    if aside.exists():
        remove_tree(aside)
    number = 1
    while replaced.exists():
        number += 1
        replaced = final.with_name(f".{final.name}.replaced {number}")
    return replaced


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _peoples(final: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files that no run made, or that were changed since: each with its name in the folder."""
    made = made_files(final)
    for path in _files(final):
        name = path.relative_to(final).as_posix()
        if made.get(name) != _hash(path):
            yield name, path


def _carry(final: Path, aside: Path, people_edit: Collection[str]) -> dict[str, str]:
    """Copy what people have at work in some folders; gives each file's name and hash.

    A file that is open is at work too: what its program saves next would otherwise replace the new one.
    """
    if not final.is_dir():
        return {}
    theirs = dict(_peoples(final)) | {
        path.relative_to(final).as_posix(): path for path in _files(final) if open_in_word(path)
    }
    carried = {}
    for name, path in theirs.items():
        if name.split("/")[0] in people_edit:
            _copy(path, aside / name)
            carried[name] = _hash(aside / name)
    return carried


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, target)
    make_writable(target)


def _keep_what_people_added(final: Path, aside: Path, carried: dict[str, str]) -> None:
    """Copy what is people's into the folder that takes the place of theirs; no file of theirs is lost."""
    for name, path in _peoples(final):
        if carried.get(name) == _hash(path):
            continue
        target = aside / name
        # Changed again while the night was made, and no step put another in its place.
        newer = name in carried and target.exists() and _hash(target) == carried[name]
        if target.exists() and not newer:
            if _hash(target) == _hash(path):
                continue
            target = _edited_name(target, final / name)
        _copy(path, target)


def _edited_name(target: Path, theirs: Path) -> Path:
    """Return the first name `(edited)` that neither folder has."""
    number = 0
    while True:
        number += 1
        which = "" if number == 1 else f" {number}"
        name = f"{target.stem} (edited{which}){target.suffix}"
        if not target.with_name(name).exists() and not theirs.with_name(name).exists():
            return target.with_name(name)


def put_aside(
    final: Path, aside: Path, *, people_edit: Collection[str] = (), still_to_come: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Return which files of people a new night takes the names of, each with the name that theirs gets.

    Args:
        final: the dated folder as it is.
        aside: the folder that takes its place, made with all but the last of its files.
        people_edit: the folders in it where people's files keep their names.
        still_to_come: the files that are still to be made.
    """
    if not final.is_dir():
        return []
    found = []
    for name, path in _peoples(final):
        target = aside / name
        if name.split("/")[0] in people_edit:
            continue
        if name in still_to_come or (target.exists() and _hash(target) != _hash(path)):
            found.append((name, _edited_name(target, path).relative_to(aside).as_posix()))
    return found


def made_files(folder: Path) -> dict[str, str]:
    """List what a run made in a dated folder: each file's name in it, and its SHA-256."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in content.items()} if isinstance(content, dict) else {}


def rewrite(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files of a night that stands complete anew, as the same run's.

    Raises:
        PlanError: one of them cannot be written.
    """
    made = made_files(folder)
    for name, text in texts.items():
        with whole_file(folder / name, "The file") as aside:
            aside.write_text(text, encoding="utf-8")
            made[name] = _hash(aside)
    with whole_file(folder / MANIFEST, "The file") as aside:
        aside.write_text(json.dumps(made, indent=1, sort_keys=True), encoding="utf-8")


def _write_manifest(folder: Path, carried: dict[str, str]) -> None:
    found = {path.relative_to(folder).as_posix(): _hash(path) for path in _files(folder)}
    made = {name: value for name, value in found.items() if carried.get(name) != value}
    write_whole(folder / MANIFEST, json.dumps(made, indent=1, sort_keys=True))
