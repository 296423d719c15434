"""What a comment says about an action: that it is done, not done, delayed or on track.

Comments are written by many hands, and most of them mention completion or delay without claiming it:
`not completed`, `once completed`, `will be completed by March`, `delayed start resolved`. A comment is taken
to say something only where one of its sentences plainly does and no other sentence qualifies it. Saying
nothing is better than a false alarm.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import NamedTuple


class _Claim(NamedTuple):
    """What a comment may say: the ways to say it, and parts of words of which each of them has one.

    Nearly all comments have none of these parts, and looking for them is several times faster.
    """

    pattern: re.Pattern[str]
    parts: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first words of a text that say it."""
        return self.pattern.search(text) if self.parts.search(text.casefold()) else None


_SAID = tomllib.loads(Path(__file__).with_name("comment_claims.toml").read_text(encoding="utf-8"))


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("".join(_SAID[name]), re.IGNORECASE)


def _claim(name: str) -> _Claim:
    return _Claim(_pattern(name), re.compile("".join(_SAID[f"{name}_parts"])))


_QUALIFIED, _ALL_DONE, _RESOLVED = _pattern("qualified"), _pattern("all_done"), _pattern("resolved")
_NARRATED, _NOT_ON_TRACK = _pattern("narrated"), _pattern("not_on_track")
_DONE, _DELAYED, _NOT_DONE, _ON_TRACK = map(_claim, ("done", "delayed", "not_done", "on_track"))
_SENTENCE = re.compile(r"[.!?;]+(?:\s+|$)|[\r\n]+")
_LONGEST_CLAIM = 12
"""A single sentence of more words than this describes rather than claims."""


def _sentences(text: str) -> list[str]:
    return [part.strip(" \t-\u2022*") for part in _SENTENCE.split(text) if part.strip(" \t-\u2022*")]


def says_done(text: str, about: str = "") -> str:
    """Return the words with which a comment says that the action is done; empty where it does not.

    Args:
        text: the comment.
        about: the text of the action. A comment such as `Needs analysis completed` says that it is done only
            where the action is about that analysis; else it tells of one step.
    """
    if not _DONE.search(text):
        return ""
    sentences = _sentences(text)
    claimed = _claim_of_done(sentences, about)
    # Looking for what might qualify it takes longest, so that only a claim is looked into.
    return "" if claimed and any(_QUALIFIED.search(sentence) for sentence in sentences) else claimed


def _claim_of_done(sentences: list[str], about: str) -> str:
    """Return the words with which a comment says that the action is done, whatever else it says."""
    for sentence in sentences:
        if found := _ALL_DONE.match(sentence):
            return found[0]
    if len(sentences) == 1 and len(sentences[0].split()) <= _LONGEST_CLAIM:
        found = _DONE.search(sentences[0])
        if found and _is_about(sentences[0][: found.start()], about):
            return found[0]
    return ""


def _is_about(subject: str, action: str) -> bool:
    """Return whether every longer word of a subject stands in the action's text, whatever its ending."""
    known = {word[:5] for word in _LONG_WORD.findall(action.casefold())}
    return not action or all(word[:5] in known for word in _LONG_WORD.findall(subject.casefold()))


_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def says_delayed(text: str) -> str:
    """Return the words with which a comment says that the action is slipping; empty where it does not."""
    return _one_sided(text, _DELAYED, _RESOLVED)


def says_not_done(text: str) -> str:
    """Return the words with which a comment says that the action is not done; empty where it does not."""
    claimed = _one_sided(text, _NOT_DONE, _NARRATED)
    if claimed and (says_done(text) or any(_ALL_DONE.match(sentence) for sentence in _sentences(text))):
        return ""
    return claimed


def says_on_track(text: str) -> str:
    """Return the words with which a comment says that all is well; empty where it does not."""
    claimed = _one_sided(text, _ON_TRACK, _NOT_ON_TRACK)
    return "" if claimed and _DELAYED.search(text) else claimed


def _one_sided(text: str, says: _Claim, unless: re.Pattern[str]) -> str:
    """Return the words that say something, unless any sentence of the comment takes it back."""
    if not says.search(text):
        return ""
    claimed = ""
    for sentence in _sentences(text):
        found = says.search(sentence)
        rest = sentence if found is None else sentence[: found.start()] + " , " + sentence[found.end() :]
        if unless.search(rest):
            return ""
        if found and not claimed:
            claimed = found[0]
    return claimed
