"""Fills in a paper's table of contents from its headings.

The table is Word's own field. Each entry links to its heading and ends with its page, a field that
Word renews. The page is known where the paper was rendered; elsewhere Word fills it in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    """Remove the entries of the table of contents, if the document has one."""
    start = contents_field(document)
    if start is not None:
        _clear(start)
        start.append(_field_end())


def fill_contents(document: Any, pages: Sequence[int] = ()) -> None:
    """Add an entry for each heading to the table of contents, if the document has one.

    Args:
        document: the document.
        pages: the page of each of its headings, in order, if they are known.
    """
    start = contents_field(document)
    if start is None:
        return
    chosen = _chosen(document, start, pages)
    styles = {style.name: style.style_id for style in document.styles}
    _clear(start)
    after, last = start, len(chosen) - 1
    for number, (level, text, heading, page) in enumerate(chosen):
        name = f"_Toc{number + 1:06d}"
        _bookmark(heading, name, number + 1)
        entry = start if number == 0 else _paragraph_like(start)
        if number:
            after.addnext(entry)
        if style := styles.get(f"toc {level}"):
            entry.style = style
        if last - _TOGETHER < number < last:
            entry.get_or_add_pPr().get_or_add_keepNext()
        entry.append(_link(name, text, page))
        if number == last:
            entry.append(_field_end())
        after = entry
    if not chosen:
        start.append(_field_end())


_TOGETHER = 3
"""How many entries at the end of the table are kept on one page."""


def _chosen(document: Any, start: Any, pages: Sequence[int]) -> list[tuple[int, str, Any, str]]:
    """Return the headings that the table lists, each with its level, text, paragraph and page."""
    code = next(item for item in start.iter(qn("w:instrText")))
    levels = _LEVELS.search(code.text or "")
    low, high = (int(levels[1]), int(levels[2])) if levels else (1, 3)
    written = [item for item in headings(document) if item[1].strip()]
    known = map(str, pages) if len(pages) == len(written) else [""] * len(written)
    return [(*item, page) for item, page in zip(written, known, strict=True) if low <= item[0] <= high]


def _clear(start: Any) -> None:
    """Remove what the field shows, including its end mark; it may cover several paragraphs."""
    depth, showing, ended = 0, False, False
    for paragraph in (start, *start.itersiblings(qn("w:p"))):
        for run in [run for run in paragraph if run.tag != qn("w:pPr")]:
            mark = run.find(qn("w:fldChar"))
            kind = mark.get(qn("w:fldCharType")) if mark is not None else ""
            if showing:
                paragraph.remove(run)
            depth += (kind == "begin") - (kind == "end")
            showing = showing or (kind == "separate" and depth == 1)
            ended = ended or (kind == "end" and depth == 0)
            if ended:
                break
        if paragraph is not start:
            paragraph.getparent().remove(paragraph)
        if ended:
            return


def _element(name: str, attributes: dict[str, str], *inside: Any) -> Any:
    """Return an element with its attributes and children."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 (papers alone load Word's libraries)

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    element.extend(inside)
    return element


def _paragraph_like(start: Any) -> Any:
    properties = start.find(qn("w:pPr"))
    return _element("w:p", {}, *([deepcopy(properties)] if properties is not None else []))


def _link(name: str, text: str, page: str) -> Any:
    """Return the link of an entry: its heading, a tab and the field of its page."""
    code = _element("w:instrText", {"xml:space": "preserve"})
    code.text = f" PAGEREF {name} \\h "
    begin = {"w:fldCharType": "begin"} | ({} if page else {"w:dirty": "true"})
    return _element(
        "w:hyperlink",
        {"w:anchor": name, "w:history": "1"},
        _run(_words(text)),
        _run(_element("w:tab", {})),
        _run(_element("w:fldChar", begin)),
        _run(code),
        _run(_element("w:fldChar", {"w:fldCharType": "separate"})),
        _run(_words(page)),
        _run(_element("w:fldChar", {"w:fldCharType": "end"})),
    )


def _words(text: str) -> Any:
    word = _element("w:t", {"xml:space": "preserve"})
    word.text = text
    return word


def _run(inside: Any) -> Any:
    return _element("w:r", {}, inside)


def _field_end() -> Any:
    return _run(_element("w:fldChar", {"w:fldCharType": "end"}))


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
