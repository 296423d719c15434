"""The documents of a plan: the rows of the sheet Documents, and the files that its cells link to.

Links are read from the XML of the sheets: those of Comments and of evidence of success, as hyperlinks and as
formulas, and those of the sheet Documents itself, whose cells may show another text than the path.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from automation.plan.findings import Place
from automation.plan.model import Action, Document, Evidence
from automation.plan.text import one_line
from automation.tracker.read.document_files import is_web
from automation.tracker.read.result import ReadTracker
from automation.tracker.read.safety import UNSURE, Package

_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^<>]*><f>HYPERLINK\("([^"<]+)"', re.IGNORECASE)
_LONGEST_TITLE = 120


def documents_of(read: ReadTracker) -> tuple[Document, ...]:
    """Return the rows of the sheet Documents, with the targets of links, and what other cells link to."""
    plan, links = read.plan, _links(read)
    if not links:
        return plan.documents
    rows = [replace(row, path=links.get(_cell(row.place, "path"), row.path)) for row in plan.documents]
    listed = {(ref, row.path) for row in rows for ref in row.refs}
    linking: tuple[Action | Evidence, ...] = (*plan.actions, *plan.evidence)
    for each in linking:
        for name in ("comments",) if isinstance(each, Action) else ("text", "comments"):
            path, ref = links.get(_cell(each.place, name), ""), _ref(each)
            if path and (ref, path) not in listed:
                columns = {"path": each.place.columns.get(name, 0)}
                rows.append(
                    Document(
                        ref,
                        path,
                        one_line(getattr(each, name), _LONGEST_TITLE),
                        place=Place(each.place.sheet, each.place.row, columns),
                    )
                )
    return tuple(rows)


def _ref(row: Action | Evidence) -> str:
    return row.label if isinstance(row, Action) else row.section


def _cell(place: Place, name: str) -> tuple[str, str]:
    return (place.sheet, place.cell(name)) if name in place.columns else ("", "")


def _links(read: ReadTracker) -> dict[tuple[str, str], str]:
    """Return the targets of the links of the sheets that hold rows of the plan, by sheet and cell."""
    plan, path = read.plan, read.file.path
    places = [row.place for row in plan.actions] + [row.place for row in plan.evidence]
    sheets = {place.sheet for place in (*places, *(row.place for row in plan.documents))}
    if read.file.package is None and not path.is_file():
        return {}
    try:
        package = read.file.package or Package(path.read_bytes(), path.name)
        return {
            (sheet.name, cell): target
            for sheet in package.sheets()
            if sheet.name in sheets
            for cell, target in _links_of(package, sheet.part)
        }
    except UNSURE:
        return {}


def _links_of(package: Package, part: str) -> Iterator[tuple[str, str]]:
    xml = package.sheet(part)
    for cell, target in _FORMULA.findall(xml):
        yield cell.decode(), html.unescape(target.decode("utf-8", "replace"))
    start = xml.rfind(b"<hyperlinks")
    end = xml.rfind(b"</hyperlinks>")
    if not 0 <= start < end:
        return
    targets = package.outside(part)
    for found in re.findall(rb"<hyperlink\b[^<>]*>", xml[start:end]):
        link = _attributes(found)
        target = targets.get(link.get("id", ""), "")
        if path := _path(target):
            yield link.get("ref", "").partition(":")[0], path


def _attributes(tag: bytes) -> dict[str, str]:
    pairs = re.findall(r'([\w.-]+)="([^"]*)"', tag.decode("utf-8", "replace"))
    return {name: html.unescape(value) for name, value in pairs}


def _path(target: str) -> str:
    """Return the path or web address of a link; empty for one that leads to no document."""
    if not target or target.casefold().startswith(("mailto:", "#")):
        return ""
    if is_web(target):
        return target
    plain = re.sub(r"^file:(?:///?(?=[A-Za-z]:|\\\\)|(?=//)|//)?", "", unquote(target), flags=re.IGNORECASE)
    return plain.partition("#")[0]
