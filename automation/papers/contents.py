"""Fills a paper's table of contents from its headings, so that it is right before Word has seen it.

The list is Word's own field: each entry links to its heading, and Word's 'Update field' adds page numbers,
which only Word can know.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from automation.papers.word_files import qn

_LEVELS = re.compile(r'\\o\s+"(\d)-(\d)"')
_HEADING = re.compile(r"Heading\s?([1-9])$")


def headings(document: Any) -> list[tuple[int, str, Any]]:
    """Return a document's headings in order: level, text and paragraph."""
    levels = {
        style.style_id: int(found[1])
        for style in document.styles
        if style.name and (found := _HEADING.match(style.name))
    }
    found_headings = []
    for paragraph in document.element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        level = levels.get(style.get(qn("w:val"))) if style is not None else None
        if level:
            text = "".join(part.text or "" for part in paragraph.iter(qn("w:t")))
            found_headings.append((level, text, paragraph))
    return found_headings


def contents_field(document: Any) -> Any:
    """Return the paragraph that begins the table of contents, or None."""
    for code in document.element.body.iter(qn("w:instrText")):
        if (code.text or "").strip().startswith("TOC"):
            return next(code.iterancestors(qn("w:p")))
    return None


def empty_contents(document: Any) -> None:
    """Take out what the table of contents shows, where the document has one."""
    start = contents_field(document)
    if start is not None:
        _clear(start)
        start.append(_field_end())


def fill_contents(document: Any) -> None:
    """Put an entry for each heading into the table of contents, where the document has one."""
    start = contents_field(document)
    if start is None:
        return
    code = next(item for item in start.iter(qn("w:instrText")))
    levels = _LEVELS.search(code.text or "")
    low, high = (int(levels[1]), int(levels[2])) if levels else (1, 3)
    chosen = [item for item in headings(document) if low <= item[0] <= high and item[1].strip()]
    styles = {style.name: style.style_id for style in document.styles}
    _clear(start)
    after, last = start, len(chosen) - 1
    for number, (level, text, heading) in enumerate(chosen):
        name = f"_Toc{number + 1:06d}"
        _bookmark(heading, name, number + 1)
        entry = start if number == 0 else _paragraph_like(start)
        if number:
            after.addnext(entry)
        if style := styles.get(f"toc {level}"):
            entry.style = style
        entry.append(_link(name, text))
        if number == last:
            entry.append(_field_end())
        after = entry
    if not chosen:
        start.append(_field_end())


def _clear(start: Any) -> None:
    """Take out what the field shows so far, up to and with its end; it may run over many paragraphs."""
    depth, showing, paragraph = 0, False, start
    doomed: list[Any] = []
    while paragraph is not None:
        for run in list(paragraph):
            if run.tag == qn("w:pPr"):
                continue
            mark = run.find(qn("w:fldChar"))
            kind = mark.get(qn("w:fldCharType")) if mark is not None else ""
            if kind == "begin":
                depth += 1
            if showing:
                paragraph.remove(run)
            if kind == "separate" and depth == 1:
                showing = True
            if kind == "end":
                depth -= 1
                if depth == 0:
                    for item in doomed:
                        item.getparent().remove(item)
                    return
        following = paragraph.getnext()
        paragraph = following if following is not None and following.tag == qn("w:p") else None
        if paragraph is not None:
            doomed.append(paragraph)


def _element(name: str, attributes: dict[str, str], *inside: Any) -> Any:
    """Make an element with its attributes and what stands in it."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 (papers alone load Word's libraries)

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    element.extend(inside)
    return element


def _paragraph_like(start: Any) -> Any:
    properties = start.find(qn("w:pPr"))
    return _element("w:p", {}, *([deepcopy(properties)] if properties is not None else []))


def _link(name: str, text: str) -> Any:
    word = _element("w:t", {"xml:space": "preserve"})
    word.text = text
    return _element("w:hyperlink", {"w:anchor": name, "w:history": "1"}, _element("w:r", {}, word))


def _field_end() -> Any:
    return _element("w:r", {}, _element("w:fldChar", {"w:fldCharType": "end"}))


def _bookmark(heading: Any, name: str, number: int) -> None:
    for old in [m for m in heading.iter(qn("w:bookmarkStart")) if m.get(qn("w:name"), "").startswith("_Toc")]:
        for end in list(heading.iter(qn("w:bookmarkEnd"))):
            if end.get(qn("w:id")) == old.get(qn("w:id")):
                end.getparent().remove(end)
        old.getparent().remove(old)
    ident = {"w:id": str(9000 + number)}
    place = 1 if heading.find(qn("w:pPr")) is not None else 0
    heading.insert(place, _element("w:bookmarkStart", {**ident, "w:name": name}))
    heading.append(_element("w:bookmarkEnd", ident))
