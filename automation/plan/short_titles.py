"""Short titles: what headings and lists call a section, made from its title where nobody has typed one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from automation.plan.text import one_line

if TYPE_CHECKING:
    from automation.plan.model import Plan

LONGEST_NAME = 60
"""About how many characters a short title has at most."""

_SHORTEST = 22
"""A clause with fewer characters does not say what a section is about."""

_CLAUSES = (
    r"\s*(?:[;:(\u2013\u2014]|\.(?=\s|$)|\s-\s)",
    r"\s*,|\s+(?=(?:so that|in order to|to ensure|to make sure|which|by \w+ing|including|through)\b)",
)
"""Where a clause may end, the plainest ends first."""

_LEADS_IN = re.compile(r"(?:with|in|to|for|by|as|when|until|from)\s", re.IGNORECASE)
"""How a clause begins that only leads in to the next."""

_OPENING = re.compile(
    r"(?:(?:(?:in partnership )?with\s[^,]{3,80},\s(?!\w+(?:\s\w+)?\sand\b)"
    r"|(?:ensure|make sure) that\s|take (?:further )?steps to\s))+(?=\S)",
    re.IGNORECASE,
)
"""How a title begins before it says what it is about: with whom, and that it is to be ensured."""

_LEFT_OVER = re.compile(
    r"(?:[\s,;:.\u2013\u2014-]|\s(?:a|all|an|and|are|as|at|be|by|for|from|in|is|more|of|on|or|so|the|their|to|with))+$",
    re.IGNORECASE,
)


def shortened(title: str) -> str:
    """Return a title that is short enough for a heading: its first clause, never cut within a word."""
    text = one_line(title)
    whole = text.rstrip(" .")
    if len(whole) <= LONGEST_NAME:
        return whole
    if opening := _OPENING.match(text):
        rest = text[opening.end() :]
        return shortened(rest[:1].upper() + rest[1:])
    for ends in _CLAUSES if not _LEADS_IN.match(text) else _CLAUSES[:1]:
        places = [found.start() for found in re.finditer(ends, text)]
        fitting = [place for place in places if _SHORTEST <= place <= LONGEST_NAME]
        if fitting:
            return _LEFT_OVER.sub("", text[: fitting[-1]])
    head, _, _ = text[: LONGEST_NAME + 1].rpartition(" ")
    return f"{_LEFT_OVER.sub('', head)}..." if head else f"{text[:LONGEST_NAME]}..."


def in_sentence_case(text: str, spellings: Mapping[str, int]) -> str:
    """Return a heading in capitals as a sentence; any other heading as it is.

    Args:
        text: the heading.
        spellings: how often the plan has each word in each spelling, which tells names from words.
    """
    line = one_line(text)
    if not line.isupper():
        return line
    said = " ".join(_spelt(word, spellings) for word in line.split())
    return said[:1].upper() + said[1:]


_MUCH = 3
"""How many times as common as in small letters a name or a short form is in its own."""


def _spelt(word: str, spellings: Mapping[str, int]) -> str:
    small, end = word.lower().rstrip(",;:."), word[len(word.rstrip(",;:.")) :]
    known = max((small.capitalize(), small.upper()), key=lambda way: spellings.get(way, 0))
    return (known if spellings.get(known, 0) > _MUCH * spellings.get(small, 0) else small) + end


def spellings_in(plan: Plan) -> Counter[str]:
    """Count how often a plan has each word in each spelling."""
    texts = (text for s in plan.sections for text in (s.title, s.owner, s.children_say))
    return spellings_of([*texts, *(text for a in plan.actions for text in (a.text, a.lead))])


def spellings_of(texts: Iterable[str]) -> Counter[str]:
    """Count how often texts have each word in each spelling."""
    return Counter(re.findall(r"[\w&'-]+", " ".join(texts)))
