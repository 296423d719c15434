"""What a Word file fetches from elsewhere when somebody opens it: other templates, pictures, fields, objects.

Whoever puts such a thing into a template sees who opens the paper, or changes what a board reads.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from automation.plan.text import one_line

_FIELD_NAMES = """
    = ADVANCE AUTHOR COMMENTS CREATEDATE DATE DOCPROPERTY EDITTIME EQ FILENAME FILESIZE FORMCHECKBOX
    FORMDROPDOWN FORMTEXT HYPERLINK IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEFIELD NOTEREF NUMCHARS
    NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ SET STYLEREF
    SUBJECT SYMBOL TC TEMPLATE TIME TITLE TOC USERNAME XE
"""
_FIELDS = frozenset(_FIELD_NAMES.split())
"""The fields that work out what they show from the document itself; a hyperlink waits for a click."""

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[\\/]{2}")
_KINDS = {
    "attachedTemplate": "a template",
    "image": "a picture",
    "oleObject": "an object",
    "aFChunk": "another document",
    "subDocument": "another document",
    "frame": "a frame",
    "mailMergeSource": "data of a mail merge",
}
TEMPLATE = "attachedTemplate"


def outside(data: bytes) -> Iterator[tuple[str, str]]:
    """List what a Word file fetches from elsewhere.

    Args:
        data: its bytes, as `word_bytes` gives them.

    Yields:
        The kind of each as the package names it, or `field`; and what it is, in words.
    """
    from docx.oxml.parser import parse_xml  # noqa: PLC0415 (papers alone load Word's libraries)
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415 (likewise)

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            try:
                root = parse_xml(package.read(name))
            except (LxmlError, ValueError):
                continue  # a picture, or what is no XML to Word either
            yield from _relationships(root)
            yield from _fields(root)


def _relationships(root: Any) -> Iterator[tuple[str, str]]:
    for one in root.iter("{*}Relationship"):
        kind, target = one.get("Type", "").rpartition("/")[2], one.get("Target", "")
        away = one.get("TargetMode", "").casefold() == "external" or _ELSEWHERE.match(target)
        if (away and kind != "hyperlink") or kind in {"aFChunk", "subDocument"}:
            yield kind, f"{_KINDS.get(kind, kind)} from {one_line(target, 80)}"


def _fields(root: Any) -> Iterator[tuple[str, str]]:
    """Return the fields that are not worked out from the document."""
    simple = (one.items() for one in root.iter("{*}fldSimple"))
    instructions = [text for items in simple for key, text in items if key.endswith("}instr")]
    for text in (*instructions, *_instructions(root)):
        code = re.match(r"\s*(=|[^\s\\\"]*)", text)
        word = code[1].upper() if code else ""
        if word not in _FIELDS:
            yield "field", f"the field {one_line(word or text, 40) or 'without a name'}"


def _instructions(root: Any) -> list[str]:
    """Return the instruction of each field that Word splits over runs, those that never end last."""
    ended: list[str] = []
    begun: list[str] = []
    for one in root.iter("{*}fldChar", "{*}instrText", "{*}delInstrText"):
        if not one.tag.endswith("}fldChar"):
            begun = [*begun[:-1], (begun[-1] if begun else "") + (one.text or "")]
            continue
        state = next((value for key, value in one.items() if key.endswith("fldCharType")), "")
        if state == "begin":
            begun.append("")
        elif state == "end" and begun:
            ended.append(begun.pop())
    return ended + begun
