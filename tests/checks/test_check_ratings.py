from __future__ import annotations

from datetime import date

from automation.checks.run_checks import run_checks
from automation.plan.ratings import DEFAULT_KEY, BragKey, KeyEntry, Rating
from tests.support.checking import check, of, rows
from tests.support.grids import grid, read, told
from tests.support.plans import EIGHT_WORDS, action, evidence, key_of, plan, under


def test_late_and_green_amber_or_not_rated_is_reported():
    found = plan(
        action("2.1", "Jun-17", "Green", row=2),
        action("2.2", "Jun-17", "Amber", row=3),
        action("2.3", "Jun-17", "", row=4),
        action("2.4", "Jun-17", "Red", row=5),
        action("2.5", "Jun-17", "Blue", row=6),
        action("2.6", "Oct-17", "Green", row=7),
    )
    assert rows("B02", found) == [("2.1", "I2"), ("2.2", "I3"), ("2.3", "I4")]


def test_late_begins_the_day_after():
    due = plan(action("2.1", "Sep-17", "Green"))
    assert rows("B02", due, date(2017, 9, 30)) == []
    found = of("B02", due, date(2017, 10, 1))
    assert found[0].message == "2.1 is Green although it was due by 30 September 2017, 1 day ago."


def test_a_late_repeating_or_starting_action_is_told_what_to_type():
    day = date(2017, 11, 1)
    found = plan(
        action("2.1", "Jul-17 quarterly thereafter", "Green", row=2),
        action("2.2", "To start in Jul-17", "Green", row=3),
        action("2.3", "quarterly from Jul-17 until Dec-17", "Green", row=4),
        action("2.4", "Jul-17 quarterly thereafter", "Green", row=5, revised="Jan-18 quarterly thereafter"),
        action("2.5", "To start in Jul-17", "Green", row=6, revised="Mar-18"),
    )
    rhythm, start, ended = of("B02", found, day)
    assert rhythm.message == "2.1 is Green although it was due by 31 October 2017, 1 day ago."
    assert rhythm.hint == (
        "If this round is done, enter the next date under Revised due date, such as Jan-18 quarterly "
        "thereafter. If not, set it to Red and explain in Comments."
    )
    assert start.message == "2.2 is Green although it was to start by 31 July 2017, 93 days ago."
    assert start.hint == (
        "If it has started, enter under Revised due date by when it is to be finished, such as Apr-18. "
        "If not, set it to Red and explain in Comments, or enter a revised due date."
    )
    # No round is to come: it is done, or it is late like anything else.
    assert ended.message == "2.3 is Green although it was due by 31 October 2017, 1 day ago."
    assert ended.hint.startswith("If it is done, set it to Blue. If not, set it to Red, or enter a revised")


def test_blue_needs_a_comment():
    assert rows(
        "B03", plan(action("2.1", rating="Blue"), action("2.2", rating="Blue", comments="Done 4 May"))
    ) == [("2.1", "J2")]


def test_a_comment_that_says_done_contradicts_every_rating_but_blue():
    found = plan(
        action("2.1", "Dec-17", "Amber", comments="Completed", row=2),
        action("2.2", "Dec-17", "Green", comments="Completed on 4 September", row=3),
        action("2.3", "Dec-17", "Red", comments="This has been completed.", row=4),
        action("2.4", "Dec-17", "", comments="All done", row=5),
        action("2.5", "Dec-17", "Blue", comments="Completed", row=6),
        action("2.6", "Dec-17", "Amber", comments="Not completed", row=7),
    )
    assert rows("B06", found) == [("2.1", "J2"), ("2.2", "J3"), ("2.3", "J4"), ("2.4", "J5")]
    assert of("B06", found)[0].message == "2.1 is Amber, but its comment says 'Completed'."


def test_one_step_or_one_round_that_is_done_leaves_the_action_open():
    text = "Undertake a training needs analysis across the division"
    found = plan(
        action("2.1", "Dec-17", "Green", text=text, comments="Stakeholder mapping completed", row=2),
        action("2.2", "Dec-17", "Green", text=text, comments="Needs analysis completed", row=3),
        action("2.3", "Dec-17 quarterly thereafter", "Green", comments="Completed in September", row=4),
    )
    assert rows("B06", found) == [("2.2", "J3")]


def test_delay_contradicts_green_and_an_open_end_contradicts_blue():
    found = plan(
        action("2.1", "Dec-17", "Green", comments="Delayed by the supplier", row=2),
        action("2.2", "Dec-17", "Amber", comments="Delayed by the supplier", row=3),
        action("2.3", "Sep-17", "Blue", comments="Not yet started", row=4),
        action("2.4", "Dec-17", "Green", comments="delayed start resolved", row=5),
        action("2.5", "Dec-17", "Red", comments="On track", row=6),
    )
    assert rows("B06", found) == [("2.1", "J2"), ("2.3", "J4"), ("2.5", "J6")]


def test_words_that_the_key_gives_a_rating_do_not_contradict_it():
    key = BragKey((KeyEntry(Rating.RED, "Not started, or on track after a restart"), *DEFAULT_KEY.entries))
    assert rows("B06", plan(action("2.5", "Dec-17", "Red", comments="On track"), key=key)) == []


def test_the_hints_use_the_words_of_the_key():
    late = under(EIGHT_WORDS, plan(action("2.1", "Jun-17", "On course")))
    assert of("B02", late)[0].message.startswith("2.1 is On course although it was due by 30 June 2017")
    assert of("B02", late)[0].hint == (
        "If it is done, set it to Complete. If not, set it to Off course, or enter a revised due date. "
        "Say in Comments what was done, or why it is late."
    )
    done = under(EIGHT_WORDS, plan(action("2.1", "Dec-17", "Amber E", comments="Complete")))
    assert of("B12", done)[0].hint.startswith("If it is done, set its rating to Complete;")
    assert of("B06", done)[0].hint == "Correct the rating (Complete), or the comment."


def test_a_hint_names_no_rating_that_the_key_does_not_have():
    late = action("2.1", "Jun-17", "Live")
    rhythm = action("2.1", "Jul-17 quarterly thereafter", "Live")
    key = key_of("Live | On track", "Closed | Done")
    assert of("B02", under(key, plan(late)))[0].hint == (
        "If it is done, set it to Closed. If not, enter a revised due date. "
        "Say in Comments what was done, or why it is late."
    )
    assert of("B02", under(key, plan(rhythm)), date(2017, 11, 1))[0].hint.endswith(
        "If not, explain in Comments."
    )
    assert of("B02", under(key_of("Live | On track"), plan(late)))[0].hint == (
        "Explain in Comments, or enter a revised due date. "
        "If it is done, first give the sheet BRAG key a row that counts as Done."
    )


def test_what_is_done_but_not_evidenced_and_what_is_withdrawn_is_not_reported_as_late_or_without_comment():
    quiet = under(
        EIGHT_WORDS,
        plan(
            action("2.1", "Jun-17", "Done, not yet evidenced", row=2),
            action("2.2", "Jun-17", "Dropped", row=3, comments="Completed"),
            action("2.3", "Jun-17", "Off course", row=4, comments="Post vacant"),
        ),
    )
    assert [(f.code, f.ref) for f in check(quiet).findings if f.code[0] == "B"] == []


def test_where_some_say_when_they_were_completed_all_that_are_done_say_so():
    sheet = grid(
        "Plan",
        "Ref | Action | Lead | Due date | Progress BRAG | Comments | Completed on",
        "1.1 | Do it | Head | Aug-17 | Blue | Filed | 29/08/2017",
        "1.2 | Do that | Head | Aug-17 | Blue | Filed |",
        "1.3 | Do more | Head | Aug-17 | Blue | Filed |",
        "1.4 | Do less | Head | Dec-17 | Green | |",
    )
    (found,) = [f for f in run_checks(read(sheet), date(2017, 10, 2)).findings if f.code == "B16"]
    assert (found.where, found.message) == (
        "Plan!G3",
        "1.2 is done, but it has no day of completion, also in 1 other row.",
    )
    nobody = grid(
        "Plan",
        "Ref | Action | Lead | Due date | Progress BRAG | Comments | Completed on",
        "1.1 | Do it | Head | Aug-17 | Blue | Filed |",
        "1.2 | Do that | Head | Dec-17 | Green | |",
    )
    assert "B16" not in dict(told(run_checks(read(nobody), date(2017, 10, 2)).findings))


def test_a_day_of_completion_makes_an_action_done_only_where_its_rating_is_blank():
    sheet = grid(
        "Plan",
        "Ref | Action | Lead | Due date | Progress BRAG | Completed on",
        "1.1 | Do it | Head | Aug-17 | | 29/08/2017",
        "1.2 | Do that | Head | Aug-17 | Amber | 29/08/2017",
        "1.3 | Do more | Head | Aug-17 | | not yet",
    )
    tracker = read(sheet)
    assert [a.rating for a in tracker.plan.actions] == [Rating.BLUE, Rating.AMBER, Rating.NOT_RATED]
    assert [
        where for code, where in told(run_checks(tracker, date(2017, 10, 2)).findings) if code == "B12"
    ] == ["Plan!F3"]


def test_a_plan_without_any_ratings_is_reported_once():
    unrated = plan(*(action(f"2.{n}", "Jun-17", row=n) for n in range(1, 13)))
    assert rows("B09", unrated) == [("", "I1")]
    assert rows("B02", unrated) == []
    begun = plan(*unrated.actions, action("2.13", "Jun-17", "Red", comments="Late", row=14))
    assert rows("B09", begun) == []
    assert len(rows("B02", begun)) == 12


def test_blue_far_ahead_with_nothing_to_show():
    early = plan(
        action("2.1", "Jun-18", "Blue", row=2),
        action("2.2", "Jun-18", "Blue", comments="Finished early; report on file", row=3),
        action("2.3", "Nov-17", "Blue", row=4),
        action("3.1", "Jun-18", "Blue", row=5),
        evidence=(evidence("2"), evidence("3", "Green", row=3)),
    )
    assert rows("B05", early) == [("2.1", "I2")]
    assert rows("B03", early) == [("2.3", "J4"), ("3.1", "J5")]


def test_another_spelling_of_the_key_is_as_good_as_its_word():
    spelt = plan(action("2.1", "Dec-17", "Complete", comments="Filed"), action("2.2", "Dec-17", "G", row=3))
    assert [f.code for f in check(spelt).findings if f.code[0] == "B"] == []
