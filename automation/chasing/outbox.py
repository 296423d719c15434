"""Letters on their way out: written down before, sent once, written down after.

Whatever happens in between (a refusal, a broken connection, a power cut), each letter has either reached the
mail server exactly once, or is known not to have, or is listed for a person to look at.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from automation.chasing.emails import hold_to_record, to_bytes, write_drafts
from automation.chasing.ledger import Ledger, Outcome, Way, Withdrawn
from automation.chasing.letter import Chase, Letter, Stop
from automation.chasing.people import name_of
from automation.chasing.smtp import Connection, MailServer, NoConnectionError, NotTakenError, UncertainError
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.settings import Settings
from automation.plan.text import count, listed, one_line

PASSWORD = "IMPROVEMENT_PLAN_MAIL_PASSWORD"  # noqa: S105 (the variable's name, not a password)
"""The environment variable that holds the mail server's password."""

KEYRING = "improvement-plan-toolkit"
"""What the names begin with under which the operating system's keyring keeps passwords."""

_NAMES, _SENTENCES = 3, 5
"""How many leads a sentence names, since the morning note cuts a long one, and how many sentences do so."""

PAUSES = (30.0, 120.0, 300.0)
"""Seconds to wait before letters that were refused for the moment are tried again."""

RECONNECTS = (5.0, 30.0, 120.0)
"""Seconds to wait before connecting again."""


class Clock(Protocol):
    """The time, and waiting."""

    def now(self) -> datetime:
        """Return the date and time with its zone."""

    def monotonic(self) -> float:
        """Return seconds that only go forward."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The clock of this PC."""

    def now(self) -> datetime:
        """Return the local date and time with its zone."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Return seconds that only go forward."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one letter. `refused` maps the addresses that did not get it to the server's words."""

    letter: Letter
    outcome: Outcome
    detail: str = ""
    refused: Mapping[str, str] | None = None

    @property
    def needs_a_person(self) -> bool:
        """Return whether somebody has to look at it."""
        return self.outcome not in {Outcome.SENT, Outcome.DRAFTED} or bool(self.refused)

    def __str__(self) -> str:
        to = ", ".join(self.letter.to)
        about = f"{self.letter.lead} ({to})"
        match self.outcome:
            case Outcome.SENT if self.refused:
                return f"{about}: sent, but not to {_each(self.refused)}."
            case Outcome.SENT:
                return f"{about}: sent."
            case Outcome.DRAFTED:
                return f"{about}: draft written."
            case Outcome.SENDING:
                return f"{about}: not sent: {self.detail}."
            case Outcome.UNKNOWN:
                return f"{about}: nobody knows whether it arrived ({self.detail}). It is not sent again."
            case _:
                return f"{about}: not sent ({self.detail})."


def _each(refused: Mapping[str, str]) -> str:
    return "; ".join(f"{address} ({words})" for address, words in refused.items())


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of all letters.

    Args:
        deliveries: each letter and what became of it.
        stopped: the sentence that says why the rest did not go, if any.
        files: the drafts on disk.
        to_know: sentences about earlier drafts: which were edited and stayed, which were taken away.
    """

    deliveries: tuple[Delivery, ...] = ()
    stopped: str = ""
    files: tuple[Path, ...] = ()
    to_know: tuple[str, ...] = ()

    @property
    def needs_a_person(self) -> bool:
        """Return whether somebody has to look at it."""
        return bool(self.stopped) or any(item.needs_a_person for item in self.deliveries)

    def count(self, outcome: Outcome) -> int:
        """Count the letters with an outcome."""
        return sum(item.outcome is outcome for item in self.deliveries)


def what_became(sent: Sent, chase: Chase) -> tuple[tuple[str, ...], bool]:
    """Return what became of a day's letters, and whether a person is needed.

    Returns:
        A sentence for each letter that went or was tried, the one that says what stopped the rest, a
        sentence for each letter of the rest, and one for each lead who gets none, with the reason; then
        whether any of that needs a person.
    """
    tried = {item.letter.letter_id for item in sent.deliveries}
    rest = [letter for letter in chase.letters if letter.letter_id not in tried]
    lines = [str(item) for item in sent.deliveries]
    lines += [sent.stopped] if sent.stopped else []
    lines += [f"{letter.lead} ({', '.join(letter.to)}): not sent." for letter in rest]
    lines += [] if chase.letters else ["There was no letter to send."]
    lines += [item.sentence for item in chase.not_sent]
    needed = (
        sent.needs_a_person or bool(rest) or any(item.stop is not Stop.NOTHING for item in chase.not_sent)
    )
    return tuple(lines), needed


def preview(letters: Sequence[Letter]) -> str:
    """Return who would get what, a line for each letter, for the question before sending."""
    lines = []
    for letter in letters:
        copy = f", copy to {', '.join(letter.cc)}" if letter.cc else ""
        lines.append(f"{letter.lead} -> {', '.join(letter.to)}{copy}: {letter.subject}")
        lines.append(f"    {letter.level.value}: {', '.join(letter.actions)}")
    return "\n".join(lines)


def save_drafts(
    letters: Sequence[Letter],
    folder: Path,
    ledger: Ledger | None = None,
    *,
    as_at: date | None = None,
    clock: Clock | None = None,
    place: Path | None = None,
    run: str = "",
) -> Sent:
    """Write letters to disk as drafts, and write that down: what is intended before, what is there after.

    Args:
        letters: the letters.
        folder: where the files go; drafts of an earlier run that no longer hold are removed from it, those
            that somebody edited stay.
        ledger: where it is written down.
        as_at: the day; only needed where there may be no letter, so that drafts of an earlier run on the
            same day are withdrawn all the same.
        clock: the time.
        place: where people will find the files, where the folder is put there as a whole later.
        run: names the run that does so; the drafts count only once `Ledger.set_right` finds them in place.

    Raises:
        PlanError: if the folder cannot be written to, or holds another plan's drafts, or it could not be
            written down. Only drafts that lie there count, whatever stopped the others.
    """
    now = (clock or SystemClock()).now()
    day = letters[0].as_at if letters else as_at
    withdrawn: tuple[str, ...] = ()
    if ledger is None or day is None:
        drafts = write_drafts(letters, folder)
    else:
        hold_to_record(folder, {entry.message_id for entry in ledger.entries()})
        withdrawn = withdrawn_in_words(ledger.intend(letters, day, place or folder, now, run=run), day)
        try:
            drafts = write_drafts(letters, folder)
        finally:
            if not run:
                ledger.set_right(now)
    deliveries = tuple(Delivery(letter, Outcome.DRAFTED) for letter in letters)
    return Sent(deliveries, files=drafts.files, to_know=drafts.kept + withdrawn)


def withdrawn_in_words(withdrawn: Sequence[Withdrawn], day: date) -> tuple[str, ...]:
    """Return which drafts of an earlier run for a day are there no longer; somebody may have sent them."""
    left = [f"{one_line(item.lead, 50)} ({len(item.left)})" for item in withdrawn if item.left]
    replaced = list(dict.fromkeys(one_line(item.lead, 50) for item in withdrawn if not item.left))
    said: list[str] = []
    if left:
        said += _naming(
            left,
            f"{count(len(left), 'draft')} of an earlier run for {uk(day)} taken away. What stood there "
            "counts as asked, since you may have sent it (actions): ",
            "Taken away too",
        )
    if replaced:
        said += _naming(
            replaced,
            f"New drafts replace those of an earlier run for {uk(day)}; where you sent the earlier one, "
            "delete the new one: ",
            "Replaced too",
        )
    return tuple(said)


def _naming(names: Sequence[str], first: str, more: str) -> Iterator[str]:
    """Name leads, a few to each sentence, and say how many more there are than anybody reads."""
    shown = names[: _NAMES * _SENTENCES]
    for number, start in enumerate(range(0, len(shown), _NAMES)):
        yield f"{f'{more}: ' if number else first}{listed(shown[start : start + _NAMES])}."
    if len(names) > len(shown):
        yield f"{more}: {len(names) - len(shown):,} more."


def mail_password(settings: Settings, environ: Mapping[str, str] | None = None) -> str:
    """Find the mail server's password: in the environment, else in the operating system's keyring.

    Returns:
        The password; empty where the Settings sheet names no user.

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
            f"There is no password for the mail user '{user}': set {PASSWORD}, or store it with "
            f"'keyring set {service} {user}'."
        )
    return str(found)


def keyring_name(host: str) -> str:
    """Return the name of a server's entry in the keyring: the password of one never goes to another."""
    return f"{KEYRING}@{host.casefold()}"


def send_smtp(
    letters: Sequence[Letter],
    settings: Settings,
    ledger: Ledger,
    *,
    password: str = "",
    confirm: Callable[[str], bool] | None = None,
    clock: Clock | None = None,
    tell: Callable[[Delivery], None] = lambda _: None,
) -> Sent:
    """Send letters through the mail server of the Settings sheet.

    Args:
        letters: the letters.
        settings: the sender, the server and how many letters leave in a minute.
        ledger: where each letter is written down before and after.
        password: the password of the server's user.
        confirm: is shown who would get what and says whether to go on; None sends without asking.
        clock: the time, for the Date header, the rate and the pauses.
        tell: hears what became of each letter, as soon as it is known.

    Raises:
        PlanError: if the sender or the server is not set up. Nothing has been sent then.
    """
    clock = clock or SystemClock()
    sender = name_of(settings.sender)[1]
    if not sender:
        raise PlanError("Letters need a sender: fill in 'Sender' on the Settings sheet with an address.")
    server = MailServer.of(settings, password)
    if not letters:
        return Sent()
    if confirm is not None and not confirm(preview(letters)):
        return Sent(stopped="Nothing was sent.")
    run = _Run(server, sender, ledger, clock, settings.letters_a_minute, tell)
    try:
        return run.all(letters)
    finally:
        run.hang_up()


class _Run:
    """One run through a list of letters."""

    def __init__(
        self,
        server: MailServer,
        sender: str,
        ledger: Ledger,
        clock: Clock,
        a_minute: int,
        tell: Callable[[Delivery], None],
    ) -> None:
        self._server = server
        self._sender = sender
        self._ledger = ledger
        self._clock = clock
        self._gap = 60.0 / a_minute if a_minute > 0 else 0.0
        self._tell = tell
        self._next = clock.monotonic()
        self._connection: Connection | None = None
        self._done: dict[str, Delivery] = {}

    def all(self, letters: Sequence[Letter]) -> Sent:
        stopped = ""
        waiting = list(letters)
        try:
            for pause in (*PAUSES, None):
                waiting = [letter for letter in waiting if not self._one(letter, last=pause is None)]
                if not waiting or pause is None:
                    break
                self.hang_up()
                self._clock.sleep(pause)
        except NoConnectionError as problem:
            stopped = str(problem)
        return Sent(
            tuple(self._done[item.letter_id] for item in letters if item.letter_id in self._done), stopped
        )

    def hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _one(self, letter: Letter, *, last: bool) -> bool:
        """Try to send a letter; say whether it is settled, so that it need not be tried again."""
        # Before anything is written down: no letter is under way while the server cannot be reached.
        connection = self._connect()
        self._keep_pace()
        if not self._ledger.begin(letter, Way.SMTP, self._clock.now()):
            why = f"it has left already, or may have, on {uk(letter.as_at)}"
            self._note(Delivery(letter, Outcome.SENDING, why))
            return True
        content = to_bytes(letter, draft=False, sent_at=self._clock.now())
        recipients = tuple(dict.fromkeys((*letter.to, *letter.cc)))
        try:
            refused = connection.deliver(self._sender, recipients, content, partly=last)
        except NotTakenError as problem:
            if problem.lost:
                self._connection = None
            if problem.temporary:
                self._settle(letter, Outcome.FAILED, str(problem), {}, quiet=not last)
                return False
            self._settle(letter, Outcome.REFUSED, str(problem), problem.refused)
        except UncertainError as problem:
            self._connection = None
            self._settle(letter, Outcome.UNKNOWN, str(problem), {})
        else:
            self._settle(letter, Outcome.SENT, "", refused)
        return True

    def _settle(
        self,
        letter: Letter,
        outcome: Outcome,
        detail: str,
        refused: Mapping[str, str],
        *,
        quiet: bool = False,
    ) -> None:
        self._ledger.settle(letter.letter_id, outcome, self._clock.now(), detail=detail, refused=refused)
        self._done[letter.letter_id] = Delivery(letter, outcome, detail, refused)
        if not quiet:
            self._tell(self._done[letter.letter_id])

    def _note(self, delivery: Delivery) -> None:
        self._done[delivery.letter.letter_id] = delivery
        self._tell(delivery)

    def _connect(self) -> Connection:
        if self._connection is not None:
            return self._connection
        for pause in (*RECONNECTS, None):
            try:
                self._connection = Connection.open(self._server)
            except NoConnectionError as problem:
                if pause is None or not problem.temporary:
                    raise
                self._clock.sleep(pause)
            else:
                return self._connection
        raise AssertionError

    def _keep_pace(self) -> None:
        wait = self._next - self._clock.monotonic()
        if wait > 0:
            self._clock.sleep(wait)
        self._next = max(self._clock.monotonic(), self._next) + self._gap
