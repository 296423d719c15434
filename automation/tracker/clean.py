"""Text as a person meant it: leftover HTML, codes for control characters and invisible characters taken out.

Everything else is kept exactly as written, except spaces at its two ends.
"""

from __future__ import annotations

import html
import re
from enum import StrEnum


class Change(StrEnum):
    """What was changed in a text beyond the spaces at its ends."""

    HTML = "HTML"
    CHARACTERS = "characters"


SUSPECT = re.compile(r"[<\x00-\x08\x0b-\x1f\x7f-\xa0\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""What any text must hold to need more than its ends trimmed."""

_TAG = re.compile(
    r"<(/?)(p|ul|ol|li|br|b|i|u|em|strong|span|div|font|a|h[1-6]|sup|sub|small|big|center|o:p"
    r"|table|tbody|thead|tr|td|th)(?:\s[^<>]{0,2000}|/)?>",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    ["p", "ul", "ol", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody", "thead", "tr"]
)
_LIST_START = re.compile(r"<[uo]l(?:\s[^<>]{0,2000})?>", re.IGNORECASE)
_BULLET = re.compile(r"(?:^|(?<=\s))[*\u2022\u00b7\uf0b7][ \t]+")
_BULLETS = re.compile(r"^\u2022(?:\s*[*\u2022\u00b7\uf0b7])+\s*")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ROUNDS = 5
"""How often cleaning is repeated where one round uncovers the next (`&lt;b&gt;` between tags)."""


def is_plain(text: str) -> bool:
    """Say at once of nearly every text that it needs no more than its ends trimmed; False says nothing."""
    return text.isascii() and text.isprintable() and "<" not in text and "_x" not in text


def clean(text: str) -> tuple[str, frozenset[Change]]:
    """Make a text readable and fit for every format.

    Args:
        text: a cell's text.

    Returns:
        The text, and what was changed in its content. Cleaning a clean text changes nothing.
    """
    if SUSPECT.search(text) is None:
        return text.strip(), frozenset()
    changes: set[Change] = set()
    for _ in range(_ROUNDS):
        before = text
        text = _characters(text, changes)
        text = _without_tags(text, changes)
        if text == before:
            break
    else:
        text = _FORBIDDEN.sub("", _TAG.sub(" ", text)).strip()
    return text, frozenset(changes)


def _characters(text: str, changes: set[Change]) -> str:
    unescaped = _ESCAPED.sub(_escaped, text)
    decoded = unescaped.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    spaced = decoded.replace("\xa0", " ")
    kept = _FORBIDDEN.sub("", spaced)
    if kept != spaced or unescaped != text:
        changes.add(Change.CHARACTERS)
    return kept.strip()


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    if code in {0x09, 0x0A, 0x0D}:
        return "\n" if code != 0x09 else "\t"
    if code < 0x20 or 0x7F <= code < 0xA0 or code == 0x5F:
        return "_" if code == 0x5F else ""
    return match[0]


def _without_tags(text: str, changes: set[Change]) -> str:
    if _TAG.search(text) is None:
        return text
    changes.add(Change.HTML)
    listed = _LIST_START.search(text)
    if listed:
        # Bullets typed as characters inside a list stand one to a line, as the list would have shown them.
        head, tail = text[: listed.end()], text[listed.end() :]
        text = head + _BULLET.sub("\n\u2022 ", tail)
    text = _TAG.sub(_tag, text)
    text = html.unescape(text).replace("\xa0", " ")
    lines = (re.sub(r"[ \t]{2,}", " ", line).strip() for line in text.split("\n"))
    # A list item that held its own bullet has two now; a bullet with nothing behind it shows nothing.
    lines = (_BULLETS.sub("\u2022 ", line) for line in lines)
    return "\n".join(line for line in lines if line.strip("\u2022 "))


def _tag(match: re.Match[str]) -> str:
    closing, name = match[1], match[2].lower()
    if name == "li":
        return "" if closing else "\n\u2022 "
    if name in _BLOCKS:
        return "\n"
    return " " if name in {"td", "th"} else ""
