"""Ratings: what a key makes of them, the rating of a section, and counts."""

from __future__ import annotations

import pickle
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan import ratings
from automation.plan.ratings import (
    DEFAULT_KEY,
    OPEN,
    BragKey,
    Counts,
    KeyEntry,
    Rating,
    State,
    is_better,
    letters,
    section_rating,
    tally,
)
from tests.support.plans import EIGHT_WORDS, action, key_of

B, R, A, G, N = Rating.BLUE, Rating.RED, Rating.AMBER, Rating.GREEN, Rating.NOT_RATED
BEGUN, COURSE, AMBER, AMBER_E, OFF, AWAITED, COMPLETE, DROPPED = EIGHT_WORDS.ratings


def test_the_states_stand_from_best_to_worst_and_withdrawn_is_neither() -> None:
    *ranked, withdrawn = State
    assert [state.value for state in ranked] == [
        "Done", "Done, not yet evidenced", "On track", "Not started", "At risk", "Off track",
    ]  # fmt: skip
    for place, state in enumerate(ranked):
        assert [is_better(was, state) for was in ranked] == [was > place for was in range(len(ranked))]
    for state in (*State, None):
        assert not is_better(withdrawn, state)
        assert not is_better(state, withdrawn)
        assert not is_better(None, state)
        assert not is_better(state, None)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Done", State.DONE), (" at  RISK ", State.AT_RISK), ("done, not yet evidenced", State.NOT_EVIDENCED),
        ("", None), ("Complete", None), ("Not rated", None),
    ],
)  # fmt: skip
def test_a_state_is_known_by_its_name(text: str, state: State | None) -> None:
    assert State.named(text) is state


def test_done_not_yet_evidenced_is_not_open_and_not_done_either() -> None:
    delivered = replace(action("2.1"), rating=Rating("Delivered", State.NOT_EVIDENCED))
    assert (delivered.is_open, delivered.is_done) == (False, False)
    assert {State.DONE, State.NOT_EVIDENCED, State.WITHDRAWN}.isdisjoint(OPEN)
    assert N.is_open


def test_two_ratings_are_the_same_whatever_their_colour_but_not_if_they_count_as_something_else() -> None:
    assert Rating("Red", State.OFF_TRACK, "FF0000") == R
    assert Rating("Red", State.AT_RISK, R.colour) != R
    assert {Rating("Red", State.OFF_TRACK, "FF0000"): 1}[R] == 1


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("Amber", A), ("amber ", A), ("A", A), ("AT  RISK", A), ("Complete", B), ("g", G), ("", N), ("  ", N),
        ("Not rated", N), ("Purple", None), ("Amber/Red", None), ("Gr een", None),
    ],
)  # fmt: skip
def test_a_key_reads_a_rating_as_somebody_typed_it(text: str, rating: Rating | None) -> None:
    assert DEFAULT_KEY.read(text) == rating


def test_a_key_of_own_words_reads_them_in_its_own_way() -> None:
    texts = ("Green", "closed", "AMBER", "amber e", "done,  not yet evidenced", "dropped")
    assert [EIGHT_WORDS.read(text) for text in texts] == [AWAITED, COMPLETE, AMBER, AMBER_E, AWAITED, DROPPED]
    # What the usual key knows means nothing here.
    assert [EIGHT_WORDS.read(text) for text in ("Blue", "Red", "On track")] == [None, None, None]


def test_the_columns_are_the_ratings_in_the_order_of_the_key_and_not_rated() -> None:
    assert [rating.name for rating in EIGHT_WORDS.columns] == [
        "Not begun", "On course", "Amber", "Amber E", "Off course", "Done, not yet evidenced", "Complete",
        "Dropped", "Not rated",
    ]  # fmt: skip


def test_the_word_for_a_state_is_the_first_of_the_key() -> None:
    assert EIGHT_WORDS.word(State.AT_RISK) == "Amber"
    assert key_of("Live | On track").word(State.DONE) == "the word for done"


def test_words_that_outputs_use_for_something_else_get_an_addition() -> None:
    key = key_of("Late | Off track", "total | At risk", "Later | On track")
    assert [rating.name for rating in key.ratings] == ["Late (rating)", "total (rating)", "Later"]
    assert [entry.word for entry in key.entries] == ["Late", "total", "Later"]
    late = key.read("LATE")
    assert late == key.read("Late (rating)") == key.ratings[0]
    assert late is not None
    counts = Counts.of_key(key, {late: 2}, late=1)
    assert counts.as_dict() == {
        "Late (rating)": 2, "total (rating)": 0, "Later": 0, "Not rated": 0, "Total": 2, "Late": 1,
    }  # fmt: skip


def test_a_spelling_listed_for_two_ratings_means_the_first_and_a_ratings_own_word_itself() -> None:
    key = BragKey((KeyEntry(R, "", ("Stopped", "")), KeyEntry(B, "", ("stopped ", "Red", "Finished"))))
    assert [key.read(text) for text in ("STOPPED", "red", "finished", "", "stop")] == [R, R, B, N, None]
    assert key == pickle.loads(pickle.dumps(key)) == replace(key)


def test_of_two_rows_with_one_word_the_second_counts_for_nothing() -> None:
    key = key_of("Closed | Done", "Live | On track", "CLOSED | Off track | Shut")
    assert [rating.name for rating in key.columns] == ["Closed", "Live", "Not rated"]
    assert (key.read("closed"), key.read("Shut")) == (key.ratings[0], None)


def test_a_row_without_a_state_counts_for_nothing_and_the_others_go_on() -> None:
    key = key_of("Closed | Done", "Parked | Somewhere | On ice", "Live | On track")
    assert [rating.name for rating in key.ratings] == ["Closed", "Live"]
    assert [key.read(text) for text in ("Parked", "On ice")] == [None, None]
    assert key.read("Live") == key.ratings[1]


def test_a_rating_of_an_earlier_night_is_told_in_terms_of_the_present_key() -> None:
    then = key_of("Green | On track", "Blue | Done")
    now = key_of("Green | Done", "Live | On track | Blue", "Shut | Withdrawn")
    green, blue = then.ratings
    assert now.restated(green) == now.ratings[0]
    # The key was renamed, and lists the former word as another spelling.
    assert now.restated(blue) == now.ratings[1]
    assert now.restated(green, "shut") == now.ratings[2]
    # What is written may mean nothing now, while the word that it meant still does.
    assert now.restated(green, "G") == now.ratings[0]
    gone = Rating("Paused", State.AT_RISK)
    assert now.restated(gone) is gone
    assert now.restated(N) == N


def test_a_key_of_many_spellings_is_taken_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    key = BragKey(tuple(KeyEntry(R, "", tuple(f"{n} {m}" for m in range(20))) for n in range(50)))
    assert key.read("7 7") == R
    words = []
    word = ratings.word_key
    monkeypatch.setattr(ratings, "word_key", lambda text: words.append(text) or word(text))
    assert [key.read(f"{n} 5") for n in range(60)] == [R] * 50 + [None] * 10
    assert len(words) == 60


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Blue", "Red", "Amber", "Green", "Not rated"], ["B", "R", "A", "G", "N"]),
        (["Not begun", "On course", "Off course", "Complete", "Not rated"], ["N", "O", "OC", "C", "NR"]),
        (["Done", "Done, not yet evidenced", "dropped"], ["D", "DN", "Dr"]),
        (["Amber", "Amber E", "At risk"], ["A", "AE", "AR"]),
    ],
)
def test_each_rating_has_a_letter_or_two_that_tell_it_from_the_others(names, expected) -> None:
    found = letters([Rating(name, State.ON_TRACK) for name in names])
    assert [*found.values()] == expected


def counts_of(*rated: Rating) -> Counts:
    return Counts.of_key(DEFAULT_KEY, Counter(rated))


@pytest.mark.parametrize(
    ("actions", "worst", "most"),
    [
        ([], N, N),
        ([N, N], N, N),
        ([B, B], B, B),
        ([B, N], N, N),  # nobody knows of the other
        ([G, G, R], R, G),
        ([G, A, A, N], A, A),
        ([B, B, B, G], G, G),  # one is still open
        ([R, A, G], R, R),  # equally common: the worse
    ],
)
def test_the_rating_of_a_section(actions: list[Rating], worst: Rating, most: Rating) -> None:
    assert section_rating(counts_of(*actions), "worst") == worst
    assert section_rating(counts_of(*actions), "most") == most


@pytest.mark.parametrize(
    ("actions", "worst", "most"),
    [
        ([COMPLETE, DROPPED, DROPPED], COMPLETE, COMPLETE),  # withdrawn actions count for neither
        ([DROPPED], N, N),
        ([COURSE, DROPPED, DROPPED], COURSE, COURSE),
        ([COMPLETE, AWAITED], AWAITED, AWAITED),  # done only when all are
        ([AWAITED, N], N, N),
        ([AWAITED, AWAITED, COURSE], COURSE, COURSE),
        ([COURSE, COURSE, BEGUN], BEGUN, COURSE),
        ([AMBER, AMBER_E, AMBER_E, COURSE], AMBER_E, AMBER_E),  # of one state the commoner
        ([AMBER, AMBER_E, COURSE], AMBER, AMBER),  # equally common: the first of the key
        ([OFF, BEGUN, BEGUN], OFF, BEGUN),
    ],
)
def test_the_rating_of_a_section_under_a_key_of_own_words(actions, worst, most) -> None:
    counts = Counts.of_key(EIGHT_WORDS, Counter(actions))
    assert section_rating(counts, "worst") == worst
    assert section_rating(counts, "most") == most


@given(st.lists(st.sampled_from(EIGHT_WORDS.columns)), st.sampled_from(["worst", "most"]), st.randoms())
def test_the_order_of_actions_does_not_matter_and_done_means_all_of_them(actions, rule, random) -> None:
    rating = section_rating(Counts.of_key(EIGHT_WORDS, Counter(actions)), rule)
    shuffled = list(actions)
    random.shuffle(shuffled)
    assert section_rating(Counts.of_key(EIGHT_WORDS, Counter(shuffled)), rule) == rating
    assert (rating == COMPLETE) == (set(actions) - {DROPPED} == {COMPLETE})


AS_AT = date(2017, 10, 2)


def test_a_green_action_that_is_late_counts_as_green_and_as_late() -> None:
    counts = tally(
        [
            action("2.1", "Sep-17", "Green"),  # late
            action("2.2", "Sep-17", "Blue"),  # done, so never late
            action("2.3", "Oct-17", "Red"),  # in time
            action("2.4", "Twice yearly", ""),  # no date
            action("2.5", "Sep-17", "Amber", revised="Dec-17"),  # re-dated
        ],
        AS_AT,
    )
    assert counts.as_dict() == {
        "Blue": 1, "Red": 1, "Amber": 1, "Green": 1, "Not rated": 1, "Total": 5, "Late": 1,
    }  # fmt: skip


def test_late_begins_the_day_after_it_was_due() -> None:
    due = action("2.1", "30/09/2017", "Green")
    assert not due.is_late(date(2017, 9, 30))
    assert due.is_late(date(2017, 10, 1))
    assert (due.days_late(date(2017, 9, 30)), due.days_late(AS_AT)) == (0, 2)


ACTIONS = st.builds(
    action,
    st.just("2.1"),
    due=st.sampled_from(["Sep-17", "Dec-17", "TBC", ""]),
    rating=st.sampled_from(["Blue", "Red", "Amber", "Green", ""]),
)


@given(st.lists(ACTIONS), st.lists(ACTIONS))
def test_counts_add_up(some, others) -> None:
    one, other, both = tally(some, AS_AT), tally(others, AS_AT), tally([*others, *some], AS_AT)
    assert both.total == one.total + other.total == len(some) + len(others)
    assert both.late == one.late + other.late <= both.still_open
    assert all(both.of(r) == one.of(r) + other.of(r) for r in DEFAULT_KEY.columns)


def test_what_is_done_but_not_evidenced_and_what_is_withdrawn_is_never_late() -> None:
    late = [replace(action("2.1", "Jun-17"), rating=rating).is_late(AS_AT) for rating in EIGHT_WORDS.columns]
    assert late == [True, True, True, True, True, False, False, False, True]


def test_withdrawn_actions_are_in_the_total_and_left_out_of_what_shares_are_of() -> None:
    counts = Counts.of_key(EIGHT_WORDS, {COMPLETE: 2, AWAITED: 1, DROPPED: 3, OFF: 4, N: 5})
    assert (counts.total, counts.in_force, counts.done, counts.still_open, counts.not_rated) == (
        15,
        12,
        2,
        9,
        5,
    )
    assert counts.states() == {
        "done": 2, "done, not yet evidenced": 1, "on track": 0, "not started": 0, "at risk": 0,
        "off track": 4, "withdrawn": 3, "not rated": 5,
    }  # fmt: skip


def test_a_rating_that_the_key_does_not_have_is_counted_before_not_rated() -> None:
    counts = Counts.of_key(DEFAULT_KEY, {N: 1, COMPLETE: 2})
    assert [*counts.as_dict()] == ["Blue", "Red", "Amber", "Green", "Complete", "Not rated", "Total", "Late"]
    assert (counts.of(COMPLETE), counts.total, counts.done) == (2, 3, 2)


def test_a_rating_without_a_meaning_is_explained_by_what_it_counts_as():
    assert DEFAULT_KEY.meaning(B) == "Done, and the evidence is recorded."
    assert EIGHT_WORDS.meaning(AMBER_E) == "Counts as At risk."
    assert EIGHT_WORDS.meaning(N) == "No rating has been entered."
