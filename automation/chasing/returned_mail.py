"""One e-mail that came back, as a mail program saved it: who wrote what, with what attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from pathlib import PurePath

from automation.chasing.mail_words import new_words, text_of_page
from automation.plan.text import one_line

_DECORATION = 30_000
"""The size in bytes up to which a picture within the text is taken for part of a signature."""
_AUTOMATIC = re.compile(r"^\s*(?:automatic reply|auto[- ]?reply|out of (the )?office)\b", re.IGNORECASE)
_BOUNCED = re.compile(
    r"^\s*(?:undeliverable|undelivered mail|delivery (status notification|has failed)|mail delivery failed)",
    re.IGNORECASE,
)
_IN_REPLY_TO, _REFERENCES, _SMTP_ADDRESS = 0x1042, 0x1039, 0x5D01
"""What Outlook calls these properties of a message."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with an e-mail."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail.

    Args:
        name: its sender by name, or by address where it names none.
        address: the sender's address.
        when: when it was sent, if it says so.
        subject: its subject.
        refers: the Message-IDs of the messages that it answers.
        words: what its sender wrote, without the quoted letter and the signature.
        whole: everything in its text.
        attached: the files that came with it.
        own_id: its own Message-ID.
        why_no_answer: why nobody can have answered by it, if it was not written by a person.
    """

    name: str
    address: str
    when: datetime | None
    subject: str
    refers: tuple[str, ...]
    words: str
    whole: str
    attached: tuple[Attachment, ...]
    own_id: str = ""
    why_no_answer: str = ""

    @property
    def sender(self) -> str:
        """Return the sender with the address, as people write it."""
        return f"{self.name} <{self.address}>" if self.address and self.name != self.address else self.name


def read_eml(content: bytes) -> Mail:
    """Return an e-mail that was saved in the common form."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    name, address = parseaddr(_header(message, "From"))
    subject = one_line(_header(message, "Subject"))
    body = message.get_body(("plain", "html"))
    text = _text(body) if body is not None else ""
    automatic = _header(message, "Auto-Submitted").casefold().startswith("auto-")
    return Mail(
        one_line(name) or address,
        address.casefold(),
        _sent(message),
        subject,
        tuple(
            re.findall(r"<[^<>\s]+>", f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}")
        ),
        new_words(text),
        text,
        tuple(_attached(message, body)),
        _header(message, "Message-ID").strip(),
        _why_no_answer(
            subject, automatic=automatic, is_report=message.get_content_type() == "multipart/report"
        ),
    )


def _why_no_answer(subject: str, *, automatic: bool, is_report: bool) -> str:
    if is_report or _BOUNCED.match(subject):
        return "a letter did not arrive: look at the address on the Leads sheet."
    if automatic or _AUTOMATIC.match(subject):
        return (
            "an automatic reply, not an answer. If the person is away, fill in Away until on the Leads sheet."
        )
    return ""


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except Exception:  # noqa: BLE001 (the library raises whatever a malformed header leads it to)
        return ""


def _sent(message: EmailMessage) -> datetime | None:
    try:
        moment = getattr(message["Date"], "datetime", None)
    except Exception:  # noqa: BLE001 (as above)
        return None
    return moment.astimezone() if moment is not None else None


def _text(part: MIMEPart) -> str:
    try:
        said = part.get_content()
    except (LookupError, ValueError):  # a character set that nobody knows
        payload = part.get_payload(decode=True)
        said = payload.decode("cp1252", errors="replace") if isinstance(payload, bytes) else ""
    text = str(said)
    return text_of_page(text) if part.get_content_subtype() == "html" else text


def _attached(message: EmailMessage, body: MIMEPart | None) -> Iterator[Attachment]:
    inside: set[int] = set()
    for part in message.walk():
        if id(part) in inside or part.get_content_type() == "message/delivery-status":
            continue
        if part.get_content_type() == "message/rfc822":
            for inner in part.iter_parts():
                inside |= {id(one) for one in inner.walk()}
                subject = one_line(str(inner.get("Subject", "")))
                yield Attachment(f"{subject[:60] or 'message'}.eml", inner.as_bytes())
        elif not part.is_multipart() and part is not body:
            name = part.get_filename()
            if name is None and part.get_content_maintype() == "text":
                continue  # the same text in another form
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            if not _is_decoration(part.get_content_maintype(), part.get("Content-ID"), content):
                yield Attachment(one_line(name or f"a part of kind {part.get_content_type()}"), content)


def _is_decoration(kind: str, content_id: object, content: bytes) -> bool:
    return kind == "image" and content_id is not None and len(content) <= _DECORATION


def read_msg(content: bytes) -> Mail:
    """Return an e-mail that Outlook saved in its own form."""
    from oxmsg import Message  # noqa: PLC0415 (only where a message came back in this form)

    message = Message.load(content)
    headers, properties = message.message_headers, message.properties
    name, address = parseaddr(message.sender or "")
    # Within an organisation Outlook has an address of Exchange, which is no e-mail address, and this one.
    address = properties.str_prop_value(_SMTP_ADDRESS) or address
    said = (properties.str_prop_value(number) or "" for number in (_IN_REPLY_TO, _REFERENCES))
    refers = " ".join((*said, headers.get("In-Reply-To", ""), headers.get("References", "")))
    page = message.html_body
    text = message.body or (text_of_page(page) if page else "")
    subject = one_line(message.subject)
    automatic = headers.get("Auto-Submitted", "").casefold().startswith("auto-")
    kind = message.message_class.casefold()
    return Mail(
        one_line(name) or address,
        address.casefold(),
        message.sent_date,
        subject,
        tuple(re.findall(r"<[^<>\s]+>", refers)),
        new_words(text),
        text,
        tuple(
            Attachment(one_line(one.file_name or "an attached message"), one.file_bytes or b"")
            for one in message.attachments
            if not _is_decoration(
                (one.mime_type or "").partition("/")[0],
                one.properties.str_prop_value(0x3712),
                one.file_bytes or b"",
            )
        ),
        "",
        _why_no_answer(
            subject, automatic=automatic or ".rules.oof" in kind, is_report=kind.startswith("report.")
        ),
    )


def is_mail(name: str) -> bool:
    """Return whether a file is an e-mail, by its ending."""
    return PurePath(name).suffix.casefold() in {".eml", ".msg"}


def read_mail(content: bytes) -> Mail:
    """Return an e-mail in either form."""
    return read_msg(content) if content[:4] == b"\xd0\xcf\x11\xe0" else read_eml(content)
