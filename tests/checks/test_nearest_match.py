from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, utils

from automation.checks.nearest_match import Nearest

LEADS = ("ART service manager", "LAC team manager", "Head of ICS")


def test_a_misspelling_finds_what_was_meant():
    nearest = Nearest(LEADS, least=75)
    assert nearest.find("ART servce manager") == "ART service manager"
    assert nearest.find("head of ics!") == "Head of ICS"


def test_what_is_like_nothing_finds_nothing():
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
