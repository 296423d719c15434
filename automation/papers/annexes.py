"""The annexes of a paper: which there are, which of them a board gets, and how they are lettered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from automation.papers.contents import headings
from automation.papers.word_files import qn
from automation.plan.text import listed

ANNEXES = {
    "exceptions": "All exceptions",
    "sections": "Every section",
    "measures": "Measures",
    "done": "Done since the last meeting",
    "moved": "What moved and why",
    "actions": "Progress of every action",
    "voices": "What children say",
    "assurance": "Assurance by section",
    "figures": "How these figures come about",
}
"""Each annex: what a template calls it, and what the sheet Boards calls it."""

ANNEX = "Annex"
"""How the heading of an annex begins."""


def named_annexes(names: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the annexes that the sheet Boards names, as templates call them, and the names of none."""
    known = {name.casefold(): key for key, name in ANNEXES.items()} | {key: key for key in ANNEXES}
    keys = {name: known.get(" ".join(name.split()).casefold()) for name in names}
    return frozenset(key for key in keys.values() if key), tuple(
        name for name, key in keys.items() if not key
    )


def unknown_annexes(names: Iterable[str]) -> str:
    """Return a sentence on names that no annex has."""
    said = listed([f"'{name}'" for name in names])
    known = "; ".join(ANNEXES.values())
    return f"The sheet Boards names {said} under Annexes, which no annex is called. There are: {known}."


def letter_annexes(document: Any) -> None:
    """Give each heading that begins with `Annex: ` its letter; a single annex has none."""
    found = [
        paragraph
        for level, text, paragraph in headings(document)
        if level == 1 and text.startswith(f"{ANNEX}:")
    ]
    for number, paragraph in enumerate(found if len(found) > 1 else ()):
        word = next(part for part in paragraph.iter(qn("w:t")) if part.text)
        word.text = word.text.replace(ANNEX, f"{ANNEX} {chr(ord('A') + number)}", 1)
