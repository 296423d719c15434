"""A letter as it stands before it leaves: to whom, about which actions, and what it says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from automation.plan.findings import Finding
from automation.plan.model import Action, Plan, ref_key
from automation.plan.text import listed

_MOST_NAMED = 10
"""A sentence names at most this many actions that wait."""


class Level(StrEnum):
    """How far things have gone: a reminder, a chaser, the lead's `Escalate to`, the section's owner."""

    REMIND = "remind"
    CHASE = "chase"
    ESCALATE = "escalate"
    OWNER = "owner"

    @property
    def kind(self) -> str:
        """Return the word that people have for a letter of this level."""
        return {Level.REMIND: "reminder", Level.CHASE: "chaser"}.get(self, "escalation")


@dataclass(frozen=True, slots=True)
class Asked:
    """One action that a letter asks about, as the ledger remembers it.

    Args:
        key: tells the action from every other of the plan, however its ref is spelt.
        label: what people call the action.
        level: how it is asked about.
        by: the date that it is asked about.
        state: a digest of its rating, comments and revised date on the day of the letter. A different
            one later means that somebody answered.
    """

    key: str
    label: str
    level: Level
    by: date
    state: str


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One action in the small workbook that a lead can answer in: what it shows, and what can be typed."""

    key: str
    label: str
    text: str
    due: str
    rating: str
    comments: str
    revised: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, ready to be written to disk or sent.

    Args:
        lead: the lead whose actions it is about, as the Leads sheet names it.
        to: the addresses that it goes to.
        cc: the addresses that get a copy.
        level: the furthest level of the actions in it.
        subject: one line.
        actions: the labels of the actions, in the order of the letter.
        text: the letter as plain text.
        html: the same letter as HTML.
        letter_id: the same for the same lead, level, actions and day, whenever it is made.
        message_id: the header made of it.
        as_at: the day that the letter was made for.
        sender: the address that it comes from; empty where the Settings sheet names none.
        to_name: the name of who it goes to; used where there is one address.
        whom: whom it goes to, by name or role, for people who look at a list of letters.
        asked: what the ledger remembers of it.
        rows: the actions as the small workbook shows them; empty if none goes with the letter.
    """

    lead: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    level: Level
    subject: str
    actions: tuple[str, ...]
    text: str
    html: str
    letter_id: str
    message_id: str
    as_at: date
    sender: str = ""
    to_name: str = ""
    asked: tuple[Asked, ...] = ()
    rows: tuple[ReplyRow, ...] = ()
    whom: str = ""

    @property
    def recipient(self) -> str:
        """Return whom it goes to: by name or role, else by address."""
        return self.whom or self.to_name or ", ".join(self.to)

    def as_dict(self) -> dict[str, object]:
        """Return the letter in the shape that `chase --format json` prints."""
        return {
            "lead": self.lead,
            "to": list(self.to),
            "cc": list(self.cc),
            "level": self.level.value,
            "subject": self.subject,
            "actions": list(self.actions),
        }


class Stop(StrEnum):
    """What a letter that does not go asks of a person.

    Nothing, because the lead answered, was asked lately, or is not to be asked; to put something right; to
    settle an error in the plan, for which the letter waits; to speak to a lead who answers no letter; or to
    look what became of a letter that may have gone.
    """

    NOTHING = "nothing"
    MEND = "mend"
    WAIT = "wait"
    SPEAK = "speak"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class NotSent:
    """A lead, or a letter to somebody about a lead, that does not go, and why, in one sentence.

    `stop` says what that asks of a person.
    """

    lead: str
    why: str
    stop: Stop = Stop.MEND

    @property
    def sentence(self) -> str:
        """Return who gets no letter, and why; about an action that nobody leads only why."""
        return f"No letter for {self.lead}: {self.why}" if self.lead.strip() else f"No letter: {self.why}"

    def as_dict(self) -> dict[str, str]:
        """Return it in the shape that `chase --format json` prints."""
        return {"lead": self.lead, "why": self.why}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An action that no letter asks about until an error is settled, and what there is to settle."""

    ref: str
    why: str


@dataclass(frozen=True, slots=True)
class Chase:
    """What a day's chasing comes to: the letters, who gets none, and what is wrong with the set-up.

    `waiting` has what of `not_sent` waits for a person to settle an error in the tracker.
    """

    as_at: date
    letters: tuple[Letter, ...] = ()
    not_sent: tuple[NotSent, ...] = ()
    findings: tuple[Finding, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    @property
    def waiting_in_words(self) -> str:
        """Return in a sentence which actions wait; empty where none does."""
        refs = list(dict.fromkeys(item.ref for item in self.waiting))
        if not refs:
            return ""
        more = len(refs) - _MOST_NAMED
        named = listed([*refs[:_MOST_NAMED], f"{more} more"] if more > 0 else refs)
        if len(refs) == 1:
            return f"A letter about {named} waits until you settle an error in {_WHAT_IS_WRONG}."
        return f"Letters about {named} wait until you settle the errors in {_WHAT_IS_WRONG}."


_WHAT_IS_WRONG = "what a letter would say or where it would go"


def chase_json(chase: Chase) -> dict[str, object]:
    """Return a day's chasing in the shape that `chase --format json` prints."""
    return {
        "as_at": chase.as_at.isoformat(),
        "letters": [letter.as_dict() for letter in chase.letters],
        "not_sent": [item.as_dict() for item in chase.not_sent],
        "waiting": [asdict(item) for item in chase.waiting],
    }


def action_keys(plan: Plan) -> tuple[str, ...]:
    """Return a key of its own for each action of a plan, in plan order.

    Two rows with the same ref are told apart by their order, so that neither hides the other.
    """
    seen: dict[str, int] = {}
    keys = []
    for action in plan.actions:
        key = ref_key(action.label or action.ref)
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return tuple(keys)


def state_of(action: Action) -> str:
    """Digest what a lead can answer with: the rating, the comments and the revised date."""
    parts = (action.rating.value, " ".join(action.comments.split()), " ".join(action.revised.text.split()))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def letter_id(lead: str, level: Level, asked: Iterable[Asked], as_at: date) -> str:
    """Name a letter by what it is: the same lead, level, actions and day give the same name."""
    parts = [lead.casefold(), level.value, as_at.isoformat()]
    parts += sorted(f"{item.key}\x1f{item.level}\x1f{item.by.isoformat()}" for item in asked)
    # Short enough for the Message-ID to stand on one line with most domains.
    digest = hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:20]
    return f"letter.{as_at:%Y%m%d}.{digest}"
