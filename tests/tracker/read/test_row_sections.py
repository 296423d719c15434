"""Which section each row belongs to, from its cell, its block, its ref or the row above."""

from __future__ import annotations

import pytest

from automation.plan.ratings import Rating
from tests.support.grids import grid, read, told

OWN = "Section | Ref | Action | Lead | Due date | Progress BRAG | Comments | Desired outcome"


def labels(*rows):
    return [action.label for action in read(grid("Actions", OWN, *rows)).plan.actions]


def test_a_continuation_belongs_to_the_last_ref_of_its_own_section():
    assert labels("1 | 1.1 | One", "2 | 2.1 | Two", "1 | | More of one") == ["1.1", "2.1", "1.1 (2)"]


def test_a_blank_section_is_taken_from_the_ref_and_reported():
    found = read(grid("Actions", OWN, "1 | 1.1 | One", " | 1.2 | Two", "2 | 2.1 | Three", " | 1.3 | Four"))
    assert [a.section for a in found.plan.actions] == ["1", "1", "2", "1"]
    assert [where for code, where in told(found.findings) if code == "S59"] == ["Actions!A3", "Actions!A5"]


def test_a_section_of_our_own_tracker_is_kept_as_written():
    found = read(grid("Actions", OWN, "Priority 4 - Plan | 1 | One"))
    assert found.plan.actions[0].section == "Priority 4 - Plan"


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
