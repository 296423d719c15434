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
from automation.plan.model import Plan, Voice, is_brief
from automation.tracker.read.result import TrackerFile
from tests.support.plans import action, evidence, plan, section
from tests.support.trackers import AS_AT

README = (files.templates_folder() / "README.md").read_text(encoding="utf-8")


def documented(heading: str) -> list[str]:
    (page,) = re.findall(rf"^##+ {heading}$(.*?)(?=^##|\Z)", README, re.MULTILINE | re.DOTALL)
    return re.findall(r"^\| `(\w+)` \| \S", page, re.MULTILINE)


def values_of(the_plan: Plan) -> dict[str, Any]:
    meeting = Meeting("Improvement Board", "improvement-board.docx", date(2017, 10, 9), AS_AT)
    return paper_values(Facts(the_plan, summarise(the_plan, AS_AT), meeting, TrackerFile(Path("p.xlsm"))))


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
    # A brief has no room to say how a section's rating comes about.
    always = {"plan_title", "as_at", "tracker_name", "brief" if is_brief(template.name) else "section_rule"}
    assert always <= used <= {BRIEFLY, *TAGS}


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
    values = values_of(the_plan)
    (theme,) = values["blocks"]
    (block,) = theme.sections
    assert [line.ref for line in block.actions] == [one.label for one in the_plan.actions]
    assert {line.comment for line in block.published_actions} == {""}
    assert {line.comment for line in block.actions} == {"No comment"}
    assert len(block.evidence) == 3


def test_what_children_said_stands_beside_what_they_will_say_and_who_was_not_asked_is_named() -> None:
    sections = [section(ref, children_say="I am asked") for ref in ("1", "2", "3")]
    voices = (
        Voice("1", date(2017, 9, 4), "Care council", 12, 9, "They ask me"),
        Voice("2", date(2017, 9, 4), "Care council", 12, 3),
    )
    the_plan = plan(action("1.1"), sections=tuple(sections), voices=voices)
    values = values_of(the_plan)
    lines = [(row.section, row.will_say, row.said) for row in values["voices"]]
    assert lines == [
        ("2", "I am asked", "3 of 12 said so on 4 September 2017 (Care council)."),
        ("1", "I am asked", "9 of 12 said so on 4 September 2017 (Care council). They said: They ask me"),
    ]
    assert [row.section for row in values["all_voices"]] == ["2", "1"]
    assert values["voices_rest"] == "Nobody has asked children about section 3 for 6 months."
    assert [row.heard for row in values["sections"]][2:] == [""]
    without = values_of(plan(action("1.1"), sections=tuple(sections)))
    assert (list(without["voices"]), without["voices_rest"]) == ([], "")
