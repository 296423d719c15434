"""A real mail server for tests, which refuses, delays and breaks off as it is told."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from email import policy
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from automation import trusted
from automation.chasing import smtp
from automation.plan.findings import PlanError
from automation.plan.settings import Settings


def confirmed(settings: Settings) -> Settings:
    """Confirm on this PC what the settings name, as `doctor --trust` does."""
    with suppress(PlanError):
        trusted.confirm(trusted.Kind.SERVER, smtp.MailServer.proposed(settings).words)
    if settings.note_to:
        trusted.confirm(trusted.Kind.RECIPIENT, settings.note_to)
    return settings


class Mailbox:
    """What the server took, and how it behaves.

    `rcpt` and `data` give the answer for an address or a message; None takes it, `DROP` breaks off before the
    answer, and `STALL` keeps the sender waiting for it. `taken` counts Message-IDs that were taken
    with a 250, and `seen` those whose data arrived.
    """

    DROP, STALL = "drop", "stall"
    STALLED = 1.0
    """For how many seconds it stalls."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.envelopes: list[tuple[str, tuple[str, ...]]] = []
        self.taken: Counter[str] = Counter()
        self.rcpt: Callable[[str], str | None] = lambda _: None
        self.mail: Callable[[], str | None] = lambda: None
        self.data: Callable[[str], str | None] = lambda _: None
        self.after: Callable[[], None] = lambda: None
        self.keep_dropped = True

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: ARG002, N802
        answer = self.mail()
        if answer == self.DROP:
            server.transport.abort()
            return "451 gone"
        if answer:
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: ARG002, N802
        answer = self.rcpt(address)
        if answer in {self.DROP, self.STALL}:
            return await self._gone(server, answer)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: ARG002, N802
        message = BytesParser(policy=policy.default).parsebytes(envelope.content)
        name = str(message["Message-ID"]).strip()
        answer = self.data(name)
        if answer in {self.DROP, self.STALL}:
            if self.keep_dropped:
                self._keep(message, name, envelope)
            return await self._gone(server, answer)
        if answer:
            return answer
        self._keep(message, name, envelope)
        return "250 OK"

    async def _gone(self, server, how):
        if how == self.STALL:
            await asyncio.sleep(self.STALLED)
        server.transport.abort()
        return "451 gone"

    def _keep(self, message, name, envelope):
        self.messages.append(message)
        self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos)))
        self.taken[name] += 1
        self.after()

    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.messages]


class MailServer(Controller):
    """The server itself, on a free port of this PC."""

    def __init__(
        self,
        mailbox: Mailbox,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        more: dict[str, Any] = {"ssl_context": tls} if tls else {}
        if starttls:
            more |= {"tls_context": starttls, "require_starttls": True}
        if login:

            def check(server, session, envelope, mechanism, data):  # noqa: ARG001
                good = isinstance(data, LoginPassword) and (
                    (data.login.decode(), data.password.decode()) == login
                )
                return AuthResult(success=good, handled=False)

            more |= {
                "authenticator": check,
                "auth_required": bool(starttls),
                "auth_require_tls": bool(starttls),
            }
        super().__init__(mailbox, hostname="127.0.0.1", port=0, **more)

    def _trigger_server(self) -> None:
        # With port 0 the system chooses; aiosmtpd would try to reach port 0 itself.
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
