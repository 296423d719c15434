from automation.analysis.first_and_rest import added, first_and_rest
from automation.plan.tally import Counts

GROUPS = [(f"Theme {n}", Counts(blue=n, red=1, late=1)) for n in range(1, 6)]


def test_as_many_groups_as_there_is_room_for_stay_as_they_are():
    assert first_and_rest(GROUPS, 5) == tuple(GROUPS)
    assert first_and_rest([], 3) == ()


def test_the_others_become_one_and_nothing_is_lost():
    shown = first_and_rest(GROUPS, 3)
    assert shown == (*GROUPS[:2], ("3 more", Counts(blue=12, red=3, late=3)))
    assert added(counts for _, counts in shown) == added(counts for _, counts in GROUPS)


def test_counts_add_up_rating_by_rating():
    assert added([Counts(1, 2, 3, 4, 5, 6), Counts(10, 20, 30, 40, 50, 60)]) == Counts(11, 22, 33, 44, 55, 66)
    assert added([Counts()]) == Counts()
