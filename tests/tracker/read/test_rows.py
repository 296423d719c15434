"""Rows in their sections: labels, continuation rows, sections that are blank or only implied."""

from __future__ import annotations

from datetime import date

import pytest

from automation.plan.ratings import Rating
from tests.support.grids import grid, read, told

OWN = "Section | Ref | Action | Lead | Due date | Progress BRAG | Comments | Desired outcome"


def labels(*rows):
    return [action.label for action in read(grid("Actions", OWN, *rows)).plan.actions]


def test_a_row_without_a_ref_is_called_after_the_row_above():
    rows = ("LMG | LMG 1 | One", "LMG | | Two", "LMG | | Three", "LMG | LMG 2 | Four", "LMG | | Five")
    assert labels(*rows) == [
        "LMG 1", "LMG 1 (2)", "LMG 1 (3)", "LMG 2", "LMG 2 (2)"
    ]  # fmt: skip


def test_a_row_with_no_ref_before_it_in_its_section_is_called_by_its_row():
    assert labels("LMG | | One", "LMG | LMG 1 | Two", "2 | | Three") == ["LMG row 2", "LMG 1", "2 row 4"]


def test_a_doubled_ref_stays_as_it_is_written():
    assert labels("2 | 2.1 | One", "2 | 2.1 | Two") == ["2.1", "2.1"]


def test_a_continuation_belongs_to_the_last_ref_of_its_own_section():
    assert labels("1 | 1.1 | One", "2 | 2.1 | Two", "1 | | More of one") == ["1.1", "2.1", "1.1 (2)"]


def test_a_blank_section_is_taken_from_the_ref_and_reported():
    found = read(grid("Actions", OWN, "1 | 1.1 | One", " | 1.2 | Two", "2 | 2.1 | Three", " | 1.3 | Four"))
    assert [a.section for a in found.plan.actions] == ["1", "1", "2", "1"]
    assert [where for code, where in told(found.findings) if code == "S59"] == ["Actions!A3", "Actions!A5"]


def test_a_section_of_our_own_tracker_is_kept_as_written():
    found = read(grid("Actions", OWN, "Priority 4 - Plan | 1 | One"))
    assert found.plan.actions[0].section == "Priority 4 - Plan"


def test_a_row_of_blanks_is_no_action():
    assert labels("1 | 1.1 | One", " |  | ", "1 | | ") == ["1.1"]


def test_an_unknown_rating_is_kept_as_written_and_not_rated():
    action = read(grid("Actions", OWN, "1 | 1.1 | One | Head | Sep-17 | Purple")).plan.actions[0]
    assert (action.rating, action.rating_text) == (Rating.NOT_RATED, "Purple")


def test_evidence_without_a_section_belongs_to_the_row_above():
    found = read(
        grid("Actions", OWN, "1 | 1.1 | One | Head | Sep-17"),
        grid(
            "Evidence",
            "Section | Evidence of success | Impact BRAG",
            "1 | It shows | Blue",
            " | It still shows |",
        ),
    )
    assert [(e.section, e.rating) for e in found.plan.evidence] == [
        ("1", Rating.BLUE),
        ("1", Rating.NOT_RATED),
    ]


def test_an_other_priorities_block_takes_its_ref_from_its_actions():
    found = read(
        grid(
            "Plan",
            "GOOD PRACTICE",
            "Other priorities: Practice",
            "Owner Head (A Person)",
            "Ref | Action | Lead | Due date",
            "H&P1 | One | Head | Sep-17",
            "",
            "Evidence of Success: | Impact BRAG | Comments",
            "It shows | | ",
            "What children will say:",
            "I am heard.",
        )
    )
    (section,) = found.plan.sections
    assert (section.ref, section.title, section.children_say) == (
        "H&P",
        "Other priorities: Practice",
        "I am heard.",
    )
    assert found.plan.evidence[0].section == "H&P"


def test_a_block_whose_actions_have_no_refs_is_called_by_its_title():
    found = read(
        grid(
            "Plan",
            "GOOD PRACTICE",
            "Getting it right",
            "Owner Head",
            "Action | Lead | Due date",
            "One | Head | Sep-17",
        )
    )
    assert [s.ref for s in found.plan.sections] == ["Getting it right"]
    assert [a.label for a in found.plan.actions] == ["Getting it right row 5"]


def test_leads_are_named_as_the_sheet_leads_names_them():
    found = read(
        grid("Actions", OWN, "1 | 1.1 | One | head of Service; ABC director; Chair | Sep-17"),
        grid(
            "Leads",
            "Lead | Also written as | Email",
            "Head of service | HoS | h@example.org",
            "Director of ABC | |",
        ),
    )
    action = found.plan.actions[0]
    assert action.leads == ("Head of service", "Director of ABC", "Chair")
    assert action.lead == "head of Service; ABC director; Chair"


def test_without_a_sheet_of_leads_each_role_is_listed_once():
    found = read(
        grid("Actions", OWN, "1 | 1.1 | One | ABC director", "1 | 1.2 | Two | Director of ABC; chair | ")
    )
    assert [(lead.name, lead.also) for lead in found.plan.leads] == [
        ("ABC director", ("Director of ABC",)), ("Chair", ())
    ]  # fmt: skip
    assert found.plan.actions[1].leads == ("ABC director", "Chair")


def test_a_lead_that_may_be_two_is_noted_once():
    rows = [f"1 | 1.{i} | One | Ann Example / Bob Sample | Sep-17" for i in range(3)]
    found = read(grid("Actions", OWN, *rows))
    assert [pair for pair in told(found.findings) if pair[0] == "L50"] == [("L50", "Actions!D2")]


def test_a_space_that_nobody_sees_is_told_where_excel_compares_the_word():
    found = read(
        grid(
            "Actions",
            [heading.strip() for heading in OWN.split("|")],
            ["2", "2.1", "Do it ", "Head of A ", "Sep-17 ", "Amber ", "Slow ", "Done "],
            [2, "2.2", "Do more", "Head of A", "Sep-17", "\xa0Amber", "Slow", "Done"],
            ["2 ", "2.3", "Do all", "Head of A", "Sep-17", "Amber", "Slow", "Done"],
        ),
        grid("Sections", ["Section", "Theme"], ["2", "Early help "]),
        grid("Due dates", ["Phrase", "By"], ["Sep-17 ", date(2017, 9, 30)]),
    )
    assert [pair for pair in told(found.findings) if pair[0] == "S67"] == [
        ("S67", "Due dates!A2"),
        ("S67", "Sections!B2"),
        ("S67", "Actions!F2"),
        ("S67", "Actions!A4"),
    ]
    rating = next(finding for finding in found.findings if finding.cell == "F2")
    assert rating.message == (
        "'Amber' has a space in this cell and 1 cell below it that nobody sees. "
        "Excel takes it for another word and does not count it."
    )
    assert [action.rating for action in found.plan.actions] == [Rating.AMBER] * 3


def test_in_somebody_elses_tracker_no_formula_of_ours_compares_anything():
    found = read(
        grid(
            "Plan",
            "Section | Ref | Action | Lead | Due date | RAG",
            ["2 ", "2.1", "Do", "A", "Sep-17", "Red "],
        )
    )
    assert "S67" not in [code for code, _ in told(found.findings)]


@pytest.mark.parametrize(
    ("cell", "ref", "section", "title"),
    [
        ("1. EHCPs", "1.1", "1", "EHCPs"), ("2. NEET", "", "2", "NEET"), ("1 - Care", "a", "1", "Care"),
        ("9A: Know every child", "9A.1", "9A", "Know every child"), ("3) Help", "3.1", "3", "Help"),
        ("LMG - Leadership", "LMG 1", "LMG", "Leadership"), ("H&P: Help", "H&P1", "H&P", "Help"),
        ("LSCB1. Scrutiny", "LSCB1.1", "LSCB1", "Scrutiny"), ("2. 16+ team", "2.1", "2", "16+ team"),
        ("1.EHCPs", "1.2", "1", "EHCPs"), ("4 \u2013 SEND", "4.1", "4", "SEND"),
        # Nothing says that these are a ref and a title.
        ("NEET - Care leavers", "1.1", "NEET - Care leavers", ""), ("LMG", "LMG 1", "LMG", ""),
        ("2 - 4", "2.1", "2 - 4", ""), ("1.2", "1.2.1", "1.2", ""), ("2017 - 2018", "", "2017 - 2018", ""),
        ("1. A", "1.1", "1. A", ""), ("10 Care", "10.1", "10 Care", ""),
    ],
)  # fmt: skip
def test_the_cell_of_a_section_comes_apart_into_ref_and_title(cell, ref, section, title):
    rows = [[cell, ref, "Do it", "Head", "Sep-17"], [cell, "", "And this", "Head", "Sep-17"]]
    found = read(grid("Plan", ["Section", "Ref", "Action", "Lead", "Due date"], *rows)).plan
    assert [(s.ref, s.title) for s in found.sections] == [(section, title)]
    assert [a.section for a in found.actions] == [section, section]
