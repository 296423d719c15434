"""Sends letters, or saves them as drafts on disk or in Outlook, and records each one before and after.

Whatever happens (a refusal, a lost connection, a power cut), each letter has either reached the mail server
exactly once, or is known not to have reached it, or is listed for a person to check.
"""

from __future__ import annotations

import importlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from automation.chasing.emails import attachments, hold_to_record, to_bytes, write_drafts
from automation.chasing.ledger import Ledger, Way
from automation.chasing.letter import Chase, Letter, Outcome, Stop
from automation.chasing.people import name_of
from automation.chasing.smtp import Connection, MailServer, NoConnectionError, NotTakenError, UncertainError
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.settings import Settings
from automation.plan.text import listed, one_line

PASSWORD = "IMPROVEMENT_PLAN_MAIL_PASSWORD"  # noqa: S105 (the variable's name, not a password)
"""The environment variable that holds the mail server's password."""

KEYRING = "improvement-plan-toolkit"
"""The beginning of the name of a password in the operating system's keyring."""

_NAMES, _SENTENCES = 3, 5
"""How many leads a sentence names (the morning note shortens long ones), and how many such sentences."""

PAUSES = (30.0, 120.0, 300.0)
"""Seconds to wait before letters that were refused for now are tried again."""

RECONNECTS = (5.0, 30.0, 120.0)
"""Seconds to wait before connecting again."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of this PC with its zone, seconds that only go forward, and waiting."""

    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outcome of one letter. `refused` maps each address that did not get it to the server's reply."""

    letter: Letter
    outcome: Outcome
    detail: str = ""
    refused: Mapping[str, str] | None = None

    @property
    def needs_a_person(self) -> bool:
        """Return whether a person has to look at it."""
        return self.outcome not in {Outcome.SENT, Outcome.DRAFTED} or bool(self.refused)

    def __str__(self) -> str:
        not_to = "; ".join(f"{address} ({words})" for address, words in (self.refused or {}).items())
        said = {
            Outcome.SENT: f"sent, but not to {not_to}" if not_to else "sent",
            Outcome.DRAFTED: "draft written",
            Outcome.SENDING: f"not sent: {self.detail}",
            Outcome.UNKNOWN: f"nobody knows whether it arrived ({self.detail}). It will not be sent again",
        }
        return f"{_about(self.letter)}: {said.get(self.outcome, f'not sent ({self.detail})')}."


def _about(letter: Letter) -> str:
    return f"{letter.lead} ({', '.join(letter.to)})"


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome of all letters.

    Args:
        deliveries: each letter and its outcome.
        stopped: a sentence that says why the rest were not sent, if they were not.
        files: the drafts on disk.
        to_know: sentences about earlier drafts that were kept because they were edited, or replaced.
    """

    deliveries: tuple[Delivery, ...] = ()
    stopped: str = ""
    files: tuple[Path, ...] = ()
    to_know: tuple[str, ...] = ()

    @property
    def needs_a_person(self) -> bool:
        """Return whether a person has to look at it."""
        return bool(self.stopped) or any(item.needs_a_person for item in self.deliveries)


def what_became(sent: Sent, chase: Chase) -> tuple[tuple[str, ...], bool]:
    """Return what became of a day's letters, and whether a person is needed.

    Returns:
        A sentence for each letter that was sent or tried, one that says what stopped the rest, one for each
        letter not tried, and one for each lead who gets no letter, with the reason; then whether any of it
        needs a person.
    """
    tried = {item.letter.letter_id for item in sent.deliveries}
    rest = [letter for letter in chase.letters if letter.letter_id not in tried]
    lines = [str(item) for item in sent.deliveries]
    lines += [sent.stopped] if sent.stopped else []
    lines += [f"{_about(letter)}: not sent." for letter in rest]
    lines += [] if chase.letters else ["There were no letters to send."]
    lines += [item.sentence for item in chase.not_sent]
    waits = any(item.stop is not Stop.NOTHING for item in chase.not_sent)
    return tuple(lines), sent.needs_a_person or bool(rest) or waits


def preview(letters: Sequence[Letter]) -> str:
    """Return who would get what, to be shown before sending."""
    lines = []
    for letter in letters:
        copy = f", copy to {', '.join(letter.cc)}" if letter.cc else ""
        lines.append(f"{letter.lead} -> {', '.join(letter.to)}{copy}: {letter.subject}")
        lines.append(f"    {letter.level.value}: {', '.join(letter.actions)}")
    return "\n".join(lines)


def save_drafts(
    letters: Sequence[Letter],
    folder: Path,
    ledger: Ledger,
    as_at: date,
    *,
    clock: Clock | None = None,
    place: Path | None = None,
    run: str = "",
) -> Sent:
    """Save letters on disk as drafts, and record them in the ledger before and after.

    Args:
        letters: the letters.
        folder: where the files go; out-of-date drafts of an earlier run are removed from it, unless somebody
            edited them.
        ledger: where they are recorded.
        as_at: the day; drafts on hand that are not among the letters are replaced.
        clock: the time.
        place: where people will find the files, if the whole folder is moved there later.
        run: the name of the run that moves it; they are recorded once `Ledger.set_right` finds them there.

    Raises:
        PlanError: if the folder cannot be written to or holds another plan's drafts, or the ledger cannot be
            written. Only drafts that are in the folder are recorded.
    """
    now = (clock or Clock()).now()
    hold_to_record(folder, {entry.message_id for entry in ledger.entries()})
    replaced = ledger.intend(letters, as_at, place or folder, run=run)
    try:
        paths, kept = write_drafts(letters, folder)
    finally:
        if not run:
            ledger.set_right(now)
    deliveries = tuple(Delivery(letter, Outcome.DRAFTED) for letter in letters)
    return Sent(deliveries, files=paths, to_know=kept + replaced_in_words(replaced, as_at))


def replaced_in_words(leads: Sequence[str], day: date) -> tuple[str, ...]:
    """Return sentences about the drafts of an earlier run for a day that new ones replace."""
    first = (
        f"The drafts from an earlier run for {uk(day)} were replaced. If you have already sent one, delete "
        "its new draft: "
    )
    return tuple(_naming([one_line(lead, 50) for lead in leads], first, "Also replaced"))


def _naming(names: Sequence[str], first: str, more: str) -> Iterator[str]:
    """Yield sentences that name leads, a few in each, and at the end how many more there are."""
    shown = names[: _NAMES * _SENTENCES]
    for start in range(0, len(shown), _NAMES):
        yield f"{f'{more}: ' if start else first}{listed(shown[start : start + _NAMES])}."
    if len(names) > len(shown):
        yield f"{more}: {len(names) - len(shown):,} more."


def mail_password(settings: Settings, environ: Mapping[str, str] | None = None) -> str:
    """Return the mail server's password, from the environment or the operating system's keyring.

    It is empty if the Settings sheet names no user.

    Raises:
        PlanError: if there is none, or the server was not confirmed on this PC.
    """
    user = settings.smtp_user.strip()
    if not user:
        return ""
    service = keyring_name(MailServer.of(settings).host)
    password = (os.environ if environ is None else environ).get(PASSWORD, "")
    if password:
        return password
    import keyring  # noqa: PLC0415 (takes a while to start, and most runs never send)
    from keyring.errors import KeyringError  # noqa: PLC0415 (the same)

    try:
        found = keyring.get_password(service, user)
    except KeyringError:
        found = None
    if not found:
        raise PlanError(
            f"No password is stored for the mail user '{user}': set {PASSWORD}, or store it with "
            f"'keyring set {service} {user}'."
        )
    return str(found)


def keyring_name(host: str) -> str:
    """Return the name of a server's entry in the keyring, so that a password never goes to another server."""
    return f"{KEYRING}@{host.casefold()}"


def send_smtp(
    letters: Sequence[Letter],
    settings: Settings,
    ledger: Ledger,
    *,
    password: str = "",
    confirm: Callable[[str], bool] | None = None,
    clock: Clock | None = None,
) -> Sent:
    """Send letters through the mail server of the Settings sheet.

    Args:
        letters: the letters.
        settings: the sender, the server and how many letters leave in a minute.
        ledger: where each letter is recorded before and after.
        password: the password of the server's user.
        confirm: is given who would get what and returns whether to send; None sends without asking.
        clock: the time, for the Date header, the rate and the pauses.

    Raises:
        PlanError: if the sender or the server is not set up. Nothing has been sent then.
    """
    clock = clock or Clock()
    sender = name_of(settings.sender)[1]
    if not sender:
        raise PlanError("Letters need a sender: fill in 'Sender' on the Settings sheet with an address.")
    server = MailServer.of(settings, password)
    if not letters:
        return Sent()
    if confirm is not None and not confirm(preview(letters)):
        return Sent(stopped="Nothing was sent.")
    gap = 60.0 / settings.letters_a_minute if settings.letters_a_minute > 0 else 0.0
    run = _Run(server, sender, ledger, clock, gap, clock.monotonic())
    try:
        return run.all(letters)
    finally:
        run.hang_up()


@dataclass(slots=True)
class _Run:
    """One run through a list of letters."""

    server: MailServer
    sender: str
    ledger: Ledger
    clock: Clock
    gap: float
    next: float = 0.0
    connection: Connection | None = None
    done: dict[str, Delivery] = field(default_factory=dict)

    def all(self, letters: Sequence[Letter]) -> Sent:
        stopped = ""
        waiting = list(letters)
        try:
            for pause in (*PAUSES, None):
                waiting = [letter for letter in waiting if not self._one(letter, last=pause is None)]
                if not waiting or pause is None:
                    break
                self.hang_up()
                self.clock.sleep(pause)
        except NoConnectionError as problem:
            stopped = str(problem)
        went = [item.letter for item in self.done.values() if item.outcome is Outcome.SENT]
        self.ledger.replace_older(went, self.clock.now())
        return Sent(
            tuple(self.done[item.letter_id] for item in letters if item.letter_id in self.done), stopped
        )

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _one(self, letter: Letter, *, last: bool) -> bool:
        """Try to send a letter, and return whether that is final, so that it need not be tried again."""
        # Before anything is recorded: no letter is being sent while the server cannot be reached.
        connection = self._connect()
        self._keep_pace()
        if not self.ledger.begin(letter, Way.SMTP, self.clock.now()):
            why = f"it has already been sent, or may have been, on {uk(letter.as_at)}"
            self.done[letter.letter_id] = Delivery(letter, Outcome.SENDING, why)
            return True
        content = to_bytes(letter, draft=False, sent_at=self.clock.now())
        recipients = tuple(dict.fromkeys((*letter.to, *letter.cc)))
        try:
            refused = connection.deliver(self.sender, recipients, content, partly=last)
        except NotTakenError as problem:
            if problem.lost:
                self.connection = None
            if problem.temporary:
                self._settle(Delivery(letter, Outcome.FAILED, str(problem)))
                return False
            self._settle(Delivery(letter, Outcome.REFUSED, str(problem), problem.refused))
        except UncertainError as problem:
            self.connection = None
            self._settle(Delivery(letter, Outcome.UNKNOWN, str(problem)))
        else:
            self._settle(Delivery(letter, Outcome.SENT, "", refused))
        return True

    def _settle(self, found: Delivery) -> None:
        name, now = found.letter.letter_id, self.clock.now()
        self.ledger.settle(name, found.outcome, now, detail=found.detail, refused=found.refused)
        self.done[name] = found

    def _connect(self) -> Connection:
        if self.connection is not None:
            return self.connection
        for pause in (*RECONNECTS, None):
            try:
                self.connection = Connection.open(self.server)
            except NoConnectionError as problem:
                if pause is None or not problem.temporary:
                    raise
                self.clock.sleep(pause)
            else:
                return self.connection
        raise AssertionError

    def _keep_pace(self) -> None:
        wait = self.next - self.clock.monotonic()
        if wait > 0:
            self.clock.sleep(wait)
        self.next = max(self.clock.monotonic(), self.next) + self.gap


_MAIL_ITEM = 0
_NO_OUTLOOK = (
    "Outlook cannot be reached from here: it needs Windows with classic Outlook. "
    "Use the drafts on disk instead (--send drafts)."
)


def outlook_application() -> Any:
    """Return the Outlook of this PC.

    Raises:
        PlanError: if there is none, or it does not accept other programs.
    """
    try:
        # Only on Windows, and only where pywin32 is installed.
        return importlib.import_module("win32com.client").Dispatch("Outlook.Application")
    except Exception as problem:
        raise PlanError(_NO_OUTLOOK) from problem


def save_in_outlook(
    letters: Sequence[Letter],
    ledger: Ledger,
    *,
    application: Callable[[], Any] = outlook_application,
    clock: Clock | None = None,
) -> Sent:
    """Save letters as drafts in Outlook, each once.

    Raises:
        PlanError: if Outlook cannot be reached; nothing has been saved then.
    """
    clock = clock or Clock()
    outlook = application()
    deliveries = []
    for letter in letters:
        if not ledger.begin(letter, Way.OUTLOOK, clock.now()):
            why = f"there is already a draft of it in Outlook, or it was sent, on {uk(letter.as_at)}"
            deliveries.append(Delivery(letter, Outcome.SENDING, why))
            continue
        outcome, detail = Outcome.DRAFTED, ""
        try:
            _save(outlook, letter)
        except Exception as problem:  # noqa: BLE001 (COM errors share no base class)
            # Outlook may have kept it, but a draft reaches nobody: it can be made again.
            outcome, detail = Outcome.FAILED, f"Outlook would not save it: {problem}"
        ledger.settle(letter.letter_id, outcome, clock.now(), detail=detail)
        deliveries.append(Delivery(letter, outcome, detail))
    saved = [item.letter for item in deliveries if item.outcome is Outcome.DRAFTED]
    older = [entry for entry in ledger.replace_older(saved, clock.now()) if entry.way is Way.OUTLOOK]
    delete = "Delete the earlier drafts in Outlook, which the new ones replace: "
    return Sent(tuple(deliveries), to_know=tuple(_naming([e.subject for e in older], delete, "Also delete")))


_SENT_ITEMS = 5


def sent_in_outlook(
    since: date, *, application: Callable[[], Any] = outlook_application
) -> Mapping[str, date]:
    """Return the subject of each message in Outlook's Sent Items, with the day on which it was sent.

    Args:
        since: messages sent before this day are left out.
        application: returns the Outlook of this PC.

    Raises:
        PlanError: Outlook cannot be reached.
    """
    items = application().GetNamespace("MAPI").GetDefaultFolder(_SENT_ITEMS).Items
    items.Sort("[SentOn]", True)
    found: dict[str, date] = {}
    for item in items:
        day = date(item.SentOn.year, item.SentOn.month, item.SentOn.day)
        if day < since:
            break
        found[str(item.Subject)] = day
    return found


def _save(outlook: Any, letter: Letter) -> None:
    item = outlook.CreateItem(_MAIL_ITEM)
    _, sender = name_of(letter.sender)
    if sender:
        item.SentOnBehalfOfName = sender
    item.To = "; ".join(letter.to)
    item.CC = "; ".join(letter.cc)
    item.Subject = letter.subject
    # Outlook makes the plain text of it itself.
    item.HTMLBody = letter.html
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name, content in attachments(letter):
            path = Path(folder) / name
            path.write_bytes(content)
            item.Attachments.Add(str(path))
        item.Save()
