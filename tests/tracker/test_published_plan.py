"""The published plan, if it is beside the checkout: nothing in its 108 KB may be lost or misplaced."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.shared import Pt
from openpyxl import Workbook

from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker
from automation.tracker.write.proposing import with_proposals
from automation.tracker.write.workbook import build_tracker
from tests.support.office import convert, needs_office
from tests.support.published import PUBLISHED, needs_published

pytestmark = needs_published

ROWS = {
    "2": (8, 4), "3": (8, 4), "8": (6, 5), "9A": (7, 2), "9B": (5, 1), "10": (7, 4), "15": (6, 1),
    "16": (3, 4), "21A": (5, 7), "21B": (4, 3), "22": (4, 4), "LMG": (8, 5),
    "1": (9, 6), "4": (4, 3), "5": (4, 4), "6": (6, 2), "7": (3, 4), "12": (3, 1), "H&P": (3, 4),
    "11": (2, 3), "13": (3, 4), "14": (3, 4), "17": (4, 4), "18": (4, 3), "19": (4, 2), "20": (2, 2),
    "CLA&P": (5, 9),
    "LSCB1": (9, 4), "LSCB2": (5, 9), "LSCB3": (4, 3), "LSCB4": (4, 8), "LSCB5": (5, 5), "LSCB6": (3, 4),
    "LSCB7": (5, 3), "LSCB8": (3, 2), "LSCB9": (3, 2),
}  # fmt: skip
"""Actions and rows of evidence in each section, counted by hand."""


@pytest.fixture(scope="module")
def read() -> ReadTracker:
    return read_tracker(PUBLISHED)


def test_sections_actions_and_evidence_are_all_there_in_order(read):
    plan = read.plan
    counted = {s.ref: (len(plan.actions_of(s.ref)), len(plan.evidence_of(s.ref))) for s in plan.sections}
    assert counted == ROWS
    assert list(counted) == list(ROWS)
    assert (len(plan.sections), len(plan.actions), len(plan.evidence)) == (36, 171, 139)


def test_the_figures_of_each_theme(read):
    plan = read.plan
    of_theme = {
        theme: (
            len(refs := [s.ref for s in plan.sections if s.theme == theme]),
            sum(len(plan.actions_of(ref)) for ref in refs),
            sum(len(plan.evidence_of(ref)) for ref in refs),
        )
        for theme in plan.themes()
    }
    assert list(of_theme.values()) == [(12, 71, 44), (7, 32, 24), (8, 27, 31), (9, 41, 40)]
    assert all(theme.isupper() for theme in of_theme)


def test_children_say_something_in_27_sections_and_due_dates_have_30_phrases(read):
    assert sum(1 for s in read.plan.sections if s.children_say) == 27
    assert len({a.due.text for a in read.plan.actions}) == 30
    assert not any(a.due.blank for a in read.plan.actions)
    two_lines = read.plan.section("10")
    assert two_lines is not None
    assert len(two_lines.children_say.splitlines()) == 2


def test_owners_are_split_into_roles_and_names(read):
    for section in read.plan.sections:
        assert section.owner, section.ref
        assert section.owner_name, section.ref
        assert not set("()*") & set(section.owner + section.owner_name), section.ref
        assert "*" not in section.title
        assert not section.owner.startswith("Owner")
    shared = read.plan.section("8")
    glued = read.plan.section("LSCB6")
    assert shared is not None
    assert glued is not None
    assert shared.owner == "Service manager, preventative services"
    assert "/" in shared.owner_name
    assert glued.owner == "Strategic safeguarding service manager"


def test_nothing_had_been_rated_when_it_was_published(read):
    assert {a.rating_text for a in read.plan.actions} == {""}
    assert {e.rating_text for e in read.plan.evidence} == {""}


def test_every_line_before_the_first_section_is_on_about_and_the_account_adds_up(read):
    rows, about = read.rows, read.plan.about
    assert rows.with_text == rows.actions + rows.evidence + rows.headings + rows.titles + rows.continued
    assert rows.left_out == ()
    assert (len(about), len({row.part for row in about} - {""}), sum(bool(row.who) for row in about)) == (
        47,
        6,
        7,
    )
    assert about[-1].text.startswith("Finally")


def test_its_six_bodies_are_proposed_from_its_governance():
    read = with_proposals(read_tracker(PUBLISHED).plan)
    bodies = {body.name: body for body in read.bodies}
    improvement, operational = bodies["Improvement Board"], bodies["ICS Governance Board"]
    assert len(bodies) == 6
    assert improvement.chair.startswith("Independent chair (")
    assert (improvement.meets, len(improvement.reports_to)) == ("Every 4-6 weeks", 3)
    assert (operational.meets, operational.reports_to) == ("Monthly", ("Improvement Board",))
    assert operational.chair.startswith("Director for")
    assert {bodies["LSCB"].meets, bodies["Department for Education"].meets} == {"", "6 monthly"}
    assert read.settings.is_unconfirmed("Bodies")


def test_measures_and_dates_are_proposed_from_its_evidence():
    plan = with_proposals(read_tracker(PUBLISHED).plan)
    assert sum(bool(row.measure) for row in plan.evidence) == 26
    assert sum(not row.by.blank for row in plan.evidence) == 34
    assert all(row.by.understood for row in plan.evidence if row.by.text)
    turnover = next(measure for measure in plan.measures if measure.section == "LMG")
    readings = [reading for reading in plan.readings if reading.measure == turnover.name]
    assert (turnover.better, turnover.baseline) == ("lower", 24.1)
    assert [reading.actual for reading in readings] == [27.0, 24.1, None, None, None]
    assert [reading.target for reading in readings] == [None, None, 21.1, 18.1, 15.1]


def test_continuation_rows_have_a_label_but_no_ref(read):
    without = [a for a in read.plan.actions if not a.ref]
    assert [(a.label, a.section) for a in without] == [("LMG 1 (2)", "LMG"), ("LMG 3 (2)", "LMG")]
    assert [a.lead for a in without] == ["0-25 disability service manager", ""]
    assert [a.due.text for a in without] == ["Mar-17", "Jul-17"]
    assert all(a.label for a in read.plan.actions)


def test_every_field_of_every_action_is_in_its_place(read):
    """Compare with the lines themselves, whose first five columns never shift."""
    lines = [line.split("\t") for line in PUBLISHED.read_text(encoding="utf-8").split("\n")]
    rows, inside = [], False
    for cells in lines:
        if cells[0] == "Ref":
            inside = True
        elif len(cells) < 5 or cells[0].startswith(("Evidence of Success", "Plan")):
            inside = False
        elif inside:
            rows.append([cell.strip() for cell in cells])
    assert len(rows) == len(read.plan.actions)
    for row, action in zip(rows, read.plan.actions, strict=True):
        assert (action.ref, action.lead, action.due.text) == (row[0], row[3], row[4])
        if "<" not in row[1] + row[2]:
            assert (action.text, action.outcome) == (row[1], row[2])
        assert action.comments == ""
        assert action.report_reference == (row[7] if len(row) > 7 else "")


def test_the_inspection_reference_is_in_its_own_field(read):
    said = [a for a in read.plan.actions if a.report_reference]
    assert {a.section for a in said} == {"LMG", "H&P", "CLA&P"}
    assert all(a.report_reference.lower().startswith("para ") for a in said)
    assert len(said) == 13


def test_leftover_html_becomes_text_with_one_bullet_to_a_line_and_is_reported(read):
    texts = [
        part
        for row in (*read.plan.actions, *read.plan.evidence)
        for part in (row.text, getattr(row, "outcome", ""))
    ]
    assert not any(re.search(r"</?(ul|li|p)\b", text) for text in texts)
    bulleted = [text for text in texts if "\n\u2022 " in text]
    assert sorted(text.count("\n\u2022 ") for text in bulleted) == [4, 4, 7]
    assert sorted(f.where.rpartition("!")[2] for f in read.findings if f.code == "T50") == [
        "A252",
        "B736",
        "C283",
    ]


def test_the_only_other_finding_is_a_lead_that_may_be_two(read):
    others = [f for f in read.findings if f.code != "T50"]
    assert [(f.code, f.ref) for f in others] == [("L50", "LSCB6.2")]


def test_no_text_is_lost(read):
    """Every cell from the first theme on is in the plan, but for the headings that every block repeats."""
    plan = read.plan
    held = [s.theme for s in plan.sections]
    for section in plan.sections:
        held += [section.ref, section.title, section.owner, section.owner_name, section.children_say]
    for action in plan.actions:
        held += [
            action.ref,
            action.text,
            action.outcome,
            action.lead,
            action.due.text,
            action.report_reference,
        ]
    held += [row.text for row in plan.evidence]
    whole = _letters(" ".join(held))
    headings = {
        "Plan", "Reporting progress", "Ref", "Action", "Desired outcome", "Lead", "Due date", "Progress BRAG",
        "Comments", "Evidence of Success:", "Impact BRAG", "What children will say:",
        "Para no./comment in Ofsted report",
    }  # fmt: skip
    lines = PUBLISHED.read_text(encoding="utf-8").split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("LEADERSHIP, MANAGEMENT"))
    for line in lines[first:]:
        for cell in line.split("\t"):
            for piece in re.split(r"\*\*|<[^>]+>|\(|\)", re.sub(r"^Owner|\*\*Owner\*\*", "", cell.strip())):
                text = re.sub(r"^Recommendation ", "", piece.strip(" *\u2022"))
                if text and text not in headings:
                    assert _letters(text) in whole, text


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def test_leads_are_listed_once_with_their_other_spellings(read):
    leads = {lead.name: lead.also for lead in read.plan.leads}
    assert leads["ART service manager"] == ("ART Service manager",)
    assert leads["Transition to independence team manager"] == ("Transitions to independence team manager",)
    assert set(leads["Systems & performance service manager"]) == {"Service Manager - Systems & Performance"}
    assert set(leads["Director CAH"]) == {"Director of CAH", "CAH director"}
    assert {"ICS service managers", "ICS team and service managers", "Task and finish group"} <= leads.keys()
    assert {"Signs of safety implementation board", "Practice leads"} <= leads.keys()
    assert all(name in leads for action in read.plan.actions for name in action.leads)
    assert [a.label for a in read.plan.actions if not a.leads] == ["LMG 3 (2)"]


def lines_of_source() -> list[list[str]]:
    return [line.split("\t") for line in PUBLISHED.read_text(encoding="utf-8").split("\n")]


def without_text(plan):
    return (plan.sections, plan.actions, plan.evidence, plan.leads)


@pytest.fixture(scope="module")
def in_word(tmp_path_factory):
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = page.page_height, page.page_width
    document.styles["Normal"].font.size = Pt(9)
    table: list[list[str]] = []
    for cells in [*lines_of_source(), [""]]:
        if len(cells) > 1:
            table.append(cells)
            continue
        if table:
            width = max(map(len, table))
            made = document.add_table(len(table), width, style="Table Grid")
            for cell, text in zip(made._cells, (c for row in table for c in pad(row, width)), strict=True):
                cell.text = text
            table = []
        document.add_paragraph(cells[0])
    path = tmp_path_factory.mktemp("word") / "plan.docx"
    document.save(path)
    return path


def test_read_from_word_tables_it_is_the_same_plan(read, in_word):
    found = read_tracker(in_word)
    assert without_text(found.plan) == without_text(read.plan)
    assert found.plan.about == read.plan.about
    assert (found.rows.with_text, found.rows.left_out) == (read.rows.with_text, ())
    assert proposed(found.plan) == proposed(read.plan)


@needs_office
def test_saved_as_an_open_document_it_is_the_same_plan(read, in_word, tmp_path):
    plan = read_tracker(convert(in_word, "odt", tmp_path)).plan
    assert said(plan) == said(read.plan)
    assert proposed(plan) == proposed(read.plan)


@needs_office
def test_printed_to_pdf_it_is_the_same_plan_but_for_words_broken_by_narrow_columns(read, in_word, tmp_path):
    plan, published = read_tracker(convert(in_word, "pdf", tmp_path)).plan, read.plan
    assert (len(plan.sections), len(plan.actions), len(plan.evidence)) == (36, 171, 139)
    assert [(s.ref, s.theme, s.owner) for s in plan.sections] == [
        (s.ref, s.theme, s.owner) for s in published.sections
    ]
    assert [(a.label, a.lead, a.due.text) for a in plan.actions] == [
        (a.label, a.lead, a.due.text) for a in published.actions
    ]
    same = [a == b for a, b in zip(said(plan), said(published), strict=True)]
    assert sum(same) > 0.95 * len(same)
    here, there = proposed(plan), proposed(published)
    assert here[1:] == there[1:]
    assert abs(len(here[0]) - len(there[0])) <= 1, "a paragraph may be broken by the end of a page"


def proposed(plan):
    """Give the text before the first section, the bodies, the figures and the dates that are proposed."""
    found = with_proposals(plan)
    return (
        [" ".join(f"{row.part} {row.who} {row.text}".split()) for row in found.about],
        [replace(body, oversees="") for body in found.bodies],
        [(one.day, one.target, one.actual) for one in found.readings],
        [row.by.text for row in found.evidence],
        (found.settings.council, found.settings.plan_title),
    )


def said(plan):
    """Give the words of each section, action and row of evidence, whatever spaces are between them."""
    texts = [f"{s.title} {s.owner_name} {s.children_say}" for s in plan.sections]
    texts += [f"{a.ref} {a.text} {a.outcome} {a.lead} {a.due.text}" for a in plan.actions]
    return [" ".join(text.split()) for text in [*texts, *(row.text for row in plan.evidence)]]


def pad(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def test_pasted_into_one_sheet_it_is_still_the_same_plan(read, tmp_path):
    book = Workbook()
    for cells in lines_of_source():
        book.active.append(cells)
    path = tmp_path / "plan.xlsx"
    book.save(path)
    assert without_text(read_tracker(path).plan) == without_text(read.plan)


def test_a_tracker_built_from_it_reads_back_the_same(read, tmp_path):
    path = tmp_path / "tracker.xlsx"
    build_tracker(read.plan, path, as_at=date(2017, 10, 2))
    again = read_tracker(path)
    assert again.plan.sections == read.plan.sections
    assert again.plan.actions == read.plan.actions
    assert again.plan.evidence == read.plan.evidence
    assert again.plan.leads == read.plan.leads
    assert again.plan.about == read.plan.about
    assert again.findings == ()
