from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from automation.analysis.matching import Known, follow

Row = tuple[str, str, str]


def known(row: Row) -> Known:
    ref, section, text = row
    return Known(ref, section, text)


def pairs(before: list[Row], after: list[Row]) -> list[tuple[str, str]]:
    return sorted((before[i][0], after[j][0]) for j, i in follow(before, after, known).items())


def test_a_row_keeps_its_ref_and_is_followed_by_it_when_it_is_reworded():
    assert pairs([("2.1", "2", "train the teams")], [("2.1", "2", "train all the teams")]) == [("2.1", "2.1")]


def test_a_new_row_on_top_that_shifts_the_refs_takes_nobodys_past():
    before = [("2.1", "2", "train the teams"), ("2.2", "2", "publish the profile")]
    after = [
        ("2.1", "2", "a new first step"),
        ("2.2", "2", "train the teams"),
        ("2.3", "2", "publish the profile"),
    ]
    assert pairs(before, after) == [("2.1", "2.2"), ("2.2", "2.3")]


def test_two_rows_that_change_places_are_followed_by_their_text():
    before = [("2.1", "2", "train the teams"), ("2.2", "2", "publish the profile")]
    after = [("2.1", "2", "publish the profile"), ("2.2", "2", "train the teams")]
    assert pairs(before, after) == [("2.1", "2.2"), ("2.2", "2.1")]


def test_a_row_that_is_renumbered_and_reworded_a_little_is_still_the_same():
    before = [("2.1", "2", "train all the teams in the new practice model")]
    assert pairs(before, [("9a.4", "9a", "train all teams in the new practice model")]) == [("2.1", "9a.4")]


def test_another_ref_and_another_text_is_another_row():
    assert pairs([("2.1", "2", "train the teams")], [("2.9", "2", "close the old system")]) == []


def test_full_cells_are_too_long_to_compare_many_of_them(monkeypatch):
    compared = []
    ratio = fuzz.ratio
    monkeypatch.setattr(fuzz, "ratio", lambda *texts, **more: compared.append(1) or ratio(*texts, **more))
    full = " ".join(f"word {n}" for n in range(3000))
    few, many = ([(f"2.{n}", "2", f"{full} {n}") for n in range(count)] for count in (3, 20))
    renumbered, reworded = ([(f"9a.{n}", "9a", f"{full} of {n}") for n in range(count)] for count in (3, 20))
    assert len(pairs(few, renumbered)) == 3
    assert len(compared) == 9
    assert pairs(many, reworded) == []
    assert len(compared) == 9


def test_of_two_rows_with_one_text_the_one_in_the_same_section_is_followed():
    before = [("2.9", "2", "report monthly"), ("3.9", "3", "report monthly")]
    after = [("3.8", "3", "report monthly"), ("2.8", "2", "report monthly")]
    assert pairs(before, after) == [("2.9", "2.8"), ("3.9", "3.8")]


rows = st.lists(
    st.tuples(
        st.sampled_from(("2.1", "2.2", "9a.1", "")),
        st.sampled_from(("2", "9a")),
        st.sampled_from(("train the teams", "train all teams", "close the system", "")),
    ),
    max_size=6,
    unique=True,
)


@given(rows, rows)
def test_law_no_row_is_in_two_pairs(before, after):
    found = follow(before, after, known)
    assert len(set(found.values())) == len(found)
    assert set(found) <= set(range(len(after)))
    assert set(found.values()) <= set(range(len(before)))


@given(rows, rows, st.randoms(use_true_random=False))
def test_law_the_order_of_rows_does_not_matter(before, after, rnd: random.Random):
    assert pairs(rnd.sample(before, len(before)), rnd.sample(after, len(after))) == pairs(before, after)


@given(rows)
def test_law_nothing_moves_between_equal_nights(before):
    assert follow(before, before, known) == {place: place for place in range(len(before))}
