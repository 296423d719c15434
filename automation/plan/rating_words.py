"""What the words for a rating say: which state is meant by `In progress` or `Completed, evidence awaited`.

It is only used to propose: what a word counts as is for the tracker's key to say.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from automation.plan.ratings import State

_SAID = tomllib.loads(Path(__file__).with_name("rating_words.toml").read_text(encoding="utf-8"))["said"]
_PATTERNS = tuple(
    (
        State(each["state"]),
        re.compile(rf"\b(?:{'|'.join(' '.join(part.split()) for part in each['words'].split(';'))})\b"),
    )
    for each in _SAID
)
"""The states with the words that say them, the more telling ones first."""

_NOT_SAYING = re.compile(
    r"\b(?:will be|to be|once|when|until|before|should be|can be|must be|in time for)\b.{0,60}"
)
"""What is still to come: `on track to be completed on time` says on track, not completed."""

_STRENGTH = {State.DONE: 0, State.ON_TRACK: 1}
"""The states whose words are also used to describe others: they give way where another is said as well."""


def said_state(text: str) -> State | None:
    """Return the state that a word, or a row of a key, says; None where it says none or several.

    Args:
        text: such as `In progress`, `Complete and evidenced` or `Work has not started`.
    """
    words = " ".join(text.replace("\u2019", "'").split()).casefold()
    rest = re.sub(r"\bon track to\b.*", "on track", words)
    rest = re.sub(r"\b(complete[d]?|done|finished|delivered)(?:\W+(?:but|on time|or))*\W+late\b", r"\1", rest)
    rest = re.sub(r"\b(completed?|done|finished|delivered)\W+(?:on time|early|on schedule)\b", r"\1", rest)
    rest = _NOT_SAYING.sub(" ", rest) or words
    found = []
    for state, pattern in _PATTERNS:
        if pattern.search(rest):
            found += [] if state in found else [state]
            rest = pattern.sub(" ", rest)
    if len(found) > 1:
        found = [state for state in found if state not in _STRENGTH] or found
    alone = found if len(found) == 1 else []
    if set(found) == {State.AT_RISK, State.OFF_TRACK}:
        alone = [State.OFF_TRACK]
    return alone[0] if alone else None


_ARROWS = r"[\u2190-\u21ff\u2794-\u27be\u2b00-\u2bff\u25b2\u25bc\u25ba\u25c4]+"
_TREND = re.compile(rf"{_ARROWS}|\(?\b(?:up|down|same|no change)\b\)?", re.IGNORECASE)
_MOVED = re.compile(r"\s*(?:\u2192|\u21d2|-+>|=+>|>|\bto\b|\bnow\b)\s*", re.IGNORECASE)


def latest_word(text: str) -> str:
    """Return the word for the present rating in a cell that also says how it moved, such as `G to A`."""
    words = _rating_words(text)
    return words[-1] if words else text


def earlier_word(text: str) -> str:
    """Return the word for the rating before the present one in such a cell; empty if it has none."""
    words = _rating_words(text)
    return words[-2] if len(words) > 1 else ""


_SIGNS = {
    **dict.fromkeys("\U0001f534\U0001f7e5", "Red"),
    **dict.fromkeys("\U0001f7e0\U0001f7e1\U0001f7e7\U0001f7e8", "Amber"),
    **dict.fromkeys("\U0001f7e2\U0001f7e9", "Green"),
    **dict.fromkeys("\U0001f535\U0001f7e6", "Blue"),
}
"""Coloured discs and squares, and the rating that each stands for."""


def _rating_words(text: str) -> list[str]:
    if any(sign in _SIGNS for sign in text):
        rest = "".join(letter for letter in text if letter not in _SIGNS and letter != "\ufe0f").strip()
        text = rest or " to ".join(_SIGNS[letter] for letter in text if letter in _SIGNS)
    parts = (_TREND.sub(" ", part).strip(" -:,;.()") for part in _MOVED.split(" ".join(text.split())))
    return [part for part in parts if part]


_SAME_TO_LETTERS = frozenset([State.AT_RISK, State.OFF_TRACK])


def speaks_against(state: State, meaning: str) -> bool:
    """Return whether a meaning plainly says something else than a state: `Green: complete`.

    Whether something is at risk or off track is no such difference: keys draw that line where they like.
    """
    said = said_state(meaning)
    return said is not None and said is not state and not {said, state} <= _SAME_TO_LETTERS
