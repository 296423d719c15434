"""The page of tags says what a template may use, and the code gives all of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from automation import files
from automation.analysis.rollup import summarise
from automation.papers.annexes import ANNEXES
from automation.papers.facts import Facts
from automation.papers.meetings import Meeting
from automation.papers.tag_check import BRIEFLY, check_tags
from automation.papers.tag_values import Lines
from automation.papers.tags import TAGS, paper_values
from automation.tracker.read.result import TrackerFile
from tests.support.plans import action, evidence, plan
from tests.support.trackers import AS_AT

README = (files.templates_folder() / "README.md").read_text(encoding="utf-8")


def documented(heading: str) -> list[str]:
    (page,) = re.findall(rf"^##+ {heading}$(.*?)(?=^##|\Z)", README, re.MULTILINE | re.DOTALL)
    return re.findall(r"^\| `(\w+)` \| \S", page, re.MULTILINE)


def kinds(tags: dict[str, Any]) -> list[set[str]]:
    """Return the parts of each tag that has parts, and of those in turn."""
    lines = [tag for tag in tags.values() if isinstance(tag, Lines)]
    return [set(tags), *(kind for tag in lines for kind in kinds(tag.parts))]


def test_every_tag_is_documented_and_every_documented_tag_exists() -> None:
    assert sorted(documented("Papers")) == sorted(TAGS)
    headings = re.findall(r"^### (.+(?: lines| blocks|Annexes)|Annexes)$", README, re.MULTILINE)
    pages = [set(documented(heading)) for heading in headings]
    assert {frozenset(page) for page in pages} == {frozenset(kind) for kind in kinds(TAGS)[1:]}


def test_the_page_names_every_annex() -> None:
    assert all(name in README for name in ANNEXES.values())


@pytest.mark.parametrize(
    "template", sorted((files.templates_folder() / "papers").glob("*.docx")), ids=lambda p: p.name
)
def test_our_own_templates_use_only_tags_that_exist(template: Path) -> None:
    from docx import Document

    used = check_tags(template, Document(str(template)))
    assert {"plan_title", "as_at", "tracker_name", "section_rule"} <= used <= {BRIEFLY, *TAGS}


def test_every_tag_is_used_by_a_template_of_ours() -> None:
    from docx import Document

    folder = files.templates_folder() / "papers"
    used = frozenset().union(*(check_tags(path, Document(str(path))) for path in folder.glob("*.docx")))
    assert TAGS.keys() - used == {"late", "late_actions", "total"}


def test_the_whole_plan_is_laid_out_section_by_section() -> None:
    the_plan = plan(
        *(action(f"1.{n}", "Mar-18", "Green") for n in range(5)),
        evidence=tuple(evidence("1", row=n) for n in range(3)),
    )
    meeting = Meeting("Improvement Board", "improvement-board.docx", date(2017, 10, 9), AS_AT)
    values = paper_values(Facts(the_plan, summarise(the_plan, AS_AT), meeting, TrackerFile(Path("p.xlsm"))))
    (theme,) = values["blocks"]
    (block,) = theme.sections
    assert [line.ref for line in block.actions] == [one.label for one in the_plan.actions]
    assert {line.comment for line in block.published_actions} == {""}
    assert {line.comment for line in block.actions} == {"No comment"}
    assert len(block.evidence) == 3
