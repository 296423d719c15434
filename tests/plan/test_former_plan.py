"""What became of the former plan adds up."""

from __future__ import annotations

from automation.plan.former_plan import FormerAction, Outcome, outcomes, what_became


def rows(*became: str, to_confirm: bool = False) -> list[FormerAction]:
    return [FormerAction(str(n), became=word, to_confirm=to_confirm) for n, word in enumerate(became)]


def test_the_parts_add_up_to_the_actions_of_the_former_plan():
    former = rows("Closed", "closed ", "Carried", "MERGED", "Dropped", "", "away")
    said = "7 actions = 2 closed + 1 carried + 1 merged + 1 dropped + 2 not settled"
    assert what_became(former) == f"What became of the former plan: {said}."
    actions, *parts = outcomes(former).values()
    assert actions == sum(parts) == len(former)


def test_what_is_only_proposed_is_not_settled():
    (row,) = rows("Carried", to_confirm=True)
    assert (row.outcome, row.settled) == (Outcome.CARRIED, None)
    assert what_became([row]) == "What became of the former plan: 1 action = 1 not settled."


def test_a_plan_without_a_former_one_says_nothing():
    assert what_became([]) == ""
