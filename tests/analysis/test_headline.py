from datetime import date

import pytest

from automation.analysis.headline import headline
from automation.analysis.rollup import summarise
from tests.support.plans import action, plan

AS_AT = date(2017, 10, 2)
LATE, AHEAD = "Jun-17", "Mar-18"


def says(*actions):
    of = plan(*(action(f"2.{i}", due, rating) for i, (due, rating) in enumerate(actions, 1)))
    return headline(of, summarise(of, AS_AT))


def test_the_first_sentence_says_what_is_done_and_how_the_rest_is_rated():
    first, _ = says((LATE, "Blue"), (AHEAD, "Blue"), (AHEAD, "Green"), (AHEAD, "Red"), (AHEAD, ""))
    assert first == (
        "On 2 October 2017, 2 of 5 actions (40%) were Blue, which is done; "
        "1 Red, 0 Amber, 1 Green and 1 not rated."
    )


@pytest.mark.parametrize(
    ("actions", "second"),
    [
        ([(AHEAD, "Green")], "No action was late."),
        ([(LATE, "Blue")], "No action was late."),
        ([(LATE, "Red")], "1 action was late, and it was reported as Red."),
        ([(LATE, "Red"), (LATE, "Red")], "2 actions were late, all of them reported as Red."),
        ([(LATE, "Green"), (LATE, "Red")], "2 actions were late, 1 still reported as Green."),
        (
            [(LATE, "Green"), (LATE, "Amber"), (LATE, "")],
            "3 actions were late, 1 still reported as Green, 1 still reported as Amber and 1 not rated.",
        ),
        ([(LATE, "")], "1 action was late, and it was not rated."),
        ([(LATE, ""), (LATE, "")], "2 actions were late, and none of them was rated."),
    ],
)
def test_the_second_sentence_says_what_is_late_and_how_it_is_reported(actions, second):
    assert says(*actions)[1] == second


def test_a_plan_that_nobody_has_rated_and_an_empty_one():
    assert says((AHEAD, ""))[0] == "On 2 October 2017 none of the plan's 1 action had been rated."
    assert says() == ("On 2 October 2017 the plan holds no actions.", "Nothing can be late.")
