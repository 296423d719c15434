"""Fills in a paper's template and finishes it for Word and for screen readers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from automation.charts.drawing import Picture
from automation.papers.annexes import letter_annexes
from automation.papers.contents import empty_contents, fill_contents, headings
from automation.papers.facts import Facts
from automation.papers.kept_summary import keep_summary
from automation.papers.meetings import PUBLISHED
from automation.papers.publishing import clean, refuse
from automation.papers.said_once import say_once
from automation.papers.tag_check import check_tags
from automation.papers.tag_values import Later, Tags
from automation.papers.tags import TAGS, paper_values
from automation.papers.typed_lists import make_lists
from automation.papers.word_files import UNMARKED, no_document, open_word, qn, word_bytes, write_marked
from automation.plan.findings import PlanError, fault
from automation.plan.text import one_line
from automation.tracker.read.safety import LARGEST_DOCUMENT

_ORDERS = {
    "w:tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign "
        "hideMark"
    ),
    "w:rPr": (
        "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow "
        "emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight "
        "u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
    ),
}
"""The children of each, as ECMA-376 part 1 lists them in 17.3.2 and 17.4."""


def put_in_order(body: Any) -> None:
    """Put the properties of every cell and run in the order that the Word format prescribes.

    The library that fills templates puts a cell's colour and a run's bold last, so Word may offer to repair
    the paper. Unknown properties go to the end.
    """
    for name, order in _ORDERS.items():
        rank = {qn(f"w:{child}"): number for number, child in enumerate(order.split())}
        for properties in body.iter(qn(name)):
            children = list(properties)
            wanted = sorted(children, key=lambda child: rank.get(child.tag, len(rank)))
            if wanted != children:
                properties[:] = wanted


_READ_AS_TAG = re.compile(r"(?<=[{}%])_(?=[{}%])")


class Template:
    """A template that has been opened and checked."""

    def __init__(self, path: Path, tags: Tags = TAGS) -> None:
        """Open a template.

        Args:
            path: the template.
            tags: the tags that exist for it.

        Raises:
            PlanError: it is missing, is not a Word file, or has a tag that is wrong.
        """
        from docxtpl import DocxTemplate  # noqa: PLC0415 (papers alone load Word's libraries)

        self.path = path
        if not path.is_file():
            raise PlanError(f"The template {path} is missing; the sheet Boards names it under Paper.")
        try:
            data = word_bytes(path, LARGEST_DOCUMENT)
            opened = open_word(data, path.name)
        except PlanError as error:
            raise PlanError(f"The template {error}") from error
        refuse(data, path.name)
        self._document = DocxTemplate(io.BytesIO(data))
        try:
            # If somebody updated the list in Word, it holds the template's headings with their tags.
            empty_contents(opened)
            self.used = check_tags(path, opened, tags)
        except no_document() as error:
            raise PlanError(f"The template {path.name} is not a Word document (.docx).") from error
        self._pictures: list[Picture] = []

    def fill(
        self,
        facts: Facts,
        path: Path,
        *,
        title: str,
        former: Path,
        pages: Sequence[int] = (),
        starts: Sequence[str] = (),
    ) -> bool:
        """Write a paper.

        Args:
            facts: what its tags are worked out from.
            path: where the paper goes; an existing file is replaced in one step.
            title: the document's title, for its properties.
            former: the paper that was there before, if there was one: a summary that a person wrote is kept.
            pages: the page of each heading, if they are known.
            starts: the headings that begin a page, together with one right above them.

        Returns:
            Whether it has the summary that a person wrote in the former paper.

        Raises:
            PlanError: the template could not be filled, or the paper cannot be written.
        """

        def change(document: Any) -> bool:
            if self.path.name != PUBLISHED:
                say_once(document)
            make_lists(document)
            kept = keep_summary(document, former)
            letter_annexes(document)
            _start_pages(document, starts)
            return kept

        return self.write(
            paper_values(facts),
            path,
            title=title,
            author=facts.plan.settings.council,
            day=facts.summary.as_at,
            change=change,
            pages=pages,
        )

    def write(
        self,
        values: dict[str, object],
        path: Path,
        *,
        title: str,
        author: str,
        day: date,
        change: Callable[[Any], bool] = lambda _: False,
        pages: Sequence[int] = (),
    ) -> bool:
        """Fill the template with values, and write the document.

        Text from the tracker is escaped, so that `&`, `<` and `{{` are printed as they are. The template runs
        in a sandbox and can use only the values it is given.

        Args:
            values: the value of each tag.
            path: where it goes; an existing file is replaced in one step.
            title: its title, for its properties.
            author: its author, likewise.
            day: the day of its figures, likewise.
            change: changes the filled document.
            pages: the page of each heading, if they are known.

        Returns:
            What `change` returned.

        Raises:
            PlanError: the template could not be filled, or the document cannot be written.
        """
        from jinja2 import StrictUndefined  # noqa: PLC0415 (papers alone use it)

        from automation.sandbox import FAILED, Sandbox  # noqa: PLC0415 (it loads Jinja)

        environment = Sandbox(autoescape=True, undefined=StrictUndefined, finalize=self._value)
        self._pictures.clear()
        stream = io.BytesIO()
        try:
            self._document.init_docx()
            empty_contents(self._document.docx)
            self._document.render(values, environment, autoescape=True)
            document = self._document.docx
            kept = change(document)
            self._finish(document, pages)
            clean(document)
            _describe(document, title, author, day)
            document.save(stream)
        except FAILED + no_document() as error:
            raise PlanError(f"The template {self.path.name} could not be filled: {_why(error)}.") from error
        write_marked(stream.getvalue(), path)
        return kept

    def _value(self, value: object) -> object:
        """Return a value in the form that the document needs: a picture, or text."""
        from docx.shared import Cm  # noqa: PLC0415 (papers alone load Word's libraries)
        from docxtpl import InlineImage  # noqa: PLC0415 (likewise)
        from markupsafe import Markup, escape  # noqa: PLC0415 (likewise)

        if isinstance(value, Later):
            value = value.value
        if isinstance(value, Picture):
            self._pictures.append(value)
            return InlineImage(self._document, io.BytesIO(value.png), width=Cm(value.width))
        if type(value) is str and _READ_AS_TAG.search(value):
            # The library would turn `{_{` in a text into `{{`.
            return Markup(_READ_AS_TAG.sub("&#95;", escape(value)))  # noqa: S704 (escaped first)
        return "" if value is None else value

    def _finish(self, document: Any, pages: Sequence[int]) -> None:
        """Add alt text to the pictures, remove repeated ids and fill in the table of contents."""
        body = document.element.body
        put_in_order(body)
        for table in body.iter(qn("w:tbl")):
            _fit_columns(table)
            _end_whole(table)
        self._describe_pictures(document)
        for item in body.iter(qn("w:p"), qn("w:tr")):
            for name in [key for key in item.attrib if key.endswith(("}paraId", "}textId"))]:
                # These must be unique, and a row that a loop repeats would repeat them.
                del item.attrib[name]
        fill_contents(document, pages)

    def _describe_pictures(self, document: Any) -> None:
        words = {picture.png: picture.alt for picture in self._pictures}
        shown = list(document.element.body.iter(qn("wp:docPr")))
        for number, properties in enumerate(shown, 1):
            properties.set("id", str(number))
            blip = next(properties.getparent().iter(qn("a:blip")), None)
            part = document.part.related_parts.get(blip.get(qn("r:embed"))) if blip is not None else None
            if part is not None and words.get(part.blob):
                properties.set("descr", words[part.blob])
                properties.set("name", f"Chart {number}")


def _why(error: BaseException) -> str:
    """Return why a template could not be filled, in words for whoever edits it."""
    from jinja2.exceptions import (  # noqa: PLC0415 (papers alone use it)
        SecurityError,
        TemplateError,
        UndefinedError,
    )

    if isinstance(error, SecurityError | UndefinedError):
        return "it uses something that templates may not use, perhaps in its properties (File > Info)"
    if isinstance(error, TemplateError):
        return str(error)
    if type(error).__module__.startswith("lxml"):
        return "a loop or a condition begins in one row or paragraph and ends in another kind of place"
    return fault(error)


def _start_pages(document: Any, starts: Sequence[str]) -> None:
    """Begin a page with some headings, which a program has left at the foot of the page before."""
    found = [(one_line(text), paragraph) for _, text, paragraph in headings(document)]
    for (_, above), (text, paragraph) in pairwise([("", None), *found]):
        if text in starts:
            first = above if above is not None and above is paragraph.getprevious() else paragraph
            first.get_or_add_pPr().get_or_add_pageBreakBefore()


def _fit_columns(table: Any) -> None:
    """Give the columns of a table their share of its width; those of figures take no more than they need."""
    grid = table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
    rows = [row.findall(qn("w:tc")) for row in table.findall(qn("w:tr"))]
    cells = [[cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") for cell in row] for row in rows]
    if not cells or {len(row) for row in cells} != {len(grid)} or any(None in row for row in cells):
        return  # it has cells that span several columns
    wanted = [int(cell.get(qn("w:w"))) for cell in cells[0]]
    total = sum(int(column.get(qn("w:w"))) for column in grid)
    shares = _shares(rows, [width * total // max(sum(wanted), 1) for width in wanted])
    # What the narrow columns need more, the widest one gives; what those of figures leave, it gets.
    shares[shares.index(max(shares))] -= sum(shares) - total
    for place, (column, share) in enumerate(zip(grid, shares, strict=True)):
        for element in (column, *(row[place] for row in cells)):
            element.set(qn("w:w"), str(share))


def _shares(rows: Sequence[Sequence[Any]], usual: Sequence[int]) -> list[int]:
    """Return the width of each column: its usual one, or what its figures or its longest bold word need."""
    words = map(_longest_word, zip(*rows, strict=True))
    return [
        word if is_figures else max(width, _NARROWEST, min(word, _WIDEST_WORD))
        for width, (word, is_figures) in zip(usual, words, strict=True)
    ]


def _longest_word(cells: Sequence[Any]) -> tuple[int, bool]:
    """Return the width of a column's longest figure or bold word, and whether it has figures alone."""
    texts = [_text(cell) for cell in cells]
    is_figures = any(texts[1:]) and all(map(_FIGURES.fullmatch, texts[1:]))
    bold = (
        texts if is_figures else [_text(cell) for cell in cells if cell.find(f".//{qn('w:b')}") is not None]
    )
    longest = max((len(word) for text in bold for word in text.split()), default=0)
    return max(_NARROWEST, longest * (_CHARACTER if is_figures else _LETTER) + _MARGINS), is_figures


def _text(cell: Any) -> str:
    return "".join(part.text or "" for part in cell.iter(qn("w:t")))


_FIGURES = re.compile(r"[-+\d.,%]*")
_CHARACTER, _LETTER, _MARGINS = 140, 120, 240
"""The width of a bold figure, of most bold letters and of a cell's margins, in twentieths of a point."""
_WIDEST_WORD = 2000
"""A word that is wider than this may be broken, in twentieths of a point."""
_NARROWEST = 740
"""The least width of a column, in twentieths of a point: `Total` fits on one line."""


def _end_whole(table: Any) -> None:
    """Let a page end after a table whose rows are kept on one page."""
    last = table.findall(qn("w:tr"))[-1:]
    for keep in [keep for row in last for keep in row.iter(qn("w:keepNext"))]:
        keep.getparent().remove(keep)


_LONGEST_PROPERTY = 255


def _describe(document: Any, title: str, author: str, day: date) -> None:
    properties = document.core_properties
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    properties.title = one_line(title, _LONGEST_PROPERTY)
    properties.author = properties.last_modified_by = one_line(author, _LONGEST_PROPERTY)
    properties.comments = ""
    properties.language = "en-GB"
    properties.created = properties.modified = moment
    properties.revision = 1
    properties.identifier = UNMARKED
