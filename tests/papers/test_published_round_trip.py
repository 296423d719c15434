"""What a paper in the published form says comes back as it went out when the paper is imported."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from automation.analysis.rollup import summarise
from automation.papers.accessibility import examine
from automation.papers.contents import headings
from automation.papers.making import make_paper
from automation.papers.meetings import next_meeting
from automation.plan.due_language import read_due
from automation.plan.model import AboutText, Plan, Section
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
        "references": [plain(a.report_reference) for a in the_plan.actions],
        "about": [plain(row.part, row.who, row.text) for row in the_plan.about],
        "evidence": [(*plain(e.section, e.text, e.comments), e.rating) for e in the_plan.evidence],
    }  # fmt: skip


def test_the_published_plan_can_be_read_back_in_full(tmp_path: Path) -> None:
    the_plan = read_tracker(published_path()).plan
    tracker = tmp_path / "tracker.xlsx"
    build_tracker(the_plan, tracker, as_at=AS_AT)
    of_tracker = with_some_references(read_tracker(tracker).plan)
    assert len(of_tracker.about) == 47
    paper = published(of_tracker, tmp_path)
    assert max(len(text) for _, text, _ in headings(docx.Document(str(paper)))) <= 140
    assert [finding.name for finding in examine(paper) if finding.name != "no-alt-text"] == []
    again = read_tracker(paper)
    assert [len(again.plan.sections), len(again.plan.actions), len(again.plan.evidence)] == [36, 171, 139]
    assert said(again.plan) == said(of_tracker)
    assert [s.short_title for s in again.plan.sections if s.short_title] == [
        s.name for s in of_tracker.sections if len(s.title) > 60
    ]


def with_some_references(the_plan: Plan) -> Plan:
    """Give every third action a reference to the inspection report, as plans without them have none."""
    rows = (
        replace(row, report_reference=f"Para {number}" if number % 3 == 0 else row.report_reference)
        for number, row in enumerate(the_plan.actions)
    )
    return replace(the_plan, actions=tuple(rows))


def test_the_plans_own_words_come_first_and_come_back(tmp_path: Path) -> None:
    the_plan = replace(
        in_themes(Section("1", "Help", "First"), Section("2", "Help", "Second")),
        about=(
            AboutText("", "", "A plan to improve."),
            AboutText("Why we have a plan", "", "We were inspected."),
            AboutText("Why we have a plan", "", "Annex"),
            AboutText("Why we have a plan", "", "We will:\n- listen\n- act on it"),
            AboutText("What a difference looks like", "Children", "We are heard.\nEvery time."),
            AboutText("What a difference looks like", "Parents", "We are asked."),
            AboutText("What a difference looks like", "", "All of this by March."),
            AboutText("To be written"),
        ),
    )
    paper = published(the_plan, tmp_path)
    shown = [text for level, text, _ in headings(docx.Document(str(paper))) if level < 3]
    assert shown[:5] == [
        "About this plan",
        "Why we have a plan",
        "What a difference looks like",
        "To be written",
        "How the plan stands",
    ]
    assert said(read_tracker(paper).plan) == said(the_plan)


def test_a_plan_without_words_of_its_own_gets_none_of_ours_back(tmp_path: Path) -> None:
    paper = published(in_themes(Section("1", "Help", "First")), tmp_path)
    texts = [text for _, text, _ in headings(docx.Document(str(paper)))]
    assert texts[0] == "How the plan stands"
    assert "Report ref" not in [cell.text for cell in docx.Document(str(paper)).tables[1].rows[0].cells]
    again = read_tracker(paper)
    assert again.plan.about == ()
    assert again.rows.left_out == ()
    assert [finding.message for finding in again.findings if "not read" in finding.message] == []


LONG = "Know every child who may be at risk of exploitation, and act together with partners on what is known."


@pytest.mark.parametrize(
    ("title", "brief", "shown"),
    [
        (LONG, "Know every child", ["9A. Know every child", f"In full: {LONG}"]),
        (LONG, "", ["9A. Know every child who may be at risk of exploitation", f"In full: {LONG}"]),
        ("Lead well.", "", ["9A. Lead well."]),
        ("Lead well.", "Leadership", ["9A. Leadership", "In full: Lead well."]),
    ],
)
def test_the_short_title_is_the_heading_and_both_come_back(
    tmp_path: Path, title: str, brief: str, shown: list[str]
) -> None:
    the_plan = in_themes(Section("9A", "HELP AND CARE", title, "Head of service", short_title=brief))
    paper = published(the_plan, tmp_path)
    texts = [p.text for p in docx.Document(str(paper)).paragraphs if p.text.startswith(("9A. ", "In full"))]
    assert texts[-len(shown) :] == shown
    (section,) = read_tracker(paper).plan.sections
    assert (section.title, section.owner) == (title, "Head of service")
    assert section.short_title == (shown[0].removeprefix("9A. ") if len(shown) > 1 else "")


def test_typed_bullets_become_a_list_and_come_back_as_they_were_typed(tmp_path: Path) -> None:
    typed = (
        "To do:\n\u2022 one\n\u2022 two",
        "\u2013 first\n\u2013 second\nand then rest",
        "- one\n- two",
        "Nothing - really - to list",
        "- one dash alone",
        "12/9: late.\n1/8: begun.",
    )
    actions = [action(f"2.{n}", "Sep-17", "Red", comments=text) for n, text in enumerate(typed, 1)]
    paper = published(plan(*actions, sections=(Section("2", "Help", "Know"),)), tmp_path)
    body = docx.Document(str(paper)).element.body
    assert len(list(body.iter(qn("w:numPr")))) == 6
    assert "typed-list" not in {finding.name for finding in examine(paper)}
    assert [a.comments for a in read_tracker(paper).plan.actions] == list(typed)


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
def test_sections_of_every_kind_can_be_read_back(sections: tuple[Section, ...], tmp_path: Path) -> None:
    the_plan = in_themes(*sections)
    assert said(read_tracker(published(the_plan, tmp_path)).plan) == said(the_plan)


def test_a_section_without_rows_keeps_its_place_and_what_children_will_say(tmp_path: Path) -> None:
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


def test_a_table_that_continues_on_the_next_page_is_one_section(tmp_path: Path) -> None:
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
