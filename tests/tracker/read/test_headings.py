from __future__ import annotations

import pytest

from automation.tracker.read.headings import KNOWN, heading_key, heading_of, match_headings
from automation.tracker.sheets import ACTIONS, EVIDENCE, TABLES


def match(kind, *texts, near=True):
    return match_headings([(i, text) for i, text in enumerate(texts) if text], kind, near=near)


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.kind)
def test_each_of_our_own_headings_is_found_in_its_column(kind):
    found = match(kind, *kind.headings())
    expected = {
        c.field: i for i, c in enumerate(kind.columns) if (kind.kind, c.field) != ("actions", "due_by")
    }
    assert found.columns == expected
    assert found.complete
    assert (found.near, found.double, found.unknown) == ((), (), ())


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.kind)
def test_our_own_header_row_fits_its_own_kind_best(kind):
    scores = {other.kind: match(other, *kind.headings()) for other in TABLES}
    whole = {name: found.score for name, found in scores.items() if found.complete}
    assert max(whole, key=whole.__getitem__) == kind.kind


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.kind)
def test_no_heading_means_two_fields_of_the_same_table(kind):
    keys = [heading_key(name) for names in kind.other_names.values() for name in names]
    assert all(keys)
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Owner", "lead"), ("Responsible", "lead"), ("Lead Officer(s)", "lead"), ("By whom?", "lead"),
        ("Timescale", "due"), ("DEADLINE", "due"), ("By when", "due"), ("Target date", "due"),
        ("RAG", "rating"), ("BRAG status", "rating"), ("Status", "rating"),
        ("Notes", "comments"), ("Progress update", "comments"), ("Update", "comments"),
        ("No.", "ref"), ("#", "ref"), ("Action no.", "ref"), ("Action/Task", "text"), ("What?", "text"),
        ("Recommendation", "section"), ("Priority area", "section"), ("Intended outcome", "outcome"),
        ("New due date", "revised"), ("Para no./comment in Ofsted report", "report_reference"),
    ],
)  # fmt: skip
def test_headings_of_other_trackers_are_known(heading, field):
    assert match(ACTIONS, heading, near=False).columns == {field: 0}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Coments", "comments"),
        ("Desired outcom", "outcome"),
        ("Responsable officer", "lead"),
        ("Due datte", "due"),
    ],
)
def test_clear_misspellings_are_accepted_and_reported(heading, field):
    found = match(ACTIONS, heading)
    assert found.columns == {field: 0}
    assert found.near == ((0, heading, field),)


@pytest.mark.parametrize(
    "heading", ["Load", "Lea", "Budget", "Cost", "Data", "Risk", "Team", "Date of birth"]
)
def test_other_words_are_not_treated_as_misspellings(heading):
    found = match(ACTIONS, heading)
    assert found.columns == {}
    assert found.unknown == (0,)


def test_a_misspelling_never_takes_the_place_of_the_right_heading():
    found = match(ACTIONS, "Coments", "Comments")
    assert found.columns == {"comments": 1}
    assert found.unknown == (0,)


def test_of_two_headings_for_one_field_the_better_one_is_read():
    assert match(ACTIONS, "Status", "RAG").columns == {"rating": 1}
    assert match(ACTIONS, "Progress", "Notes").columns == {"comments": 1}
    assert match(ACTIONS, "Status").columns == {"rating": 0}


def test_missing_headings_are_named_in_our_words():
    assert match(ACTIONS, "Ref", "Lead").missing() == ("Due date",)
    assert match(ACTIONS, "Lead", "Due date").missing() == ("Ref or Action",)


def test_a_long_text_is_not_a_heading():
    assert heading_key("Lead " * 30) == ""
    assert heading_key("Due\n  DATE:") == "due date"
    assert heading_key("#") == "#"
    assert "due date" in KNOWN


def test_each_field_has_a_heading_to_show():
    assert heading_of(EVIDENCE, "rating") == "Impact BRAG"
    assert heading_of(ACTIONS, "theme") == "Theme"
