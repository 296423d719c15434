"""Turns a letter into an e-mail message, to be sent or saved as a file that Outlook opens as a draft.

A message has plain text and HTML, and headers that no cell can forge. They are encoded with the older part of
Python's email package (`Header`, `formataddr`), because the newer part drops spaces between encoded words in
some of the Pythons we support.

A draft is only sent when a person presses Send. Its first line holds a checksum of the rest. If somebody has
edited a draft, the checksum no longer matches, and the draft is never overwritten or removed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from email import policy
from email.charset import QP, Charset
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesParser
from email.utils import format_datetime, formataddr
from pathlib import Path

from automation.chasing.letter import Letter
from automation.chasing.people import name_of
from automation.chasing.reply_sheet import reply_name, reply_sheet
from automation.files import PART, make_private, place_beside, safe_name, write_whole
from automation.plan.findings import PlanError
from automation.plan.text import count, one_line

_POLICY = policy.compat32.clone(linesep="\r\n")
"""Lines end in CR LF, as mail servers and Outlook expect."""

_TYPES = {
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_LINE = 76
"""Characters in a header line."""


def to_bytes(letter: Letter, *, draft: bool, sent_at: datetime | None = None) -> bytes:
    """Return a letter as a message for a file or a mail server.

    Args:
        letter: the letter.
        draft: whether Outlook is to open it as a message that has not been sent (`X-Unsent: 1`).
        sent_at: the time for its Date header; a draft has none, because Outlook gives it one.
    """
    message = _body(letter)
    name, address = name_of(letter.sender)
    headers = {
        "From": _mailbox(address, name, "From") if address else "",
        "To": ", ".join(_mailbox(to, letter.whom if len(letter.to) == 1 else "", "To") for to in letter.to),
        "Cc": ", ".join(letter.cc),
        "Subject": _encoded(header_text(letter.subject), "Subject"),
        "Date": format_datetime(sent_at) if sent_at is not None else "",
        "Message-ID": letter.message_id,
        "X-Unsent": "1" if draft else "",
    }
    for header, value in headers.items():
        if value:
            message[header] = value  # type: ignore[assignment]  # takes a Header as well
    return message.as_bytes(policy=_POLICY)


def _body(letter: Letter) -> MIMEMultipart:
    utf8 = Charset("utf-8")
    utf8.body_encoding = QP
    boundary = letter.letter_id.rpartition(".")[2]
    # Boundaries are named after the letter, so that the same letter always makes the same file.
    both = MIMEMultipart("alternative", boundary=f"=_{boundary}_1")
    both.attach(MIMEText(letter.text, "plain", utf8))  # type: ignore[arg-type]  # takes a Charset as well
    both.attach(MIMEText(letter.html, "html", utf8))  # type: ignore[arg-type]  # the same
    for part in both.walk():
        del part["MIME-Version"]
    whole = both
    files = attachments(letter)
    if files:
        whole = MIMEMultipart("mixed", boundary=f"=_{boundary}_2")
        del whole["MIME-Version"]
        whole.attach(both)
    for name, content in files:
        file = MIMEApplication(content, _TYPES[Path(name).suffix])
        del file["MIME-Version"]
        file.add_header("Content-Disposition", "attachment", filename=name)
        whole.attach(file)
    whole["MIME-Version"] = "1.0"
    return whole


def attachments(letter: Letter) -> list[tuple[str, bytes]]:
    """Return the files that go with a letter, each with its name: the reply sheet, then briefs."""
    sheet = [(reply_name(letter), reply_sheet(letter))] if letter.rows else []
    return [(_plain_name(name), content) for name, content in (*sheet, *letter.briefs)]


_TYPED = str.maketrans({"\u2018": "'", "\u2019": "'", "\u2013": "-", "\u2014": "-", "\u2026": "..."})


def _plain_name(name: str) -> str:
    """Return a file name in plain letters; some versions of Outlook show no other name for an attachment."""
    folded = unicodedata.normalize("NFKD", name.translate(_TYPED)).encode("ascii", "ignore").decode()
    return " ".join(folded.split())


def header_text(text: str) -> str:
    """Return text for a header: on one line, with nothing that would be decoded."""
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


_MARK = re.compile(rb"X-Draft-Mark: ([0-9a-f]{64})\r\n")


def hold_to_record(folder: Path, known: Collection[str]) -> None:
    """Refuse a folder with drafts of another plan, so that they are not removed or overwritten.

    Args:
        folder: the folder; it need not exist.
        known: the Message-IDs of all drafts on record.

    Raises:
        PlanError: some drafts in it are not on record, or the folder cannot be read.
    """
    try:
        strange = [path for path, name in _drafts_in(folder) if name not in known and not edited(path)]
    except OSError as problem:
        raise PlanError(f"The letters in {folder} cannot be read: {problem.strerror}.") from problem
    if strange:
        raise PlanError(
            f"{folder} holds {count(len(strange), 'draft')} that this tracker has no record of, such as "
            f"{strange[0].name}: choose another folder with --out, or move them somewhere else."
        )


def write_drafts(letters: Iterable[Letter], folder: Path) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write letters as .eml files that Outlook opens unsent.

    Drafts from an earlier run that are not among these letters are removed, so that nobody sends one that is
    out of date. If somebody edited a draft it is kept, and the new one is written beside it. Other files are
    not touched.

    Args:
        letters: the letters.
        folder: where the files go.

    Returns:
        The files, in the order of the letters, and a sentence for each earlier draft that was kept because
        somebody had edited it.

    Raises:
        PlanError: if the folder cannot be written to.
    """
    letters = tuple(letters)
    names = file_names(letters)
    try:
        make_private(folder)
        for part in folder.glob(f".*{PART}"):
            part.unlink()  # of a run that was interrupted
        paths = tuple(place_beside(folder / name, edited) for name in names)
        kept = {
            name: f"{name} was edited since it was made, so it was kept; the new draft is {path.name}. "
            "Send only one of them."
            for name, path in zip(names, paths, strict=True)
            if path.name != name
        }
        for path in [path for path, _ in _drafts_in(folder) if path not in paths and path.name not in kept]:
            if edited(path):
                kept[path.name] = (
                    f"{path.name} was edited since it was made, so it was kept, but it is not one of "
                    "this day's letters: check before you send it."
                )
            else:
                path.unlink()
        for letter, path in zip(letters, paths, strict=True):
            write_whole(path, _marked(to_bytes(letter, draft=True)))
    except OSError as problem:
        raise PlanError(f"The letters cannot be written to {folder}: {problem.strerror}.") from problem
    return paths, tuple(kept.values())


def edited(path: Path) -> bool:
    """Return whether a file is anything other than an unchanged draft."""
    content = path.read_bytes()
    mark = _MARK.match(content)
    return mark is None or mark[1].decode() != _digest(content[mark.end() :])


def _marked(content: bytes) -> bytes:
    return b"X-Draft-Mark: " + _digest(content).encode() + b"\r\n" + content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_names(letters: Iterable[Letter]) -> tuple[str, ...]:
    """Return a unique file name for each letter, valid on Windows, macOS and Linux."""
    names: dict[str, str] = {}
    for letter in letters:
        stem = name = safe_name(f"{letter.lead} - {letter.level.ending}")
        number = 1
        while name.casefold() in names:
            number += 1
            name = f"{stem} ({number})"
        names[name.casefold()] = f"{name}.eml"
    return tuple(names.values())


def message_ids(folder: Path) -> set[str]:
    """Return the Message-IDs of the drafts in a folder; none if the folder does not exist."""
    return {name for _, name in _drafts_in(folder)}


def remove_drafts(folder: Path, names: Collection[str]) -> None:
    """Remove the drafts with these Message-IDs from a folder, except those that somebody edited."""
    for path, name in list(_drafts_in(folder)):
        if name in names and not edited(path):
            path.unlink()


def edited_draft(path: Path) -> str:
    """Return the Message-ID of a draft that somebody edited; empty for anything else."""
    name = _draft_id(path) if path.suffix == ".eml" else ""
    return name if name and edited(path) else ""


def _drafts_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the drafts in a folder that the toolkit made, with their Message-IDs."""
    for path in sorted(folder.glob("*.eml")):
        if name := _draft_id(path):
            yield path, name


def _draft_id(path: Path) -> str:
    with path.open("rb") as file:
        headers = BytesParser(policy=policy.compat32).parse(file, headersonly=True)
    found = str(headers.get("Message-ID", "")).strip()
    return found if found.startswith("<letter.") and headers.get("X-Unsent") == "1" else ""
