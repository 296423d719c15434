"""The page of tags says what a template may use, and the code gives all of it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from automation import files
from automation.papers.tag_check import check_tags
from automation.papers.tags import LINES, PaperTags, meanings, page_path, templates_page


@pytest.mark.parametrize("line", [PaperTags, *LINES.values()], ids=lambda line: line.__name__)
def test_every_value_is_documented_and_every_documented_one_exists(line) -> None:
    assert [field.name for field in fields(line)] == list(meanings(line))


def test_the_page_is_up_to_date() -> None:
    written = page_path().read_text(encoding="utf-8")
    assert written == templates_page(), "run: python -m automation.papers.tags"


@pytest.mark.parametrize(
    "template", sorted((files.templates_folder() / "papers").glob("*.docx")), ids=lambda p: p.name
)
def test_the_templates_that_ship_use_only_tags_that_exist(template) -> None:
    from docx import Document

    used = check_tags(template, Document(str(template)))
    assert {"plan_title", "as_at", "tracker_name", "section_rule"} <= used <= meanings(PaperTags).keys()
