"""A paper is looked at as it comes out of the printer."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from automation.papers.looking import Seen, look_at
from tests.support.office import needs_office


def seen(folder: Path, *paragraphs: str) -> Seen:
    """Look at a document; a paragraph that begins with # is a heading, and -- begins a page."""
    document = docx.Document()
    for text in paragraphs:
        if text == "--":
            document.add_page_break()
        elif text.startswith("# "):
            document.add_heading(text[2:], 1)
        else:
            document.add_paragraph(text)
    document.save(str(folder / "paper.docx"))
    return look_at(folder / "paper.docx")


STRANDED = "is at the foot of a page and its text on the next"


@needs_office
def test_the_body_ends_where_the_first_annex_begins(tmp_path: Path) -> None:
    found = seen(
        tmp_path, "# Summary", *["Text " * 90] * 4, "--", *["Text " * 90] * 2, "# Annex A: All", "Text"
    )
    assert found.pages == 2
    assert 1.2 < found.body < 1.7
    assert found.heading_pages == (1, 2)
    assert found.near_empty == found.stranded == ()


@needs_office
def test_a_page_with_next_to_nothing_on_it_is_seen_unless_it_is_the_last(tmp_path: Path) -> None:
    found = seen(tmp_path, "# Summary", *["Text " * 90] * 4, "--", "A line.", "--", "Another line.")
    assert found.near_empty == (2,)
    assert found.pages == 3
    assert 2 < found.body < 2.1, "the used part of the last page counts"


@pytest.mark.parametrize(
    ("found", "spills"),
    [
        (Seen(4, 2.7, last=0.06), 0.06),
        (Seen(4, 2.7, last=0.6), 0.0),
        (Seen(17, 5.4, last=0.06), 0.0),
        (Seen(1, 1.0, last=0.06), 0.0),
    ],
)
def test_a_paper_with_hardly_an_annex_spills_onto_a_last_page_of_two_lines(
    found: Seen, spills: float
) -> None:
    assert found.spills == spills


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Seen(9, 6.0), ()),
        (Seen(9, 6.4), ("The paper was made, but its body takes 6.4 pages, more than 6.",)),
        (Seen(9, 2.0, (3, 5)), ("The paper was made, but nearly nothing is on page 3 and 5.",)),
        (
            Seen(9, 2.0, (), ("Impact",)),
            (f"The paper was made, but the heading 'Impact' {STRANDED}.",),
        ),
    ],
)
def test_each_fault_is_a_sentence(found: Seen, said: tuple[str, ...]) -> None:
    assert found.faults(6) == said
