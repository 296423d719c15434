"""How letters say things."""

from __future__ import annotations

from datetime import date

import pytest

from automation.chasing.compose import asked_words, counts, due_words, how_late, next_board, reply_by, shorten
from automation.chasing.letter import Level, subject_mark
from automation.chasing.people import Held
from automation.chasing.planning import plan_letters
from automation.chasing.rules import Past
from automation.plan.model import Board
from automation.plan.settings import Settings
from tests.support.plans import action, lead, plan

MONDAY = date(2017, 10, 2)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("Sep-17", "30 September 2017 (written as Sep-17)"),
        ("Jun-17 to Jun 18", "30 June 2018 (written as Jun-17 to Jun 18)"),
        ("To start in Apr-18", "to start by 30 April 2018 (written as To start in Apr-18)"),
        (
            "Council - Nov-17 Others - Mar-18",
            (
                "in steps: Council by 30 November 2017 and Others by 31 March 2018 "
                "(written as Council - Nov-17 Others - Mar-18)"
            ),
        ),
        (
            "Jul-17 quarterly thereafter",
            (
                "every 3 months, the first by 31 July 2017, the next by 31 October 2017 "
                "(written as Jul-17 quarterly thereafter)"
            ),
        ),
        (
            "Monthly from Aug-17 to Mar-18",
            (
                "every month until 31 March 2018, the first by 31 August 2017, the latest by "
                "30 September 2017, the next by 31 October 2017 (written as Monthly from Aug-17 to Mar-18)"
            ),
        ),
        (
            "quarterly from Mar-17 until Aug-17",
            (
                "every 3 months until 31 August 2017, the first by 31 March 2017, the last by 30 June 2017 "
                "(written as quarterly from Mar-17 until Aug-17)"
            ),
        ),
        ("30 September 2017", "30 September 2017"),
    ],
)
def test_a_due_date_is_shown_as_understood_and_as_written(due, words):
    assert due_words(action("2.1", due), MONDAY) == words


def test_a_revised_date_is_shown_with_the_original_one():
    moved = action("2.1", "Jul-17", revised="Oct-17")
    assert due_words(moved, MONDAY) == "31 October 2017 (written as Oct-17; originally Jul-17)"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2017, 10, 14), "due in 12 days"),
        (date(2017, 10, 3), "due tomorrow"),
        (MONDAY, "due today"),
        (date(2017, 10, 1), "1 day late"),
        (date(2017, 9, 12), "20 days late"),
        (date(2017, 7, 31), "63 days late (about 9 weeks)"),
    ],
)
def test_how_late_an_action_is_said_in_days_and_weeks(day, words):
    assert how_late(day, MONDAY) == words


def test_a_letter_says_how_many_actions_are_late_and_coming_up():
    assert counts(1, 0) == "1 action late"
    assert counts(3, 2) == "3 actions late, 2 coming up"
    assert counts(0, 1) == "1 action coming up"


def test_shortening_cuts_between_words():
    assert shorten("one two\nthree", 100) == "one two three"
    assert shorten("one two, three", 9) == "one two…"
    assert shorten("x" * 20, 5) == "xxxxx…"


def test_earlier_letters_are_named_with_their_dates():
    past = [Past(Level.REMIND, date(2017, 9, 18), MONDAY, ""), Past(Level.CHASE, MONDAY, MONDAY, "")]
    assert asked_words(past) == "a reminder on 18 September 2017 and a letter on 2 October 2017"


def test_earlier_letters_that_went_to_somebody_else_say_so():
    past = [
        Past(Level.REMIND, date(2017, 9, 18), MONDAY, "", ("b@example.org",)),
        Past(Level.CHASE, MONDAY, MONDAY, "", ("ed@example.org",)),
        Past(Level.ESCALATE, date(2017, 10, 16), MONDAY, "", ("di@example.org",)),
    ]

    def stood_in(to):
        return "" if to == ("b@example.org",) else "Ed, who covers for Head of B"

    assert asked_words(past, stood_in) == (
        "a reminder on 18 September 2017, a letter on 2 October 2017 (to Ed, who covers for Head of B) "
        "and a request for help on 16 October 2017"
    )
    assert asked_words(past[1:2], stood_in) == "a letter on 2 October 2017 to Ed, who covers for Head of B"
    assert asked_words([past[1], past[1]], stood_in).endswith(
        "and a letter on 2 October 2017, both to Ed, who covers for Head of B"
    )


def test_an_answer_is_asked_for_within_5_working_days_and_before_the_board():
    def by(day, *meetings):
        boards = tuple(Board(f"Board {n}", meeting=m) for n, m in enumerate(meetings))
        return reply_by(plan(boards=boards), day)

    assert by(MONDAY) == date(2017, 10, 9)
    assert by(MONDAY, date(2017, 10, 5)) == date(2017, 10, 4)
    assert by(MONDAY, date(2017, 11, 5)) == date(2017, 10, 9)
    # A board tomorrow, or today, is no reason to ask for an answer at once.
    assert by(MONDAY, date(2017, 10, 3)) == date(2017, 10, 9)
    assert by(MONDAY, MONDAY) == date(2017, 10, 9)
    # Before its paper is due; where that is too late, before it meets.
    paper = Board("Board", meeting=date(2017, 10, 12), paper_due_days=7)
    assert reply_by(plan(boards=(paper,)), MONDAY) == date(2017, 10, 4)
    assert reply_by(plan(boards=(paper,)), date(2017, 10, 4)) == date(2017, 10, 11)
    # Before the action's own date, where that is ahead.
    assert reply_by(plan(), MONDAY, [date(2017, 10, 31), date(2017, 10, 6)]) == date(2017, 10, 5)
    assert by(date(2017, 12, 20)) == date(2017, 12, 29)


def test_the_nearest_board_after_today_is_named():
    boards = (
        Board("Cabinet", meeting=date(2017, 11, 6)),
        Board("Governance Board", meeting=date(2017, 10, 17)),
        Board("Improvement Board", meeting=MONDAY),
        Board("No date"),
    )
    listed_plan = plan(action("2.1"), boards=boards)
    board = next_board(listed_plan, MONDAY)
    assert board is not None
    assert board.name == "Governance Board"
    (letter,) = plan_letters(listed_plan, MONDAY).letters
    mark = subject_mark(letter.letter_id)
    assert letter.subject.endswith(f", before the Governance Board on 17 October 2017 {mark}")
    assert "The Governance Board meets on 17 October 2017" in letter.text


def letter(*actions, day=MONDAY, **more):
    (found,) = plan_letters(plan(*actions, **more), day).letters
    return found


def opening(text: str) -> str:
    return text.split("\n\n")[1]


def test_one_late_action_and_many_both_read_well():
    assert opening(letter(action("2.1")).text) == (
        "One action in the Improvement plan is past its date. "
        "Please tell us by 9 October 2017 where it stands."
    )
    assert opening(letter(action("2.1"), action("2.2")).text) == (
        "2 actions in the Improvement plan are past their dates. "
        "Please tell us by 9 October 2017 where they stand."
    )


@pytest.mark.parametrize(
    ("late", "coming", "words"),
    [
        (1, 1, "1 of your actions in the Improvement plan is past its date, and 1 is due soon."),
        (2, 1, "2 of your actions in the Improvement plan are past their dates, and 1 is due soon."),
        (1, 2, "1 of your actions in the Improvement plan is past its date, and 2 are due soon."),
        (0, 1, "One action in the Improvement plan is due soon."),
        (0, 2, "2 actions in the Improvement plan are due soon."),
    ],
)
def test_late_and_coming_read_well_in_text_and_html(late, coming, words):
    actions = [action(f"2.{n}", "Sep-17" if n < late else "Oct-17") for n in range(late + coming)]
    found = letter(*actions, day=date(2017, 10, 18))
    assert words in opening(found.text)
    assert words in " ".join(found.html.split())


def test_each_action_has_a_question_that_fits_its_date():
    text = letter(
        action("2.1", "Jul-17 quarterly thereafter"),
        action("2.2", "To start in Sep-17", row=3),
        action("2.3", "Sep-17", row=4, comments="Waiting for the police."),
    ).text
    assert "Was this done by the latest date, and if not, when will it be?" in text
    assert "Has this started, and when will it be finished?" in text
    assert "Is this done?" in text
    assert "Last comment: Waiting for the police." in text


def test_the_last_date_of_a_repeating_action_and_a_start_have_their_own_questions():
    text = letter(
        action("2.1", "quarterly from Mar-17 until Aug-17"), action("2.2", "To start in Sep-17", row=3)
    ).text
    assert "Was this done by its last date, and if not, when will it be?" in text
    assert "latest date" not in text
    assert "Has this started, and when will it be finished?" in text


def test_a_reminder_of_a_step_asks_about_the_earlier_steps():
    steps = action("2.1", "Council - Oct-17 Others - Dec-17")
    first = letter(steps, day=date(2017, 10, 18)).text
    assert "The next step (Council) is due by 31 October 2017. Is it on track?\n" in first
    second = letter(steps, day=date(2017, 12, 18)).text
    assert (
        "The next step (Others) is due by 31 December 2017. Is it on track? "
        "Was the earlier step (Council, by 31 October 2017) done?\n"
    ) in second
    three = letter(action("2.1", "Jul-17 Sep-17 Dec-17"), day=date(2017, 12, 18)).text
    assert "Were the earlier steps (31 July 2017; 30 September 2017) done?" in three


def test_a_letter_says_why_and_whom_to_ask():
    settings = Settings(contact="Business support, 01632 960 000", council="Exampleshire Council")
    text = letter(action("2.1"), settings=settings).text
    assert "the plan names ART service manager as lead" in text
    assert "please ask Business support, 01632 960 000." in text
    assert text.endswith("Thank you.\nExampleshire Council\n")


def test_the_reply_sheet_is_mentioned_only_if_it_is_attached():
    assert "attached sheet" in letter(action("2.1")).text
    without = letter(action("2.1"), settings=Settings(attach_reply_sheet="no"))
    assert "attached" not in without.text + without.html
    assert without.rows == ()


def test_a_letter_has_no_double_blank_lines():
    bare = plan(
        action("2.1", text=""),
        leads=(lead("ART service manager", person=""),),
        settings=Settings(plan_title=""),
    )
    (found,) = plan_letters(bare, MONDAY, held=Held()).letters
    for body in (found.text, found.html):
        assert "None" not in body
        assert "{{" not in body
    assert "\n\n\n" not in found.text
