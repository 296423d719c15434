"""Makes real lists of the lists that people typed into the tracker, each with the sign that they typed.

A screen reader says how many items a real list has. Importing the paper gives the typed signs back.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from automation.papers.text_look import BULLET, TextLook, is_typed_list, lines_of
from automation.papers.word_files import qn


def make_lists(document: Any) -> None:
    """Make a list of each paragraph that has typed bullets; other lines stay paragraphs."""
    look = TextLook(document)
    signs: dict[str, int] = {}
    for paragraph in list(document.element.body.iter(qn("w:p"))):
        runs = [child for child in paragraph if child.tag != qn("w:pPr")]
        plain = all(run.tag == qn("w:r") for run in runs) and bool(runs)
        if plain and any(map(BULLET.match, lines_of(paragraph))) and is_typed_list(paragraph, look):
            _part(document, paragraph, runs[0], signs)


def _part(document: Any, paragraph: Any, run: Any, signs: dict[str, int]) -> None:
    """Put each line of a paragraph into one of its own, those that begin with a bullet into a list."""
    bare = deepcopy(paragraph)
    for child in [child for child in bare if child.tag != qn("w:pPr")]:
        bare.remove(child)
    look = run.find(qn("w:rPr"))
    for line in lines_of(paragraph):
        if not line.strip():
            continue
        made = deepcopy(bare)
        found = BULLET.match(line)
        if found:
            numbering = made.get_or_add_pPr().get_or_add_numPr()
            numbering.get_or_add_ilvl().val = 0
            numbering.get_or_add_numId().val = _list_of(document, found[1], signs)
        words = made.add_r()
        if look is not None:
            words.append(deepcopy(look))
        words.add_t(line[found.end() :] if found else line)
        paragraph.addprevious(made)
    paragraph.getparent().remove(paragraph)


def _list_of(document: Any, sign: str, signs: dict[str, int]) -> int:
    """Return the number of the list whose items begin with a sign, made where there is none yet."""
    if sign not in signs:
        from docx.oxml.parser import parse_xml  # noqa: PLC0415 (papers alone load Word's libraries)

        root = document.part.numbering_part.element
        kinds = [int(each.get(qn("w:abstractNumId"))) for each in root.iter(qn("w:abstractNum"))]
        kind = max(kinds, default=0) + 1
        level = _LEVEL.format(kind=kind, sign=sign)
        first = root.find(qn("w:num"))
        if first is None:
            root.append(parse_xml(level))
        else:
            first.addprevious(parse_xml(level))
        signs[sign] = root.add_num(kind).numId
    return signs[sign]


_LEVEL = (
    '<w:abstractNum xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'w:abstractNumId="{kind}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="227" w:hanging="227"/></w:pPr></w:lvl></w:abstractNum>'
)
