"""The order of what a cell and a run are like, which Word minds and LibreOffice does not."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from automation import files
from automation.papers.rendering import put_in_order
from tests.papers.test_making import made
from tests.support.plans import action, key_of, plan, section, under
from tests.support.trackers import small_plan


def names(parent) -> list[str]:
    return [child.tag.rpartition("}")[2] for child in parent]


def test_properties_in_the_wrong_order_are_sorted_and_none_is_lost() -> None:
    body = parse_xml(
        f"<w:body {nsdecls('w')}><w:tbl><w:tr><w:tc><w:tcPr><w:shd/><w:vAlign/><w:tcW/></w:tcPr><w:p>"
        "<w:pPr><w:rPr><w:b/><w:ins/></w:rPr></w:pPr><w:r><w:rPr><w:color/><w:b/><w:unknown/><w:rFonts/></w:rPr></w:r></w:p>"
        "</w:tc></w:tr></w:tbl></w:body>"
    )
    put_in_order(body)
    assert names(next(body.iter(qn("w:tcPr")))) == ["tcW", "shd", "vAlign"]
    assert [names(properties) for properties in body.iter(qn("w:rPr"))] == [
        ["ins", "b"],
        ["rFonts", "b", "color", "unknown"],
    ]


TEMPLATES = files.template_names("papers", beside=Path(), ending=".docx")


@pytest.mark.parametrize("template", [name for name in TEMPLATES if "brief" not in name])
def test_a_rating_in_a_paper_has_its_properties_in_order(tmp_path: Path, template: str) -> None:
    body = docx.Document(str(made(small_plan(), tmp_path, template))).element.body
    shaded = [names(shade.getparent()) for shade in body.iter(qn("w:shd"))]
    assert len(shaded) > 4
    assert all(found.index("tcW") < found.index("shd") for found in shaded if "tcW" in found)
    inked = [names(ink.getparent()) for ink in body.iter(qn("w:color")) if "b" in names(ink.getparent())]
    assert inked
    assert all(found.index("b") < found.index("color") for found in inked)


def test_columns_of_figures_take_no_more_than_they_need_and_blank_ones_keep_their_share(
    tmp_path: Path,
) -> None:
    the_plan = small_plan()
    path = made(the_plan, tmp_path, "improvement-board.docx")
    tables = docx.Document(str(path)).tables
    standing = next(table for table in tables if table.cell(0, 0).text == "Rating")
    meaning, now = (column.width.cm for column in list(standing.columns)[1:3])
    assert now < 2.0 < meaning


def test_no_word_of_a_rating_is_broken(tmp_path: Path) -> None:
    key = key_of("Complete awaiting evidence | Done", "Unsatisfactory | Off track | Red")
    path = made(under(key, small_plan()), tmp_path, "ics-governance-board.docx")
    tables = [t for t in docx.Document(str(path)).tables if t.cell(0, 0).text == "Ref"]
    widths = [c.width.cm for t in tables for c in t.columns if c.cells[1].text.startswith("Unsatisfactory")]
    assert widths
    assert min(widths) > 3


def test_a_section_whose_ref_is_a_sentence_has_a_short_heading_and_all_its_words_below(
    tmp_path: Path,
) -> None:
    said = (
        "Every home that the council owns or manages on behalf of others is safe and warm in every winter "
        * 3
    )
    the_plan = plan(action("1", section=said.strip()), sections=(section(said.strip(), title=""),))
    paper = docx.Document(str(made(the_plan, tmp_path, "published-plan.docx")))
    texts = [paragraph.text for paragraph in paper.paragraphs]
    assert f"In full: {said.strip()}" in texts
    assert max(len(p.text) for p in paper.paragraphs if p.style.name.startswith("Heading")) <= 140
