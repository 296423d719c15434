"""How the text of a Word file looks: its ink, size, bold and italics; headings and lists that were typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from automation.papers.word_files import qn

MIN_CONTRAST, LARGE_CONTRAST = 4.5, 3.0
"""The least contrast of text, and of large text: 18 points, or 14 in bold."""

_LARGE, _LARGE_BOLD = 36, 28
"""In half points."""


class TextLook:
    """Looks up how text looks in a document."""

    def __init__(self, document: Any) -> None:
        """Take the styles of a document that was opened with python-docx."""
        root = document.styles.element
        self._styles = {style.get(qn("w:styleId"), ""): style for style in root.iter(qn("w:style"))}
        self._usual = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        self._plain = next(
            (
                key
                for key, s in self._styles.items()
                if s.get(qn("w:default")) and s.get(qn("w:type")) == "paragraph"
            ),
            "",
        )
        self._chains = {style: tuple(self._based_on(style)) for style in self._styles}
        self._coloured = {
            style
            for style, chain in self._chains.items()
            if any(next(each.iter(qn("w:shd")), None) is not None for each in chain)
        }
        self._found: dict[tuple[str, str, str], Any] = {}
        """The properties found so far, by the run's style, the paragraph's, and the name."""

    def style_of(self, paragraph: Any) -> str:
        """Return the id of a paragraph's style."""
        named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return str(named.get(qn("w:val"))) if named is not None else self._plain

    def chain(self, style: str) -> tuple[Any, ...]:
        """Return a style and those that it is based on."""
        return self._chains.get(style, ())

    def _based_on(self, style: str) -> Iterator[Any]:
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            base = self._styles[style].find(qn("w:basedOn"))
            style = base.get(qn("w:val"), "") if base is not None else ""

    def find(self, run: Any, name: str) -> Any:
        """Return a property of a run's text: its own, that of its styles, or the document's; else None."""
        own = run.find(qn("w:rPr"))
        found = own.find(qn(name)) if own is not None else None
        if found is not None:
            return found
        named = own.find(qn("w:rStyle")) if own is not None else None
        paragraph = next(run.iterancestors(qn("w:p")))
        styles = named.get(qn("w:val")) if named is not None else "", self.style_of(paragraph)
        if (*styles, name) not in self._found:
            sets = [each.find(qn("w:rPr")) for style in styles for each in self.chain(style)]
            marks = (each.find(qn(name)) for each in (*sets, self._usual) if each is not None)
            self._found[*styles, name] = next((one for one in marks if one is not None), None)
        return self._found[*styles, name]

    def is_on(self, run: Any, name: str) -> bool:
        """Return whether a property such as bold is on."""
        mark = self.find(run, name)
        return mark is not None and mark.get(qn("w:val"), "1") not in {"0", "false", "off"}

    def is_italic(self, paragraph: Any) -> bool:
        """Return whether some of a paragraph's text is in italics."""
        return any(self.is_on(run, "w:i") for run in _written(paragraph))

    def inks(self, paragraph: Any) -> Iterator[tuple[str, str, str, float]]:
        """Yield the text of each run, its ink, its ground, and the least contrast that it needs.

        Cells with a colour of their own, and tables whose style has colours, are left out.
        """
        if self._in_coloured_table(paragraph):
            return
        ground = _colour(paragraph.find(f"{qn('w:pPr')}/{qn('w:shd')}"), "w:fill") or "FFFFFF"
        for run in _written(paragraph):
            ink = _colour(self.find(run, "w:color"), "w:val") or ("000000" if ground == "FFFFFF" else "")
            size = self.find(run, "w:sz")
            points = size.get(qn("w:val"), "") if size is not None else ""
            half_points = int(points) if points.isdecimal() else 0
            large = half_points >= (_LARGE_BOLD if self.is_on(run, "w:b") else _LARGE)
            fill = _colour(run.find(f"{qn('w:rPr')}/{qn('w:shd')}"), "w:fill") or ground
            if ink:
                yield _text(run), ink, fill, LARGE_CONTRAST if large else MIN_CONTRAST

    def _in_coloured_table(self, paragraph: Any) -> bool:
        for cell in paragraph.iterancestors(qn("w:tc")):
            if _colour(cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}"), "w:fill"):
                return True
            named = next(cell.iterancestors(qn("w:tbl"))).find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}")
            style = named.get(qn("w:val"), "") if named is not None else ""
            if style in self._coloured:
                return True
        return False


def _written(paragraph: Any) -> list[Any]:
    return [run for run in paragraph.iter(qn("w:r")) if _text(run).strip()]


def _text(element: Any) -> str:
    return "".join(part.text or "" for part in element.iter(qn("w:t")))


def _colour(element: Any, attribute: str) -> str:
    value = (element.get(qn(attribute)) or "").upper() if element is not None else ""
    return value if re.fullmatch("[0-9A-F]{6}", value) else ""


_LONGEST = 80
_ENDS = (".", ",", ";", ":", "!", "?")


def is_typed_heading(paragraph: Any, text: str, look: TextLook) -> bool:
    """Return whether a short line in the text is a heading in all but its style: bold from end to end."""
    in_table = next(paragraph.iterancestors(qn("w:tbl")), None) is not None
    follows = paragraph.getnext()
    if in_table or follows is None or follows.tag == qn("w:sectPr") or not 0 < len(text.strip()) <= _LONGEST:
        return False
    plain = next(iter(look.chain(look.style_of(paragraph))), None)
    usual = (
        plain is None or plain.get(qn("w:default")) is not None or plain.get(qn("w:styleId")) == "BodyText"
    )
    bold = all(look.is_on(run, "w:b") for run in _written(paragraph))
    return usual and bold and not text.rstrip().endswith(_ENDS)


BULLET = re.compile(r"\s*([\u2022\u2023\u25e6\u25aa\u25cf\u00b7\u2013\u2014*-])\s+(?=\S)")
"""How a line begins that was typed as an item of a list."""
_SURE = frozenset("\u2022\u2023\u25e6\u25aa\u25cf\u00b7")
_NUMBER = re.compile(r"\s*\(?(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")


def is_typed_list(paragraph: Any, look: TextLook) -> bool:
    """Return whether a paragraph has a typed list: a bullet, or dashes or numbers twice or more."""
    lines = lines_of(paragraph)
    if not any(map(_begins_item, lines)):
        return False
    style = look.style_of(paragraph)
    if style.casefold().startswith(("toc", "heading")):
        return False
    numbered = [paragraph, *look.chain(style)]
    if any(each.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None for each in numbered):
        return False
    beside = [
        lines_of(each)[:1] for each in (paragraph.getprevious(), paragraph.getnext()) if each is not None
    ]
    if any((found := BULLET.match(line)) and found[1] in _SURE for line in lines):
        return True
    for sign in (BULLET, _NUMBER):
        here = sum(map(bool, map(sign.match, lines)))
        if here and here + sum(bool(sign.match(line)) for first in beside for line in first) > 1:
            return True
    return False


def _begins_item(line: str) -> bool:
    return bool(BULLET.match(line) or _NUMBER.match(line))


def lines_of(paragraph: Any) -> list[str]:
    """Return the lines of a paragraph, as line breaks part them."""
    parts = paragraph.iter(qn("w:t"), qn("w:br"))
    return "".join("\n" if part.tag == qn("w:br") else part.text or "" for part in parts).split("\n")
