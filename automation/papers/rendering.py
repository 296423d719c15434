"""Puts the properties of cells and runs in the order that Word's format prescribes.

The library that fills templates adds a cell's colour and a run's bold wherever it happens to be. LibreOffice
does not mind; Word may offer to repair the paper.
"""

from __future__ import annotations

import io
import re
from dataclasses import fields
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from automation.charts.paper_charts import Picture
from automation.papers.contents import empty_contents, fill_contents
from automation.papers.external_content import TEMPLATE, outside
from automation.papers.tag_check import check_tags
from automation.papers.tags import PaperTags
from automation.papers.word_files import UNMARKED, no_document, open_word, qn, word_bytes, write_marked
from automation.plan.findings import PlanError
from automation.plan.text import listed, one_line
from automation.tracker.read.bounds import LARGEST_DOCUMENT

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
    """Sort the properties of every cell and run; what the format does not list keeps its place at the end."""
    for name, order in _ORDERS.items():
        rank = {qn(f"w:{child}"): number for number, child in enumerate(order.split())}
        for properties in body.iter(qn(name)):
            children = list(properties)
            wanted = sorted(children, key=lambda child: rank.get(child.tag, len(rank)))
            if wanted != children:
                properties[:] = wanted


_SPLIT = "\ue000\uf8ff\ue001"
"""Stands between braces and the sign after them while the template is filled: docxtpl reads `{_{` as `{{`."""

MOST_ELEMENTS = 60_000
"""Elements in a template's body; the longest that ships has a twentieth. Filling takes far more than twice as
long for twice as many."""

_READ_AS_TAG = re.compile(r"(?<=[{}%])_(?=[{}%])")


class Template:
    """A template that was opened and whose tags are all known."""

    def __init__(self, path: Path) -> None:
        """Open a template.

        Raises:
            PlanError: it is missing, no Word file, far too long, or has a tag that is wrong.
        """
        from docxtpl import DocxTemplate  # noqa: PLC0415 (papers alone load Word's libraries)

        self.path = path
        if not path.is_file():
            raise PlanError(f"The template {path} is not there; the sheet Boards names it under Paper.")
        try:
            data = word_bytes(path, LARGEST_DOCUMENT)
            opened = open_word(data, path.name)
        except PlanError as error:
            raise PlanError(f"The template {error}") from error
        if sum(1 for _ in islice(opened.element.body.iter(), MOST_ELEMENTS + 1)) > MOST_ELEMENTS:
            raise PlanError(f"The template {path.name} is far longer than any paper; shorten it.")
        fetched = [what for kind, what in outside(data) if kind != TEMPLATE]
        if fetched:
            raise PlanError(
                f"The template {path.name} fetches {listed(fetched[:5])} when it is opened; take that out "
                "(paper --check says how)."
            )
        self._document = DocxTemplate(io.BytesIO(data))
        try:
            # Word lists a template's headings there, tags and all, whenever somebody updates the list.
            empty_contents(opened)
            self.used = check_tags(path, opened)
        except no_document() as error:
            raise PlanError(f"The template {path.name} is not a Word document (.docx).") from error
        self._pictures: list[Picture] = []

    def fill(self, tags: PaperTags, path: Path, *, title: str, author: str, day: date) -> None:
        """Write a paper.

        Text from the tracker is escaped, so that `&`, `<` and `{{` come through as they are; a template is
        run in a sandbox and cannot reach anything but the values it is given.

        Args:
            tags: the value of each tag.
            path: where the paper goes; a file there is replaced in one step.
            title: the document's title, for its properties.
            author: the council's name, for its properties.
            day: the day that the paper is written for; with it the same inputs give the same paper.

        Raises:
            PlanError: the template could not be filled, or the paper cannot be written.
        """
        from jinja2 import StrictUndefined  # noqa: PLC0415 (papers alone use it)

        from automation.sandbox import FAILED, Sandbox  # noqa: PLC0415 (it loads Jinja)

        environment = Sandbox(autoescape=True, undefined=StrictUndefined, finalize=self._value)
        values = {field.name: getattr(tags, field.name) for field in fields(tags)}
        self._pictures.clear()
        stream = io.BytesIO()
        try:
            self._document.init_docx()
            empty_contents(self._document.docx)
            self._document.render(values, environment, autoescape=True)
            document = self._document.docx
            self._finish(document)
            _detach_template(document)
            _describe(document, title, author, day)
            _check_names(document)
            document.save(stream)
        except FAILED + no_document() as error:
            raise PlanError(f"The template {self.path.name} could not be filled: {error}.") from error
        write_marked(stream.getvalue(), path)

    def _value(self, value: object) -> object:
        """Turn a value into what the document takes: a picture, or text that stays whole."""
        from docx.shared import Cm  # noqa: PLC0415 (papers alone load Word's libraries)
        from docxtpl import InlineImage  # noqa: PLC0415 (likewise)

        if isinstance(value, Picture):
            self._pictures.append(value)
            return InlineImage(self._document, io.BytesIO(value.png), width=Cm(value.width))
        if value is None:
            return ""
        if type(value) is str:
            return _READ_AS_TAG.sub(f"_{_SPLIT}", value)
        return value

    def _finish(self, document: Any) -> None:
        """Say what each picture shows, undo what kept text whole, and fill the table of contents."""
        body = document.element.body
        put_in_order(body)
        self._describe_pictures(document)
        # The header and the footer are parts of their own.
        parts = (part for part in document.part.package.iter_parts() if hasattr(part, "element"))
        for text in (text for part in parts for text in part.element.iter(qn("w:t"))):
            if text.text and _SPLIT in text.text:
                text.text = text.text.replace(_SPLIT, "")
        for item in body.iter(qn("w:p"), qn("w:tr")):
            for name in [key for key in item.attrib if key.endswith(("}paraId", "}textId"))]:
                # A row that a loop repeats would repeat these too, and they must be unique.
                del item.attrib[name]
        fill_contents(document)

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


def _detach_template(document: Any) -> None:
    """Leave out which other template a template was made from: Word would fetch it from where that lies."""
    part = document.part._settings_part  # noqa: SLF001 (python-docx shows its element alone)
    for element in part.element.findall(f"{{*}}{TEMPLATE}"):
        part.element.remove(element)
    for key, link in list(part.rels.items()):
        if link.reltype.endswith(f"/{TEMPLATE}"):
            del part.rels[key]


def _check_names(document: Any) -> None:
    """Refuse to write two parts of one name, as where a template's properties are not where they belong."""
    names = [str(part.partname).casefold() for part in document.part.package.iter_parts()]
    if len(set(names)) < len(names):
        raise ValueError("two of its parts have one name; open it in Word, and save it again")


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
