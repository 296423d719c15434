"""Writes a night's output into one dated folder, all of it or nothing, and keeps what people added.

The files are made in a temporary folder, which gets its dated name only when all of them are there. A later
run for the same date replaces the folder in one step and carries over the files that people added or changed.

Files that people are meant to edit (papers, letters) keep their names: they are copied into the temporary
folder first, so that the step that makes a new one can put it beside the edited one and say so. Any other
new file takes the name, because pages and notes link to it, and the edited one is renamed `(edited)`.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path

from automation.files import make_private, make_writable, remove_tree, replace_held, whole_file, write_whole
from automation.papers.word_files import open_in_word
from automation.plan.due import uk
from automation.plan.findings import PlanError

MANIFEST = ".made-by-the-toolkit.json"
"""Lists the files that a run made, with their hashes, so that files people added can be told from them."""


@contextmanager
def dated_folder(out: Path, night: date, *, people_edit: Collection[str] = ()) -> Iterator[Path]:
    """Yield a temporary folder to write a night's files into; it gets its dated name if the block succeeds.

    Args:
        out: the folder that holds one folder for each night.
        night: the date that names it.
        people_edit: the folders in it whose files people are meant to edit.

    Yields:
        The temporary folder, with what people added or changed in those folders.

    Raises:
        PlanError: the output folder cannot be written to, or a file of an earlier run is open in a program
            that lets nobody replace its folder; then the new one is kept beside it, as the sentence says.
    """
    final = out / night.isoformat()
    aside = out / f".{night.isoformat()}.making"
    try:
        replaced = _recover(final, aside)
        make_private(out)
        aside.mkdir()
        carried = _carry(final, aside, people_edit)
    except OSError as error:
        raise _cannot_write(out, error) from error
    try:
        yield aside
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    try:
        # Before people's files are copied in, so that next time they still count as people's own.
        _write_manifest(aside, carried)
        if final.is_dir():
            _keep_what_people_added(final, aside, carried)
        try:
            _swap(final, aside, replaced)
        except PermissionError as error:
            kept = _keep_beside(final, aside)
            raise PlanError(
                f"The folder {final} could not be replaced: a file in it seems to be open in another "
                f"program. The new output is complete and is in {kept}."
            ) from error
    except OSError as error:
        raise _cannot_write(out, error) from error


def _swap(final: Path, aside: Path, replaced: Path) -> None:
    """Give the new folder its dated name; if that fails, the old folder gets its name back."""
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
    """Give a complete folder that cannot take its dated name another visible one, and return its path.

    If something in it is open as well, it is copied, and the next run removes the original.
    """
    kept = _free(lambda number: final.with_name(f"{final.name} (new{number})"))
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


def carry_forward(
    out: Path, night: date, target: Path, wanted: Callable[[Path], bool], *, days: int = 28
) -> tuple[str, ...]:
    """Copy files that people edited on an earlier night into the folder that is being made.

    Args:
        out: the folder that holds one folder for each night.
        night: the night that is being made.
        target: the folder of that night for such files; the same folder of earlier nights is searched.
        wanted: says whether a file is still needed.
        days: how many days back to look; of files with one name the latest counts.

    Returns:
        The names of the files that were copied.
    """
    seen: dict[str, bool] = {}
    for number in range(1, days + 1):
        folder = out / (night - timedelta(days=number)).isoformat() / target.name
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_file() and path.name not in seen:
                seen[path.name] = wanted(path) and not (target / path.name).exists()
                if seen[path.name]:
                    _copy(path, target / path.name)
    return tuple(name for name, copied in seen.items() if copied)


def added_files(out: Path, night: date, *, days: int = 28) -> Iterator[Path]:
    """Yield the files that people put into the output folder, beside its letters, and into its nights.

    Args:
        out: the folder that holds one folder for each night.
        night: the last night to look at.
        days: how many days back to look.
    """
    for folder in (out, out / "letters"):
        yield from (path for path in (folder.iterdir() if folder.is_dir() else ()) if path.is_file())
    for folder in (out / (night - timedelta(days=number)).isoformat() for number in range(days + 1)):
        if folder.is_dir():
            made = made_files(folder)
            yield from (path for path in _files(folder) if path.relative_to(folder).as_posix() not in made)


def registers(out: Path) -> tuple[Path, ...]:
    """Return every register of letters in the dated folders, edited copies too; people tick in them."""
    return tuple(sorted(out.glob("[0-9]*-[0-9]*-[0-9]*/chasers*.xlsx")))


def set_right(out: Path) -> list[str]:
    """Tidy up after interrupted runs, whatever their date, and return a sentence about each."""
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
                said.append(f"A run for {night} was interrupted; its unfinished files were removed.")
    return said


def _recover(final: Path, aside: Path) -> Path:
    """Tidy up after an interrupted run: the older folder gets its name back if it lost it.

    What that run was making is deleted, complete or not: nobody has seen its letters, so they do not count.

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
    return _free(lambda number: final.with_name(f"{replaced.name}{number}"))


def _free(path: Callable[[str], Path], taken: Callable[[Path], bool] = Path.exists) -> Path:
    """Return the first of some paths that is not taken; the second has ` 2` in its name, and so on."""
    numbers = itertools.chain([""], (f" {number}" for number in itertools.count(2)))
    return next(free for free in map(path, numbers) if not taken(free))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _peoples(final: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files that people added or changed, each with its name in the folder."""
    made = made_files(final)
    for path in _files(final):
        name = path.relative_to(final).as_posix()
        if made.get(name) != _hash(path):
            yield name, path


def _carry(final: Path, aside: Path, people_edit: Collection[str]) -> dict[str, str]:
    """Copy the files that people are working on in some folders; return each name with its hash.

    A file that is open counts too: otherwise, when its program next saves it, it would replace the new one.
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
    """Copy the files that people added or changed into the new folder, so that none is lost."""
    for name, path in _peoples(final):
        if carried.get(name) == _hash(path):
            continue
        target = aside / name
        # Changed again during the night, and no step made a new one.
        newer = name in carried and target.exists() and _hash(target) == carried[name]
        if target.exists() and not newer:
            if _hash(target) == _hash(path):
                continue
            target = _edited_name(target, final / name)
        _copy(path, target)


def _edited_name(target: Path, theirs: Path) -> Path:
    """Return the first name `(edited)` that neither folder has."""
    return _free(
        lambda number: target.with_name(f"{target.stem} (edited{number}){target.suffix}"),
        lambda path: path.exists() or theirs.with_name(path.name).exists(),
    )


def put_aside(
    final: Path, aside: Path, *, people_edit: Collection[str] = (), still_to_come: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Return the edited files whose names a new night will take, each with the name that it will get.

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
    """Return the files that a run made in a dated folder, each with its SHA-256."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in content.items()} if isinstance(content, dict) else {}


def rewrite(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Rewrite files of a completed night, as if the same run had made them.

    Raises:
        PlanError: one of them cannot be written.
    """
    made = made_files(folder)
    for name, content in contents.items():
        with whole_file(folder / name, "The file") as aside:
            aside.write_bytes(content)
            made[name] = _hash(aside)
    with whole_file(folder / MANIFEST, "The file") as aside:
        aside.write_text(json.dumps(made, indent=1, sort_keys=True), encoding="utf-8")


def _write_manifest(folder: Path, carried: dict[str, str]) -> None:
    found = {path.relative_to(folder).as_posix(): _hash(path) for path in _files(folder)}
    made = {name: value for name, value in found.items() if carried.get(name) != value}
    write_whole(folder / MANIFEST, json.dumps(made, indent=1, sort_keys=True))
