"""Letters as files that Outlook opens as drafts: nothing leaves until a person presses Send.

A draft carries a mark in its first line that is made from the rest of it. What somebody changed no longer
fits the mark, and is never written over or removed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path

from automation.chasing.file_names import safe_name
from automation.chasing.letter import Letter, Level
from automation.chasing.message import to_bytes
from automation.files import PART, place_beside, write_whole
from automation.plan.findings import PlanError
from automation.plan.text import count

_MARK = re.compile(rb"X-Draft-Mark: ([0-9a-f]{64})\r\n")

_ENDINGS = {
    Level.REMIND: "reminder",
    Level.CHASE: "late",
    Level.ESCALATE: "escalation",
    Level.OWNER: "to section owner",
}


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts that were written.

    Args:
        files: the files, in the order of the letters.
        kept: a sentence for each earlier draft that stayed because somebody had edited it.
    """

    files: tuple[Path, ...] = ()
    kept: tuple[str, ...] = ()


def hold_to_record(folder: Path, known: Collection[str]) -> None:
    """Hold the drafts in a folder to be on record, so that no other plan's are removed or written over.

    Args:
        folder: the folder; it need not be there.
        known: the Message-IDs of all drafts on record.

    Raises:
        PlanError: some are not, or the folder cannot be read.
    """
    try:
        strange = [path for path, name in _drafts_in(folder) if name not in known and not edited(path)]
    except OSError as problem:
        raise PlanError(f"The letters in {folder} cannot be read: {problem.strerror}.") from problem
    if strange:
        raise PlanError(
            f"{folder} holds {count(len(strange), 'draft')} not on record with this tracker, such as "
            f"{strange[0].name}; name another folder with --out, or move what is in this one away."
        )


def write_drafts(letters: Iterable[Letter], folder: Path) -> Drafts:
    """Write letters as .eml files that Outlook opens unsent.

    Drafts that an earlier run left in the folder and that are not among these letters are removed, so that
    nobody sends one that no longer holds. One that somebody edited stays, and the new one goes beside it.
    Other files stay.

    Args:
        letters: the letters.
        folder: where the files go.

    Raises:
        PlanError: if the folder cannot be written to.
    """
    letters = tuple(letters)
    names = file_names(letters)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in folder.glob(f".*{PART}"):
            part.unlink()  # of a run that was cut off
        paths, kept = [], []
        for name in names:
            path = place_beside(folder / name, edited)
            paths.append(path)
            if path.name != name:
                kept.append(
                    f"{name} was edited since it was made, so it was kept; the new draft is {path.name}. "
                    "Send only one of them."
                )
        ours = [path for path, _ in _drafts_in(folder)]
        replaced = {folder / name for name, path in zip(names, paths, strict=True) if path.name != name}
        for path in ours:
            if path in paths or path in replaced:
                continue
            if edited(path):
                kept.append(
                    f"{path.name} was edited since it was made, so it was kept, but it is not among the "
                    "letters of this day: look before you send it."
                )
            else:
                path.unlink()
        for letter, path in zip(letters, paths, strict=True):
            write_whole(path, _marked(to_bytes(letter, draft=True)))
    except OSError as problem:
        raise PlanError(f"The letters cannot be written to {folder}: {problem.strerror}.") from problem
    return Drafts(tuple(paths), tuple(kept))


def edited(path: Path) -> bool:
    """Say whether a file is anything else than a draft as it was made."""
    content = path.read_bytes()
    mark = _MARK.match(content)
    return mark is None or mark[1].decode() != _digest(content[mark.end() :])


def _marked(content: bytes) -> bytes:
    return b"X-Draft-Mark: " + _digest(content).encode() + b"\r\n" + content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_names(letters: Iterable[Letter]) -> tuple[str, ...]:
    """Give each letter a file name of its own that Windows, macOS and Linux all take."""
    used: set[str] = set()
    names = []
    for letter in letters:
        stem = safe_name(f"{letter.lead} - {_ENDINGS[letter.level]}")
        name, count = stem, 1
        while name.casefold() in used:
            count += 1
            name = f"{stem} ({count})"
        used.add(name.casefold())
        names.append(f"{name}.eml")
    return tuple(names)


def message_ids(folder: Path) -> set[str]:
    """Return the Message-IDs of the drafts in a folder; none where there is no such folder."""
    return {name for _, name in _drafts_in(folder)}


def _drafts_in(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.glob("*.eml")):
        if name := _message_id(path):
            yield path, name


def _message_id(path: Path) -> str:
    """Give the Message-ID of a draft that a run made; empty for any other message."""
    with path.open("rb") as file:
        headers = BytesParser(policy=policy.compat32).parse(file, headersonly=True)
    found = str(headers.get("Message-ID", "")).strip()
    return found if found.startswith("<letter.") and headers.get("X-Unsent") == "1" else ""
