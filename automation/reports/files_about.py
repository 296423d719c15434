"""The files that are kept about a plan: which of them name a person, and those files without the name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from email import message_from_bytes, policy
from enum import StrEnum
from pathlib import Path

from automation.chasing.returned_mail import read_msg
from automation.chasing.returns import DONE
from automation.files import output_folder, read_ordinary, reason, remove_tree, write_whole
from automation.history.erasing import held_of
from automation.history.store import History
from automation.plan.due import uk
from automation.plan.person import Person
from automation.plan.text import count
from automation.reports.dated_folder import MANIFEST, made_files, rewrite
from automation.tracker.read.grid import text_of
from automation.tracker.read.map_file import ENDING
from automation.tracker.read.open_file import open_source
from automation.tracker.read.safety import LARGEST_FILE, Package
from automation.tracker.read.which_tracker import RETURNS, history_path
from automation.tracker.write.erased_text import erased_from
from automation.tracker.write.second_reader import read_again
from automation.tracker.write.sheet_cells import Address, Formula, name_of

_SCANS = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".heic"})


class Fate(StrEnum):
    """What erasing a person does with a file."""

    STAYS = "stays as it is"
    CHANGED = "without the name"
    DELETED = "deleted"
    UNREAD = "cannot be searched"


def files_about(tracker: Path, out: Path) -> tuple[Path, ...]:
    """Return the files that the toolkit keeps about a plan, its history apart.

    Args:
        tracker: the tracker.
        out: a folder that files went to; the usual one is searched as well.
    """
    beside, history = tracker.parent, history_path(tracker)
    folders = (history.parent, beside / RETURNS, beside / "requests", output_folder(tracker), out)
    found = [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    found += [path for path in beside.iterdir() if path.name.endswith(ENDING)]
    apart = {history.name, f"{history.name}-journal"}
    files = {path.resolve(): path for path in found if path.is_file() and not path.is_symlink()}
    # What a run made is told by the list of its files, so that list comes last.
    ordered = sorted(files.values(), key=lambda path: (path.name == MANIFEST, str(path)))
    return tuple(path for path in ordered if path.parent != history.parent or path.name not in apart)


def fate_of(path: Path, person: Person, tracker: Path) -> Fate:
    """Return what erasing a person does with a file that is kept about a tracker's plan."""
    is_reply = path.is_relative_to(tracker.parent / RETURNS)
    try:
        if person.is_in(path.name):
            return Fate.DELETED
        if path.suffix.casefold() == ".sqlite":
            with History.open(path, create=False) as history:
                return Fate.DELETED if held_of(history, person) else Fate.STAYS
        content = read_ordinary(path, LARGEST_FILE, "a file")
        new = erased_from(content, person, "")
        if new != content:
            return Fate.DELETED if new is None or is_reply or _is_mail(path) else Fate.CHANGED
        texts = list(_texts_of(path, content, person))
    except Exception:  # noqa: BLE001 (a file that anybody may have sent; it is named for a person to look at)
        return Fate.UNREAD
    if path.suffix.casefold() in _SCANS and not any(texts):
        return Fate.UNREAD
    return Fate.DELETED if any(map(person.is_in, texts)) else Fate.STAYS


def _texts_of(path: Path, content: bytes, person: Person) -> Iterator[str]:
    """Yield what an e-mail or a PDF says that does not stand in its file as text."""
    if path.suffix.casefold() == ".pdf":
        yield from _texts_of_pdf(path)
    elif _is_mail(path):
        yield from _texts_of_mail(path, content, person)


def _is_mail(path: Path) -> bool:
    return path.suffix.casefold() in {".eml", ".msg"}


def _texts_of_mail(path: Path, content: bytes, person: Person) -> Iterator[str]:
    """Yield what an e-mail says; a name in something attached to it stands for the whole."""
    if path.suffix.casefold() == ".msg":
        mail = read_msg(content)
        yield from (mail.name, mail.address, mail.subject, mail.whole)
        attached = [one.content for one in mail.attached]
    else:
        message = message_from_bytes(content, policy=policy.default)
        yield from (str(value) for part in message.walk() for value in part.values())
        payloads = [part.get_payload(decode=True) for part in message.walk()]
        attached = [one for one in payloads if isinstance(one, bytes)]
    for inner in attached:
        if erased_from(inner, person, "") != inner:
            yield person.known_as[0]


def _texts_of_pdf(path: Path) -> Iterator[str]:
    import pdfplumber  # noqa: PLC0415 (only where a person is erased and there is a PDF)

    with pdfplumber.open(path) as document:
        for page in document.pages:
            yield page.extract_text() or ""


def take_out(path: Path, person: Person, mark: str) -> None:
    """Take a person out of a file that stays. What a night made still counts as made by it.

    Raises:
        OSError: it cannot be written.
        PlanError: it cannot be read or written.
    """
    content = read_ordinary(path, LARGEST_FILE, "a file")
    new = erased_from(content, person, mark)
    if new is None or new == content:
        return
    night = next((folder for folder in path.parents if (folder / MANIFEST).exists()), None)
    name = path.relative_to(night).as_posix() if night else ""
    if night and made_files(night).get(name) == hashlib.sha256(content).hexdigest():
        rewrite(night, {name: new})
    else:
        write_whole(path, new)


def files_of_people(tracker: Path, person: Person) -> tuple[Path, ...]:
    """Return the other files beside a tracker, and its templates, that name a person: people's own files."""
    beside = tracker.parent
    found = [path for path in beside.iterdir() if path.is_file() and not path.name.endswith(ENDING)]
    for folder in (beside / "templates", beside.parent / "templates"):
        found += folder.rglob("*") if folder.is_dir() else ()
    ours = {Fate.STAYS, Fate.UNREAD}
    return tuple(
        path
        for path in sorted(set(found) - {tracker})
        if path.is_file() and fate_of(path, person, tracker) not in ours
    )


def in_tracker(tracker: Path, person: Person) -> tuple[str, ...]:
    """Return where a tracker names a person: its cells, then the other parts of its file.

    A formula that shows a name has it from another cell, which is returned.
    """
    content = read_ordinary(tracker, LARGEST_FILE, "a tracker")
    from_others = _formulas_without(person, content)
    found = [
        f"{grid.sheet}!{name_of((number, column))}"
        for grid in open_source(tracker, content)[0].grids()
        for number, row in enumerate(grid.rows, 1)
        for column, value in enumerate(row, 1)
        if person.is_in(text_of(value)) and (grid.sheet, (number, column)) not in from_others
    ]
    if content[:2] == b"PK":
        found += _in_parts(Package(content, tracker.name), person)
    return tuple(dict.fromkeys(found))


def _formulas_without(person: Person, content: bytes) -> set[tuple[str, Address]]:
    with suppress(ValueError):  # no workbook of Excel's, which is then listed whole
        cells = read_again(content).items()
        return {at for at, value in cells if isinstance(value, Formula) and not person.is_in(value)}
    return set()


def _in_parts(package: Package, person: Person) -> Iterator[str]:
    for name in package.namelist():
        is_sheet = name.startswith(("xl/worksheets/sheet", "xl/sharedStrings"))
        if not is_sheet and erased_from(package.part(name), person, "") != package.part(name):
            yield next((said for word, said in _PARTS.items() if word in name), f"its part {name}")


_PARTS = {"omments": "its comments", "persons": "its comments", "docProps": "its properties"}
"""What people call the parts of a workbook that are no cells, by a word of their names."""


def remove_older(tracker: Path, out: Path, day: date) -> tuple[list[str], list[str]]:
    """Remove the folders of nights before a day, and papers, drafts and replies last changed before it.

    Args:
        tracker: the tracker; replies are removed once they are in `returns/done`.
        out: the folder that holds one folder for each night.
        day: the first day that is kept.

    Returns:
        How many folders and files went, and a sentence about what could not be removed.
    """
    before = datetime.combine(day, time()).timestamp()
    gone, stuck = {"folder": 0, "file": 0}, []
    for path in _older(tracker, out, day.isoformat(), before):
        what = "folder" if path.is_dir() else "file"
        try:
            if path.is_dir():
                remove_tree(path)
            else:
                path.unlink()
            gone[what] += 1
        except OSError as error:
            stuck.append(f"{path.name} is from before {uk(day)} and could not be removed: {reason(error)}.")
    return [count(number, what) for what, number in gone.items() if number], stuck


def _older(tracker: Path, out: Path, day: str, before: float) -> list[Path]:
    dated = [path for path in out.glob("[0-9]*-[0-9]*-[0-9]*") if path.is_dir() and path.name < day]
    folders = (out / "papers", out / "letters", tracker.parent / RETURNS / DONE)
    files = [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    files += history_path(tracker).parent.glob("plan-history before*.sqlite")
    return dated + [path for path in files if path.is_file() and path.stat().st_mtime < before]
