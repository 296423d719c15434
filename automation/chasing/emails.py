"""A letter as an e-mail message, to be sent, or as a file that Outlook opens as a draft.

Plain text and HTML in one, with headers that no cell can forge. Headers are encoded by the older half of
Python's email package (`Header`, `formataddr`): the newer half drops spaces between encoded words in the
Pythons we run on.

Nothing leaves as a draft until a person presses Send. A draft carries a mark in its first line that is made
from the rest of it. What somebody changed no longer fits the mark, and is never written over or removed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
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
from pathlib import Path

from automation.chasing.letter import Letter, Level
from automation.chasing.people import name_of, one_line
from automation.chasing.reply_sheet import reply_name, reply_sheet
from automation.files import PART, place_beside, safe_name, write_whole
from automation.plan.findings import PlanError
from automation.plan.text import count

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
    """Return a file name in plain letters: some Outlooks show any other as an attachment without a name."""
    folded = unicodedata.normalize("NFKD", name.translate(_TYPED)).encode("ascii", "ignore").decode()
    return " ".join(folded.split())


def header_text(text: str) -> str:
    """Return text that means in a header what it says: one line, with nothing that reads as encoded."""
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
    """Return whether a message, read back from its bytes, goes to whom it should and says what it should."""
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


_MARK = re.compile(rb"X-Draft-Mark: ([0-9a-f]{64})\r\n")

_ENDINGS = {
    Level.REMIND: "reminder",
    Level.CHASE: "late",
    Level.ESCALATE: "escalation",
    Level.OWNER: "to section owner",
}


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts that were written.

    Args:
        files: the files, in the order of the letters.
        kept: a sentence for each earlier draft that stayed because somebody had edited it.
    """

    files: tuple[Path, ...] = ()
    kept: tuple[str, ...] = ()


def hold_to_record(folder: Path, known: Collection[str]) -> None:
    """Hold the drafts in a folder to be on record, so that no other plan's are removed or written over.

    Args:
        folder: the folder; it need not be there.
        known: the Message-IDs of all drafts on record.

    Raises:
        PlanError: some are not, or the folder cannot be read.
    """
    try:
        strange = [path for path, name in _drafts_in(folder) if name not in known and not edited(path)]
    except OSError as problem:
        raise PlanError(f"The letters in {folder} cannot be read: {problem.strerror}.") from problem
    if strange:
        raise PlanError(
            f"{folder} holds {count(len(strange), 'draft')} not on record with this tracker, such as "
            f"{strange[0].name}; name another folder with --out, or move what is in this one away."
        )


def write_drafts(letters: Iterable[Letter], folder: Path) -> Drafts:
    """Write letters as .eml files that Outlook opens unsent.

    Drafts that an earlier run left in the folder and that are not among these letters are removed, so that
    nobody sends one that no longer holds. One that somebody edited stays, and the new one goes beside it.
    Other files stay.

    Args:
        letters: the letters.
        folder: where the files go.

    Raises:
        PlanError: if the folder cannot be written to.
    """
    letters = tuple(letters)
    names = file_names(letters)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in folder.glob(f".*{PART}"):
            part.unlink()  # of a run that was cut off
        paths, kept = [], []
        for name in names:
            path = place_beside(folder / name, edited)
            paths.append(path)
            if path.name != name:
                kept.append(
                    f"{name} was edited since it was made, so it was kept; the new draft is {path.name}. "
                    "Send only one of them."
                )
        ours = [path for path, _ in _drafts_in(folder)]
        replaced = {folder / name for name, path in zip(names, paths, strict=True) if path.name != name}
        for path in ours:
            if path in paths or path in replaced:
                continue
            if edited(path):
                kept.append(
                    f"{path.name} was edited since it was made, so it was kept, but it is not among the "
                    "letters of this day: look before you send it."
                )
            else:
                path.unlink()
        for letter, path in zip(letters, paths, strict=True):
            write_whole(path, _marked(to_bytes(letter, draft=True)))
    except OSError as problem:
        raise PlanError(f"The letters cannot be written to {folder}: {problem.strerror}.") from problem
    return Drafts(tuple(paths), tuple(kept))


def edited(path: Path) -> bool:
    """Return whether a file is anything else than a draft as it was made."""
    content = path.read_bytes()
    mark = _MARK.match(content)
    return mark is None or mark[1].decode() != _digest(content[mark.end() :])


def _marked(content: bytes) -> bytes:
    return b"X-Draft-Mark: " + _digest(content).encode() + b"\r\n" + content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_names(letters: Iterable[Letter]) -> tuple[str, ...]:
    """Return a file name of its own for each letter, which Windows, macOS and Linux all take."""
    used: set[str] = set()
    names = []
    for letter in letters:
        stem = safe_name(f"{letter.lead} - {_ENDINGS[letter.level]}")
        name, count = stem, 1
        while name.casefold() in used:
            count += 1
            name = f"{stem} ({count})"
        used.add(name.casefold())
        names.append(f"{name}.eml")
    return tuple(names)


def message_ids(folder: Path) -> set[str]:
    """Return the Message-IDs of the drafts in a folder; none where there is no such folder."""
    return {name for _, name in _drafts_in(folder)}


def _drafts_in(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.glob("*.eml")):
        if name := _message_id(path):
            yield path, name


def _message_id(path: Path) -> str:
    """Return the Message-ID of a draft that a run made; empty for any other message."""
    with path.open("rb") as file:
        headers = BytesParser(policy=policy.compat32).parse(file, headersonly=True)
    found = str(headers.get("Message-ID", "")).strip()
    return found if found.startswith("<letter.") and headers.get("X-Unsent") == "1" else ""
