"""A section is called by a title that fits a heading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.short_titles import LONGEST_NAME, in_sentence_case, shortened, spellings_of
from automation.plan.text import printable
from tests.support.plans import section


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Placements for older children.", "Placements for older children"),
        (
            "Review every child who is placed with parents: read each file, speak to the family, and report.",
            "Review every child who is placed with parents",
        ),
        (
            "Make sure that assessments are thorough, take in the history of the family and are used.",
            "Assessments are thorough",
        ),
        (
            "Ensure that the needs of older children and of their brothers and sisters are met in good time",
            "The needs of older children and of their brothers...",
        ),
        (
            "Take further steps to close the gap between those who leave care and all others of their age",
            "Close the gap between those who leave care and all others...",
        ),
        (
            "With partners, schools and the police, agree who looks after children at risk outside home",
            "With partners, schools and the police, agree who looks after...",
        ),
        ("Ensure that children are safe", "Ensure that children are safe"),
        (
            "Raise the quality of supervision so that " + "managers see drift early " * 4,
            "Raise the quality of supervision",
        ),
        (
            "With the police and other partners, judge what early help achieves for families and children",
            "Judge what early help achieves for families and children",
        ),
        ("Supervision " * 12, " ".join(["Supervision"] * 5) + "..."),
        ("", ""),
    ],
)
def test_a_long_title_is_cut_at_its_first_clause(title: str, name: str) -> None:
    assert shortened(title) == name


def test_a_short_title_that_somebody_typed_is_used_as_it_is() -> None:
    assert section("2", title="Placements: a long story", short_title="Homes").name == "Homes"


@given(st.text())
def test_a_short_title_is_short_and_never_ends_within_a_word(title: str) -> None:
    name = shortened(title)
    assert len(name) <= LONGEST_NAME + 3
    whole = " ".join(printable(title).split()).casefold()
    if name and " " in name and not name.endswith("..."):
        assert name.split()[0].strip(".").casefold() in whole


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("LEADERSHIP, LSCB AND EXAMPLESHIRE", "Leadership, LSCB and Exampleshire"),
        ("LSCB", "LSCB"),
        ("Leadership and Governance", "Leadership and Governance"),
    ],
)
def test_a_theme_in_capitals_is_shown_as_a_sentence(written: str, shown: str) -> None:
    plan = spellings_of(
        ["The LSCB and Exampleshire agree on leadership.", "Leadership matters; so does leadership."]
    )
    assert in_sentence_case(written, plan) == shown
