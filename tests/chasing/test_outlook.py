"""Letters as drafts in Outlook itself, with something that stands in for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from automation.chasing.ledger import Way
from automation.chasing.letter import Outcome
from automation.chasing.letter_states import mark_found
from automation.chasing.outbox import outlook_application, save_in_outlook, sent_in_outlook
from automation.chasing.planning import plan_letters
from automation.plan.findings import PlanError
from tests.support.letters import record_drafts
from tests.support.plans import action, plan

MONDAY = date(2017, 10, 2)


class Item:
    def __init__(self, drafts, *, broken=False):
        self.drafts, self.broken, self.files = drafts, broken, []
        self.Attachments = self

    def Add(self, path):  # noqa: N802 (as Outlook calls it)
        self.files.append((Path(path).name, Path(path).read_bytes()[:2]))

    def Save(self):  # noqa: N802 (the same)
        if self.broken:
            raise RuntimeError("(-2147352567, 'Exception occurred.')")
        self.drafts.append(self)


class Outlook:
    def __init__(self):
        self.drafts, self.broken = [], False

    def CreateItem(self, kind):  # noqa: N802 (the same)
        assert kind == 0
        return Item(self.drafts, broken=self.broken)


@pytest.fixture
def letter():
    (found,) = plan_letters(plan(action("2.1")), MONDAY).letters
    return found


def test_a_draft_leaves_from_the_address_that_the_setting_sender_names(ledger, letter):
    outlook = Outlook()
    named = replace(letter, sender="Business support <support@example.org>")
    save_in_outlook([named], ledger, application=lambda: outlook)
    (item,) = outlook.drafts
    assert item.SentOnBehalfOfName == "support@example.org"


def test_a_draft_without_a_sender_leaves_from_the_persons_own_account(ledger, letter):
    outlook = Outlook()
    save_in_outlook([replace(letter, sender="")], ledger, application=lambda: outlook)
    (item,) = outlook.drafts
    assert not hasattr(item, "SentOnBehalfOfName")


def test_a_letter_is_saved_as_a_draft_once(ledger, letter):
    outlook = Outlook()
    sent = save_in_outlook([letter], ledger, application=lambda: outlook)
    (item,) = outlook.drafts
    assert (item.To, item.CC, item.Subject, item.HTMLBody) == (
        "lead@example.org",
        "",
        letter.subject,
        letter.html,
    )
    assert [content for _, content in item.files] == [b"PK"]
    assert [item.outcome for item in sent.deliveries].count(Outcome.DRAFTED) == 1
    assert [(e.way, e.outcome) for e in ledger.entries()] == [(Way.OUTLOOK, Outcome.DRAFTED)]
    again = save_in_outlook([letter], ledger, application=lambda: outlook)
    assert [item.outcome for item in again.deliveries].count(Outcome.DRAFTED) == 0
    assert len(outlook.drafts) == 1


def test_a_letter_that_outlook_will_not_save_is_reported_and_may_be_tried_again(ledger, letter):
    outlook = Outlook()
    outlook.broken = True
    (delivery,) = save_in_outlook([letter], ledger, application=lambda: outlook).deliveries
    assert delivery.outcome is Outcome.FAILED
    assert delivery.needs_a_person
    outlook.broken = False
    (delivery,) = save_in_outlook([letter], ledger, application=lambda: outlook).deliveries
    assert delivery.outcome is Outcome.DRAFTED


def test_without_outlook_it_is_one_sentence(monkeypatch):
    import importlib

    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(PlanError, match="needs Windows with classic Outlook"):
        outlook_application()


class SentItems:
    """Outlook's Sent Items: the newest first once they are sorted."""

    def __init__(self, *messages):
        self.messages = [SimpleNamespace(Subject=subject, SentOn=when) for subject, when in messages]

    def GetNamespace(self, name):  # noqa: N802 (as Outlook calls it)
        assert name == "MAPI"
        return self

    def GetDefaultFolder(self, number):  # noqa: N802 (the same)
        assert number == 5
        return SimpleNamespace(Items=self)

    def Sort(self, by, descending):  # noqa: N802 (the same)
        assert by == "[SentOn]"
        self.messages.sort(key=lambda item: item.SentOn, reverse=descending)

    def __iter__(self):
        return iter(self.messages)


def test_what_outlook_sent_is_marked_on_its_day(ledger):
    one, two, three = plan_letters(
        plan(*(action(f"{n}.1", lead=f"Lead {n}") for n in (2, 3, 4))), MONDAY
    ).letters
    now = datetime(2017, 10, 4, 9, 0, tzinfo=UTC)
    record_drafts(ledger, [one, two, three], MONDAY, now)
    outlook = SentItems(
        ("Lunch?", datetime(2017, 10, 3, 12, 0)),
        (one.subject, datetime(2017, 10, 3, 11, 0)),
        (f"RE: {two.subject}", datetime(2017, 10, 3, 13, 0)),  # a reply to it is not the letter
        (three.subject, datetime(2017, 8, 1, 9, 0)),
    )
    found = sent_in_outlook(date(2017, 9, 4), application=lambda: outlook)
    assert mark_found(ledger, found, now) == (
        "1 letter of 2 October 2017 marked as sent, on 3 October 2017.",
    )
    assert [(entry.lead, entry.state) for entry in ledger.entries()] == [
        ("Lead 2", "sent"),
        ("Lead 3", "drafted"),
        ("Lead 4", "drafted"),
    ]
    (said,) = mark_found(ledger, found, now)
    assert said == "Outlook's Sent Items hold no letter that is not marked yet."
