"""What a mail server says is printed, unless the password is in it."""

from __future__ import annotations

import base64
import logging
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from automation.chasing import smtp
from automation.chasing.smtp import Connection, MailServer, NoConnectionError

PASSWORD = "Tr0ub4dor&3 <x>"
USERS = ("", "a", "ab", "plan", "plan@example.gov.uk")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ECHOES = [
    PASSWORD,
    f"no such login: {PASSWORD}!",
    PASSWORD.upper(),
    PASSWORD.replace(" ", "\n"),
    encoded(PASSWORD),
    encoded(PASSWORD).rstrip("="),
    encoded(f"password={PASSWORD}; more"),
    *(encoded(f"\0{user}\0{PASSWORD}") for user in USERS),
    *(encoded(f"{user}\0{user}\0{PASSWORD}") for user in USERS),
]


@pytest.mark.parametrize("echo", ECHOES, ids=range(len(ECHOES)))
def test_a_server_that_repeats_the_password_is_not_repeated(echo: str) -> None:
    server = MailServer("mail.example.org", 587, "starttls", "plan", PASSWORD)
    assert server.said(535, f"5.7.8 {echo}".encode()) == (
        "535 (its reply is not shown, because the password is in it)"
    )


@pytest.mark.parametrize(
    "words", ["5.7.8 Authentication credentials invalid", "5.7.139 SmtpClientAuthentication is disabled", ""]
)
def test_other_replies_of_the_server_are_shown(words: str) -> None:
    server = MailServer("mail.example.org", 587, "starttls", "plan", PASSWORD)
    assert server.said(535, words.encode()) == f"535 {words}".strip()
    assert MailServer("mail.example.org", 587, "none").said(550, b"no such person") == "550 no such person"


def test_a_server_does_not_show_its_password_where_it_is_printed_itself() -> None:
    assert PASSWORD not in repr(MailServer("mail.example.org", 587, "starttls", "plan", PASSWORD))


class Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 hello\r\n")
        for line in self.rfile:
            if line.upper().startswith(b"EHLO"):
                self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")
            else:
                self.wfile.write(b"535 you said " + line)


@contextmanager
def echoing() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_login_that_is_echoed_is_neither_printed_nor_logged(caplog: pytest.LogCaptureFixture) -> None:
    with echoing() as port:
        # `none` is refused where a user is named; here it stands in for a protected connection.
        server = MailServer("127.0.0.1", port, "none", "plan", "s3cret-word")
        try:
            Connection.open(server, timeout=5)
        except NoConnectionError as error:
            logging.getLogger("improvement-plan-test").exception("It failed")
            said = str(error)
    assert "because the password is in it" in said
    for form in ("s3cret-word", encoded("\0plan\0s3cret-word"), encoded("s3cret-word")):
        assert form not in said + caplog.text
    assert smtp.NoConnectionError.__name__ in caplog.text
