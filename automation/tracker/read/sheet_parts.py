"""Which part of a package each sheet of a workbook stands in.

Every sheet has a part of its own. A small file could name one large part under hundreds of names, and
whatever reads the sheets one by one would take the part apart as often.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.read.safety import LARGEST_PLAIN, LARGEST_WHOLE, Part, damaged, plain_xml, unpack
from automation.tracker.sheets import outputs_among

_INDEX, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(rb"<(?:\w+:)?sheet[\s/>]")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the index: its name and its part, which is empty where none is named beyond doubt."""

    name: str
    part: str


def sheet_parts(book: zipfile.ZipFile) -> tuple[SheetPart, ...]:
    """Read which part each sheet stands in, in the order of the sheets.

    Raises:
        KeyError: the index or its links are missing.
        ValueError: either declares what it should not, or is far too large.
        ET.ParseError: either is not well formed.
    """
    targets = _targets(book)
    found = []
    for element in plain_xml(book.read(_INDEX)).iter():
        if element.tag.endswith("}sheet"):
            links = [value for name, value in element.items() if name.endswith("}id")]
            part = targets.get(links[0], "") if len(links) == 1 else ""
            found.append(SheetPart(element.get("name", ""), part))
    return tuple(found)


def _targets(book: zipfile.ZipFile) -> Mapping[str, str]:
    """Read the part that each link leads to; of two links with one name none is followed."""
    links = list(plain_xml(book.read(_LINKS)))
    times = Counter(link.get("Id") for link in links)
    named = {link.get("Id", ""): link.get("Target", "") for link in links if times[link.get("Id")] == 1}
    return {ident: _part_at(target) for ident, target in named.items() if target}


def styles_and_texts(book: zipfile.ZipFile) -> tuple[str, str]:
    """Find the parts that all sheets share: their styles and their texts; empty where there are none.

    Raises:
        KeyError: the links are missing.
        ValueError: they declare what they should not, or are far too large.
        ET.ParseError: they are not well formed.
    """
    links = plain_xml(book.read(_LINKS))
    found = {link.get("Type", "").rpartition("/")[2]: link.get("Target", "") for link in links}
    return _part_at(found.get("styles", "")), _part_at(found.get("sharedStrings", ""))


def _part_at(target: str) -> str:
    """Return the part that a link of the workbook leads to; empty where it leads nowhere."""
    whole = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return posixpath.normpath(whole) if target else ""


def check_each_once(book: zipfile.ZipFile, parts: Collection[Part], name: str) -> None:
    """Refuse a workbook in which one part is several sheets.

    Args:
        book: the package.
        parts: its parts, as they were measured.
        name: the file's name, for the sentence.

    Raises:
        PlanError: it is; or nothing tells for certain, and it would be too much if it were.
    """
    try:
        found = sheet_parts(book)
        times = Counter(sheet.part.replace("\\", "/").casefold() for sheet in found)
        doubtful = times.pop("", 0)
    except (KeyError, ValueError, ET.ParseError):
        # Other readers take an index that is not in order as well.
        times, doubtful = Counter(), len(_SHEET.findall(book.read(_INDEX)))
    largest = max((part.size for part in parts), default=0)
    if any(number > 1 for number in times.values()) or doubtful * largest > LARGEST_WHOLE:
        raise NotWholeError(damaged(name))


_UNSURE = (PlanError, KeyError, ET.ParseError, ValueError)


def passed_over(book: zipfile.ZipFile) -> Mapping[str, str]:
    """Find the sheets that hold nothing to read, and the part of each.

    Such a part is not even measured, so whatever opens the workbook must not come to it by any other way.
    A sheet is therefore left out of the answer where the smallest thing about it could be taken for another:
    its file, its link and its place in the index must each be named once, and in plain letters.

    Returns:
        The parts by the names of the sheets. Whoever passes over the one must pass over the other.
    """
    try:
        index, links = _text(book, _INDEX), _text(book, _LINKS)
        sheets = [
            (sheet.get("name", ""), next((v for k, v in sheet.items() if k.endswith("}id")), ""))
            for sheet in plain_xml(index.encode()).iter()
            if sheet.tag.endswith("}sheet")
        ]
        targets = {link.get("Id", ""): link.get("Target", "") for link in plain_xml(links.encode())}
    except _UNSURE:
        return {}
    files = [_base(name) for name in book.namelist()]
    outputs = outputs_among(name for name, _ in sheets)
    found = {}
    for name, ident in sheets:
        base = _base(targets.get(ident, ""))
        named_once = (
            _quoted(index, ident) == _quoted(links, ident) == links.casefold().count(base) == 1
            and files.count(base) == 1
        )
        if name in outputs and base and named_once:
            found[name] = next(part for part in book.namelist() if _base(part) == base)
    return found


def _text(book: zipfile.ZipFile, part: str) -> str:
    """Give one of the two small parts; any letter in it that is written as a number is a reason for doubt."""
    if [name.casefold() for name in book.namelist()].count(part.casefold()) != 1:
        raise KeyError(part)
    text = unpack(book, book.getinfo(part), "", LARGEST_PLAIN).decode("utf-8")
    if "&#" in text:
        raise ValueError(part)
    return text


def _quoted(text: str, ident: str) -> int:
    return text.count(f'"{ident}"') + text.count(f"'{ident}'")


def _base(path: str) -> str:
    return posixpath.basename(path.replace("\\", "/")).casefold()
