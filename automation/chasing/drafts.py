"""Letters as files that Outlook opens as drafts: nothing leaves until a person presses Send."""

from __future__ import annotations

from collections.abc import Iterable
from email import policy
from email.parser import BytesParser
from pathlib import Path

from automation.chasing.file_names import safe_name, write_whole
from automation.chasing.letter import Letter, Level
from automation.chasing.message import to_bytes
from automation.plan.findings import PlanError

_ENDINGS = {
    Level.REMIND: "reminder",
    Level.CHASE: "late",
    Level.ESCALATE: "escalation",
    Level.OWNER: "to section owner",
}


def write_drafts(letters: Iterable[Letter], folder: Path) -> tuple[Path, ...]:
    """Write letters as .eml files that Outlook opens unsent.

    Drafts that an earlier run left in the folder and that are not among these letters are removed, so that
    nobody sends one that no longer holds. Other files stay.

    Returns:
        The files, in the order of the letters.

    Raises:
        PlanError: if the folder cannot be written to.
    """
    letters = tuple(letters)
    names = file_names(letters)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_drafts(folder, keep=set(names))
        paths = []
        for letter, name in zip(letters, names, strict=True):
            path = folder / name
            write_whole(path, to_bytes(letter, draft=True))
            paths.append(path)
    except OSError as problem:
        raise PlanError(f"The letters cannot be written to {folder}: {problem.strerror}.") from problem
    return tuple(paths)


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


def _remove_drafts(folder: Path, keep: set[str]) -> None:
    for path in folder.glob("*.eml"):
        if path.name not in keep and _is_ours(path):
            path.unlink()


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        headers = BytesParser(policy=policy.compat32).parse(file, headersonly=True)
    return (
        str(headers.get("Message-ID", "")).strip().startswith("<letter.") and headers.get("X-Unsent") == "1"
    )
