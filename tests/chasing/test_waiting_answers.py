"""What was answered is not asked again while the answer waits, and for some days after it was dealt with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from automation.chasing.following import Followed
from automation.chasing.ledger import Ledger
from automation.chasing.letter import Outcome, subject_mark
from automation.chasing.planning import chase_with_history, plan_letters
from automation.chasing.waiting_answers import answers_waiting, letters_on_record, note_answers
from automation.history.store import History
from automation.tracker.read.result import ReadTracker
from tests.support.letters import record_drafts
from tests.support.plans import action, lead, plan

MONDAY = date(2017, 10, 2)
NOW = datetime(2017, 10, 2, 9).astimezone()
PLAN = plan(
    action("2.1", row=2),
    action("2.2", row=3),
    action("3.1", lead="Head of service", row=4),
    leads=(lead("ART service manager", "art@example.org"), lead("Head of service", "head@example.org")),
)


@pytest.fixture
def history(tmp_path):
    with History.open_to_write(tmp_path / "history" / "h.sqlite") as history:
        letters = plan_letters(PLAN, MONDAY).letters
        ledger = Ledger(history)
        record_drafts(ledger, letters, MONDAY, NOW)
        ledger.mark([letter.letter_id for letter in letters], Outcome.SENT, NOW)
        yield history


def reply(folder: Path, words: str, history: History) -> Path:
    """Put an e-mail of the ART service manager into the folder of answers."""
    art = next(one for one in Ledger(history).entries() if one.lead == "ART service manager")
    message = EmailMessage()
    message["From"], message["Subject"] = "Jo <art@example.org>", f"RE: {subject_mark(art.letter_id)}"
    message.set_content(words)
    path = folder / "returns" / "reply.eml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(message.as_bytes())
    return path


def asked(history, tmp_path, days):
    """Give the actions that letters of a day ask about, by lead, and the reasons why others do not."""
    chase = chase_with_history(ReadTracker(PLAN), MONDAY + timedelta(days), history, beside=tmp_path).chase
    return {letter.lead: letter.actions for letter in chase.letters}, [one.why for one in chase.not_sent]


def test_without_an_answer_everybody_is_asked_again_after_the_usual_days(history, tmp_path):
    letters, _ = asked(history, tmp_path, 14)
    assert letters == {"ART service manager": ("2.1", "2.2"), "Head of service": ("3.1",)}


def test_an_action_that_was_answered_waits_and_the_persons_others_are_asked_about(history, tmp_path):
    reply(tmp_path, "2.1 is done.", history)
    letters, why = asked(history, tmp_path, 14)
    assert letters == {"ART service manager": ("2.2",), "Head of service": ("3.1",)}
    assert "2.1: answered in reply.eml, which waits in the folder returns." in why


def test_an_e_mail_that_names_no_action_holds_back_the_whole_letter_and_nobody_elses(history, tmp_path):
    reply(tmp_path, "It is all in hand.", history)
    letters, why = asked(history, tmp_path, 14)
    assert letters == {"Head of service": ("3.1",)}
    assert "2.1, 2.2: an answer that may be about it, reply.eml, waits in the folder returns." in why


@pytest.mark.parametrize("words", ["2.1 and 2.2 are done.", "It is all in hand."])
def test_what_was_set_aside_is_asked_again_after_the_usual_days(history, tmp_path, words):
    path = reply(tmp_path, words, history)
    assert "ART service manager" not in asked(history, tmp_path, 14)[0]
    done = path.parent / "done" / path.name
    done.parent.mkdir()
    path.rename(done)
    every = PLAN.settings.chase_every_days
    assert "ART service manager" not in asked(history, tmp_path, 15)[0]
    assert "ART service manager" not in asked(history, tmp_path, 15 + every - 2)[0]
    assert asked(history, tmp_path, 15 + every)[0]["ART service manager"] == ("2.1", "2.2")


def test_a_file_that_comes_back_waits_again(history):
    assert note_answers(history, {"2.1": "a.eml"}, MONDAY) == {}
    tuesday, friday = MONDAY + timedelta(1), MONDAY + timedelta(4)
    assert note_answers(history, {}, tuesday) == {(MONDAY, "2.1"): tuesday}
    assert note_answers(history, {"2.1": "a.eml"}, friday) == {}
    assert note_answers(history, {}, friday) == {(friday, "2.1"): friday}


def test_an_answer_outside_the_folder_holds_its_action_back_and_is_told_apart(tmp_path, history):
    outside = reply(tmp_path, "2.1 is done.", history).rename(tmp_path / "reply.eml")
    waiting = answers_waiting(PLAN, MONDAY, tmp_path, history, misplaced=(outside,))
    why = "answered in reply.eml, which waits outside the folder returns"
    assert waiting.about("2.1", "ART service manager") == why
    assert not waiting.about("2.2", "ART service manager")
    assert not answers_waiting(PLAN, MONDAY, tmp_path, history).about("2.1", "ART service manager")


def test_without_a_history_an_answer_still_holds_its_action_back(tmp_path, history):
    reply(tmp_path, "2.1 is done.", history)
    waiting = answers_waiting(PLAN, MONDAY, tmp_path)
    assert waiting.about("2.1", "ART service manager")
    assert not waiting.about("2.2", "ART service manager")
    assert letters_on_record(None, Followed(PLAN)) == ()
    assert answers_waiting(PLAN, MONDAY, None).found.sheets == 0
