"""A connection to a mail server, used step by step, so that it is always known how far a letter got.

A letter was accepted, or certainly not accepted, or nobody knows. The last two must never be confused.
"""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from automation.plan.findings import PlanError
from automation.plan.settings import Settings
from automation.plan.text import one_line
from automation.trusted import Kind, hold_to, server_words

TIMEOUT = 60.0
"""Seconds to wait for a mail server's answer."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """The mail server that letters are sent through. `security` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings, password: str = "") -> MailServer:
        """Return the mail server that the tracker names, if it was confirmed on this PC.

        Raises:
            PlanError: if it is not set up, or the password would be sent unprotected.
            NotConfirmed: if nobody confirmed it here.
        """
        server = cls.proposed(settings, password)
        hold_to(Kind.SERVER, server.words)
        return server

    @classmethod
    def proposed(cls, settings: Settings, password: str = "") -> MailServer:
        """Return the mail server that the tracker names; nothing may be sent to it yet.

        Raises:
            PlanError: if it is not set up, or the password would be sent unprotected.
        """
        host = settings.smtp_host.strip()
        if not host:
            raise PlanError("No mail server is named: fill in 'Mail server' on the Settings sheet.")
        if not re.fullmatch(r"[A-Za-z0-9.:_\[\]-]+", host):
            raise PlanError(f"'{one_line(host)}' is not the name of a mail server: correct 'Mail server'.")
        if not 0 < settings.smtp_port < 65536:
            raise PlanError(
                f"{settings.smtp_port} is not a port number: correct 'Mail server port' (often 587)."
            )
        if settings.smtp_user and settings.smtp_security == "none":
            raise PlanError(
                "The password would travel unprotected: set 'Mail server security' to starttls or tls."
            )
        return cls(host, settings.smtp_port, settings.smtp_security, settings.smtp_user.strip(), password)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def words(self) -> str:
        """Return what a person confirms about it on a PC."""
        return server_words(self.host, self.port, self.security, self.user)

    def said(self, code: int, words: bytes) -> str:
        """Return the server's reply, for people to read.

        A server may repeat what it was sent, so a reply that contains the password is left out. Every reply
        that is printed, logged or kept comes from here.
        """
        text = words.decode("utf-8", "replace")
        flat = "".join(text.split()).casefold()
        if self.password and any(form in flat for form in _forms(self.password)):
            text = "(its reply is not shown, because the password is in it)"
        return f"{code} {one_line(text)[:200]}".strip()


class DeliveryError(Exception):
    """Why a letter could not be sent, in words.

    `temporary` says whether trying again may help, `refused` holds the server's reply for each address that
    it refused, and `lost` says whether the connection was lost.
    """

    def __init__(
        self,
        words: str,
        *,
        temporary: bool = False,
        refused: Mapping[str, str] | None = None,
        lost: bool = False,
    ) -> None:
        super().__init__(words)
        self.temporary, self.refused, self.lost = temporary, dict(refused or {}), lost


class NoConnectionError(DeliveryError):
    """There is no connection to the server. No letter is being sent."""


class NotTakenError(DeliveryError):
    """The server certainly did not accept the letter."""


class UncertainError(DeliveryError):
    """The letter was handed over but the server did not reply: it may have arrived."""


class Connection:
    """An open connection to a mail server."""

    def __init__(self, server: MailServer, smtp: smtplib.SMTP) -> None:
        self.server = server
        self._smtp = smtp

    @classmethod
    def open(cls, server: MailServer, *, timeout: float = TIMEOUT) -> Self:
        """Connect, protect the connection and log in.

        Raises:
            NoConnectionError: if any of it fails; the words say why, and never contain the password.
        """
        context = ssl.create_default_context()
        smtp: smtplib.SMTP | None = None
        try:
            if server.security == "tls":
                smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=timeout)
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                smtp.starttls(context=context)
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, server.password)
        except (OSError, smtplib.SMTPException, UnicodeError) as problem:
            if smtp is not None:
                smtp.close()
            # Without its cause, which holds the server's reply unfiltered.
            raise _no_connection(server, problem) from None
        return cls(server, smtp)

    def close(self) -> None:
        """End the connection properly, if the server still answers."""
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()

    def deliver(
        self, sender: str, recipients: Sequence[str], content: bytes, *, partly: bool
    ) -> dict[str, str]:
        """Hand one letter over.

        Args:
            sender: the address that it comes from.
            recipients: the addresses that it goes to.
            content: the message, its lines ending in CR LF.
            partly: whether to send it to the rest if some addresses are refused for now. Addresses that are
                refused for good never hold up the others.

        Returns:
            The addresses that did not get it, with the server's reply; the others did.

        Raises:
            NotTakenError: it certainly reached nobody.
            UncertainError: it may have reached them.
        """
        try:
            refused = self._envelope(sender, recipients, len(content), partly=partly)
            self._smtp.putcmd("data")
            code, words = self._smtp.getreply()
            if code != 354:
                self._rset()
                raise self._not_taken(code, words)
        except (OSError, smtplib.SMTPException) as problem:
            self._smtp.close()
            raise NotTakenError(_lost(problem), temporary=True, lost=True) from problem
        # From here on the letter may have arrived, whatever happens.
        try:
            self._smtp.send(_dotted(content))
            code, words = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as problem:
            self._smtp.close()
            raise UncertainError(_lost(problem)) from problem
        if code == 250:
            return refused
        if 400 <= code < 600:
            if code == 421:
                self._smtp.close()
            raise self._not_taken(code, words)
        raise UncertainError(f"the server answered {self.server.said(code, words)}")

    def _envelope(self, sender: str, recipients: Sequence[str], size: int, *, partly: bool) -> dict[str, str]:
        options = [f"size={size}"] if self._smtp.has_extn("size") else []
        code, words = self._smtp.mail(sender, options)
        if code != 250:
            self._rset()
            raise self._not_taken(code, words)
        refused: dict[str, str] = {}
        for_now = False
        for address in recipients:
            code, words = self._smtp.rcpt(address)
            if code == 421:
                self._smtp.close()
                raise self._not_taken(code, words)
            if code not in {250, 251}:
                refused[address] = self.server.said(code, words)
                for_now = for_now or _for_now(code)
        if len(refused) == len(recipients) or (for_now and not partly):
            self._rset()
            raise NotTakenError(
                "; ".join(dict.fromkeys(refused.values())), temporary=for_now, refused=refused
            )
        return refused

    def _not_taken(self, code: int, words: bytes) -> NotTakenError:
        return NotTakenError(self.server.said(code, words), temporary=_for_now(code), lost=code == 421)

    def _rset(self) -> None:
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()


def _dotted(content: bytes) -> bytes:
    """Return a message as SMTP needs it: a line that begins with a dot gets another, a lone dot ends it."""
    content = re.sub(rb"(?m)^\.", b"..", content)
    return content + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _for_now(code: int) -> bool:
    return 400 <= code < 500


_SHORTEST = 3
"""How long an encoded form of the password must be to be searched for; shorter ones occur in any text."""


def _forms(password: str) -> Iterator[str]:
    """Yield the forms in which a server may repeat a password, in lower case and without spaces.

    It was sent in base64, where the same letters look different depending on what comes before them, such as
    the user name; the characters at either end also depend on what is next to the password.
    """
    yield "".join(password.split()).casefold()
    plain = password.encode("utf-8")
    for before in range(3):
        found = base64.b64encode(b"\0" * before + plain).decode("ascii").rstrip("=")
        inside = found[-(-before * 8 // 6) : len(found) - (1 if (before + len(plain)) % 3 else 0)].casefold()
        if len(inside) >= _SHORTEST:
            yield inside


def _lost(problem: Exception) -> str:
    is_silent = isinstance(problem, TimeoutError)
    return "the server stopped answering" if is_silent else "the connection was lost"


_CHECK = "check 'Mail server security' and 'Mail server port'"
_UNKNOWN = "is not known by that name; check 'Mail server'"
_WHY: tuple[tuple[type[Exception], bool, str], ...] = (
    (UnicodeEncodeError, False, "accepts only plain letters in the user name and the password"),
    (smtplib.SMTPNotSupportedError, False, f"does not offer {{missing}}; {_CHECK}"),
    (ssl.SSLCertVerificationError, False, "shows a certificate that cannot be trusted ({certificate})"),
    (ssl.SSLError, False, f"does not use TLS in this way; {_CHECK}"),
    (socket.gaierror, False, _UNKNOWN),
    (UnicodeError, False, _UNKNOWN),
    (TimeoutError, True, "does not answer"),
    (ConnectionRefusedError, True, "refuses the connection"),
    (smtplib.SMTPServerDisconnected, True, "closes the connection"),
    (OSError, True, "cannot be reached ({reason})"),
    (Exception, False, "does not answer as a mail server would"),
)
"""Why there is no connection: the kind of error (the first that fits), whether it is temporary, the words."""


def _no_connection(server: MailServer, problem: Exception) -> NoConnectionError:
    if isinstance(problem, smtplib.SMTPResponseException):
        temporary, words = _for_now(problem.smtp_code), problem.smtp_error
        said = server.said(problem.smtp_code, words if isinstance(words, bytes) else str(words).encode())
        why = f"rejected us ({said})"
        if isinstance(problem, smtplib.SMTPAuthenticationError):
            why = f"does not accept the user '{server.user}' with this password ({said})"
    else:
        temporary, why = next((may, words) for kind, may, words in _WHY if isinstance(problem, kind))
        why = why.format(
            missing="login" if "AUTH" in str(problem) else "STARTTLS",
            certificate=getattr(problem, "verify_message", ""),
            reason=getattr(problem, "strerror", "") or problem,
        )
    return NoConnectionError(f"The mail server {server} {why}.", temporary=temporary)
