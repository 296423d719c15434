"""The accessibility gate: what would keep somebody with a screen reader, or poor sight, from a Word paper.

The Public Sector Bodies Accessibility Regulations 2018 and WCAG 2.2 AA bind what a council publishes. Every
paper is examined when it is made, and any Word file can be.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from automation.papers.contents import contents_field, headings
from automation.papers.external_content import TEMPLATE, outside
from automation.papers.word_files import no_document, open_word, qn, word_bytes
from automation.plan.findings import Finding, PlanError, Problem, Severity
from automation.plan.ratings import COLOURS
from automation.plan.text import one_line

LONG_PAPER = 10
"""A paper with more pages than this needs a list of its contents."""

MIN_CONTRAST = 4.5
MIN_POINTS = 12


_TABLE = """
P01 no-title: The document has no title in its properties.
A screen reader and the browser tab say the file name instead.
Title: (blank) -> Title: Improvement plan

P02 no-language: The language is not English (United Kingdom).
A screen reader pronounces it as another language.
en-US -> en-GB

P03 heading-levels: A heading skips a level, is empty, or there is none at all.
People move through a paper by its headings.
Heading 1, Heading 3 -> Heading 1, Heading 2

P04 table-header: A table's first row is not marked to repeat as its header.
Without it nobody can tell what a cell on the next page, or read aloud, is about.
Header row not marked -> Layout > Repeat Header Rows

P05 row-breaks: Rows of a table may break across pages.
Half a row on the next page is read as a row of its own.
Allow row to break across pages: on -> Allow row to break across pages: off

P06 empty-paragraphs: Empty paragraphs are used as spacing.
A screen reader says 'blank' for each.
Three empty lines -> Space before in the paragraph's style

P07 merged-cells: A table has merged or nested cells.
A screen reader loses count of the columns.
A cell over two columns -> One cell to each column

P08 no-alt-text: A picture has no words that say what it shows.
Without them it does not exist for people who cannot see it.
(no text) -> Bar chart of actions by ...

P09 colour-alone: A cell has a rating's colour but no word.
People who cannot tell the colours apart, and grey print, show nothing.
a red cell -> Red

P10 contrast: Text has a contrast of less than 4.5 to 1.
It cannot be read by many people, nor when printed.
white on amber -> black on amber

P11 no-contents: A paper of more than ten pages has no table of contents.
Nobody can find a section in it.
(none) -> References > Table of Contents

P12 small-text: Text is smaller than 12 points.
Many members cannot read it.
9 points -> 12 points

P13 fetches-from-elsewhere: The document fetches something from elsewhere when it is opened.
Whoever keeps it there sees who reads the paper, and can change what it shows.
A picture linked to a web address -> The same picture, inserted
"""
"""Code and name of each problem with what is found; why it matters; an example, and the same mended."""


def _problems() -> Iterator[Problem]:
    for entry in _TABLE.strip().split("\n\n"):
        head, why, example = entry.split("\n")
        named, finds = head.split(": ", 1)
        code, name = named.split()
        before, after = example.split(" -> ")
        yield Problem(code, name, Severity.WARNING, "papers", finds, why, before, after)


PROBLEMS = tuple(_problems())
"""Everything that the gate looks for."""

TITLE, LANGUAGE, HEADING_GAP, HEADER_ROW, ROW_BREAKS, EMPTY_PARAGRAPHS, MERGED = PROBLEMS[:7]
ALT_TEXT, RATING_WORD, CONTRAST, CONTENTS, SMALL, OUTSIDE = PROBLEMS[7:]


def examine(path: Path) -> tuple[Finding, ...]:
    """Examine a Word file.

    Returns:
        A finding for each thing that is wrong; `sheet` is the file's name and `cell` the place in it.

    Raises:
        PlanError: there is no such file, or it is no Word document.
    """
    data = word_bytes(path)
    document = open_word(data, path.name)
    try:
        found = (
            *_properties(document),
            *_headings(document),
            *_tables(document),
            *_paragraphs(document),
            *_pictures(document),
            *_length(document, _pages(data)),
            *_outside(data),
        )
    except no_document() as error:
        raise PlanError(f"{path.name} is damaged, so it cannot be examined.") from error
    return tuple(
        problem.at(f"{path.name}: {message}", hint, sheet=path.name, cell=place)
        for problem, message, hint, place in found
    )


_Found = Iterator[tuple[Problem, str, str, str]]


def _properties(document: Any) -> _Found:
    if not (document.core_properties.title or "").strip():
        yield TITLE, "it has no title.", "File > Info > Title.", ""
    language = _language(document)
    if language.casefold() != "en-gb":
        hint = "Review > Language > Set Proofing Language: English (United Kingdom)."
        yield LANGUAGE, f"its language is {language or 'not set'}.", hint, ""


def _language(document: Any) -> str:
    """Return the language of the text: the Normal style's, else the document's own."""
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
            yield ROW_BREAKS, f"{place} has {loose} of {len(rows)} rows that may break.", hint, place
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
            message = f"{place} has a cell in the colour of {rating} without its word."
            yield RATING_WORD, message, f"Type {rating}.", place
        for run in (run for run in cell.iter(qn("w:r")) if _text(run).strip()):
            ink = _colour(run.find(f"{qn('w:rPr')}/{qn('w:color')}"), "w:val") or "000000"
            if contrast(ink, fill) < MIN_CONTRAST and (ink, fill) not in said:
                said.add((ink, fill))
                message = f"{place}, '{one_line(text, 30)}': {contrast(ink, fill):.1f} to 1."
                yield CONTRAST, message, "Use black or white text, whichever is darker against it.", place


_RATINGS = {colour: rating.value for rating, colour in COLOURS.items()}


def _colour(element: Any, attribute: str) -> str:
    """Return the colour that an attribute names; empty for none and for `auto`."""
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
        hint = "Delete them; give the style space before or after instead."
        yield EMPTY_PARAGRAPHS, f"{empty} empty paragraphs stand for spacing.", hint, ""
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
        if not (picture.get("descr") or "").strip():
            place = f"picture {number}"
            hint = "Right-click > View Alt Text: say what it shows."
            yield ALT_TEXT, f"{place} has no alt text.", hint, place


def _length(document: Any, pages: int) -> _Found:
    if pages > LONG_PAPER and contents_field(document) is None:
        message = f"it has about {pages} pages and no table of contents."
        yield CONTENTS, message, "References > Table of Contents.", ""


_TAKE_OUT = {
    TEMPLATE: "Developer > Document Template: clear 'Document template', or choose Normal.",
    "field": "Click it, press Ctrl+Shift+F9: its text stays, and the field goes.",
    "image": "File > Info > Edit Links to Files: choose it, then Break Link.",
}


def _outside(data: bytes) -> _Found:
    for kind, what in dict.fromkeys(outside(data)):
        hint = _TAKE_OUT.get(kind, "Delete it, or insert what it shows.")
        yield OUTSIDE, f"it fetches {what}.", hint, what


def _pages(data: bytes) -> int:
    """Return the number of pages: what Word wrote down, or an estimate of at least that of the text alone."""
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


def contrast(ink: str, fill: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2.2 defines it, from 1 to 21."""
    one, other = _luminance(ink), _luminance(fill)
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: str) -> float:
    def channel(value: int) -> float:
        share = value / 255
        return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (channel(int(colour[i : i + 2], 16)) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
