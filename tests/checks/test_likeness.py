from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.checks.likeness import groups_of_twins, say_the_same
from tests.support.plans import action

REVIEW = (
    "The council commissions an independent review of early help across the whole area to learn what works"
)


def groups(*texts: str) -> list[list[str]]:
    rows = tuple(action(f"{n}.1", text=text) for n, text in enumerate(texts, 1))
    return [[found.label for found in group] for group in groups_of_twins(rows)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Publish the profile", "publish  the PROFILE."),
        (
            "Run the yearly training. A trainer and a practitioner, who will have been trained, lead it",
            "Run the yearly training. A trainer and a practitioner, who would have been trained, lead it",
        ),
        ("Revise the tool, taking into account national research, to fit the needs of the area",
         "Revise the tool taking into account national research to fit the needs of the area"),
        (f"{REVIEW}. This will include tools.", f"{REVIEW}. This will include: \u2022 plans \u2022 reviews"),
        (REVIEW, f"{REVIEW}. It will also cover the costs of each service"),
    ],
)  # fmt: skip
def test_texts_that_say_the_same(one, other):
    assert groups(one, other) == [["1.1", "2.1"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Publish the profile", "Publish the protocol"),
        ("Train 80% of staff in the use of the tool", "Train 90% of staff in the use of the tool"),
        ("Recruit two social workers for the north team", "Recruit two social workers for the south team"),
        ("Carry out the review", "Carry out the review and implement what it recommends for all"),
        ("", ""),
        ("Implement the recommendations of the review, namely those on the assessment process",
         "Implement the recommendations of the review, namely those on evaluation and measurement"),
    ],
)  # fmt: skip
def test_texts_that_only_resemble_each_other(one, other):
    assert groups(one, other) == []


def test_three_that_say_the_same_are_one_group_in_the_order_of_the_plan():
    assert groups("Publish it", "Other", "publish it", "Publish it!") == [["1.1", "3.1", "4.1"]]


def test_say_the_same_compares_whole_texts():
    assert say_the_same(REVIEW, f"{REVIEW}!")
    assert not say_the_same(
        REVIEW, f"{REVIEW}. This will include a long list of other things that differ entirely"
    )


@given(
    st.lists(
        st.sampled_from(["Publish the profile", "publish the profile", REVIEW, f"{REVIEW}.", "Train", ""])
    )
)
def test_every_action_is_in_one_group_at_most_and_the_order_does_not_matter(texts):
    rows = [action(f"{n}.1", text=text) for n, text in enumerate(texts, 1)]
    found = groups_of_twins(tuple(rows))
    labels = [member.label for group in found for member in group]
    assert len(labels) == len(set(labels))
    assert all(len(group) > 1 for group in found)
    random.Random(len(texts)).shuffle(rows)
    again = groups_of_twins(tuple(rows))
    assert {frozenset(m.label for m in g) for g in found} == {frozenset(m.label for m in g) for g in again}


def test_a_large_plan_of_look_alikes_compares_few_of_them(monkeypatch):
    from automation.checks import likeness

    compared = []
    alike = likeness._alike
    monkeypatch.setattr(likeness, "_alike", lambda *pair: compared.append(1) or alike(*pair))
    rnd = random.Random(1)
    words = [f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(60)]
    rows = tuple(action(f"{n}.1", text=" ".join(rnd.choices(words, k=20))) for n in range(2000))
    groups_of_twins(rows)
    assert len(compared) < 2000 * 20 * likeness._MOST_NEIGHBOURS
