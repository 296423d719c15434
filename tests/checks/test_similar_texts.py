from __future__ import annotations

import itertools
import random
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, utils

from automation.checks import similar_texts
from automation.checks.similar_texts import Nearest, groups_of_twins, same_word, say_the_same
from tests.support.effort import sampled
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


def test_texts_with_other_numbers_do_not_crowd_out_a_twin():
    # Every text holds the words and the 7 of the first and the last, which alone name no team by its number.
    others = [f"Audit 7 case files of team {n} and tell it what was learnt" for n in range(100, 200)]
    first, last = (
        f"Audit 7 case files of {whose} team and tell it what was learnt" for whose in ("the", "a")
    )
    assert groups(first, *others, last) == [["1.1", "102.1"]]


def test_two_full_cells_are_compared_by_their_beginnings():
    text = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(4000))
    assert groups(text, f"{text} and more") == [["1.1", "2.1"]]
    assert groups(text, f"Unlike {'in every way ' * 30}{text}") == []


VOCABULARY = (
    "train", "trains", "all", "staff", "social", "workers", "in", "the", "use", "of", "new", "tool", "north",
    "south", "80", "90", "review", "reviews", "what", "works", "children", "childrens", "caf\u00e9",
)  # fmt: skip
a_text = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=24).map(" ".join)


@st.composite
def texts_much_alike(draw):
    """Give some texts, most of which are made from another by a change or two."""
    texts = [draw(a_text)]
    for _ in range(draw(st.integers(0, 12))):
        words = draw(st.sampled_from(texts)).split()
        for _ in range(draw(st.integers(0, 2))):
            at = draw(st.integers(0, len(words) - 1))
            words[at] = draw(st.sampled_from((*VOCABULARY, f"{words[at]}s", words[at][1:] or "a")))
        texts.append(" ".join(words))
    return texts


@sampled(50, 300)
@given(texts_much_alike())
def test_the_groups_are_those_that_comparing_every_pair_gives(texts):
    assert groups(*texts) == _groups_plainly(texts)


def _groups_plainly(texts: list[str]) -> list[list[str]]:
    """Compare each pair of texts that share one of the rarest words of both, and join what is alike."""
    evened = list(dict.fromkeys(similar_texts._evened(text) for text in texts))
    how_many = Counter(word for text in evened for word in set(text.split()))

    def rarest(text: str) -> set[str]:
        words = sorted(set(text.split()), key=lambda word: (how_many[word], word))
        return set(words[: len(words) - similar_texts.shared_words(len(words)) + 1])

    group = {text: {text} for text in evened}
    for one, other in itertools.combinations(evened, 2):
        if rarest(one) & rarest(other) and say_the_same(other, one):
            joined = group[one] | group[other]
            group.update(dict.fromkeys(joined, joined))
    labels: dict[frozenset[str], list[str]] = {}
    for number, text in enumerate(texts, 1):
        labels.setdefault(frozenset(group[similar_texts._evened(text)]), []).append(f"{number}.1")
    return [members for members in labels.values() if len(members) > 1]


@given(a_text, a_text)
def test_the_words_in_which_short_texts_differ_are_slips_of_each_other(one, other):
    first, second = one.split(), other.split()
    left = list((Counter(first) - Counter(second)).elements())
    right = list((Counter(second) - Counter(first)).elements())
    slips = all(
        len(word) <= 3 or any(fuzz.ratio(word, against) >= 75 for against in others)
        for words, others in ((left, right), (right, left))
        for word in words
    )
    assert similar_texts._same_but_for_slips(first, second) is slips


@given(st.text("abZ _-1\u00b2\u00e9\u2019.\t", max_size=30))
def test_texts_are_compared_by_their_words_alone(text):
    assert similar_texts._evened(text) == " ".join(re.findall(r"[^\W_]+", text.casefold()))


LEADS = ("ART service manager", "LAC team manager", "Head of ICS")


def test_a_misspelling_finds_what_was_meant():
    nearest = Nearest(LEADS, least=75)
    assert nearest.find("ART servce manager") == "ART service manager"
    assert nearest.find("head of ics!") == "Head of ICS"


def test_a_name_like_no_other_has_no_nearest():
    nearest = Nearest(LEADS, least=75)
    assert nearest.find("Prison governor") == ""
    assert Nearest((), least=75).find("Anybody") == ""


names = st.text("abc .", max_size=6)


@given(st.lists(names, max_size=6), st.lists(names, max_size=4))
def test_the_nearest_is_the_first_of_those_that_are_most_alike(listed, asked):
    nearest = Nearest(listed, least=70)
    for name in asked + asked:
        likeness = {
            other: fuzz.ratio(utils.default_process(name), utils.default_process(other)) for other in listed
        }
        best = max(likeness.values(), default=0)
        wanted = next((other for other in likeness if likeness[other] == best), "") if best >= 70 else ""
        assert nearest.find(name) == wanted


def test_a_long_word_may_be_misspelt_and_a_short_one_or_a_number_may_not():
    assert same_word("transition", "transitions", 85)
    assert not same_word("north", "south", 85)
    assert not same_word("art", "arts", 80)
    assert not same_word("area1", "area2", 80)
