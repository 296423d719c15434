"""Proposes a plain reading of a due-date phrase that is not understood, such as `31 August (annually)`.

A proposal is never acted on. It stands on the sheet Due dates until somebody types Yes under Confirmed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from automation.plan.due import Due, DueKind
from automation.plan.due_language import read_due
from automation.plan.due_words import even
from automation.plan.model import Action

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SMALL = re.compile(
    r"\b(?:immediate(?:ly)?|ongoing|on-going|continuous(?:ly)?|continuing|asap|now|started|underway|in place"
    r"|then|and|thereafter|after that|annual(?:ly)?|yearly|monthly|quarterly|weekly|review(?:ed)?|with"
    r"|onwards?|at the latest|throughout|from)\b"
    r"|[&+;]|(?<=\s)[-\u2013](?=\s|$)|^\s*[-\u2013:,]|[-\u2013:,]\s*$",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:immediate(?:ly)?|ongoing|on-going|continu\w+|asap)\b", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_NO_YEAR = re.compile(
    rf"\b(?P<day>\d{{1,2}}(?:st|nd|rd|th)?[ -])(?P<month>{_MONTH})(?![ \w'-]*\d)|"
    rf"\b(?P<alone>{_MONTH})(?![ \w'-]*\d)\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(?:date )?(?:not (?:yet )?|to be |yet to be |un)"
    r"(?:known|set|agreed|decided|confirmed|determined|given|stated|advised)"
    r"|n\W?k|none (?:set|given|yet)|pending|unclear|awaited|awaiting(?: \w+){0,3}|t\W?b\W?[acd]\W?|\?+",
    re.IGNORECASE,
)
"""A text that says that there is no date yet, and nothing else."""
_OTHERWISE = re.compile(
    r"\b(?:complet|done|achiev|closed|withdrawn|cancel|supersed|subject|tb[ca]\b|if\b|unless|not\b|hold|paus)",
    re.IGNORECASE,
)
"""Words that change what a date says; nothing is proposed beside them."""
_LONGEST = 120


def likely_year(actions: Iterable[Action]) -> int:
    """Return the year in which most of some actions are due; 0 if none has a date."""
    years = Counter(by.year for action in actions if (by := action.due_by) is not None)
    return max(years, key=lambda year: (years[year], year), default=0)


def proposal(text: str, year: int = 0) -> Due | None:
    """Return the plain reading of a phrase that is not understood; None if it has none.

    Args:
        text: the phrase.
        year: the year of dates without one; 0 if it is not known.
    """
    if len(text) > _LONGEST or not text.strip() or read_due(text).understood:
        return None
    if _UNKNOWN.fullmatch(text.strip(" .,;:()-")):
        return Due(text, DueKind.OPEN, note="It names no date.")
    if _OTHERWISE.search(text):
        return None
    for words in _variants(even(" ".join(text.split()))):
        for variant in (words, _with_year(words, year) if year else words):
            due = read_due(variant.strip(" ,.;:-")) if variant.strip(" ,.;:-") else None
            if due is not None and due.understood and due.by is not None:
                return due
    rest = _SMALL.sub(" ", _BRACKETS.sub(" ", text)).strip(" ,.;:-/")
    return Due(text, DueKind.OPEN, note="It names no date.") if _OPEN.search(text) and not rest else None


def _variants(text: str) -> Iterator[str]:
    """Yield a phrase without what is in brackets, what is in brackets, and both without small words."""
    outside = " ".join(_BRACKETS.sub(" ", text).split())
    inside = [" ".join(part.split()) for part in _BRACKETS.findall(text)]
    for part in (outside, *inside):
        yield part
        yield " ".join(_SMALL.sub(" ", part).split())


def _with_year(text: str, year: int) -> str:
    """Return a phrase in which days and months without a year have one."""
    return _NO_YEAR.sub(lambda match: f"{match[0]}{'-' if '-' in match[0] else ' '}{year}", text)
