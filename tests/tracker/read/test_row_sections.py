"""The section of each row, from its cell, its block, its ref or the row above."""

from __future__ import annotations

import pytest

from automation.plan.ratings import Rating
from automation.tracker.read.row_sections import read_heading, section_of, shared_ref
from automation.tracker.read.tables import Line
from tests.support.grids import grid, read, told

OWN = "Section | Ref | Action | Lead | Due date | Progress BRAG | Comments | Desired outcome"


def labels(*rows):
    return [action.label for action in read(grid("Actions", OWN, *rows)).plan.actions]


def test_a_row_without_a_ref_belongs_to_the_last_ref_in_its_own_section():
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


def test_a_section_of_other_priorities_takes_its_ref_from_its_actions():
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


def test_a_section_whose_actions_have_no_refs_is_named_by_its_title():
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
def test_a_section_cell_is_split_into_ref_and_title(cell, ref, section, title):
    rows = [[cell, ref, "Do it", "Head", "Sep-17"], [cell, "", "And this", "Head", "Sep-17"]]
    found = read(grid("Plan", ["Section", "Ref", "Action", "Lead", "Due date"], *rows)).plan
    assert [(s.ref, s.title) for s in found.sections] == [(section, title)]
    assert [a.section for a in found.actions] == [section, section]


# What lines above a table say


def lines(*texts):
    return [Line(text, row, 0) for row, text in enumerate(texts, 5)]


def heading(*texts, first=False):
    found = read_heading(lines(*texts), first=first)
    assert found is not None
    return found


def test_a_theme_a_section_and_an_owner_are_read_from_separate_lines():
    found = heading(
        "GOOD PRACTICE", "Recommendation 9A. Know every child.", "Owner Head of service (A Person/B Person)"
    )
    assert (found.theme, found.ref, found.title) == ("GOOD PRACTICE", "9A", "Know every child.")
    assert (found.owner, found.owner_name) == ("Head of service", "A Person/B Person")
    assert (found.row, found.unplaced) == (6, ())


@pytest.mark.parametrize(
    "glued",
    [
        ["GOOD PRACTICE**Recommendation 2. Know every child.**", "Owner Chair (A Person)"],
        ["GOOD PRACTICE**Recommendation 2. Know every child.****Owner** Chair (A Person)"],
        ["**GOOD PRACTICE**", "**Recommendation 2.** Know every child.", "**Owner:** Chair (A Person)"],
        ["GOOD PRACTICE", "Recommendation 2: Know every child.", "Owner: Chair (A Person)"],
        ["GOOD PRACTICE", "Recommendation 2 \u2013 Know every child.", "Owner - Chair (A Person)"],
    ],
)
def test_lines_joined_by_bold_marks_are_split(glued):
    found = heading(*glued)
    assert (found.theme, found.ref, found.title) == ("GOOD PRACTICE", "2", "Know every child.")
    assert (found.owner, found.owner_name) == ("Chair", "A Person")


@pytest.mark.parametrize(
    ("text", "ref", "title"),
    [
        ("Recommendation 21B. Plan ahead.", "21B", "Plan ahead."),
        ("LSCB3. Plan ahead.", "LSCB3", "Plan ahead."),
        ("Priority 4: Plan ahead", "4", "Plan ahead"),
        ("Objective 1.2 Plan ahead", "1.2", "Plan ahead"),
        ("Rec. 7 - Plan ahead", "7", "Plan ahead"),
        ("Other priorities: Leadership", "", "Other priorities: Leadership"),
        ("Other Improvement Priorities: Help", "", "Other Improvement Priorities: Help"),
        ("Other priority actions: Children", "", "Other priority actions: Children"),
    ],
)
def test_titles_of_sections_are_read_in_many_forms(text, ref, title):
    assert section_of(text) == (ref, title)


@pytest.mark.parametrize(
    "text", ["Plan ahead", "A recommendation came in May", "Others said so", "NEET. Fewer", "2017"]
)
def test_ordinary_lines_do_not_name_a_section(text):
    assert section_of(text) is None


def test_a_theme_without_a_section_is_kept_for_the_rows_below():
    found = heading("GOOD PRACTICE")
    assert (found.theme, found.named) == ("GOOD PRACTICE", False)


def test_a_title_in_any_form_is_read_if_an_owner_is_below_it():
    found = heading("GOOD PRACTICE", "Getting the basics right", "Owner Chair")
    assert (found.theme, found.title, found.ref, found.named) == (
        "GOOD PRACTICE", "Getting the basics right", "", True
    )  # fmt: skip


def test_an_introduction_is_skipped_but_a_stray_line_between_sections_is_reported():
    texts = ("Some words of welcome", "GOOD PRACTICE", "Recommendation 2. Plan ahead.", "Owner Chair")
    assert heading(*texts, first=True).unplaced == ()
    assert [line.text for line in heading(*texts).unplaced] == ["Some words of welcome"]


def test_unknown_lines_name_nothing():
    assert read_heading(lines("Page 7"), first=True) is None
    assert [line.text for line in heading("Page 7").unplaced] == ["Page 7"]


def test_bold_marks_inside_a_sentence_are_removed():
    assert heading("GOOD PRACTICE", "Recommendation 2. Know **every** child.", "Owner Chair").title == (
        "Know every child."
    )


@pytest.mark.parametrize(
    ("ref", "section"),
    [
        ("2.1", "2"), ("9A.2", "9A"), ("LMG 1", "LMG"), ("LMG4", "LMG"), ("H&P1", "H&P"),
        ("CLA&P 5", "CLA&P"),
        ("LSCB1.9", "LSCB1"), ("1.2.3", "1.2"), ("B-7", "B"), ("3/4", "3"), ("12", ""), ("", ""),
        ("2.1.", "2"), ("A1b", "A"), ("next", ""),
    ],
)  # fmt: skip
def test_the_ref_of_an_action_shows_its_section(ref, section):
    assert shared_ref(ref) == section
