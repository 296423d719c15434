"""Lists that were typed become real ones; other lines stay as they are."""

from __future__ import annotations

import docx
import pytest
from docx.oxml.ns import qn

from automation.papers.typed_lists import make_lists


def listed(text: str) -> list[tuple[str, bool]]:
    """Give the paragraphs that a text becomes, and whether each is an item of a list."""
    document = docx.Document()
    document.add_paragraph(text)
    make_lists(document)
    return [(p.text, p._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None) for p in document.paragraphs]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("Do:\n\u2022 one\n\u2022 two", [("Do:", False), ("one", True), ("two", True)]),
        ("- one\n- two\nrest", [("one", True), ("two", True), ("rest", False)]),
        ("- one dash", [("- one dash", False)]),
        ("Late.\nBegun.", [("Late.\nBegun.", False)]),
    ],
)
def test_lines_with_bullets_become_items(text: str, paragraphs: list[tuple[str, bool]]) -> None:
    assert listed(text) == paragraphs


def test_each_sign_has_one_list_whose_items_keep_their_look() -> None:
    document = docx.Document()
    for _ in range(2):
        document.add_paragraph().add_run("\u2022 one\n\u2022 two").bold = True
    make_lists(document)
    numbers = {each.get(qn("w:val")) for each in document.element.body.iter(qn("w:numId"))}
    assert len(numbers) == 1
    assert all(run.bold for paragraph in document.paragraphs for run in paragraph.runs)
