"""The published form of a plan: what the lines above a table say about its theme, its section and its owner.

A published plan sets a block for each recommendation: the theme in capitals, the section's ref and title, who
owns it, and then the tables. Copied out of Word, bold marks (`**`) glue these lines to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from automation.plan.model import ref_key
from automation.tracker.read.headings import KNOWN, heading_key
from automation.tracker.read.tables import Line, is_theme, opens_section

_NUMBERED = re.compile(
    r"(?:(?:ofsted\s+)?recommendation|rec\.?|priority(?:\s+area)?|objective|section|standard)"
    r"\s+(?:no\.?\s*|number\s+)?(?P<ref>\d{1,3}(?:\.\d{1,2})*\s?[A-Z]?\b)\s*[.:\u2013\u2014-]*\s*(?P<title>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LETTERED = re.compile(r"(?P<ref>[A-Z][A-Z&]{0,7}\s?\d{1,3}[A-Z]?)\s*[.:]\s+(?P<title>.+)", re.DOTALL)
_BARE = re.compile(
    r"(?P<ref>[A-Z&/\d-]{1,10}(?:\.\d{1,2})*\s?\d{0,3}[A-Z]?)(?:\s*[.:]\s+(?P<title>\S.*))?", re.DOTALL
)
"""A ref and a title where a line surely names a section: `9A. Know every child`, or `LMG` alone."""
_OTHER = re.compile(r"other\b.{0,60}?\b(?:priorit|action|recommendation)\w*\b.*", re.IGNORECASE | re.DOTALL)
_OWNER = re.compile(
    r"(?:(?:section|action\s+plan|plan|senior|overall|responsible)\s+)?"
    r"(?:owner|lead|lead\s+officer|responsible\s+officer)\b(?:\s+name)?\s*[:\u2013-]*\s*(?P<who>.*)",
    re.IGNORECASE | re.DOTALL,
)
_OWNER_WORD = re.compile(r"(?:\w+\s+)?owner\s*:?", re.IGNORECASE)
_THEME = re.compile(r"theme\s*(?:\d+\s*)?[:.\u2013-]*\s*(?P<theme>\S.*)", re.IGNORECASE | re.DOTALL)
_LONGEST_REF = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """What the lines above a table say. Fields are empty where no line says it.

    `ref` is empty for a group such as `Other priorities`, whose ref is what the refs of its actions share;
    `named` tells that apart from a block whose section is not named at all.
    """

    theme: str = ""
    ref: str = ""
    title: str = ""
    owner: str = ""
    owner_name: str = ""
    row: int = 0
    column: int = 0
    named: bool = False
    unplaced: tuple[Line, ...] = ()


def blocks_of(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Part the lines of a Word document between two tables where each heading with an owner below it begins.

    A section without actions and without evidence has no table of its own.
    """
    starts = []
    for i, (line, below) in enumerate(pairwise(lines)):
        if line.level and not below.level and _OWNER.fullmatch(below.text):
            starts.append(i - 1 if i and 0 < lines[i - 1].level < line.level else i)
    for start, end in pairwise([0, *starts[1:], len(lines)]):
        yield lines[start:end]


def read_heading(lines: Sequence[Line], *, first: bool, share: str = "") -> Heading | None:
    """Read the lines above a table.

    Args:
        lines: all lines since the table before it.
        first: whether the table is the first of its sheet, so that what comes long before it is an
            introduction.
        share: the section that the refs of the table's rows speak of, if any.

    Returns:
        What they say; None where they name neither a theme nor a section.
    """
    # A line that only says what the table holds (`Evidence of success`) says nothing of its section.
    parts = [line for line in _apart(lines) if heading_key(line.text) not in KNOWN]
    owner, owner_name = _take_owner(parts)
    titled = next((i for i in range(len(parts) - 1, -1, -1) if _section(parts[i].text)), None)
    is_owned, is_sought = bool(owner or owner_name), titled is None
    if parts and _stands_as_title(parts[-1], share, is_owned=is_owned, is_sought=is_sought):
        titled = len(parts) - 1
    if titled is None:
        return _theme_alone(parts, first=first)
    line = parts[titled]
    ref, title = _parted(line.text, share) or ("", line.text)
    title = "\n".join([title, *(part.text for part in parts[titled + 1 :])])
    theme = _theme_above(parts, titled)
    unplaced = () if first else tuple(parts[: titled - 1 if theme else titled])
    return Heading(theme, ref, title, owner, owner_name, line.row, line.column, named=True, unplaced=unplaced)


def _take_owner(parts: list[Line]) -> tuple[str, str]:
    """Take the lines with the owner off the end, and return the owner's role and name."""
    owner, owner_name = "", ""
    while parts and not owner and (match := _OWNER.fullmatch(parts[-1].text)):
        owner, owner_name = split_owner(match["who"])
        parts.pop()
    return owner, owner_name


def _theme_above(parts: list[Line], titled: int) -> str:
    """Return the theme in the line right above a section's title; empty where that is none."""
    if not titled:
        return ""
    above = parts[titled - 1]
    return _theme(above.text) or (above.text if 0 < above.level < parts[titled].level else "")


def _theme_alone(parts: list[Line], *, first: bool) -> Heading | None:
    if parts and (theme := _theme(parts[-1].text)):
        last = parts[-1]
        return Heading(theme, row=last.row, column=last.column, unplaced=() if first else tuple(parts[:-1]))
    return Heading(unplaced=tuple(parts)) if parts and not first else None


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Take lines apart at the bold marks that glue a theme, a section and its owner to each other.

    Bold marks inside a sentence are dropped.
    """
    parts: list[Line] = []
    for line in lines:
        pieces: list[str] = []
        for piece in filter(None, (piece.strip() for piece in line.text.split("**"))):
            if pieces and not (opens_section(piece) or is_theme(pieces[-1]) or _OWNER_WORD.fullmatch(piece)):
                pieces[-1] += " " + piece
            else:
                pieces.append(piece)
        parts.extend(replace(line, text=piece) for piece in pieces)
    return parts


def section_of(text: str) -> tuple[str, str] | None:
    """Read the line, or the cell, that names a section: its ref and its title; None where it names none.

    The ref is empty for a group such as `Other priorities`.
    """
    return _section(text)


def _section(text: str) -> tuple[str, str] | None:
    for pattern in (_NUMBERED, _LETTERED):
        if match := pattern.fullmatch(text):
            return " ".join(match["ref"].split()), match["title"].strip()
    return ("", text) if _OTHER.fullmatch(text) else None


def _stands_as_title(line: Line, share: str, *, is_owned: bool, is_sought: bool) -> bool:
    """Return whether the line right above a table, or above the owner, is a title, in whatever form."""
    if line.level:
        return is_owned or _parted(line.text, share) is not None
    return is_owned and is_sought and not is_theme(line.text)


def _parted(text: str, share: str) -> tuple[str, str] | None:
    """Part a line that stands where a section's title does into ref and title, if it names a ref.

    What the refs of the actions below it share is the ref, in whatever form that is.
    """
    ref, _, title = text.partition(". ")
    if share and ref_key(ref) == ref_key(share):
        return ref, title.strip()
    if found := _section(text):
        return found
    match = _BARE.fullmatch(text)
    return (match["ref"].strip(), (match["title"] or "").strip()) if match else None


def _theme(text: str) -> str:
    if is_theme(text):
        return text
    match = _THEME.fullmatch(text)
    return match["theme"].strip() if match else ""


def split_owner(text: str) -> tuple[str, str]:
    """Part an owner's role and the names in brackets behind it: `Head of service (A Person)`.

    Text without a closing bracket at its end is a role alone.
    """
    plain = text.strip()
    if plain.casefold() == "nobody":  # as a paper says it
        return "", ""
    role, bracket, name = plain[:-1].rpartition("(")
    if plain.endswith(")") and bracket and role.strip() and ")" not in name:
        return "" if role.strip().casefold() == "nobody" else role.strip(), name.strip()
    return plain, ""


def shared_ref(ref: str) -> str:
    """Return what the ref of an action says about its section: `LMG 1` is of LMG, `9A.2` of 9A, `7` none."""
    text = ref.strip().rstrip(".")
    if len(text) > _LONGEST_REF:
        return ""
    if "." in text:
        return text.rpartition(".")[0].strip()
    match = re.fullmatch(r"(.*[A-Za-z&)])\s*[-/ ]?\s*\d+\s?[a-z]?", text)
    if match:
        return match[1].strip()
    match = re.fullmatch(r"(\d+[A-Z]?)\s*[-/]\s*\d+\s?[a-z]?", text)
    return match[1] if match else ""
