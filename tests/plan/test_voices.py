"""What children said stands beside what the plan says that they will say."""

from __future__ import annotations

from datetime import date

from automation.plan.model import Voice
from automation.plan.voices import answer, heard, in_words, is_silent, share, voices_of
from tests.support.checking import AS_AT
from tests.support.plans import action, plan, section

ASKED = Voice("2", date(2017, 9, 4), "Care council", 12, 9, "They ask\nme first", "a visit")


def spoken(*voices: Voice):
    return plan(action("2.1"), sections=(section("2", children_say="I am asked"),), voices=voices)


def test_an_answer_says_how_many_of_how_many_and_when():
    assert answer(ASKED) == "9 of 12 said so on 4 September 2017"
    assert answer(Voice("2", said_so=9)) == "9 said so"
    assert answer(Voice("2", how_many=12)) == "12 were asked"
    assert in_words(Voice("2")) == "Asked."
    assert in_words(ASKED) == (
        "9 of 12 said so on 4 September 2017 (Care council, a visit). They said: They ask me first"
    )


def test_the_share_is_all_where_it_is_not_known_and_nobody_is_divided_by_nought():
    shares = [
        share(Voice("2", how_many=many, said_so=so)) for many, so in ((12, 9), (0, 0), (None, 3), (4, None))
    ]
    assert shares == [0.75, 1, 1, 1]


def test_the_latest_answer_counts_and_one_of_the_future_does_not():
    early, late = Voice("2", date(2017, 5, 1), said_so=1), Voice(" 2 ", date(2018, 5, 1), said_so=2)
    found = spoken(early, ASKED, late, Voice("2"), Voice("3", date(2017, 9, 9)))
    assert voices_of(found, "2", AS_AT) == (ASKED, early)
    assert heard(found, "2", AS_AT) == answer(ASKED)
    assert heard(found, "4", AS_AT) == ""


def test_a_section_is_silent_after_half_a_year_and_never_in_a_plan_that_does_not_ask():
    (here,) = spoken().sections
    for day, silent in ((date(2017, 4, 2), False), (date(2017, 4, 1), True)):
        assert is_silent(spoken(Voice("2", day)), here, AS_AT) is silent
    assert is_silent(spoken(Voice("9", AS_AT)), here, AS_AT)
    assert not is_silent(spoken(), here, AS_AT)
    assert not is_silent(spoken(Voice("9", AS_AT)), section("2"), AS_AT), "it says nothing that they will say"
