from datetime import date

import pytest

from automation.analysis.headline import headline
from automation.analysis.rollup import summarise
from automation.plan.ratings import DEFAULT_KEY
from tests.support.plans import EIGHT_WORDS, action, key_of, plan, under

AS_AT = date(2017, 10, 2)
LATE, AHEAD = "Jun-17", "Mar-18"


def says(*actions, key=DEFAULT_KEY):
    of = under(key, plan(*(action(f"2.{i}", due, rating) for i, (due, rating) in enumerate(actions, 1))))
    return headline(of, summarise(of, AS_AT))


def test_the_first_sentence_says_what_is_done_and_how_the_rest_is_rated():
    first, _ = says((LATE, "Blue"), (AHEAD, "Blue"), (AHEAD, "Green"), (AHEAD, "Red"), (AHEAD, ""))
    assert first == (
        "On 2 October 2017, 2 of the 5 actions (40%) were done (Blue). "
        "Of the other 3, 1 was Red, 1 Green and 1 not rated."
    )
    assert says((LATE, "Blue"))[0] == "On 2 October 2017 every action was done (Blue)."


@pytest.mark.parametrize(
    ("actions", "second"),
    [
        ([(AHEAD, "Green")], "No action was late."),
        ([(LATE, "Blue")], "No action was late."),
        ([(LATE, "Red")], "1 action was late, and it was reported as Red."),
        ([(LATE, "Red"), (LATE, "Red")], "2 actions were late, all of them reported as Red."),
        ([(LATE, "Green"), (LATE, "Red")], "2 actions were late: 1 was still reported as Green."),
        (
            [(LATE, "Green"), (LATE, "Amber"), (LATE, "")],
            (
                "3 actions were late: 1 was still reported as Green, 1 was still reported as Amber and "
                "1 was not rated."
            ),
        ),
        ([(LATE, "")], "1 action was late, and it was not rated."),
        ([(LATE, ""), (LATE, "")], "2 actions were late, and none of them was rated."),
    ],
)
def test_the_second_sentence_says_what_is_late_and_how_it_is_reported(actions, second):
    assert says(*actions)[1] == second


def test_a_plan_that_nobody_has_rated_and_an_empty_one():
    assert says((AHEAD, ""))[0] == "On 2 October 2017 the only action had not been rated."
    assert says((AHEAD, "Red"), (AHEAD, "Green"))[0] == (
        "On 2 October 2017, none of the 2 actions was done (Blue). Of them, 1 was Red and 1 Green."
    )
    assert says() == ("On 2 October 2017 the plan has no actions.", "There is nothing that could be late.")


def test_a_key_of_own_words_is_used_and_withdrawn_actions_are_counted_apart():
    first, second = says(
        (LATE, "Complete"), (LATE, "Dropped"), (AHEAD, "Dropped"), (LATE, "Green"),
        (LATE, "Not begun"), (LATE, "Amber E"), (AHEAD, "Amber"), (LATE, "Off course"),
        key=EIGHT_WORDS,
    )  # fmt: skip
    assert first == (
        "On 2 October 2017, 1 of the 6 actions (17%) was done (Complete). Of the other 5, 1 was Not begun, "
        "1 Amber, 1 Amber E, 1 Off course and 1 'Done, not yet evidenced'. 2 more actions were withdrawn."
    )
    assert second == (
        "3 actions were late: 1 was still reported as Not begun and 1 was still reported as Amber E."
    )
    assert says((LATE, "Off course"), key=EIGHT_WORDS)[1] == (
        "1 action was late, and it was reported as Off course."
    )


def test_the_word_for_done_is_not_said_twice_and_two_words_for_it_are_both_said():
    assert says((LATE, "Done"), key=key_of("Done | Done"))[0] == "On 2 October 2017 every action was done."
    two = key_of("Closed | Done", "Live | On track", "Verified | Done")
    assert says((LATE, "Closed"), (LATE, "Verified"), (AHEAD, "Live"), key=two)[0] == (
        "On 2 October 2017, 2 of the 3 actions (67%) were done (Closed and Verified). "
        "Of the other 1, 1 was Live."
    )
