"""The ledger: written before and after, in the history file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from automation.chasing.following import asked_before
from automation.chasing.ledger import Ledger, Way
from automation.chasing.letter import Outcome
from automation.chasing.people import AddressBook
from automation.chasing.planning import plan_letters
from automation.history.store import History, HistoryUnavailable
from tests.support.letters import record_drafts
from tests.support.plans import action, plan

MONDAY = date(2017, 10, 2)
NOW = datetime(2017, 10, 2, 6, 0, tzinfo=UTC)


def letters(*refs):
    acts = (action(ref, lead=f"Lead {ref}", comments="x") for ref in refs)
    return plan_letters(plan(*acts), MONDAY).letters


def test_the_ledger_returns_what_was_recorded(ledger):
    (letter,) = letters("2.1")
    assert ledger.begin(letter, Way.SMTP, NOW)
    ledger.settle(letter.letter_id, Outcome.SENT, NOW, refused={"a@example.org": "550 nö"})
    (entry,) = ledger.entries()
    assert (entry.lead, entry.level, entry.day, entry.subject) == (
        letter.lead,
        letter.level,
        MONDAY,
        letter.subject,
    )
    assert (entry.to, entry.cc, entry.message_id) == (letter.to, letter.cc, letter.message_id)
    assert (entry.way, entry.outcome) == (Way.SMTP, Outcome.SENT)
    assert dict(entry.refused) == {"a@example.org": "550 nö"}
    assert entry.asked == letter.asked


@pytest.mark.parametrize("outcome", [Outcome.SENT, Outcome.UNKNOWN])
def test_a_letter_that_was_or_may_have_been_sent_is_never_sent_again(ledger, outcome):
    (letter,) = letters("2.1")
    assert ledger.begin(letter, Way.SMTP, NOW)
    assert not ledger.begin(letter, Way.SMTP, NOW)
    ledger.settle(letter.letter_id, outcome, NOW)
    assert not ledger.begin(letter, Way.OUTLOOK, NOW)


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.REFUSED])
def test_a_letter_that_was_certainly_not_sent_may_be_sent_again(ledger, outcome):
    (letter,) = letters("2.1")
    ledger.begin(letter, Way.SMTP, NOW)
    ledger.settle(letter.letter_id, outcome, NOW)
    assert ledger.begin(letter, Way.SMTP, NOW)


def test_new_drafts_replace_those_that_nobody_sent(ledger):
    one, two = letters("2.1", "3.1")
    record_drafts(ledger, [one, two], MONDAY, NOW)
    record_drafts(ledger, [two], MONDAY, NOW)
    assert [(e.lead, e.state, e.taken_back) for e in ledger.entries()] == [
        ("Lead 2.1", "replaced", True),
        ("Lead 3.1", "drafted", False),
    ]
    tuesday = date(2017, 10, 3)
    record_drafts(ledger, [replace(two, letter_id="another", as_at=tuesday)], tuesday, NOW)
    assert [(e.lead, e.state, e.taken_back) for e in ledger.entries()] == [
        ("Lead 2.1", "replaced", True),
        ("Lead 3.1", "replaced", False),
        ("Lead 3.1", "drafted", False),
    ]


def test_a_draft_that_was_replaced_and_is_made_again_is_an_ordinary_draft(ledger):
    one, two = letters("2.1", "3.1")
    for drafts in ([one, two], [two], [one, two]):
        record_drafts(ledger, drafts, MONDAY, NOW)
    assert {entry.outcome for entry in ledger.entries()} == {Outcome.DRAFTED}
    record_drafts(ledger, [two], MONDAY, NOW)
    assert ledger.begin(one, Way.SMTP, NOW)


def test_only_what_was_sent_or_may_have_been_counts_as_asked(ledger):
    drafted, sent, doubtful, failed = letters("2.1", "3.1", "4.1", "5.1")
    record_drafts(ledger, [drafted, sent], MONDAY, NOW)
    ledger.mark([sent.letter_id], Outcome.SENT, NOW, date(2017, 10, 4))
    for letter, outcome in ((doubtful, Outcome.UNKNOWN), (failed, Outcome.REFUSED)):
        ledger.begin(letter, Way.SMTP, NOW)
        ledger.settle(letter.letter_id, outcome, NOW)
    asked = asked_before(ledger, AddressBook(()))
    assert [(key, past.day.day, past.outcome) for key, (past,) in asked.items()] == [
        (("Lead 3.1", "3.1"), 4, Outcome.SENT),
        (("Lead 4.1", "4.1"), 2, Outcome.UNKNOWN),
    ]
    assert [e.lead for e in ledger.gone_on(date(2017, 10, 4))] == ["Lead 3.1"]


def test_a_ledger_of_an_earlier_version_is_read_and_its_drafts_await_an_answer(tmp_path):
    one, two = letters("2.1", "3.1")
    path = tmp_path / "plan-history.sqlite"
    with History.open(path) as history:
        record_drafts(Ledger(history), [one, two], MONDAY, NOW)
        for change in (
            "ALTER TABLE letters DROP COLUMN sent_on",
            "ALTER TABLE letters DROP COLUMN folder",
            "UPDATE letters SET outcome = 'withdrawn' WHERE lead = 'Lead 3.1'",
            "DROP TABLE ticks_read",
            "UPDATE package SET version = 1 WHERE name = 'chasing'",
        ):
            history.connection.execute(change)
    with History.open(path) as history:
        assert [entry.state for entry in Ledger(history).entries()] == ["drafted", "replaced"]


def test_a_letter_in_doubt_is_listed_for_four_weeks(ledger):
    (letter,) = letters("2.1")
    ledger.begin(letter, Way.SMTP, NOW)
    (held,) = ledger.held(MONDAY)
    assert held.why == (
        "Nobody knows whether the letter of 2 October 2017 about 2.1 arrived at lead@example.org "
        "(sending was interrupted). It will not be sent again: check the mailbox, or ask."
    )
    assert ledger.held(MONDAY + timedelta(days=28))
    assert not ledger.held(MONDAY + timedelta(days=29))
    ledger.settle(letter.letter_id, Outcome.SENT, NOW)
    assert not ledger.held(MONDAY)


def test_the_ledger_is_kept_in_the_history_file(tmp_path):
    path = tmp_path / "history" / "plan-history.sqlite"
    (letter,) = letters("2.1")
    with History.open(path) as history:
        Ledger(history).begin(letter, Way.SMTP, NOW)
    with History.open(path) as history:
        ledger = Ledger(history)
        assert [entry.outcome for entry in ledger.entries()] == [Outcome.SENDING]
        # The history asks for more than the ledger does; it must not ask for less.
        assert history.connection.execute("PRAGMA synchronous").fetchone()[0] == 3


def test_while_the_history_is_in_use_no_letter_is_sent(tmp_path):
    path = tmp_path / "plan-history.sqlite"
    (letter,) = letters("2.1")
    with History.open(path, busy_seconds=0) as history, closing(sqlite3.connect(path)) as other:
        ledger = Ledger(history)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(HistoryUnavailable, match="in use by another program"):
            ledger.begin(letter, Way.SMTP, NOW)
        with pytest.raises(HistoryUnavailable, match="in use by another program"):
            ledger.entries()
        other.execute("ROLLBACK")
        assert ledger.begin(letter, Way.SMTP, NOW)


def test_a_failed_letter_is_listed_until_the_lead_is_asked_again(ledger):
    """Tonight's draft does not settle it yet; that of a night before does."""
    (first,) = letters("2.1")
    ledger.begin(first, Way.SMTP, NOW)
    ledger.settle(first.letter_id, Outcome.FAILED, NOW, detail="451 try later")
    other, later = letters("3.1")[0], replace(first, letter_id="later", as_at=MONDAY + timedelta(days=1))
    ledger.begin(other, Way.SMTP, NOW)
    record_drafts(ledger, [later], later.as_at, NOW)

    def lost(days):
        return [entry.lead for entry in ledger.lost(MONDAY + timedelta(days=days))]

    assert lost(0) == lost(1) == ["Lead 2.1", "Lead 3.1"]
    assert lost(2) == lost(28) == ["Lead 3.1"]
    assert lost(29) == []


def test_a_letter_that_arrived_or_is_a_draft_is_not_listed_as_failed(ledger):
    sent, drafted = letters("2.1")[0], letters("3.1")[0]
    ledger.begin(sent, Way.SMTP, NOW)
    ledger.settle(sent.letter_id, Outcome.SENT, NOW)
    record_drafts(ledger, [drafted], MONDAY, NOW)
    assert ledger.lost(MONDAY) == ()
    ledger.settle(sent.letter_id, Outcome.SENT, NOW, refused={"b@example.org": "550 gone"})
    assert [entry.lead for entry in ledger.lost(MONDAY)] == ["Lead 2.1"]
