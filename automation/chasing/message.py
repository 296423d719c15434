"""A letter as an e-mail message: plain text and HTML in one, headers that no cell can forge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime

from automation.chasing.addresses import name_of, one_line
from automation.chasing.letter import Letter
from automation.chasing.reply_sheet import reply_name, reply_sheet

POLICY = policy.SMTP
"""Lines end in CR LF, as mail servers and Outlook expect of a file."""

XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def to_message(
    letter: Letter,
    *,
    draft: bool,
    sent_at: datetime | None = None,
) -> EmailMessage:
    """Make the message of a letter.

    Args:
        letter: the letter.
        draft: whether Outlook is to open it as a message that has not been sent (`X-Unsent: 1`).
        sent_at: the time for its Date header; a draft has none, because Outlook gives it one.
    """
    sheet = (reply_name(letter), reply_sheet(letter)) if letter.rows else None
    message = _message(letter, draft=draft, sent_at=sent_at, names=True)
    _fill(message, letter, sheet)
    if not _faithful(message, letter):
        # Some names (very long ones, odd quotes) do not survive folding in every Python: better a bare
        # address than a wrong one.
        message = _message(letter, draft=draft, sent_at=sent_at, names=False)
        _fill(message, letter, sheet)
    return message


def _message(letter: Letter, *, draft: bool, sent_at: datetime | None, names: bool) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    name, address = name_of(letter.sender)
    if address:
        message["From"] = _mailbox(address, name if names else "")
    message["To"] = [_mailbox(address, letter.to_name if names else "") for address in letter.to]
    if letter.cc:
        message["Cc"] = [_mailbox(address, "") for address in letter.cc]
    message["Subject"] = header_text(letter.subject)
    if sent_at is not None:
        message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = letter.message_id
    if draft:
        message["X-Unsent"] = "1"
    return message


def _fill(message: EmailMessage, letter: Letter, sheet: tuple[str, bytes] | None) -> None:
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    if sheet is not None:
        name, content = sheet
        message.add_attachment(content, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    _settle_boundaries(message, letter.letter_id)


def _settle_boundaries(message: EmailMessage, name: str) -> None:
    """Name the boundaries by the letter, so that the same letter is the same file."""
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts, 1):
        part.set_boundary(f"=_{name.rpartition('.')[2]}_{number}")


def header_text(text: str) -> str:
    """Give text that means in a header what it says: one line, with nothing that reads as encoded."""
    return one_line(text).replace("=?", "= ?")


def _mailbox(address: str, name: str) -> Address:
    return Address(display_name=header_text(name) if name != address else "", addr_spec=address)


def _faithful(message: EmailMessage, letter: Letter) -> bool:
    """Say whether the message, read back from its bytes, goes to whom it should and says what it should."""
    again = BytesParser(policy=POLICY).parsebytes(message.as_bytes())
    return (
        _addresses(again, "To") == letter.to
        and _addresses(again, "Cc") == letter.cc
        and str(again["Subject"]) == header_text(letter.subject)
        and _names(again) == _names(message)
        and again.keys() == message.keys()
    )


def _addresses(message: EmailMessage, header: str) -> tuple[str, ...]:
    return tuple(mailbox.addr_spec for mailbox in _mailboxes(message, header))


def _names(message: EmailMessage) -> tuple[str, ...]:
    return tuple(mailbox.display_name for header in ("From", "To") for mailbox in _mailboxes(message, header))


def _mailboxes(message: EmailMessage, header: str) -> Iterable[Address]:
    value = message[header]
    return value.addresses if value is not None else ()
