"""Plans longer than a board could read: figures whole, lists cut where they say so."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import docx
import pytest

from automation.analysis.rollup import summarise
from automation.papers.context import PaperTags, Row, paper_context
from automation.papers.lengths import LIST, WHOLE_PLAN
from automation.papers.making import make_paper
from automation.papers.meetings import Meeting
from automation.plan.model import Measure, Plan
from automation.tracker.read.result import TrackerFile
from tests.support.plans import action, evidence, plan, section

AS_AT = date(2017, 10, 2)
MEETING = Meeting("Improvement Board", "improvement-board.docx", date(2017, 10, 9), AS_AT)


def tags_of(the_plan: Plan) -> PaperTags:
    return paper_context(the_plan, summarise(the_plan, AS_AT), MEETING, TrackerFile(Path("plan.xlsm")), None)


def late_plan(number: int) -> Plan:
    """So many late Green actions, each in a section of its own."""
    return plan(*(action(f"{n}.1", "Aug-17", "Green") for n in range(1, number + 1)))


def test_a_list_that_a_paper_can_hold_is_printed_to_its_last_row() -> None:
    tags = tags_of(late_plan(LIST))
    assert [line.ref for line in tags.exceptions] == [f"{n}.1" for n in range(1, LIST + 1)]
    assert [line.ref for line in tags.sections] == [str(n) for n in range(1, LIST + 1)]


def test_a_longer_list_says_where_it_goes_on_and_figures_stay_whole() -> None:
    tags = tags_of(late_plan(LIST + 3))
    said = "Only the first 2,000 of 2,003 are printed here; the tracker holds all of them."
    *printed, last = tags.exceptions
    assert len(printed) == LIST
    assert (last.ref, last.action, last.rating) == ("3 more", said, "")
    assert (tags.total, tags.late, tags.late_count) == (2_003, 2_003, "2,003 actions are late")
    *printed_sections, rest = tags.sections
    assert (len(printed_sections), rest.ref, rest.title) == (LIST, "3 more", said)
    assert rest.counts == Row("3 more", 0, 0, 0, 3, 0, 3, 3)
    assert sum(line.counts.late for line in tags.sections) == 2_003


def test_more_themes_than_rows_add_up_to_the_plan() -> None:
    number = LIST + 5
    the_plan = plan(
        *(action(f"{n}.1", "Aug-17", "Red") for n in range(1, number + 1)),
        sections=tuple(section(str(n), f"Theme {n}") for n in range(1, number + 1)),
        evidence=tuple(evidence(str(n), "Blue") for n in range(1, number + 1)),
    )
    tags = tags_of(the_plan)
    for rows, whole in ((tags.themes, tags.all_themes), (tags.impact, tags.all_impact)):
        assert len(rows) == LIST
        assert rows[-1].name == "6 more"
        for field in fields(Row):
            if field.name != "name":
                assert sum(getattr(row, field.name) for row in rows) == getattr(whole, field.name)
    assert tags.chart_themes is not None
    assert "Theme 15: 1 Red; 1,990 more: 1,990 Red." in tags.chart_themes.alt


def test_measures_say_that_there_are_more() -> None:
    tags = tags_of(plan(measures=tuple(Measure(f"Measure {n}") for n in range(LIST + 1))))
    assert tags.measures[-1].name.startswith("Only the first 2,000 of 2,001 are printed here;")


@pytest.mark.parametrize("more", [0, 1])
def test_the_whole_plan_is_laid_out_section_by_section_as_far_as_a_paper_goes(more: int) -> None:
    sections = WHOLE_PLAN // 10
    actions = [action(f"{n % sections}.{n}", "Mar-18") for n in range(WHOLE_PLAN + more)]
    ordered = sorted(actions, key=lambda a: int(a.section))
    blocks = tags_of(plan(*ordered)).blocks
    printed = [line.ref for theme in blocks for part in theme.sections for line in part.actions]
    if not more:
        assert printed == [a.label for a in ordered]
        return
    assert printed[:-1] == [a.label for a in ordered if a.section != str(sections - 1)]
    last = blocks[-1]
    assert (last.theme, last.sections[0].heading) == ("Not printed here", "1 more section")
    assert last.sections[0].actions[0].action == (
        "Only the first 499 of 500 are printed here; the tracker holds all of them."
    )


def test_one_section_with_more_rows_than_a_paper_says_so_in_its_table() -> None:
    the_plan = plan(
        *(action(f"1.{n}", "Mar-18") for n in range(WHOLE_PLAN + 2)),
        evidence=tuple(evidence("1", row=n) for n in range(WHOLE_PLAN + 1)),
    )
    ((theme,),) = (tags_of(the_plan).blocks,)
    (block,) = theme.sections
    assert [block.actions[-1].ref, len(block.actions)] == ["2 more", WHOLE_PLAN + 1]
    assert block.evidence[-1].text.startswith("Only the first 5,000 of 5,001")


def test_a_paper_that_was_cut_is_sound_and_says_so(tmp_path: Path) -> None:
    the_plan = late_plan(LIST + 3)
    paper = make_paper(
        the_plan, summarise(the_plan, AS_AT), MEETING, TrackerFile(tmp_path / "plan.xlsm"), tmp_path
    )
    assert paper.findings == ()
    body = docx.Document(str(paper.path)).element.body
    text = "\n".join(part.text or "" for part in body.iter("{*}t"))
    assert text.count("Only the first 2,000 of 2,003 are printed here") == 2
