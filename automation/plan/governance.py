"""Reads the bodies that answer for a plan out of what the plan says about its governance.

A body is known by its kind (`... Board`, `... Committee`, `... Partnership`, an abbreviation) and by what is
said about it: who chairs it, how often it meets, whom it reports to, what it oversees. A body that is merely
mentioned is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from automation.plan.due import Every
from automation.plan.due_moments import Unsure
from automation.plan.due_rhythms import rhythm_at
from automation.plan.due_words import even
from automation.plan.model import Body

_WORD = r"(?:[A-Z0-9][\w'\u2019-]*|\([A-Z]{2,8}\))"
_KIND = (
    "(?:Board|Committee|Partnership|Panel|Group|Forum|Cabinet|Executive|Commission|Assembly|Taskforce"
    "|Network)"
)
_NO_NAME = r"(?!(?:Reports?|Reporting|Meets|Chair|Chaired)\b)"
_NAME = re.compile(
    r"(?P<short>\b[A-Z]{3,8}\b(?! (?:\(|[A-Z])))"
    rf"|\b(?P<long>{_NO_NAME}(?:{_WORD},? (?:(?:and|of|for|to|&) )?){{1,12}}{_KIND})\b"
    r"|\b(?P<ministry>(?:Department|Ministry|Office) (?:for|of) [A-Z]\w+)"
    r"|\b(?P<cabinet>[Cc]abinet|[Ff]ull [Cc]ouncil)\b"
)
_THE = re.compile(r"^(?:The|An?|This|Our|Its|Following|Independent) ")
_IN_BRACKETS = re.compile(r".*\(([A-Z]+)\)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n")
_CHAIRED = re.compile(
    r"\bchair(?:ed (?P<how>\w+ly )?by|:) (?:the |an? )?"
    r"(?P<who>.+?)(?=[.;)]|, (?:and|which|who)\b| and (?:will|meets)\b|$)"
)
_MEETS = re.compile(r"\b(?:meet|meets|meeting|convene|convenes|review|reviews)\b(?P<how>.*)")
_REPORTS = re.compile(r"\breports?\b(?: \w+){0,2}? to (?P<whom>.+?)(?= as appropriate| on |[.;]|$)")
_OVERSEES = re.compile(r"\boversees? (?P<what>.+?)(?= and (?:monitor|will|report)\w*\b|, to |[.;]|$)")
_SUPPORTED = re.compile(r"\bsupported by (?P<whom>.+?)(?=[.;]|$)")
_BETWEEN = re.compile(r"\bevery (?:\w+|\d+)(?: ?(?:-|\u2013|to) ?)(\w+) (weeks|months)\b", re.IGNORECASE)


def rhythm_of(text: str) -> Every | None:
    """Return how often something comes round, as a sentence says it; None if it does not.

    Of two figures (`every 4-6 weeks`) the longer one counts.
    """
    return rhythm_in(_BETWEEN.sub(r"every \1 \2", text))[0]


def rhythm_in(text: str) -> tuple[Every | None, str]:
    """Return the first rhythm in a text, and its words; None and no words if there is none."""
    line = even(text).lower()
    for at in range(len(line)):
        if (not at or line[at - 1] == " ") and (found := rhythm_at(line, at)):
            return (None, "") if isinstance(found[0], Unsure) else (found[0], line[at : found[1]])
    return None, ""


def bodies_in(texts: Iterable[str]) -> tuple[Body, ...]:
    """Return the bodies that some paragraphs say something about, in their order."""
    found: dict[str, Body] = {}
    for text in texts:
        subject = ""
        for sentence in _SENTENCE.split(text):
            subject = _read_sentence(sentence, subject, found)
    return tuple(found.values())


def _read_sentence(sentence: str, before: str, found: dict[str, Body]) -> str:
    """Keep what a sentence says about bodies, and return the one that it is about."""
    subject = _subject(sentence) or before
    said = {
        "chair": _chair(sentence),
        "meets": _meets(sentence),
        "oversees": _first(_OVERSEES, sentence, "what"),
    }
    whom = [name for text in [_first(_REPORTS, sentence, "whom")] for name in _names(text)]
    if subject and (whom or any(said.values())):
        body = found.get(subject, Body(subject))
        found[subject] = replace(
            body,
            **{field: getattr(body, field) or text for field, text in said.items()},  # type: ignore[arg-type]
            reports_to=tuple(dict.fromkeys((*body.reports_to, *whom))),
        )
        for name in whom:
            found.setdefault(name, Body(name))
        for name in _names(_first(_SUPPORTED, sentence, "whom")):
            below = found.setdefault(name, Body(name))
            found[name] = replace(below, reports_to=below.reports_to or (subject,))
    return subject


def _first(pattern: re.Pattern[str], sentence: str, group: str) -> str:
    match = pattern.search(sentence)
    return match[group].strip(" ,") if match else ""


def _subject(sentence: str) -> str:
    """Return the body that a sentence is about: the last one before its verb.

    An abbreviation is taken only where there is no other.
    """
    verbs = (pattern.search(sentence) for pattern in (_CHAIRED, _MEETS, _REPORTS, _OVERSEES))
    names = [*_names(sentence[: min((match.start() for match in verbs if match), default=0)])]
    return [*names[-1:], *(name for name in names if not name.isupper())][-1] if names else ""


def _names(text: str) -> Iterator[str]:
    for match in _NAME.finditer(text):
        if match["cabinet"]:
            yield match[0].title()
            continue
        name = _THE.sub("", match[0])
        if match["long"] is None or " " in name:  # not `The Group`
            yield _IN_BRACKETS.sub(r"\1", name)


def _chair(sentence: str) -> str:
    """Return who chairs a body; a chair from outside with the name in brackets."""
    match = _CHAIRED.search(sentence)
    if match is None:
        return ""
    who = match["who"].strip(" ,")
    return f"Independent chair ({who})" if match["how"] == "independently " else who[:1].upper() + who[1:]


def _meets(sentence: str) -> str:
    """Return how often a body meets, in the words of the sentence."""
    how = _first(_MEETS, sentence, "how")
    between = _BETWEEN.search(how)
    text = between[0] if between else rhythm_in(how)[1]
    return text[:1].upper() + text[1:]
