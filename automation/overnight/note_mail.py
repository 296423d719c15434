"""Sends the morning note to the address on the Settings sheet, if there is one."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.utils import make_msgid

from automation.chasing.outbox import mail_password
from automation.chasing.people import name_of, one_line
from automation.chasing.smtp import Connection, DeliveryError, MailServer
from automation.plan.findings import PlanError
from automation.plan.leads import read_addresses
from automation.plan.settings import Settings
from automation.trusted import Kind, NotConfirmed, hold_to


def send_note(note: str, settings: Settings, subject: str) -> str:
    """Send the morning note.

    Args:
        note: the note.
        settings: whom it goes to, and the mail server.
        subject: the subject line.

    Returns:
        The address it went to, or nothing where the Settings sheet names none.

    Raises:
        PlanError: the address or the mail server is wrong, or did not take the note.
    """
    if not settings.note_to.strip():
        return ""
    to, wrong = read_addresses([settings.note_to])
    if wrong or not to:
        raise PlanError(f"'{one_line(settings.note_to)}' is no e-mail address: correct 'Morning note to'.")
    sender = name_of(settings.sender)[1] or to[0]
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ", ".join(to), one_line(subject)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message.set_content(note)
    content = message.as_bytes(policy=policy.SMTP)
    try:
        server = MailServer.of(settings, mail_password(settings))
        for address in to:
            hold_to(Kind.RECIPIENT, address)
        connection = Connection.open(server)
    except NotConfirmed as error:
        raise PlanError(f"The morning note was not sent: {error}") from error
    except DeliveryError as error:
        raise PlanError(f"The morning note was not sent: {error}") from error
    try:
        refused = connection.deliver(sender, to, content, partly=True)
    except DeliveryError as error:
        raise PlanError(f"The morning note was not sent: {error}") from error
    finally:
        connection.close()
    if refused:
        raise PlanError(
            f"The morning note did not reach {', '.join(refused)}: {next(iter(refused.values()))}"
        )
    return ", ".join(to)
