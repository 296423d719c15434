"""An imported tracker: its stored results are what its live formulas come to, whatever the source is like."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

from hypothesis import given

from automation.analysis.rollup import summarise
from automation.plan.model import Plan
from automation.plan.settings import Settings
from automation.tracker.read.reading import read_grids, read_tracker
from automation.tracker.write.importing import complete, in_excels_words
from automation.tracker.write.workbook import build_tracker
from tests.support.checking import check
from tests.support.grids import grid
from tests.support.office import needs_office, worked_out_otherwise
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
        ("1", "Head of A", "Blue"),
        ("1", "Head of A; Head of B", "Red"),
        ("1", "Head of A / Head of B", "Green"),
        ("1", "Head of A; Head of B", "amber"),
        ("2", "Head of A; Head of B", "Green"),
        ("2", "HoB", "Blue"),
        ("H&P", "Head of learning and skills", "Purple"),
        ("H&P", "Head of B", "Green"),
    ]
    assert [section.theme for section in plan.sections] == ["Early help", "Early Help", "Early help"]
    assert [f"{words.where}: {words.sentence()}" for words in said] == [
        "Sections!B4: Theme: 'Early help' is written as Early help.",
        "Actions!F2: Progress BRAG: 'C' is written as Blue.",
        "Actions!F3: Progress BRAG: 'R' is written as Red.",
        "Actions!D3: Lead: 'Head of A & Head of B' is written as Head of A; Head of B.",
        "Actions!F4: Progress BRAG: 'G' is written as Green.",
        "Actions!D5: Lead: 'Head of A, Head of B' is written as Head of A; Head of B.",
        "Actions!F6: Progress BRAG: 'On track' is written as Green.",
        "Actions!D6: Lead: 'Head of A and Head of B' is written as Head of A; Head of B.",
        "Actions!F7: Progress BRAG: 'Done' is written as Blue.",
        "Actions!A8: Section: 'H & P' is written as H&P.",
        "Actions!D9: Lead: 'HoB; Head of B' is written as Head of B.",
    ]


def test_one_word_in_many_cells_is_told_once():
    plan = untidy()
    again = dataclasses.replace(plan, actions=plan.actions[:1] * 3)
    _, said = in_excels_words(again)
    assert [words.sentence() for words in said if words.heading == "Progress BRAG"] == [
        "Progress BRAG: 'C' is written as Blue, and in 2 more cells."
    ]


@needs_office
def test_libreoffice_works_out_what_an_import_stores(tmp_path: Path):
    path = tmp_path / "plan.xlsm"
    build_tracker(in_excels_words(complete(untidy()))[0], path, as_at=AS_AT)
    assert worked_out_otherwise(path, tmp_path / "out") == {}
    # As written, every one of them would be another figure.
    raw = tmp_path / "raw.xlsm"
    build_tracker(complete(untidy()), raw, as_at=AS_AT)
    assert len(worked_out_otherwise(raw, tmp_path / "out")) > 20


def test_an_imported_tracker_has_nothing_left_to_say_of_excels_words(tmp_path: Path):
    path = tmp_path / "plan.xlsm"
    build_tracker(in_excels_words(complete(untidy()))[0], path, as_at=AS_AT)
    left = {finding.code for finding in check(read_tracker(path).plan, AS_AT).findings}
    assert not left & {"B10", "L14", "S16", "S15", "S67", "D10"}
    assert {"B10", "L14", "S16", "S15"} <= {finding.code for finding in check(untidy(), AS_AT).findings}


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
