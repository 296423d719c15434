"""Mail: the settings, the password and whether a real server answers; nothing is ever sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from automation.chasing.outbox import PASSWORD
from automation.doctor import questions
from automation.doctor.questions import PASSWORD_LINE, SERVER, look_at_mail
from automation.doctor.report import Line, State
from tests.support.mail_server import Mailbox, MailServer, confirmed
from tests.support.pcs import lines, plain_pc, setup_of, some_tracker, states, with_settings

SETTINGS = "Mail settings"
PROPOSED = {"smtp_host": "mail.example.org", "smtp_user": "plan", "note_to": "pat@example.org"}
WORDS = "mail.example.org:587 (starttls), user plan"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[MailServer]:
    running = MailServer(mailbox)
    running.start()
    yield running
    running.stop()


def looked(tmp_path: Path, environ: dict[str, str] | None = None, **settings: Any) -> dict[str, Line]:
    setup = setup_of(plain_pc(tmp_path, environ=environ or {}), some_tracker(tmp_path))
    confirmed(with_settings(setup, **settings).plan_of.read.plan.settings)
    return {line.what: line for line in lines(look_at_mail, with_settings(setup, **settings))}


def test_without_a_mail_server_letters_are_drafts(tmp_path: Path) -> None:
    found = looked(tmp_path)
    assert found.keys() == {SETTINGS}
    assert found[SETTINGS].state is State.SAID
    assert looked(tmp_path, note_to="pat@example.org")[SETTINGS].state is State.MEND


def test_a_mail_server_that_responds_is_fine(tmp_path: Path, server: MailServer, mailbox: Mailbox) -> None:
    found = looked(tmp_path, smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none")
    names = [SETTINGS, PASSWORD_LINE, SERVER]
    assert states(found.values()) == dict(zip(names, (State.FINE, State.SAID, State.FINE), strict=True))
    assert f"127.0.0.1:{server.port} responds" in found[SERVER].message
    assert mailbox.messages == []


def test_a_mail_server_without_the_required_protection_is_to_be_mended(
    tmp_path: Path, server: MailServer
) -> None:
    found = looked(tmp_path, smtp_host="127.0.0.1", smtp_port=server.port)
    assert found[SERVER].state is State.MEND
    assert "does not offer STARTTLS" in found[SERVER].message


def test_a_mail_server_that_refuses_is_to_be_mended(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    found = looked(tmp_path, smtp_host="127.0.0.1", smtp_port=port)
    assert found[SERVER].state is State.MEND
    assert "refuses the connection" in found[SERVER].message
    assert "a firewall" in found[SERVER].mend


def test_a_mail_server_that_stays_silent_is_to_be_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.doctor.questions.PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        found = looked(tmp_path, smtp_host="127.0.0.1", smtp_port=port)
    assert found[SERVER].state is State.MEND
    assert "a firewall" in found[SERVER].mend


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"smtp_host": "mail server"}, "is not the name of a mail server"),
        ({"smtp_port": 0}, "0 is not a port number"),
        ({"smtp_user": "pat", "smtp_security": "none"}, "travel unprotected"),
        ({"sender": ""}, "'Sender' is blank"),
        ({"sender": "improvement team"}, "'Sender' is not an e-mail address: 'improvement team'"),
        ({"note_to": "pat"}, "'Morning note to' is not an e-mail address: 'pat'"),
    ],
)
def test_wrong_mail_settings_are_explained(settings: dict[str, Any], says: str, tmp_path: Path) -> None:
    found = looked(tmp_path, **({"smtp_host": "127.0.0.1"} | settings))
    assert found.keys() == {SETTINGS}
    assert found[SETTINGS].state is State.MEND
    assert says in found[SETTINGS].message
    assert "on the sheet Settings" in found[SETTINGS].mend


def test_a_password_is_looked_for_and_never_shown(
    tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keyring.get_password", lambda _service, _user: None)
    tried: list[Any] = []
    real = questions._look_for_server
    monkeypatch.setattr(questions, "_look_for_server", lambda asked: (tried.append(asked), real(asked))[1])
    settings = {"smtp_host": "127.0.0.1", "smtp_port": server.port}
    settings |= {"smtp_user": "pat", "smtp_security": "starttls"}
    lost = looked(tmp_path, **settings)[PASSWORD_LINE]
    assert lost.state is State.MEND
    assert lost.mend.splitlines()[-1].startswith("    keyring set ")
    found = looked(tmp_path, {PASSWORD: "s3cret"}, **settings)
    assert found[PASSWORD_LINE].state is State.FINE
    assert [(asked.user, asked.password) for asked in tried] == [("", ""), ("", "")]  # no login, no lock-out
    assert not any("s3cret" in line.message + line.mend for line in found.values())


def test_the_doctor_does_not_contact_a_mail_server_before_it_is_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.doctor.questions._look_for_server", lambda _: pytest.fail("spoken to"))
    setup = setup_of(plain_pc(tmp_path), some_tracker(tmp_path))
    found = lines(look_at_mail, with_settings(setup, sender="a@example.org", **PROPOSED))
    assert [(line.what, line.state) for line in found] == [(SETTINGS, State.MEND)] * 2
    assert f"the mail server {WORDS}, which nobody has confirmed" in found[0].message
    assert "recipient of the morning note pat@example.org" in found[1].message
    assert all(line.mend.endswith("--trust") for line in found)
    assert SERVER not in {line.what for line in found}
