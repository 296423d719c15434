"""What a paper in the published form says comes back as it went out when the paper is imported."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from automation.analysis.rollup import summarise
from automation.papers.making import make_paper
from automation.papers.meetings import next_meeting
from automation.plan.due_language import read_due
from automation.plan.model import Plan, Section
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import TrackerFile
from automation.tracker.write.workbook import build_tracker
from tests.support.plans import action, evidence, plan
from tests.support.published import published_path

AS_AT = date(2017, 10, 2)


def published(the_plan: Plan, folder: Path) -> Path:
    """Make the paper in the published form."""
    meeting = next_meeting(the_plan, "published", AS_AT)
    file = TrackerFile(folder / "tracker.xlsx")
    return make_paper(the_plan, summarise(the_plan, AS_AT), meeting, file, folder).path


def said(the_plan: Plan) -> dict[str, object]:
    """Return what the published form tells of a plan; spaces and line breaks do not count."""

    def plain(*texts: str) -> tuple[str, ...]:
        return tuple(" ".join(text.split()) for text in texts)

    return {
        "sections": [
            plain(s.ref, s.theme, s.title, s.owner, s.owner_name, s.children_say) for s in the_plan.sections
        ],
        "actions": [
            (
                *plain(a.ref, a.section, a.text, a.outcome, a.lead, a.comments, a.due.text, a.revised.text),
                a.leads, a.due.by, a.revised.by, a.rating,
            )
            for a in the_plan.actions
        ],
        "evidence": [(*plain(e.section, e.text, e.comments), e.rating) for e in the_plan.evidence],
    }  # fmt: skip


def test_the_plan_as_published_comes_back_whole(tmp_path: Path) -> None:
    the_plan = read_tracker(published_path()).plan
    tracker = tmp_path / "tracker.xlsx"
    build_tracker(the_plan, tracker, as_at=AS_AT)
    of_tracker = read_tracker(tracker).plan
    again = read_tracker(published(of_tracker, tmp_path))
    assert [len(again.plan.sections), len(again.plan.actions), len(again.plan.evidence)] == [36, 171, 139]
    assert said(again.plan) == said(of_tracker)


def in_themes(*sections: Section) -> Plan:
    """Make a plan of sections, each with two actions and a row of evidence."""
    rows = [
        (
            action(f"{s.ref} 1" if s.ref.isupper() else f"{s.ref}.1", "Sep-17", "Red", section=s.ref,
                   comments="12/9: late.\n1/8: begun."),
            replace(
                action(f"{s.ref} 2" if s.ref.isupper() else f"{s.ref}.2", "Twice yearly", "", section=s.ref),
                revised=read_due("March 2018"),
            ),
        )
        for s in sections
    ]  # fmt: skip
    return plan(
        *chain.from_iterable(rows),
        sections=sections,
        evidence=tuple(evidence(s.ref, "Amber", comments="Mixed.") for s in sections),
    )


@pytest.mark.parametrize(
    "sections",
    [
        pytest.param(
            (
                Section("9A", "HELP AND CARE", "Know every child."),
                Section("LMG", "HELP AND CARE", "Lead well."),
            ),
            id="capitals",
        ),
        pytest.param(
            (
                Section("H&P", "Help", "Other priorities: Help.", "Head of service", "A Person"),
                Section("LSCB1", "The board", "Scrutinise.", owner_name="B Person"),
                Section("Theme 1", "The board", "St. Mary's: what now?", children_say="I am heard.\nTwice."),
            ),
            id="any other words",
        ),
        pytest.param(
            (
                Section("1", "Help", "Two\nlines of title"),
                Section("3", "Help"),
                Section("2", "", "No theme at all"),
            ),
            id="breaks and gaps",
        ),
        pytest.param(
            (
                Section("1", "Care", "EHCPs"),
                Section("2", "Care", "2020. A year"),
                Section("CLA&P", "Care", "10. Ten"),
            ),
            id="numbers in titles",
        ),
    ],
)
def test_sections_of_every_kind_come_back(sections: tuple[Section, ...], tmp_path: Path) -> None:
    the_plan = in_themes(*sections)
    assert said(read_tracker(published(the_plan, tmp_path)).plan) == said(the_plan)


def test_a_section_without_rows_keeps_its_place_and_its_childrens_words(tmp_path: Path) -> None:
    sections = (
        Section("1", "Help", "First", children_say="One."),
        Section("2", "Help", "Nothing yet", "Head of service", children_say="Two."),
        Section("3", "Care", "Third", children_say="Three."),
    )
    the_plan = in_themes(*sections)
    the_plan = replace(
        the_plan,
        actions=tuple(row for row in the_plan.actions if row.section != "2"),
        evidence=tuple(row for row in the_plan.evidence if row.section != "2"),
    )
    assert said(read_tracker(published(the_plan, tmp_path)).plan) == said(the_plan)


def test_a_table_that_goes_on_over_the_page_with_its_headings_again_is_one_section(tmp_path: Path) -> None:
    from copy import deepcopy

    from docx import Document

    the_plan = in_themes(Section("1", "Help", "First"), Section("2", "Help", "Second"))
    path = published(the_plan, tmp_path)
    document = Document(str(path))
    table = next(t for t in document.tables if t.cell(0, 0).text == "Ref")
    rest = deepcopy(table._tbl)
    table._tbl.addnext(rest)
    table._tbl.addnext(document.add_paragraph()._p)
    for tbl, row in ((table._tbl, 2), (rest, 1)):
        tbl.remove(tbl.tr_lst[row])
    document.save(str(path))
    assert said(read_tracker(path).plan) == said(the_plan)
