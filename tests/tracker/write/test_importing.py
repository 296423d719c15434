"""An imported tracker: its stored results are what its live formulas come to, whatever the source is like."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

from hypothesis import given

from automation.analysis.rollup import summarise
from automation.plan.model import Plan
from automation.plan.settings import Settings
from automation.tracker.read.answers import Answers
from automation.tracker.read.reading import read_grids, read_tracker
from automation.tracker.write.importing import complete, in_excels_words, with_key_rows, with_refs
from automation.tracker.write.workbook import build_tracker
from tests.support.checking import check
from tests.support.grids import grid
from tests.support.office import needs_office, worked_out_otherwise
from tests.support.plans import action, plan
from tests.support.random_plans import plans

AS_AT = date(2017, 10, 2)

ACTIONS = (
    "Section|Ref|Action|Lead|Due date|Progress BRAG|Comments|Desired outcome",
    "1|1.1|Write policy|Head of A|Sep-17|C|Filed|A policy",
    "1|1.2|Train managers|Head of A & Head of B|Sep-17|R|Because|Trained ones",
    "1|1.3|Publish plan|Head of A / Head of B|Dec-17|G|Well|A plan",
    "1|1.4|Audit files|Head of A, Head of B|Dec-17|amber|Well|Clean files",
    "2|2.1|Open hub|Head of A and Head of B|Dec-17|On  track|Well|A hub",
    "2|2.2|Close hub|HoB|Sep 17|Done|Filed|No hub",
    "H & P|H&P 1|Agree pathways|Head of learning and skills|Sep-17|Purple|Well|Pathways",
    "H&P|H&P 2|Review them|HoB; Head of B|Sep-17|Green|Well|Better ones",
)
SECTIONS = (
    "Section|Theme|Title|Owner",
    "1|Early help|First|Head of A",
    "2|Early Help|Second|Head of B",
    "H&P|Early  help|Third|Head of B",
)
LEADS = ("Lead|Also written as", "Head of A|", "Head of B|HoB", "Head of learning and skills|")
KEY = (
    "Rating|Meaning|Also written as",
    "Blue|Done.|C; Done",
    "Red|Off track.|R",
    "Amber|At risk.|A",
    "Green|On track.|G; On track",
)


def untidy() -> Plan:
    """Words that the toolkit understands, of which a formula knows about half."""
    plan = read_grids(
        [
            grid("Actions", *ACTIONS),
            grid("Sections", *SECTIONS),
            grid("Leads", *LEADS),
            grid("BRAG key", *KEY),
        ]
    ).plan
    return dataclasses.replace(plan, settings=Settings(as_at=AS_AT))


def test_what_only_the_toolkit_understands_is_written_in_excels_words_and_nothing_else():
    plan, said = in_excels_words(complete(untidy()))
    assert [(a.section, a.lead, a.rating_text) for a in plan.actions] == [
        ("1", "Head of A", "C"),
        ("1", "Head of A; Head of B", "R"),
        ("1", "Head of A / Head of B", "G"),
        ("1", "Head of A; Head of B", "amber"),
        ("2", "Head of A; Head of B", "On  track"),
        ("2", "HoB", "Done"),
        ("H&P", "Head of learning and skills", "Purple"),
        ("H&P", "Head of B", "Green"),
    ]
    assert [section.theme for section in plan.sections] == ["Early help", "Early Help", "Early help"]
    assert [f"{words.where}: {words.sentence()}" for words in said] == [
        "Sections!B4: Theme: 'Early help' is written as Early help.",
        "Actions!D3: Lead: 'Head of A & Head of B' is written as Head of A; Head of B.",
        "Actions!D5: Lead: 'Head of A, Head of B' is written as Head of A; Head of B.",
        "Actions!D6: Lead: 'Head of A and Head of B' is written as Head of A; Head of B.",
        "Actions!A8: Section: 'H & P' is written as H&P.",
        "Actions!D9: Lead: 'HoB; Head of B' is written as Head of B.",
    ]


def test_a_word_replaced_in_many_cells_is_reported_once():
    plan = untidy()
    again = dataclasses.replace(plan, actions=plan.actions[1:2] * 3)
    _, said = in_excels_words(again)
    assert [words.sentence() for words in said if words.heading == "Lead"] == [
        "Lead: 'Head of A & Head of B' is written as Head of A; Head of B, and in 2 more cells."
    ]


@needs_office
def test_libreoffice_works_out_what_an_import_stores(tmp_path: Path):
    path = tmp_path / "plan.xlsm"
    build_tracker(in_excels_words(complete(untidy()))[0], path, as_at=AS_AT)
    assert worked_out_otherwise(path, tmp_path / "out") == {}
    # As written, many of them would be other figures.
    raw = tmp_path / "raw.xlsm"
    build_tracker(complete(untidy()), raw, as_at=AS_AT)
    assert len(worked_out_otherwise(raw, tmp_path / "out")) > 15


def test_an_imported_tracker_has_no_findings_about_excels_words(tmp_path: Path):
    path = tmp_path / "plan.xlsm"
    build_tracker(in_excels_words(complete(untidy()))[0], path, as_at=AS_AT)
    left = {finding.code for finding in check(read_tracker(path).plan, AS_AT).findings}
    assert not left & {"L14", "S16", "S15", "S67", "D10"}
    assert {"L14", "S16", "S15"} <= {finding.code for finding in check(untidy(), AS_AT).findings}


@given(plans)
def test_law_excels_words_change_no_figure(any_plan: Plan):
    plan, _ = in_excels_words(any_plan)
    assert in_excels_words(plan) == (plan, ())
    was, now = summarise(any_plan, AS_AT), summarise(plan, AS_AT)
    assert now.overall == was.overall
    assert [(row.section, row.rating, row.counts, row.impact) for row in now.by_section] == [
        (row.section, row.rating, row.counts, row.impact) for row in was.by_section
    ]
    for one, other in (
        (now.by_theme, was.by_theme),
        (now.by_lead, was.by_lead),
        (now.by_owner, was.by_owner),
    ):
        assert [row.counts for row in one] == [row.counts for row in other]


def refs(plan: Plan) -> list[str]:
    return [action.ref for action in plan.actions]


def unnumbered(*texts: str, section: str = "2") -> Plan:
    return plan(*(action("", section=section, text=text) for text in texts))


def test_the_actions_of_a_source_without_refs_are_numbered_in_their_order() -> None:
    assert refs(with_refs(unnumbered("Write", "Train"))) == ["2.1", "2.2"]
    assert refs(with_refs(unnumbered("Write", "Train", section="LMG"))) == ["LMG 1", "LMG 2"]
    assert refs(with_refs(unnumbered("Write", section="Assessment and planning"))) == ["1"]
    several = plan(action("", section="2"), action("", section="2.1"), action("", section="2"))
    assert refs(with_refs(several)) == ["2.1", "2.1.1", "2.2"]


def test_where_one_section_has_a_long_name_all_actions_are_numbered_through() -> None:
    mixed = plan(action("", section="Finance"), action("", section="Assessment and planning"))
    assert refs(with_refs(mixed)) == ["1", "2"]


def test_a_blank_ref_among_others_stays_blank() -> None:
    assert refs(with_refs(plan(action("2.1"), action("", section="2")))) == ["2.1", ""]


def test_an_action_keeps_its_number_when_a_row_is_inserted_next_month() -> None:
    first = with_refs(unnumbered("Write", "Train", "Train"))
    later = with_refs(unnumbered("Recruit", "Write", " train ", "Train", "Train"), first.actions)
    assert refs(later) == ["2.4", "2.1", "2.2", "2.3", "2.5"]


def _rated(sheets: dict[str, str], answers: Answers) -> str:
    """Import sheets of one action each, with their cells for completion, and return the ratings."""
    head = "Ref | Action | Lead | Due date | Done?"
    grids = [grid(name, head, f"1 | Do {name} | Head | Dec-17 | {done}") for name, done in sheets.items()]
    given = with_key_rows(read_grids(grids, answers=answers).plan, answers)
    return " ".join(action.rating.name for action in given.actions)


def test_work_is_done_where_a_cell_says_so_plainly_or_it_was_moved_to_the_closed_work() -> None:
    proposed = Answers(as_proposed=True)
    assert _rated({"North": "Yes", "South": "see notes"}, proposed) == "Blue Not rated"
    assert _rated({"North": "", "Completed": ""}, proposed) == "Not rated Blue"


def test_a_form_that_was_completed_is_not_done() -> None:
    assert _rated({"Completed action plan.docx": ""}, Answers(as_proposed=True)) == "Not rated"
