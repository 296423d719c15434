from __future__ import annotations

import pytest

from automation.tracker.read.published_form import read_heading, section_of, shared_ref, split_owner
from automation.tracker.read.tables import Line


def lines(*texts):
    return [Line(text, row, 0) for row, text in enumerate(texts, 5)]


def heading(*texts, first=False):
    found = read_heading(lines(*texts), first=first)
    assert found is not None
    return found


def test_theme_section_and_owner_on_lines_of_their_own():
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
def test_lines_glued_by_bold_marks_come_apart(glued):
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
def test_titles_of_sections(text, ref, title):
    assert section_of(text) == (ref, title)


@pytest.mark.parametrize(
    "text", ["Plan ahead", "A recommendation came in May", "Others said so", "NEET. Fewer", "2017"]
)
def test_lines_that_name_no_section(text):
    assert section_of(text) is None


def test_a_theme_without_a_section_is_kept_for_what_follows():
    found = heading("GOOD PRACTICE")
    assert (found.theme, found.named) == ("GOOD PRACTICE", False)


def test_a_title_in_nobodys_form_stands_above_its_owner():
    found = heading("GOOD PRACTICE", "Getting the basics right", "Owner Chair")
    assert (found.theme, found.title, found.ref, found.named) == (
        "GOOD PRACTICE", "Getting the basics right", "", True
    )  # fmt: skip


def test_an_introduction_is_passed_over_but_a_stray_line_between_blocks_is_not():
    texts = ("Some words of welcome", "GOOD PRACTICE", "Recommendation 2. Plan ahead.", "Owner Chair")
    assert heading(*texts, first=True).unplaced == ()
    assert [line.text for line in heading(*texts).unplaced] == ["Some words of welcome"]


def test_lines_that_say_nothing_known():
    assert read_heading(lines("Page 7"), first=True) is None
    assert [line.text for line in heading("Page 7").unplaced] == ["Page 7"]


def test_bold_in_running_text_is_only_bold():
    assert heading("GOOD PRACTICE", "Recommendation 2. Know **every** child.", "Owner Chair").title == (
        "Know every child."
    )


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Head of service (A Person)", ("Head of service", "A Person")),
        ("Head of service", ("Head of service", "")),
        ("Head of service (acting) (A Person)", ("Head of service (acting)", "A Person")),
        ("Head (acting) of service", ("Head (acting) of service", "")),
        ("", ("", "")),
    ],
)
def test_owners_and_their_names(text, owner):
    assert split_owner(text) == owner


@pytest.mark.parametrize(
    ("ref", "section"),
    [
        ("2.1", "2"), ("9A.2", "9A"), ("LMG 1", "LMG"), ("LMG4", "LMG"), ("H&P1", "H&P"),
        ("CLA&P 5", "CLA&P"),
        ("LSCB1.9", "LSCB1"), ("1.2.3", "1.2"), ("B-7", "B"), ("3/4", "3"), ("12", ""), ("", ""),
        ("2.1.", "2"), ("A1b", "A"), ("next", ""),
    ],
)  # fmt: skip
def test_what_a_ref_says_about_its_section(ref, section):
    assert shared_ref(ref) == section
