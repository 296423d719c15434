"""A letter before it is sent: who it goes to, which actions it is about, and what it says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from automation.plan.findings import Finding
from automation.plan.model import Action, Plan, ref_key
from automation.plan.ratings import Rating
from automation.plan.text import listed, one_line

_MOST_NAMED = 10
"""How many actions on hold a sentence names at most."""


class Level(StrEnum):
    """How far chasing has gone: a reminder, a chaser, the lead's `Escalate to`, the section's owner.

    `kind` is what people call such a letter, `template` the name of its templates, `ending` the end of its
    file name, and `said` what a later letter calls it.
    """

    kind: str
    template: str
    ending: str
    said: str

    def __new__(cls, value: str, kind: str, template: str, ending: str, said: str) -> Self:
        """Make a level from its value and its words."""
        level = str.__new__(cls, value)
        level._value_ = value
        level.kind, level.template, level.ending, level.said = kind, template, ending, said
        return level

    REMIND = "remind", "reminder", "lead", "reminder", "a reminder"
    CHASE = "chase", "chaser", "lead", "late", "a letter"
    ESCALATE = "escalate", "escalation", "escalation", "escalation", "a request for help"
    OWNER = "owner", "escalation", "escalation", "to section owner", "a letter to the section's owner"


class Outcome(StrEnum):
    """What became of a letter.

    `SENDING` means that it is being sent. If that never changes, nobody knows whether it arrived.
    `REPLACED` is a draft that nobody marked as sent, and whose place a later run's drafts took.
    """

    DRAFTED = "drafted"
    REPLACED = "replaced"
    NOT_SENT = "not sent"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


GONE = frozenset({Outcome.SENDING, Outcome.SENT, Outcome.UNKNOWN})
"""The outcomes after which a letter may have arrived, so that it is never sent again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One action that a letter asks about, as kept in the ledger.

    Args:
        key: identifies the action in the plan, however its ref is spelt.
        label: what people call the action.
        level: how it is asked about.
        by: the date that it is asked about.
        state: a digest of its rating, comments and revised date on the day of the letter. If it is different
            later, somebody has answered.
    """

    key: str
    label: str
    level: Level
    by: date
    state: str


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One action in the reply sheet: what is shown and what the lead can fill in."""

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
        lead: the lead whose actions it is about, as the Leads sheet names it; of a person with several roles
            the first.
        leads: all the roles whose actions it is about.
        to: the addresses it goes to.
        cc: the addresses that get a copy.
        level: the furthest level of the actions in it.
        subject: one line.
        text: the letter as plain text.
        html: the same letter as HTML.
        letter_id: the same for the same lead, level, actions and day, whenever it is made.
        message_id: the Message-ID header made from it.
        as_at: the day that the letter was made for.
        sender: the address that it comes from; empty where the Settings sheet names none.
        whom: who it goes to, by name or role.
        asked: its actions, as kept in the ledger.
        rows: the actions in the reply sheet; empty if none is attached.
        ratings: the ratings that can be chosen there.
        meanings: what they mean, in one line.
        briefs: the briefs that go with it, each with its file name and its content.
    """

    lead: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    level: Level
    subject: str
    text: str
    html: str
    letter_id: str
    message_id: str
    as_at: date
    sender: str = ""
    asked: tuple[Asked, ...] = ()
    rows: tuple[ReplyRow, ...] = ()
    whom: str = ""
    leads: tuple[str, ...] = ()
    ratings: tuple[Rating, ...] = ()
    meanings: str = ""
    briefs: tuple[tuple[str, bytes], ...] = ()

    @property
    def recipient(self) -> str:
        """Return who it goes to: by name or role, otherwise by address."""
        return self.whom or ", ".join(self.to)

    @property
    def actions(self) -> tuple[str, ...]:
        """Return the labels of the actions, in the order of the letter."""
        return tuple(item.label for item in self.asked)


class Stop(StrEnum):
    """What a person has to do about a letter that is not sent.

    Nothing, because the lead has answered, was asked recently, or should not be asked; type an address;
    correct the set-up; correct an error in the plan; speak to a lead who does not answer letters; ask a lead
    about an action that is due before a letter could be answered; or find out what became of a letter that
    may have been sent.
    """

    NOTHING = "nothing"
    ADDRESS = "address"
    MEND = "mend"
    WAIT = "wait"
    SPEAK = "speak"
    ASK = "ask"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class NotSent:
    """A lead who gets no letter, or a letter about a lead that is not sent, and why, in one sentence.

    `stop` is what a person has to do about it.
    """

    lead: str
    why: str
    stop: Stop = Stop.MEND

    @property
    def sentence(self) -> str:
        """Return who gets no letter and why; only why, for an action that has no lead."""
        return f"No letter for {self.lead}: {self.why}" if self.lead.strip() else f"No letter: {self.why}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An action on hold: no letter asks about it until somebody corrects an error."""

    ref: str
    why: str


@dataclass(frozen=True, slots=True)
class Chase:
    """The letters of a day, who gets none, and what is wrong with the settings.

    `waiting` holds the actions that are on hold until a person corrects an error in the tracker.
    """

    as_at: date
    letters: tuple[Letter, ...] = ()
    not_sent: tuple[NotSent, ...] = ()
    findings: tuple[Finding, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    @property
    def waiting_in_words(self) -> str:
        """Return a sentence that names the actions on hold; empty if there are none."""
        refs = list(dict.fromkeys(item.ref for item in self.waiting))
        if not refs:
            return ""
        if len(self.waiting) == 1:
            why = self.waiting[0].why.rstrip(".")
            return f"No letter goes about {refs[0]} until this is put right: {why}."
        named = listed(refs, _MOST_NAMED)
        return f"No letter goes about {named} until the errors in what it would say are put right."


def chase_json(chase: Chase) -> dict[str, object]:
    """Return a day's chasing in the shape that `chase --format json` prints."""
    return {
        "as_at": chase.as_at.isoformat(),
        "letters": [
            {
                "lead": letter.lead,
                "leads": list(letter.leads or (letter.lead,)),
                "to": list(letter.to),
                "cc": list(letter.cc),
                "level": letter.level.value,
                "subject": letter.subject,
                "actions": list(letter.actions),
            }
            for letter in chase.letters
        ],
        "not_sent": [{"lead": item.lead, "why": item.why} for item in chase.not_sent],
        "waiting": [asdict(item) for item in chase.waiting],
    }


def label_of(action: Action) -> str:
    """Return what people call an action: its label, its ref or its cell."""
    return one_line(action.label or action.ref) or action.place.address("ref") or "an action"


def action_keys(plan: Plan) -> tuple[str, ...]:
    """Return a unique key for each action of a plan, in plan order.

    Rows with the same ref are numbered in order, so that neither hides the other.
    """
    seen: dict[str, int] = {}
    keys = []
    for action in plan.actions:
        key = ref_key(action.label or action.ref)
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return tuple(keys)


def state_of(action: Action) -> str:
    """Return a digest of what a lead can answer with: the rating, the comments and the revised date."""
    parts = (action.rating.name, " ".join(action.comments.split()), " ".join(action.revised.text.split()))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def letter_id(lead: str, level: Level, asked: Iterable[Asked], as_at: date) -> str:
    """Return a letter's id: the same for the same lead, level, actions and day."""
    parts = [lead.casefold(), level.value, as_at.isoformat()]
    parts += sorted(f"{item.key}\x1f{item.level}\x1f{item.by.isoformat()}" for item in asked)
    # Short enough for the Message-ID to fit on one line with most domains.
    digest = hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:20]
    return f"letter.{as_at:%Y%m%d}.{digest}"


_MARK = re.compile(r"\[\s*our\s+ref\s+([0-9a-f]{8})\s*\]", re.IGNORECASE)


def subject_mark(letter_id: str) -> str:
    """Return the mark in a letter's subject, such as `[our ref 3f9a02c1]`, by which replies are matched.

    Replies keep the subject, whatever is put before it; Outlook gives a draft another Message-ID.
    """
    return f"[our ref {letter_id.rpartition('.')[2][:8]}]"


def marks_in(text: str) -> tuple[str, ...]:
    """Return the marks of letters that a subject or a quoted text holds, in order, each once."""
    return tuple(dict.fromkeys(f"[our ref {found.lower()}]" for found in _MARK.findall(text)))
