"""A letter as an e-mail message: plain text and HTML in one, headers that no cell can forge.

Headers are encoded by the older half of Python's email package (`Header`, `formataddr`): the newer half drops
spaces between encoded words in the Pythons we run on.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from email import policy
from email.charset import QP, Charset
from email.header import Header, decode_header, make_header
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesParser
from email.utils import format_datetime, formataddr, getaddresses

from automation.chasing.letter import Letter
from automation.chasing.people import name_of, one_line
from automation.chasing.reply_sheet import reply_name, reply_sheet

_POLICY = policy.compat32.clone(linesep="\r\n")
"""Lines end in CR LF, as mail servers and Outlook expect of a file."""

_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINE = 76
"""Characters in a header line."""


def to_bytes(letter: Letter, *, draft: bool, sent_at: datetime | None = None) -> bytes:
    """Make the message of a letter, as a file or a mail server takes it.

    Args:
        letter: the letter.
        draft: whether Outlook is to open it as a message that has not been sent (`X-Unsent: 1`).
        sent_at: the time for its Date header; a draft has none, because Outlook gives it one.
    """
    body = _body(letter)
    content = b""
    for names in (True, False):
        headers = _headers(letter, draft=draft, sent_at=sent_at, names=names)
        for header in headers:
            del body[header]
            body[header] = headers[header]  # type: ignore[assignment]  # takes a Header as well
        content = body.as_bytes(policy=_POLICY)
        # Should a name not survive the journey: better a bare address than a wrong one.
        if _faithful(content, letter):
            break
    return content


def _headers(
    letter: Letter, *, draft: bool, sent_at: datetime | None, names: bool
) -> dict[str, str | Header]:
    headers: dict[str, str | Header] = {}
    name, address = name_of(letter.sender)
    if address:
        headers["From"] = _mailbox(address, name if names else "", "From")
    headers["To"] = ", ".join(_mailbox(to, letter.to_name if names else "", "To") for to in letter.to)
    if letter.cc:
        headers["Cc"] = ", ".join(letter.cc)
    headers["Subject"] = _encoded(header_text(letter.subject), "Subject")
    if sent_at is not None:
        headers["Date"] = format_datetime(sent_at)
    headers["Message-ID"] = letter.message_id
    if draft:
        headers["X-Unsent"] = "1"
    return headers


def _body(letter: Letter) -> MIMEMultipart:
    utf8 = Charset("utf-8")
    utf8.body_encoding = QP
    boundary = letter.letter_id.rpartition(".")[2]
    # The boundaries are named by the letter, so that the same letter is the same file.
    both = MIMEMultipart("alternative", boundary=f"=_{boundary}_1")
    both.attach(MIMEText(letter.text, "plain", utf8))  # type: ignore[arg-type]  # takes a Charset as well
    both.attach(MIMEText(letter.html, "html", utf8))  # type: ignore[arg-type]  # the same
    for part in both.walk():
        del part["MIME-Version"]
    whole = both
    if letter.rows:
        whole = MIMEMultipart("mixed", boundary=f"=_{boundary}_2")
        del whole["MIME-Version"]
        whole.attach(both)
        sheet = MIMEApplication(reply_sheet(letter), _XLSX)
        del sheet["MIME-Version"]
        sheet.add_header("Content-Disposition", "attachment", filename=_plain_name(reply_name(letter)))
        whole.attach(sheet)
    whole["MIME-Version"] = "1.0"
    return whole


_TYPED = str.maketrans({"\u2018": "'", "\u2019": "'", "\u2013": "-", "\u2014": "-", "\u2026": "..."})


def _plain_name(name: str) -> str:
    """Give a file name in plain letters: some Outlooks show any other as an attachment without a name."""
    folded = unicodedata.normalize("NFKD", name.translate(_TYPED)).encode("ascii", "ignore").decode()
    return " ".join(folded.split())


def header_text(text: str) -> str:
    """Give text that means in a header what it says: one line, with nothing that reads as encoded."""
    return one_line(text).replace("=?", "= ?")


def _encoded(text: str, header: str) -> Header:
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=_LINE, header_name=header)


def _mailbox(address: str, name: str, header: str) -> str:
    name = header_text(name)
    if not name or name.casefold() == address.casefold():
        return address
    if name.isascii():
        return formataddr((name, address))
    return f"{_encoded(name, header).encode()} <{address}>"


def _faithful(content: bytes, letter: Letter) -> bool:
    """Say whether a message, read back from its bytes, goes to whom it should and says what it should."""
    again = BytesParser(policy=policy.compat32).parsebytes(content, headersonly=True)
    known = {"From", "To", "Cc", "Subject", "Date", "Message-ID", "X-Unsent", "MIME-Version", "Content-Type"}
    return (
        _addresses(again, "To") == letter.to
        and _addresses(again, "Cc") == letter.cc
        and _addresses(again, "From") == tuple(filter(None, [name_of(letter.sender)[1]]))
        and _unfolded(again, "Subject") == header_text(letter.subject)
        and set(again.keys()) <= known
        and len(again.keys()) == len(set(again.keys()))
    )


def _addresses(message: Message, header: str) -> tuple[str, ...]:
    values = [" ".join(str(value).split()) for value in message.get_all(header, [])]
    return tuple(address for _, address in getaddresses(values))


def _unfolded(message: Message, header: str) -> str:
    lines = str(message[header]).splitlines()
    return str(make_header(decode_header("".join(lines)))).strip()
