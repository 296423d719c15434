from __future__ import annotations

import pytest

from automation.checks.comment_claims import says_delayed, says_done, says_not_done, says_on_track


@pytest.mark.parametrize(
    "text",
    [
        "Completed",
        "completed in September",
        "Action completed.",
        "This has been completed. Evidence is on the shared drive.",
        "All done, signed off by the board on 4 May",
        "Review completed and published",
        "COMPLETE",
        "Finished.",
        "Closed at the meeting of 12 June.",
    ],
)
def test_comments_that_say_an_action_is_done(text):
    assert says_done(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Not completed",
        "Not yet complete.",
        "once completed, the report goes to the board",
        "Will be completed in December.",
        "To be completed by March",
        "Completed by Mar-18",
        "First phase completed",
        "80% completed",
        "12 of 15 audits done",
        "Partially complete",
        "Nearly done",
        "Audits completed. The action plan will follow.",
        "Training completed for ART; other teams to follow.",
        "Completed for two teams but the third has no date",
        "The assessments that two teams completed in May and June show a rise in quality across both",
        "isn't done",
        "Work is under way to complete the review",
        "Draft completed",
        "Recruitment was undone by the freeze",
        "Data cleansing complete. Go-live awaiting supplier.",
    ],
)
def test_comments_that_only_mention_completion(text):
    assert says_done(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Delayed",
        "Delayed by the supplier.",
        "The start slipped to November",
        "Now behind schedule",
        "On hold since August",
        "This action is not on track",
        "We are off track. Recruitment is hard.",
        "Slippage of two months.",
    ],
)
def test_comments_that_say_an_action_is_delayed(text):
    assert says_delayed(text)


@pytest.mark.parametrize(
    "text",
    [
        "delayed start resolved",
        "Delayed start, now back on track.",
        "Not delayed",
        "No delays expected",
        "Without delay",
        "Delayed in May. Recovered in June.",
        "Work to reduce drift and delay for children",
        "Delayed discharges are fewer",
        "Would be delayed if the grant is cut",
        "Children at risk are seen weekly",
        "Slipped in May but completed in July",
    ],
)
def test_comments_that_only_mention_delay(text):
    assert says_delayed(text) == ""


@pytest.mark.parametrize(
    "text",
    ["Not started", "Not yet completed.", "Still outstanding", "Yet to be agreed", "Work in progress",
     "To be completed in December", "Hasn't been started"],
)  # fmt: skip
def test_comments_that_say_an_action_is_not_done(text):
    assert says_not_done(text)


@pytest.mark.parametrize(
    "text",
    ["Completed", "Not started until May, completed in June", "Was not completed in May. Completed in June.",
     "Completed. A refresh is done each year.", "Ongoing monitoring by the board", "Nothing outstanding"],
)  # fmt: skip
def test_comments_that_leave_a_finished_action_finished(text):
    assert says_not_done(text) == ""


def test_on_track_is_said_or_only_mentioned():
    assert says_on_track("On track for December")
    assert says_on_track("Good progress; three of four teams trained")
    for text in (
        "Not on track",
        "Will be back on track in May",
        "No longer on track",
        "On track until delayed by IT",
    ):
        assert says_on_track(text) == ""


def test_letters_of_other_alphabets_count_as_before():
    assert says_delayed("\u017fTALLED") == "\u017fTALLED"  # the long s of old print
