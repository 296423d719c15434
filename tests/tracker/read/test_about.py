"""What a published plan says about itself before its first section goes to the sheet About."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from automation.plan.model import Plan
from automation.plan.settings import Settings
from automation.tracker.read.about import with_names_from_about
from automation.tracker.read.grid import Grid
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.workbook import build_tracker
from tests.support.grids import grid, read

SECTION = (
    "Recommendation 1. Mend the pond",
    "Owner Head gardener",
    "Ref | Action | Lead | Due date",
    "1.1 | Line the pond | Gardener | Oct-17",
)
BEFORE = (
    "Exampleshire Council - Garden plan",
    "",
    "1) Introduction",
    "The inspection asked for a pond that holds water.",
    "2) How we shall know",
    " | What does a difference look like?",
    "Newts | They will swim all the year round.",
    "Level 1 - the pond is lined.",
    "Finally, we shall ask the newts.",
)


def shown(plan: Plan) -> list[tuple[str, str, str]]:
    return [(row.part, row.who, row.text) for row in plan.about]


TEXTS = [
    ("", "", "Exampleshire Council - Garden plan"),
    ("1) Introduction", "", "The inspection asked for a pond that holds water."),
    ("2) How we shall know", "", "What does a difference look like?"),
    ("2) How we shall know", "Newts", "They will swim all the year round."),
    ("2) How we shall know", "", "Level 1 - the pond is lined."),
    ("2) How we shall know", "", "Finally, we shall ask the newts."),
]


def test_each_paragraph_before_the_first_section_has_its_part_and_whom_it_is_about():
    found = read(grid("plan.txt", *BEFORE, "POND AND PATHS", *SECTION, prose=True))
    assert shown(found.plan) == TEXTS
    assert found.plan.sections[0].theme == "POND AND PATHS"


def test_words_that_a_text_file_marks_as_bold_are_words():
    lines = ("We ask **the newts** and **(all) frogs**.", "Ask twice ** and see note **.", "**A pond**")
    about = read(grid("plan.txt", *lines, *SECTION, prose=True)).plan.about
    assert [row.text for row in about] == [
        "We ask the newts and (all) frogs.", "Ask twice ** and see note **.", "A pond",
    ]  # fmt: skip


def test_the_account_adds_up_with_the_text_before_the_first_section():
    rows = read(grid("plan.txt", *BEFORE, *SECTION, prose=True)).rows
    assert rows.left_out == ()
    assert rows.with_text == rows.actions + rows.headings + rows.titles == 12


def test_the_items_of_a_typed_list_are_lines_of_the_text_above_them():
    lines = [
        "1) Aims",
        "We will:",
        "- line it",
        "\u2022 fill it",
        "Then we rest.",
        "2) Who",
        "- newts",
        "- frogs",
    ]
    found = read(grid("plan.txt", *lines, *SECTION, prose=True))
    assert shown(found.plan) == [
        ("1) Aims", "", "We will:\n- line it\n\u2022 fill it"),
        ("1) Aims", "", "Then we rest."),
        ("2) Who", "", "- newts\n- frogs"),
    ]
    assert found.rows.left_out == ()


def test_headings_of_a_document_are_the_parts_and_smaller_ones_are_text():
    lines = ["Garden plan", "Why", "It leaks.", "The liner", "It is old.", "Who", "All of us.", *SECTION]
    found = read(replace(grid("plan.docx", *lines, prose=True), levels={1: 1, 2: 2, 4: 3, 6: 2}))
    assert [row[::2] for row in shown(found.plan)] == [
        ("", "Garden plan"),
        ("Why", "It leaks."),
        ("Why", "The liner"),
        ("Why", "It is old."),
        ("Who", "All of us."),
    ]


def test_a_part_without_text_is_kept():
    found = read(grid("plan.txt", "1) Pictures", "2) Aims", "A pond.", *SECTION, prose=True))
    assert shown(found.plan) == [("1) Pictures", "", ""), ("2) Aims", "", "A pond.")]


def test_a_workbook_with_lines_above_its_table_has_no_such_text():
    plan = grid("Plan", "Garden plan", "Ref | Action | Lead | Due date", "1.1 | Line it | Gardener | Oct-17")
    assert read(plan).plan.about == ()


def test_a_sheet_of_another_name_with_the_same_headings_is_no_such_sheet():
    other = grid("Parts", "Part | Who | Text", "Pump | Plumber | Broken")
    assert read(grid("Plan", *SECTION[2:]), other).plan.about == ()


def test_the_sheet_is_read_back_and_is_not_there_where_there_is_no_text(tmp_path: Path):
    found = read(grid("plan.txt", *BEFORE, *SECTION, prose=True)).plan
    build_tracker(found, tmp_path / "with.xlsx", as_at=date(2017, 10, 2))
    build_tracker(replace(found, about=()), tmp_path / "without.xlsx", as_at=date(2017, 10, 2))
    assert shown(read_tracker(tmp_path / "with.xlsx").plan) == TEXTS
    for name, times in (("with.xlsx", 1), ("without.xlsx", 0)):
        book = openpyxl.load_workbook(tmp_path / name)
        assert book.sheetnames.count("About") == times
        assert sum(cell.value == "About" for cell in book["Start here"]["A"]) == times
        book.close()


@pytest.mark.parametrize(
    ("first", "council", "title"),
    [
        ("Exampleshire Council - Improvement plan", "Exampleshire Council", "Improvement plan"),
        (
            "Exampleshire Council's Getting better plan 2017",
            "Exampleshire Council",
            "Getting better plan 2017",
        ),
        ("Recovery programme: City of Example", "City of Example", "Recovery programme"),
        ("What we will do", "", "Improvement plan"),
        ("The council agreed this plan in May.", "", "Improvement plan"),
    ],
)
def test_the_names_of_the_council_and_the_plan_are_proposed_from_the_first_lines(first, council, title):
    plan = with_names_from_about(read(Grid("plan.txt", [[first], *rows()], prose=True)).plan)
    assert (plan.settings.council, plan.settings.plan_title) == (council, title)


def rows() -> list[list[str]]:
    return [line.split(" | ") for line in SECTION]


def test_names_on_settings_stay_as_they_are():
    plan = read(grid("plan.txt", *BEFORE, *SECTION, prose=True)).plan
    named = replace(plan, settings=Settings(council="Otherton"))
    assert with_names_from_about(named) == named
    assert with_names_from_about(named).settings.plan_title == "Improvement plan"
