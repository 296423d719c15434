"""Which state the words of other people's trackers say, and which say none."""

from __future__ import annotations

import pytest

from automation.plan.rating_words import earlier_word, latest_word, said_state, speaks_against
from automation.plan.ratings import DEFAULT_KEY, State

WORDS = """
Done: Complete; Completed; COMPLETED; Completed and closed; Complete and evidenced; Closed; Implemented
Done: Fully  implemented; Achieved; Delivered; Done; Discharged; Actioned; Signed off
Done: Embedded in practice; Business as usual; Completed late; Action has been completed and embedded
Done: Done, and the evidence is recorded.; Green means complete
Done, not yet evidenced: Completed - evidence awaited; Complete, awaiting validation
Done, not yet evidenced: Implemented but not yet embedded; Done, not yet evidenced
Done, not yet evidenced: Delivered, evidence outstanding; Closed subject to audit; Evidence required
On track: On track; On-track; On target; On schedule; In progress; In hand; Underway; Started; Ongoing
On track: Open; Partially complete; Partly implemented; On track to be completed on time
On track: Progressing to plan, no concerns; Work has started and will be completed on time
On track: In development; Almost complete; Substantially complete; Ahead of schedule; Halfway
Done: Completed on time; Sorted
Done, not yet evidenced: Proposed for closure
Not started: Pending; Unassigned
At risk: Amber/Red; A/G; Limited progress; Requires action; Yellow
Not started: Not started; Not yet started; Yet to start; To do; No progress; Planned
Not started: Work has not started; Work will start in April; Not due
At risk: At risk; Some slippage; Slipping; Delayed; On hold; Minor concerns; At risk or slipping.; Paused
At risk: Behind but recoverable; Deferred; Started but delayed; In progress - at risk
At risk: Action is at risk of not being completed on time
Off track: Off track; Off track or late.; Overdue; Late; Behind schedule; Not on track; Stalled
Off track: Not achieved; Not completed; Incomplete; Serious concerns; Major issues; Will not be completed
Withdrawn: Withdrawn; Cancelled; Superseded; No longer required; No longer needed; Merged with 2.3
Withdrawn: Not being pursued
"""
"""A state, and words that say it."""

SAID = [
    (State(state), word.strip())
    for state, _, words in (line.partition(": ") for line in WORDS.strip().splitlines())
    for word in words.split(";")
]


@pytest.mark.parametrize(("state", "word"), SAID)
def test_a_word_says_its_state(state: State, word: str) -> None:
    assert said_state(word) is state


@pytest.mark.parametrize(
    "text",
    [
        "", "Blue", "Purple", "Amber E", "See comments", "Yes", "1", "?", "n/a", "TBC", "Status", "Medium",
        "High priority", "Head of service", "Quarterly", "Dunmore", "Lately", "Closure of the home", "Newham",
        "Will be completed by the due date", "Completed or on track",
        "Not started - overdue",
    ],
)  # fmt: skip
def test_a_word_that_says_no_state_or_several_says_none(text: str) -> None:
    assert said_state(text) is None


@pytest.mark.parametrize(
    ("state", "meaning", "against"),
    [
        (State.ON_TRACK, "Complete", True),
        (State.ON_TRACK, "Action completed", True),
        (State.AT_RISK, "On track", True),
        (State.DONE, "Not started", True),
        (State.DONE, "Completed, evidence awaited", True),
        (State.ON_TRACK, "On track to be completed", False),
        (State.ON_TRACK, "Will be completed on time", False),
        (State.DONE, "Completed, on time or late", False),
        # Keys draw the line between these two where they like.
        (State.AT_RISK, "Off track", False),
        (State.OFF_TRACK, "At risk of missing its date", False),
        (State.ON_TRACK, "", False),
        (State.ON_TRACK, "Everything is fine", False),
    ],
)
def test_a_meaning_speaks_against_a_state_if_it_plainly_says_another(
    state: State, meaning: str, *, against: bool
) -> None:
    assert speaks_against(state, meaning) is against


def test_the_key_that_every_tracker_starts_with_says_what_it_counts_as() -> None:
    for entry in DEFAULT_KEY.entries:
        assert entry.rating.state is not None
        assert not any(speaks_against(entry.rating.state, words) for words in (entry.meaning, *entry.also))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Green \u2191", "Green"), ("G to A", "A"), ("Amber \u2192 Green", "Green"), ("Red (up)", "Red"),
        ("R->A", "A"), ("Green", "Green"), ("In progress", "In progress"), ("", ""), ("\u2191", "\u2191"),
    ],
)  # fmt: skip
def test_the_present_rating_is_found_beside_how_it_moved(text: str, word: str) -> None:
    assert latest_word(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [("G to A", "G"), ("Red -> Amber \u2191", "Red"), ("Green \u2191", ""), ("Green", ""), ("", "")],
)
def test_the_rating_before_is_found_where_the_cell_has_one(text: str, word: str) -> None:
    assert earlier_word(text) == word


def test_coloured_signs_are_words_for_ratings() -> None:
    assert [latest_word(text) for text in ("\U0001f534", "\U0001f7e2 On track", "\U0001f7e2\U0001f534")] == [
        "Red",
        "On track",
        "Red",
    ]
