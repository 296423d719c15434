"""Keeps the summary that a person wrote over ours when the paper of a meeting is made again.

A bookmark in the template surrounds the summary. In a paper its name ends with a digest of what we wrote, so
that another text between its ends is a person's.
"""

from __future__ import annotations

import hashlib
from copy import deepcopy
from pathlib import Path
from typing import Any

from automation.papers.word_files import open_word, qn, word_bytes
from automation.plan.findings import PlanError

BOOKMARK = "Summary"
"""How the name of the bookmark begins."""


def keep_summary(document: Any, former: Path) -> bool:
    """Put the summary that a person wrote in the former paper into a new one, and return whether one was.

    Args:
        document: the new paper, opened with python-docx.
        former: the former paper, which need not exist.
    """
    start, paragraphs = _summary(document)
    if not paragraphs:
        return False
    ours = _digest(paragraphs)
    start.set(qn("w:name"), f"{BOOKMARK}_{ours}")
    written = _written(former)
    if written:
        _write(paragraphs, written)
    return bool(written)


def _written(former: Path) -> list[str]:
    """Return what a person wrote as the summary of a paper, a line a paragraph; empty if nobody did."""
    if not former.is_file():
        return []
    try:
        start, paragraphs = _summary(open_word(word_bytes(former), former.name))
    except PlanError:
        return []  # it is not a paper of ours, and is kept as it is
    if not paragraphs or start.get(qn("w:name")) == f"{BOOKMARK}_{_digest(paragraphs)}":
        return []
    return [text for text in map(_text, paragraphs) if text.strip()]


_LENGTH = 12


def _digest(paragraphs: list[Any]) -> str:
    return hashlib.sha256("\n".join(map(_text, paragraphs)).encode()).hexdigest()[:_LENGTH]


def _summary(document: Any) -> tuple[Any, list[Any]]:
    """Return the bookmark of the summary and the paragraphs between its ends."""
    for start in document.element.body.iter(qn("w:bookmarkStart")):
        if (start.get(qn("w:name")) or "").startswith(BOOKMARK):
            first = next(start.iterancestors(qn("w:p")), None)
            paragraphs: list[Any] = []
            for paragraph in (first, *first.itersiblings(qn("w:p"))) if first is not None else ():
                paragraphs.append(paragraph)
                ends = paragraph.iter(qn("w:bookmarkEnd"))
                if any(end.get(qn("w:id")) == start.get(qn("w:id")) for end in ends):
                    return start, paragraphs
    return None, []


def _text(paragraph: Any) -> str:
    return "".join(part.text or "" for part in paragraph.iter(qn("w:t")))


def _write(paragraphs: list[Any], texts: list[str]) -> None:
    """Replace the paragraphs of a summary; the ends of the bookmark stay around them."""
    first, last = paragraphs[0], paragraphs[0]
    end = [*paragraphs[-1].iter(qn("w:bookmarkEnd"))][-1]
    plain = deepcopy(first)
    for mark in [*plain.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)
    for paragraph in paragraphs[1:]:
        paragraph.getparent().remove(paragraph)
    _say(first, texts[0])
    for text in texts[1:]:
        more = deepcopy(plain)
        _say(more, text)
        last.addnext(more)
        last = more
    last.append(end)


def _say(paragraph: Any, text: str) -> None:
    for number, word in enumerate([*paragraph.iter(qn("w:t"))]):
        word.text = "" if number else text
