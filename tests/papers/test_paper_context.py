"""The values of a paper's tags: figures whole, long lists cut where they say so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx

from automation.analysis.rollup import summarise
from automation.papers.making import make_paper
from automation.papers.meetings import Meeting
from automation.papers.paper_context import LIST, paper_context
from automation.papers.tags import PaperTags
from automation.plan.model import Plan
from automation.tracker.read.result import TrackerFile
from tests.support.plans import action, evidence, plan

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
    assert (last.ref, last.action, last.rating, last.comment) == ("3 more", said, "", "")
    assert (tags.total, tags.late, tags.late_count) == (2_003, 2_003, "2,003 actions are late")
    assert sum(line.counts.late for line in tags.sections) == 2_003


def test_the_whole_plan_is_laid_out_section_by_section_to_its_last_row() -> None:
    the_plan = plan(
        *(action(f"1.{n}", "Mar-18") for n in range(LIST + 2)),
        evidence=tuple(evidence("1", row=n) for n in range(3)),
    )
    (theme,) = tags_of(the_plan).blocks
    (block,) = theme.sections
    assert [line.ref for line in block.actions] == [one.label for one in the_plan.actions]
    assert len(block.evidence) == 3


def test_a_paper_that_was_cut_is_sound_and_says_so(tmp_path: Path) -> None:
    the_plan = late_plan(LIST + 3)
    paper = make_paper(
        the_plan, summarise(the_plan, AS_AT), MEETING, TrackerFile(tmp_path / "plan.xlsm"), tmp_path
    )
    assert paper.findings == ()
    body = docx.Document(str(paper.path)).element.body
    text = "\n".join(part.text or "" for part in body.iter("{*}t"))
    assert text.count("Only the first 2,000 of 2,003 are printed here") == 1
