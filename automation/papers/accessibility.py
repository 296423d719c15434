"""The accessibility gate: finds what would stop people with a screen reader or poor sight reading a paper.

What a council publishes must meet the Public Sector Bodies Accessibility Regulations 2018 and WCAG 2.2 AA.
Every paper is examined when it is made, and any Word file can be. The publishing check goes with it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from automation.papers import publishing
from automation.papers.contents import contents_field, headings
from automation.papers.text_look import (
    MIN_CONTRAST,
    TextLook,
    is_typed_heading,
    is_typed_list,
)
from automation.papers.word_files import no_document, open_word, place_of, places, qn, word_bytes
from automation.plan.colours import contrast
from automation.plan.findings import Finding, PlanError, Problem, problems_of
from automation.plan.ratings import DEFAULTS
from automation.plan.text import count, one_line

LONG_PAPER = 10
"""A paper with more pages than this needs a table of contents."""

MIN_POINTS = 12
LONGEST_HEADING = 140
LONGEST_ALT_TEXT = 250


_TABLE = Path(__file__).with_name("accessibility.txt").read_text(encoding="utf-8")
_OWN = tuple(problems_of(_TABLE).values())
PROBLEMS = (*_OWN, *publishing.PROBLEMS)
"""Everything that the gate and the publishing check find."""

TITLE, LANGUAGE, HEADING_GAP, HEADER_ROW, ROW_BREAKS, EMPTY_PARAGRAPHS, MERGED = _OWN[:7]
ALT_TEXT, RATING_WORD, CONTRAST, CONTENTS, SMALL = _OWN[7:12]
LONG_HEADING, TYPED_HEADING, TYPED_LIST, ITALICS, LONG_ALT_TEXT, TEXT_IN_PICTURE = _OWN[12:]


def examine(path: Path) -> tuple[Finding, ...]:
    """Return what is wrong with a Word file.

    Returns:
        A finding for each problem; `sheet` is the file's name and `cell` the place in it.

    Raises:
        PlanError: the file does not exist or is not a Word document.
    """
    data = word_bytes(path)
    document = open_word(data, path.name)
    try:
        look, written = TextLook(document), list(places(document.element.body))
        found = (
            *_properties(document),
            *_headings(document),
            *_tables(document),
            *_paragraphs(document),
            *_pictures(document),
            *_length(document, _pages(data)),
            *_words(document, written, look),
            *_inks(written, look),
            *(found[:4] for found in publishing.unseen_matter(data)),
        )
    except no_document() as error:
        raise PlanError(f"{path.name} is damaged, so it cannot be examined.") from error
    return tuple(
        problem.at(f"{path.name}: {message}", hint, sheet=path.name, cell=place)
        for problem, message, hint, place in found
    )


_Found = Iterator[tuple[Problem, str, str, str]]
_Written = list[tuple[Any, str, str]]
"""The paragraphs of a document, as `places` gives them."""


def _properties(document: Any) -> _Found:
    if not (document.core_properties.title or "").strip():
        yield TITLE, "it has no title.", "File > Info > Title.", ""
    language = _language(document)
    if language.casefold() != "en-gb":
        hint = "Review > Language > Set Proofing Language: English (United Kingdom)."
        yield LANGUAGE, f"its language is {language or 'not set'}.", hint, ""


def _language(document: Any) -> str:
    """Return the language of the text: that of the Normal style, else that of the document."""
    styles = document.styles.element
    normal = next((s.element for s in document.styles if s.name == "Normal"), None)
    for root in (normal, styles.find(qn("w:docDefaults"))):
        found = next(root.iter(qn("w:lang")), None) if root is not None else None
        if found is not None and found.get(qn("w:val")):
            return str(found.get(qn("w:val")))
    return ""


def _headings(document: Any) -> _Found:
    found = headings(document)
    if not found:
        yield HEADING_GAP, "it has no headings.", "Use the styles Heading 1, Heading 2.", ""
    before = 0
    for level, text, _ in found:
        place = f"heading '{one_line(text, 60)}'"
        if not text.strip():
            yield HEADING_GAP, "a heading is empty.", "Delete it, or type its text.", place
        elif len(text) > LONGEST_HEADING:
            message = f"the {place} has {len(text)} characters."
            yield LONG_HEADING, message, "Shorten it, and put the rest in a paragraph below.", place
        elif level > before + 1:
            message = f"the {place} is at level {level} after level {before}."
            yield HEADING_GAP, message, f"Use the style Heading {before + 1}.", place
        before = level


def _tables(document: Any) -> _Found:
    for number, table in enumerate(document.element.body.iter(qn("w:tbl")), 1):
        rows = table.findall(qn("w:tr"))
        if not rows:
            continue
        head = one_line(" | ".join(_text(cell) for cell in rows[0].findall(qn("w:tc"))), 60)
        place = f"table {number} ({head})"
        if not _on(rows[0], "w:tblHeader"):
            message = f"{place} does not repeat its header row."
            yield HEADER_ROW, message, "Layout > Repeat Header Rows.", place
        loose = sum(not _on(row, "w:cantSplit") for row in rows)
        if loose:
            hint = "Table Properties > Row: 'Allow row to break across pages' off."
            yield ROW_BREAKS, f"{loose} of {len(rows)} rows in {place} may break across pages.", hint, place
        merged = any(
            next(table.iter(qn(name)), None) is not None for name in ("w:gridSpan", "w:vMerge", "w:hMerge")
        )
        if merged or any(inner is not table for inner in table.iter(qn("w:tbl"))):
            yield MERGED, f"{place} has merged or nested cells.", "Split them: one cell to a column.", place
        yield from _cells(rows, place)


def _cells(rows: list[Any], place: str) -> _Found:
    said: set[tuple[str, str]] = set()
    for cell in (cell for row in rows for cell in row.findall(qn("w:tc"))):
        fill = _colour(cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}"), "w:fill")
        if not fill:
            continue
        text = _text(cell).strip()
        rating = _RATINGS.get(fill)
        if not text and rating:
            message = f"{place} has a cell coloured {rating} without the word."
            yield RATING_WORD, message, f"Type {rating}.", place
        for run in (run for run in cell.iter(qn("w:r")) if _text(run).strip()):
            ink = _colour(run.find(f"{qn('w:rPr')}/{qn('w:color')}"), "w:val") or "000000"
            if contrast(ink, fill) < MIN_CONTRAST and (ink, fill) not in said:
                said.add((ink, fill))
                words = one_line(text, 30)
                message = f"the contrast of '{words}' in {place} is {contrast(ink, fill):.1f} to 1."
                yield CONTRAST, message, "Use black or white text, whichever is darker against it.", place


_RATINGS = {rating.colour: rating.name for rating in DEFAULTS.values()}


def _colour(element: Any, attribute: str) -> str:
    """Return the colour in an attribute; empty for none and for `auto`."""
    colour = (element.get(qn(attribute)) or "").upper() if element is not None else ""
    return colour if len(colour) == 6 else ""


def _paragraphs(document: Any) -> _Found:
    empty = 0
    for paragraph in document.element.body.findall(qn("w:p")):
        holds = any(
            next(paragraph.iter(qn(name)), None) is not None
            for name in ("w:drawing", "w:pict", "w:br", "w:sectPr", "w:fldChar", "w:bookmarkStart")
        )
        empty += not _text(paragraph).strip() and not holds
    if empty:
        hint = "Delete them, and set space before or after in the style instead."
        yield EMPTY_PARAGRAPHS, f"{empty} empty paragraphs are used as spacing.", hint, ""
    small: set[str] = set()
    for size in document.element.body.iter(qn("w:sz")):
        value = size.get(qn("w:val"), "")
        if value.isdecimal() and int(value) < 2 * MIN_POINTS:
            small.add(f"{int(value) / 2:g}")
    for style in document.styles:
        points = getattr(getattr(style, "font", None), "size", None)
        if style.name == "Normal" and points is not None and points.pt < MIN_POINTS:
            small.add(f"{points.pt:g}")
    if small:
        yield SMALL, f"it has text of {', '.join(sorted(small))} points.", "Use 12 points or more.", ""


def _pictures(document: Any) -> _Found:
    for number, picture in enumerate(document.element.body.iter(qn("wp:docPr")), 1):
        said, place = (picture.get("descr") or "").strip(), f"picture {number}"
        if not said:
            hint = "Right-click > View Alt Text, and describe what it shows."
            yield ALT_TEXT, f"{place} has no alt text.", hint, place
        elif len(said) > LONGEST_ALT_TEXT:
            message = f"the alt text of {place} has {len(said)} characters."
            yield LONG_ALT_TEXT, message, "Say what it shows in two sentences, the rest in the text.", place
        if re.search(r"\bscreen ?shots?\b|\bscan(ned)?\b", said, re.IGNORECASE):
            message = f"{place} shows text as a picture: '{one_line(said, 60)}'."
            yield TEXT_IN_PICTURE, message, "Type the text or the table instead.", place


def _words(document: Any, written: _Written, look: TextLook) -> _Found:
    """Yield what is wrong with how the text itself is set."""
    typed = [(text, where) for each, text, where in written if is_typed_list(each, look)]
    if typed:
        number = f"{count(len(typed), 'paragraph')} {'is' if len(typed) == 1 else 'are'} typed as a list"
        yield TYPED_LIST, f"{number}, {typed[0][1]}.", "Home > Bullets, or Numbering.", typed[0][1]
    for paragraph, text, where in written:
        if is_typed_heading(paragraph, text, look):
            yield (
                TYPED_HEADING,
                f"a line in bold stands for a heading, {where}.",
                "Use a heading style.",
                where,
            )
    slanted = [where for each, _, where in written if look.is_italic(each)]
    if slanted:
        yield ITALICS, f"it has text in italics, {slanted[0]}.", "Use plain text, or bold.", slanted[0]
    for name in ("w:txbxContent", "v:textpath"):
        box = next(document.element.body.iter(qn(name)), None)
        if box is not None:
            where = place_of(box)
            message = f"it has text in a box or in decorative lettering{f', {where}' if where else ''}."
            yield TEXT_IN_PICTURE, message, "Put the text into the page itself.", where


def _inks(written: _Written, look: TextLook) -> _Found:
    """Yield the text outside coloured cells that is too pale."""
    said: set[tuple[str, str]] = set()
    for paragraph, _, where in written:
        for words, ink, fill, least in look.inks(paragraph):
            found = contrast(ink, fill)
            if found < least and (ink, fill) not in said:
                said.add((ink, fill))
                message = f"the contrast of '{one_line(words, 30)}', {where}, is {found:.1f} to 1."
                yield CONTRAST, message, "Use black or another dark colour.", where


def _length(document: Any, pages: int) -> _Found:
    if pages > LONG_PAPER and contents_field(document) is None:
        message = f"it has about {pages} pages and no table of contents."
        yield CONTENTS, message, "References > Table of Contents.", ""


def _pages(data: bytes) -> int:
    """Return the number of pages: the one that Word recorded, or an estimate from the length of the text."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        body = package.read("word/document.xml") if "word/document.xml" in names else b""
        facts = package.read("docProps/app.xml") if "docProps/app.xml" in names else b""
    said = re.search(rb"<Pages>(\d+)</Pages>", facts)
    letters = sum(len(text) for text in re.findall(rb"<w:t(?: [^<>]*)?>([^<]*)</w:t>", body))
    return max(int(said[1]) if said else 0, 1 + letters // 1800)


def _text(element: Any) -> str:
    return "".join(part.text or "" for part in element.iter(qn("w:t")))


def _on(row: Any, mark: str) -> bool:
    found = row.find(f"{qn('w:trPr')}/{qn(mark)}")
    return found is not None and found.get(qn("w:val"), "1") not in {"0", "false", "off"}
