from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.tracker.read.headings import (
    KNOWN,
    NEEDED,
    OTHER_NAMES,
    heading_key,
    heading_of,
    match_headings,
    may_be_known,
)
from automation.tracker.sheets import ACTIONS, EVIDENCE, TABLES


def match(kind, *texts, near=True):
    return match_headings([(i, text) for i, text in enumerate(texts) if text], kind, near=near)


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.kind)
def test_our_own_headings_are_each_found_in_their_column(kind):
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


def test_no_other_name_stands_for_two_fields_of_one_kind():
    for kind, fields in OTHER_NAMES.items():
        keys = [heading_key(name) for names in fields.values() for name in names.split(";")]
        assert all(keys), kind
        assert sorted(set(keys)) == sorted(keys), kind


def test_every_other_name_belongs_to_a_field_that_reading_knows():
    for kind in TABLES:
        own = {column.field for column in kind.columns}
        assert OTHER_NAMES[kind.kind].keys() <= own | {"theme"}
        assert {field for group in NEEDED[kind.kind] for field in group} <= own


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
def test_names_that_other_trackers_use(heading, field):
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
def test_misspellings_beyond_doubt_are_taken_and_told(heading, field):
    found = match(ACTIONS, heading)
    assert found.columns == {field: 0}
    assert found.near == ((0, heading, field),)


@pytest.mark.parametrize(
    "heading", ["Load", "Lea", "Budget", "Cost", "Data", "Risk", "Team", "Date of birth"]
)
def test_other_words_are_no_misspellings(heading):
    found = match(ACTIONS, heading)
    assert found.columns == {}
    assert found.unknown == (0,)


def test_a_misspelling_never_takes_the_place_of_the_right_heading():
    found = match(ACTIONS, "Coments", "Comments")
    assert found.columns == {"comments": 1}
    assert found.unknown == (0,)


def test_of_two_names_for_one_field_the_better_one_is_read():
    assert match(ACTIONS, "Status", "RAG").columns == {"rating": 1}
    assert match(ACTIONS, "Progress", "Notes").columns == {"comments": 1}
    assert match(ACTIONS, "Status").columns == {"rating": 0}


def test_what_is_missing_is_said_in_our_words():
    assert match(ACTIONS, "Ref", "Lead").missing() == ("Due date",)
    assert match(ACTIONS, "Lead", "Due date").missing() == ("Ref or Action",)


def test_a_long_text_is_no_heading():
    assert heading_key("Lead " * 30) == ""
    assert heading_key("Due\n  DATE:") == "due date"
    assert heading_key("#") == "#"
    assert "due date" in KNOWN


@pytest.mark.parametrize("text", ["Due date", "DUE_DATE", " Lead(s)", "(Ref)", "Owner\u2019s name", "#"])
def test_a_heading_is_not_passed_over(text):
    assert may_be_known(text)


def test_the_name_of_a_lead_is_passed_over_at_once():
    assert not may_be_known("ART service manager")


@given(st.sampled_from(sorted(KNOWN)), st.text("'\u2019`-_ .:*#()/s", max_size=3), st.booleans())
def test_no_known_heading_is_passed_over_whatever_stands_around_its_words(heading, around, upper):
    text = f"{around}{around.join(heading.split())}{around}"
    text = text.upper() if upper else text
    if heading_key(text) in KNOWN:
        assert may_be_known(text)


def test_headings_by_field():
    assert heading_of(EVIDENCE, "rating") == "Impact BRAG"
    assert heading_of(ACTIONS, "theme") == "Theme"
