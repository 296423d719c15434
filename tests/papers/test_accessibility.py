"""The gate finds what keeps people out of a paper, and is silent on a sound one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from automation.papers.accessibility import PROBLEMS, contrast, examine
from automation.plan.findings import PlanError
from automation.plan.ratings import DEFAULT_KEY
from tests.papers.test_making import made
from tests.support.trackers import small_plan


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Return a paper of a plan with two themes, so that it has a picture of them."""
    sections = tuple(replace(each, theme=f"Theme {each.ref}") for each in small_plan().sections)
    return made(replace(small_plan(), sections=sections), tmp_path)


def _with(path: Path, change: Any) -> list[str]:
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))
    return [finding.name for finding in examine(path)]


def _no_title(document: Any) -> None:
    document.core_properties.title = ""


def _american(document: Any) -> None:
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), "en-US")


def _gap(document: Any) -> None:
    document.add_heading("Too deep", 3)


def _no_header(document: Any) -> None:
    mark = document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader"))
    mark.getparent().remove(mark)


def _loose_rows(document: Any) -> None:
    mark = document.tables[0].rows[1]._tr.trPr.find(qn("w:cantSplit"))
    mark.getparent().remove(mark)


def _blank_lines(document: Any) -> None:
    document.add_paragraph("")


def _merge(document: Any) -> None:
    document.tables[1].rows[1].cells[1].merge(document.tables[1].rows[1].cells[2])


def _no_alt(document: Any) -> None:
    next(document.element.body.iter(qn("wp:docPr"))).set("descr", " ")


def _colour_alone(document: Any) -> None:
    for text in document.tables[0].rows[1].cells[0]._tc.iter(qn("w:t")):
        text.text = ""


def _grey_on_white(document: Any) -> None:
    cell = document.tables[0].rows[1].cells[1]
    shade = OxmlElement("w:shd")
    shade.set(qn("w:fill"), "FFFFFF")
    cell._tc.get_or_add_tcPr().append(shade)
    cell.paragraphs[0].runs[0].font.color.rgb = RGBColor(0xAA, 0xAA, 0xAA)


def _long_without_contents(document: Any) -> None:
    for code in document.element.body.iter(qn("w:instrText")):
        code.text = "PAGE"
    document.add_paragraph("word " * 5_000)


def _small(document: Any) -> None:
    document.paragraphs[3].runs[0].font.size = Pt(9)


def _linked(document: Any) -> None:
    document.part.relate_to("https://example.org/logo.png", RT.IMAGE, is_external=True)


def _pale(document: Any) -> None:
    document.add_paragraph().add_run("Pale").font.color.rgb = RGBColor(0xAA, 0xAA, 0xAA)


def _long_heading(document: Any) -> None:
    document.add_heading("Words " * 30, 2)


def _bold_line(document: Any) -> None:
    document.add_paragraph().add_run("Next steps").bold = True
    document.add_paragraph("We go on.")


def _dashes(document: Any) -> None:
    document.add_paragraph("- one")
    document.add_paragraph("- two")


def _bullets_in_a_cell(document: Any) -> None:
    document.tables[0].rows[1].cells[1].paragraphs[0].runs[0].text = "\u2022 one"


def _italic(document: Any) -> None:
    document.add_paragraph().add_run("as it were").italic = True


def _long_alt(document: Any) -> None:
    next(document.element.body.iter(qn("wp:docPr"))).set("descr", "word " * 51)


def _screenshot(document: Any) -> None:
    next(document.element.body.iter(qn("wp:docPr"))).set("descr", "Screenshot of the dashboard")


def _text_box(document: Any) -> None:
    box = OxmlElement("w:txbxContent")
    box.append(OxmlElement("w:p"))
    document.add_paragraph("Beside it").runs[0]._r.append(box)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (_no_title, "no-title"),
        (_american, "no-language"),
        (_gap, "heading-levels"),
        (_no_header, "table-header"),
        (_loose_rows, "row-breaks"),
        (_blank_lines, "empty-paragraphs"),
        (_merge, "merged-cells"),
        (_no_alt, "no-alt-text"),
        (_colour_alone, "colour-alone"),
        (_grey_on_white, "contrast"),
        (_long_without_contents, "no-contents"),
        (_small, "small-text"),
        (_linked, "fetches-from-elsewhere"),
        (_pale, "contrast"),
        (_long_heading, "long-heading"),
        (_bold_line, "typed-heading"),
        (_dashes, "typed-list"),
        (_bullets_in_a_cell, "typed-list"),
        (_italic, "italics"),
        (_long_alt, "long-alt-text"),
        (_screenshot, "text-in-picture"),
        (_text_box, "text-in-picture"),
    ],
)
def test_each_accessibility_problem_is_found_and_nothing_else(sound: Path, change: Any, name: str) -> None:
    assert _with(sound, change) == [name]


def _sound_words(document: Any) -> None:
    document.add_heading("Words " * 20, 2)
    for text in ("- one dash alone", "1. A number alone", "List:", "Well-known - and liked"):
        document.add_paragraph(text)
    document.add_paragraph("in a list", style="List Bullet")
    document.add_paragraph().add_run("It is late.").bold = True
    document.add_paragraph().add_run("dark").font.color.rgb = RGBColor(0x44, 0x44, 0x44)
    large = document.add_paragraph().add_run("Large, and of 3.9 to 1").font
    large.color.rgb, large.size = RGBColor(0x80, 0x80, 0x80), Pt(18)
    next(document.element.body.iter(qn("wp:docPr"))).set("descr", "Bars. " * 40)


def test_text_that_is_set_well_is_not_reported(sound: Path) -> None:
    assert _with(sound, _sound_words) == []


@pytest.mark.parametrize(
    "template", ["improvement-board", "ics-governance-board", "summary", "dfe-review", "published-plan"]
)
def test_the_papers_from_our_own_templates_have_no_problems(tmp_path: Path, template: str) -> None:
    assert examine(made(small_plan(), tmp_path, template)) == ()


def test_every_problem_has_its_own_code_and_a_test() -> None:
    assert len({problem.code for problem in PROBLEMS}) == len(PROBLEMS) == 27


def test_ratings_can_be_read_on_their_colours() -> None:
    assert all(contrast(rating.ink, rating.colour) >= 4.5 for rating in DEFAULT_KEY.columns)
    assert round(contrast("000000", "FFFFFF"), 2) == 21


def test_a_file_that_is_not_a_word_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_text("notes", encoding="utf-8")
    with pytest.raises(PlanError, match=r"notes\.docx is not a Word document"):
        examine(tmp_path / "notes.docx")
    with pytest.raises(PlanError, match="does not exist"):
        examine(tmp_path / "gone.docx")
