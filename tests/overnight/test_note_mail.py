"""The morning note by mail: to whom the Settings sheet says, and a sentence where it cannot go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from automation.overnight.night import send_note
from automation.plan.findings import PlanError
from automation.plan.settings import Settings
from tests.support.mail_server import Mailbox, MailServer, confirmed

NOTE = "Everything was done.\n.\nA line that is only a full stop ends no message.\n"


def settings(port: int, **more: object) -> Settings:
    values = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "sender": "plan@example.org",
    }
    return confirmed(Settings(**(values | {"note_to": "pat@example.org"} | more)))


@contextmanager
def running(box: Mailbox) -> Iterator[MailServer]:
    server = MailServer(box)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def test_the_note_arrives_as_it_was_written() -> None:
    box = Mailbox()
    with running(box) as server:
        assert send_note(NOTE, settings(server.port), "Plan: note\nBcc: all@example.org") == "pat@example.org"
    (message,) = box.messages
    assert message.get_content().replace("\r\n", "\n") == NOTE
    assert (message["To"], message["Subject"]) == ("pat@example.org", "Plan: note Bcc: all@example.org")
    assert message["Bcc"] is None


def test_whatever_stops_the_note_is_reported() -> None:
    box = Mailbox()
    box.rcpt = lambda _: "550 no such person"
    with running(box) as server, pytest.raises(PlanError, match="no such person"):
        send_note(NOTE, settings(server.port), "Plan")
    with pytest.raises(PlanError, match="The morning note was not sent: "):
        send_note(NOTE, settings(server.port), "Plan")
    with pytest.raises(PlanError, match=r"'pat' is not an e-mail address\. Correct 'Morning note to'"):
        send_note(NOTE, settings(1, note_to="pat"), "Plan")
    with pytest.raises(PlanError, match="No mail server is named"):
        send_note(NOTE, settings(1, smtp_host=""), "Plan")


def test_a_changed_recipient_or_server_gets_no_note() -> None:
    box = Mailbox()
    with running(box) as server:
        known = settings(server.port)
        for changed in ({"note_to": "else@example.org"}, {"note_to": "pat@example.org; else@example.org"}):
            with pytest.raises(
                PlanError, match="The morning note was not sent: the tracker now names a different"
            ):
                send_note(NOTE, replace(known, **changed), "Plan")
        with pytest.raises(
            PlanError, match="not sent: the tracker now names a different mail server, localhost:"
        ):
            send_note(NOTE, replace(known, smtp_host="localhost"), "Plan")
        assert send_note(NOTE, known, "Plan") == "pat@example.org"
    assert len(box.messages) == 1
