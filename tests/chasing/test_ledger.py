"""The ledger: written before and after, in the history file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from automation.chasing.ledger import Ledger, Outcome, Way, Withdrawn
from automation.chasing.planning import plan_letters
from automation.history.store import History, HistoryUnavailable
from tests.support.letters import record_drafts
from tests.support.plans import action, plan

MONDAY = date(2017, 10, 2)
NOW = datetime(2017, 10, 2, 6, 0, tzinfo=UTC)


def letters(*refs):
    acts = (action(ref, lead=f"Lead {ref}", comments="x") for ref in refs)
    return plan_letters(plan(*acts), MONDAY).letters


def test_what_is_written_down_comes_back(ledger):
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
def test_what_has_left_or_may_have_never_begins_again(ledger, outcome):
    (letter,) = letters("2.1")
    assert ledger.begin(letter, Way.SMTP, NOW)
    assert not ledger.begin(letter, Way.SMTP, NOW)
    ledger.settle(letter.letter_id, outcome, NOW)
    assert not ledger.begin(letter, Way.OUTLOOK, NOW)


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.REFUSED])
def test_what_surely_did_not_leave_may_begin_again(ledger, outcome):
    (letter,) = letters("2.1")
    ledger.begin(letter, Way.SMTP, NOW)
    ledger.settle(letter.letter_id, outcome, NOW)
    assert ledger.begin(letter, Way.SMTP, NOW)


def test_the_drafts_of_a_day_take_the_place_of_those_before(ledger):
    one, two = letters("2.1", "3.1")
    record_drafts(ledger, [one, two], MONDAY, NOW)
    record_drafts(ledger, [two], MONDAY, NOW)
    assert {entry.letter_id: entry.outcome for entry in ledger.entries()} == {
        one.letter_id: Outcome.WITHDRAWN,
        two.letter_id: Outcome.DRAFTED,
    }
    other = replace(one, letter_id="another", as_at=date(2017, 10, 3))
    record_drafts(ledger, [other], date(2017, 10, 3), NOW)
    assert [entry.outcome for entry in ledger.entries()] == [
        Outcome.WITHDRAWN,
        Outcome.DRAFTED,
        Outcome.DRAFTED,
    ]


def test_a_draft_that_was_taken_away_may_have_been_sent_and_counts_from_the_next_day(ledger):
    """Half a section goes into Quiet, the day is run again, and the setting is put right the next morning."""
    one, two = letters("2.1", "3.1")
    record_drafts(ledger, [one, two], MONDAY, NOW)
    record_drafts(ledger, [two], MONDAY, NOW)
    assert ledger.asked(MONDAY) == {}
    tuesday = ledger.asked(date(2017, 10, 3))
    assert [(key, past.taken_away) for key, (past,) in tuesday.items()] == [
        (("Lead 2.1", "2.1"), True),
        (("Lead 3.1", "3.1"), False),
    ]
    assert ledger.withdrawn(MONDAY) == (Withdrawn("Lead 2.1", ("lead@example.org",), ("2.1",)),)
    assert ledger.withdrawn(date(2017, 10, 3)) == ()


def test_a_draft_that_comes_back_on_its_day_is_a_draft_like_any_other(ledger):
    one, two = letters("2.1", "3.1")
    for drafts in ([one, two], [two], [one, two]):
        record_drafts(ledger, drafts, MONDAY, NOW)
    assert ledger.withdrawn(MONDAY) == ()
    assert {entry.outcome for entry in ledger.entries()} == {Outcome.DRAFTED}
    record_drafts(ledger, [two], MONDAY, NOW)
    assert ledger.begin(one, Way.SMTP, NOW)


def test_what_a_new_draft_of_the_day_asks_in_place_of_the_old_counts_once(ledger):
    """Else two chasers of one day would count as two without an answer, and the next would go further up."""
    both = action("2.1", comments="x"), action("2.2", comments="x")
    (before,) = plan_letters(plan(*both), MONDAY).letters
    (after,) = plan_letters(plan(both[0]), MONDAY).letters
    assert before.letter_id != after.letter_id
    record_drafts(ledger, [before], MONDAY, NOW)
    record_drafts(ledger, [after], MONDAY, NOW)
    assert [(entry.letter_id, item.label) for entry, item in ledger.counted()] == [
        (before.letter_id, "2.2"),
        (after.letter_id, "2.1"),
    ]
    assert ledger.withdrawn(MONDAY)[0].left == ("2.2",)
    record_drafts(ledger, [replace(after, letter_id="a third")], MONDAY, NOW)
    assert [item.left for item in ledger.withdrawn(MONDAY)] == [("2.2",), ()]


def test_drafts_count_from_the_next_day_and_what_left_counts_at_once(ledger):
    one, two = letters("2.1", "3.1")
    record_drafts(ledger, [one], MONDAY, NOW)
    ledger.begin(two, Way.SMTP, NOW)
    assert list(ledger.asked(MONDAY)) == [("Lead 3.1", "3.1")]
    assert list(ledger.asked(date(2017, 10, 3))) == [("Lead 2.1", "2.1"), ("Lead 3.1", "3.1")]


def test_what_nobody_knows_is_listed_for_four_weeks(ledger):
    (letter,) = letters("2.1")
    ledger.begin(letter, Way.SMTP, NOW)
    (held,) = ledger.held(MONDAY)
    assert held.why == (
        "Nobody knows whether the letter of 2 October 2017 about 2.1 arrived at lead@example.org "
        "(sending was cut off). It is not sent again: look in the mailbox, or ask."
    )
    assert ledger.held(MONDAY + timedelta(days=28))
    assert not ledger.held(MONDAY + timedelta(days=29))
    ledger.settle(letter.letter_id, Outcome.SENT, NOW)
    assert not ledger.held(MONDAY)


def test_it_stands_in_the_history_file_and_is_there_next_time(tmp_path):
    path = tmp_path / "history" / "plan-history.sqlite"
    (letter,) = letters("2.1")
    with History.open(path) as history:
        Ledger(history).begin(letter, Way.SMTP, NOW)
    with History.open(path) as history:
        ledger = Ledger(history)
        assert [entry.outcome for entry in ledger.entries()] == [Outcome.SENDING]
        # The history asks for more than the ledger does; it must not ask for less.
        assert history.connection.execute("PRAGMA synchronous").fetchone()[0] == 3


def test_a_history_that_is_in_use_is_one_sentence_and_the_letter_does_not_leave(tmp_path):
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


def test_a_letter_that_failed_is_lost_until_the_lead_is_asked_again(ledger):
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


def test_a_letter_that_arrived_or_lies_ready_is_not_lost(ledger):
    sent, drafted = letters("2.1")[0], letters("3.1")[0]
    ledger.begin(sent, Way.SMTP, NOW)
    ledger.settle(sent.letter_id, Outcome.SENT, NOW)
    record_drafts(ledger, [drafted], MONDAY, NOW)
    assert ledger.lost(MONDAY) == ()
    ledger.settle(sent.letter_id, Outcome.SENT, NOW, refused={"b@example.org": "550 gone"})
    assert [entry.lead for entry in ledger.lost(MONDAY)] == ["Lead 2.1"]
