"""Which sheets of a package are never opened: those that the toolkit fills itself, such as the Summary.

In a large tracker the Summary is as large as the plan, and nothing is read from it.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from automation.plan.findings import PlanError
from automation.tracker.package import LARGEST_PLAIN, plain_xml, unpack
from automation.tracker.sheets import outputs_among

_INDEX, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
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
