"""The page of tags says what a template may use, and the code gives all of it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from automation import shipped
from automation.analysis.rollup import summarise
from automation.papers.boards import next_meeting
from automation.papers.context import paper_context
from automation.papers.reference import TAGS, page_path, templates_page
from automation.tracker.result import TrackerFile
from tests.support.trackers import AS_AT, small_plan


def test_every_tag_is_documented_and_every_documented_one_exists() -> None:
    plan = small_plan()
    meeting = next_meeting(plan, "Improvement Board", AS_AT)
    context = paper_context(
        plan, summarise(plan, AS_AT), meeting, TrackerFile(shipped.workbook_folder()), None
    )
    assert context.keys() == TAGS.keys()
    assert meeting.day == date(2017, 10, 9)


def test_the_page_is_up_to_date() -> None:
    written = page_path().read_text(encoding="utf-8")
    assert written == templates_page(), "run: python -m automation.papers.reference"


@pytest.mark.parametrize(
    "template", sorted((shipped.templates_folder() / "papers").glob("*.docx")), ids=lambda p: p.name
)
def test_the_templates_that_ship_use_only_tags_that_exist(template) -> None:
    from docxtpl import DocxTemplate

    used = DocxTemplate(template).get_undeclared_template_variables()
    assert used
    assert used <= TAGS.keys()
    text = " ".join(paragraph.text for paragraph in DocxTemplate(template).get_docx().paragraphs)
    assert re.search(r"\{\{ ?board ?\}\}", text)
