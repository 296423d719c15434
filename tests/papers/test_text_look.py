"""How text looks is taken from the run, its style, and the styles that this is based on."""

from __future__ import annotations

from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt, RGBColor

from automation.papers.text_look import TextLook, is_typed_heading, is_typed_list


def _styled() -> Any:
    document = docx.Document()
    base = document.styles.add_style("Quiet", WD_STYLE_TYPE.PARAGRAPH)
    base.font.italic, base.font.color.rgb, base.font.size = True, RGBColor(0x77, 0x77, 0x77), Pt(14)
    document.styles.add_style("Quieter", WD_STYLE_TYPE.PARAGRAPH).base_style = base
    return document


def test_the_look_of_a_style_is_that_of_the_style_it_is_based_on() -> None:
    document = _styled()
    look, paragraph = TextLook(document), document.add_paragraph("words", style="Quieter")
    assert look.is_italic(paragraph._p)
    assert list(look.inks(paragraph._p)) == [("words", "777777", "FFFFFF", 4.5)]


def test_the_run_itself_wins_and_large_bold_text_needs_less_contrast() -> None:
    document = _styled()
    run = document.add_paragraph(style="Quieter").add_run("words")
    run.italic, run.bold = False, True
    look = TextLook(document)
    assert not look.is_italic(run._r.getparent())
    assert [least for *_, least in look.inks(run._r.getparent())] == [3.0]


@pytest.mark.parametrize(
    ("text", "is_list"),
    [("\u2022 one", True), ("- one\n- two", True), ("1. one\n2. two", True), ("a) one\nb) two", True),
     ("- one", False), ("12/9: late\n1/8: begun", False), ("2017 was hard\n2018 was not", False)],
)  # fmt: skip
def test_lists_that_were_typed_are_told_from_text(text: str, is_list: bool) -> None:
    document = docx.Document()
    assert is_typed_list(document.add_paragraph(text)._p, TextLook(document)) is is_list


@pytest.mark.parametrize(
    ("text", "is_heading"), [("Next steps", True), ("We go on.", False), ("x" * 90, False)]
)
def test_a_short_bold_line_above_others_is_a_heading(text: str, is_heading: bool) -> None:
    document = docx.Document()
    line = document.add_paragraph()
    line.add_run(text).bold = True
    document.add_paragraph("Text below.")
    assert is_typed_heading(line._p, text, TextLook(document)) is is_heading
