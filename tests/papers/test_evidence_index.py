"""The index of an evidence pack in Word: what it says, and that everybody can read it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from docx import Document as Word

from automation import files
from automation.papers.accessibility import examine
from automation.papers.evidence_index import TAGS, TEMPLATE, Index, write_word_index
from automation.papers.tag_check import check_tags
from automation.plan.model import Document
from automation.plan.ratings import Rating
from automation.tracker.read.document_files import DocumentFile, Standing
from automation.views.proofs import Proof
from tests.support.sound import sound_plan

PAGE = (files.templates_folder() / "evidence" / "README.md").read_text(encoding="utf-8")
ROW = Document("2.1", "documents/profile.docx", "The {{ profile }} & more <1>", date(2017, 9, 29))
NOT_RELEASED = "A document is not released to inspectors."
ROWS = (
    Proof(
        "2.1",
        "Publish the profile",
        Rating.BLUE,
        ROW,
        DocumentFile(Standing.THERE),
        "ab" * 32,
        "",
        "001 2.1.docx",
    ),
    Proof(
        "2", "Know the children at risk", Rating.AMBER, missing="A document is not released to inspectors."
    ),
)
INDEX = Index(sound_plan(), ROWS, "inspector", ("2", "LMG"), date(2017, 10, 2))


def test_every_tag_of_the_index_is_explained_and_every_one_explained_exists() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(documented) == sorted([*TAGS, *TAGS["rows"].parts])


def test_the_template_that_ships_uses_only_tags_that_exist() -> None:
    path = files.templates_folder() / "evidence" / TEMPLATE
    assert check_tags(path, Word(str(path)), TAGS) <= TAGS.keys()


def test_the_index_says_what_there_is_and_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "index.docx"
    write_word_index(INDEX, path, tmp_path)
    document = Word(str(path))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:3] == [
        "Evidence for inspectors",
        "Improvement plan: 2 and LMG",
        "1 document behind 1 action or section. 1 row says what is missing, and why.",
    ]
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[1] == [
        "2.1",
        "Publish the profile",
        "Blue",
        "The {{ profile }} & more <1>\n001 2.1.docx",
        "29 Sep 2017",
        " ".join(["abababab"] * 8),
        "",
    ]
    assert rows[2] == [
        "2",
        "Know the children at risk",
        "Amber",
        "",
        "",
        "",
        NOT_RELEASED,
    ]
    assert not examine(path)
