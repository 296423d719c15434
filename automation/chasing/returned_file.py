"""One file that came back: a reply sheet, an e-mail with what is attached to it, or something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from automation.chasing.answered_letter import Answered, LettersOnRecord
from automation.chasing.proposals import NOT_OURS, UNREADABLE, NotTaken, listing
from automation.chasing.returned_mail import Mail, is_mail, read_mail
from automation.chasing.returned_sheet import (
    Answer,
    answers_in,
    has_macro,
    is_reply_sheet,
    left_over,
    notes_in,
    typed_in,
)
from automation.files import read_ordinary
from automation.plan.findings import PlanError
from automation.plan.text import listed, one_line
from automation.tracker.read.grid import Grid
from automation.tracker.read.open_file import open_source

KINDS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
"""The kinds of file that a reply sheet may come back as."""

LARGEST = 40_000_000
"""The largest file that can be an answer, in bytes."""

_DEEPEST = 3
"""How many messages deep a message within a message is read."""


@dataclass(frozen=True, slots=True)
class Words:
    """An answer in words: the e-mail, its file, and what it answers."""

    file: str
    mail: Mail
    answered: Answered


@dataclass(slots=True)
class Found:
    """What one file holds; nobody is asked about its `keys` and `leads` until somebody has looked."""

    sheets: int = 0
    answers: list[Answer] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    leads: set[str] = field(default_factory=set)

    def add(self, other: Found) -> Found:
        """Add what an attachment or another file holds."""
        self.sheets += other.sheets
        self.answers += other.answers
        self.words += other.words
        self.not_taken += other.not_taken
        self.keys |= other.keys
        self.leads |= other.leads
        return self


_ASK_AGAIN = "Ask the lead to send it again, saved as an Excel workbook without a password."


def read_answer(path: Path, record: LettersOnRecord) -> Found:
    """Read one file."""
    name = one_line(path.name)
    try:
        content = read_ordinary(path, LARGEST, "an answer")
    except OSError as problem:
        return _unreadable(name, f"cannot be read: {one_line(problem.strerror or '')}.")
    except PlanError:
        return _unreadable(name, "cannot be read: it is far too large.")
    return _holds(name, path.name, content, record)


def _unreadable(file: str, why: str, hint: str = _ASK_AGAIN) -> Found:
    return Found(not_taken=[listing(file, UNREADABLE.at(f"{file} {why}", hint))])


def _holds(
    file: str, name: str, content: bytes, record: LettersOnRecord, mail: Mail | None = None, depth: int = 0
) -> Found:
    """Return what a file or an attachment holds.

    Args:
        file: what to call it.
        name: its name, with its ending.
        content: its bytes.
        record: the letters on record.
        mail: the e-mail that it is attached to.
        depth: how many e-mails it is within.
    """
    if PurePath(name).suffix.casefold() in KINDS:
        return _workbook(file, name, content, record, mail)
    if is_mail(name) and depth < _DEEPEST:
        return _mail(file, content, record, depth)
    found = Found(not_taken=[NotTaken(file, "", _what_else(name))])
    if mail is None:
        found.leads |= set(record.leads_in(PurePath(name).stem))
    return found


_QUOTED = 600
"""How many characters are quoted of words that are nobody's; the file is named."""

_SCANS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic", ".gif", ".bmp"})


def _what_else(name: str) -> str:
    if PurePath(name).suffix.casefold() in _SCANS:
        return "a scan or a PDF, which is not read: open it, and type what it says in the tracker."
    return "neither a reply sheet nor an e-mail: open it, and type what it says in the tracker."


def _workbook(file: str, name: str, content: bytes, record: LettersOnRecord, mail: Mail | None) -> Found:
    try:
        # It came by e-mail, so it is opened as carefully as a tracker from an unknown source.
        source, opened = open_source(Path(name), content)
        grids = source.grids()
    except PlanError:
        return _unreadable(file, "cannot be read: it is damaged, locked or far too large.")
    if has_macro(opened.package):
        hint = "Ask the lead to answer in the sheet that went out with the letter, or in words."
        return _unreadable(file, "contains a macro, which no reply sheet has, so it was not read.", hint)
    notes = list(notes_in(opened.package, file))
    if not is_reply_sheet(grids):
        found = _no_reply_sheet(file, grids, record)
        found.not_taken += notes
        return found
    by, when = (mail.sender, mail.when) if mail else (opened.saved_by, opened.saved_at)
    answers = list(answers_in(grids, file, by, when, "sent" if mail else "saved"))
    found = Found(1, answers, not_taken=[*left_over(source, grids, file), *notes])
    if found.not_taken:
        found.keys |= {answer.key for answer in answers}
    return found


def _no_reply_sheet(file: str, grids: Sequence[Grid], record: LettersOnRecord) -> Found:
    """Return what is in a workbook that is no reply sheet, or one that has lost its hidden sheet."""
    typed = [typed_in(grid, file) for grid in grids]
    cells = [cell for _, found in typed for cell in found]
    if not cells:
        return Found(
            not_taken=[listing(file, NOT_OURS.at(f"{file} is not a workbook that went out with a letter."))]
        )
    why = f"{file} has lost its hidden sheet, so its answers cannot be matched to their cells."
    lost = NOT_OURS.at(why, "Type them in the tracker, then move the file into returns/done.")
    keys = {key for refs, _ in typed for key in record.keys_of(refs)}
    return Found(not_taken=[listing(file, lost), *cells], keys=keys)


def _mail(file: str, content: bytes, record: LettersOnRecord, depth: int) -> Found:
    try:
        mail = read_mail(content)
    except Exception:  # noqa: BLE001 (whatever the libraries raise where a message is damaged)
        hint = "Ask for it again, or save it as .eml."
        return _unreadable(file, "cannot be read: it is damaged, or not an e-mail.", hint)
    return _said(file, mail, record, depth)


def _said(file: str, mail: Mail, record: LettersOnRecord, depth: int) -> Found:
    answered = record.answered_by(mail)
    from_whom = f"from {mail.sender or 'nobody named'}, '{mail.subject}'"
    why = mail.why_no_answer
    if mail.own_id.startswith("<letter.") and not mail.refers:
        why = "the letter itself, not an answer to it."
    elif answered.unknown:
        why = f"{from_whom}: it answers a letter that this plan has no record of, perhaps another plan's."
    if why:
        return Found(not_taken=[NotTaken(file, "", why)])
    found = _attached(file, mail, answered, record, depth)
    if not mail.words and (found.not_taken or not mail.attached):
        found.leads |= set(answered.leads)
    if not mail.words and not mail.attached:
        why = f"{from_whom}: it has no words that can be read. Open it."
        found.not_taken.append(NotTaken(file, "", why))
    elif mail.words and (answered.named or not (found.answers and _only_covers(mail.words))):
        _add_words(found, Words(file, mail, answered), from_whom)
    return found


def _add_words(found: Found, words: Words, from_whom: str) -> None:
    """Add an answer in words to what a file holds, or say why it is nobody's."""
    answered = words.answered
    if answered.keys:
        found.words.append(words)
    else:
        said = one_line(words.mail.words, _QUOTED)
        why = f"{from_whom}: it matches no letter and nobody's actions. It says: {said}"
        found.not_taken.append(NotTaken(words.file, "", why))
    if answered.others:
        also = f"it also names {listed(answered.others)}, which its letter does not ask about."
        found.not_taken.append(NotTaken(words.file, "", also))


def _attached(file: str, mail: Mail, answered: Answered, record: LettersOnRecord, depth: int) -> Found:
    """Return what the files attached to an e-mail hold."""
    found = Found()
    for one in mail.attached:
        inner = _holds(f"{file}: {one.name}", one.name, one.content, record, mail, depth + 1)
        if answered.stranger:
            doubt = f"it came from {mail.sender}, to whom the letter did not go"
            inner.answers = [replace(answer, doubt=doubt) for answer in inner.answers]
        found.add(inner)
    return found


_COVERS = re.compile(r"\b(attach|enclos|complet|return|sheet|form|as requested|updat|find)", re.IGNORECASE)
_SAYS_MORE = re.compile(
    r"\b(but|however|except|also|no longer|not|n't|unable|cannot|late|delay\w*|please (?!find|see))",
    re.IGNORECASE,
)


def _only_covers(words: str) -> bool:
    """Return whether words only say that a sheet is attached."""
    number = len(words.split())
    return (number <= 4 or (number <= 25 and bool(_COVERS.search(words)))) and not _SAYS_MORE.search(words)
