"""What a board decided, read from the words in which people note it."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import lru_cache
from pathlib import Path


class DecisionKind(StrEnum):
    """What a row of the sheet Decisions says, in the words of its dropdown."""

    EXTENDED = "Extended"
    REFUSED = "Refused"
    CLOSED = "Closed"
    REOPENED = "Reopened"
    NOTED = "Noted"
    ASKED = "Asked"
    REQUESTED = "Extension requested"


_WORDS = tomllib.loads(Path(__file__).with_name("decision_words.toml").read_text(encoding="utf-8"))


def _any(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(' '.join(part.split())) for part in text.split(';'))})\b")


_SAID = {DecisionKind[name.upper()]: _any(text) for name, text in _WORDS["said"].items()}
_EXTENSION, _AGREED = _any(_WORDS["faint"]["extended"]), _any(_WORDS["faint"]["agreed"])
_NOT = re.compile(r"\bnot\b|n't\b|\bno (?:extension|more time|new date)")
_GIVES_WAY = {
    DecisionKind.EXTENDED: {DecisionKind.REFUSED, DecisionKind.REQUESTED},
    DecisionKind.REQUESTED: {DecisionKind.REFUSED},
    DecisionKind.NOTED: frozenset(DecisionKind) - {DecisionKind.NOTED},
}
"""What says nothing of its own beside others: `Request for more time refused` is refused."""


@lru_cache(maxsize=4096)
def read_decision(text: str, *, has_date: bool = False) -> DecisionKind | None:
    """Return what a board decided.

    Args:
        text: as people write it: `Extended`, `Extension not granted`, `Agreed to close`.
        has_date: whether a new date stands beside it: `Agreed` is then an extension.

    Returns:
        The one thing that the words say; None where they say nothing, or several things.
    """
    words = rest = " ".join(text.replace("\u2019", "'").split()).casefold()
    said: set[DecisionKind] = set()
    for kind, pattern in _SAID.items():
        if pattern.search(rest):
            said.add(kind)
            rest = pattern.sub(" ", rest)
    if not said and (_EXTENSION.search(rest) or (has_date and _AGREED.search(rest))):
        said.add(DecisionKind.EXTENDED)
    if _NOT.search(words):
        # What was not extended was refused; what else was not decided is not guessed at.
        said = {DecisionKind.REFUSED} if said and said <= _TIME else set()
    alone = [kind for kind in said if not said & _GIVES_WAY.get(kind, set())]
    return alone[0] if len(alone) == 1 else None


_TIME = {DecisionKind.EXTENDED, DecisionKind.REFUSED, DecisionKind.REQUESTED}
