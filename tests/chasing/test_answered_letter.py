"""Which letter a reply answers, and which actions it names."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from automation.chasing.answered_letter import LettersOnRecord
from automation.chasing.ledger import Ledger
from automation.chasing.letter import subject_mark
from automation.chasing.planning import plan_letters
from automation.chasing.returned_mail import Mail
from automation.history.store import History
from tests.support.letters import record_drafts
from tests.support.plans import action, lead, plan

MONDAY = date(2017, 10, 2)
LEADS = (lead("ART service manager", "art@example.org"), lead("Head of service", "head@example.org"))
PLAN = plan(
    action("2.1", row=2),
    action("2.2", row=3),
    action("3.1", lead="Head of service", row=4),
    action("4.1", "Dec-18", row=5),
    leads=LEADS,
)


def mail(words, address="art@example.org", *, subject="", refers=(), whole=""):
    return Mail(address, address, None, subject, refers, words, whole or words, ())


@pytest.fixture
def letters(tmp_path):
    written = plan_letters(PLAN, MONDAY).letters
    with History.open(tmp_path / "history.sqlite") as history:
        ledger = Ledger(history)
        record_drafts(ledger, written, MONDAY, datetime(2017, 10, 2, tzinfo=UTC))
        return ledger.entries()


def test_a_letter_is_found_by_its_mark_then_by_the_message_then_by_the_sender(letters):
    record = LettersOnRecord(PLAN, letters)
    art = next(one for one in letters if one.lead == "ART service manager")
    mark = subject_mark(art.letter_id)
    ours = (("2.1", "2.2"), ("ART service manager",))
    for said in (
        mail("Yes.", subject=f"FW: RE: 2 actions late {mark}"),
        mail("Yes.", subject="my own words", whole=f"Yes.\nSubject: 2 actions late {mark}"),
        mail("Yes.", refers=(art.message_id,)),
        mail("Yes."),
    ):
        found = record.answered_by(said)
        assert (found.keys, found.leads, found.stranger, found.unknown) == (*ours, False, False)
    # The mark wins over the sender, who is then a stranger to the letter.
    found = record.answered_by(mail("Yes.", "head@example.org", subject=mark))
    assert (found.keys, found.stranger) == (("2.1", "2.2"), True)
    assert record.answered_by(mail("Yes.", subject="[our ref 00000000]")).unknown
    assert record.answered_by(mail("Yes.", "nobody@example.org")).keys == ()


def test_only_actions_of_its_letter_are_named_and_others_are_reported(letters):
    record = LettersOnRecord(PLAN, letters)
    found = record.answered_by(mail("2.2 is done. 3.1 and 4.1 are not mine."))
    assert (found.named, found.others) == (("2.2",), ("3.1", "4.1"))


def test_without_a_record_the_senders_own_actions_count():
    found = LettersOnRecord(PLAN).answered_by(mail("4.1 is on its way."))
    assert (found.keys, found.named) == (("2.1", "2.2", "4.1"), ("4.1",))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2.1 is done", ["2.1"]),
        ("(2.1), 2.2.", ["2.1", "2.2"]),
        ("Action 2.1: see 2.2; thanks", ["2.1", "2.2"]),
        ("spent £2.1m, 2.1%, 2.1 million, on 2.1.2018, v12.1, 2.10", []),
        ("7) done and 7 families seen", ["7"]),
        ("Ref 7: done", ["7"]),
        ("about 7 weeks", []),
        ("9a.3 done", ["9A.3"]),
    ],
)
def test_refs_are_found_in_words_and_figures_are_not(text, named):
    listed = plan(action("2.1"), action("2.2"), action("7"), action("9A.3"))
    assert list(LettersOnRecord(listed).named_in(text)) == [ref.lower() for ref in named]


def test_a_scan_is_known_by_the_lead_in_its_name(letters):
    record = LettersOnRecord(PLAN, letters)
    assert record.leads_in("Actions of ART service manager 2017-10-02") == ("ART service manager",)
    assert record.leads_in("scan0001") == ()
    assert record.keys_of(["2.1", "3.9"]) == ("2.1",)
